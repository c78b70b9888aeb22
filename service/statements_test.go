package service_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// tally counts the statements the store reports, but for the couriers'.
type tally struct {
	slog.Handler
	on atomic.Bool
	n  atomic.Int64
}

func (c *tally) Enabled(context.Context, slog.Level) bool { return c.on.Load() }
func (c *tally) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "sql" && !strings.HasPrefix(a.Value.String(), "UPDATE `outbox`") {
			c.n.Add(1)
		}
		return true
	})
	return nil
}

// docs/known-limits.md states these numbers: whoever raises one says why. On MySQL a parcel
// counts once, whatever it holds.
const (
	statementsOfADecision = 17
	parcelsOfADecision    = 3
)

func TestDecide_AsksTheDatabaseNoMoreOftenThanItSays(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		countDecision(t, store.Options{Driver: store.SQLite, DSN: filepath.Join(t.TempDir(), "count.db")}, statementsOfADecision)
	})
	t.Run("mysql", func(t *testing.T) {
		countDecision(t, store.Options{Driver: store.MySQL, DSN: ownMySQL(t)}, parcelsOfADecision)
	})
}

func countDecision(t *testing.T, o store.Options, most int64) {
	count := &tally{}
	o.Logger = slog.New(count)
	h := newRacecourse(t, o)
	zhang := h.hire("张三", "1988-05-01")
	_, assignments := h.dispatched("2025-06-01", true, zhang)
	_, err := h.System.OpenMonths(h.ctx, assignments[0].ID)
	must(t, err)
	h.decide(zhang, domain.TaskReportHandIn, service.Decision{Report: &domain.ReportForm{Summary: "工作正常", LateReason: "补录"}})
	task := h.task(h.hostHR, domain.TaskReportVerify)
	count.on.Store(true)
	_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: h.hostHR, Key: "once"}, task.ID,
		service.Decision{Outcome: domain.Approve, Attendance: &domain.Attendance{LeaveDays: 1}})
	count.on.Store(false)
	must(t, err)
	if n := count.n.Load(); n == 0 || n > most {
		t.Errorf("%d statements, want at most %d", n, most)
	}
}

// The browser sends the form again when everything has moved on: it gets the answer it would
// have got, and nothing happens.
func TestDecide_ARequestSentAgainMuchLaterGetsItsFirstAnswer(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		c, leaders := h.signing(2)
		first := h.task(leaders[0], domain.TaskListSign)
		sign := service.Request{Actor: leaders[0], Key: "form"}
		got, err := h.Tasks.Decide(h.ctx, sign, first.ID, service.Decision{Outcome: domain.Approve})
		must(t, err)
		must(t, h.signs(leaders[1], domain.Return)())
		before, err := h.db.View(h.ctx).Audit(c.Case(), 0, 0)
		must(t, err)
		again, err := h.Tasks.Decide(h.ctx, sign, first.ID, service.Decision{Outcome: domain.Approve})
		if err != nil || again != got {
			t.Errorf("answered %+v, %v, want %+v", again, err, got)
		}
		_, err = h.Tasks.Decide(h.ctx, sign, first.ID, service.Decision{Outcome: domain.Return, Opinion: "材料不全"})
		wantCode(t, err, domain.CodeReplayed, "key_replayed")
		after, err := h.db.View(h.ctx).Audit(c.Case(), 0, 0)
		must(t, err)
		if len(after) != len(before) {
			t.Errorf("%d entries in the audit, want %d", len(after), len(before))
		}
	})
}

func TestRace_OneRequestSentTenTimesAtOnceIsAnsweredTenTimesAlike(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		c, leaders := h.signing(3)
		task := h.task(leaders[0], domain.TaskListSign)
		var deeds []func() error
		for range 10 {
			deeds = append(deeds, func() error {
				got, err := h.Tasks.Decide(h.ctx, service.Request{Actor: leaders[0], Key: "same"}, task.ID, service.Decision{Outcome: domain.Approve})
				if err == nil && (got.TaskID != task.ID || got.Outcome != domain.Approve) {
					return errors.New("another answer")
				}
				return err
			})
		}
		if done, refused := h.atOnce(deeds...); done != 10 {
			t.Errorf("%d answered, refused %v", done, refused)
		}
		if n := h.audited(c.Case(), "list_sign_approve"); n != 1 {
			t.Errorf("signed %d times", n)
		}
	})
}
