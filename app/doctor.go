package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/duikou/duikou/domain/calendar"
)

// Doctor examines one installation part by part, prints a line for each, and reports whether
// all is well. A part that cannot be reached does not keep the others from being looked at.
func (a *App) Doctor(ctx context.Context, out io.Writer) (well bool) {
	well = true
	for _, check := range []struct {
		name string
		fn   func(context.Context) (string, error)
	}{
		{"configuration", a.checkConfig},
		{"database", a.checkDatabase},
		{"engine", a.checkEngine},
		{"cases and audit", a.checkCases},
		{"outbox", a.checkOutbox},
		{"verdicts", a.checkVerdicts},
		{"documents", a.checkDocuments},
		{"calendar", checkCalendar},
	} {
		each, cancel := context.WithTimeout(ctx, 5*time.Minute)
		said, err := check.fn(each)
		cancel()
		mark := "ok  "
		if err != nil {
			mark, said, well = "FAIL", err.Error(), false
		}
		fmt.Fprintf(out, "%s  %-16s %s\n", mark, check.name, said)
	}
	return well
}

func (a *App) checkConfig(context.Context) (string, error) {
	return fmt.Sprintf("database %s, engine %s, mail by %s", a.Config.DB.Driver, a.Config.Temporal.Address, a.Config.Mail.Transport), nil
}

func (a *App) checkDatabase(ctx context.Context) (string, error) {
	if err := a.DB.Ping(ctx); err != nil {
		return "", err
	}
	pending, err := a.DB.PendingMigrations(ctx)
	if err == nil && pending > 0 {
		err = fmt.Errorf("%d migrations pending: run `duikou migrate`", pending)
	}
	return "reachable, schema up to date", err
}

// checkEngine asks the engine and, through it, its own database.
func (a *App) checkEngine(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if _, err := a.Client.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return "", fmt.Errorf("not reachable at %s: %w", a.Config.Temporal.Address, err)
	}
	if _, err := a.Client.DescribeWorkflowExecution(ctx, "doctor/does-not-exist", ""); err != nil && !notFound(err) {
		return "", fmt.Errorf("its database does not answer: %w", err)
	}
	return "reachable, its database answers", nil
}

func (a *App) checkCases(ctx context.Context) (string, error) {
	h, err := a.Service.System.Examine(ctx)
	if err != nil {
		return "", err
	}
	if len(h.BrokenChains) > 0 {
		return "", fmt.Errorf("audit chains that do not verify: %v", h.BrokenChains)
	}
	if len(h.Lost) > 0 {
		return "", fmt.Errorf("%d of %d open cases have no workflow (run `duikou rebuild`), the first is %s", len(h.Lost), h.OpenCases, h.Lost[0])
	}
	return fmt.Sprintf("%d open cases, each with its workflow; %d audit chains verified", h.OpenCases, h.Chains), nil
}

func (a *App) checkOutbox(ctx context.Context) (string, error) {
	count, oldest, err := a.Service.System.Backlog(ctx)
	if err == nil && oldest > 10*time.Minute {
		err = fmt.Errorf("%d messages wait, the oldest since %s: is a worker running?", count, oldest.Round(time.Second))
	}
	return fmt.Sprintf("%d messages wait", count), err
}

// checkVerdicts makes every stored verdict again from the facts stored with it.
func (a *App) checkVerdicts(ctx context.Context) (string, error) {
	r, err := a.Service.System.Reproduce(ctx)
	if err == nil && len(r.Differing) > 0 {
		err = fmt.Errorf("%d of %d stored verdicts do not come out again bit by bit, the first is %d", len(r.Differing), r.Verdicts, r.Differing[0])
	}
	return fmt.Sprintf("%d stored verdicts come out again bit by bit, %d of a version that is not loaded", r.Verdicts-r.Unjudged, r.Unjudged), err
}

// checkDocuments looks whether every document still has its content.
func (a *App) checkDocuments(ctx context.Context) (string, error) {
	d, err := a.Service.System.Documents(ctx)
	if err == nil && len(d.Incomplete) > 0 {
		err = fmt.Errorf("%d of %d documents lack a part of their content, the first is %d", len(d.Incomplete), d.Documents, d.Incomplete[0])
	}
	if err == nil && len(d.Unreadable) > 0 {
		err = fmt.Errorf("%d of %d documents cannot be opened with the keys at hand, the first is %d", len(d.Unreadable), d.Documents, d.Unreadable[0])
	}
	return fmt.Sprintf("%d documents, %.1f MB, each with its content", d.Documents, float64(d.Bytes)/1e6), err
}

// checkCalendar warns early: next year's working days are announced each November.
func checkCalendar(context.Context) (string, error) {
	today := calendar.DateOf(time.Now())
	if !slices.Contains(calendar.KnownYears(), today.Year) {
		return "", fmt.Errorf("the working-day arrangement of %d is not in this build; deadlines count weekends only", today.Year)
	}
	if today.Month == time.December && !slices.Contains(calendar.KnownYears(), today.Year+1) {
		return "", fmt.Errorf("the working-day arrangement of %d is not in this build yet", today.Year+1)
	}
	return fmt.Sprintf("working days of %d are known", today.Year), nil
}

func notFound(err error) bool {
	_, ok := errors.AsType[*serviceerror.NotFound](err)
	return ok
}
