package service_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// chief gives the supporting hospital an administrator.
func (h *house) chief(login string) service.Actor {
	return h.account(login, h.supporter, domain.RoleAdmin, 0)
}

// verified checks that every audit chain holds and that nothing without a workflow is missed.
func (h *house) verified() {
	h.t.Helper()
	health, err := h.System.Examine(h.ctx)
	must(h.t, err)
	if len(health.BrokenChains) > 0 || len(health.Lost) > 0 {
		h.t.Errorf("doctor found %+v", health)
	}
}

func (h *house) invite(by service.Actor, roles ...domain.Role) service.NewInvitation {
	h.t.Helper()
	made, err := h.Members.Invite(h.ctx, service.Request{Actor: by}, service.InvitationForm{OrgID: h.supporter, Name: "新人", Roles: roles})
	must(h.t, err)
	return made
}

func TestMember_AnInvitationIsAcceptedOnceWithAPasswordOfOnesOwn(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := h.chief("chief")
	made := h.invite(chief, domain.RoleHR, domain.RoleStaff)
	if i, org, err := h.Members.Invited(h.ctx, made.Secret); err != nil || i.Name != "新人" || org.ID != h.supporter {
		t.Fatalf("the invitation says %+v of %+v: %v", i, org, err)
	}
	form := service.AcceptForm{Login: "xin", Name: "新人", Password: "a good password", Locale: "zh-CN"}
	short := form
	short.Password = "short"
	_, err := h.Members.Accept(h.ctx, made.Secret, short)
	wantCode(t, err, domain.CodeInvalid, "too_short")
	taken := form
	taken.Login = "hr"
	_, err = h.Members.Accept(h.ctx, made.Secret, taken)
	wantCode(t, err, domain.CodeConflict, "duplicate")
	var all sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		mine := form
		mine.Login += string(rune('a' + i))
		all.Go(func() { _, errs[i] = h.Members.Accept(h.ctx, made.Secret, mine) })
	}
	all.Wait()
	won := slices.IndexFunc(errs, func(err error) bool { return err == nil })
	if n := len(slices.DeleteFunc(slices.Clone(errs), func(err error) bool { return err != nil })); n != 1 {
		t.Fatalf("%d people accepted one invitation: %v", n, errs)
	}
	a, err := h.Accounts.LogIn(h.ctx, form.Login+string(rune('a'+won)), form.Password)
	must(t, err)
	if a.MustChange || !a.Has(domain.RoleHR, h.supporter) || len(a.Memberships) != 2 {
		t.Errorf("the new member is %+v", a)
	}
	_, err = h.Members.Accept(h.ctx, made.Secret, form)
	wantCode(t, err, domain.CodeNotFound, "invitation_unknown")
	h.verified()
}

func TestMember_AnInvitationExpiresAndCanBeWithdrawn(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := h.chief("chief")
	old, taken := h.invite(chief, domain.RoleStaff), h.invite(chief, domain.RoleStaff)
	must(t, h.Members.Withdraw(h.ctx, service.Request{Actor: chief}, taken.Invitation.ID))
	_, _, err := h.Members.Invited(h.ctx, taken.Secret)
	wantCode(t, err, domain.CodeNotFound, "invitation_unknown")
	err = h.Members.Withdraw(h.ctx, service.Request{Actor: chief}, taken.Invitation.ID)
	wantCode(t, err, domain.CodeConflict, "invitation_over")
	err = h.Members.Withdraw(h.ctx, service.Request{Actor: h.hostHR}, old.Invitation.ID)
	wantCode(t, err, domain.CodeNotFound, "not_found")
	h.clock = h.clock.Add(service.InvitationLife)
	_, _, err = h.Members.Invited(h.ctx, old.Secret)
	wantCode(t, err, domain.CodeNotFound, "invitation_unknown")
}

func TestMember_SomebodyWithAnAccountJoinsASecondHospital(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	made := h.invite(h.chief("chief"), domain.RoleHR)
	_, err := h.Members.AcceptAs(h.ctx, service.Request{Actor: h.hostHR}, made.Secret)
	must(t, err)
	if a := h.again(h.hostHR); !a.Has(domain.RoleHR, h.supporter) || !a.Has(domain.RoleHR, h.recipient) {
		t.Errorf("holds %v", a.Memberships)
	}
	_, err = h.Members.AcceptAs(h.ctx, service.Request{Actor: h.hostLeader}, made.Secret)
	wantCode(t, err, domain.CodeNotFound, "invitation_unknown")
}

func TestMember_AnAdministratorGivesNoRoleBeyondTheirOwnHospital(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := service.Request{Actor: h.chief("chief")}
	for _, c := range []struct {
		who   domain.ID
		org   domain.ID
		roles []domain.Role
		code  domain.Code
		says  string
	}{
		{h.hr.UserID, h.supporter, []domain.Role{domain.RoleSystem}, domain.CodeForbidden, "role_needed"},
		{h.hr.UserID, h.supporter, []domain.Role{domain.RoleAuthority}, domain.CodeForbidden, "role_needed"},
		{h.hr.UserID, h.supporter, []domain.Role{"king"}, domain.CodeInvalid, "unknown_value"},
		{h.hr.UserID, h.supporter, nil, domain.CodeInvalid, "required"},
		{h.hr.UserID, h.recipient, []domain.Role{domain.RoleHR}, domain.CodeForbidden, "role_needed"},
		{h.hostHR.UserID, h.supporter, []domain.Role{domain.RoleHR}, domain.CodeNotFound, "not_found"},
	} {
		_, err := h.Members.SetRoles(h.ctx, chief, c.who, c.org, 0, c.roles)
		wantCode(t, err, c.code, c.says)
	}
	_, err := h.Members.Edit(h.ctx, chief, h.hostHR.UserID, 0, service.MemberForm{Login: "x", Name: "x"})
	wantCode(t, err, domain.CodeNotFound, "not_found")
	_, err = h.Members.Edit(h.ctx, service.Request{Actor: h.hr2}, h.hr.UserID, 0, service.MemberForm{Login: "x", Name: "x"})
	wantCode(t, err, domain.CodeNotFound, "not_found")
}

func TestMember_ARoleThatWasWithdrawnIsGoneAtTheNextRequest(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := service.Request{Actor: h.chief("chief")}
	c := h.cycle("2027-03-01", false)
	h.nominate(h.hire("张三", "1990-01-01"), c)
	task := h.task(h.hr, domain.TaskNominationReview) // the page is open
	before, err := h.Members.Member(h.ctx, chief.Actor, h.supporter, h.hr.UserID)
	must(t, err)
	_, err = h.Members.SetRoles(h.ctx, chief, h.hr.UserID, h.supporter, before.Version, []domain.Role{domain.RoleStaff})
	must(t, err)
	now := h.again(h.hr)
	if now.Epoch == h.hr.Epoch {
		t.Error("sessions of before go on")
	}
	_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: now}, task.ID, service.Decision{Outcome: domain.Approve})
	wantCode(t, err, domain.CodeNotFound, "not_found")
	_, err = h.Members.SetRoles(h.ctx, chief, h.hr.UserID, h.supporter, before.Version, []domain.Role{domain.RoleHR})
	wantCode(t, err, domain.CodeStale, "seen_older")
	_, err = h.Members.SetRoles(h.ctx, chief, h.hr.UserID, h.supporter, 0, []domain.Role{domain.RoleHR, domain.RoleStaff})
	must(t, err)
	if after := h.again(h.hr); after.Epoch != now.Epoch {
		t.Error("a role that was given ends the session")
	}
	log, err := h.Members.Latest(h.ctx, chief.Actor, h.supporter, 100)
	must(t, err)
	var done []string
	for _, e := range log {
		done = append(done, e.Action)
	}
	if !slices.Equal(done, []string{"role_given", "role_given", "role_withdrawn"}) {
		t.Errorf("the log says %v", done)
	}
	h.verified()
}

func TestMember_TwoAdministratorsCannotRemoveEachOther(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	for range 5 {
		a, b := h.chief("a"+domain.ID(time.Now().UnixNano()).String()), h.chief("b"+domain.ID(time.Now().UnixNano()).String())
		admins := h.admins()
		for _, u := range admins {
			if u.ID != a.UserID && u.ID != b.UserID {
				_, err := h.Members.SetRoles(h.ctx, service.Request{Actor: h.admin}, u.ID, h.supporter, 0, []domain.Role{domain.RoleStaff})
				must(t, err)
			}
		}
		var both sync.WaitGroup
		both.Go(func() { h.Members.SetDisabled(h.ctx, service.Request{Actor: a}, b.UserID, true) })
		both.Go(func() {
			h.Members.SetRoles(h.ctx, service.Request{Actor: b}, a.UserID, h.supporter, 0, []domain.Role{domain.RoleStaff})
		})
		both.Wait()
		if n := len(h.admins()); n != 1 {
			t.Fatalf("%d administrators are left", n)
		}
	}
	last := h.admins()[0]
	a, err := h.Accounts.Actor(h.ctx, last.ID)
	must(t, err)
	_, err = h.Members.SetRoles(h.ctx, service.Request{Actor: a}, last.ID, h.supporter, 0, []domain.Role{domain.RoleStaff})
	wantCode(t, err, domain.CodeConflict, "last_admin")
	_, err = h.Members.Leave(h.ctx, service.Request{Actor: a}, last.ID, service.LeavingForm{OrgID: h.supporter, LastDay: calendar.DateOf(h.clock)})
	wantCode(t, err, domain.CodeConflict, "last_admin")
}

func (h *house) admins() []domain.User {
	h.t.Helper()
	users, err := h.db.View(h.ctx).UsersWithRole(h.supporter, domain.RoleAdmin)
	must(h.t, err)
	return users
}

func TestMember_EditedNamesAndLoginsCountAtOnce(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := service.Request{Actor: h.chief("chief")}
	u, err := h.Members.Edit(h.ctx, chief, h.hr.UserID, 1, service.MemberForm{Login: "renshi", Name: "王人事", Email: "w@example.org"})
	must(t, err)
	if a := h.again(h.hr); a.Name != "王人事" || a.Login != "renshi" || u.Version != 2 {
		t.Errorf("now %+v", a)
	}
	_, err = h.Members.Edit(h.ctx, chief, h.hr.UserID, 1, service.MemberForm{Login: "renshi", Name: "王"})
	wantCode(t, err, domain.CodeStale, "seen_older")
	_, err = h.Members.Edit(h.ctx, chief, h.hr.UserID, 0, service.MemberForm{Login: "LEADER", Name: "王"})
	wantCode(t, err, domain.CodeConflict, "duplicate")
}

func TestLeaving_WhatOnlyTheyCouldDoIsHrsFromNowOn(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := service.Request{Actor: h.chief("chief")}
	zhang, li := h.hire("张三", "1990-01-01"), h.hire("李四", "1991-01-01")
	h.clock = calendar.MustDate("2025-01-06").At(9, 0)
	_, list := h.dispatched("2025-03-01", false, zhang)
	h.clock = calendar.MustDate("2025-03-28").At(9, 0)
	_, err := h.System.OpenMonths(h.ctx, list[0].ID)
	must(t, err)
	h.task(zhang, domain.TaskReportHandIn)
	_, err = h.Delegations.Create(h.ctx, service.Request{Actor: zhang}, service.DelegationForm{
		OrgID: h.supporter, ToUser: li.UserID, From: calendar.MustDate("2025-04-01"), To: calendar.MustDate("2025-04-30"),
	})
	must(t, err)
	form := service.LeavingForm{OrgID: h.supporter, Successor: li.UserID, LastDay: calendar.MustDate("2025-03-28"), Note: "调离"}
	preview, err := h.Members.LeavePreview(h.ctx, chief.Actor, zhang.UserID, form)
	must(t, err)
	if preview.Tasks != 1 || preview.ToRole != 1 || preview.Delegations != 1 || !preview.Disabled {
		t.Errorf("preview %+v", preview)
	}
	if !h.has(zhang, domain.TaskReportHandIn) {
		t.Fatal("the preview moved something")
	}
	left, err := h.Members.Leave(h.ctx, service.Request{Actor: chief.Actor, Key: "leave-1"}, zhang.UserID, form)
	must(t, err)
	again, err := h.Members.Leave(h.ctx, service.Request{Actor: chief.Actor, Key: "leave-1"}, zhang.UserID, form)
	must(t, err)
	if left.Tasks != preview.Tasks || again.Tasks != left.Tasks {
		t.Errorf("left %+v, again %+v", left, again)
	}
	h.decide(h.hr, domain.TaskReportHandIn, service.Decision{Report: &domain.ReportForm{Summary: "代为提交"}})
	_, err = h.Accounts.Actor(h.ctx, zhang.UserID)
	wantCode(t, err, domain.CodeUnauthorized, "login_needed")
	if _, received, err := h.Delegations.Mine(h.ctx, li); err != nil || len(received) != 0 {
		t.Errorf("delegations that go on: %v %v", received, err)
	}
	h.clock = calendar.MustDate("2025-04-28").At(9, 0)
	_, err = h.System.OpenMonths(h.ctx, list[0].ID)
	must(t, err)
	h.task(h.hr, domain.TaskReportHandIn) // HR acts for somebody without an account
	h.verified()
}

func TestLeaving_OpenTasksMoveToTheSuccessorUnlessTheyAskedForThem(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := service.Request{Actor: h.chief("chief")}
	c := h.cycle("2027-03-01", false)
	for _, name := range []string{"张三", "李四"} {
		h.nominate(h.hire(name, "1990-01-01"), c)
	}
	list, err := h.Tasks.Inbox(h.ctx, h.hr, service.TabTodo, domain.TaskNominationReview, "", service.Page{})
	must(t, err)
	for i, task := range list.Items { // as if they had been transferred
		task.Holder = domain.HolderUser(h.hr2.UserID)
		if i == 1 {
			task.EscalatedTo = domain.HolderUser(h.hr2.UserID)
		}
		must(t, h.db.Tx(h.ctx, func(tx service.Tx) error { return tx.UpdateTask(task) }))
	}
	form := service.LeavingForm{OrgID: h.supporter, Successor: h.leader.UserID, LastDay: calendar.DateOf(h.clock)}
	left, err := h.Members.Leave(h.ctx, chief, h.hr2.UserID, form)
	must(t, err)
	if left.Tasks != 2 || left.ToSuccessor != 2 {
		t.Errorf("left %+v", left)
	}
	h.decide(h.leader, domain.TaskNominationReview, service.Decision{})
	h.decide(h.leader, domain.TaskNominationReview, service.Decision{})
	h.verified()
}

func TestLeaving_WithoutASuccessorTheRoleInheritsAndWithoutTheRoleTheAdministrator(t *testing.T) {
	h := newHouse(t, "2025-01-06")
	boss := h.chief("chief")
	chief := service.Request{Actor: boss}
	zhang := h.hire("张三", "1990-01-01")
	_, list := h.dispatched("2025-03-01", false, zhang)
	h.clock = calendar.MustDate("2025-03-28").At(9, 0)
	_, err := h.System.OpenMonths(h.ctx, list[0].ID)
	must(t, err)
	today := calendar.DateOf(h.clock)
	leave := func(who service.Actor, successor domain.ID) (service.Leaving, error) {
		return h.Members.Leave(h.ctx, chief, who.UserID, service.LeavingForm{OrgID: h.supporter, Successor: successor, LastDay: today})
	}
	for _, c := range []struct {
		successor domain.ID
		says      string
	}{{zhang.UserID, "successor_self"}, {h.hostHR.UserID, "not_a_member"}, {1 << 40, "not_a_member"}} {
		_, err := leave(zhang, c.successor)
		wantCode(t, err, domain.CodeInvalid, c.says)
	}
	_, err = leave(h.hostHR, 0)
	wantCode(t, err, domain.CodeNotFound, "not_found")
	_, err = leave(h.hr2, 0)
	must(t, err)
	preview, err := h.Members.LeavePreview(h.ctx, boss, h.hr.UserID, service.LeavingForm{OrgID: h.supporter, LastDay: today})
	must(t, err)
	if !slices.Equal(preview.EmptyPosts, []domain.Role{domain.RoleHR}) {
		t.Errorf("posts left empty: %v", preview.EmptyPosts)
	}
	_, err = leave(h.hr, 0)
	must(t, err)
	left, err := leave(zhang, 0)
	must(t, err)
	if left.Tasks != 1 || left.ToRole != 1 {
		t.Errorf("left %+v", left)
	}
	h.task(boss, domain.TaskReportHandIn)
	h.verified()
}
