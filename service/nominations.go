package service

import (
	"context"

	"github.com/duikou/duikou/domain"
)

// Nominations is who is proposed for a cycle.
type Nominations struct{ *core }

// NominationForm is what a nominee (or HR for them) fills in.
type NominationForm struct {
	PersonID     domain.ID       `json:"person_id,omitempty"` // 0 = the actor themselves
	PositionID   domain.ID       `json:"position_id,omitempty"`
	Statement    string          `json:"statement"`
	Declarations map[string]bool `json:"declarations"`
}

// Nominate proposes a person for a position. The programme's eligibility clauses are judged
// at once: a nominee who fails one is kept as ineligible, with each clause's result, and
// goes no further. Errors: forbidden (not yourself and not HR), conflict (nominations are
// over), invalid.
func (s Nominations) Nominate(ctx context.Context, r Request, cycle domain.ID, in NominationForm) (domain.Nomination, error) {
	return write(ctx, s.core, r, "nominate "+cycle.String(), in, func(w *work) (domain.Nomination, error) {
		c, person, err := w.nominee(cycle, in.PersonID)
		if err != nil {
			return domain.Nomination{}, err
		}
		position, err := in.check(c)
		if err != nil {
			return domain.Nomination{}, err
		}
		n := domain.Nomination{
			CycleID: c.ID, SupporterID: c.SupporterID, RecipientID: c.RecipientID,
			PersonID: person.ID, PersonName: person.Name, PositionID: position.ID, Track: position.Track,
			Statement: in.Statement, Declarations: in.Declarations,
			State: domain.NominationPending, InitiatorID: w.actor.UserID, CreatedAt: w.at, UpdatedAt: w.at, Version: 1,
		}
		if n.Screening, err = w.screen(c, person, in.Declarations, 0); err != nil {
			return n, err
		}
		if !n.Screening.Allowed() {
			n.State = domain.NominationIneligible
		}
		if err := w.InsertNomination(&n); err != nil {
			return n, err
		}
		passes, err := w.nominated(c, n, person, "nominated")
		if err != nil || !passes {
			return n, err
		}
		programme, err := w.Policy.ProgrammeAt(c.Programme)
		if err != nil {
			return n, err
		}
		w.wake(c.Case(), domain.Wake{State: string(c.State), Version: c.Version})
		_, err = w.begin(programme, domain.ChainNomination, nominationAbout(c, n, person))
		return n, err
	})
}

// nominee finds the cycle and the person, and checks that the actor may propose them.
func (w *work) nominee(cycle, person domain.ID) (domain.Cycle, domain.Person, error) {
	self := person == w.actor.PersonID || person == 0
	if self {
		person = w.actor.PersonID
	}
	if person == 0 {
		return domain.Cycle{}, domain.Person{}, domain.Invalid("person_id", "no_staff_record")
	}
	scope := w.actor.Scope()
	if self {
		scope = Everything // an open cycle of one's own hospital is public to its staff; checked below
	}
	c, err := w.Cycle(scope, cycle)
	if err != nil {
		return c, domain.Person{}, err
	}
	p, err := w.Person(scope, person)
	if err != nil {
		return c, p, domain.Invalid("person_id", "unknown_person")
	}
	if p.OrgID != c.SupporterID {
		if self {
			return c, p, domain.Fault(domain.CodeNotFound, "not_found")
		}
		return c, p, domain.Invalid("person_id", "other_organisation")
	}
	if !self {
		if err := w.actor.need(c.SupporterID, domain.RoleHR); err != nil {
			return c, p, err
		}
	}
	if c.State != domain.CycleNominating {
		return c, p, domain.Fault(domain.CodeConflict, "nominations_closed").With("state", c.State)
	}
	return c, p, nil
}

func (in NominationForm) check(c domain.Cycle) (domain.Position, error) {
	var f domain.Faults
	f.CheckText(in.Statement, "statement", false, domain.MaxText)
	for _, p := range c.Positions {
		if p.ID == in.PositionID {
			return p, f.Err()
		}
	}
	f.Add("position_id", "unknown_value").With("value", in.PositionID)
	return domain.Position{}, f.Err()
}

// screen judges the programme's eligibility clauses.
func (w *work) screen(c domain.Cycle, p domain.Person, declared map[string]bool, except domain.ID) (domain.Decision, error) {
	refused, err := w.StandingRefusal(p.ID)
	if err != nil {
		return domain.Decision{}, err
	}
	overlaps, err := elsewhere(w, p.ID, c.ID, except, c.From, c.To)
	if err != nil {
		return domain.Decision{}, err
	}
	return w.Policy.Screen(c.Programme, domain.CandidateFacts{
		Person: p, On: c.From, Declarations: declared, Refused: refused, Overlaps: overlaps,
	})
}

// nominated records a submission and reports whether it goes on to its review; a clause may
// have refused it.
func (w *work) nominated(c domain.Cycle, n domain.Nomination, p domain.Person, action string) (bool, error) {
	subject := domain.SubjectRef{Kind: domain.SubjectNomination, ID: n.ID}
	w.audit(c.Case(), action, subject, "", map[string]string{"name": n.PersonName})
	if n.State != domain.NominationIneligible {
		return true, nil
	}
	w.audit(c.Case(), "ineligible", subject, "", map[string]string{"name": n.PersonName, "clauses": failedClauses(n.Screening)})
	return false, w.notify([]domain.ID{p.UserID}, domain.Notice{
		Kind: "ineligible", Case: c.Case(), Args: map[string]string{"cycle": c.Title}, DedupeKey: "ineligible/" + n.ID.String() + "/" + domain.ID(n.Version).String(),
	})
}

func nominationAbout(c domain.Cycle, n domain.Nomination, p domain.Person) about {
	return about{
		Case: c.Case(), Subject: domain.SubjectRef{Kind: domain.SubjectNomination, ID: n.ID},
		SupporterID: c.SupporterID, RecipientID: c.RecipientID, PersonID: n.PersonID, PersonUser: p.UserID,
		Initiator: n.InitiatorID, Label: n.PersonName, HandedIn: true, Facts: factsOfNominee(p),
	}
}

// factsOfNominee is what the conditions of the chain may ask about.
func factsOfNominee(p domain.Person) domain.CaseFacts {
	return domain.CaseFacts{Title: p.Title, Profession: p.Profession}
}

// planNomination looks at the conditions of the chain again before a returned nomination goes
// on: the person's record may have changed since.
func planNomination(w *work, d *deciding) error {
	if d.in.Outcome != domain.Approve {
		return nil
	}
	p, err := w.Person(Everything, d.run().PersonID)
	if err != nil {
		return err
	}
	return w.planAnew(d, factsOfNominee(p), d.programme)
}

func failedClauses(d domain.Decision) string {
	list := ""
	for _, c := range d.Clauses {
		if !c.Pass && !c.Warning {
			if list != "" {
				list += ", "
			}
			list += c.ID
		}
	}
	return list
}

// reviewNomination is HR's decision on one nominee. A return to another reviewer moves nothing.
func reviewNomination(w *work, d *deciding) error {
	if d.in.Outcome == domain.Return && !d.to.Asks() {
		return nil
	}
	n, err := w.NominationToMove(d.task.Subject.ID)
	if err != nil {
		return err
	}
	event := map[domain.Outcome]domain.NominationEvent{
		domain.Approve: domain.NominationWasApproved, domain.Reject: domain.NominationWasRejected, domain.Return: domain.NominationWasReturned,
	}[d.in.Outcome]
	if n, err = n.Moved(event, w.at); err != nil {
		return err
	}
	if err := w.MoveNomination(n); err != nil {
		return err
	}
	return w.notify([]domain.ID{d.run().PersonUserID}, domain.Notice{
		Kind: "nomination_" + string(n.State), Case: d.task.Case, Args: map[string]string{"opinion": d.in.Opinion},
		Urgent: d.in.Outcome == domain.Return, DedupeKey: "nomination/" + d.task.ID.String(),
	})
}

// fixNomination is the nominee completing a returned nomination, or giving up.
func fixNomination(w *work, d *deciding) error {
	n, err := w.Nomination(Everything, d.task.Subject.ID)
	if err != nil {
		return err
	}
	c, err := w.Cycle(Everything, n.CycleID)
	if err != nil {
		return err
	}
	if d.in.Outcome == domain.Reject {
		if n, err = n.Moved(domain.NominationWasWithdrawn, w.at); err != nil {
			return err
		}
		return w.UpdateNomination(n)
	}
	if c.State != domain.CycleNominating {
		return domain.Fault(domain.CodeConflict, "nominations_closed").With("state", c.State)
	}
	if d.in.Nomination == nil {
		return domain.Invalid("nomination", "required")
	}
	return w.resubmit(d, c, n, *d.in.Nomination)
}

func (w *work) resubmit(d *deciding, c domain.Cycle, n domain.Nomination, in NominationForm) error {
	p, err := w.Person(Everything, n.PersonID)
	if err != nil {
		return err
	}
	if in.PositionID == 0 {
		in.PositionID = n.PositionID
	}
	position, err := in.check(c)
	if err != nil {
		return err
	}
	n.PositionID, n.Track, n.Statement, n.Declarations = position.ID, position.Track, in.Statement, in.Declarations
	if n.Screening, err = w.screen(c, p, in.Declarations, n.ID); err != nil {
		return err
	}
	event := domain.NominationResubmitted
	if !n.Screening.Allowed() {
		event = domain.NominationFoundBarred
	}
	if n, err = n.Moved(event, w.at); err != nil {
		return err
	}
	if err := w.UpdateNomination(n); err != nil {
		return err
	}
	passes, err := w.nominated(c, n, p, "resubmitted")
	if err == nil && !passes {
		d.stop = domain.RunRejected
	}
	return err
}

// endNomination takes a nomination back whose run was withdrawn, was ended by the
// administrator, or was reviewed by nobody in time where the programme lets it end so.
func endNomination(w *work, d *deciding) error {
	if !d.cutShort() {
		return nil
	}
	n, err := w.NominationToMove(d.run().Subject.ID)
	if err != nil {
		return err
	}
	if n, err = n.Moved(domain.NominationWasWithdrawn, w.at); err != nil {
		return err
	}
	return w.MoveNomination(n)
}

// Withdraw takes a nomination back while it is running: by the nominee, or by HR.
func (s Nominations) Withdraw(ctx context.Context, r Request, id domain.ID, reason string) (domain.Nomination, error) {
	return write(ctx, s.core, r, "withdraw "+id.String(), reason, func(w *work) (domain.Nomination, error) {
		n, err := w.Nomination(w.actor.Scope(), id)
		if err != nil {
			return n, err
		}
		if n.PersonID != w.actor.PersonID || w.actor.PersonID == 0 {
			if err := w.actor.need(n.SupporterID, domain.RoleHR); err != nil {
				return n, err
			}
		}
		var f domain.Faults
		f.CheckText(reason, "reason", true, domain.MaxReason)
		if err := f.Err(); err != nil {
			return n, err
		}
		c, err := w.Cycle(Everything, n.CycleID)
		if err != nil {
			return n, err
		}
		if c.State != domain.CycleNominating {
			return n, domain.Fault(domain.CodeConflict, "nominations_closed").With("state", c.State)
		}
		if n, err = n.Moved(domain.NominationWasWithdrawn, w.at); err != nil {
			return n, err
		}
		if err := w.UpdateNomination(n); err != nil {
			return n, err
		}
		subject := domain.SubjectRef{Kind: domain.SubjectNomination, ID: n.ID}
		w.audit(c.Case(), "nomination_withdrawn", subject, reason, map[string]string{"name": n.PersonName})
		w.wake(c.Case(), domain.Wake{})
		n.Version++
		return n, w.endRuns(c.Case(), &subject, domain.VerbWithdraw, reason)
	})
}

// Nomination is one nomination, not_found outside the actor's scope.
func (s Nominations) Nomination(ctx context.Context, a Actor, id domain.ID) (domain.Nomination, error) {
	return s.Store.View(ctx).Nomination(a.Scope(), id)
}

// NominationView is a nomination with what its page shows.
type NominationView struct {
	Nomination domain.Nomination
	Cycle      domain.Cycle
	Programme  domain.Programme
	Position   domain.Position
}

// View is one nomination with the plan it is for: whoever may see the nomination, the
// nominee among them, may see that plan. not_found outside the actor's scope.
func (s Nominations) View(ctx context.Context, a Actor, id domain.ID) (NominationView, error) {
	view := s.Store.View(ctx)
	n, err := view.Nomination(a.Scope(), id)
	if err != nil {
		return NominationView{}, err
	}
	v := NominationView{Nomination: n}
	if v.Cycle, err = view.Cycle(Everything, n.CycleID); err != nil {
		return v, err
	}
	for _, p := range v.Cycle.Positions {
		if p.ID == n.PositionID {
			v.Position = p
		}
	}
	v.Programme, err = s.Policy.ProgrammeAt(v.Cycle.Programme)
	return v, err
}

// List is a page of nominations the actor may see.
func (s Nominations) List(ctx context.Context, a Actor, f NominationFilter, page Page) (List[domain.Nomination], error) {
	return s.Store.View(ctx).Nominations(a.Scope(), f, page)
}
