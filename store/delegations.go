package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type delegationRow struct {
	ID        domain.ID
	OrgID     domain.ID
	FromUser  domain.ID
	FromName  string
	ToUser    domain.ID
	ToName    string
	From      day `gorm:"column:from_date"`
	To        day `gorm:"column:to_date"`
	Kinds     asJSON[[]domain.TaskKind]
	Reason    string
	CreatedBy domain.ID
	Created   instant `gorm:"column:created_at"`
	Revoked   instant `gorm:"column:revoked_at"`
	Version   int
}

func (delegationRow) TableName() string { return "delegations" }

var delegationOrder = byID("delegations", true, func(r delegationRow) domain.ID { return r.ID })

func delegationRowOf(d domain.Delegation) delegationRow {
	return delegationRow{
		ID: d.ID, OrgID: d.OrgID, FromUser: d.FromUser, FromName: d.FromName, ToUser: d.ToUser, ToName: d.ToName,
		From: day(d.From), To: day(d.To), Kinds: asJSON[[]domain.TaskKind]{d.Kinds}, Reason: d.Reason,
		CreatedBy: d.CreatedBy, Created: instant(d.CreatedAt), Revoked: instant(d.RevokedAt), Version: d.Version,
	}
}

func (r delegationRow) delegation() domain.Delegation {
	return domain.Delegation{
		ID: r.ID, OrgID: r.OrgID, FromUser: r.FromUser, FromName: r.FromName, ToUser: r.ToUser, ToName: r.ToName,
		From: calendar.Date(r.From), To: calendar.Date(r.To), Kinds: r.Kinds.v, Reason: r.Reason,
		CreatedBy: r.CreatedBy, CreatedAt: time.Time(r.Created), RevokedAt: time.Time(r.Revoked), Version: r.Version,
	}
}

func (t *tx) InsertDelegation(d *domain.Delegation) error {
	row := delegationRowOf(*d)
	err := t.insert(&row)
	d.ID = row.ID
	return err
}

func (t *tx) RevokeDelegation(d domain.Delegation) error {
	row := delegationRowOf(d)
	row.Version++
	return t.update(&row, d.ID, d.Version, []string{"revoked_at"})
}

func (t *tx) Delegation(id domain.ID) (domain.Delegation, error) {
	row, err := one[delegationRow](t, t.db.Where("id = ?", id))
	return row.delegation(), err
}

func (t *tx) Delegations(f service.DelegationFilter, p service.Page) (service.List[domain.Delegation], error) {
	q := t.db
	if f.Org != 0 {
		q = q.Where("org_id = ?", f.Org)
	}
	if f.From != 0 {
		q = q.Where("from_user = ?", f.From)
	}
	if f.To != 0 {
		q = q.Where("to_user = ?", f.To)
	}
	if !f.NotOver.IsZero() {
		q = q.Where("to_date >= ? AND revoked_at IS NULL", day(f.NotOver))
	}
	return page(t, q, p, delegationOrder, delegationRow.delegation)
}

type deputyRow struct {
	ID       domain.ID
	OrgID    domain.ID
	Role     domain.Role
	UserID   domain.ID
	UserName string
	Created  instant `gorm:"column:created_at"`
}

func (deputyRow) TableName() string { return "deputies" }

func (r deputyRow) deputy() domain.Deputy {
	return domain.Deputy{
		ID: r.ID, Post: domain.Membership{Org: r.OrgID, Role: r.Role}, UserID: r.UserID, UserName: r.UserName,
		CreatedAt: time.Time(r.Created),
	}
}

func (t *tx) InsertDeputy(d *domain.Deputy) error {
	row := deputyRow{OrgID: d.Post.Org, Role: d.Post.Role, UserID: d.UserID, UserName: d.UserName, Created: instant(d.CreatedAt)}
	err := t.insert(&row)
	d.ID = row.ID
	return err
}

func (t *tx) DeleteDeputy(id domain.ID) error {
	done := t.db.Where("id = ?", id).Delete(&deputyRow{})
	if done.Error == nil && done.RowsAffected == 0 {
		return notFound()
	}
	return t.fail(done.Error)
}

func (t *tx) DeputiesIn(org domain.ID) ([]domain.Deputy, error) {
	return all(t, t.db.Where("org_id = ?", org).Order("id"), deputyRow.deputy)
}

func (t *tx) DeputiesBy(user domain.ID) ([]domain.Deputy, error) {
	return all(t, t.db.Where("user_id = ?", user).Order("id"), deputyRow.deputy)
}
