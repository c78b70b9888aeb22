package policy

import (
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// eligibilityRules to targetRules are the tests docs/coverage.md names: one per rule of the
// source reports that programmes or regulations hold as data. Rules a person decides are
// tested for what the data asks of that person.
var eligibilityRules = map[string]func(shelf){
	"R01": func(s shelf) {
		s = s.of("shuangqian")
		s.want(s.ready(titled(domain.TitleJunior)) == domain.NotEligible, "a resident may go")
		s.want(s.ready(titled(domain.TitleIntermediate)) == domain.Eligible, "an attending physician may not go")
		s.want(s.ready(aged(45, 364)) == domain.Eligible && s.ready(aged(46, 0)) == domain.NotEligible, "the age boundary moved")
		s.want(s.ready(denies("good_health")) == domain.NotEligible, "health is not asked")
	},
	"R02": func(s shelf) {
		s = s.of("shuangqian")
		for _, code := range []string{"commitment", "law_abiding", "competence", "ethics", "no_misconduct"} {
			s.want(s.ready(denies(code)) == domain.NotEligible, "%s is not asked", code)
		}
	},
	"R03": func(s shelf) {
		s = s.of("department-led")
		s.want(s.ready(titled(domain.TitleJunior)) == domain.NotEligible, "a junior may go")
		s.want(s.ready(titled(domain.TitleIntermediate)) == domain.Eligible, "mid-grade may not go")
		s.want(s.ready(aged(58, 0)) == domain.Eligible, "an age is asked, though this scheme names none")
	},
	"R04": func(s shelf) {
		s = s.of("village-doctors")
		s.want(len(s.Declarations) == 5, "%d conditions, not five", len(s.Declarations))
		for _, d := range s.Declarations {
			s.want(s.ready(denies(d.Code)) == domain.NotEligible, "%s is not asked", d.Code)
		}
	},
	"R05": func(s shelf) {
		s = s.of("city-hospital-yearly")
		s.want(s.ready() == domain.Eligible && s.ready(denies("guidance")) == domain.NotEligible, "ability to guide is not asked")
		s.want(s.Pairing.Renewed == "yearly", "it is not asked anew every year")
	},
	"R06": func(s shelf) {
		s = s.of("backbone-training")
		no := denies("three_years")
		s.want(s.ready(titled(domain.TitleIntermediate), no) == domain.Eligible, "an attending physician may not train")
		s.want(s.ready(titled(domain.TitleJunior)) == domain.Eligible, "a resident of three years may not train")
		s.want(s.ready(titled(domain.TitleJunior), no) == domain.NotEligible, "a resident of less may train")
	},
	"R07": func(s shelf) {
		s = s.of("teacher-rotation")
		s.want(s.ready(aged(35, 364)) == domain.Eligible && s.ready(aged(36, 0)) == domain.NotEligible, "the age boundary moved")
		s.want(s.TermMonths == 12 && s.Goes() == domain.TrainingIn, "it is not a full year off the job")
		plan := s.of("xinjiang-education").target("rotation")
		s.want(plan.By == "2015-12-31" && plan.Value == 5000 && plan.Planned, "not all within five years: %+v", plan)
	},
	"R08": func(s shelf) {
		o := s.of("university-colleges").obligation("supply")
		s.want(o.Per == "year" && o.Count == 1 && o.Before == "nomination", "%+v", o)
	},
}

var quotaRules = map[string]func(shelf){
	"R09": func(s shelf) {
		t, _ := s.of("shuangqian").Track("secondment")
		s.want(t.QuotaPerYear == 3, "quota %d", t.QuotaPerYear)
	},
	"R10": func(s shelf) {
		t, _ := s.of("shuangqian").Track("support")
		s.want(t.QuotaPerYear == 4, "quota %d", t.QuotaPerYear)
	},
	"R11": func(s shelf) {
		s = s.of("rotation-load")
		q := s.quota("mid_grade", townshipCentre)
		s.want(q.Band(3) == domain.BandBreach && q.Band(4) == domain.BandWithin, "%+v", q)
		s.want(s.Load.Of == "mid_grade" && s.Load.Warns(4, 40) && !s.Load.Warns(4, 41), "%+v", s.Load)
	},
	"R12": func(s shelf) {
		q := s.of("city-hospital-yearly").quota("sent", countyHospital)
		for n, want := range map[int]domain.Band{2: domain.BandBreach, 3: domain.BandWithin, 5: domain.BandWithin, 6: domain.BandAbove} {
			s.want(q.Band(n) == want, "%d people are %s", n, q.Band(n))
		}
	},
	"R13": func(s shelf) {
		s = s.of("city-hospital-yearly")
		floor, plan := s.target("trainees_least"), s.target("trainees_intended")
		one, _ := floor.Met(1)
		two, _ := floor.Met(2)
		s.want(!one && two && floor.Metric == "free_trainee", "%+v", floor)
		s.want(plan.Value == 5 && plan.Planned && plan.Per == "year", "%+v", plan)
		s.want(s.activity("free_training").Free, "training is not free")
	},
	"R14": func(s shelf) {
		s = s.of("rural-doctors")
		county, township := s.quota("physician", countyHospital), s.quota("physician", townshipCentre)
		s.want(county.Min == 5 && county.Max == 5, "county %+v", county)
		s.want(township.Min == 3 && township.Max == 3, "township %+v", township)
		s.want(955*county.Min+592*township.Min == 6551, "full staffing of 955 and 592 places")
	},
	"R15": func(s shelf) {
		p := s.of("paired-hospitals").Pairing
		s.want(p.Recipients == 3 && p.About, "%+v", p)
		s.want(p.Supporter.Fits(cityTertiary) && !p.Supporter.Fits(countyHospital), "supporter %+v", p.Supporter)
		s.want(p.Recipient.Fits(countyHospital) && !p.Recipient.Fits(townshipCentre), "recipient %+v", p.Recipient)
	},
	"R16": func(s shelf) {
		s = s.of("mobile-teams")
		s.want(s.Runs == domain.RunsBackground && s.Load.Warns(1, 3) && !s.Load.Warns(1, 4), "%+v", s.Load)
	},
	"R17": func(s shelf) {
		l := s.of("paired-hospitals").Load
		s.want(l.Of == "physicians" && l.Warns(100, 1000) && !l.Warns(99, 1000), "%+v", l)
	},
}

var termRules = map[string]func(shelf){
	"R18": func(s shelf) { s = s.of("shuangqian"); s.want(s.TermMonths == 12, "%d months", s.TermMonths) },
	"R19": func(s shelf) {
		s = s.of("rural-doctors-province")
		s.want(s.TermMonths == 6, "%d months", s.TermMonths)
	},
	"R20": func(s shelf) {
		s = s.of("west-universities")
		from, to := s.Year.Span(2025)
		s.want(s.TermMonths == 5 && from.String() == "2025-09-01" && to.String() == "2026-08-31", "%d months of a school year", s.TermMonths)
	},
	"R21": func(s shelf) {
		s = s.of("xinjiang-teachers")
		s.want(s.TermMonths == 36 && s.TermBasis == "custom", "%d months by %s", s.TermMonths, s.TermBasis)
	},
	"R22": func(s shelf) {
		a := s.of("school-pair").activity("delivery")
		s.want(a.LeastDays == 0.5, "%v days", a.LeastDays)
	},
	"R23": func(s shelf) {
		p := s.of("rural-service-1991").Pairing
		s.want(p.FixedUntil(calendar.MustDate("1997-07-01")).String() == "2002-06-30", "fixed until %s", p.FixedUntil(calendar.MustDate("1997-07-01")))
	},
	"R24": func(s shelf) { agreed(s.of("school-and-town"), 5, "", "2023-01-01", "2027-12-31") },
	"R25": func(s shelf) { agreed(s.of("basic-education"), 5, "at_end", "2021-01-01", "2025-12-31") },
	"R26": func(s shelf) { agreed(s.of("city-hospital-yearly"), 1, "yearly", "", "") },
	"R27": func(s shelf) {
		s = s.of("west-universities")
		agreed(s, 0, "school_year", "2001-06-01", "")
		for _, code := range []string{"project_agreement", "implementation_plan"} {
			o := s.obligation(code)
			s.want(o.Per == "school_year" && o.Blocks && o.Before != "", "%+v", o)
		}
	},
	"R28": func(s shelf) { agreed(s.of("community-centre"), 0, "at_end", "2009-01-01", "") },
}

// agreed wants an agreement of so many years, renewed so, under a programme of these days.
func agreed(s shelf, years int, renewed, from, to string) {
	s.t.Helper()
	s.want(s.Pairing.AgreementYears == years && s.Pairing.Renewed == renewed, "%+v", s.Pairing)
	s.want(s.Valid == domain.Period{From: from, To: to}, "%+v", s.Valid)
}

var promotionRules = map[string]func(shelf){
	// The service since the present title counts, over several stays; what was served for the
	// step before does not count again.
	"R29": func(s shelf) {
		granted := func(day string, stretches ...domain.Stretch) domain.ServiceFacts {
			f := served(stretches...)
			f.Person.TitleSince = calendar.MustDate(day)
			return f
		}
		junior := func(f domain.ServiceFacts) domain.ServiceFacts {
			f.Person.Title = domain.TitleJunior
			return f
		}
		twice := []domain.Stretch{stretch("2023-01-01", "2023-06-30", 0), stretch("2024-01-01", "2024-06-30", 0)}
		for _, c := range []struct {
			name  string
			facts domain.ServiceFacts
			want  string
		}{
			{"two half years since the title", granted("2022-01-01", twice...), domain.Eligible},
			{"one of them before the title", granted("2023-12-01", twice...), domain.NotEligible},
			{"the step to attending", junior(granted("2022-01-01", twice...)), domain.Eligible},
			{"the step to attending, half served", junior(granted("2022-01-01", twice[0])), domain.NotEligible},
		} {
			if d := judge(s.t, "stepwise-2002", c.facts); d.Eligible != c.want {
				s.t.Errorf("%s: %s, %+v", c.name, d.Eligible, d.Clauses)
			}
		}
	},
	"R30": func(s shelf) {
		f := served(stretch("2025-06-01", "2026-05-31", 0))
		yes := judge(s.t, "shuangqian", f)
		none := 0
		f.Completed = &none
		no := judge(s.t, "shuangqian", f)
		s.want(yes.Eligible == domain.Eligible && no.Eligible == domain.NotEligible, "%s, %s", yes.Eligible, no.Eligible)
	},
	"R31": func(s shelf) {
		f := served(stretch("2025-06-01", "2026-05-31", 0))
		refused := true
		f.Refusal = &refused
		d := judge(s.t, "shuangqian", f)
		s.want(d.Eligible == domain.NotEligible, "%s", d.Eligible)
		s = s.of("shuangqian")
		block := take(s.t, s.Consequences, "consequence", "block_promotion", func(c domain.Consequence) bool { return c.Code == "block_promotion" })
		s.want(block.BlocksPromotion && !block.ContractOnly, "%+v", block)
	},
	// Dismissal is a proposal a leader decides on, one of several, and never begins by itself.
	"R32": func(s shelf) {
		s = s.of("shuangqian")
		c := take(s.t, s.Consequences, "consequence", "dismissal_proposal", func(c domain.Consequence) bool { return c.Code == "dismissal_proposal" })
		s.want(c.ContractOnly && c.BlocksPromotion, "%+v", c)
		steps := s.Chain(domain.ChainRefusal).Steps
		s.want(len(steps) > 0 && steps[len(steps)-1].Who.Role == domain.RoleLeader && steps[len(steps)-1].Ladder.Expire == nil, "nobody decides: %+v", steps)
		s.want(slices.ContainsFunc(s.Consequences, func(c domain.Consequence) bool { return c.Code == "none" }), "no choice is left")
	},
	"R33": func(s shelf) {
		e := s.of("department-led").evaluation("surprise_check")
		s.want(has(e.Feeds, "department_score", "promotion_file", "year_end_appraisal"), "%v", e.Feeds)
	},
	"R34": func(s shelf) {
		s = s.of("rural-service-1991")
		s.want(has(s.Regulations, "stepwise-2002"), "service and promotion are not linked: %v", s.Regulations)
	},
	"R35": func(s shelf) {
		b := s.of("university-colleges").benefit("preference")
		s.want(b.TieBreak && b.Decided, "%+v", b)
	},
}

var benefitRules = map[string]func(shelf){
	"R36": func(s shelf) {
		b := s.of("shuangqian").benefit("leave")
		s.want(b.Per == "completion" && b.Amount == 1 && b.Unit.En == "month", "%+v", b)
	},
	"R37": func(s shelf) {
		b := s.of("shuangqian").benefit("subsidy")
		s.want(b.Fen == 600_00 && b.Per == "served_month", "%+v", b)
	},
	"R38": func(s shelf) {
		b := s.of("shuangqian").benefit("return_fare")
		s.want(b.Per == "two_served_months" && b.Amount == 1 && 12/2*b.Amount == 6, "%+v", b)
	},
	"R39": func(s shelf) { unchanged(s.of("shuangqian"), "pay_unchanged") },
	"R40": func(s shelf) { unchanged(s.of("backbone-training"), "pay_unchanged") },
	"R41": func(s shelf) {
		b := s.of("township-incentives").benefit("training_priority")
		s.want(b.Decided && b.Per == "completion", "%+v", b)
	},
	"R42": func(s shelf) {
		s = s.of("township-incentives")
		s.stages("award", "proposed", "decided")
		s.want(s.benefit("award").Decided, "an award comes by itself")
	},
}

func unchanged(s shelf, code string) {
	s.t.Helper()
	b := s.benefit(code)
	s.want(b.Per == "always" && b.Fen == 0, "%+v", b)
}

var moneyRules = map[string]func(shelf){
	"R43": func(s shelf) {
		s = s.of("rural-doctors")
		county, township := s.benefit("subsidy_county"), s.benefit("subsidy_township")
		s.want(county.Fen == 24_000_00 && county.Per == "person_year" && county.Bearer == "state", "%+v", county)
		s.want(township.Fen == 20_000_00, "%+v", township)
		day := calendar.MustDate("2010-01-01")
		s.want(county.Earned(day, countyHospital) && !county.Earned(day, townshipCentre), "the county's goes elsewhere")
		s.want(township.Earned(day, townshipCentre) && !township.Earned(day, countyHospital), "the township's goes elsewhere")
		s.want((955*5*county.Fen+592*3*township.Fen)/100 == 150_120_000, "full staffing costs another sum")
	},
	"R44": func(s shelf) {
		b := s.of("backbone-training").benefit("state_subsidy")
		s.want(b.Fen == 10_000_00 && b.Per == "person_year" && b.Bearer == "state", "%+v", b)
	},
	"R45": func(s shelf) {
		b := s.of("national-teams").benefit("team_subsidy")
		s.want(b.Fen == 300_000_00 && b.Per == "team" && b.For == "team", "%+v", b)
	},
	"R46": func(s shelf) {
		b := s.of("basic-education").budget("support_2023")
		s.want(b.Fen == 210_000_00 && b.Valid.Holds(calendar.MustDate("2023-06-13")) && !b.Valid.Holds(calendar.MustDate("2024-01-01")), "%+v", b)
	},
	"R47": func(s shelf) {
		b := s.of("basic-education").benefit("fee_reduction")
		s.want(b.Percent == 30 && b.AfterWaiver(1000_00) == 700_00 && b.For == "enrolled", "%+v", b)
	},
	"R48": func(s shelf) {
		a := s.of("county-institutions").counts("waiver", "free_trainee", "training_fee_waived")
		s.want(a.Free && has(a.Record, "fee"), "%+v", a)
	},
	"R49": func(s shelf) {
		b := s.of("west-universities").benefit("no_fee")
		s.want(b.AfterWaiver(5000_00) == 0 && b.For == "trainee", "%+v", b)
	},
	"R50": func(s shelf) {
		b := s.of("basic-education").budget("project_fund")
		s.want(b.Per == "project_year" && b.RingFenced, "%+v", b)
	},
	"R51": func(s shelf) {
		e := s.of("paired-hospitals").evaluation("institution")
		s.want(has(e.Feeds, "subsidy"), "%v", e.Feeds)
	},
	"R52": func(s shelf) {
		b := s.of("university-colleges").budget("support")
		s.want(b.RingFenced && b.Per == "year", "%+v", b)
	},
	"R53": func(s shelf) {
		o := s.of("paired-hospitals").obligation("costs")
		s.want(o.By == "supporter" && o.During, "%+v", o)
	},
	"R114": func(s shelf) {
		b := s.of("rural-doctors").benefit("subsidy_county")
		s.want(!b.Valid.Holds(calendar.MustDate("2005-03-31")) && b.Valid.Holds(calendar.MustDate("2005-04-01")), "%+v", b.Valid)
		risen := b
		risen.Valid, risen.Fen = domain.Period{From: "2027-01-01"}, 30_000_00
		b.Valid.To = "2026-12-31"
		for day, want := range map[string]int64{"2026-12-31": 24_000_00, "2027-01-01": 30_000_00} {
			sum := int64(0)
			for _, one := range []domain.Benefit{b, risen} {
				if one.Earned(calendar.MustDate(day), countyHospital) {
					sum += one.Fen
				}
			}
			s.want(sum == want, "service begun on %s earns %d", day, sum)
		}
	},
}
