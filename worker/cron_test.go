package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/workflows"
)

// desk is the ledger of jobs and the engine they are started on.
type desk struct {
	mu      sync.Mutex
	last    map[string]string
	opens   map[int]calendar.Date // years and the day their close begins
	started []string
	broken  error
	asked   []domain.ID // where each call of Rejudge went on from
	tidied  int
}

func (d *desk) Depart(context.Context) (int, error) { return 0, nil }

func (d *desk) Tidy(context.Context) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tidied++
	return 3, d.broken
}

// Rejudge knows two chunks of people.
func (d *desk) Rejudge(_ context.Context, after domain.ID) (domain.ID, int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken != nil {
		return 0, 0, d.broken
	}
	d.asked = append(d.asked, after)
	return map[domain.ID]domain.ID{0: 50, 50: 80}[after], 1, nil
}

func (d *desk) LastPeriod(_ context.Context, job string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last[job], nil
}

func (d *desk) RecordPeriod(_ context.Context, job, period string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last[job] = max(d.last[job], period)
	return nil
}

func (d *desk) DueCloses(_ context.Context, on calendar.Date) ([]service.DueClose, error) {
	var due []service.DueClose
	for year := 2020; year < 2040; year++ {
		if opens, ok := d.opens[year]; ok && !opens.After(on) {
			due = append(due, service.DueClose{Programme: "any", Year: year, OpensOn: opens})
		}
	}
	return due, nil
}

func (d *desk) StartJob(_ context.Context, id, workflow string, input any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken != nil {
		return d.broken
	}
	if start, ok := input.(workflows.RemindStart); !ok || workflow != workflows.NameRemind || id != workflows.RemindID(start.Day) {
		return fmt.Errorf("%s started as %s with %+v", id, workflow, input)
	}
	d.started = append(d.started, id)
	return nil
}

func (d *desk) StartClose(_ context.Context, programme string, year int) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken != nil {
		return d.broken
	}
	d.started = append(d.started, workflows.YearCloseID(programme, year))
	return nil
}

func newDesk() *desk { return &desk{last: map[string]string{}, opens: map[int]calendar.Date{}} }

func (d *desk) bell() *Cron { return NewCron(d, d, slog.New(slog.DiscardHandler), nil) }

func china(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func TestFire_RemindsOnceADayAndOnlyTheNewest(t *testing.T) {
	for _, c := range []struct {
		name, last, now string
		want            []string
	}{
		{"a new installation before half past eight", "", "2026-11-21 08:29", nil},
		{"a new installation later that day", "", "2026-11-21 08:30", []string{"remind/2026-11-21"}},
		{"today is done", "2026-11-21", "2026-11-21 23:59", nil},
		{"the next morning, too early", "2026-11-21", "2026-11-22 08:29", nil},
		{"the next morning", "2026-11-21", "2026-11-22 08:30", []string{"remind/2026-11-22"}},
		{"after a week off", "2026-11-14", "2026-11-21 10:00", []string{"remind/2026-11-21"}},
		{"after a week off, early", "2026-11-14", "2026-11-21 07:00", []string{"remind/2026-11-20"}},
		{"after five years off", "2021-11-14", "2026-11-21 10:00", []string{"remind/2026-11-21"}},
		{"over the new year", "2026-12-31", "2027-01-01 09:00", []string{"remind/2027-01-01"}},
	} {
		d := newDesk()
		if c.last != "" {
			d.last["remind"] = c.last
		}
		// A clock in another zone must not move the day.
		if err := d.bell().Fire(t.Context(), JobRemind, china(c.now).UTC()); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if !slices.Equal(d.started, c.want) {
			t.Errorf("%s: started %v, want %v", c.name, d.started, c.want)
		}
	}
}

func TestFire_ClosesEveryMissedYearInOrder(t *testing.T) {
	d := newDesk()
	d.last["year-close"] = "2026-08-30"
	d.opens[2024] = calendar.MustDate("2025-09-01") // begun long ago, not locked yet: begun again if it was lost
	d.opens[2025] = calendar.MustDate("2026-09-01")
	d.opens[2026] = calendar.MustDate("2027-09-01")
	if err := d.bell().Fire(t.Context(), JobYearClose, china("2026-09-03 12:00")); err != nil {
		t.Fatal(err)
	}
	if want := []string{"year-close/any/2024", "year-close/any/2025"}; !slices.Equal(d.started, want) {
		t.Errorf("started %v, want %v", d.started, want)
	}
	if d.last["year-close"] != "2026-09-03" {
		t.Errorf("the ledger says %s", d.last["year-close"])
	}
	d.started = nil
	if err := d.bell().Fire(t.Context(), JobYearClose, china("2026-09-03 13:00")); err != nil || d.started != nil {
		t.Errorf("fired twice on one day: %v, %v", d.started, err)
	}
}

func TestFire_WhatDidNotStartIsCaughtUp(t *testing.T) {
	d := newDesk()
	d.last["year-close"], d.opens[2025] = "2026-08-31", calendar.MustDate("2026-09-01")
	d.broken = errors.New("no engine")
	if err := d.bell().Fire(t.Context(), JobYearClose, china("2026-09-01 01:00")); !errors.Is(err, d.broken) {
		t.Fatalf("fired without an engine: %v", err)
	}
	if d.last["year-close"] != "2026-08-31" {
		t.Errorf("the ledger says %s though nothing was started", d.last["year-close"])
	}
	d.broken = nil
	if err := d.bell().Fire(t.Context(), JobYearClose, china("2026-09-02 01:00")); err != nil || len(d.started) != 1 {
		t.Errorf("started %v, %v", d.started, err)
	}
}

func TestFire_AGarbledLedgerIsSaidSo(t *testing.T) {
	d := newDesk()
	d.last["remind"] = "yesterday"
	if err := d.bell().Fire(t.Context(), JobRemind, china("2026-11-21 10:00")); err == nil {
		t.Error("fired on a ledger it cannot read")
	}
}

func TestCron_RingsOnceAtItsStart(t *testing.T) {
	d := newDesk()
	d.opens[2025] = calendar.MustDate("2026-09-01")
	c := NewCron(d, d, slog.New(slog.DiscardHandler), func() time.Time { return china("2026-11-21 10:00") })
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	c.first.Wait()
	c.Stop()
	slices.Sort(d.started)
	if want := []string{"remind/2026-11-21", "year-close/any/2025"}; !slices.Equal(d.started, want) {
		t.Errorf("started %v, want %v", d.started, want)
	}
	for job, at := range map[Job]string{JobRemind: "2026-11-22 08:30", JobYearClose: "2026-11-22 01:00"} {
		days, err := c.due(t.Context(), job, china(at))
		if err != nil || len(days) == 0 {
			t.Errorf("%s does not ring at %s: %v", job, at, err)
		}
	}
}

func TestCron_AsksTheRulesAgainAboutEverybodyOnceADay(t *testing.T) {
	d := &desk{last: map[string]string{string(JobRejudge): "2026-11-18"}}
	c := NewCron(d, d, slog.New(slog.DiscardHandler), nil)
	at := calendar.MustDate("2026-11-21").At(9, 0)
	if err := c.Fire(t.Context(), JobRejudge, at); err != nil {
		t.Fatal(err)
	}
	if err := c.Fire(t.Context(), JobRejudge, at); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.asked, []domain.ID{0, 50, 80}) || d.last[string(JobRejudge)] != "2026-11-21" {
		t.Errorf("it asked from %v and noted %q", d.asked, d.last[string(JobRejudge)])
	}
	d.broken = errors.New("the database is away")
	if err := c.Fire(t.Context(), JobRejudge, at.AddDate(0, 0, 1)); err == nil || d.last[string(JobRejudge)] != "2026-11-21" {
		t.Errorf("a day that was not judged is noted: %v %q", err, d.last[string(JobRejudge)])
	}
}

func TestCron_TidiesOnceANight(t *testing.T) {
	d := newDesk()
	c := d.bell()
	for _, at := range []string{"2026-11-21 01:59", "2026-11-21 02:00", "2026-11-21 09:00", "2026-11-24 03:00"} {
		if err := c.Fire(t.Context(), JobTidy, china(at)); err != nil {
			t.Fatal(err)
		}
	}
	if d.tidied != 2 || d.last[string(JobTidy)] != "2026-11-24" {
		t.Errorf("tidied %d times, noted %q", d.tidied, d.last[string(JobTidy)])
	}
}
