package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type leavingRow struct {
	ID            domain.ID
	OrgID         domain.ID
	UserID        domain.ID
	UserName      string
	Successor     domain.ID
	SuccessorName string
	LastDay       day
	Note          string
	PlannedBy     domain.ID
	PlannerName   string
	Created       instant `gorm:"column:created_at"`
	Ended         instant `gorm:"column:ended_at"`
	Outcome       domain.LeavingOutcome
	Version       int
}

func (leavingRow) TableName() string { return "leavings" }

var leavingOrder = byID("leavings", false, func(r leavingRow) domain.ID { return r.ID })

func leavingRowOf(l domain.PlannedLeaving) leavingRow {
	return leavingRow{
		ID: l.ID, OrgID: l.OrgID, UserID: l.UserID, UserName: l.UserName, Successor: l.Successor, SuccessorName: l.SuccessorName,
		LastDay: day(l.LastDay), Note: l.Note, PlannedBy: l.PlannedBy, PlannerName: l.PlannerName,
		Created: instant(l.CreatedAt), Ended: instant(l.EndedAt), Outcome: l.Outcome, Version: l.Version,
	}
}

func (r leavingRow) leaving() domain.PlannedLeaving {
	return domain.PlannedLeaving{
		ID: r.ID, OrgID: r.OrgID, UserID: r.UserID, UserName: r.UserName, Successor: r.Successor, SuccessorName: r.SuccessorName,
		LastDay: calendar.Date(r.LastDay), Note: r.Note, PlannedBy: r.PlannedBy, PlannerName: r.PlannerName,
		CreatedAt: time.Time(r.Created), EndedAt: time.Time(r.Ended), Outcome: r.Outcome, Version: r.Version,
	}
}

func (t *tx) InsertLeaving(l *domain.PlannedLeaving) error {
	row := leavingRowOf(*l)
	err := t.insert(&row)
	l.ID = row.ID
	return err
}

func (t *tx) EndLeaving(l domain.PlannedLeaving) error {
	row := leavingRowOf(l)
	row.Version++
	return t.update(&row, l.ID, l.Version, []string{"ended_at", "outcome"})
}

func (t *tx) Leaving(id domain.ID) (domain.PlannedLeaving, error) {
	row, err := one[leavingRow](t, t.db.Where("id = ?", id))
	return row.leaving(), err
}

func (t *tx) Leavings(f service.LeavingFilter, p service.Page) (service.List[domain.PlannedLeaving], error) {
	q := t.db.Where("ended_at IS NULL")
	if f.Org != 0 {
		q = q.Where("org_id = ?", f.Org)
	}
	if f.User != 0 {
		q = q.Where("user_id = ?", f.User)
	}
	if !f.Before.IsZero() {
		q = q.Where("last_day < ?", day(f.Before))
	}
	return page(t, q, p, leavingOrder, leavingRow.leaving)
}
