package domain

import (
	"fmt"
	"time"
)

// Invitation asks somebody to become a member of an organisation. Whoever has its secret may
// accept until it expires, once; the secret is kept encrypted until then, for the mail that
// carries it and for the administrator who hands it over.
type Invitation struct {
	ID          ID
	OrgID       ID
	Hash        string // SHA-256 of the secret
	Name        string
	Email       string
	Login       string // proposed to who accepts, or ""
	Roles       []Role
	DeputyOf    []Role // posts of the organisation whose deputy they become
	PersonID    ID     // the staff member behind the account to be, or 0
	InvitedBy   ID
	InviterName string
	CreatedAt   time.Time
	ExpiresAt   time.Time
	MailID      ID        // the delivery that last carried the link, or 0
	UserID      ID        // who accepted, or 0
	EndedAt     time.Time // accepted or withdrawn
	Version     int
}

// Open reports whether the invitation can still be accepted.
func (i Invitation) Open(now time.Time) bool { return i.EndedAt.IsZero() && now.Before(i.ExpiresAt) }

// MailKey is the once-only key of a mail with the invitation's link: one a minute at most.
func (i Invitation) MailKey(at time.Time) string {
	return fmt.Sprintf("invitation/%d/%s", i.ID, at.UTC().Format("2006-01-02T15:04"))
}

// InvitationOf is the invitation whose mail a delivery is, 0 for any other.
func InvitationOf(d Delivery) (id ID) {
	if d.Purpose == PurposeInvitation {
		fmt.Sscanf(d.Key, "invitation/%d/", &id)
	}
	return id
}

// Memberships are what whoever accepts will hold.
func (i Invitation) Memberships() []Membership {
	var list []Membership
	for _, role := range i.Roles {
		list = append(list, Membership{Org: i.OrgID, Role: role})
	}
	return list
}
