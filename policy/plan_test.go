package policy

import (
	"slices"
	"testing"

	"github.com/duikou/duikou/domain"
)

// Leave is routed by its length: up to three days the host decides alone, up to seven the
// hospital at home as well, above that its leader too. A length nobody knows goes all the way. A
// late return is confirmed, once it is known to be one.
func TestPlan_RoutesLeaveByItsLength(t *testing.T) {
	l := presetLibrary(t)
	p, err := l.Programme("shuangqian")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		halfDays int
		want     []string
	}{
		{1, []string{"amend", "host", "back", "confirm"}},
		{6, []string{"amend", "host", "back", "confirm"}},
		{7, []string{"amend", "host", "home", "back", "confirm"}},
		{14, []string{"amend", "host", "home", "back", "confirm"}},
		{15, []string{"amend", "host", "home", "leader", "back", "confirm"}},
		{0, []string{"amend", "host", "home", "leader", "back", "confirm"}},
	} {
		got, err := l.Plan(p.Ref, domain.ChainLeave, domain.CaseFacts{Request: domain.RequestLeave, HalfDays: c.halfDays})
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%d half days: %v, %v; want %v", c.halfDays, got, err, c.want)
		}
	}
	for late, want := range map[int][]string{0: {"amend", "host", "back"}, 1: {"amend", "host", "back", "confirm"}} {
		got, err := l.Plan(p.Ref, domain.ChainLeave, domain.CaseFacts{Request: domain.RequestLeave, HalfDays: 2, Back: true, LateDays: late})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("back %d days late: %v, %v; want %v", late, got, err, want)
		}
	}
	if _, err := l.Plan(domain.PolicyRef{Code: "other"}, domain.ChainLeave, domain.CaseFacts{}); domain.CodeOf(err) != domain.CodeNotFound {
		t.Errorf("an unknown programme: %v", err)
	}
}

// A chain without conditions is gone through whole, and a condition that fails when it runs
// keeps its step.
func TestPlan_KeepsWhatCannotBeJudged(t *testing.T) {
	l := presetLibrary(t)
	p, _ := l.Programme("shuangqian")
	got, _ := l.Plan(p.Ref, domain.ChainSignOff, domain.CaseFacts{People: 3})
	if !slices.Equal(got, []string{"list", "sign", "consent"}) {
		t.Errorf("sign-off: %v", got)
	}
	d := &document{lines: map[string]int{}}
	steps := []domain.Step{
		{ID: "fails", When: "1 / (list.people - 3) > 0"},
		{ID: "false", When: "list.people > 5"},
		{ID: "any", When: "person.title == 'senior' || list.people == 3"},
	}
	odd := programme{Programme: domain.Programme{Chains: []domain.Chain{{Name: domain.ChainSignOff, Steps: steps}}}}
	odd.conditions = compileConditions(d.at("chains"), odd.Chains)
	if len(d.faults) > 0 {
		t.Fatal(d.faults)
	}
	if got := odd.plan(domain.ChainSignOff, domain.CaseFacts{People: 3}); !slices.Equal(got, []string{"fails", "any"}) {
		t.Errorf("three people: %v", got)
	}
}
