package policy

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// shipped is the presets, read once: tests that add to a library load their own.
var shipped = sync.OnceValues(Presets)

// told is a person's service in short: "2023-01-01..2023-12-31 A county pass paired -sick:2023-03-01..2023-03-05".
func told(t *testing.T, text string) domain.Stretch {
	t.Helper()
	words := strings.Fields(text)
	days := func(text string) (from, to calendar.Date) {
		a, b, _ := strings.Cut(text, "..")
		return calendar.MustDate(a), calendar.MustDate(b)
	}
	s := domain.Stretch{Kind: "stationed", Appraisal: "pass", Place: domain.Place{Kind: domain.OrgHospital, Level: "county", Paired: no(), Remote: no(), PoorCounty: no()}}
	s.From, s.To = days(words[0])
	s.Place.ID = words[1]
	for _, word := range words[2:] {
		kind, when, absent := strings.Cut(strings.TrimPrefix(word, "-"), ":")
		switch {
		case absent:
			from, to := days(when)
			s.Absences = append(s.Absences, domain.Absence{From: from, To: to, Kind: kind})
		case word == "paired":
			s.Place.Paired = yes()
		case word == "remote":
			s.Place.Remote = yes()
		case word == "poor":
			s.Place.PoorCounty = yes()
		case strings.HasPrefix(word, "area"):
			s.Place.AreaClass = int(word[4] - '0')
		case word == "ungraded":
			s.Appraisal = ""
		case strings.Contains(" excellent basic fail ", " "+word+" "):
			s.Appraisal = word
		case strings.Contains(" city township community ", " "+word+" "):
			s.Place.Level = word
		default:
			s.Kind = word
		}
	}
	return s
}

// story is one person before one rule.
type story struct {
	name    string
	title   domain.Title
	on      string
	change  func(*domain.Subject)
	service []string
	want    string
	served  string // "11 month 30", "179 day"
	missing string
	until   string // earliest
	reason  string // the clause that decides, or the fact that is missing
}

func (c story) run(t *testing.T, code string, region string) {
	t.Helper()
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	f := domain.ServiceFacts{Target: c.title, On: calendar.MustDate("2026-06-01"), Stretches: []domain.Stretch{}}
	if f.Target == "" {
		f.Target = domain.TitleDeputySenior
	}
	if c.on != "" {
		f.On = calendar.MustDate(c.on)
	}
	f.Person = domain.Subject{
		BirthDate: calendar.MustDate("1984-05-01"), Sex: "f", Profession: "physician", Title: domain.TitleIntermediate, TitleSince: calendar.MustDate("2018-01-01"),
		Institution: domain.Institution{Kind: domain.OrgHospital, Tier: "tertiary", Level: "city", RegionCode: region},
	}
	if c.change != nil {
		c.change(&f.Person)
	}
	for _, text := range c.service {
		f.Stretches = append(f.Stretches, told(t, text))
	}
	a, err := l.Answer(code, f)
	if err != nil {
		t.Fatal(err)
	}
	if a.Eligible != c.want {
		t.Fatalf("%s, want %s: %+v", a.Eligible, c.want, a.Clauses)
	}
	earliest := ""
	if a.Earliest != nil {
		earliest = a.Earliest.String()
	}
	for _, pair := range []struct{ what, got, want string }{
		{"served", saidOf(a.Served), c.served}, {"missing", saidOf(a.Missing), c.missing}, {"earliest", earliest, c.until},
	} {
		if pair.want != "" && pair.got != pair.want {
			t.Errorf("%s is %q, want %q", pair.what, pair.got, pair.want)
		}
	}
	found := c.reason == ""
	for _, clause := range a.Clauses {
		found = found || !clause.Pass && (clause.ID == c.reason || clause.Unknown == c.reason)
	}
	if !found {
		t.Errorf("no clause says %q: %+v", c.reason, a.Clauses)
	}
}

func saidOf(q *domain.Quantity) string {
	switch {
	case q == nil:
		return ""
	case q.Days > 0:
		return fmt.Sprintf("%d %s %d", q.Value, q.Unit, q.Days)
	}
	return fmt.Sprintf("%d %s", q.Value, q.Unit)
}

func nurse(p *domain.Subject) { p.Profession = "nurse" }
func publicHealth(p *domain.Subject) {
	p.Profession, p.Institution.Kind, p.Institution.Tier = "public_health", domain.OrgPublicHealth, ""
}
func deputy(p *domain.Subject) {
	p.Title, p.TitleSince = domain.TitleDeputySenior, calendar.MustDate("2022-01-01")
}
func noTier(p *domain.Subject)    { p.Institution.Tier = "" }
func noKind(p *domain.Subject)    { p.Institution.Kind = "" }
func secondary(p *domain.Subject) { p.Institution.Tier = "secondary" }
func countySecondary(p *domain.Subject) {
	atCounty(p)
	secondary(p)
}
func atCounty(p *domain.Subject)   { p.Institution.Level = "county" }
func unknownAge(p *domain.Subject) { p.BirthDate = calendar.Date{} }
func born(day string) func(*domain.Subject) {
	return func(p *domain.Subject) { p.BirthDate = calendar.MustDate(day) }
}

const senior = domain.TitleSenior

var stories = map[string][]story{
	"cn-2022 43": {
		{name: "a doctor of public health is a licensed doctor", change: publicHealth, service: []string{"2023-01-01..2023-12-31 A"}, want: "yes"},
		{name: "and owes the year", change: publicHealth, service: []string{"2023-01-01..2023-12-30 A"}, want: "no", missing: "1 day"},
		{name: "a year to the day", service: []string{"2023-01-01..2023-12-31 A"}, want: "yes", served: "12 month"},
		{name: "a day short", on: "2023-12-31", service: []string{"2023-01-01..2023-12-30 A"}, want: "no", served: "11 month 30", missing: "1 day", until: "2024-01-01"},
		{name: "a day more", service: []string{"2023-01-01..2024-01-01 A"}, want: "yes", served: "12 month 1"},
		{name: "a leap year less its last day", service: []string{"2024-01-01..2024-12-30 A"}, want: "no", missing: "1 day"},
		{name: "over the New Year", service: []string{"2022-07-15..2022-12-31 A", "2023-01-01..2023-07-14 A"}, want: "yes", served: "12 month"},
		{name: "over the New Year, a day short", service: []string{"2022-07-15..2022-12-31 A", "2023-01-01..2023-07-13 A"}, want: "no", missing: "1 day"},
		{name: "two places in one month", service: []string{"2023-01-01..2023-02-14 A", "2023-02-15..2023-12-31 B"}, want: "yes", served: "12 month"},
		{name: "two places at once", service: []string{"2023-01-01..2023-08-31 A", "2023-05-01..2023-11-30 B"}, want: "no", served: "11 month", missing: "1 month"},
		{name: "leave that overlaps counts once", service: []string{"2023-01-01..2023-12-31 A -sick:2023-03-01..2023-03-05 -personal:2023-03-04..2023-03-08"}, want: "no", missing: "8 day"},
		{name: "annual leave is not taken off", service: []string{"2023-01-01..2023-12-31 A -annual:2023-03-01..2023-03-05"}, want: "yes"},
		{name: "six months are missing", on: "2023-07-01", service: []string{"2023-01-01..2023-06-30 A"}, want: "no", missing: "6 month", until: "2024-01-01"},
		{name: "what is planned is not served yet", on: "2023-09-01", service: []string{"2023-01-01..2023-12-31 A"}, want: "no", served: "8 month 1", until: "2023-12-31"},
		{name: "a city hospital that is not paired", service: []string{"2023-01-01..2023-12-31 A city"}, want: "no", missing: "12 month"},
		{name: "a nurse", change: nurse, want: "not_required", reason: "applies"},
		{name: "for the senior title", title: senior, change: deputy, want: "not_required", reason: "applies"},
		{name: "before the law", on: "2020-05-31", want: "not_required", reason: "in_force"},
	},
	"hunan-final 43": {
		{name: "public health of a county has no tier and owes nothing", change: func(p *domain.Subject) { publicHealth(p); atCounty(p) }, want: "not_required", reason: "applies"},
		{name: "public health of a city owes the year", change: publicHealth, want: "no", missing: "12 month"},
		{name: "a tertiary institution whose kind is not said", change: noKind, want: "no", missing: "12 month"},
		{name: "whose tier is not known", change: noTier, service: []string{"2023-01-01..2023-12-31 A"}, want: "undetermined", reason: "institution.tier"},
		{name: "two stays of six months", service: []string{"2023-01-01..2023-06-30 A", "2024-03-10..2024-09-09 B"}, want: "yes", served: "12 month"},
		{name: "the second a day shorter than six", service: []string{"2023-01-01..2023-06-30 A", "2024-03-10..2024-09-08 B"}, want: "no", served: "6 month"},
		{name: "the first stay a day longer does not help", service: []string{"2023-01-01..2023-07-01 A", "2024-03-10..2024-09-08 B"}, want: "no", served: "6 month 1"},
		{name: "short stays do not add up", service: []string{"2023-01-01..2023-05-31 A", "2023-07-01..2023-11-30 A", "2024-01-01..2024-05-31 A"}, want: "no", served: "0 month"},
		{name: "two halves at one place without a gap", service: []string{"2022-10-01..2022-12-31 A", "2023-01-01..2023-09-30 A"}, want: "yes"},
		{name: "a failed stay counts nothing", service: []string{"2023-01-01..2023-12-31 A fail"}, want: "no", served: "0 month"},
		{name: "a stay without an appraisal", service: []string{"2023-01-01..2023-12-31 A ungraded"}, want: "undetermined", reason: "service[0].appraisal"},
		{name: "fifty changes nothing in the final text", change: born("1970-12-31"), want: "no"},
		{name: "a county's tertiary doctor at a county", change: atCounty, service: []string{"2023-01-01..2023-12-31 A paired"}, want: "no"},
		{name: "a county's tertiary doctor at a township", change: atCounty, service: []string{"2023-01-01..2023-12-31 A township"}, want: "yes"},
		{name: "a secondary hospital", change: secondary, want: "not_required", reason: "applies"},
		{name: "another province", change: func(p *domain.Subject) { p.Institution.RegionCode = "440100" }, want: "not_required", reason: "region"},
		{name: "where is not known", change: func(p *domain.Subject) { p.Institution.RegionCode = "" }, service: []string{"2023-01-01..2023-12-31 A"}, want: "yes", reason: "person.institution.region_code"},
	},
	"hunan-2023-draft 43": {
		{name: "the draft is judged in the year of its application", on: "2023-12-01", service: []string{"2022-01-01..2022-12-31 A"}, want: "yes", reason: "in_force"},
		{name: "four stays of three months", change: secondary, service: []string{"2022-01-01..2022-03-31 A", "2022-06-01..2022-08-31 B", "2023-01-01..2023-03-31 A", "2023-06-01..2023-08-31 B"}, want: "yes", reason: "in_force"},
		{name: "one of them a day short", service: []string{"2022-01-01..2022-03-30 A", "2022-06-01..2022-08-31 B", "2023-01-01..2023-03-31 A", "2023-06-01..2023-08-31 B"}, want: "no", served: "9 month"},
		{name: "a failed stay counts nothing", service: []string{"2022-01-01..2022-12-31 A fail"}, want: "no", served: "0 month"},
		{name: "a stay without an appraisal", service: []string{"2022-01-01..2022-12-31 A ungraded"}, want: "undetermined", reason: "service[0].appraisal"},
		{name: "fifty on 31 December", change: born("1976-12-31"), want: "not_required"},
		{name: "fifty on New Year's Day", change: born("1977-01-01"), want: "no"},
		{name: "an age nobody knows, with no service", change: unknownAge, want: "undetermined", reason: "person.age_at_year_end"},
		{name: "an age nobody knows, with the service done", change: unknownAge, service: []string{"2023-01-01..2023-12-31 A"}, want: "yes"},
		{name: "a year at a township is the service done", service: []string{"2023-01-01..2023-12-31 A township"}, want: "yes", served: "12 month"},
		{name: "a failed year at a township is not", service: []string{"2023-01-01..2023-12-31 A township fail"}, want: "no", served: "0 month"},
		{name: "aid abroad by the time worked", service: []string{"2023-01-01..2023-11-30 X city foreign_aid"}, want: "no", served: "11 month"},
	},
	"guangdong-2008 44": {
		{name: "twelve stays of a month", service: []string{"2023-01-01..2023-01-31 A", "2023-03-01..2023-03-31 A", "2023-05-01..2023-05-31 A", "2023-07-01..2024-03-31 B"}, want: "yes", served: "12 month"},
		{name: "a stay of a month less a day", service: []string{"2023-01-01..2023-01-30 A", "2023-03-01..2023-03-31 A", "2023-05-01..2023-05-31 A", "2023-07-01..2024-03-31 B"}, want: "no", served: "11 month", missing: "1 month"},
		{name: "a pharmacist", change: func(p *domain.Subject) { p.Profession = "pharmacist" }, want: "not_required", reason: "applies"},
		{name: "a failed appraisal", service: []string{"2023-01-01..2023-12-31 A fail"}, want: "no", missing: "12 month"},
		{name: "disease control before 2009", change: publicHealth, on: "2008-12-31", want: "not_required", reason: "applies"},
		{name: "disease control since 2009", change: publicHealth, on: "2009-01-01", want: "no", missing: "12 month"},
		{name: "disease control of a county", change: func(p *domain.Subject) { publicHealth(p); atCounty(p) }, want: "not_required", reason: "applies"},
		{name: "a county hospital", change: atCounty, want: "not_required", reason: "applies"},
		{name: "before the rule", on: "2007-12-31", want: "not_required", reason: "in_force"},
	},
	"sichuan-2013 51": {
		{name: "six months for the deputy senior title", service: []string{"2023-01-15..2023-07-14 A paired"}, want: "yes", served: "6 month"},
		{name: "a day less", on: "2023-07-14", service: []string{"2023-01-15..2023-07-13 A paired"}, want: "no", missing: "1 day", until: "2023-07-15"},
		{name: "a day more", service: []string{"2023-01-15..2023-07-15 A paired"}, want: "yes", served: "6 month 1"},
		{name: "two halves do not make it", service: []string{"2023-01-01..2023-03-31 A paired", "2023-06-01..2023-08-31 A paired"}, want: "no", served: "3 month"},
		{name: "over the New Year", service: []string{"2022-10-01..2022-12-31 A paired", "2023-01-01..2023-03-31 A paired"}, want: "yes", served: "6 month"},
		{name: "a nurse too", change: nurse, service: []string{"2023-01-01..2023-06-30 A paired"}, want: "yes"},
		{name: "begun before the title, six months since", service: []string{"2017-11-01..2018-06-30 A paired"}, want: "yes", served: "6 month"},
		{name: "begun before the title, a day short since", service: []string{"2017-11-01..2018-06-29 A paired"}, want: "no"},
		{name: "three months for the senior title", title: senior, change: deputy, service: []string{"2023-02-01..2023-04-30 A paired"}, want: "yes"},
		{name: "a day less for the senior title", title: senior, change: deputy, service: []string{"2023-02-01..2023-04-29 A paired"}, want: "no"},
		{name: "a secondary hospital wants training besides", change: secondary, service: []string{"2023-01-01..2023-06-30 A paired"}, want: "undetermined", reason: "person.training_months"},
		{name: "five years to retirement exactly", change: born("1971-06-01"), on: "2021-06-01", want: "no"},
		{name: "five years less a day", change: born("1971-05-31"), on: "2021-06-01", want: "not_required"},
		{name: "the age of retirement rises from 2025", change: born("1971-05-31"), on: "2025-06-01", want: "not_required"},
		{name: "a year of aid abroad", service: []string{"2023-01-01..2023-12-31 X city foreign_aid"}, want: "not_required"},
		{name: "six months in Tibet", service: []string{"2023-01-01..2023-06-30 X city aid_tibet"}, want: "not_required"},
		{name: "six months in Tibet less a day", service: []string{"2023-01-01..2023-06-29 X city aid_tibet"}, want: "no"},
	},
	"sichuan-2019 51": {
		{name: "a year without a break", service: []string{"2023-01-01..2023-12-31 A area6"}, want: "yes", served: "12 month"},
		{name: "a day short", on: "2023-12-31", service: []string{"2023-01-01..2023-12-30 A area6"}, want: "no", missing: "1 day"},
		{name: "two half years", service: []string{"2022-01-01..2022-06-30 A area6", "2023-01-01..2023-06-30 A area6"}, want: "no", served: "6 month"},
	},
	"fujian-2019 35": {
		{name: "180 days", service: []string{"2023-01-01..2023-06-29 A"}, want: "yes", served: "180 day"},
		{name: "179 days", on: "2023-06-29", service: []string{"2023-01-01..2023-06-28 A"}, want: "no", served: "179 day", missing: "1 day", until: "2023-06-30"},
		{name: "181 days", service: []string{"2023-01-01..2023-06-30 A"}, want: "yes", served: "181 day"},
		{name: "over the New Year", service: []string{"2022-10-01..2023-03-29 A"}, want: "yes", served: "180 day"},
		{name: "two places do not add up", service: []string{"2023-01-01..2023-04-10 A", "2023-05-01..2023-08-08 B"}, want: "no", served: "100 day", missing: "80 day"},
		{name: "two stays at one place, with a note", service: []string{"2023-01-01..2023-04-10 A", "2023-05-01..2023-08-08 A"}, want: "yes", served: "200 day", reason: "without_break"},
		{name: "ninety days in each of two years", service: []string{"2023-01-01..2023-03-31 A", "2024-06-01..2024-08-29 A"}, want: "no", served: "90 day"},
		{name: "a sick day", service: []string{"2023-01-01..2023-06-29 A -sick:2023-02-01..2023-02-01"}, want: "no", missing: "1 day"},
		{name: "a nurse is no doctor", change: nurse, want: "not_required", reason: "applies"},
		{name: "a county hospital's doctor goes to a township", change: countySecondary, service: []string{"2023-01-01..2023-06-29 A township"}, want: "yes"},
		{name: "and not to another county hospital", change: countySecondary, service: []string{"2023-01-01..2023-06-29 A paired"}, want: "no", served: "0 day", missing: "180 day"},
	},
	"zhejiang-county 33": {
		{name: "240 working days of 2024", service: []string{"2024-01-01..2024-12-16 A"}, want: "yes", served: "240 working_day"},
		{name: "239, the last two being a weekend", on: "2024-12-15", service: []string{"2024-01-01..2024-12-15 A"}, want: "no", served: "239 working_day", missing: "1 working_day", until: "2024-12-16"},
		{name: "241", service: []string{"2024-01-01..2024-12-17 A"}, want: "yes", served: "241 working_day"},
		{name: "a week ill has five working days", service: []string{"2024-01-01..2024-12-16 A -sick:2024-03-04..2024-03-10"}, want: "no", missing: "5 working_day"},
		{name: "annual leave is not taken off", service: []string{"2024-01-01..2024-12-16 A -annual:2024-03-04..2024-03-10"}, want: "yes", served: "240 working_day"},
		{name: "the holidays of 2023", service: []string{"2023-01-01..2023-12-31 A"}, want: "yes", served: "249 working_day"},
		{name: "two half years far apart", service: []string{"2024-01-01..2024-06-30 A", "2025-07-01..2025-12-31 A"}, want: "no"},
	},
	"jiangsu-2014 32": {
		{name: "a year to the day", service: []string{"2023-01-01..2023-12-31 A"}, want: "yes"},
		{name: "a day short", service: []string{"2023-01-01..2023-12-30 A"}, want: "no", missing: "1 day"},
		{name: "what follows the end of April counts next year", on: "2024-06-01", service: []string{"2023-06-01..2024-05-31 A"}, want: "no", served: "11 month", until: "2025-01-01"},
		{name: "and then it does", on: "2025-01-01", service: []string{"2023-06-01..2024-05-31 A"}, want: "yes"},
		{name: "three months of disaster relief count for the year", service: []string{"2023-01-01..2023-03-31 X city emergency"}, want: "yes", served: "12 month", missing: "0 month", until: "2026-06-01"},
		{name: "three months less a day", service: []string{"2023-01-01..2023-03-30 X city emergency"}, want: "no", served: "0 month", missing: "12 month"},
		{name: "disaster relief that is planned to be long enough", on: "2023-02-15", service: []string{"2023-01-01..2023-04-30 X city emergency"}, want: "no", served: "0 month", missing: "12 month", until: "2023-03-31"},
		{name: "aid to Xinjiang", service: []string{"2023-01-01..2023-02-28 X city aid_xinjiang"}, want: "yes", served: "12 month"},
		{name: "aid longer than the rule asks", service: []string{"2022-01-01..2023-06-30 X city aid_xinjiang"}, want: "yes", served: "18 month"},
		{name: "aid after the end of April is for next year", on: "2024-06-01", service: []string{"2024-05-01..2024-05-31 X city foreign_aid"}, want: "no", served: "0 month", until: "2025-01-01"},
		{name: "a county hospital's doctor", change: atCounty, service: []string{"2023-01-01..2023-03-31 A"}, want: "not_required", served: "3 month", missing: "0 month", until: "2026-06-01", reason: "applies"},
	},
	"liaoning-2014 21": {
		{name: "half a year", service: []string{"2023-01-01..2023-06-30 A"}, want: "yes", served: "6 month"},
		{name: "a day short", on: "2023-06-30", service: []string{"2023-01-01..2023-06-29 A"}, want: "no", missing: "1 day", until: "2023-07-01"},
		{name: "a day more", service: []string{"2023-01-01..2023-07-01 A"}, want: "yes", served: "6 month 1"},
		{name: "half a year of teaching counts two months", service: []string{"2023-01-01..2023-06-30 H city teaching"}, want: "no", served: "2 month", missing: "4 month"},
		{name: "a year of teaching counts no more", service: []string{"2023-01-01..2023-12-31 H city teaching"}, want: "no", served: "2 month"},
		{name: "five months of teaching count nothing", service: []string{"2023-01-01..2023-05-31 H city teaching"}, want: "no", served: "0 month"},
		{name: "teaching and four months away", service: []string{"2022-01-01..2022-06-30 H city teaching", "2023-01-01..2023-04-30 A"}, want: "yes", served: "6 month"},
		{name: "stays under a month", service: []string{"2023-01-01..2023-01-30 A", "2023-02-01..2023-06-30 B"}, want: "no", served: "5 month"},
		{name: "a county hospital's doctor is no city doctor", change: atCounty, want: "not_required", reason: "applies"},
		{name: "not passed", service: []string{"2023-01-01..2023-06-30 A basic"}, want: "no", served: "0 month"},
	},
	"beijing-2003 11": {
		{name: "a year", service: []string{"2023-01-01..2023-12-31 A"}, want: "yes"},
		{name: "a day short", service: []string{"2023-01-01..2023-12-30 A"}, want: "no", missing: "1 day"},
		{name: "eight months in the mountains", service: []string{"2023-01-01..2023-08-31 A township remote"}, want: "yes"},
		{name: "eight months less a day", on: "2023-08-31", service: []string{"2023-01-01..2023-08-30 A township remote"}, want: "no", missing: "1 day", until: "2023-09-01"},
		{name: "eight months elsewhere", service: []string{"2023-01-01..2023-08-31 A"}, want: "no", missing: "4 month"},
		{name: "for the senior title too", title: senior, change: deputy, service: []string{"2023-01-01..2023-11-30 A"}, want: "no"},
		{name: "a nurse", change: nurse, want: "not_required", reason: "applies"},
	},
	"shanxi-2016 14": {
		{name: "a year, half of it in a poor county", service: []string{"2023-01-01..2023-06-30 A poor", "2023-07-01..2023-12-31 B"}, want: "yes"},
		{name: "a day too few in the poor county", service: []string{"2023-01-01..2023-06-29 A poor", "2023-06-30..2023-12-31 B"}, want: "no", missing: "1 day", reason: "poor_deputy_senior"},
		{name: "a day too few in all", service: []string{"2023-01-01..2023-06-30 A poor", "2023-07-01..2023-12-30 B"}, want: "no", missing: "1 day", reason: "total_deputy_senior"},
		{name: "half a year for the senior title", title: senior, change: deputy, service: []string{"2023-01-01..2023-03-31 A poor", "2023-04-01..2023-06-30 B"}, want: "yes"},
		{name: "a day too few for the senior title", title: senior, change: deputy, service: []string{"2023-01-01..2023-03-30 A poor", "2023-03-31..2023-06-30 B"}, want: "no", reason: "poor_senior"},
		{name: "a poor county is still owed long after: from the day after", on: "2024-06-01", service: []string{"2023-01-01..2023-12-31 B"}, want: "no", until: "2024-12-01"},
		{name: "nothing served: two clauses, one year", on: "2024-06-01", want: "no", missing: "12 month", until: "2025-06-01"},
		{name: "a year in Tibet", service: []string{"2023-01-01..2023-12-31 X city aid_tibet"}, want: "yes"},
	},
	"gansu-2018 62": {
		{name: "a full year", service: []string{"2023-01-01..2023-12-31 A"}, want: "yes"},
		{name: "a day short: extended by a day", on: "2023-12-31", service: []string{"2023-01-01..2023-12-30 A"}, want: "no", missing: "1 day", until: "2024-01-01"},
		{name: "a nurse for the attending title", title: domain.TitleIntermediate, change: nurse, service: []string{"2024-02-29..2025-02-28 A"}, want: "yes"},
		{name: "a failed appraisal", service: []string{"2023-01-01..2023-12-31 A fail"}, want: "no", served: "0 month"},
	},
	"stepwise-2002 43": {
		{name: "a year since the title", service: []string{"2018-01-01..2018-12-31 A"}, want: "yes"},
		{name: "begun the day before", service: []string{"2017-12-31..2018-12-31 A"}, want: "no"},
	},
}

// Every regulation at its boundaries: a day less, to the day, a day more.
func TestRegulations_PeopleBeforeTheRule(t *testing.T) {
	for key, list := range stories {
		code, region, _ := strings.Cut(key, " ")
		for _, c := range list {
			t.Run(code+"/"+c.name, func(t *testing.T) { c.run(t, code, region+"0100") })
		}
	}
}

func TestRegulations_EachHasItsStories(t *testing.T) {
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{"shuangqian": true} // TestHospitalRule
	for key := range stories {
		code, _, _ := strings.Cut(key, " ")
		told[code] = true
	}
	for _, ref := range l.Regulations() {
		if !told[ref.Code] {
			t.Errorf("nobody stands before %s", ref.Code)
		}
	}
}

// What is not verified never decides: a counting rule of confidence U counts nothing.
func TestCounts_AnUnverifiedRuleCountsNothing(t *testing.T) {
	text := strings.Replace(string(withClause("service.days", "day", "1", "A")), "clauses:", "counts:\n  - {id: rumour, text: {zh: 传闻, en: Rumour}, source: trial, confidence: U}\nclauses:", 1)
	rule, err := parseRegulation("trial", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	f := domain.ServiceFacts{On: calendar.MustDate("2024-06-01"), Stretches: []domain.Stretch{told(t, "2023-01-01..2023-12-31 A")}}
	if d := rule.judge(&f); d.Eligible != domain.NotEligible || d.Served.Value != 0 {
		t.Errorf("%s with %d days", d.Eligible, d.Served.Value)
	}
}
