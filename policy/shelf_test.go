package policy

import (
	"slices"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// shelf takes programmes and their lines off the library, or ends the test.
type shelf struct {
	t *testing.T
	l *Library
	domain.Programme
}

func (s shelf) of(code string) shelf {
	s.t.Helper()
	p, err := s.l.Programme(code)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Programme = p
	return s
}

func take[T any](t *testing.T, list []T, what, code string, is func(T) bool) T {
	t.Helper()
	i := slices.IndexFunc(list, is)
	if i < 0 {
		t.Fatalf("there is no %s %q", what, code)
	}
	return list[i]
}

func (s shelf) activity(code string) domain.Activity {
	s.t.Helper()
	return take(s.t, s.Activities, "activity", code, func(x domain.Activity) bool { return x.Code == code })
}

func (s shelf) obligation(code string) domain.Obligation {
	s.t.Helper()
	return take(s.t, s.Obligations, "obligation", code, func(x domain.Obligation) bool { return x.Code == code })
}

func (s shelf) benefit(code string) domain.Benefit {
	s.t.Helper()
	return take(s.t, s.Benefits, "benefit", code, func(x domain.Benefit) bool { return x.Code == code })
}

func (s shelf) target(code string) domain.Target {
	s.t.Helper()
	return take(s.t, s.Targets, "target", code, func(x domain.Target) bool { return x.Code == code })
}

func (s shelf) body(code string) domain.Body {
	s.t.Helper()
	return take(s.t, s.Bodies, "body", code, func(x domain.Body) bool { return x.Code == code })
}

func (s shelf) evaluation(code string) domain.Evaluation {
	s.t.Helper()
	return take(s.t, s.Evaluations, "evaluation", code, func(x domain.Evaluation) bool { return x.Code == code })
}

func (s shelf) budget(code string) domain.Budget {
	s.t.Helper()
	return take(s.t, s.Budgets, "budget", code, func(x domain.Budget) bool { return x.Code == code })
}

func (s shelf) checklist(code, on string) domain.Checklist {
	s.t.Helper()
	c, ok := s.ChecklistOn(code, calendar.MustDate(on))
	if !ok {
		s.t.Fatalf("there is no checklist %q on %s", code, on)
	}
	return c
}

func (s shelf) priority(code string) {
	s.t.Helper()
	take(s.t, s.Priorities, "priority", code, func(x domain.Item) bool { return x.Code == code })
}

// quota is the range of a track for a recipient.
func (s shelf) quota(track string, recipient domain.Organisation) domain.Quota {
	s.t.Helper()
	tr, _ := s.Track(track)
	q, ok := tr.QuotaFor(recipient)
	if !ok {
		s.t.Fatalf("%s has no range for %+v", track, recipient)
	}
	return q
}

// stages wants a procedure to go through these stages in this order, and only the last one to
// count as done.
func (s shelf) stages(code string, want ...string) domain.Procedure {
	s.t.Helper()
	p := take(s.t, s.Procedures, "procedure", code, func(x domain.Procedure) bool { return x.Code == code })
	var got []string
	for i, st := range p.Stages {
		got = append(got, st.Code)
		if st.Counts && i < len(p.Stages)-1 {
			s.t.Errorf("%s counts before its last stage", code)
		}
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("%s goes %v, want %v", code, got, want)
	}
	return p
}

// counts wants an activity to be counted in exactly these metrics.
func (s shelf) counts(activity string, metrics ...string) domain.Activity {
	s.t.Helper()
	a := s.activity(activity)
	if !slices.Equal(a.Metrics, metrics) {
		s.t.Errorf("%s is counted in %v, want %v", activity, a.Metrics, metrics)
	}
	return a
}

func (s shelf) want(ok bool, format string, args ...any) {
	s.t.Helper()
	if !ok {
		s.t.Errorf(format, args...)
	}
}

func has[T comparable](list []T, items ...T) bool {
	for _, item := range items {
		if !slices.Contains(list, item) {
			return false
		}
	}
	return true
}

// ready is a candidate who has declared everything a programme asks.
func (s shelf) ready(change ...func(*domain.CandidateFacts)) string {
	s.t.Helper()
	f := candidate(s.Programme)
	for _, c := range change {
		c(&f)
	}
	d, err := s.l.Screen(s.Ref, f)
	if err != nil {
		s.t.Fatal(err)
	}
	return d.Eligible
}

func titled(title domain.Title) func(*domain.CandidateFacts) {
	return func(f *domain.CandidateFacts) { f.Person.Title = title }
}

// aged is a candidate of so many full years on the first day of service, and one day more.
func aged(years, days int) func(*domain.CandidateFacts) {
	return func(f *domain.CandidateFacts) { f.Person.BirthDate = f.On.AddMonths(-12 * years).AddDays(-days) }
}

func denies(code string) func(*domain.CandidateFacts) {
	return func(f *domain.CandidateFacts) { f.Declarations[code] = false }
}

// The organisations the sources speak of.
var (
	cityTertiary    = domain.Organisation{Kind: domain.OrgHospital, Tier: "tertiary", Level: "city"}
	countyHospital  = domain.Organisation{Kind: domain.OrgHospital, Tier: "secondary", Level: "county"}
	townshipCentre  = domain.Organisation{Kind: domain.OrgTownshipCentre, Tier: "primary", Level: "township"}
	communityCentre = domain.Organisation{Kind: domain.OrgCommunityCentre, Level: "community"}
)
