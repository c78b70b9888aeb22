package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

func presetLibrary(t *testing.T) *Library {
	t.Helper()
	l, err := Presets()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// judge asks the newest version of a preset regulation.
func judge(t *testing.T, code string, f domain.ServiceFacts) domain.Decision {
	t.Helper()
	l := presetLibrary(t)
	ref, err := l.Regulation(code)
	if err != nil {
		t.Fatal(err)
	}
	d, err := l.Judge(ref, f)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// attending is a physician with the intermediate title.
func attending() domain.Person {
	return domain.Person{
		ID: 3, Name: "李䶮", BirthDate: calendar.MustDate("1985-03-09"),
		Profession: "physician", Title: domain.TitleIntermediate,
	}
}

func served(stretches ...domain.Stretch) domain.ServiceFacts {
	done, refused := 1, false
	return domain.ServiceFacts{
		Person: domain.SubjectOf(attending(), domain.Organisation{Kind: domain.OrgHospital, Tier: "tertiary", Level: "city", RegionCode: "430100"}),
		On:     calendar.MustDate("2026-06-01"), Stretches: stretches, Completed: &done, Refusal: &refused,
	}
}

// 医师法 Art. 46; 基本医疗卫生与健康促进法 Art. 56: cumulative service of a year.
func TestNationalRule_TwelveMonthsToTheDay(t *testing.T) {
	for _, c := range []struct {
		name      string
		stretches []domain.Stretch
		eligible  string
		actual    string
		missing   int
		earliest  string
	}{
		{"a year exactly", []domain.Stretch{stretch("2025-06-01", "2026-05-31", 0)}, "yes", "P12M", 0, ""},
		{"a day less", []domain.Stretch{stretch("2025-06-01", "2026-05-30", 0)}, "no", "P11M30D", 1, "2026-06-02"},
		{"a day more", []domain.Stretch{stretch("2025-06-01", "2026-06-01", 0)}, "yes", "P12M1D", 0, ""},
		{"came 23 days late", []domain.Stretch{stretch("2025-06-24", "2026-05-31", 0)}, "no", "P11M8D", 23, "2026-06-24"},
		{"a gap of a month", []domain.Stretch{stretch("2025-06-01", "2025-10-31", 0), stretch("2025-12-01", "2026-05-31", 0)}, "no", "P11M", 30, "2026-07-01"},
		{"five days away", []domain.Stretch{stretch("2025-06-01", "2026-05-31", 5)}, "no", "P11M26D", 5, "2026-06-06"},
		{"five days away made good", []domain.Stretch{stretch("2025-05-27", "2026-05-31", 5)}, "yes", "P12M", 0, ""},
		{"a leap day inside", []domain.Stretch{stretch("2023-06-01", "2024-05-31", 0)}, "yes", "P12M", 0, ""},
		{"from a leap day", []domain.Stretch{stretch("2024-02-29", "2025-02-27", 0)}, "no", "P11M30D", 1, "2026-06-02"},
		{"two half years over a New Year", []domain.Stretch{stretch("2024-10-01", "2025-03-31", 0), stretch("2025-09-01", "2026-02-28", 0)}, "yes", "P12M", 0, ""},
		{"three stays with days over", []domain.Stretch{stretch("2023-01-10", "2023-05-20", 0), stretch("2024-01-10", "2024-05-20", 0), stretch("2025-01-10", "2025-04-16", 0)}, "no", "P11M29D", 2, "2026-06-03"},
		{"no service at all", nil, "no", "P0M", 365, "2027-06-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := judge(t, "cn-2022", served(c.stretches...))
			clause := d.Clauses[0]
			if d.Eligible != c.eligible || clause.Actual != c.actual || clause.Required != "P12M" {
				t.Fatalf("eligible %s with %s of %s, want %s with %s", d.Eligible, clause.Actual, clause.Required, c.eligible, c.actual)
			}
			if clause.Pass != (c.eligible == "yes") || clause.Unit != "month" || !strings.Contains(clause.Source, "医师法第四十六条") {
				t.Errorf("clause %+v", clause)
			}
			missing := 0
			if d.Missing != nil {
				missing = d.Missing.Value
				if d.Missing.Unit != "day" {
					t.Errorf("missing is in %s", d.Missing.Unit)
				}
			}
			if missing != c.missing || d.Earliest.String() != c.earliest {
				t.Errorf("missing %d until %s, want %d until %s", missing, d.Earliest, c.missing, c.earliest)
			}
		})
	}
}

func TestNationalRule_CoversPhysiciansOnTheirWayToDeputySenior(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*domain.Subject)
		want   string
		reason string // fact named as unknown
	}{
		{"a physician", func(p *domain.Subject) {}, domain.NotEligible, ""},
		{"a nurse", func(p *domain.Subject) { p.Profession = "nurse" }, domain.NotRequired, ""},
		{"already deputy senior", func(p *domain.Subject) { p.Title = domain.TitleDeputySenior }, domain.NotRequired, ""},
		{"not yet intermediate", func(p *domain.Subject) { p.Title = domain.TitleJunior }, domain.NotRequired, ""},
		{"profession not known", func(p *domain.Subject) { p.Profession = "" }, domain.Undetermined, "person.profession"},
		{"title not known", func(p *domain.Subject) { p.Title = "" }, domain.Undetermined, "target.title"},
		{"a nurse whose title is not known", func(p *domain.Subject) { p.Profession, p.Title = "nurse", "" }, domain.NotRequired, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := served()
			c.change(&f.Person)
			d := judge(t, "cn-2022", f)
			if d.Eligible != c.want || d.Clauses[0].Unknown != c.reason {
				t.Fatalf("%s with %+v, want %s", d.Eligible, d.Clauses, c.want)
			}
			if d.Allowed() != (c.want == domain.NotRequired) {
				t.Errorf("%s allows: %v", d.Eligible, d.Allowed())
			}
			if c.want != domain.NotEligible && d.Missing != nil {
				t.Errorf("something is missing: %+v", d.Missing)
			}
		})
	}
}

// The law counts places at county level or below, and paired ones wherever they are.
func TestNationalRule_CountsTheRightPlaces(t *testing.T) {
	year := stretch("2025-06-01", "2026-05-31", 0)
	for _, c := range []struct {
		paired  *bool
		level   string
		want    string
		unknown string
	}{
		{yes(), "township", domain.Eligible, ""},
		{yes(), "", domain.Eligible, ""},
		{nil, "county", domain.Eligible, ""},
		{no(), "city", domain.NotEligible, ""},
		{nil, "city", domain.Undetermined, "service[0].institution.paired"},
		{no(), "", domain.Undetermined, "service[0].institution.level"},
	} {
		year.Place.Paired, year.Place.Level = c.paired, c.level
		d := judge(t, "cn-2022", served(year))
		if d.Eligible != c.want || d.Clauses[0].Unknown != c.unknown {
			t.Errorf("paired %v at level %q: %s, want %s: %+v", c.paired, c.level, d.Eligible, c.want, d.Clauses[0])
		}
	}
}

func TestNationalRule_NeverCountsADayTwice(t *testing.T) {
	twice := stretch("2025-10-01", "2026-05-30", 0)
	twice.Place = township("8")
	d := judge(t, "cn-2022", served(stretch("2025-06-01", "2026-01-31", 0), twice))
	if d.Eligible != domain.NotEligible || d.Clauses[0].Actual != "P11M30D" || d.Missing.Value != 1 {
		t.Errorf("service in two places at once: %s with %s", d.Eligible, d.Clauses[0].Actual)
	}
}

// The hospital's own rule: a completed dispatch, and no standing decision against promotion.
// 卫医发〔2002〕316号: each step of promotion wants a year of its own.
func TestStepwiseRule_OneYearCannotServeTwoSteps(t *testing.T) {
	year := stretch("2019-06-01", "2020-05-31", 0)
	facts := served(year)
	facts.Person.TitleSince = calendar.MustDate("2019-06-01")
	if d := judge(t, "stepwise-2002", facts); d.Eligible != domain.Eligible {
		t.Errorf("a year since the title: %+v", d)
	}
	facts.Person.TitleSince = calendar.MustDate("2019-06-02")
	if d := judge(t, "stepwise-2002", facts); d.Eligible != domain.NotEligible {
		t.Errorf("a year begun before the title was counted for the next step: %+v", d)
	}
	facts.Person.TitleSince = calendar.Date{}
	if d := judge(t, "stepwise-2002", facts); d.Eligible != domain.Undetermined {
		t.Errorf("without the day of the title: %+v", d)
	}
}

func TestHospitalRule_WantsADispatchAndNoStandingRefusal(t *testing.T) {
	for _, c := range []struct {
		name      string
		completed int
		refusal   bool
		title     domain.Title
		want      string
	}{
		{"served and accepted", 1, false, domain.TitleIntermediate, domain.Eligible},
		{"never served", 0, false, domain.TitleIntermediate, domain.NotEligible},
		{"served, then refused", 2, true, domain.TitleIntermediate, domain.NotEligible},
		{"deputy senior going on", 1, false, domain.TitleDeputySenior, domain.Eligible},
		{"at the top", 0, false, domain.TitleSenior, domain.NotRequired},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := served()
			f.Completed, f.Refusal, f.Person.Title = &c.completed, &c.refusal, c.title
			d := judge(t, "shuangqian", f)
			if d.Eligible != c.want {
				t.Errorf("%s, want %s: %+v", d.Eligible, c.want, d.Clauses)
			}
			if d.Missing != nil {
				t.Errorf("a count has no missing days: %+v", d.Missing)
			}
		})
	}
}

// withClause is a regulation of one clause about service.
func withClause(measure, unit, threshold, confidence string) []byte {
	return []byte(`code: trial
version: 1
name: {zh: 试行, en: Trial}
basis: [trial]
clauses:
  - id: only
    text: {zh: 条款, en: Clause}
    source: trial
    confidence: ` + confidence + `
    measure: ` + measure + `
    compare: '>='
    threshold: ` + threshold + `
    unit: ` + unit + "\n")
}

func TestClause_WhatCannotBeJudgedIsNeverAPass(t *testing.T) {
	tens := "[0,1,2,3,4,5,6,7,8,9]"
	for _, c := range []struct {
		name, measure, unit, threshold, confidence string
		want, unknown                              string
	}{
		{"a division by zero", "12 / service.completed", "count", "1", "A", domain.Undetermined, RuleError},
		{"a clause that costs too much", tens + ".all(a, " + tens + ".all(b, " + tens + ".all(c, " + tens + ".all(d, a+b+c+d >= 0)))) ? 1 : 0", "count", "1", "A", domain.Undetermined, RuleError},
		{"a text that is no title", "'captain'", "title", "intermediate", "A", domain.Undetermined, RuleError},
		{"a missing fact", "person.age", "year_of_age", "18", "A", domain.Undetermined, "person.age"},
		{"the first of two missing facts", "institution.tier + institution.level == '' ? 1 : 0", "count", "1", "A", domain.Undetermined, "institution.level"},
		{"an unverified clause that fails", "service.completed", "count", "1", "U", domain.Eligible, ""},
		{"an unverified clause that cannot be judged", "person.age", "year_of_age", "18", "U", domain.Eligible, "person.age"},
		{"the same clause verified", "service.completed", "count", "1", "D", domain.NotEligible, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := presetLibrary(t)
			ref, err := l.Add(KindRegulation, withClause("\""+c.measure+"\"", c.unit, c.threshold, c.confidence))
			if err != nil {
				t.Fatal(err)
			}
			d, err := l.Judge(ref, domain.ServiceFacts{})
			if err != nil {
				t.Fatal(err)
			}
			if d.Eligible != c.want || d.Clauses[0].Unknown != c.unknown {
				t.Errorf("%s with unknown %q, want %s with %q", d.Eligible, d.Clauses[0].Unknown, c.want, c.unknown)
			}
			if d.Clauses[0].Pass || d.Clauses[0].Warning != (c.confidence == "U") {
				t.Errorf("clause %+v", d.Clauses[0])
			}
			if c.unknown != "" && d.Clauses[0].Actual != "" {
				t.Errorf("an unknown clause has the actual value %q", d.Clauses[0].Actual)
			}
		})
	}
}

// Some provinces count days and not months.
func TestClause_DaysOfServiceAreShortToTheDay(t *testing.T) {
	l := presetLibrary(t)
	ref, err := l.Add(KindRegulation, withClause("service.days", "day", "180", "A"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := l.Judge(ref, served(stretch("2026-01-01", "2026-05-31", 11)))
	if err != nil {
		t.Fatal(err)
	}
	if c := d.Clauses[0]; c.Required != "180" || c.Actual != "140" {
		t.Errorf("%s of %s", c.Actual, c.Required)
	}
	if d.Missing == nil || d.Missing.Value != 40 || d.Earliest != calendar.MustDate("2026-07-11") {
		t.Errorf("missing %+v until %s", d.Missing, d.Earliest)
	}
}

// A shortfall that no length of service can mend is not measured.
func TestClause_NoShortfallWhereServiceCannotHelp(t *testing.T) {
	l := presetLibrary(t)
	ref, err := l.Add(KindRegulation, withClause("service.completed", "day", "1", "A"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := l.Judge(ref, domain.ServiceFacts{On: calendar.MustDate("2026-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	if d.Eligible != domain.NotEligible || d.Missing != nil || !d.Earliest.IsZero() {
		t.Errorf("%+v", d)
	}
}

// Only staff of secondary institutions are asked for training in Sichuan.
func TestClause_IsAskedOfThoseItsConditionNames(t *testing.T) {
	half := domain.Stretch{
		From: calendar.MustDate("2023-01-01"), To: calendar.MustDate("2023-06-30"), Kind: domain.ServiceStationed,
		Place: domain.Place{ID: "A", Kind: domain.OrgHospital, Level: "county", Paired: new(true)}, Appraisal: "pass",
	}
	for _, c := range []struct {
		tier  string
		until string // of training begun with 2022
		want  string
		asked bool
	}{
		{"tertiary", "2022-05-31", domain.Eligible, false},
		{"secondary", "2022-05-31", domain.NotEligible, true},
		{"secondary", "2022-06-30", domain.Eligible, true},
	} {
		f := served(half)
		f.Person.Sex, f.Person.TitleSince = "m", calendar.MustDate("2018-01-01")
		f.Person.Institution.Tier, f.Person.Institution.RegionCode = c.tier, "510100"
		f.Person.Training = []domain.Training{{From: calendar.MustDate("2022-01-01"), To: calendar.MustDate(c.until), Certificate: true}}
		d := judge(t, "sichuan-2013", f)
		asked := slices.ContainsFunc(d.Clauses, func(one domain.ClauseResult) bool { return one.ID == "training" })
		if d.Eligible != c.want || asked != c.asked {
			t.Errorf("%s, training until %s: %s, asked %v: %+v", c.tier, c.until, d.Eligible, asked, d.Clauses)
		}
	}
}

// Whether somebody is on a contract is not known: the clause for those who are is open until
// it is met anyway.
func TestClause_ThatMayBeAskedIsOpenUntilItIsMet(t *testing.T) {
	l := presetLibrary(t)
	text := strings.Replace(string(withClause("service.span", "month", "12", "A")), "    measure:", "    when: person.contract\n    measure:", 1)
	ref, err := l.Add(KindRegulation, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	year := domain.Stretch{
		From: calendar.MustDate("2023-01-01"), To: calendar.MustDate("2023-12-31"), Kind: domain.ServiceStationed,
		Place: domain.Place{ID: "A", Kind: domain.OrgHospital, Level: "county"}, Appraisal: "pass",
	}
	short := year
	short.To = calendar.MustDate("2023-12-30")
	for want, f := range map[string]domain.ServiceFacts{domain.Eligible: served(year), domain.Undetermined: served(short)} {
		f.Person.Contract = nil
		d, err := l.Judge(ref, f)
		if err != nil || d.Eligible != want || want == domain.Undetermined && d.Clauses[0].Unknown != "person.contract" {
			t.Errorf("%+v, %v; want %s", d, err, want)
		}
	}
}
