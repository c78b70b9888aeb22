package store

import (
	"cmp"
	"fmt"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type assignmentRow struct {
	ID            domain.ID
	Number        string
	CycleID       domain.ID
	NominationID  domain.ID
	PersonID      domain.ID
	PersonName    string
	PersonUserID  domain.ID
	SupporterID   domain.ID
	RecipientID   domain.ID
	PositionID    domain.ID
	Track         string
	Programme     policyRef `gorm:"embedded;embeddedPrefix:programme_"`
	From          day       `gorm:"column:from_date"`
	To            day       `gorm:"column:to_date"`
	ArrivedOn     day
	Department    string
	Post          string
	RelationOn    day
	Backfill      bool
	BackfillUntil instant
	Signature     string
	Grade         string
	Score         int
	Passed        bool
	SettledAt     instant
	State         domain.AssignmentState
	Created       instant `gorm:"column:created_at"`
	Updated       instant `gorm:"column:updated_at"`
	Version       int
}

func (assignmentRow) TableName() string { return "assignments" }

var assignmentColumns = []string{
	"person_user_id", "from_date", "to_date", "arrived_on", "department", "post", "relation_on",
	"backfill", "backfill_until", "signature", "grade", "score", "passed", "settled_at", "state", "updated_at",
}

var assignmentOrder = byID("assignments", false, func(r assignmentRow) domain.ID { return r.ID })

// endedAssignments are the states after which nothing more can happen.
var endedAssignments = []domain.AssignmentState{domain.AssignmentSettled, domain.AssignmentCancelled}

func assignmentRowOf(a domain.Assignment) assignmentRow {
	return assignmentRow{
		ID: a.ID, Number: a.Number, CycleID: a.CycleID, NominationID: a.NominationID,
		PersonID: a.PersonID, PersonName: a.PersonName, PersonUserID: a.PersonUserID,
		SupporterID: a.SupporterID, RecipientID: a.RecipientID, PositionID: a.PositionID, Track: a.Track,
		Programme: policyRef(a.Programme), From: day(a.From), To: day(a.To), ArrivedOn: day(a.ArrivedOn),
		Department: a.Department, Post: a.Post, RelationOn: day(a.RelationOn), Backfill: a.Backfill,
		BackfillUntil: instant(a.BackfillUntil), Signature: a.Signature, Grade: a.Grade, Score: a.Score,
		Passed: a.Passed, SettledAt: instant(a.SettledAt), State: a.State, Created: instant(a.CreatedAt), Updated: instant(a.UpdatedAt), Version: a.Version,
	}
}

func (r assignmentRow) assignment() domain.Assignment {
	return domain.Assignment{
		ID: r.ID, Number: r.Number, CycleID: r.CycleID, NominationID: r.NominationID,
		PersonID: r.PersonID, PersonName: r.PersonName, PersonUserID: r.PersonUserID,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID, PositionID: r.PositionID, Track: r.Track,
		Programme: domain.PolicyRef(r.Programme), From: calendar.Date(r.From), To: calendar.Date(r.To),
		ArrivedOn: calendar.Date(r.ArrivedOn), Department: r.Department, Post: r.Post,
		RelationOn: calendar.Date(r.RelationOn), Backfill: r.Backfill, BackfillUntil: time.Time(r.BackfillUntil),
		Signature: r.Signature, Grade: r.Grade, Score: r.Score, Passed: r.Passed, SettledAt: time.Time(r.SettledAt), State: r.State,
		CreatedAt: time.Time(r.Created), UpdatedAt: time.Time(r.Updated), Version: r.Version,
	}
}

func (t *tx) InsertAssignment(a *domain.Assignment) error {
	row := assignmentRowOf(*a)
	if err := t.insert(&row); err != nil {
		return err
	}
	a.ID = row.ID
	a.Number = fmt.Sprintf("A%06d", a.ID)
	return t.fail(t.db.Model(assignmentRow{}).Where("id = ?", a.ID).Update("number", a.Number).Error)
}

func (t *tx) UpdateAssignment(a domain.Assignment) error {
	row := assignmentRowOf(a)
	row.Version++
	delete(t.assignments, a.ID)
	return t.update(&row, a.ID, a.Version, assignmentColumns)
}

func (t *tx) Assignment(scope service.Scope, id domain.ID) (domain.Assignment, error) {
	if a, ok := t.assignments[id]; ok && scope.All {
		return a, nil
	}
	if !scope.All {
		row, err := one[assignmentRow](t, within(t.db.Where("id = ?", id), scope, sidesAndSelf))
		return row.assignment(), err
	}
	found, err := read(t, assignmentRow.assignment, "WHERE id = ?", id)
	if err != nil || len(found) == 0 {
		return domain.Assignment{}, cmp.Or(err, notFound())
	}
	if t.doom != nil {
		t.assignments[id] = found[0]
	}
	return found[0], nil
}

func (t *tx) Assignments(scope service.Scope, f service.AssignmentFilter, p service.Page) (service.List[domain.Assignment], error) {
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
	if f.Open {
		q = q.Where("state NOT IN ?", endedAssignments)
	}
	if f.Lingering {
		asked := t.db.Model(taskRow{}).Where("state = ? AND case_kind = ?", domain.TaskOpen, domain.CaseAssignment).Select("case_id")
		q = q.Where("state IN ? AND id IN (?)", endedAssignments, asked)
	}
	return page(t, q, p, assignmentOrder, assignmentRow.assignment)
}

func (t *tx) CountAssignments(cycle domain.ID) (map[domain.AssignmentState]int, error) {
	return countByState[domain.AssignmentState](t, t.db.Model(assignmentRow{}).Where("cycle_id = ?", cycle))
}

// CompletedAssignments is how many settled assignments of a person passed.
func (t *tx) CompletedAssignments(person domain.ID) (int, error) {
	return t.number(t.db.Model(assignmentRow{}).Select("COUNT(*)").
		Where("person_id = ? AND state = ? AND passed = ?", person, domain.AssignmentSettled, true))
}
