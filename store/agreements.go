package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type agreementRow struct {
	ID          domain.ID
	Number      string
	SupporterID domain.ID
	RecipientID domain.ID
	Programme   string
	From        day     `gorm:"column:from_date"`
	To          day     `gorm:"column:to_date"`
	SignedOn    day     `gorm:"column:signed_on"`
	Created     instant `gorm:"column:created_at"`
	Version     int
}

func (agreementRow) TableName() string { return "agreements" }

var agreementOrder = byID("agreements", true, func(r agreementRow) domain.ID { return r.ID })

func (r agreementRow) agreement() domain.Agreement {
	return domain.Agreement{
		ID: r.ID, Number: r.Number, SupporterID: r.SupporterID, RecipientID: r.RecipientID,
		Programme: r.Programme, From: calendar.Date(r.From), To: calendar.Date(r.To),
		SignedOn: calendar.Date(r.SignedOn), CreatedAt: time.Time(r.Created), Version: r.Version,
	}
}

func (t *tx) InsertAgreement(a *domain.Agreement) error {
	row := agreementRow{
		ID: a.ID, Number: a.Number, SupporterID: a.SupporterID, RecipientID: a.RecipientID,
		Programme: a.Programme, From: day(a.From), To: day(a.To), SignedOn: day(a.SignedOn),
		Created: instant(a.CreatedAt), Version: a.Version,
	}
	if err := t.insert(&row); err != nil {
		return err
	}
	a.ID = row.ID
	return nil
}

func (t *tx) Agreement(scope service.Scope, id domain.ID) (domain.Agreement, error) {
	row, err := one[agreementRow](t, within(t.db.Where("id = ?", id), scope, bothSides))
	return row.agreement(), err
}

func (t *tx) Agreements(scope service.Scope, p service.Page) (service.List[domain.Agreement], error) {
	return page(t, within(t.db, scope, bothSides), p, agreementOrder, agreementRow.agreement)
}
