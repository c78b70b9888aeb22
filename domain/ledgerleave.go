package domain

import (
	"slices"

	"github.com/duikou/duikou/domain/calendar"
)

// DaysOff are the days of granted leave inside [from, to], as the programme's rule counts them
// (every day, or working days), at most so many; each with the kind of leave, so that a
// regulation can say whether it takes them off. Kinds no regulation speaks of give none, and
// half days are not days. Most below 0 is no limit.
func (r Request) DaysOff(rule LeaveRule, from, to calendar.Date, most int) []Absence {
	if !slices.Contains(AbsenceKinds, string(r.Leave)) {
		return nil
	}
	last := r.Span.To
	if !r.ReturnedOn.IsZero() {
		last = calendar.Earlier(last, r.ReturnedOn.AddDays(-1))
	}
	var list []Absence
	for d := calendar.Later(r.Span.From, from); !d.After(calendar.Earlier(last, to)) && most != 0; d = d.AddDays(1) {
		half := r.Span.FromNoon && d == r.Span.From || r.Span.ToNoon && d == r.Span.To
		if half || !rule.Calendar && !calendar.IsWorkingDay(d) {
			continue
		}
		if n := len(list); n > 0 && list[n-1].To.AddDays(1) == d {
			list[n-1].To = d
		} else {
			list = append(list, Absence{From: d, To: d, Kind: string(r.Leave)})
		}
		most--
	}
	return list
}
