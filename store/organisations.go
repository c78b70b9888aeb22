package store

import (
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type organisationRow struct {
	ID         domain.ID
	Name       string
	Kind       domain.OrganisationKind
	Tier       string
	Level      string
	RegionCode string
	ParentID   domain.ID
	Created    instant `gorm:"column:created_at"`
	Version    int
}

func (organisationRow) TableName() string { return "organisations" }

var organisationColumns = []string{"name", "kind", "tier", "level", "region_code", "parent_id"}

var organisationOrder = order[organisationRow]{
	name: "organisations", columns: []string{"name", "id"},
	key: func(r organisationRow) []any { return []any{r.Name, int64(r.ID)} },
}

func organisationRowOf(o domain.Organisation) organisationRow {
	return organisationRow{
		ID: o.ID, Name: o.Name, Kind: o.Kind, Tier: o.Tier, Level: o.Level, RegionCode: o.RegionCode,
		ParentID: o.ParentID, Created: instant(o.CreatedAt), Version: o.Version,
	}
}

func (r organisationRow) organisation() domain.Organisation {
	return domain.Organisation{
		ID: r.ID, Name: r.Name, Kind: r.Kind, Tier: r.Tier, Level: r.Level, RegionCode: r.RegionCode,
		ParentID: r.ParentID, CreatedAt: time.Time(r.Created), Version: r.Version,
	}
}

func (t *tx) InsertOrganisation(o *domain.Organisation) error {
	row := organisationRowOf(*o)
	if err := t.insert(&row); err != nil {
		return err
	}
	o.ID = row.ID
	return nil
}

func (t *tx) UpdateOrganisation(o domain.Organisation) error {
	row := organisationRowOf(o)
	row.Version++
	return t.update(&row, o.ID, o.Version, organisationColumns)
}

func (t *tx) Organisation(id domain.ID) (domain.Organisation, error) {
	row, err := one[organisationRow](t, t.db.Where("id = ?", id))
	return row.organisation(), err
}

func (t *tx) OrganisationNames(ids []domain.ID) (map[domain.ID]string, error) {
	names := map[domain.ID]string{}
	if ids = known(ids); len(ids) == 0 {
		return names, nil
	}
	var rows []organisationRow
	err := t.db.Select("id", "name").Where(oneOf("id", ids)).Find(&rows).Error
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, t.fail(err)
}

func (t *tx) OrganisationsNamed(names []string) ([]domain.Organisation, error) {
	var list []domain.Organisation
	for some := range slices.Chunk(names, asked) {
		found, err := all(t, t.db.Where("name IN ?", some).Order("id"), organisationRow.organisation)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

func (t *tx) LockOrganisation(id domain.ID) error {
	_, err := one[organisationRow](t, t.forUpdate("").Where("id = ?", id))
	return err
}

func (t *tx) Organisations(scope service.Scope, p service.Page) (service.List[domain.Organisation], error) {
	q := within(t.db, scope, visible{orgs: []string{"id"}})
	return page(t, q, p, organisationOrder, organisationRow.organisation)
}

func (t *tx) ChildOrganisations(parent domain.ID) ([]domain.ID, error) {
	var ids []domain.ID
	if parent == 0 {
		return ids, nil
	}
	err := t.db.Model(organisationRow{}).Where("parent_id = ?", parent).Order("id").Pluck("id", &ids).Error
	return ids, t.fail(err)
}
