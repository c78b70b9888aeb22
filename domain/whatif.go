package domain

import (
	"slices"

	"github.com/duikou/duikou/domain/calendar"
)

// WhatIf is a plan that is only thought of: service that goes on longer, or more of it.
type WhatIf struct {
	ExtendTo calendar.Date // the service that ends last goes on to this day; zero = as it is
	More     []Stretch     // service somewhere else
}

// IsZero reports that nothing is changed.
func (w WhatIf) IsZero() bool { return w.ExtendTo.IsZero() && len(w.More) == 0 }

// Check gathers what stands against a plan, beside the facts it changes.
func (w WhatIf) Check(f ServiceFacts) error {
	var faults Faults
	if end := f.lastService(); !w.ExtendTo.IsZero() {
		faults.Check(end >= 0, "extend_to", "nothing_to_extend")
		faults.Check(end < 0 || w.ExtendTo.After(f.Stretches[end].To), "extend_to", "ends_before_it_begins")
	}
	for _, s := range w.More {
		faults.Check(!s.From.IsZero(), "from", "required")
		faults.Check(!s.To.IsZero(), "to", "required")
		faults.Check(s.From.IsZero() || s.To.IsZero() || !s.To.Before(s.From), "to", "ends_before_it_begins")
		faults.Check(s.From.DaysUntil(s.To) < MaxStretch, "to", "service_too_long")
	}
	return faults.Err()
}

// MaxStretch is how many days one service that is only thought of may last.
const MaxStretch = 10 * 366

// lastService is the stretch that ends last, or -1.
func (f ServiceFacts) lastService() int {
	last := -1
	for i, s := range f.Stretches {
		if last < 0 || s.To.After(f.Stretches[last].To) {
			last = i
		}
	}
	return last
}

// With is the facts as they would be under a plan. The facts themselves stay as they are.
func (f ServiceFacts) With(w WhatIf) ServiceFacts {
	f.Stretches = slices.Clone(f.Stretches)
	if end := f.lastService(); end >= 0 && w.ExtendTo.After(f.Stretches[end].To) {
		f.Stretches[end].To = w.ExtendTo
	}
	f.Stretches = append(f.Stretches, w.More...)
	return f
}

// Planned is the part of an assignment that is still to be served or attested, taken as the
// plan has it and with a passing appraisal; ok is false when nothing is left. Since is the
// last day on which the ledger, or a month known to be missing, speaks already; zero = none.
func (a Assignment) Planned(since calendar.Date, about Stretch) (rest Stretch, ok bool) {
	if a.State != AssignmentAwaited && a.State != AssignmentServing {
		return about, false
	}
	rest = about
	rest.From, rest.To = a.From, a.To
	if !a.ArrivedOn.IsZero() {
		rest.From = a.ArrivedOn
	}
	if !since.IsZero() {
		rest.From = calendar.Later(rest.From, since.AddDays(1))
	}
	rest.Appraisal = "pass"
	return rest, !rest.To.Before(rest.From)
}

// ServiceGrade is the settled appraisal in the words of regulations (ServiceGrades), "" while
// it is not settled.
func (a Assignment) ServiceGrade() string {
	switch {
	case a.Grade == "" || a.State != AssignmentSettling && a.State != AssignmentSettled:
		return ""
	case slices.Contains(ServiceGrades, a.Grade):
		return a.Grade
	case a.Passed:
		return "pass"
	}
	return "fail"
}

// Placement is service at an institution that is not named: under a pairing agreement, and
// with a passing appraisal. Kind is one of ServiceKinds (stationed when empty), level one of
// Levels or unknown.
func Placement(from, to calendar.Date, kind, level string) Stretch {
	paired := true
	if kind == "" {
		kind = ServiceStationed
	}
	return Stretch{From: from, To: to, Kind: kind, Appraisal: "pass", Place: Place{ID: "what-if", Level: level, Paired: &paired}}
}
