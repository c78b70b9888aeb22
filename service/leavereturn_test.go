package service_test

import (
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func back(on string) service.Decision {
	return service.Decision{Leave: &service.LeaveReturn{ReturnedOn: date(on)}}
}

// onLeave is a doctor on leave from 22 to 26 June 2026, Monday to Friday.
func onLeave(t *testing.T) (*house, service.Actor, domain.Assignment, domain.Request) {
	h, li, a := stationed(t)
	h.on("2026-06-10")
	q := h.asked(li, a.ID, leave(domain.LeavePersonal, "2026-06-22", "2026-06-26"))
	h.agrees(h.hostHR)
	h.agrees(h.hr)
	return h, li, a, q
}

func TestLeaveReturn_OnTimeNobodyHasToConfirm(t *testing.T) {
	h, li, _, q := onLeave(t)
	h.on("2026-06-29") // the Monday after
	task := h.task(li, domain.TaskLeaveReturn)
	h.decide(li, domain.TaskLeaveReturn, back("2026-06-29"))
	if h.has(h.hostHR, domain.TaskLeaveConfirm) || h.request(q.ID).State != domain.RequestApproved {
		t.Errorf("back on time it is %s", h.request(q.ID).State)
	}
	if v := h.runOf(task); v.Run.State != domain.RunApproved || len(v.LeftOut) != 2 {
		t.Errorf("run %s, left out %+v", v.Run.State, v.LeftOut)
	}
}

// The month was attested and accepted without the days somebody stayed away: once the host has
// confirmed the day of return they are absence, in the ledger and in what rests on it.
func TestLeaveReturn_ALateOneConfirmedMovesTheAcceptedMonth(t *testing.T) {
	h, li, a, q := onLeave(t)
	h.on("2026-07-20")
	h.opens(a.ID)
	h.decide(li, domain.TaskReportHandIn, service.Decision{Report: &domain.ReportForm{Figures: map[string]int64{}, Summary: "正常", LateReason: "补录"}})
	h.decide(h.hostHR, domain.TaskReportVerify, service.Decision{Attendance: &domain.Attendance{LeaveDays: 5}})
	h.decide(h.hr, domain.TaskReportAccept, service.Decision{})
	days := func() int {
		v, err := h.Assignments.Assignment(h.ctx, h.hr, a.ID)
		must(t, err)
		return v.ServedDays
	}
	if days() != 30-5 {
		t.Fatalf("%d days served", days())
	}
	h.decide(li, domain.TaskLeaveReturn, back("2026-07-02")) // 29 and 30 June, and 1 July
	if days() != 30-5 || h.request(q.ID).State != domain.RequestAway {
		t.Error("what nobody has confirmed counts already")
	}
	h.decide(h.hostHR, domain.TaskLeaveConfirm, service.Decision{})
	if days() != 30-5-2 || h.request(q.ID).State != domain.RequestApproved {
		t.Errorf("%d days served, the leave is %s", days(), h.request(q.ID).State)
	}
	reports, err := h.Reports.List(h.ctx, h.hr, service.ReportFilter{Assignment: a.ID}, service.Page{})
	must(t, err)
	june := reports.Items[0]
	if june.Attendance.AbsentDays != 2 || june.State != domain.ReportAccepted {
		t.Errorf("June: %+v, %s", june.Attendance, june.State)
	}
	line, err := h.Tasks.Timeline(h.ctx, h.hr, a.Case(), nil)
	must(t, err)
	if last := line.Events[len(line.Events)-1]; last.Action != "absence_confirmed" || last.Args["days"] != "2" || last.Args["period"] != "2026-06" {
		t.Errorf("the story says %+v", last)
	}
	health, err := h.System.Examine(h.ctx)
	must(t, err)
	if len(health.BrokenChains) > 0 {
		t.Errorf("audit: %+v", health)
	}
}

// The host knows better, or knows nothing of it.
func TestLeaveReturn_TheHostCorrectsTheDayOrSendsItBack(t *testing.T) {
	h, li, a, q := onLeave(t)
	h.on("2026-07-06")
	h.decide(li, domain.TaskLeaveReturn, back("2026-06-30"))
	h.decide(h.hostHR, domain.TaskLeaveConfirm, service.Decision{Outcome: domain.Return, Opinion: "当天不在岗"})
	if got := h.request(q.ID); got.State != domain.RequestAway || !got.ReturnedOn.IsZero() {
		t.Fatalf("sent back: %s, %s", got.State, got.ReturnedOn)
	}
	h.decide(li, domain.TaskLeaveReturn, back("2026-07-01"))
	task := h.task(h.hostHR, domain.TaskLeaveConfirm)
	for _, wrong := range []struct {
		on, field, message string
	}{{"2026-07-02", "opinion", "required"}, {"2026-07-07", "leave.returned_on", "in_the_future"}, {"2026-06-21", "leave.returned_on", "ends_before_it_begins"}} {
		in := back(wrong.on)
		in.Outcome = domain.Approve
		_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: h.hostHR}, task.ID, in)
		if e := wantCode(t, err, domain.CodeInvalid, wrong.message); e.Field != wrong.field {
			t.Errorf("%s blames %s", wrong.on, e.Field)
		}
	}
	in := back("2026-07-02")
	in.Opinion = "考勤记录为7月2日"
	h.decide(h.hostHR, domain.TaskLeaveConfirm, in)
	if got := h.request(q.ID); got.State != domain.RequestApproved || got.ReturnedOn != date("2026-07-02") {
		t.Errorf("confirmed: %s, %s", got.State, got.ReturnedOn)
	}
	v, err := h.Runs.View(h.ctx, h.hr, task.RunID)
	must(t, err)
	if v.Run.State != domain.RunApproved || v.Run.Round != 2 {
		t.Errorf("run %s, round %d", v.Run.State, v.Run.Round)
	}
	h.opens(a.ID)
	h.decide(li, domain.TaskReportHandIn, service.Decision{Report: &domain.ReportForm{Figures: map[string]int64{}, Summary: "正常", LateReason: "补录"}})
	view, err := h.Reports.Report(h.ctx, h.hostHR, h.task(h.hostHR, domain.TaskReportVerify).Subject.ID)
	must(t, err)
	if view.Leave.Late != 2 { // the two days of June
		t.Errorf("in June's attendance: %+v", view.Leave)
	}
}
