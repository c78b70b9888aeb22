package calendar

import (
	"encoding/json"
	"testing"
	"time"
)

func TestDate_AddMonthsKeepsToTheMonth(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2025-06-01", 12, "2026-06-01"},
		{"2025-01-31", 1, "2025-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2025-12-31", 2, "2026-02-28"},
		{"2025-03-31", -1, "2025-02-28"},
		{"2025-01-15", -1, "2024-12-15"},
		{"2025-10-31", -20, "2024-02-29"},
		{"2025-10-31", 0, "2025-10-31"},
	} {
		if got := MustDate(c.from).AddMonths(c.months); got != MustDate(c.want) {
			t.Errorf("%s and %d months is %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func TestDate_IsTheDayInChinaWhateverTheInstantSays(t *testing.T) {
	newYear := time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC)
	if got := DateOf(newYear); got != MustDate("2026-01-01") {
		t.Errorf("midnight in China falls on %s", got)
	}
	if got := DateOf(newYear.Add(-time.Nanosecond)); got != MustDate("2025-12-31") {
		t.Errorf("an instant before midnight falls on %s", got)
	}
	day := MustDate("2026-01-01")
	if !day.Start().Equal(newYear) || !day.End().Equal(newYear.Add(24*time.Hour)) || !day.At(9, 30).Equal(newYear.Add(9*time.Hour+30*time.Minute)) {
		t.Errorf("%s runs from %s to %s", day, day.Start(), day.End())
	}
}

func TestDate_CountsDaysOverLeapYears(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2024-02-28", "2024-03-01", 2},
		{"2025-02-28", "2025-03-01", 1},
		{"2024-01-01", "2025-01-01", 366},
		{"2025-06-01", "2025-06-01", 0},
		{"2025-06-02", "2025-06-01", -1},
	} {
		from, to := MustDate(c.from), MustDate(c.to)
		if got := from.DaysUntil(to); got != c.want || from.AddDays(got) != to {
			t.Errorf("%s to %s is %d days, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestDate_NoDateIsEmptyTextAndBack(t *testing.T) {
	type form struct {
		Day   Date  `json:"day"`
		Month Month `json:"month"`
	}
	for _, text := range []string{`{"day":"","month":""}`, `{"day":"2026-11-21","month":"2026-11"}`} {
		var f form
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			t.Fatal(err)
		}
		if back, _ := json.Marshal(f); string(back) != text {
			t.Errorf("%s became %s", text, back)
		}
	}
	var f form
	for _, bad := range []string{`{"day":"2025-02-29"}`, `{"day":"21.11.2026"}`, `{"day":"2026-11-21T00:00:00Z"}`, `{"month":"2026-13"}`, `{"month":"2026-11-01"}`} {
		if err := json.Unmarshal([]byte(bad), &f); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}

func TestMonth_KnowsItsDays(t *testing.T) {
	for text, want := range map[string]int{"2024-02": 29, "2025-02": 28, "1900-02": 28, "2000-02": 29, "2025-12": 31, "2025-06": 30} {
		m, err := ParseMonth(text)
		if err != nil {
			t.Fatal(err)
		}
		if m.Days() != want || m.First().Day != 1 || m.Last().AddDays(1) != m.Next().First() {
			t.Errorf("%s has %d days and ends on %s", m, m.Days(), m.Last())
		}
	}
}

func TestMonthsBetween_NamesEveryMonthTouched(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{"2025-11-30", "2026-02-01", []string{"2025-11", "2025-12", "2026-01", "2026-02"}},
		{"2025-06-01", "2025-06-30", []string{"2025-06"}},
		{"2025-06-30", "2025-06-30", []string{"2025-06"}},
		{"2025-06-30", "2025-06-29", nil},
		{"2025-07-01", "2025-06-30", nil},
	} {
		got := MonthsBetween(MustDate(c.from), MustDate(c.to))
		if len(got) != len(c.want) {
			t.Errorf("%s to %s is %v, want %v", c.from, c.to, got, c.want)
			continue
		}
		for i, m := range got {
			if m.String() != c.want[i] {
				t.Errorf("%s to %s is %v, want %v", c.from, c.to, got, c.want)
			}
		}
	}
	if n := len(MonthsBetween(MustDate("2025-06-01"), MustDate("2026-05-31"))); n != 12 {
		t.Errorf("a year of service has %d months", n)
	}
}

func TestEarlierAndLater_PickADay(t *testing.T) {
	a, b := MustDate("2025-06-01"), MustDate("2025-06-02")
	if Earlier(a, b) != a || Earlier(b, a) != a || Later(a, b) != b || Later(b, a) != b {
		t.Error("the wrong day was picked")
	}
	if Later(Date{}, a) != a || Earlier(Date{}, a) != (Date{}) {
		t.Error("no date is the earliest")
	}
}

func TestOrdinal_AgreesWithTheTimePackage(t *testing.T) {
	if n := (Date{1970, time.January, 1}).Ordinal(); n != 0 {
		t.Fatalf("the count begins with %d", n)
	}
	day, n := MustDate("1895-12-30"), MustDate("1895-12-30").Ordinal()
	for range 90_000 {
		if day.Ordinal() != n || DateAt(n) != day {
			t.Fatalf("%s is day %d, and day %d is %s", day, day.Ordinal(), n, DateAt(n))
		}
		if next := dateOf(day.utc().AddDate(0, 0, 1)); day.AddDays(1) != next || NewDate(day.Year, day.Month, 1).AddMonths(14) != dateOf(time.Date(day.Year, day.Month+14, 1, 0, 0, 0, 0, time.UTC)) {
			t.Fatalf("the day after %s is %s", day, day.AddDays(1))
		}
		day, n = day.AddDays(1), n+1
	}
}
