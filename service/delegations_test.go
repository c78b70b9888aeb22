package service_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// again is an actor as the next request would find them.
func (h *house) again(a service.Actor) service.Actor {
	h.t.Helper()
	fresh, err := h.Accounts.Actor(h.ctx, a.UserID)
	must(h.t, err)
	return fresh
}

func (h *house) delegates(from, to service.Actor, first, last string, kinds ...domain.TaskKind) (domain.Delegation, error) {
	return h.Delegations.Create(h.ctx, service.Request{Actor: from}, service.DelegationForm{
		OrgID: h.supporter, ToUser: to.UserID, From: calendar.MustDate(first), To: calendar.MustDate(last), Kinds: kinds,
	})
}

func TestDelegation_TheLeaderIsAwayAndHrActsForThem(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	d, err := h.delegates(h.leader, h.hr, "2026-11-23", "2026-11-24", domain.TaskListSign)
	must(t, err)
	post := domain.HolderRole(h.supporter, domain.RoleLeader)
	for day, stands := range map[string]bool{"2026-11-22": false, "2026-11-23": true, "2026-11-24": true, "2026-11-25": false} {
		h.clock = calendar.MustDate(day).At(23, 59)
		giver, ok := h.again(h.hr).Standing(post, domain.TaskListSign)
		if ok != stands || ok && (giver.UserID != h.leader.UserID || giver.Name != h.leader.Name) {
			t.Errorf("on %s hr stands: %v, for %+v", day, ok, giver)
		}
	}
	h.clock = calendar.MustDate("2026-11-23").At(9, 0)
	hr := h.again(h.hr)
	if _, ok := hr.Standing(post, domain.TaskConsent); ok {
		t.Error("a kind that was not delegated is passed on")
	}
	if giver, ok := hr.Standing(domain.HolderRole(h.supporter, domain.RoleHR), domain.TaskConsent); !ok || giver.UserID != 0 {
		t.Errorf("hr's own post: %v %+v", ok, giver)
	}
	if _, ok := h.again(h.hr2).Standing(post, domain.TaskListSign); ok {
		t.Error("somebody else stands for the leader")
	}
	if held := hr.HoldersFor(); len(held) != 2 || held[0].By.Giver.UserID != h.leader.UserID {
		t.Errorf("hr holds %+v", held)
	}
	_, err = h.Delegations.End(h.ctx, service.Request{Actor: h.leader}, d.ID)
	must(t, err)
	if _, ok := h.again(h.hr).Standing(post, domain.TaskListSign); ok {
		t.Error("an ended delegation still stands")
	}
	_, err = h.Delegations.End(h.ctx, service.Request{Actor: h.leader}, d.ID)
	wantCode(t, err, domain.CodeConflict, "delegation_over")
}

func TestDelegation_WhatWasDelegatedIsNotPassedOn(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	_, err := h.delegates(h.leader, h.hr, "2026-11-22", "2026-11-30")
	must(t, err)
	_, err = h.delegates(h.again(h.hr), h.hr2, "2026-11-22", "2026-11-30")
	must(t, err)
	if _, ok := h.again(h.hr2).Standing(domain.HolderRole(h.supporter, domain.RoleLeader), domain.TaskListSign); ok {
		t.Error("a delegation went on to a third person")
	}
	if giver, ok := h.again(h.hr2).Standing(domain.HolderUser(h.hr.UserID), domain.TaskListSign); !ok || giver.UserID != h.hr.UserID {
		t.Errorf("hr2 does not act for hr: %v %+v", ok, giver)
	}
}

func TestDelegation_StrangersCannotGiveOrEndOne(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	d, err := h.delegates(h.leader, h.hr, "2026-11-22", "2026-11-30")
	must(t, err)
	_, err = h.Delegations.End(h.ctx, service.Request{Actor: h.hostHR}, d.ID)
	wantCode(t, err, domain.CodeNotFound, "not_found")
	_, err = h.Delegations.Create(h.ctx, service.Request{Actor: h.hr2}, service.DelegationForm{
		OrgID: h.supporter, FromUser: h.leader.UserID, ToUser: h.hr2.UserID, From: d.To.AddDays(1), To: d.To.AddDays(2), Reason: "x",
	})
	wantCode(t, err, domain.CodeForbidden, "role_needed")
	_, err = h.delegates(h.leader, h.hostHR, "2026-12-01", "2026-12-02")
	wantCode(t, err, domain.CodeInvalid, "not_a_member")
	_, err = h.Delegations.List(h.ctx, h.hr, h.supporter, service.Page{})
	wantCode(t, err, domain.CodeForbidden, "role_needed")
}

func TestDelegation_OfTwoAtOnceForTheSameDaysOneStands(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			_, errs[i] = h.delegates(h.leader, []service.Actor{h.hr, h.hr2}[i%2], "2026-11-22", "2026-11-30")
		})
	}
	all.Wait()
	if n := len(slices.DeleteFunc(errs, func(err error) bool { return err != nil })); n != 1 {
		t.Errorf("%d delegations of one giver stand at once", n)
	}
}

func TestDeputy_ActsWhileThePostIsEmptyOrItsHolderAway(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := h.account("chief", h.supporter, domain.RoleAdmin, 0)
	as := service.Request{Actor: chief}
	post := domain.Membership{Org: h.supporter, Role: domain.RoleLeader}
	_, err := h.Delegations.AddDeputy(h.ctx, as, post, h.hr.UserID)
	must(t, err)
	holder := domain.HolderRole(h.supporter, domain.RoleLeader)
	stands := func() (domain.Giver, bool) { return h.again(h.hr).Standing(holder, domain.TaskListSign) }
	if _, ok := stands(); ok {
		t.Error("the deputy acts beside the leader")
	}
	_, err = h.Delegations.SetAway(h.ctx, service.Request{Actor: h.leader}, h.leader.UserID, calendar.MustDate("2026-11-22"), calendar.MustDate("2026-11-23"))
	must(t, err)
	if giver, ok := stands(); !ok || giver.UserID != h.leader.UserID {
		t.Errorf("the leader is away and the deputy acts for %+v (%v)", giver, ok)
	}
	if _, ok := h.again(h.hr).Standing(domain.HolderUser(h.leader.UserID), domain.TaskListSign); ok {
		t.Error("a deputy reaches the leader's personal tasks")
	}
	h.clock = calendar.MustDate("2026-11-24").At(8, 0)
	if _, ok := stands(); ok {
		t.Error("the leader is back and the deputy still acts")
	}
	_, err = h.Members.SetDisabled(h.ctx, service.Request{Actor: h.admin}, h.leader.UserID, true)
	must(t, err)
	if giver, ok := stands(); !ok || giver.UserID != 0 || giver.Memberships[0] != post {
		t.Errorf("the post is empty and the deputy acts for %+v (%v)", giver, ok)
	}
	deputies, err := h.Delegations.Deputies(h.ctx, chief, h.supporter)
	must(t, err)
	must(t, h.Delegations.RemoveDeputy(h.ctx, as, h.supporter, deputies[0].ID))
	if _, ok := stands(); ok {
		t.Error("a removed deputy still acts")
	}
}
