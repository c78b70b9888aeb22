package domain

import (
	"errors"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

// blamed is the fields an error blames, in order, with the message of each.
func blamed(err error) string {
	fault, ok := errors.AsType[*Error](err)
	if !ok {
		return ""
	}
	text := fault.Field + " " + fault.Message
	for _, more := range fault.More {
		text += "; " + more.Field + " " + more.Message
	}
	return text
}

func june() Report {
	return Report{From: calendar.MustDate("2025-06-10"), To: calendar.MustDate("2025-06-30")}
}

func TestReportForm_BlamesEveryFieldAtOnce(t *testing.T) {
	metrics := []Metric{{Code: "lecture", Max: 100}, {Code: "lecture_participants", Of: "lecture", Max: 1000}, {Code: "surgery", Max: 50}}
	for _, c := range []struct {
		name string
		form ReportForm
		late bool
		want string
	}{
		{"all well", ReportForm{Figures: map[string]int64{"lecture": 2, "lecture_participants": 80}, Summary: "ok"}, false, ""},
		{"nothing to count is fine", ReportForm{Summary: "ok"}, false, ""},
		{"the largest believable count", ReportForm{Figures: map[string]int64{"surgery": 50}, Summary: "ok"}, false, ""},
		{"one more", ReportForm{Figures: map[string]int64{"surgery": 51}, Summary: "ok"}, false, "figures.surgery out_of_range"},
		{"a negative count", ReportForm{Figures: map[string]int64{"surgery": -1}, Summary: "ok"}, false, "figures.surgery out_of_range"},
		{"a figure the programme does not know", ReportForm{Figures: map[string]int64{"tea": 1}, Summary: "ok"}, false, "figures.tea unknown_value"},
		{"people at no lecture", ReportForm{Figures: map[string]int64{"lecture_participants": 5}, Summary: "ok"}, false, "figures.lecture_participants without_event"},
		{"nobody at no lecture", ReportForm{Figures: map[string]int64{"lecture_participants": 0}, Summary: "ok"}, false, ""},
		{"no summary", ReportForm{Summary: " \n"}, false, "summary required"},
		{"late without a reason", ReportForm{Summary: "ok"}, true, "late_reason required"},
		{"late with a reason", ReportForm{Summary: "ok", LateReason: "flood"}, true, ""},
		{"several faults", ReportForm{Figures: map[string]int64{"tea": 1, "surgery": 99}, LateReason: strings.Repeat("字", MaxReason+1)}, false,
			"figures.surgery out_of_range; figures.tea unknown_value; summary required; late_reason too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := blamed(c.form.Check(june(), metrics, c.late)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAttendance_StaysInsideTheMonth(t *testing.T) {
	if n := june().Days(); n != 21 {
		t.Fatalf("10 to 30 June is %d days", n)
	}
	for _, c := range []struct {
		attendance Attendance
		want       string
	}{
		{Attendance{}, ""},
		{Attendance{LeaveDays: 20, AbsentDays: 1, NightsAway: 21}, ""},
		{Attendance{LeaveDays: 22}, "leave_days out_of_range; absent_days more_than_month"},
		{Attendance{LeaveDays: 11, AbsentDays: 11}, "absent_days more_than_month"},
		{Attendance{AbsentDays: -1}, "absent_days out_of_range"},
		{Attendance{NightsAway: 22}, "nights_away out_of_range"},
	} {
		if got := blamed(c.attendance.Check(june(), LeaveDays{})); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.attendance, got, c.want)
		}
	}
}

func TestReporting_KnowsWhenAMonthOpensAndIsDue(t *testing.T) {
	r := Reporting{OpensDay: 25, DueDay: 5}
	far := calendar.MustDate("2030-01-01")
	for _, c := range []struct {
		month, last, opens, due string
	}{
		{"2025-06", "2030-01-01", "2025-06-25", "2025-07-05"},
		{"2025-12", "2030-01-01", "2025-12-25", "2026-01-05"},
		{"2026-05", "2026-05-20", "2026-05-20", "2026-06-05"}, // the person leaves before the 25th
	} {
		m, _ := calendar.ParseMonth(c.month)
		if got := r.OpensAt(m, calendar.MustDate(c.last)); !got.Equal(calendar.MustDate(c.opens).Start()) {
			t.Errorf("%s opens at %s, want %s", c.month, got, c.opens)
		}
		if got := r.DueOn(m); got != calendar.MustDate(c.due) {
			t.Errorf("%s is due on %s, want %s", c.month, got, c.due)
		}
	}
	late := Reporting{OpensDay: 31, DueDay: 31}
	february, _ := calendar.ParseMonth("2026-02")
	january, _ := calendar.ParseMonth("2026-01")
	if got := late.OpensAt(february, far); !got.Equal(calendar.MustDate("2026-02-28").Start()) {
		t.Errorf("February opens at %s", got)
	}
	if got := late.DueOn(january); got != calendar.MustDate("2026-02-28") {
		t.Errorf("January is due on %s", got)
	}
}
