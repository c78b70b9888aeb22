package domain

import (
	"fmt"
	"time"
)

// FilingState is where a filing stands.
type FilingState string

// The states of a filing.
const (
	FilingWaiting   FilingState = "waiting"   // for a second person
	FilingConfirmed FilingState = "confirmed" // it is in the ledger
	FilingRejected  FilingState = "rejected"
	FilingWithdrawn FilingState = "withdrawn" // by whoever filed it
)

// FilingStates lists them.
var FilingStates = []FilingState{FilingWaiting, FilingConfirmed, FilingRejected, FilingWithdrawn}

// FilingOutcome is what becomes of a filing that waits.
type FilingOutcome string

// The outcomes.
const (
	FilingConfirm  FilingOutcome = "confirm"
	FilingReject   FilingOutcome = "reject"
	FilingWithdraw FilingOutcome = "withdraw"
)

// FilingOutcomes lists them.
var FilingOutcomes = []FilingOutcome{FilingConfirm, FilingReject, FilingWithdraw}

var filingMoves = moves[FilingState, FilingOutcome]{
	FilingWaiting: {FilingConfirm: FilingConfirmed, FilingReject: FilingRejected, FilingWithdraw: FilingWithdrawn},
}

// Filing (服务补登) asks that service which no assignment kept here attests be put into the
// ledger, or that it be taken out again. One person of the house files it, another confirms.
type Filing struct {
	ID            ID
	Number        string // "H000012"
	OrgID         ID
	Reverses      ID     // the past service to take out of the ledger; 0 = service to put in
	Reason        string // of a reversal
	Rows          int
	Days          int // they add to the ledger, or take off
	InitiatorID   ID
	InitiatorName string
	State         FilingState
	Opinion       string
	DecidedBy     ID
	DecidedByName string
	DecidedAt     time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time
	Version       int
}

// FilingNumber is how people call a filing.
func FilingNumber(id ID) string { return fmt.Sprintf("H%06d", int64(id)) }

// CaseFiling is a filing's audit chain; it has no workflow.
const CaseFiling CaseKind = "filing"

// Case is the filing as a case.
func (f Filing) Case() CaseRef { return CaseRef{CaseFiling, f.ID} }

// Moved is the filing after an outcome, or a conflict.
func (f Filing) Moved(o FilingOutcome, now time.Time) (Filing, error) {
	state, err := filingMoves.next(f.State, o)
	f.State, f.UpdatedAt = state, now
	return f, err
}
