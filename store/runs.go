package store

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type runRow struct {
	ID            domain.ID
	Case          caseRef    `gorm:"embedded;embeddedPrefix:case_"`
	Subject       subjectRef `gorm:"embedded;embeddedPrefix:subject_"`
	Chain         domain.ChainName
	Programme     policyRef `gorm:"embedded;embeddedPrefix:programme_"`
	Plan          asJSON[[]string]
	Group         string `gorm:"column:group_step"`
	Round         int
	Straight      string
	State         domain.RunState
	InitiatorID   domain.ID
	InitiatorName string
	SupporterID   domain.ID
	RecipientID   domain.ID
	PersonID      domain.ID
	PersonUserID  domain.ID
	Label         string
	Period        string
	Code          string
	StartedAt     instant
	EndedAt       instant
	Version       int
}

func (runRow) TableName() string { return "runs" }

var runColumns = []string{"plan", "group_step", "round", "straight", "state", "initiator_id", "initiator_name", "ended_at"}

var runOrder = byID("runs", true, func(r runRow) domain.ID { return r.ID })

// openRuns are the states in which a run is still going on.
var openRuns = []domain.RunState{domain.RunRunning, domain.RunReturned}

func runRowOf(r domain.Run) runRow {
	return runRow{
		ID: r.ID, Case: caseRef(r.Case), Subject: subjectRef(r.Subject), Chain: r.Chain, Programme: policyRef(r.Programme),
		Plan: asJSON[[]string]{r.Plan}, Group: r.Group, Round: r.Round, Straight: r.Straight, State: r.State,
		InitiatorID: r.InitiatorID, InitiatorName: r.InitiatorName, SupporterID: r.SupporterID, RecipientID: r.RecipientID,
		PersonID: r.PersonID, PersonUserID: r.PersonUserID, Label: r.Label, Period: r.Period, Code: r.Code,
		StartedAt: instant(r.StartedAt), EndedAt: instant(r.EndedAt), Version: r.Version,
	}
}

func (r runRow) run() domain.Run {
	return domain.Run{
		ID: r.ID, Number: numberOfRun(r.ID), Case: domain.CaseRef(r.Case), Subject: domain.SubjectRef(r.Subject), Chain: r.Chain,
		Programme: domain.PolicyRef(r.Programme), Plan: r.Plan.v, Group: r.Group, Round: r.Round, Straight: r.Straight, State: r.State,
		InitiatorID: r.InitiatorID, InitiatorName: r.InitiatorName, SupporterID: r.SupporterID, RecipientID: r.RecipientID,
		PersonID: r.PersonID, PersonUserID: r.PersonUserID, Label: r.Label, Period: r.Period, Code: r.Code,
		StartedAt: time.Time(r.StartedAt), EndedAt: time.Time(r.EndedAt), Version: r.Version,
	}
}

// numberOfRun is the number people call a run by. It follows from the ID, so it is not stored.
func numberOfRun(id domain.ID) string { return fmt.Sprintf("P%06d", id) }

func (t *tx) InsertRun(r *domain.Run) error {
	row := runRowOf(*r)
	if err := t.insert(&row); err != nil {
		return err
	}
	r.ID, r.Number = row.ID, numberOfRun(row.ID)
	return nil
}

func (t *tx) UpdateRun(r domain.Run) error {
	delete(t.ahead.runs, r.ID)
	row := runRowOf(r)
	row.Version++
	return t.update(&row, r.ID, r.Version, runColumns)
}

func (t *tx) RunsServe(person, user domain.ID) error {
	return t.fail(t.db.Model(runRow{}).Where("person_id = ? AND state IN ?", person, openRuns).
		Updates(map[string]any{"person_user_id": user, "version": gorm.Expr("version + 1")}).Error)
}

func (t *tx) Run(scope service.Scope, initiator, id domain.ID) (domain.Run, error) {
	q := t.db.Where("id = ?", id)
	if !scope.All {
		g := sidesAndSelf.grants(scope)
		if initiator != 0 {
			g.add("initiator_id = ?", initiator)
		}
		q = g.limit(q)
	}
	row, err := one[runRow](t, q)
	return row.run(), err
}

func (t *tx) RunForUpdate(id domain.ID) (domain.Run, error) {
	if run, ok := once(t.ahead.runs, id); ok {
		return run, nil
	}
	row, err := one[runRow](t, t.forUpdate("").Where("id = ?", id))
	return row.run(), err
}

func (t *tx) RunByCode(code string) (domain.Run, error) {
	row, err := one[runRow](t, t.db.Where("code = ?", code))
	return row.run(), err
}

func (t *tx) RunsByID(ids []domain.ID) ([]domain.Run, error) {
	return all(t, t.db.Where("id IN ?", ids).Order("id"), runRow.run)
}

func (t *tx) RunHeads(ids []domain.ID) ([]domain.Run, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	q := t.db.Select("id", "chain", "programme_code", "programme_version", "programme_hash", "state", "initiator_id", "initiator_name")
	return all(t, q.Where(oneOf("id", ids)), runRow.run)
}

func (t *tx) RunsOf(initiator domain.ID, p service.Page) (service.List[domain.Run], error) {
	if initiator == 0 {
		return service.List[domain.Run]{Items: []domain.Run{}}, nil
	}
	return page(t, t.db.Where("initiator_id = ?", initiator), p, runOrder, runRow.run)
}

func (t *tx) RunOfSubject(subject domain.SubjectRef, chain domain.ChainName) (domain.Run, error) {
	row, err := one[runRow](t, ofSubject(t.db, &subject).Where("chain = ?", chain).Order("id DESC"))
	return row.run(), err
}

func (t *tx) OpenRuns(c domain.CaseRef, subject *domain.SubjectRef) ([]domain.Run, error) {
	q := ofSubject(t.forUpdate(""), subject)
	return all(t, q.Where("case_kind = ? AND case_id = ? AND state IN ?", c.Kind, c.ID, openRuns).Order("id"), runRow.run)
}

func (t *tx) RunsOfCase(c domain.CaseRef, subject *domain.SubjectRef) ([]domain.Run, error) {
	return all(t, ofSubject(t.db, subject).Where("case_kind = ? AND case_id = ?", c.Kind, c.ID).Order("id"), runRow.run)
}

func ofSubject(q *gorm.DB, subject *domain.SubjectRef) *gorm.DB {
	if subject == nil {
		return q
	}
	return q.Where("subject_kind = ? AND subject_id = ?", subject.Kind, subject.ID)
}
