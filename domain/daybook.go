package domain

import (
	"slices"

	"github.com/duikou/duikou/domain/calendar"
)

// DayState is what a regulation makes of a day of service.
type DayState string

// The states of a day, the better one first: a day served twice shows the better.
const (
	DayCounts      DayState = "counts"       // in full
	DayPart        DayState = "part"         // at a share, or as far as a cap goes
	DayUnknown     DayState = "unknown"      // a fact is missing
	DayElsewhere   DayState = "elsewhere"    // counted by itself, but another place or period has more
	DayAway        DayState = "away"         // leave or absence that the regulation takes off
	DayTooShort    DayState = "too_short"    // the uninterrupted stay is too short
	DayBeforeTitle DayState = "before_title" // before the present title was granted
	DayTooLate     DayState = "too_late"     // after the day asked about, or after the year's last day
	DayOtherKind   DayState = "other_kind"   // service the regulation does not speak of
	DayUnattested  DayState = "unattested"   // no accepted month speaks of it
)

// DayStates lists them, the better one first.
var DayStates = []DayState{DayCounts, DayPart, DayUnknown, DayElsewhere, DayAway, DayTooShort, DayBeforeTitle, DayTooLate, DayOtherKind, DayUnattested}

// StayTrace is how a regulation reads a part of one stretch of service, both days included.
type StayTrace struct {
	Stretch  int // its place in the facts
	From, To calendar.Date
	State    DayState
	Rule     Text   // the counting rule it falls under, if any
	Source   string // of that rule
	Unknown  string // the fact that is missing
}

// DayRun is days in a row that a regulation reads alike, both included.
type DayRun struct {
	From  calendar.Date `json:"from"`
	To    calendar.Date `json:"to"`
	State DayState      `json:"state"`
}

// Days is how long the run is.
func (r DayRun) Days() int { return r.From.DaysUntil(r.To) + 1 }

// DayRuns puts what a regulation says of stretches on the calendar: every day once, in order.
// Days that were taken off without a date stay inside their month: nobody knows which they are.
func DayRuns(traces []StayTrace) []DayRun {
	best := map[int]int{} // ordinal of a day to the place of its state
	for _, t := range traces {
		rank := slices.Index(DayStates, t.State)
		for day := t.From.Ordinal(); day <= t.To.Ordinal(); day++ {
			if have, ok := best[day]; !ok || rank < have {
				best[day] = rank
			}
		}
	}
	days := make([]int, 0, len(best))
	for day := range best {
		days = append(days, day)
	}
	slices.Sort(days)
	var runs []DayRun
	for i, day := range days {
		state := DayStates[best[day]]
		if last := len(runs) - 1; i > 0 && days[i-1] == day-1 && runs[last].State == state {
			runs[last].To = calendar.DateAt(day)
			continue
		}
		runs = append(runs, DayRun{calendar.DateAt(day), calendar.DateAt(day), state})
	}
	return runs
}
