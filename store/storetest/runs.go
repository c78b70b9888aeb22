package storetest

import (
	"errors"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// run stores a run that is going on.
func (s *suite) run(t testing.TB, with ...func(*domain.Run)) domain.Run {
	t.Helper()
	run := filled[domain.Run](s)
	run.State, run.Recused = domain.RunRunning, nil // who is recused follows from the case
	for _, change := range with {
		change(&run)
	}
	s.do(t, func(tx service.Tx) error { return tx.InsertRun(&run) })
	return run
}

func (s *suite) runs(t *testing.T) {
	t.Run("every field comes back, and a change writes where it stands", func(t *testing.T) {
		run := s.run(t)
		same(t, "stored", ok(s.view().Run(service.Everything, 0, run.ID))(t), run)
		same(t, "by its code", ok(s.view().RunByCode(run.Code))(t), run)
		same(t, "by its ID, without what is gone", ok(s.view().RunsByID([]domain.ID{run.ID, 1 << 40}))(t), []domain.Run{run})
		heads := ok(s.view().RunHeads([]domain.ID{run.ID, 1 << 40}))(t)
		same(t, "what a list shows", heads, []domain.Run{{ID: run.ID, Number: run.Number, Chain: run.Chain, Programme: run.Programme,
			State: run.State, InitiatorID: run.InitiatorID, InitiatorName: run.InitiatorName}})
		same(t, "of none", len(ok(s.view().RunHeads(nil))(t)), 0)
		changed := filled[domain.Run](s)
		changed.ID, changed.Version = run.ID, run.Version
		s.do(t, func(tx service.Tx) error { return tx.UpdateRun(changed) })
		moved := ok(s.view().Run(service.Everything, 0, run.ID))(t)
		same(t, "changed", changedOnly(run, moved, "Plan", "Group", "Round", "Straight", "State", "InitiatorID", "InitiatorName", "EndedAt", "Version"), []string(nil))
		same(t, "to", []any{moved.Plan, moved.Group, moved.Round, moved.Straight, moved.State, moved.InitiatorID, moved.InitiatorName, moved.EndedAt, moved.Version},
			[]any{changed.Plan, changed.Group, changed.Round, changed.Straight, changed.State, changed.InitiatorID, changed.InitiatorName, changed.EndedAt, run.Version + 1})
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateRun(changed) }), domain.CodeStale, "")
	})
	t.Run("a run is seen by its hospitals, its person and whoever asked", func(t *testing.T) {
		run := s.run(t)
		see := func(scope service.Scope, user domain.ID) error {
			_, err := s.view().Run(scope, user, run.ID)
			return err
		}
		same(t, "supporter", see(orgs(run.SupporterID), 0), error(nil))
		same(t, "recipient", see(orgs(run.RecipientID), 0), error(nil))
		same(t, "person", see(service.Scope{Person: run.PersonID}, 0), error(nil))
		same(t, "initiator", see(service.Scope{}, run.InitiatorID), error(nil))
		refused(t, see(orgs(s.id()), s.id()), domain.CodeNotFound, "")
		refused(t, see(service.Scope{}, 0), domain.CodeNotFound, "")
	})
	t.Run("what somebody asked for comes newest first", func(t *testing.T) {
		me := s.id()
		var want []domain.ID
		for range 5 {
			want = append([]domain.ID{s.run(t, func(r *domain.Run) { r.InitiatorID = me }).ID}, want...)
		}
		s.run(t)
		for _, limit := range []int{1, 2, 200} {
			got := walk(t, limit, func(p service.Page) (service.List[domain.Run], error) { return s.view().RunsOf(me, p) })
			same(t, "started", idsOf(got, func(r domain.Run) domain.ID { return r.ID }), want)
		}
		same(t, "of nobody", len(ok(s.view().RunsOf(0, service.Page{}))(t).Items), 0)
	})
	t.Run("a subject knows its newest run, a case what is going on in it", s.runsOfCase)
	t.Run("of two who move a run, the second sees what the first did", func(t *testing.T) {
		run := s.run(t, func(r *domain.Run) { r.Round = 1 })
		errs := race(10, func(int) error {
			return s.try(func(tx service.Tx) error {
				now, err := tx.RunForUpdate(run.ID)
				if err != nil {
					return err
				}
				now.Round++
				return tx.UpdateRun(now)
			})
		})
		same(t, "errors", errors.Join(errs...), error(nil))
		same(t, "rounds", ok(s.view().Run(service.Everything, 0, run.ID))(t).Round, 11)
	})
	t.Run("a run finds the tasks of its rounds", func(t *testing.T) {
		run := s.id()
		seat := func(round int) domain.Task {
			return s.task(t, "u1", noon, func(t *domain.Task) { t.RunID, t.Round = run, round })
		}
		a, b, c := seat(1), seat(2), seat(2)
		s.task(t, "u1", noon, func(t *domain.Task) { t.Round = 2 })
		same(t, "the second", ok(s.view().SeatsOf(run, 2))(t), []domain.Task{b, c})
		same(t, "all", ok(s.view().TasksOfRun(run))(t), []domain.Task{a, b, c})
	})
}

func (s *suite) runsOfCase(t *testing.T) {
	first := s.run(t)
	second := s.run(t, func(r *domain.Run) { r.Case, r.Subject, r.Chain = first.Case, first.Subject, first.Chain })
	other := s.run(t, func(r *domain.Run) { r.Case, r.State = first.Case, domain.RunReturned })
	ended := s.run(t, func(r *domain.Run) { r.Case, r.State = first.Case, domain.RunApproved })
	same(t, "newest", ok(s.view().RunOfSubject(first.Subject, first.Chain))(t), second)
	_, err := s.view().RunOfSubject(first.Subject, "another")
	refused(t, err, domain.CodeNotFound, "")
	same(t, "open", ok(s.view().OpenRuns(first.Case, nil))(t), []domain.Run{first, second, other})
	same(t, "open of a subject", ok(s.view().OpenRuns(first.Case, &other.Subject))(t), []domain.Run{other})
	same(t, "all", ok(s.view().RunsOfCase(first.Case, nil))(t), []domain.Run{first, second, other, ended})
	same(t, "all of a subject", ok(s.view().RunsOfCase(first.Case, &ended.Subject))(t), []domain.Run{ended})
}

// savepoints undo one item of many, and nothing else.
func (s *suite) savepoints(t *testing.T) {
	var kept, undone domain.Run
	oops := errors.New("not this one")
	s.do(t, func(tx service.Tx) error {
		kept, undone = filled[domain.Run](s), filled[domain.Run](s)
		if err := tx.Savepoint(func() error { return tx.InsertRun(&kept) }); err != nil {
			return err
		}
		err := tx.Savepoint(func() error { return errors.Join(tx.InsertRun(&undone), oops) })
		if !errors.Is(err, oops) {
			t.Errorf("the reason is lost: %v", err)
		}
		return nil
	})
	same(t, "kept", ok(s.view().Run(service.Everything, 0, kept.ID))(t).Code, kept.Code)
	_, err := s.view().RunByCode(undone.Code)
	refused(t, err, domain.CodeNotFound, "")
}
