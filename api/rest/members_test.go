package rest_test

import (
	"fmt"
	"testing"
)

func TestMembers_OverRest(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := h.account("chief", h.supporter, "admin", 0)
	anybody := &person{h: h}

	made := chief.post("/invitations", map[string]any{"organisation_id": h.supporter, "name": "新人", "roles": []string{"staff"}, "email": "x@example.org"}, 201)
	if list := chief.get(fmt.Sprintf("/invitations?organisation=%d", h.supporter), 200); len(list.field("items").([]any)) != 1 || list.field("items", 0, "secret") != nil {
		t.Errorf("open invitations %s", list.Body)
	}
	shown := chief.post(fmt.Sprintf("/invitations/%d/link", made.id()), nil, 200)
	if shown.text("secret") != made.text("secret") || made.field("mailed") != nil {
		t.Errorf("shown %s", shown.Body)
	}
	chief.post(fmt.Sprintf("/invitations/%d/resend", made.id()), nil, 409)
	joined := anybody.post("/invitations/accept", map[string]any{"secret": made.text("secret"), "login": "xin", "name": "新人", "password": password, "locale": "zh-CN"}, 201)
	second := chief.post("/invitations", map[string]any{"organisation_id": h.supporter, "name": "外院", "roles": []string{"hr"}}, 201)
	h.stranger.post("/invitations/join", map[string]any{"secret": second.text("secret")}, 200)
	third := chief.post("/invitations", map[string]any{"organisation_id": h.supporter, "name": "多余", "roles": []string{"hr"}}, 201)
	chief.send("DELETE", fmt.Sprintf("/invitations/%d", third.id()), nil).want(204)

	path := fmt.Sprintf("/users/%d", joined.id())
	seen := chief.get(fmt.Sprintf("%s?organisation=%d", path, h.supporter), 200)
	chief.send("PUT", path, map[string]any{"login": "xin2", "name": "新名", "email": "n@example.org"}, "If-Match", seen.Header.Get("ETag")).want(200)
	chief.send("PUT", path, map[string]any{"login": "xin3", "name": "新名"}, "If-Match", seen.Header.Get("ETag")).want(409)
	roles := chief.send("PUT", path+"/roles", map[string]any{"organisation_id": h.supporter, "roles": []string{"hr", "leader"}}).want(200)
	if n := len(roles.field("memberships").([]any)); n != 2 {
		t.Errorf("%d roles", n)
	}
	chief.send("PUT", path+"/away", map[string]any{"away_from": "2026-11-23", "away_to": "2026-11-24"}).want(200)
	if found := chief.get(fmt.Sprintf("/users?organisation=%d&q=%s", h.supporter, "xin2"), 200); found.text("items", 0, "away_to") != "2026-11-24" {
		t.Errorf("found %s", found.Body)
	}

	given := h.leader.post("/delegations", map[string]any{"organisation_id": h.supporter, "to_user": h.hr.ID, "from": "2026-11-22", "to": "2026-11-30", "kinds": []string{"list_sign"}}, 201)
	if mine := h.hr.get("/delegations", 200); mine.field("items", 0, "from_user") != float64(h.leader.ID) {
		t.Errorf("received %s", mine.Body)
	}
	h.hr.post(fmt.Sprintf("/delegations/%d/end", given.id()), nil, 200)
	chief.get(fmt.Sprintf("/delegations?organisation=%d", h.supporter), 200)
	deputy := chief.post("/deputies", map[string]any{"organisation_id": h.supporter, "role": "leader", "user_id": h.hr2.ID}, 201)
	h.hr.get(fmt.Sprintf("/deputies?organisation=%d", h.supporter), 200)
	chief.send("DELETE", fmt.Sprintf("/deputies/%d?organisation=%d", deputy.id(), h.supporter), nil).want(204)

	later := map[string]any{"organisation_id": h.supporter, "last_day": "2026-12-01", "successor": h.hr.ID}
	planned := chief.post(path+"/leave", later, 200)
	if planned.field("done") != false || planned.field("planned") == nil {
		t.Errorf("planned %s", planned.Body)
	}
	chief.post(path+"/leave", later, 409)
	if list := chief.get(fmt.Sprintf("/leavings?organisation=%d", h.supporter), 200); list.text("items", 0, "last_day") != "2026-12-01" {
		t.Errorf("planned %s", list.Body)
	}
	chief.send("DELETE", fmt.Sprintf("/leavings/%.0f", planned.field("planned")), nil).want(204)
	chief.send("DELETE", fmt.Sprintf("/leavings/%.0f", planned.field("planned")), nil).want(409)

	leave := map[string]any{"organisation_id": h.supporter, "last_day": "2026-11-22", "successor": h.hr.ID, "preview": true}
	if p := chief.post(path+"/leave", leave, 200); p.field("done") != false || p.field("disabled") != true {
		t.Errorf("preview %s", p.Body)
	}
	leave["preview"] = false
	chief.post(path+"/leave", leave, 200)
	chief.send("GET", fmt.Sprintf("%s?organisation=%d", path, h.supporter), nil).want(404)
	if log := chief.get(fmt.Sprintf("/member-log?organisation=%d&limit=1", h.supporter), 200); log.text("items", 0, "action") != "member_left" {
		t.Errorf("the log says %s", log.Body)
	}
}

// wrongMembers are requests about members, delegations and deputies that must change nothing.
func (w *world) wrongMembers() []wrong {
	const post, put, get = "POST", "PUT", "GET"
	chief := w.account("chief", w.supporter, "admin", 0)
	org, user := w.supporter, func(p *person, tail string) string { return fmt.Sprintf("/users/%d%s", p.ID, tail) }
	invite := func(changes ...any) map[string]any {
		return changed(map[string]any{"organisation_id": org, "name": "新人", "roles": []string{"staff"}}, changes...)
	}
	delegation := func(changes ...any) map[string]any {
		return changed(map[string]any{"organisation_id": org, "to_user": w.hr2.ID, "from": "2026-12-01", "to": "2026-12-05"}, changes...)
	}
	leaving := func(changes ...any) map[string]any {
		return changed(map[string]any{"organisation_id": org, "last_day": "2026-11-01"}, changes...)
	}
	roles := func(org any, roles ...string) map[string]any {
		return map[string]any{"organisation_id": org, "roles": roles}
	}
	anybody := &person{h: w.house}
	accept := map[string]any{"secret": "no such secret", "login": "new", "name": "新人", "password": password, "locale": "en"}
	return []wrong{
		{"an invitation by HR", w.hr, post, "/invitations", invite(), nil, 403, "forbidden", ""},
		{"an invitation to another hospital", chief, post, "/invitations", invite("organisation_id", w.recipient), nil, 403, "forbidden", ""},
		{"an invitation to run the installation", chief, post, "/invitations", invite("roles", []string{"system"}), nil, 403, "forbidden", ""},
		{"an invitation to nothing", chief, post, "/invitations", invite("roles", []string{}), nil, 422, "invalid", "roles"},
		{"an invitation of nobody", chief, post, "/invitations", invite("name", ""), nil, 422, "invalid", "name"},
		{"an invitation to no address", chief, post, "/invitations", invite("email", "nowhere"), nil, 422, "invalid", "email"},
		{"an invitation for somebody's staff member", chief, post, "/invitations", invite("person_id", w.zhang.Person), nil, 422, "invalid", "person_id"},
		{"a secret nobody gave", anybody, post, "/invitations/accept", accept, nil, 404, "not_found", ""},
		{"a language we do not have for oneself", anybody, post, "/invitations/accept", changed(accept, "locale", "fr"), nil, 422, "invalid", "locale"},
		{"a short password of a new member", anybody, post, "/invitations/accept", changed(accept, "password", "short"), nil, 422, "invalid", "password"},
		{"joining by no invitation", w.hr, post, "/invitations/join", map[string]any{"secret": "x"}, nil, 404, "not_found", ""},
		{"an invitation withdrawn that never was", chief, "DELETE", "/invitations/999999", nil, nil, 404, "not_found", ""},
		{"the invitations of another hospital", chief, get, fmt.Sprintf("/invitations?organisation=%d", w.recipient), nil, nil, 403, "forbidden", ""},
		{"a member of another hospital", chief, get, fmt.Sprintf("/users/%d?organisation=%d", w.hostHR.ID, org), nil, nil, 404, "not_found", ""},
		{"an edit of another hospital's account", chief, put, user(w.hostHR, ""), map[string]any{"login": "x", "name": "x"}, nil, 404, "not_found", ""},
		{"an edit of one's own account", chief, put, user(chief, ""), map[string]any{"login": "x", "name": "x"}, nil, 403, "forbidden", ""},
		{"an edit by HR", w.hr2, put, user(w.hr, ""), map[string]any{"login": "x", "name": "x"}, nil, 404, "not_found", ""},
		{"a login with a space", chief, put, user(w.hr, ""), map[string]any{"login": "a b", "name": "x"}, nil, 422, "invalid", "login"},
		{"a login somebody has", chief, put, user(w.hr, ""), map[string]any{"login": "hr2", "name": "x"}, nil, 409, "conflict", "login"},
		{"an edit of what somebody changed", chief, put, user(w.hr, ""), map[string]any{"login": "x", "name": "x"}, []string{"If-Match", `"99"`}, 409, "stale", ""},
		{"no role at all", chief, put, user(w.hr, "/roles"), roles(org), nil, 422, "invalid", "roles"},
		{"a role nobody knows", chief, put, user(w.hr, "/roles"), roles(org, "king"), nil, 422, "invalid", "roles"},
		{"the operator's role", chief, put, user(w.hr, "/roles"), roles(org, "system"), nil, 403, "forbidden", ""},
		{"a role elsewhere", chief, put, user(w.hr, "/roles"), roles(w.recipient, "hr"), nil, 403, "forbidden", ""},
		{"the last administrator steps down", chief, put, user(chief, "/roles"), roles(org, "hr"), nil, 409, "conflict", ""},
		{"away until before one goes", w.hr, put, user(w.hr, "/away"), map[string]any{"away_from": "2026-12-02", "away_to": "2026-12-01"}, nil, 422, "invalid", "away_to"},
		{"somebody else is away", w.hr, put, user(w.leader, "/away"), map[string]any{"away_from": "2026-12-01", "away_to": "2026-12-02"}, nil, 404, "not_found", ""},
		{"away on no day", w.hr, put, user(w.hr, "/away"), map[string]any{"away_from": "soon"}, nil, 422, "invalid", "away_from"},
		{"the link of no invitation", chief, post, "/invitations/999999/link", nil, nil, 404, "not_found", ""},
		{"no invitation mailed again", chief, post, "/invitations/999999/resend", nil, nil, 404, "not_found", ""},
		{"leavings read by HR", w.hr2, get, fmt.Sprintf("/leavings?organisation=%d", org), nil, nil, 403, "forbidden", ""},
		{"a leaving that is not planned", chief, "DELETE", "/leavings/999999", nil, nil, 404, "not_found", ""},
		{"leaving in years", chief, post, user(w.hr, "/leave"), leaving("last_day", "2030-01-01"), nil, 422, "invalid", "last_day"},
		{"leaving to oneself", chief, post, user(w.hr, "/leave"), leaving("successor", w.hr.ID), nil, 422, "invalid", "successor"},
		{"leaving to a stranger", chief, post, user(w.hr, "/leave"), leaving("successor", w.hostHR.ID), nil, 422, "invalid", "successor"},
		{"leaving where one is not", chief, post, user(w.hostHR, "/leave"), leaving(), nil, 404, "not_found", ""},
		{"sent away by HR", w.hr2, post, user(w.hr, "/leave"), leaving(), nil, 403, "forbidden", ""},
		{"the last administrator leaves", chief, post, user(chief, "/leave"), leaving(), nil, 409, "conflict", ""},
		{"a delegation to oneself", w.leader, post, "/delegations", delegation("to_user", w.leader.ID), nil, 422, "invalid", "to_user"},
		{"a delegation to another hospital", w.leader, post, "/delegations", delegation("to_user", w.hostHR.ID), nil, 422, "invalid", "to_user"},
		{"a delegation from yesterday", w.leader, post, "/delegations", delegation("from", "2020-01-01"), nil, 422, "invalid", "from"},
		{"a delegation of two years", w.leader, post, "/delegations", delegation("to", "2028-12-01"), nil, 422, "invalid", "to"},
		{"a delegation of one's own signature", w.leader, post, "/delegations", delegation("kinds", []string{"appraisal_sign"}), nil, 422, "invalid", "kinds"},
		{"a delegation of a kind nobody has", w.leader, post, "/delegations", delegation("kinds", []string{"dance"}), nil, 422, "invalid", "kinds"},
		{"a delegation of somebody else", w.hr, post, "/delegations", delegation("from_user", w.leader.ID, "reason", "x"), nil, 403, "forbidden", ""},
		{"a delegation for the absent without a reason", chief, post, "/delegations", delegation("from_user", w.leader.ID), nil, 422, "invalid", "reason"},
		{"a delegation where one is not", w.leader, post, "/delegations", delegation("organisation_id", w.recipient), nil, 422, "invalid", "from_user"},
		{"a delegation that never was", w.leader, post, "/delegations/999999/end", nil, nil, 404, "not_found", ""},
		{"everybody's delegations", w.hr, get, fmt.Sprintf("/delegations?organisation=%d", org), nil, nil, 403, "forbidden", ""},
		{"a deputy named by HR", w.hr, post, "/deputies", map[string]any{"organisation_id": org, "role": "leader", "user_id": w.hr.ID}, nil, 403, "forbidden", ""},
		{"a deputy of a post that has none", chief, post, "/deputies", map[string]any{"organisation_id": org, "role": "admin", "user_id": w.hr.ID}, nil, 422, "invalid", "role"},
		{"a deputy from elsewhere", chief, post, "/deputies", map[string]any{"organisation_id": org, "role": "leader", "user_id": w.hostHR.ID}, nil, 422, "invalid", "user_id"},
		{"a deputy who is none", chief, "DELETE", fmt.Sprintf("/deputies/999999?organisation=%d", org), nil, nil, 404, "not_found", ""},
		{"the log of another hospital", chief, get, fmt.Sprintf("/member-log?organisation=%d", w.recipient), nil, nil, 403, "forbidden", ""},
	}
}

// changed is a body with some fields replaced.
func changed(body map[string]any, changes ...any) map[string]any {
	out := map[string]any{}
	for k, v := range body {
		out[k] = v
	}
	for i := 0; i < len(changes); i += 2 {
		out[changes[i].(string)] = changes[i+1]
	}
	return out
}
