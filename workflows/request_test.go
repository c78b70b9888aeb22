package workflows

import (
	"testing"

	"github.com/duikou/duikou/domain"
)

var refusal = domain.CaseRef{Kind: domain.CaseRequest, ID: 3}

func TestRequest_KeepsItsDeadlinesUntilSomebodyDecides(t *testing.T) {
	for _, told := range []string{string(domain.RefusalRecorded), ""} {
		s := newStory(t, refusal, string(domain.RefusalRecorded), "2027-04-01")
		s.ask(domain.TaskRefusalDecide, "", rung(domain.RungRemind, at("2027-04-12", 9, 0)), rung(domain.RungEscalate, at("2027-04-15", 9, 0)))
		s.diary = nil
		s.on("2027-04-20", 10, 0, func() { s.decide(domain.TaskRefusalDecide); s.move(string(domain.RefusalDecided)) })
		s.ends(NameRequest, CaseStart{ID: 3, State: told, Version: len(told)})
		s.reads(
			"2027-04-12 09:00 remind refusal_decide ",
			"2027-04-15 09:00 escalate refusal_decide ",
			"2027-04-20 10:00 refusal_decide  done",
			"2027-04-20 10:00 → decided",
		)
	}
}

func TestRequest_AlreadyDecidedEndsAtOnce(t *testing.T) {
	s := newStory(t, refusal, string(domain.RefusalDecided), "2027-04-01")
	s.ends(NameRequest, CaseStart{ID: 3})
	if len(s.calls) != 1 {
		t.Errorf("asked for %v", s.calls)
	}
}
