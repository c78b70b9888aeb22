package service

import (
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// DelegationStore keeps delegations, newest first.
type DelegationStore interface {
	InsertDelegation(d *domain.Delegation) error
	RevokeDelegation(d domain.Delegation) error // stores RevokedAt
	Delegation(id domain.ID) (domain.Delegation, error)
	Delegations(f DelegationFilter, page Page) (List[domain.Delegation], error)
}

// DelegationFilter narrows a list of delegations; zero fields do not narrow.
type DelegationFilter struct {
	Org     domain.ID
	From    domain.ID     // the giver
	To      domain.ID     // the delegate
	NotOver calendar.Date // not ended by hand, and its last day is not before this one
}

// DeputyStore keeps deputies, in order of ID.
type DeputyStore interface {
	InsertDeputy(d *domain.Deputy) error // again for the same post is a conflict on "user_id"
	DeleteDeputy(id domain.ID) error
	DeputiesIn(org domain.ID) ([]domain.Deputy, error)
	DeputiesBy(user domain.ID) ([]domain.Deputy, error)
}

// LeavingStore keeps planned leavings; lists hold those that are still to come, in order of ID.
type LeavingStore interface {
	InsertLeaving(l *domain.PlannedLeaving) error
	EndLeaving(l domain.PlannedLeaving) error // stores EndedAt and Outcome
	Leaving(id domain.ID) (domain.PlannedLeaving, error)
	Leavings(f LeavingFilter, page Page) (List[domain.PlannedLeaving], error)
}

// LeavingFilter narrows a list of planned leavings; zero fields do not narrow.
type LeavingFilter struct {
	Org    domain.ID
	User   domain.ID
	Before calendar.Date // whose last day is before this one
}

// InvitationStore keeps invitations; lists hold those that were neither accepted nor
// withdrawn, newest first.
type InvitationStore interface {
	InsertInvitation(i *domain.Invitation, secret string) error
	// InvitationSecret is what was given with the invitation; not_found once it has ended.
	InvitationSecret(id domain.ID) (string, error)
	RenewInvitation(i domain.Invitation) error // stores ExpiresAt and MailID
	EndInvitation(i domain.Invitation) error   // stores UserID and EndedAt, and forgets the secret
	Invitation(id domain.ID) (domain.Invitation, error)
	InvitationByHash(hash string) (domain.Invitation, error)
	Invitations(org domain.ID, page Page) (List[domain.Invitation], error)
}
