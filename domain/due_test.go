package domain

import (
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

// The National Day of 2026: off from 1 to 7 October, Saturday 10 October is worked.
func TestWorkingDaysLeft_KnowsTheHolidaysAndTheirWorkedWeekends(t *testing.T) {
	for _, c := range []struct {
		now, due string
		left     int
	}{
		{"2026-11-20", "2026-11-25", 3}, // Friday to Wednesday
		{"2026-11-25", "2026-11-25", 0},
		{"2026-11-20", "2026-11-22", 0}, // a weekend follows
		{"2026-11-26", "2026-11-25", -1},
		{"2026-11-28", "2026-11-27", -1}, // overdue on a Saturday
		{"2026-11-30", "2026-11-27", -1},
		{"2026-12-01", "2026-11-27", -2},
		{"2026-11-30", "2026-12-01", 1}, // over a month's end
		{"2026-09-30", "2026-10-08", 1}, // over the holiday
		{"2026-10-09", "2026-10-12", 2}, // the Saturday between is worked
	} {
		now, due := calendar.MustDate(c.now).At(9, 0), calendar.MustDate(c.due).End()
		if left := WorkingDaysLeft(now, due); left != c.left {
			t.Errorf("on %s, due %s: %d working days, want %d", c.now, c.due, left, c.left)
		}
		if DueDay(due) != calendar.MustDate(c.due) {
			t.Errorf("%s becomes %s", c.due, DueDay(due))
		}
	}
}
