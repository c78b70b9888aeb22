package workflows

import (
	"testing"

	"github.com/duikou/duikou/domain"
)

var refusal = domain.CaseRef{Kind: domain.CaseRequest, ID: 3}

func TestRequest_KeepsItsDeadlinesUntilSomebodyDecides(t *testing.T) {
	// A workflow of the first release was told of the states it knew then.
	for _, told := range []string{string(domain.RequestRunning), "recorded", ""} {
		s := newStory(t, refusal, string(domain.RequestRunning), "2027-04-01")
		s.ask(domain.TaskRefusalDecide, "", rung(domain.RungRemind, at("2027-04-12", 9, 0)), rung(domain.RungEscalate, at("2027-04-15", 9, 0)))
		s.diary = nil
		s.on("2027-04-20", 10, 0, func() { s.decide(domain.TaskRefusalDecide); s.move(string(domain.RequestApproved)) })
		s.ends(NameRequest, CaseStart{ID: 3, State: told, Version: min(len(told), 1)})
		s.reads(
			"2027-04-12 09:00 remind refusal_decide ",
			"2027-04-15 09:00 escalate refusal_decide ",
			"2027-04-20 10:00 refusal_decide  done",
			"2027-04-20 10:00 → approved",
		)
	}
}

func TestRequest_AlreadyDecidedEndsAtOnce(t *testing.T) {
	for state, goesOn := range requestStates {
		if goesOn {
			continue
		}
		s := newStory(t, refusal, state, "2027-04-01")
		s.ends(NameRequest, CaseStart{ID: 3})
		if len(s.calls) != 1 {
			t.Errorf("%s: asked for %v", state, s.calls)
		}
	}
}

// Leave is granted, and the story waits until the person has reported back; the host is told
// of somebody who has not.
func TestRequest_LeaveIsNotOverBeforeThePersonIsBack(t *testing.T) {
	s := newStory(t, refusal, string(domain.RequestRunning), "2027-04-01")
	s.ask(domain.TaskRequestReview, "", rung(domain.RungRemind, at("2027-04-02", 9, 0)))
	s.diary = nil
	s.on("2027-04-02", 15, 0, func() {
		s.decide(domain.TaskRequestReview)
		s.move(string(domain.RequestAway))
		s.ask(domain.TaskLeaveReturn, "", rung(domain.RungRemind, at("2027-04-12", 9, 0)), rung(domain.RungEscalate, at("2027-04-13", 9, 0)))
	})
	s.on("2027-04-14", 8, 30, func() { s.decide(domain.TaskLeaveReturn); s.move(string(domain.RequestApproved)) })
	s.ends(NameRequest, CaseStart{ID: 3, State: string(domain.RequestRunning), Version: 1})
	s.reads(
		"2027-04-02 09:00 remind request_review ",
		"2027-04-02 15:00 request_review  done",
		"2027-04-02 15:00 → away",
		"2027-04-02 15:00 asked for leave_return ",
		"2027-04-12 09:00 remind leave_return ",
		"2027-04-13 09:00 escalate leave_return ",
		"2027-04-14 08:30 leave_return  done",
		"2027-04-14 08:30 → approved",
	)
}

// A request sent back, amended and withdrawn is over with the withdrawal.
func TestRequest_ReturnedAmendedAndWithdrawn(t *testing.T) {
	s := newStory(t, refusal, string(domain.RequestRunning), "2027-04-01")
	s.ask(domain.TaskRequestReview, "")
	s.on("2027-04-02", 9, 0, func() {
		s.decide(domain.TaskRequestReview)
		s.move(string(domain.RequestReturned))
		s.ask(domain.TaskRequestFix, "", rung(domain.RungRemind, at("2027-04-07", 9, 0)))
	})
	s.on("2027-04-08", 9, 0, func() { s.decide(domain.TaskRequestFix); s.move(string(domain.RequestRunning)) })
	s.on("2027-04-09", 9, 0, func() { s.move(string(domain.RequestWithdrawn)) })
	s.ends(NameRequest, CaseStart{ID: 3, State: string(domain.RequestRunning), Version: 1})
	s.once("remind request_fix ")
}

// A state this build does not know is better seen to fail than to sleep for ever.
func TestRequest_InAStateOfAnotherBuildFails(t *testing.T) {
	s := newStory(t, refusal, "teleported", "2027-04-01")
	if failure := failedWith(t, s.play(NameRequest, CaseStart{ID: 3})); failure.Type() != string(domain.CodeInternal) {
		t.Errorf("ended with %v", failure)
	}
}
