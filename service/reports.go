package service

import (
	"context"
	"encoding/json"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Reports is the monthly reports.
type Reports struct{ *core }

// guardYear refuses to touch a year that is frozen or locked, and holds the year open until
// the transaction ends: a freeze waits for it.
func (w *work) guardYear(programme string, year int) error {
	state, err := w.GuardYear(programme, year)
	if err != nil {
		return err
	}
	switch state {
	case domain.CloseFrozen:
		return domain.Fault(domain.CodeLocked, "year_frozen").With("year", year)
	case domain.CloseLocked:
		return domain.Fault(domain.CodeLocked, "year_locked").With("year", year)
	}
	return nil
}

// HandIn hands a monthly report in: in time, late, or after it was counted as missing (补录).
// A report after its due day needs a reason and is marked as entered late. Errors: not_found,
// forbidden (not yours), conflict (already handed in), locked (the year is closed), stale,
// invalid with every field at fault.
func (s Reports) HandIn(ctx context.Context, r Request, id domain.ID, version int, in domain.ReportForm) (domain.Report, error) {
	return write(ctx, s.core, r, "hand-in "+id.String(), in, func(w *work) (domain.Report, error) {
		report, err := w.Report(w.actor.Scope(), id)
		if err != nil {
			return report, err
		}
		if version != 0 && version != report.Version {
			return report, domain.Fault(domain.CodeStale, "seen_older")
		}
		subject := domain.SubjectRef{Kind: domain.SubjectReport, ID: id}
		tasks, err := w.OpenTasks(domain.CaseRef{Kind: domain.CaseAssignment, ID: report.AssignmentID}, &subject)
		if err != nil {
			return report, err
		}
		for _, t := range tasks {
			if t.Kind == domain.TaskReportHandIn {
				if _, err = w.decide(t.ID, Decision{Outcome: domain.Approve, Report: &in}); err != nil {
					return report, err
				}
				return w.Report(Everything, id)
			}
		}
		if report.State != domain.ReportMissing {
			return report, domain.Fault(domain.CodeConflict, "wrong_state").With("state", report.State).With("event", domain.ReportHandedIn)
		}
		return w.handInMissing(report, in)
	})
}

func (w *work) handInMissing(r domain.Report, in domain.ReportForm) (domain.Report, error) {
	a, err := w.Assignment(Everything, r.AssignmentID)
	if err != nil {
		return r, err
	}
	if w.actor.PersonID != r.PersonID || w.actor.PersonID == 0 {
		if err := w.actor.need(r.SupporterID, domain.RoleHR); err != nil {
			return r, err
		}
	}
	p, err := w.Policy.ProgrammeAt(r.Programme)
	if err != nil {
		return r, err
	}
	w.audit(a.Case(), "report_entered_late", domain.SubjectRef{Kind: domain.SubjectReport, ID: r.ID}, in.LateReason, map[string]string{"label": r.PersonName, "period": r.Month.String()})
	if r, err = w.handIn(a, r, p, in); err != nil {
		return r, err
	}
	about := reportAbout(a, r)
	about.HandedIn = true
	if _, err = w.begin(p, domain.ChainReport, about); err != nil {
		return r, err
	}
	return w.Report(Everything, r.ID)
}

// handInReport is the person's hand-in task.
func handInReport(w *work, d *deciding) error {
	r, err := w.Report(Everything, d.task.Subject.ID)
	if err != nil {
		return err
	}
	a, err := w.Assignment(Everything, r.AssignmentID)
	if err != nil {
		return err
	}
	if d.in.Report == nil {
		return domain.Invalid("report", "required")
	}
	_, err = w.handIn(a, r, d.programme, *d.in.Report)
	return err
}

// handIn stores what a person reports of a month. The chain goes on, or begins, with it.
func (w *work) handIn(a domain.Assignment, r domain.Report, p domain.Programme, in domain.ReportForm) (domain.Report, error) {
	if err := w.guardYear(r.Programme.Code, r.Year); err != nil {
		return r, err
	}
	if w.at.Before(r.From.Start()) {
		return r, domain.Fault(domain.CodeConflict, "month_not_begun").With("month", r.Month)
	}
	late := !w.at.Before(r.DueOn.End()) && (r.State == domain.ReportAwaited || r.State == domain.ReportMissing)
	if err := in.Check(r, w.Policy.Metrics(p.Reporting.Metrics), late); err != nil {
		return r, err
	}
	r.Figures, r.Summary, r.SubmittedAt, r.SubmittedBy, r.ReturnReason = in.Figures, in.Summary, w.at, w.actor.UserID, ""
	if late {
		r.EnteredLate, r.LateReason = true, in.LateReason
	}
	r, err := r.Moved(domain.ReportHandedIn, w.at)
	if err != nil {
		return r, err
	}
	if err := w.UpdateReport(r); err != nil {
		return r, err
	}
	if err := w.DeleteDraft(w.actor.UserID, draftOf(r.ID)); err != nil {
		return r, err
	}
	w.wake(a.Case(), domain.Wake{State: string(a.State), Version: a.Version})
	return r, nil
}

func reportAbout(a domain.Assignment, r domain.Report) about {
	return about{
		Case: a.Case(), Subject: domain.SubjectRef{Kind: domain.SubjectReport, ID: r.ID},
		SupporterID: a.SupporterID, RecipientID: a.RecipientID, PersonID: a.PersonID, PersonUser: a.PersonUserID,
		Initiator: r.SubmittedBy, Label: a.PersonName, Period: r.Month.String(),
	}
}

// verifyReport is the recipient attesting a month's attendance and checking its figures.
func verifyReport(w *work, d *deciding) error {
	return w.reviewReport(d, domain.ReportWasVerified, func(r *domain.Report) error {
		if d.in.Attendance == nil {
			return domain.Invalid("attendance", "required")
		}
		granted, err := w.leaveIn(w, d.programme, *r)
		if err != nil {
			return err
		}
		r.Attendance = *d.in.Attendance
		return r.Attendance.Check(*r, granted)
	})
}

// acceptReport is the supporter accepting a month: figures and days count from here on.
func acceptReport(w *work, d *deciding) error {
	return w.reviewReport(d, domain.ReportWasAccepted, func(r *domain.Report) error {
		granted, err := w.leaveIn(w, d.programme, *r)
		if err != nil {
			return err
		}
		r.AcceptedAt = w.at
		return w.InsertLedger(domain.LedgerOf(*r, granted, w.at))
	})
}

func (w *work) reviewReport(d *deciding, passed domain.ReportEvent, onPass func(*domain.Report) error) error {
	r, err := w.Report(Everything, d.task.Subject.ID)
	if err != nil {
		return err
	}
	a, err := w.Assignment(Everything, r.AssignmentID)
	if err != nil {
		return err
	}
	if err := w.guardYear(r.Programme.Code, r.Year); err != nil {
		return err
	}
	w.wake(a.Case(), domain.Wake{State: string(a.State), Version: a.Version})
	if d.in.Outcome == domain.Return {
		return w.returnReport(d, a, r)
	}
	if r, err = r.Moved(passed, w.at); err != nil {
		return err
	}
	if err := onPass(&r); err != nil {
		return err
	}
	if err := w.UpdateReport(r); err != nil {
		return err
	}
	if r.State != domain.ReportAccepted || a.State != domain.AssignmentSettled {
		return nil
	}
	if err := w.judge(a); err != nil { // a late month changes what was answered
		return err
	}
	return w.wakeYearsOf(a)
}

// endReport is a month whose run ends before it is accepted: nobody handed it in in time, or
// whoever did takes it back, as long as it is not verified, and hands it in anew.
func endReport(w *work, d *deciding) error {
	switch d.run().State {
	case domain.RunLapsed:
		if d.task.Kind == domain.TaskReportHandIn {
			return w.reportMissing(d.task)
		}
		return nil
	case domain.RunWithdrawn:
		return w.takeReportBack(d)
	case domain.RunTerminated:
		return d.cannotEnd()
	}
	return nil
}

func (w *work) takeReportBack(d *deciding) error {
	r, err := w.Report(Everything, d.run().Subject.ID)
	if err != nil {
		return err
	}
	if r.State != domain.ReportSubmitted {
		return d.cannotEnd()
	}
	if err := w.guardYear(r.Programme.Code, r.Year); err != nil {
		return err
	}
	a, err := w.Assignment(Everything, r.AssignmentID)
	if err != nil {
		return err
	}
	if r, err = r.Moved(domain.ReportWasReturned, w.at); err != nil {
		return err
	}
	if err := w.UpdateReport(r); err != nil {
		return err
	}
	about := reportAbout(a, r)
	about.Initiator = 0
	about.Due, about.Grace = correctionDue(w, r), a.BackfillUntil
	_, err = w.begin(d.programme, domain.ChainReport, about)
	return err
}

// correctionDue is by when a month that came back is to be handed in again.
func correctionDue(w *work, r domain.Report) calendar.Date {
	return calendar.Later(r.DueOn, calendar.AddWorkingDays(calendar.DateOf(w.at), correctionDays))
}

// returnReport sends a month back: to the person, who corrects it, to the recipient, who
// verifies again, or to a signature before this one.
func (w *work) returnReport(d *deciding, a domain.Assignment, r domain.Report) error {
	event := map[domain.TaskKind]domain.ReportEvent{
		domain.TaskReportHandIn: domain.ReportWasReturned, domain.TaskReportVerify: domain.ReportSentBack,
	}[d.to.Kind]
	if event == "" || d.to.Kind == d.step.Kind {
		return nil
	}
	r, err := r.Moved(event, w.at)
	if err != nil {
		return err
	}
	r.ReturnReason = d.in.Opinion
	if err := w.UpdateReport(r); err != nil || d.to.Kind != domain.TaskReportHandIn {
		return err
	}
	d.wait(d.to.Kind, correctionDue(w, r), a.BackfillUntil)
	return w.notify([]domain.ID{a.PersonUserID}, domain.Notice{
		Kind: "report_returned", Case: a.Case(), Urgent: true, DedupeKey: "returned/" + d.task.ID.String(),
		Args: map[string]string{"month": r.Month.String(), "opinion": d.in.Opinion},
	})
}

// correctionDays is how many working days a person has at least to correct a returned report.
const correctionDays = 3

func draftOf(report domain.ID) string { return "report/" + report.String() }

// SaveDraft keeps a half-filled report for the actor; it is not handed in.
func (s Reports) SaveDraft(ctx context.Context, r Request, id domain.ID, in domain.ReportForm) error {
	_, err := write(ctx, s.core, r, "draft "+id.String(), in, func(w *work) (struct{}, error) {
		report, err := w.Report(w.actor.Scope(), id)
		if err != nil {
			return struct{}{}, err
		}
		if err := w.guardYear(report.Programme.Code, report.Year); err != nil {
			return struct{}{}, err
		}
		body, err := json.Marshal(in)
		if err != nil {
			return struct{}{}, err
		}
		if len(body) > 64<<10 {
			return struct{}{}, domain.Invalid("summary", "too_long").With("limit", domain.MaxText)
		}
		return struct{}{}, w.SaveDraft(w.actor.UserID, draftOf(id), body, w.at)
	})
	return err
}

// ReportView is a report with what its form and page show.
type ReportView struct {
	Report     domain.Report
	Assignment domain.Assignment
	Programme  domain.Programme
	Metrics    []domain.Metric
	Draft      *domain.ReportForm // the reader's own draft, or nil
	DraftAt    time.Time
	Task       *domain.Task // the open task of this report, or nil
	MayHandIn  bool
	MayAct     bool             // the reader may decide the open task
	Leave      domain.LeaveDays // granted within the month
	Closed     domain.CloseState
}

// Report is one report; not_found outside the actor's scope.
func (s Reports) Report(ctx context.Context, a Actor, id domain.ID) (ReportView, error) {
	view := s.Store.View(ctx)
	r, err := view.Report(a.Scope(), id)
	if err != nil {
		return ReportView{}, err
	}
	v := ReportView{Report: r}
	if v.Assignment, err = view.Assignment(Everything, r.AssignmentID); err != nil {
		return v, err
	}
	if v.Programme, err = s.Policy.ProgrammeAt(r.Programme); err != nil {
		return v, err
	}
	v.Metrics = s.Policy.Metrics(v.Programme.Reporting.Metrics)
	if v.Closed, err = view.GuardYear(r.Programme.Code, r.Year); err != nil {
		return v, err
	}
	if v.Leave, err = s.leaveIn(view, v.Programme, r); err != nil {
		return v, err
	}
	return v, s.reportTask(view, a, &v)
}

func (s Reports) reportTask(view Tx, a Actor, v *ReportView) error {
	subject := domain.SubjectRef{Kind: domain.SubjectReport, ID: v.Report.ID}
	tasks, err := view.OpenTasks(v.Assignment.Case(), &subject)
	if err != nil {
		return err
	}
	if len(tasks) > 0 {
		v.Task = &tasks[0]
		v.MayAct = mayAct(a, tasks[0]) == nil
		v.MayHandIn = v.MayAct && v.Task.Kind == domain.TaskReportHandIn
	}
	if v.Report.State == domain.ReportMissing {
		v.MayHandIn = (a.PersonID != 0 && a.PersonID == v.Report.PersonID) || a.Has(domain.RoleHR, v.Report.SupporterID)
	}
	v.MayHandIn = v.MayHandIn && (v.Closed == "" || v.Closed == domain.CloseChecking)
	body, at, err := view.Draft(a.UserID, draftOf(v.Report.ID))
	if err != nil || body == nil {
		return err
	}
	v.Draft, v.DraftAt = &domain.ReportForm{}, at
	return json.Unmarshal(body, v.Draft)
}

// List is a page of the reports the actor may see.
func (s Reports) List(ctx context.Context, a Actor, f ReportFilter, page Page) (List[domain.Report], error) {
	return s.Store.View(ctx).Reports(a.Scope(), f, page)
}
