package domain

import (
	"slices"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// TaskKind is what a person is asked to do. The set is permanent once released.
type TaskKind string

// The kinds of task.
const (
	TaskNominationReview TaskKind = "nomination_review" // HR looks at one nominee
	TaskNominationFix    TaskKind = "nomination_fix"    // the nominee completes a returned nomination
	TaskListSubmit       TaskKind = "list_submit"       // HR hands the list in
	TaskListSign         TaskKind = "list_sign"         // leadership signs the list
	TaskConsent          TaskKind = "consent"           // the recipient agrees to the people
	TaskArrival          TaskKind = "arrival"           // the recipient confirms who has come
	TaskReportHandIn     TaskKind = "report_hand_in"    // the person reports a month
	TaskReportVerify     TaskKind = "report_verify"     // the recipient checks it and attests attendance
	TaskReportAccept     TaskKind = "report_accept"     // the supporter accepts it
	TaskAppraise         TaskKind = "appraise"          // one hospital appraises
	TaskAppraisalSign    TaskKind = "appraisal_sign"    // the person signs or objects
	TaskObjection        TaskKind = "objection"         // the supporter's leader answers an objection
	TaskRefusalDecide    TaskKind = "refusal_decide"    // what follows from a refusal to serve
	TaskYearSign         TaskKind = "year_sign"         // a hospital signs its yearly figures
	TaskRequestFix       TaskKind = "request_fix"       // the applicant amends a returned request
	TaskRequestReview    TaskKind = "request_review"    // somebody approves a request
	TaskLeaveReturn      TaskKind = "leave_return"      // the person reports back from leave (销假)
	TaskLeaveConfirm     TaskKind = "leave_confirm"     // the recipient confirms the day of a late return
)

// TaskState is where a task stands.
type TaskState string

// The states of a task. Only an open task can be acted on, and it is closed once. A waiting
// one is in nobody's inbox: it is its turn when a signer added before it has signed, or when
// the one it was added after has.
const (
	TaskOpen        TaskState = "open"
	TaskWaiting     TaskState = "waiting"
	TaskDone        TaskState = "done"
	TaskReturned    TaskState = "returned"
	TaskCancelled   TaskState = "cancelled"
	TaskExpired     TaskState = "expired"
	TaskTransferred TaskState = "transferred" // 转交: somebody else was asked instead
)

// Living reports whether the task is still to be done, now or when its turn comes.
func (s TaskState) Living() bool { return s == TaskOpen || s == TaskWaiting }

// Outcome is what a person does with a task.
type Outcome string

// The outcomes. 退回 and 拒绝 are two things: a return goes on from an earlier step, a
// rejection ends the matter. Both demand a reason.
const (
	Approve Outcome = "approve"
	Reject  Outcome = "reject"
	Return  Outcome = "return"
)

// TaskRule says which outcomes a kind of task knows and what else can be done with it.
type TaskRule struct {
	Outcomes []Outcome
	Batch    bool // 同意 only, without a form
	Signers  bool // an approval without a form: several may be asked (会签), signers may be added (加签)
	GiveUp   bool // a rejection is the applicant giving up
	Applies  bool // whoever does it is the one who asks for the rest of the chain
	Back     bool // a return from the first step ends the run: the matter itself goes back
	Personal bool // only the person concerned can do it: no 转交, no 委托
	Sealed   bool // neither side sees the other's until both are in: no documents, which both could read
}

// Asks reports whether a step is the applicant's own: taken by whoever asks, and not by those
// who answer.
func (s Step) Asks() bool { return s.Who.Own() || TaskRules[s.Kind].Applies }

// TaskRules is the table of kinds; a kind that is not in it does not exist.
var TaskRules = map[TaskKind]TaskRule{
	TaskNominationReview: {Outcomes: []Outcome{Approve, Return, Reject}, Batch: true, Signers: true},
	TaskNominationFix:    {Outcomes: []Outcome{Approve, Reject}, GiveUp: true, Applies: true, Personal: true},
	TaskListSubmit:       {Outcomes: []Outcome{Approve}, Applies: true},
	TaskListSign:         {Outcomes: []Outcome{Approve, Return, Reject}, Signers: true},
	TaskConsent:          {Outcomes: []Outcome{Approve, Return, Reject}, Signers: true},
	TaskArrival:          {Outcomes: []Outcome{Approve, Reject}},
	TaskReportHandIn:     {Outcomes: []Outcome{Approve}, Applies: true, Personal: true},
	TaskReportVerify:     {Outcomes: []Outcome{Approve, Return}},
	TaskReportAccept:     {Outcomes: []Outcome{Approve, Return}, Batch: true, Signers: true},
	TaskAppraise:         {Outcomes: []Outcome{Approve}, Sealed: true},
	TaskAppraisalSign:    {Outcomes: []Outcome{Approve, Reject}, Personal: true},
	TaskObjection:        {Outcomes: []Outcome{Approve, Return}, Signers: true, Back: true},
	TaskRefusalDecide:    {Outcomes: []Outcome{Approve}},
	TaskYearSign:         {Outcomes: []Outcome{Approve, Return}, Signers: true, Back: true},
	TaskRequestFix:       {Outcomes: []Outcome{Approve, Reject}, GiveUp: true, Personal: true},
	TaskRequestReview:    {Outcomes: []Outcome{Approve, Return, Reject}, Batch: true, Signers: true},
	TaskLeaveReturn:      {Outcomes: []Outcome{Approve}, Personal: true},
	TaskLeaveConfirm:     {Outcomes: []Outcome{Approve, Return}},
}

// Added says how a signer who is not in the chain came into a step (加签).
type Added string

// Where a signer is added. 前加签 signs before the task it was added to, 后加签 after it.
const (
	AddedBefore Added = "before"
	AddedAfter  Added = "after"
)

// Task is one piece of human work. The row is the lock: whoever closes it first has decided.
type Task struct {
	ID          ID
	Kind        TaskKind
	Case        CaseRef
	Subject     SubjectRef
	Chain       ChainName
	Step        string
	Round       int // 1, and one more each time the step is asked again
	OrgID       ID  // whose work it is
	SupporterID ID  // the two organisations that may see it
	RecipientID ID
	Holder      Holder // in whose inbox it lies
	EscalatedTo Holder // who was asked as well when the deadline passed
	InitiatorID ID     // the user who asked; may never decide
	PersonID    ID     // the staff member it is about, or 0
	Label       string // what the inbox shows: the person's or the cycle's name
	Period      string // "2026-03" for a month, "2026" for a year, or ""
	State       TaskState
	Outcome     Outcome
	Opinion     string
	ActedBy     ID
	ActedByName string
	BehalfID    ID     // in whose place it was done (A 代 B), or 0
	BehalfName  string // their name
	RunID       ID     // the run of the chain it belongs to
	Added       Added  // how it came into its step, when the chain did not ask for it
	HostID      ID     // the task it was added to
	AddedBy     ID     // the user who added it
	Merged      bool   // done with the step before, by the same person (asked once)
	OpenedAt    time.Time
	DueAt       time.Time
	ClosedAt    time.Time
	Rungs       []Rung    // the ladder, resolved to instants
	RungsDone   int       // how many of them have been walked
	WakeAt      time.Time // when the next rung is due; zero when there is none
	Version     int
}

// Overdue reports whether the task is open after its deadline.
func (t Task) Overdue(now time.Time) bool { return t.State == TaskOpen && now.After(t.DueAt) }

// Permits checks an outcome against the kind's table.
func (t Task) Permits(o Outcome) error {
	if !slices.Contains(TaskRules[t.Kind].Outcomes, o) {
		return Invalid("outcome", "outcome_not_offered").With("outcome", string(o))
	}
	return nil
}

// Inherited is the task with another inbox wherever an old one was named: as its holder, as
// the one asked as well, and as the next in line on its ladder.
func (t Task) Inherited(from, to Holder) Task {
	if t.Holder == from {
		t.Holder = to
	}
	if t.EscalatedTo == from {
		t.EscalatedTo = to
	}
	t.Rungs = slices.Clone(t.Rungs)
	for i := range t.Rungs {
		if t.Rungs[i].To == from {
			t.Rungs[i].To = to
		}
	}
	return t
}

// RungKind is what happens on a rung of the ladder.
type RungKind string

// The kinds of rung.
const (
	RungRemind   RungKind = "remind"
	RungEscalate RungKind = "escalate"
	RungExpire   RungKind = "expire"
)

// Rung is one step of a reminder ladder at an instant.
type Rung struct {
	Kind RungKind  `json:"kind"`
	At   time.Time `json:"at"`
	To   Holder    `json:"to,omitempty"` // for an escalation: the next in line
}

// Rungs resolves a ladder against a due day. Reminders go out at 9 in the morning; a task
// expires at the end of its last day. grace pushes the expiry later and never earlier: it is
// how 补录 gives time for months that are already over. next is the inbox escalated to.
func (l Ladder) Rungs(due calendar.Date, grace time.Time, next Holder) []Rung {
	var rungs []Rung
	for _, days := range l.Remind {
		rungs = append(rungs, Rung{Kind: RungRemind, At: calendar.AddWorkingDays(due, days).At(9, 0)})
	}
	if l.Escalate != nil && next != "" {
		rungs = append(rungs, Rung{Kind: RungEscalate, At: calendar.AddWorkingDays(due, *l.Escalate).At(9, 0), To: next})
	}
	if l.Expire != nil {
		at := calendar.AddWorkingDays(due, *l.Expire).End()
		if grace.After(at) {
			at = grace
		}
		rungs = append(rungs, Rung{Kind: RungExpire, At: at})
	}
	slices.SortStableFunc(rungs, func(a, b Rung) int { return a.At.Compare(b.At) })
	return rungs
}

// DueRungs is the rungs that have become due and are not walked yet.
func (t Task) DueRungs(now time.Time) []Rung {
	end := t.RungsDone
	for end < len(t.Rungs) && !t.Rungs[end].At.After(now) {
		end++
	}
	return t.Rungs[t.RungsDone:end]
}

// Walked is the task after n more rungs.
func (t Task) Walked(n int) Task {
	t.RungsDone += n
	t.WakeAt = time.Time{}
	if t.RungsDone < len(t.Rungs) {
		t.WakeAt = t.Rungs[t.RungsDone].At
	}
	return t
}
