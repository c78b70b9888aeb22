package policy

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// career is a random life of service: stretches that do not overlap, with gaps, days away,
// leap years and New Years.
func career(r *rand.Rand) []domain.Stretch {
	day := calendar.MustDate("2019-01-01").AddDays(r.IntN(800))
	var stretches []domain.Stretch
	for range 1 + r.IntN(5) {
		length := 1 + r.IntN(150)
		s := domain.Stretch{From: day, To: day.AddDays(length - 1), Place: township("7"), Kind: "stationed"}
		if r.IntN(3) == 0 {
			s.Away = r.IntN(length + 1)
		}
		stretches = append(stretches, s)
		day = s.To.AddDays(1 + r.IntN(60))
	}
	return stretches
}

func atLeast(a, b Span) bool {
	return a.Months*longMonth+a.Days >= b.Months*longMonth+b.Days
}

func TestProperty_MoreServiceNeverTakesEligibilityAway(t *testing.T) {
	ask := nationalRule(t)
	r := rand.New(rand.NewPCG(46, 2022))
	eligible := 0
	for range 3000 {
		less := career(r)
		more := slices.Clone(less)
		switch last := len(more) - 1; r.IntN(3) {
		case 0: // the last stretch goes on
			more[last].To = more[last].To.AddDays(1 + r.IntN(40))
		case 1: // another stretch
			next := more[last].To.AddDays(1 + r.IntN(30))
			more = append(more, domain.Stretch{From: next, To: next.AddDays(r.IntN(90)), Place: township("8"), Kind: "stationed"})
		case 2: // fewer days away
			more[r.IntN(len(more))].Away = 0
		}
		if before, after := counted(t, less...), counted(t, more...); !atLeast(after, before) {
			t.Fatalf("%s became %s:\n%+v\n%+v", before, after, less, more)
		}
		if ask(less).Eligible == domain.Eligible {
			eligible++
			if ask(more).Eligible != domain.Eligible {
				t.Fatalf("more service took eligibility away:\n%+v\n%+v", less, more)
			}
		}
	}
	if eligible < 100 {
		t.Errorf("only %d careers were eligible: the test proves little", eligible)
	}
}

func TestProperty_TheOrderOfEntryDoesNotMatter(t *testing.T) {
	ask := nationalRule(t)
	r := rand.New(rand.NewPCG(56, 2020))
	for range 500 {
		stretches := career(r)
		want := ask(stretches)
		r.Shuffle(len(stretches), func(i, j int) { stretches[i], stretches[j] = stretches[j], stretches[i] })
		if got := ask(stretches); got.Eligible != want.Eligible || got.Clauses[0] != want.Clauses[0] || got.Earliest != want.Earliest {
			t.Fatalf("%+v\n%+v", want, got)
		}
	}
}

// What is said to be missing is exactly what is missing: that many days more pass, one fewer
// does not.
func TestProperty_TheMissingDaysAreExact(t *testing.T) {
	judge := nationalRuleOn(t)
	r := rand.New(rand.NewPCG(12, 31))
	short := 0
	for range 500 {
		stretches := career(r)
		on := stretches[len(stretches)-1].To.AddDays(1)
		ask := func(list []domain.Stretch) domain.Decision { return judge(list, on.AddDays(800)) }
		d := judge(stretches, on)
		if d.Missing == nil {
			continue
		}
		short++
		last := len(stretches) - 1
		end := stretches[last].To
		for extra, want := range map[int]string{d.Missing.Value: domain.Eligible, d.Missing.Value - 1: domain.NotEligible} {
			stretches[last].To = end.AddDays(extra)
			if got := ask(stretches).Eligible; got != want {
				t.Fatalf("with %d of %d days: %s\n%+v", extra, d.Missing.Value, got, stretches)
			}
		}
		if d.Earliest != on.AddDays(d.Missing.Value) {
			t.Fatalf("earliest %s", d.Earliest)
		}
	}
	if short < 100 {
		t.Errorf("only %d careers were short: the test proves little", short)
	}
}

// nationalRule asks the newest national regulation about a career.
func nationalRule(t *testing.T) func([]domain.Stretch) domain.Decision {
	judge := nationalRuleOn(t)
	return func(stretches []domain.Stretch) domain.Decision {
		return judge(stretches, calendar.MustDate("2026-06-01"))
	}
}

func nationalRuleOn(t *testing.T) func([]domain.Stretch, calendar.Date) domain.Decision {
	t.Helper()
	l := presetLibrary(t)
	ref, err := l.Regulation("cn-2022")
	if err != nil {
		t.Fatal(err)
	}
	return func(stretches []domain.Stretch, on calendar.Date) domain.Decision {
		facts := served(stretches...)
		facts.On = on
		d, err := l.Judge(ref, facts)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}
