package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"golang.org/x/sync/errgroup"
	"gorm.io/gorm"

	"github.com/duikou/duikou/standalone/engine"
)

const (
	bareQueue  = "bench"
	bareSignal = "go"
	// asleep is longer than any run.
	asleep = 30 * 24 * time.Hour
	// startsAtOnce is how many bare starts are under way at a time, as many as our couriers have.
	startsAtOnce = 64
)

// bare is the floor of everything that passes through the engine: a worker with a workflow of
// a few lines and an activity of one row.
type bare struct {
	client client.Client
	worker worker.Worker
	rows   *bareRows
	eye    eye
	next   int
}

// sleep is an empty workflow that stays open.
func sleep(ctx workflow.Context) error { return workflow.Sleep(ctx, asleep) }

// answer is a workflow that has an activity done at each signal.
func answer(ctx workflow.Context) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Second})
	signals := workflow.GetSignalChannel(ctx, bareSignal)
	for {
		var id int
		signals.Receive(ctx, &id)
		if err := workflow.ExecuteActivity(ctx, (*bareRows).Write, id).Get(ctx, nil); err != nil {
			return err
		}
	}
}

// bareRows writes one row in one bare GORM transaction.
type bareRows struct{ db *gorm.DB }

// Write writes the row.
func (r *bareRows) Write(ctx context.Context, id int) error {
	return r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return tx.Create(&bareTask{CaseKind: "bare", CaseID: int64(id), State: "open", DueAt: stamp(), Rungs: "[]", Version: 1}).Error
	})
}

// bareWorker runs the floor's workflows with the settings of our own worker.
func bareWorker(c client.Client, rows *bareRows) worker.Worker {
	pollers := worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{MaximumNumberOfPollers: 8})
	w := worker.New(c, bareQueue, worker.Options{
		WorkflowTaskPollerBehavior: pollers, ActivityTaskPollerBehavior: pollers, MaxConcurrentActivityExecutionSize: 32,
	})
	w.RegisterWorkflowWithOptions(sleep, workflow.RegisterOptions{Name: "sleep"})
	w.RegisterWorkflowWithOptions(answer, workflow.RegisterOptions{Name: "answer"})
	if rows != nil {
		w.RegisterActivity(rows)
	}
	return w
}

// start starts n bare workflows of a kind.
func start(ctx context.Context, c client.Client, kind string, n int) error {
	batch := uuid.NewString()
	var all errgroup.Group
	all.SetLimit(startsAtOnce)
	for i := range n {
		all.Go(func() error {
			id := fmt.Sprintf("%s/%s/%d", kind, batch, i)
			if kind == "answer" {
				id = answerID(i)
			}
			_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: bareQueue}, kind)
			return err
		})
	}
	return all.Wait()
}

func answerID(i int) string { return fmt.Sprintf("answer/%d", i) }

// startBare begins the floor beside the program on the same engine, with n workflows waiting
// for a signal each, as our assignments wait.
func startBare(ctx context.Context, c client.Client, dir string, n int) (*bare, error) {
	path, err := emptyDatabase(ctx, dir)
	if err != nil {
		return nil, err
	}
	db, err := bareGorm(path)
	if err != nil {
		return nil, err
	}
	b := &bare{client: c, rows: &bareRows{db}}
	b.worker = bareWorker(c, b.rows)
	if b.eye, err = openEye(path); err != nil {
		return nil, err
	}
	if err := b.worker.Start(); err != nil {
		return nil, err
	}
	return b, start(ctx, c, "answer", n)
}

func (b *bare) stop() {
	b.worker.Stop()
	b.eye.Close()
	if pool, err := b.rows.db.DB(); err == nil {
		pool.Close()
	}
}

// signal is one signal until its row is visible.
func (b *bare) signal(ctx context.Context) (time.Duration, error) {
	id := b.next
	b.next++
	began := time.Now()
	if err := b.client.SignalWorkflow(ctx, answerID(id), "", bareSignal, id); err != nil {
		return 0, err
	}
	err := b.eye.until(ctx, "SELECT COUNT(*) FROM tasks WHERE case_kind = 'bare' AND case_id = ?", id)
	return time.Since(began), err
}

// Sleepers runs the bare engine with n sleeping workflows until the context ends. It says
// when they sleep.
func Sleepers(ctx context.Context, dir string, n int, out io.Writer) error {
	e, err := engine.Start(ctx, engine.Options{Dir: dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer e.Stop(context.Background())
	c, err := client.Dial(e.ClientOptions())
	if err != nil {
		return err
	}
	defer c.Close()
	w := bareWorker(c, nil)
	if err := w.Start(); err != nil {
		return err
	}
	defer w.Stop()
	if err := start(ctx, c, "sleep", n); err != nil {
		return err
	}
	fmt.Fprintln(out, "asleep")
	<-ctx.Done()
	return nil
}
