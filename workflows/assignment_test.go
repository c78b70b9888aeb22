package workflows

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/testsuite"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

var doctor = domain.CaseRef{Kind: domain.CaseAssignment, ID: 7}

// awaited is a doctor whose arrival on 1 June has to be confirmed.
func awaited(t *testing.T) *story {
	s := newStory(t, doctor, string(domain.AssignmentAwaited), "2027-06-01")
	s.ask(domain.TaskArrival, "", rung(domain.RungRemind, at("2027-06-04", 9, 0)), rung(domain.RungEscalate, at("2027-06-08", 9, 0)))
	s.diary = nil
	return s
}

// serves gives the doctor months to report, each open on its 25th and due on the 5th.
func (s *story) serves(from string, months int) {
	m := calendar.MustDate(from + "-01").MonthOf()
	for range months {
		s.months = append(s.months, month{m.String(), m.First().AddDays(24).Start(), m.Next().First().AddDays(4), ""})
		m = m.Next()
	}
}

// arrives confirms the arrival.
func (s *story) arrives() {
	if _, ok := s.decide(domain.TaskArrival); ok {
		s.move(string(domain.AssignmentServing))
	}
}

// reports hands in the oldest month that is open and has it accepted at once.
func (s *story) reports() {
	if t, ok := s.decide(domain.TaskReportHandIn); ok {
		s.setReport(t.Period, domain.ReportAccepted)
		s.ring(domain.Wake{State: s.state, Version: s.version})
	}
}

// appraised has both hospitals write, and asks the person.
func (s *story) appraised() {
	s.decide(domain.TaskAppraise)
	s.decide(domain.TaskAppraise)
	s.move(string(domain.AssignmentSigning))
	s.ask(domain.TaskAppraisalSign, "", rung(domain.RungRemind, s.now().Add(7*daily)), rung(domain.RungExpire, s.now().Add(14*daily)))
}

func (s *story) signs() {
	if _, ok := s.decide(domain.TaskAppraisalSign); ok {
		s.move(string(domain.AssignmentSettling))
	}
}

func TestAssignment_EscalatesWhenRecipientIsSilent(t *testing.T) {
	s := awaited(t)
	s.serves("2027-06", 1)
	s.on("2027-06-10", 15, 0, s.arrives)
	s.on("2027-07-02", 10, 0, s.reports)
	s.on("2027-07-06", 10, 0, s.appraised)
	s.on("2027-07-08", 10, 0, s.signs)
	s.ends(NameAssignment, CaseStart{ID: 7})
	s.reads(
		"2027-06-04 09:00 remind arrival ",
		"2027-06-08 09:00 escalate arrival ",
		"2027-06-10 15:00 arrival  done",
		"2027-06-10 15:00 → serving",
		"2027-06-25 00:00 asked for report_hand_in 2027-06",
		"2027-07-02 10:00 report_hand_in 2027-06 done",
		"2027-07-02 10:00 report 2027-06 accepted",
		"2027-07-02 10:00 → appraising",
		"2027-07-02 10:00 asked for appraise recipient",
		"2027-07-02 10:00 asked for appraise supporter",
		"2027-07-06 10:00 appraise recipient done",
		"2027-07-06 10:00 appraise supporter done",
		"2027-07-06 10:00 → signing",
		"2027-07-06 10:00 asked for appraisal_sign ",
		"2027-07-08 10:00 appraisal_sign  done",
		"2027-07-08 10:00 → settling",
		"2027-07-08 10:00 → settled",
	)
}

// From a confirmed arrival to the first open report lies one signal and one activity.
func TestAssignment_TheFirstReportOpensWithoutALook(t *testing.T) {
	s := awaited(t)
	s.serves("2027-05", 2) // May is over: its report opens at once
	s.on("2027-06-02", 9, 0, func() { s.arrives(); s.calls = nil })
	s.on("2027-06-02", 9, 1, func() {
		if s.calls[0] != "OpenMonths" {
			t.Errorf("after the arrival %v were asked for, OpenMonths should be first", s.calls)
		}
		s.once("asked for report_hand_in 2027-05")
		s.env.CancelWorkflow()
	})
	_ = s.play(NameAssignment, CaseStart{ID: 7, State: string(domain.AssignmentAwaited), Version: 1})
	if slices.Contains(s.calls, "AssignmentStage") {
		t.Error("the case was read although the wake-up said where it stands")
	}
	// A workflow that is begun by that wake-up does the same.
	s = awaited(t)
	s.serves("2027-05", 2)
	s.state, s.version = string(domain.AssignmentServing), 2
	s.on("2027-06-02", 9, 0, func() { s.env.CancelWorkflow() })
	_ = s.play(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 2})
	if len(s.calls) == 0 || s.calls[0] != "OpenMonths" {
		t.Errorf("begun in serving it asked for %v", s.calls)
	}
}

func TestAssignment_ReportComesLateThenOneIsMissing(t *testing.T) {
	s := awaited(t)
	s.state, s.version = string(domain.AssignmentServing), 2
	s.tasks = nil
	s.serves("2027-06", 2)
	s.on("2027-07-09", 10, 0, s.reports) // June was due on 5 July
	s.on("2027-08-20", 10, 0, s.appraised)
	s.ends(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 2})
	s.reads(
		"2027-06-25 00:00 asked for report_hand_in 2027-06",
		"2027-07-05 09:00 remind report_hand_in 2027-06",
		"2027-07-07 09:00 escalate report_hand_in 2027-06",
		"2027-07-09 10:00 report_hand_in 2027-06 done",
		"2027-07-09 10:00 report 2027-06 accepted",
		"2027-07-25 00:00 asked for report_hand_in 2027-07",
		"2027-08-05 09:00 remind report_hand_in 2027-07",
		"2027-08-07 09:00 escalate report_hand_in 2027-07",
		"2027-08-11 00:00 expire report_hand_in 2027-07",
		"2027-08-11 00:00 report 2027-07 missing",
		"2027-08-11 00:00 → appraising",
		"2027-08-11 00:00 asked for appraise recipient",
		"2027-08-11 00:00 asked for appraise supporter",
		"2027-08-20 10:00 appraise recipient done",
		"2027-08-20 10:00 appraise supporter done",
		"2027-08-20 10:00 → signing",
		"2027-08-20 10:00 asked for appraisal_sign ",
		"2027-08-27 10:00 remind appraisal_sign ",
		"2027-09-03 10:00 expire appraisal_sign ", // silence is recorded, and the case goes on
		"2027-09-03 10:00 → settling",
		"2027-09-03 10:00 → settled",
	)
}

func TestAssignment_ADecisionThatIsToldTwiceCountsOnce(t *testing.T) {
	s := awaited(t)
	s.serves("2027-06", 1)
	s.on("2027-06-02", 9, 0, func() { s.arrives(); s.ring(domain.Wake{State: s.state, Version: s.version}) })
	s.on("2027-06-03", 9, 0, func() { s.ring(domain.Wake{State: string(domain.AssignmentServing), Version: 2}) })
	s.on("2027-06-04", 9, 0, s.arrives) // a second person on the same task
	s.on("2027-06-26", 9, 0, s.reports)
	s.on("2027-06-27", 9, 0, s.reports)
	s.on("2027-06-28", 9, 0, s.appraised)
	s.on("2027-06-29", 9, 0, s.signs)
	s.on("2027-06-29", 9, 0, s.signs)
	s.ends(NameAssignment, CaseStart{ID: 7})
	for _, line := range []string{"→ serving", "asked for report_hand_in 2027-06", "→ appraising", "→ signing", "→ settled"} {
		s.once(line)
	}
}

func TestAssignment_WakeUpsOutOfOrderDoNotTurnItBack(t *testing.T) {
	s := awaited(t)
	s.serves("2027-06", 1)
	s.on("2027-06-02", 9, 0, s.arrives)
	s.on("2027-06-03", 9, 0, func() { s.ring(domain.Wake{State: string(domain.AssignmentAwaited), Version: 1}) })
	s.on("2027-06-26", 9, 0, s.reports)
	s.on("2027-06-27", 9, 0, func() {
		s.ring(domain.Wake{State: string(domain.AssignmentServing), Version: 2})
		s.ring(domain.Wake{})
		// Worse than late: newer than anything heard, and wrong by now. The database corrects it.
		s.ring(domain.Wake{State: string(domain.AssignmentSettling), Version: 99})
	})
	s.on("2027-06-28", 9, 0, s.appraised)
	s.on("2027-06-29", 9, 0, s.signs)
	s.ends(NameAssignment, CaseStart{ID: 7})
	if got := s.told(); strings.Index(got, "→ settled") < strings.Index(got, "→ signing") || strings.Count(got, "→ settled") != 1 {
		t.Errorf("out of order:\n%s", got)
	}
}

// The person hands in at the very instant at which the report's time runs out. Whichever is
// first in the database, the story goes on once.
func TestAssignment_DecisionAtTheMomentOfTheDeadline(t *testing.T) {
	for _, c := range []struct {
		name   string
		offset time.Duration
		want   domain.ReportState
	}{
		{"a breath before", -time.Second, domain.ReportAccepted},
		{"a breath after", time.Second, domain.ReportMissing},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := awaited(t)
			s.state, s.version, s.tasks = string(domain.AssignmentServing), 2, nil
			s.serves("2027-06", 1)
			deadline := calendar.MustDate("2027-07-10").End()
			s.agenda = append(s.agenda, entry{at: deadline.Add(c.offset), do: s.reports})
			s.on("2027-07-20", 9, 0, s.appraised)
			s.on("2027-07-21", 9, 0, s.signs)
			s.ends(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 2})
			if s.months[0].state != c.want {
				t.Errorf("the report is %s, want %s", s.months[0].state, c.want)
			}
			s.once("→ appraising")
			s.once("→ settled")
		})
	}
}

func TestAssignment_BeginsInAnyState(t *testing.T) {
	states := []domain.AssignmentState{
		domain.AssignmentAwaited, domain.AssignmentServing, domain.AssignmentAppraising, domain.AssignmentSigning,
		domain.AssignmentObjected, domain.AssignmentSettling, domain.AssignmentSettled, domain.AssignmentCancelled,
	}
	for _, state := range states {
		for _, told := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s told %v", state, told), func(t *testing.T) {
				s := newStory(t, doctor, string(state), "2027-06-01")
				s.serves("2027-05", 1)
				s.beginsIn(state)
				start := CaseStart{ID: 7}
				if told {
					start.State, start.Version = string(state), 1
				}
				s.ends(NameAssignment, start)
				if end := domain.AssignmentState(s.state); !end.Ended() {
					t.Errorf("ended in %s", end)
				}
			})
		}
	}
}

// beginsIn lays out what is open in a state, and lets people do the rest.
func (s *story) beginsIn(state domain.AssignmentState) {
	switch state {
	case domain.AssignmentAwaited:
		s.ask(domain.TaskArrival, "")
	case domain.AssignmentAppraising:
		s.ask(domain.TaskAppraise, "recipient")
		s.ask(domain.TaskAppraise, "supporter")
	case domain.AssignmentSigning:
		s.ask(domain.TaskAppraisalSign, "")
	case domain.AssignmentObjected:
		s.ask(domain.TaskObjection, "")
	}
	s.on("2027-06-02", 9, 0, s.arrives)
	s.on("2027-06-03", 9, 0, s.reports)
	s.on("2027-06-04", 9, 0, func() {
		if s.state == string(domain.AssignmentAppraising) {
			s.appraised()
		}
	})
	s.on("2027-06-05", 9, 0, s.signs)
	s.on("2027-06-06", 9, 0, func() {
		if _, ok := s.decide(domain.TaskObjection); ok {
			s.move(string(domain.AssignmentSettling))
		}
	})
}

func TestAssignment_AYearIsOneRunAMonth(t *testing.T) {
	s := awaited(t)
	s.serves("2027-06", 12)
	s.on("2027-06-02", 9, 0, s.arrives)
	for _, m := range s.months {
		s.on(m.opensAt.In(calendar.Zone).AddDate(0, 0, 3).Format(time.DateOnly), 10, 0, s.reports)
	}
	s.on("2028-06-10", 10, 0, s.appraised)
	s.on("2028-06-12", 10, 0, s.signs)
	longest, calls := 0, 0
	count := func() { longest, calls = max(longest, len(s.calls)-calls), len(s.calls) }
	input := any(CaseStart{ID: 7})
	for {
		err := s.run(NameAssignment, input)
		count()
		if err == nil {
			break
		}
		input = continued(t, NameAssignment, err)
	}
	if s.runs != 13 {
		t.Errorf("%d runs, want one until the first month opens and one for each of twelve months", s.runs)
	}
	if longest > 20 {
		t.Errorf("a run asked for %d activities; a month should need a handful", longest)
	}
	for _, m := range s.months {
		s.once("asked for report_hand_in " + m.name)
		s.once("report " + m.name + " accepted")
	}
	s.once("→ settled")
}

// The engine's data is lost in the middle of a month; rebuild begins the case again.
func TestAssignment_GoesOnAfterTheEngineWasLost(t *testing.T) {
	s := awaited(t)
	s.serves("2027-06", 2)
	s.on("2027-06-02", 9, 0, s.arrives)
	s.on("2027-06-28", 12, 0, func() { s.env.CancelWorkflow() }) // everything the engine knew is gone
	s.on("2027-07-02", 10, 0, s.reports)
	s.on("2027-07-28", 10, 0, s.reports)
	s.on("2027-08-10", 10, 0, s.appraised)
	s.on("2027-08-12", 10, 0, s.signs)
	if err := s.play(NameAssignment, CaseStart{ID: 7}); err == nil {
		t.Fatal("the engine was not lost")
	}
	s.clock = at("2027-07-06", 8, 0) // a week without an engine: the first report came in meanwhile
	s.reports()
	s.agenda[2].done = true
	s.ends(NameAssignment, CaseStart{ID: 7, State: s.state, Version: s.version})
	for _, line := range []string{"asked for report_hand_in 2027-06", "asked for report_hand_in 2027-07", "→ appraising", "→ settled"} {
		s.once(line)
	}
}

// Nobody looked while the last report ran out: the engine was down. It is found on the way up.
func TestAssignment_FindsTheLastReportOverdueOnItsReturn(t *testing.T) {
	s := newStory(t, doctor, string(domain.AssignmentServing), "2027-07-20")
	s.serves("2027-06", 1)
	s.months[0].state = domain.ReportAwaited
	s.ask(domain.TaskReportHandIn, "2027-06", rung(domain.RungExpire, at("2027-07-11", 0, 0)))
	s.diary = nil
	s.on("2027-07-20", 9, 0, s.appraised)
	s.on("2027-07-20", 10, 0, s.signs)
	s.ends(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 1})
	if s.diary[2] != "2027-07-20 08:00 → appraising" {
		t.Errorf("the diary reads\n%s", s.told())
	}
}

// A month counted as missing can be handed in after the end; somebody must still verify it.
func TestAssignment_KeepsDeadlinesOfWhatComesAfterTheEnd(t *testing.T) {
	s := newStory(t, doctor, string(domain.AssignmentSettled), "2027-10-01")
	s.ask(domain.TaskReportVerify, "2027-06", rung(domain.RungRemind, at("2027-10-04", 9, 0)), rung(domain.RungEscalate, at("2027-10-06", 9, 0)))
	s.diary = nil
	s.on("2027-10-07", 9, 0, func() { s.decide(domain.TaskReportVerify); s.ring(domain.Wake{State: s.state, Version: 1}) })
	s.ends(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 1})
	s.reads(
		"2027-10-04 09:00 remind report_verify 2027-06",
		"2027-10-06 09:00 escalate report_verify 2027-06",
		"2027-10-07 09:00 report_verify 2027-06 done",
	)
}

// The database's clock lags behind the engine's: what the engine calls due is not due yet.
func TestAssignment_DoesNotRunInCirclesWhenClocksDisagree(t *testing.T) {
	s := awaited(t)
	s.state, s.version, s.tasks = string(domain.AssignmentServing), 2, nil
	s.serves("2027-06", 1)
	s.first = func(env *testsuite.TestWorkflowEnvironment) {
		s.office.now = func() time.Time { return env.Now().Add(-time.Minute) }
	}
	s.clock = at("2027-06-24", 23, 59)
	s.on("2027-06-25", 0, 2, func() { s.env.CancelWorkflow() })
	_ = s.play(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 2})
	if len(s.calls) > 60 {
		t.Errorf("%d activities in three minutes", len(s.calls))
	}
}

// A wake-up lost with an old backup of the engine is made up for by looking again.
func TestAssignment_LooksAgainWhenNobodyWakesIt(t *testing.T) {
	s := awaited(t)
	s.serves("2027-06", 1)
	s.on("2027-06-02", 9, 0, func() {
		s.decide(domain.TaskArrival)
		s.state, s.version = string(domain.AssignmentServing), 2 // and no wake-up
	})
	s.on("2027-06-26", 9, 0, s.reports)
	s.on("2027-06-28", 9, 0, s.appraised)
	s.on("2027-06-29", 9, 0, s.signs)
	s.ends(NameAssignment, CaseStart{ID: 7})
	s.once("asked for report_hand_in 2027-06")
}

// A history that has grown long is continued, and nothing signalled meanwhile is lost.
func TestAssignment_ContinuesALongHistory(t *testing.T) {
	s := awaited(t)
	s.serves("2027-06", 1)
	s.first = func(env *testsuite.TestWorkflowEnvironment) { env.SetContinueAsNewSuggested(true) }
	err := s.run(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 1})
	if in := continued(t, NameAssignment, err); in != (CaseStart{ID: 7, State: s.state, Version: 1}) {
		t.Errorf("continues with %+v", in)
	}
}

func TestAssignment_AnUnknownStateIsSeenToFail(t *testing.T) {
	s := newStory(t, doctor, "on_the_moon", "2027-06-01")
	failure := failedWith(t, s.play(NameAssignment, CaseStart{ID: 7}))
	if failure.Type() != string(domain.CodeInternal) || !strings.Contains(failure.Error(), "on_the_moon") {
		t.Errorf("failed with %v", failure)
	}
}

// A list of a thousand begins a thousand workflows at once: none of them looks at the
// database before its first deadline, which the one who began it knew.
func TestAssignment_BegunWithItsFirstDeadlineItSleepsWithoutALook(t *testing.T) {
	s := awaited(t)
	s.on("2027-06-03", 9, 0, func() {
		if len(s.calls) != 0 {
			t.Errorf("before its first deadline it asked for %v", s.calls)
		}
	})
	s.on("2027-06-05", 9, 0, func() { s.env.CancelWorkflow() })
	_ = s.play(NameAssignment, CaseStart{ID: 7, State: string(domain.AssignmentAwaited), Version: 1, NextAt: at("2027-06-04", 9, 0)})
	s.once("remind arrival ")
}
