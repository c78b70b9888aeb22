package workflows

import (
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/duikou/duikou/domain"
)

var batch = domain.CaseRef{Kind: domain.CaseCycle, ID: 12}

// nominating is a cycle whose list HR has to hand in.
func nominating(t *testing.T) *story {
	s := newStory(t, batch, string(domain.CycleNominating), "2027-04-01")
	s.ask(domain.TaskListSubmit, "", rung(domain.RungRemind, at("2027-04-15", 9, 0)))
	s.diary = nil
	return s
}

func (s *story) handsListIn() {
	s.decide(domain.TaskListSubmit)
	s.move(string(domain.CycleSigning))
	s.ask(domain.TaskListSign, "", rung(domain.RungRemind, at("2027-04-20", 9, 0)), rung(domain.RungEscalate, at("2027-04-22", 9, 0)))
}

func (s *story) signsList() {
	s.decide(domain.TaskListSign)
	s.move(string(domain.CycleConsenting))
	s.ask(domain.TaskConsent, "")
}

func (s *story) consents() {
	s.decide(domain.TaskConsent)
	s.publicityEnds = at("2027-05-08", 0, 0)
	s.move(string(domain.CyclePublicity))
}

// lastSettled is the last assignment ending.
func (s *story) lastSettled() {
	s.open["assignments"] = 0
	s.ring(domain.Wake{})
}

func TestCycle_FromTheListToTheLastAssignment(t *testing.T) {
	s := nominating(t)
	s.toAssign, s.open["assignments"] = 230, 2
	s.on("2027-04-14", 10, 0, s.handsListIn)
	s.on("2027-04-23", 10, 0, s.signsList) // the leader is silent until somebody else is asked
	s.on("2027-04-28", 10, 0, s.consents)
	s.on("2028-06-01", 10, 0, func() { s.open["assignments"] = 1; s.ring(domain.Wake{}) })
	s.on("2028-06-20", 10, 0, s.lastSettled)
	s.ends(NameCycle, CaseStart{ID: 12, State: string(domain.CycleNominating), Version: 1})
	s.reads(
		"2027-04-14 10:00 list_submit  done",
		"2027-04-14 10:00 → signing",
		"2027-04-14 10:00 asked for list_sign ",
		"2027-04-20 09:00 remind list_sign ",
		"2027-04-22 09:00 escalate list_sign ",
		"2027-04-23 10:00 list_sign  done",
		"2027-04-23 10:00 → consenting",
		"2027-04-23 10:00 asked for consent ",
		"2027-04-28 10:00 consent  done",
		"2027-04-28 10:00 → publicity",
		"2027-05-08 00:00 100 assigned",
		"2027-05-08 00:00 100 assigned",
		"2027-05-08 00:00 30 assigned",
		"2027-05-08 00:00 → serving",
		"2028-06-20 10:00 → closed",
	)
}

func TestCycle_StoppedWhileItsListIsPublic(t *testing.T) {
	s := nominating(t)
	s.state, s.publicityEnds, s.toAssign = string(domain.CyclePublicity), at("2027-04-12", 0, 0), 3
	s.on("2027-04-06", 10, 0, func() { s.move(string(domain.CycleCancelled)) })
	s.ends(NameCycle, CaseStart{ID: 12})
	s.reads("2027-04-06 10:00 → cancelled")
	if s.toAssign != 3 {
		t.Error("somebody was assigned in a stopped cycle")
	}
}

// The stop comes in the very moment in which the publicity is over: the database was faster.
func TestCycle_StoppedAtTheMomentPublicityEnds(t *testing.T) {
	s := nominating(t)
	s.state, s.publicityEnds, s.toAssign = string(domain.CyclePublicity), at("2027-04-12", 0, 0), 3
	s.agenda = append(s.agenda, entry{at: s.publicityEnds.Add(-time.Microsecond), do: func() {
		s.state, s.version = string(domain.CycleCancelled), 2 // the wake-up is still on its way
	}})
	s.ends(NameCycle, CaseStart{ID: 12, State: s.state, Version: 1})
	if s.toAssign != 3 || s.state != string(domain.CycleCancelled) {
		t.Errorf("%d left to assign in %s", s.toAssign, s.state)
	}
}

func TestCycle_AReturnedListIsMadeAgain(t *testing.T) {
	s := nominating(t)
	s.on("2027-04-14", 10, 0, s.handsListIn)
	s.on("2027-04-15", 10, 0, func() {
		s.decide(domain.TaskListSign)
		s.move(string(domain.CycleNominating))
		s.ask(domain.TaskListSubmit, "again", rung(domain.RungRemind, at("2027-04-18", 9, 0)))
	})
	s.on("2027-04-19", 10, 0, func() { s.move(string(domain.CycleCancelled)) })
	s.ends(NameCycle, CaseStart{ID: 12, State: s.state, Version: 1})
	s.once("remind list_submit again")
}

func TestCycle_BeginsInAnyState(t *testing.T) {
	for _, state := range []domain.CycleState{
		domain.CycleDraft, domain.CycleNominating, domain.CycleSigning, domain.CycleConsenting,
		domain.CyclePublicity, domain.CycleServing, domain.CycleClosed, domain.CycleCancelled,
	} {
		for _, told := range []string{string(state), ""} {
			t.Run(string(state)+" told "+told, func(t *testing.T) {
				s := newStory(t, batch, string(state), "2027-05-20")
				s.publicityEnds = at("2027-05-08", 0, 0)
				s.on("2027-05-21", 10, 0, func() {
					if s.state != string(domain.CycleDraft) && !domain.CycleState(s.state).Ended() {
						s.move(string(domain.CycleCancelled))
					}
				})
				s.ends(NameCycle, CaseStart{ID: 12, State: told, Version: len(told)})
			})
		}
	}
}

// An assignment that ends without its wake-up arriving is found the next day.
func TestCycle_LooksEveryDayWhetherItCanClose(t *testing.T) {
	s := newStory(t, batch, string(domain.CycleServing), "2028-06-01")
	s.open["assignments"] = 1
	s.on("2028-06-03", 10, 0, func() { s.open["assignments"] = 0 })
	s.ends(NameCycle, CaseStart{ID: 12, State: s.state, Version: 1})
	s.reads("2028-06-04 08:00 → closed")
}

func TestCycle_OutlastsADatabaseThatIsDown(t *testing.T) {
	s := newStory(t, batch, string(domain.CycleServing), "2028-06-01")
	s.trouble = errors.New("connection refused")
	s.agenda = append(s.agenda, entry{at: s.clock.Add(5 * time.Second), do: func() { s.trouble = nil }})
	s.ends(NameCycle, CaseStart{ID: 12, State: s.state, Version: 1})
	if len(s.calls) < 4 || len(s.diary) != 1 {
		t.Errorf("%d attempts:\n%s", len(s.calls), s.told())
	}
	// The test's engine gives up after ten attempts by itself; ours must not be told to.
	for name, p := range map[string]profile{"brief": brief, "patient": patient, "notify": notify} {
		if o := p.options(); o.RetryPolicy.MaximumAttempts != 0 || o.ScheduleToCloseTimeout != 0 || o.StartToCloseTimeout == 0 {
			t.Errorf("%s gives up: %+v", name, o)
		}
	}
}

// What asking again does not mend ends the workflow; the next wake-up begins it anew.
func TestCycle_FailsOnWhatAskingAgainDoesNotMend(t *testing.T) {
	for _, code := range []domain.Code{
		domain.CodeInvalid, domain.CodeNotFound, domain.CodeForbidden, domain.CodeConflict, domain.CodePolicy, domain.CodeLocked,
	} {
		s := newStory(t, batch, string(domain.CycleServing), "2028-06-01")
		s.trouble = temporal.NewApplicationError("refused", string(code))
		failure := failedWith(t, s.play(NameCycle, CaseStart{ID: 12, State: s.state, Version: 1}))
		if failure.Type() != string(code) || len(s.calls) != 1 {
			t.Errorf("%s: failed with %v after %d attempts", code, failure, len(s.calls))
		}
	}
}
