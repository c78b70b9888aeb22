package service

import (
	"context"
	"time"

	"github.com/duikou/duikou/domain"
)

// LadderWalk is what WalkLadder found: how many tasks of the case are open, and when the
// next rung of any of them is due (zero when none is).
type LadderWalk struct {
	State  string
	Open   int
	NextAt time.Time
}

// WalkLadder takes every rung that has become due on the open tasks of a case: reminds,
// asks the next in line, or closes what nobody did. Of several reminders due together only
// the newest is sent; all are recorded. Each task is its own transaction, and the row
// decides the race with a person acting at the same moment.
func (s System) WalkLadder(ctx context.Context, c domain.CaseRef) (LadderWalk, error) {
	tasks, err := s.Store.View(ctx).OpenTasks(c, nil)
	if err != nil {
		return LadderWalk{}, err
	}
	now := s.now()
	for _, t := range tasks {
		if len(t.DueRungs(now)) == 0 {
			continue
		}
		err := s.do(ctx, func(w *work) error { return w.walk(t) })
		if err != nil && domain.CodeOf(err) != domain.CodeStale {
			return LadderWalk{}, err
		}
	}
	return s.ladderOf(ctx, c)
}

func (s System) ladderOf(ctx context.Context, c domain.CaseRef) (LadderWalk, error) {
	view := s.Store.View(ctx)
	tasks, err := view.OpenTasks(c, nil)
	if err != nil {
		return LadderWalk{}, err
	}
	walk := LadderWalk{Open: len(tasks)}
	for _, t := range tasks {
		if !t.WakeAt.IsZero() && (walk.NextAt.IsZero() || t.WakeAt.Before(walk.NextAt)) {
			walk.NextAt = t.WakeAt
		}
	}
	stage, err := s.stage(ctx, c)
	walk.State = stage.State
	return walk, err
}

func (s System) stage(ctx context.Context, c domain.CaseRef) (StageOf, error) {
	switch c.Kind {
	case domain.CaseCycle:
		return s.CycleStage(ctx, c.ID)
	case domain.CaseAssignment:
		return s.AssignmentStage(ctx, c.ID)
	case domain.CaseRequest:
		return s.RequestStage(ctx, c.ID)
	}
	y, err := s.Store.View(ctx).CloseByID(c.ID)
	return StageOf{State: string(y.State), Version: y.Version}, err
}

// walk takes the due rungs of one task, oldest first. The task is read again under the lock of
// its run: a person may have been faster. Silence is recorded as silence: what comes of it is
// the programme's to say, and nothing is approved by it unless it says so.
func (w *work) walk(t domain.Task) error {
	locked, err := w.lock(t)
	if err != nil {
		return err
	}
	t, open := locked.task(t.ID)
	if !open || t.State != domain.TaskOpen {
		return nil
	}
	due := t.DueRungs(w.at)
	lastReminder := -1
	for i, r := range due {
		if r.Kind == domain.RungRemind {
			lastReminder = i
		}
	}
	t = t.Walked(len(due))
	for i, r := range due {
		action, err := w.rung(&t, r, i == lastReminder)
		if err != nil {
			return err
		}
		w.audit(t.Case, action, t.Subject, "", map[string]string{
			"label": t.Label, "period": t.Period, "kind": string(t.Kind), "planned": r.At.UTC().Format(time.RFC3339),
		})
		if r.Kind == domain.RungExpire {
			return w.apply(locked, domain.Event{Verb: domain.VerbExpire, Task: t.ID})
		}
	}
	return w.UpdateTask(t)
}

// rung carries one rung out and names it for the audit.
func (w *work) rung(t *domain.Task, r domain.Rung, send bool) (string, error) {
	switch {
	case r.Kind == domain.RungRemind && !send:
		return "reminder_collapsed", nil
	case r.Kind == domain.RungRemind:
		return "reminded", w.tell(*t, t.Holder, "task_due", false, r)
	case r.Kind == domain.RungEscalate:
		t.EscalatedTo = r.To
		return "escalated", w.tell(*t, r.To, "task_escalated", true, r)
	}
	return "expired", nil
}

func (w *work) tell(t domain.Task, h domain.Holder, kind string, urgent bool, r domain.Rung) error {
	users, err := w.readers(h)
	if err != nil {
		return err
	}
	return w.notify(users, domain.Notice{
		Kind: kind, Case: t.Case, TaskID: t.ID, Urgent: urgent,
		DedupeKey: kind + "/" + t.ID.String() + "/" + r.At.UTC().Format("200601021504"),
		Args:      map[string]string{"task": string(t.Kind), "label": t.Label, "period": t.Period, "due": t.DueAt.UTC().Format(time.RFC3339)},
	})
}

// wakeCase tells the workflow of a case that something has happened in it. A yearly close is
// known by its year.
func (w *work) wakeCase(c domain.CaseRef) {
	if c.Kind != domain.CaseYearClose {
		w.wake(c, domain.Wake{})
		return
	}
	if y, err := w.CloseByID(c.ID); err == nil {
		w.wakeYear(y)
	}
}

// reportMissing counts a month as missing that nobody handed in.
func (w *work) reportMissing(t domain.Task) error {
	r, err := w.Report(Everything, t.Subject.ID)
	if err != nil {
		return err
	}
	if r, err = r.Moved(domain.ReportRanOut, w.at); err != nil {
		return err
	}
	if err := w.UpdateReport(r); err != nil {
		return err
	}
	w.audit(t.Case, "report_missing", t.Subject, "", map[string]string{"label": t.Label, "period": t.Period})
	hr, err := w.readers(domain.HolderRole(r.SupporterID, domain.RoleHR))
	if err != nil {
		return err
	}
	user, _, _ := t.Holder.Parse()
	return w.notify(append(hr, user), domain.Notice{
		Kind: "report_missing", Case: t.Case, Urgent: true, DedupeKey: "missing/" + t.ID.String(),
		Args: map[string]string{"label": t.Label, "period": t.Period},
	})
}
