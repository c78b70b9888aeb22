package e2e

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/duikou/duikou/standalone/demo"
)

// The year's workload of the recipient, spread over people and months and summed up again.
var wantTotals = map[string]int64{
	"patients_treated": 8570, "ward_round": 2146, "teaching_round": 881, "surgery_demo": 516, "training_class": 4,
	"training_class_participants": 562, "lecture": 72, "lecture_participants": 3580, "rules_established": 15, "teaching_room": 1,
}

// A whole cycle, from an empty folder to a locked year.
func TestCycle_PlayedToTheEnd(t *testing.T) {
	t.Parallel()
	h := moveIn(t)
	told(t, h.plays(nil))
	h.books().balance()
	h.process.stop()
	if out := h.process.out.String(); strings.Contains(out, "level=") {
		t.Errorf("an ordinary year is nothing to be warned of:\n%s", out)
	}
	h.says(0, "doctor", "10 audit chains verified")
}

// told checks what the story tells in the end.
func told(t *testing.T, r demo.Result) {
	t.Helper()
	if c := r.Cycle; c.Nominated != 9 || c.Ineligible != 1 || c.Approved != 8 || c.Assigned != 7 || c.Settled != 7 {
		t.Errorf("the cycle: %+v", c)
	}
	if c := r.Reports; c.Expected != 84 || c.Accepted != 83 || c.Missing != 1 {
		t.Errorf("the reports: %+v", c)
	}
	if !maps.Equal(r.Totals, wantTotals) {
		t.Errorf("the totals: %v", r.Totals)
	}
	if len(r.Appraisals) != 7 {
		t.Errorf("%d people were appraised", len(r.Appraisals))
	}
	for _, a := range r.Appraisals {
		if a.Recipient.Score == 0 || a.Supporter.Score == 0 || a.Score == 0 || a.Grade == "" || a.Signature != "signed" {
			t.Errorf("the appraisal of %s: %+v", a.Person, a)
		}
	}
	short := 0
	for _, v := range r.Verdicts {
		if v.Eligible == "" || v.ServedDays == 0 || len(v.Clauses) == 0 {
			t.Errorf("the verdict on %s by %s: %+v", v.Person, v.Regulation, v)
		}
		if v.Eligible == "no" && v.Missing != nil && v.Missing.Value > 0 && v.Missing.Unit != "" {
			short++
		}
	}
	if short == 0 {
		t.Error("nobody ended not eligible with what is missing named")
	}
	if r.YearClose.State != "locked" || !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(r.YearClose.Hash) {
		t.Errorf("the year: %+v", r.YearClose)
	}
}
