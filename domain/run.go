package domain

import (
	"slices"
	"time"
)

// RunState is where one run of a chain stands.
type RunState string

// The states of a run. A returned run waits for a correction and goes on from there.
const (
	RunRunning    RunState = "running"
	RunReturned   RunState = "returned"
	RunApproved   RunState = "approved"
	RunRejected   RunState = "rejected"
	RunWithdrawn  RunState = "withdrawn"  // 撤回 by whoever asked, while it was running
	RunTerminated RunState = "terminated" // ended by an administrator, or because its case ended
	RunLapsed     RunState = "lapsed"     // nobody did it in time, and the programme lets it end so
)

// Open reports whether the run is still going on.
func (s RunState) Open() bool { return s == RunRunning || s == RunReturned }

// Run is one run of a chain: what was asked, which steps it goes through and where it stands.
// The row is the lock between people who act on different tasks of the same run.
type Run struct {
	ID            ID
	Number        string // "P000012"
	Case          CaseRef
	Subject       SubjectRef
	Chain         ChainName
	Programme     PolicyRef
	Plan          []string // IDs of its steps in order, without those whose condition does not hold
	Group         string   // the first step of the group now open; "" once it has ended
	Round         int      // 1, and one more with each return
	Straight      string   // the step the run comes straight back to once the correction is in; "" = step by step
	State         RunState
	InitiatorID   ID // may decide no step but their own
	InitiatorName string
	SupporterID   ID
	RecipientID   ID
	PersonID      ID // whom it is about
	PersonUserID  ID // that person's account, who may decide no step but their own
	// Recused have decided what this run is against, and may decide no step of it. It follows
	// from the case and is not stored.
	Recused   []ID
	Label     string
	Period    string
	Code      string // on the paper's QR: opens the public verification page
	StartedAt time.Time
	EndedAt   time.Time
	Version   int
}

// Planned is the chain as this run goes through it.
func (r Run) Planned(c Chain) Chain {
	return c.Planned(func(s Step) bool { return !slices.Contains(r.Plan, s.ID) })
}

// Bars reports whether somebody is recused from the run.
func (r Run) Bars(user ID) bool { return user != 0 && slices.Contains(r.Recused, user) }

// Verb is something that happens to a run.
type Verb string

// The verbs. The last three are not a person's who was asked.
const (
	VerbApprove   Verb = "approve"
	VerbReject    Verb = "reject"
	VerbReturn    Verb = "return"
	VerbTransfer  Verb = "transfer"   // 转交, and an administrator's reassignment
	VerbAddBefore Verb = "add_before" // 前加签
	VerbAddAfter  Verb = "add_after"  // 后加签
	VerbRemove    Verb = "remove"     // an added signer is taken out again
	VerbWithdraw  Verb = "withdraw"
	VerbTerminate Verb = "terminate"
	VerbExpire    Verb = "expire" // the ladder of a task has ended
)

// Event is a verb with what belongs to it.
type Event struct {
	Verb       Verb
	Task       ID // the task it is done to; 0 for withdraw and terminate
	Actor      ID // 0 is the system itself
	ActorName  string
	BehalfID   ID // in whose place the actor acts, or 0
	BehalfName string
	Opinion    string
	To         string // return: the step to go back to
	Straight   bool   // return: come straight back to this step afterwards
	Target     Holder // transfer, add: who is asked
	TargetUser ID     // the user behind Target when it is one person
	Office     bool   // an administrator intervenes
	At         time.Time
	Holds      func(Holder) bool // may the actor act from this inbox? For AskOnce; nil = no
}

// EffectKind is what the caller has to do after an event.
type EffectKind string

// The kinds of effect, in the order they are carried out.
const (
	EffectClose   EffectKind = "close"   // store Task as it is: it has left the living
	EffectOpen    EffectKind = "open"    // insert Task; its ID is 0
	EffectChange  EffectKind = "change"  // store the Task's new state: it waits, or it is its turn
	EffectPassed  EffectKind = "passed"  // the step is done
	EffectReturn  EffectKind = "return"  // the step sent the run back to To; "" = the matter goes back, and the run ends
	EffectEnded   EffectKind = "ended"   // the run is over, in the state of its row
	EffectRefused EffectKind = "refused" // the step rejected; the run is over
)

// Effect is one consequence of an event.
type Effect struct {
	Kind EffectKind
	Task Task
	Step Step
	To   string
}

// Seat is one whom a step asks.
type Seat struct {
	Holder Holder
	User   ID // the one user behind it, or 0 for a shared inbox
}

// Seating says whom a step asks. It never answers with an empty list: an empty post is asked
// all the same, and escalates.
type Seating func(Step) ([]Seat, error)

// MaxAdded is how many signers may be added to one task.
const MaxAdded = 10
