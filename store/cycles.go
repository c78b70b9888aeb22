package store

import (
	"fmt"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type cycleRow struct {
	ID              domain.ID
	Number          string
	Title           string
	AgreementID     domain.ID
	SupporterID     domain.ID
	RecipientID     domain.ID
	Programme       policyRef `gorm:"embedded;embeddedPrefix:programme_"`
	NominationUntil day
	From            day `gorm:"column:from_date"`
	To              day `gorm:"column:to_date"`
	Backfill        bool
	BackfillReason  string
	BackfillUntil   instant
	PublicityFrom   day
	PublicityTo     day
	State           domain.CycleState
	InitiatorID     domain.ID
	Created         instant `gorm:"column:created_at"`
	Updated         instant `gorm:"column:updated_at"`
	Version         int
}

func (cycleRow) TableName() string { return "cycles" }

var cycleColumns = []string{
	"title", "agreement_id", "supporter_id", "recipient_id",
	"programme_code", "programme_version", "programme_hash", "nomination_until", "from_date", "to_date",
	"backfill", "backfill_reason", "backfill_until", "publicity_from", "publicity_to", "state", "updated_at",
}

type positionRow struct {
	ID         domain.ID
	CycleID    domain.ID
	Track      string
	Department string
	Specialty  string
	Quota      int
}

func (positionRow) TableName() string { return "positions" }

var cycleOrder = byID("cycles", true, func(r cycleRow) domain.ID { return r.ID })

func cycleRowOf(c domain.Cycle) cycleRow {
	return cycleRow{
		ID: c.ID, Number: c.Number, Title: c.Title, AgreementID: c.AgreementID,
		SupporterID: c.SupporterID, RecipientID: c.RecipientID, Programme: policyRef(c.Programme),
		NominationUntil: day(c.NominationUntil), From: day(c.From), To: day(c.To),
		Backfill: c.Backfill, BackfillReason: c.BackfillReason, BackfillUntil: instant(c.BackfillUntil),
		PublicityFrom: day(c.PublicityFrom), PublicityTo: day(c.PublicityTo), State: c.State,
		InitiatorID: c.InitiatorID, Created: instant(c.CreatedAt), Updated: instant(c.UpdatedAt), Version: c.Version,
	}
}

func (r cycleRow) cycle() domain.Cycle {
	return domain.Cycle{
		ID: r.ID, Number: r.Number, Title: r.Title, AgreementID: r.AgreementID,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID, Programme: domain.PolicyRef(r.Programme),
		NominationUntil: calendar.Date(r.NominationUntil), From: calendar.Date(r.From), To: calendar.Date(r.To),
		Backfill: r.Backfill, BackfillReason: r.BackfillReason, BackfillUntil: time.Time(r.BackfillUntil),
		PublicityFrom: calendar.Date(r.PublicityFrom), PublicityTo: calendar.Date(r.PublicityTo), State: r.State,
		InitiatorID: r.InitiatorID, CreatedAt: time.Time(r.Created), UpdatedAt: time.Time(r.Updated), Version: r.Version,
	}
}

func (t *tx) InsertCycle(c *domain.Cycle) error {
	row := cycleRowOf(*c)
	if err := t.insert(&row); err != nil {
		return err
	}
	c.ID = row.ID
	c.Number = fmt.Sprintf("C%06d", c.ID)
	for i := range c.Positions {
		c.Positions[i].CycleID = c.ID
		pos := positionRow(c.Positions[i])
		pos.ID = 0
		if err := t.insert(&pos); err != nil {
			return err
		}
		c.Positions[i].ID = pos.ID
	}
	return t.fail(t.db.Model(cycleRow{}).Where("id = ?", c.ID).Update("number", c.Number).Error)
}

func (t *tx) UpdateCycle(c domain.Cycle) error {
	row := cycleRowOf(c)
	row.Version++
	return t.update(&row, c.ID, c.Version, cycleColumns)
}

func (t *tx) Cycle(scope service.Scope, id domain.ID) (domain.Cycle, error) {
	row, err := one[cycleRow](t, within(t.db.Where("id = ?", id), scope, bothSides))
	if err != nil {
		return domain.Cycle{}, err
	}
	cycles := []domain.Cycle{row.cycle()}
	err = t.fillPositions(cycles)
	return cycles[0], err
}

func (t *tx) Cycles(scope service.Scope, f service.CycleFilter, p service.Page) (service.List[domain.Cycle], error) {
	q := within(t.db, scope, bothSides)
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Open {
		q = q.Where("state NOT IN ?", []domain.CycleState{domain.CycleClosed, domain.CycleCancelled})
	}
	list, err := page(t, q, p, cycleOrder, cycleRow.cycle)
	if err != nil {
		return list, err
	}
	return list, t.fillPositions(list.Items)
}

// fillPositions reads the positions of all cycles at once.
func (t *tx) fillPositions(cycles []domain.Cycle) error {
	if len(cycles) == 0 {
		return nil
	}
	place := map[domain.ID]int{}
	ids := make([]domain.ID, len(cycles))
	for i, c := range cycles {
		place[c.ID], ids[i] = i, c.ID
	}
	var rows []positionRow
	err := t.db.Where("cycle_id IN ?", ids).Order("cycle_id, id").Find(&rows).Error
	for _, r := range rows {
		c := &cycles[place[r.CycleID]]
		c.Positions = append(c.Positions, domain.Position(r))
	}
	return t.fail(err)
}

// SeatsTaken leaves cancelled cycles out, for nobody goes, and whoever took over somebody's place.
func (t *tx) SeatsTaken(supporter domain.ID, programme, track string, from, to calendar.Date) (int, error) {
	return t.number(t.db.Raw(`
		SELECT COUNT(*) FROM cycles c JOIN nominations n ON n.cycle_id = c.id
		WHERE c.supporter_id = ? AND c.programme_code = ? AND c.from_date >= ? AND c.from_date <= ?
		  AND c.state <> ? AND n.track = ? AND n.replaces = 0 AND n.state IN ?`,
		supporter, programme, day(from), day(to), domain.CycleCancelled, track,
		[]domain.NominationState{domain.NominationApproved, domain.NominationAssigned}))
}
