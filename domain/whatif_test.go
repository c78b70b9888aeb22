package domain

import (
	"errors"
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

func servedFrom(from, to string) Stretch {
	return Stretch{From: calendar.MustDate(from), To: calendar.MustDate(to), Kind: ServiceStationed}
}

func TestWhatIf_ChangesACopyAndNeverTheFacts(t *testing.T) {
	facts := ServiceFacts{Stretches: []Stretch{servedFrom("2026-01-01", "2026-06-30"), servedFrom("2025-01-01", "2025-03-31")}}
	if got := facts.With(WhatIf{}); len(got.Stretches) != 2 {
		t.Errorf("nothing was asked, and the facts are %+v", got.Stretches)
	}
	plan := WhatIf{ExtendTo: calendar.MustDate("2026-12-31"), More: []Stretch{servedFrom("2027-02-01", "2027-07-31")}}
	got := facts.With(plan)
	if got.Stretches[0].To.String() != "2026-12-31" || len(got.Stretches) != 3 {
		t.Errorf("the plan is %+v", got.Stretches)
	}
	if facts.Stretches[0].To.String() != "2026-06-30" || len(facts.Stretches) != 2 {
		t.Errorf("the facts were changed: %+v", facts.Stretches)
	}
}

func TestWhatIf_SaysWhatCannotBe(t *testing.T) {
	facts := ServiceFacts{Stretches: []Stretch{servedFrom("2026-01-01", "2026-06-30")}}
	for _, c := range []struct {
		name  string
		facts ServiceFacts
		plan  WhatIf
		field string
	}{
		{"nobody serves", ServiceFacts{}, WhatIf{ExtendTo: calendar.MustDate("2026-12-31")}, "extend_to"},
		{"an end before the end", facts, WhatIf{ExtendTo: calendar.MustDate("2026-06-30")}, "extend_to"},
		{"no first day", facts, WhatIf{More: []Stretch{{To: calendar.MustDate("2026-12-31")}}}, "from"},
		{"backwards", facts, WhatIf{More: []Stretch{servedFrom("2026-12-31", "2026-12-01")}}, "to"},
		{"a life long", facts, WhatIf{More: []Stretch{servedFrom("2026-01-01", "2056-12-31")}}, "to"},
		{"a year more", facts, WhatIf{ExtendTo: calendar.MustDate("2027-06-30")}, ""},
	} {
		field, err := "", c.plan.Check(c.facts)
		if fault, ok := errors.AsType[*Error](err); ok {
			field = fault.Field
		}
		if field != c.field {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestAssignment_WhatIsStillPlannedBeginsWhereTheLedgerEnds(t *testing.T) {
	a := Assignment{From: calendar.MustDate("2026-01-01"), To: calendar.MustDate("2026-12-31"), State: AssignmentServing, ArrivedOn: calendar.MustDate("2026-01-05")}
	if rest, ok := a.Planned(calendar.Date{}, Stretch{}); !ok || rest.From != a.ArrivedOn || rest.To != a.To {
		t.Errorf("%v %+v", ok, rest)
	}
	if rest, ok := a.Planned(calendar.MustDate("2026-05-31"), Stretch{}); !ok || rest.From.String() != "2026-06-01" || rest.Appraisal != "pass" {
		t.Errorf("%v %+v", ok, rest)
	}
	if _, ok := a.Planned(a.To, Stretch{}); ok {
		t.Error("the ledger speaks of the whole service")
	}
	a.State = AssignmentAppraising
	if _, ok := a.Planned(calendar.Date{}, Stretch{}); ok {
		t.Error("nothing is left to serve")
	}
	for grade, want := range map[string]string{"excellent": "excellent", "good": "pass", "": ""} {
		a.State, a.Grade, a.Passed = AssignmentSettled, grade, true
		if got := a.ServiceGrade(); got != want {
			t.Errorf("%q is %q", grade, got)
		}
	}
	if a.State, a.Grade = AssignmentSigning, "excellent"; a.ServiceGrade() != "" {
		t.Error("an appraisal that may still be objected to decides nothing")
	}
}
