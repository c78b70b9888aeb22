package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// task stores an open task held by holder, due at a time.
func (s *suite) task(t testing.TB, holder domain.Holder, due time.Time, with ...func(*domain.Task)) domain.Task {
	t.Helper()
	task := domain.Task{
		Kind: domain.TaskReportVerify, Case: domain.CaseRef{Kind: domain.CaseAssignment, ID: s.id()},
		Holder: holder, Label: "label", State: domain.TaskOpen, DueAt: due, OpenedAt: noon,
	}
	for _, change := range with {
		change(&task)
	}
	s.do(t, func(tx service.Tx) error { return tx.InsertTasks([]*domain.Task{&task}) })
	return task
}

func (s *suite) tasks(t *testing.T) {
	t.Run("every field comes back", func(t *testing.T) {
		a, b := filled[domain.Task](s), filled[domain.Task](s)
		b.Case, b.ClosedAt, b.WakeAt, b.Rungs = a.Case, time.Time{}, time.Time{}, nil
		s.do(t, func(tx service.Tx) error { return tx.InsertTasks([]*domain.Task{&a, &b}) })
		same(t, "of the case", ok(s.view().TasksOfCase(a.Case))(t), []domain.Task{a, b})
	})
	t.Run("a task without a deadline is refused", func(t *testing.T) {
		err := s.try(func(tx service.Tx) error { return tx.InsertTasks([]*domain.Task{{State: domain.TaskOpen}}) })
		refused(t, err, domain.CodeInvalid, "due_at")
	})
	t.Run("what is still to be done of some runs", func(t *testing.T) {
		one, other, over := s.id(), s.id(), s.id()
		of := func(run domain.ID, state domain.TaskState) domain.Task {
			return s.task(t, "u1", noon, func(t *domain.Task) { t.RunID, t.State = run, state })
		}
		want := []domain.Task{of(one, domain.TaskOpen), of(other, domain.TaskWaiting)}
		of(one, domain.TaskDone)
		of(over, domain.TaskCancelled)
		of(s.id(), domain.TaskOpen)
		same(t, "living", ok(s.view().LivingTasks([]domain.ID{one, other, over}))(t), want)
		same(t, "of none", len(ok(s.view().LivingTasks(nil))(t)), 0)
	})
	t.Run("of two who decide, one has decided", func(t *testing.T) {
		task := s.task(t, "u1", noon)
		errs := race(10, func(i int) error {
			mine := task
			mine.State, mine.Outcome, mine.ActedBy, mine.ClosedAt = domain.TaskDone, domain.Approve, domain.ID(i+1), noon
			return s.try(func(tx service.Tx) error { return tx.CloseTask(mine) })
		})
		oneWins(t, errs, domain.CodeStale)
		got := ok(s.view().Task(service.Everything, nil, task.ID))(t)
		winner := slices.Index(errs, nil) + 1
		same(t, "who", got.ActedBy, domain.ID(winner))
		same(t, "version", got.Version, task.Version+1)
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateTask(got) }), domain.CodeStale, "")
		refused(t, s.try(func(tx service.Tx) error { return tx.CloseTask(got) }), domain.CodeStale, "")
	})
	t.Run("closing writes the decision, walking a rung writes the ladder, and nothing else", func(t *testing.T) {
		task := s.task(t, "u1", noon, func(t *domain.Task) { t.WakeAt = noon })
		changed := filled[domain.Task](s)
		changed.ID, changed.Version, changed.State = task.ID, task.Version, domain.TaskWaiting
		s.do(t, func(tx service.Tx) error { return tx.UpdateTask(changed) })
		walked := ok(s.view().Task(service.Everything, nil, task.ID))(t)
		same(t, "changed by a rung", changedOnly(task, walked, "State", "RunID", "DueAt", "Rungs",
			"RungsDone", "WakeAt", "Holder", "EscalatedTo", "Version"), []string(nil))
		same(t, "the rung", []any{walked.State, walked.RunID, walked.DueAt, walked.Rungs, walked.RungsDone, walked.WakeAt, walked.Holder, walked.EscalatedTo, walked.Version},
			[]any{changed.State, changed.RunID, changed.DueAt, changed.Rungs, changed.RungsDone, changed.WakeAt, changed.Holder, changed.EscalatedTo, task.Version + 1})
		changed.Version, changed.State = walked.Version, domain.TaskDone
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateTask(changed) }), domain.CodeStale, "")
		s.do(t, func(tx service.Tx) error { return tx.CloseTask(changed) })
		closed := ok(s.view().Task(service.Everything, nil, task.ID))(t)
		same(t, "changed by a decision", changedOnly(walked, closed, "State", "Outcome", "Opinion", "ActedBy", "ActedByName",
			"BehalfID", "BehalfName", "ClosedAt", "Version"), []string(nil))
		same(t, "the decision", []any{closed.State, closed.Outcome, closed.Opinion, closed.ActedBy, closed.ActedByName, closed.BehalfID, closed.BehalfName, closed.ClosedAt},
			[]any{changed.State, changed.Outcome, changed.Opinion, changed.ActedBy, changed.ActedByName, changed.BehalfID, changed.BehalfName, changed.ClosedAt})
	})
	t.Run("a task is seen by its hospitals and by whoever holds it", func(t *testing.T) {
		worker, supporter, recipient := s.id(), s.id(), s.id()
		holder, boss := domain.HolderUser(s.id()), domain.HolderRole(s.id(), domain.RoleLeader)
		task := s.task(t, holder, noon, func(t *domain.Task) {
			t.OrgID, t.SupporterID, t.RecipientID, t.EscalatedTo, t.PersonID = worker, supporter, recipient, boss, s.id()
		})
		see := func(scope service.Scope, holders ...domain.Holder) error {
			_, err := s.view().Task(scope, holders, task.ID)
			return err
		}
		for _, org := range []domain.ID{worker, supporter, recipient} {
			same(t, "a hospital", see(orgs(org)), error(nil))
		}
		same(t, "its holder", see(service.Scope{}, "u0", holder), error(nil))
		same(t, "whoever it was escalated to", see(orgs(s.id()), boss), error(nil))
		refused(t, see(orgs(s.id())), domain.CodeNotFound, "")
		refused(t, see(service.Scope{}, "u0", ""), domain.CodeNotFound, "")
		refused(t, see(service.Scope{}), domain.CodeNotFound, "")
	})
	t.Run("a case knows its open tasks, a subject its own", func(t *testing.T) {
		a := s.task(t, "u1", noon, func(t *domain.Task) { t.Subject = domain.SubjectRef{Kind: domain.SubjectReport, ID: 1} })
		b := s.task(t, "u1", noon, func(t *domain.Task) {
			t.Case, t.Subject = a.Case, domain.SubjectRef{Kind: domain.SubjectReport, ID: 2}
		})
		done := s.task(t, "u1", noon, func(t *domain.Task) { t.Case, t.State = a.Case, domain.TaskDone })
		same(t, "open", ok(s.view().OpenTasks(a.Case, nil))(t), []domain.Task{a, b})
		same(t, "of the subject", ok(s.view().OpenTasks(a.Case, &b.Subject))(t), []domain.Task{b})
		same(t, "all", ok(s.view().TasksOfCase(a.Case))(t), []domain.Task{a, b, done})
	})
}
