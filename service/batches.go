package service

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/duikou/duikou/domain"
)

// Batches are approvals of many tasks with one opinion, which can be left and found again.
type Batches struct{ *core }

// MaxBatch is how many tasks one batch may hold.
const MaxBatch = 5000

const (
	// batchStep is how many tasks are decided in one transaction: others who write wait for
	// no more than that.
	batchStep = 100
	// batchPatience is how long whoever asks is kept waiting for the end of their batch.
	batchPatience = 1500 * time.Millisecond
	// batchLease is how long a batch is left to a process that does not say that it is at it.
	batchLease = 30 * time.Second
)

// Decide approves many tasks with one opinion, as far as it comes in a second or so; the rest
// goes on without whoever asked. Each task stands alone: one that changed meanwhile is named
// and skipped, the others are decided. Errors: invalid ("task_ids": required, too_many;
// "opinion"), forbidden (a read-only token).
func (s Batches) Decide(ctx context.Context, r Request, tasks []domain.ID, opinion string) (domain.Batch, error) {
	var f domain.Faults
	f.Check(len(tasks) > 0, "task_ids", "required")
	f.Check(len(tasks) <= MaxBatch, "task_ids", "too_many")
	f.CheckText(opinion, "opinion", false, domain.MaxOpinion)
	if err := f.Err(); err != nil {
		return domain.Batch{}, err
	}
	var b domain.Batch
	id, err := write(ctx, s.core, r, "decide-batch", []any{tasks, opinion}, func(w *work) (domain.ID, error) {
		b = domain.NewBatch(w.actor.UserID, tasks, opinion, w.at, w.at.Add(batchLease))
		err := w.InsertBatch(&b)
		return b.ID, err
	})
	if err != nil {
		return b, err
	}
	if b.ID != id { // the same request again
		return s.Batch(ctx, r.Actor, id)
	}
	patience, cancel := context.WithTimeout(ctx, batchPatience)
	defer cancel()
	if b, err = s.advance(ctx, patience, r.Actor, b); err != nil && ctx.Err() == nil {
		s.Log.Warn("a batch goes on later", "batch", b.ID, "taken", b.Taken, "size", b.Size, "error", err)
	}
	if b.State == domain.BatchRunning {
		s.clerk.take(b)
	}
	return b, nil
}

// advance decides the tasks of a batch, step by step, until it is done, the patience is over
// or something fails, and returns how far it came.
func (s Batches) advance(ctx, patience context.Context, as Actor, b domain.Batch) (domain.Batch, error) {
	var wakes []domain.OutboxMessage
	defer func() { s.courier.send(wakes) }()
	for step := batchStep; b.State == domain.BatchRunning; {
		next, more, err := s.step(ctx, as, b, step)
		switch {
		case err == nil:
			b, wakes = next, append(wakes, more...)
		case step > 1 && domain.CodeOf(err) == domain.CodeInternal && ctx.Err() == nil:
			step = 1 // one of them is at fault; the others are not to suffer for it
			continue
		default:
			return b, err
		}
		if patience.Err() != nil {
			break
		}
	}
	return b, nil
}

// step decides the next tasks of a batch, in one transaction with how far it is then: a task
// is taken once, whoever is at it.
func (s Batches) step(ctx context.Context, as Actor, b domain.Batch, size int) (domain.Batch, []domain.OutboxMessage, error) {
	ids := b.Next(size)
	var done *work
	var after domain.Batch
	err := s.Store.Tx(ctx, func(tx Tx) error {
		w := &work{Tx: tx, core: s.core, at: s.now(), actor: as}
		refusals, err := w.decideAll(ids, b.Opinion)
		if err != nil {
			return err
		}
		after, done = b.After(len(ids), len(refusals), w.at, s.now().Add(batchLease)), w
		return w.keepStep(after, refusals)
	})
	if err != nil && size == 1 && domain.CodeOf(err) == domain.CodeInternal && ctx.Err() == nil {
		s.Log.Error("a task of a batch could not be decided", "batch", b.ID, "task", ids[0], "error", err)
		return s.giveUp(ctx, b, 1, domain.Fault(domain.CodeInternal, "internal"))
	}
	if err != nil {
		return b, nil, err
	}
	after.Version++
	return after, done.wakes, nil
}

// decideAll approves tasks and says which it could not, and why.
func (w *work) decideAll(ids []domain.ID, opinion string) ([]domain.BatchRefusal, error) {
	if err := w.Ahead(w.actor.Scope(), w.actor.inboxes(), ids); err != nil {
		return nil, err
	}
	var refusals []domain.BatchRefusal
	for _, id := range ids {
		err := w.decideItem(id, opinion)
		if refused, ok := asRefusal(err); ok {
			refusals = append(refusals, domain.BatchRefusal{TaskID: id, Error: refused})
		} else if err != nil {
			return nil, err
		}
	}
	return refusals, nil
}

// keepStep stores how far a batch is, before the heads of the audit are locked.
func (w *work) keepStep(b domain.Batch, refusals []domain.BatchRefusal) error {
	if err := w.InsertBatchRefusals(b.ID, refusals); err != nil {
		return err
	}
	if err := w.UpdateBatch(b); err != nil {
		return err
	}
	return w.flush()
}

// giveUp refuses the next tasks of a batch without trying them.
func (s Batches) giveUp(ctx context.Context, b domain.Batch, n int, why *domain.Error) (domain.Batch, []domain.OutboxMessage, error) {
	var refusals []domain.BatchRefusal
	for _, id := range b.Next(n) {
		refusals = append(refusals, domain.BatchRefusal{TaskID: id, Error: why})
	}
	now := s.now()
	after := b.After(len(refusals), len(refusals), now, now.Add(batchLease))
	err := s.Store.Tx(ctx, func(tx Tx) error {
		w := &work{Tx: tx, core: s.core, at: now}
		return w.keepStep(after, refusals)
	})
	if err != nil {
		return b, nil, err
	}
	after.Version++
	return after, nil, nil
}

// goOn brings a batch nearer to its end, as the person who asked for it stands now: whoever
// has left decides nothing any more.
func (s Batches) goOn(ctx, patience context.Context, b domain.Batch) (domain.Batch, error) {
	as, err := Accounts(s).Actor(ctx, b.UserID)
	if domain.CodeOf(err) == domain.CodeUnauthorized && err != nil {
		b, _, err = s.giveUp(ctx, b, b.Size, domain.Fault(domain.CodeForbidden, "account_disabled"))
		return b, err
	}
	if err != nil {
		return b, err
	}
	return s.advance(ctx, patience, as, b)
}

// release ends the lease of a batch, so that whoever looks for one takes it at once.
func (s Batches) release(ctx context.Context, b domain.Batch) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	b.LeaseUntil = s.now()
	if err := s.Store.Tx(ctx, func(tx Tx) error { return tx.UpdateBatch(b) }); err != nil {
		s.Log.Warn("a batch waits for its lease to end", "batch", b.ID, "error", err)
	}
}

// Everything is every task of a kind that waits in the actor's inbox and had come by an
// instant, MaxBatch at most: what a filter showed, beyond its first page.
func (s Batches) Everything(ctx context.Context, a Actor, kind domain.TaskKind, text string, by time.Time) ([]domain.ID, error) {
	if !domain.TaskRules[kind].Batch {
		return nil, domain.Invalid("task_ids", "not_in_batch").With("kind", kind)
	}
	var ids []domain.ID
	for page := (Page{Limit: 200}); ; {
		list, err := Tasks(s).Inbox(ctx, a, TabTodo, kind, text, page)
		if err != nil {
			return nil, err
		}
		for _, t := range list.Items {
			if !t.OpenedAt.After(by) && len(ids) < MaxBatch {
				ids = append(ids, t.ID)
			}
		}
		if page.After = list.Next; page.After == "" || len(ids) == MaxBatch {
			return ids, nil
		}
	}
}

// Batch is one of the actor's batches; not_found for anybody else's.
func (s Batches) Batch(ctx context.Context, a Actor, id domain.ID) (domain.Batch, error) {
	return s.Store.View(ctx).Batch(a.UserID, id)
}

// List is a page of the actor's batches, newest first, without their tasks.
func (s Batches) List(ctx context.Context, a Actor, page Page) (List[domain.Batch], error) {
	return s.Store.View(ctx).Batches(a.UserID, page)
}

// recentBatch is how long a batch that is done is still pointed at.
const recentBatch = 24 * time.Hour

// Recent are those of the actor's newest batches that are running, and the last one that was
// done, for a day.
func (s Batches) Recent(ctx context.Context, a Actor) ([]domain.Batch, error) {
	list, err := s.List(ctx, a, Page{Limit: 5})
	ended := 0
	old := func(b domain.Batch) bool {
		if b.State == domain.BatchRunning {
			return false
		}
		ended++
		return ended > 1 || s.now().Sub(b.DoneAt) > recentBatch
	}
	return slices.DeleteFunc(list.Items, old), err
}

// Results is a page of what became of a batch's tasks, by task; refused alone, if asked so.
func (s Batches) Results(ctx context.Context, b domain.Batch, refused bool, page Page) (List[domain.BatchResult], error) {
	var list List[domain.BatchResult]
	after, err := afterTask(page.After)
	if err != nil {
		return list, err
	}
	limit := page.Limit
	if limit <= 0 {
		limit = 50
	}
	known, err := s.Store.View(ctx).BatchRefusals(b.ID, after, limit+1)
	if err != nil {
		return list, err
	}
	if refused {
		for _, r := range known {
			list.Items = append(list.Items, domain.BatchResult{TaskID: r.TaskID, Error: r.Error})
		}
	} else {
		why := map[domain.ID]*domain.Error{}
		for _, r := range known {
			why[r.TaskID] = r.Error
		}
		list.Items = b.Results(after, limit+1, why)
	}
	if len(list.Items) > limit {
		list.Items = list.Items[:limit]
		list.Next = list.Items[limit-1].TaskID.String()
	}
	return list, nil
}

// afterTask reads the cursor of results, which is the last task's ID.
func afterTask(cursor string) (domain.ID, error) {
	if cursor == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil || n <= 0 {
		return 0, domain.Invalid("after", "bad_cursor")
	}
	return domain.ID(n), nil
}

// Tasks are the tasks of results, as far as the actor may still see them.
func (s Batches) Tasks(ctx context.Context, a Actor, results []domain.BatchResult) (map[domain.ID]domain.Task, error) {
	var ids []domain.ID
	for _, r := range results {
		ids = append(ids, r.TaskID)
	}
	tasks, err := s.Store.View(ctx).TasksIn(a.Scope(), a.inboxes(), a.UserID, ids)
	by := map[domain.ID]domain.Task{}
	for _, t := range tasks {
		by[t.ID] = t
	}
	return by, err
}

// decideItem approves one task of a batch; a refused one leaves nothing behind.
func (w *work) decideItem(id domain.ID, opinion string) error {
	return w.attempt(func() error {
		_, err := w.decideIf(id, Decision{Outcome: domain.Approve, Opinion: opinion}, func(t domain.Task) error {
			if !domain.TaskRules[t.Kind].Batch {
				return domain.Invalid("task_ids", "not_in_batch").With("kind", t.Kind)
			}
			return nil
		})
		return err
	})
}

// attempt runs fn so that its error undoes everything fn did.
func (w *work) attempt(fn func() error) error {
	trail, notices, wakes := len(w.trail), len(w.notices), slices.Clone(w.wakes)
	err := w.Savepoint(fn)
	if err != nil {
		w.trail, w.notices, w.wakes = w.trail[:trail], w.notices[:notices], wakes
	}
	return err
}

// asRefusal tells an answer to the person from a fault of ours.
func asRefusal(err error) (*domain.Error, bool) {
	refused, ok := errors.AsType[*domain.Error](err)
	return refused, ok && refused.Code != domain.CodeInternal && refused.Code != domain.CodeUnavailable
}
