package service_test

import (
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// departs lets the night after a day come.
func (h *house) departs(after string) int {
	h.t.Helper()
	h.clock = calendar.MustDate(after).AddDays(1).At(0, 5)
	n, err := h.System.Depart(h.ctx)
	must(h.t, err)
	return n
}

func (h *house) plansToLeave(by service.Actor, who, successor domain.ID, last string) service.Leaving {
	h.t.Helper()
	l, err := h.Members.Leave(h.ctx, service.Request{Actor: by}, who, service.LeavingForm{OrgID: h.supporter, Successor: successor, LastDay: calendar.MustDate(last)})
	must(h.t, err)
	if l.Planned == 0 {
		h.t.Fatalf("nothing was planned: %+v", l)
	}
	return l
}

// noticed counts a member's notices of a kind.
func (h *house) noticed(who service.Actor, kind string) (n int) {
	h.t.Helper()
	list, err := h.Notices.List(h.ctx, who, service.Page{Limit: 200})
	must(h.t, err)
	for _, one := range list.Items {
		if one.Kind == kind {
			n++
		}
	}
	return n
}

func TestLeaving_OnADayToComeIsCarriedOutTheDayAfter(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := h.chief("chief")
	l := h.plansToLeave(chief, h.hr.UserID, h.hr2.UserID, "2026-12-01")
	if h.noticed(h.hr2, "succession_planned") != 1 {
		t.Error("the successor does not know")
	}
	_, err := h.Members.Leave(h.ctx, service.Request{Actor: chief}, h.hr.UserID, service.LeavingForm{OrgID: h.supporter, LastDay: calendar.MustDate("2026-12-02")})
	wantCode(t, err, domain.CodeConflict, "leaving_planned")
	_, err = h.Members.Leave(h.ctx, service.Request{Actor: chief}, h.hr2.UserID, service.LeavingForm{OrgID: h.supporter, LastDay: calendar.MustDate("2028-12-02")})
	wantCode(t, err, domain.CodeInvalid, "more_than_a_year_ahead")

	c := h.cycle("2027-03-01", false)
	h.nominate(h.hire("张三", "1990-01-01"), c)
	task := h.task(h.hr, domain.TaskNominationReview) // opened after the leaving was planned
	_, err = h.Tasks.Transfer(h.ctx, service.Request{Actor: h.hr2}, task.ID, service.Asking{To: h.hr.UserID, Note: "请您办理"})
	must(t, err)
	if h.departs("2026-11-30") != 0 || !h.again(h.hr).Has(domain.RoleHR, h.supporter) {
		t.Error("gone on the last day")
	}
	if h.departs("2026-12-01") != 1 || h.departs("2026-12-01") != 0 {
		t.Error("not gone, or gone twice")
	}
	_, err = h.Accounts.Actor(h.ctx, h.hr.UserID)
	wantCode(t, err, domain.CodeUnauthorized, "login_needed")
	h.decide(h.hr2, domain.TaskNominationReview, service.Decision{})
	if h.noticed(h.hr2, "inherited") != 1 {
		t.Error("the successor was not told what they inherit")
	}
	wantCode(t, h.Members.CancelLeaving(h.ctx, service.Request{Actor: chief}, l.Planned), domain.CodeConflict, "leaving_over")
	h.verified()
}

func TestLeaving_APlanIsCancelled(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := h.chief("chief")
	l := h.plansToLeave(chief, h.hr.UserID, h.hr2.UserID, "2026-12-01")
	wantCode(t, h.Members.CancelLeaving(h.ctx, service.Request{Actor: h.hostHR}, l.Planned), domain.CodeNotFound, "not_found")
	must(t, h.Members.CancelLeaving(h.ctx, service.Request{Actor: chief}, l.Planned))
	if h.departs("2026-12-01") != 0 || h.noticed(h.hr2, "succession_cancelled") != 1 {
		t.Error("carried out all the same, or the successor was not told")
	}
	// Leaving at once ends what was planned.
	h.plansToLeave(chief, h.hr.UserID, 0, "2026-12-20")
	_, err := h.Members.Leave(h.ctx, service.Request{Actor: chief}, h.hr.UserID, service.LeavingForm{OrgID: h.supporter, LastDay: calendar.MustDate("2026-12-02")})
	must(t, err)
	list, err := h.Members.PlannedLeavings(h.ctx, chief, h.supporter, service.Page{})
	if err != nil || len(list.Items) != 0 || h.departs("2026-12-20") != 0 {
		t.Errorf("still planned: %+v %v", list.Items, err)
	}
}

func TestLeaving_ASuccessorWhoIsGoneMeanwhileInheritsNothing(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief, second := h.chief("chief"), h.chief("second")
	h.plansToLeave(chief, h.hr.UserID, h.hr2.UserID, "2026-12-01")
	h.plansToLeave(chief, h.hr2.UserID, 0, "2026-11-25")
	h.plansToLeave(second, chief.UserID, 0, "2026-12-01")
	h.plansToLeave(chief, second.UserID, 0, "2026-12-01") // both want to go: the last one cannot
	c := h.cycle("2027-03-01", false)
	h.nominate(h.hire("张三", "1990-01-01"), c)
	_, err := h.Tasks.Transfer(h.ctx, service.Request{Actor: h.hr2}, h.task(h.hr2, domain.TaskNominationReview).ID, service.Asking{To: h.hr.UserID, Note: "请您办理"})
	must(t, err)
	if h.departs("2026-11-25") != 1 {
		t.Error("the successor is still there")
	}
	if n := h.departs("2026-12-01"); n != 2 {
		t.Errorf("%d left", n)
	}
	if h.noticed(second, "successor_gone") != 1 || h.noticed(second, "leaving_stuck") != 1 {
		t.Error("the administrator was not told")
	}
	if !h.has(h.again(second), domain.TaskNominationReview) {
		t.Error("nobody has what was open")
	}
	h.account("third", h.supporter, domain.RoleAdmin, 0)
	if h.departs("2026-12-05") != 1 {
		t.Error("the administrator cannot go although there is another")
	}
	h.verified()
}
