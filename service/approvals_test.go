package service_test

import (
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// rules are the presets with chains of the test's own.
type rules struct {
	service.Policy
	change func(domain.ChainName, *domain.Chain)
}

func (r rules) changed(p domain.Programme, err error) (domain.Programme, error) {
	chains := p.Chains
	p.Chains = nil
	for _, c := range chains {
		c.Steps = append([]domain.Step(nil), c.Steps...)
		r.change(c.Name, &c)
		p.Chains = append(p.Chains, c)
	}
	return p, err
}

func (r rules) Programme(code string) (domain.Programme, error) {
	return r.changed(r.Policy.Programme(code))
}

func (r rules) ProgrammeAt(ref domain.PolicyRef) (domain.Programme, error) {
	return r.changed(r.Policy.ProgrammeAt(ref))
}

// Plan goes through every step of the changed chain.
func (r rules) Plan(ref domain.PolicyRef, chain domain.ChainName, _ domain.CaseFacts) ([]string, error) {
	p, err := r.ProgrammeAt(ref)
	var steps []string
	for _, step := range p.Chain(chain).Steps {
		steps = append(steps, step.ID)
	}
	return steps, err
}

// houseWith is a house whose chains differ from the preset's.
func houseWith(t *testing.T, change func(domain.ChainName, *domain.Chain)) *house {
	t.Helper()
	return builtHouse(t, "2026-11-21", func(p service.Policy) service.Policy { return rules{p, change} })
}

// together lets every HR of the supporter review a nomination, the leader besides them.
func together(mode domain.Mode) func(domain.ChainName, *domain.Chain) {
	return func(name domain.ChainName, c *domain.Chain) {
		if name == domain.ChainNomination {
			c.Steps[1].Mode = mode
			c.Steps[1].And = []domain.Who{{Role: domain.RoleLeader, Side: domain.SideSupporter}}
		}
	}
}

func (h *house) as(who service.Actor) service.Request { return service.Request{Actor: h.again(who)} }

func (h *house) runOf(task domain.Task) service.RunView {
	h.t.Helper()
	v, err := h.Runs.View(h.ctx, h.hr, task.RunID)
	must(h.t, err)
	return v
}

func (h *house) nomination(id domain.ID) domain.Nomination {
	h.t.Helper()
	n, err := h.Nominations.Nomination(h.ctx, h.hr, id)
	must(h.t, err)
	return n
}

func TestTogether_AllSignAndAReturnInTheMiddleAsksAllAgain(t *testing.T) {
	h := houseWith(t, together(domain.ModeAll))
	zhang := h.hire("张三", "1988-05-01")
	n := h.nominate(zhang, h.cycle("2027-03-01", false))
	first := h.task(h.leader, domain.TaskNominationReview)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	if h.nomination(n.ID).State != domain.NominationPending {
		t.Fatal("one signature of three was enough")
	}
	h.decide(h.hr2, domain.TaskNominationReview, service.Decision{Outcome: domain.Return, Opinion: "请补充", Straight: true})
	_, err := h.Tasks.Decide(h.ctx, h.as(h.leader), first.ID, service.Decision{Outcome: domain.Approve})
	wantCode(t, err, domain.CodeStale, "already_cancelled")
	if h.nomination(n.ID).State != domain.NominationReturned || h.has(h.hr, domain.TaskNominationReview) {
		t.Fatal("the return left something open")
	}
	h.decide(zhang, domain.TaskNominationFix, service.Decision{Nomination: &service.NominationForm{Declarations: declared}})
	for _, who := range []service.Actor{h.hr, h.hr2, h.leader} {
		if h.nomination(n.ID).State != domain.NominationPending {
			t.Fatalf("approved before %s signed", who.Name)
		}
		h.decide(who, domain.TaskNominationReview, service.Decision{})
	}
	v := h.runOf(first)
	if h.nomination(n.ID).State != domain.NominationApproved || v.Run.State != domain.RunApproved || len(v.Open) > 0 || len(v.Past) != 6 {
		t.Errorf("nomination %s, run %s, %d open, %d past", h.nomination(n.ID).State, v.Run.State, len(v.Open), len(v.Past))
	}
}

func TestTogether_TheOneWhoAskedIsNotAskedAndNobodyLeftGoesUp(t *testing.T) {
	h := houseWith(t, together(domain.ModeAll))
	zhang := h.hire("张三", "1988-05-01")
	c := h.cycle("2027-03-01", false)
	_, err := h.Nominations.Nominate(h.ctx, h.as(h.hr), c.ID, service.NominationForm{PersonID: zhang.PersonID, PositionID: c.Positions[0].ID, Declarations: declared})
	must(t, err)
	if h.has(h.hr, domain.TaskNominationReview) || !h.has(h.hr2, domain.TaskNominationReview) || !h.has(h.leader, domain.TaskNominationReview) {
		t.Error("whoever asked is asked, or another is not")
	}
	for _, who := range []service.Actor{h.hr2, h.leader} {
		_, err := h.Members.SetDisabled(h.ctx, service.Request{Actor: h.admin}, who.UserID, true)
		must(t, err)
	}
	li := h.hire("李四", "1988-05-01")
	n, err := h.Nominations.Nominate(h.ctx, h.as(h.hr), c.ID, service.NominationForm{PersonID: li.PersonID, PositionID: c.Positions[0].ID, Declarations: declared})
	must(t, err)
	boss := h.account("boss", h.supporter, domain.RoleAdmin, 0)
	h.decide(boss, domain.TaskNominationReview, service.Decision{})
	if h.nomination(n.ID).State != domain.NominationApproved {
		t.Error("nobody could decide it")
	}
}

func TestPost_HeldOnlyByWhoeverAskedIsEmptyAndGoesUpAtOnce(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	_, err := h.Members.SetDisabled(h.ctx, service.Request{Actor: h.admin}, h.hr2.UserID, true)
	must(t, err)
	zhang := h.hire("张三", "1988-05-01")
	c := h.cycle("2027-03-01", false)
	n, err := h.Nominations.Nominate(h.ctx, h.as(h.hr), c.ID, service.NominationForm{PersonID: zhang.PersonID, PositionID: c.Positions[0].ID, Declarations: declared})
	must(t, err)
	h.decide(h.leader, domain.TaskNominationReview, service.Decision{})
	if h.nomination(n.ID).State != domain.NominationApproved {
		t.Error("the leader could not decide")
	}
}

func TestSigners_TwoReviewsInARowMoveTheNominationOnceAndAskOnce(t *testing.T) {
	h := houseWith(t, func(name domain.ChainName, c *domain.Chain) {
		if name == domain.ChainNomination {
			second := c.Steps[1]
			second.ID, second.Copy = "again", []domain.Who{{Role: domain.RoleLeader, Side: domain.SideSupporter}}
			c.Steps, c.AskOnce = append(c.Steps, second), true
		}
	})
	n := h.nominate(h.hire("张三", "1988-05-01"), h.cycle("2027-03-01", false))
	task := h.task(h.hr, domain.TaskNominationReview)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	v := h.runOf(task)
	if h.nomination(n.ID).State != domain.NominationApproved || len(v.Past) != 2 || !v.Past[1].Merged || v.Past[1].ActedBy != h.hr.UserID {
		t.Errorf("past %+v", v.Past)
	}
	if len(v.Copies) != 1 || v.Copies[0].UserID != h.leader.UserID || v.Copies[0].TaskID != v.Past[1].ID {
		t.Errorf("copies %+v", v.Copies)
	}
}

func TestStep_ThatWantsAnOpinionDoesNotPassWithoutOne(t *testing.T) {
	h := houseWith(t, func(name domain.ChainName, c *domain.Chain) {
		if name == domain.ChainNomination {
			c.Steps[1].Opinion = true
		}
	})
	h.nominate(h.hire("张三", "1988-05-01"), h.cycle("2027-03-01", false))
	_, err := h.Tasks.Decide(h.ctx, h.as(h.hr), h.task(h.hr, domain.TaskNominationReview).ID, service.Decision{Outcome: domain.Approve})
	if e := wantCode(t, err, domain.CodeInvalid, "required"); e.Field != "opinion" {
		t.Errorf("field %s", e.Field)
	}
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{Opinion: "符合条件"})
}

func TestDelegate_SignsForTheLeaderAndBothNamesAreKept(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	c := h.cycle("2027-03-01", false)
	h.nominate(h.hire("张三", "1988-05-01"), c)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
	d, err := h.delegates(h.leader, h.hr, "2026-11-21", "2026-11-30")
	must(t, err)
	_, err = h.delegates(h.hr, h.hr2, "2026-11-21", "2026-11-30")
	must(t, err)
	task := h.task(h.leader, domain.TaskListSign)
	// hr handed the list in, and so may not sign it for the leader either.
	_, err = h.Tasks.Decide(h.ctx, h.as(h.hr), task.ID, service.Decision{Outcome: domain.Approve})
	wantCode(t, err, domain.CodeForbidden, "own_request")
	// What was delegated to hr does not go on to hr2.
	_, err = h.Tasks.Decide(h.ctx, h.as(h.hr2), task.ID, service.Decision{Outcome: domain.Approve})
	wantCode(t, err, domain.CodeForbidden, "not_your_task")
	deputy := h.account("deputy", h.supporter, domain.RoleStaff, 0)
	_, err = h.Delegations.End(h.ctx, h.as(h.leader), d.ID)
	must(t, err)
	_, err = h.delegates(h.leader, deputy, "2026-11-21", "2026-11-30")
	must(t, err)
	h.decide(h.again(deputy), domain.TaskListSign, service.Decision{Opinion: "同意"})
	v := h.runOf(task)
	signed := v.Past[len(v.Past)-1]
	if signed.ActedByName != "deputy" || signed.BehalfID != h.leader.UserID || signed.BehalfName != "leader" {
		t.Errorf("signed by %s for %s", signed.ActedByName, signed.BehalfName)
	}
	line, err := h.Tasks.Timeline(h.ctx, h.hr, c.Case(), nil)
	must(t, err)
	last := line.Events[len(line.Events)-1]
	if last.ActorName != "deputy" || last.Args["behalf"] != "leader" {
		t.Errorf("the audit says %+v", last)
	}
}

func TestTransfer_TheOldPageIsToldWhereTheTaskWent(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	n := h.nominate(h.hire("张三", "1988-05-01"), h.cycle("2027-03-01", false))
	task := h.task(h.hr, domain.TaskNominationReview)
	expert := h.account("expert", h.supporter, domain.RoleStaff, 0)
	targets, err := h.Tasks.Targets(h.ctx, h.hr, task.ID, "ex", service.Page{})
	must(t, err)
	if len(targets.Items) != 1 || targets.Items[0].UserID != expert.UserID {
		t.Errorf("targets %+v", targets.Items)
	}
	for to, want := range map[domain.ID]string{0: "required", h.hostHR.UserID: "not_a_member", h.staff[0].UserID: "concerned", 99999: "not_a_member"} {
		_, err := h.Tasks.Transfer(h.ctx, h.as(h.hr), task.ID, service.Asking{To: to})
		if e := wantCode(t, err, domain.CodeInvalid, want); e.Field != "to" {
			t.Errorf("field %s", e.Field)
		}
	}
	_, err = h.Tasks.Transfer(h.ctx, h.as(h.hr), task.ID, service.Asking{To: expert.UserID, Note: "请专家把关", Version: task.Version})
	must(t, err)
	_, err = h.Tasks.Decide(h.ctx, h.as(h.hr), task.ID, service.Decision{Outcome: domain.Approve, Version: task.Version})
	if e := wantCode(t, err, domain.CodeStale, "already_transferred"); e.Args["name"] != "hr" {
		t.Errorf("args %v", e.Args)
	}
	done, err := h.Tasks.Inbox(h.ctx, h.hr, service.TabDone, "", "", service.Page{})
	must(t, err)
	if len(done.Items) != 1 || done.Items[0].State != domain.TaskTransferred {
		t.Errorf("done %+v", done.Items)
	}
	h.decide(expert, domain.TaskNominationReview, service.Decision{})
	if h.nomination(n.ID).State != domain.NominationApproved {
		t.Error("the expert's decision moved nothing")
	}
	notices, err := h.Notices.List(h.ctx, expert, service.Page{})
	must(t, err)
	if len(notices.Items) != 1 || notices.Items[0].Kind != "task_transferred" {
		t.Errorf("notices %+v", notices.Items)
	}
}

func TestSigners_BeforeAfterAndTakenOutAgain(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	n := h.nominate(h.hire("张三", "1988-05-01"), h.cycle("2027-03-01", false))
	task := h.task(h.hr, domain.TaskNominationReview)
	one, two := h.account("one", h.supporter, domain.RoleStaff, 0), h.account("two", h.supporter, domain.RoleStaff, 0)
	add := func(who service.Actor, where domain.Added) {
		t.Helper()
		_, err := h.Tasks.AddSigner(h.ctx, h.as(h.hr), task.ID, where, service.Asking{To: who.UserID})
		must(t, err)
	}
	add(one, domain.AddedBefore)
	_, err := h.Tasks.Decide(h.ctx, h.as(h.hr), task.ID, service.Decision{Outcome: domain.Approve})
	wantCode(t, err, domain.CodeConflict, "task_waiting")
	asked := h.task(one, domain.TaskNominationReview)
	_, err = h.Tasks.RemoveSigner(h.ctx, h.as(one), asked.ID, "")
	wantCode(t, err, domain.CodeForbidden, "not_added_by_you")
	_, err = h.Tasks.RemoveSigner(h.ctx, h.as(h.hr), asked.ID, "不需要了")
	must(t, err)
	_, err = h.Tasks.Decide(h.ctx, h.as(one), asked.ID, service.Decision{Outcome: domain.Approve})
	wantCode(t, err, domain.CodeStale, "already_cancelled")
	add(one, domain.AddedBefore)
	h.decide(one, domain.TaskNominationReview, service.Decision{Opinion: "可以"})
	add(two, domain.AddedAfter)
	if h.has(two, domain.TaskNominationReview) {
		t.Error("who signs after is asked before")
	}
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	if h.nomination(n.ID).State != domain.NominationPending {
		t.Fatal("approved without the one added after")
	}
	h.decide(two, domain.TaskNominationReview, service.Decision{})
	if h.nomination(n.ID).State != domain.NominationApproved {
		t.Error("the last signature moved nothing")
	}
}

func TestWithdraw_AgainstTheLastSignatureOneOfThemWins(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	n := h.nominate(zhang, h.cycle("2027-03-01", false))
	task := h.task(h.hr, domain.TaskNominationReview)
	_, err := h.Runs.Withdraw(h.ctx, h.as(zhang), task.RunID, "")
	if e := wantCode(t, err, domain.CodeInvalid, "required"); e.Field != "reason" {
		t.Errorf("field %s", e.Field)
	}
	_, err = h.Runs.Withdraw(h.ctx, h.as(h.hostHR), task.RunID, "x")
	wantCode(t, err, domain.CodeForbidden, "role_needed")
	_, err = h.Runs.Withdraw(h.ctx, h.as(zhang), task.RunID, "家中有事")
	must(t, err)
	_, err = h.Tasks.Decide(h.ctx, h.as(h.hr), task.ID, service.Decision{Outcome: domain.Approve})
	wantCode(t, err, domain.CodeStale, "already_cancelled")
	if h.nomination(n.ID).State != domain.NominationWithdrawn {
		t.Error("the nomination stands")
	}
	li := h.hire("李四", "1988-05-01")
	n = h.nominate(li, domain.Cycle{ID: n.CycleID, Positions: []domain.Position{{ID: n.PositionID}}})
	task = h.task(h.hr, domain.TaskNominationReview)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	_, err = h.Runs.Withdraw(h.ctx, h.as(li), task.RunID, "家中有事")
	wantCode(t, err, domain.CodeConflict, "run_over")
	started, err := h.Runs.Started(h.ctx, li, service.Page{})
	must(t, err)
	if len(started.Items) != 1 || started.Items[0].State != domain.RunApproved || started.Items[0].Number == "" {
		t.Errorf("started %+v", started.Items)
	}
}

func TestWithdraw_AListIsTakenBackAndHandedInAgain(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	c := h.cycle("2027-03-01", false)
	h.nominate(h.hire("张三", "1988-05-01"), c)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	open := h.task(h.hr, domain.TaskListSubmit)
	_, err := h.Runs.Withdraw(h.ctx, h.as(h.hr), open.RunID, "x")
	wantCode(t, err, domain.CodeConflict, "run_needed")
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
	_, err = h.Runs.Withdraw(h.ctx, h.as(h.hr), open.RunID, "名单有误")
	must(t, err)
	if h.has(h.leader, domain.TaskListSign) {
		t.Error("the leader is still asked")
	}
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
	h.decide(h.leader, domain.TaskListSign, service.Decision{})
	h.decide(h.hostHR, domain.TaskConsent, service.Decision{})
	v, err := h.Cycles.Cycle(h.ctx, h.hr, c.ID)
	must(t, err)
	if v.Cycle.State != domain.CyclePublicity {
		t.Errorf("state %s", v.Cycle.State)
	}
}

func TestReport_IsTakenBackUntilItIsVerified(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	_, assignments := h.dispatched("2025-06-01", true, zhang)
	_, err := h.System.OpenMonths(h.ctx, assignments[0].ID)
	must(t, err)
	handIn := func() {
		h.decide(zhang, domain.TaskReportHandIn, service.Decision{Report: &domain.ReportForm{Summary: "工作正常", LateReason: "补录"}})
	}
	handIn()
	task := h.task(h.hostHR, domain.TaskReportVerify)
	_, err = h.Runs.Withdraw(h.ctx, h.as(zhang), task.RunID, "漏填一项")
	must(t, err)
	if h.has(h.hostHR, domain.TaskReportVerify) {
		t.Error("the recipient is still asked to verify")
	}
	handIn() // one of the other months
	task = h.task(h.hostHR, domain.TaskReportVerify)
	h.decide(h.hostHR, domain.TaskReportVerify, service.Decision{Attendance: &domain.Attendance{}})
	_, err = h.Runs.Withdraw(h.ctx, h.as(zhang), task.RunID, "太晚了")
	wantCode(t, err, domain.CodeConflict, "run_needed")
	h.decide(h.hr, domain.TaskReportAccept, service.Decision{})
	for range 11 {
		h.month(zhang, 0)
	}
	view, err := h.Assignments.Assignment(h.ctx, h.hr, assignments[0].ID)
	must(t, err)
	for _, r := range view.Reports {
		if r.State != domain.ReportAccepted {
			t.Errorf("%s is %s", r.Month, r.State)
		}
	}
}

func TestDeadline_AndADecisionMeetAndOneOfThemCounts(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	_, assignments := h.dispatched("2027-03-01", false, zhang)
	h.clock = calendar.MustDate("2027-03-25").At(0, 0)
	_, err := h.System.OpenMonths(h.ctx, assignments[0].ID)
	must(t, err)
	task := h.task(zhang, domain.TaskReportHandIn)
	h.clock = task.Rungs[len(task.Rungs)-1].At.Add(time.Minute)
	_, err = h.System.WalkLadder(h.ctx, assignments[0].Case())
	must(t, err)
	_, err = h.Tasks.Decide(h.ctx, h.as(zhang), task.ID, service.Decision{Outcome: domain.Approve, Report: &domain.ReportForm{Summary: "x"}})
	wantCode(t, err, domain.CodeStale, "already_expired")
	if v := h.runOf(task); v.Run.State != domain.RunLapsed || len(v.Open) > 0 {
		t.Errorf("run %s", v.Run.State)
	}
	h.clock = calendar.MustDate("2027-04-25").At(0, 0)
	_, err = h.System.OpenMonths(h.ctx, assignments[0].ID)
	must(t, err)
	task = h.task(zhang, domain.TaskReportHandIn)
	h.clock = task.Rungs[len(task.Rungs)-1].At.Add(time.Minute)
	h.decide(zhang, domain.TaskReportHandIn, service.Decision{Report: &domain.ReportForm{Summary: "x", LateReason: "网络不通"}})
	_, err = h.System.WalkLadder(h.ctx, assignments[0].Case())
	must(t, err)
	if !h.has(h.hostHR, domain.TaskReportVerify) {
		t.Error("the deadline undid what was handed in")
	}
}

func TestAdministrator_ReassignsAndTerminatesWithAReason(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	boss := h.account("boss", h.supporter, domain.RoleAdmin, 0)
	c := h.cycle("2027-03-01", false)
	n := h.nominate(h.hire("张三", "1988-05-01"), c)
	task := h.task(h.hr, domain.TaskNominationReview)
	_, err := h.Tasks.Reassign(h.ctx, h.as(boss), task.ID, service.Asking{To: h.leader.UserID})
	if e := wantCode(t, err, domain.CodeInvalid, "required"); e.Field != "note" {
		t.Errorf("field %s", e.Field)
	}
	_, err = h.Tasks.Reassign(h.ctx, h.as(h.hr), task.ID, service.Asking{To: h.leader.UserID, Note: "x"})
	wantCode(t, err, domain.CodeForbidden, "role_needed")
	_, err = h.Tasks.Reassign(h.ctx, h.as(boss), task.ID, service.Asking{To: h.leader.UserID, Note: "人事出差"})
	must(t, err)
	h.decide(h.leader, domain.TaskNominationReview, service.Decision{})
	list := h.task(h.hr, domain.TaskListSubmit)
	_, err = h.Runs.Terminate(h.ctx, h.as(h.hr), list.RunID, "x")
	wantCode(t, err, domain.CodeForbidden, "role_needed")
	_, err = h.Runs.Terminate(h.ctx, h.as(boss), list.RunID, "协议终止")
	must(t, err)
	v, err := h.Cycles.Cycle(h.ctx, h.hr, c.ID)
	must(t, err)
	if v.Cycle.State != domain.CycleCancelled || len(v.Waiting) > 0 || h.nomination(n.ID).State != domain.NominationApproved {
		t.Errorf("cycle %s, %d waiting", v.Cycle.State, len(v.Waiting))
	}
}

func TestUrge_OncePerFourHoursAndThreeADay(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	h.nominate(zhang, h.cycle("2027-03-01", false))
	task := h.task(h.hr, domain.TaskNominationReview)
	_, err := h.Tasks.Urge(h.ctx, h.as(h.hostHR), task.ID)
	wantCode(t, err, domain.CodeForbidden, "urge_initiator_only")
	h.clock = calendar.MustDate("2026-11-21").At(6, 0)
	for i := range 3 {
		_, err := h.Tasks.Urge(h.ctx, h.as(zhang), task.ID)
		must(t, err)
		_, err = h.Tasks.Urge(h.ctx, h.as(h.hr2), task.ID)
		wantCode(t, err, domain.CodeRateLimited, "urged_recently")
		h.clock = h.clock.Add(time.Duration(4+i) * time.Hour)
	}
	_, err = h.Tasks.Urge(h.ctx, h.as(zhang), task.ID)
	wantCode(t, err, domain.CodeRateLimited, "urged_enough")
	h.clock = calendar.MustDate("2026-11-22").At(6, 0)
	_, err = h.Tasks.Urge(h.ctx, h.as(zhang), task.ID)
	must(t, err)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	_, err = h.Tasks.Urge(h.ctx, h.as(zhang), task.ID)
	wantCode(t, err, domain.CodeStale, "already_done")
	notices, err := h.Notices.List(h.ctx, h.hr, service.Page{})
	must(t, err)
	if len(notices.Items) != 4 {
		t.Errorf("%d notices", len(notices.Items))
	}
}

func TestPath_IsShownWithNamesBeforeAndAfter(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	c := h.cycle("2027-03-01", false)
	path, err := h.Runs.PredictNomination(h.ctx, zhang, c.ID, 0)
	must(t, err)
	if len(path) != 1 || path[0].Step.ID != "review" || path[0].Names != "hr, hr2" {
		t.Errorf("path %+v", path)
	}
	h.nominate(zhang, c)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	v := h.runOf(h.task(h.hr, domain.TaskListSubmit))
	if len(v.Ahead) != 2 || v.Ahead[0].Names != "leader" || v.Ahead[1].Names != "host" || len(v.Open) != 1 || v.Open[0].Waiting.Holder != "hr, hr2" {
		t.Errorf("ahead %+v, open %+v", v.Ahead, v.Open)
	}
	stranger := h.account("stranger", h.supporter, domain.RoleStaff, 0)
	_, err = h.Runs.View(h.ctx, stranger, v.Run.ID)
	wantCode(t, err, domain.CodeNotFound, "not_found")
}

func TestRun_IsGivenToWhatWasOpenedBeforeRunsWereKept(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	n := h.nominate(h.hire("张三", "1988-05-01"), h.cycle("2027-03-01", false))
	task := h.task(h.hr, domain.TaskNominationReview)
	must(t, h.db.Tx(h.ctx, func(tx service.Tx) error {
		task.RunID = 0
		return tx.UpdateTask(task)
	}))
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{Outcome: domain.Return, Opinion: "请补充"})
	if h.nomination(n.ID).State != domain.NominationReturned || !h.has(h.staff[0], domain.TaskNominationFix) {
		t.Error("the old task could not be returned")
	}
}

func TestBatch_AnItemRefusedHalfWayLeavesNothingBehind(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	_, assignments := h.dispatched("2025-06-01", true, zhang)
	_, err := h.System.OpenMonths(h.ctx, assignments[0].ID)
	must(t, err)
	for range 2 {
		h.decide(zhang, domain.TaskReportHandIn, service.Decision{Report: &domain.ReportForm{Summary: "工作正常", LateReason: "补录"}})
		h.decide(h.hostHR, domain.TaskReportVerify, service.Decision{Attendance: &domain.Attendance{}})
	}
	list, err := h.Tasks.Inbox(h.ctx, h.hr, service.TabTodo, domain.TaskReportAccept, "", service.Page{})
	must(t, err)
	// The report of the first has moved behind the task's back: its handler refuses, after the
	// task was closed.
	must(t, h.db.Tx(h.ctx, func(tx service.Tx) error {
		r, err := tx.Report(service.Everything, list.Items[0].Subject.ID)
		if err != nil {
			return err
		}
		r.State = domain.ReportMissing
		return tx.UpdateReport(r)
	}))
	batch, err := h.Batches.Decide(h.ctx, h.as(h.hr), []domain.ID{list.Items[1].ID, list.Items[0].ID}, "")
	must(t, err)
	for _, item := range h.results(h.hr, batch) {
		if refused := item.TaskID == list.Items[0].ID; refused != (item.Error != nil) {
			t.Errorf("item %+v", item)
		}
	}
	task, err := h.Tasks.Task(h.ctx, h.hr, list.Items[0].ID)
	must(t, err)
	if task.Task.State != domain.TaskOpen || task.Run.State != domain.RunRunning {
		t.Errorf("the refused item is %s, its run %s", task.Task.State, task.Run.State)
	}
	health, err := h.System.Examine(h.ctx)
	must(t, err)
	if len(health.BrokenChains) > 0 {
		t.Errorf("audit %+v", health)
	}
}
