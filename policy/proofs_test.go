package policy

import (
	"slices"
	"testing"

	"github.com/duikou/duikou/domain"
)

// What proves a clause follows from what it asks for, and from what the rule counts.
func TestRuleText_SaysWhatProvesAClause(t *testing.T) {
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code, clause string
		with         []domain.ProofKind
		without      []domain.ProofKind
		fields       []string
	}{
		{"cn-2022", "service_total", []domain.ProofKind{domain.ProofAttendance, domain.ProofLedger, domain.ProofAgreement}, []domain.ProofKind{domain.ProofAppraisal, domain.ProofPerson}, nil},
		{"hunan-final", "service_total", []domain.ProofKind{domain.ProofAppraisal, domain.ProofCertificate}, []domain.ProofKind{domain.ProofPerson}, nil},
		{"hunan-2023-draft", "aged_fifty", []domain.ProofKind{domain.ProofPerson}, []domain.ProofKind{domain.ProofLedger}, []string{"birth_date"}},
		{"sichuan-2013", "near_retirement", []domain.ProofKind{domain.ProofPerson}, []domain.ProofKind{domain.ProofLedger}, []string{"birth_date", "sex"}},
		{"sichuan-2013", "stay_senior", []domain.ProofKind{domain.ProofLedger, domain.ProofPerson}, nil, []string{"title_since"}},
		{"sichuan-2013", "training", []domain.ProofKind{domain.ProofPerson}, []domain.ProofKind{domain.ProofLedger}, []string{"training"}},
		{"shuangqian", "dispatch_completed", []domain.ProofKind{domain.ProofAppraisal, domain.ProofLedger}, nil, nil},
		{"shuangqian", "no_standing_refusal", nil, domain.ProofKinds, nil},
	} {
		ref, err := l.Regulation(c.code)
		if err != nil {
			t.Fatal(err)
		}
		rule, err := l.RuleText(ref)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(rule.Lines, func(line domain.RuleLine) bool { return line.ID == c.clause })
		line := rule.Lines[i]
		for _, kind := range c.with {
			if !slices.Contains(line.Proofs, kind) {
				t.Errorf("%s %s is not proven by %s: %v", c.code, c.clause, kind, line.Proofs)
			}
		}
		for _, kind := range c.without {
			if slices.Contains(line.Proofs, kind) {
				t.Errorf("%s %s is proven by %s: %v", c.code, c.clause, kind, line.Proofs)
			}
		}
		if !slices.Equal(line.Fields, c.fields) {
			t.Errorf("%s %s rests on %v", c.code, c.clause, line.Fields)
		}
	}
	// Every clause that asks for service names at least its ledger.
	for _, ref := range l.Regulations() {
		rule, _ := l.RuleText(ref)
		for _, line := range rule.Lines {
			if line.Group == "clause" && (line.Unit == "month" || line.Unit == "day" || line.Unit == "working_day") && len(line.Proofs) == 0 {
				t.Errorf("%s %s: nothing proves it", ref.Code, line.ID)
			}
		}
	}
}
