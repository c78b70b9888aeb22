package domain

import (
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// PlannedLeaving is a member's leaving that was fixed ahead: they work on until the last day,
// and the day after it is carried out.
type PlannedLeaving struct {
	ID            ID
	OrgID         ID
	UserID        ID
	UserName      string
	Successor     ID // who takes the open tasks over, or 0
	SuccessorName string
	LastDay       calendar.Date
	Note          string
	PlannedBy     ID
	PlannerName   string
	CreatedAt     time.Time
	EndedAt       time.Time
	Outcome       LeavingOutcome // "" while it is planned
	Version       int
}

// LeavingOutcome is what became of a planned leaving.
type LeavingOutcome string

// The outcomes.
const (
	LeavingDone      LeavingOutcome = "done"
	LeavingCancelled LeavingOutcome = "cancelled"
)

// Ended is the leaving once it was carried out or cancelled.
func (l PlannedLeaving) Ended(o LeavingOutcome, at time.Time) PlannedLeaving {
	l.Outcome, l.EndedAt = o, at
	return l
}
