package service

import (
	"context"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// System is what the clock asks for, through the activities of a workflow. Every method may
// be called again after it succeeded: the second time it finds its work done.
type System struct{ *core }

// robot is who the audit names when the clock acts.
var robot = Request{Actor: Actor{Name: "Duikou"}}

func (s System) do(ctx context.Context, fn func(w *work) error) error {
	_, err := write(ctx, s.core, robot, "", nil, func(w *work) (struct{}, error) { return struct{}{}, fn(w) })
	return err
}

// Assign turns up to limit approved nominations of a cycle whose publicity is over into
// assignments, opens their arrival tasks and starts their workflows. It returns how many are
// left; at zero the cycle is serving.
func (s System) Assign(ctx context.Context, cycle domain.ID, limit int) (left int, err error) {
	err = s.do(ctx, func(w *work) error {
		left = 0
		c, err := w.Cycle(Everything, cycle)
		if err != nil || c.State != domain.CyclePublicity {
			return err
		}
		if c.PublicityTo.End().After(w.at) {
			return domain.Fault(domain.CodeConflict, "publicity_running").With("until", c.PublicityTo)
		}
		p, err := w.Policy.ProgrammeAt(c.Programme)
		if err != nil {
			return err
		}
		list, err := w.Nominations(Everything, NominationFilter{Cycle: cycle, State: domain.NominationApproved}, Page{Limit: limit})
		if err != nil {
			return err
		}
		for _, n := range list.Items {
			if err := w.assign(c, p, n); err != nil {
				return err
			}
		}
		if list.Next != "" {
			left = 1
			return nil
		}
		_, err = w.moveCycle(c, domain.CyclePublicised)
		w.audit(c.Case(), "service_begins", domain.SubjectRef{Kind: domain.SubjectCycle, ID: c.ID}, "", nil)
		return err
	})
	return left, err
}

func (w *work) assign(c domain.Cycle, p domain.Programme, n domain.Nomination) error {
	n, err := n.Moved(domain.NominationWasAssigned, w.at)
	if err != nil {
		return err
	}
	if err := w.UpdateNomination(n); err != nil {
		return err
	}
	person, err := w.Person(Everything, n.PersonID)
	if err != nil {
		return err
	}
	_, err = w.dispatch(c, p, n, person)
	return err
}

// dispatch sends a person for the time of a cycle: an assignment, whose arrival the recipient
// is asked to confirm.
func (w *work) dispatch(c domain.Cycle, p domain.Programme, n domain.Nomination, person domain.Person) (domain.Assignment, error) {
	a := domain.Assignment{
		CycleID: c.ID, NominationID: n.ID, PersonID: n.PersonID, PersonName: n.PersonName, PersonUserID: person.UserID,
		SupporterID: c.SupporterID, RecipientID: c.RecipientID, PositionID: n.PositionID, Track: n.Track, Programme: c.Programme,
		From: c.From, To: c.To, Backfill: c.Backfill, BackfillUntil: c.BackfillUntil,
		State: domain.AssignmentAwaited, CreatedAt: w.at, UpdatedAt: w.at, Version: 1,
	}
	if err := w.InsertAssignment(&a); err != nil {
		return a, err
	}
	subject := domain.SubjectRef{Kind: domain.SubjectAssignment, ID: a.ID}
	w.audit(a.Case(), "assigned", subject, "", map[string]string{"name": a.PersonName})
	first := p.Chain(domain.ChainArrival).First()[0]
	about := appraisalAbout(a, 1)
	about.Due = calendar.AddWorkingDays(calendar.Later(a.From, calendar.DateOf(w.at)), first.DueDays)
	next, err := w.begin(p, domain.ChainArrival, about)
	w.wake(a.Case(), domain.Wake{State: string(a.State), Version: a.Version, NextAt: next})
	return a, err
}

// SettleCycle closes a cycle whose assignments are all settled or cancelled.
func (s System) SettleCycle(ctx context.Context, cycle domain.ID) (domain.CycleState, error) {
	var state domain.CycleState
	err := s.do(ctx, func(w *work) error {
		c, err := w.Cycle(Everything, cycle)
		if state = c.State; err != nil || c.State != domain.CycleServing {
			return err
		}
		counts, err := w.CountAssignments(cycle)
		if err != nil {
			return err
		}
		for st, n := range counts {
			if !st.Ended() && n > 0 {
				return nil
			}
		}
		c, err = w.moveCycle(c, domain.CycleSettled)
		state = c.State
		w.audit(c.Case(), "cycle_closed", domain.SubjectRef{Kind: domain.SubjectCycle, ID: c.ID}, "", nil)
		return err
	})
	return state, err
}

// OpenMonths opens every month of a serving assignment whose time has come: its report and
// the person's task to hand it in. It returns where the assignment stands and the months
// still ahead.
func (s System) OpenMonths(ctx context.Context, assignment domain.ID) (StageOf, error) {
	now := s.now()
	stage, err := s.AssignmentStage(ctx, assignment)
	if err != nil {
		return stage, err
	}
	opened := 0
	err = s.do(ctx, func(w *work) error {
		opened = 0
		for _, m := range stage.Months {
			if m.OpensAt.After(now) {
				return nil
			}
			if err := w.openReport(assignment, m.Month); err != nil {
				return err
			}
			opened++
		}
		return nil
	})
	stage.Months = stage.Months[opened:]
	return stage, err
}

func (w *work) openReport(assignment domain.ID, m calendar.Month) error {
	a, err := w.Assignment(Everything, assignment)
	if err != nil || a.State != domain.AssignmentServing {
		return err
	}
	if _, err := w.ReportOf(a.ID, m); err == nil || domain.CodeOf(err) != domain.CodeNotFound {
		return err
	}
	p, err := w.Policy.ProgrammeAt(a.Programme)
	if err != nil {
		return err
	}
	from, to := a.DaysIn(m)
	r := domain.Report{
		AssignmentID: a.ID, CycleID: a.CycleID, PersonID: a.PersonID, PersonName: a.PersonName,
		SupporterID: a.SupporterID, RecipientID: a.RecipientID, Programme: a.Programme, Year: p.Year.YearOf(from),
		Month: m, From: from, To: to, DueOn: p.Reporting.DueOn(m), State: domain.ReportAwaited,
		Figures: map[string]int64{}, UpdatedAt: w.at, Version: 1,
	}
	if err := w.InsertReport(&r); err != nil {
		return err
	}
	return w.askForReport(a, p, r)
}

// askForReport asks the person for a month.
func (w *work) askForReport(a domain.Assignment, p domain.Programme, r domain.Report) error {
	about := reportAbout(a, r)
	about.Due = r.DueOn
	if a.Backfill {
		about.Grace = a.BackfillUntil
	}
	_, err := w.begin(p, domain.ChainReport, about)
	return err
}

// EndService asks both hospitals for their appraisal once every month is accepted or
// missing. Until then it changes nothing and returns the state as it is.
func (s System) EndService(ctx context.Context, assignment domain.ID) (domain.AssignmentState, error) {
	var state domain.AssignmentState
	err := s.do(ctx, func(w *work) error {
		a, err := w.Assignment(Everything, assignment)
		if state = a.State; err != nil || a.State != domain.AssignmentServing {
			return err
		}
		counts, err := w.CountReports(ReportFilter{Assignment: a.ID})
		if err != nil || counts.Expected < len(a.Months()) || counts.Accepted+counts.Missing < counts.Expected {
			return err
		}
		p, err := w.Policy.ProgrammeAt(a.Programme)
		if err != nil {
			return err
		}
		if a, err = w.moveAssignment(a, domain.AssignmentServed); err != nil {
			return err
		}
		state = a.State
		w.audit(a.Case(), "service_ended", domain.SubjectRef{Kind: domain.SubjectAssignment, ID: a.ID}, "", nil)
		_, err = w.begin(p, domain.ChainAppraisal, appraisalAbout(a, 1))
		return err
	})
	return state, err
}

// Settle finishes an assignment: the verdicts are judged and stored, its cycle and its
// year's close are told.
func (s System) Settle(ctx context.Context, assignment domain.ID) (domain.AssignmentState, error) {
	var state domain.AssignmentState
	err := s.do(ctx, func(w *work) error {
		a, err := w.Assignment(Everything, assignment)
		if state = a.State; err != nil || a.State != domain.AssignmentSettling {
			return err
		}
		a.SettledAt = w.at
		if a, err = w.moveAssignment(a, domain.AssignmentCounted); err != nil {
			return err
		}
		state = a.State
		if err := w.judge(a); err != nil {
			return err
		}
		w.audit(a.Case(), "settled", domain.SubjectRef{Kind: domain.SubjectAssignment, ID: a.ID}, "", map[string]string{"grade": a.Grade})
		w.wake(domain.CaseRef{Kind: domain.CaseCycle, ID: a.CycleID}, domain.Wake{})
		return w.wakeYearsOf(a)
	})
	return state, err
}

func (w *work) wakeYearsOf(a domain.Assignment) error {
	p, err := w.Policy.ProgrammeAt(a.Programme)
	if err != nil {
		return err
	}
	for year := p.Year.YearOf(a.From); year <= p.Year.YearOf(a.To); year++ {
		y, err := w.Close(p.Ref.Code, year)
		switch {
		case domain.CodeOf(err) == domain.CodeNotFound && err != nil:
			continue
		case err != nil:
			return err
		case y.State == domain.CloseChecking:
			w.wakeYear(y)
		}
	}
	return nil
}

// StageOf is what a workflow needs to know of its case to go on from where it stands.
type StageOf struct {
	State         string
	Version       int
	PublicityEnds time.Time // cycle: when the publicity is over
	Months        []MonthPlan
	OpenTasks     int
}

// MonthPlan is a month not opened yet and when it opens.
type MonthPlan struct {
	Month   calendar.Month
	OpensAt time.Time
}

// CycleStage is where a cycle stands.
func (s System) CycleStage(ctx context.Context, id domain.ID) (StageOf, error) {
	c, err := s.Store.View(ctx).Cycle(Everything, id)
	stage := StageOf{State: string(c.State), Version: c.Version}
	if !c.PublicityTo.IsZero() {
		stage.PublicityEnds = c.PublicityTo.End()
	}
	return stage, err
}

// AssignmentStage is where an assignment stands, with the months still to be opened.
func (s System) AssignmentStage(ctx context.Context, id domain.ID) (StageOf, error) {
	view := s.Store.View(ctx)
	a, err := view.Assignment(Everything, id)
	if err != nil {
		return StageOf{}, err
	}
	stage := StageOf{State: string(a.State), Version: a.Version}
	p, err := s.Policy.ProgrammeAt(a.Programme)
	if err != nil || a.State != domain.AssignmentServing {
		return stage, err
	}
	opened, err := view.Reports(Everything, ReportFilter{Assignment: id}, Page{Limit: 200})
	if err != nil {
		return stage, err
	}
	have := map[calendar.Month]bool{}
	for _, r := range opened.Items {
		have[r.Month] = true
	}
	for _, m := range a.Months() {
		if !have[m] {
			_, last := a.DaysIn(m)
			stage.Months = append(stage.Months, MonthPlan{m, p.Reporting.OpensAt(m, last)})
		}
	}
	return stage, nil
}

// RequestStage is where a request stands.
func (s System) RequestStage(ctx context.Context, id domain.ID) (StageOf, error) {
	r, err := s.Store.View(ctx).Request(Everything, id)
	return StageOf{State: string(r.State), Version: r.Version}, err
}
