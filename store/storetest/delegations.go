package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func (s *suite) delegations(t *testing.T) {
	t.Run("every field comes back, and ending one changes nothing else", func(t *testing.T) {
		d := filled[domain.Delegation](s)
		s.do(t, func(tx service.Tx) error { return tx.InsertDelegation(&d) })
		same(t, "stored", ok(s.view().Delegation(d.ID))(t), d)
		changed := filled[domain.Delegation](s)
		changed.ID, changed.Version = d.ID, d.Version
		s.do(t, func(tx service.Tx) error { return tx.RevokeDelegation(changed) })
		d.RevokedAt = changed.RevokedAt
		d.Version++
		same(t, "ended", ok(s.view().Delegation(d.ID))(t), d)
		refused(t, s.try(func(tx service.Tx) error { return tx.RevokeDelegation(changed) }), domain.CodeStale, "")
		_, err := s.view().Delegation(1 << 40)
		refused(t, err, domain.CodeNotFound, "")
	})
	t.Run("givers, delegates and organisations find theirs, newest first", func(t *testing.T) {
		org, giver, delegate := s.id(), s.id(), s.id()
		give := func(from, to domain.ID, last string) domain.Delegation {
			d := domain.Delegation{OrgID: org, FromUser: from, ToUser: to, From: date("2026-01-01"), To: date(last)}
			s.do(t, func(tx service.Tx) error { return tx.InsertDelegation(&d) })
			return d
		}
		past, now, other := give(giver, delegate, "2026-11-20"), give(giver, delegate, "2026-11-21"), give(s.id(), delegate, "2026-11-30")
		ended := give(giver, delegate, "2026-12-31")
		ended.RevokedAt = noon
		s.do(t, func(tx service.Tx) error { return tx.RevokeDelegation(ended) })
		ended.Version++
		read := func(f service.DelegationFilter) []domain.Delegation {
			return walk(t, 1, func(p service.Page) (service.List[domain.Delegation], error) { return s.view().Delegations(f, p) })
		}
		same(t, "of the organisation", read(service.DelegationFilter{Org: org}), []domain.Delegation{ended, other, now, past})
		same(t, "of the giver today", read(service.DelegationFilter{From: giver, NotOver: date("2026-11-21")}), []domain.Delegation{now})
		same(t, "of the delegate today", read(service.DelegationFilter{To: delegate, NotOver: date("2026-11-21")}), []domain.Delegation{other, now})
	})
}

func (s *suite) deputies(t *testing.T) {
	d := filled[domain.Deputy](s)
	s.do(t, func(tx service.Tx) error { return tx.InsertDeputy(&d) })
	twin := d
	refused(t, s.try(func(tx service.Tx) error { return tx.InsertDeputy(&twin) }), domain.CodeConflict, "user_id")
	other := domain.Deputy{Post: domain.Membership{Org: d.Post.Org, Role: domain.RoleLeader}, UserID: d.UserID}
	s.do(t, func(tx service.Tx) error { return tx.InsertDeputy(&other) })
	same(t, "of the organisation", ok(s.view().DeputiesIn(d.Post.Org))(t), []domain.Deputy{d, other})
	same(t, "of the user", ok(s.view().DeputiesBy(d.UserID))(t), []domain.Deputy{d, other})
	s.do(t, func(tx service.Tx) error { return tx.DeleteDeputy(d.ID) })
	same(t, "left", ok(s.view().DeputiesIn(d.Post.Org))(t), []domain.Deputy{other})
	refused(t, s.try(func(tx service.Tx) error { return tx.DeleteDeputy(d.ID) }), domain.CodeNotFound, "")
}

func (s *suite) invitations(t *testing.T) {
	i := filled[domain.Invitation](s)
	i.EndedAt = time.Time{}
	s.do(t, func(tx service.Tx) error { return tx.InsertInvitation(&i, "a secret 䶮") })
	same(t, "the secret", ok(s.view().InvitationSecret(i.ID))(t), "a secret 䶮")
	i.ExpiresAt, i.MailID = noon.Add(time.Hour), 77
	s.do(t, func(tx service.Tx) error { return tx.RenewInvitation(i) })
	refused(t, s.try(func(tx service.Tx) error { return tx.RenewInvitation(i) }), domain.CodeStale, "")
	i.Version++
	same(t, "stored", ok(s.view().Invitation(i.ID))(t), i)
	same(t, "by its hash", ok(s.view().InvitationByHash(i.Hash))(t), i)
	twin := domain.Invitation{OrgID: i.OrgID, Hash: i.Hash}
	defer func() {
		i.EndedAt = noon
		s.do(t, func(tx service.Tx) error { return tx.EndInvitation(i) })
		_, err := s.view().InvitationSecret(i.ID)
		refused(t, err, domain.CodeNotFound, "")
	}()
	refused(t, s.try(func(tx service.Tx) error { return tx.InsertInvitation(&twin, "s") }), domain.CodeConflict, "hash")
	org := s.id()
	first := domain.Invitation{OrgID: org, Hash: s.name("hash"), CreatedAt: noon, ExpiresAt: noon}
	second := first
	second.Hash = s.name("hash")
	s.do(t, func(tx service.Tx) error { return tx.InsertInvitation(&first, "s") })
	s.do(t, func(tx service.Tx) error { return tx.InsertInvitation(&second, "s") })
	open := func() []domain.ID {
		return idsOf(walk(t, 1, func(p service.Page) (service.List[domain.Invitation], error) {
			return s.view().Invitations(org, p)
		}), func(i domain.Invitation) domain.ID { return i.ID })
	}
	same(t, "open ones, newest first", open(), []domain.ID{second.ID, first.ID})
	first.UserID, first.EndedAt = 7, noon
	s.do(t, func(tx service.Tx) error { return tx.EndInvitation(first) })
	refused(t, s.try(func(tx service.Tx) error { return tx.EndInvitation(first) }), domain.CodeStale, "")
	first.Version++
	same(t, "accepted", ok(s.view().Invitation(first.ID))(t), first)
	same(t, "still open", open(), []domain.ID{second.ID})
	_, err := s.view().InvitationByHash("no such hash")
	refused(t, err, domain.CodeNotFound, "")
}

func (s *suite) memberSearch(t *testing.T) {
	org, elsewhere := s.id(), s.id()
	zhang, li := s.member(t, org, domain.RoleHR), s.member(t, org, domain.RoleStaff)
	zhang.Name, li.Name, li.Email = "张三_甲", "李四", "Li@example.org"
	gone := s.member(t, org, domain.RoleStaff)
	gone.Name, gone.Disabled = "李四", true
	for _, u := range []*domain.User{&zhang, &li, &gone} {
		s.do(t, func(tx service.Tx) error { return tx.UpdateUser(*u) })
		u.Version++
	}
	s.member(t, elsewhere, domain.RoleHR)
	find := func(text string) []domain.User {
		return walk(t, 1, func(p service.Page) (service.List[domain.User], error) { return s.view().SearchUsers(org, text, p) })
	}
	same(t, "by a part of the name", find("三_"), []domain.User{zhang})
	same(t, "a joker is a character", len(find("三%")), 0)
	same(t, "by the login in any case", find(strings.ToUpper(zhang.Login)), []domain.User{zhang})
	same(t, "by the address", find("example"), []domain.User{li})
	same(t, "everybody", len(find("")), 3)
	same(t, "called by name, enabled ones", ok(s.view().UsersCalled(org, "李四"))(t)[0].ID, li.ID)
	same(t, "called by login", len(ok(s.view().UsersCalled(org, strings.ToUpper(li.Login)))(t)), 1)
	same(t, "not of another organisation", len(ok(s.view().UsersCalled(elsewhere, "李四"))(t)), 0)
}

func (s *suite) tasksNaming(t *testing.T) {
	leaver, other, org := domain.HolderUser(s.id()), domain.HolderUser(s.id()), s.id()
	at := func(h, escalated domain.Holder, org domain.ID, rung domain.Holder) *domain.Task {
		return &domain.Task{Holder: h, EscalatedTo: escalated, OrgID: org, State: domain.TaskOpen, DueAt: noon,
			Rungs: []domain.Rung{{Kind: domain.RungEscalate, At: noon, To: rung}}, Version: 1}
	}
	tasks := []*domain.Task{
		at(leaver, other, org, other), at(other, leaver, org, other), at(other, "", org, leaver), at(leaver, "", s.id(), ""),
		at(other, "", org, other), at(other, "", s.id(), leaver), at(leaver, leaver, org, leaver),
	}
	s.do(t, func(tx service.Tx) error { return tx.InsertTasks(tasks) })
	closed := at(leaver, "", org, "")
	s.do(t, func(tx service.Tx) error { return tx.InsertTasks([]*domain.Task{closed}) })
	closed.State = domain.TaskDone
	s.do(t, func(tx service.Tx) error { return tx.CloseTask(*closed) })
	want := []domain.ID{tasks[0].ID, tasks[1].ID, tasks[2].ID, tasks[3].ID, tasks[6].ID}
	same(t, "named in", idsOf(ok(s.view().TasksNaming(leaver, org))(t), func(t domain.Task) domain.ID { return t.ID }), want)
}

func (s *suite) knownStaff(t *testing.T) {
	org, elsewhere := s.id(), s.id()
	hire := func(org domain.ID, name, number string) domain.Person {
		p := domain.Person{OrgID: org, Name: name}
		s.do(t, func(tx service.Tx) error {
			return tx.InsertPerson(&p, service.Identifiers{IDNumber: number})
		})
		return p
	}
	zhang := hire(org, "张三", "11010519491231002X")
	twin := hire(org, "张三", "")
	hire(elsewhere, "李四", "44052418800101001X")
	numbers := []string{"44052418800101001X", "11010519491231002x"}
	for range 500 {
		numbers = append(numbers, s.name("number"))
	}
	known := ok(s.view().PeopleNumbered(org, numbers))(t)
	same(t, "numbers of the organisation", []any{len(known), known["11010519491231002x"].OrgID}, []any{1, org})
	same(t, "no numbers", len(ok(s.view().PeopleNumbered(org, nil))(t)), 0)
	same(t, "namesakes", ok(s.view().PeopleNamed(org, []string{"李四", "张三"}))(t), []domain.Person{zhang, twin})
	same(t, "no names", len(ok(s.view().PeopleNamed(org, nil))(t)), 0)
}

func (s *suite) runsServe(t *testing.T) {
	person, org := s.id(), s.id()
	about := func(person domain.ID, state domain.RunState) domain.Run {
		r := domain.Run{Code: s.name("code"), PersonID: person, PersonUserID: 5, SupporterID: org, State: state, StartedAt: noon, Version: 1}
		s.do(t, func(tx service.Tx) error { return tx.InsertRun(&r) })
		return r
	}
	running, ended, other := about(person, domain.RunRunning), about(person, domain.RunApproved), about(s.id(), domain.RunRunning)
	s.do(t, func(tx service.Tx) error { return tx.RunsServe(person, 0) })
	read := func(id domain.ID) domain.Run { return ok(s.view().Run(service.Everything, 0, id))(t) }
	same(t, "of a run going on", read(running.ID).PersonUserID, domain.ID(0))
	refused(t, s.try(func(tx service.Tx) error { return tx.UpdateRun(running) }), domain.CodeStale, "")
	same(t, "of one that ended", read(ended.ID).PersonUserID, domain.ID(5))
	same(t, "of somebody else's", read(other.ID).PersonUserID, domain.ID(5))
}

func (s *suite) leavings(t *testing.T) {
	org, user := s.id(), s.id()
	one, two := filled[domain.PlannedLeaving](s), filled[domain.PlannedLeaving](s)
	for _, l := range []*domain.PlannedLeaving{&one, &two} {
		l.OrgID, l.EndedAt, l.Outcome, l.Version = org, time.Time{}, "", 1
		s.do(t, func(tx service.Tx) error { return tx.InsertLeaving(l) })
	}
	same(t, "read", ok(s.view().Leaving(one.ID))(t), one)
	list := func(f service.LeavingFilter) []domain.PlannedLeaving {
		return ok(s.view().Leavings(f, service.Page{Limit: 200}))(t).Items
	}
	same(t, "of the organisation", list(service.LeavingFilter{Org: org}), []domain.PlannedLeaving{one, two})
	same(t, "of a user", list(service.LeavingFilter{Org: org, User: two.UserID}), []domain.PlannedLeaving{two})
	same(t, "of nobody", len(list(service.LeavingFilter{Org: org, User: user})), 0)
	same(t, "not on the last day", len(list(service.LeavingFilter{Org: org, User: one.UserID, Before: one.LastDay})), 0)
	same(t, "the day after", list(service.LeavingFilter{Org: org, User: one.UserID, Before: one.LastDay.AddDays(1)}), []domain.PlannedLeaving{one})
	done := one.Ended(domain.LeavingDone, noon)
	s.do(t, func(tx service.Tx) error { return tx.EndLeaving(done) })
	refused(t, s.try(func(tx service.Tx) error { return tx.EndLeaving(done) }), domain.CodeStale, "")
	done.Version++
	same(t, "ended", ok(s.view().Leaving(one.ID))(t), done)
	same(t, "still to come", list(service.LeavingFilter{Org: org}), []domain.PlannedLeaving{two})
}
