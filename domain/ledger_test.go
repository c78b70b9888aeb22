package domain

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// book is the ledger of some accepted reports, with IDs as the store would give them.
func book(reports ...Report) []LedgerEntry {
	var entries []LedgerEntry
	for _, r := range reports {
		for _, e := range LedgerOf(r, LeaveDays{}, time.Time{}) {
			e.ID = ID(len(entries) + 1)
			entries = append(entries, e)
		}
	}
	return entries
}

func month(from, to string, place ID, leave, absent int) Report {
	return Report{
		ID: 1, PersonID: 3, RecipientID: place, From: calendar.MustDate(from), To: calendar.MustDate(to),
		Attendance: Attendance{LeaveDays: leave, AbsentDays: absent},
	}
}

func place(id ID) Place { return Place{ID: id.String(), Level: "township"} }

func township(e LedgerEntry) Stretch {
	return Stretch{Kind: ServiceStationed, Place: place(e.RecipientID)}
}

func TestLedger_AnAcceptedMonthIsServedLessWhatWasMissed(t *testing.T) {
	entries := book(month("2025-06-10", "2025-06-30", 7, 2, 1))
	if len(entries) != 3 || entries[0].Days != 21 || entries[1].Kind != LedgerLeave || entries[1].Days != -2 || entries[2].Kind != LedgerAbsence || entries[2].Days != -1 {
		t.Errorf("%+v", entries)
	}
	if got := ServedDays(entries); got != 18 {
		t.Errorf("%d days served", got)
	}
	if got := ServedDays(book(month("2025-06-01", "2025-06-30", 7, 0, 0))); got != 30 {
		t.Errorf("%d days served", got)
	}
}

func TestStretches_JoinMonthsThatFollowOneAnother(t *testing.T) {
	got := Stretches(book(
		month("2025-06-10", "2025-06-30", 7, 0, 0),
		month("2025-07-01", "2025-07-31", 7, 3, 1),
		month("2025-09-01", "2025-09-30", 7, 0, 0), // August is missing
		month("2025-10-01", "2025-10-31", 8, 0, 0), // another place
		month("2025-11-01", "2025-11-30", 8, 0, 2),
	), township, nil)
	want := []Stretch{
		{From: calendar.MustDate("2025-06-10"), To: calendar.MustDate("2025-07-31"), Away: 4, Place: place(7), Kind: "stationed"},
		{From: calendar.MustDate("2025-09-01"), To: calendar.MustDate("2025-09-30"), Place: place(7), Kind: "stationed"},
		{From: calendar.MustDate("2025-10-01"), To: calendar.MustDate("2025-11-30"), Away: 2, Place: place(8), Kind: "stationed"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if days := got[0].Days(); days != 48 {
		t.Errorf("the first stretch has %d days", days)
	}
}

func TestStretches_AgreeWithTheSumOfTheLedger(t *testing.T) {
	entries := book(
		month("2025-12-01", "2025-12-31", 7, 3, 0), month("2026-01-01", "2026-01-31", 7, 0, 2), month("2026-02-01", "2026-02-28", 7, 28, 0),
	)
	days := 0
	for _, s := range Stretches(entries, township, nil) {
		days += s.Days()
	}
	if days != ServedDays(entries) || days != 57 {
		t.Errorf("stretches have %d days, the ledger %d", days, ServedDays(entries))
	}
}

func TestStretches_AnEntryTakenBackDoesNotCount(t *testing.T) {
	entries := book(month("2025-06-01", "2025-06-30", 7, 5, 0), month("2025-07-01", "2025-07-31", 7, 0, 0))
	taken := entries[1] // the leave was entered by mistake
	entries = append(entries, LedgerEntry{ID: 99, Kind: LedgerCorrection, From: taken.From, To: taken.To, Days: -taken.Days, Reverses: taken.ID, RecipientID: 7})
	got := Stretches(entries, township, nil)
	if len(got) != 1 || got[0].Away != 0 || got[0].Days() != 61 || ServedDays(entries) != 61 {
		t.Errorf("%+v, %d days", got, ServedDays(entries))
	}
}

// The store may hand entries over in any order.
func TestStretches_DoNotDependOnTheOrderOfEntries(t *testing.T) {
	entries := book(
		month("2025-06-10", "2025-06-30", 7, 2, 1), month("2025-07-01", "2025-07-31", 7, 4, 0),
		month("2025-08-01", "2025-08-14", 7, 0, 3), month("2025-08-15", "2025-08-31", 8, 1, 0),
	)
	want := Stretches(entries, township, nil)
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		r.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		if got := Stretches(entries, township, nil); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
}

// Entries that are not stored yet have no ID; none of them is a correction of another.
func TestStretches_CountEntriesThatAreNotStoredYet(t *testing.T) {
	got := Stretches(LedgerOf(month("2025-06-01", "2025-06-30", 7, 2, 0), LeaveDays{}, time.Time{}), township, nil)
	if len(got) != 1 || got[0].Days() != 28 {
		t.Errorf("%+v", got)
	}
}

func TestStretches_OfNothingAreNone(t *testing.T) {
	if got := Stretches(nil, township, nil); len(got) != 0 || ServedDays(nil) != 0 {
		t.Errorf("%+v", got)
	}
}
