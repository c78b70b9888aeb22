package domain

import (
	"slices"

	"github.com/duikou/duikou/domain/calendar"
)

// requestChecks is what each kind of request must satisfy, when it is submitted and once more
// when it is granted.
var requestChecks = map[RequestKind]func(Request, Situation, *Faults) error{
	RequestLeave:       checkLeave,
	RequestEarlyReturn: checkEarlierEnd,
	RequestRecall:      checkEarlierEnd,
	RequestReplacement: checkReplacement,
	RequestExtension:   checkExtension,
	RequestAppeal:      checkAppeal,
	RequestUnlock:      checkUnlock,
	RequestRevocation:  checkRevocation,
}

// Check gathers the faults of a request. Errors: conflict (the assignment is in no state for
// it, or another request about the same is open), invalid with every field at fault.
func (r Request) Check(s Situation) error {
	check, ok := requestChecks[r.Kind]
	if !ok {
		return Invalid("kind", "unknown_value").With("value", r.Kind)
	}
	if len(s.Programme.Chain(r.Kind.Chain()).Steps) == 0 {
		return Fault(CodePolicy, "request_not_offered")
	}
	var f Faults
	f.CheckText(r.Reason, "reason", true, MaxReason)
	if err := check(r, s, &f); err != nil {
		return err
	}
	return f.Err()
}

func needState(s Situation, state AssignmentState) error {
	if s.Assignment.State == state {
		return nil
	}
	return Fault(CodeConflict, "wrong_state").With("state", string(s.Assignment.State)).With("event", "request")
}

func checkLeave(r Request, s Situation, f *Faults) error {
	if err := needState(s, AssignmentServing); err != nil {
		return err
	}
	rule, ok := s.Programme.Leave(r.Leave)
	if !ok {
		f.Add("leave", "unknown_value").With("value", r.Leave)
		return nil
	}
	f.CheckLine(r.Document, "document", rule.Document && !s.Papers, MaxTitle)
	f.Check(!r.Span.From.IsZero(), "from", "required")
	f.Check(!r.Span.To.IsZero(), "to", "required")
	f.Check(rule.HalfDays || !r.Span.FromNoon, "from_noon", "whole_days_only")
	f.Check(rule.HalfDays || !r.Span.ToNoon, "to_noon", "whole_days_only")
	if r.Span.From.IsZero() || r.Span.To.IsZero() {
		return nil
	}
	a := s.Assignment
	switch {
	case r.Span.To.Before(r.Span.From):
		f.Add("to", "before_start")
		return nil
	case r.Span.From.Before(a.ArrivedOn):
		f.Add("from", "outside_service").With("from", a.ArrivedOn).With("to", a.To)
		return nil
	case r.Span.To.After(a.To):
		f.Add("to", "outside_service").With("from", a.ArrivedOn).With("to", a.To)
		return nil
	}
	f.Check(rule.Count(r.Span) > 0, "to", "no_days")
	for _, o := range s.others(r, func(o Request) bool { return o.Kind == RequestLeave && o.Taken().Overlaps(r.Span) }) {
		f.Add("from", "leave_overlaps").With("number", o.Number)
	}
	checkNotAccepted(s, "from", r.Span.From, r.Span.To, f)
	checkBalance(r, rule, s, f)
	return nil
}

// checkBalance looks at every calendar year the leave reaches into.
func checkBalance(r Request, rule LeaveRule, s Situation, f *Faults) {
	others := s.others(r, func(Request) bool { return true })
	for year := r.Span.From.Year; year <= r.Span.To.Year; year++ {
		for _, b := range s.Programme.Balances(year, s.Person.WorkSince, others) {
			if b.Kind != r.Leave || !b.Limited {
				continue
			}
			asked := rule.HalfDaysIn(r.Span, calendar.NewDate(year, 1, 1), calendar.NewDate(year, 12, 31))
			if asked > b.Left {
				f.Add("to", "leave_balance").With("year", year).With("left", HalfDaysText(b.Left)).With("asked", HalfDaysText(asked))
			}
		}
	}
}

// checkNotAccepted notes a fault when a month of [from, to] has been accepted: it has to be
// unlocked first.
func checkNotAccepted(s Situation, field string, from, to calendar.Date, f *Faults) {
	for _, rep := range s.Reports {
		if rep.State == ReportAccepted && !rep.From.After(to) && !rep.To.Before(from) {
			f.Add(field, "month_accepted").With("month", rep.Month)
			return
		}
	}
}

// checkOneMove: of the requests that move the last day only one is open at a time.
func checkOneMove(r Request, s Situation) error {
	for _, o := range s.others(r, func(o Request) bool {
		return o.Kind.MovesEnd() && o.State.Open() && o.AssignmentID == r.AssignmentID
	}) {
		return Fault(CodeConflict, "request_open").With("number", o.Number)
	}
	return nil
}

func checkEarlierEnd(r Request, s Situation, f *Faults) error {
	if err := needState(s, AssignmentServing); err != nil {
		return err
	}
	if err := checkOneMove(r, s); err != nil {
		return err
	}
	f.Check(!r.On.IsZero(), "on", "required")
	if r.On.IsZero() {
		return nil
	}
	f.Check(!r.On.Before(s.Assignment.ArrivedOn), "on", "before_arrival")
	f.Check(r.On.Before(s.Assignment.To), "on", "not_earlier")
	checkNotAccepted(s, "on", r.On.AddDays(1), s.Assignment.To, f)
	return nil
}

func checkReplacement(r Request, s Situation, f *Faults) error {
	f.Check(r.SuccessorID != 0, "successor_id", "required")
	f.Check(r.SuccessorID == 0 || r.SuccessorID != r.PersonID, "successor_id", "same_person")
	return checkEarlierEnd(r, s, f)
}

func checkExtension(r Request, s Situation, f *Faults) error {
	if err := needState(s, AssignmentServing); err != nil {
		return err
	}
	if err := checkOneMove(r, s); err != nil {
		return err
	}
	f.Check(!r.On.IsZero(), "on", "required")
	if r.On.IsZero() {
		return nil
	}
	a := s.Assignment
	f.Check(r.On.After(a.To), "on", "not_later")
	f.Check(!r.On.After(s.Until), "on", "outside_agreement")
	f.Check(a.From.AddMonths(s.Programme.TermMonths*2).After(r.On), "on", "too_long_term")
	checkGrows(s, "on", a.To, f)
	return nil
}

// checkGrows notes a fault when the month a last day lies in would become longer though it has
// been accepted.
func checkGrows(s Situation, field string, last calendar.Date, f *Faults) {
	if last != last.MonthOf().Last() {
		checkNotAccepted(s, field, last, last, f)
	}
}

func checkAppeal(r Request, s Situation, f *Faults) error {
	if err := needState(s, AssignmentSettled); err != nil {
		return err
	}
	if until := calendar.AddWorkingDays(s.SettledOn, s.Programme.AppealDays); s.Today.After(until) {
		return Fault(CodeConflict, "appeal_over").With("until", until)
	}
	if len(s.others(r, func(o Request) bool {
		return o.Kind == RequestAppeal && o.AssignmentID == r.AssignmentID && !o.CreatedAt.Before(s.SettledOn.Start())
	})) > 0 {
		return Fault(CodeConflict, "appealed_already")
	}
	return nil
}

func checkUnlock(r Request, s Situation, f *Faults) error {
	rep, ok := s.report(r.ReportID)
	if !ok {
		f.Add("report_id", "unknown_value").With("value", r.ReportID)
		return nil
	}
	if rep.State != ReportAccepted {
		return Fault(CodeConflict, "wrong_state").With("state", string(rep.State)).With("event", "request")
	}
	for _, o := range s.others(r, func(o Request) bool { return o.Kind == RequestUnlock && o.ReportID == r.ReportID && o.State.Open() }) {
		return Fault(CodeConflict, "request_open").With("number", o.Number)
	}
	return nil
}

// revocable are the kinds whose effects can be undone.
var revocable = []RequestKind{RequestLeave, RequestEarlyReturn, RequestRecall, RequestReplacement, RequestExtension}

func checkRevocation(r Request, s Situation, f *Faults) error {
	i := slices.IndexFunc(s.Requests, func(o Request) bool { return o.ID == r.TargetID && o.AssignmentID == r.AssignmentID })
	if i < 0 {
		f.Add("target_id", "unknown_value").With("value", r.TargetID)
		return nil
	}
	target := s.Requests[i]
	switch {
	case !target.State.Granted():
		return Fault(CodeConflict, "wrong_state").With("state", string(target.State)).With("event", "request")
	case !slices.Contains(revocable, target.Kind):
		return Fault(CodeConflict, "not_revocable")
	}
	for _, o := range s.others(r, func(o Request) bool { return o.Kind == RequestRevocation && o.TargetID == r.TargetID && o.State.Open() }) {
		return Fault(CodeConflict, "request_open").With("number", o.Number)
	}
	return target.checkUndo(s)
}

// checkUndo says why an approved request can no longer be taken back: a month it touched has
// been accepted, the service it moved is over, or its last day has been moved again.
func (r Request) checkUndo(s Situation) error {
	var f Faults
	a := s.Assignment
	switch {
	case r.Kind == RequestLeave:
		checkNotAccepted(s, "target_id", r.Span.From, calendar.Later(r.Span.To, r.ReturnedOn), &f)
	case a.State != AssignmentServing:
		return Fault(CodeConflict, "service_over")
	case a.To != r.On:
		return Fault(CodeConflict, "moved_again").With("to", a.To)
	case r.Kind == RequestExtension:
		checkNotAccepted(s, "target_id", r.Was.AddDays(1), r.On, &f)
	default: // the last month was cut short, and would grow again
		checkGrows(s, "target_id", r.On, &f)
	}
	return f.Err()
}

// Revocable reports whether a request of this kind can be taken back at all.
func (r Request) Revocable() bool { return slices.Contains(revocable, r.Kind) }

// FitsState reports whether a kind can be asked for in a state of the assignment.
func (k RequestKind) FitsState(s AssignmentState) bool {
	switch k {
	case RequestAppeal:
		return s == AssignmentSettled
	case RequestUnlock, RequestRevocation:
		return s != AssignmentAwaited && s != AssignmentCancelled
	}
	return s == AssignmentServing
}

// Within reports whether a leave lies inside the service.
func (s Situation) Within(l LeaveSpan) bool {
	return !l.From.Before(s.Assignment.ArrivedOn) && !l.To.After(s.Assignment.To)
}
