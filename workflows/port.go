package workflows

import (
	"context"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Activities is everything a workflow can have done. Each is one short piece of work on the
// database that may be asked for again after it succeeded. Only IDs, states and instants go
// in and out: nothing here may say who a person is. The methods' names are permanent.
type Activities interface {
	// CycleStage says where a cycle stands.
	CycleStage(context.Context, CaseInput) (CycleStage, error)
	// Assign turns a page of approved nominations into assignments; with none left the cycle serves.
	Assign(context.Context, AssignInput) (AssignOutput, error)
	// SettleCycle closes a cycle whose assignments have all ended.
	SettleCycle(context.Context, CaseInput) (StateOutput, error)

	// AssignmentStage says where an assignment stands.
	AssignmentStage(context.Context, CaseInput) (AssignmentStage, error)
	// OpenMonths opens the reports whose time has come.
	OpenMonths(context.Context, CaseInput) (AssignmentStage, error)
	// EndService opens both appraisals once every month is accepted or missing.
	EndService(context.Context, CaseInput) (StateOutput, error)
	// Settle makes ledger and verdicts final.
	Settle(context.Context, CaseInput) (StateOutput, error)

	// RequestStage says where a request stands.
	RequestStage(context.Context, CaseInput) (RequestStage, error)

	// WalkLadder takes every rung that is due on the open tasks of a case.
	WalkLadder(context.Context, LadderInput) (LadderOutput, error)

	// BeginClose finds or creates a yearly close.
	BeginClose(context.Context, BeginCloseInput) (CloseStage, error)
	// FreezeYear fixes the figures, unless cases of the year are open.
	FreezeYear(context.Context, CaseInput) (StateOutput, error)
	// LockYear ends a close whose signatures are in.
	LockYear(context.Context, CaseInput) (StateOutput, error)

	// AnchorAudit stores the day's hash over all audit chains.
	AnchorAudit(context.Context, DayInput) (Done, error)
	// Digests sends one page of the day's digests.
	Digests(context.Context, DigestInput) (DigestOutput, error)
	// RecordPeriod notes in the ledger of jobs that a period has been done.
	RecordPeriod(context.Context, PeriodInput) (Done, error)
}

// CaseInput names a row by its ID.
type CaseInput struct {
	ID domain.ID `json:"id"`
}

// StateOutput is the state a case is in after an activity, whether or not it moved it.
type StateOutput struct {
	State string `json:"state"`
}

// Done is the answer of an activity that has nothing to say.
type Done struct{}

// CycleStage is where a cycle stands.
type CycleStage struct {
	State         string    `json:"state"`
	Version       int       `json:"version"`
	PublicityEnds time.Time `json:"publicity_ends,omitzero"`
}

// AssignInput asks for at most Limit assignments.
type AssignInput struct {
	ID    domain.ID `json:"id"`
	Limit int       `json:"limit"`
}

// AssignOutput says whether nominations are left to assign.
type AssignOutput struct {
	Left bool `json:"left"`
}

// AssignmentStage is where an assignment stands, and how many of its months are not open yet.
type AssignmentStage struct {
	State       string    `json:"state"`
	Version     int       `json:"version"`
	MonthsAhead int       `json:"months_ahead,omitempty"`
	NextOpensAt time.Time `json:"next_opens_at,omitzero"`
}

// RequestStage is where a request stands.
type RequestStage struct {
	State   string `json:"state"`
	Version int    `json:"version"`
}

// LadderInput names the case whose ladder is walked.
type LadderInput struct {
	Case domain.CaseRef `json:"case"`
}

// LadderOutput is where the case stands afterwards, how many of its tasks are open, and when
// the next rung of any of them is due (zero when none is).
type LadderOutput struct {
	State  string    `json:"state"`
	Open   int       `json:"open"`
	NextAt time.Time `json:"next_at,omitzero"`
}

// BeginCloseInput names a programme year.
type BeginCloseInput struct {
	Programme string `json:"programme"`
	Year      int    `json:"year"`
}

// CloseStage is where a yearly close stands and how much it still waits for.
type CloseStage struct {
	ID              domain.ID `json:"id"`
	State           string    `json:"state"`
	Version         int       `json:"version"`
	OpenReports     int       `json:"open_reports"`
	OpenAssignments int       `json:"open_assignments"`
}

// DayInput is a day in China.
type DayInput struct {
	Day calendar.Date `json:"day"`
}

// DigestInput asks for the page after a cursor ("" = the first).
type DigestInput struct {
	Day   calendar.Date `json:"day"`
	After string        `json:"after,omitempty"`
}

// DigestOutput is the next page's cursor ("" at the end) and how many digests were planned.
type DigestOutput struct {
	Next string `json:"next,omitempty"`
	Sent int    `json:"sent"`
}

// PeriodInput names a period of a job.
type PeriodInput struct {
	Job    string `json:"job"`
	Period string `json:"period"`
}
