package service

import (
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// situation gathers what a request about an assignment is judged on.
func (c *core) situation(view Tx, a domain.Assignment) (domain.Situation, error) {
	s := domain.Situation{Today: c.today(), Assignment: a}
	var err error
	if s.Programme, err = c.Policy.ProgrammeAt(a.Programme); err != nil {
		return s, err
	}
	if s.Person, err = view.Person(Everything, a.PersonID); err != nil {
		return s, err
	}
	if s.Recipient, err = view.Organisation(a.RecipientID); err != nil {
		return s, err
	}
	cycle, err := view.Cycle(Everything, a.CycleID)
	if err != nil {
		return s, err
	}
	agreement, err := view.Agreement(Everything, cycle.AgreementID)
	if err != nil {
		return s, err
	}
	s.Until = agreement.To
	reports, err := view.Reports(Everything, ReportFilter{Assignment: a.ID}, Page{Limit: 200})
	if err != nil {
		return s, err
	}
	s.Reports = reports.Items
	if s.Ledger, err = view.LedgerOfPerson(a.PersonID); err != nil {
		return s, err
	}
	if s.Requests, err = view.RequestsOfPerson(a.PersonID); err != nil {
		return s, err
	}
	if a.State == domain.AssignmentSettled {
		settled := a.SettledAt
		if settled.IsZero() { // settled before the day was kept
			settled = a.UpdatedAt
		}
		s.SettledOn = calendar.DateOf(settled)
	}
	s.Prospects, err = c.prospects(view, s)
	return s, err
}

// prospects judges the programme's regulations on a ledger carried on to the end of the plan.
// An assignment that runs to its end is taken to be finished well.
func (c *core) prospects(view Tx, s domain.Situation) (domain.Prospects, error) {
	known, err := c.fileOf(view, s.Assignment.PersonID)
	if err != nil {
		return nil, err
	}
	facts, open := known.facts, !s.Assignment.State.Ended()
	about := func(e domain.LedgerEntry) domain.Stretch {
		stretch := known.about(e)
		if open && e.AssignmentID == s.Assignment.ID && stretch.Appraisal == "" {
			stretch.Appraisal = "pass"
		}
		return stretch
	}
	return func(ledger []domain.LedgerEntry) []domain.Prospect {
		var list []domain.Prospect
		for _, code := range s.Programme.Regulations {
			ref, err := c.Policy.Regulation(code)
			if err != nil {
				continue
			}
			last := lastDay(ledger)
			on := domain.EligibleFrom(ledger, s.Today, func(on calendar.Date, ledger []domain.LedgerEntry) bool {
				asked := facts
				asked.On, asked.Stretches = on, domain.Stretches(ledger, about, known.dated)
				if open && !on.Before(last) && facts.Completed != nil {
					finished := *facts.Completed + 1
					asked.Completed = &finished
				}
				d, err := c.Policy.Judge(ref, asked)
				return err == nil && d.Allowed()
			})
			list = append(list, domain.Prospect{Code: code, Name: c.Policy.RegulationName(ref), On: on})
		}
		return list
	}, nil
}

func lastDay(ledger []domain.LedgerEntry) calendar.Date {
	var last calendar.Date
	for _, e := range ledger {
		last = calendar.Later(last, e.To)
	}
	return last
}

// leaveIn is the leave granted within a month of somebody's service.
func (c *core) leaveIn(view Tx, p domain.Programme, r domain.Report) (domain.LeaveDays, error) {
	all, err := view.RequestsOfPerson(r.PersonID)
	if err != nil {
		return domain.LeaveDays{}, err
	}
	var own []domain.Request
	for _, q := range all {
		if q.AssignmentID == r.AssignmentID {
			own = append(own, q)
		}
	}
	return p.LeaveBetween(own, r.From, r.To), nil
}
