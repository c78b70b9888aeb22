package service_test

import (
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

func TestCycle_AYearFromNominationToVerdict(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang, li := h.hire("张三", "1988-05-01"), h.hire("李四", "1990-05-01")
	c, assignments := h.dispatched("2025-06-01", true, zhang, li)
	for _, a := range assignments {
		stage, err := h.System.OpenMonths(h.ctx, a.ID)
		must(t, err)
		if len(stage.Months) != 0 {
			t.Fatalf("months ahead: %v", stage.Months)
		}
	}
	for range 12 {
		h.month(zhang, 0)
	}
	for i := range 11 {
		h.month(li, i%2) // five days absent in all
	}
	_, err := h.Cycles.EndBackfill(h.ctx, service.Request{Actor: h.hr}, c.ID, "材料已齐")
	must(t, err)
	for _, a := range assignments {
		_, err := h.System.WalkLadder(h.ctx, a.Case())
		must(t, err)
		state, err := h.System.EndService(h.ctx, a.ID)
		must(t, err)
		if state != domain.AssignmentAppraising {
			t.Fatalf("after its months the assignment is %s", state)
		}
		h.decide(h.hostHR, domain.TaskAppraise, service.Decision{Appraisal: scored(90, 95, 92)})
		h.decide(h.hr, domain.TaskAppraise, service.Decision{Appraisal: scored(85, 90, 88)})
	}
	for _, who := range []service.Actor{zhang, li} {
		h.decide(who, domain.TaskAppraisalSign, service.Decision{})
	}
	for _, a := range assignments {
		_, err := h.System.Settle(h.ctx, a.ID)
		must(t, err)
	}
	state, err := h.System.SettleCycle(h.ctx, c.ID)
	must(t, err)
	if state != domain.CycleClosed {
		t.Errorf("the cycle is %s", state)
	}
	verdict := func(i int) domain.Verdict {
		view, err := h.Assignments.Assignment(h.ctx, h.hr, assignments[i].ID)
		must(t, err)
		for _, v := range view.Verdicts {
			if v.Regulation.Code == "cn-2022" {
				return v
			}
		}
		t.Fatal("no verdict under cn-2022")
		return domain.Verdict{}
	}
	if v := verdict(0); v.Decision.Eligible != domain.Eligible || v.ServedDays != 365 {
		t.Errorf("zhang: %s after %d days", v.Decision.Eligible, v.ServedDays)
	}
	if v := verdict(1); v.Decision.Eligible != domain.NotEligible || v.Decision.Missing == nil || v.Decision.Missing.Value == 0 {
		t.Errorf("li: %+v", v.Decision)
	}
	counts, err := h.Cycles.Cycle(h.ctx, h.hr, c.ID)
	must(t, err)
	if counts.Reports != (service.ReportCounts{Expected: 24, Accepted: 23, Missing: 1, EnteredLate: 23}) || counts.Totals["patients_treated"] != 2300 {
		t.Errorf("reports %+v totals %v", counts.Reports, counts.Totals)
	}
	health, err := h.System.Examine(h.ctx)
	must(t, err)
	if len(health.BrokenChains) > 0 || health.Chains == 0 {
		t.Errorf("audit: %+v", health)
	}
}

func TestNomination_ANomineeBeyondTheAgeIsRefusedWithTheClause(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	old := h.hire("王五", "1970-01-01")
	n := h.nominate(old, h.cycle("2027-03-01", false))
	if n.State != domain.NominationIneligible {
		t.Fatalf("state %s", n.State)
	}
	for _, clause := range n.Screening.Clauses {
		if clause.ID == "age" && (clause.Pass || clause.Actual != "57" || clause.Source == "") {
			t.Errorf("age clause %+v", clause)
		}
	}
	if h.has(h.hr, domain.TaskNominationReview) {
		t.Error("a barred nominee went on to review")
	}
}

func TestNomination_ReturnedCompletedAndApproved(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	c := h.cycle("2027-03-01", false)
	h.nominate(zhang, c)
	task := h.task(h.hr, domain.TaskNominationReview)
	_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: h.hr}, task.ID, service.Decision{Outcome: domain.Return})
	if e := wantCode(t, err, domain.CodeInvalid, "required"); e.Field != "opinion" {
		t.Errorf("field %s", e.Field)
	}
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{Outcome: domain.Return, Opinion: "请补充专长"})
	h.decide(zhang, domain.TaskNominationFix, service.Decision{Nomination: &service.NominationForm{Statement: "心内科", Declarations: declared}})
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	list, err := h.Nominations.List(h.ctx, h.hr, service.NominationFilter{Cycle: c.ID}, service.Page{})
	must(t, err)
	if list.Items[0].State != domain.NominationApproved || list.Items[0].Statement != "心内科" {
		t.Errorf("got %+v", list.Items[0])
	}
}

func TestTask_TheSecondDecisionIsToldWhoWasFaster(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	h.nominate(h.hire("张三", "1988-05-01"), h.cycle("2027-03-01", false))
	task := h.task(h.hr, domain.TaskNominationReview)
	_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: h.hr}, task.ID, service.Decision{Outcome: domain.Approve})
	must(t, err)
	_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: h.hr2}, task.ID, service.Decision{Outcome: domain.Approve})
	if e := wantCode(t, err, domain.CodeStale, "already_done"); e.Args["name"] != "hr" || e.Args["outcome"] != "approve" {
		t.Errorf("args %v", e.Args)
	}
}

func TestTask_NobodyDecidesTheirOwnRequest(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	c := h.cycle("2027-03-01", false)
	_, err := h.Nominations.Nominate(h.ctx, service.Request{Actor: h.hr}, c.ID, service.NominationForm{PersonID: zhang.PersonID, PositionID: c.Positions[0].ID, Declarations: declared})
	must(t, err)
	task := h.task(h.hr, domain.TaskNominationReview)
	_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: h.hr}, task.ID, service.Decision{Outcome: domain.Approve})
	wantCode(t, err, domain.CodeForbidden, "own_request")
	_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: zhang}, task.ID, service.Decision{Outcome: domain.Approve})
	if domain.CodeOf(err) != domain.CodeForbidden && domain.CodeOf(err) != domain.CodeNotFound {
		t.Errorf("the nominee decided: %v", err)
	}
	_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: h.hr2}, task.ID, service.Decision{Outcome: domain.Approve})
	must(t, err)
}

func TestList_ALeaderWhoIsOnItCannotSignIt(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	c := h.cycle("2027-03-01", false)
	zhang := h.hire("张三", "1988-05-01")
	h.nominate(zhang, c)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
	promoted := zhang
	promoted.Memberships = append(promoted.Memberships, domain.Membership{Org: h.supporter, Role: domain.RoleLeader})
	task := h.task(promoted, domain.TaskListSign)
	_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: promoted}, task.ID, service.Decision{Outcome: domain.Approve})
	wantCode(t, err, domain.CodeForbidden, "own_case")
	h.decide(h.leader, domain.TaskListSign, service.Decision{})
}

func TestTask_TheSameKeyGivesTheSameAnswerAndAnotherRequestIsRefused(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	h.nominate(h.hire("张三", "1988-05-01"), h.cycle("2027-03-01", false))
	task := h.task(h.hr, domain.TaskNominationReview)
	r := service.Request{Actor: h.hr, Key: "k-1"}
	first, err := h.Tasks.Decide(h.ctx, r, task.ID, service.Decision{Outcome: domain.Approve})
	must(t, err)
	again, err := h.Tasks.Decide(h.ctx, r, task.ID, service.Decision{Outcome: domain.Approve})
	must(t, err)
	if first != again {
		t.Errorf("%+v then %+v", first, again)
	}
	_, err = h.Tasks.Decide(h.ctx, r, task.ID, service.Decision{Outcome: domain.Reject, Opinion: "x"})
	if domain.CodeOf(err) != domain.CodeReplayed {
		t.Errorf("another request under the same key: %v", err)
	}
}

func TestBatch_OneItemTakenMeanwhileIsNamedAndTheOthersAreDecided(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	c := h.cycle("2027-03-01", false)
	for _, name := range []string{"甲", "乙", "丙"} {
		h.nominate(h.hire(name, "1988-05-01"), c)
	}
	list, err := h.Tasks.Inbox(h.ctx, h.hr, service.TabTodo, domain.TaskNominationReview, "", service.Page{})
	must(t, err)
	_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: h.hr2}, list.Items[1].ID, service.Decision{Outcome: domain.Reject, Opinion: "名额"})
	must(t, err)
	var ids []domain.ID
	for _, task := range list.Items {
		ids = append(ids, task.ID)
	}
	done, err := h.Batches.Decide(h.ctx, service.Request{Actor: h.hr, Key: "batch"}, ids, "同意")
	must(t, err)
	if done.State != domain.BatchDone || done.Approved() != 2 || done.Refused != 1 {
		t.Fatalf("the batch %+v", done)
	}
	items := h.results(h.hr, done)
	if !items[0].Done() || items[1].Error == nil || !items[2].Done() {
		t.Fatalf("items %+v", items)
	}
	if items[1].Error.Code != domain.CodeStale || items[1].Error.Args["name"] != "hr2" {
		t.Errorf("the taken item says %v", items[1].Error)
	}
	again, err := h.Batches.Decide(h.ctx, service.Request{Actor: h.hr, Key: "batch"}, ids, "同意")
	must(t, err)
	if again.ID != done.ID || again.Refused != 1 {
		t.Errorf("the same request again made %+v", again)
	}
}

func TestLadder_AReportNobodyHandsInIsRemindedEscalatedThenMissing(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	_, assignments := h.dispatched("2027-03-01", false, zhang)
	a := assignments[0]
	h.clock = calendar.MustDate("2027-03-25").At(0, 0)
	_, err := h.System.OpenMonths(h.ctx, a.ID)
	must(t, err)
	for _, day := range []string{"2027-03-31", "2027-04-05", "2027-04-08", "2027-04-14"} {
		h.clock = calendar.MustDate(day).At(10, 0)
		_, err := h.System.WalkLadder(h.ctx, a.Case())
		must(t, err)
	}
	view, err := h.Assignments.Assignment(h.ctx, zhang, a.ID)
	must(t, err)
	if len(view.Reports) != 1 || view.Reports[0].State != domain.ReportMissing {
		t.Fatalf("reports %+v", view.Reports)
	}
	line, err := h.Tasks.Timeline(h.ctx, h.hr, a.Case(), nil)
	must(t, err)
	seen := map[string]int{}
	for _, e := range line.Events {
		seen[e.Action]++
	}
	if seen["reminded"] != 2 || seen["escalated"] != 1 || seen["expired"] != 1 || seen["report_missing"] != 1 {
		t.Errorf("the ladder left %v", seen)
	}
	// A missing month can still be entered, with its reason.
	_, err = h.Reports.HandIn(h.ctx, service.Request{Actor: zhang}, view.Reports[0].ID, 0, domain.ReportForm{Summary: "补"})
	if e := wantCode(t, err, domain.CodeInvalid, "required"); e.Field != "late_reason" {
		t.Errorf("field %s", e.Field)
	}
	r, err := h.Reports.HandIn(h.ctx, service.Request{Actor: zhang}, view.Reports[0].ID, 0, domain.ReportForm{Summary: "补", LateReason: "网络不通"})
	must(t, err)
	if r.State != domain.ReportSubmitted || !r.EnteredLate {
		t.Errorf("report %+v", r)
	}
}

func TestAppraisal_BothStaySealedUntilBothAreIn(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	c, assignments := h.dispatched("2025-06-01", true, zhang)
	a := assignments[0]
	_, err := h.System.OpenMonths(h.ctx, a.ID)
	must(t, err)
	_, err = h.Cycles.EndBackfill(h.ctx, service.Request{Actor: h.hr}, c.ID, "无材料")
	must(t, err)
	_, err = h.System.WalkLadder(h.ctx, a.Case())
	must(t, err)
	_, err = h.System.EndService(h.ctx, a.ID)
	must(t, err)
	h.decide(h.hostHR, domain.TaskAppraise, service.Decision{Appraisal: scored(50, 50, 50)})
	for _, who := range []service.Actor{h.hr, h.leader, zhang} {
		v, err := h.Assignments.Assignment(h.ctx, who, a.ID)
		must(t, err)
		if len(v.Appraisals) != 0 || !v.Sealed {
			t.Errorf("%s sees %+v", who.Name, v.Appraisals)
		}
	}
	task := h.task(h.hr, domain.TaskAppraise)
	_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: h.hr}, task.ID, service.Decision{Outcome: domain.Approve, Opinion: "95", Appraisal: scored(95, 95, 95)})
	if e := wantCode(t, err, domain.CodeInvalid, "unknown_field"); e.Field != "opinion" {
		t.Errorf("an opinion would break the seal: %v", e)
	}
	own, err := h.Assignments.Assignment(h.ctx, h.hostHR, a.ID)
	must(t, err)
	if len(own.Appraisals) != 1 {
		t.Error("a hospital does not see its own appraisal")
	}
	h.decide(h.hr, domain.TaskAppraise, service.Decision{Appraisal: scored(95, 95, 95)})
	v, err := h.Assignments.Assignment(h.ctx, zhang, a.ID)
	must(t, err)
	if len(v.Appraisals) != 2 || v.Assignment.Passed {
		t.Errorf("after both: %d appraisals, passed %v", len(v.Appraisals), v.Assignment.Passed)
	}
	h.decide(zhang, domain.TaskAppraisalSign, service.Decision{Outcome: domain.Reject, Opinion: "与事实不符"})
	h.decide(h.leader, domain.TaskObjection, service.Decision{Outcome: domain.Return, Opinion: "请双方重新鉴定"})
	h.decide(h.hostHR, domain.TaskAppraise, service.Decision{Appraisal: scored(80, 80, 80)})
	h.decide(h.hr, domain.TaskAppraise, service.Decision{Appraisal: scored(80, 80, 80)})
	h.decide(zhang, domain.TaskAppraisalSign, service.Decision{})
	state, err := h.System.Settle(h.ctx, a.ID)
	must(t, err)
	if state != domain.AssignmentSettled {
		t.Errorf("state %s", state)
	}
}

func TestRefusal_NothingFollowsUntilALeaderDecides(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	c := h.cycle("2027-03-01", false)
	n := h.nominate(zhang, c)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	_, err := h.Nominations.RecordRefusal(h.ctx, service.Request{Actor: h.hr}, n.ID, "家中有病人")
	must(t, err)
	view, err := h.Directory.Person(h.ctx, h.hr, zhang.PersonID)
	must(t, err)
	if barred(view) {
		t.Error("the record alone bars promotion")
	}
	task := h.task(h.leader, domain.TaskRefusalDecide)
	_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: h.leader}, task.ID, service.Decision{Outcome: domain.Approve, Opinion: "依规处理", Refusal: &service.RefusalDecision{Consequence: "dismissal_proposal"}})
	if e := wantCode(t, err, domain.CodeInvalid, "contract_only"); e.Field != "refusal.consequence" {
		t.Errorf("field %s", e.Field)
	}
	h.decide(h.leader, domain.TaskRefusalDecide, service.Decision{Opinion: "依规处理", Refusal: &service.RefusalDecision{Consequence: "block_promotion"}})
	view, err = h.Directory.Person(h.ctx, h.hr, zhang.PersonID)
	must(t, err)
	if !barred(view) {
		t.Error("the leader's decision has no effect")
	}
}

func barred(v service.PersonView) bool {
	for _, j := range v.Judgements {
		for _, clause := range j.Decision.Clauses {
			if clause.ID == "no_standing_refusal" && !clause.Pass {
				return true
			}
		}
	}
	return false
}

func TestYear_ALockedYearTakesNothingMore(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	c, assignments := h.dispatched("2025-06-01", true, zhang)
	a := assignments[0]
	_, err := h.System.OpenMonths(h.ctx, a.ID)
	must(t, err)
	for range 11 {
		h.month(zhang, 0)
	}
	stage, err := h.System.BeginClose(h.ctx, "shuangqian", 2025)
	must(t, err)
	if stage.OpenReports != 1 || stage.OpenAssignments != 1 {
		t.Errorf("open: %+v", stage)
	}
	if state, err := h.System.FreezeYear(h.ctx, stage.ID); err != nil || state != domain.CloseChecking {
		t.Fatalf("a year with open cases froze: %s %v", state, err)
	}
	_, err = h.Cycles.EndBackfill(h.ctx, service.Request{Actor: h.hr}, c.ID, "无材料")
	must(t, err)
	_, err = h.System.WalkLadder(h.ctx, a.Case())
	must(t, err)
	_, err = h.System.EndService(h.ctx, a.ID)
	must(t, err)
	h.decide(h.hostHR, domain.TaskAppraise, service.Decision{Appraisal: scored(80, 80, 80)})
	h.decide(h.hr, domain.TaskAppraise, service.Decision{Appraisal: scored(80, 80, 80)})
	h.clock = h.clock.Add(15 * 24 * time.Hour)
	_, err = h.System.WalkLadder(h.ctx, a.Case()) // the person says nothing
	must(t, err)
	_, err = h.System.Settle(h.ctx, a.ID)
	must(t, err)
	view, err := h.Assignments.Assignment(h.ctx, h.hr, a.ID)
	must(t, err)
	if view.Assignment.Signature != "silent" || view.Assignment.State != domain.AssignmentSettled {
		t.Errorf("silence became %q, %s", view.Assignment.Signature, view.Assignment.State)
	}
	state, err := h.System.FreezeYear(h.ctx, stage.ID)
	must(t, err)
	if state != domain.CloseFrozen {
		t.Fatalf("state %s", state)
	}
	missing := view.Reports[len(view.Reports)-1]
	form := domain.ReportForm{Summary: "补", LateReason: "迟到"}
	_, err = h.Reports.HandIn(h.ctx, service.Request{Actor: zhang}, missing.ID, 0, form)
	wantCode(t, err, domain.CodeLocked, "year_frozen")
	h.decide(h.leader, domain.TaskYearSign, service.Decision{})
	state, err = h.System.LockYear(h.ctx, stage.ID)
	must(t, err)
	if state != domain.CloseLocked {
		t.Fatalf("state %s", state)
	}
	_, err = h.Reports.HandIn(h.ctx, service.Request{Actor: zhang}, missing.ID, 0, form)
	wantCode(t, err, domain.CodeLocked, "year_locked")
	year, err := h.Years.Year(h.ctx, h.hr, "shuangqian", 2025)
	must(t, err)
	if !year.HashHolds || year.Figures.Totals["patients_treated"] != 1100 || year.Figures.Hospitals[0].Missing != 1 {
		t.Errorf("year %+v", year.Figures)
	}
}

func TestScope_AnotherHospitalSeesNothing(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	other, err := h.Directory.CreateOrganisation(h.ctx, service.Request{Actor: h.admin}, service.OrganisationForm{Name: "县医院", Kind: domain.OrgHospital})
	must(t, err)
	stranger := h.account("stranger", other.ID, domain.RoleHR, 0)
	zhang := h.hire("张三", "1988-05-01")
	c := h.cycle("2027-03-01", false)
	n := h.nominate(zhang, c)
	task := h.task(h.hr, domain.TaskNominationReview)
	checks := map[string]error{}
	_, checks["cycle"] = h.Cycles.Cycle(h.ctx, stranger, c.ID)
	_, checks["nomination"] = h.Nominations.Nomination(h.ctx, stranger, n.ID)
	_, checks["person"] = h.Directory.Person(h.ctx, stranger, zhang.PersonID)
	_, checks["task"] = h.Tasks.Task(h.ctx, stranger, task.ID)
	_, checks["decide"] = h.Tasks.Decide(h.ctx, service.Request{Actor: stranger}, task.ID, service.Decision{Outcome: domain.Approve})
	_, checks["timeline"] = h.Tasks.Timeline(h.ctx, stranger, c.Case(), nil)
	_, checks["withdraw"] = h.Nominations.Withdraw(h.ctx, service.Request{Actor: stranger}, n.ID, "x")
	for what, err := range checks {
		if domain.CodeOf(err) != domain.CodeNotFound || err == nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	list, err := h.Cycles.List(h.ctx, stranger, service.CycleFilter{}, service.Page{})
	must(t, err)
	if len(list.Items) != 0 {
		t.Error("the stranger lists cycles")
	}
}
