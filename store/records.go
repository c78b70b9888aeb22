package store

import (
	"time"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type recordRow struct {
	ID               domain.ID
	BookID           domain.ID
	OrgID            domain.ID
	Kind             domain.RecordKind
	Metric           string
	Variant          string
	Line             string
	Label            string
	Unit             string
	Amount           *int64
	Base             int64
	UpperAmount      *int64
	Participants     *int64
	ParticipantsUnit string
	Subject          string
	Month            string
	From             day `gorm:"column:from_date"`
	To               day `gorm:"column:to_date"`
	Status           domain.RecordStatus
	Scope            domain.RecordScope
	Department       string
	Style            asJSON[domain.FigureStyle]
	Grain            int
	Quote            string
	Created          instant `gorm:"column:created_at"`
	CreatedBy        domain.ID
	VoidedAt         instant
	VoidReason       string
	Version          int
}

func (recordRow) TableName() string { return "records" }

// recordsAtOnce is how many rows one statement inserts: few enough that it is compiled once and kept.
const recordsAtOnce = 50

var recordOrder = byID("records", true, func(r recordRow) domain.ID { return r.ID })

func recordRowOf(r domain.Record) recordRow {
	return recordRow{
		ID: r.ID, BookID: r.BookID, OrgID: r.OrgID, Kind: r.Kind, Metric: r.Metric, Variant: r.Variant, Line: r.Line,
		Label: r.Label, Unit: r.Unit, Amount: r.Count, Base: r.Base, UpperAmount: r.Upper, Participants: r.Participants,
		ParticipantsUnit: r.ParticipantsUnit, Subject: r.Subject, Month: r.Month, From: day(r.From), To: day(r.To),
		Status: r.Status, Scope: r.Scope, Department: r.Department, Style: asJSON[domain.FigureStyle]{r.Style},
		Grain: grainOf(r.Style), Quote: r.Quote, Created: instant(r.CreatedAt), CreatedBy: r.CreatedBy,
		VoidedAt: instant(r.VoidedAt), VoidReason: r.VoidReason, Version: r.Version,
	}
}

// noGrain is above every grain: an exact record does not say to what its total is rounded.
const noGrain = 18

func grainOf(s domain.FigureStyle) int {
	switch s.Qualifier {
	case domain.QualifierMoreThan, domain.QualifierNearly, domain.QualifierAbout:
		return s.Grain
	}
	return noGrain
}

func (r recordRow) record() domain.Record {
	return domain.Record{
		ID: r.ID, BookID: r.BookID, OrgID: r.OrgID, Kind: r.Kind, Metric: r.Metric, Variant: r.Variant, Line: r.Line,
		Label: r.Label, Unit: r.Unit, Count: r.Amount, Base: r.Base, Upper: r.UpperAmount, Participants: r.Participants,
		ParticipantsUnit: r.ParticipantsUnit, Subject: r.Subject, Month: r.Month, From: calendar.Date(r.From), To: calendar.Date(r.To),
		Status: r.Status, Scope: r.Scope, Department: r.Department, Style: r.Style.v, Quote: r.Quote,
		CreatedAt: time.Time(r.Created), CreatedBy: r.CreatedBy, VoidedAt: time.Time(r.VoidedAt), VoidReason: r.VoidReason,
		Version: r.Version,
	}
}

func (t *tx) InsertRecords(rs []domain.Record) error {
	rows := make([]recordRow, len(rs))
	for i, r := range rs {
		rows[i] = recordRowOf(r)
	}
	return t.fail(t.db.CreateInBatches(rows, recordsAtOnce).Error)
}

func (t *tx) Record(scope service.Scope, id domain.ID) (domain.Record, error) {
	row, err := one[recordRow](t, within(t.db.Where("id = ?", id), scope, ofOrg))
	return row.record(), err
}

func (t *tx) UpdateRecord(r domain.Record) error {
	row := recordRowOf(r)
	row.Version++
	return t.update(&row, r.ID, r.Version, []string{"voided_at", "void_reason"})
}

func (t *tx) Records(scope service.Scope, f service.RecordFilter, p service.Page) (service.List[domain.Record], error) {
	return page(t, filterRecords(within(t.db, scope, ofOrg), f), p, recordOrder, recordRow.record)
}

func filterRecords(q *gorm.DB, f service.RecordFilter) *gorm.DB {
	q = q.Where("book_id = ?", f.Book)
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if len(f.Metrics) > 0 {
		q = q.Where("metric IN ?", f.Metrics)
	}
	if len(f.Variants) > 0 {
		q = q.Where("variant IN ?", f.Variants)
	}
	if len(f.Lines) > 0 {
		q = q.Where("line IN ?", f.Lines)
	}
	if f.Scope != "" {
		q = q.Where("scope = ?", f.Scope)
	}
	if len(f.Statuses) > 0 {
		q = q.Where("status IN ?", f.Statuses)
	}
	if f.Month != "" {
		q = q.Where("month = ?", f.Month)
	}
	if !f.Void {
		q = q.Where("voided_at IS NULL")
	}
	return q
}
