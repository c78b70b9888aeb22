package domain

import (
	"testing"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func hours(t *testing.T, from, to string) QuietHours {
	t.Helper()
	f, err := ParseMinute(from)
	if err != nil {
		t.Fatal(err)
	}
	e, err := ParseMinute(to)
	if err != nil {
		t.Fatal(err)
	}
	return QuietHours{f, e}
}

func TestQuietHours_EndInTheMorningWhateverTheCalendarDoes(t *testing.T) {
	for _, c := range []struct {
		name, from, to, at string
		quiet              bool
		over               string
	}{
		{"a minute before", "22:00", "07:00", "2026-11-21 21:59", false, "2026-11-21 21:59"},
		{"as they begin", "22:00", "07:00", "2026-11-21 22:00", true, "2026-11-22 07:00"},
		{"before midnight", "22:00", "07:00", "2026-11-21 23:59", true, "2026-11-22 07:00"},
		{"at midnight", "22:00", "07:00", "2026-11-22 00:00", true, "2026-11-22 07:00"},
		{"in the early morning", "22:00", "07:00", "2026-11-22 06:59", true, "2026-11-22 07:00"},
		{"as they end", "22:00", "07:00", "2026-11-22 07:00", false, "2026-11-22 07:00"},
		{"over a month's end", "22:00", "07:00", "2026-11-30 22:30", true, "2026-12-01 07:00"},
		{"over the year's end", "22:00", "07:00", "2026-12-31 23:00", true, "2027-01-01 07:00"},
		{"into a leap day", "22:00", "07:00", "2028-02-28 23:00", true, "2028-02-29 07:00"},
		{"out of a February without one", "22:00", "07:00", "2027-02-28 23:00", true, "2027-03-01 07:00"},
		{"a rest at noon", "12:00", "14:30", "2026-11-21 13:00", true, "2026-11-21 14:30"},
		{"after the rest at noon", "12:00", "14:30", "2026-11-21 14:30", false, "2026-11-21 14:30"},
		{"from midnight", "00:00", "07:00", "2026-11-21 00:00", true, "2026-11-21 07:00"},
		{"until midnight", "20:00", "00:00", "2026-11-21 20:00", true, "2026-11-22 00:00"},
		{"none", "08:00", "08:00", "2026-11-21 08:00", false, "2026-11-21 08:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, at := hours(t, c.from, c.to), moment(t, c.at)
			if q.Covers(at.UTC()) != c.quiet {
				t.Errorf("%s is quiet: %v", c.at, !c.quiet)
			}
			if over := q.Over(at.UTC()); !over.Equal(moment(t, c.over)) {
				t.Errorf("over at %s, want %s", over, c.over)
			}
		})
	}
}

func TestParseMinute_RefusesWhatIsNoTimeOfDay(t *testing.T) {
	for _, s := range []string{"", "7:00", "24:00", "12:60", "noon", "07:00:00", "-1:00"} {
		if m, err := ParseMinute(s); err == nil {
			t.Errorf("%q was read as %s", s, m)
		}
	}
	if m, err := ParseMinute("23:59"); err != nil || m != 1439 || m.String() != "23:59" {
		t.Errorf("23:59 is %d %s, %v", m, m, err)
	}
}

// Ten thousand digests must not leave in one second, and nobody's place may change.
func TestJitter_SpreadsReadersEvenlyAndAlwaysAlike(t *testing.T) {
	const readers, minutes = 10_000, 40
	var inMinute [minutes]int
	for id := range readers {
		name := ID(id + 1).String()
		j := Jitter(name, DigestSpread)
		if j != Jitter(name, DigestSpread) || j < 0 || j >= DigestSpread || j%time.Second != 0 {
			t.Fatalf("reader %s waits %s", name, j)
		}
		inMinute[j/time.Minute]++
	}
	for m, n := range inMinute {
		if even := readers / minutes; n < even/2 || n > even*2 {
			t.Errorf("%d leave in minute %d, an even share is %d", n, m, even)
		}
	}
	if Jitter("u1", 0) != 0 {
		t.Error("no spread is no wait")
	}
}

func TestDigestAt_LeavesOnItsOwnDayOrNotAtAll(t *testing.T) {
	day := calendar.MustDate("2026-11-30")
	for _, c := range []struct {
		name, now, from, to, earliest, latest string
		ok                                    bool
	}{
		{"in the morning", "2026-11-30 08:30", "22:00", "07:00", "2026-11-30 08:30", "2026-11-30 09:10", true},
		{"a late sleeper", "2026-11-30 08:30", "23:00", "10:00", "2026-11-30 10:00", "2026-11-30 10:40", true},
		{"caught up at noon", "2026-11-30 12:00", "22:00", "07:00", "2026-11-30 12:00", "2026-11-30 12:40", true},
		{"caught up in the night", "2026-11-30 23:00", "22:00", "07:00", "2026-12-01 07:00", "2026-12-01 07:40", false},
		{"caught up a day later", "2026-12-01 09:00", "22:00", "07:00", "2026-12-01 09:00", "2026-12-01 09:40", false},
		{"asked for early", "2026-11-29 20:00", "22:00", "07:00", "2026-11-30 07:00", "2026-11-30 07:40", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, ok := DigestAt(day, moment(t, c.now), "u7", hours(t, c.from, c.to))
			if ok != c.ok || at.Before(moment(t, c.earliest)) || !at.Before(moment(t, c.latest)) {
				t.Errorf("leaves at %s, %v", at, ok)
			}
		})
	}
}

func TestDigestAt_NeverFallsIntoTheQuietHoursThatFollow(t *testing.T) {
	day, noon := calendar.MustDate("2026-11-30"), hours(t, "12:00", "13:00")
	for id := range 500 {
		at, ok := DigestAt(day, moment(t, "2026-11-30 11:45"), ID(id).String(), noon)
		if noon.Covers(at) || !ok {
			t.Fatalf("reader %d is told at %s", id, at)
		}
	}
}

func TestUrgentAt_WakesOnlyWhoWantsIt(t *testing.T) {
	night, day := moment(t, "2026-12-31 23:30"), moment(t, "2026-12-31 15:00")
	if at := UrgentAt(day, "u1", DefaultQuiet, false); !at.Equal(day) {
		t.Errorf("by day it leaves at %s", at)
	}
	if at := UrgentAt(night, "u1", DefaultQuiet, true); !at.Equal(night) {
		t.Errorf("who may be woken is told at %s", at)
	}
	morning := moment(t, "2027-01-01 07:00")
	if at := UrgentAt(night, "u1", DefaultQuiet, false); at.Before(morning) || !at.Before(morning.Add(MorningSpread)) {
		t.Errorf("who sleeps is told at %s", at)
	}
}
