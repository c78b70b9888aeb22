package domain

import (
	"testing"
)

// ids makes a chain of step IDs; one that begins with "+" is parallel to the step before it.
func chainOf(steps ...string) Chain {
	var c Chain
	for _, s := range steps {
		if s[0] == '+' {
			c.Steps = append(c.Steps, Step{ID: s[1:], Parallel: true})
		} else {
			c.Steps = append(c.Steps, Step{ID: s})
		}
	}
	return c
}

func idsOf(steps []Step) string {
	text := ""
	for _, s := range steps {
		text += s.ID
	}
	return text
}

func TestChain_StepsOpenInGroups(t *testing.T) {
	c := chainOf("a", "+b", "c", "d", "+e", "+f", "g")
	if got := idsOf(c.First()); got != "ab" {
		t.Errorf("the chain begins with %s", got)
	}
	for _, step := range []struct{ id, group, after string }{
		{"a", "ab", "c"}, {"b", "ab", "c"}, {"c", "c", "def"},
		{"d", "def", "g"}, {"e", "def", "g"}, {"f", "def", "g"}, {"g", "g", ""},
		{"x", "", ""},
	} {
		if got := idsOf(c.Group(step.id)); got != step.group {
			t.Errorf("%s is open with %q, want %q", step.id, got, step.group)
		}
		if got := idsOf(c.After(step.id)); got != step.after {
			t.Errorf("after %s comes %q, want %q", step.id, got, step.after)
		}
		if found, ok := c.Step(step.id); ok != (step.group != "") || ok && found.ID != step.id {
			t.Errorf("step %s is found: %v", step.id, ok)
		}
	}
}

func TestChain_WithoutStepsOpensNothing(t *testing.T) {
	var c Chain
	if len(c.First()) != 0 || len(c.After("a")) != 0 || len(c.Group("a")) != 0 {
		t.Error("an empty chain has steps")
	}
	p := Programme{Chains: []Chain{{Name: ChainArrival, Steps: []Step{{ID: "confirm"}}}}}
	if idsOf(p.Chain(ChainArrival).First()) != "confirm" || len(p.Chain(ChainReport).Steps) != 0 {
		t.Error("the programme finds the wrong chain")
	}
}
