package policy

import (
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Rules of different sources contradict one another. Each stays in its own programme, with the
// days it holds; none is a rule for all.
func TestVariants_ContradictingRulesLiveSideBySide(t *testing.T) {
	l := presetLibrary(t)
	s := shelf{t: t, l: l}
	day := calendar.MustDate("2013-06-01")
	at := func(code string) shelf {
		t.Helper()
		p := s.of(code)
		if !p.Valid.Holds(day) {
			t.Errorf("%s does not hold on %s", code, day)
		}
		return p
	}
	t.Run("grade", func(t *testing.T) {
		resident := titled(domain.TitleJunior)
		for code, want := range map[string]string{"shuangqian": domain.NotEligible, "department-led": domain.NotEligible, "backbone-training": domain.Eligible} {
			if got := at(code).ready(resident); got != want {
				t.Errorf("a resident under %s: %s", code, got)
			}
		}
	})
	t.Run("age", func(t *testing.T) {
		for code, want := range map[string]string{"shuangqian": domain.Eligible, "teacher-rotation": domain.NotEligible, "department-led": domain.Eligible} {
			if got := at(code).ready(aged(40, 0)); got != want {
				t.Errorf("at forty under %s: %s", code, got)
			}
		}
	})
	t.Run("term", func(t *testing.T) {
		for code, want := range map[string]int{"shuangqian": 12, "rural-doctors-province": 6, "west-universities": 5, "xinjiang-teachers": 36} {
			if got := at(code).TermMonths; got != want {
				t.Errorf("%s lasts %d months", code, got)
			}
		}
	})
	t.Run("length of a pair", func(t *testing.T) {
		old := s.of("rural-service-1991")
		if old.Pairing.FixedYears != 5 || old.Valid.Holds(day) {
			t.Errorf("%+v in %+v", old.Pairing, old.Valid)
		}
		if s.of("school-and-town").Pairing.AgreementYears != 5 || at("city-hospital-yearly").Pairing.AgreementYears != 1 {
			t.Error("agreements are of one length")
		}
	})
	t.Run("promotion", func(t *testing.T) {
		if !has(at("shuangqian").Regulations, "stepwise-2002", "shuangqian") || has(at("paired-hospitals").Regulations, "shuangqian") {
			t.Error("the rules are not apart")
		}
	})
	t.Run("benefit", func(t *testing.T) {
		for _, c := range []struct {
			programme, benefit, per string
			fen                     int64
		}{
			{"shuangqian", "subsidy", "served_month", 600_00}, {"rural-doctors", "subsidy_county", "person_year", 24_000_00}, {"national-teams", "team_subsidy", "team", 300_000_00},
		} {
			if b := at(c.programme).benefit(c.benefit); b.Per != c.per || b.Fen != c.fen {
				t.Errorf("%s: %+v", c.programme, b)
			}
		}
	})
	t.Run("core systems", func(t *testing.T) {
		for code, want := range map[string]int{"rural-doctors-province": 13, "department-led": 12} {
			if got := len(at(code).checklist("core_systems", day.String()).Lines); got != want {
				t.Errorf("%s has %d", code, got)
			}
		}
	})
	t.Run("quota", func(t *testing.T) {
		tracks := at("shuangqian").Tracks
		if tracks[0].QuotaPerYear != 3 || tracks[1].QuotaPerYear != 4 {
			t.Errorf("%+v", tracks)
		}
		five := map[string]domain.Band{}
		five["yearly"] = at("city-hospital-yearly").quota("sent", townshipCentre).Band(5)
		five["county"] = at("rural-doctors").quota("physician", countyHospital).Band(5)
		five["township"] = at("rural-doctors").quota("physician", townshipCentre).Band(5)
		if five["yearly"] != domain.BandWithin || five["county"] != domain.BandWithin || five["township"] != domain.BandAbove {
			t.Errorf("five people are %v", five)
		}
	})
	t.Run("who appraises", func(t *testing.T) {
		if at("department-led").evaluation("surprise_check").Of != "person" || s.of("university-colleges").evaluation("regular_check").Of != "unit" ||
			at("paired-hospitals").evaluation("institution").Of != "institution" || s.of("basic-education").evaluation("yearly").When != "next_year" {
			t.Error("assessments are of one scope")
		}
	})
}

// A programme that rests on a base is whole once it is loaded, and stays so when the base changes.
func TestBase_IsWrittenOutIntoTheText(t *testing.T) {
	l := presetLibrary(t)
	text := sourceOf(t, l, KindProgramme, "east-west-hospitals")
	for _, want := range []string{"\nchains:\n", "\nreporting:\n", "\nyear:\n", "# Based on hospital"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the frozen text lacks %q", want)
		}
	}
	if strings.Contains(string(text), "\nbased_on:") {
		t.Error("the frozen text still rests on a base")
	}
	own := replaced(t, text, "term_months: 12", "term_months: 9")
	ref, err := l.Add(KindProgramme, own)
	if p, _ := l.ProgrammeAt(ref); err != nil || p.TermMonths != 9 || len(p.Chains) < len(domain.ChainNames) {
		t.Errorf("%d months, %v", p.TermMonths, err)
	}
	school := sourceOf(t, l, KindProgramme, "school-pair")
	if !strings.Contains(string(school), "min: 60, passes: true") || strings.Contains(string(school), "\nregulations: [cn-2022]") {
		t.Error("a base that rests on a base is not laid over it")
	}
}
