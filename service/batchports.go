package service

import (
	"time"

	"github.com/duikou/duikou/domain"
)

// BatchStore keeps batches and what could not be approved in them.
type BatchStore interface {
	InsertBatch(b *domain.Batch) error
	UpdateBatch(b domain.Batch) error // how far it is, state, lease, end
	// Batch is one of a user's; not_found for another's.
	Batch(user, id domain.ID) (domain.Batch, error)
	Batches(user domain.ID, page Page) (List[domain.Batch], error) // newest first, without their tasks
	// ClaimBatch leases the running batch whose lease ended first, unless no lease has ended;
	// whoever had it before cannot update it any more.
	ClaimBatch(now, leaseUntil time.Time) (b domain.Batch, ok bool, err error)
	InsertBatchRefusals(batch domain.ID, refusals []domain.BatchRefusal) error
	// BatchRefusals are at most limit after a task, by task.
	BatchRefusals(batch, after domain.ID, limit int) ([]domain.BatchRefusal, error)
	// TasksIn are those of some tasks that one may see, or has closed oneself, by ID.
	TasksIn(scope Scope, holders []domain.Holder, user domain.ID, ids []domain.ID) ([]domain.Task, error)
}
