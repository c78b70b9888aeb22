package policy

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// perRule is every rule that programmes and regulations hold, by code.
func perRule() map[string]func(shelf) {
	all := map[string]func(shelf){}
	for _, part := range []map[string]func(shelf){
		eligibilityRules, quotaRules, termRules, promotionRules, benefitRules, moneyRules, dutyRules, procedureRules, appraisalRules, targetRules,
	} {
		maps.Copy(all, part)
	}
	return all
}

// Rule by rule, what the source reports say is what the data says.
func TestRules(t *testing.T) {
	l := presetLibrary(t)
	rules := perRule()
	for n := 1; n <= 116; n++ {
		if code := fmt.Sprintf("R%02d", n); rules[code] == nil {
			t.Errorf("%s has no test", code)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(rules)) {
		t.Run(code, func(t *testing.T) { rules[code](shelf{t: t, l: l}) })
	}
}
