package service

import (
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// moveEnd moves the last day of somebody's service, with everything that hangs on it: the
// months to report, the leave beyond it, and the workflow, which finds the new months itself.
func (w *work) moveEnd(s domain.Situation, last calendar.Date) error {
	a := s.Assignment
	a.To, a.UpdatedAt = last, w.at
	for _, r := range s.Reports {
		if err := w.resize(a, s.Programme, r); err != nil {
			return err
		}
	}
	if err := w.UpdateAssignment(a); err != nil {
		return err
	}
	a.Version++
	w.wake(a.Case(), domain.Wake{State: string(a.State), Version: a.Version})
	if err := w.cutLeave(a, s.Requests); err != nil {
		return err
	}
	return w.wakeYearsOf(a)
}

// resize drops a month that now lies outside the service, takes one in again, and shortens or
// lengthens the one the last day lies in.
func (w *work) resize(a domain.Assignment, p domain.Programme, r domain.Report) error {
	after := r.Resized(a)
	subject := domain.SubjectRef{Kind: domain.SubjectReport, ID: r.ID}
	switch {
	case after.State == r.State && after.From == r.From && after.To == r.To:
		return nil
	case after.State == domain.ReportDropped:
		if err := w.endRuns(a.Case(), &subject, domain.VerbTerminate, ""); err != nil {
			return err
		}
		w.audit(a.Case(), "month_dropped", subject, "", map[string]string{"period": r.Month.String()})
	case r.State == domain.ReportDropped:
		w.audit(a.Case(), "month_revived", subject, "", map[string]string{"period": r.Month.String()})
	case r.State == domain.ReportVerified && after.Attendance.LeaveDays+after.Attendance.AbsentDays > after.Days():
		return domain.Fault(domain.CodeConflict, "attendance_exceeds").With("month", r.Month)
	}
	after.UpdatedAt = w.at
	if err := w.UpdateReport(after); err != nil {
		return err
	}
	if r.State != domain.ReportDropped {
		return nil
	}
	after.Version++
	return w.askForReport(a, p, after)
}

// cutLeave ends what was asked for or granted beyond the last day.
func (w *work) cutLeave(a domain.Assignment, requests []domain.Request) error {
	for _, q := range requests {
		if q.Kind != domain.RequestLeave || q.AssignmentID != a.ID || !q.Taken().To.After(a.To) {
			continue
		}
		subject := q.Subject()
		event := domain.RequestUndone
		switch {
		case q.State.Open():
			event = domain.RequestStopped
		case !q.State.Granted():
			continue
		case !q.Span.From.After(a.To): // the leave begins inside the service and ends with it
			q.ReturnedOn = a.To.AddDays(1)
			if q.State != domain.RequestAway {
				q.UpdatedAt = w.at
				if err := w.UpdateRequest(q); err != nil {
					return err
				}
				continue
			}
			event = domain.RequestCameBack
		}
		if err := w.endRuns(q.Case(), &subject, domain.VerbTerminate, ""); err != nil {
			return err
		}
		w.audit(q.Case(), "leave_cut", subject, "", map[string]string{"to": a.To.String()})
		if err := w.moveRequest(q, event); err != nil {
			return err
		}
	}
	return nil
}

// amendRequest is whoever asked handing a returned request in again.
func amendRequest(w *work, d *deciding) error {
	if d.in.Outcome == domain.Reject {
		return nil // giving up ends the run
	}
	q, _, err := w.amended(d)
	if err != nil {
		return err
	}
	return w.moveRequest(q, domain.RequestResubmitted)
}

// amended is a returned request as the form amends it.
func (w *work) amended(d *deciding) (domain.Request, domain.Situation, error) {
	q, err := w.Request(Everything, d.run().Subject.ID)
	if err != nil {
		return q, domain.Situation{}, err
	}
	if d.in.Request == nil {
		return q, domain.Situation{}, domain.Invalid("request", "required")
	}
	a, err := w.Assignment(Everything, q.AssignmentID)
	if err != nil {
		return q, domain.Situation{}, err
	}
	q, s, err := (Requests{w.core}).examine(w, w.actor, a, *d.in.Request, q)
	if err != nil {
		return q, s, within("request", err)
	}
	if err := w.guardRequest(q, s); err != nil {
		return q, s, err
	}
	q.Changes = domain.Preview(q, s)
	return q, s, nil
}

// within puts the name of a form before the fields at fault.
func within(form string, err error) error {
	fault, ok := err.(*domain.Error)
	if !ok || fault.Field == "" {
		return err
	}
	moved := *fault
	moved.Field, moved.More = form+"."+fault.Field, nil
	for _, other := range fault.More {
		one := *other
		one.Field = form + "." + other.Field
		moved.More = append(moved.More, &one)
	}
	return &moved
}

// replan looks at the conditions of the chain again before a returned request goes on: the
// amended one may have to go further, or less far.
func replan(w *work, d *deciding) error {
	if d.in.Outcome != domain.Approve {
		return nil
	}
	q, s, err := w.amended(d)
	if err != nil {
		return err
	}
	return w.planAnew(d, factsOfRequest(q, s), s.Programme)
}

// planAnew judges the conditions of the steps that are still to come again, now that more is
// known. What the run has been through stays as it was.
func (w *work) planAnew(d *deciding, f domain.CaseFacts, p domain.Programme) error {
	run := d.board.Run
	plan, err := w.Policy.Plan(run.Programme, run.Chain, f)
	if err != nil {
		return err
	}
	whole, ahead := p.Chain(run.Chain), false
	var steps []string
	for _, step := range whole.Steps {
		known := run.Plan
		if ahead {
			known = plan
		}
		if slices.Contains(known, step.ID) {
			steps = append(steps, step.ID)
		}
		ahead = ahead || step.ID == d.step.ID
	}
	d.turn.board.Run.Plan = steps
	d.turn.board.Chain = d.turn.board.Run.Planned(whole)
	return nil
}

// endRequest moves a request whose run is over otherwise than by its last approval.
func endRequest(w *work, d *deciding) error {
	event := map[domain.RunState]domain.RequestEvent{
		domain.RunWithdrawn: domain.RequestTakenBack, domain.RunTerminated: domain.RequestStopped,
		domain.RunLapsed: domain.RequestRanOut, domain.RunRejected: domain.RequestRefused,
	}[d.run().State]
	if event == "" {
		return nil
	}
	q, err := w.Request(Everything, d.run().Subject.ID)
	switch {
	case err != nil:
		return err
	case q.State == domain.RequestAway:
		return domain.Fault(domain.CodeConflict, "request_granted") // it is taken back by a revocation
	case !q.State.Open():
		return nil
	}
	return w.moveRequest(q, event)
}
