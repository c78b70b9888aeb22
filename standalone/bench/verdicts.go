package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
)

const (
	verdictPeople = 1000
	verdictBlocks = 20
)

// verdicts judges people by a rule that is data and by the same rule written in Go.
func (r *run) verdicts(ctx context.Context) ([]Line, error) {
	l, err := policy.Presets()
	if err != nil {
		return nil, err
	}
	ref, err := l.Regulation("cn-2022")
	if err != nil {
		return nil, err
	}
	crowd := people(verdictPeople)
	hand, err := handOf(l, ref)
	if err != nil {
		return nil, err
	}
	for _, f := range crowd {
		ours, err := l.Judge(ref, f)
		if err != nil {
			return nil, err
		}
		if theirs := hand.judge(&f); !reflect.DeepEqual(ours, theirs) {
			return nil, fmt.Errorf("the two rules differ about %+v: %+v and %+v", f, ours, theirs)
		}
	}
	rounds := r.of(1_000_000, 20_000) / verdictBlocks / verdictPeople
	before := heap()
	var peak uint64
	var bouts []bout
	for range verdictBlocks {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		ours := perVerdict(crowd, rounds, func(f *domain.ServiceFacts) domain.Decision { d, _ := l.Judge(ref, *f); return d })
		theirs := perVerdict(crowd, rounds, hand.judge)
		bouts = append(bouts, bout{[]time.Duration{ours}, []time.Duration{theirs}})
		peak = max(peak, heap())
	}
	time := line("one verdict, of a million", "the same rule written in Go", bouts, 0.5)
	time.Value, time.Floor, time.Unit = time.Value*1e6, time.Floor*1e6, "ns"
	memory := ratioOf("heap after a million verdicts", "MiB", "the heap before", mebibytes(peak), mebibytes(before))
	return []Line{time, memory}, nil
}

// perVerdict is the time of one verdict of many. What a verdict is must not be thrown away
// unread, or a compiler might not make it.
func perVerdict(crowd []domain.ServiceFacts, rounds int, judge func(*domain.ServiceFacts) domain.Decision) time.Duration {
	clauses := 0
	began := time.Now()
	for range rounds {
		for i := range crowd {
			clauses += len(judge(&crowd[i]).Clauses)
		}
	}
	took := time.Since(began)
	return took / time.Duration(max(clauses, rounds*len(crowd)))
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func mebibytes(n uint64) float64 { return float64(n) / (1 << 20) }

// handOf takes the texts and sources from the rule itself, so that both answer alike.
func handOf(l *policy.Library, ref domain.PolicyRef) (*byHand, error) {
	asked := domain.ServiceFacts{Person: domain.Subject{Profession: "physician"}, Target: domain.TitleDeputySenior, On: calendar.MustDate("2024-06-01"), Stretches: []domain.Stretch{}}
	open, err := l.Judge(ref, asked)
	if err != nil {
		return nil, err
	}
	asked.Person.Profession = "nurse"
	covered, err := l.Judge(ref, asked)
	if err != nil {
		return nil, err
	}
	h := &byHand{applies: covered.Clauses[0], total: open.Clauses[0]}
	h.applies.Actual, h.applies.Warning, h.total.Actual = "", false, ""
	return h, nil
}

// people are made up: some have served, some have not, some are no physicians.
func people(n int) []domain.ServiceFacts {
	r := rand.New(rand.NewPCG(46, 2022))
	paired, alone := true, false
	crowd := make([]domain.ServiceFacts, 0, n)
	for range n {
		f := domain.ServiceFacts{
			Person: domain.Subject{
				BirthDate: calendar.NewDate(1970+r.IntN(20), 5, 1), Profession: "physician", Title: domain.TitleIntermediate,
				TitleSince:  calendar.MustDate("2018-01-01"),
				Institution: domain.Institution{Kind: domain.OrgHospital, Tier: "tertiary", Level: "city", RegionCode: "430100"},
			},
			Target: domain.TitleDeputySenior, On: calendar.MustDate("2026-06-01"), Stretches: []domain.Stretch{},
		}
		if r.IntN(10) == 0 {
			f.Person.Profession = "nurse"
		}
		day := calendar.NewDate(2019, 1, 1).AddDays(r.IntN(900))
		for range r.IntN(5) {
			day = safe(day)
			s := domain.Stretch{
				From: day, To: day.AddDays(20 + r.IntN(300)), Kind: domain.ServiceStationed, Appraisal: "pass",
				Place: domain.Place{ID: fmt.Sprint(r.IntN(9)), Kind: domain.OrgHospital, Level: "county", Paired: &paired},
			}
			if r.IntN(8) == 0 {
				s.Place.Paired, s.Place.Level = &alone, "city"
			}
			if r.IntN(3) == 0 {
				s.Absences = []domain.Absence{{From: s.From.AddDays(5), To: s.From.AddDays(5 + r.IntN(9)), Kind: domain.AbsenceKinds[r.IntN(6)]}}
			}
			f.Stretches = append(f.Stretches, s)
			day = s.To.AddDays(1 + r.IntN(60)*r.IntN(2))
		}
		crowd = append(crowd, f)
	}
	return crowd
}

// safe moves off the days that some months do not have, of which the rule written by hand
// knows nothing.
func safe(d calendar.Date) calendar.Date {
	if d.Day > 28 {
		return d.AddDays(4)
	}
	return d
}
