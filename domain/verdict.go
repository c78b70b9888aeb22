package domain

import (
	"slices"
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
	Earliest     calendar.Date // first day of an application under the plan of that day; zero = not known
	Inputs       []byte        // the facts as JSON
	Hash         string        // SHA-256 over regulation hash, inputs and decision
	CreatedAt    time.Time
}

// The causes for which an answer changes.
const (
	CauseRule   = "rule"   // another version of the regulation
	CauseLedger = "ledger" // other days in the ledger
	CauseFacts  = "facts"  // age, title, appraisal, or time that went by
)

// VerdictChange is what is different between two answers to one question.
type VerdictChange struct {
	Causes   []string
	Eligible [2]string // before and after
	Clauses  []ClauseChange
}

// ClauseChange is a clause before and after; nil where it was not asked.
type ClauseChange struct {
	ID     string
	Before *ClauseResult
	After  *ClauseResult
}

// IsZero reports that nothing a person would act on is different.
func (c VerdictChange) IsZero() bool {
	return c.Eligible[0] == c.Eligible[1] && len(c.Clauses) == 0
}

// Since is what changed from an earlier verdict to this one. Earliest days are left out: they
// move with every day on which nobody serves.
func (v Verdict) Since(before Verdict) VerdictChange {
	c := VerdictChange{Eligible: [2]string{before.Decision.Eligible, v.Decision.Eligible}}
	if v.Regulation.Hash != before.Regulation.Hash {
		c.Causes = append(c.Causes, CauseRule)
	}
	if v.ServedDays != before.ServedDays {
		c.Causes = append(c.Causes, CauseLedger)
	}
	if c.Causes == nil {
		c.Causes = []string{CauseFacts}
	}
	for i := range v.Decision.Clauses {
		now := &v.Decision.Clauses[i]
		was := before.Decision.Clause(now.ID)
		if was == nil || was.Required != now.Required || was.Actual != now.Actual || was.Pass != now.Pass || was.Unknown != now.Unknown {
			c.Clauses = append(c.Clauses, ClauseChange{now.ID, was, now})
		}
	}
	for i := range before.Decision.Clauses {
		if was := &before.Decision.Clauses[i]; v.Decision.Clause(was.ID) == nil {
			c.Clauses = append(c.Clauses, ClauseChange{ID: was.ID, Before: was})
		}
	}
	return c
}

// Clause is what a clause says in a decision; nil when it was not asked.
func (d Decision) Clause(id string) *ClauseResult {
	i := slices.IndexFunc(d.Clauses, func(c ClauseResult) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &d.Clauses[i]
}
