package policy

import (
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
)

func TestReadFacts_NamesWhereAFileIsWrong(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no JSON", `{"person":`, "is no JSON: line 1: it ends too early"},
		{"a comma too many", "{\n\"person\": {},\n}", "is no JSON: line 3: invalid character '}' looking for beginning of object key string"},
		{"two values", `{} {}`, "one JSON value is wanted, and there is more"},
		{"a list", `[]`, "wants an object"},
		{"an unknown key", `{"person":{"birthday":"1984-05-01"}}`, "person.birthday: unknown key; known are birth_date, contract, institution, profession, sex, title, title_since, training"},
		{"a day that is none", `{"person":{"birth_date":"1983-02-29"}}`, "person.birth_date: 1983-02-29 is no date (YYYY-MM-DD)"},
		{"a number for a date", `{"person":{"birth_date":1984}}`, "person.birth_date: 1984 is no date (YYYY-MM-DD)"},
		{"a word that is none", `{"service":[{},{"kind":"holiday"}]}`, `service[1].kind: "holiday" is none of [stationed teaching foreign_aid aid_tibet aid_xinjiang emergency consortium volunteer]`},
		{"the end before the beginning", `{"service":[{"from":"2023-05-01","to":"2023-04-30"}]}`, "service[0].to: 2023-04-30 is before 2023-05-01"},
		{"an absence without its kind", `{"service":[{"absences":[{"from":"2023-05-01","to":"2023-05-02"}]}]}`, "service[0].absences[0].kind: is needed"},
		{"an absence without a day", `{"service":[{"absences":[{"from":"2023-05-01","kind":"sick"}]}]}`, "service[0].absences[0]: wants from and to"},
		{"a text for yes", `{"service":[{"institution":{"paired":"yes"}}]}`, "service[0].institution.paired: wants true or false"},
		{"a region of four digits", `{"person":{"institution":{"region_code":"4301"}}}`, "person.institution.region_code: wants the six digits of GB/T 2260"},
		{"service that is no list", `{"service":{}}`, "service: wants a list"},
		{"a key given twice", `{"on":"2024-06-01","person":{"sex":"f","sex":"m"},"on":"2024-06-02"}`, "person.sex: is given twice\non: is given twice"},
		{"a key given twice in a list", `{"service":[{},{"absences":[{"from":"2023-05-01","from":"2023-05-01","to":"2023-05-02","kind":"sick"}]}]}`, "service[1].absences[0].from: is given twice"},
		{"two things at once", `{"on":"soon","extra":1}`, "extra: unknown key; known are completed, on, person, refusal, service, title\non: soon is no date (YYYY-MM-DD)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadFacts(strings.NewReader(c.text))
			if err == nil || err.Error() != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

// Some editors put a mark before what they write.
func TestReadFacts_AMarkBeforeTheTextIsNoFault(t *testing.T) {
	f, err := ReadFacts(strings.NewReader("\xef\xbb\xbf" + `{"title":"deputy_senior"}`))
	if err != nil || f.Target != domain.TitleDeputySenior {
		t.Errorf("%v, %v", f.Target, err)
	}
}

// What a file does not say is not known, and never a pass.
func TestReadFacts_WhatIsAbsentIsUnknown(t *testing.T) {
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	const person = `"title":"deputy_senior","on":"2024-06-01","person":{"profession":"physician"}`
	for _, c := range []struct{ text, want, unknown string }{
		{`{"title":"deputy_senior","on":"2024-06-01"}`, domain.Undetermined, "person.profession"},
		{`{` + person + `}`, domain.Undetermined, "service"},
		{`{` + person + `,"service":null}`, domain.Undetermined, "service"},
		{`{` + person + `,"service":[]}`, domain.NotEligible, ""},
		{`{` + person + `,"service":[{"to":"2023-12-31","institution":{"level":"county"}}]}`, domain.Undetermined, "service[0].from"},
		{`{` + person + `,"service":[{"from":"2023-01-01","institution":{"level":"county"}}]}`, domain.Undetermined, "service[0].to"},
		{`{` + person + `,"service":[{"from":"2023-01-01","to":"2023-12-31"}]}`, domain.Undetermined, "service[0].institution.level"},
		{`{` + person + `,"service":[{"from":"2023-01-01","to":"2023-03-31"}]}`, domain.NotEligible, ""}, // not enough wherever it was
		{`{` + person + `,"service":[{"from":"2023-01-01","to":"2023-12-31","institution":{"level":"county"}},{"from":"2022-01-01","to":"2022-12-31"}]}`, domain.Eligible, ""},
	} {
		f, err := ReadFacts(strings.NewReader(c.text))
		if err != nil {
			t.Fatal(err)
		}
		a, err := l.Answer("cn-2022", f)
		if err != nil {
			t.Fatal(err)
		}
		if a.Eligible != c.want || a.Clauses[0].Unknown != c.unknown {
			t.Errorf("%s: %s without %q, want %s without %q", c.text, a.Eligible, a.Clauses[0].Unknown, c.want, c.unknown)
		}
	}
}

// What service in Sichuan's mentoring scheme earns depends on how hard the place is.
func TestSichuan2019_WhatServiceEarns(t *testing.T) {
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	const person = `{"title":"deputy_senior","on":"2025-06-01","person":{"profession":"nurse","institution":{"region_code":"510100"}},"service":[`
	for _, c := range []struct {
		service string
		points  float64
		papers  bool
		unknown string
	}{
		{`{"from":"2023-01-01","to":"2023-12-31","appraisal":"pass","institution":{"id":"A","area_class":6}}`, 3, false, ""},
		{`{"from":"2023-01-01","to":"2023-12-31","appraisal":"excellent","institution":{"id":"A","area_class":6}}`, 4, true, ""},
		{`{"from":"2023-01-01","to":"2024-12-31","appraisal":"pass","institution":{"id":"A","area_class":5}}`, 4, false, ""},
		{`{"from":"2023-01-01","to":"2023-12-31","appraisal":"excellent","institution":{"id":"A","area_class":2}}`, 2, true, ""},
		{`{"from":"2023-01-01","to":"2023-12-31","appraisal":"pass","institution":{"id":"A"}}`, 0, false, "service[0].institution.area_class"},
	} {
		f, err := ReadFacts(strings.NewReader(person + c.service + "]}"))
		if err != nil {
			t.Fatal(err)
		}
		a, err := l.Answer("sichuan-2019", f)
		if err != nil {
			t.Fatal(err)
		}
		earned := map[string]domain.Earned{}
		for _, e := range a.Earned {
			earned[e.ID] = e
		}
		if _, papers := earned["fewer_papers"]; a.Eligible != domain.Eligible || papers != c.papers || earned["apply_early"].Value != 1 {
			t.Errorf("%s: %s with %+v", c.service, a.Eligible, a.Earned)
		}
		if e := earned["bonus_points"]; e.Value != c.points || (e.Unknown == "") != (c.unknown == "") {
			t.Errorf("%s: %v points, unknown %q", c.service, e.Value, e.Unknown)
		}
	}
}
