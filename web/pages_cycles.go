package web

import (
	"io"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// CyclesPage is a page of cycles.
type CyclesPage struct {
	Cycles []domain.Cycle
	Names  map[domain.ID]string
	State  domain.CycleState
	States []Option
	MayNew bool
	Next   string
}

// Cycles writes the list of cycles.
func (s *Site) Cycles(w io.Writer, f Frame, p CyclesPage) error { return s.render(w, "cycles", f, p) }

// CycleNewPage prepares a cycle. Without an agreement it asks for one first.
type CycleNewPage struct {
	Agreements []domain.Agreement
	Names      map[domain.ID]string
	Agreement  *domain.Agreement
	Programme  domain.Programme
	Tracks     []Option
	Rows       []int // of positions
	Form       Form
}

// CycleNew writes the form of a new cycle.
func (s *Site) CycleNew(w io.Writer, f Frame, p CycleNewPage) error {
	return s.render(w, "cycle_new", f, p)
}

// CyclePage is one cycle from plan to close.
type CyclePage struct {
	View        service.CycleView
	Stages      []Stage
	Nominees    []Nominee
	NomineesAt  string // address of the next page of nominees, "" at the end
	Assignments []domain.Assignment
	AssignedAt  string
	Totals      []Total
	Line        *Timeline
	MayNominate bool
}

// Stage is one step of the progress bar: done, current, ahead or stopped.
type Stage struct {
	State domain.CycleState
	Mark  string
}

// Stages is how far a cycle has come.
func Stages(c domain.Cycle) []Stage {
	order := []domain.CycleState{
		domain.CycleDraft, domain.CycleNominating, domain.CycleSigning, domain.CycleConsenting,
		domain.CyclePublicity, domain.CycleServing, domain.CycleClosed,
	}
	mark := "done"
	var stages []Stage
	for _, state := range order {
		one := Stage{state, mark}
		if state == c.State {
			one.Mark, mark = "current", "ahead"
		}
		if c.State == domain.CycleClosed {
			one.Mark = "done"
		}
		stages = append(stages, one)
	}
	if c.State == domain.CycleCancelled {
		return []Stage{{domain.CycleDraft, "done"}, {domain.CycleCancelled, "stopped"}}
	}
	return stages
}

// Total is one figure of a sum. Scale is the largest figure of the same unit, for its bar.
type Total struct {
	Metric domain.Metric
	N      int64
	Scale  int64
}

// Totals puts sums into the order of the programme's form. Bars are compared within a unit
// only: people and attendances are different things.
func Totals(metrics []domain.Metric, sums map[string]int64) []Total {
	scale := map[string]int64{}
	for _, m := range metrics {
		scale[m.Unit.Zh] = max(scale[m.Unit.Zh], sums[m.Code])
	}
	var list []Total
	for _, m := range metrics {
		list = append(list, Total{m, sums[m.Code], scale[m.Unit.Zh]})
	}
	return list
}

// Cycle writes one cycle.
func (s *Site) Cycle(w io.Writer, f Frame, p CyclePage) error { return s.render(w, "cycle", f, p) }

// NominatePage proposes somebody. Others says that the reader may propose colleagues.
type NominatePage struct {
	Cycle     domain.Cycle
	Programme domain.Programme
	Names     map[domain.ID]string
	Positions []Option
	People    []Option
	Others    bool
	Self      string // the reader's own name when they can apply themselves
	Path      []PathStep
	Form      Form
}

// PathStep is a step of the predicted way to the end.
type PathStep struct {
	Step   domain.Step
	Days   int
	Names  string // those who would be asked today, "" while that is not known
	Vacant bool   // nobody of the step's post may decide it: Names are the next in line
	Later  bool   // of the list's chain, whose people are not known yet
}

// Nominate writes the form that proposes somebody.
func (s *Site) Nominate(w io.Writer, f Frame, p NominatePage) error {
	return s.render(w, "nominate", f, p)
}

// NominationPage is one nomination as its nominee reads it.
type NominationPage struct {
	Cycle   domain.Cycle
	Nominee Nominee
	Line    *Timeline
}

// Nomination writes one nomination.
func (s *Site) Nomination(w io.Writer, f Frame, p NominationPage) error {
	return s.render(w, "nomination", f, p)
}
