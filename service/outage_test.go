package service_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// waiting is what the engine was not told yet, in the order in which it happened.
func (h *house) waiting() (told []string) {
	h.t.Helper()
	var held []domain.OutboxMessage
	must(h.t, h.db.Tx(h.ctx, func(tx service.Tx) (err error) {
		at := h.clock.Add(time.Hour)
		if held, err = tx.ClaimOutbox(domain.OutboxWake, at, at, 10000); err != nil {
			return err
		}
		ids := make([]domain.ID, len(held))
		for i, m := range held {
			ids[i] = m.ID
		}
		return tx.ReleaseOutbox(ids)
	}))
	for _, m := range held {
		told = append(told, fmt.Sprint(m.Case, m.Wake))
	}
	return told
}

// quiet waits until the couriers have done what they can.
func (h *house) quiet(waiting int) {
	h.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if len(h.waiting()) == waiting {
			return
		}
	}
	h.t.Fatal("the couriers are not through")
}

// The engine is away for ten minutes. A relay that counted pauses per message would come back
// to the oldest ones up to half an hour later; here they are told within a few seconds of its
// return, each case in the order in which it happened, and nobody had to wait meanwhile.
func TestEngineAwayForTenMinutes_EveryCaseCatchesUpInOrder(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	people := []service.Actor{h.hire("张伟", "1985-01-01"), h.hire("李娜", "1986-01-01"), h.hire("王强", "1987-01-01")}
	for i, p := range people {
		h.nominate(p, h.cycle([]string{"2026-06-01", "2027-07-01", "2028-08-01"}[i], false))
	}
	h.quiet(0)
	begun := len(h.engine.heard(0))

	h.engine.leaves(true)
	decided := 0
	for end := h.clock.Add(10 * time.Minute); h.clock.Before(end); h.clock = h.clock.Add(10 * time.Second) {
		h.decide(h.hr, domain.TaskNominationReview, service.Decision{Outcome: domain.Return, Opinion: "请补充"})
		for _, p := range people {
			if h.has(p, domain.TaskNominationFix) {
				h.decide(p, domain.TaskNominationFix, service.Decision{Nomination: &service.NominationForm{Declarations: declared}})
			}
		}
		decided += 2
		if _, err := h.System.Relay(h.ctx); err != nil {
			t.Fatal(err)
		}
	}
	held := h.waiting()
	if len(held) != decided {
		t.Fatalf("%d decisions, %d wake-ups are held back", decided, len(held))
	}
	if h.engine.asked > 60+64 { // one message a pass speaks for all, once those under way have come back
		t.Errorf("an engine that is away was asked %d times", h.engine.asked)
	}

	h.engine.leaves(false)
	back := h.clock
	for len(h.waiting()) > 0 && h.clock.Before(back.Add(5*time.Second)) {
		if _, err := h.System.Relay(h.ctx); err != nil {
			t.Fatal(err)
		}
		h.clock = h.clock.Add(time.Second)
	}
	told := h.engine.heard(begun)
	if took := h.clock.Sub(back); len(told) != len(held) || took > 4*time.Second {
		t.Fatalf("%d of %d told %s after the return", len(told), len(held), took)
	}
	for _, c := range h.engine.woken[begun:] {
		of := func(all []string) []string {
			return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s[:len(fmt.Sprint(c))] != fmt.Sprint(c) })
		}
		if !slices.Equal(of(told), of(held)) {
			t.Fatalf("%s heard %v, it happened as %v", c, of(told), of(held))
		}
	}
	if _, err := h.System.Relay(h.ctx); err != nil {
		t.Fatal(err)
	}
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	h.quiet(0) // the couriers carry again, without a relay
}

// One workflow that cannot be told anything is not an engine that is away.
func TestEngine_OneDeafWorkflowKeepsNobodyWaiting(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	first, second := h.cycle("2026-06-01", false), h.cycle("2027-07-01", false)
	h.quiet(0)
	h.engine.deaf = first.Case()
	h.nominate(h.hire("张伟", "1985-01-01"), first)
	h.quiet(1)
	h.nominate(h.hire("李娜", "1986-01-01"), second)
	told := len(h.engine.heard(0))
	for range 3 {
		h.clock = h.clock.Add(3 * time.Second)
		if _, err := h.System.Relay(h.ctx); err != nil {
			t.Fatal(err)
		}
	}
	if heard := h.engine.heard(told - 1); len(h.waiting()) != 1 || len(heard) == 0 {
		t.Errorf("%v wait, heard %v", h.waiting(), heard)
	}
	h.engine.deaf = domain.CaseRef{}
	h.clock = h.clock.Add(time.Minute + time.Second)
	if _, err := h.System.Relay(h.ctx); err != nil || len(h.waiting()) != 0 {
		t.Errorf("%v still wait: %v", h.waiting(), err)
	}
}
