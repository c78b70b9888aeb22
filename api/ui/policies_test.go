package ui_test

import (
	"net/url"
	"strings"
	"testing"
)

// Anybody who works here reads every scheme and every rule in words, in both languages.
func TestProgrammes_AreReadInWordsWithTheirSources(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	for locale, want := range map[string][]string{
		"zh-CN": {"对口关系", "受援方接送派出人员"},
		"en":    {"Who supports whom", "The recipient fetches those sent", "Applied (recipient)"},
	} {
		h.hr.get("/me").submit("form[action='/language']", "", url.Values{"locale": {locale}})
		list := h.hr.get("/programmes")
		if n := list.doc.Find("a[href^='/programmes/']").Length(); n < 25 {
			t.Errorf("%d programmes are listed", n)
		}
		if n := list.doc.Find("a[href^='/regulations/']").Length(); n < 5 {
			t.Errorf("%d regulations are listed", n)
		}
		p := h.hr.get("/programmes/private-hospital")
		text := p.doc.Find("main").Text()
		for _, w := range want[:2] {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the page does not say %q", locale, w)
			}
		}
		if locale == "en" && !strings.Contains(text, want[2]) {
			t.Errorf("the procedure is not told: %s", p.doc.Find("[data-section='scheme.procedures']").Text())
		}
		for _, section := range []string{"frame", "procedures", "obligations", "activities"} {
			rows := p.doc.Find("[data-section='scheme." + section + "'] li")
			if rows.Length() == 0 || section != "frame" && rows.Length() != rows.Find(".source").Length() {
				t.Errorf("%s: %s has lines without a source", locale, section)
			}
		}
	}
	if h.hr.get("/programmes/nothing").status != 404 || h.hr.get("/regulations/nothing").status != 404 {
		t.Error("what is not there is found")
	}
}

func TestRegulations_EachClauseShowsItsSourceAndHowSureItIs(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	rows := h.hr.get("/regulations/hunan-2023-draft").doc.Find("tr[data-clause]")
	if rows.Length() < 4 {
		t.Fatalf("%d clauses", rows.Length())
	}
	for i := range rows.Length() {
		row := rows.Eq(i)
		if strings.TrimSpace(row.Find("td.source").Text()) == "" {
			t.Errorf("%s has no source", row.AttrOr("data-clause", ""))
		}
	}
}
