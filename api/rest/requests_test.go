package rest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/duikou/duikou/domain"
)

// serving is the assignment of somebody who has arrived on 1 September 2026.
func (h *house) serving(who *person) domain.ID {
	h.t.Helper()
	cycle := h.dispatched("2026-09-01", true, who)
	return domain.ID(h.hr.get(fmt.Sprintf("/assignments?cycle=%d", cycle), 200).field("items", 0, "id").(float64))
}

// Everything a page shows is in the answers: what may be asked, what it would change, who
// decides, and what came of it.
func TestRequests_AnEarlyReturnAndItsRevocation(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	li := h.hire("李四", "1990-05-01")
	id := h.serving(li)
	offer := li.get(fmt.Sprintf("/assignments/%d/offer", id), 200)
	if offer.text("kinds", 0) != "leave" || offer.field("balances", 0, "left_half_days") != 10.0 {
		t.Errorf("offered %s", offer.Body)
	}
	form := map[string]any{"kind": "early_return", "on": "2026-12-31", "reason": "家中有事"}
	plan := li.post(fmt.Sprintf("/assignments/%d/requests/plan", id), form, 200)
	if plan.text("request", "changes", 0, "key") != "last_day" || plan.text("request", "changes", 0, "after") != "2026-12-31" || plan.text("path", 0, "names") != "host" {
		t.Errorf("planned %s", plan.Body)
	}
	made := li.post(fmt.Sprintf("/assignments/%d/requests", id), form, 201)
	if made.Header.Get("Location") != fmt.Sprintf("/api/v1/requests/%d", made.id()) || made.text("state") != "running" {
		t.Errorf("made %v %s", made.Header, made.Body)
	}
	h.hostHR.decide("request_review", nil)
	h.hr.decide("request_review", map[string]any{"opinion": "同意"})
	got := li.get(fmt.Sprintf("/requests/%d", made.id()), 200)
	if got.text("state") != "approved" || got.text("was") != "2027-08-31" || got.field("may_revoke") != true {
		t.Errorf("granted %s", got.Body)
	}
	if a := h.hr.get(fmt.Sprintf("/assignments/%d", id), 200); a.text("to") != "2026-12-31" {
		t.Errorf("the last day is %s", a.text("to"))
	}
	li.post(fmt.Sprintf("/assignments/%d/requests", id), map[string]any{"kind": "revocation", "target_id": made.id(), "reason": "可以继续"}, 201)
	h.hostHR.decide("request_review", nil)
	h.hr.decide("request_review", nil)
	list := li.get(fmt.Sprintf("/requests?assignment=%d&limit=1", id), 200)
	if list.text("items", 0, "kind") != "revocation" || list.text("next") == "" {
		t.Errorf("the newest is %s", list.Body)
	}
	rest := li.get(fmt.Sprintf("/requests?assignment=%d&limit=1&after=%s", id, list.text("next")), 200)
	if rest.text("items", 0, "state") != "revoked" {
		t.Errorf("the one before is %s", rest.Body)
	}
}

func TestRequests_ALateReturnIsConfirmedByTheHost(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	li := h.hire("李四", "1990-05-01")
	id := h.serving(li)
	made := li.post(fmt.Sprintf("/assignments/%d/requests", id), map[string]any{"kind": "leave", "leave": "personal", "from": "2026-11-16", "to": "2026-11-17", "reason": "家中有事"}, 201)
	h.hostHR.decide("request_review", nil)
	li.decide("leave_return", map[string]any{"leave": map[string]any{"returned_on": "2026-11-20"}})
	confirm := fmt.Sprintf("/tasks/%d", h.hostHR.task("leave_confirm"))
	if task := h.hostHR.get(confirm, 200); task.text("outcomes", 1) != "return" || task.text("return_to", 0) != "back" {
		t.Errorf("the host is asked %s", task.Body)
	}
	silent := h.hostHR.post(confirm+"/decide", map[string]any{"outcome": "approve", "leave": map[string]any{"returned_on": "2026-11-19"}}, 422)
	if silent.text("field") != "opinion" {
		t.Errorf("another day without a word: %s", silent.Body)
	}
	h.hostHR.decide("leave_confirm", nil)
	if got := li.get(fmt.Sprintf("/requests/%d", made.id()), 200); got.text("state") != "approved" || got.text("returned_on") != "2026-11-20" {
		t.Errorf("confirmed: %s", got.Body)
	}
}

func TestBadInput_Requests(t *testing.T) {
	w := newWorld(t)
	w.refuses(t, w.wrongRequests())
}

// wrongRequests are requests nobody may make, or that cannot be.
func (w *world) wrongRequests() []wrong {
	const get, post = http.MethodGet, http.MethodPost
	id := domain.ID(w.li.get("/assignments", 200).field("items", 0, "id").(float64))
	ask, plan := fmt.Sprintf("/assignments/%d/requests", id), fmt.Sprintf("/assignments/%d/requests/plan", id)
	leave := func(changes ...any) map[string]any {
		form := map[string]any{"kind": "leave", "leave": "personal", "from": "2026-12-07", "to": "2026-12-08", "reason": "家中有事"}
		for i := 0; i < len(changes); i += 2 {
			form[changes[i].(string)] = changes[i+1]
		}
		return form
	}
	return []wrong{
		{"leave for somebody else", w.wang, post, ask, leave(), nil, 404, "not_found", ""},
		{"leave asked for by a leader", w.leader, post, ask, leave(), nil, 403, "forbidden", ""},
		{"a recall by the person", w.li, post, ask, map[string]any{"kind": "recall", "on": "2026-12-31", "reason": "x"}, nil, 403, "forbidden", ""},
		{"a request of no kind", w.li, post, ask, map[string]any{"kind": "dance", "reason": "x"}, nil, 422, "invalid", "kind"},
		{"leave without a reason", w.li, post, ask, leave("reason", ""), nil, 422, "invalid", "reason"},
		{"leave of no kind", w.li, post, ask, leave("leave", "holiday"), nil, 422, "invalid", "leave"},
		{"leave on no day", w.li, post, ask, leave("from", "2026-13-01"), nil, 422, "invalid", "from"},
		{"leave beyond the service", w.li, post, ask, leave("to", "2028-01-01"), nil, 422, "invalid", "to"},
		{"a plan of leave backwards", w.li, post, plan, leave("to", "2026-12-01"), nil, 422, "invalid", "to"},
		{"leave with a field we do not have", w.li, post, ask, leave("days", 3), nil, 400, "invalid", "days"},
		{"an extension to an earlier day", w.li, post, ask, map[string]any{"kind": "extension", "on": "2026-12-31", "reason": "x"}, nil, 422, "invalid", "on"},
		{"a replacement by nobody", w.hr, post, ask, map[string]any{"kind": "replacement", "on": "2026-12-31", "reason": "x"}, nil, 422, "invalid", "successor_id"},
		{"a replacement by a stranger", w.hr, post, ask, map[string]any{"kind": "replacement", "on": "2026-12-31", "successor_id": 999, "reason": "x"}, nil, 422, "invalid", "successor_id"},
		{"an appeal before the end", w.li, post, ask, map[string]any{"kind": "appeal", "reason": "x"}, nil, 409, "conflict", ""},
		{"an unlock of no report", w.li, post, ask, map[string]any{"kind": "unlock", "report_id": 999, "reason": "x"}, nil, 422, "invalid", "report_id"},
		{"an unlock of a month not accepted", w.li, post, ask, map[string]any{"kind": "unlock", "report_id": w.report, "reason": "x"}, nil, 409, "conflict", ""},
		{"a revocation of nothing", w.li, post, ask, map[string]any{"kind": "revocation", "target_id": 999, "reason": "x"}, nil, 422, "invalid", "target_id"},
		{"a request that is not there", w.hr, get, "/requests/999", nil, nil, 404, "not_found", ""},
		{"requests of no kind", w.hr, get, "/requests?kind=dance", nil, nil, 422, "invalid", "kind"},
		{"requests in no state", w.hr, get, "/requests?state=dancing", nil, nil, 422, "invalid", "state"},
		{"an offer of no assignment", w.hr, get, "/assignments/999/offer", nil, nil, 404, "not_found", ""},
		{"an offer of no year", w.hr, get, fmt.Sprintf("/assignments/%d/offer?year=soon", id), nil, nil, 422, "invalid", "year"},
	}
}
