package domain

import (
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// Verdict is a stored answer to "may this person apply for the next title?": what was asked,
// by which version of which rule, on which facts. It can be made again bit by bit.
type Verdict struct {
	ID           ID
	PersonID     ID
	PersonName   string
	OrgID        ID
	AssignmentID ID // the assignment whose settling asked, or 0
	Regulation   PolicyRef
	On           calendar.Date
	ServedDays   int
	Decision     Decision
	Inputs       []byte // the facts as JSON
	Hash         string // SHA-256 over regulation hash, inputs and decision
	CreatedAt    time.Time
}
