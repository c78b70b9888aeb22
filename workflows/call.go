package workflows

import (
	"context"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/duikou/duikou/domain"
)

// call has an activity done and waits for its answer. It takes a method of the port, so that
// the compiler checks what goes in and what comes out; the SDK by itself checks neither.
func call[In, Out any](ctx workflow.Context, p profile, method func(Activities, context.Context, In) (Out, error), in In) (Out, error) {
	var out Out
	err := workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, p.options()), method, in).Get(ctx, &out)
	return out, err
}

// profile names the situation an activity is called in. None gives up: a database that is
// down for a night must not end a case that runs for a year.
type profile struct {
	attempt  time.Duration // how long one attempt may take
	patience time.Duration // the longest pause between attempts
}

var (
	// brief is one short transaction somebody may be waiting for.
	brief = profile{attempt: 10 * time.Second, patience: 30 * time.Second}
	// patient is a page of a hundred rows, or a count over a whole year.
	patient = profile{attempt: 2 * time.Minute, patience: time.Minute}
	// notify speaks to a mail server.
	notify = profile{attempt: 10 * time.Minute, patience: 15 * time.Minute}
)

// firstPause is short: most of what goes wrong is a lock or a restart.
const firstPause = 200 * time.Millisecond

func (p profile) options() workflow.ActivityOptions {
	return workflow.ActivityOptions{
		StartToCloseTimeout: p.attempt,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: firstPause, BackoffCoefficient: 2, MaximumInterval: p.patience,
			NonRetryableErrorTypes: permanent,
		},
	}
}

// permanent lists the errors that asking again does not mend. A workflow that meets one ends
// as failed: doctor names its case, and the next wake-up begins it again.
var permanent = []string{
	string(domain.CodeInvalid), string(domain.CodeNotFound), string(domain.CodeForbidden),
	string(domain.CodeConflict), string(domain.CodePolicy), string(domain.CodeLocked),
}

// Permanent reports whether asking again does not mend an error.
func Permanent(code domain.Code) bool {
	for _, c := range permanent {
		if c == string(code) {
			return true
		}
	}
	return false
}
