package rest_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
)

// certified plays the paper of a settled service: issued, checked by a stranger, revoked,
// issued again.
func (h *house) certified(t *testing.T, who *person, path string) {
	t.Helper()
	stranger := &person{h: h}
	if no := h.hr.post(path, nil, 403); no.text("message") != "role_needed" {
		t.Errorf("HR certifies: %s", no.Body)
	}
	paper := h.leader.post(path, nil, 201)
	if paper.text("number") != "Z000001" || paper.field("served_days") != 365.0 || paper.text("grade", "zh") != "优秀" || paper.text("from") != "2025-06-01" {
		t.Errorf("the certificate is %s", paper.Body)
	}
	if twice := h.leader.post(path, nil, 409); twice.text("field") != "certificate" {
		t.Errorf("a second one: %s", twice.Body)
	}
	who.get("/certificates/"+paper.id().String(), 200)
	h.stranger.get("/certificates/"+paper.id().String(), 404)
	public := stranger.get("/verify/"+strings.ToLower(paper.text("code")), 200)
	if public.field("certificate", "valid") != true || public.text("certificate", "person_name") != "张三" || strings.Contains(string(public.Body), "person_id") {
		t.Errorf("a stranger reads %s", public.Body)
	}
	revoke := fmt.Sprintf("/certificates/%d/revoke", paper.id())
	if no := h.leader.post(revoke, map[string]any{"reason": " "}, 422); no.text("field") != "reason" {
		t.Errorf("without a reason: %s", no.Body)
	}
	h.leader.post(revoke, map[string]any{"reason": "姓名有误"}, 200)
	h.leader.post(revoke, map[string]any{"reason": "再来一次"}, 409)
	public = stranger.get("/verify/"+paper.text("code"), 200)
	if public.field("certificate", "valid") != false || public.text("certificate", "revoked_at") == "" || strings.Contains(string(public.Body), "姓名有误") {
		t.Errorf("of a revoked paper a stranger reads %s", public.Body)
	}
	again := h.leader.post(path, nil, 201)
	if list := who.get(fmt.Sprintf("/certificates?person=%d", who.Person), 200); len(list.field("items").([]any)) != 2 {
		t.Errorf("hers are %s", list.Body)
	}
	if again.text("code") == paper.text("code") {
		t.Error("the old paper would pass for the new one")
	}
}

func TestCertificates_SayThatNothingIsRequiredOnlyWhereTheRuleDoes(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	nurse := h.hr.post("/people", map[string]any{
		"organisation_id": h.supporter, "name": "周护士", "birth_date": "1985-03-02", "profession": "nurse", "title": "intermediate",
	}, 201).id()
	doctor := h.hire("张三", "1988-05-01")
	exempt := func(who any, rule string, status int) string {
		return string(h.leader.post(fmt.Sprintf("/people/%v/exemptions", who), map[string]any{"regulation": rule}, status).Body)
	}
	if got := exempt(nurse, "cn-2022", 201); !strings.Contains(got, `"kind":"not_required"`) || !strings.Contains(got, "医师法") {
		t.Error(got)
	}
	if got := exempt(doctor.Person, "cn-2022", 409); !strings.Contains(got, "still_required") {
		t.Error(got)
	}
	if got := exempt(nurse, "no-such-rule", 422); !strings.Contains(got, `"field":"regulation"`) {
		t.Error(got)
	}
	if got := exempt(nurse, "cn-2022", 409); !strings.Contains(got, "duplicate") {
		t.Error(got)
	}
}

func TestCertificates_ARuleNotYetInForceExemptsNobody(t *testing.T) {
	h := newHouse(t, "2019-11-21")
	nurse := h.hr.post("/people", map[string]any{
		"organisation_id": h.supporter, "name": "周护士", "birth_date": "1985-03-02", "profession": "nurse", "title": "intermediate",
	}, 201).id()
	refused := h.leader.post(fmt.Sprintf("/people/%d/exemptions", nurse), map[string]any{"regulation": "cn-2022"}, 409)
	if refused.text("message") != "rule_not_theirs" {
		t.Errorf("%s", refused.Body)
	}
}

func TestVerify_AnApprovalShowsWhoSignedAndNoOpinion(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	cycle, position := h.cycle("2027-06-01", false)
	made := zhang.post(fmt.Sprintf("/cycles/%d/nominations", cycle), map[string]any{"position_id": position, "declarations": declared}, 201)
	h.hr.decide("nomination_review", map[string]any{"opinion": "内部意见"})
	db, err := sql.Open("sqlite", "file:"+h.file+"?mode=ro")
	must(t, err)
	defer db.Close()
	code := strings.TrimSpace(h.query(db, "SELECT code FROM runs WHERE subject_kind = 'nomination' AND subject_id = "+made.id().String())[0])
	stranger := &person{h: h}
	public := stranger.get("/verify/"+code, 200)
	if public.text("run", "state") != "approved" || public.field("run", "intact") != true || public.text("run", "person") != "张*" || strings.Contains(string(public.Body), "内部意见") {
		t.Errorf("a stranger reads %s", public.Body)
	}
	for _, wrong := range []string{"x", strings.Repeat("A", 26), strings.Repeat("A", 41), "%27%20OR%201=1--AAAAAAAAAAAAA"} {
		if no := stranger.get("/verify/"+wrong, 404); no.text("message") != "unknown_code" {
			t.Errorf("%s: %s", wrong, no.Body)
		}
	}
	for range 40 {
		stranger.send("GET", "/verify/"+code, nil)
	}
	if wait := stranger.send("GET", "/verify/"+code, nil); wait.Status != 429 {
		t.Errorf("somebody who does not stop gets %d", wait.Status)
	}
}
