package worker

import (
	"context"
	"errors"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/workflows"
)

// Engine is the workflow engine as service and cron use it.
type Engine struct{ client client.Client }

var _ service.Engine = (*Engine)(nil)

// NewEngine speaks to the engine through a client, which stays the caller's to close.
func NewEngine(c client.Client) *Engine { return &Engine{c} }

// Wake tells a case's workflow the news, and begins the workflow where none is running: a
// lost one comes back with the next thing that happens in its case. An engine that refuses
// this very wake-up is one thing; any other error says unavailable, and so does no answer.
func (e *Engine) Wake(ctx context.Context, c domain.CaseRef, w domain.Wake) error {
	name, id, input, err := workflows.Begin(c, w)
	if err != nil {
		return err
	}
	_, err = e.client.SignalWithStartWorkflow(ctx, id, workflows.SignalWake, w, workflows.CaseOptions(id), name, input)
	if _, refused := errors.AsType[*serviceerror.InvalidArgument](err); refused || err == nil {
		return err
	}
	return &domain.Error{Code: domain.CodeUnavailable, Message: "unavailable", Cause: err}
}

// Alive reports whether a case's workflow is running.
func (e *Engine) Alive(ctx context.Context, c domain.CaseRef, name string) (bool, error) {
	found, err := e.client.DescribeWorkflowExecution(ctx, workflows.ID(c, name), "")
	if _, unknown := errors.AsType[*serviceerror.NotFound](err); unknown {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return found.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}

// StartClose begins the close of a programme year, or leaves the one that is running alone.
func (e *Engine) StartClose(ctx context.Context, programme string, year int) error {
	id := workflows.YearCloseID(programme, year)
	_, err := e.client.ExecuteWorkflow(ctx, workflows.CaseOptions(id), workflows.NameYearClose, workflows.YearCloseStart{Programme: programme, Year: year})
	return err
}

// StartJob begins the workflow of a job's period, once and never again: that another process
// was faster, or that the period is long over, is no error.
func (e *Engine) StartJob(ctx context.Context, id, workflow string, input any) error {
	_, err := e.client.ExecuteWorkflow(ctx, workflows.JobOptions(id), workflow, input)
	if _, started := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); started {
		return nil
	}
	return err
}
