package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type invitationRow struct {
	ID          domain.ID
	OrgID       domain.ID
	Hash        string
	Name        string
	Email       string
	Roles       asJSON[[]domain.Role]
	PersonID    domain.ID
	InvitedBy   domain.ID
	InviterName string
	Created     instant `gorm:"column:created_at"`
	Expires     instant `gorm:"column:expires_at"`
	UserID      domain.ID
	Ended       instant `gorm:"column:ended_at"`
	Version     int
}

func (invitationRow) TableName() string { return "invitations" }

var invitationOrder = byID("invitations", true, func(r invitationRow) domain.ID { return r.ID })

func invitationRowOf(i domain.Invitation) invitationRow {
	return invitationRow{
		ID: i.ID, OrgID: i.OrgID, Hash: i.Hash, Name: i.Name, Email: i.Email, Roles: asJSON[[]domain.Role]{i.Roles},
		PersonID: i.PersonID, InvitedBy: i.InvitedBy, InviterName: i.InviterName, Created: instant(i.CreatedAt),
		Expires: instant(i.ExpiresAt), UserID: i.UserID, Ended: instant(i.EndedAt), Version: i.Version,
	}
}

func (r invitationRow) invitation() domain.Invitation {
	return domain.Invitation{
		ID: r.ID, OrgID: r.OrgID, Hash: r.Hash, Name: r.Name, Email: r.Email, Roles: r.Roles.v,
		PersonID: r.PersonID, InvitedBy: r.InvitedBy, InviterName: r.InviterName, CreatedAt: time.Time(r.Created),
		ExpiresAt: time.Time(r.Expires), UserID: r.UserID, EndedAt: time.Time(r.Ended), Version: r.Version,
	}
}

func (t *tx) InsertInvitation(i *domain.Invitation) error {
	row := invitationRowOf(*i)
	err := t.insert(&row)
	i.ID = row.ID
	return err
}

func (t *tx) EndInvitation(i domain.Invitation) error {
	row := invitationRowOf(i)
	row.Version++
	return t.update(&row, i.ID, i.Version, []string{"user_id", "ended_at"})
}

func (t *tx) Invitation(id domain.ID) (domain.Invitation, error) {
	row, err := one[invitationRow](t, t.db.Where("id = ?", id))
	return row.invitation(), err
}

func (t *tx) InvitationByHash(hash string) (domain.Invitation, error) {
	row, err := one[invitationRow](t, t.db.Where("hash = ?", hash))
	return row.invitation(), err
}

func (t *tx) Invitations(org domain.ID, p service.Page) (service.List[domain.Invitation], error) {
	return page(t, t.db.Where("org_id = ? AND ended_at IS NULL", org), p, invitationOrder, invitationRow.invitation)
}
