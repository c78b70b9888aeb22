package rest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

func TestDecide_AnybodyElseIsToldWhoWasFasterAndNothingHappensTwice(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张䶮", "1988-05-01")
	cycle, position := h.cycle("2027-03-01", false)
	n := zhang.post(fmt.Sprintf("/cycles/%d/nominations", cycle), map[string]any{"position_id": position, "declarations": declared}, 201)
	if n.Header.Get("Location") != fmt.Sprintf("/api/v1/nominations/%d", n.id()) || n.Header.Get("ETag") != `"1"` || n.text("person_name") != "张䶮" {
		t.Errorf("the nomination is %v %s", n.Header, n.Body)
	}
	task := fmt.Sprintf("/tasks/%d", h.hr.task("nomination_review"))
	etag := h.hr.get(task, 200).Header.Get("ETag")
	approve := map[string]any{"outcome": "approve", "opinion": "同意"}
	first := h.hr.send("POST", task+"/decide", approve, "If-Match", etag, "Idempotency-Key", "k1").want(200)
	again := h.hr.send("POST", task+"/decide", approve, "If-Match", etag, "Idempotency-Key", "k1").want(200)
	if string(first.Body) != string(again.Body) {
		t.Errorf("the same key answered %s, then %s", first.Body, again.Body)
	}
	other := h.hr.send("POST", task+"/decide", map[string]any{"outcome": "reject", "opinion": "x"}, "Idempotency-Key", "k1").want(409)
	if other.text("code") != "replayed" {
		t.Errorf("another body under the same key: %s", other.Body)
	}
	late := h.hr2.post(task+"/decide", approve, 409)
	if late.text("code") != "stale" || late.text("args", "name") != "hr" || late.text("args", "outcome") != "approve" {
		t.Errorf("the second one was told %s", late.Body)
	}
	done := h.hr.get("/tasks?tab=done", 200)
	if len(done.field("items").([]any)) != 1 {
		t.Errorf("done: %s", done.Body)
	}
}

func TestRest_AWholeCycleFromAgreementToVerdict(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang, li := h.hire("张三", "1988-05-01"), h.hire("李四", "1990-05-01")
	if open := zhang.get("/cycles/open-for-me", 200); len(open.field("items").([]any)) != 0 {
		t.Error("a cycle is open before there is one")
	}
	cycle := h.dispatched("2025-06-01", true, zhang, li)
	assignments := h.hr.get(fmt.Sprintf("/assignments?cycle=%d&open=true", cycle), 200)
	for i, who := range []*person{zhang, li} {
		id := domain.ID(assignments.field("items", i, "id").(float64))
		_, err := h.service.System.OpenMonths(context.Background(), id)
		must(t, err)
		h.serve(who, 12-i) // the second one leaves a month out
	}
	h.hr.post(fmt.Sprintf("/cycles/%d/end-backfill", cycle), map[string]any{"reason": "材料已齐"}, 200)
	for i, who := range []*person{zhang, li} {
		h.settle(who, domain.ID(assignments.field("items", i, "id").(float64)))
	}
	_, err := h.service.System.SettleCycle(context.Background(), cycle)
	must(t, err)

	one := h.hr.get(fmt.Sprintf("/cycles/%d", cycle), 200)
	if one.text("state") != "closed" || one.field("totals", "patients_treated") != 2300.0 || one.field("reports", "missing") != 1.0 {
		t.Errorf("the cycle is %s", one.Body)
	}
	detail := zhang.get(fmt.Sprintf("/assignments/%v", assignments.field("items", 0, "id")), 200)
	if detail.field("served_days") != 365.0 || detail.text("grade") != "excellent" || detail.field("sealed") != false || len(detail.field("appraisals").([]any)) != 2 {
		t.Errorf("the assignment is %s", detail.Body)
	}
	mine := li.get(fmt.Sprintf("/people/%d", li.Person), 200)
	if mine.field("served_days") != 334.0 || !strings.Contains(string(mine.Body), `"eligible":"no"`) {
		t.Errorf("the person is %s", mine.Body)
	}
	h.certified(t, zhang, fmt.Sprintf("/assignments/%v/certificate", assignments.field("items", 0, "id")))
	line := h.hr.get(fmt.Sprintf("/timeline?case=assignment/%v", assignments.field("items", 1, "id")), 200)
	for _, action := range []string{"assigned", "report_accept_approve", "verdict_no"} {
		if !strings.Contains(string(line.Body), `"action":"`+action+`"`) {
			t.Errorf("the timeline lacks %s", action)
		}
	}
	notices := zhang.get("/notices?limit=1", 200)
	if notices.text("next") == "" {
		t.Errorf("notices: %s", notices.Body)
	}
	zhang.get("/notices?limit=1&after="+notices.text("next"), 200)
	zhang.post("/notices/read", map[string]any{"up_to": notices.field("items", 0, "id")}, 204)
	if zhang.get("/tasks/counts", 200).field("unread") != 0.0 {
		t.Error("a notice stayed unread")
	}
}

// serve plays a person's months: handed in, verified, accepted.
func (h *house) serve(who *person, months int) {
	h.t.Helper()
	for range months {
		task := who.get(fmt.Sprintf("/tasks/%d", who.task("report_hand_in")), 200)
		report := fmt.Sprintf("/reports/%v", task.field("subject", "id"))
		form := map[string]any{"figures": map[string]int{"patients_treated": 100}, "summary": "工作正常", "late_reason": "补录"}
		who.send("PUT", report+"/draft", form).want(204)
		seen := who.get(report, 200)
		if seen.text("draft", "summary") != "工作正常" || seen.field("may_hand_in") != true {
			h.t.Fatalf("the draft is %s", seen.Body)
		}
		who.send("POST", report+"/hand-in", form, "If-Match", seen.Header.Get("ETag")).want(200)
		h.hostHR.decide("report_verify", map[string]any{"attendance": map[string]int{"leave_days": 0}})
		h.hr.decide("report_accept", nil)
	}
}

// settle plays both appraisals, the signature and the verdict.
func (h *house) settle(who *person, assignment domain.ID) {
	h.t.Helper()
	ctx, about := context.Background(), domain.CaseRef{Kind: domain.CaseAssignment, ID: assignment}
	_, err := h.service.System.WalkLadder(ctx, about)
	must(h.t, err)
	_, err = h.service.System.EndService(ctx, assignment)
	must(h.t, err)
	form := map[string]any{"appraisal": map[string]any{"scores": map[string]int{"task": 90, "conduct": 95, "work": 92}, "comment": "认真负责"}}
	h.hostHR.decide("appraise", form)
	if sealed := h.hr.get(fmt.Sprintf("/assignments/%d", assignment), 200); sealed.field("sealed") != true || len(sealed.field("appraisals").([]any)) != 0 {
		h.t.Errorf("one hospital reads the other's appraisal too early: %s", sealed.Body)
	}
	h.hr.decide("appraise", form)
	who.decide("appraisal_sign", nil)
	_, err = h.service.System.Settle(ctx, assignment)
	must(h.t, err)
}

func TestRest_BatchNamesWhatItCouldNotDecide(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	cycle, position := h.cycle("2027-03-01", false)
	for _, name := range []string{"甲", "乙", "丙"} {
		h.hire(name, "1988-05-01").post(fmt.Sprintf("/cycles/%d/nominations", cycle), map[string]any{"position_id": position, "declarations": declared}, 201)
	}
	inbox := h.hr.get("/tasks?kind=nomination_review&limit=2", 200)
	rest := h.hr.get("/tasks?kind=nomination_review&limit=2&after="+inbox.text("next"), 200)
	ids := []any{inbox.field("items", 0, "id"), inbox.field("items", 1, "id"), rest.field("items", 0, "id")}
	h.hr2.post(fmt.Sprintf("/tasks/%v/decide", ids[1]), map[string]any{"outcome": "return", "opinion": "请补充"}, 200)
	result := h.hr.post("/tasks/batch", map[string]any{"task_ids": ids, "opinion": "同意"}, 200)
	if result.field("items", 0, "done") != true || result.field("items", 1, "done") != false || result.field("items", 2, "done") != true {
		t.Errorf("the batch: %s", result.Body)
	}
	if result.text("items", 1, "error", "code") != "stale" || result.text("items", 1, "error", "args", "name") != "hr2" {
		t.Errorf("the taken one: %s", result.Body)
	}
	nominations := h.hr.get(fmt.Sprintf("/cycles/%d/nominations?state=approved", cycle), 200)
	if len(nominations.field("items").([]any)) != 2 {
		t.Errorf("approved: %s", nominations.Body)
	}
	again := fmt.Sprintf("/batches/%d", result.id())
	if found := h.hr.get(again, 200); found.text("state") != "done" || found.field("approved") != 2.0 || found.field("refused") != 1.0 {
		t.Errorf("found again: %s", found.Body)
	}
	if list := h.hr.get("/batches", 200); list.field("items", 0, "id") != result.field("id") || list.field("items", 0, "size") != 3.0 {
		t.Errorf("the list: %s", list.Body)
	}
	refused := h.hr.get(again+"/items?refused=true", 200)
	if len(refused.field("items").([]any)) != 1 || refused.field("items", 0, "task_id") != ids[1] || refused.text("items", 0, "error", "args", "name") != "hr2" {
		t.Errorf("refused: %s", refused.Body)
	}
	page := h.hr.get(again+"/items?limit=2", 200)
	if rest := h.hr.get(again+"/items?after="+page.text("next"), 200); len(rest.field("items").([]any)) != 1 || rest.field("items", 0, "done") != true {
		t.Errorf("the second page: %s", rest.Body)
	}
}

func TestRest_ABatchThatIsNotDoneSaysHowFarItIs(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	b := domain.NewBatch(h.hr.ID, []domain.ID{11, 12, 13}, "同意", h.clock, h.clock.Add(time.Minute)).After(1, 0, h.clock, h.clock.Add(time.Minute))
	must(t, h.store.Tx(context.Background(), func(tx service.Tx) error { return tx.InsertBatch(&b) }))
	at := fmt.Sprintf("/batches/%d", b.ID)
	if found := h.hr.get(at, 200); found.text("state") != "running" || found.field("taken") != 1.0 {
		t.Errorf("under way: %s", found.Body)
	}
	items := h.hr.get(at+"/items", 200)
	if items.field("items", 0, "done") != true || items.field("items", 1, "done") != false || strings.Contains(string(items.Body), "error") {
		t.Errorf("its items: %s", items.Body)
	}
}

func TestRest_ARefusalIsRecordedAndDecidedByALeader(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	cycle, position := h.cycle("2027-03-01", false)
	n := zhang.post(fmt.Sprintf("/cycles/%d/nominations", cycle), map[string]any{"position_id": position, "declarations": declared}, 201)
	h.hr.decide("nomination_review", nil)
	refusal := h.hr.post(fmt.Sprintf("/nominations/%d/refusal", n.id()), map[string]any{"reason": "家中有事"}, 201)
	h.leader.decide("refusal_decide", map[string]any{"opinion": "情况属实", "refusal": map[string]any{"consequence": "none"}})
	line := h.hr.get(fmt.Sprintf("/timeline?case=request/%d", refusal.id()), 200)
	if len(line.field("events").([]any)) != 2 {
		t.Errorf("the story: %s", line.Body)
	}
	other := h.hire("李四", "1988-05-01")
	m := other.post(fmt.Sprintf("/cycles/%d/nominations", cycle), map[string]any{"position_id": position, "declarations": declared}, 201)
	withdrawn := other.post(fmt.Sprintf("/nominations/%d/withdraw", m.id()), map[string]any{"reason": "改变主意"}, 200)
	if withdrawn.text("state") != "withdrawn" || other.get(fmt.Sprintf("/nominations/%d", m.id()), 200).text("state") != "withdrawn" {
		t.Errorf("withdrawn: %s", withdrawn.Body)
	}
	if cancelled := h.hr.post(fmt.Sprintf("/cycles/%d/cancel", cycle), map[string]any{"reason": "计划有变"}, 200); cancelled.text("state") != "cancelled" {
		t.Errorf("cancelled: %s", cancelled.Body)
	}
	h.hr.get(fmt.Sprintf("/cycles/%d/timeline", cycle), 200)
}

func TestRest_TheDirectoryAndTheYear(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	staff := h.hr.post("/people", map[string]any{
		"organisation_id": h.supporter, "name": "㛃𬱖", "profession": "nurse", "title": "junior", "sex": "f",
		"id_number": "11010519491231002X", "phone": "138-0000-0000",
	}, 201)
	if staff.text("name") != "㛃𬱖" || staff.field("has_id_number") != true || strings.Contains(string(staff.Body), "1231002") {
		t.Errorf("the person is %s", staff.Body)
	}
	told := h.hr.post(fmt.Sprintf("/people/%d/identifiers", staff.id()), map[string]any{"reason": "办理协议"}, 200)
	if told.text("id_number") != "11010519491231002X" {
		t.Errorf("identifiers: %s", told.Body)
	}
	people := h.hr.get(fmt.Sprintf("/people?organisation=%d", h.supporter), 200)
	if len(people.field("items").([]any)) != 1 || len(h.hostHR.get("/people", 200).field("items").([]any)) != 0 {
		t.Error("people of one hospital are seen by another")
	}
	h.system.get(fmt.Sprintf("/users?organisation=%d&limit=3", h.supporter), 200)
	h.system.get("/organisations", 200)
	programme := h.hr.get("/programmes/shuangqian", 200)
	h.hr.get(fmt.Sprintf("/programmes/shuangqian?version=1&hash=%s", programme.text("hash")), 200)
	for _, kind := range []string{"programmes/shuangqian", "regulations/cn-2022"} {
		versions := h.hr.get("/"+kind+"/versions", 200).field("items").([]any)
		if len(versions) != 1 || len(h.hr.get("/"+kind+"/changes", 200).field("items").([]any)) != 0 {
			t.Errorf("%s has %d versions", kind, len(versions))
		}
		h.hr.get("/"+kind+"/changes?from=0000", 404)
	}
	if scheme, _ := h.hr.get("/programmes/basic-education", 200).field("scheme").(map[string]any); scheme["runs"] != "activity" || len(scheme["activities"].([]any)) != 8 {
		t.Errorf("the scheme is %v", scheme["runs"])
	}
	h.hr.get("/regulations/nothing/versions", 404)
	h.hr.get("/regulations/nothing", 404)
	for _, r := range h.hr.get("/regulations", 200).field("items").([]any) {
		h.hr.get("/regulations/"+r.(map[string]any)["code"].(string), 200)
	}
	if len(h.hr.get("/programmes", 200).field("items").([]any)) == 0 || len(h.hr.get("/metrics?programme=shuangqian", 200).field("items").([]any)) != 12 {
		t.Error("programmes or metrics are missing")
	}
	if all := h.hr.get("/metrics", 200).field("items").([]any); len(all) < 60 {
		t.Errorf("the catalogue has %d figures", len(all))
	}
	h.plan("2025-06-01", true)
	h.hr.get("/agreements", 200)
	h.hr.get("/planning/pairs", 200)
	h.hr.get(fmt.Sprintf("/planning/load?organisation=%d", h.supporter), 200)
	h.hr.get("/reports?year=2025&state=accepted", 200)

	begun := h.system.post("/years/shuangqian/2024/close", nil, 202)
	if begun.text("state") != "checking" {
		t.Errorf("the close is %s", begun.Body)
	}
	_, err := h.service.System.FreezeYear(context.Background(), begun.id())
	must(t, err)
	year := h.hr.get("/years/shuangqian/2024", 200)
	if year.text("state") != "frozen" || year.field("hash_holds") != true || len(h.hr.get("/years", 200).field("items").([]any)) != 1 {
		t.Errorf("the year is %s", year.Body)
	}
	locked := h.hr.post("/cycles", h.plan("2024-07-01", true), 409)
	if locked.text("code") != "locked" || locked.text("message") != "year_frozen" {
		t.Errorf("a plan into a closed year: %s", locked.Body)
	}
}

func TestRest_TokensSessionsAndLanguage(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	anybody := &person{h: h}
	reader := anybody.post("/tokens", map[string]any{"login": "hr", "password": password, "name": "read", "scopes": []string{"read"}, "days": 1}, 201)
	readOnly := &person{h: h, Token: reader.text("token")}
	if me := readOnly.get("/me", 200); me.field("read_only") != true || me.text("login") != "hr" || me.field("csrf_token") != nil {
		t.Errorf("me: %s", me.Body)
	}
	if no := readOnly.post("/notices/read", map[string]any{"up_to": 1}, 403); no.text("message") != "token_read_only" {
		t.Errorf("a read-only token wrote: %s", no.Body)
	}
	if tokens := h.hr.get("/tokens", 200); len(tokens.field("items").([]any)) != 2 || strings.Contains(string(tokens.Body), "dk_") {
		t.Errorf("tokens: %s", tokens.Body)
	}
	h.hr.send("DELETE", fmt.Sprintf("/tokens/%d", reader.id()), nil).want(204)
	readOnly.get("/me", 401)
	h.clock = calendar.MustDate("2028-01-01").At(9, 0)
	if over := h.hr.get("/me", 401); over.text("message") != "bad_token" || over.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("a token past its end: %s", over.Body)
	}
	browser := anybody.post("/session", map[string]any{"login": "HR", "password": password}, 200).session()
	if me := anybody.send("GET", "/me", nil, browser...).want(200); me.text("csrf_token") != browser[3] {
		t.Errorf("me: %s", me.Body)
	}
	if none := anybody.send("PUT", "/me/locale", map[string]any{"locale": "en"}, browser[:2]...).want(403); none.text("message") != "csrf" {
		t.Errorf("without its CSRF token: %s", none.Body)
	}
	foreign := append(browser[:4:4], "Sec-Fetch-Site", "cross-site")
	if none := anybody.send("PUT", "/me/locale", map[string]any{"locale": "en"}, foreign...).want(403); none.text("message") != "cross_site" {
		t.Errorf("from another site: %s", none.Body)
	}
	anybody.send("PUT", "/me/locale", map[string]any{"locale": "en"}, browser...).want(204)
	if me := anybody.send("GET", "/me", nil, browser...).want(200); me.text("locale") != "en" {
		t.Errorf("me: %s", me.Body)
	}
	anybody.send("DELETE", "/session", nil, browser...).want(204)
	if gone := anybody.send("GET", "/me", nil, browser...).want(401); gone.text("message") != "login_needed" {
		t.Errorf("after the log-out: %s", gone.Body)
	}
}

func TestLogIn_TooManyWrongPasswordsMustWait(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	anybody := &person{h: h}
	for range 10 {
		anybody.post("/session", map[string]any{"login": "leader", "password": "wrong"}, 401)
	}
	wait := anybody.post("/session", map[string]any{"login": "Leader", "password": password}, 429)
	if wait.text("code") != "rate_limited" || wait.Header.Get("Retry-After") == "" || wait.text("args", "seconds") != wait.Header.Get("Retry-After") {
		t.Errorf("after ten wrong ones: %v %s", wait.Header, wait.Body)
	}
	anybody.post("/session", map[string]any{"login": "host", "password": password}, 200)
}

func TestLogIn_AOneTimePasswordOpensNothingButItsOwnChange(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	made := h.system.post("/users", map[string]any{
		"login": "new", "name": "新人", "memberships": []any{map[string]any{"organisation_id": h.supporter, "role": "staff"}},
	}, 201)
	anybody := &person{h: h}
	browser := anybody.post("/session", map[string]any{"login": "new", "password": made.text("password")}, 200).session()
	if shut := anybody.send("GET", "/tasks", nil, browser...).want(403); shut.text("message") != "password_must_change" {
		t.Errorf("the inbox: %s", shut.Body)
	}
	token := map[string]any{"login": "new", "password": made.text("password"), "name": "x", "scopes": []string{"read"}, "days": 1}
	if shut := anybody.post("/tokens", token, 403); shut.text("message") != "password_must_change" {
		t.Errorf("a token: %s", shut.Body)
	}
	changed := anybody.send("PUT", "/me/password", map[string]any{"old_password": made.text("password"), "new_password": password}, browser...).want(204)
	anybody.send("GET", "/tasks", nil, changed.session()...).want(200)
}
