package domain

import (
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

// summer is a programme year from June to May whose close runs in the autumn after it.
func summer() YearCalendar {
	return YearCalendar{Starts: "06-01", CloseOpens: "09-01", CloseLocks: "12-15", YearsLater: 1, SignDueDays: 10}
}

func TestYearCalendar_NamesTheYearByItsFirstDay(t *testing.T) {
	for day, want := range map[string]int{
		"2025-05-31": 2024, "2025-06-01": 2025, "2025-12-31": 2025, "2026-01-01": 2025, "2026-05-31": 2025, "2026-06-01": 2026,
	} {
		if got := summer().YearOf(calendar.MustDate(day)); got != want {
			t.Errorf("%s lies in %d, want %d", day, got, want)
		}
	}
	from, to := summer().Span(2023)
	if from != calendar.MustDate("2023-06-01") || to != calendar.MustDate("2024-05-31") || from.DaysUntil(to) != 365 {
		t.Errorf("2023 runs from %s to %s", from, to)
	}
}

// The close of a year runs while the next one is in full swing: two years are open at once.
func TestYearCalendar_TwoYearsAreOpenAtOnce(t *testing.T) {
	y := summer()
	if y.OpensOn(2025) != calendar.MustDate("2026-09-01") || y.LocksOn(2025) != calendar.MustDate("2026-12-15") {
		t.Errorf("2025 closes from %s to %s", y.OpensOn(2025), y.LocksOn(2025))
	}
	today := calendar.MustDate("2026-10-20")
	closing, running := y.LastOpened(today), y.YearOf(today)
	if closing != 2025 || running != 2026 || !today.Before(y.LocksOn(closing)) {
		t.Errorf("on %s, %d is closing and %d is running", today, closing, running)
	}
	for day, want := range map[string]int{
		"2026-08-31": 2024, "2026-09-01": 2025, "2026-12-31": 2025, "2027-01-01": 2025, "2027-08-31": 2025, "2027-09-01": 2026,
	} {
		if got := y.LastOpened(calendar.MustDate(day)); got != want {
			t.Errorf("on %s the last close begun is %d, want %d", day, got, want)
		}
	}
}

func TestYearCalendar_OfACalendarYear(t *testing.T) {
	y := YearCalendar{Starts: "01-01", CloseOpens: "01-10", CloseLocks: "03-01", YearsLater: 1}
	from, to := y.Span(2024)
	if from != calendar.MustDate("2024-01-01") || to != calendar.MustDate("2024-12-31") {
		t.Errorf("2024 runs from %s to %s", from, to)
	}
	if y.LastOpened(calendar.MustDate("2025-01-09")) != 2023 || y.LastOpened(calendar.MustDate("2025-01-10")) != 2024 {
		t.Error("the close opens on the wrong day")
	}
}

func TestYearFigures_AddUpOverHospitals(t *testing.T) {
	y := YearFigures{Hospitals: []HospitalFigures{
		{Totals: map[string]int64{"lecture": 40, "surgery": 3}}, {Totals: map[string]int64{"lecture": 32}}, {},
	}}
	y.Sum()
	y.Sum() // summing again does not count twice
	if y.Totals["lecture"] != 72 || y.Totals["surgery"] != 3 || len(y.Totals) != 2 {
		t.Errorf("%v", y.Totals)
	}
}

// 人社部发〔2023〕6号 Art. 15: the best grade for a fifth at most.
func TestYearFigures_WarnWhenTheBestGradeIsGivenTooOften(t *testing.T) {
	for _, c := range []struct {
		grades map[string]int
		warns  bool
	}{
		{map[string]int{"excellent": 1, "pass": 4}, false}, // a fifth exactly
		{map[string]int{"excellent": 2, "pass": 4}, true},
		{map[string]int{"excellent": 1}, true},
		{map[string]int{"pass": 9}, false},
		{nil, false},
	} {
		y := YearFigures{Hospitals: []HospitalFigures{{Supporter: "市一院", Grades: c.grades}}}
		y.WarnExcellent(form())
		if (len(y.Warnings) == 1) != c.warns {
			t.Errorf("%v warns: %v", c.grades, y.Warnings)
		}
		if c.warns && (y.Warnings[0].Code != "excellent_share" || y.Warnings[0].Args["hospital"] != "市一院") {
			t.Errorf("%+v", y.Warnings[0])
		}
	}
	unlimited := form()
	unlimited.ExcellentShare = 0
	y := YearFigures{Hospitals: []HospitalFigures{{Grades: map[string]int{"excellent": 1}}}}
	if y.WarnExcellent(unlimited); len(y.Warnings) != 0 {
		t.Errorf("a programme without a limit warns: %v", y.Warnings)
	}
}
