package storetest

import (
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// aBatch stores a batch of n tasks that runs until its lease ends.
func (s *suite) aBatch(t testing.TB, user domain.ID, n int, lease time.Time) domain.Batch {
	t.Helper()
	var tasks []domain.ID
	for range n {
		tasks = append(tasks, s.id())
	}
	b := domain.NewBatch(user, tasks, "agreed", noon, lease)
	s.do(t, func(tx service.Tx) error { return tx.InsertBatch(&b) })
	return b
}

func (s *suite) batchRows(t *testing.T) {
	t.Run("every field comes back, to whom it belongs", func(t *testing.T) {
		b := filled[domain.Batch](s)
		s.do(t, func(tx service.Tx) error { return tx.InsertBatch(&b) })
		same(t, "stored", ok(s.view().Batch(b.UserID, b.ID))(t), b)
		_, err := s.view().Batch(s.id(), b.ID)
		refused(t, err, domain.CodeNotFound, "")
		changed := filled[domain.Batch](s)
		changed.ID, changed.Version = b.ID, b.Version
		s.do(t, func(tx service.Tx) error { return tx.UpdateBatch(changed) })
		changed.Version++
		got := ok(s.view().Batch(b.UserID, b.ID))(t)
		same(t, "changed by accident", changedOnly(changed, got, "UserID", "Opinion", "Tasks", "Size", "CreatedAt"), []string(nil))
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateBatch(b) }), domain.CodeStale, "")
	})
	t.Run("one's own, newest first, without the tasks", func(t *testing.T) {
		user := s.id()
		a, b := s.aBatch(t, user, 2, noon), s.aBatch(t, user, 3, noon)
		s.aBatch(t, s.id(), 1, noon)
		list := walk(t, 1, func(p service.Page) (service.List[domain.Batch], error) { return s.view().Batches(user, p) })
		same(t, "the list", idsOf(list, func(b domain.Batch) domain.ID { return b.ID }), []domain.ID{b.ID, a.ID})
		same(t, "their sizes", []int{list[0].Size, len(list[0].Tasks)}, []int{3, 0})
	})
	t.Run("a lease that ended is somebody's, once", func(t *testing.T) {
		// Years before the others, so that what other stories left is not in the way.
		long := noon.AddDate(-5, 0, 0)
		b := s.aBatch(t, s.id(), 2, long)
		s.aBatch(t, s.id(), 2, long.Add(time.Hour))
		claim := func(now time.Time) (got domain.Batch, found bool) {
			s.do(t, func(tx service.Tx) (err error) {
				got, found, err = tx.ClaimBatch(now, now.Add(30*time.Minute))
				return err
			})
			return got, found
		}
		_, found := claim(long)
		same(t, "not before its end", found, false)
		got, found := claim(long.Add(time.Second))
		same(t, "afterwards", []any{found, got.ID, got.Version, got.Tasks, got.LeaseUntil}, []any{true, b.ID, b.Version + 1, b.Tasks, long.Add(30*time.Minute + time.Second)})
		_, found = claim(long.Add(2 * time.Second))
		same(t, "nobody else's", found, false)
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateBatch(b.After(1, 0, noon, noon)) }), domain.CodeStale, "")
		done := got.After(2, 0, noon, noon)
		s.do(t, func(tx service.Tx) error { return tx.UpdateBatch(done) })
		_, found = claim(long.Add(59 * time.Minute))
		same(t, "one that is done is left alone", found, false)
	})
	t.Run("many who look for one get one each", func(t *testing.T) {
		long := noon.AddDate(-6, 0, 0)
		for range 3 {
			s.aBatch(t, s.id(), 1, long)
		}
		taken := make([]domain.ID, 8)
		for _, err := range race(len(taken), func(i int) error {
			return s.try(func(tx service.Tx) error {
				b, _, err := tx.ClaimBatch(long.Add(time.Second), noon)
				taken[i] = b.ID
				return err
			})
		}) {
			same(t, "error", err, nil)
		}
		got := map[domain.ID]int{}
		for _, id := range taken {
			got[id]++
		}
		delete(got, 0) // came too late, or passed by a row somebody was taking
		for id, n := range got {
			same(t, "batch "+id.String(), n, 1)
		}
	})
	t.Run("refusals, and the tasks one may see", s.batchRefusals)
}

func (s *suite) batchRefusals(t *testing.T) {
	batch := s.id()
	fault := domain.Invalid("opinion", "required").With("name", "Li")
	list := []domain.BatchRefusal{{TaskID: 3, Error: fault}, {TaskID: 5, Error: domain.Fault(domain.CodeStale, "already_done")}, {TaskID: 9, Error: fault}}
	s.do(t, func(tx service.Tx) error { return tx.InsertBatchRefusals(batch, list) })
	same(t, "after a task", ok(s.view().BatchRefusals(batch, 3, 10))(t), list[1:])
	same(t, "at most", ok(s.view().BatchRefusals(batch, 0, 2))(t), list[:2])
	same(t, "of another", len(ok(s.view().BatchRefusals(s.id(), 0, 10))(t)), 0)
	s.do(t, func(tx service.Tx) error { return tx.InsertBatchRefusals(batch, nil) })
	again := s.try(func(tx service.Tx) error { return tx.InsertBatchRefusals(batch, list[:1]) })
	same(t, "a task has one result", domain.CodeOf(again), domain.CodeConflict)

	org, me := s.id(), s.id()
	seen := s.task(t, "o9:hr", noon, func(t *domain.Task) { t.OrgID = org })
	held := s.task(t, "u77", noon, func(t *domain.Task) { t.OrgID = s.id() })
	done := s.task(t, "u78", noon, func(t *domain.Task) { t.OrgID, t.ActedBy = s.id(), me })
	hidden := s.task(t, "u79", noon, func(t *domain.Task) { t.OrgID = s.id() })
	ids := []domain.ID{hidden.ID, done.ID, held.ID, seen.ID}
	got := ok(s.view().TasksIn(orgs(org), []domain.Holder{"u77"}, me, ids))(t)
	same(t, "tasks", idsOf(got, func(t domain.Task) domain.ID { return t.ID }), []domain.ID{seen.ID, held.ID, done.ID})
	none := ok(s.view().TasksIn(service.Scope{}, nil, me, []domain.ID{hidden.ID, seen.ID}))(t)
	same(t, "nothing of others", len(none), 0)
}
