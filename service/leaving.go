package service

import (
	"cmp"
	"context"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// LeavingForm says that a member leaves an organisation. Successor 0 is nobody: then what was
// theirs goes to HR's inbox, and without HR to the administrator's.
type LeavingForm struct {
	OrgID     domain.ID     `json:"organisation_id"`
	Successor domain.ID     `json:"successor"`
	LastDay   calendar.Date `json:"last_day"` // after today it is planned
	Note      string        `json:"note"`
}

// Leaving is what leaving means, or would mean.
type Leaving struct {
	Name        string        `json:"name"`
	Tasks       int           `json:"tasks"`        // open ones that were addressed to the member
	ToSuccessor int           `json:"to_successor"` // of these, the successor gets
	ToRole      int           `json:"to_role"`      // and HR's or the administrator's inbox
	Delegations int           `json:"delegations"`  // that end
	Deputies    int           `json:"deputies"`     // posts they stop being deputy of
	EmptyPosts  []domain.Role `json:"empty_posts"`  // roles that nobody holds afterwards
	Disabled    bool          `json:"disabled"`     // the account belongs to no other organisation and is shut
	Planned     domain.ID     `json:"planned"`      // the leaving to come that was written down instead
}

// LeavePreview says what Leave would do, or would do today, and does nothing.
func (s Members) LeavePreview(ctx context.Context, a Actor, user domain.ID, in LeavingForm) (Leaving, error) {
	w := &work{Tx: s.Store.View(ctx), core: s.core, at: s.now(), actor: a}
	l, err := w.leave(user, in)
	if err != nil {
		return Leaving{}, err
	}
	return l.Leaving, nil
}

// Leave takes a member out of an organisation, in one transaction: their open tasks move to
// the successor, delegations and deputies end, their roles and sessions are gone, and an
// account that belongs to nobody else any more is shut. With a last day that is still to come
// all of this is only written down, and happens the day after it (System.Depart). Errors:
// invalid (successor, last_day), conflict (last_admin, leaving_planned), forbidden.
func (s Members) Leave(ctx context.Context, r Request, user domain.ID, in LeavingForm) (Leaving, error) {
	if r.Actor.ReadOnly {
		return Leaving{}, domain.Fault(domain.CodeForbidden, "token_read_only")
	}
	return write(ctx, s.core, r, "leave "+user.String(), in, func(w *work) (Leaving, error) {
		if err := w.LockOrganisation(in.OrgID); err != nil {
			return Leaving{}, domain.Invalid("organisation_id", "unknown_organisation")
		}
		l, err := w.leave(user, in)
		if err != nil {
			return l.Leaving, err
		}
		if in.LastDay.After(w.today()) {
			l.Planned, err = w.planLeaving(l, l.successor)
			return l.Leaving, err
		}
		return l.Leaving, w.carryOutLeaving(l)
	})
}

// leaving is a member's leaving, prepared.
type leaving struct {
	Leaving
	form        LeavingForm
	user        domain.User
	successor   domain.User
	moved       []domain.Task // as they will be
	delegations []domain.Delegation
	deputies    []domain.Deputy
}

// leave checks a leaving and gathers what it moves and ends; it writes nothing.
func (w *work) leave(user domain.ID, in LeavingForm) (leaving, error) {
	if err := w.actor.runs(in.OrgID); err != nil {
		return leaving{}, err
	}
	u, err := w.User(user)
	if err != nil {
		return leaving{}, err
	}
	if !u.MemberOf(in.OrgID) {
		return leaving{}, domain.Fault(domain.CodeNotFound, "not_found")
	}
	successor, err := w.checkLeaving(u, in)
	if err != nil {
		return leaving{}, err
	}
	return w.gatherLeaving(u, in, successor)
}

// gatherLeaving finds what a leaving moves and ends.
func (w *work) gatherLeaving(u domain.User, in LeavingForm, successor domain.User) (leaving, error) {
	l := leaving{form: in, user: u, successor: successor}
	l.Name = u.Name
	stays := func(m domain.Membership) bool { return m.Org != in.OrgID }
	l.Disabled = !slices.ContainsFunc(u.Memberships, stays)
	if err := w.keepAdmins(u, stays); err != nil {
		return l, err
	}
	if err := w.gatherTasks(&l); err != nil {
		return l, err
	}
	return l, w.gatherTies(&l)
}

func (w *work) checkLeaving(u domain.User, in LeavingForm) (domain.User, error) {
	var f domain.Faults
	f.Check(!in.LastDay.IsZero(), "last_day", "required")
	f.Check(!in.LastDay.After(w.today().AddMonths(12)), "last_day", "more_than_a_year_ahead")
	f.CheckText(in.Note, "note", false, domain.MaxReason)
	var successor domain.User
	if in.Successor != 0 {
		var err error
		if successor, err = w.named(in.Successor, "successor"); err != nil {
			return successor, err
		}
		f.Check(successor.ID != u.ID, "successor", "successor_self")
		f.Check(successor.MemberOf(in.OrgID), "successor", "not_a_member")
		f.Check(!successor.Disabled, "successor", "account_disabled")
	}
	return successor, f.Err()
}

// gatherTasks finds the open tasks that name the member, and says to whom each goes.
func (w *work) gatherTasks(l *leaving) error {
	mine, successor := domain.HolderUser(l.user.ID), l.successor
	tasks, err := w.TasksNaming(mine, l.form.OrgID)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.OrgID != l.form.OrgID && !l.Disabled {
			continue // it stays with them in the organisation they stay in
		}
		heir, err := w.heir(t, l.user, successor)
		if err != nil {
			return err
		}
		if t.Holder == mine {
			l.Tasks++
			if heir == domain.HolderUser(successor.ID) {
				l.ToSuccessor++
			} else {
				l.ToRole++
			}
		}
		l.moved = append(l.moved, t.Inherited(mine, heir))
	}
	return nil
}

// heir is the inbox a task of somebody who leaves goes to: the successor's, unless only the
// person concerned could do it, or the successor asked for it or is whom it is about and so
// could never decide it; else HR's, who act for people without an account; else the
// administrator's.
func (w *work) heir(t domain.Task, leaver, successor domain.User) (domain.Holder, error) {
	own := domain.TaskRules[t.Kind].Personal || t.InitiatorID != 0 && t.InitiatorID == successor.ID || t.PersonID != 0 && t.PersonID == successor.PersonID
	if successor.ID != 0 && t.OrgID != 0 && successor.MemberOf(t.OrgID) && !own {
		return domain.HolderUser(successor.ID), nil
	}
	hr := domain.HolderRole(t.OrgID, domain.RoleHR)
	holders, err := w.PostHolders(t.OrgID, domain.RoleHR, 2)
	if err != nil || slices.ContainsFunc(holders, func(id domain.ID) bool { return id != leaver.ID }) {
		return hr, err
	}
	return domain.HolderRole(t.OrgID, domain.RoleAdmin), nil
}

// gatherTies finds the delegations and deputies that end, and the posts left empty.
func (w *work) gatherTies(l *leaving) error {
	for _, f := range []DelegationFilter{{From: l.user.ID}, {To: l.user.ID}} {
		f.Org, f.NotOver = l.form.OrgID, w.today()
		list, err := w.Tx.Delegations(f, Page{Limit: 200})
		if err != nil {
			return err
		}
		l.delegations = append(l.delegations, list.Items...)
	}
	deputies, err := w.DeputiesBy(l.user.ID)
	if err != nil {
		return err
	}
	for _, d := range deputies {
		if d.Post.Org == l.form.OrgID {
			l.deputies = append(l.deputies, d)
		}
	}
	l.Delegations, l.Deputies = len(l.delegations), len(l.deputies)
	for _, m := range l.user.Memberships {
		if m.Org != l.form.OrgID || !slices.Contains(Posts, m.Role) {
			continue
		}
		holders, err := w.UsersWithRole(m.Org, m.Role)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(holders, func(u domain.User) bool { return u.ID != l.user.ID }) {
			l.EmptyPosts = append(l.EmptyPosts, m.Role)
		}
	}
	return nil
}

func (w *work) carryOutLeaving(l leaving) error {
	// The heads of audit chains are locked in this order; a fixed one keeps out of others' way.
	slices.SortStableFunc(l.moved, func(a, b domain.Task) int {
		return cmp.Or(cmp.Compare(a.Case.Kind, b.Case.Kind), cmp.Compare(a.Case.ID, b.Case.ID))
	})
	for _, t := range l.moved {
		if err := w.UpdateTask(t); err != nil {
			return err
		}
		w.audit(t.Case, "task_inherited", t.Subject, "", map[string]string{"name": l.user.Name, "task": string(t.Kind), "label": t.Label})
	}
	for _, d := range l.delegations {
		if _, err := w.end(d); err != nil {
			return err
		}
	}
	for _, d := range l.deputies {
		if err := w.DeleteDeputy(d.ID); err != nil {
			return err
		}
	}
	if err := w.endPlans(l.form.OrgID, l.user.ID); err != nil {
		return err
	}
	w.audit(organisationChain(l.form.OrgID), "member_left", domain.SubjectRef{}, l.form.Note,
		map[string]string{"name": l.user.Name, "last": l.form.LastDay.String(), "n": domain.ID(l.Tasks).String()})
	return w.partFrom(l)
}

// partFrom takes the roles, the staff record and, when nothing is left, the account away.
func (w *work) partFrom(l leaving) error {
	u := l.user
	if u.PersonID != 0 {
		p, err := w.Person(Everything, u.PersonID)
		if err != nil {
			return err
		}
		if p.OrgID == l.form.OrgID {
			// Without an account the organisation's HR acts for the person from now on.
			p.UserID, u.PersonID = 0, 0
			if err := w.UpdatePerson(p); err != nil {
				return err
			}
			if err := w.serveAs(p.ID, 0); err != nil {
				return err
			}
		}
	}
	u.Memberships = slices.DeleteFunc(slices.Clone(u.Memberships), func(m domain.Membership) bool { return m.Org == l.form.OrgID })
	u.Epoch++
	if l.Disabled {
		u.Disabled = true
		if err := w.dropTokens(u.ID); err != nil {
			return err
		}
	}
	if err := w.UpdateUser(u); err != nil {
		return err
	}
	if l.ToSuccessor == 0 {
		return nil
	}
	return w.notify([]domain.ID{l.form.Successor}, domain.Notice{
		Kind: "inherited", Args: map[string]string{"name": u.Name, "n": domain.ID(l.ToSuccessor).String()},
		DedupeKey: "inherited/" + u.ID.String() + "/" + l.form.OrgID.String() + "/" + w.at.Format("20060102150405"),
	})
}

// serveAs says which account a person's running assignments and requests address from now on,
// 0 for HR.
func (w *work) serveAs(person, user domain.ID) error {
	if err := w.RunsServe(person, user); err != nil {
		return err
	}
	return each(func(page Page) (List[domain.Assignment], error) {
		return w.Assignments(Everything, AssignmentFilter{Person: person, Open: true}, page)
	}, func(a domain.Assignment) error {
		a.PersonUserID = user
		return w.UpdateAssignment(a)
	})
}
