package store

import (
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type filingRow struct {
	ID            domain.ID
	OrgID         domain.ID
	Reverses      domain.ID
	Reason        string
	EntryCount    int
	Days          int
	InitiatorID   domain.ID
	InitiatorName string
	State         domain.FilingState
	Opinion       string
	DecidedBy     domain.ID
	DecidedByName string
	DecidedAt     instant
	Created       instant `gorm:"column:created_at"`
	Updated       instant `gorm:"column:updated_at"`
	Version       int
}

func (filingRow) TableName() string { return "filings" }

var (
	filingColumns = []string{"state", "opinion", "decided_by", "decided_by_name", "decided_at", "updated_at"}
	filingOrder   = byID("filings", true, func(r filingRow) domain.ID { return r.ID })
)

func filingRowOf(f domain.Filing) filingRow {
	return filingRow{
		ID: f.ID, OrgID: f.OrgID, Reverses: f.Reverses, Reason: f.Reason, EntryCount: f.Rows, Days: f.Days,
		InitiatorID: f.InitiatorID, InitiatorName: f.InitiatorName, State: f.State, Opinion: f.Opinion,
		DecidedBy: f.DecidedBy, DecidedByName: f.DecidedByName, DecidedAt: instant(f.DecidedAt),
		Created: instant(f.CreatedAt), Updated: instant(f.UpdatedAt), Version: f.Version,
	}
}

func (r filingRow) filing() domain.Filing {
	return domain.Filing{
		ID: r.ID, Number: domain.FilingNumber(r.ID), OrgID: r.OrgID, Reverses: r.Reverses, Reason: r.Reason, Rows: r.EntryCount, Days: r.Days,
		InitiatorID: r.InitiatorID, InitiatorName: r.InitiatorName, State: r.State, Opinion: r.Opinion,
		DecidedBy: r.DecidedBy, DecidedByName: r.DecidedByName, DecidedAt: time.Time(r.DecidedAt),
		CreatedAt: time.Time(r.Created), UpdatedAt: time.Time(r.Updated), Version: r.Version,
	}
}

// InsertFiling sets the filing's ID and number.
func (t *tx) InsertFiling(f *domain.Filing) error {
	row := filingRowOf(*f)
	if err := t.insert(&row); err != nil {
		return err
	}
	f.ID, f.Number = row.ID, domain.FilingNumber(row.ID)
	return nil
}

func (t *tx) UpdateFiling(f domain.Filing) error {
	row := filingRowOf(f)
	row.Version++
	return t.update(&row, f.ID, f.Version, filingColumns)
}

func (t *tx) Filing(scope service.Scope, id domain.ID) (domain.Filing, error) {
	row, err := one[filingRow](t, within(t.db.Where("id = ?", id), scope, ofOrg))
	return row.filing(), err
}

func (t *tx) Filings(scope service.Scope, f service.FilingFilter, p service.Page) (service.List[domain.Filing], error) {
	q := within(t.db, scope, ofOrg)
	if f.Org != 0 {
		q = q.Where("org_id = ?", f.Org)
	}
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	return page(t, q, p, filingOrder, filingRow.filing)
}

func (t *tx) ReversalWaiting(past domain.ID) (domain.ID, error) {
	id, err := t.number(t.db.Model(filingRow{}).Select("COALESCE(MAX(id), 0)").Where("reverses = ? AND state = ?", past, domain.FilingWaiting))
	return domain.ID(id), err
}

type pastRow struct {
	ID         domain.ID
	FilingID   domain.ID
	LineNo     int
	OrgID      domain.ID
	PersonID   domain.ID
	PersonName string
	From       day `gorm:"column:from_date"`
	To         day `gorm:"column:to_date"`
	Kind       string
	Share      int
	Place      asJSON[domain.PastPlace]
	Appraisal  string
	Document   asJSON[domain.PastDocument]
	Note       string
	State      domain.PastState
	Created    instant `gorm:"column:created_at"`
}

func (pastRow) TableName() string { return "past_services" }

func (r pastRow) past() domain.PastService {
	return domain.PastService{
		ID: r.ID, FilingID: r.FilingID, Row: r.LineNo, OrgID: r.OrgID, PersonID: r.PersonID, PersonName: r.PersonName,
		From: calendar.Date(r.From), To: calendar.Date(r.To), Kind: r.Kind, Share: r.Share, Place: r.Place.v,
		Appraisal: r.Appraisal, Document: r.Document.v, Note: r.Note, State: r.State, CreatedAt: time.Time(r.Created),
	}
}

// InsertPastServices sets their IDs.
func (t *tx) InsertPastServices(list []domain.PastService) error {
	for i, p := range list {
		row := pastRow{
			FilingID: p.FilingID, LineNo: p.Row, OrgID: p.OrgID, PersonID: p.PersonID, PersonName: p.PersonName,
			From: day(p.From), To: day(p.To), Kind: p.Kind, Share: p.Share, Place: asJSON[domain.PastPlace]{p.Place},
			Appraisal: p.Appraisal, Document: asJSON[domain.PastDocument]{p.Document}, Note: p.Note, State: p.State, Created: instant(p.CreatedAt),
		}
		if err := t.insert(&row); err != nil {
			return err
		}
		list[i].ID = row.ID
	}
	return nil
}

func (t *tx) MovePastServices(ids []domain.ID, state domain.PastState) error {
	for some := range slices.Chunk(ids, asked) {
		if err := t.db.Model(pastRow{}).Where(oneOf("id", some)).Update("state", state).Error; err != nil {
			return t.fail(err)
		}
	}
	return nil
}

var ofOrgAndSelf = visible{orgs: []string{"org_id"}, person: "person_id"}

func (t *tx) PastService(scope service.Scope, id domain.ID) (domain.PastService, error) {
	row, err := one[pastRow](t, within(t.db.Where("id = ?", id), scope, ofOrgAndSelf))
	return row.past(), err
}

func (t *tx) PastServicesOfFiling(filing domain.ID) ([]domain.PastService, error) {
	return all(t, t.db.Where("filing_id = ?", filing).Order("id"), pastRow.past)
}

func (t *tx) PastServicesOf(people []domain.ID) ([]domain.PastService, error) {
	var list []domain.PastService
	for some := range slices.Chunk(people, asked) {
		found, err := all(t, t.db.Where(oneOf("person_id", some)).Order("id"), pastRow.past)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

func (t *tx) IDNumberHolders(org domain.ID, numbers []string) (map[string]domain.ID, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	if t.keys == nil {
		return nil, t.noKeys()
	}
	holders := map[string]domain.ID{}
	for some := range slices.Chunk(numbers, asked) {
		of, keys := map[string]string{}, make([]string, len(some))
		for i, number := range some {
			keys[i] = t.idNumberKey(number)
			of[keys[i]] = number
		}
		var rows []personRow
		q := t.db.Select("id", "id_number_key").Where("org_id = ? AND id_number_key IN ?", org, keys)
		if err := q.Find(&rows).Error; err != nil {
			return nil, t.fail(err)
		}
		for _, row := range rows {
			holders[of[*row.IDNumberKey]] = row.ID
		}
	}
	return holders, nil
}
