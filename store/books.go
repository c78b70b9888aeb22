package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type bookRow struct {
	ID           domain.ID
	OrgID        domain.ID
	Year         int
	Code         string
	Title        string
	Kind         string
	Perspective  string
	Programme    string
	PeriodText   string
	PeriodKind   string
	PeriodMasked bool
	From         day `gorm:"column:from_date"`
	To           day `gorm:"column:to_date"`
	Details      asJSON[domain.BookDetails]
	Created      instant `gorm:"column:created_at"`
	CreatedBy    domain.ID
	Version      int
}

func (bookRow) TableName() string { return "record_books" }

var (
	ofOrg       = visible{orgs: []string{"org_id"}}
	bookOrder   = byID("record_books", true, func(r bookRow) domain.ID { return r.ID })
	bookColumns = []string{"year", "title", "programme", "period_text", "period_kind", "period_masked", "from_date", "to_date", "details"}
)

func bookRowOf(b domain.RecordBook) bookRow {
	return bookRow{
		ID: b.ID, OrgID: b.OrgID, Year: b.Year, Code: b.Code, Title: b.Title, Kind: b.Kind, Perspective: b.Perspective,
		Programme: b.Programme, PeriodText: b.Period.Text, PeriodKind: b.Period.Kind, PeriodMasked: b.Period.Masked,
		From: day(b.Period.From), To: day(b.Period.To), Details: asJSON[domain.BookDetails]{b.Details},
		Created: instant(b.CreatedAt), CreatedBy: b.CreatedBy, Version: b.Version,
	}
}

func (r bookRow) book() domain.RecordBook {
	return domain.RecordBook{
		ID: r.ID, OrgID: r.OrgID, Year: r.Year, Code: r.Code, Title: r.Title, Kind: r.Kind, Perspective: r.Perspective,
		Programme: r.Programme, Period: domain.BookPeriod{
			Text: r.PeriodText, Kind: r.PeriodKind, From: calendar.Date(r.From), To: calendar.Date(r.To), Masked: r.PeriodMasked,
		},
		Details: r.Details.v, CreatedAt: time.Time(r.Created), CreatedBy: r.CreatedBy, Version: r.Version,
	}
}

func (t *tx) InsertBook(b *domain.RecordBook) error {
	row := bookRowOf(*b)
	if err := t.insert(&row); err != nil {
		return err
	}
	b.ID = row.ID
	return nil
}

func (t *tx) UpdateBook(b domain.RecordBook) error {
	row := bookRowOf(b)
	row.Version++
	return t.update(&row, b.ID, b.Version, bookColumns)
}

func (t *tx) Book(scope service.Scope, id domain.ID) (domain.RecordBook, error) {
	row, err := one[bookRow](t, within(t.db.Where("id = ?", id), scope, ofOrg))
	return row.book(), err
}

func (t *tx) Books(scope service.Scope, f service.BookFilter, p service.Page) (service.List[domain.RecordBook], error) {
	q := within(t.db, scope, ofOrg)
	if f.Org != 0 {
		q = q.Where("org_id = ?", f.Org)
	}
	if f.Year != 0 {
		q = q.Where("year = ?", f.Year)
	}
	return page(t, q, p, bookOrder, bookRow.book)
}
