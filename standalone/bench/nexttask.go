package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// nextTaskPause lets everything an arrival sets in motion come to rest.
const nextTaskPause = 60 * time.Millisecond

// nextTask is the recipient confirming an arrival, until the person's task to hand in the
// first month stands in the database: decision, outbox, signal, workflow, activity.
func (r *run) nextTask(ctx context.Context) (_ []Line, err error) {
	dir := r.folder("next-task")
	h, err := r.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.Stop()) }()
	t, err := settle(ctx, h)
	if err != nil {
		return nil, err
	}
	d := duel{blocks: r.of(10, 1), size: r.of(10, 3), pause: nextTaskPause}
	trials := (d.blocks + 1) * d.size
	month := t.openMonth()
	c, err := t.dispatch(ctx, month.First(), trials)
	if err != nil {
		return nil, err
	}
	eye, err := openEye(filepath.Join(dir, "duikou.db"))
	if err != nil {
		return nil, err
	}
	defer eye.Close()
	bare, err := startBare(ctx, h.App.Client, r.folder("next-task-floor"), trials)
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	arrivals, err := t.arrivals(ctx, c.ID)
	if err != nil || len(arrivals) < trials {
		return nil, fmt.Errorf("%d of %d arrivals: %w", len(arrivals), trials, err)
	}
	next := 0
	arrive := func(ctx context.Context) (time.Duration, error) {
		task := arrivals[next]
		next++
		began := time.Now()
		_, err := t.hostHR.send(ctx, "POST", decidePath(task.ID), map[string]any{
			"outcome": "approve", "arrival": map[string]string{"arrived_on": month.First().String(), "department": "Medicine"},
		})
		if err == nil {
			err = eye.until(ctx, "SELECT COUNT(*) FROM tasks WHERE case_kind = 'assignment' AND case_id = ? AND kind = 'report_hand_in'", int64(task.Case.ID))
		}
		return time.Since(began), err
	}
	r.quiet(ctx)
	bouts, err := d.run(ctx, arrive, bare.signal)
	if err != nil {
		return nil, err
	}
	return []Line{line("decision to next open task p50", "bare signal to a row written by an activity, same engine", bouts, 0.5)}, nil
}

// openMonth is the newest month whose report can be handed in: somebody who came on its first
// day has exactly one to write.
func (t *town) openMonth() calendar.Month {
	m := t.today.MonthOf()
	if t.programme.Reporting.OpensAt(m, m.Last()).After(t.now) {
		return m.First().AddDays(-1).MonthOf()
	}
	return m
}

// dispatch sends n people and waits until they are awaited at the recipient.
func (t *town) dispatch(ctx context.Context, from calendar.Date, n int) (domain.Cycle, error) {
	c, consent, err := t.readyCycle(ctx, from, n)
	if err == nil {
		_, err = t.hostHR.send(ctx, "POST", decidePath(consent.ID), map[string]string{"outcome": "approve"})
	}
	if err == nil {
		err = t.awaited(ctx, c.ID, n)
	}
	return c, err
}

// readyCycle is a cycle whose list of n people waits for the recipient's consent.
func (t *town) readyCycle(ctx context.Context, from calendar.Date, n int) (c domain.Cycle, consent domain.Task, err error) {
	hired := t.people
	err = t.App.DB.Tx(ctx, func(tx service.Tx) error {
		t.people = hired
		if c, _, err = t.cycle(tx, domain.CycleConsenting, from, n); err != nil {
			return err
		}
		consent, err = t.consentTask(tx, c)
		return err
	})
	return c, consent, err
}

// awaited waits until n assignments of a cycle have their arrival tasks, and every wake-up of
// their workflows has been delivered.
func (t *town) awaited(ctx context.Context, cycle domain.ID, n int) error {
	eye, err := openEye(t.App.Config.DB.DSN)
	if err != nil {
		return err
	}
	defer eye.Close()
	return eye.until(ctx, `SELECT (SELECT COUNT(*) FROM tasks t JOIN assignments a ON t.case_kind = 'assignment' AND t.case_id = a.id
			WHERE a.cycle_id = ? AND t.kind = 'arrival' AND t.state = 'open') = ?
		AND (SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL) = 0`, int64(cycle), n)
}

// arrivals are the open arrival tasks of a cycle.
func (t *town) arrivals(ctx context.Context, cycle domain.ID) ([]domain.Task, error) {
	view := t.App.DB.View(ctx)
	var tasks []domain.Task
	for page := (service.Page{Limit: 200}); ; {
		list, err := view.Assignments(service.Everything, service.AssignmentFilter{Cycle: cycle}, page)
		if err != nil {
			return nil, err
		}
		for _, a := range list.Items {
			open, err := view.OpenTasks(a.Case(), nil)
			if err != nil {
				return nil, err
			}
			tasks = append(tasks, open...)
		}
		if page.After = list.Next; page.After == "" {
			return tasks, nil
		}
	}
}

// eye looks into a database from outside, for what has become visible to everybody.
type eye struct{ *sql.DB }

const (
	glance  = 200 * time.Microsecond // between two looks
	longest = time.Minute            // until something is given up
)

func openEye(path string) (eye, error) {
	db, err := sql.Open(store.SQLite, "file:"+path+"?_pragma=query_only(1)&_pragma=busy_timeout(10000)")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return eye{db}, err
}

// until looks until a query's one number is not zero.
func (e eye) until(ctx context.Context, query string, args ...any) error {
	look, err := e.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer look.Close()
	for began := time.Now(); ; time.Sleep(glance) {
		var n int
		if err := look.QueryRowContext(ctx, args...).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return nil
		}
		if time.Since(began) > longest {
			return fmt.Errorf("not so after %s: %s", longest, query)
		}
	}
}
