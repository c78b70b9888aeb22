package policy

import (
	"testing"

	"github.com/duikou/duikou/domain"
)

func TestChanges_NameTheFieldsThatDiffer(t *testing.T) {
	l := presetLibrary(t)
	first, _ := l.Programme("shuangqian")
	text := replaced(t, sourceOf(t, l, KindProgramme, "shuangqian"), "version: 1\n", "version: 2\n")
	text = replaced(t, text, "fen: 60000", "fen: 80000")
	text = replaced(t, text, "    quota_per_year: 3\n    serves: [R09]\n", "    quota_per_year: 3\n    serves: [R10]\n")
	text = replaced(t, text, "tracks:\n", "tracks:\n  - {code: new, name: {zh: 新, en: New}, quota_per_year: 1, source: 院内}\n")
	second, err := l.Add(KindProgramme, text)
	if err != nil {
		t.Fatal(err)
	}
	if v := l.Versions(KindProgramme, "shuangqian"); len(v) != 2 || v[0] != second || v[1] != first.Ref {
		t.Errorf("versions %v", v)
	}
	changes, err := l.Changes(KindProgramme, first.Ref, second)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]domain.PolicyChange{}
	for _, c := range changes {
		found[c.Path] = c
	}
	if c := found["benefits[subsidy].fen"]; c.From != "60000" || c.To != "80000" {
		t.Errorf("%+v", c)
	}
	if c := found["tracks[new].quota_per_year"]; c.From != "" || c.To != "1" {
		t.Errorf("%+v", c)
	}
	if len(found) != 7 { // version, subsidy, and the five fields of the new track
		t.Errorf("%d changes: %+v", len(found), changes)
	}
	back, _ := l.Changes(KindProgramme, second, first.Ref)
	if last := back[len(back)-1]; last.To != "" || last.From == "" {
		t.Errorf("what is gone comes last: %+v", last)
	}
	if _, err := l.Changes(KindRegulation, first.Ref, second); domain.CodeOf(err) != domain.CodeNotFound {
		t.Errorf("%v", err)
	}
}

// Every line of a regulation can be read in both languages, with its source and how sure it is.
func TestRuleText_EveryLineHasTextSourceAndConfidence(t *testing.T) {
	l := presetLibrary(t)
	for _, ref := range l.Regulations() {
		r, err := l.RuleText(ref)
		if err != nil || r.Name.Zh == "" || len(r.Lines) == 0 {
			t.Errorf("%s: %v, %d lines", ref.Code, err, len(r.Lines))
		}
		for _, line := range r.Lines {
			if line.Text.Zh == "" || line.Text.En == "" || line.Source == "" || line.Group == "clause" && line.Confidence == "" {
				t.Errorf("%s: %+v", ref.Code, line)
			}
		}
	}
	if _, err := l.RuleText(domain.PolicyRef{Code: "nothing"}); domain.CodeOf(err) != domain.CodeNotFound {
		t.Errorf("%v", err)
	}
}
