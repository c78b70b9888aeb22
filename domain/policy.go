package domain

import (
	"github.com/duikou/duikou/domain/calendar"
)

// Verdicts of a decision.
const (
	Eligible     = "yes"
	NotEligible  = "no"
	NotRequired  = "not_required" // the rule does not cover this person
	Undetermined = "undetermined" // a fact is missing; never a pass
)

// Decision is the answer of a set of clauses, each with its reason.
type Decision struct {
	Eligible string         `json:"eligible"` // yes, no, not_required, undetermined
	Clauses  []ClauseResult `json:"clauses"`
	Served   *Quantity      `json:"served,omitempty"`   // what counts of a person's service, in the rule's own unit
	Missing  *Quantity      `json:"missing,omitempty"`  // what is short, when that can be measured
	Earliest calendar.Date  `json:"earliest,omitempty"` // first day on which it could pass, with service as planned and going on
	Earned   []Earned       `json:"earned,omitempty"`   // what the service earns besides
}

// Allowed reports whether every deciding clause passed.
func (d Decision) Allowed() bool { return d.Eligible == Eligible || d.Eligible == NotRequired }

// ClauseResult is one clause, what it required and what was found.
type ClauseResult struct {
	ID         string `json:"id"`
	Text       Text   `json:"text"`
	Required   string `json:"required"` // in the clause's unit: "P12M" for months, "45", "true", "intermediate"
	Actual     string `json:"actual"`   // the same unit; "" when it cannot be judged
	Unit       string `json:"unit"`     // month, day, working_day, year_of_age, title, yes_no, count
	Pass       bool   `json:"pass"`
	Unknown    string `json:"unknown,omitempty"` // the fact that is missing
	By         string `json:"by,omitempty"`      // the counting rule by which service was deemed enough
	Source     string `json:"source"`            // document and article
	Confidence string `json:"confidence"`        // A to D, S or U; an unverified clause warns and never decides
	Warning    bool   `json:"warning,omitempty"` // it did not pass but does not decide
}

// Quantity is a number with its unit.
type Quantity struct {
	Value int    `json:"value"`
	Unit  string `json:"unit"`           // month, day, working_day
	Days  int    `json:"days,omitempty"` // with months: the days beyond the whole months
}

// Earned is what service brings under a rule of incentives.
type Earned struct {
	ID         string  `json:"id"`
	Text       Text    `json:"text"`
	Value      float64 `json:"value"`
	Unit       Text    `json:"unit"`
	Unknown    string  `json:"unknown,omitempty"` // the fact without which it cannot be told
	Source     string  `json:"source"`
	Confidence string  `json:"confidence"`
}

// CandidateFacts is what is known of a nominee when screened.
type CandidateFacts struct {
	Person       Person
	On           calendar.Date   // the day the service would start
	Declarations map[string]bool // by declaration code
	Refused      bool            // a standing decision bars this person
	Overlaps     bool            // already nominated or serving in the same time
}

// CaseFacts is what is known of a case when its chain is planned; zero is unknown.
type CaseFacts struct {
	Request    RequestKind
	Leave      LeaveKind
	HalfDays   int // asked for, in half days
	FromMonth  int
	Title      Title
	Profession string
	ServedDays int  // of the assignment
	LeftDays   int  // until its last day
	People     int  // on a list
	Back       bool // from leave: LateDays is known
	LateDays   int  // working days away after a leave was over
}
