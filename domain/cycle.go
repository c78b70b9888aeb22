package domain

import (
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// CycleState is where a cycle (派驻批次) stands.
type CycleState string

// The states of a cycle.
const (
	CycleDraft      CycleState = "draft"
	CycleNominating CycleState = "nominating" // people apply, HR reviews
	CycleSigning    CycleState = "signing"    // leadership has the list
	CycleConsenting CycleState = "consenting" // the recipient has the list
	CyclePublicity  CycleState = "publicity"  // 公示
	CycleServing    CycleState = "serving"    // assignments run
	CycleClosed     CycleState = "closed"     // every assignment is settled
	CycleCancelled  CycleState = "cancelled"
)

// CycleEvent moves a cycle.
type CycleEvent string

// The events of a cycle.
const (
	CycleOpened       CycleEvent = "opened"
	CycleListHandedIn CycleEvent = "list_handed_in"
	CycleListSigned   CycleEvent = "list_signed"
	CycleListReturned CycleEvent = "list_returned"
	CycleListSentBack CycleEvent = "list_sent_back" // to leadership
	CycleConsented    CycleEvent = "consented"
	CyclePublicised   CycleEvent = "publicised"
	CycleSettled      CycleEvent = "settled"
	CycleStopped      CycleEvent = "stopped"
)

var cycleMoves = moves[CycleState, CycleEvent]{
	CycleDraft:      {CycleOpened: CycleNominating, CycleStopped: CycleCancelled},
	CycleNominating: {CycleListHandedIn: CycleSigning, CycleStopped: CycleCancelled},
	CycleSigning:    {CycleListSigned: CycleConsenting, CycleListReturned: CycleNominating, CycleStopped: CycleCancelled},
	CycleConsenting: {CycleConsented: CyclePublicity, CycleListReturned: CycleNominating, CycleListSentBack: CycleSigning, CycleStopped: CycleCancelled},
	CyclePublicity:  {CyclePublicised: CycleServing, CycleStopped: CycleCancelled},
	CycleServing:    {CycleSettled: CycleClosed},
}

// Ended reports whether nothing more can happen.
func (s CycleState) Ended() bool { return s == CycleClosed || s == CycleCancelled }

// Cycle is one batch of people sent under an agreement and a programme.
type Cycle struct {
	ID              ID
	Number          string
	Title           string
	AgreementID     ID
	SupporterID     ID
	RecipientID     ID
	Programme       PolicyRef // frozen when the cycle is opened
	NominationUntil calendar.Date
	From, To        calendar.Date // the planned service, both days included
	Positions       []Position
	Backfill        bool      // 补录: the cycle lies (partly) in the past
	BackfillReason  string    // why it is entered late
	BackfillUntil   time.Time // until when the months that are over may be entered
	PublicityFrom   calendar.Date
	PublicityTo     calendar.Date
	State           CycleState
	InitiatorID     ID
	CreatedAt       time.Time
	UpdatedAt       time.Time
	Version         int
}

// Case is the cycle as a case.
func (c Cycle) Case() CaseRef { return CaseRef{CaseCycle, c.ID} }

// Moved is the cycle after an event, or a conflict.
func (c Cycle) Moved(e CycleEvent, now time.Time) (Cycle, error) {
	state, err := cycleMoves.next(c.State, e)
	c.State, c.UpdatedAt = state, now
	return c, err
}

// Position is a place to fill.
type Position struct {
	ID         ID
	CycleID    ID
	Track      string // code of the programme's track
	Department string
	Specialty  string
	Quota      int // people
}

// CheckPlan gathers the faults of a cycle's plan against its programme and agreement.
func (c Cycle) CheckPlan(p Programme, a Agreement, today calendar.Date) error {
	var f Faults
	f.CheckLine(c.Title, "title", true, MaxTitle)
	f.CheckText(c.BackfillReason, "backfill_reason", c.Backfill, MaxReason)
	f.Check(!c.From.IsZero(), "from", "required")
	f.Check(!c.To.IsZero(), "to", "required")
	f.Check(!c.NominationUntil.IsZero(), "nomination_until", "required")
	if len(f) == 0 {
		f.Check(c.From.Before(c.To), "to", "before_start")
		f.Check(!c.From.Before(a.From), "from", "outside_agreement")
		f.Check(!c.To.After(a.To), "to", "outside_agreement")
		f.Check(!c.NominationUntil.After(c.From), "nomination_until", "after_start")
		f.Check(c.From.AddMonths(p.TermMonths*2).After(c.To), "to", "too_long_term")
		f.Check(c.Backfill || !c.From.Before(today), "from", "in_the_past")
	}
	f.Check(len(c.Positions) > 0, "positions", "required")
	f.Check(len(c.Positions) <= 50, "positions", "too_many")
	for _, pos := range c.Positions {
		f.CheckLine(pos.Department, "positions.department", true, MaxName)
		f.CheckLine(pos.Specialty, "positions.specialty", false, MaxName)
		f.Check(pos.Quota >= 1 && pos.Quota <= 100, "positions.quota", "out_of_range")
		if _, ok := p.Track(pos.Track); !ok {
			f.Add("positions.track", "unknown_value").With("value", pos.Track)
		}
	}
	return f.Err()
}
