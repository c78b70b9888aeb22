package service_test

import (
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// contested is a doctor who objected to 50 points, was answered by the leader that they stand,
// and may appeal.
func contested(t *testing.T) (*house, service.Actor, domain.Assignment) {
	h, li, a := stationed(t)
	h.on("2026-06-26")
	h.opens(a.ID)
	h.asked(li, a.ID, ending(domain.RequestEarlyReturn, "2026-06-30"))
	h.agrees(h.hostHR)
	h.agrees(h.hr)
	h.month(li, 0)
	_, err := h.System.EndService(h.ctx, a.ID)
	must(t, err)
	h.on("2026-07-02")
	h.decide(h.hostHR, domain.TaskAppraise, service.Decision{Appraisal: scored(50, 50, 50)})
	h.decide(h.hr, domain.TaskAppraise, service.Decision{Appraisal: scored(50, 50, 50)})
	h.decide(li, domain.TaskAppraisalSign, service.Decision{Outcome: domain.Reject, Opinion: "与事实不符"})
	h.decide(h.leader, domain.TaskObjection, service.Decision{Opinion: "维持"})
	_, err = h.System.Settle(h.ctx, a.ID)
	must(t, err)
	return h, li, a
}

func (h *house) appealPath(who service.Actor, a domain.ID) service.PathStep {
	h.t.Helper()
	plan, err := h.Requests.Plan(h.ctx, who, a, service.RequestForm{Kind: domain.RequestAppeal, Reason: "请复核"})
	must(h.t, err)
	return plan.Path[0]
}

// answers decides an appeal with the signed decision attached.
func (h *house) answers(who service.Actor, outcome domain.Outcome) {
	h.t.Helper()
	paper := h.uploads(who, "复核决定书.pdf", "", []byte("%PDF-1.7 signed"))
	h.decide(who, domain.TaskRequestReview, service.Decision{Outcome: outcome, Opinion: "经复核", Attachments: []domain.ID{paper.ID}})
}

// The leader who said that the grade stands does not decide the appeal against it: another one
// does, and nobody can put the first one in their place.
func TestAppeal_AnotherLeaderThanTheOneWhoAnswered(t *testing.T) {
	h, li, a := contested(t)
	second := h.account("second", h.supporter, domain.RoleLeader, 0)
	boss := h.account("boss", h.supporter, domain.RoleAdmin, 0)
	if step := h.appealPath(li, a.ID); step.Names != "second" || step.Vacant {
		t.Errorf("foreseen %+v", step)
	}
	q := h.asked(li, a.ID, service.RequestForm{Kind: domain.RequestAppeal})
	if h.has(h.leader, domain.TaskRequestReview) {
		t.Error("it lies in the inbox of the leader who answered")
	}
	task := h.task(second, domain.TaskRequestReview)
	_, err := h.Tasks.Decide(h.ctx, h.as(h.leader), task.ID, service.Decision{Outcome: domain.Approve, Opinion: "同意"})
	wantCode(t, err, domain.CodeForbidden, "not_your_task")
	for _, ask := range []func() error{
		func() error {
			_, err := h.Tasks.Transfer(h.ctx, h.as(second), task.ID, service.Asking{To: h.leader.UserID})
			return err
		},
		func() error {
			_, err := h.Tasks.Reassign(h.ctx, h.as(boss), task.ID, service.Asking{To: h.leader.UserID, Note: "请办"})
			return err
		},
	} {
		if e := wantCode(t, ask(), domain.CodeInvalid, "concerned"); e.Field != "to" {
			t.Errorf("blames %s", e.Field)
		}
	}
	_, err = h.delegates(second, h.leader, "2026-07-02", "2026-07-10")
	must(t, err)
	_, err = h.Tasks.Decide(h.ctx, h.as(h.leader), task.ID, service.Decision{Outcome: domain.Approve, Opinion: "同意"})
	wantCode(t, err, domain.CodeForbidden, "answered_before")
	h.answers(second, domain.Approve)
	if got := h.request(q.ID).State; got != domain.RequestApproved {
		t.Errorf("the appeal is %s", got)
	}
}

// With one leader it is the next in line; with nobody the page says so until the administrator
// has named somebody.
func TestAppeal_NobodyElseHoldsThePost(t *testing.T) {
	h, li, a := contested(t)
	if step := h.appealPath(li, a.ID); step.Names != "" || !step.Vacant {
		t.Errorf("without anybody: %+v", step)
	}
	boss := h.account("boss", h.supporter, domain.RoleAdmin, 0)
	if step := h.appealPath(li, a.ID); step.Names != "boss" || !step.Vacant {
		t.Errorf("with an administrator: %+v", step)
	}
	q := h.asked(li, a.ID, service.RequestForm{Kind: domain.RequestAppeal})
	task := h.task(boss, domain.TaskRequestReview)
	line, err := h.Tasks.Timeline(h.ctx, h.hr, q.Case(), nil)
	must(t, err)
	told := ""
	for _, e := range line.Events {
		told += e.Action + " " + e.Args["name"] + "\n"
	}
	if !strings.Contains(told, "recused leader\n") || !strings.Contains(told, "post_empty") {
		t.Errorf("the story says\n%s", told)
	}
	expert := h.account("expert", h.supporter, domain.RoleStaff, 0)
	_, err = h.Tasks.Reassign(h.ctx, h.as(boss), task.ID, service.Asking{To: expert.UserID, Note: "请专家复核"})
	must(t, err)
	h.answers(expert, domain.Reject)
	if got := h.request(q.ID).State; got != domain.RequestRejected {
		t.Errorf("the appeal is %s", got)
	}
}

// Of two other leaders the first who decides has decided, also when it is a refusal.
func TestAppeal_OfTwoOtherLeadersTheFirstDecides(t *testing.T) {
	h, li, a := contested(t)
	second, third := h.account("second", h.supporter, domain.RoleLeader, 0), h.account("third", h.supporter, domain.RoleLeader, 0)
	q := h.asked(li, a.ID, service.RequestForm{Kind: domain.RequestAppeal})
	late := h.task(third, domain.TaskRequestReview)
	h.answers(second, domain.Reject)
	if got := h.request(q.ID).State; got != domain.RequestRejected || h.has(third, domain.TaskRequestReview) {
		t.Errorf("the appeal is %s", got)
	}
	_, err := h.Tasks.Decide(h.ctx, h.as(third), late.ID, service.Decision{Outcome: domain.Approve, Opinion: "同意"})
	wantCode(t, err, domain.CodeStale, "already_cancelled")
}
