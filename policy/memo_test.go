package policy

import (
	"math/rand/v2"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Whoever asks a rule a second time hears what its expression says, and not a neighbour's answer.
func TestMemo_SaysWhatTheExpressionSays(t *testing.T) {
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 11))
	kept := 0
	for range 400 {
		f := anybody(r)
		for _, ref := range l.Regulations() {
			rule, _ := l.regulation(ref)
			s := &subject{}
			s.open(rule, &f)
			ask := func(e *expression) {
				want, missing := e.eval(s)
				yes, unknown := e.holds(s)
				if again, _ := e.holds(s); yes != (want == true) || again != yes || unknown != missing {
					t.Fatalf("%s: %v without %q, and the expression says %v without %q", ref.Code, yes, unknown, want, missing)
				}
				if e.memo != nil {
					kept++
				}
			}
			if rule.applies != nil {
				ask(&rule.applies.measure)
			}
			for i := range f.Stretches {
				s.stretch = &f.Stretches[i]
				for n := range rule.counts {
					if rule.counts[n].where != nil {
						ask(rule.counts[n].where)
					}
				}
				for n := range rule.tallies {
					ask(&rule.tallies[n].where)
				}
			}
		}
	}
	if kept < 400*len(l.Regulations()) {
		t.Errorf("only %d answers could be kept", kept)
	}
}

// anybody is a person of whom this and that is known.
func anybody(r *rand.Rand) domain.ServiceFacts {
	flag := func() *bool { return []*bool{nil, yes(), no()}[r.IntN(3)] }
	f := domain.ServiceFacts{
		Person: domain.Subject{
			Profession: some(r, domain.Professions), Title: some(r, domain.Titles), TitleSince: calendar.NewDate(2020, 1, 1+r.IntN(900)),
			Institution: domain.Institution{Kind: some(r, domain.OrganisationKinds), Tier: some(r, domain.OrganisationTiers), Level: some(r, domain.Levels)},
		},
		Target: some(r, domain.Titles), On: calendar.NewDate(2024, 6, 1),
	}
	for range r.IntN(4) {
		from := calendar.NewDate(2020, 1, 1+r.IntN(1500))
		f.Stretches = append(f.Stretches, domain.Stretch{
			From: from, To: from.AddDays(r.IntN(400)), Kind: some(r, domain.ServiceKinds), Appraisal: some(r, domain.ServiceGrades),
			Place: domain.Place{Kind: some(r, domain.OrganisationKinds), Level: some(r, domain.Levels), Paired: flag(), Remote: flag(), PoorCounty: flag(), AreaClass: r.IntN(7)},
		})
	}
	return f
}

// some is one of the words, or none, or one that nobody expects.
func some[T ~string](r *rand.Rand, words []T) T {
	return append([]T{"", "unheard_of"}, words...)[r.IntN(len(words)+2)]
}
