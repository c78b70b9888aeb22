package service

import (
	"context"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Assignments is each person's service.
type Assignments struct{ *core }

// confirmArrival is the recipient stating that somebody has come, or that nobody did.
func confirmArrival(w *work, d *deciding) error {
	a, err := w.Assignment(Everything, d.task.Subject.ID)
	if err != nil {
		return err
	}
	if d.in.Outcome == domain.Reject {
		if a, err = w.moveAssignment(a, domain.AssignmentNoShow); err != nil {
			return err
		}
		w.wake(domain.CaseRef{Kind: domain.CaseCycle, ID: a.CycleID}, domain.Wake{})
		return nil
	}
	if d.in.Arrival == nil {
		return domain.Invalid("arrival", "required")
	}
	f := *d.in.Arrival
	if err := f.Check(a, calendar.DateOf(w.at)); err != nil {
		return err
	}
	if err := w.checkYears(d.programme, f.ArrivedOn, f.ArrivedOn); err != nil {
		return err
	}
	a.ArrivedOn, a.Department, a.Post, a.RelationOn = f.ArrivedOn, f.Department, f.Post, f.RelationOn
	_, err = w.moveAssignment(a, domain.AssignmentArrived)
	return err
}

// moveAssignment applies an event, stores the assignment and wakes its workflow.
func (w *work) moveAssignment(a domain.Assignment, e domain.AssignmentEvent) (domain.Assignment, error) {
	a, err := a.Moved(e, w.at)
	if err != nil {
		return a, err
	}
	if err := w.UpdateAssignment(a); err != nil {
		return a, err
	}
	a.Version++
	w.wake(a.Case(), domain.Wake{State: string(a.State), Version: a.Version})
	return a, nil
}

// AssignmentView is an assignment with what its page shows.
type AssignmentView struct {
	Assignment   domain.Assignment
	Programme    domain.Programme
	Supporter    domain.Organisation
	Recipient    domain.Organisation
	Reports      []domain.Report
	Appraisals   []domain.Appraisal // sealed: only the reader's own side until both are in
	Sealed       bool               // something is withheld for now
	Ledger       []domain.LedgerEntry
	ServedDays   int
	Preview      []Judgement // what the regulations say today
	Verdicts     []domain.Verdict
	Entitlements []Entitlement
	Waiting      []domain.Task
	Totals       map[string]int64
}

// Judgement is what one regulation says, not stored.
type Judgement struct {
	Regulation domain.PolicyRef
	Name       domain.Text
	Decision   domain.Decision
}

// Entitlement is what served time has earned under one benefit of the programme.
type Entitlement struct {
	Benefit domain.Benefit
	Units   int
	Fen     int64
}

// Assignment is one assignment; not_found outside the actor's scope.
func (s Assignments) Assignment(ctx context.Context, a Actor, id domain.ID) (AssignmentView, error) {
	view := s.Store.View(ctx)
	one, err := view.Assignment(a.Scope(), id)
	if err != nil {
		return AssignmentView{}, err
	}
	v := AssignmentView{Assignment: one}
	if err := s.fill(view, &v); err != nil {
		return v, err
	}
	all, err := view.Appraisals(id)
	if err != nil {
		return v, err
	}
	v.Appraisals, v.Sealed = unsealed(a, one, all)
	return v, s.judgements(view, &v)
}

func (s Assignments) fill(view Tx, v *AssignmentView) (err error) {
	one := v.Assignment
	if v.Programme, err = s.Policy.ProgrammeAt(one.Programme); err != nil {
		return err
	}
	if v.Supporter, err = view.Organisation(one.SupporterID); err != nil {
		return err
	}
	if v.Recipient, err = view.Organisation(one.RecipientID); err != nil {
		return err
	}
	reports, err := view.Reports(Everything, ReportFilter{Assignment: one.ID}, Page{Limit: 200})
	if err != nil {
		return err
	}
	v.Reports = reports.Items
	if v.Ledger, err = view.LedgerOfAssignment(one.ID); err != nil {
		return err
	}
	v.ServedDays = domain.ServedDays(v.Ledger)
	v.Entitlements = entitlements(v.Programme, one, v.Recipient, v.Reports)
	if v.Totals, err = view.SumFigures(ReportFilter{Assignment: one.ID}); err != nil {
		return err
	}
	v.Waiting, err = view.OpenTasks(one.Case(), nil)
	return err
}

func (s Assignments) judgements(view Tx, v *AssignmentView) (err error) {
	if v.Verdicts, err = view.VerdictsOfAssignment(v.Assignment.ID); err != nil {
		return err
	}
	v.Preview, err = s.judgePerson(view, v.Assignment.PersonID, v.Programme.Regulations)
	return err
}

// judgePerson says what regulations answer for a person today.
func (c *core) judgePerson(view Tx, person domain.ID, regulations []string) ([]Judgement, error) {
	facts, err := c.factsOf(view, person)
	if err != nil {
		return nil, err
	}
	var list []Judgement
	for _, code := range regulations {
		ref, err := c.Policy.Regulation(code)
		if err != nil {
			return nil, err
		}
		decision, err := c.Policy.Judge(ref, facts)
		if err != nil {
			return nil, err
		}
		list = append(list, Judgement{ref, c.Policy.RegulationName(ref), decision})
	}
	return list, nil
}

// entitlements counts what served time has earned: served months are months accepted with at
// least one credited day, a year of service is twelve of them.
func entitlements(p domain.Programme, a domain.Assignment, recipient domain.Organisation, reports []domain.Report) []Entitlement {
	var months []calendar.Date
	for _, r := range reports {
		if r.State == domain.ReportAccepted && r.Days() > r.Attendance.LeaveDays+r.Attendance.AbsentDays {
			months = append(months, r.From)
		}
	}
	var list []Entitlement
	for _, b := range p.Benefits {
		n := len(b.EarnedAfter(months, a.From, recipient))
		switch {
		case n == 0 && !b.Earned(a.From, recipient):
			continue
		case b.Per == "always", b.Per == "completion" && a.State == domain.AssignmentSettled && a.Passed:
			n = 1
		}
		list = append(list, Entitlement{Benefit: b, Units: n * max(b.Amount, 1), Fen: int64(n) * b.Fen})
	}
	return list
}

// List is a page of the assignments the actor may see.
func (s Assignments) List(ctx context.Context, a Actor, f AssignmentFilter, page Page) (List[domain.Assignment], error) {
	return s.Store.View(ctx).Assignments(a.Scope(), f, page)
}
