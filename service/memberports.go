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

// InvitationStore keeps invitations; lists hold those that were neither accepted nor
// withdrawn, newest first.
type InvitationStore interface {
	InsertInvitation(i *domain.Invitation) error
	EndInvitation(i domain.Invitation) error // stores UserID and EndedAt
	Invitation(id domain.ID) (domain.Invitation, error)
	InvitationByHash(hash string) (domain.Invitation, error)
	Invitations(org domain.ID, page Page) (List[domain.Invitation], error)
}
