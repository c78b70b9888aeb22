package policy

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Span is counted service: whole months and the days left over. Its text is an ISO 8601
// duration, which is the same in every language: "P12M", "P11M8D", "P8D", and "P0M" for none.
type Span struct {
	Months int
	Days   int
}

// String prints the span as ISO 8601.
func (s Span) String() string {
	switch {
	case s.Days == 0:
		return fmt.Sprintf("P%dM", s.Months)
	case s.Months == 0:
		return fmt.Sprintf("P%dD", s.Days)
	}
	return fmt.Sprintf("P%dM%dD", s.Months, s.Days)
}

var spanText = regexp.MustCompile(`^P(?:(\d{1,4})M)?(?:(\d{1,4})D)?$`)

// ParseSpan reads what String prints.
func ParseSpan(text string) (Span, bool) {
	m := spanText.FindStringSubmatch(text)
	if m == nil || m[1] == "" && m[2] == "" {
		return Span{}, false
	}
	months, _ := strconv.Atoi(m[1])
	days, _ := strconv.Atoi(m[2])
	return Span{months, days}, true
}

// daysInMonth is what left-over days are worth when they are put together.
const daysInMonth = 30

// Count adds up stretches of service as the law's "cumulative one year" is read here (医师法
// Art. 46 and 基本医疗卫生与健康促进法 Art. 56 name a year and no way of counting it):
//
//   - A stretch counts in calendar months from its own first day; twelve months from 1 June
//     end on 31 May. In a month that lacks the day, the month is full on its last day (民法典
//     Art. 202).
//   - Days over are left-over days; days away come off them. A stretch never counts less
//     than nothing.
//   - Left-over days of different stretches are put together, thirty making a month. Those of
//     a single stretch never do: there the calendar itself says when the month is full.
//
// More service never counts less, and the order of the stretches does not matter.
func Count(stretches []domain.Stretch) Span {
	months, days, parts := 0, 0, 0
	for _, s := range stretches {
		m, d := countOne(s)
		months += m
		days += d
		if d > 0 {
			parts++
		}
	}
	if days < 0 {
		borrowed := (-days + daysInMonth - 1) / daysInMonth
		months, days = months-borrowed, days+borrowed*daysInMonth
	}
	if parts > 1 {
		months, days = months+days/daysInMonth, days%daysInMonth
	}
	return Span{months, days}
}

// countOne is the full months of a stretch and its left-over days less the days away, which
// may make them negative but never outweigh the months.
func countOne(s domain.Stretch) (months, days int) {
	if s.Days() <= 0 {
		return 0, 0
	}
	for !monthEnd(s.From, months+1).After(s.To) {
		months++
	}
	days = monthEnd(s.From, months).DaysUntil(s.To) - s.Away
	if months*daysInMonth+days <= 0 {
		return 0, 0
	}
	return months, days
}

// monthEnd is the last day of the nth month counted from a day.
func monthEnd(from calendar.Date, n int) calendar.Date {
	next := from.AddMonths(n)
	if next.Day < from.Day {
		return next
	}
	return next.AddDays(-1)
}

// credited is the sum of credited calendar days.
func credited(stretches []domain.Stretch) int {
	days := 0
	for _, s := range stretches {
		days += max(s.Days(), 0)
	}
	return days
}
