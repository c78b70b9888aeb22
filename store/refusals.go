package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type refusalRow struct {
	ID           domain.ID
	CycleID      domain.ID
	NominationID domain.ID
	PersonID     domain.ID
	PersonName   string
	SupporterID  domain.ID
	RecipientID  domain.ID
	Programme    policyRef `gorm:"embedded;embeddedPrefix:programme_"`
	Reason       string
	State        domain.RefusalState
	Consequence  string
	Blocks       bool
	Opinion      string
	DecidedBy    domain.ID
	DecidedAt    instant
	InitiatorID  domain.ID
	Created      instant `gorm:"column:created_at"`
	Version      int
}

func (refusalRow) TableName() string { return "refusals" }

var refusalColumns = []string{"reason", "state", "consequence", "blocks", "opinion", "decided_by", "decided_at"}

var refusalOrder = byID("refusals", false, func(r refusalRow) domain.ID { return r.ID })

func refusalRowOf(r domain.Refusal) refusalRow {
	return refusalRow{
		ID: r.ID, CycleID: r.CycleID, NominationID: r.NominationID, PersonID: r.PersonID, PersonName: r.PersonName,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID, Programme: policyRef(r.Programme), Reason: r.Reason,
		State: r.State, Consequence: r.Consequence, Blocks: r.Blocks, Opinion: r.Opinion, DecidedBy: r.DecidedBy,
		DecidedAt: instant(r.DecidedAt), InitiatorID: r.InitiatorID, Created: instant(r.CreatedAt), Version: r.Version,
	}
}

func (r refusalRow) refusal() domain.Refusal {
	return domain.Refusal{
		ID: r.ID, CycleID: r.CycleID, NominationID: r.NominationID, PersonID: r.PersonID, PersonName: r.PersonName,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID, Programme: domain.PolicyRef(r.Programme), Reason: r.Reason,
		State: r.State, Consequence: r.Consequence, Blocks: r.Blocks, Opinion: r.Opinion, DecidedBy: r.DecidedBy,
		DecidedAt: time.Time(r.DecidedAt), InitiatorID: r.InitiatorID, CreatedAt: time.Time(r.Created), Version: r.Version,
	}
}

func (t *tx) InsertRefusal(r *domain.Refusal) error {
	row := refusalRowOf(*r)
	if err := t.insert(&row); err != nil {
		return err
	}
	r.ID = row.ID
	return nil
}

func (t *tx) UpdateRefusal(r domain.Refusal) error {
	row := refusalRowOf(r)
	row.Version++
	return t.update(&row, r.ID, r.Version, refusalColumns)
}

func (t *tx) Refusal(scope service.Scope, id domain.ID) (domain.Refusal, error) {
	row, err := one[refusalRow](t, within(t.db.Where("id = ?", id), scope, sidesAndSelf))
	return row.refusal(), err
}

func (t *tx) StandingRefusal(person domain.ID) (bool, error) {
	n, err := t.number(t.db.Model(refusalRow{}).Select("COUNT(*)").
		Where("person_id = ? AND state = ? AND blocks = ?", person, domain.RefusalDecided, true))
	return n > 0, err
}

func (t *tx) OpenRefusals(p service.Page) (service.List[domain.Refusal], error) {
	q := t.db.Where("state = ?", domain.RefusalRecorded)
	return page(t, q, p, refusalOrder, refusalRow.refusal)
}
