package service

import (
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Actor is the person (or the system) on whose behalf something is asked.
type Actor struct {
	UserID      domain.ID
	PersonID    domain.ID
	Login       string
	Name        string
	Locale      string
	MustChange  bool
	Epoch       string // changes with the password and when a role is withdrawn: a session of before is over
	ReadOnly    bool   // an API token without the write scope
	Memberships []domain.Membership
	Overseen    []domain.ID   // organisations below those where the actor is an authority
	AwayFrom    calendar.Date // the actor has said that they are away from then to AwayTo
	AwayTo      calendar.Date
	Delegations []domain.StandIn // on whose behalf the actor may act today; see HoldersFor and Standing
}

// Request is one thing asked by an actor. Key is the client's idempotency key: the same key
// and the same request give the same answer once and for ever; empty means none.
type Request struct {
	Actor Actor
	Key   string
}

// Has reports whether the actor holds a role in an organisation.
func (a Actor) Has(role domain.Role, org domain.ID) bool {
	return slices.Contains(a.Memberships, domain.Membership{Org: org, Role: role})
}

// Holds reports whether the actor holds a role anywhere.
func (a Actor) Holds(role domain.Role) bool { return len(a.OrgsAs(role)) > 0 }

// OrgsAs lists the organisations in which the actor holds one of the roles.
func (a Actor) OrgsAs(roles ...domain.Role) []domain.ID {
	var orgs []domain.ID
	for _, m := range a.Memberships {
		if slices.Contains(roles, m.Role) && !slices.Contains(orgs, m.Org) {
			orgs = append(orgs, m.Org)
		}
	}
	return orgs
}

// Holders are the inboxes the actor may act from.
func (a Actor) Holders() []domain.Holder {
	holders := []domain.Holder{domain.HolderUser(a.UserID)}
	for _, m := range a.Memberships {
		holders = append(holders, domain.HolderRole(m.Org, m.Role))
	}
	return holders
}

// holds reports whether an inbox is the actor's own.
func (a Actor) holds(h domain.Holder) bool { return slices.Contains(a.Holders(), h) }

// Scope is what the actor may read: everything of the organisations where they work as HR,
// leader or administrator, what an authority oversees, and their own rows.
func (a Actor) Scope() Scope {
	orgs := a.OrgsAs(domain.RoleHR, domain.RoleLeader, domain.RoleAdmin, domain.RoleAuthority)
	return Scope{Orgs: append(orgs, a.Overseen...), Person: a.PersonID}
}

// Reading is the actor as a reader of what an organisation's task is about, which they were
// asked to decide: whoever signs sees what they sign. It gives no right but to read.
func (a Actor) Reading(org domain.ID) Actor {
	a.Overseen = append(slices.Clone(a.Overseen), org)
	return a
}

// sideOf is the end of an agreement at which the actor holds one of the roles, or "".
func (a Actor) sideOf(supporter, recipient domain.ID, roles ...domain.Role) domain.Side {
	orgs := a.OrgsAs(roles...)
	switch {
	case slices.Contains(orgs, supporter):
		return domain.SideSupporter
	case slices.Contains(orgs, recipient):
		return domain.SideRecipient
	}
	return ""
}

// need is a forbidden error unless the actor holds one of the roles in the organisation.
func (a Actor) need(org domain.ID, roles ...domain.Role) error {
	if a.ReadOnly {
		return domain.Fault(domain.CodeForbidden, "token_read_only")
	}
	if slices.Contains(a.OrgsAs(roles...), org) {
		return nil
	}
	return domain.Fault(domain.CodeForbidden, "role_needed").With("role", roles[0])
}

// needSystem is a forbidden error unless the actor runs the installation.
func (a Actor) needSystem() error {
	if a.ReadOnly {
		return domain.Fault(domain.CodeForbidden, "token_read_only")
	}
	if a.Holds(domain.RoleSystem) {
		return nil
	}
	return domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleSystem)
}
