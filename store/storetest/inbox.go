package storetest

import (
	"encoding/base64"
	"slices"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// box reads an inbox to its end.
func (s *suite) box(t testing.TB, limit int, q service.InboxQuery) []domain.ID {
	t.Helper()
	tasks := walk(t, limit, func(p service.Page) (service.List[domain.Task], error) { return s.view().Inbox(q, p) })
	return idsOf(tasks, func(t domain.Task) domain.ID { return t.ID })
}

func (s *suite) inbox(t *testing.T) {
	t.Run("pages walk every task once, oldest due first, also when due at one time", s.todoInOrder)
	t.Run("kind and text narrow every list", s.narrowed)
	t.Run("what I did and what I asked for come newest first", s.doneAndStarted)
	t.Run("a hospital sees what is open and what is late in it", s.supervised)
}

func (s *suite) todoInOrder(t *testing.T) {
	me, role, boss := domain.HolderUser(s.id()), domain.HolderRole(s.id(), domain.RoleHR), domain.HolderUser(s.id())
	var want []domain.Task
	for i := range 41 {
		due := noon.Add(time.Duration(i/10) * time.Hour) // ten at a time are due at one time
		task := s.task(t, []domain.Holder{me, role, boss}[i%3], due, func(t *domain.Task) {
			if t.Holder == boss {
				t.EscalatedTo = []domain.Holder{me, role}[i%2]
			}
		})
		want = append(want, task)
	}
	both := s.task(t, me, noon.Add(time.Hour), func(t *domain.Task) { t.EscalatedTo = role })
	want = append(want, both)
	s.task(t, me, noon, func(t *domain.Task) { t.State = domain.TaskDone })
	s.task(t, boss, noon)
	slices.SortStableFunc(want, func(a, b domain.Task) int {
		if n := a.DueAt.Compare(b.DueAt); n != 0 {
			return n
		}
		return int(a.ID - b.ID)
	})
	ids := idsOf(want, func(t domain.Task) domain.ID { return t.ID })
	mine := service.InboxQuery{Tab: service.TabTodo, Holders: []domain.Holder{me, role, me}}
	for _, limit := range []int{1, 3, 10, 200} {
		same(t, "the walk", s.box(t, limit, mine), ids)
	}
	first := ok(s.view().Inbox(mine, service.Page{Limit: 5}))(t)
	same(t, "whole tasks", first.Items, want[:5])
	same(t, "counted", ok(s.view().CountInbox(mine, 1000))(t), len(want))
	same(t, "counted up to a limit", ok(s.view().CountInbox(mine, 7))(t), 7)
	same(t, "counted up to nothing", ok(s.view().CountInbox(mine, 0))(t), 0)
	nobody := service.InboxQuery{Tab: service.TabTodo, Holders: []domain.Holder{"", domain.HolderUser(s.id())}}
	same(t, "of nobody", len(s.box(t, 5, nobody)), 0)
	same(t, "of no holder", len(s.box(t, 5, service.InboxQuery{Tab: service.TabTodo})), 0)
	same(t, "counted of no holder", ok(s.view().CountInbox(service.InboxQuery{Tab: service.TabTodo}, 5))(t), 0)
}

func (s *suite) narrowed(t *testing.T) {
	me := domain.HolderUser(s.id())
	label := func(kind domain.TaskKind, text string) domain.ID {
		return s.task(t, me, noon, func(t *domain.Task) { t.Kind, t.Label = kind, text }).ID
	}
	zhang := label(domain.TaskArrival, "张䶮")
	percent := label(domain.TaskArrival, "100% Ward_1!")
	other := label(domain.TaskConsent, "100 wardX1")
	find := func(kind domain.TaskKind, text string) []domain.ID {
		q := service.InboxQuery{Tab: service.TabTodo, Holders: []domain.Holder{me}, Kind: kind, Text: text}
		ids := s.box(t, 1, q)
		same(t, "counted", ok(s.view().CountInbox(q, 100))(t), len(ids))
		return ids
	}
	same(t, "by kind", find(domain.TaskArrival, ""), []domain.ID{zhang, percent})
	same(t, "by a rare character", find("", "䶮"), []domain.ID{zhang})
	same(t, "a percent sign is no wildcard", find("", "0%"), []domain.ID{percent})
	same(t, "an underline is none either", find("", "d_1!"), []domain.ID{percent})
	same(t, "whatever the case", find("", "WARD"), []domain.ID{percent, other})
	same(t, "both", find(domain.TaskConsent, "ward"), []domain.ID{other})
	same(t, "nothing", len(find("", "李")), 0)
}

func (s *suite) doneAndStarted(t *testing.T) {
	me := s.id()
	var done, started []domain.ID
	for i := range 5 {
		task := s.task(t, "u1", noon, func(t *domain.Task) { t.InitiatorID = me })
		started = append(started, task.ID)
		task.State, task.ActedBy, task.ClosedAt = domain.TaskDone, me, noon.Add(time.Duration(i/2)*time.Minute)
		s.do(t, func(tx service.Tx) error { return tx.CloseTask(task) })
		done = append(done, task.ID)
	}
	started = append(started, s.task(t, "u1", noon, func(t *domain.Task) { t.InitiatorID = me }).ID)
	slices.Reverse(done)
	slices.Reverse(started)
	same(t, "done", s.box(t, 2, service.InboxQuery{Tab: service.TabDone, User: me}), done)
	same(t, "started", s.box(t, 2, service.InboxQuery{Tab: service.TabStarted, User: me}), started)
	same(t, "counted", ok(s.view().CountInbox(service.InboxQuery{Tab: service.TabDone, User: me}, 3))(t), 3)
	same(t, "nobody did", len(s.box(t, 2, service.InboxQuery{Tab: service.TabDone})), 0)
	same(t, "nobody asked", len(s.box(t, 2, service.InboxQuery{Tab: service.TabStarted})), 0)
}

func (s *suite) supervised(t *testing.T) {
	var hospitals, open, late []domain.ID
	for i := range 40 { // more than are read one by one
		org := s.id()
		hospitals = append(hospitals, org)
		due := noon.Add(time.Duration(i-20) * time.Hour)
		id := s.task(t, "u1", due, func(t *domain.Task) { t.OrgID = org }).ID
		s.task(t, "u1", due, func(t *domain.Task) { t.OrgID, t.State = org, domain.TaskExpired })
		open = append(open, id)
		if i < 20 {
			late = append(late, id)
		}
	}
	q := func(tab service.InboxTab, orgs []domain.ID) service.InboxQuery {
		return service.InboxQuery{Tab: tab, Orgs: orgs, Now: noon}
	}
	same(t, "everyone's, of many", s.box(t, 7, q(service.TabEveryone, hospitals)), open)
	same(t, "everyone's, of a few", s.box(t, 3, q(service.TabEveryone, hospitals[15:25])), open[15:25])
	same(t, "overdue, of many", s.box(t, 7, q(service.TabOverdue, hospitals)), late)
	same(t, "overdue, of a few", s.box(t, 3, q(service.TabOverdue, hospitals[15:25])), late[15:])
	same(t, "of one", s.box(t, 3, q(service.TabEveryone, hospitals[:1])), open[:1])
	same(t, "counted", ok(s.view().CountInbox(q(service.TabOverdue, hospitals), 100))(t), len(late))
	same(t, "of none", len(s.box(t, 3, q(service.TabEveryone, nil))), 0)
	same(t, "of organisation 0", len(s.box(t, 3, q(service.TabEveryone, []domain.ID{0}))), 0)
}

// cursors are opaque, and what does not come from us is refused.
func (s *suite) cursors(t *testing.T) {
	me := domain.HolderUser(s.id())
	for range 3 {
		s.task(t, me, noon)
	}
	q := service.InboxQuery{Tab: service.TabTodo, Holders: []domain.Holder{me}}
	good := ok(s.view().Inbox(q, service.Page{Limit: 1}))(t).Next
	raw := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for _, bad := range []string{
		"x", "###", good + "A!", raw("{}"), raw("[]"), raw(`["inbox.todo"]`), raw(`["inbox.todo",1]`), raw(`["inbox.todo","1",2]`),
		raw(`["inbox.todo",1,null]`), raw(`["inbox.todo",1.5,2]`), raw(`["inbox.todo",1,2,3]`), raw(`["inbox.done",1,2]`), raw(`["cycles",1]`),
	} {
		_, err := s.view().Inbox(q, service.Page{After: bad})
		refused(t, err, domain.CodeInvalid, "after")
		_, err = s.view().Organisations(service.Everything, service.Page{After: bad})
		refused(t, err, domain.CodeInvalid, "after")
	}
	if _, err := s.view().Inbox(q, service.Page{After: good}); err != nil {
		t.Errorf("our own cursor: %v", err)
	}
	long := ok(s.view().Inbox(q, service.Page{Limit: 1_000_000}))(t)
	same(t, "a page without end is cut", len(long.Items), 3)
}
