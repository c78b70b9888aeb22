package activities_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/workflows"
)

// refused is the domain's answer to somebody who may not do what they tried.
func refused(t *testing.T, err error, code domain.Code, message string) *domain.Error {
	t.Helper()
	e, ok := err.(*domain.Error)
	if !ok || e.Code != code || e.Message != message {
		t.Fatalf("answered %v, want %s: %s", err, code, message)
	}
	return e
}

// A year of service: eleven months reported, one that runs out, and every run a month.
func TestAssignment_AYearWithOneMissingMonth(t *testing.T) {
	h := newHouse(t, "2027-05-01")
	a := h.assigned("2027-06-01", "2028-05-31", false)
	h.on(at("2027-06-01", 9, 0), func() { h.arrives("2027-06-01") })
	for i, m := range calendar.MonthsBetween(a.From, a.To) {
		if i != 3 { // September is never reported
			h.on(m.First().AddDays(26).At(10, 0), func() { h.decides(h.ann, domain.TaskReportHandIn, report()) })
			h.on(m.First().AddDays(26).At(11, 0), func() { h.accepts() })
		}
	}
	h.on(at("2028-06-05", 10, 0), h.appraises)
	h.on(at("2028-06-06", 10, 0), func() { h.decides(h.ann, domain.TaskAppraisalSign, service.Decision{}) })
	h.plays(a.Case(), workflows.NameAssignment, workflows.CaseStart{ID: a.ID, State: string(a.State), Version: a.Version})
	if a = h.assignment(); a.State != domain.AssignmentSettled || !a.Passed || a.Signature != "signed" {
		t.Errorf("ended as %s, passed %v, %s", a.State, a.Passed, a.Signature)
	}
	counts := h.audit(a.Case())
	want := map[string]int{"report_hand_in_approve": 11, "report_accept_approve": 11, "report_missing": 1, "expired": 1, "escalated": 1, "service_ended": 1, "settled": 1}
	for action, n := range want {
		if counts[action] != n {
			t.Errorf("%s %d times, want %d", action, counts[action], n)
		}
	}
	if h.runs != 13 {
		t.Errorf("%d runs, want one until the first month opens and one for each of twelve", h.runs)
	}
}

// The host's HR is silent; the leader is asked and confirms. HR presses the same button a
// minute later, from a page that is still open.
func TestAssignment_SecondDecisionOnAClosedTask(t *testing.T) {
	h := newHouse(t, "2027-05-01")
	a := h.assigned("2027-06-01", "2027-06-30", false)
	task := h.todo(h.host, domain.TaskArrival)[0]
	arrived := service.Decision{Arrival: &domain.ArrivalForm{ArrivedOn: calendar.MustDate("2027-06-01"), Department: "内科"}}
	h.on(at("2027-06-10", 9, 0), func() {
		if len(h.todo(h.hostLeader, domain.TaskArrival)) != 1 {
			t.Error("the leader was not asked")
		}
		must(t, h.tries(h.hostLeader, task, arrived))
	})
	h.on(at("2027-06-10", 9, 1), func() {
		e := refused(t, h.tries(h.host, task, arrived), domain.CodeStale, "already_done")
		if e.Args["name"] != "hostleader" || e.Args["outcome"] != "approve" {
			t.Errorf("HR is told %v", e.Args)
		}
		must(t, h.Wake(h.ctx, a.Case(), domain.Wake{State: string(domain.AssignmentServing), Version: a.Version + 1})) // told again
	})
	h.on(at("2027-06-30", 9, 0), func() { h.decides(h.ann, domain.TaskReportHandIn, report()); h.accepts() })
	h.on(at("2027-07-01", 9, 0), h.appraises)
	h.on(at("2027-07-02", 9, 0), func() { h.decides(h.ann, domain.TaskAppraisalSign, service.Decision{}) })
	h.plays(a.Case(), workflows.NameAssignment, workflows.CaseStart{ID: a.ID})
	counts := h.audit(a.Case())
	for _, action := range []string{"arrival_approve", "escalated", "report_hand_in_approve", "service_ended", "settled"} {
		if counts[action] != 1 {
			t.Errorf("%s %d times", action, counts[action])
		}
	}
}

// A report's time runs out at midnight. Handed in a second before, it counts; a second after,
// the person hears that it ran out, and enters it as late.
func TestAssignment_DecisionAtTheMomentOfTheDeadline(t *testing.T) {
	deadline := calendar.AddWorkingDays(calendar.MustDate("2027-07-05"), 5).End()
	for _, late := range []bool{false, true} {
		t.Run(fmt.Sprintf("late %v", late), func(t *testing.T) {
			h := newHouse(t, "2027-05-01")
			a := h.assigned("2027-06-01", "2027-06-30", false)
			h.on(at("2027-06-01", 9, 0), func() { h.arrives("2027-06-01") })
			var task domain.Task
			h.on(at("2027-07-01", 9, 0), func() { task = h.todo(h.ann, domain.TaskReportHandIn)[0] })
			when := deadline.Add(-time.Second)
			if late {
				when = deadline.Add(time.Second)
			}
			h.on(when, func() {
				err := h.tries(h.ann, task, report())
				if !late {
					must(t, err)
					h.accepts()
					return
				}
				refused(t, err, domain.CodeStale, "already_expired")
			})
			h.on(at("2027-08-01", 9, 0), h.appraises)
			h.on(at("2027-08-02", 9, 0), func() { h.decides(h.ann, domain.TaskAppraisalSign, service.Decision{}) })
			h.plays(a.Case(), workflows.NameAssignment, workflows.CaseStart{ID: a.ID, State: string(a.State), Version: a.Version})
			counts := h.audit(a.Case())
			if counts["report_missing"] == counts["report_hand_in_approve"] || counts["settled"] != 1 {
				t.Errorf("the audit counts %v", counts)
			}
		})
	}
}

// The same race without a referee: the person and the clock at once, on every month of a year.
func TestAssignment_ThePersonAndTheClockAtOnce(t *testing.T) {
	h := newHouse(t, "2028-06-01")
	a := h.assigned("2027-06-01", "2028-05-31", true)
	h.arrives("2027-06-01")
	_, err := h.System.OpenMonths(h.ctx, a.ID)
	must(t, err)
	tasks := h.todo(h.ann, domain.TaskReportHandIn)
	if len(tasks) != 12 {
		t.Fatalf("%d months to report", len(tasks))
	}
	h.stopClock(tasks[0].Rungs[len(tasks[0].Rungs)-1].At) // all of them run out at the end of the backfill
	var both sync.WaitGroup
	answers := make([]error, len(tasks))
	both.Go(func() {
		_, err := h.System.WalkLadder(h.ctx, a.Case())
		if err != nil {
			t.Error(err)
		}
	})
	both.Go(func() {
		for i := len(tasks) - 1; i >= 0; i-- { // from the other end, so that they meet
			answers[i] = h.tries(h.ann, tasks[i], report())
		}
	})
	both.Wait()
	handedIn, missing := 0, 0
	list, err := h.Reports.List(h.ctx, h.hr, service.ReportFilter{Assignment: a.ID}, service.Page{})
	must(t, err)
	for i, err := range answers {
		switch state := list.Items[i].State; {
		case err == nil && state == domain.ReportSubmitted:
			handedIn++
		case err != nil && state == domain.ReportMissing:
			refused(t, err, domain.CodeStale, "already_expired")
			missing++
		default:
			t.Errorf("month %d is %s and the person was told %v", i, state, err)
		}
	}
	counts := h.audit(a.Case())
	if counts["report_hand_in_approve"] != handedIn || counts["report_missing"] != missing || handedIn+missing != 12 {
		t.Errorf("%d handed in and %d missing; the audit counts %v", handedIn, missing, counts)
	}
	t.Logf("%d handed in, %d missing", handedIn, missing)
}

// Publicity runs its time, then the list is assigned; when the last person is done the cycle closes.
func TestCycle_FromPublicityToItsClose(t *testing.T) {
	h := newHouse(t, "2027-05-03")
	c := h.consented("2027-06-01", "2027-06-30", false)
	assigned := time.Time{}
	h.on(at("2027-05-20", 9, 0), func() { assigned = h.assignment().CreatedAt })
	h.on(at("2027-06-05", 9, 0), func() {
		h.decides(h.host, domain.TaskArrival, service.Decision{Outcome: domain.Reject, Opinion: "没有来"})
	})
	h.plays(c.Case(), workflows.NameCycle, workflows.CaseStart{ID: c.ID})
	if want := calendar.AddWorkingDays(calendar.MustDate("2027-05-03"), 5).End(); assigned.Before(want) || assigned.After(want.Add(time.Minute)) {
		t.Errorf("assigned at %s, publicity ended at %s", assigned.In(calendar.Zone), want)
	}
	v, err := h.Cycles.Cycle(h.ctx, h.hr, c.ID)
	must(t, err)
	if v.Cycle.State != domain.CycleClosed {
		t.Errorf("the cycle is %s", v.Cycle.State)
	}
}

// served plays ann's service in a past year without workflows: one month of two is missing.
func (h *house) served() (domain.Assignment, domain.Report) {
	h.t.Helper()
	a := h.assigned("2025-06-01", "2025-07-31", true)
	h.arrives("2025-06-01")
	_, err := h.System.OpenMonths(h.ctx, a.ID)
	must(h.t, err)
	h.decides(h.ann, domain.TaskReportHandIn, report())
	h.accepts()
	_, err = h.Cycles.EndBackfill(h.ctx, service.Request{Actor: h.hr}, a.CycleID, "到期")
	must(h.t, err)
	_, err = h.System.WalkLadder(h.ctx, a.Case())
	must(h.t, err)
	_, err = h.System.EndService(h.ctx, a.ID)
	must(h.t, err)
	h.appraises()
	list, err := h.Reports.List(h.ctx, h.hr, service.ReportFilter{Assignment: a.ID, State: domain.ReportMissing}, service.Page{})
	must(h.t, err)
	if len(list.Items) != 1 {
		h.t.Fatalf("%d months are missing", len(list.Items))
	}
	return a, list.Items[0]
}

func (h *house) handsInLate(r domain.Report) error {
	_, err := h.Reports.HandIn(h.ctx, service.Request{Actor: h.ann}, r.ID, 0, *report().Report)
	return err
}

// People go on deciding while the year is being closed: what comes before the freeze is in
// its figures, what comes after is refused, and the figures stay what was signed.
func TestYearClose_DecisionDuringClose(t *testing.T) {
	h := newHouse(t, "2026-09-01")
	a, missing := h.served()
	y := domain.YearClose{ID: 1, Programme: a.Programme.Code, Year: 2025}
	h.on(at("2026-09-02", 9, 0), func() { must(t, h.handsInLate(missing)) }) // while the close waits for the signature
	h.on(at("2026-09-03", 9, 0), func() { h.accepts() })
	h.on(at("2026-09-04", 9, 0), func() {
		h.decides(h.ann, domain.TaskAppraisalSign, service.Decision{})
		_, err := h.System.Settle(h.ctx, a.ID)
		must(t, err)
	})
	var hash string
	h.on(at("2026-09-06", 9, 0), func() {
		v := h.year(y)
		if hash = v.Close.Hash; v.Close.State != domain.CloseFrozen || v.Figures.Totals["patients_treated"] != 200 {
			t.Errorf("%s with %v", v.Close.State, v.Figures.Totals)
		}
		refused(t, h.handsInLate(missing), domain.CodeConflict, "wrong_state") // long accepted
		h.decides(h.leader, domain.TaskYearSign, service.Decision{})
	})
	h.plays(y.Case(), workflows.NameYearClose, workflows.YearCloseStart{Programme: y.Programme, Year: 2025})
	v := h.year(y)
	if v.Close.State != domain.CloseLocked || !v.HashHolds || v.Close.Hash != hash || hash == "" {
		t.Errorf("%s, hash holds %v", v.Close.State, v.HashHolds)
	}
}

func (h *house) year(y domain.YearClose) service.YearView {
	h.t.Helper()
	v, err := h.Years.Year(h.ctx, h.admin, y.Programme, y.Year)
	must(h.t, err)
	return v
}

// A missing month is handed in at the very moment of the freeze: either it came first, and
// the year waits for it, or the year did, and the person is told so. Never both.
func TestYearClose_AHandInAtTheMomentOfTheFreeze(t *testing.T) {
	h := newHouse(t, "2026-09-01")
	a, missing := h.served()
	h.decides(h.ann, domain.TaskAppraisalSign, service.Decision{})
	_, err := h.System.Settle(h.ctx, a.ID)
	must(t, err)
	stage, err := h.System.BeginClose(h.ctx, a.Programme.Code, 2025)
	must(t, err)
	y := domain.YearClose{ID: stage.ID, Programme: a.Programme.Code, Year: 2025}
	for round := range 10 {
		var both sync.WaitGroup
		var late, freezing error
		var state domain.CloseState
		both.Go(func() { late = h.handsInLate(missing) })
		both.Go(func() { state, freezing = h.System.FreezeYear(h.ctx, y.ID) })
		both.Wait()
		must(t, freezing)
		if late == nil {
			if state != domain.CloseChecking || h.year(y).OpenReports != 1 {
				t.Fatalf("handed in, and the year is %s", state)
			}
			t.Logf("the person was faster in round %d", round)
			return
		}
		refused(t, late, domain.CodeLocked, "year_frozen")
		if state != domain.CloseFrozen || h.year(y).Figures.Totals["patients_treated"] != 100 {
			t.Fatalf("refused, and the year is %s", state)
		}
		h.decides(h.leader, domain.TaskYearSign, service.Decision{Outcome: domain.Return, Opinion: "再来一次"})
	}
}
