package service

import (
	"context"
	"errors"

	"github.com/duikou/duikou/domain"
)

// A leaving whose last day is still to come is written down and carried out by the clock on
// the day after it: the member works on until then, and what moves is what is open then.

// planLeaving writes a leaving down. There is one at most of a member in an organisation.
func (w *work) planLeaving(l leaving, successor domain.User) (domain.ID, error) {
	planned, err := w.Leavings(LeavingFilter{Org: l.form.OrgID, User: l.user.ID}, Page{Limit: 1})
	if err != nil {
		return 0, err
	}
	if len(planned.Items) > 0 {
		return 0, domain.Fault(domain.CodeConflict, "leaving_planned").With("last", planned.Items[0].LastDay)
	}
	p := domain.PlannedLeaving{
		OrgID: l.form.OrgID, UserID: l.user.ID, UserName: l.user.Name, Successor: successor.ID, SuccessorName: successor.Name,
		LastDay: l.form.LastDay, Note: l.form.Note, PlannedBy: w.actor.UserID, PlannerName: w.actor.Name, CreatedAt: w.at, Version: 1,
	}
	if err := w.InsertLeaving(&p); err != nil {
		return 0, err
	}
	args := leavingArgs(p)
	w.audit(organisationChain(p.OrgID), "leaving_planned", domain.SubjectRef{}, p.Note, args)
	return p.ID, w.notify([]domain.ID{p.Successor}, domain.Notice{Kind: "succession_planned", Args: args, DedupeKey: "succession/" + p.ID.String()})
}

func leavingArgs(p domain.PlannedLeaving) map[string]string {
	return map[string]string{"name": p.UserName, "last": p.LastDay.String(), "to": p.SuccessorName}
}

// PlannedLeavings are the leavings to come of an organisation's members, in order of ID, for
// its administrator.
func (s Members) PlannedLeavings(ctx context.Context, a Actor, org domain.ID, page Page) (List[domain.PlannedLeaving], error) {
	if err := a.runs(org); err != nil {
		return List[domain.PlannedLeaving]{}, err
	}
	return s.Store.View(ctx).Leavings(LeavingFilter{Org: org}, page)
}

// CancelLeaving takes a planned leaving back. Errors: not_found, conflict (leaving_over).
func (s Members) CancelLeaving(ctx context.Context, r Request, id domain.ID) error {
	_, err := write(ctx, s.core, r, "cancel-leaving "+id.String(), nil, func(w *work) (struct{}, error) {
		p, err := w.Leaving(id)
		if err == nil && w.actor.runs(p.OrgID) != nil {
			err = domain.Fault(domain.CodeNotFound, "not_found")
		}
		if err == nil && !p.EndedAt.IsZero() {
			err = domain.Fault(domain.CodeConflict, "leaving_over")
		}
		if err != nil {
			return struct{}{}, err
		}
		args := leavingArgs(p)
		w.audit(organisationChain(p.OrgID), "leaving_cancelled", domain.SubjectRef{}, "", args)
		if err := w.notify([]domain.ID{p.Successor}, domain.Notice{Kind: "succession_cancelled", Args: args, DedupeKey: "succession-off/" + p.ID.String()}); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, w.EndLeaving(p.Ended(domain.LeavingCancelled, w.at))
	})
	return err
}

// endPlans notes that what was planned about a member's leaving has happened.
func (w *work) endPlans(org, user domain.ID) error {
	planned, err := w.Leavings(LeavingFilter{Org: org, User: user}, Page{Limit: 1})
	for _, p := range planned.Items {
		err = w.EndLeaving(p.Ended(domain.LeavingDone, w.at))
	}
	return err
}

// Depart carries out the leavings whose last day is over, each by itself: one that cannot be
// keeps no other waiting, and is tried again the next day.
func (s System) Depart(ctx context.Context) (left int, err error) {
	var faults []error
	err = each(func(page Page) (List[domain.PlannedLeaving], error) {
		return s.Store.View(ctx).Leavings(LeavingFilter{Before: s.today()}, page)
	}, func(p domain.PlannedLeaving) error {
		gone := false
		err := s.do(ctx, func(w *work) (err error) {
			gone, err = w.depart(p.ID)
			return err
		})
		if gone && err == nil {
			left++
		}
		faults = append(faults, err)
		return ctx.Err()
	})
	return left, errors.Join(append(faults, err)...)
}

func (w *work) depart(id domain.ID) (gone bool, err error) {
	p, err := w.Leaving(id)
	if err != nil || !p.EndedAt.IsZero() {
		return false, err
	}
	if err := w.LockOrganisation(p.OrgID); err != nil {
		return false, err
	}
	user, err := w.User(p.UserID)
	if err != nil {
		return false, err
	}
	if !user.MemberOf(p.OrgID) { // their last role was taken away meanwhile
		return false, w.EndLeaving(p.Ended(domain.LeavingDone, w.at))
	}
	successor, err := w.standingSuccessor(p)
	if err != nil {
		return false, err
	}
	form := LeavingForm{OrgID: p.OrgID, Successor: successor.ID, LastDay: p.LastDay, Note: p.Note}
	l, err := w.gatherLeaving(user, form, successor)
	if domain.CodeOf(err) == domain.CodeConflict && err != nil { // became the last administrator
		return false, w.tellAdmins(p, domain.Notice{Kind: "leaving_stuck"})
	}
	if err != nil {
		return false, err
	}
	return true, w.carryOutLeaving(l)
}

// standingSuccessor is the successor, or nobody when they are no member any more: then HR
// inherits, or the administrator, and the administrators are told.
func (w *work) standingSuccessor(p domain.PlannedLeaving) (domain.User, error) {
	if p.Successor == 0 {
		return domain.User{}, nil
	}
	u, err := w.User(p.Successor)
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return u, err
	}
	if err == nil && u.MemberOf(p.OrgID) && !u.Disabled {
		return u, nil
	}
	return domain.User{}, w.tellAdmins(p, domain.Notice{Kind: "successor_gone"})
}

// tellAdmins tells those who run the organisation once what became of a leaving.
func (w *work) tellAdmins(p domain.PlannedLeaving, n domain.Notice) error {
	admins, err := w.UsersWithRole(p.OrgID, domain.RoleAdmin)
	if err != nil {
		return err
	}
	ids := []domain.ID{p.PlannedBy}
	for _, u := range admins {
		if u.ID != p.PlannedBy {
			ids = append(ids, u.ID)
		}
	}
	n.Args, n.DedupeKey = leavingArgs(p), n.Kind+"/"+p.ID.String()
	return w.notify(ids, n)
}
