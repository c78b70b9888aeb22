package policy

import (
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// candidate meets every clause of a programme.
func candidate(p domain.Programme) domain.CandidateFacts {
	f := domain.CandidateFacts{Person: attending(), On: calendar.MustDate("2025-06-01"), Declarations: map[string]bool{}}
	for _, d := range p.Declarations {
		f.Declarations[d.Code] = true
	}
	return f
}

func TestScreen_OneClauseRefusesAndIsNamed(t *testing.T) {
	l := presetLibrary(t)
	p, err := l.Programme("shuangqian")
	if err != nil {
		t.Fatal(err)
	}
	born := func(day string) func(*domain.CandidateFacts) {
		return func(f *domain.CandidateFacts) { f.Person.BirthDate = calendar.MustDate(day) }
	}
	for _, c := range []struct {
		name    string
		change  func(*domain.CandidateFacts)
		want    string
		clause  string // the one that did not pass
		actual  string
		unknown string
	}{
		{"all conditions met", func(*domain.CandidateFacts) {}, domain.Eligible, "", "", ""},
		{"44 years and 364 days", born("1980-06-02"), domain.Eligible, "", "", ""},
		{"45 on the very day", born("1980-06-01"), domain.Eligible, "", "", ""},
		{"45 and a day, 45 included", born("1980-05-31"), domain.Eligible, "", "", ""},
		{"the day before the 46th birthday", born("1979-06-02"), domain.Eligible, "", "", ""},
		{"46 on the very day", born("1979-06-01"), domain.NotEligible, "age", "46", ""},
		{"born on a leap day, 46 the next February", born("1980-02-29"), domain.Eligible, "", "", ""},
		{"title below", func(f *domain.CandidateFacts) { f.Person.Title = domain.TitleJunior }, domain.NotEligible, "title", "junior", ""},
		{"title above", func(f *domain.CandidateFacts) { f.Person.Title = domain.TitleSenior }, domain.Eligible, "", "", ""},
		{"birth date not known", func(f *domain.CandidateFacts) { f.Person.BirthDate = calendar.Date{} }, domain.Undetermined, "age", "", "person.age"},
		{"title not known", func(f *domain.CandidateFacts) { f.Person.Title = "chief" }, domain.Undetermined, "title", "", "person.title"},
		{"day of service not known", func(f *domain.CandidateFacts) { f.On = calendar.Date{} }, domain.Undetermined, "age", "", "person.age"},
		{"a declaration denied", func(f *domain.CandidateFacts) { f.Declarations["ethics"] = false }, domain.NotEligible, "ethics", "false", ""},
		{"a declaration left open", func(f *domain.CandidateFacts) { delete(f.Declarations, "good_health") }, domain.Undetermined, "health", "", "declared.good_health"},
		{"a standing refusal", func(f *domain.CandidateFacts) { f.Refused = true }, domain.NotEligible, "no_standing_refusal", "false", ""},
		{"serving elsewhere", func(f *domain.CandidateFacts) { f.Overlaps = true }, domain.NotEligible, "no_overlap", "false", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := candidate(p)
			c.change(&f)
			d, err := l.Screen(p.Ref, f)
			if err != nil {
				t.Fatal(err)
			}
			if d.Eligible != c.want {
				t.Fatalf("%s, want %s: %+v", d.Eligible, c.want, d.Clauses)
			}
			for _, clause := range d.Clauses {
				if clause.Pass == (clause.ID == c.clause) {
					t.Errorf("clause %s passes: %v", clause.ID, clause.Pass)
				}
				if clause.ID == c.clause && (clause.Actual != c.actual || clause.Unknown != c.unknown) {
					t.Errorf("clause %s found %q, unknown %q", clause.ID, clause.Actual, clause.Unknown)
				}
				if clause.Source == "" || clause.Text.Zh == "" || clause.Text.En == "" {
					t.Errorf("clause %s has no source or text", clause.ID)
				}
			}
		})
	}
}

func TestScreen_AFailedClauseDecidesThoughAFactIsMissing(t *testing.T) {
	l := presetLibrary(t)
	p, _ := l.Programme("shuangqian")
	f := candidate(p)
	f.Person.BirthDate, f.Refused = calendar.Date{}, true
	d, err := l.Screen(p.Ref, f)
	if err != nil || d.Eligible != domain.NotEligible {
		t.Errorf("%s, %v", d.Eligible, err)
	}
}

// The boundary is data: a hospital that reads 45岁以下 without 45 changes one word of YAML.
func TestScreen_TheAgeBoundaryIsAParameter(t *testing.T) {
	l := presetLibrary(t)
	text := replaced(t, sourceOf(t, l, KindProgramme, "shuangqian"), "compare: '<='", "compare: '<'")
	text = replaced(t, text, "version: 1\n", "version: 2\n")
	ref, err := l.Add(KindProgramme, text)
	if err != nil {
		t.Fatal(err)
	}
	p, err := l.Programme("shuangqian")
	if err != nil || p.Ref != ref {
		t.Fatalf("the newest version is %v, %v", p.Ref, err)
	}
	f := candidate(p)
	for birth, want := range map[string]string{"1980-06-02": domain.Eligible, "1980-06-01": domain.NotEligible} {
		f.Person.BirthDate = calendar.MustDate(birth)
		if d, _ := l.Screen(ref, f); d.Eligible != want {
			t.Errorf("born %s: %s, want %s", birth, d.Eligible, want)
		}
	}
}

func TestProgramme_SaysWhatTheSchemeSays(t *testing.T) {
	p, err := presetLibrary(t).Programme("shuangqian")
	if err != nil {
		t.Fatal(err)
	}
	quota := map[string]int{}
	for _, track := range p.Tracks {
		quota[track.Code] = track.QuotaPerYear
	}
	if p.TermMonths != 12 || quota["secondment"] != 3 || quota["support"] != 4 || p.PublicityDays != 5 {
		t.Errorf("term %d, quota %v, publicity %d", p.TermMonths, quota, p.PublicityDays)
	}
	benefits := map[string]domain.Benefit{}
	for _, b := range p.Benefits {
		benefits[b.Code] = b
	}
	if benefits["subsidy"].Fen != 600*100 || benefits["subsidy"].Per != "served_month" || benefits["return_fare"].Per != "two_served_months" || benefits["leave"].Per != "completion" {
		t.Errorf("benefits %+v", p.Benefits)
	}
	for _, c := range p.Consequences {
		if c.BlocksPromotion != (c.Code != "none") || c.ContractOnly != (c.Code == "dismissal_proposal") {
			t.Errorf("consequence %+v", c)
		}
	}
	if len(p.Chains) != len(domain.ChainNames)+len(domain.RequestChains) || len(p.Chain(domain.ChainAppraisal).First()) != 2 {
		t.Errorf("chains %+v", p.Chains)
	}
	if year := p.Year.YearOf(calendar.MustDate("2026-05-31")); year != 2025 {
		t.Errorf("31 May 2026 lies in %d", year)
	}
}
