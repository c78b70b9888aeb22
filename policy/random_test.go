package policy

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// pick is one of some values, or now and then nothing.
func pick[T any](r *rand.Rand, values []T) (one T) {
	if r.IntN(12) > 0 {
		one = values[r.IntN(len(values))]
	}
	return one
}

func anyone(r *rand.Rand, holes bool) domain.ServiceFacts {
	if !holes {
		r = rand.New(full{r})
	}
	day := func(from string, days int) calendar.Date { return calendar.MustDate(from).AddDays(r.IntN(days)) }
	f := domain.ServiceFacts{
		On: day("2024-01-01", 900), Target: domain.Titles[2+r.IntN(3)], Stretches: []domain.Stretch{},
		Person: domain.Subject{
			BirthDate: day("1965-01-01", 9000), Sex: pick(r, []string{"f", "m"}), Profession: pick(r, domain.Professions[:5]),
			Title: pick(r, domain.Titles[1:]), TitleSince: day("2017-01-01", 1000), Training: []domain.Training{},
			Institution: domain.Institution{Kind: pick(r, domain.OrganisationKinds[:4]), Tier: pick(r, domain.OrganisationTiers[:2]), Level: pick(r, domain.Levels[:3])},
		},
	}
	for range r.IntN(6) {
		f.Stretches = append(f.Stretches, anyStretch(r))
	}
	return f
}

// full is a source of chance in which nothing is ever left out.
type full struct{ r *rand.Rand }

func (s full) Uint64() uint64 { return s.r.Uint64() | 1<<63 }

func anyStretch(r *rand.Rand) domain.Stretch {
	from := calendar.MustDate("2021-01-01").AddDays(r.IntN(1400))
	flags := []*bool{yes(), no()}
	s := domain.Stretch{
		From: from, To: from.AddDays(r.IntN(420)), Kind: pick(r, domain.ServiceKinds), Appraisal: pick(r, domain.ServiceGrades),
		Place: domain.Place{
			ID: pick(r, []string{"A", "B", "C"}), Kind: domain.OrgHospital, Level: pick(r, domain.Levels), Paired: pick(r, flags),
			Remote: pick(r, flags), PoorCounty: pick(r, flags), AreaClass: 1 + r.IntN(6),
		},
	}
	for range r.IntN(3) {
		off := s.From.AddDays(r.IntN(400) - 20)
		s.Absences = append(s.Absences, domain.Absence{From: off, To: off.AddDays(r.IntN(20)), Kind: domain.AbsenceKinds[r.IntN(6)]})
	}
	return s
}

func everyRule(t *testing.T) map[string]*regulation {
	t.Helper()
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]*regulation{}
	for _, ref := range l.Regulations() {
		r, err := l.regulation(ref)
		if err != nil {
			t.Fatal(err)
		}
		rules[ref.Code] = r
	}
	return rules
}

// More service, known or not, in any place and of any kind, turns nobody away.
func TestProperty_NoRuleIsHarderOnWhoeverServedMore(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 46))
	for code, rule := range everyRule(t) {
		allowed := 0
		for range 1500 {
			less := anyone(r, r.IntN(2) == 0)
			if !slices.Contains([]string{domain.Eligible, domain.NotRequired}, rule.judge(&less).Eligible) {
				continue
			}
			allowed++
			more := less
			more.Stretches = append(slices.Clone(less.Stretches), anyStretch(r))
			if code == "shuangqian" {
				more.Stretches[len(more.Stretches)-1].Appraisal = "pass" // it counts appraisals, and a missing one is not known
			}
			if d := rule.judge(&more); !d.Allowed() {
				t.Fatalf("%s: %s after more service:\n%+v\n%+v", code, d.Eligible, more.Stretches, d.Clauses)
			}
		}
		if allowed < 20 {
			t.Errorf("%s let only %d people through: the test proves little", code, allowed)
		}
	}
}

func TestProperty_NoRuleAsksForTheOrderOfEntries(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 46))
	for code, rule := range everyRule(t) {
		for range 300 {
			f := anyone(r, false)
			want := rule.judge(&f)
			f.Stretches = slices.Clone(f.Stretches)
			r.Shuffle(len(f.Stretches), func(i, j int) { f.Stretches[i], f.Stretches[j] = f.Stretches[j], f.Stretches[i] })
			if got := rule.judge(&f); got.Eligible != want.Eligible || got.Earliest != want.Earliest || !reflect.DeepEqual(got.Served, want.Served) || !reflect.DeepEqual(got.Missing, want.Missing) {
				t.Fatalf("%s on %s: served %s and %s, missing %s and %s, earliest %s and %s:\n%+v", code, f.On, saidOf(want.Served), saidOf(got.Served), saidOf(want.Missing), saidOf(got.Missing), want.Earliest, got.Earliest, f.Stretches)
			}
		}
	}
}

// Counted days are those one finds who goes through the calendar day by day.
func TestProperty_DaysAreThoseOfTheCalendar(t *testing.T) {
	rule, err := parseRegulation("trial", withClause("service.days", "day", "100", "A"))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 46))
	for range 1500 {
		f := anyone(r, true)
		days := 0
		for day := calendar.MustDate("2020-12-31"); !day.After(f.On); day = day.AddDays(1) {
			if slices.ContainsFunc(f.Stretches, func(s domain.Stretch) bool { return presentOn(s, day) }) {
				days++
			}
		}
		if got := rule.judge(&f).Served.Value; got != days {
			t.Fatalf("%d days counted, %d found: %+v", got, days, f.Stretches)
		}
	}
}

func presentOn(s domain.Stretch, day calendar.Date) bool {
	within := func(from, to calendar.Date) bool { return !day.Before(from) && !day.After(to) }
	return within(s.From, s.To) && !slices.ContainsFunc(s.Absences, func(a domain.Absence) bool {
		return a.Kind != "annual" && within(a.From, a.To)
	})
}

// The facts a verdict was made from can be written to a file and judged again.
func TestReadFacts_ReadsWhatAVerdictKept(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 46))
	for range 300 {
		want := anyone(r, true)
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadFacts(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for code, rule := range everyRule(t) {
			if a, b := rule.judge(&want), rule.judge(&got); !reflect.DeepEqual(a, b) {
				t.Fatalf("%s: %+v\n%+v", code, a, b)
			}
		}
	}
}
