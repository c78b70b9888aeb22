package service

import (
	"slices"
	"strconv"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// LeaveReturn is what somebody states who comes back from leave (销假), and what the recipient
// states who confirms that they came back late.
type LeaveReturn struct {
	ReturnedOn calendar.Date `json:"returned_on"` // the first day back at work
}

// check holds a day of return against the leave.
func (in LeaveReturn) check(q domain.Request, today calendar.Date) error {
	var f domain.Faults
	f.Check(!in.ReturnedOn.IsZero(), "leave.returned_on", "required")
	if !in.ReturnedOn.IsZero() {
		f.Check(!in.ReturnedOn.After(today), "leave.returned_on", "in_the_future")
		f.Check(!in.ReturnedOn.Before(q.Span.From), "leave.returned_on", "ends_before_it_begins")
	}
	return f.Err()
}

// planReturn sees, before somebody's return counts, whether it has to be confirmed.
func planReturn(w *work, d *deciding) error {
	if d.in.Leave == nil {
		return domain.Invalid("leave", "required")
	}
	q, err := w.Request(Everything, d.run().Subject.ID)
	if err == nil {
		err = d.in.Leave.check(q, calendar.DateOf(w.at))
	}
	if err != nil {
		return err
	}
	a, err := w.Assignment(Everything, q.AssignmentID)
	if err != nil {
		return err
	}
	s, err := w.situation(w, a)
	if err != nil {
		return err
	}
	q.ReturnedOn = d.in.Leave.ReturnedOn
	return w.planAnew(d, factsOfRequest(q, s), s.Programme)
}

// returnFromLeave ends a leave. Where the return has to be confirmed, the person stays away
// until it is; elsewhere the working days in between are entered as absence with the month.
func returnFromLeave(w *work, d *deciding) error {
	q, err := w.Request(Everything, d.run().Subject.ID)
	if err != nil {
		return err
	}
	q.ReturnedOn = d.in.Leave.ReturnedOn
	args := requestArgs(q)
	args["on"] = q.ReturnedOn.String()
	_, confirmed := d.lastOf(domain.TaskLeaveConfirm)
	if !confirmed || q.LateDays() == 0 {
		if err := w.checkReturn(q); err != nil {
			return err
		}
	}
	w.audit(q.Case(), "leave_returned", q.Subject(), "", args)
	if confirmed {
		q.UpdatedAt = w.at
		return w.UpdateRequest(q)
	}
	return w.moveRequest(q, domain.RequestCameBack)
}

// checkReturn: a month that has been accepted was booked with the leave as granted. Days that
// come out otherwise there want it unlocked first.
func (w *work) checkReturn(q domain.Request) error {
	from, to := q.ReturnedOn, q.Span.To // came back early
	if late, any := q.Late(); any {
		from, to = late.From, late.To
	}
	reports, err := w.Reports(Everything, ReportFilter{Assignment: q.AssignmentID, State: domain.ReportAccepted}, Page{Limit: 200})
	if err != nil {
		return err
	}
	for _, r := range reports.Items {
		if calendar.WorkingDays(calendar.Later(from, r.From), calendar.Earlier(to, r.To)) > 0 {
			return domain.Invalid("leave.returned_on", "month_accepted").With("month", r.Month)
		}
	}
	return nil
}

// confirmReturn is the recipient's word on the day somebody came back late: the day as stated,
// another one with a reason, or back to the person. What is confirmed becomes absence in the
// months that were attested without it, in the ledger, and in what rests on the ledger.
func confirmReturn(w *work, d *deciding) error {
	q, err := w.Request(Everything, d.run().Subject.ID)
	if err != nil {
		return err
	}
	if d.in.Outcome == domain.Return {
		q.ReturnedOn, q.UpdatedAt = calendar.Date{}, w.at
		if err := w.UpdateRequest(q); err != nil {
			return err
		}
		args := requestArgs(q)
		args["opinion"] = d.in.Opinion
		return w.notify([]domain.ID{q.PersonUserID}, domain.Notice{
			Kind: "leave_sent_back", Case: q.Case(), Urgent: true, Args: args, DedupeKey: "leave-back/" + d.task.ID.String(),
		})
	}
	if in := d.in.Leave; in != nil && in.ReturnedOn != q.ReturnedOn {
		if err := in.check(q, calendar.DateOf(w.at)); err != nil {
			return err
		}
		if d.in.Opinion == "" {
			return domain.Invalid("opinion", "required")
		}
		q.ReturnedOn = in.ReturnedOn
	}
	if q.LateDays() == 0 {
		if err := w.checkReturn(q); err != nil {
			return err
		}
	}
	args := requestArgs(q)
	args["on"] = q.ReturnedOn.String()
	w.audit(q.Case(), "leave_return_confirmed", q.Subject(), d.in.Opinion, args)
	if err := w.moveRequest(q, domain.RequestCameBack); err != nil {
		return err
	}
	return w.bookAbsence(q)
}

// bookAbsence enters the working days somebody stayed away after a leave into the months that
// had been attested without them. Errors: locked (the year of a month is frozen), conflict
// attendance_exceeds.
func (w *work) bookAbsence(q domain.Request) error {
	late, any := q.Late()
	if !any {
		return nil
	}
	a, err := w.Assignment(Everything, q.AssignmentID)
	if err != nil {
		return err
	}
	p, err := w.Policy.ProgrammeAt(a.Programme)
	if err != nil {
		return err
	}
	reports, err := w.Reports(Everything, ReportFilter{Assignment: a.ID}, Page{Limit: 200})
	if err != nil {
		return err
	}
	booked := false
	for _, r := range reports.Items {
		if r.To.Before(late.From) || r.From.After(late.To) {
			continue
		}
		accepted, err := w.addAbsence(a, p, r)
		if err != nil {
			return err
		}
		booked = booked || accepted
	}
	if !booked || a.State != domain.AssignmentSettled {
		return nil
	}
	if err := w.judge(a); err != nil { // what was answered rested on these months
		return err
	}
	return w.wakeYearsOf(a)
}

// addAbsence brings the absence of one attested month up to what late returns make of it, and
// reports whether the ledger has changed.
func (w *work) addAbsence(a domain.Assignment, p domain.Programme, r domain.Report) (bool, error) {
	if !slices.Contains([]domain.ReportState{domain.ReportVerified, domain.ReportAccepted}, r.State) {
		return false, nil
	}
	leave, err := w.leaveIn(w, p, r)
	missing := leave.Late - r.Attendance.AbsentDays
	if err != nil || missing <= 0 {
		return false, err
	}
	if err := w.guardYear(r.Programme.Code, r.Year); err != nil {
		return false, err
	}
	r.Attendance.AbsentDays += missing
	if r.Attendance.LeaveDays+r.Attendance.AbsentDays > r.Days() {
		return false, domain.Fault(domain.CodeConflict, "attendance_exceeds").With("month", r.Month)
	}
	r.UpdatedAt = w.at
	if err := w.UpdateReport(r); err != nil {
		return false, err
	}
	subject := domain.SubjectRef{Kind: domain.SubjectReport, ID: r.ID}
	w.audit(a.Case(), "absence_confirmed", subject, "", map[string]string{"period": r.Month.String(), "days": strconv.Itoa(missing)})
	if r.State != domain.ReportAccepted {
		return false, nil
	}
	return true, w.InsertLedger([]domain.LedgerEntry{{
		PersonID: a.PersonID, AssignmentID: a.ID, ReportID: r.ID, SupporterID: a.SupporterID, RecipientID: a.RecipientID,
		Kind: domain.LedgerAbsence, From: r.From, To: r.To, Days: -missing, CreatedAt: w.at,
	}})
}
