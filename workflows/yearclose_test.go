package workflows

import (
	"testing"

	"github.com/duikou/duikou/domain"
)

var year = domain.CaseRef{Kind: domain.CaseYearClose, ID: 4}

// autumn is the close of 2025 as the calendar begins it: nothing is known of it yet.
func autumn(t *testing.T) (*story, YearCloseStart) {
	return newStory(t, year, "", "2026-09-01"), YearCloseStart{Programme: "any", Year: 2025}
}

func (s *story) signsYear() {
	if _, ok := s.decide(domain.TaskYearSign); ok {
		s.ring(domain.Wake{State: s.state, Version: s.version, Name: "any/2025"})
	}
}

func TestYearClose_DecisionDuringClose(t *testing.T) {
	s, start := autumn(t)
	s.open["reports"], s.open["assignments"] = 1, 1
	s.on("2026-09-02", 10, 0, func() { s.open["reports"] = 0 }) // accepted while the close waits; nobody says so
	s.on("2026-09-05", 10, 0, func() {
		s.open["assignments"] = 0
		s.ring(domain.Wake{State: string(domain.CloseChecking), Version: 1, Name: "any/2025"})
	})
	s.on("2026-09-08", 10, 0, s.signsYear)
	s.on("2026-09-08", 10, 0, s.signsYear)
	s.ends(NameYearClose, start)
	s.reads(
		"2026-09-05 10:00 → frozen",
		"2026-09-05 10:00 asked for year_sign 2025",
		"2026-09-08 10:00 year_sign 2025 done",
		"2026-09-08 10:00 → locked",
	)
}

func TestYearClose_AReturnedFigureOpensItAgain(t *testing.T) {
	s, start := autumn(t)
	s.on("2026-09-03", 10, 0, func() {
		s.decide(domain.TaskYearSign)
		s.move(string(domain.CloseChecking))
	})
	s.on("2026-09-03", 11, 0, func() { s.open["reports"] = 1 }) // the missing month is handed in after all
	s.on("2026-09-05", 9, 0, func() { s.open["reports"] = 0 })
	s.on("2026-09-09", 10, 0, s.signsYear)
	s.ends(NameYearClose, start)
	s.reads(
		"2026-09-01 08:00 → frozen",
		"2026-09-01 08:00 asked for year_sign 2025",
		"2026-09-03 10:00 year_sign 2025 done",
		"2026-09-03 10:00 → checking",
		"2026-09-05 10:00 → frozen", // looked at daily from the return on
		"2026-09-05 10:00 asked for year_sign 2025",
		"2026-09-09 10:00 year_sign 2025 done",
		"2026-09-09 10:00 → locked",
	)
}

func TestYearClose_ASignatureThatNeverComesRunsOut(t *testing.T) {
	s, start := autumn(t)
	s.ends(NameYearClose, start)
	s.reads(
		"2026-09-01 08:00 → frozen",
		"2026-09-01 08:00 asked for year_sign 2025",
		"2026-09-11 08:00 remind year_sign 2025",
		"2026-09-21 08:00 expire year_sign 2025",
		"2026-09-21 08:00 → locked",
	)
}

func TestYearClose_BeginsInAnyState(t *testing.T) {
	for _, start := range []YearCloseStart{
		{Programme: "any", Year: 2025},
		{Programme: "any", Year: 2025, ID: 4, State: "checking", Version: 1},
		{Programme: "any", Year: 2025, ID: 4, State: "frozen", Version: 2},
		{Programme: "any", Year: 2025, State: "frozen", Version: 2}, // woken up without its ID
		{Programme: "any", Year: 2025, ID: 4, State: "locked", Version: 3},
	} {
		s := newStory(t, year, start.State, "2026-09-01")
		s.version = start.Version
		s.ends(NameYearClose, start)
		if s.state != string(domain.CloseLocked) {
			t.Errorf("%+v ended in %s", start, s.state)
		}
	}
}

func TestYearClose_ContinuesWithWhatItKnows(t *testing.T) {
	s, start := autumn(t)
	s.open["reports"] = 1
	s.state, s.version = string(domain.CloseChecking), 1
	s.on("2026-09-02", 10, 0, func() { s.env.SetContinueAsNewSuggested(true); s.ring(domain.Wake{}) })
	want := YearCloseStart{Programme: "any", Year: 2025, ID: 4, State: "checking", Version: 1}
	if got := continued(t, NameYearClose, s.run(NameYearClose, start)); got != want {
		t.Errorf("continues with %+v, want %+v", got, want)
	}
}
