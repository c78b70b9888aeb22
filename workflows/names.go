package workflows

import (
	"fmt"
	"strconv"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// TaskQueue is the one queue all workflows and activities run on.
const TaskQueue = "duikou"

// SignalWake carries a domain.Wake: something became of the case, look again.
const SignalWake = "wake"

// The workflows, by the name under which the engine knows them.
const (
	NameCycle      = "Cycle"
	NameAssignment = "Assignment"
	NameRequest    = "Request"
	NameYearClose  = "YearClose"
	NameRemind     = "Remind"
)

// Registry is where workflows are made known: a worker, a replayer or a test environment.
type Registry interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
}

// Register makes every workflow known under its name.
func Register(r Registry) {
	r.RegisterWorkflowWithOptions(Cycle, workflow.RegisterOptions{Name: NameCycle})
	r.RegisterWorkflowWithOptions(Assignment, workflow.RegisterOptions{Name: NameAssignment})
	r.RegisterWorkflowWithOptions(Request, workflow.RegisterOptions{Name: NameRequest})
	r.RegisterWorkflowWithOptions(YearClose, workflow.RegisterOptions{Name: NameYearClose})
	r.RegisterWorkflowWithOptions(Remind, workflow.RegisterOptions{Name: NameRemind})
}

// ID is the workflow ID of a case: "cycle/12", "assignment/7", "request/3". A yearly close
// is named by its period instead (Wake.Name): "year-close/<programme>/2025".
func ID(c domain.CaseRef, name string) string {
	if name != "" {
		return string(c.Kind) + "/" + name
	}
	return c.String()
}

// YearCloseID is the workflow ID of the close of a programme year.
func YearCloseID(programme string, year int) string {
	return ID(domain.CaseRef{Kind: domain.CaseYearClose}, domain.YearClose{Programme: programme, Year: year}.Name())
}

// RemindID is the workflow ID of a day's reminders, "remind/2026-11-21".
func RemindID(day calendar.Date) string { return "remind/" + day.String() }

// Begin is how the workflow of a case is begun: its name, its ID and its input. It begins
// where the wake-up says the case stands, which spares it the first look at the database.
func Begin(c domain.CaseRef, w domain.Wake) (name, id string, input any, err error) {
	switch id = ID(c, w.Name); c.Kind {
	case domain.CaseCycle:
		return NameCycle, id, CaseStart{ID: c.ID, State: w.State, Version: w.Version}, nil
	case domain.CaseAssignment:
		return NameAssignment, id, CaseStart{ID: c.ID, State: w.State, Version: w.Version, NextAt: w.NextAt}, nil
	case domain.CaseRequest:
		return NameRequest, id, CaseStart{ID: c.ID, State: w.State, Version: w.Version}, nil
	case domain.CaseYearClose:
		programme, digits, found := strings.Cut(w.Name, "/")
		year, wrong := strconv.Atoi(digits)
		if !found || wrong != nil {
			return "", "", nil, fmt.Errorf("the close %s is woken up without the name of its year: %q", c, w.Name)
		}
		return NameYearClose, id, YearCloseStart{Programme: programme, Year: year, ID: c.ID, State: w.State, Version: w.Version}, nil
	}
	return "", "", nil, fmt.Errorf("no workflow tells the story of %s", c)
}

// CaseOptions start the workflow of a case. It may be started again after it ended, because
// workflows are disposable; while one is running it is used.
func CaseOptions(id string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: id, TaskQueue: TaskQueue,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}
}

// JobOptions start the workflow of a job whose ID holds its period: once and never again. A
// second start is an error of its own kind, even when the first one has ended.
func JobOptions(id string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: id, TaskQueue: TaskQueue,
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}
}
