package service_test

import (
	"slices"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// stationed is a doctor who has arrived on 1 June 2026 for a year.
func stationed(t *testing.T) (*house, service.Actor, domain.Assignment) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("李强", "1985-05-01")
	_, list := h.dispatched("2026-06-01", false, li)
	return h, li, list[0]
}

func (h *house) on(day string) { h.clock = calendar.MustDate(day).At(10, 0) }

func (h *house) ask(who service.Actor, a domain.ID, in service.RequestForm) (domain.Request, error) {
	if in.Reason == "" {
		in.Reason = "家中有事"
	}
	return h.Requests.Create(h.ctx, service.Request{Actor: who}, a, in)
}

func (h *house) asked(who service.Actor, a domain.ID, in service.RequestForm) domain.Request {
	h.t.Helper()
	q, err := h.ask(who, a, in)
	must(h.t, err)
	return q
}

func (h *house) request(id domain.ID) domain.Request {
	h.t.Helper()
	v, err := h.Requests.View(h.ctx, h.hr, id)
	must(h.t, err)
	return v.Request
}

func (h *house) assignment(id domain.ID) domain.Assignment {
	h.t.Helper()
	v, err := h.Assignments.Assignment(h.ctx, h.hr, id)
	must(h.t, err)
	return v.Assignment
}

// opens opens the months whose time has come, as the workflow does.
func (h *house) opens(a domain.ID) {
	h.t.Helper()
	_, err := h.System.OpenMonths(h.ctx, a)
	must(h.t, err)
}

func date(s string) calendar.Date { return calendar.MustDate(s) }

func leave(kind domain.LeaveKind, from, to string) service.RequestForm {
	return service.RequestForm{Kind: domain.RequestLeave, Leave: kind, From: date(from), To: date(to)}
}

func ending(kind domain.RequestKind, on string) service.RequestForm {
	return service.RequestForm{Kind: kind, On: date(on)}
}

func (h *house) agrees(who service.Actor) {
	h.t.Helper()
	h.decide(who, domain.TaskRequestReview, service.Decision{Opinion: "同意"})
}

func changed(list []domain.Change, key string) (before, after string) {
	for _, c := range list {
		if c.Key == key {
			return c.Before, c.After
		}
	}
	return "", ""
}

// A short leave is the host's to decide; the person reports back; the days are in the month's
// attendance and come off the days served, with the request as their document.
func TestLeave_FromTheRequestToTheLedger(t *testing.T) {
	h, li, a := stationed(t)
	h.on("2026-06-10")
	plan, err := h.Requests.Plan(h.ctx, li, a.ID, leave(domain.LeavePersonal, "2026-06-16", "2026-06-17"))
	if err == nil {
		t.Fatal("a request without a reason was planned")
	}
	in := leave(domain.LeavePersonal, "2026-06-16", "2026-06-17")
	in.Reason = "家中有事"
	plan, err = h.Requests.Plan(h.ctx, li, a.ID, in)
	must(t, err)
	if len(plan.Path) != 3 || plan.Path[0].Names != "host" || plan.Request.HalfDays != 4 {
		t.Errorf("two days: %+v, %d half days", plan.Path, plan.Request.HalfDays)
	}
	if before, after := changed(plan.Request.Changes, "service_days"); before != "365" || after != "363" {
		t.Errorf("service days %s → %s", before, after)
	}
	q := h.asked(li, a.ID, in)
	if q.Number == "" || q.State != domain.RequestRunning {
		t.Errorf("%+v", q)
	}
	h.agrees(h.hostHR)
	if got := h.request(q.ID); got.State != domain.RequestAway {
		t.Fatalf("granted it is %s", got.State)
	}
	if due := h.task(li, domain.TaskLeaveReturn).DueAt; !due.Equal(date("2026-06-18").End()) {
		t.Errorf("due back %s", due)
	}
	h.on("2026-06-23")
	// 18 June is a working day she missed; 19 June is the Dragon Boat Festival; then a weekend.
	h.decide(li, domain.TaskLeaveReturn, service.Decision{Leave: &service.LeaveReturn{ReturnedOn: date("2026-06-22")}})
	if got := h.request(q.ID); got.State != domain.RequestAway {
		t.Errorf("before the host has confirmed it is %s", got.State)
	}
	h.decide(h.hostHR, domain.TaskLeaveConfirm, service.Decision{})
	if got := h.request(q.ID); got.State != domain.RequestApproved {
		t.Errorf("back at work it is %s", got.State)
	}
	h.on("2026-06-26")
	h.opens(a.ID)
	h.decide(li, domain.TaskReportHandIn, service.Decision{Report: &domain.ReportForm{Figures: map[string]int64{}, Summary: "正常"}})
	report := h.task(h.hostHR, domain.TaskReportVerify)
	view, err := h.Reports.Report(h.ctx, h.hostHR, report.Subject.ID)
	must(t, err)
	if view.Leave.Total != 2 || view.Leave.Late != 1 {
		t.Errorf("in the attendance: %+v", view.Leave)
	}
	_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: h.hostHR}, report.ID, service.Decision{Outcome: domain.Approve, Attendance: &domain.Attendance{LeaveDays: 1}})
	if e := wantCode(t, err, domain.CodeInvalid, "required"); e.Field != "leave_reason" {
		t.Errorf("blames %s", e.Field)
	}
	h.decide(h.hostHR, domain.TaskReportVerify, service.Decision{Attendance: &domain.Attendance{LeaveDays: 2, AbsentDays: 1}})
	h.decide(h.hr, domain.TaskReportAccept, service.Decision{})
	v, err := h.Assignments.Assignment(h.ctx, h.hr, a.ID)
	must(t, err)
	if v.ServedDays != 30-2-1 {
		t.Errorf("%d days served", v.ServedDays)
	}
	if !slices.ContainsFunc(v.Ledger, func(e domain.LedgerEntry) bool {
		return e.Kind == domain.LedgerLeave && e.Leave == domain.LeavePersonal && e.RequestID == q.ID && e.Days == -2
	}) {
		t.Errorf("ledger %+v", v.Ledger)
	}
	_, err = h.ask(h.hr, a.ID, service.RequestForm{Kind: domain.RequestRevocation, TargetID: q.ID})
	if e := wantCode(t, err, domain.CodeInvalid, "month_accepted"); e.Field != "target_id" {
		t.Errorf("blames %s", e.Field)
	}
}

// What cannot be leave is refused with the field to blame.
func TestLeave_TryingToBreakIt(t *testing.T) {
	h, li, a := stationed(t)
	h.on("2026-06-10")
	h.asked(li, a.ID, leave(domain.LeaveAnnual, "2026-07-06", "2026-07-07"))
	noon := leave(domain.LeaveAnnual, "2026-07-08", "2026-07-08")
	noon.FromNoon, noon.ToNoon = true, true
	document := leave(domain.LeaveSick, "2026-07-13", "2026-07-13")
	whole := leave(domain.LeaveStudy, "2026-07-13", "2026-07-13")
	whole.FromNoon, whole.Document = true, "通知"
	for name, c := range map[string]struct {
		in             service.RequestForm
		field, message string
	}{
		"overlapping":          {leave(domain.LeavePersonal, "2026-07-07", "2026-07-09"), "from", "leave_overlaps"},
		"before the arrival":   {leave(domain.LeavePersonal, "2026-05-28", "2026-06-02"), "from", "outside_service"},
		"after the last day":   {leave(domain.LeavePersonal, "2027-05-28", "2027-06-02"), "to", "outside_service"},
		"backwards":            {leave(domain.LeavePersonal, "2026-07-10", "2026-07-09"), "to", "before_start"},
		"only a weekend":       {leave(domain.LeavePersonal, "2026-07-11", "2026-07-12"), "to", "no_days"},
		"noon to noon":         {noon, "to", "no_days"},
		"without a document":   {document, "document", "required"},
		"half a day of study":  {whole, "from_noon", "whole_days_only"},
		"more than is left":    {leave(domain.LeaveAnnual, "2026-07-13", "2026-07-16"), "to", "leave_balance"},
		"across New Year":      {leave(domain.LeaveAnnual, "2026-12-28", "2027-01-08"), "to", "leave_balance"},
		"an unknown kind":      {leave("holiday", "2026-07-13", "2026-07-13"), "leave", "unknown_value"},
		"no kind of request":   {service.RequestForm{Kind: "dance"}, "kind", "unknown_value"},
		"a refusal by request": {service.RequestForm{Kind: domain.RequestRefusal}, "kind", "unknown_value"},
		"without its days":     {service.RequestForm{Kind: domain.RequestLeave, Leave: domain.LeaveAnnual}, "from", "required"},
	} {
		_, err := h.ask(li, a.ID, c.in)
		e, ok := err.(*domain.Error)
		if !ok || e.Field != c.field || e.Message != c.message {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The half day that is left over fits, and the same request sent twice is one.
	half := leave(domain.LeaveAnnual, "2026-07-08", "2026-07-08")
	half.ToNoon, half.Reason = true, "看病"
	first, err := h.Requests.Create(h.ctx, service.Request{Actor: li, Key: "k1"}, a.ID, half)
	must(t, err)
	again, err := h.Requests.Create(h.ctx, service.Request{Actor: li, Key: "k1"}, a.ID, half)
	if err != nil || again.ID != first.ID {
		t.Errorf("sent twice: %v %v", again.ID, err)
	}
	offer, err := h.Requests.Offer(h.ctx, li, a.ID, 2026)
	must(t, err)
	if b := offer.Balances[0]; b.Kind != domain.LeaveAnnual || b.Entitled != 10 || b.Pending != 5 || b.Left != 5 {
		t.Errorf("balance %+v", b)
	}
	if slices.Contains(offer.Kinds, domain.RequestRecall) || !slices.Contains(offer.Kinds, domain.RequestLeave) {
		t.Errorf("offered %v", offer.Kinds)
	}
	_, err = h.ask(li, a.ID, ending(domain.RequestRecall, "2026-08-31"))
	wantCode(t, err, domain.CodeForbidden, "may_not_ask")
	_, err = h.ask(h.leader, a.ID, leave(domain.LeavePersonal, "2026-07-20", "2026-07-20"))
	wantCode(t, err, domain.CodeForbidden, "may_not_ask")
}

// A leave sent back and made longer has to go further.
func TestLeave_ReturnedAndMadeLongerGoesFurther(t *testing.T) {
	h, li, a := stationed(t)
	h.on("2026-06-10")
	q := h.asked(li, a.ID, leave(domain.LeavePersonal, "2026-06-22", "2026-06-23"))
	h.decide(h.hostHR, domain.TaskRequestReview, service.Decision{Outcome: domain.Return, Opinion: "请写明天数"})
	if got := h.request(q.ID); got.State != domain.RequestReturned {
		t.Fatalf("sent back it is %s", got.State)
	}
	longer := leave(domain.LeavePersonal, "2026-06-22", "2026-06-26")
	_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: li}, h.task(li, domain.TaskRequestFix).ID, service.Decision{Outcome: domain.Approve, Request: &longer})
	if e := wantCode(t, err, domain.CodeInvalid, "required"); e.Field != "request.reason" {
		t.Errorf("blames %s", e.Field)
	}
	longer.Reason = "家人住院"
	h.decide(li, domain.TaskRequestFix, service.Decision{Request: &longer})
	h.agrees(h.hostHR)
	if got := h.request(q.ID); got.State != domain.RequestRunning || got.HalfDays != 10 {
		t.Fatalf("after the host: %s, %d half days", got.State, got.HalfDays)
	}
	h.agrees(h.hr)
	if got := h.request(q.ID); got.State != domain.RequestAway {
		t.Errorf("after both: %s", got.State)
	}
}

// An early return moves the last day with everything that hangs on it, and can be taken back.
func TestEarlyReturn_MovesTheEndAndCanBeTakenBack(t *testing.T) {
	h, li, a := stationed(t)
	h.on("2026-06-26")
	h.opens(a.ID)
	h.month(li, 0)
	h.on("2026-07-26")
	h.opens(a.ID)
	later := h.asked(li, a.ID, leave(domain.LeavePersonal, "2026-09-07", "2026-09-08"))
	h.agrees(h.hostHR)
	_, err := h.ask(li, a.ID, ending(domain.RequestEarlyReturn, "2026-06-20"))
	wantCode(t, err, domain.CodeInvalid, "month_accepted")
	_, err = h.ask(li, a.ID, ending(domain.RequestEarlyReturn, "2027-05-31"))
	wantCode(t, err, domain.CodeInvalid, "not_earlier")

	q := h.asked(li, a.ID, ending(domain.RequestEarlyReturn, "2026-06-30"))
	_, err = h.ask(h.hr, a.ID, ending(domain.RequestExtension, "2027-08-31"))
	wantCode(t, err, domain.CodeConflict, "request_open")
	h.agrees(h.hostHR)
	h.agrees(h.hr)
	got := h.request(q.ID)
	if got.State != domain.RequestApproved || got.Was != date("2027-05-31") {
		t.Fatalf("%+v", got)
	}
	if before, after := changed(got.Changes, "last_day"); before != "2027-05-31" || after != "2026-06-30" {
		t.Errorf("last day %s → %s", before, after)
	}
	if before, after := changed(got.Changes, "subsidy"); before != "720000" || after != "60000" {
		t.Errorf("subsidy %s → %s", before, after)
	}
	if h.assignment(a.ID).To != date("2026-06-30") || h.has(li, domain.TaskReportHandIn) || h.request(later.ID).State != domain.RequestRevoked {
		t.Error("something still hangs on the days after the last one")
	}
	stage, err := h.System.AssignmentStage(h.ctx, a.ID)
	must(t, err)
	if len(stage.Months) != 0 {
		t.Errorf("months ahead: %+v", stage.Months)
	}

	back := h.asked(h.hr, a.ID, service.RequestForm{Kind: domain.RequestRevocation, TargetID: q.ID})
	h.agrees(h.hostHR)
	h.agrees(h.hr2)
	if h.request(back.ID).State != domain.RequestApproved || h.request(q.ID).State != domain.RequestRevoked {
		t.Errorf("%s, %s", h.request(back.ID).State, h.request(q.ID).State)
	}
	if h.assignment(a.ID).To != date("2027-05-31") || !h.has(li, domain.TaskReportHandIn) {
		t.Error("the month that was dropped is not asked for again")
	}
}

// A last day in the middle of a month shortens it.
func TestEarlyReturn_InTheMiddleOfAMonth(t *testing.T) {
	h, li, a := stationed(t)
	h.on("2026-06-26")
	h.opens(a.ID)
	q := h.asked(li, a.ID, ending(domain.RequestEarlyReturn, "2026-06-27"))
	h.agrees(h.hostHR)
	h.agrees(h.hr)
	h.month(li, 0)
	v, err := h.Assignments.Assignment(h.ctx, h.hr, a.ID)
	must(t, err)
	if v.ServedDays != 27 || len(v.Reports) != 1 {
		t.Errorf("%d days in %d reports", v.ServedDays, len(v.Reports))
	}
	_, err = h.ask(h.hr, a.ID, service.RequestForm{Kind: domain.RequestRevocation, TargetID: q.ID})
	wantCode(t, err, domain.CodeInvalid, "month_accepted")
	state, err := h.System.EndService(h.ctx, a.ID)
	must(t, err)
	if state != domain.AssignmentAppraising {
		t.Errorf("the service is %s", state)
	}
	_, err = h.ask(h.hr, a.ID, service.RequestForm{Kind: domain.RequestRevocation, TargetID: q.ID})
	wantCode(t, err, domain.CodeConflict, "service_over")
}

func TestExtension_WithinTheAgreementOnly(t *testing.T) {
	h, li, a := stationed(t)
	h.on("2026-06-10")
	for on, message := range map[string]string{"2027-05-31": "not_later", "2030-07-01": "outside_agreement", "2028-06-01": "too_long_term"} {
		_, err := h.ask(li, a.ID, ending(domain.RequestExtension, on))
		wantCode(t, err, domain.CodeInvalid, message)
	}
	q := h.asked(li, a.ID, ending(domain.RequestExtension, "2027-08-15"))
	h.agrees(h.hostHR)
	h.agrees(h.hr)
	if before, after := changed(h.request(q.ID).Changes, "months"); before != "12" || after != "15" {
		t.Errorf("months %s → %s", before, after)
	}
	if got := h.assignment(a.ID); got.To != date("2027-08-15") || len(got.Months()) != 15 {
		t.Errorf("until %s", got.To)
	}
}

// Recalling somebody takes both hospitals, and only the supporter asks for it.
func TestRecall_TakesBothHospitals(t *testing.T) {
	h, _, a := stationed(t)
	h.on("2026-06-10")
	_, err := h.ask(h.hostHR, a.ID, ending(domain.RequestRecall, "2026-08-31"))
	wantCode(t, err, domain.CodeForbidden, "may_not_ask")
	q := h.asked(h.hr, a.ID, ending(domain.RequestRecall, "2026-08-31"))
	h.agrees(h.leader)
	h.agrees(h.hostHR)
	if h.assignment(a.ID).To != date("2027-05-31") {
		t.Error("moved before the recipient's leader agreed")
	}
	h.agrees(h.hostLeader)
	if h.request(q.ID).State != domain.RequestApproved || h.assignment(a.ID).To != date("2026-08-31") {
		t.Error("not recalled")
	}
}

// A replacement ends one service and begins another in the same place, without a new quota.
func TestReplacement_SomebodyElseServesTheRest(t *testing.T) {
	h, _, a := stationed(t)
	h.on("2026-06-10")
	wang, old := h.hire("王芳", "1988-05-01"), h.hire("周老", "1960-05-01")
	in := ending(domain.RequestReplacement, "2026-08-31")
	_, err := h.ask(h.hr, a.ID, in)
	wantCode(t, err, domain.CodeInvalid, "required")
	in.SuccessorID, in.Declarations = old.PersonID, declared
	_, err = h.ask(h.hr, a.ID, in)
	if e := wantCode(t, err, domain.CodeInvalid, "successor_ineligible"); e.Args["clauses"] != "age" {
		t.Errorf("%v", e.Args)
	}
	in.SuccessorID = wang.PersonID
	q := h.asked(h.hr, a.ID, in)
	seats := func() int {
		n, err := h.db.View(h.ctx).SeatsTaken(h.supporter, "shuangqian", a.Track, date("2026-01-01"), date("2026-12-31"))
		must(t, err)
		return n
	}
	before := seats()
	h.agrees(h.leader)
	h.agrees(h.hostHR)
	q = h.request(q.ID)
	made := h.assignment(q.MadeID)
	if made.PersonID != wang.PersonID || made.From != date("2026-09-01") || made.To != date("2027-05-31") || made.State != domain.AssignmentAwaited || made.PositionID != a.PositionID {
		t.Errorf("made %+v", made)
	}
	if seats() != before || h.assignment(a.ID).To != date("2026-08-31") || !h.has(h.hostHR, domain.TaskArrival) {
		t.Error("the place was not handed over")
	}
	h.asked(h.hr, a.ID, service.RequestForm{Kind: domain.RequestRevocation, TargetID: q.ID})
	h.agrees(h.hostHR)
	h.agrees(h.hr2)
	if h.assignment(q.MadeID).State != domain.AssignmentCancelled || h.assignment(a.ID).To != date("2027-05-31") || h.has(h.hostHR, domain.TaskArrival) {
		t.Error("the replacement was not taken back")
	}
}

// An accepted month is opened again: what it booked is reversed, and booked anew.
func TestUnlock_ReversesTheLedgerAndBooksAnew(t *testing.T) {
	h, li, a := stationed(t)
	h.on("2026-06-26")
	h.opens(a.ID)
	h.month(li, 2)
	v, err := h.Assignments.Assignment(h.ctx, h.hr, a.ID)
	must(t, err)
	in := service.RequestForm{Kind: domain.RequestUnlock, ReportID: v.Reports[0].ID}
	q := h.asked(li, a.ID, in)
	_, err = h.ask(li, a.ID, in)
	wantCode(t, err, domain.CodeConflict, "request_open")
	h.agrees(h.leader)
	if h.request(q.ID).State != domain.RequestApproved {
		t.Fatal("not opened")
	}
	v, err = h.Assignments.Assignment(h.ctx, h.hr, a.ID)
	must(t, err)
	if v.ServedDays != 0 || v.Reports[0].State != domain.ReportReturned {
		t.Errorf("%d days while it is open, %s", v.ServedDays, v.Reports[0].State)
	}
	h.month(li, 0)
	v, err = h.Assignments.Assignment(h.ctx, h.hr, a.ID)
	must(t, err)
	if v.ServedDays != 30 || len(v.Ledger) != 5 {
		t.Errorf("%d days in %d entries", v.ServedDays, len(v.Ledger))
	}
	_, err = h.ask(li, a.ID, service.RequestForm{Kind: domain.RequestRevocation, TargetID: q.ID})
	wantCode(t, err, domain.CodeConflict, "not_revocable")
}

// graded plays the appraisals to the end.
func (h *house) graded(who service.Actor, a domain.ID, score int) {
	h.t.Helper()
	h.decide(h.hostHR, domain.TaskAppraise, service.Decision{Appraisal: scored(score, score, score)})
	h.decide(h.hr, domain.TaskAppraise, service.Decision{Appraisal: scored(score, score, score)})
	h.decide(who, domain.TaskAppraisalSign, service.Decision{})
	_, err := h.System.Settle(h.ctx, a)
	must(h.t, err)
}

func TestAppeal_BothHospitalsAppraiseAgain(t *testing.T) {
	h, li, a := stationed(t)
	h.on("2026-06-26")
	h.opens(a.ID)
	h.asked(li, a.ID, ending(domain.RequestEarlyReturn, "2026-06-30"))
	h.agrees(h.hostHR)
	h.agrees(h.hr)
	h.month(li, 0)
	_, err := h.System.EndService(h.ctx, a.ID)
	must(t, err)
	h.graded(li, a.ID, 50)
	if h.assignment(a.ID).Passed {
		t.Fatal("50 points passed")
	}
	h.on("2026-07-30")
	_, err = h.ask(li, a.ID, service.RequestForm{Kind: domain.RequestAppeal})
	wantCode(t, err, domain.CodeConflict, "appeal_over")
	h.on("2026-07-10")
	q := h.asked(li, a.ID, service.RequestForm{Kind: domain.RequestAppeal})
	// The answer is a signed paper, whichever way it goes (人社部发〔2014〕45号).
	task := h.task(h.leader, domain.TaskRequestReview)
	for _, outcome := range []domain.Outcome{domain.Approve, domain.Reject} {
		_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: h.leader}, task.ID, service.Decision{Outcome: outcome, Opinion: "复核"})
		if e := wantCode(t, err, domain.CodeInvalid, "attachment_required"); e.Field != "attachments" {
			t.Errorf("%s without the decision: %+v", outcome, e)
		}
	}
	paper := h.uploads(h.leader, "复核决定书.pdf", "", []byte("%PDF-1.7 signed"))
	h.decide(h.leader, domain.TaskRequestReview, service.Decision{Opinion: "同意复核", Attachments: []domain.ID{paper.ID}})
	if _, err := h.reads(li, paper.ID); err != nil {
		t.Errorf("the person may not read the answer: %v", err)
	}
	if h.request(q.ID).State != domain.RequestApproved || h.assignment(a.ID).State != domain.AssignmentAppraising {
		t.Fatal("not opened again")
	}
	h.graded(li, a.ID, 95)
	v, err := h.Assignments.Assignment(h.ctx, h.hr, a.ID)
	must(t, err)
	if !v.Assignment.Passed || len(v.Appraisals) != 4 || len(v.Verdicts) != 6 {
		t.Errorf("passed %v, %d appraisals, %d verdicts", v.Assignment.Passed, len(v.Appraisals), len(v.Verdicts))
	}
}

// A request withdrawn before it is decided is over; a granted leave is taken back by a
// revocation and not by a withdrawal; rebuild knows what is open.
func TestRequest_WhatIsOpenIsKnownToRebuild(t *testing.T) {
	h, li, a := stationed(t)
	h.on("2026-06-10")
	q := h.asked(li, a.ID, leave(domain.LeavePersonal, "2026-06-22", "2026-06-23"))
	open := func() (states []string) {
		must(t, h.System.EachOpenCase(h.ctx, func(c domain.CaseRef, w domain.Wake) error {
			if c.Kind == domain.CaseRequest {
				states = append(states, w.State)
			}
			return nil
		}))
		return states
	}
	if got := open(); !slices.Equal(got, []string{"running"}) {
		t.Errorf("open: %v", got)
	}
	h.agrees(h.hostHR)
	if got := open(); !slices.Equal(got, []string{"away"}) {
		t.Errorf("on leave: %v", got)
	}
	h.on("2026-06-24")
	h.decide(li, domain.TaskLeaveReturn, service.Decision{Leave: &service.LeaveReturn{ReturnedOn: date("2026-06-23")}})
	if got := open(); len(got) != 0 {
		t.Errorf("back: %v", got)
	}
	if got := h.request(q.ID).Taken(); got.To != date("2026-06-22") {
		t.Errorf("came back a day early and was away until %s", got.To)
	}
	_, err := h.Requests.View(h.ctx, h.admin, q.ID)
	wantCode(t, err, domain.CodeNotFound, "not_found")
	list, err := h.Requests.List(h.ctx, li, service.RequestFilter{Assignment: a.ID}, service.Page{})
	if err != nil || len(list.Items) != 1 {
		t.Errorf("her own: %v %v", list.Items, err)
	}
}
