package policy

import (
	"math/rand/v2"
	"testing"

	"github.com/duikou/duikou/domain"
)

// What a person sees day by day is what the verdict added up.
func TestTrace_TheDaysItColoursAreTheDaysThatWereCounted(t *testing.T) {
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	l = l.copy()
	ref, err := l.Add(KindRegulation, withClause("service.days", "day", "100", "A"))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(9, 46))
	for range 400 {
		f := anyone(r, false)
		d, err := l.Judge(ref, f)
		if err != nil {
			t.Fatal(err)
		}
		if got := daysOf(t, l, ref, f)[domain.DayCounts]; got != d.Served.Value {
			t.Fatalf("%d days are shown as counted, the verdict has %d: %+v", got, d.Served.Value, f.Stretches)
		}
	}
}

func daysOf(t *testing.T, l *Library, ref domain.PolicyRef, f domain.ServiceFacts) map[domain.DayState]int {
	t.Helper()
	traces, err := l.Trace(ref, f)
	if err != nil {
		t.Fatal(err)
	}
	days := map[domain.DayState]int{}
	for _, run := range domain.DayRuns(traces) {
		days[run.State] += run.Days()
	}
	return days
}

// Under every regulation: who has nothing that counts sees no day that does, and the reverse.
func TestTrace_NoDayCountsWhereNothingWasServed(t *testing.T) {
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(10, 46))
	for _, ref := range l.Regulations() {
		for range 60 {
			f := anyone(r, false)
			d, err := l.Judge(ref, f)
			if err != nil || d.Served == nil {
				continue
			}
			days := daysOf(t, l, ref, f)
			served := d.Served.Value+d.Served.Days > 0
			if shown := days[domain.DayCounts]+days[domain.DayPart] > 0; served && !shown {
				t.Fatalf("%s: served %+v and no day is shown: %v %+v", ref.Code, d.Served, days, f.Stretches)
			}
		}
	}
}

func TestTrace_AStayThatIsTooShortSaysSo(t *testing.T) {
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	ref, err := l.Regulation("hunan-final")
	if err != nil {
		t.Fatal(err)
	}
	home := domain.Institution{Kind: domain.OrgHospital, Tier: "tertiary", Level: "province", RegionCode: "430100"}
	f := domain.ServiceFacts{Person: domain.Subject{Title: domain.TitleIntermediate, Institution: home}, Stretches: []domain.Stretch{stretch("2025-01-01", "2025-05-31", 0), elsewhere("2025-07-01", "2025-12-31")}}
	for i := range f.Stretches {
		f.Stretches[i].Appraisal = "pass"
	}
	days := daysOf(t, l, ref, f)
	if days[domain.DayTooShort] != 151 || days[domain.DayCounts] != 184 {
		t.Errorf("%v", days)
	}
}
