package store

import (
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type batchRow struct {
	ID         domain.ID
	UserID     domain.ID
	Opinion    string
	Tasks      asJSON[[]domain.ID]
	Size       int
	Taken      int
	Refused    int
	State      domain.BatchState
	LeaseUntil instant
	Created    instant `gorm:"column:created_at"`
	DoneAt     instant
	Version    int
}

func (batchRow) TableName() string { return "batches" }

var batchOrder = byID("batches", true, func(r batchRow) domain.ID { return r.ID })

func batchRowOf(b domain.Batch) batchRow {
	return batchRow{
		ID: b.ID, UserID: b.UserID, Opinion: b.Opinion, Tasks: asJSON[[]domain.ID]{b.Tasks}, Size: b.Size, Taken: b.Taken,
		Refused: b.Refused, State: b.State, LeaseUntil: instant(b.LeaseUntil), Created: instant(b.CreatedAt),
		DoneAt: instant(b.DoneAt), Version: b.Version,
	}
}

func (r batchRow) batch() domain.Batch {
	return domain.Batch{
		ID: r.ID, UserID: r.UserID, Opinion: r.Opinion, Tasks: r.Tasks.v, Size: r.Size, Taken: r.Taken, Refused: r.Refused,
		State: r.State, LeaseUntil: time.Time(r.LeaseUntil), CreatedAt: time.Time(r.Created), DoneAt: time.Time(r.DoneAt),
		Version: r.Version,
	}
}

type batchRefusalRow struct {
	BatchID domain.ID `gorm:"primaryKey;autoIncrement:false"`
	TaskID  domain.ID `gorm:"primaryKey;autoIncrement:false"`
	Fault   asJSON[*domain.Error]
}

func (batchRefusalRow) TableName() string { return "batch_refusals" }

func (r batchRefusalRow) refusal() domain.BatchRefusal {
	return domain.BatchRefusal{TaskID: r.TaskID, Error: r.Fault.v}
}

func (t *tx) InsertBatch(b *domain.Batch) error {
	row := batchRowOf(*b)
	if err := t.insert(&row); err != nil {
		return err
	}
	b.ID = row.ID
	return nil
}

func (t *tx) UpdateBatch(b domain.Batch) error {
	row := batchRowOf(b)
	row.Version++
	return t.update(&row, b.ID, b.Version, []string{"taken", "refused", "state", "lease_until", "done_at"})
}

func (t *tx) Batch(user, id domain.ID) (domain.Batch, error) {
	row, err := one[batchRow](t, t.db.Where("id = ? AND user_id = ?", id, user))
	return row.batch(), err
}

func (t *tx) Batches(user domain.ID, p service.Page) (service.List[domain.Batch], error) {
	return page(t, t.db.Omit("tasks").Where("user_id = ?", user), p, batchOrder, batchRow.batch)
}

func (t *tx) ClaimBatch(now, leaseUntil time.Time) (domain.Batch, bool, error) {
	q := t.forUpdate("SKIP LOCKED").Where("state = ? AND lease_until < ?", domain.BatchRunning, now.UnixMilli())
	found, err := all(t, q.Order("lease_until, id").Limit(1), batchRow.batch)
	if err != nil || len(found) == 0 {
		return domain.Batch{}, false, err
	}
	b := found[0]
	b.LeaseUntil = leaseUntil
	err = t.UpdateBatch(b)
	b.Version++
	return b, err == nil, err
}

func (t *tx) InsertBatchRefusals(batch domain.ID, refusals []domain.BatchRefusal) error {
	rows := make([]batchRefusalRow, len(refusals))
	for i, r := range refusals {
		rows[i] = batchRefusalRow{BatchID: batch, TaskID: r.TaskID, Fault: asJSON[*domain.Error]{r.Error}}
	}
	for some := range slices.Chunk(rows, manyRows) {
		if err := t.insert(&some); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) BatchRefusals(batch, after domain.ID, limit int) ([]domain.BatchRefusal, error) {
	q := t.db.Where("batch_id = ? AND task_id > ?", batch, after).Order("task_id").Limit(limit)
	return all(t, q, batchRefusalRow.refusal)
}

func (t *tx) TasksIn(scope service.Scope, holders []domain.Holder, user domain.ID, ids []domain.ID) ([]domain.Task, error) {
	var tasks []domain.Task
	for some := range slices.Chunk(ids, aheadAtOnce) {
		may := t.seen(t.db, scope, holders)
		if user != 0 {
			may = may.Or("acted_by = ?", user)
		}
		part, err := all(t, t.db.Where("id IN ?", some).Where(may).Order("id"), taskRow.task)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, part...)
	}
	return tasks, nil
}
