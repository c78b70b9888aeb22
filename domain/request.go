package domain

import (
	"slices"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// RequestKind is what somebody asks for. Each kind goes through the chain of the same name.
type RequestKind string

// The kinds of request.
const (
	RequestRefusal     RequestKind = "refusal" // recorded, not asked: chosen, and would not go
	RequestLeave       RequestKind = "leave"
	RequestEarlyReturn RequestKind = "early_return"
	RequestExtension   RequestKind = "extension"
	RequestRecall      RequestKind = "recall"
	RequestReplacement RequestKind = "replacement"
	RequestAppeal      RequestKind = "appeal"
	RequestUnlock      RequestKind = "unlock"
	RequestRevocation  RequestKind = "revocation"
)

// RequestKinds lists what can be asked for about an assignment.
var RequestKinds = []RequestKind{
	RequestLeave, RequestEarlyReturn, RequestExtension, RequestRecall, RequestReplacement,
	RequestAppeal, RequestUnlock, RequestRevocation,
}

// Chain is the chain a kind of request goes through.
func (k RequestKind) Chain() ChainName { return ChainName(k) }

// EndsService reports whether the kind brings the person's last day forward.
func (k RequestKind) EndsService() bool {
	return k == RequestEarlyReturn || k == RequestRecall || k == RequestReplacement
}

// MovesEnd reports whether the kind moves the person's last day.
func (k RequestKind) MovesEnd() bool { return k.EndsService() || k == RequestExtension }

// RequestState is where a request stands; it follows the run of its chain.
type RequestState string

// The states of a request.
const (
	RequestRunning    RequestState = "running"
	RequestReturned   RequestState = "returned" // 退回: the applicant amends it
	RequestAway       RequestState = "away"     // leave granted, and not reported back from (待销假)
	RequestApproved   RequestState = "approved"
	RequestRejected   RequestState = "rejected"
	RequestWithdrawn  RequestState = "withdrawn"
	RequestTerminated RequestState = "terminated" // ended by an administrator, or with its assignment
	RequestLapsed     RequestState = "lapsed"
	RequestRevoked    RequestState = "revoked" // 撤销 after it was approved
)

// Open reports whether the request is still to be decided.
func (s RequestState) Open() bool { return s == RequestRunning || s == RequestReturned }

// Granted reports whether what was asked for holds.
func (s RequestState) Granted() bool { return s == RequestApproved || s == RequestAway }

// Living reports whether somebody still has something to do about the request.
func (s RequestState) Living() bool { return s.Open() || s == RequestAway }

// RequestEvent moves a request.
type RequestEvent string

// The events of a request.
const (
	RequestGranted     RequestEvent = "granted"
	RequestGrantedAway RequestEvent = "granted_away" // and the person reports back later
	RequestSentBack    RequestEvent = "sent_back"
	RequestResubmitted RequestEvent = "resubmitted"
	RequestRefused     RequestEvent = "refused"
	RequestTakenBack   RequestEvent = "withdrawn"
	RequestStopped     RequestEvent = "terminated"
	RequestRanOut      RequestEvent = "ran_out"
	RequestCameBack    RequestEvent = "came_back" // 销假
	RequestUndone      RequestEvent = "undone"
)

var openRequestMoves = map[RequestEvent]RequestState{
	RequestGranted: RequestApproved, RequestGrantedAway: RequestAway, RequestSentBack: RequestReturned, RequestRefused: RequestRejected,
	RequestTakenBack: RequestWithdrawn, RequestStopped: RequestTerminated, RequestRanOut: RequestLapsed, RequestResubmitted: RequestRunning,
}

var requestMoves = moves[RequestState, RequestEvent]{
	RequestRunning:  openRequestMoves,
	RequestReturned: openRequestMoves,
	RequestAway:     {RequestCameBack: RequestApproved, RequestUndone: RequestRevoked},
	RequestApproved: {RequestUndone: RequestRevoked},
}

// Request is one thing asked about somebody's service, or a refusal to serve. Which fields
// are filled depends on the kind.
type Request struct {
	ID           ID
	Number       string // "R000012"
	Kind         RequestKind
	State        RequestState
	CycleID      ID
	NominationID ID // refusal: the nomination refused; otherwise 0
	AssignmentID ID
	PersonID     ID
	PersonName   string
	PersonUserID ID
	SupporterID  ID
	RecipientID  ID
	Programme    PolicyRef
	Reason       string // why; of a refusal, what the person said

	Leave      LeaveKind // leave
	Span       LeaveSpan
	HalfDays   int           // as counted by the rule when it was asked for
	Document   string        // the certificate named with it
	ReturnedOn calendar.Date // 销假: the first day back at work

	On       calendar.Date // early_return, recall, replacement, extension: the new last day
	Was      calendar.Date // the last day before it was granted
	ReportID ID            // unlock
	TargetID ID            // revocation: the request to be taken back

	SuccessorID   ID // replacement: who serves the rest
	SuccessorName string
	Declarations  map[string]bool // replacement: what the successor declares
	MadeID        ID              // replacement: the successor's assignment

	Changes []Change // before and after, as of the last submission; final once decided

	Consequence string // refusal: code of the programme's consequence
	Blocks      bool   // refusal: that consequence bars promotion

	Opinion       string // of whoever decided last
	DecidedBy     ID
	DecidedAt     time.Time
	InitiatorID   ID
	InitiatorName string
	CreatedAt     time.Time
	UpdatedAt     time.Time
	Version       int
}

// Case is the request as a case: it has a workflow of its own.
func (r Request) Case() CaseRef { return CaseRef{CaseRequest, r.ID} }

// Subject is the request as what its tasks are about.
func (r Request) Subject() SubjectRef { return SubjectRef{SubjectRequest, r.ID} }

// Moved is the request after an event, or a conflict.
func (r Request) Moved(e RequestEvent, now time.Time) (Request, error) {
	state, err := requestMoves.next(r.State, e)
	r.State, r.UpdatedAt = state, now
	return r, err
}

// Taken is the leave as it was taken: somebody who came back earlier than granted was on
// leave until the day before.
func (r Request) Taken() LeaveSpan {
	s := r.Span
	if last := r.ReturnedOn.AddDays(-1); !r.ReturnedOn.IsZero() && last.Before(s.To) {
		s.To, s.ToNoon = last, false
	}
	return s
}

// Late is the time somebody stayed away after the leave was over: from the day after its last
// to the day before the first day back.
func (r Request) Late() (LeaveSpan, bool) {
	if r.ReturnedOn.IsZero() {
		return LeaveSpan{}, false
	}
	late := LeaveSpan{From: r.Span.To.AddDays(1), To: r.ReturnedOn.AddDays(-1)}
	return late, !late.To.Before(late.From)
}

// LateDays is how many working days somebody stayed away after the leave was over.
func (r Request) LateDays() int {
	late, any := r.Late()
	if !any {
		return 0
	}
	return calendar.WorkingDays(late.From, late.To)
}

// DueBack is the first day of work after the leave.
func (r Request) DueBack() calendar.Date { return calendar.AddWorkingDays(r.Span.To, 1) }

// Situation is what a request is judged on and its consequences are worked out from.
type Situation struct {
	Today      calendar.Date
	Programme  Programme
	Assignment Assignment
	Until      calendar.Date // last day of the agreement
	Person     Person
	Recipient  Organisation
	Reports    []Report      // of the assignment
	Ledger     []LedgerEntry // of the person, this assignment's among them
	Requests   []Request     // of the person
	SettledOn  calendar.Date // the day the assignment was settled, or none
	Prospects  Prospects     // what the regulations make of service; may be nil
	Papers     bool          // documents have been handed in with the request
}

// others are the living or granted requests besides one.
func (s Situation) others(r Request, keep func(Request) bool) []Request {
	var list []Request
	for _, o := range s.Requests {
		if o.ID != r.ID && (o.State.Living() || o.State.Granted()) && keep(o) {
			list = append(list, o)
		}
	}
	return list
}

// report finds a month's report.
func (s Situation) report(id ID) (Report, bool) {
	i := slices.IndexFunc(s.Reports, func(r Report) bool { return r.ID == id })
	if i < 0 {
		return Report{}, false
	}
	return s.Reports[i], true
}
