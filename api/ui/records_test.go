package ui_test

import (
	"net/url"
	"strings"
	"testing"
)

// HR keeps the year's book: opens it with what its report prints, records a few facts, makes
// a slip void, and reads the report's figures in its own style.
func TestRecords_HRKeepsTheYearsBook(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	h.hr.get("/records").submit("form[action='/records']", "", url.Values{
		"organisation_id": {h.supporter.String()}, "code": {"2026"}, "title": {"二〇二六年台账"}, "year": {"2026"}, "perspective": {"supporter"},
		"lines": {"ward_round 10余次\ncash_invested 1万元"},
	})
	p := h.hr.get("/records")
	path := p.doc.Find("td.main a").AttrOr("href", "")
	if !strings.HasPrefix(path, "/records/") {
		t.Fatalf("no book on the page: %s", p.doc.Find("main").Text())
	}
	add := func(values url.Values) *page {
		return h.hr.get(path).submit("form[action='"+path+"'][method='post']", "", values)
	}
	add(url.Values{"metric": {"ward_round"}, "count": {"13"}, "from": {"2026-03-02"}, "department": {"内科"}}).at(path)
	add(url.Values{"metric": {"cash_invested"}, "count": {"12345.5"}}).at(path)
	add(url.Values{"metric": {"free_clinic"}}).at(path)
	add(url.Values{"metric": {"ward_round"}, "count": {"900"}, "from": {"2026-03-03"}}).at(path)
	for field, values := range map[string]url.Values{
		"f-count": {"metric": {"ward_round"}, "count": {"viele"}}, "f-metric": {"metric": {""}, "count": {"1"}}, "f-to": {"metric": {"ward_round"}, "from": {"2026-03-02"}, "to": {"2026-01-01"}},
	} {
		if wrong := add(values); wrong.doc.Find("#"+field+"-error").Length() != 1 {
			t.Errorf("%s is not blamed", field)
		}
	}
	slip := h.hr.get(path)
	slip.submit("form[action='"+path+"/void']", "", url.Values{"reason": {"多写了"}}).at(path)
	said := h.hr.get(path).doc.Find("main").Text()
	for _, want := range []string{"10余次", "1.23455万元", "¥12,345.50", "多写了", "内科", "13次"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	h.hr.get("/me").submit("form[action='/language']", "", url.Values{"locale": {"en"}})
	if said := h.hr.get(path).doc.Find("main").Text(); !strings.Contains(said, "Ward rounds") || !strings.Contains(said, "Make void") {
		t.Errorf("in English it says %s", said)
	}
	if p := h.host.get(path); p.status != 404 {
		t.Errorf("another hospital gets %d", p.status)
	}
}
