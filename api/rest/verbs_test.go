package rest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
)

func TestRest_AnApprovalGoesThroughEveryVerb(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	boss := h.account("boss", h.supporter, "admin", 0)
	expert := h.account("expert", h.supporter, "staff", 0)
	cycle, position := h.cycle("2027-03-01", false)
	path := zhang.get(fmt.Sprintf("/cycles/%d/nomination-path", cycle), 200)
	if path.text("items", 0, "id") != "review" || !strings.Contains(path.text("items", 0, "names"), "hr") {
		t.Errorf("the path before is %s", path.Body)
	}
	zhang.post(fmt.Sprintf("/cycles/%d/nominations", cycle), map[string]any{"position_id": position, "declarations": declared}, 201)
	task := fmt.Sprintf("/tasks/%d", h.hr.task("nomination_review"))
	run := fmt.Sprintf("/runs/%d", int64(h.hr.get(task, 200).field("run_id").(float64)))
	if urged := zhang.post(task+"/urge", nil, 200); urged.text("state") != "running" {
		t.Errorf("urged: %s", urged.Body)
	}
	if again := zhang.post(task+"/urge", nil, 429); again.text("code") != "rate_limited" {
		t.Errorf("urged again: %s", again.Body)
	}
	found := h.hr.get(task+"/targets?name=exp", 200)
	if found.text("items", 0, "name") != "expert" {
		t.Errorf("targets: %s", found.Body)
	}
	ask := map[string]any{"to": expert.ID, "note": "请把关"}
	h.hr.post(task+"/signers", map[string]any{"to": expert.ID, "where": "before"}, 200)
	added := fmt.Sprintf("/tasks/%d", expert.task("nomination_review"))
	h.hr.post(added+"/remove", map[string]any{"note": "不必了"}, 200)
	h.hr.post(task+"/transfer", ask, 200)
	boss.post(task+"/reassign", map[string]any{"to": h.hr2.ID, "note": "专家出差"}, 200)
	h.hr2.post(task+"/decide", map[string]any{"outcome": "return", "opinion": "请补充", "straight": true}, 200)
	seen := zhang.get(run, 200)
	if seen.text("state") != "returned" || len(seen.field("past").([]any)) != 3 || seen.text("open", 0, "kind") != "nomination_fix" || seen.field("may_withdraw") != true {
		t.Errorf("the run after a return: %s", seen.Body)
	}
	h.hr2.post(run+"/copies", map[string]any{"to": []domain.ID{expert.ID, boss.ID}, "note": "请知悉"}, 200)
	shown := expert.get("/copies", 200)
	if shown.text("items", 0, "note") != "请知悉" || shown.text("items", 0, "run", "state") != "returned" || expert.get("/tasks/counts", 200).field("copied") != 1.0 {
		t.Errorf("copied to the expert: %s", shown.Body)
	}
	said := expert.post(run+"/comments", map[string]any{"text": "材料齐了吗", "mentions": []domain.ID{zhang.ID}}, 201)
	if said.field("mentions", 0, "user_id") != float64(zhang.ID) || zhang.get(run+"/comments", 200).text("items", 0, "text") != "材料齐了吗" {
		t.Errorf("said: %s", said.Body)
	}
	expert.post(run+"/read", nil, 204)
	if expert.get("/tasks/counts", 200).field("copied") != 0.0 {
		t.Error("a copy that was read still counts")
	}
	zhang.post(run+"/withdraw", map[string]any{"reason": "家中有事"}, 200)
	mine := zhang.get("/runs", 200)
	if mine.text("items", 0, "state") != "withdrawn" || mine.text("items", 0, "number") == "" {
		t.Errorf("what zhang asked for: %s", mine.Body)
	}
	over := boss.post(run+"/terminate", map[string]any{"reason": "x"}, 409)
	if over.text("code") != "conflict" {
		t.Errorf("ended twice: %s", over.Body)
	}
}

func TestRest_PhrasesAndFiltersAreOnesOwn(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	phrase := h.hr.post("/me/shortcuts", map[string]any{"kind": "phrase", "body": "材料齐全，同意"}, 201)
	h.hr.post("/me/shortcuts", map[string]any{"kind": "filter", "name": "待签名单", "body": "tab=todo&kind=list_sign&q=" + url.QueryEscape("一批")}, 201)
	kept := h.hr.get("/me/shortcuts", 200)
	if kept.text("items", 0, "body") != "材料齐全，同意" || kept.text("items", 1, "name") != "待签名单" {
		t.Errorf("kept %s", kept.Body)
	}
	if filters := h.hr.get("/me/shortcuts?kind=filter", 200).field("items").([]any); len(filters) != 1 {
		t.Errorf("filters %v", filters)
	}
	gone := fmt.Sprintf("/me/shortcuts/%d", int64(phrase.field("id").(float64)))
	h.leader.send("DELETE", gone, nil) // not theirs: nothing happens
	if had := h.hr.get("/me/shortcuts?kind=phrase", 200).field("items").([]any); len(had) != 1 {
		t.Error("somebody else took a phrase away")
	}
	if again := h.hr.send("DELETE", gone, nil); again.Status != 204 {
		t.Errorf("answered %d", again.Status)
	}
	if had := h.hr.get("/me/shortcuts?kind=phrase", 200).field("items").([]any); len(had) != 0 {
		t.Error("the phrase is still there")
	}
	for i := range domain.MaxShortcuts {
		h.hr.post("/me/shortcuts", map[string]any{"kind": "phrase", "body": fmt.Sprint("第", i)}, 201)
	}
	if full := h.hr.post("/me/shortcuts", map[string]any{"kind": "phrase", "body": "再来一条"}, 422); full.text("field") != "body" {
		t.Errorf("one too many: %s", full.Body)
	}
}

func TestRest_TheInboxSaysWhoAskedWhereItStandsAndWhoIsWaitedFor(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	cycle, position := h.cycle("2027-03-01", false)
	zhang.post(fmt.Sprintf("/cycles/%d/nominations", cycle), map[string]any{"position_id": position, "declarations": declared}, 201)
	place := func(who *person, path string, at ...any) string {
		t.Helper()
		return who.get(path, 200).text(append([]any{"items", 0}, at...)...)
	}
	if place(h.hr, "/tasks", "place", "applicant") != "staff1" || !strings.Contains(place(h.hr, "/tasks", "place", "waiting_for"), "hr") {
		t.Errorf("to do: %s", h.hr.get("/tasks", 200).Body)
	}
	if place(zhang, "/runs", "place", "steps", 0, "zh") == "" || place(zhang, "/runs", "place", "since") == "" {
		t.Errorf("what zhang asked for: %s", zhang.get("/runs", 200).Body)
	}
	h.hr.post(fmt.Sprintf("/tasks/%d/decide", h.hr.task("nomination_review")), map[string]any{"outcome": "approve"}, 200)
	if place(h.hr, "/tasks?tab=done", "place", "state") != "approved" || place(zhang, "/runs", "place", "state") != "approved" {
		t.Errorf("done: %s", h.hr.get("/tasks?tab=done", 200).Body)
	}
}

// wrongVerbs are verbs done to the wrong task, by the wrong people, or without what they need.
func (w *world) wrongVerbs() []wrong {
	const post, get = http.MethodPost, http.MethodGet
	at := func(task domain.ID, verb string) string { return fmt.Sprintf("/tasks/%d/%s", task, verb) }
	run := fmt.Sprintf("/runs/%d", int64(w.hr.get(fmt.Sprintf("/tasks/%d", w.review), 200).field("run_id").(float64)))
	arrival := fmt.Sprintf("/runs/%d", int64(w.hostHR.get(fmt.Sprintf("/tasks/%d", w.arrival), 200).field("run_id").(float64)))
	to := func(p *person) map[string]any { return map[string]any{"to": p.ID, "note": "x"} }
	signer := func(p *person, where string) map[string]any { return map[string]any{"to": p.ID, "where": where} }
	reason := map[string]any{"reason": "x"}
	long := strings.Repeat("长", 501)
	return []wrong{
		{"passed on to nobody", w.hr, post, at(w.review, "transfer"), map[string]any{}, nil, 422, "invalid", "to"},
		{"passed on to somebody unknown", w.hr, post, at(w.review, "transfer"), map[string]any{"to": 999999}, nil, 422, "invalid", "to"},
		{"passed on to the other hospital", w.hr, post, at(w.review, "transfer"), to(w.hostHR), nil, 422, "invalid", "to"},
		{"passed on to the nominee", w.hr, post, at(w.review, "transfer"), to(w.zhang), nil, 422, "invalid", "to"},
		{"passed on with too long a note", w.hr, post, at(w.review, "transfer"), map[string]any{"to": 1, "note": long}, nil, 422, "invalid", "note"},
		{"passed on from an old page", w.hr, post, at(w.review, "transfer"), to(w.hr2), []string{"If-Match", `"7"`}, 409, "stale", ""},
		{"passed on after it was decided", w.hr, post, at(w.closed, "transfer"), to(w.hr2), nil, 409, "stale", ""},
		{"somebody else's task passed on", w.leader, post, at(w.review, "transfer"), to(w.hr2), nil, 403, "forbidden", ""},
		{"a stranger's task passed on", w.stranger, post, at(w.review, "transfer"), to(w.hr2), nil, 404, "not_found", ""},
		{"a signer nowhere", w.hr, post, at(w.review, "signers"), signer(w.hr2, "beside"), nil, 422, "invalid", "where"},
		{"a signer where a form is wanted", w.hostHR, post, at(w.arrival, "signers"), signer(w.hostHR, "before"), nil, 422, "invalid", "verb"},
		{"the nominee as a signer", w.hr, post, at(w.review, "signers"), signer(w.zhang, "after"), nil, 422, "invalid", "to"},
		{"a signer from an old page", w.hr, post, at(w.review, "signers"), signer(w.hr2, "after"), []string{"If-Match", `"7"`}, 409, "stale", ""},
		{"taking out who was not added", w.hr, post, at(w.review, "remove"), map[string]any{}, nil, 409, "conflict", ""},
		{"taking out after the decision", w.hr, post, at(w.closed, "remove"), map[string]any{}, nil, 409, "stale", ""},
		{"reassigned by HR", w.hr, post, at(w.review, "reassign"), to(w.hr2), nil, 403, "forbidden", ""},
		{"urged by the other hospital", w.hostHR, post, at(w.review, "urge"), nil, nil, 403, "forbidden", ""},
		{"urged after it was decided", w.hr, post, at(w.closed, "urge"), nil, nil, 409, "stale", ""},
		{"urged by a stranger", w.stranger, post, at(w.review, "urge"), nil, nil, 404, "not_found", ""},
		{"whom a stranger may ask", w.stranger, get, at(w.review, "targets"), nil, nil, 404, "not_found", ""},
		{"straight back from where it cannot", w.hr, post, at(w.review, "decide"), map[string]any{"outcome": "return", "opinion": "x", "return_to": "moon", "straight": true}, nil, 422, "invalid", "straight"},
		{"a stranger's approval", w.stranger, get, run, nil, nil, 404, "not_found", ""},
		{"no approval", w.hr, get, "/runs/999999", nil, nil, 404, "not_found", ""},
		{"taken back without a reason", w.zhang, post, run + "/withdraw", map[string]any{}, nil, 422, "invalid", "reason"},
		{"taken back by the other hospital", w.hostHR, post, run + "/withdraw", reason, nil, 403, "forbidden", ""},
		{"taken back by a stranger", w.stranger, post, run + "/withdraw", reason, nil, 404, "not_found", ""},
		{"an arrival taken back", w.hr, post, arrival + "/withdraw", reason, nil, 409, "conflict", ""},
		{"ended by HR", w.hr, post, run + "/terminate", reason, nil, 403, "forbidden", ""},
		{"shown to nobody", w.hr, post, run + "/copies", map[string]any{"to": []int{}}, nil, 422, "invalid", "to"},
		{"shown to the other hospital", w.hr, post, run + "/copies", map[string]any{"to": []domain.ID{w.hostHR.ID}}, nil, 422, "invalid", "to"},
		{"shown with too long a note", w.hr, post, run + "/copies", map[string]any{"to": []domain.ID{w.hr2.ID}, "note": long}, nil, 422, "invalid", "note"},
		{"shown by a stranger", w.stranger, post, run + "/copies", map[string]any{"to": []domain.ID{w.hr2.ID}}, nil, 404, "not_found", ""},
		{"nothing said", w.hr, post, run + "/comments", map[string]any{"text": ""}, nil, 422, "invalid", "text"},
		{"too much said", w.hr, post, run + "/comments", map[string]any{"text": long}, nil, 422, "invalid", "text"},
		{"somebody told who may not read it", w.hr, post, run + "/comments", map[string]any{"text": "x", "mentions": []domain.ID{w.stranger.ID}}, nil, 422, "invalid", "mentions"},
		{"said by a stranger", w.stranger, post, run + "/comments", map[string]any{"text": "x"}, nil, 404, "not_found", ""},
		{"comments for a stranger", w.stranger, get, run + "/comments", nil, nil, 404, "not_found", ""},
		{"read by a stranger", w.stranger, post, run + "/read", nil, nil, 404, "not_found", ""},
		{"nothing kept", w.hr, post, "/me/shortcuts", map[string]any{"kind": "phrase"}, nil, 422, "invalid", "body"},
		{"a shortcut of no kind", w.hr, post, "/me/shortcuts", map[string]any{"kind": "song", "body": "x"}, nil, 422, "invalid", "kind"},
		{"a filter without a name", w.hr, post, "/me/shortcuts", map[string]any{"kind": "filter", "body": "tab=todo"}, nil, 422, "invalid", "name"},
		{"a filter by what no inbox has", w.hr, post, "/me/shortcuts", map[string]any{"kind": "filter", "name": "x", "body": "colour=red"}, nil, 422, "invalid", "body"},
		{"a filter of no tab", w.hr, post, "/me/shortcuts", map[string]any{"kind": "filter", "name": "x", "body": "tab=moon"}, nil, 422, "invalid", "body"},
		{"too long a phrase", w.hr, post, "/me/shortcuts", map[string]any{"kind": "phrase", "body": long}, nil, 422, "invalid", "body"},
		{"shortcuts of no kind", w.hr, get, "/me/shortcuts?kind=song", nil, nil, 422, "invalid", "kind"},
		{"a path to a cycle that is over", w.zhang, get, fmt.Sprintf("/cycles/%d/nomination-path", w.cancelled), nil, nil, 409, "conflict", ""},
	}
}
