package service_test

import (
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// places is where the first page of a tab stands.
func (h *house) places(who service.Actor, tab service.InboxTab) []service.Place {
	h.t.Helper()
	list, err := h.Tasks.Inbox(h.ctx, who, tab, "", "", service.Page{})
	must(h.t, err)
	places, err := h.Tasks.Places(h.ctx, list.Items)
	must(h.t, err)
	return places
}

func (h *house) started(who service.Actor) []service.Place {
	h.t.Helper()
	list, err := h.Runs.Started(h.ctx, who, service.Page{})
	must(h.t, err)
	places, err := h.Runs.Places(h.ctx, list.Items)
	must(h.t, err)
	return places
}

func TestPlaces_EveryTabSaysWhoAskedAndWhoIsWaitedFor(t *testing.T) {
	h := houseWith(t, together(domain.ModeAll))
	zhang := h.hire("张三", "1988-05-01")
	h.nominate(zhang, h.cycle("2027-03-01", false))
	todo := h.places(h.hr, service.TabTodo)
	if len(todo) != 2 || todo[0].Waiting != "hr" || todo[0].Applicant != zhang.Name || len(todo[0].Steps) != 1 || !todo[0].Since.Equal(h.clock) {
		t.Errorf("to do: %+v", todo)
	}
	if mine := h.started(zhang); len(mine) != 1 || mine[0].Waiting != "hr, hr2, leader" || mine[0].DueAt.IsZero() {
		t.Errorf("what zhang asked for: %+v", mine)
	}
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	if done := h.places(h.hr, service.TabDone); done[0].Waiting != "hr2, leader" || done[0].State != domain.RunRunning {
		t.Errorf("done by one of three: %+v", done)
	}
	h.decide(h.hr2, domain.TaskNominationReview, service.Decision{})
	h.decide(h.leader, domain.TaskNominationReview, service.Decision{})
	if done := h.places(h.hr, service.TabDone); done[0].Waiting != "" || len(done[0].Steps) > 0 || done[0].State != domain.RunApproved {
		t.Errorf("over: %+v", done)
	}
	if all := h.places(h.hr, service.TabEveryone); len(all) != 1 || all[0].Waiting != "hr, hr2" || all[0].Applicant != "" {
		t.Errorf("the list that can be handed in now: %+v", all)
	}
}

func TestPlaces_WhoMayNotDecideIsNotWaitedFor(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	_, err := h.Members.SetDisabled(h.ctx, service.Request{Actor: h.admin}, h.hr2.UserID, true)
	must(t, err)
	zhang := h.hire("张三", "1988-05-01")
	c := h.cycle("2027-03-01", false)
	_, err = h.Nominations.Nominate(h.ctx, h.as(h.hr), c.ID, service.NominationForm{PersonID: zhang.PersonID, PositionID: c.Positions[0].ID, Declarations: declared})
	must(t, err)
	if mine := h.started(h.hr); len(mine) != 1 || mine[0].Waiting != "leader" {
		t.Errorf("the only HR asked for it: %+v", mine)
	}
}
