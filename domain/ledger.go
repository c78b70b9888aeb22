package domain

import (
	"cmp"
	"slices"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// LedgerKind is why days are in the service-day ledger.
type LedgerKind string

// The kinds of ledger entry.
const (
	LedgerServed     LedgerKind = "served"     // a month the recipient attested and the supporter accepted
	LedgerLeave      LedgerKind = "leave"      // approved leave inside such a month; taken off
	LedgerAbsence    LedgerKind = "absence"    // absence without leave; taken off
	LedgerCorrection LedgerKind = "correction" // reverses an earlier entry
	LedgerHistoric   LedgerKind = "historic"   // service from before the installation, or elsewhere, by its document
	LedgerDeemed     LedgerKind = "deemed"     // an emergency or aid of another kind, which rules deem service or not
	LedgerDiscounted LedgerKind = "discounted" // of which a document counts a share
	LedgerTraining   LedgerKind = "training"   // training away from home (进修): no days, but some rules ask for it
)

// Past reports whether the entry comes from a filing and not from a month that was reported.
func (k LedgerKind) Past() bool {
	return k == LedgerHistoric || k == LedgerDeemed || k == LedgerDiscounted || k == LedgerTraining
}

// LedgerEntry is one line of the append-only service-day ledger. Days carries the sign:
// served is positive, what is taken off is negative.
type LedgerEntry struct {
	ID           ID
	PersonID     ID
	AssignmentID ID
	ReportID     ID
	SupporterID  ID
	RecipientID  ID
	Kind         LedgerKind
	From, To     calendar.Date
	Days         int
	Leave        LeaveKind // of leave: its kind, or "" where no request granted it
	RequestID    ID        // of leave: the request that granted it
	Reverses     ID        // the entry a correction takes back
	PastID       ID        // the past service it comes from; then there is no assignment and no report
	CreatedAt    time.Time
}

// LedgerOf is the entries an accepted report makes. Leave the recipient attested is booked by
// the requests it was granted with, first come first; what counts as served is booked with no
// days, for the record. Leave beyond what was granted is taken off.
func LedgerOf(r Report, granted LeaveDays, now time.Time) []LedgerEntry {
	entry := LedgerEntry{
		PersonID: r.PersonID, AssignmentID: r.AssignmentID, ReportID: r.ID,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID,
		Kind: LedgerServed, From: r.From, To: r.To, Days: r.Days(), CreatedAt: now,
	}
	entries := []LedgerEntry{entry}
	off := func(kind LedgerKind, days int, leave LeaveKind, request ID) {
		entry.Kind, entry.Days, entry.Leave, entry.RequestID = kind, -days, leave, request
		entries = append(entries, entry)
	}
	left := r.Attendance.LeaveDays
	for _, l := range granted.Kinds {
		days := min(l.Days, left)
		left -= days
		switch {
		case days > 0 && l.Serves:
			off(LedgerLeave, 0, l.Kind, l.Request)
		case days > 0:
			off(LedgerLeave, days, l.Kind, l.Request)
		}
	}
	if left > 0 {
		off(LedgerLeave, left, "", 0)
	}
	if r.Attendance.AbsentDays > 0 {
		off(LedgerAbsence, r.Attendance.AbsentDays, "", 0)
	}
	return entries
}

// Reversals takes back what a report has put into the ledger and is not taken back yet.
func Reversals(entries []LedgerEntry, report ID, now time.Time) []LedgerEntry {
	reversed := map[ID]bool{}
	for _, e := range entries {
		if e.Kind == LedgerCorrection {
			reversed[e.Reverses] = true
		}
	}
	var list []LedgerEntry
	for _, e := range entries {
		if e.ReportID != report || e.Kind == LedgerCorrection || reversed[e.ID] {
			continue
		}
		list = append(list, e.reversed(now))
	}
	return list
}

// ReversalOf takes back the entry of a past service; ok is false when none stands.
func ReversalOf(entries []LedgerEntry, past ID, now time.Time) (back LedgerEntry, ok bool) {
	for _, e := range Live(entries) {
		if e.PastID == past {
			return e.reversed(now), true
		}
	}
	return back, false
}

func (e LedgerEntry) reversed(now time.Time) LedgerEntry {
	e.Reverses = e.ID
	e.ID, e.Kind, e.Days, e.CreatedAt = 0, LedgerCorrection, -e.Days, now
	return e
}

// ServedDays is the sum of the ledger.
func ServedDays(entries []LedgerEntry) int {
	days := 0
	for _, e := range entries {
		days += e.Days
	}
	return days
}

// Live is the entries that stand: neither a correction nor taken back by one.
func Live(entries []LedgerEntry) []LedgerEntry {
	reversed := map[ID]bool{}
	for _, e := range entries {
		if e.Kind == LedgerCorrection {
			reversed[e.Reverses] = true
		}
	}
	var live []LedgerEntry
	for _, e := range entries {
		if e.Kind != LedgerCorrection && !reversed[e.ID] {
			live = append(live, e)
		}
	}
	return live
}

// Stretches joins a person's entries to runs of service: months that follow one another
// without a gap in one assignment at one place, of which the same holds, are one stretch, and
// what was taken off is its Away, less the leave whose days are known: dated says which those
// are (nil = none), and a regulation takes them off or not. About says of an entry what it was:
// kind, place, appraisal. A past service is a stretch of its own; training is none.
func Stretches(entries []LedgerEntry, about func(LedgerEntry) Stretch, dated func(LedgerEntry) []Absence) []Stretch {
	live := Live(entries)
	// What was taken off is negative and comes after the month itself.
	slices.SortStableFunc(live, func(a, b LedgerEntry) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(b.Days, a.Days))
	})
	var runs []Stretch
	last := -1         // the run of reported months that is the newest
	var at LedgerEntry // what it began with
	for _, e := range live {
		if e.Kind == LedgerTraining {
			continue
		}
		if e.Kind != LedgerServed && !e.Kind.Past() {
			if last >= 0 {
				runs[last].takeOff(e, dated)
			}
			continue
		}
		run := about(e)
		if e.Kind.Past() {
			runs = append(runs, run)
			continue
		}
		goesOn := last >= 0 && at.AssignmentID == e.AssignmentID && at.RecipientID == e.RecipientID && runs[last].To.AddDays(1) == e.From
		if goesOn && runs[last].Place.Alike(run.Place) {
			runs[last].To = e.To
			continue
		}
		run.From, run.To = e.From, e.To
		runs, last, at = append(runs, run), len(runs), e
	}
	return runs
}

func (s *Stretch) takeOff(e LedgerEntry, dated func(LedgerEntry) []Absence) {
	rest := -e.Days
	if e.Kind == LedgerLeave && dated != nil {
		for _, a := range dated(e) {
			s.Absences = append(s.Absences, a)
			rest -= a.From.DaysUntil(a.To) + 1
		}
	}
	s.Away += max(rest, 0)
}
