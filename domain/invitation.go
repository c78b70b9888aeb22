package domain

import "time"

// Invitation asks somebody to become a member of an organisation. Its secret is shown once;
// whoever has it may accept until it expires, once.
type Invitation struct {
	ID          ID
	OrgID       ID
	Hash        string // SHA-256 of the secret
	Name        string
	Email       string
	Roles       []Role
	PersonID    ID // the staff member behind the account to be, or 0
	InvitedBy   ID
	InviterName string
	CreatedAt   time.Time
	ExpiresAt   time.Time
	UserID      ID        // who accepted, or 0
	EndedAt     time.Time // accepted or withdrawn
	Version     int
}

// Open reports whether the invitation can still be accepted.
func (i Invitation) Open(now time.Time) bool { return i.EndedAt.IsZero() && now.Before(i.ExpiresAt) }

// Memberships are what whoever accepts will hold.
func (i Invitation) Memberships() []Membership {
	var list []Membership
	for _, role := range i.Roles {
		list = append(list, Membership{Org: i.OrgID, Role: role})
	}
	return list
}
