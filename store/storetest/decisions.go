package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// decision is an attempt to approve a matter, and what is to become of it.
type decision struct {
	m      matter
	by     service.Errand
	before error // the actor is refused before anything is written
	after  error // and here when it has been
	sent   bool  // something is written that needs an answer at once
	panics bool
	gone   bool // the person has hung up
	key    string
	want   domain.Code
	got    error
}

var errNo = errors.New("no")

func (s *suite) decide(d *decision, at domain.CaseRef) error {
	ctx, hangUp := context.WithCancel(context.Background())
	defer hangUp()
	if d.gone {
		hangUp()
	}
	return s.db.TxOn(ctx, d.by, func(tx service.Tx) error {
		if _, err := tx.Task(d.by.Scope, d.by.Holders, d.by.Task); err != nil || d.before != nil {
			return errors.Join(err, d.before)
		}
		run, err := tx.RunForUpdate(d.m.run.ID)
		if err != nil {
			return err
		}
		if err := tx.Foresee(run, []domain.Holder{"o1:hr"}, 3); err != nil {
			return err
		}
		if err := decideMatter(tx, d.m, run); err != nil {
			return err
		}
		if d.sent {
			if err := tx.RecordPeriod("decided", d.key, noon); err != nil {
				return err
			}
		}
		if d.panics {
			panic("in the middle")
		}
		if d.after != nil {
			return d.after
		}
		m := domain.OutboxMessage{Kind: domain.OutboxWake, Case: at, CreatedAt: noon}
		entry := domain.AuditEntry{Case: at, At: noon, ActorID: 7, Action: "decided", Note: d.key}
		if err := errors.Join(tx.InsertOutbox(&m), tx.AppendAudit(entry)); err != nil {
			return err
		}
		first, err := tx.Answer(7, d.key, "digest", []byte("{}"), noon)
		if err == nil && !first {
			err = domain.Fault(domain.CodeStale, "changed_meanwhile")
		}
		return err
	})
}

// decideMatter writes the three rows, and asks for a fourth.
func decideMatter(tx service.Tx, m matter, run domain.Run) error {
	task, n := m.task, m.nomination
	task.State, task.Outcome, task.ActedBy, task.ClosedAt = domain.TaskDone, domain.Approve, 7, noon
	run.State, run.EndedAt = domain.RunApproved, noon
	n.State, n.UpdatedAt = domain.NominationApproved, noon
	next := domain.Task{State: domain.TaskOpen, DueAt: noon, Holder: "o1:hr", Case: m.task.Case}
	if err := errors.Join(tx.UpdateRun(run), tx.CloseTask(task), tx.MoveNomination(n)); err != nil {
		return err
	}
	return tx.InsertTasks([]*domain.Task{&next})
}

func (s *suite) decisions(t *testing.T) {
	t.Run("many at once: each stands or falls alone, and the chain holds", s.manyDecisions)
	t.Run("what is written is seen by whoever looks", func(t *testing.T) {
		m := s.matters(t, 1)[0]
		err := s.db.TxOn(context.Background(), service.Errand{Scope: service.Everything, Task: m.task.ID}, func(tx service.Tx) error {
			run := ok(tx.RunForUpdate(m.run.ID))(t)
			if err := decideMatter(tx, m, run); err != nil {
				return err
			}
			same(t, "the run", ok(tx.Run(service.Everything, 0, m.run.ID))(t).State, domain.RunApproved)
			same(t, "the task", ok(tx.Task(service.Everything, nil, m.task.ID))(t).State, domain.TaskDone)
			return nil
		})
		same(t, "error", err, nil)
		s.stands(t, m, true)
	})
	t.Run("another version is stale, and nothing stands", func(t *testing.T) {
		m := s.matters(t, 1)[0]
		err := s.db.TxOn(context.Background(), service.Errand{Scope: service.Everything, Task: m.task.ID}, func(tx service.Tx) error {
			run := ok(tx.RunForUpdate(m.run.ID))(t)
			late := m
			late.task.Version++
			return decideMatter(tx, late, run)
		})
		same(t, "code", domain.CodeOf(err), domain.CodeStale)
		s.stands(t, m, false)
	})
}

func (s *suite) manyDecisions(t *testing.T) {
	at := domain.CaseRef{Kind: domain.CaseAssignment, ID: s.id()}
	list := s.matters(t, 60, func(r *domain.Run) { r.Case = at })
	s.do(t, func(tx service.Tx) error { return tx.AppendAudit(domain.AuditEntry{Case: at, At: noon}) })
	shared := s.name("key")
	all := make([]decision, len(list))
	for i, m := range list {
		d := decision{m: m, by: service.Errand{Scope: service.Everything, Task: m.task.ID}, key: s.name("key")}
		switch i % 10 {
		case 1:
			d.before = domain.Fault(domain.CodeForbidden, "not_yours")
			d.want = domain.CodeForbidden
		case 3:
			d.after, d.want = domain.Fault(domain.CodePolicy, "position_full"), domain.CodePolicy
		case 4:
			d.sent, d.after, d.want = true, domain.Fault(domain.CodePolicy, "position_full"), domain.CodePolicy
		case 5:
			d.sent = true
		case 6:
			d.by.Scope, d.want = orgs(s.id()), domain.CodeNotFound
		case 7:
			d.by.Scope, d.by.Holders = service.Scope{}, []domain.Holder{"u1"}
		case 8:
			d.panics = i > 20
			d.gone = !d.panics
		case 9:
			if i > 40 {
				d.key = shared
			}
		}
		all[i] = d
	}
	var people sync.WaitGroup
	for i := range all {
		people.Go(func() {
			d := &all[i]
			defer func() {
				if p := recover(); p != nil {
					d.got = fmt.Errorf("%w: %v", errNo, p)
				}
			}()
			d.got = s.decide(d, at)
		})
	}
	people.Wait()
	stood, twice := 0, 0
	for i := range all {
		d := &all[i]
		switch {
		case d.panics:
			same(t, "panicked", errors.Is(d.got, errNo), true)
		case d.gone:
			same(t, "hung up", errors.Is(d.got, context.Canceled), true)
		case d.key == shared && d.got != nil:
			same(t, "the same key again", domain.CodeOf(d.got), domain.CodeStale)
			twice++
		default:
			if d.got != nil || d.want != "" {
				same(t, fmt.Sprint("decision ", i), domain.CodeOf(d.got), d.want)
			}
		}
		s.stands(t, d.m, d.got == nil)
		if d.got == nil {
			stood++
		}
	}
	same(t, "one of two with the same key", twice, 1)
	prev := ""
	chain := ok(s.view().Audit(at, 0, 0))(t)
	for i, e := range chain {
		if e.Seq != i+1 || e.PrevHash != prev || e.Hash != e.Digest() {
			t.Fatalf("link %d is broken: %+v", i+1, e)
		}
		prev = e.Hash
	}
	same(t, "links", len(chain), 1+stood)
	same(t, "the head", ok(s.view().AuditHead(at))(t), service.AuditHead{Case: at, Seq: len(chain), Hash: prev})
}
