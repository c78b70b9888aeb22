package calendar

import (
	"slices"
	"testing"
)

func TestWorkingDay_FollowsTheStateCouncilsArrangement(t *testing.T) {
	for day, want := range map[string]bool{
		"2025-06-03": true,  // Tuesday
		"2025-06-07": false, // Saturday
		"2025-01-26": true,  // Sunday worked for Spring Festival
		"2025-01-28": false, // Spring Festival's eve, Tuesday
		"2025-02-04": false, // its last day off, Tuesday
		"2025-02-08": true,  // Saturday worked
		"2025-06-02": false, // Dragon Boat, Monday
		"2025-09-28": true,  // Sunday worked for National Day
		"2025-10-08": false, // National Day and Mid-Autumn together, Wednesday
		"2025-10-11": true,  // Saturday worked
		"2026-01-02": false, // New Year, Friday
		"2026-01-04": true,  // Sunday worked
		"2026-02-23": false, // Spring Festival, Monday
		"2026-02-28": true,  // Saturday worked
		"2026-10-10": true,  // Saturday worked
		"2031-10-01": true,  // a year not announced yet knows weekends only
	} {
		if got := IsWorkingDay(MustDate(day)); got != want {
			t.Errorf("%s is a working day: %v, want %v", day, got, want)
		}
	}
}

func TestAddWorkingDays_StepsOverHolidays(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2025-06-03", 1, "2025-06-04"},
		{"2025-06-06", 1, "2025-06-09"},  // over a weekend
		{"2025-09-30", 1, "2025-10-09"},  // over National Day
		{"2025-09-30", 3, "2025-10-11"},  // and on to the Saturday that is worked
		{"2026-02-13", 2, "2026-02-24"},  // Saturday worked, then Spring Festival
		{"2025-10-09", -1, "2025-09-30"}, // backwards over National Day
		{"2025-10-05", -3, "2025-09-28"}, // from inside the holiday to the Sunday that was worked
		{"2025-06-07", 0, "2025-06-09"},  // Saturday itself becomes Monday
		{"2025-10-03", 0, "2025-10-09"},
		{"2025-06-04", 0, "2025-06-04"},
		{"2025-12-31", 1, "2026-01-04"}, // over New Year to the Sunday worked
	} {
		if got := AddWorkingDays(MustDate(c.from), c.n); got != MustDate(c.want) {
			t.Errorf("%s and %d working days is %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestWorkingDays_CountsBothEnds(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2025-06-03", "2025-06-06", 4},
		{"2025-10-01", "2025-10-08", 0},
		{"2025-09-28", "2025-10-12", 6},
		{"2025-06-04", "2025-06-03", 0},
	} {
		if got := WorkingDays(MustDate(c.from), MustDate(c.to)); got != c.want {
			t.Errorf("%s to %s has %d working days, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestKnownYears_ComeInOrder(t *testing.T) {
	for range 20 { // a map's order would show sooner or later
		if years := KnownYears(); !slices.IsSorted(years) || !slices.Contains(years, 2026) {
			t.Fatalf("%v", years)
		}
	}
}
