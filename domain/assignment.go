package domain

import (
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// AssignmentState is where one person's service stands.
type AssignmentState string

// The states of an assignment.
const (
	AssignmentAwaited    AssignmentState = "awaiting_arrival"
	AssignmentServing    AssignmentState = "serving"
	AssignmentAppraising AssignmentState = "appraising" // both hospitals write, sealed from one another
	AssignmentSigning    AssignmentState = "signing"    // the person reads, signs or objects
	AssignmentObjected   AssignmentState = "objected"   // the supporter's leader answers
	AssignmentSettling   AssignmentState = "settling"   // ledger and verdict are being made
	AssignmentSettled    AssignmentState = "settled"
	AssignmentCancelled  AssignmentState = "cancelled" // never arrived
)

// AssignmentEvent moves an assignment.
type AssignmentEvent string

// The events of an assignment.
const (
	AssignmentArrived   AssignmentEvent = "arrived"
	AssignmentNoShow    AssignmentEvent = "no_show"
	AssignmentServed    AssignmentEvent = "served"    // every month is accepted or missing
	AssignmentAppraised AssignmentEvent = "appraised" // both appraisals are in
	AssignmentSigned    AssignmentEvent = "signed"    // or silent past the deadline
	AssignmentContested AssignmentEvent = "contested"
	AssignmentUpheld    AssignmentEvent = "upheld"
	AssignmentReopened  AssignmentEvent = "reopened"
	AssignmentCounted   AssignmentEvent = "counted"  // ledger entries and verdicts written
	AssignmentAppealed  AssignmentEvent = "appealed" // an appeal was granted: both hospitals appraise again
	AssignmentDropped   AssignmentEvent = "dropped"  // a replacement was taken back before the successor arrived
)

var assignmentMoves = moves[AssignmentState, AssignmentEvent]{
	AssignmentAwaited:    {AssignmentArrived: AssignmentServing, AssignmentNoShow: AssignmentCancelled, AssignmentDropped: AssignmentCancelled},
	AssignmentServing:    {AssignmentServed: AssignmentAppraising},
	AssignmentAppraising: {AssignmentAppraised: AssignmentSigning},
	AssignmentSigning:    {AssignmentSigned: AssignmentSettling, AssignmentContested: AssignmentObjected},
	AssignmentObjected:   {AssignmentUpheld: AssignmentSettling, AssignmentReopened: AssignmentAppraising},
	AssignmentSettling:   {AssignmentCounted: AssignmentSettled},
	AssignmentSettled:    {AssignmentAppealed: AssignmentAppraising},
}

// Ended reports whether nothing more can happen.
func (s AssignmentState) Ended() bool { return s == AssignmentSettled || s == AssignmentCancelled }

// Assignment is one person's service at the recipient.
type Assignment struct {
	ID            ID
	Number        string
	CycleID       ID
	NominationID  ID
	PersonID      ID
	PersonName    string
	PersonUserID  ID
	SupporterID   ID
	RecipientID   ID
	PositionID    ID
	Track         string
	Programme     PolicyRef
	From, To      calendar.Date // as planned
	ArrivedOn     calendar.Date
	Department    string        // at the recipient
	Post          string        // at the recipient, such as deputy head of department
	RelationOn    calendar.Date // organisational relation transferred on (组织关系), or none
	Backfill      bool
	BackfillUntil time.Time
	Signature     string // signed, objected, silent or ""
	Grade         string // code of the joint grade, once both appraisals are open
	Score         int    // joint score, 0 to 100
	Passed        bool   // the grade counts as completed and accepted
	SettledAt     time.Time
	State         AssignmentState
	CreatedAt     time.Time
	UpdatedAt     time.Time
	Version       int
}

// Case is the assignment as a case.
func (a Assignment) Case() CaseRef { return CaseRef{CaseAssignment, a.ID} }

// Moved is the assignment after an event, or a conflict.
func (a Assignment) Moved(e AssignmentEvent, now time.Time) (Assignment, error) {
	state, err := assignmentMoves.next(a.State, e)
	a.State, a.UpdatedAt = state, now
	return a, err
}

// Months are the months to report: from arrival to the last planned day.
func (a Assignment) Months() []calendar.Month {
	if a.ArrivedOn.IsZero() {
		return nil
	}
	return calendar.MonthsBetween(a.ArrivedOn, a.To)
}

// DaysIn is the part of a month the person serves, both days included.
func (a Assignment) DaysIn(m calendar.Month) (from, to calendar.Date) {
	return calendar.Later(a.ArrivedOn, m.First()), calendar.Earlier(a.To, m.Last())
}

// ArrivalForm is what the recipient states when somebody has come.
type ArrivalForm struct {
	ArrivedOn  calendar.Date `json:"arrived_on"`
	Department string        `json:"department"`
	Post       string        `json:"post"`
	RelationOn calendar.Date `json:"relation_on"`
}

// Check gathers the faults of the form against the plan. A person may come up to 30 days
// before the planned start; nobody arrives in the future or after the end.
func (f ArrivalForm) Check(a Assignment, today calendar.Date) error {
	var faults Faults
	faults.Check(!f.ArrivedOn.IsZero(), "arrived_on", "required")
	if !f.ArrivedOn.IsZero() {
		faults.Check(!f.ArrivedOn.After(today), "arrived_on", "in_the_future")
		faults.Check(!f.ArrivedOn.Before(a.From.AddDays(-30)), "arrived_on", "outside_cycle")
		faults.Check(!f.ArrivedOn.After(a.To), "arrived_on", "outside_cycle")
	}
	faults.Check(f.RelationOn.IsZero() || !f.RelationOn.After(today), "relation_on", "in_the_future")
	faults.CheckLine(f.Department, "department", true, MaxName)
	faults.CheckLine(f.Post, "post", false, MaxName)
	return faults.Err()
}
