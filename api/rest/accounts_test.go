package rest_test

import (
	"fmt"
	"testing"
)

func TestAccounts_AResetEndsWhatTheOldPasswordOpened(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	me := zhang.get("/me", 200)
	anybody := &person{h: h}
	browser := anybody.post("/session", map[string]any{"login": me.text("login"), "password": password}, 200).session()
	path := fmt.Sprintf("/users/%d", zhang.ID)

	h.hr.post(path+"/password-reset", nil, 404) // not an administrator of anything
	zhang.post(path+"/password-reset", nil, 404)
	reset := h.system.post(path+"/password-reset", nil, 200)
	if reset.text("password") == "" || reset.field("must_change_password") != true {
		t.Fatalf("the reset answered %s", reset.Body)
	}
	zhang.get("/me", 401)                                 // the API token is gone
	anybody.send("GET", "/me", nil, browser...).want(401) // and so is the session
	h.system.send("PUT", path+"/disabled", map[string]any{"disabled": true}).want(200)
	again := map[string]any{"login": me.text("login"), "password": reset.text("password")}
	anybody.post("/session", again, 401)
	h.system.send("PUT", path+"/disabled", map[string]any{"disabled": false}).want(200)
	anybody.post("/session", again, 200)

	if refused := h.system.post(fmt.Sprintf("/users/%d/password-reset", h.system.ID), nil, 403); refused.text("message") != "own_account" {
		t.Errorf("one's own account: %s", refused.Body)
	}
}
