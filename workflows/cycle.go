package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/duikou/duikou/domain"
)

// Cycle tells the story of one cycle (派驻批次): its list is made, signed and consented to,
// made public, turned into assignments; when the last of them has ended, the cycle closes.
func Cycle(ctx workflow.Context, start CaseStart) error {
	c := &cycle{newVigil(ctx, domain.CaseRef{Kind: domain.CaseCycle, ID: start.ID}, start.State, start.Version, daily)}
	return c.run(ctx)
}

type cycle struct{ vigil }

// assignPage is how many people one transaction assigns.
const assignPage = 100

func (c *cycle) run(ctx workflow.Context) error {
	for !c.over() {
		if c.full(ctx) {
			return c.again(ctx, Cycle)
		}
		if err := c.pass(ctx); err != nil {
			return err
		}
	}
	return c.rest()
}

// over: a draft has no story yet; opening it begins one.
func (c *cycle) over() bool {
	s := domain.CycleState(c.state)
	return s == domain.CycleDraft || s.Ended()
}

func (c *cycle) pass(ctx workflow.Context) error {
	switch domain.CycleState(c.state) {
	case "":
		return c.look(ctx)
	case domain.CycleNominating, domain.CycleSigning, domain.CycleConsenting:
		return c.hold(ctx)
	case domain.CyclePublicity:
		return c.publicise(ctx)
	case domain.CycleServing:
		return c.advance(ctx, patient, Activities.SettleCycle)
	}
	return c.unknown()
}

func (c *cycle) look(ctx workflow.Context) error {
	stage, err := call(ctx, brief, Activities.CycleStage, CaseInput{c.ref.ID})
	if err == nil {
		c.found(stage.State, stage.Version)
	}
	return err
}

// publicise lets the publicity (公示) run its time, then assigns everybody on the list. The
// cycle is read before the wait and after it: it may have been stopped, or its days moved.
func (c *cycle) publicise(ctx workflow.Context) error {
	stage, err := call(ctx, brief, Activities.CycleStage, CaseInput{c.ref.ID})
	if err != nil || c.found(stage.State, stage.Version) {
		return err
	}
	if stage.PublicityEnds.IsZero() || workflow.Now(ctx).Before(stage.PublicityEnds) {
		return c.wait(ctx, stage.PublicityEnds)
	}
	return c.assign(ctx)
}

// assign goes page by page. A cycle that was stopped meanwhile has nothing left to assign
// either; the next pass finds out which it was.
func (c *cycle) assign(ctx workflow.Context) error {
	for left := true; left; {
		out, err := call(ctx, patient, Activities.Assign, AssignInput{c.ref.ID, assignPage})
		if err != nil {
			return err
		}
		left = out.Left
	}
	c.found(string(domain.CycleServing), 0)
	return nil
}
