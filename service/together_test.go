package service_test

import (
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
)

// underway is a shipped programme with a list of one that has been handed in, two months after
// the service began.
func underway(t *testing.T, code string) (player, domain.Cycle) {
	t.Helper()
	library, err := policy.Presets()
	must(t, err)
	p, err := library.Programme(code)
	must(t, err)
	h := player{newHouse(t, "2026-11-21"), p}
	from := h.begins()
	h.clock = from.AddMonths(2).At(10, 0)
	h.found()
	c := h.opened(from)
	h.nominateFit(c)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
	return h, c
}

func (h *house) cycleState(c domain.Cycle) domain.CycleState {
	h.t.Helper()
	view, err := h.Cycles.Cycle(h.ctx, h.hr, c.ID)
	must(h.t, err)
	return view.Cycle.State
}

// 对口支援领导小组: everybody in the centre's leading group agrees to who comes, and what one of
// them sends back all of them see again.
func TestTogether_TheCentresLeadingGroupAgreesAsOne(t *testing.T) {
	h, c := underway(t, "community-centre")
	second := h.account("hostleader.b", h.recipient, domain.RoleLeader, 0)
	h.decide(h.leader, domain.TaskListSign, service.Decision{})
	h.decide(h.hostLeader, domain.TaskConsent, service.Decision{})
	h.decide(h.hostHR, domain.TaskConsent, service.Decision{Outcome: domain.Return, Opinion: "请写明科室"})
	if h.has(second, domain.TaskConsent) || h.cycleState(c) != domain.CycleNominating {
		t.Fatalf("sent back by one of three: %s", h.cycleState(c))
	}
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
	h.decide(h.leader, domain.TaskListSign, service.Decision{})
	for _, who := range []service.Actor{second, h.hostHR, h.hostLeader} {
		if h.cycleState(c) != domain.CycleConsenting {
			t.Fatalf("before %s agreed it is %s", who.Name, h.cycleState(c))
		}
		h.decide(who, domain.TaskConsent, service.Decision{})
	}
	if h.cycleState(c) != domain.CyclePublicity {
		t.Errorf("agreed by all it is %s", h.cycleState(c))
	}
}

// The leading group is headed by two: a list has two of the leaders' signatures, whoever of
// them comes first, and the third is asked no more.
func TestTogether_TwoOfTheLeadingGroupSign(t *testing.T) {
	h, c := underway(t, "department-led")
	if h.has(h.leader, domain.TaskListSign) != true {
		t.Fatal("the only leader is not asked")
	}
	h.decide(h.leader, domain.TaskListSign, service.Decision{Outcome: domain.Return, Opinion: "书记到任后再报"})
	secretary, third := h.account("secretary", h.supporter, domain.RoleLeader, 0), h.account("third", h.supporter, domain.RoleLeader, 0)
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
	h.decide(h.leader, domain.TaskListSign, service.Decision{})
	if h.cycleState(c) != domain.CycleSigning {
		t.Fatalf("signed by one of three it is %s", h.cycleState(c))
	}
	late := h.task(third, domain.TaskListSign)
	h.decide(secretary, domain.TaskListSign, service.Decision{})
	if h.cycleState(c) != domain.CycleConsenting || h.has(third, domain.TaskListSign) {
		t.Errorf("signed by two it is %s", h.cycleState(c))
	}
	_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: third}, late.ID, service.Decision{Outcome: domain.Approve})
	wantCode(t, err, domain.CodeStale, "already_cancelled")
}

// Who is HR and leader of a small centre is asked once about a recall.
func TestTogether_WhoHoldsBothPostsIsAskedOnce(t *testing.T) {
	h, c := underway(t, "community-centre")
	both, err := h.Accounts.Create(h.ctx, service.Request{Actor: h.admin}, service.AccountForm{
		Login: "both", Name: "both", Memberships: []domain.Membership{{Org: h.recipient, Role: domain.RoleHR}, {Org: h.recipient, Role: domain.RoleLeader}},
	})
	must(t, err)
	director, err := h.Accounts.Actor(h.ctx, both.ID)
	must(t, err)
	h.decide(h.leader, domain.TaskListSign, service.Decision{})
	for _, who := range []service.Actor{h.hostHR, h.hostLeader, director} {
		h.decide(who, domain.TaskConsent, service.Decision{})
	}
	for h.clockwork(c) || h.everybodyDecides() {
	}
	list, err := h.Assignments.List(h.ctx, h.hr, service.AssignmentFilter{Cycle: c.ID}, service.Page{})
	must(t, err)
	last := list.Items[0].From.AddMonths(4)
	q := h.asked(h.hr, list.Items[0].ID, ending(domain.RequestRecall, last.String()))
	h.agrees(h.leader)
	h.agrees(director)
	if got := h.request(q.ID); got.State != domain.RequestApproved {
		t.Errorf("after the director's word it is %s", got.State)
	}
	if h.has(h.hostLeader, domain.TaskRequestReview) {
		t.Error("the leader of the centre is still asked")
	}
}
