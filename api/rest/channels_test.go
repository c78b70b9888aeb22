package rest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

func TestReminders_AreChosenAndWhatWasSentCanBeRead(t *testing.T) {
	h := newHouse(t, "2026-11-23")
	first := h.hr.get("/me/reminders", 200)
	if first.text("quiet_from") != "22:00" || first.field("email") != true || first.field("wecom_works") != false || first.Header.Get("ETag") != `"1"` {
		t.Fatalf("at first %s with %s", first.Body, first.Header.Get("ETag"))
	}
	form := map[string]any{"email": true, "wecom": false, "wecom_user": "wang.hr", "quiet_from": "21:00", "quiet_to": "06:30", "urgent_wakes": true}
	saved := h.hr.send("PUT", "/me/reminders", form, "If-Match", `"1"`).want(200)
	if saved.text("quiet_to") != "06:30" || saved.Header.Get("ETag") != `"2"` {
		t.Errorf("saved %s", saved.Body)
	}
	h.hr.send("PUT", "/me/reminders", form, "If-Match", `"1"`).want(409)
	h.hr.send("PUT", "/me/reminders", form).want(200)

	// An account with an address, and a task that waits for it.
	made := h.system.post("/users", map[string]any{
		"login": "mailed", "name": "孙丽", "email": "sun@example.org", "memberships": []any{map[string]any{"organisation_id": h.supporter, "role": "hr"}},
	}, 201)
	sun := h.movesIn("mailed", made.text("password"), 0)
	cycle, position := h.cycle("2027-02-01", false)
	h.hire("张三", "1988-05-01").post(fmt.Sprintf("/cycles/%d/nominations", cycle), map[string]any{"position_id": position, "declarations": declared}, 201)
	for after := ""; ; {
		next, _, err := h.service.System.Digests(context.Background(), calendar.DateOf(h.clock), after)
		must(t, err)
		if after = next; after == "" {
			break
		}
	}
	planned := sun.get("/me/deliveries", 200)
	if planned.text("items", 0, "state") != "planned" || planned.text("items", 0, "purpose") != "digest" || planned.text("items", 0, "next_at") == "" {
		t.Fatalf("planned %s", planned.Body)
	}
	h.clock = h.clock.Add(time.Hour)
	_, err := h.service.System.Deliver(context.Background())
	must(t, err)
	sent := h.hr.get(fmt.Sprintf("/deliveries?organisation=%d", h.supporter), 200)
	if sent.text("items", 0, "state") != "sent" || sent.text("items", 0, "reader") != "孙丽" || sent.text("items", 0, "code") != "ok" {
		t.Errorf("HR reads %s", sent.Body)
	}
	h.hostHR.get(fmt.Sprintf("/deliveries?organisation=%d", h.supporter), 403)
}

func TestChannels_AreAddedTestedTurnedOffAndRemoved(t *testing.T) {
	h := newHouse(t, "2026-11-23")
	admin := h.account("boss", h.supporter, "admin", 0)
	list := fmt.Sprintf("/channels?organisation=%d", h.supporter)
	if got := admin.get(list, 200); len(got.field("items").([]any)) != 0 {
		t.Fatalf("at first %s", got.Body)
	}
	add := func(url string) *answer {
		return admin.post("/channels", map[string]any{
			"organisation_id": h.supporter, "kind": "webhook", "url": url, "secret": "a secret of length", "enabled": true,
		}, 201)
	}
	good, bad := add("https://hooks.example.cn/duikou-0123456789"), add("https://other.example.cn/duikou-0123456789")
	if good.text("host") != "hooks.example.cn" || good.text("ending") != "6789" || good.field("has_secret") != true || good.field("url") != nil || good.field("secret") != nil {
		t.Errorf("shown as %s", good.Body)
	}
	path := fmt.Sprintf("/channels/%d", good.id())
	if ended := admin.post(path+"/test", nil, 200); ended.text("state") != "sent" {
		t.Errorf("the good one: %s", ended.Body)
	}
	admin.post(path+"/test", nil, 429)
	if ended := admin.post(fmt.Sprintf("/channels/%d/test", bad.id()), nil, 200); ended.text("code") != "bad_signature" || ended.text("detail") != "310000" {
		t.Errorf("the bad one: %s", ended.Body)
	}
	changed := admin.send("PUT", path, map[string]any{"enabled": false}, "If-Match", good.Header.Get("ETag")).want(200)
	if changed.field("enabled") != false || changed.text("ending") != "6789" {
		t.Errorf("changed %s", changed.Body)
	}
	admin.send("PUT", path, map[string]any{"enabled": true}, "If-Match", good.Header.Get("ETag")).want(409)
	other := h.account("otherboss", h.recipient, "admin", 0)
	other.send("PUT", path, map[string]any{"enabled": true}).want(404)
	other.send("DELETE", path, nil).want(404)
	admin.send("DELETE", path, nil, "If-Match", changed.Header.Get("ETag")).want(204)
	if got := admin.get(list, 200); len(got.field("items").([]any)) != 1 {
		t.Errorf("afterwards %s", got.Body)
	}
}
