package domain

import (
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// DueDay is the last day of a deadline, which is kept as the first instant after it.
func DueDay(due time.Time) calendar.Date { return calendar.DateOf(due.Add(-time.Millisecond)) }

// WorkingDaysLeft is how many working days after today somebody still has for a deadline: 3
// is T-3, 0 is today or a weekend that follows it, and below zero it is overdue since so many
// working days, at least one.
func WorkingDaysLeft(now, due time.Time) int {
	today, last := calendar.DateOf(now), DueDay(due)
	if last.Before(today) {
		return -max(1, calendar.WorkingDays(last.AddDays(1), today))
	}
	return calendar.WorkingDays(today.AddDays(1), last)
}
