package rest_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/duikou/duikou/sheet"
)

// pastForm is a year in a township that is not known here.
func pastForm(person any, changes ...any) map[string]any {
	form := map[string]any{
		"person_id": person, "from": "2020-01-01", "to": "2020-12-31", "kind": "stationed", "place": "白水乡卫生院", "level": "township",
		"appraisal": "pass", "document_number": "湘卫〔2021〕8号", "document_on": "2021-01-05", "document_issuer": "县卫生健康局",
	}
	for i := 0; i < len(changes); i += 2 {
		form[changes[i].(string)] = changes[i+1]
	}
	return form
}

func TestFilings_OverRest(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	person := h.hr.get("/people", 200).field("items", 0, "id")
	made := h.hr.post("/filings", pastForm(person, "paired", false, "place_kind", "township_centre"), 201)
	path := fmt.Sprintf("/filings/%d", made.id())
	if made.text("state") != "waiting" || made.field("days") != float64(366) || made.Header.Get("Location") != "/api/v1"+path {
		t.Errorf("filed: %s %v", made.Body, made.Header)
	}
	if one := h.leader.get(path, 200); one.field("may_confirm") != true || one.field("services", 0, "ledger_kind") != "historic" || one.field("services", 0, "paired") != false {
		t.Errorf("the leader sees %s", one.Body)
	}
	body, kind := upload(t, append([]byte("\xff\xd8\xff\xe0"), make([]byte, 2000)...), nil)
	photo := h.hr.send("POST", "/documents", body, "Content-Type", kind).want(201)
	papers := fmt.Sprintf("/past-services/%.0f/documents", h.hr.get(path, 200).field("services", 0, "id"))
	h.leader.post(papers, map[string]any{"attachments": []any{photo.field("id")}}, 403)
	h.hr.post(papers, map[string]any{"attachments": []any{}}, 422)
	h.hr.post(papers, map[string]any{"attachments": []any{photo.field("id")}}, 200)
	if one := h.leader.get(path, 200); one.field("services", 0, "documents", 0, "sha256") != photo.field("sha256") {
		t.Errorf("the leader sees %s", one.Body)
	}
	h.hr.post(path+"/decide", map[string]any{"outcome": "confirm"}, 403)
	h.hostHR.get(path, 404)
	zhang.get(path, 404)
	done := h.leader.send("POST", path+"/decide", map[string]any{"outcome": "confirm"}, "If-Match", made.Header.Get("ETag")).want(200)
	if done.text("state") != "confirmed" || done.text("decided_by") == "" {
		t.Errorf("confirmed: %s", done.Body)
	}
	h.leader.post(path+"/decide", map[string]any{"outcome": "reject", "opinion": "晚了"}, 409)
	book := zhang.get(fmt.Sprintf("/people/%.0f/ledger?regulation=cn-2022", person), 200)
	if book.text("decision", "eligible") != "yes" || book.text("entries", 0, "kind") != "historic" || book.text("past_services", 0, "document_number") != "湘卫〔2021〕8号" {
		t.Errorf("the ledger: %s", book.Body)
	}
	past := book.field("past_services", 0, "id")
	back := h.hr.post(fmt.Sprintf("/past-services/%.0f/take-back", past), map[string]any{"reason": "文件有误"}, 201)
	h.hr.post(fmt.Sprintf("/past-services/%.0f/take-back", past), map[string]any{"reason": "文件有误"}, 409)
	h.leader.post(fmt.Sprintf("/filings/%d/decide", back.id()), map[string]any{"outcome": "confirm"}, 200)
	if list := h.hr.get("/filings?state=confirmed&limit=1", 200); list.field("items", 0, "reverses") != past || list.text("next") == "" {
		t.Errorf("the list: %s", list.Body)
	}
	if book = zhang.get(fmt.Sprintf("/people/%.0f/ledger?regulation=cn-2022", person), 200); book.field("served_days") != float64(0) || book.text("past_services", 0, "state") != "taken_back" {
		t.Errorf("taken back: %s", book.Body)
	}
}

func TestFilings_ImportOverRest(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	h.hire("张三", "1988-05-01")
	var b bytes.Buffer
	heads := []string{}
	for _, name := range []string{"name", "birth_date", "from", "to", "kind", "place", "level", "paired", "share", "document_number", "document_on", "document_issuer"} {
		heads = append(heads, "field.past."+name)
	}
	must(t, sheet.Write(&b, "past", heads, [][]string{
		{"张三", "1988-05-01", "2020-01-01", "2020-12-31", "emergency", "白水乡卫生院", "township", "false", "50", "1号", "2021-01-05", "县卫健局"},
		{"李四", "1988-05-01", "2020-01-01", "2020-12-31", "stationed", "白水乡卫生院", "", "", "半", "1号", "2021-01-05", "县卫健局"},
	}))
	send := func(who *person, mode string, headers ...string) *answer {
		body, kind := upload(t, b.Bytes(), map[string]string{"organisation_id": h.supporter.String(), "mode": mode})
		return who.send("POST", "/filings/import", body, append(headers, "Content-Type", kind)...)
	}
	dry := send(h.hr, "dry_run").want(200)
	if dry.field("good") != float64(1) || dry.text("entries", 0, "ledger_kind") != "discounted" || dry.field("entries", 0, "days") != float64(183) || dry.text("faults", 0, "faults", 0, "field") != "share" || dry.field("filing") != nil {
		t.Errorf("dry run: %s", dry.Body)
	}
	if back := send(h.hr, "all", "Accept", workbook).want(200); !bytes.HasPrefix(back.Body, []byte("PK")) {
		t.Errorf("no workbook came back: %.40q", back.Body)
	}
	send(h.leader, "all").want(403)
	once := send(h.hr, "good", "Idempotency-Key", "k").want(200)
	again := send(h.hr, "good", "Idempotency-Key", "k").want(200)
	if once.field("written") != float64(1) || once.text("filing", "state") != "waiting" || once.field("filing", "id") != again.field("filing", "id") {
		t.Errorf("filed: %s", once.Body)
	}
	if twice := send(h.hr, "good").want(200); twice.field("written") != float64(0) || twice.text("faults", 0, "faults", 0, "message") != "filed_already" {
		t.Errorf("the same file again: %s", twice.Body)
	}
	if a := h.hr.get("/filings/import/template", 200); !bytes.HasPrefix(a.Body, []byte("PK")) {
		t.Error("the template is no workbook")
	}
}

func TestPlaces_OverRest(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	path := fmt.Sprintf("/organisations/%d/place", h.recipient)
	if a := h.hostHR.get(path, 200); a.field("today") != nil || len(a.field("facts").([]any)) != 0 {
		t.Errorf("nothing was stated: %s", a.Body)
	}
	form := map[string]any{"from": "2019-01-01", "remote": true, "area_class": 2, "document": "京卫〔2004〕12号"}
	h.hostHR.post(path, form, 403)
	h.hr.post(path, form, 404)
	h.system.post(path, form, 201)
	a := h.hostHR.get(path, 200)
	if a.field("today", "remote") != true || a.field("today", "poor_county") != nil || a.field("facts", 0, "area_class") != float64(2) {
		t.Errorf("stated: %s", a.Body)
	}
}

// wrongFilings are filings, decisions on them and statements of a place that cannot be.
func (w *world) wrongFilings() []wrong {
	sun := w.hire("孙八", "1988-05-01")
	all := w.hr.get("/people", 200).field("items").([]any)
	zhang := all[len(all)-1].(map[string]any)["id"]
	open := w.hr.post("/filings", pastForm(zhang), 201).id()
	done := w.hr.post("/filings", pastForm(zhang, "from", "2018-01-01", "to", "2018-06-30"), 201).id()
	w.leader.post(fmt.Sprintf("/filings/%d/decide", done), map[string]any{"outcome": "confirm"}, 200)
	past := w.hr.get(fmt.Sprintf("/filings/%d", done), 200).field("services", 0, "id").(float64)
	decide, back := fmt.Sprintf("/filings/%d/decide", open), fmt.Sprintf("/past-services/%.0f/take-back", past)
	place := fmt.Sprintf("/organisations/%d/place", w.recipient)
	one := func(name string, who *person, path string, body any, status int, code, field string) wrong {
		return wrong{name, who, "POST", path, body, nil, status, code, field}
	}
	other := func(changes ...any) map[string]any {
		return pastForm(zhang, append([]any{"from", "2015-01-01", "to", "2015-06-30"}, changes...)...)
	}
	list := []wrong{
		one("service of nobody", w.hr, "/filings", pastForm(999), 422, "invalid", "person_id"),
		one("service of another house's staff", w.hostHR, "/filings", other(), 422, "invalid", "person_id"),
		one("service filed by a leader", w.leader, "/filings", other(), 403, "forbidden", ""),
		one("service filed by the person", sun, "/filings", other(), 403, "forbidden", ""),
		one("service that is filed already", w.hr, "/filings", pastForm(zhang), 422, "invalid", "from"),
		one("service that overlaps", w.hr, "/filings", pastForm(zhang, "from", "2020-12-31", "to", "2021-01-31"), 422, "invalid", "from"),
		one("a date that is none", w.hr, "/filings", other("to", "2015-06-31"), 422, "invalid", "to"),
		one("an end before its beginning", w.hr, "/filings", other("to", "2014-12-31"), 422, "invalid", "to"),
		one("ten years and more", w.hr, "/filings", other("from", "2008-01-01", "to", "2019-12-31"), 422, "invalid", "to"),
		one("a kind that is none", w.hr, "/filings", other("kind", "holiday"), 422, "invalid", "kind"),
		one("more than the whole", w.hr, "/filings", other("share", 101), 422, "invalid", "share"),
		one("less than nothing", w.hr, "/filings", other("share", -1), 422, "invalid", "share"),
		one("no place", w.hr, "/filings", other("place", " "), 422, "invalid", "place"),
		one("an organisation that is none", w.hr, "/filings", other("place_id", 999), 422, "invalid", "place_id"),
		one("a level that is none", w.hr, "/filings", other("level", "village"), 422, "invalid", "level"),
		one("a region of two digits", w.hr, "/filings", other("region_code", "43"), 422, "invalid", "region_code"),
		one("a class that is none", w.hr, "/filings", other("area_class", 7), 422, "invalid", "area_class"),
		one("a grade of the house", w.hr, "/filings", other("appraisal", "good"), 422, "invalid", "appraisal"),
		one("no document", w.hr, "/filings", other("document_number", ""), 422, "invalid", "document_number"),
		one("a document of tomorrow", w.hr, "/filings", other("document_on", "2026-11-22"), 422, "invalid", "document_on"),
		one("nobody's paper", w.hr, "/filings", other("attachments", []int{999}), 422, "invalid", "attachments"),
		one("yes as a word", w.hr, "/filings", other("paired", "yes"), 400, "invalid", "paired"),
		one("a filing decided by whoever filed it", w.hr, decide, map[string]any{"outcome": "confirm"}, 403, "forbidden", ""),
		one("a filing decided elsewhere", w.hostHR, decide, map[string]any{"outcome": "confirm"}, 404, "not_found", ""),
		one("a filing withdrawn by another", w.leader, decide, map[string]any{"outcome": "withdraw"}, 403, "forbidden", ""),
		one("a rejection without a reason", w.leader, decide, map[string]any{"outcome": "reject"}, 422, "invalid", "opinion"),
		one("an outcome that is none", w.leader, decide, map[string]any{"outcome": "approve"}, 422, "invalid", "outcome"),
		one("a filing that was seen older", w.leader, decide, map[string]any{"outcome": "confirm", "version": 7}, 409, "stale", ""),
		one("a filing decided twice", w.leader, fmt.Sprintf("/filings/%d/decide", done), map[string]any{"outcome": "confirm"}, 409, "stale", ""),
		one("taken back without a reason", w.hr, back, map[string]any{"reason": " "}, 422, "invalid", "reason"),
		one("taken back by a leader", w.leader, back, map[string]any{"reason": "有误"}, 403, "forbidden", ""),
		one("taken back by the person", sun, back, map[string]any{"reason": "有误"}, 403, "forbidden", ""),
		one("taken back elsewhere", w.hostHR, back, map[string]any{"reason": "有误"}, 404, "not_found", ""),
		one("a place from no day", w.system, place, map[string]any{"from": "", "document": "1号"}, 422, "invalid", "from"),
		one("a place without a document", w.system, place, map[string]any{"from": "2020-01-01", "document": ""}, 422, "invalid", "document"),
		one("a place that ends before", w.system, place, map[string]any{"from": "2020-01-01", "to": "2019-01-01", "document": "1号"}, 422, "invalid", "to"),
		one("a place stated by HR", w.hostHR, place, map[string]any{"from": "2020-01-01", "document": "1号"}, 403, "forbidden", ""),
		one("another house's place", w.hr, place, map[string]any{"from": "2020-01-01", "document": "1号"}, 404, "not_found", ""),
		{"filings of a state that is none", w.hr, "GET", "/filings?state=open", nil, nil, 422, "invalid", "state"},
		{"a filing that is none", w.hr, "GET", "/filings/999", nil, nil, 404, "not_found", ""},
	}
	return list
}
