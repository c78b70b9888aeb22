package policy

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/duikou/duikou/domain"
)

// runs wants a programme under which a cycle can be opened between these two, and whose
// eligibility somebody can meet.
func (s shelf) runs(code string, supporter, recipient domain.Organisation) shelf {
	s.t.Helper()
	s = s.of(code)
	s.want(s.AsCycle() && s.TermMonths > 0 && len(s.Chains) >= len(domain.ChainNames), "%s opens no cycle", code)
	s.want(s.Pairing.Supporter.Fits(supporter) && s.Pairing.Recipient.Fits(recipient), "%s is not for these two: %+v", code, s.Pairing)
	s.want(s.ready(aged(30, 0)) == domain.Eligible, "nobody can go under %s", code)
	return s
}

// catalogued wants a programme that is read, not run.
func (s shelf) catalogued(code string, how domain.Runs) shelf {
	s.t.Helper()
	s = s.of(code)
	s.want(s.Runs == how && len(s.Chains) == 0, "%s runs as %q", code, s.Runs)
	return s
}

// adds wants the figures of an activity to be added up in this way.
func (s shelf) adds(code, metric, how string) {
	s.t.Helper()
	m, err := s.l.Metric(metric)
	s.want(err == nil && string(m.Adds) == how && has(s.activity(code).Metrics, metric), "%s adds by %q", metric, m.Adds)
}

var (
	school     = domain.Organisation{Kind: domain.OrgSchool}
	university = domain.Organisation{Kind: domain.OrgUniversity}
)

// townSchemes are those of a medical college and the places around it.
var townSchemes = map[string]func(shelf){
	"S01": func(s shelf) { s.of("school-and-town").counts("health_town", "dispatch_batch", "dispatch_headcount") },
	"S02": func(s shelf) {
		a := s.of("school-and-town").counts("branch_pair", "expert_clinic", "free_trainee")
		s.want(a.Free, "the training has a fee")
	},
	"S03": func(s shelf) {
		s = s.of("school-and-town")
		s.counts("summer_team", "brochure", "bp_measurement", "health_check_consult")
		s.adds("summer_team", "brochure", "sum")
	},
	"S04": func(s shelf) {
		s = s.of("school-and-town")
		p := s.stages("employment", "enrolled", "intern", "employed")
		s.want(p.Stages[1].Metric == "student_internship" && p.Stages[2].Metric == "graduates_employed", "%+v", p.Stages)
	},
	"S05": func(s shelf) { s.of("school-and-town").counts("village_visits", "village_visit") },
	"S06": func(s shelf) {
		a := s.of("school-and-town").counts("events", "volunteer")
		s.want(has(a.Record, "event", "from", "to", "persons"), "an event without its days: %v", a.Record)
	},
	"S07": func(s shelf) { s.of("school-and-town").counts("children", "children_helped") },
	"S08": func(s shelf) { s.of("school-and-town").counts("party_pair", "meeting", "health_volunteer_served") },
	"S09": func(s shelf) { s.of("school-and-town").counts("promotion", "practice_team") },
	"S10": func(s shelf) {
		s = s.catalogued("school-and-town", domain.RunsActivity)
		committed := 0
		for _, a := range s.Activities {
			if a.Committed {
				committed++
			}
		}
		s.want(committed == 10 && s.Pairing.AgreementYears == 5, "%d task lines are commitments", committed)
	},
	"S11": func(s shelf) {
		s = s.runs("cadre-exchange", school, school)
		_, ok := s.Track("principals")
		s.want(ok && s.Goes() == domain.SecondmentBoth, "heads of schools are not exchanged")
	},
	"S12": func(s shelf) { reached(s, "school-and-town", "all_teachers", 99, 100) },
	"S13": func(s shelf) {
		s = s.of("school-and-town")
		for _, code := range []string{"research", "curriculum", "centre"} {
			s.want(s.activity(code).Committed, "the promise %s looks like a result", code)
		}
	},
	"S14": func(s shelf) {
		s = s.of("school-and-town")
		s.counts("bases", "practice_base")
		s.counts("clinical_research", "joint_research")
		s.counts("disciplines", "disciplines_supported")
		s.counts("medical_students", "student_internship")
	},
}

// industrySchemes are those of a college, hospitals and firms.
var industrySchemes = map[string]func(shelf){
	"S15": func(s shelf) {
		s = s.catalogued("industry-education", domain.RunsGovernance)
		s.want(s.body("committee").Level < s.body("college_committees").Level && len(s.body("committee").Members) == 1, "no two levels")
	},
	"S16": func(s shelf) {
		s = s.of("industry-education")
		s.want(s.body("consortium").Side == "alliance" && s.activity("community").Scope == "alliance", "the alliance's members are the college's")
	},
	"S17": func(s shelf) {
		s.want(s.of("industry-education").activity("referral").Directed && s.of("community-centre").activity("referral").Directed, "no direction")
		s.of("paired-hospitals").stages("referral", "referred", "accepted", "treated", "returned")
	},
	"S18": func(s shelf) {
		s.of("industry-education").counts("telemedicine", "teleconsultation")
		s.of("paired-hospitals").counts("teleconsultation", "teleconsultation")
	},
	"S19": func(s shelf) {
		s = s.of("industry-education")
		s.counts("imaging", "practice_base", "teleconsultation")
		s.want(s.body("imaging").Side == "alliance", "%+v", s.body("imaging"))
	},
	"S20": func(s shelf) {
		s = s.of("industry-education")
		s.counts("exchange", "cadre_inbound", "cadre_outbound")
		s.want(s.body("laboratory").Side == "alliance", "%+v", s.body("laboratory"))
	},
	"S21": func(s shelf) {
		a := s.of("industry-education").counts("radiology", "alliance_member")
		s.want(a.Scope == "alliance" && s.of("industry-education").body("radiology").Side == "alliance", "%+v", a)
	},
	"S22": func(s shelf) {
		a := s.of("industry-education").counts("chinese_medicine", "alliance_member", "academic_event")
		s.want(a.Scope == "alliance" && a.By == "third_party", "the alliance's events are the college's own")
	},
	"S23": func(s shelf) {
		s = s.of("industry-education")
		s.want(s.counts("declarations", "project_declared").Procedure == "declaration", "no states")
		s.stages("declaration", "declared", "reviewed", "recognised")
	},
	"S24": func(s shelf) { s.of("industry-education").counts("studios") },
	"S25": func(s shelf) { s.of("industry-education").counts("care_college", "social_survey") },
	"S26": func(s shelf) {
		s = s.of("industry-education")
		a := s.counts("apprentices", "apprentice_trained")
		s.want(a.Tutored && s.evaluation("apprentice").Of == "apprentice", "%+v", a)
	},
	"S27": func(s shelf) {
		s = s.of("industry-education")
		s.adds("orders", "order_in_school", "latest")
		percent(s, "order_share", 1186, 2791, "42.49")
	},
	"S28": func(s shelf) {
		s = s.of("industry-education")
		s.counts("primary_care", "alliance_member")
		s.want(s.body("primary_care").Side == "alliance", "%+v", s.body("primary_care"))
	},
}

// educationSchemes are those of a college and a county's schools.
var educationSchemes = map[string]func(shelf){
	"S29": func(s shelf) {
		s = s.catalogued("basic-education", domain.RunsActivity)
		s.want(len(s.Activities) == 8 && s.evaluation("yearly").Of == "institution", "%d projects", len(s.Activities))
	},
	"S30": func(s shelf) {
		s = s.of("basic-education")
		s.want(s.body("leading_group").Side == "both" && len(s.body("office").Members) == 1, "no joint group")
	},
	"S31": func(s shelf) {
		a := s.of("basic-education").counts("degree_uplift", "degree_uplift_applied", "degree_uplift_admitted", "fee_reduction_rate")
		s.want(a.Procedure == "enrolment", "no funnel")
	},
	"S32": func(s shelf) {
		s = s.runs("teaching-practice", university, school)
		s.want(len(s.Tracks) == 3 && has(s.Reporting.Metrics, "student_teaching_practice"), "%v", s.Reporting.Metrics)
	},
	"S33": func(s shelf) {
		a := s.of("basic-education").counts("it_training", "teacher_training", "training_lecturers", "special_topic_lecture", "training_days")
		s.want(a.LeastDays == 5, "%v days", a.LeastDays)
	},
	"S34": func(s shelf) {
		a := s.of("basic-education").activity("literacy")
		s.want(has(a.ApartFrom, "art_immersion"), "the same teachers are counted twice")
	},
	"S35": func(s shelf) {
		s.of("basic-education").counts("student_volunteers", "volunteer", "student_served", "social_survey")
	},
	"S36": func(s shelf) { reached(s, "basic-education", "exchanges", 0, 2) },
	"S37": func(s shelf) {
		s = s.of("basic-education")
		a := s.activity("art_immersion")
		s.want(a.Valid == domain.Period{From: "2023-04-20", To: "2023-06-20"} && has(a.ApartFrom, "literacy"), "%+v", a)
		s.stages("art_phases", "opened", "training", "first_round", "final")
	},
	"S38": func(s shelf) {
		s = s.of("basic-education")
		s.want(s.counts("papers", "paper_published").Procedure == "paper", "papers are not reviewed")
	},
	"S53": func(s shelf) {
		s = s.runs("school-pair", school, school)
		s.want(s.Pairing.Renewed == "school_year" && s.Year.Starts == "09-01" && s.activity("shadowing").Committed, "%+v", s.Pairing)
	},
}

// hospitalSchemes are those of hospitals that send people.
var hospitalSchemes = map[string]func(shelf){
	"S39": func(s shelf) { s.runs("village-doctors", countyHospital, townshipCentre) },
	"S40": func(s shelf) {
		s.of("village-doctors").counts("outing", "free_clinic", "lecture", "lecture_participants", "health_education_staff")
	},
	"S41": func(s shelf) {
		for _, programme := range []string{"village-doctors", "city-hospital-yearly", "department-led"} {
			a := s.of(programme).activity("free_training")
			s.want(a.Free && has(a.Metrics, "free_trainee"), "%s: %+v", programme, a)
		}
		s.of("department-led").adds("free_training", "free_trainee", "distinct")
	},
	"S42": func(s shelf) { s.of("village-doctors").counts("publicity", "publicity") },
	"S43": func(s shelf) {
		s = s.runs("posted-specialists", cityTertiary, countyHospital)
		s.want(len(s.Postings) == 2, "%+v", s.Postings)
	},
	"S44": func(s shelf) {
		a := s.of("paired-hospitals").counts("techniques", "new_technique")
		s.want(has(a.Record, "department", "first_date", "independent_date"), "%v", a.Record)
	},
	"S45": func(s shelf) {
		a := s.of("posted-specialists").counts("rehabilitation", "rehab_outreach")
		s.want(has(a.Record, "departments"), "%v", a.Record)
	},
	"S46": func(s shelf) {
		a := s.of("paired-hospitals").activity("workload")
		s.want(a.By == "recipient" && len(a.Metrics) == 10 && has(a.Metrics, "patients_treated", "rules_established", "demo_room"), "%v", a.Metrics)
	},
	"S47": func(s shelf) {
		s = s.runs("rural-doctors-province", cityTertiary, countyHospital)
		s.want(s.TermMonths == 6 && has(s.Reporting.To, "province"), "%+v", s.Reporting)
	},
	"S48": func(s shelf) {
		s = s.of("rural-doctors-province")
		s.want(s.counts("technique", "new_technique").Procedure == "technique_access", "techniques need no access")
	},
	"S49": func(s shelf) {
		for programme, n := range map[string]int{"rural-doctors-province": 13, "department-led": 12} {
			s = s.of(programme)
			s.want(len(s.checklist(s.obligation("core_systems").Checklist, "2012-01-01").Lines) == n, "%s has not %d systems", programme, n)
		}
	},
	"S50": func(s shelf) { s.runs("shuangqian", cityTertiary, townshipCentre) },
	"S51": func(s shelf) {
		s = s.of("shuangqian")
		s.want(len(s.Chain(domain.ChainAppraisal).First()) == 2 && len(s.Appraisal.Dimensions) == 3, "not both appraise")
	},
	"S52": func(s shelf) {
		s = s.of("shuangqian")
		s.want(has(s.Regulations, "shuangqian", "stepwise-2002", "cn-2022"), "%v", s.Regulations)
	},
	"S54": func(s shelf) {
		s = s.catalogued("county-institutions", domain.RunsActivity)
		for _, a := range s.Activities {
			s.want(a.Scope == "county", "%s is not the county's", a.Code)
		}
		s.counts("donation", "equipment_donated", "equipment_value")
	},
	"S64": func(s shelf) { s.runs("city-hospital-yearly", cityTertiary, countyHospital) },
	"S65": func(s shelf) {
		s = s.runs("township-incentives", countyHospital, townshipCentre)
		s.want(!s.Pairing.Supporter.Fits(cityTertiary), "it is for secondary institutions")
	},
	"S86": func(s shelf) {
		s = s.runs("community-centre", countyHospital, communityCentre)
		s.counts("visits", "support_person_times", "support_days")
	},
	"S87": func(s shelf) { percent(s.of("community-centre"), "managed_rate", 203, 256, "79") },
	"S88": func(s shelf) { s.runs("department-led", cityTertiary, countyHospital) },
	"S89": func(s shelf) {
		s.want(s.of("department-led").evaluation("surprise_check").Unannounced, "it is announced")
	},
	"S90": func(s shelf) {
		s = s.of("department-led")
		s.want(s.counts("contract", "tech_contract").Procedure == "tech_contract", "a contract has no states")
	},
	"S91": func(s shelf) { s.of("department-led").counts("heads", "dept_head_short_training") },
	"S92": func(s shelf) { s.of("department-led").counts("clinics", "expert_clinic", "consult_surgery") },
	"S93": func(s shelf) {
		s = s.runs("private-hospital", cityTertiary, domain.Organisation{Kind: domain.OrgHospital})
		s.stages("application", "applied", "capacity", "agreed")
	},
}

// nationalSchemes are those of the state, past and present.
var nationalSchemes = map[string]func(shelf){
	"S66": func(s shelf) {
		s = s.catalogued("mobile-teams", domain.RunsBackground)
		s.want(len(s.Ways) == 3 && s.Valid.To == "1978-12-31", "%+v", s.Ways)
	},
	"S67": func(s shelf) { s.runs("paired-hospitals", cityTertiary, countyHospital) },
	"S68": func(s shelf) {
		s = s.runs("rural-service-1991", cityTertiary, townshipCentre)
		s.want(s.Valid.To == "2009-03-31", "it holds until %s", s.Valid.To)
	},
	"S69": func(s shelf) {
		s = s.runs("rural-doctors", cityTertiary, townshipCentre)
		s.counts("coverage", "counties_covered", "pair_recipient_units")
	},
	"S70": func(s shelf) {
		s = s.runs("backbone-training", countyHospital, cityTertiary)
		s.want(s.Goes() == domain.TrainingIn, "people go %s", s.Goes())
	},
	"S71": func(s shelf) { s.runs("east-west-hospitals", cityTertiary, countyHospital) },
	"S72": func(s shelf) {
		s = s.catalogued("national-teams", domain.RunsActivity)
		s.stages("tour", "formed", "route", "toured", "reported")
	},
	"S73": func(s shelf) { track(s.runs("military-hospitals", cityTertiary, countyHospital), "military_to_county") },
	"S74": func(s shelf) { track(s.runs("military-hospitals", countyHospital, countyHospital), "civil_to_police") },
	"S75": func(s shelf) { ways(s.of("paired-hospitals"), "tie", 7) },
	"S76": func(s shelf) {
		s.of("paired-hospitals").counts("departments", "disciplines_supported", "specialty_built")
	},
	"S77": func(s shelf) {
		s = s.of("paired-hospitals")
		s.want(s.evaluation("person").Of == "person" && len(s.evaluation("institution").Vetoes) == 1, "no index")
	},
	"S78": func(s shelf) {
		s = s.catalogued("xinjiang-education", domain.RunsActivity)
		s.counts("enrolment", "enrolment_rate", "enrolment_rate_gain")
		s.budget("plan")
	},
	"S79": func(s shelf) {
		s = s.of("xinjiang-education")
		s.counts("schools", "school_built", "floor_area", "cash_invested")
		s.priority("south")
	},
	"S80": func(s shelf) {
		s.of("xinjiang-education").counts("training", "teacher_training_person_times", "teacher_rotation_plan")
	},
	"S81": func(s shelf) {
		s.runs("xinjiang-teachers", university, school)
		s.of("xinjiang-education").counts("sister_schools", "pair_sister_schools", "branch_school")
	},
	"S82": func(s shelf) {
		a := s.of("xinjiang-education").activity("universities")
		s.want(has(a.Metrics, "visit_exchange_person_times") && has(a.ApartFrom, "teaching"), "%+v", a)
	},
	"S83": func(s shelf) { s.of("xinjiang-education").counts("boarding", "boarding_class_enrolled") },
	"S84": func(s shelf) { s.of("xinjiang-education").counts("bursaries", "bursary", "office_goods_donated") },
	"S85": func(s shelf) {
		b := s.of("xinjiang-education").body("front_office")
		s.want(len(b.Members) == 1 && len(b.Decides) == 1, "%+v", b)
	},
}

// universitySchemes are those between universities.
var universitySchemes = map[string]func(shelf){
	"S55": func(s shelf) { s.runs("west-universities", university, university) },
	"S56": func(s shelf) {
		a := s.of("west-universities").counts("graduate", "doctoral_supervisor_appointed", "free_course_student")
		s.want(a.Free, "the courses have a fee")
	},
	"S57": func(s shelf) {
		s.of("west-universities").counts("faculty", "phd_enrolled", "master_enrolled", "visiting_study")
	},
	"S58": func(s shelf) {
		track(s.of("west-universities"), "semester")
		s.of("west-universities").counts("teaching", "lecturing_person_times")
	},
	"S59": func(s shelf) {
		s = s.runs("cadre-exchange", university, university)
		track(s, "inbound")
		track(s, "outbound")
		s.want(len(s.Postings) == 2, "%+v", s.Postings)
	},
	"S60": func(s shelf) {
		s.of("west-universities").counts("library", "books_donated", "office_goods_donated", "librarian_trained")
		reached(s, "west-universities", "librarian", 0, 1)
	},
	"S61": func(s shelf) { s.of("west-universities").counts("visits", "visit_exchange") },
	"S62": func(s shelf) {
		s = s.catalogued("discipline-building", domain.RunsActivity)
		s.want(s.activity("meetings").Committed && s.activity("visiting_scholars").Committed, "plans look like results")
	},
	"S63": func(s shelf) { ways(s.of("discipline-building"), "exchange", 3) },
	"S94": func(s shelf) {
		s = s.catalogued("university-colleges", domain.RunsGovernance)
		s.want(s.body("office").Level < s.body("college").Level, "the college is not below the office")
	},
	"S95": func(s shelf) { ways(s.of("university-colleges"), "model", 5) },
}

func track(s shelf, code string) {
	s.t.Helper()
	_, ok := s.Track(code)
	s.want(ok, "there is no track %s", code)
}

func ways(s shelf, kind string, n int) {
	s.t.Helper()
	found := 0
	for _, w := range s.Ways {
		if w.Kind == kind {
			found++
		}
	}
	s.want(found == n, "%d of kind %s, want %d", found, kind, n)
}

func perScheme() map[string]func(shelf) {
	all := map[string]func(shelf){}
	for _, part := range []map[string]func(shelf){
		townSchemes, industrySchemes, educationSchemes, hospitalSchemes, nationalSchemes, universitySchemes,
	} {
		maps.Copy(all, part)
	}
	return all
}

// Every scheme of the source reports is served: it runs, or the catalogue holds it.
func TestSchemes(t *testing.T) {
	l := presetLibrary(t)
	schemes := perScheme()
	for n := 1; n <= 95; n++ {
		if code := fmt.Sprintf("S%02d", n); schemes[code] == nil {
			t.Errorf("%s has no test", code)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(schemes)) {
		t.Run(code, func(t *testing.T) { schemes[code](shelf{t: t, l: l}) })
	}
}
