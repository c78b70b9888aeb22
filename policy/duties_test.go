package policy

import (
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

var dutyRules = map[string]func(shelf){
	"R54": func(s shelf) {
		s = s.of("shuangqian")
		s.want(s.obligation("relation_moved").Before == "arrival" && s.obligation("relation_returned").Before == "term_end", "the relation does not move and return")
	},
	"R55": func(s shelf) {
		o := s.of("shuangqian").obligation("residence")
		s.want(o.During && o.Finding && o.By == "person", "%+v", o)
	},
	"R56": func(s shelf) {
		s = s.of("rural-doctors-province")
		o := s.obligation("monthly_report")
		s.want(o.Per == "month" && o.Count == 1 && slices.Equal(o.To, []string{"province", "supporter"}), "%+v", o)
		s.want(slices.Equal(s.Reporting.To, o.To), "the report goes to %v", s.Reporting.To)
		ladder := s.Chain(domain.ChainReport).Steps[0].Ladder
		s.want(len(ladder.Remind) > 0 && ladder.Escalate != nil, "nobody is reminded: %+v", ladder)
	},
	"R57": func(s shelf) {
		a := s.of("shuangqian").activity("teaching_record")
		s.want(slices.Equal(a.Record, []string{"date", "topic", "presenter", "participants", "sign_in"}), "%v", a.Record)
	},
	"R58": func(s shelf) {
		s = s.of("private-hospital")
		o := s.obligation("presence")
		s.want(o.Per == "month" && o.By == "recipient" && o.Finding, "%+v", o)
		s.want(s.obligation("transport").By == "recipient", "the recipient does not fetch")
	},
	"R59": func(s shelf) {
		s = s.of("community-centre")
		s.want(s.obligation("attendance").By == "recipient", "%+v", s.obligation("attendance"))
		verify, _ := s.Chain(domain.ChainReport).Step("verify")
		s.want(verify.Kind == domain.TaskReportVerify && verify.Who.Side == domain.SideRecipient, "%+v", verify)
	},
	"R60": func(s shelf) {
		posts := map[string]string{}
		for _, p := range s.of("posted-specialists").Postings {
			posts[p.For] = p.Code
		}
		s.want(posts["member"] == "deputy_head" && posts["leader"] == "deputy_director", "%v", posts)
	},
	"R61": func(s shelf) {
		c := s.of("rural-doctors-province").checklist("core_systems", "2010-01-01")
		s.want(len(c.Lines) == 13, "%d systems", len(c.Lines))
	},
	"R62": func(s shelf) {
		c := s.of("department-led").checklist("core_systems", "2010-01-01")
		s.want(len(c.Lines) == 12 && c.Valid.From != "", "%d systems from %q", len(c.Lines), c.Valid.From)
	},
	"R63": func(s shelf) {
		s = s.of("rural-doctors-province")
		p := s.stages("technique_access", "proposed", "examined", "admitted", "introduced")
		s.want(p.Stages[3].Counts && p.Stages[3].Metric == "new_technique", "%+v", p.Stages[3])
		s.want(s.activity("technique").Procedure == p.Code, "a technique counts without access")
	},
	"R64": func(s shelf) {
		s = s.of("department-led")
		c := s.checklist("technique_choice", "2010-01-01")
		s.want(len(c.Lines) == 3 && s.activity("technique").Checklist == c.Code, "%+v", c)
	},
	"R65": func(s shelf) {
		p := s.of("department-led").stages("tech_contract", "chosen", "team_trains", "returned", "assisted", "independent")
		s.want(p.Stages[4].Counts && p.Stages[4].By == "recipient", "%+v", p.Stages[4])
	},
	"R66": func(s shelf) { s.want(s.of("department-led").activity("free_training").Tutored, "no tutor is named") },
	"R67": func(s shelf) {
		o := s.of("department-led").obligation("trainee_plan")
		s.want(o.Per == "trainee" && o.Count == 1 && o.Before == "arrival", "%+v", o)
	},
	"R68": func(s shelf) {
		p := s.of("department-led").stages("nomination_of_trainees", "nominated", "accepted")
		s.want(p.Stages[0].By == "recipient" && p.Stages[1].By == "supporter", "%+v", p.Stages)
	},
	"R69": func(s shelf) {
		s = s.of("basic-education")
		o := s.obligation("responsible")
		s.want(o.Per == "project" && len(s.checklist(o.Checklist, "2023-01-01").Lines) == 3, "%+v", o)
	},
	"R70": func(s shelf) {
		o := s.of("basic-education").obligation("monthly_plan")
		s.want(o.Per == "month" && o.Count == 1, "%+v", o)
	},
}

var procedureRules = map[string]func(shelf){
	"R71": func(s shelf) {
		s = s.of("basic-education")
		plan, summary := s.obligation("yearly_plan"), s.obligation("yearly_summary")
		s.want(plan.Approved == "party_committee" && plan.Blocks && plan.Per == "year", "%+v", plan)
		s.want(summary.Before == "year_end" && summary.Per == "year", "%+v", summary)
	},
	"R72": func(s shelf) {
		s = s.of("basic-education")
		o := s.obligation("plan_revision")
		s.want(o.Approved == "party_committee" && o.Blocks, "%+v", o)
		s.want(len(s.Activities) == 8, "%d projects", len(s.Activities))
	},
	"R73": func(s shelf) {
		p := s.of("teaching-practice").stages("placement", "planned", "registered", "listed", "placed")
		s.want(p.Stages[0].Month == 4 && p.Stages[1].Month == 5 && p.Stages[2].Month == 6, "%+v", p.Stages)
	},
	"R74": func(s shelf) {
		p := s.of("basic-education").stages("enrolment", "applied", "examined", "admitted")
		s.want(p.Stages[0].Metric == "degree_uplift_applied" && p.Stages[2].Metric == "degree_uplift_admitted", "%+v", p.Stages)
	},
	"R75": func(s shelf) { s.of("basic-education").stages("paper", "recommended", "reviewed", "published") },
	"R76": func(s shelf) {
		o := s.of("department-led").obligation("liaison")
		s.want(o.Before == "plan" && o.Blocks && o.By == "supporter", "%+v", o)
	},
	"R77": func(s shelf) {
		o := s.of("shuangqian").obligation("site_visit")
		s.want(o.Before == "dispatch" && o.Blocks, "%+v", o)
	},
	"R78": func(s shelf) {
		s = s.of("community-centre")
		o, b := s.obligation("arrangement"), s.body("leading_group")
		s.want(o.Approved == b.Code && o.Before == "dispatch" && o.Blocks && len(b.Decides) == 2, "%+v %+v", o, b)
	},
	"R79": func(s shelf) {
		p := s.of("industry-education").stages("declaration", "declared", "reviewed", "recognised")
		s.want(p.Stages[1].By == "authority" && p.Stages[2].By == "ministry" && p.Stages[2].Counts, "%+v", p.Stages)
	},
	"R80": func(s shelf) {
		s = s.of("paired-hospitals")
		o := s.obligation("agreement")
		s.want(o.Blocks && len(s.checklist(o.Checklist, "2010-01-01").Lines) == 6, "%+v", o)
	},
	"R81": func(s shelf) {
		p := s.of("private-hospital").stages("application", "applied", "capacity", "agreed")
		s.want(p.Stages[0].By == "recipient", "%+v", p.Stages[0])
	},
	"R82": func(s shelf) {
		p := s.of("discipline-building").stages("scope_change", "asked", "examined", "amended")
		s.want(p.Stages[0].By == "recipient" && p.Stages[2].Counts, "%+v", p.Stages)
	},
	"R101": func(s shelf) {
		s.want(s.of("industry-education").activity("referral").Directed, "a referral has no direction")
	},
	"R102": func(s shelf) {
		s = s.of("community-centre")
		p := s.stages("referral", "referred", "accepted", "recorded")
		s.want(p.Stages[2].Counts && p.Stages[2].Metric == "referral" && s.activity("referral").Procedure == "referral", "%+v", p.Stages)
	},
	"R105": func(s shelf) { s.of("teaching-practice").stages("course", "study", "practice_one", "practice_two") },
	"R107": func(s shelf) {
		p := s.of("west-universities").stages("mutual_visits", "supporter_visits", "recipient_visits")
		s.want(p.Stages[0].By == "supporter" && p.Stages[1].By == "recipient", "visits do not alternate")
	},
	"R108": func(s shelf) {
		p := s.of("department-led").stages("tech_contract", "chosen", "team_trains", "returned", "assisted", "independent")
		s.want(p.Stages[1].By == "recipient" && p.Stages[3].By == "supporter", "%+v", p.Stages)
	},
	"R109": func(s shelf) { s.of("rural-service-1991").stages("stepwise_guidance", "county", "township", "village") },
	"R110": func(s shelf) {
		s.of("community-centre").stages("improvement", "self_check", "feedback", "search", "discussion")
	},
	"R115": func(s shelf) {
		var ways []string
		for _, w := range s.of("school-and-town").Ways {
			ways = append(ways, w.Code)
		}
		s.want(has(ways, "visits", "themes", "cadres"), "%v", ways)
	},
	"R116": func(s shelf) {
		s = s.of("xinjiang-education")
		s.want(s.body("provincial").Level == 1 && s.body("recipient_liaison").Side == "recipient" && len(s.body("front_office").Members) == 1, "no named contact")
	},
}

var appraisalRules = map[string]func(shelf){
	"R83": func(s shelf) {
		s = s.of("shuangqian")
		sides := map[domain.Side]bool{}
		for _, step := range s.Chain(domain.ChainAppraisal).Steps {
			if step.Kind == domain.TaskAppraise {
				sides[step.Who.Side] = true
			}
		}
		var dimensions []string
		for _, d := range s.Appraisal.Dimensions {
			dimensions = append(dimensions, d.Code)
		}
		s.want(len(sides) == 2 && slices.Equal(dimensions, []string{"task", "conduct", "work"}), "%v by %v", dimensions, sides)
	},
	"R84": func(s shelf) {
		weights := map[string]int{}
		for _, d := range s.of("paired-hospitals").evaluation("person").Dimensions {
			weights[d.Kind] += d.Weight
		}
		s.want(weights["quality"] > weights["quantity"] && weights["quantity"] > 0, "%v", weights)
	},
	"R85": func(s shelf) {
		e := s.of("paired-hospitals").evaluation("institution")
		s.want(e.Of == "institution" && has(e.Feeds, "grading", "key_specialty"), "%+v", e)
	},
	"R86": func(s shelf) {
		e := s.of("department-led").evaluation("surprise_check")
		s.want(e.Unannounced && e.When == "mid_term" && slices.Equal(e.By, []string{"leader"}), "%+v", e)
	},
	"R87": func(s shelf) {
		s = s.of("basic-education")
		s.want(s.Year.OpensOn(2022).String() == "2023-09-01" && s.evaluation("yearly").When == "next_year", "the year opens on %s", s.Year.OpensOn(2022))
	},
	"R88": func(s shelf) {
		y := s.of("basic-education").Year
		s.want(y.LocksOn(2022).String() == "2023-12-15" && y.YearOf(calendar.MustDate("2023-09-13")) == 2023, "2022 is locked on %s", y.LocksOn(2022))
	},
	"R89": func(s shelf) {
		s = s.of("university-colleges")
		s.want(s.evaluation("regular_check").When == "regular" && s.evaluation("irregular_check").When == "irregular", "checks are of one kind")
	},
	"R90": func(s shelf) {
		s.of("university-colleges").stages("accountability", "finding", "cause", "responsibility")
	},
	"R91": func(s shelf) {
		e := s.of("industry-education").evaluation("apprentice")
		s.want(e.Of == "apprentice" && len(e.By) >= 3, "%+v", e)
	},
}

var targetRules = map[string]func(shelf){
	"R92": func(s shelf) { reached(s, "paired-hospitals", "county_treatment", 89.9, 90) },
	"R93": func(s shelf) { reached(s, "paired-hospitals", "grade2_hospital", 94.5, 100) },
	"R94": func(s shelf) {
		reached(s, "county-institutions", "township_grade", 0, 1)
		reached(s, "county-institutions", "community_grade", 0, 1)
	},
	"R95": func(s shelf) {
		reached(s, "basic-education", "exchanges", 1, 2)
		s.want(s.of("basic-education").target("exchanges").Planned, "a plan looks like a result")
	},
	"R96": func(s shelf) {
		s = s.of("xinjiang-education")
		s.want(s.budget("plan").Fen == 97_61_000_000_00, "the plan is %d fen", s.budget("plan").Fen)
		percent(s, "progress", 65.01, 97.61, "66.6")
	},
	"R97":  func(s shelf) { reached(s, "west-universities", "librarian", 0, 1) },
	"R98":  func(s shelf) { percent(s.of("community-centre"), "managed_rate", 203, 256, "79") },
	"R99":  func(s shelf) { percent(s.of("industry-education"), "order_share", 1186, 2791, "42.49") },
	"R100": func(s shelf) { percent(s.of("xinjiang-education"), "south_share", 31.68, 59.38, "53.4") },
	"R103": func(s shelf) { s.of("xinjiang-education").priority("south") },
	"R104": func(s shelf) { s.of("xinjiang-education").priority("education_first") },
	"R106": func(s shelf) {
		levels := map[int]bool{}
		for _, b := range s.of("basic-education").Bodies {
			if b.Side == "both" {
				levels[b.Level] = true
			}
		}
		s.want(levels[1] && levels[2] && levels[3], "levels %v", levels)
	},
	"R111": func(s shelf) {
		s = s.of("industry-education")
		s.want(s.body("committee").Level == 1 && s.body("college_committees").Level == 2, "not two levels")
	},
	"R112": func(s shelf) { reached(s, "industry-education", "telemedicine_coverage", 99, 100) },
	"R113": func(s shelf) {
		t := s.of("paired-hospitals").target("full_coverage")
		s.want(t.By == "2020-12-31" && t.Planned, "%+v", t)
	},
}

// reached wants a floor that one value misses and the other meets.
func reached(s shelf, programme, code string, short, enough float64) {
	s.t.Helper()
	t := s.of(programme).target(code)
	missed, _ := t.Met(short)
	met, known := t.Met(enough)
	s.want(!missed && met && known, "%+v", t)
}

// percent wants a share, recomputed from its parts and printed like this, and no threshold.
func percent(s shelf, code string, part, whole float64, want string) {
	s.t.Helper()
	t := s.target(code)
	_, known := t.Met(0)
	s.want(t.Percent(part, whole) == want && !known && t.Of != "", "%s is %s", code, t.Percent(part, whole))
}
