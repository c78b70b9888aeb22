package domain

import (
	"slices"
	"testing"
)

func TestVerdict_SaysWhatChangedAndWhy(t *testing.T) {
	clause := func(actual string, pass bool) ClauseResult {
		return ClauseResult{ID: "service_total", Required: "P12M", Actual: actual, Unit: "month", Pass: pass}
	}
	before := Verdict{ServedDays: 300, Regulation: PolicyRef{Code: "r", Version: 1, Hash: "a"}, Decision: Decision{Eligible: NotEligible, Clauses: []ClauseResult{clause("P10M", false), {ID: "gone"}}}}
	if c := before.Since(before); !c.IsZero() {
		t.Errorf("nothing changed, and it says %+v", c)
	}
	after := Verdict{ServedDays: 365, Regulation: PolicyRef{Code: "r", Version: 2, Hash: "b"}, Decision: Decision{Eligible: Eligible, Clauses: []ClauseResult{clause("P12M", true), {ID: "new", Pass: true}}}}
	c := after.Since(before)
	if !slices.Equal(c.Causes, []string{CauseRule, CauseLedger}) || c.Eligible != [2]string{NotEligible, Eligible} {
		t.Errorf("%+v", c)
	}
	if len(c.Clauses) != 3 || c.Clauses[0].Before.Actual != "P10M" || c.Clauses[0].After.Actual != "P12M" || c.Clauses[1].Before != nil || c.Clauses[2].After != nil || c.Clauses[2].ID != "gone" {
		t.Errorf("%+v", c.Clauses)
	}
	older := before
	older.Decision.Clauses = []ClauseResult{clause("P10M", false), {ID: "gone", Unknown: "person.sex"}}
	if c := before.Since(older); !slices.Equal(c.Causes, []string{CauseFacts}) || len(c.Clauses) != 1 || c.IsZero() {
		t.Errorf("%+v", c)
	}
}
