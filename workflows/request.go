package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/duikou/duikou/domain"
)

// Request tells the story of one request that runs through a chain of its own, such as what
// follows from a refusal to serve: its deadlines are kept until it is decided.
func Request(ctx workflow.Context, start CaseStart) error {
	r := &request{newVigil(ctx, domain.CaseRef{Kind: domain.CaseRequest, ID: start.ID}, start.State, start.Version, daily)}
	return r.run(ctx)
}

type request struct{ vigil }

func (r *request) run(ctx workflow.Context) error {
	for domain.RefusalState(r.state) != domain.RefusalDecided {
		if r.full(ctx) {
			return r.again(ctx, Request)
		}
		if err := r.pass(ctx); err != nil {
			return err
		}
	}
	return r.rest()
}

func (r *request) pass(ctx workflow.Context) error {
	switch domain.RefusalState(r.state) {
	case "":
		return r.look(ctx)
	case domain.RefusalRecorded:
		return r.hold(ctx)
	}
	return r.unknown()
}

func (r *request) look(ctx workflow.Context) error {
	stage, err := call(ctx, brief, Activities.RequestStage, CaseInput{r.ref.ID})
	if err == nil {
		r.found(stage.State, stage.Version)
	}
	return err
}
