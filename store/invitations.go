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
	Login       string
	Roles       asJSON[[]domain.Role]
	DeputyOf    asJSON[[]domain.Role]
	PersonID    domain.ID
	InvitedBy   domain.ID
	InviterName string
	Created     instant `gorm:"column:created_at"`
	Expires     instant `gorm:"column:expires_at"`
	Secret      []byte  // sealed, bound to the row; gone when the invitation ends
	MailID      domain.ID
	UserID      domain.ID
	Ended       instant `gorm:"column:ended_at"`
	Version     int
}

func (invitationRow) TableName() string { return "invitations" }

var invitationOrder = byID("invitations", true, func(r invitationRow) domain.ID { return r.ID })

func invitationRowOf(i domain.Invitation) invitationRow {
	return invitationRow{
		ID: i.ID, OrgID: i.OrgID, Hash: i.Hash, Name: i.Name, Email: i.Email, Login: i.Login, Roles: asJSON[[]domain.Role]{i.Roles}, DeputyOf: asJSON[[]domain.Role]{i.DeputyOf}, MailID: i.MailID,
		PersonID: i.PersonID, InvitedBy: i.InvitedBy, InviterName: i.InviterName, Created: instant(i.CreatedAt),
		Expires: instant(i.ExpiresAt), UserID: i.UserID, Ended: instant(i.EndedAt), Version: i.Version,
	}
}

func (r invitationRow) invitation() domain.Invitation {
	return domain.Invitation{
		ID: r.ID, OrgID: r.OrgID, Hash: r.Hash, Name: r.Name, Email: r.Email, Login: r.Login, Roles: r.Roles.v, DeputyOf: r.DeputyOf.v, MailID: r.MailID,
		PersonID: r.PersonID, InvitedBy: r.InvitedBy, InviterName: r.InviterName, CreatedAt: time.Time(r.Created),
		ExpiresAt: time.Time(r.Expires), UserID: r.UserID, EndedAt: time.Time(r.Ended), Version: r.Version,
	}
}

// InsertInvitation stores the row first: its ID is bound into the sealed secret.
func (t *tx) InsertInvitation(i *domain.Invitation, secret string) error {
	if t.keys == nil {
		return t.noKeys()
	}
	row := invitationRowOf(*i)
	if err := t.insert(&row); err != nil {
		return err
	}
	i.ID = row.ID
	sealed, err := t.keys.Seal(invitationPlace(i.ID), secret)
	if err != nil {
		return fault(err)
	}
	return t.fail(t.db.Model(invitationRow{}).Where("id = ?", i.ID).Updates(map[string]any{"secret": sealed}).Error)
}

func invitationPlace(id domain.ID) string { return "invitations.secret/" + id.String() }

func (t *tx) InvitationSecret(id domain.ID) (string, error) {
	row, err := one[invitationRow](t, t.db.Where("id = ?", id))
	if err == nil && len(row.Secret) == 0 {
		err = notFound()
	}
	if err != nil {
		return "", err
	}
	if t.keys == nil {
		return "", t.noKeys()
	}
	secret, err := t.keys.Open(invitationPlace(id), row.Secret)
	return secret, fault(err)
}

func (t *tx) RenewInvitation(i domain.Invitation) error {
	row := invitationRowOf(i)
	row.Version++
	return t.update(&row, i.ID, i.Version, []string{"expires_at", "mail_id"})
}

func (t *tx) EndInvitation(i domain.Invitation) error {
	row := invitationRowOf(i)
	row.Version++
	return t.update(&row, i.ID, i.Version, []string{"user_id", "ended_at", "secret"})
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
