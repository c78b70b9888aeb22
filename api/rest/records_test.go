package rest_test

import (
	"fmt"
	"testing"
)

// A year of a hospital's records: opened with the lines its report prints, filled month by
// month, one slip made void, and added up.
func TestRecords_AYearIsRecordedAndAddedUp(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	book := h.hr.post("/record-books", map[string]any{
		"organisation_id": h.supporter, "year": 2026, "code": "2026", "title": "2026年对口支援台账", "perspective": "supporter",
		"from": "2026-01-01", "to": "2026-12-31", "next_steps": []string{"继续"},
		"lines": []map[string]any{{"key": "查房", "metric": "ward_round", "like": "10余次"}, {"key": "投入", "kind": "money", "metric": "cash_invested", "like": "1万元"}},
	}, 201)
	path := fmt.Sprintf("/record-books/%d", book.id())
	if book.Header.Get("Location") != "/api/v1"+path {
		t.Errorf("it is at %s", book.Header.Get("Location"))
	}
	added := h.hr.post(path+"/records", map[string]any{"records": []map[string]any{
		{"metric": "ward_round", "count": 7, "month": "2026-01"}, {"metric": "ward_round", "count": 9, "from": "2026-02-03"},
		{"metric": "ward_round", "count": 400, "from": "2026-02-04"}, {"metric": "ward_round", "count": 5, "status": "planned"},
		{"metric": "free_trainee", "count": 1, "subject": "甲", "month": "2026-03"}, {"metric": "free_trainee", "count": 1, "subject": "甲", "month": "2026-04"},
		{"metric": "lecture", "count": 2, "participants": 60, "month": "2026-05"}, {"metric": "free_clinic"},
		{"kind": "money", "metric": "invested", "count": 1234567, "label": "设备款"},
	}}, 201)
	if added.field("records").(float64) != 9 {
		t.Errorf("added %s", added.Body)
	}
	slip := h.hr.get(path+"/records?metric=ward_round&status=done&limit=1", 200)
	if slip.field("items", 0, "count").(float64) != 400 || slip.text("next") == "" {
		t.Fatalf("the newest is %s", slip.Body)
	}
	void := fmt.Sprintf("/records/%.0f/void", slip.field("items", 0, "id"))
	h.hr.post(void, map[string]any{"reason": "多写了一个零"}, 200)
	h.hr.post(void, map[string]any{"reason": "再来"}, 409)

	totals := h.hr.get(path+"/totals", 200)
	for i, want := range []struct{ value, text string }{{"16", "10余次"}, {"12345.67", "1.234567万元"}} {
		if totals.text("lines", i, "value") != want.value || totals.text("lines", i, "text") != want.text {
			t.Errorf("line %d is %s, want %s %s", i, totals.Body, want.value, want.text)
		}
	}
	found := map[string]string{}
	for i := range totals.field("summary").([]any) {
		found[totals.text("summary", i, "key")+"/"+totals.text("summary", i, "status")] = totals.text("summary", i, "text")
	}
	for key, text := range map[string]string{"ward_round/done": "16次", "ward_round/planned": "5次", "free_trainee/done": "1人", "lecture/done": "2次", "free_clinic/done": ""} {
		if found[key] != text {
			t.Errorf("%s comes to %q, want %q", key, found[key], text)
		}
	}
	if books := h.hr.get("/record-books?year=2026", 200); books.text("items", 0, "code") != "2026" {
		t.Errorf("the list is %s", books.Body)
	}
	h.hr.get(path, 200)
}

func TestRecords_AreTheOrganisationsOwn(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	form := map[string]any{"organisation_id": h.supporter, "code": "a", "title": "台账"}
	path := fmt.Sprintf("/record-books/%d", h.hr.post("/record-books", form, 201).id())
	one := map[string]any{"records": []map[string]any{{"metric": "surgery", "count": 1}}}
	h.hr.post(path+"/records", one, 201)
	record := fmt.Sprintf("/records/%.0f/void", h.hr.get(path+"/records", 200).field("items", 0, "id"))
	with := func(name string, value any) map[string]any {
		changed := map[string]any{"organisation_id": h.supporter, "code": "b", "title": "台账"}
		changed[name] = value
		return changed
	}
	fact := func(name string, value any) map[string]any {
		changed := map[string]any{"metric": "surgery", "count": 1}
		changed[name] = value
		return map[string]any{"records": []map[string]any{changed}}
	}
	for _, c := range []struct {
		name   string
		who    *person
		path   string
		body   any
		status int
		field  string
	}{
		{"a book of another hospital", h.hostHR, "/record-books", form, 403, ""},
		{"a book by a leader", h.leader, "/record-books", form, 403, ""},
		{"its number twice", h.hr, "/record-books", form, 409, "code"},
		{"no title", h.hr, "/record-books", with("title", ""), 422, "title"},
		{"a side that is none", h.hr, "/record-books", with("perspective", "enemy"), 422, "perspective"},
		{"a day that is none", h.hr, "/record-books", with("from", "2026-02-30"), 422, "from"},
		{"a style without a number", h.hr, "/record-books", with("lines", []map[string]any{{"key": "k", "metric": "surgery", "like": "若干"}}), 422, "lines[0].like"},
		{"records in another's book", h.hostHR, path + "/records", one, 404, ""},
		{"records by a leader", h.leader, path + "/records", one, 403, ""},
		{"no records", h.hr, path + "/records", map[string]any{"records": []any{}}, 422, "records"},
		{"a count below nothing", h.hr, path + "/records", fact("count", -1), 422, "count"},
		{"half a count", h.hr, path + "/records", fact("count", 1.5), 400, "records.count"},
		{"a metric that is none", h.hr, path + "/records", fact("metric", "Über"), 422, "metric"},
		{"a month that is none", h.hr, path + "/records", fact("month", "2026-13"), 422, "month"},
		{"a status that is none", h.hr, path + "/records", fact("status", "dreamt"), 422, "status"},
		{"a most below the least", h.hr, path + "/records", fact("upper", 0), 422, "upper"},
		{"voided by another", h.hostHR, record, map[string]any{"reason": "x"}, 404, ""},
		{"voided without a reason", h.hr, record, map[string]any{"reason": " "}, 422, "reason"},
	} {
		before := h.rows()
		a := c.who.send("POST", c.path, c.body)
		if a.Status != c.status || a.text("field") != c.field {
			t.Errorf("%s: answered %d %q, want %d %q: %s", c.name, a.Status, a.text("field"), c.status, c.field, a.Body)
		}
		if after := h.rows(); after != before {
			t.Errorf("%s: rows changed", c.name)
		}
	}
	for _, p := range []string{path, path + "/records", path + "/totals"} {
		h.hostHR.get(p, 404)
	}
	if a := h.hr.get(path+"/records?status=dreamt", 422); a.text("field") != "status" {
		t.Errorf("%s", a.Body)
	}
}
