package activities

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/duikou/duikou/domain"
)

// said runs an activity that fails and returns what the engine gets to know of it.
func said(t *testing.T, err error) *temporal.ApplicationError {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	fails := func(ctx context.Context) error { return answer(ctx, err) }
	env.RegisterActivity(fails)
	_, got := env.ExecuteActivity(fails)
	var failure *temporal.ApplicationError
	if !errors.As(got, &failure) {
		t.Fatalf("%v became %v, want an application error", err, got)
	}
	return failure
}

func TestAnswer_TheCodeIsTheType(t *testing.T) {
	for _, c := range []struct {
		err       error
		code      domain.Code
		permanent bool
	}{
		{domain.Invalid("year", "year_not_over"), domain.CodeInvalid, true},
		{domain.Fault(domain.CodeNotFound, "not_found"), domain.CodeNotFound, true},
		{domain.Fault(domain.CodeForbidden, "role_needed"), domain.CodeForbidden, true},
		{domain.Fault(domain.CodeConflict, "wrong_state"), domain.CodeConflict, true},
		{domain.Fault(domain.CodePolicy, "list_empty"), domain.CodePolicy, true},
		{domain.Fault(domain.CodeLocked, "year_locked"), domain.CodeLocked, true},
		{domain.Fault(domain.CodeStale, "changed_meanwhile"), domain.CodeStale, false},
		{domain.Fault(domain.CodeUnavailable, "database_down"), domain.CodeUnavailable, false},
		{fmt.Errorf("wrapped: %w", domain.Fault(domain.CodeConflict, "wrong_state")), domain.CodeConflict, true},
		{errors.New("broken pipe"), domain.CodeInternal, false},
	} {
		got := said(t, c.err)
		if got.Type() != string(c.code) || got.NonRetryable() != c.permanent {
			t.Errorf("%v became %s, permanent %v", c.err, got.Type(), got.NonRetryable())
		}
	}
}

// Histories are kept for months and read by operators: who somebody is has no place in them.
func TestAnswer_NoNameReachesTheHistory(t *testing.T) {
	stale := domain.Fault(domain.CodeStale, "already_done").With("name", "王小明")
	stale.Cause = errors.New("Duplicate entry '430102198001011234'")
	for _, err := range []error{stale, errors.New("Duplicate entry '430102198001011234' for 王小明")} {
		if got := said(t, err).Error(); strings.Contains(got, "王小明") || strings.Contains(got, "4301") {
			t.Errorf("the history says %q", got)
		}
	}
	if got := said(t, domain.Invalid("year", "year_not_over")).Message(); got != "year_not_over (year)" {
		t.Errorf("the history says %q", got)
	}
}
