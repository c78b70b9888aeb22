package worker

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/workflows"
)

// Job is work that the calendar asks for; its name is its key in the ledger of jobs.
type Job string

// The jobs. Their periods are days in China.
const (
	JobRemind    Job = workflows.JobRemind // anchor the audit, one digest per person
	JobYearClose Job = "year-close"        // begin the yearly closes whose day has come
	JobRejudge   Job = "rejudge"           // ask the rules again about everybody who was judged
	JobDepart    Job = "depart"            // carry out the leavings whose last day is over
	JobTidy      Job = "tidy"              // remove what is older than it is kept
)

// Jobs lists every job in the order in which they are fired at the start.
var Jobs = []Job{JobDepart, JobYearClose, JobRejudge, JobTidy, JobRemind}

// schedules is when each job rings, in China Standard Time.
var schedules = map[Job]string{
	JobYearClose: "0 1 * * *",
	JobDepart:    "5 0 * * *",
	JobTidy:      "0 2 * * *",
	JobRejudge:   "0 3 * * *",
	JobRemind:    "30 8 * * *",
}

// catchUp bounds how far back missed periods are looked for.
const catchUp = 400 * 24 * time.Hour

// fireTimeout bounds one ring of the bell.
const fireTimeout = 10 * time.Minute

// Ledger is what cron asks the service; service.System is one.
type Ledger interface {
	LastPeriod(ctx context.Context, job string) (string, error)
	RecordPeriod(ctx context.Context, job, period string) error
	DueCloses(ctx context.Context, on calendar.Date) ([]service.DueClose, error)
	Rejudge(ctx context.Context, after domain.ID) (last domain.ID, changed int, err error)
	Tidy(ctx context.Context) (removed int, err error)
	Depart(ctx context.Context) (left int, err error)
}

// Starter begins the workflows of jobs; Engine is one.
type Starter interface {
	StartJob(ctx context.Context, id, workflow string, input any) error
	StartClose(ctx context.Context, programme string, year int) error
}

// Cron rings the bell. It decides nothing: each ring asks the ledger which periods are due
// since the last one, so that catching up after a night off is the normal path, and any
// number of processes may ring.
type Cron struct {
	ledger  Ledger
	starter Starter
	log     *slog.Logger
	now     func() time.Time
	cron    *cron.Cron
	cancel  context.CancelFunc
	first   sync.WaitGroup // the rings of the start
}

// NewCron prepares the bell. now may be nil.
func NewCron(l Ledger, s Starter, log *slog.Logger, now func() time.Time) *Cron {
	if now == nil {
		now = time.Now
	}
	logger := cronLog{log}
	return &Cron{ledger: l, starter: s, log: log, now: now, cron: cron.New(
		cron.WithLocation(calendar.Zone), cron.WithLogger(logger),
		cron.WithChain(cron.Recover(logger), cron.SkipIfStillRunning(logger)),
	)}
}

// Start rings once for every job, in the background, and from then on by the schedules.
func (c *Cron) Start() error {
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	for _, job := range Jobs {
		id, err := c.cron.AddFunc(schedules[job], func() { c.ring(ctx, job) })
		if err != nil {
			return fmt.Errorf("schedule of %s: %w", job, err)
		}
		c.first.Go(c.cron.Entry(id).WrappedJob.Run)
	}
	c.cron.Start()
	return nil
}

// Stop interrupts the rings under way, which loses nothing, and waits for their end.
func (c *Cron) Stop() {
	c.cancel()
	<-c.cron.Stop().Done()
	c.first.Wait()
}

func (c *Cron) ring(ctx context.Context, job Job) {
	ctx, cancel := context.WithTimeout(ctx, fireTimeout)
	defer cancel()
	if err := c.Fire(ctx, job, c.now()); err != nil {
		c.log.Error("a job did not fire and will be caught up", "job", job, "error", err)
	}
}

// Fire begins every period of a job that has become due by now and was not begun before. It
// may be called at any time, by any number of processes.
func (c *Cron) Fire(ctx context.Context, job Job, now time.Time) error {
	due, err := c.due(ctx, job, now)
	if err != nil || len(due) == 0 {
		return err
	}
	if work := map[Job]func(context.Context) (int, error){JobRejudge: c.rejudge, JobTidy: c.ledger.Tidy, JobDepart: c.ledger.Depart}[job]; work != nil {
		return c.once(ctx, job, due[len(due)-1], work)
	}
	if job == JobRemind {
		// Only the newest: what somebody missed is still in their inbox, and nobody wants
		// last week's digests. The workflow enters the day in the ledger when it is done.
		day := due[len(due)-1]
		return c.starter.StartJob(ctx, workflows.RemindID(day), workflows.NameRemind, workflows.RemindStart{Day: day})
	}
	return c.closeYears(ctx, due)
}

// once does here what needs no workflow, once a day however many were missed. It is entered
// in the ledger of jobs when it is through; interrupted, it begins again.
func (c *Cron) once(ctx context.Context, job Job, day calendar.Date, work func(context.Context) (int, error)) error {
	changed, err := work(ctx)
	if err != nil {
		return err
	}
	c.log.Info("a job is done", "job", job, "day", day, "changed", changed)
	return c.ledger.RecordPeriod(ctx, string(job), day.String())
}

// rejudge asks again about everybody who was judged.
func (c *Cron) rejudge(ctx context.Context) (changed int, err error) {
	for last := domain.ID(0); ; {
		next, n, err := c.ledger.Rejudge(ctx, last)
		if err != nil {
			return changed, err
		}
		if last, changed = next, changed+n; last == 0 {
			return changed, nil
		}
	}
}

// closeYears begins, day by day, the closes each missed day would have begun.
func (c *Cron) closeYears(ctx context.Context, days []calendar.Date) error {
	begun := map[string]bool{}
	for _, day := range days {
		closes, err := c.ledger.DueCloses(ctx, day)
		if err != nil {
			return err
		}
		for _, y := range closes {
			id := workflows.YearCloseID(y.Programme, y.Year)
			if begun[id] {
				continue
			}
			begun[id] = true
			if err := c.starter.StartClose(ctx, y.Programme, y.Year); err != nil {
				return err
			}
		}
		if err := c.ledger.RecordPeriod(ctx, string(JobYearClose), day.String()); err != nil {
			return err
		}
	}
	return nil
}

// due lists the days whose ring is not later than now and after the last one in the ledger.
// A ledger without the job begins today: what was before the installation is nobody's duty.
func (c *Cron) due(ctx context.Context, job Job, now time.Time) ([]calendar.Date, error) {
	schedule, err := cron.ParseStandard(schedules[job])
	if err != nil {
		return nil, fmt.Errorf("schedule of %s: %w", job, err)
	}
	last, err := c.ledger.LastPeriod(ctx, string(job))
	if err != nil {
		return nil, err
	}
	since := calendar.DateOf(now).Start().Add(-time.Nanosecond)
	if last != "" {
		day, err := calendar.ParseDate(last)
		if err != nil {
			return nil, fmt.Errorf("ledger of %s: %w", job, err)
		}
		since = day.End().Add(-time.Nanosecond)
	}
	if oldest := now.Add(-catchUp); since.Before(oldest) {
		c.log.Warn("periods of a job lie too far back and are left out", "job", job, "last", last)
		since = oldest
	}
	var days []calendar.Date
	for at := schedule.Next(since.In(calendar.Zone)); !at.After(now); at = schedule.Next(at) {
		days = append(days, calendar.DateOf(at))
	}
	return days, nil
}

// cronLog lets the library speak to our log. What it says of its own clockwork is noise.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(msg string, args ...any) { l.log.Debug("cron: "+msg, args...) }

func (l cronLog) Error(err error, msg string, args ...any) {
	l.log.Error("cron: "+msg, append(args, "error", err)...)
}
