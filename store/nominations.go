package store

import (
	"time"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// nominationRow is a nomination as it is moved. What was written in it is most of it, is read
// by who looks at one and stands in a row of its own, so that a decision does not write it again.
type nominationRow struct {
	ID          domain.ID
	CycleID     domain.ID
	SupporterID domain.ID
	RecipientID domain.ID
	PersonID    domain.ID
	PersonName  string
	PositionID  domain.ID
	Track       string
	Replaces    domain.ID
	State       domain.NominationState
	InitiatorID domain.ID
	Created     instant `gorm:"column:created_at"`
	Updated     instant `gorm:"column:updated_at"`
	Version     int
}

func (nominationRow) TableName() string { return "nominations" }

// nominationFormRow is what was written in a nomination and how it was screened.
type nominationFormRow struct {
	ID           domain.ID `gorm:"autoIncrement:false"`
	Statement    string
	Declarations asJSON[map[string]bool]
	Screening    asJSON[domain.Decision]
}

func (nominationFormRow) TableName() string { return "nomination_forms" }

var nominationColumns = []string{"position_id", "track", "state", "updated_at"}

// nominationMoved are the columns that change when it is moved on.
var nominationMoved = []string{"state", "updated_at"}

var nominationOrder = byID("nominations", false, func(r nominationRow) domain.ID { return r.ID })

// livingNominations are the states in which a nominee is taken.
var livingNominations = []domain.NominationState{
	domain.NominationPending, domain.NominationReturned, domain.NominationApproved, domain.NominationAssigned,
}

func nominationRowOf(n domain.Nomination) nominationRow {
	return nominationRow{
		ID: n.ID, CycleID: n.CycleID, SupporterID: n.SupporterID, RecipientID: n.RecipientID,
		PersonID: n.PersonID, PersonName: n.PersonName, PositionID: n.PositionID, Track: n.Track, Replaces: n.Replaces,
		State: n.State, InitiatorID: n.InitiatorID, Created: instant(n.CreatedAt), Updated: instant(n.UpdatedAt), Version: n.Version,
	}
}

func nominationFormOf(n domain.Nomination) nominationFormRow {
	return nominationFormRow{
		ID: n.ID, Statement: n.Statement, Declarations: asJSON[map[string]bool]{n.Declarations}, Screening: asJSON[domain.Decision]{n.Screening},
	}
}

func (r nominationRow) nomination() domain.Nomination {
	return domain.Nomination{
		ID: r.ID, CycleID: r.CycleID, SupporterID: r.SupporterID, RecipientID: r.RecipientID,
		PersonID: r.PersonID, PersonName: r.PersonName, PositionID: r.PositionID, Track: r.Track, Replaces: r.Replaces,
		State: r.State, InitiatorID: r.InitiatorID, CreatedAt: time.Time(r.Created), UpdatedAt: time.Time(r.Updated), Version: r.Version,
	}
}

func (t *tx) InsertNomination(n *domain.Nomination) error {
	row := nominationRowOf(*n)
	if err := t.insert(&row); err != nil {
		return err
	}
	n.ID = row.ID
	form := nominationFormOf(*n)
	return t.insert(&form)
}

func (t *tx) UpdateNomination(n domain.Nomination) error {
	if err := t.updateNomination(n, nominationColumns); err != nil {
		return err
	}
	form := nominationFormOf(n)
	return t.fail(t.db.Model(&form).Where("id = ?", n.ID).Select("statement", "declarations", "screening").Updates(&form).Error)
}

func (t *tx) MoveNomination(n domain.Nomination) error { return t.updateNomination(n, nominationMoved) }

func (t *tx) updateNomination(n domain.Nomination, columns []string) error {
	delete(t.ahead.nominations, n.ID)
	row := nominationRowOf(n)
	row.Version++
	return t.update(&row, n.ID, n.Version, columns)
}

func (t *tx) Nomination(scope service.Scope, id domain.ID) (domain.Nomination, error) {
	row, err := one[nominationRow](t, within(t.db.Where("id = ?", id), scope, sidesAndSelf))
	if err != nil {
		return domain.Nomination{}, err
	}
	list := []domain.Nomination{row.nomination()}
	err = t.withForms(list)
	return list[0], err
}

func (t *tx) NominationToMove(id domain.ID) (domain.Nomination, error) {
	if n, ok := once(t.ahead.nominations, id); ok {
		return n, nil
	}
	row, err := one[nominationRow](t, t.db.Where("id = ?", id))
	return row.nomination(), err
}

// withForms adds what was written in nominations.
func (t *tx) withForms(list []domain.Nomination) error {
	ids := make([]domain.ID, len(list))
	at := make(map[domain.ID]*domain.Nomination, len(list))
	for i := range list {
		ids[i], at[list[i].ID] = list[i].ID, &list[i]
	}
	if len(ids) == 0 {
		return nil
	}
	var rows []nominationFormRow
	if err := t.db.Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return t.fail(err)
	}
	for _, r := range rows {
		n := at[r.ID]
		n.Statement, n.Declarations, n.Screening = r.Statement, r.Declarations.v, r.Screening.v
	}
	return nil
}

func (t *tx) Nominations(scope service.Scope, f service.NominationFilter, p service.Page) (service.List[domain.Nomination], error) {
	q := within(t.db, scope, sidesAndSelf)
	if f.Cycle != 0 {
		q = q.Where("cycle_id = ?", f.Cycle)
	}
	if f.Person != 0 {
		q = q.Where("person_id = ?", f.Person)
	}
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	list, err := page(t, q, p, nominationOrder, nominationRow.nomination)
	if err != nil {
		return list, err
	}
	return list, t.withForms(list.Items)
}

func (t *tx) CountNominations(cycle domain.ID) (map[domain.NominationState]int, error) {
	return countByState[domain.NominationState](t, t.db.Model(nominationRow{}).Where("cycle_id = ?", cycle))
}

// Overlapping leaves cancelled cycles out: nobody is taken by them.
func (t *tx) Overlapping(person, cycle, except domain.ID, from, to calendar.Date) (int, error) {
	return t.number(t.db.Raw(`
		SELECT COUNT(*) FROM nominations n JOIN cycles c ON c.id = n.cycle_id
		WHERE n.person_id = ? AND n.id <> ? AND n.state IN ?
		  AND (c.id = ? OR (c.from_date <= ? AND c.to_date >= ? AND c.state <> ?))`,
		person, except, livingNominations, cycle, day(to), day(from), domain.CycleCancelled))
}

// countByState counts the rows a query finds by their state.
func countByState[S ~string](t *tx, q *gorm.DB) (map[S]int, error) {
	var rows []struct {
		State S
		N     int
	}
	err := q.Select("state, COUNT(*) AS n").Group("state").Scan(&rows).Error
	counts := make(map[S]int, len(rows))
	for _, r := range rows {
		counts[r.State] = r.N
	}
	return counts, t.fail(err)
}
