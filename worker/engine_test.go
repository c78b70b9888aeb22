package worker

import (
	"context"
	"errors"
	"testing"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/workflows"
)

// wire is a connection that notes what was sent and answers as it is told to.
type wire struct {
	client.Client
	id, name string
	signal   any
	input    any
	options  client.StartWorkflowOptions
	status   enums.WorkflowExecutionStatus
	err      error
}

func (w *wire) SignalWithStartWorkflow(_ context.Context, id, _ string, signal any, o client.StartWorkflowOptions, workflow any, args ...any) (client.WorkflowRun, error) {
	w.id, w.signal, w.options, w.name, w.input = id, signal, o, workflow.(string), args[0]
	return nil, w.err
}

func (w *wire) ExecuteWorkflow(_ context.Context, o client.StartWorkflowOptions, workflow any, args ...any) (client.WorkflowRun, error) {
	w.id, w.options, w.name, w.input = o.ID, o, workflow.(string), args[0]
	return nil, w.err
}

func (w *wire) DescribeWorkflowExecution(_ context.Context, id, _ string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	w.id = id
	if w.err != nil {
		return nil, w.err
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{Status: w.status}}, nil
}

var doctor = domain.CaseRef{Kind: domain.CaseAssignment, ID: 7}

func TestEngine_WakeSignalsAndBegins(t *testing.T) {
	w := &wire{}
	news := domain.Wake{State: "serving", Version: 2}
	if err := NewEngine(w).Wake(t.Context(), doctor, news); err != nil {
		t.Fatal(err)
	}
	if w.id != "assignment/7" || w.name != workflows.NameAssignment || w.signal != news || w.input != (workflows.CaseStart{ID: 7, State: "serving", Version: 2}) {
		t.Errorf("sent %+v", w)
	}
	if w.options.WorkflowIDReusePolicy != enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE || w.options.TaskQueue != workflows.TaskQueue {
		t.Errorf("options %+v", w.options)
	}
	w.err = errors.New("engine away")
	if err := NewEngine(w).Wake(t.Context(), doctor, news); !errors.Is(err, w.err) {
		t.Errorf("the outbox is told %v", err)
	}
	if err := NewEngine(w).Wake(t.Context(), domain.CaseRef{Kind: domain.CaseYearClose, ID: 4}, news); err == nil {
		t.Error("a close was woken up without its year")
	}
}

func TestEngine_AliveMeansRunning(t *testing.T) {
	for _, c := range []struct {
		status enums.WorkflowExecutionStatus
		err    error
		alive  bool
		fails  bool
	}{
		{status: enums.WORKFLOW_EXECUTION_STATUS_RUNNING, alive: true},
		{status: enums.WORKFLOW_EXECUTION_STATUS_COMPLETED},
		{status: enums.WORKFLOW_EXECUTION_STATUS_FAILED},
		{status: enums.WORKFLOW_EXECUTION_STATUS_TERMINATED},
		{err: serviceerror.NewNotFound("no such workflow")},
		{err: serviceerror.NewUnavailable("engine away"), fails: true},
	} {
		alive, err := NewEngine(&wire{status: c.status, err: c.err}).Alive(t.Context(), doctor, "")
		if alive != c.alive || (err != nil) != c.fails {
			t.Errorf("%v %v: alive %v, %v", c.status, c.err, alive, err)
		}
	}
}

func TestEngine_AJobThatHasBegunIsNoError(t *testing.T) {
	day := calendar.MustDate("2026-11-21")
	w := &wire{err: serviceerror.NewWorkflowExecutionAlreadyStarted("again", "", "")}
	if err := NewEngine(w).StartJob(t.Context(), workflows.RemindID(day), workflows.NameRemind, workflows.RemindStart{Day: day}); err != nil {
		t.Errorf("a second process is told %v", err)
	}
	if !w.options.WorkflowExecutionErrorWhenAlreadyStarted || w.id != "remind/2026-11-21" {
		t.Errorf("options %+v", w.options)
	}
	w.err = serviceerror.NewUnavailable("engine away")
	if err := NewEngine(w).StartJob(t.Context(), workflows.RemindID(day), workflows.NameRemind, workflows.RemindStart{Day: day}); err == nil {
		t.Error("nobody was told that the engine is away")
	}
}

func TestEngine_ACloseThatIsRunningIsLeftAlone(t *testing.T) {
	w := &wire{}
	if err := NewEngine(w).StartClose(t.Context(), "any", 2025); err != nil {
		t.Fatal(err)
	}
	if w.id != "year-close/any/2025" || w.name != workflows.NameYearClose || w.input != (workflows.YearCloseStart{Programme: "any", Year: 2025}) ||
		w.options.WorkflowIDConflictPolicy != enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING {
		t.Errorf("sent %+v", w)
	}
}
