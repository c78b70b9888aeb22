package store

import (
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type taskRow struct {
	ID          domain.ID
	Kind        domain.TaskKind
	Case        caseRef    `gorm:"embedded;embeddedPrefix:case_"`
	Subject     subjectRef `gorm:"embedded;embeddedPrefix:subject_"`
	Chain       domain.ChainName
	Step        string
	Round       int
	OrgID       domain.ID
	SupporterID domain.ID
	RecipientID domain.ID
	Holder      domain.Holder
	EscalatedTo domain.Holder
	InitiatorID domain.ID
	PersonID    domain.ID
	Label       string
	Period      string
	State       domain.TaskState
	Outcome     domain.Outcome
	Opinion     string
	ActedBy     domain.ID
	ActedByName string
	OpenedAt    instant
	DueAt       instant
	ClosedAt    instant
	Rungs       asJSON[[]domain.Rung]
	RungsDone   int
	WakeAt      instant
	RunID       domain.ID
	BehalfID    domain.ID
	BehalfName  string
	Added       domain.Added
	HostID      domain.ID
	AddedBy     domain.ID
	Merged      bool
	Version     int
}

func (taskRow) TableName() string { return "tasks" }

func taskRowOf(t domain.Task) taskRow {
	return taskRow{
		ID: t.ID, Kind: t.Kind, Case: caseRef(t.Case), Subject: subjectRef(t.Subject), Chain: t.Chain, Step: t.Step,
		Round: t.Round, OrgID: t.OrgID, SupporterID: t.SupporterID, RecipientID: t.RecipientID, Holder: t.Holder,
		EscalatedTo: t.EscalatedTo, InitiatorID: t.InitiatorID, PersonID: t.PersonID, Label: t.Label, Period: t.Period,
		State: t.State, Outcome: t.Outcome, Opinion: t.Opinion, ActedBy: t.ActedBy, ActedByName: t.ActedByName,
		OpenedAt: instant(t.OpenedAt), DueAt: instant(t.DueAt), ClosedAt: instant(t.ClosedAt),
		Rungs: asJSON[[]domain.Rung]{t.Rungs}, RungsDone: t.RungsDone, WakeAt: instant(t.WakeAt),
		RunID: t.RunID, BehalfID: t.BehalfID, BehalfName: t.BehalfName, Added: t.Added, HostID: t.HostID, AddedBy: t.AddedBy,
		Merged: t.Merged, Version: t.Version,
	}
}

func (r taskRow) task() domain.Task {
	return domain.Task{
		ID: r.ID, Kind: r.Kind, Case: domain.CaseRef(r.Case), Subject: domain.SubjectRef(r.Subject), Chain: r.Chain,
		Step: r.Step, Round: r.Round, OrgID: r.OrgID, SupporterID: r.SupporterID, RecipientID: r.RecipientID,
		Holder: r.Holder, EscalatedTo: r.EscalatedTo, InitiatorID: r.InitiatorID, PersonID: r.PersonID, Label: r.Label,
		Period: r.Period, State: r.State, Outcome: r.Outcome, Opinion: r.Opinion, ActedBy: r.ActedBy,
		ActedByName: r.ActedByName, OpenedAt: time.Time(r.OpenedAt), DueAt: time.Time(r.DueAt),
		ClosedAt: time.Time(r.ClosedAt), Rungs: r.Rungs.v, RungsDone: r.RungsDone, WakeAt: time.Time(r.WakeAt),
		RunID: r.RunID, BehalfID: r.BehalfID, BehalfName: r.BehalfName, Added: r.Added, HostID: r.HostID, AddedBy: r.AddedBy,
		Merged: r.Merged, Version: r.Version,
	}
}

// InsertTasks stores tasks one by one, so that every server says which ID it gave to which;
// where writes are held back nobody is told, but for those that were signed as they opened.
// A task without a due time is refused: an inbox is ordered by it.
func (t *tx) InsertTasks(tasks []*domain.Task) error {
	for _, task := range tasks {
		if task.DueAt.IsZero() {
			return domain.Invalid("due_at", "required")
		}
		row := taskRowOf(*task)
		if t.holding != nil && !task.Merged {
			st, err := insertions(t, []taskRow{row})
			if err != nil {
				return t.fail(err)
			}
			if err := t.later(st); err != nil {
				return err
			}
			continue
		}
		if err := t.insert(&row); err != nil {
			return err
		}
		task.ID = row.ID
		t.overtaken(*task)
	}
	return nil
}

func (t *tx) CloseTask(task domain.Task) error {
	return t.updateLivingTask(task, "state", "outcome", "opinion", "acted_by", "acted_by_name", "behalf_id", "behalf_name", "closed_at")
}

func (t *tx) UpdateTask(task domain.Task) error {
	if !task.State.Living() {
		return stale()
	}
	return t.updateLivingTask(task, "state", "run_id", "due_at", "rungs", "rungs_done", "wake_at", "holder", "escalated_to")
}

// livingTasks are the states in which a task is still to be done.
var livingTasks = []domain.TaskState{domain.TaskOpen, domain.TaskWaiting}

func (t *tx) updateLivingTask(task domain.Task, columns ...string) error {
	t.overtaken(task)
	row := taskRowOf(task)
	row.Version++
	if t.gathering.holds(&row, task.ID, task.Version, columns) {
		return nil
	}
	st, err := t.change(&row, task.ID, task.Version, columns, " AND state IN (?,?)", domain.TaskOpen, domain.TaskWaiting)
	if err != nil {
		return t.fail(err)
	}
	return t.later(st)
}

func (t *tx) Task(scope service.Scope, holders []domain.Holder, id domain.ID) (domain.Task, error) {
	if task, ok := once(t.ahead.tasks, id); ok {
		return task, nil
	}
	row, err := one[taskRow](t, t.seen(t.db.Where("id = ?", id), scope, holders))
	return row.task(), err
}

// seen limits a query to the tasks one may see: those of one's scope, and those in an inbox
// of one's own.
func (t *tx) seen(q *gorm.DB, scope service.Scope, holders []domain.Holder) *gorm.DB {
	if g := seenBy(scope, holders); g != nil {
		return g.limit(q)
	}
	return q
}

// seenBy are the reasons for which one may see a task; nil is all tasks.
func seenBy(scope service.Scope, holders []domain.Holder) *grants {
	if scope.All {
		return nil
	}
	g := visible{orgs: []string{"org_id", "supporter_id", "recipient_id"}}.grants(scope)
	if held := named(holders); len(held) > 0 {
		g.add("holder IN ?", held)
		g.add("escalated_to IN ?", held)
	}
	return g
}

func (t *tx) OpenTasks(c domain.CaseRef, subject *domain.SubjectRef) ([]domain.Task, error) {
	q := t.db.Where("case_kind = ? AND case_id = ? AND state = ?", c.Kind, c.ID, domain.TaskOpen)
	if subject != nil {
		q = q.Where("subject_kind = ? AND subject_id = ?", subject.Kind, subject.ID)
	}
	return all(t, q.Order("id"), taskRow.task)
}

func (t *tx) TasksNaming(h domain.Holder, org domain.ID) ([]domain.Task, error) {
	// By the indexes of holders, and, for the ladders, by the one of the organisation.
	var ids []domain.ID
	for _, q := range []*gorm.DB{
		t.db.Where("holder = ? AND state IN ?", h, livingTasks),
		t.db.Where("escalated_to = ? AND state IN ?", h, livingTasks),
		t.db.Where("org_id = ? AND state IN ? AND rungs LIKE ?", org, livingTasks, `%"`+string(h)+`"%`),
	} {
		var found []domain.ID
		if err := q.Model(taskRow{}).Pluck("id", &found).Error; err != nil {
			return nil, t.fail(err)
		}
		ids = append(ids, found...)
	}
	slices.Sort(ids)
	var tasks []domain.Task
	for some := range slices.Chunk(slices.Compact(ids), 500) {
		part, err := all(t, t.db.Where(oneOf("id", some)).Order("id"), taskRow.task)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, part...)
	}
	return tasks, nil
}

func (t *tx) TasksOfCase(c domain.CaseRef) ([]domain.Task, error) {
	return all(t, t.db.Where("case_kind = ? AND case_id = ?", c.Kind, c.ID).Order("id"), taskRow.task)
}

func (t *tx) SeatsOf(run domain.ID, round int) ([]domain.Task, error) {
	if seats, ok := once(t.ahead.seats, run); ok && len(seats) > 0 && seats[0].Round == round {
		return seats, nil
	}
	return all(t, t.db.Where("run_id = ? AND round = ?", run, round).Order("id"), taskRow.task)
}

func (t *tx) LivingTasks(runs []domain.ID) ([]domain.Task, error) {
	if len(runs) == 0 {
		return nil, nil
	}
	return all(t, t.db.Where(oneOf("run_id", runs)+" AND state IN ?", livingTasks).Order("id"), taskRow.task)
}

func (t *tx) TasksOfRun(run domain.ID) ([]domain.Task, error) {
	return all(t, t.db.Where("run_id = ?", run).Order("id"), taskRow.task)
}
