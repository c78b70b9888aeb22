package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
)

// world is a house with a case in every state that the wrong requests below need.
type world struct {
	*house
	zhang, li, wang, zhao *person

	open, position domain.ID // a cycle that takes nominations, with zhang's nomination under review
	nomination     domain.ID
	review         domain.ID // its task
	closed         domain.ID // a task that has been decided
	cancelled      domain.ID // a cycle that was cancelled
	arrival        domain.ID // the task to confirm that wang has come
	report         domain.ID // a month li has still to hand in
	verify         domain.ID // the task to verify another month of li's
	appraise       domain.ID // the recipient's task to appraise zhao
	decided        domain.ID // a refusal's task for the leader
	batch          domain.ID // one of hr's
	past           domain.ID // an agreement that covers the frozen year
	plan           map[string]any
}

func newWorld(t *testing.T) *world {
	h := newHouse(t, "2026-11-21")
	w := &world{house: h, zhang: h.hire("张三", "1988-05-01"), li: h.hire("李四", "1990-05-01"), wang: h.hire("王五", "1989-05-01"), zhao: h.hire("赵六", "1987-05-01")}
	ctx := context.Background()

	serving := h.dispatched("2026-09-01", true, w.li)
	w.openMonths(serving)
	w.li.decide("report_hand_in", map[string]any{"report": map[string]any{"summary": "工作正常", "late_reason": "补录"}})
	w.verify = h.hostHR.task("report_verify")
	w.report = domain.ID(w.li.get("/reports?state=awaited", 200).field("items", 0, "id").(float64))

	over := h.dispatched("2025-06-01", true, w.zhao)
	w.openMonths(over)
	w.past = domain.ID(h.hr.get(fmt.Sprintf("/cycles/%d", over), 200).field("agreement_id").(float64))
	h.hr.post(fmt.Sprintf("/cycles/%d/end-backfill", over), map[string]any{"reason": "无材料"}, 200)
	one := domain.ID(h.hr.get(fmt.Sprintf("/assignments?cycle=%d", over), 200).field("items", 0, "id").(float64))
	_, err := h.service.System.WalkLadder(ctx, domain.CaseRef{Kind: domain.CaseAssignment, ID: one})
	must(t, err)
	_, err = h.service.System.EndService(ctx, one)
	must(t, err)
	w.appraise = h.hostHR.task("appraise")

	coming, position := h.cycle("2026-12-01", false)
	w.wang.post(fmt.Sprintf("/cycles/%d/nominations", coming), map[string]any{"position_id": position, "declarations": declared}, 201)
	w.closed = h.hr.task("nomination_review")
	for _, step := range []struct {
		who  *person
		kind string
	}{{h.hr, "nomination_review"}, {h.hr, "list_submit"}, {h.leader, "list_sign"}, {h.hostHR, "consent"}} {
		step.who.decide(step.kind, nil)
	}
	today := h.clock
	h.clock = today.AddDate(0, 0, 9) // the list has been public long enough
	_, err = h.service.System.Assign(ctx, coming, 10)
	must(t, err)
	h.clock = today
	w.arrival = h.hostHR.task("arrival")

	w.cancelled, position = h.cycle("2027-02-01", false)
	refuser := h.hire("钱七", "1990-01-01")
	n := refuser.post(fmt.Sprintf("/cycles/%d/nominations", w.cancelled), map[string]any{"position_id": position, "declarations": declared}, 201)
	h.hr.decide("nomination_review", nil)
	h.hr.post(fmt.Sprintf("/nominations/%d/refusal", n.id()), map[string]any{"reason": "不愿前往"}, 201)
	w.decided = h.leader.task("refusal_decide")
	h.hr.post(fmt.Sprintf("/cycles/%d/cancel", w.cancelled), map[string]any{"reason": "计划有变"}, 200)

	w.open, w.position = h.cycle("2027-03-01", false)
	w.nomination = w.zhang.post(fmt.Sprintf("/cycles/%d/nominations", w.open), map[string]any{"position_id": w.position, "declarations": declared}, 201).id()
	w.review = h.hr.task("nomination_review")
	w.plan = h.plan("2027-04-01", false)
	w.batch = h.hr.post("/tasks/batch", map[string]any{"task_ids": []any{w.closed}}, 200).id()

	year := h.system.post("/years/shuangqian/2024/close", nil, 202).id()
	_, err = h.service.System.FreezeYear(ctx, year)
	must(t, err)
	h.hr.send("POST", "/notices/read", map[string]any{"up_to": 1}, "Idempotency-Key", "used").want(204)
	h.quiet()
	return w
}

func (w *world) openMonths(cycle domain.ID) {
	w.t.Helper()
	list := w.hr.get(fmt.Sprintf("/assignments?cycle=%d", cycle), 200)
	_, err := w.service.System.OpenMonths(context.Background(), domain.ID(list.field("items", 0, "id").(float64)))
	must(w.t, err)
}

// with is the plan of a cycle with some fields changed.
func (w *world) with(changes ...any) map[string]any {
	plan := map[string]any{}
	for k, v := range w.plan {
		plan[k] = v
	}
	for i := 0; i < len(changes); i += 2 {
		plan[changes[i].(string)] = changes[i+1]
	}
	return plan
}

type wrong struct {
	name    string
	who     *person
	method  string
	path    string
	body    any
	headers []string

	status int
	code   string
	field  string
}

func TestBadInput(t *testing.T) {
	w := newWorld(t)
	for _, table := range [][]wrong{w.unreadable(), w.unproven(), w.notAllowed(), w.wrongForms(), w.wrongCycles(), w.wrongDecisions(), w.wrongReminders(), w.wrongVerbs(), w.wrongQueries(), w.wrongMembers(), w.wrongFilings()} {
		w.refuses(t, table)
	}
}

// refuses sends what is wrong and checks that it is refused as it should be and changes nothing.
func (w *world) refuses(t *testing.T, table []wrong) {
	t.Helper()
	for _, c := range table {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			before := w.rows()
			who := *c.who
			inner := *who.h
			inner.t, who.h = t, &inner
			a := who.send(c.method, c.path, c.body, c.headers...)
			if a.Status != c.status || a.text("code") != c.code || a.text("field") != c.field {
				t.Errorf("answered %d %s %q, want %d %s %q: %s", a.Status, a.text("code"), a.text("field"), c.status, c.code, c.field, a.Body)
			}
			if a.Status >= 500 {
				t.Errorf("it is our fault: %s", a.Body)
			}
			if after := w.rows(); after != before {
				t.Errorf("rows changed:\n%s", difference(before, after))
			}
		})
	}
}

func difference(before, after string) string {
	had := map[string]bool{}
	for line := range strings.SplitSeq(before, "\n") {
		had[line] = true
	}
	var fresh []string
	for line := range strings.SplitSeq(after, "\n") {
		if !had[line] {
			fresh = append(fresh, line)
		}
	}
	return strings.Join(fresh, "\n")
}

// unreadable are requests that cannot be read at all.
func (w *world) unreadable() []wrong {
	const post, people = http.MethodPost, "/people"
	deep := strings.Repeat(`{"figures":`, 20_000) + "1" + strings.Repeat("}", 20_000)
	return []wrong{
		{"no body", w.hr, post, people, "", nil, 400, "invalid", ""},
		{"a body that is no JSON", w.hr, post, people, "name=x", nil, 400, "invalid", ""},
		{"a body that ends in the middle", w.hr, post, people, `{"name":"张`, nil, 400, "invalid", ""},
		{"two bodies in one", w.hr, post, people, `{"name":"x"} {"name":"y"}`, nil, 400, "invalid", ""},
		{"a list instead of an object", w.hr, post, people, `[1,2]`, nil, 400, "invalid", ""},
		{"text where a number belongs", w.hr, post, people, `{"organisation_id":"two"}`, nil, 400, "invalid", "organisation_id"},
		{"a number where text belongs", w.hr, post, people, `{"name":7}`, nil, 400, "invalid", "name"},
		{"an object where text belongs", w.hr, post, people, `{"birth_date":{"year":1990}}`, nil, 400, "invalid", "birth_date"},
		{"a fraction for an ID", w.hr, post, people, `{"organisation_id":1.5}`, nil, 400, "invalid", "organisation_id"},
		{"a number too large for anything", w.hr, post, people, `{"organisation_id":99999999999999999999}`, nil, 400, "invalid", "organisation_id"},
		{"a field we do not have", w.hr, post, people, `{"nmae":"x"}`, nil, 400, "invalid", "nmae"},
		{"a wrong type deep inside", w.hr, post, "/cycles", `{"positions":[{"quota":"four"}]}`, nil, 400, "invalid", "positions.quota"},
		{"JSON twenty thousand levels deep", w.li, post, fmt.Sprintf("/reports/%d/hand-in", w.report), deep, nil, 400, "invalid", ""},
		{"a body of two megabytes", w.hr, post, people, `{"name":"` + strings.Repeat("x", 2<<20) + `"}`, nil, 413, "invalid", ""},
		{"a form instead of JSON", w.hr, post, people, "name=x", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "invalid", ""},
		{"no content type", w.hr, post, people, `{}`, []string{"Content-Type", ""}, 415, "invalid", ""},
		{"a method the path does not know", w.hr, "DELETE", people, nil, nil, 405, "invalid", ""},
		{"a method nobody knows", w.hr, "BREW", "/tasks", nil, nil, 405, "invalid", ""},
		{"a path nobody knows", w.hr, "GET", "/coffee", nil, nil, 404, "not_found", ""},
		{"no number where an ID belongs", w.hr, "GET", "/cycles/first", nil, nil, 404, "not_found", ""},
		{"an ID below zero", w.hr, "GET", "/cycles/-1", nil, nil, 404, "not_found", ""},
		{"an ID beyond every row", w.hr, "GET", "/cycles/9223372036854775807", nil, nil, 404, "not_found", ""},
	}
}

// unproven are requests by nobody we know.
func (w *world) unproven() []wrong {
	anybody, forged := &person{h: w.house}, &person{h: w.house, Token: "dk_" + strings.Repeat("A", 35)}
	cut := &person{h: w.house, Token: w.hr.Token[:len(w.hr.Token)-1]}
	login := func(login, pass string) map[string]any { return map[string]any{"login": login, "password": pass} }
	return []wrong{
		{"no token", anybody, "GET", "/tasks", nil, nil, 401, "unauthorized", ""},
		{"no token for a write", anybody, "POST", "/cycles", w.plan, nil, 401, "unauthorized", ""},
		{"a forged token", forged, "GET", "/tasks", nil, nil, 401, "unauthorized", ""},
		{"a token cut short", cut, "GET", "/tasks", nil, nil, 401, "unauthorized", ""},
		{"another scheme", anybody, "GET", "/tasks", nil, []string{"Authorization", "Basic aHI6aHI="}, 401, "unauthorized", ""},
		{"a forged session", anybody, "GET", "/me", nil, []string{"Cookie", "session=forged"}, 401, "unauthorized", ""},
		{"a wrong password", anybody, "POST", "/session", login("hr", "not it"), nil, 401, "unauthorized", ""},
		{"an unknown login", anybody, "POST", "/session", login("nobody", "not it"), nil, 401, "unauthorized", ""},
		{"a log-in without a login", anybody, "POST", "/session", login("", "not it"), nil, 422, "invalid", "login"},
		{"a log-in without a password", anybody, "POST", "/session", login("hr", ""), nil, 422, "invalid", "password"},
		{"a login with a control character", anybody, "POST", "/session", login("h\u0000r", "x"), nil, 422, "invalid", "login"},
		{"a password of a megabyte", anybody, "POST", "/session", login("hr", strings.Repeat("x", 900_000)), nil, 422, "invalid", "password"},
	}
}

// notAllowed are requests by somebody who may not.
func (w *world) notAllowed() []wrong {
	review := fmt.Sprintf("/tasks/%d/decide", w.review)
	approve := map[string]any{"outcome": "approve"}
	reason := map[string]any{"reason": "好奇"}
	return []wrong{
		{"another hospital's cycle", w.stranger, "GET", fmt.Sprintf("/cycles/%d", w.open), nil, nil, 404, "not_found", ""},
		{"another hospital's nomination", w.stranger, "GET", fmt.Sprintf("/nominations/%d", w.nomination), nil, nil, 404, "not_found", ""},
		{"another hospital's task", w.stranger, "POST", review, approve, nil, 404, "not_found", ""},
		{"another hospital's staff", w.stranger, "GET", fmt.Sprintf("/people/%d", w.zhang.Person), nil, nil, 404, "not_found", ""},
		{"another hospital's identifiers", w.stranger, "POST", fmt.Sprintf("/people/%d/identifiers", w.zhang.Person), reason, nil, 404, "not_found", ""},
		{"another hospital's timeline", w.stranger, "GET", fmt.Sprintf("/timeline?case=cycle/%d", w.open), nil, nil, 404, "not_found", ""},
		{"another hospital's agreement in a plan", w.stranger, "POST", "/cycles", w.plan, nil, 422, "invalid", "agreement_id"},
		{"another hospital's new staff", w.stranger, "POST", "/people", map[string]any{"organisation_id": w.supporter, "name": "x"}, nil, 403, "forbidden", ""},
		{"another hospital's accounts", w.stranger, "GET", fmt.Sprintf("/users?organisation=%d", w.supporter), nil, nil, 403, "forbidden", ""},
		{"a colleague's task", w.leader, "POST", review, approve, nil, 403, "forbidden", ""},
		{"the recipient cancels the supporter's cycle", w.hostHR, "POST", fmt.Sprintf("/cycles/%d/cancel", w.open), reason, nil, 403, "forbidden", ""},
		{"staff make an organisation", w.zhang, "POST", "/organisations", map[string]any{"name": "x", "kind": "hospital"}, nil, 403, "forbidden", ""},
		{"HR gives itself the system", w.hr, "POST", "/users", map[string]any{"login": "x", "name": "x", "memberships": []any{map[string]any{"organisation_id": w.supporter, "role": "system"}}}, nil, 403, "forbidden", ""},
		{"staff look at everybody's tasks", w.zhang, "GET", "/tasks?tab=everyone", nil, nil, 403, "forbidden", ""},
		{"staff begin a yearly close", w.zhang, "POST", "/years/shuangqian/2023/close", nil, nil, 403, "forbidden", ""},
		{"somebody else's month", w.zhang, "POST", fmt.Sprintf("/reports/%d/hand-in", w.report), map[string]any{"summary": "x"}, nil, 404, "not_found", ""},
		{"an account without a staff record applies", w.stranger, "POST", fmt.Sprintf("/cycles/%d/nominations", w.open), map[string]any{"position_id": w.position}, nil, 422, "invalid", "person_id"},
		{"somebody else's token", w.zhang, "DELETE", "/tokens/1", nil, nil, 404, "not_found", ""},
	}
}

// wrongForms are forms of the directory and of accounts.
func (w *world) wrongForms() []wrong {
	const post = http.MethodPost
	staff := func(changes ...any) map[string]any {
		in := map[string]any{"organisation_id": w.supporter, "name": "孙八", "profession": "physician", "title": "junior"}
		for i := 0; i < len(changes); i += 2 {
			in[changes[i].(string)] = changes[i+1]
		}
		return in
	}
	account := func(field string, value any) map[string]any {
		in := map[string]any{"login": "fresh", "name": "新人", "memberships": []any{map[string]any{"organisation_id": w.supporter, "role": "staff"}}}
		in[field] = value
		return in
	}
	agreement := map[string]any{"number": "协-9", "supporter_id": w.supporter, "recipient_id": w.supporter, "programme": "shuangqian", "from": "2026-01-01", "to": "2028-01-01"}
	token := map[string]any{"login": "hr", "password": password, "name": "x", "scopes": []string{"read"}, "days": 1e15}
	return []wrong{
		{"a name is missing", w.hr, post, "/people", staff("name", ""), nil, 422, "invalid", "name"},
		{"a name of blanks", w.hr, post, "/people", staff("name", "  \u3000"), nil, 422, "invalid", "name"},
		{"a name of 61 characters", w.hr, post, "/people", staff("name", strings.Repeat("䶮", 61)), nil, 422, "invalid", "name"},
		{"a name with a control character", w.hr, post, "/people", staff("name", "孙\u0007八"), nil, 422, "invalid", "name"},
		{"a name that is half a character", w.hr, post, "/people", `{"organisation_id":2,"name":"孙` + "\xf0\xac" + `","profession":"nurse","title":"none"}`, nil, 422, "invalid", "name"},
		{"a profession nobody has", w.hr, post, "/people", staff("profession", "wizard"), nil, 422, "invalid", "profession"},
		{"a title nobody has", w.hr, post, "/people", staff("title", "emperor"), nil, 422, "invalid", "title"},
		{"a day that is in no calendar", w.hr, post, "/people", staff("birth_date", "1990-02-30"), nil, 422, "invalid", "birth_date"},
		{"a date written otherwise", w.hr, post, "/people", staff("birth_date", "1990年5月1日"), nil, 422, "invalid", "birth_date"},
		{"born in the future", w.hr, post, "/people", staff("birth_date", "2030-01-01"), nil, 422, "invalid", "birth_date"},
		{"a title from the future", w.hr, post, "/people", staff("title_since", "9999-12-31"), nil, 422, "invalid", "title_since"},
		{"an ID number with a wrong check digit", w.hr, post, "/people", staff("id_number", "110105194912310021"), nil, 422, "invalid", "id_number"},
		{"a phone number with letters", w.hr, post, "/people", staff("phone", "call me"), nil, 422, "invalid", "phone"},
		{"identifiers without a reason", w.hr, post, fmt.Sprintf("/people/%d/identifiers", w.zhang.Person), map[string]any{"reason": ""}, nil, 422, "invalid", "reason"},
		{"a login that is taken", w.system, post, "/users", account("login", "HR"), nil, 409, "conflict", "login"},
		{"an account without a role", w.system, post, "/users", account("memberships", []any{}), nil, 422, "invalid", "memberships"},
		{"an account with a role we do not have", w.system, post, "/users", account("memberships", []any{map[string]any{"organisation_id": w.supporter, "role": "king"}}), nil, 422, "invalid", "memberships.role"},
		{"an account in no organisation", w.system, post, "/users", account("memberships", []any{map[string]any{"organisation_id": 999, "role": "staff"}}), nil, 422, "invalid", "memberships.organisation_id"},
		{"an address that is none", w.system, post, "/users", account("email", "not an address"), nil, 422, "invalid", "email"},
		{"a short password", w.system, post, "/users", account("password", "短"), nil, 422, "invalid", "password"},
		{"an account for nobody's record", w.system, post, "/users", account("person_id", 12345), nil, 422, "invalid", "person_id"},
		{"a language we do not speak", w.hr, "PUT", "/me/locale", map[string]any{"locale": "xx"}, nil, 422, "invalid", "locale"},
		{"the old password is wrong", w.hr, "PUT", "/me/password", map[string]any{"old_password": "no", "new_password": "another good one"}, nil, 422, "invalid", "old_password"},
		{"a token for longer than time", w.hr, post, "/tokens", token, nil, 422, "invalid", "days"},
		{"an organisation of no kind", w.system, post, "/organisations", map[string]any{"name": "某院", "kind": "castle"}, nil, 422, "invalid", "kind"},
		{"a region with letters", w.system, post, "/organisations", map[string]any{"name": "某院", "kind": "hospital", "region_code": "43o100"}, nil, 422, "invalid", "region_code"},
		{"an authority that does not exist", w.system, post, "/organisations", map[string]any{"name": "某院", "kind": "hospital", "parent_id": 999}, nil, 422, "invalid", "parent_id"},
		{"an agreement with oneself", w.hr, post, "/agreements", agreement, nil, 422, "invalid", "recipient_id"},
		{"verdicts of another hospital", w.stranger, "GET", fmt.Sprintf("/organisations/%d/verdicts", w.supporter), nil, nil, 404, "not_found", ""},
		{"verdicts by no rule", w.hr, "GET", fmt.Sprintf("/organisations/%d/verdicts?regulation=none", w.supporter), nil, nil, 422, "invalid", "regulation"},
		{"judging another hospital", w.hostHR, "POST", fmt.Sprintf("/organisations/%d/verdicts", w.supporter), map[string]any{}, nil, 403, "forbidden", ""},
		{"judging from nowhere", w.hr, "POST", fmt.Sprintf("/organisations/%d/verdicts", w.supporter), map[string]any{"after": "xx"}, nil, 422, "invalid", "after"},
		{"judging by no rule", w.hr, "POST", fmt.Sprintf("/organisations/%d/verdicts", w.supporter), map[string]any{"regulation": "none"}, nil, 422, "invalid", "regulation"},
		{"a ledger of another hospital's", w.stranger, "GET", fmt.Sprintf("/people/%d/ledger", w.zhang.Person), nil, nil, 404, "not_found", ""},
		{"a ledger by no rule", w.hr, "GET", fmt.Sprintf("/people/%d/ledger?regulation=none", w.zhang.Person), nil, nil, 422, "invalid", "regulation"},
		{"a ledger on no day", w.hr, "GET", fmt.Sprintf("/people/%d/ledger?on=soon", w.zhang.Person), nil, nil, 422, "invalid", "on"},
		{"a verdict of nobody", w.hr, "GET", "/people/999999/outlook", nil, nil, 404, "not_found", ""},
		{"a verdict of another hospital's", w.stranger, "GET", fmt.Sprintf("/people/%d/outlook", w.zhang.Person), nil, nil, 404, "not_found", ""},
		{"a verdict by no rule", w.hr, "GET", fmt.Sprintf("/people/%d/outlook?regulation=none", w.zhang.Person), nil, nil, 422, "invalid", "regulation"},
		{"a verdict for no title", w.hr, "GET", fmt.Sprintf("/people/%d/outlook?title=king", w.zhang.Person), nil, nil, 422, "invalid", "title"},
		{"a verdict nowhere", w.hr, "GET", fmt.Sprintf("/people/%d/outlook?region=4", w.zhang.Person), nil, nil, 422, "invalid", "region"},
		{"a verdict with nothing to extend", w.hr, "GET", fmt.Sprintf("/people/%d/outlook?extend_to=2030-01-01", w.zhang.Person), nil, nil, 422, "invalid", "extend_to"},
		{"a plan without a start", w.hr, "GET", fmt.Sprintf("/people/%d/outlook?to=2030-01-01", w.zhang.Person), nil, nil, 422, "invalid", "from"},
		{"a plan of a life", w.hr, "GET", fmt.Sprintf("/people/%d/outlook?from=2000-01-01&to=2030-01-01", w.zhang.Person), nil, nil, 422, "invalid", "to"},
		{"a plan of an unknown kind", w.hr, "GET", fmt.Sprintf("/people/%d/outlook?from=2026-01-01&to=2026-06-01&kind=holiday", w.zhang.Person), nil, nil, 422, "invalid", "kind"},
		{"planning without an organisation", w.hr, "GET", "/planning/load", nil, nil, 422, "invalid", "organisation"},
		{"planning on no day", w.hr, "GET", fmt.Sprintf("/planning/load?organisation=%d&on=2026-02-30", w.supporter), nil, nil, 422, "invalid", "on"},
		{"planning of another hospital", w.hr, "GET", fmt.Sprintf("/planning/load?organisation=%d", w.recipient), nil, nil, 404, "not_found", ""},
		{"planning backwards", w.hr, "GET", "/planning/pairs?from=2026-02-01&to=2026-01-31", nil, nil, 422, "invalid", "to"},
		{"planning three years ahead", w.hr, "GET", "/planning/pairs?from=2026-01-01&to=2028-12-31", nil, nil, 422, "invalid", "to"},
		{"read up to nothing", w.hr, post, "/notices/read", map[string]any{"up_to": -3}, nil, 422, "invalid", "up_to"},
	}
}

// wrongCycles are plans, states of cycles and nominations.
func (w *world) wrongCycles() []wrong {
	const post, cycles = http.MethodPost, "/cycles"
	nominate := fmt.Sprintf("/cycles/%d/nominations", w.open)
	position := func(track string, quota int) []any {
		return []any{map[string]any{"track": track, "department": "内科", "quota": quota}}
	}
	return []wrong{
		{"a plan without a title", w.hr, post, cycles, w.with("title", ""), nil, 422, "invalid", "title"},
		{"a title of 121 characters", w.hr, post, cycles, w.with("title", strings.Repeat("批", 121)), nil, 422, "invalid", "title"},
		{"a plan without a date", w.hr, post, cycles, w.with("from", ""), nil, 422, "invalid", "from"},
		{"a cycle that ends before it begins", w.hr, post, cycles, w.with("to", "2027-03-01"), nil, 422, "invalid", "to"},
		{"a cycle beyond its agreement", w.hr, post, cycles, w.with("from", "2040-01-01"), nil, 422, "invalid", "to"},
		{"a cycle in the past without 补录", w.hr, post, cycles, w.with("from", "2026-10-01", "nomination_until", "2026-09-01"), nil, 422, "invalid", "from"},
		{"补录 without a reason", w.hr, post, cycles, w.with("backfill", true), nil, 422, "invalid", "backfill_reason"},
		{"nominations until after the start", w.hr, post, cycles, w.with("nomination_until", "2027-06-01"), nil, 422, "invalid", "nomination_until"},
		{"a plan without a position", w.hr, post, cycles, w.with("positions", []any{}), nil, 422, "invalid", "positions"},
		{"a quota below zero", w.hr, post, cycles, w.with("positions", position("support", -1)), nil, 422, "invalid", "positions.quota"},
		{"a huge quota", w.hr, post, cycles, w.with("positions", position("support", 2_000_000_000)), nil, 422, "invalid", "positions.quota"},
		{"a track the programme does not have", w.hr, post, cycles, w.with("positions", position("moon", 1)), nil, 422, "invalid", "positions.track"},
		{"the year 9999", w.hr, post, cycles, w.with("from", "9999-12-31", "nomination_until", "9999-12-01"), nil, 422, "invalid", "to"},
		{"a cycle that is open is opened", w.hr, post, fmt.Sprintf("/cycles/%d/open", w.open), nil, nil, 409, "conflict", ""},
		{"a cycle that is cancelled is opened", w.hr, post, fmt.Sprintf("/cycles/%d/open", w.cancelled), nil, nil, 409, "conflict", ""},
		{"cancelled without a reason", w.hr, post, fmt.Sprintf("/cycles/%d/cancel", w.open), map[string]any{}, nil, 422, "invalid", "reason"},
		{"backfill ended where there is none", w.hr, post, fmt.Sprintf("/cycles/%d/end-backfill", w.open), map[string]any{"reason": "x"}, nil, 409, "conflict", ""},
		{"a position of another cycle", w.li, post, nominate, map[string]any{"position_id": 1, "declarations": declared}, nil, 422, "invalid", "position_id"},
		{"a person who does not exist", w.hr, post, nominate, map[string]any{"person_id": 9999, "position_id": w.position}, nil, 422, "invalid", "person_id"},
		{"a statement of 4001 characters", w.li, post, nominate, map[string]any{"position_id": w.position, "statement": strings.Repeat("好", 4001)}, nil, 422, "invalid", "statement"},
		{"a nomination after the end", w.li, post, fmt.Sprintf("/cycles/%d/nominations", w.cancelled), map[string]any{"position_id": 1}, nil, 409, "conflict", ""},
		{"a refusal of somebody not chosen", w.hr, post, fmt.Sprintf("/nominations/%d/refusal", w.nomination), map[string]any{"reason": "x"}, nil, 409, "conflict", ""},
		{"withdrawn without a reason", w.zhang, post, fmt.Sprintf("/nominations/%d/withdraw", w.nomination), map[string]any{"reason": " "}, nil, 422, "invalid", "reason"},
		{"a plan into a frozen year", w.hr, post, cycles, w.with("from", "2024-07-01", "to", "2025-05-31", "nomination_until", "2024-06-15", "backfill", true, "backfill_reason", "x", "agreement_id", w.past), nil, 409, "locked", ""},
		{"a year that is not over", w.system, post, "/years/shuangqian/2026/close", nil, nil, 422, "invalid", "year"},
		{"a programme nobody knows", w.system, post, "/years/moonbase/2023/close", nil, nil, 422, "invalid", "programme"},
		{"a year beyond the calendar", w.system, post, "/years/shuangqian/99999/close", nil, nil, 404, "not_found", ""},
	}
}

// wrongDecisions are decisions on tasks, and months handed in.
func (w *world) wrongDecisions() []wrong {
	const post = http.MethodPost
	decide := func(task domain.ID) string { return fmt.Sprintf("/tasks/%d/decide", task) }
	with := func(part string, form any) map[string]any { return map[string]any{"outcome": "approve", part: form} }
	handIn := fmt.Sprintf("/reports/%d/hand-in", w.report)
	month := func(figures map[string]any) map[string]any {
		return map[string]any{"figures": figures, "summary": "工作正常", "late_reason": "补录"}
	}
	scores := func(task int) map[string]any {
		return map[string]any{"comment": "好", "scores": map[string]int{"task": task, "conduct": 90, "work": 90}}
	}
	return []wrong{
		{"an outcome nobody knows", w.hr, post, decide(w.review), map[string]any{"outcome": "perhaps"}, nil, 422, "invalid", "outcome"},
		{"no outcome", w.hr, post, decide(w.review), map[string]any{}, nil, 422, "invalid", "outcome"},
		{"rejected without an opinion", w.hr, post, decide(w.review), map[string]any{"outcome": "reject"}, nil, 422, "invalid", "opinion"},
		{"an opinion of 501 characters", w.hr, post, decide(w.review), map[string]any{"outcome": "approve", "opinion": strings.Repeat("同", 501)}, nil, 422, "invalid", "opinion"},
		{"returned to a step that is not offered", w.hr, post, decide(w.review), map[string]any{"outcome": "return", "opinion": "x", "return_to": "moon"}, nil, 422, "invalid", "return_to"},
		{"a stale version", w.hr, post, decide(w.review), map[string]any{"outcome": "approve"}, []string{"If-Match", `"7"`}, 409, "stale", ""},
		{"a version that is none", w.hr, post, decide(w.review), map[string]any{"outcome": "approve"}, []string{"If-Match", "latest"}, 422, "invalid", "If-Match"},
		{"a task that was decided", w.hr, post, decide(w.closed), map[string]any{"outcome": "approve"}, nil, 409, "stale", ""},
		{"a key used for another request", w.hr, post, decide(w.review), map[string]any{"outcome": "approve"}, []string{"Idempotency-Key", "used"}, 409, "replayed", ""},
		{"a key of 121 characters", w.hr, post, decide(w.review), map[string]any{"outcome": "approve"}, []string{"Idempotency-Key", strings.Repeat("k", 121)}, 422, "invalid", "Idempotency-Key"},
		{"a key that is no text", w.hr, post, decide(w.review), map[string]any{"outcome": "approve"}, []string{"Idempotency-Key", "k\xff\xfe"}, 422, "invalid", "Idempotency-Key"},
		{"an arrival without its form", w.hostHR, post, decide(w.arrival), map[string]any{"outcome": "approve"}, nil, 422, "invalid", "arrival"},
		{"an arrival in the future", w.hostHR, post, decide(w.arrival), with("arrival", map[string]any{"arrived_on": "2026-12-01", "department": "内科"}), nil, 422, "invalid", "arrived_on"},
		{"an arrival before the cycle", w.hostHR, post, decide(w.arrival), with("arrival", map[string]any{"arrived_on": "2025-01-01", "department": "内科"}), nil, 422, "invalid", "arrived_on"},
		{"an arrival on no day", w.hostHR, post, decide(w.arrival), with("arrival", map[string]any{"arrived_on": "soon", "department": "内科"}), nil, 422, "invalid", "arrived_on"},
		{"more days away than the month has", w.hostHR, post, decide(w.verify), with("attendance", map[string]int{"leave_days": 31}), nil, 422, "invalid", "leave_days"},
		{"days below zero", w.hostHR, post, decide(w.verify), with("attendance", map[string]int{"absent_days": -1}), nil, 422, "invalid", "absent_days"},
		{"a score above 100", w.hostHR, post, decide(w.appraise), with("appraisal", scores(101)), nil, 422, "invalid", "scores.task"},
		{"a score that is missing", w.hostHR, post, decide(w.appraise), with("appraisal", map[string]any{"comment": "好", "scores": map[string]int{"task": 90, "conduct": 90}}), nil, 422, "invalid", "scores.work"},
		{"a consequence nobody may decide", w.leader, post, decide(w.decided), map[string]any{"outcome": "approve", "opinion": "x", "refusal": map[string]any{"consequence": "exile"}}, nil, 422, "invalid", "refusal.consequence"},
		{"a figure below zero", w.li, post, handIn, month(map[string]any{"patients_treated": -5}), nil, 422, "invalid", "figures.patients_treated"},
		{"a figure nobody believes", w.li, post, handIn, month(map[string]any{"patients_treated": 4_000_000_000_000}), nil, 422, "invalid", "figures.patients_treated"},
		{"a figure that is not asked for", w.li, post, handIn, month(map[string]any{"miracles": 1}), nil, 422, "invalid", "figures.miracles"},
		{"attendances without a lecture", w.li, post, handIn, month(map[string]any{"lecture_participants": 30}), nil, 422, "invalid", "figures.lecture_participants"},
		{"a month without a summary", w.li, post, handIn, map[string]any{"late_reason": "补录"}, nil, 422, "invalid", "summary"},
		{"a late month without its reason", w.li, post, handIn, map[string]any{"summary": "工作正常"}, nil, 422, "invalid", "late_reason"},
		{"a month somebody changed meanwhile", w.li, post, handIn, month(nil), []string{"If-Match", `"9"`}, 409, "stale", ""},
		{"an empty batch", w.hr, post, "/tasks/batch", map[string]any{"task_ids": []int{}}, nil, 422, "invalid", "task_ids"},
		{"a batch of 5001", w.hr, post, "/tasks/batch", map[string]any{"task_ids": make([]int, 5001)}, nil, 422, "invalid", "task_ids"},
	}
}

// wrongReminders are settings of reminders and channels.
func (w *world) wrongReminders() []wrong {
	const put, post, del = http.MethodPut, http.MethodPost, http.MethodDelete
	mine := func(changes ...any) map[string]any {
		form := map[string]any{"email": true, "wecom": false, "wecom_user": "", "quiet_from": "22:00", "quiet_to": "07:00", "urgent_wakes": false}
		for i := 0; i < len(changes); i += 2 {
			form[changes[i].(string)] = changes[i+1]
		}
		return form
	}
	robot := func(kind, url, secret string) map[string]any {
		return map[string]any{"organisation_id": w.supporter, "kind": kind, "url": url, "secret": secret, "enabled": true}
	}
	const hook, long = "https://hooks.example.cn/x", "a secret of length"
	return []wrong{
		{"quiet hours from no time of day", w.hr, put, "/me/reminders", mine("quiet_from", "10pm"), nil, 422, "invalid", "quiet_from"},
		{"quiet hours until 24:00", w.hr, put, "/me/reminders", mine("quiet_to", "24:00"), nil, 422, "invalid", "quiet_to"},
		{"quiet hours that are left out", w.hr, put, "/me/reminders", map[string]any{"email": true}, nil, 422, "invalid", "quiet_from"},
		{"WeCom without an account", w.hr, put, "/me/reminders", mine("wecom", true), nil, 422, "invalid", "wecom_user"},
		{"the whole company", w.hr, put, "/me/reminders", mine("wecom", true, "wecom_user", "@all"), nil, 422, "invalid", "wecom_user"},
		{"two accounts", w.hr, put, "/me/reminders", mine("wecom_user", "a|b"), nil, 422, "invalid", "wecom_user"},
		{"a channel that is no yes or no", w.hr, put, "/me/reminders", mine("email", "yes"), nil, 400, "invalid", "email"},
		{"a channel we do not have", w.hr, put, "/me/reminders", mine("pigeon", true), nil, 400, "invalid", "pigeon"},
		{"settings that were changed meanwhile", w.hr, put, "/me/reminders", mine(), []string{"If-Match", `"7"`}, 409, "stale", ""},
		{"channels of no organisation", w.system, "GET", "/channels", nil, nil, 422, "invalid", "organisation"},
		{"channels of another's organisation", w.hr, "GET", fmt.Sprintf("/channels?organisation=%d", w.supporter), nil, nil, 403, "forbidden", ""},
		{"a record of no organisation", w.hr, "GET", "/deliveries", nil, nil, 422, "invalid", "organisation"},
		{"another organisation's record", w.hr, "GET", fmt.Sprintf("/deliveries?organisation=%d", w.recipient), nil, nil, 403, "forbidden", ""},
		{"a channel for another's organisation", w.hr, post, "/channels", robot("webhook", hook, long), nil, 403, "forbidden", ""},
		{"a kind of channel nobody has", w.system, post, "/channels", robot("carrier_pigeon", hook, long), nil, 422, "invalid", "kind"},
		{"a person's channel for a group", w.system, post, "/channels", robot("email", hook, long), nil, 422, "invalid", "kind"},
		{"a channel that cannot be reached", w.system, post, "/channels", robot("webhook", "ftp://hooks.example.cn", long), nil, 422, "invalid", "url"},
		{"a webhook without its secret", w.system, post, "/channels", robot("webhook", hook, ""), nil, 422, "invalid", "secret"},
		{"a channel nobody knows", w.system, put, "/channels/99999", map[string]any{"enabled": true}, nil, 404, "not_found", ""},
		{"the removal of a channel nobody knows", w.system, del, "/channels/99999", nil, nil, 404, "not_found", ""},
		{"the test of a channel nobody knows", w.system, post, "/channels/99999/test", nil, nil, 404, "not_found", ""},
		{"a channel by its name", w.system, put, "/channels/robot", map[string]any{"enabled": true}, nil, 404, "not_found", ""},
	}
}

// wrongQueries are parameters of lists.
func (w *world) wrongQueries() []wrong {
	get := func(name, path, field string) wrong {
		return wrong{name, w.hr, "GET", path, nil, nil, 422, "invalid", field}
	}
	return []wrong{
		get("a tab nobody has", "/tasks?tab=secret", "tab"),
		get("a kind of task nobody has", "/tasks?kind=dance", "kind"),
		get("a search with a control character", "/tasks?q=%00", "q"),
		get("a search that is no text", "/tasks?q=%ff%fe", "q"),
		get("a page of nothing", "/tasks?limit=0", "limit"),
		get("a page of a million", "/tasks?limit=1000000", "limit"),
		get("a cursor of somebody's invention", "/tasks?after=bmV4dA", "after"),
		get("a cursor of another list", "/people?after="+w.hr.get("/organisations?limit=1", 200).text("next")+w.hr.get("/notices?limit=1", 200).text("next"), "after"),
		get("a state cycles do not have", "/cycles?state=lost", "state"),
		get("neither true nor false", "/cycles?open=maybe", "open"),
		get("a parameter nobody reads", "/cycles?sort=title", "sort"),
		get("the same parameter twice", "/cycles?state=draft&state=closed", "state"),
		get("a year of another age", "/reports?year=1066", "year"),
		get("a case that is none", "/timeline?case=moon", "case"),
		get("a timeline of nothing", "/timeline", "case"),
		get("a batch's items after no task", fmt.Sprintf("/batches/%d/items?after=first", w.batch), "after"),
		get("a batch's items, refused perhaps", fmt.Sprintf("/batches/%d/items?refused=maybe", w.batch), "refused"),
		get("batches of a kind", "/batches?state=done", "state"),
		{"somebody else's batch", w.hr2, "GET", fmt.Sprintf("/batches/%d", w.batch), nil, nil, 404, "not_found", ""},
		{"the items of somebody else's batch", w.hr2, "GET", fmt.Sprintf("/batches/%d/items", w.batch), nil, nil, 404, "not_found", ""},
		get("a programme without figures", "/metrics?programme=moonbase", "programme"),
	}
}
