package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
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
	Inputs       []byte
	Hash         string
	Created      instant `gorm:"column:created_at"`
}

func (verdictRow) TableName() string { return "verdicts" }

func (r verdictRow) verdict() domain.Verdict {
	return domain.Verdict{
		ID: r.ID, PersonID: r.PersonID, PersonName: r.PersonName, OrgID: r.OrgID, AssignmentID: r.AssignmentID,
		Regulation: domain.PolicyRef(r.Regulation), On: calendar.Date(r.On), ServedDays: r.ServedDays,
		Decision: r.Decision.v, Inputs: r.Inputs, Hash: r.Hash, CreatedAt: time.Time(r.Created),
	}
}

func (t *tx) InsertVerdict(v *domain.Verdict) error {
	row := verdictRow{
		PersonID: v.PersonID, PersonName: v.PersonName, OrgID: v.OrgID, AssignmentID: v.AssignmentID,
		Regulation: policyRef(v.Regulation), On: day(v.On), ServedDays: v.ServedDays,
		Decision: asJSON[domain.Decision]{v.Decision}, Inputs: bytesOf(v.Inputs), Hash: v.Hash, Created: instant(v.CreatedAt),
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

// bytesOf keeps nil from becoming NULL.
func bytesOf(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
