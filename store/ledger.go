package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

type ledgerRow struct {
	ID           domain.ID
	PersonID     domain.ID
	AssignmentID domain.ID
	ReportID     domain.ID
	SupporterID  domain.ID
	RecipientID  domain.ID
	Kind         domain.LedgerKind
	From         day `gorm:"column:from_date"`
	To           day `gorm:"column:to_date"`
	Days         int
	Leave        domain.LeaveKind `gorm:"column:leave_kind"`
	RequestID    domain.ID
	Reverses     domain.ID
	PastID       domain.ID
	Created      instant `gorm:"column:created_at"`
}

func (ledgerRow) TableName() string { return "ledger_entries" }

func (r ledgerRow) entry() domain.LedgerEntry {
	return domain.LedgerEntry{
		ID: r.ID, PersonID: r.PersonID, AssignmentID: r.AssignmentID, ReportID: r.ReportID,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID, Kind: r.Kind, From: calendar.Date(r.From),
		To: calendar.Date(r.To), Days: r.Days, Leave: r.Leave, RequestID: r.RequestID, Reverses: r.Reverses, PastID: r.PastID, CreatedAt: time.Time(r.Created),
	}
}

// InsertLedger sets the entries' IDs, unless they are held back with those of others.
func (t *tx) InsertLedger(entries []domain.LedgerEntry) error {
	rows := make([]ledgerRow, len(entries))
	for i, e := range entries {
		rows[i] = ledgerRow{
			PersonID: e.PersonID, AssignmentID: e.AssignmentID, ReportID: e.ReportID,
			SupporterID: e.SupporterID, RecipientID: e.RecipientID, Kind: e.Kind, From: day(e.From),
			To: day(e.To), Days: e.Days, Leave: e.Leave, RequestID: e.RequestID, Reverses: e.Reverses, PastID: e.PastID, Created: instant(e.CreatedAt),
		}
	}
	if t.gathering.adds(rows) {
		return nil
	}
	for i := range rows {
		st, err := t.insertion(&rows[i], func(id domain.ID) { entries[i].ID = id })
		if err != nil {
			return t.fail(err)
		}
		if err := t.later(st); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) LedgerOfPerson(person domain.ID) ([]domain.LedgerEntry, error) {
	return all(t, t.db.Where("person_id = ?", person).Order("id"), ledgerRow.entry)
}

func (t *tx) LedgerOfAssignment(assignment domain.ID) ([]domain.LedgerEntry, error) {
	return all(t, t.db.Where("assignment_id = ?", assignment).Order("id"), ledgerRow.entry)
}
