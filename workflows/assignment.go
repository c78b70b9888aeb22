package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/duikou/duikou/domain"
)

// Assignment tells the story of one person's service: arrival, month after month, both
// appraisals, the person's signature, the ledger and the verdict. A run lasts no longer than
// a month, so that a change of this story lives a month and not a year.
func Assignment(ctx workflow.Context, start CaseStart) error {
	a := &assignment{vigil: newVigil(ctx, domain.CaseRef{Kind: domain.CaseAssignment, ID: start.ID}, start.State, start.Version, weekly), open: unlooked}
	if a.state == start.State && a.version == start.Version {
		a.next = start.NextAt
	}
	return a.run(ctx)
}

type assignment struct {
	vigil
	months  AssignmentStage // as OpenMonths left them
	monthsV int             // the version they were read at; 0 = not in this run
	open    int             // tasks that were open at the last look, or unlooked
	done    bool            // the case has ended and nobody is asked for anything any more
}

func (a *assignment) run(ctx workflow.Context) error {
	for !a.done {
		if a.full(ctx) || a.monthOver(ctx) {
			return a.again(ctx, Assignment)
		}
		if err := a.pass(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (a *assignment) pass(ctx workflow.Context) error {
	switch domain.AssignmentState(a.state) {
	case "":
		return a.look(ctx)
	case domain.AssignmentAwaited, domain.AssignmentAppraising, domain.AssignmentSigning, domain.AssignmentObjected:
		return a.hold(ctx)
	case domain.AssignmentServing:
		return a.serve(ctx)
	case domain.AssignmentSettling:
		return a.advance(ctx, brief, Activities.Settle)
	case domain.AssignmentSettled, domain.AssignmentCancelled:
		return a.linger(ctx)
	}
	return a.unknown()
}

func (a *assignment) look(ctx workflow.Context) error {
	stage, err := call(ctx, brief, Activities.AssignmentStage, CaseInput{a.ref.ID})
	if err == nil {
		a.found(stage.State, stage.Version)
	}
	return err
}

// unlooked is the number of open tasks before the first look.
const unlooked = -1

// serve is the pass of a month. Months are opened before anything else is looked at: after
// an arrival somebody is waiting for the first one. With no month ahead and at most one task
// open, what has just happened may have been the last thing.
func (a *assignment) serve(ctx workflow.Context) error {
	if a.monthsV == 0 || a.monthsV < a.version {
		if moved, err := a.openMonths(ctx); err != nil || moved {
			return err
		}
	}
	if a.months.MonthsAhead == 0 && a.open <= 1 {
		out, err := call(ctx, brief, Activities.EndService, CaseInput{a.ref.ID})
		if err != nil || a.found(out.State, 0) {
			return err
		}
	}
	ladder, err := a.walk(ctx)
	if err != nil || a.found(ladder.State, 0) {
		return err
	}
	before := a.open
	if a.open = ladder.Open; a.open == 0 && before != 0 && a.months.MonthsAhead == 0 {
		return nil // the last task ran out under our eyes
	}
	return a.wait(ctx, earlier(ladder.NextAt, a.months.NextOpensAt))
}

func (a *assignment) openMonths(ctx workflow.Context) (moved bool, err error) {
	a.months, err = call(ctx, brief, Activities.OpenMonths, CaseInput{a.ref.ID})
	if err != nil {
		return false, err
	}
	moved = a.found(a.months.State, a.months.Version)
	a.monthsV = a.version
	return moved, nil
}

// monthOver reports whether the next month opens now: the run that begins then opens it.
func (a *assignment) monthOver(ctx workflow.Context) bool {
	return a.state == string(domain.AssignmentServing) && a.monthsV > 0 &&
		a.months.MonthsAhead > 0 && !workflow.Now(ctx).Before(a.months.NextOpensAt)
}

// linger keeps the deadlines of what is still asked for after the end: a month counted as
// missing can be handed in later (补录), and somebody must verify and accept it.
func (a *assignment) linger(ctx workflow.Context) error {
	ladder, err := a.walk(ctx)
	if err != nil || a.found(ladder.State, 0) {
		return err
	}
	if ladder.Open > 0 {
		return a.wait(ctx, ladder.NextAt)
	}
	a.done = !a.drain() // somebody may have handed one in while we looked
	return nil
}

// earlier is the earlier of two instants; no instant counts as never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
