package domain

import (
	"slices"

	"github.com/duikou/duikou/domain/calendar"
)

// Stay is somebody's stay at a recipient, both days included, as planned or as it was.
type Stay struct {
	PersonID   ID
	PersonName string
	From, To   calendar.Date
}

// Gap is a run of days, both included, on which nobody is stationed at a recipient. National
// practice asks that a supported hospital is never without stationed staff.
type Gap struct {
	From calendar.Date `json:"from"`
	To   calendar.Date `json:"to"`
}

// Days is how long the gap is.
func (g Gap) Days() int { return g.From.DaysUntil(g.To) + 1 }

// Gaps are the days from one date to another, both included, that no stay covers.
func Gaps(from, to calendar.Date, stays []Stay) []Gap {
	stays = slices.Clone(stays)
	slices.SortFunc(stays, func(a, b Stay) int { return a.From.Compare(b.From) })
	var gaps []Gap
	next := from // the first day not known to be covered
	for _, s := range stays {
		if s.To.Before(next) {
			continue
		}
		if s.From.After(to) {
			break
		}
		if s.From.After(next) {
			gaps = append(gaps, Gap{next, s.From.AddDays(-1)})
		}
		next = s.To.AddDays(1)
	}
	if !next.After(to) {
		gaps = append(gaps, Gap{next, to})
	}
	return gaps
}

// Crew counts people of a department, or of a whole organisation, and those of them who are
// away serving elsewhere on a day.
type Crew struct {
	Department                     string
	Staff, StaffAway               int
	Physicians, PhysiciansAway     int
	Intermediate, IntermediateAway int // people with the intermediate title (中级)
}

// Of is the count a load speaks of ("staff", "physicians" or "mid_grade"), and who is away.
func (c Crew) Of(kind string) (all, away int) {
	switch kind {
	case "physicians":
		return c.Physicians, c.PhysiciansAway
	case "mid_grade":
		return c.Intermediate, c.IntermediateAway
	}
	return c.Staff, c.StaffAway
}

// Plus adds another crew up.
func (c Crew) Plus(o Crew) Crew {
	c.Staff, c.StaffAway = c.Staff+o.Staff, c.StaffAway+o.StaffAway
	c.Physicians, c.PhysiciansAway = c.Physicians+o.Physicians, c.PhysiciansAway+o.PhysiciansAway
	c.Intermediate, c.IntermediateAway = c.Intermediate+o.Intermediate, c.IntermediateAway+o.IntermediateAway
	return c
}
