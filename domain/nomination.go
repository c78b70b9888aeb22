package domain

import "time"

// NominationState is where a nominee stands.
type NominationState string

// The states of a nomination.
const (
	NominationIneligible NominationState = "ineligible" // a clause of the programme refused it; stays readable
	NominationPending    NominationState = "pending"    // HR has it
	NominationReturned   NominationState = "returned"   // the nominee has to complete it
	NominationApproved   NominationState = "approved"
	NominationRejected   NominationState = "rejected"
	NominationWithdrawn  NominationState = "withdrawn"
	NominationRefused    NominationState = "refused" // chosen, and would not go
	NominationAssigned   NominationState = "assigned"
)

// NominationEvent moves a nomination.
type NominationEvent string

// The events of a nomination.
const (
	NominationWasApproved  NominationEvent = "approved"
	NominationWasReturned  NominationEvent = "returned"
	NominationWasRejected  NominationEvent = "rejected"
	NominationResubmitted  NominationEvent = "resubmitted"
	NominationFoundBarred  NominationEvent = "found_ineligible" // resubmitted, and a clause refuses it now
	NominationWasWithdrawn NominationEvent = "withdrawn"
	NominationWasRefused   NominationEvent = "refused"
	NominationWasAssigned  NominationEvent = "assigned"
)

var nominationMoves = moves[NominationState, NominationEvent]{
	NominationPending: {
		NominationWasApproved: NominationApproved, NominationWasReturned: NominationReturned,
		NominationWasRejected: NominationRejected, NominationWasWithdrawn: NominationWithdrawn,
	},
	NominationReturned: {
		NominationResubmitted: NominationPending, NominationFoundBarred: NominationIneligible,
		NominationWasWithdrawn: NominationWithdrawn,
	},
	NominationApproved: {
		NominationWasAssigned: NominationAssigned, NominationWasRefused: NominationRefused,
		NominationWasRejected: NominationRejected, NominationWasWithdrawn: NominationWithdrawn,
	},
	NominationAssigned: {NominationWasWithdrawn: NominationWithdrawn}, // a replacement taken back before the arrival
}

// Nomination is one person proposed for one position of a cycle.
type Nomination struct {
	ID           ID
	CycleID      ID
	SupporterID  ID
	RecipientID  ID
	PersonID     ID
	PersonName   string
	PositionID   ID
	Track        string
	Replaces     ID              // the nomination whose place this one takes over; it counts in no quota of its own
	Statement    string          // why this person
	Declarations map[string]bool // by the programme's declaration codes
	Screening    Decision        // the eligibility result, clause by clause, as of submission
	State        NominationState
	InitiatorID  ID
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int
}

// Moved is the nomination after an event, or a conflict.
func (n Nomination) Moved(e NominationEvent, now time.Time) (Nomination, error) {
	state, err := nominationMoves.next(n.State, e)
	n.State, n.UpdatedAt = state, now
	return n, err
}
