package domain

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

// A seeded player lays stays over one another; every day is looked up by hand and compared.
func TestDayRuns_AreWhatADayByDayRecountFindsInAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	start := calendar.MustDate("2023-12-20")
	for round := range 200 {
		var traces []StayTrace
		for range random.IntN(6) {
			from := start.AddDays(random.IntN(100))
			traces = append(traces, StayTrace{From: from, To: from.AddDays(random.IntN(40)), State: DayStates[random.IntN(len(DayStates))]})
		}
		runs := DayRuns(traces)
		shuffled := slices.Clone(traces)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if got := DayRuns(shuffled); !reflect.DeepEqual(got, runs) {
			t.Fatalf("round %d: the order matters: %v and %v", round, runs, got)
		}
		for day := range 160 {
			date := start.AddDays(day)
			if naive, got := stateOn(traces, date), stateIn(runs, date); naive != got {
				t.Fatalf("round %d: %s is %q and the runs say %q", round, date, naive, got)
			}
		}
		for i, r := range runs {
			if i > 0 && !r.From.After(runs[i-1].To) || r.Days() < 1 {
				t.Fatalf("round %d: %v overlap", round, runs)
			}
		}
	}
}

func stateOn(traces []StayTrace, day calendar.Date) DayState {
	for _, state := range DayStates {
		for _, one := range traces {
			if one.State == state && !day.Before(one.From) && !day.After(one.To) {
				return state
			}
		}
	}
	return ""
}

func stateIn(runs []DayRun, day calendar.Date) DayState {
	for _, r := range runs {
		if !day.Before(r.From) && !day.After(r.To) {
			return r.State
		}
	}
	return ""
}

// A seeded player accepts months and takes some back: the ledger's sum and its stretches agree
// with counting what stands day by day.
func TestLedger_ItsSumIsANaiveRecountWhateverIsTakenBack(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for round := range 200 {
		var entries []LedgerEntry
		naive := 0
		month := calendar.MustDate("2023-11-01")
		for range 1 + random.IntN(14) {
			next := month.AddMonths(1)
			served := month.DaysUntil(next)
			off := random.IntN(6)
			a := LedgerEntry{ID: ID(len(entries) + 1), RecipientID: ID(1 + random.IntN(2)), Kind: LedgerServed, From: month, To: next.AddDays(-1), Days: served}
			entries = append(entries, a)
			if off > 0 {
				b := a
				b.ID, b.Kind, b.Days = ID(len(entries)+1), LedgerLeave, -off
				entries = append(entries, b)
			}
			if random.IntN(3) == 0 { // taken back whole
				for _, e := range slices.Clone(entries) {
					if e.From == month && e.Kind != LedgerCorrection {
						back := e
						back.ID, back.Kind, back.Days, back.Reverses = ID(len(entries)+1), LedgerCorrection, -e.Days, e.ID
						entries = append(entries, back)
					}
				}
			} else {
				for range served - off {
					naive++
				}
			}
			month = next
		}
		inStretches := 0
		for _, s := range Stretches(entries, township, nil) {
			inStretches += s.Days()
		}
		if got := ServedDays(entries); got != naive || inStretches != naive {
			t.Fatalf("round %d: by hand %d, the ledger %d, its stretches %d", round, naive, got, inStretches)
		}
	}
}
