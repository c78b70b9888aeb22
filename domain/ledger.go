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
)

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
		back := e
		back.ID, back.Kind, back.Days, back.Reverses, back.CreatedAt = 0, LedgerCorrection, -e.Days, e.ID, now
		list = append(list, back)
	}
	return list
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
// without a gap in one assignment at one place are one stretch, and what was taken off is its
// Away, less the leave whose days are known: dated says which those are (nil = none), and a
// regulation takes them off or not. About says of an entry what it was: kind, place, appraisal.
func Stretches(entries []LedgerEntry, about func(LedgerEntry) Stretch, dated func(LedgerEntry) []Absence) []Stretch {
	live := Live(entries)
	// What was taken off is negative and comes after the month itself.
	slices.SortStableFunc(live, func(a, b LedgerEntry) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(b.Days, a.Days))
	})
	var runs []Stretch
	var at LedgerEntry // what the last run began with
	for _, e := range live {
		last := len(runs) - 1
		switch {
		case e.Kind != LedgerServed:
			if last >= 0 {
				runs[last].takeOff(e, dated)
			}
		case last >= 0 && at.RecipientID == e.RecipientID && at.AssignmentID == e.AssignmentID && runs[last].To.AddDays(1) == e.From:
			runs[last].To = e.To
		default:
			run := about(e)
			run.From, run.To = e.From, e.To
			runs, at = append(runs, run), e
		}
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
