package replayrec

import (
	"context"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/workflows"
)

// hurried is a service whose months are seconds apart: a real engine cannot skip over time,
// and a month's end must be recorded too.
type hurried struct {
	workflows.Activities // what is not answered here is never asked for
	mu                   sync.Mutex
	state                domain.AssignmentState
	opened               int
}

func (h *hurried) OpenMonths(context.Context, workflows.CaseInput) (workflows.AssignmentStage, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.opened++
	stage := workflows.AssignmentStage{State: string(h.state), Version: 2}
	if h.opened == 1 {
		stage.MonthsAhead, stage.NextOpensAt = 1, time.Now().Add(5*time.Second)
	}
	return stage, nil
}

func (h *hurried) WalkLadder(context.Context, workflows.LadderInput) (workflows.LadderOutput, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return workflows.LadderOutput{State: string(h.state), NextAt: time.Now().Add(time.Hour)}, nil
}

func (h *hurried) EndService(context.Context, workflows.CaseInput) (workflows.StateOutput, error) {
	return h.is(domain.AssignmentAppraising), nil
}

func (h *hurried) Settle(context.Context, workflows.CaseInput) (workflows.StateOutput, error) {
	return h.is(domain.AssignmentSettled), nil
}

func (h *hurried) is(s domain.AssignmentState) workflows.StateOutput {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state = s
	return workflows.StateOutput{State: string(s)}
}

func (h *hurried) stands() domain.AssignmentState {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.state
}

// A month ends and its story goes on in a new run, with a wake-up on the way.
func TestRecord_AMonthEndsInANewRun(t *testing.T) {
	c := startEngine(t)
	h := &hurried{state: domain.AssignmentServing}
	w := worker.New(c, workflows.TaskQueue, worker.Options{WorkerStopTimeout: time.Second})
	workflows.Register(w)
	w.RegisterActivity(h)
	must(t, w.Start())
	t.Cleanup(w.Stop)
	id := "assignment/month"
	wake := func(news domain.Wake) {
		_, err := c.SignalWithStartWorkflow(t.Context(), id, workflows.SignalWake, news, workflows.CaseOptions(id),
			workflows.NameAssignment, workflows.CaseStart{ID: 7, State: news.State, Version: news.Version})
		must(t, err)
	}
	wake(domain.Wake{State: string(domain.AssignmentServing), Version: 2})
	time.Sleep(time.Second)
	wake(domain.Wake{})
	for begun := time.Now(); h.stands() != domain.AssignmentAppraising; time.Sleep(50 * time.Millisecond) {
		if time.Since(begun) > waits {
			t.Fatal("the month does not end")
		}
	}
	h.is(domain.AssignmentSettling)
	wake(domain.Wake{State: string(domain.AssignmentSettling), Version: 5})
	ends(t, c, id)
	dir := recordTo(t)
	must(t, Record(t.Context(), c, []string{id}, dir))
	replays(t, dir, 2)
}

// ends waits until a workflow has completed.
func ends(t *testing.T, c client.Client, id string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), waits)
	defer cancel()
	must(t, c.GetWorkflow(ctx, id, "").Get(ctx, nil))
}
