package worker

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"github.com/duikou/duikou/activities"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/workflows"
)

// Options is how much one process takes on. Zero values mean the defaults.
type Options struct {
	// ActivitySlots is how many activities run at once, about twice the database's
	// connections. Default 32.
	ActivitySlots int
	// MaxPollers is how many requests for work wait at the engine at most. Default 16; an
	// embedded engine is served best by 8.
	MaxPollers int
	// CachedWorkflows is how many sleeping workflows are kept in memory, at about 80 kB
	// each. It holds for the whole process. Default 2000.
	CachedWorkflows int
	// Now is the clock cron asks; nil is the machine's.
	Now func() time.Time
	Log *slog.Logger
	// OnFatal hears why the engine refuses this worker for good, such as a namespace that
	// does not exist. The process should end then; the worker is of no use any more.
	OnFatal func(error)
}

func (o Options) withDefaults() Options {
	if o.ActivitySlots == 0 {
		o.ActivitySlots = 32
	}
	if o.MaxPollers == 0 {
		o.MaxPollers = 16
	}
	if o.CachedWorkflows == 0 {
		o.CachedWorkflows = 2000
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// stopTimeout is how long activities under way may take to finish when the process stops.
const stopTimeout = 15 * time.Second

// Worker is everything that runs in the background of one process.
type Worker struct {
	temporal worker.Worker
	cron     *Cron
	relays   []Relay
	stop     context.CancelFunc
	relaying sync.WaitGroup
}

// New prepares a worker on a client, which stays the caller's to close after Stop.
func New(c client.Client, system service.System, o Options) *Worker {
	o = o.withDefaults()
	worker.SetStickyWorkflowCacheSize(o.CachedWorkflows)
	pollers := worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{MaximumNumberOfPollers: o.MaxPollers})
	w := worker.New(c, workflows.TaskQueue, worker.Options{
		WorkflowTaskPollerBehavior:         pollers,
		ActivityTaskPollerBehavior:         pollers,
		MaxConcurrentActivityExecutionSize: o.ActivitySlots,
		WorkerStopTimeout:                  stopTimeout,
		OnFatalError:                       o.OnFatal,
	})
	workflows.Register(w)
	w.RegisterActivity(&activities.Activities{System: system})
	return &Worker{
		temporal: w,
		cron:     NewCron(system, NewEngine(c), o.Log, o.Now),
		relays:   []Relay{{Outbox: system, Log: o.Log}, {Outbox: deliveries{system}, Log: o.Log}, {Outbox: leftBatches{system}, Log: o.Log}},
	}
}

// Start begins to work: first the workflows, then the relays that wake them and tell people, then the bell.
func (w *Worker) Start() error {
	if err := w.temporal.Start(); err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.stop = cancel
	for _, r := range w.relays {
		w.relaying.Go(func() { r.Run(ctx) })
	}
	if err := w.cron.Start(); err != nil {
		w.Stop()
		return err
	}
	return nil
}

// Stop ends in the opposite order, so that nothing new is begun while the old is finished:
// bell, relays, workflows. Activities under way get 15 seconds. The caller has stopped HTTP
// before, and closes the client, the engine and the database afterwards.
func (w *Worker) Stop() {
	w.cron.Stop()
	w.stop()
	w.relaying.Wait()
	w.temporal.Stop()
}

// Fire rings the bell for a job by hand: an operator's command, or a test with a clock of its own.
func (w *Worker) Fire(ctx context.Context, job Job, now time.Time) error {
	return w.cron.Fire(ctx, job, now)
}
