package workflows

import (
	"testing"

	"github.com/duikou/duikou/domain"
)

// serving is a doctor who has arrived and reports so many months.
func serving(t *testing.T, months int) *story {
	s := newStory(t, doctor, string(domain.AssignmentServing), "2027-06-01")
	s.version = 2
	s.serves("2027-06", months)
	return s
}

// leavesAfter takes months away from the end, as an early return does.
func (s *story) leavesAfter(months int) {
	s.months = s.months[:months]
	for i := range s.tasks {
		if t := &s.tasks[i]; t.State == domain.TaskOpen && t.Period > s.months[months-1].name {
			t.State = domain.TaskCancelled
		}
	}
	s.move(string(domain.AssignmentServing))
}

// An early return after the last month was accepted leads straight to the appraisals: nobody
// waits for months that will not come.
func TestAssignment_AnEarlyReturnAfterTheLastReport(t *testing.T) {
	s := serving(t, 6)
	s.on("2027-07-02", 10, 0, s.reports)
	s.on("2027-07-10", 10, 0, func() { s.leavesAfter(1) })
	s.on("2027-07-12", 10, 0, s.appraised)
	s.on("2027-07-13", 10, 0, s.signs)
	s.ends(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 2})
	s.reads(
		"2027-06-25 00:00 asked for report_hand_in 2027-06",
		"2027-07-02 10:00 report_hand_in 2027-06 done",
		"2027-07-02 10:00 report 2027-06 accepted",
		"2027-07-10 10:00 → serving",
		"2027-07-10 10:00 → appraising",
		"2027-07-10 10:00 asked for appraise recipient",
		"2027-07-10 10:00 asked for appraise supporter",
		"2027-07-12 10:00 appraise recipient done",
		"2027-07-12 10:00 appraise supporter done",
		"2027-07-12 10:00 → signing",
		"2027-07-12 10:00 asked for appraisal_sign ",
		"2027-07-13 10:00 appraisal_sign  done",
		"2027-07-13 10:00 → settling",
		"2027-07-13 10:00 → settled",
	)
}

// A month already asked for is dropped, and its reminders with it.
func TestAssignment_AnEarlyReturnDropsTheMonthAlreadyOpen(t *testing.T) {
	s := serving(t, 6)
	s.on("2027-07-02", 10, 0, s.reports)
	s.on("2027-07-26", 10, 0, func() { s.leavesAfter(1) })
	s.on("2027-08-02", 10, 0, s.appraised)
	s.on("2027-08-03", 10, 0, s.signs)
	s.ends(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 2})
	s.once("asked for report_hand_in 2027-07")
	for _, line := range s.diary {
		if line == "2027-08-05 09:00 remind report_hand_in 2027-07" {
			t.Errorf("somebody who has gone home was reminded\n%s", s.told())
		}
	}
}

// An extension granted when every month has been opened brings new ones in their time.
func TestAssignment_AnExtensionAfterTheLastMonthWasOpened(t *testing.T) {
	s := serving(t, 1)
	s.on("2027-06-28", 10, 0, func() {
		s.serves("2027-07", 1)
		s.move(string(domain.AssignmentServing))
	})
	s.on("2027-07-02", 10, 0, s.reports)
	s.on("2027-08-02", 10, 0, s.reports)
	s.on("2027-08-04", 10, 0, s.appraised)
	s.on("2027-08-05", 10, 0, s.signs)
	s.ends(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 2})
	s.reads(
		"2027-06-25 00:00 asked for report_hand_in 2027-06",
		"2027-06-28 10:00 → serving",
		"2027-07-02 10:00 report_hand_in 2027-06 done",
		"2027-07-02 10:00 report 2027-06 accepted",
		"2027-07-25 00:00 asked for report_hand_in 2027-07",
		"2027-08-02 10:00 report_hand_in 2027-07 done",
		"2027-08-02 10:00 report 2027-07 accepted",
		"2027-08-02 10:00 → appraising",
		"2027-08-02 10:00 asked for appraise recipient",
		"2027-08-02 10:00 asked for appraise supporter",
		"2027-08-04 10:00 appraise recipient done",
		"2027-08-04 10:00 appraise supporter done",
		"2027-08-04 10:00 → signing",
		"2027-08-04 10:00 asked for appraisal_sign ",
		"2027-08-05 10:00 appraisal_sign  done",
		"2027-08-05 10:00 → settling",
		"2027-08-05 10:00 → settled",
	)
}

// A granted appeal wakes a story that has ended: both hospitals appraise again.
func TestAssignment_AnAppealBeginsTheAppraisalsAgain(t *testing.T) {
	s := newStory(t, doctor, string(domain.AssignmentAppraising), "2027-09-01")
	s.version = 9
	s.ask(domain.TaskAppraise, "recipient")
	s.ask(domain.TaskAppraise, "supporter")
	s.diary = nil
	s.on("2027-09-03", 10, 0, s.appraised)
	s.on("2027-09-04", 10, 0, s.signs)
	s.ends(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 9})
	s.once("→ settled")
}

// A month unlocked after everything was settled keeps its deadlines until it is in again.
func TestAssignment_AMonthUnlockedAfterTheEndIsReminded(t *testing.T) {
	s := newStory(t, doctor, string(domain.AssignmentSettled), "2027-09-01")
	s.version = 9
	s.ask(domain.TaskReportHandIn, "2027-06", rung(domain.RungRemind, at("2027-09-06", 9, 0)))
	s.months = []month{{name: "2027-06", state: domain.ReportReturned}}
	s.diary = nil
	s.on("2027-09-08", 10, 0, s.reports)
	s.ends(NameAssignment, CaseStart{ID: 7, State: s.state, Version: 9})
	s.once("remind report_hand_in 2027-06")
}
