package domain

// SchemeWords is what the fields of a scheme may say, by vocabulary. The checks, the JSON Schema
// and the pages (locale keys "word.…") read the same list.
var SchemeWords = map[string][]string{
	"runs":        spelled(RunsAll),
	"direction":   spelled(Directions),
	"kinds":       spelled(OrganisationKinds),
	"tiers":       {"tertiary", "secondary", "primary"},
	"levels":      {"province", "city", "county", "township", "community"},
	"renewed":     {"yearly", "school_year", "at_end"},
	"term_basis":  {"rule", "custom"},
	"quota_per":   {"year", "standing"},
	"load_of":     {"staff", "physicians", "mid_grade"},
	"cadence":     {"monthly", "quarterly", "term", "yearly", "per_activity"},
	"report_to":   {"supporter", "recipient", "county", "city", "province", "ministry"},
	"posting_for": {"member", "leader"},
	"party":       {"supporter", "recipient", "both", "person", "authority", "ministry", "unit", "third_party"},
	"scope":       {"unit", "county", "alliance", "nation"},
	"target":      {"floor", "ceiling", "equal", "shown"},
	"target_per":  {"year", "school_year", "month", "agreement", "whole"},
	"before":      {"agreement", "plan", "nomination", "dispatch", "arrival", "term_end", "year_end"},
	"duty_per":    {"person", "trainee", "project", "month", "quarter", "year", "school_year", "agreement"},
	"body_side":   {"supporter", "recipient", "both", "alliance"},
	"subject":     {"person", "apprentice", "department", "project", "unit", "institution"},
	"assessor":    {"supporter", "recipient", "leader", "authority", "tutor", "person", "third_party"},
	"when":        {"mid_term", "regular", "irregular", "after_term", "year_end", "next_year"},
	"feeds":       {"department_score", "promotion_file", "year_end_appraisal", "grading", "key_specialty", "subsidy", "responsibility"},
	"budget_per":  {"year", "project_year", "plan"},
	"bearer":      {"supporter", "recipient", "state", "province", "donor"},
	"benefit_per": {"served_month", "two_served_months", "completion", "always", "person_year", "team", "fee"},
	"benefit_for": {"dispatched", "trainee", "team", "enrolled"},
	"way":         {"tie", "model", "exchange", "alliance"},
	// What a record may have to hold. A scheme may name others by a code of its own.
	"record":   {"apprentice", "approval", "area", "batch", "channel", "class", "date", "department", "departments", "direction", "event", "expert", "fee", "firm", "first_date", "from", "guidance", "independent_date", "issue", "item", "lecturers", "lesson", "master", "minutes", "money", "opinion", "paper", "participants", "person", "persons", "place", "plan", "presenter", "route", "school", "side", "sign_in", "specialty", "teacher", "team", "technique", "to", "topic", "topics", "trainee", "tutor", "value"},
	"measured": {"quantity", "quality"},
}

func spelled[S ~string](values []S) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}
