package service

import (
	"context"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Delegations is who acts for whom: delegations for a period, deputies of a post, and who is
// away.
type Delegations struct{ *core }

// DelegationForm asks for a delegation. FromUser 0 is the actor; for somebody else only the
// administrator of the organisation may ask, with a reason.
type DelegationForm struct {
	OrgID    domain.ID         `json:"organisation_id"`
	FromUser domain.ID         `json:"from_user"`
	ToUser   domain.ID         `json:"to_user"`
	From     calendar.Date     `json:"from"`
	To       calendar.Date     `json:"to"`
	Kinds    []domain.TaskKind `json:"kinds"`
	Reason   string            `json:"reason"`
}

// Create lets somebody act for the giver from the first day to the last. The delegate is told.
func (s Delegations) Create(ctx context.Context, r Request, in DelegationForm) (domain.Delegation, error) {
	if in.FromUser == 0 {
		in.FromUser = r.Actor.UserID
	}
	if in.FromUser != r.Actor.UserID {
		if err := r.Actor.need(in.OrgID, domain.RoleAdmin); err != nil {
			return domain.Delegation{}, err
		}
	}
	return write(ctx, s.core, r, "delegate", in, func(w *work) (domain.Delegation, error) {
		d := domain.Delegation{
			OrgID: in.OrgID, FromUser: in.FromUser, ToUser: in.ToUser, From: in.From, To: in.To, Kinds: in.Kinds,
			Reason: in.Reason, CreatedBy: w.actor.UserID, CreatedAt: w.at, Version: 1,
		}
		return d, w.delegate(&d)
	})
}

func (w *work) delegate(d *domain.Delegation) error {
	if err := w.LockOrganisation(d.OrgID); err != nil {
		return domain.Invalid("organisation_id", "unknown_organisation")
	}
	giver, err := w.named(d.FromUser, "from_user")
	if err != nil {
		return err
	}
	delegate, err := w.named(d.ToUser, "to_user")
	if err != nil {
		return err
	}
	d.FromName, d.ToName = giver.Name, delegate.Name
	given, err := w.Tx.Delegations(DelegationFilter{From: d.FromUser, NotOver: d.From}, Page{Limit: 200})
	if err != nil {
		return err
	}
	if err := d.Check(w.today(), giver, delegate, given.Items); err != nil {
		return err
	}
	if len(passedOn(giver, d.OrgID)) == 0 {
		return domain.Invalid("from_user", "nothing_to_delegate")
	}
	if err := w.InsertDelegation(d); err != nil {
		return err
	}
	if err := w.standsIn(delegate, d.To); err != nil {
		return err
	}
	args := map[string]string{"from": d.FromName, "to": d.ToName, "first": d.From.String(), "last": d.To.String()}
	w.audit(organisationChain(d.OrgID), "delegated", domain.SubjectRef{}, d.Reason, args)
	return w.notify([]domain.ID{d.ToUser}, domain.Notice{Kind: "delegated", Args: args, DedupeKey: "delegation/" + d.ID.String()})
}

// named is a user somebody names in a field; one that does not exist is no member either.
func (w *work) named(user domain.ID, field string) (domain.User, error) {
	u, err := w.User(user)
	if domain.CodeOf(err) == domain.CodeNotFound && err != nil {
		return u, domain.Invalid(field, "not_a_member")
	}
	return u, err
}

// standsIn notes how long a user may have to be asked for whom they stand in.
func (w *work) standsIn(u domain.User, until calendar.Date) error {
	if !until.After(u.StandsInTo) {
		return nil
	}
	u.StandsInTo = until
	return w.UpdateUser(u)
}

// End ends a delegation at once. The giver may, the delegate may decline, and the
// administrator of the organisation may.
func (s Delegations) End(ctx context.Context, r Request, id domain.ID) (domain.Delegation, error) {
	return write(ctx, s.core, r, "end-delegation "+id.String(), nil, func(w *work) (domain.Delegation, error) {
		d, err := w.Delegation(id)
		if err != nil {
			return d, err
		}
		if !w.mayEnd(d) {
			return d, domain.Fault(domain.CodeNotFound, "not_found")
		}
		if d.Over(w.today()) {
			return d, domain.Fault(domain.CodeConflict, "delegation_over")
		}
		return w.end(d)
	})
}

func (w *work) mayEnd(d domain.Delegation) bool {
	me := w.actor.UserID
	return me == d.FromUser || me == d.ToUser || w.actor.Has(domain.RoleAdmin, d.OrgID)
}

func (w *work) end(d domain.Delegation) (domain.Delegation, error) {
	d.RevokedAt = w.at
	if err := w.RevokeDelegation(d); err != nil {
		return d, err
	}
	d.Version++
	args := map[string]string{"from": d.FromName, "to": d.ToName}
	w.audit(organisationChain(d.OrgID), "delegation_ended", domain.SubjectRef{}, "", args)
	others := slices.DeleteFunc([]domain.ID{d.FromUser, d.ToUser}, func(user domain.ID) bool { return user == w.actor.UserID })
	return d, w.notify(others, domain.Notice{Kind: "delegation_ended", Args: args, DedupeKey: "delegation-end/" + d.ID.String()})
}

// Mine are the delegations that are not over which the actor gave, and which were given to
// them, newest first.
func (s Delegations) Mine(ctx context.Context, a Actor) (given, received []domain.Delegation, err error) {
	view := s.Store.View(ctx)
	from, err := view.Delegations(DelegationFilter{From: a.UserID, NotOver: s.today()}, Page{Limit: 200})
	if err != nil {
		return nil, nil, err
	}
	to, err := view.Delegations(DelegationFilter{To: a.UserID, NotOver: s.today()}, Page{Limit: 200})
	return from.Items, to.Items, err
}

// List is a page of all delegations of an organisation, those that are over too, for its
// administrator.
func (s Delegations) List(ctx context.Context, a Actor, org domain.ID, page Page) (List[domain.Delegation], error) {
	if err := a.runs(org); err != nil {
		return List[domain.Delegation]{}, err
	}
	return s.Store.View(ctx).Delegations(DelegationFilter{Org: org}, page)
}

// Deputies are the deputies of an organisation's posts, for its members.
func (s Delegations) Deputies(ctx context.Context, a Actor, org domain.ID) ([]domain.Deputy, error) {
	if !a.Holds(domain.RoleSystem) && !(domain.User{Memberships: a.Memberships}).MemberOf(org) {
		return nil, domain.Fault(domain.CodeNotFound, "not_found")
	}
	return s.Store.View(ctx).DeputiesIn(org)
}

// Posts are the roles that can have a deputy.
var Posts = []domain.Role{domain.RoleHR, domain.RoleLeader}

// AddDeputy makes a member the deputy of a post for good: they act when nobody holds it and
// while everybody who does is away. The administrator may.
func (s Delegations) AddDeputy(ctx context.Context, r Request, post domain.Membership, user domain.ID) (domain.Deputy, error) {
	if err := r.Actor.need(post.Org, domain.RoleAdmin); err != nil {
		return domain.Deputy{}, err
	}
	if !slices.Contains(Posts, post.Role) {
		return domain.Deputy{}, domain.Invalid("role", "unknown_value").With("value", post.Role)
	}
	return write(ctx, s.core, r, "add-deputy", []any{post, user}, func(w *work) (domain.Deputy, error) {
		if err := w.LockOrganisation(post.Org); err != nil {
			return domain.Deputy{}, err
		}
		u, err := w.named(user, "user_id")
		if err != nil {
			return domain.Deputy{}, err
		}
		if !u.MemberOf(post.Org) {
			return domain.Deputy{}, domain.Invalid("user_id", "not_a_member")
		}
		if u.Disabled {
			return domain.Deputy{}, domain.Invalid("user_id", "account_disabled")
		}
		return w.addDeputy(post, u)
	})
}

func (w *work) addDeputy(post domain.Membership, u domain.User) (domain.Deputy, error) {
	d := domain.Deputy{Post: post, UserID: u.ID, UserName: u.Name, CreatedAt: w.at}
	if err := w.InsertDeputy(&d); err != nil {
		return d, err
	}
	w.audit(organisationChain(post.Org), "deputy_named", domain.SubjectRef{}, "", map[string]string{"name": u.Name, "role": string(post.Role)})
	return d, w.standsIn(u, forGood)
}

// nameDeputies makes a member the deputy of posts of an organisation they are not deputy of yet.
func (w *work) nameDeputies(org domain.ID, posts []domain.Role, user domain.ID) error {
	if len(posts) == 0 {
		return nil
	}
	have, err := w.DeputiesBy(user)
	if err != nil {
		return err
	}
	for _, role := range posts {
		post := domain.Membership{Org: org, Role: role}
		if slices.ContainsFunc(have, func(d domain.Deputy) bool { return d.Post == post }) {
			continue
		}
		u, err := w.User(user)
		if err != nil {
			return err
		}
		if _, err := w.addDeputy(post, u); err != nil {
			return err
		}
	}
	return nil
}

// forGood is the last day of somebody who stands in without an end.
var forGood = calendar.NewDate(9999, 12, 31)

// RemoveDeputy ends a standing deputy; the administrator may.
func (s Delegations) RemoveDeputy(ctx context.Context, r Request, org, id domain.ID) error {
	if err := r.Actor.need(org, domain.RoleAdmin); err != nil {
		return err
	}
	_, err := write(ctx, s.core, r, "remove-deputy "+id.String(), org, func(w *work) (struct{}, error) {
		all, err := w.DeputiesIn(org)
		if err != nil {
			return struct{}{}, err
		}
		for _, d := range all {
			if d.ID == id {
				w.audit(organisationChain(org), "deputy_removed", domain.SubjectRef{}, "", map[string]string{"name": d.UserName, "role": string(d.Post.Role)})
				return struct{}{}, w.DeleteDeputy(id)
			}
		}
		return struct{}{}, domain.Fault(domain.CodeNotFound, "not_found")
	})
	return err
}

// SetAway says from when to when a member is away, so that the deputies of their posts act;
// two empty dates take it back. Members say it of themselves, administrators of anybody.
func (s Delegations) SetAway(ctx context.Context, r Request, user domain.ID, from, to calendar.Date) (domain.User, error) {
	var f domain.Faults
	f.Check(from.IsZero() == to.IsZero(), "away_to", "required")
	f.Check(!to.Before(from), "away_to", "ends_before_it_begins")
	f.Check(from.IsZero() || !to.Before(s.today()), "away_to", "before_today")
	f.Check(from.IsZero() || to.Before(from.AddMonths(12)), "away_to", "longer_than_a_year")
	if err := f.Err(); err != nil {
		return domain.User{}, err
	}
	return write(ctx, s.core, r, "away "+user.String(), []any{from, to}, func(w *work) (domain.User, error) {
		u, org, err := w.member(user)
		if err != nil {
			return u, err
		}
		u.AwayFrom, u.AwayTo = from, to
		w.audit(organisationChain(org), "away_set", domain.SubjectRef{}, "", map[string]string{"name": u.Name, "first": from.String(), "last": to.String()})
		if err := w.UpdateUser(u); err != nil {
			return u, err
		}
		u.Version++
		return u, nil
	})
}

// member is the actor themselves or somebody of an organisation the actor runs, with that
// organisation (for the actor, their first one).
func (w *work) member(user domain.ID) (domain.User, domain.ID, error) {
	u, err := w.User(user)
	if err != nil {
		return u, 0, err
	}
	for _, m := range u.Memberships {
		if user == w.actor.UserID || w.actor.Has(domain.RoleAdmin, m.Org) || w.actor.Holds(domain.RoleSystem) {
			return u, m.Org, nil
		}
	}
	return u, 0, domain.Fault(domain.CodeNotFound, "not_found")
}

// organisationChain is the audit chain of what is done about an organisation's members; it
// has no workflow.
func organisationChain(org domain.ID) domain.CaseRef {
	return domain.CaseRef{Kind: caseOrganisation, ID: org}
}

const caseOrganisation domain.CaseKind = "organisation"

// runs is a forbidden error unless the actor administers an organisation.
func (a Actor) runs(org domain.ID) error {
	if a.Holds(domain.RoleSystem) || a.Has(domain.RoleAdmin, org) {
		return nil
	}
	return domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleAdmin)
}
