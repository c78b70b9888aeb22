package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/workflows"
)

// answer turns an error into the engine's. Its type is the code, which is all a workflow can
// tell errors apart by. The message is the locale key and the field; names, values and the
// database's own words stay out of the history and go to the log.
func answer(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	code, message := domain.CodeInternal, "internal"
	if e, ok := errors.AsType[*domain.Error](err); ok {
		code, message = e.Code, e.Message
		if e.Field != "" {
			message += " (" + e.Field + ")"
		}
	}
	activity.GetLogger(ctx).Warn("an activity did not succeed", "code", code, "error", err)
	return temporal.NewApplicationErrorWithOptions(message, string(code), temporal.ApplicationErrorOptions{
		NonRetryable: workflows.Permanent(code),
	})
}
