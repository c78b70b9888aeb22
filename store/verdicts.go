package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type verdictRow struct {
	ID           domain.ID
	PersonID     domain.ID
	PersonName   string
	OrgID        domain.ID
	AssignmentID domain.ID
	Regulation   policyRef `gorm:"embedded;embeddedPrefix:regulation_"`
	On           day       `gorm:"column:asked_on"`
	ServedDays   int
	Decision     asJSON[domain.Decision]
	Eligible     string
	Earliest     day `gorm:"column:earliest_on"`
	Inputs       []byte
	Hash         string
	Created      instant `gorm:"column:created_at"`
}

func (verdictRow) TableName() string { return "verdicts" }

func (r verdictRow) verdict() domain.Verdict {
	return domain.Verdict{
		ID: r.ID, PersonID: r.PersonID, PersonName: r.PersonName, OrgID: r.OrgID, AssignmentID: r.AssignmentID,
		Regulation: domain.PolicyRef(r.Regulation), On: calendar.Date(r.On), ServedDays: r.ServedDays,
		Decision: r.Decision.v, Earliest: calendar.Date(r.Earliest), Inputs: r.Inputs, Hash: r.Hash, CreatedAt: time.Time(r.Created),
	}
}

func (t *tx) InsertVerdict(v *domain.Verdict) error {
	row := verdictRow{
		PersonID: v.PersonID, PersonName: v.PersonName, OrgID: v.OrgID, AssignmentID: v.AssignmentID,
		Regulation: policyRef(v.Regulation), On: day(v.On), ServedDays: v.ServedDays,
		Decision: asJSON[domain.Decision]{v.Decision}, Eligible: v.Decision.Eligible, Earliest: day(v.Earliest), Inputs: bytesOf(v.Inputs), Hash: v.Hash, Created: instant(v.CreatedAt),
	}
	if err := t.insert(&row); err != nil {
		return err
	}
	v.ID = row.ID
	return nil
}

func (t *tx) VerdictsOfAssignment(assignment domain.ID) ([]domain.Verdict, error) {
	return all(t, t.db.Where("assignment_id = ?", assignment).Order("id DESC"), verdictRow.verdict)
}

func (t *tx) VerdictsOfPerson(person domain.ID) ([]domain.Verdict, error) {
	return all(t, t.db.Where("person_id = ?", person).Order("id DESC"), verdictRow.verdict)
}

// newest is the condition of being a person's last verdict by its regulation in its house.
const newest = `id = (SELECT MAX(last.id) FROM verdicts last WHERE last.org_id = verdicts.org_id
	AND last.regulation_code = verdicts.regulation_code AND last.person_id = verdicts.person_id)`

var (
	verdictOrder = byID("verdicts", false, func(r verdictRow) domain.ID { return r.ID })
	houseOrder   = order[verdictRow]{name: "standing", columns: []string{"person_id"}, key: func(r verdictRow) []any { return []any{int64(r.PersonID)} }}
)

func (t *tx) Verdicts(p service.Page) (service.List[domain.Verdict], error) {
	return page(t, t.db, p, verdictOrder, verdictRow.verdict)
}

func (t *tx) NewestVerdicts(org domain.ID, regulation string, p service.Page) (service.List[domain.Verdict], error) {
	q := t.db.Where("org_id = ? AND regulation_code = ?", org, regulation).Where(newest)
	return page(t, q, p, houseOrder, verdictRow.verdict)
}

func (t *tx) CountVerdicts(org domain.ID, regulation string) ([]service.VerdictCount, error) {
	var rows []service.VerdictCount
	err := t.db.Model(verdictRow{}).Where("org_id = ? AND regulation_code = ?", org, regulation).Where(newest).
		Select("eligible, COALESCE(SUBSTR(earliest_on, 1, 4), '') AS year, regulation_hash AS hash, COUNT(*) AS people").
		Group("eligible, COALESCE(SUBSTR(earliest_on, 1, 4), ''), regulation_hash").Order("year, eligible, hash").Scan(&rows).Error
	return rows, t.fail(err)
}

func (t *tx) JudgedPeople(after domain.ID, limit int) ([]domain.ID, error) {
	var ids []domain.ID
	err := t.db.Model(verdictRow{}).Distinct("person_id").Where("person_id > ?", after).Order("person_id").Limit(limit).Pluck("person_id", &ids).Error
	return ids, t.fail(err)
}

func (t *tx) CountPeople(org domain.ID) (int, error) {
	return t.number(t.db.Model(personRow{}).Select("COUNT(*)").Where("org_id = ?", org))
}

// bytesOf keeps nil from becoming NULL.
func bytesOf(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
