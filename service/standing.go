package service

import (
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Held is an inbox an actor may act from on behalf of somebody, and for which kinds of task.
type Held struct {
	Holder domain.Holder
	By     domain.StandIn // on whose behalf; By.Covers(kind) says for which tasks
}

// HoldersFor are the inboxes that are the actor's today only on somebody's behalf: what was
// delegated to them, and the posts they are deputy of. One inbox may come from several givers.
func (a Actor) HoldersFor() []Held {
	var held []Held
	for _, s := range a.Delegations {
		for _, h := range s.Holders() {
			held = append(held, Held{h, s})
		}
	}
	return held
}

// Standing reports whether the actor may act from an inbox on a kind of task, and for whom: a
// giver without a user and a name is the actor's own right; otherwise it is the first of
// Givers. Whether the giver may decide this very task (not their own request, not about them)
// is the caller's to ask, as it is of the actor.
func (a Actor) Standing(h domain.Holder, kind domain.TaskKind) (onBehalf domain.Giver, ok bool) {
	if slices.Contains(a.Holders(), h) {
		return domain.Giver{}, true
	}
	givers := a.Givers(h, kind)
	if len(givers) == 0 {
		return domain.Giver{}, false
	}
	return givers[0], true
}

// Givers are all on whose behalf the actor may act from an inbox on a kind of task. A giver
// with UserID 0 is an empty post, told by its membership.
func (a Actor) Givers(h domain.Holder, kind domain.TaskKind) []domain.Giver {
	var givers []domain.Giver
	for _, s := range a.Delegations {
		if s.Covers(kind) && slices.Contains(s.Holders(), h) {
			givers = append(givers, s.Giver)
		}
	}
	return givers
}

// inboxes are all the actor may act from, on their own account or for somebody.
func (a Actor) inboxes() []domain.Holder {
	list := a.Holders()
	for _, held := range a.HoldersFor() {
		list = append(list, held.Holder)
	}
	return list
}

// lent are the inboxes the actor acts from for somebody else, with what lies in them for them.
func (a Actor) lent() []Lent {
	var list []Lent
	for _, held := range a.HoldersFor() {
		if a.holds(held.Holder) {
			continue
		}
		var kinds []domain.TaskKind
		for kind := range domain.TaskRules {
			if held.By.Covers(kind) && !domain.TaskRules[kind].Personal {
				kinds = append(kinds, kind)
			}
		}
		slices.Sort(kinds)
		if len(kinds) > 0 {
			list = append(list, Lent{held.Holder, kinds})
		}
	}
	return list
}

// mayAct says why the actor may not decide a task: it is not in their inbox, they asked for
// it themselves, or it is about them and is not theirs to do.
func mayAct(a Actor, t domain.Task) error {
	_, err := standing(a, t)
	return err
}

// MayAct reports whether the actor may decide an open task now.
func MayAct(a Actor, t domain.Task) bool { return t.State == domain.TaskOpen && mayAct(a, t) == nil }

// standing says on whose behalf the actor decides a task (nobody's, when it lies in an inbox
// of their own), or why they may not. Neither they nor the giver may have asked for it.
func standing(a Actor, t domain.Task) (domain.Giver, error) {
	holders := []domain.Holder{t.Holder, t.EscalatedTo}
	if slices.ContainsFunc(holders, func(h domain.Holder) bool { return h != "" && a.holds(h) }) {
		return domain.Giver{}, notOwn(t, a.UserID, a.PersonID)
	}
	refused := error(domain.Fault(domain.CodeForbidden, "not_your_task"))
	for _, h := range holders {
		if h == "" || domain.TaskRules[t.Kind].Personal {
			continue
		}
		for _, giver := range a.Givers(h, t.Kind) {
			err := notOwn(t, a.UserID, a.PersonID)
			if err == nil {
				err = notOwn(t, giver.UserID, giver.PersonID)
			}
			if err == nil {
				return giver, nil
			}
			refused = err
		}
	}
	return domain.Giver{}, refused
}

// notOwn refuses those who asked for what a task decides, and those it is about.
func notOwn(t domain.Task, user, person domain.ID) error {
	held, _, _ := t.Holder.Parse()
	switch {
	case t.InitiatorID != 0 && t.InitiatorID == user:
		return domain.Fault(domain.CodeForbidden, "own_request")
	case t.PersonID != 0 && t.PersonID == person && (held == 0 || held != user):
		return domain.Fault(domain.CodeForbidden, "own_case")
	}
	return nil
}

// standIns reads on whose behalf a user may act today. For somebody who stands in for nobody,
// which is nearly everybody, their own row says so and nothing is asked.
func (s Accounts) standIns(view Tx, u domain.User) ([]domain.StandIn, error) {
	today := s.today()
	if u.StandsInTo.IsZero() || today.After(u.StandsInTo) {
		return nil, nil
	}
	given, err := view.Delegations(DelegationFilter{To: u.ID, NotOver: today}, Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	var list []domain.StandIn
	for _, d := range given.Items {
		if !d.Stands(today) || !u.MemberOf(d.OrgID) {
			continue
		}
		giver, err := view.User(d.FromUser)
		if err != nil {
			return nil, err
		}
		if passed := passedOn(giver, d.OrgID); len(passed) > 0 && !giver.Disabled {
			list = append(list, domain.StandIn{
				Giver: domain.Giver{UserID: giver.ID, PersonID: giver.PersonID, Name: giver.Name, Memberships: passed},
				Kinds: d.Kinds, Delegation: d.ID,
			})
		}
	}
	return s.deputyOf(view, u, today, list)
}

// passedOn are the roles a giver holds in an organisation. What belongs to the installation,
// and to the running of accounts, is never passed on.
func passedOn(giver domain.User, org domain.ID) []domain.Membership {
	var passed []domain.Membership
	for _, m := range giver.Memberships {
		if m.Org == org && m.Role != domain.RoleSystem && m.Role != domain.RoleAdmin {
			passed = append(passed, m)
		}
	}
	return passed
}

// deputyOf adds the posts a user is deputy of and that nobody fills today.
func (s Accounts) deputyOf(view Tx, u domain.User, today calendar.Date, list []domain.StandIn) ([]domain.StandIn, error) {
	deputies, err := view.DeputiesBy(u.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range deputies {
		if !u.MemberOf(d.Post.Org) {
			continue
		}
		holders, err := view.UsersWithRole(d.Post.Org, d.Post.Role)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(holders, func(h domain.User) bool { return !h.Away(today) }) {
			continue
		}
		giver := domain.Giver{Memberships: []domain.Membership{d.Post}}
		if len(holders) > 0 {
			giver.UserID, giver.PersonID, giver.Name = holders[0].ID, holders[0].PersonID, holders[0].Name
		}
		list = append(list, domain.StandIn{Giver: giver, Deputy: d.ID})
	}
	return list, nil
}
