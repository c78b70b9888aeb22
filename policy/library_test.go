package policy

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/duikou/duikou/domain"
)

// sourceOf is the text of a code's first version.
func sourceOf(t *testing.T, l *Library, kind, code string) []byte {
	t.Helper()
	for _, s := range l.Sources() {
		if s.Kind == kind && s.Ref.Code == code {
			return s.YAML
		}
	}
	t.Fatalf("no %s %s", kind, code)
	return nil
}

func replaced(t *testing.T, text []byte, old, new string) []byte {
	t.Helper()
	if bytes.Count(text, []byte(old)) == 0 {
		t.Fatalf("the text does not hold %q", old)
	}
	return bytes.Replace(text, []byte(old), []byte(new), 1)
}

func TestLibrary_ACycleKeepsTheVersionItStartedWith(t *testing.T) {
	l := presetLibrary(t)
	first, _ := l.Programme("shuangqian")
	text := replaced(t, sourceOf(t, l, KindProgramme, "shuangqian"), "version: 1\n", "version: 2\n")
	second, err := l.Add(KindProgramme, replaced(t, text, "term_months: 12", "term_months: 6"))
	if err != nil {
		t.Fatal(err)
	}
	if newest, _ := l.Programme("shuangqian"); newest.Ref != second || newest.TermMonths != 6 {
		t.Errorf("newest is %v", newest.Ref)
	}
	if old, err := l.ProgrammeAt(first.Ref); err != nil || old.TermMonths != 12 {
		t.Errorf("the first version has %d months, %v", old.TermMonths, err)
	}
	if list := l.Programmes(); !slices.ContainsFunc(list, func(p domain.Programme) bool { return p.Ref == second }) || slices.ContainsFunc(list, func(p domain.Programme) bool { return p.Ref == first.Ref }) {
		t.Errorf("the list holds %d", len(list))
	}
}

func TestLibrary_TheSameVersionWithAnotherTextDoesNotTakeOver(t *testing.T) {
	l := presetLibrary(t)
	ours, _ := l.Regulation("cn-2022")
	theirs, err := l.Add(KindRegulation, replaced(t, sourceOf(t, l, KindRegulation, "cn-2022"), "threshold: 12", "threshold: 6"))
	if err != nil {
		t.Fatal(err)
	}
	if newest, _ := l.Regulation("cn-2022"); newest != ours || theirs.Hash == ours.Hash {
		t.Errorf("newest is %v", newest)
	}
	if d, err := l.Judge(theirs, served(stretch("2025-06-01", "2025-11-30", 0))); err != nil || d.Eligible != domain.Eligible {
		t.Errorf("the frozen text judges %s, %v", d.Eligible, err)
	}
}

func TestLibrary_ItsSourcesMakeTheSameLibrary(t *testing.T) {
	l := presetLibrary(t)
	if _, err := l.Add(KindRegulation, sourceOf(t, l, KindRegulation, "cn-2022")); err != nil {
		t.Fatal(err)
	}
	copied := newLibrary(l.metrics)
	for _, s := range l.Sources() {
		ref, err := copied.Add(s.Kind, s.YAML)
		if err != nil || ref != s.Ref {
			t.Fatalf("%v became %v: %v", s.Ref, ref, err)
		}
	}
	if len(copied.Sources()) != len(l.Sources()) || len(l.Sources()) == 0 {
		t.Errorf("%d sources became %d", len(l.Sources()), len(copied.Sources()))
	}
}

func TestLibrary_WhatIsNotThereIsNotFound(t *testing.T) {
	l := presetLibrary(t)
	p, _ := l.Programme("shuangqian")
	forged := p.Ref
	forged.Version = 9
	for name, ask := range map[string]func() error{
		"programme":     func() error { _, err := l.Programme("nothing"); return err },
		"version":       func() error { _, err := l.ProgrammeAt(forged); return err },
		"regulation":    func() error { _, err := l.Regulation("nothing"); return err },
		"metric":        func() error { _, err := l.Metric("nothing"); return err },
		"screen":        func() error { _, err := l.Screen(domain.PolicyRef{}, domain.CandidateFacts{}); return err },
		"judge":         func() error { _, err := l.Judge(p.Ref, domain.ServiceFacts{}); return err },
		"another kind":  func() error { _, err := l.ProgrammeAt(domain.PolicyRef{Code: "cn-2022", Version: 1}); return err },
		"an empty code": func() error { _, err := l.Programme(""); return err },
	} {
		if err := ask(); domain.CodeOf(err) != domain.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if name := l.RegulationName(domain.PolicyRef{Code: "gone"}); name.Zh != "gone" {
		t.Errorf("a regulation that is not loaded is called %q", name.Zh)
	}
}

func TestLibrary_RefusesAFaultyTextWithItsFaults(t *testing.T) {
	_, err := presetLibrary(t).Add(KindRegulation, []byte("code: X\n"))
	var faults Faults
	if domain.CodeOf(err) != domain.CodeInvalid || !errors.As(err, &faults) || faults[0].Line != 1 {
		t.Errorf("%v", err)
	}
	if _, err := presetLibrary(t).Add("poem", nil); domain.CodeOf(err) != domain.CodeInvalid {
		t.Errorf("%v", err)
	}
}

func TestLibrary_MetricsAreKnownByTheirAliases(t *testing.T) {
	l := presetLibrary(t)
	if m, err := l.Metric("teaching_room"); err != nil || m.Code != "demo_room" {
		t.Errorf("%+v, %v", m, err)
	}
	p, _ := l.Programme("shuangqian")
	metrics := l.Metrics(p.Reporting.Metrics)
	if len(metrics) != 12 || metrics[0].Code != "patients_treated" || metrics[9].Of != "lecture" {
		t.Errorf("%+v", metrics)
	}
}

func TestLibrary_EveryMetricSaysHowItAddsUp(t *testing.T) {
	l := presetLibrary(t)
	adds := map[domain.Addition]int{}
	for _, m := range l.Catalogue() {
		adds[m.Adds]++
		if (m.Unit.Zh == "%") != (m.Adds == domain.AddRatio) && !strings.HasSuffix(m.Code, "_rate") {
			t.Errorf("%s in %s adds up by %s", m.Code, m.Unit.Zh, m.Adds)
		}
	}
	for _, way := range domain.Additions {
		if adds[way] == 0 {
			t.Errorf("no metric adds up by %s", way)
		}
	}
	if share, _ := l.Metric("chronic_managed_rate"); strings.Join(share.Ratio, "/") != "chronic_managed/chronic_screened" {
		t.Errorf("%+v", share)
	}
	if trips, _ := l.Metric("lecture"); trips.Second.Zh != "人次" || trips.Unit.Zh != "次" {
		t.Errorf("%+v", trips)
	}
}

func TestLibrary_ManyReadWhileOneAdds(t *testing.T) {
	l := presetLibrary(t)
	p, _ := l.Programme("shuangqian")
	text := sourceOf(t, l, KindRegulation, "cn-2022")
	before := len(l.Sources())
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				if d, err := l.Screen(p.Ref, candidate(p)); err != nil || d.Eligible != domain.Eligible {
					t.Errorf("%s, %v", d.Eligible, err)
				}
				l.Sources()
			}
		})
	}
	for _, months := range []string{"3", "6", "9"} {
		if _, err := l.Add(KindRegulation, replaced(t, text, "threshold: 12", "threshold: "+months)); err != nil {
			t.Error(err)
		}
	}
	all.Wait()
	if len(l.Sources()) != before+3 {
		t.Errorf("%d sources", len(l.Sources()))
	}
}

// Whoever writes a rule finds every fact in the package's documentation.
func TestDoc_ExplainsEveryFact(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range [][]fact{personFacts, candidateFacts, subjectFacts, serviceFacts, counterFacts(countersOf(nil)), stretchFacts} {
		for _, f := range group {
			if !strings.Contains(string(doc), "//\t"+f.name+" ") {
				t.Errorf("doc.go does not explain %s", f.name)
			}
		}
	}
	for name := range units {
		if !strings.Contains(string(doc), "//\t"+name+" ") {
			t.Errorf("doc.go does not explain the unit %s", name)
		}
	}
}
