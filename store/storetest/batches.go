package storetest

import (
	"errors"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// matter is a nomination that waits for its review.
type matter struct {
	nomination domain.Nomination
	run        domain.Run
	task       domain.Task
}

func (s *suite) matters(t testing.TB, n int, with ...func(*domain.Run)) []matter {
	t.Helper()
	list := make([]matter, n)
	for i := range list {
		m := &list[i]
		m.nomination = filled[domain.Nomination](s)
		m.nomination.State = domain.NominationPending
		s.do(t, func(tx service.Tx) error { return tx.InsertNomination(&m.nomination) })
		m.run = s.run(t, append(with, func(r *domain.Run) {
			r.Round = 1
			r.Subject = domain.SubjectRef{Kind: domain.SubjectNomination, ID: m.nomination.ID}
		})...)
		m.task = s.task(t, "u1", noon, func(t *domain.Task) { t.RunID, t.Round = m.run.ID, 1 })
	}
	return list
}

func tasksOf(list []matter) []domain.ID {
	return idsOf(list, func(m matter) domain.ID { return m.task.ID })
}

// approve reads what it needs, as a decision does, and writes the three rows.
func approve(tx service.Tx, m matter) error {
	task, err := tx.Task(service.Everything, nil, m.task.ID)
	if err != nil {
		return err
	}
	run, err := tx.RunForUpdate(task.RunID)
	if err != nil {
		return err
	}
	if _, err := tx.SeatsOf(run.ID, run.Round); err != nil {
		return err
	}
	n, err := tx.NominationToMove(run.Subject.ID)
	if err != nil {
		return err
	}
	task.State, task.Outcome, task.ActedBy, task.ClosedAt = domain.TaskDone, domain.Approve, 7, noon
	run.State, run.EndedAt = domain.RunApproved, noon
	n.State, n.UpdatedAt = domain.NominationApproved, noon
	return errors.Join(tx.CloseTask(task), tx.UpdateRun(run), tx.MoveNomination(n))
}

// stands says whether a matter was decided, whole, or not at all.
func (s *suite) stands(t testing.TB, m matter, decided bool) {
	t.Helper()
	task := ok(s.view().Task(service.Everything, nil, m.task.ID))(t)
	run := ok(s.view().Run(service.Everything, 0, m.run.ID))(t)
	n := ok(s.view().Nomination(service.Everything, m.nomination.ID))(t)
	got := []any{task.State, task.Outcome, task.ActedBy, run.State, n.State}
	if !decided {
		same(t, "untouched", got, []any{domain.TaskOpen, m.task.Outcome, m.task.ActedBy, domain.RunRunning, domain.NominationPending})
		return
	}
	same(t, "decided", got, []any{domain.TaskDone, domain.Approve, domain.ID(7), domain.RunApproved, domain.NominationApproved})
	same(t, "versions", []int{task.Version, run.Version, n.Version}, []int{m.task.Version + 1, m.run.Version + 1, m.nomination.Version + 1})
	same(t, "nothing else of the run", changedOnly(m.run, run, "State", "EndedAt", "Version"), []string(nil))
	same(t, "nothing else of the nomination", changedOnly(m.nomination, n, "State", "UpdatedAt", "Version"), []string(nil))
}

func (s *suite) batches(t *testing.T) {
	t.Run("what many change alike is written, and seen by whoever looks", func(t *testing.T) {
		list := s.matters(t, 5)
		s.do(t, func(tx service.Tx) error {
			if err := tx.Ahead(service.Everything, nil, tasksOf(list)); err != nil {
				return err
			}
			for i, m := range list {
				if err := tx.Savepoint(func() error { return approve(tx, m) }); err != nil {
					return err
				}
				if i == 2 {
					n, err := tx.Nomination(service.Everything, list[0].nomination.ID)
					same(t, "seen at once", []any{n.State, err}, []any{domain.NominationApproved, nil})
				}
			}
			return nil
		})
		for _, m := range list {
			s.stands(t, m, true)
		}
	})
	t.Run("an item that is refused leaves nothing, whether or not it had written", func(t *testing.T) {
		list, no := s.matters(t, 5), errors.New("no")
		s.do(t, func(tx service.Tx) error {
			if err := tx.Ahead(service.Everything, nil, tasksOf(list)); err != nil {
				return err
			}
			for i, m := range list {
				err := tx.Savepoint(func() error {
					if err := approve(tx, m); err != nil || i%2 == 0 {
						return err
					}
					if i == 3 { // writes something that cannot be held back
						if err := tx.RecordPeriod(s.name("job"), "2026", noon); err != nil {
							return err
						}
					}
					return no
				})
				same(t, "refused", errors.Is(err, no), i%2 == 1)
			}
			return nil
		})
		for i, m := range list {
			s.stands(t, m, i%2 == 0)
		}
	})
	t.Run("one that was changed after all is found out and named", func(t *testing.T) {
		list := s.matters(t, 3)
		tries := 0
		var errs []error
		s.do(t, func(tx service.Tx) error {
			tries, errs = tries+1, nil
			if err := tx.Ahead(service.Everything, nil, tasksOf(list)); err != nil {
				return err
			}
			old := ok(tx.RunForUpdate(list[1].run.ID))(t)
			if err := tx.RunsServe(list[1].run.PersonID, s.id()); err != nil {
				return err
			}
			for i, m := range list {
				errs = append(errs, tx.Savepoint(func() error {
					if i == 1 {
						return tx.UpdateRun(old)
					}
					return approve(tx, m)
				}))
			}
			return nil
		})
		same(t, "tries", tries, 2)
		same(t, "the others", []error{errs[0], errs[2]}, []error{nil, nil})
		refused(t, errs[1], domain.CodeStale, "")
		s.stands(t, list[0], true)
		s.stands(t, list[2], true)
	})
	t.Run("what was read in part is written whole by whoever says so", func(t *testing.T) {
		m := s.matters(t, 2)
		s.do(t, func(tx service.Tx) error {
			if err := tx.Ahead(service.Everything, nil, tasksOf(m)); err != nil {
				return err
			}
			n := ok(tx.Nomination(service.Everything, m[0].nomination.ID))(t)
			n.Statement, n.Screening = "", domain.Decision{}
			return tx.UpdateNomination(n)
		})
		n := ok(s.view().Nomination(service.Everything, m[0].nomination.ID))(t)
		same(t, "emptied", []any{n.Statement, n.Screening}, []any{"", domain.Decision{}})
	})
	t.Run("what is held back dies with its transaction", func(t *testing.T) {
		list, no := s.matters(t, 2), errors.New("no")
		err := s.try(func(tx service.Tx) error {
			err := tx.Ahead(service.Everything, nil, tasksOf(list))
			return errors.Join(err, approve(tx, list[0]), approve(tx, list[1]), no)
		})
		same(t, "the cause", errors.Is(err, no), true)
		s.stands(t, list[0], false)
	})
}
