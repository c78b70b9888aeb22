package service

import (
	"context"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Planning looks ahead: who is away from where, which pair stands bare and when.
type Planning struct{ *core }

// DepartmentLoad is a department (or the whole house, Department "") and whether the share
// away reaches what a programme of the house warns of.
type DepartmentLoad struct {
	domain.Crew
	Warnings []LoadWarning
}

// LoadWarning names a share that is reached, and the programme that speaks of it.
type LoadWarning struct {
	Programme domain.Text
	Load      domain.Load
	All, Away int
}

// Load is how many of an organisation's staff are away on a day, in all and by department.
// The whole house comes first. Only the office of the organisation and those above it may
// look: forbidden otherwise. Errors: invalid "organisation".
func (s Planning) Load(ctx context.Context, a Actor, org domain.ID, on calendar.Date) ([]DepartmentLoad, error) {
	if err := s.mayLook(a, org); err != nil {
		return nil, err
	}
	if on.IsZero() {
		on = s.today()
	}
	crews, err := s.Store.View(ctx).Crews(org, on)
	if err != nil {
		return nil, err
	}
	house := domain.Crew{}
	for _, c := range crews {
		house = house.Plus(c)
	}
	loads := []DepartmentLoad{{Crew: house, Warnings: s.warnings(house, on)}}
	for _, c := range crews {
		loads = append(loads, DepartmentLoad{Crew: c, Warnings: s.warnings(c, on)})
	}
	return loads, nil
}

func (s Planning) mayLook(a Actor, org domain.ID) error {
	if org == 0 {
		return domain.Invalid("organisation", "required")
	}
	if a.Holds(domain.RoleSystem) {
		return nil
	}
	for _, seen := range a.Scope().Orgs {
		if seen == org {
			return nil
		}
	}
	return domain.Fault(domain.CodeNotFound, "not_found")
}

func (s Planning) warnings(c domain.Crew, on calendar.Date) []LoadWarning {
	var list []LoadWarning
	for _, p := range s.Policy.Programmes() {
		if p.Load == nil || !p.Valid.Holds(on) {
			continue
		}
		if all, away := c.Of(p.Load.Of); p.Load.Warns(away, all) {
			list = append(list, LoadWarning{p.Name, *p.Load, all, away})
		}
	}
	return list
}

// PairPlan is one agreement against what its programme asks of pairs, and the days ahead on
// which nobody is stationed under it.
type PairPlan struct {
	Agreement  domain.Agreement
	Programme  domain.Programme
	Supporter  string
	Recipient  string
	Partners   int           // recipients of the supporter under the programme today
	FixedUntil calendar.Date // until then the pair may not be changed without an exception; zero = not said
	Stationed  bool          // the programme stations people at the recipient; otherwise there are no gaps
	Stays      []domain.Stay
	Gaps       []domain.Gap // of the part of the window the agreement covers
}

// MaxWindow is how many days ahead may be looked at.
const MaxWindow = 731

// Pairs is a page of the agreements the actor may see that are in force in a window of days,
// each with its gaps. A zero window is the year from today. Errors: invalid "from", "to".
func (s Planning) Pairs(ctx context.Context, a Actor, from, to calendar.Date, page Page) (List[PairPlan], error) {
	var list List[PairPlan]
	if from.IsZero() {
		from = s.today()
	}
	if to.IsZero() {
		to = from.AddMonths(12).AddDays(-1)
	}
	var f domain.Faults
	f.Check(!to.Before(from), "to", "ends_before_it_begins")
	f.Check(from.DaysUntil(to) < MaxWindow, "to", "window_too_long")
	if err := f.Err(); err != nil {
		return list, err
	}
	view := s.Store.View(ctx)
	agreements, err := view.Agreements(a.Scope(), page)
	if err != nil {
		return list, err
	}
	list.Next = agreements.Next
	for _, one := range agreements.Items {
		if one.To.Before(from) || one.From.After(to) {
			continue
		}
		plan, err := s.pair(view, one, calendar.Later(from, one.From), calendar.Earlier(to, one.To))
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, plan)
	}
	return list, nil
}

func (s Planning) pair(view Tx, one domain.Agreement, from, to calendar.Date) (plan PairPlan, err error) {
	plan.Agreement = one
	if plan.Programme, err = s.Policy.Programme(one.Programme); err != nil {
		return plan, err
	}
	if p := plan.Programme.Pairing; p != nil {
		plan.FixedUntil = p.FixedUntil(one.From)
	}
	if plan.Supporter, plan.Recipient, err = namesOf(view, one); err != nil {
		return plan, err
	}
	if plan.Partners, err = view.CountPartners(one.SupporterID, one.Programme, s.today()); err != nil {
		return plan, err
	}
	if goes := plan.Programme.Goes(); !plan.Programme.AsCycle() || goes != domain.DispatchOut && goes != domain.Team {
		return plan, nil // visits and training leave nobody at the recipient
	}
	plan.Stationed = true
	plan.Stays, err = view.Stays(one.SupporterID, one.RecipientID, one.Programme, from, to)
	plan.Gaps = domain.Gaps(from, to, plan.Stays)
	return plan, err
}

func namesOf(view Tx, one domain.Agreement) (supporter, recipient string, err error) {
	s, err := view.Organisation(one.SupporterID)
	if err != nil {
		return "", "", err
	}
	r, err := view.Organisation(one.RecipientID)
	return s.Name, r.Name, err
}
