package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/duikou/duikou/domain"
)

// Request tells the story of one request that runs through a chain of its own, such as leave
// or what follows from a refusal to serve: its deadlines are kept until it is decided, and of
// leave until the person has reported back.
func Request(ctx workflow.Context, start CaseStart) error {
	r := &request{newVigil(ctx, domain.CaseRef{Kind: domain.CaseRequest, ID: start.ID}, start.State, start.Version, daily)}
	return r.run(ctx)
}

type request struct{ vigil }

// requestStates says of every state of a request whether its story goes on. Those of the
// first release are kept: a workflow that began then is told of them.
var requestStates = map[string]bool{
	"recorded":                       true,
	"decided":                        false,
	string(domain.RequestRunning):    true,
	string(domain.RequestReturned):   true,
	string(domain.RequestAway):       true,
	string(domain.RequestApproved):   false,
	string(domain.RequestRejected):   false,
	string(domain.RequestWithdrawn):  false,
	string(domain.RequestTerminated): false,
	string(domain.RequestLapsed):     false,
	string(domain.RequestRevoked):    false,
}

func (r *request) run(ctx workflow.Context) error {
	for goesOn, known := requestStates[r.state]; goesOn || !known; goesOn, known = requestStates[r.state] {
		if r.full(ctx) {
			return r.again(ctx, Request)
		}
		if err := r.pass(ctx, known); err != nil {
			return err
		}
	}
	return r.rest()
}

func (r *request) pass(ctx workflow.Context, known bool) error {
	switch {
	case r.state == "":
		return r.look(ctx)
	case known:
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
