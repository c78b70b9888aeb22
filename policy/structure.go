package policy

import (
	"regexp"
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
)

var (
	regionCode = regexp.MustCompile(`^(\d\d){1,3}$`)
	policyCode = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
)

const (
	maxTermMonths = 60
	maxDueDays    = 60 // working days; a step that takes longer is not one step
	fullWeight    = 100
	fullScore     = 100
)

// codes notes codes that are malformed or used twice in one list.
type codes map[string]bool

func (c codes) want(at place, code string) {
	at.want(codeText.MatchString(code), "a code is a-z, 0-9 and _")
	at.want(!c[code], "the code %q is used twice", code)
	c[code] = true
}

// names finds what a programme mentions and does not hold itself.
type names interface {
	Metric(codeOrAlias string) (domain.Metric, error)
	Regulation(code string) (domain.PolicyRef, error)
}

// checkProgramme checks everything of a programme but its clauses. A programme that does not
// run as a cycle may leave out what only a cycle needs; what it gives is checked all the same.
func checkProgramme(d *document, p domain.Programme, known names) {
	needs := func(key string) bool { return p.AsCycle() || d.has(key) }
	least := 1
	if !p.AsCycle() {
		least = 0
	}
	d.at("term_months").want(p.TermMonths >= least && p.TermMonths <= maxTermMonths, "must be %d to %d", least, maxTermMonths)
	d.at("publicity_days").want(p.PublicityDays >= 0 && p.PublicityDays <= maxDueDays, "must be 0 to %d", maxDueDays)
	if needs("tracks") {
		checkTracks(d.at("tracks"), p.Tracks)
	}
	seen := codes{}
	for i, declaration := range p.Declarations {
		at := d.at("declarations").item(i)
		seen.want(at.key("code"), declaration.Code)
		wantText(at.key("text"), declaration.Text)
	}
	if needs("chains") {
		checkChains(d.at("chains"), p.Chains)
		checkLeaves(d, p)
	}
	if needs("reporting") {
		checkReporting(d.at("reporting"), p, known)
	}
	if needs("appraisal") {
		checkForm(d.at("appraisal"), p.Appraisal)
	}
	checkBenefits(d.at("benefits"), p.Benefits)
	if needs("consequences") {
		checkConsequences(d.at("consequences"), p.Consequences)
	}
	for i, code := range p.Regulations {
		_, err := known.Regulation(code)
		d.at("regulations").item(i).want(err == nil, "there is no regulation %q", code)
	}
	if needs("year") {
		checkYear(d.at("year"), p.Year)
	}
	checkScheme(d, p, known)
}

func checkTracks(at place, tracks []domain.Track) {
	at.want(len(tracks) > 0, "at least one track is needed")
	seen := codes{}
	for i, t := range tracks {
		item := at.item(i)
		seen.want(item.key("code"), t.Code)
		wantText(item.key("name"), t.Name)
		item.key("quota_per_year").want(t.QuotaPerYear >= 0, "must not be negative; 0 is no quota")
		checkQuotas(item.key("quotas"), t.Quotas)
		item.key("source").want(t.Source != "", "the source is needed")
	}
}

func checkReporting(at place, p domain.Programme, known names) {
	r := p.Reporting
	at.key("cadence").word("cadence", r.Cadence, false)
	at.key("cadence").want(!p.AsCycle() || r.Cadence == "" || r.Cadence == "monthly", "a cycle is reported on monthly")
	at.key("to").words("report_to", r.To)
	if !p.AsCycle() && len(r.Metrics) == 0 {
		return
	}
	at.key("opens_day").want(r.OpensDay >= 1 && r.OpensDay <= 31, "must be 1 to 31")
	at.key("due_day").want(r.DueDay >= 1 && r.DueDay <= 31, "must be 1 to 31")
	at.key("backfill_days").want(r.BackfillDays > 0 && r.BackfillDays <= maxDueDays, "must be 1 to %d", maxDueDays)
	at.key("metrics").want(len(r.Metrics) > 0, "at least one metric is needed")
	seen := codes{}
	for i, code := range r.Metrics {
		item := at.key("metrics").item(i)
		wantMetric(item, code, known)
		m, _ := known.Metric(code)
		item.want(m.Of == "" || slices.Contains(r.Metrics, m.Of), "counts the attendances of %q, which is not reported", m.Of)
		seen.want(item, code)
	}
}

func checkForm(at place, form domain.AppraisalForm) {
	checkDimensions(at.key("dimensions"), form.Dimensions)
	at.key("excellent_share").want(form.ExcellentShare >= 0 && form.ExcellentShare <= 1, "must be 0 to 1")
	checkGrades(at.key("grades"), form.Grades)
	checkVetoes(at.key("vetoes"), form.Vetoes)
	failing := slices.ContainsFunc(form.Grades, func(g domain.Grade) bool { return !g.Passes })
	at.key("vetoes").want(len(form.Vetoes) == 0 || failing, "a veto needs a grade that does not pass")
}

func checkDimensions(at place, dimensions []domain.Dimension) {
	weights := 0
	seen := codes{}
	for i, dimension := range dimensions {
		item := at.item(i)
		seen.want(item.key("code"), dimension.Code)
		wantText(item.key("name"), dimension.Name)
		item.key("weight").want(dimension.Weight > 0, "must be above 0")
		item.key("kind").word("measured", dimension.Kind, false)
		weights += dimension.Weight
	}
	at.want(weights == fullWeight, "the weights add up to %d, not %d", weights, fullWeight)
}

func checkGrades(at place, grades []domain.Grade) {
	if !at.want(len(grades) > 1, "at least two grades are needed") {
		return
	}
	seen := codes{}
	above, passing := fullScore+1, 0
	for i, grade := range grades {
		item := at.item(i)
		seen.want(item.key("code"), grade.Code)
		wantText(item.key("name"), grade.Name)
		item.key("min").want(grade.Min >= 0 && grade.Min < above, "must be below the grade before it, %d", above)
		item.key("passes").want(!grade.Passes || passing == i, "a grade cannot pass when a better one does not")
		above = grade.Min
		if grade.Passes {
			passing++
		}
	}
	at.want(passing > 0, "one grade at least must pass")
	at.item(len(grades)-1).key("min").want(above == 0, "the lowest grade begins at 0")
}

func checkBenefits(at place, benefits []domain.Benefit) {
	seen := codes{}
	for i, b := range benefits {
		item := at.item(i)
		seen.want(item.key("code"), b.Code)
		wantText(item.key("name"), b.Name)
		item.key("per").word("benefit_per", b.Per, true)
		item.key("fen").want(b.Fen >= 0, "must not be negative")
		item.key("amount").want(b.Amount >= 0, "must not be negative")
		item.key("for").word("benefit_for", b.For, false)
		item.key("bearer").word("bearer", b.Bearer, false)
		item.key("percent").want(b.Percent >= 0 && b.Percent <= 100 && (b.Percent == 0 || b.Per == "fee"), "is 1 to 100 of a fee")
		item.key("fen").want(b.Percent == 0 || b.Fen == 0, "is either a sum or a percentage")
		checkParty(item.key("at"), b.At)
		checkPeriod(item.key("valid"), b.Valid)
		item.key("source").want(b.Source != "", "the source is needed")
	}
}

func checkConsequences(at place, consequences []domain.Consequence) {
	at.want(len(consequences) > 0, "at least one is needed: a leader must be able to decide on none")
	seen := codes{}
	for i, c := range consequences {
		item := at.item(i)
		seen.want(item.key("code"), c.Code)
		wantText(item.key("name"), c.Name)
		item.key("source").want(c.Source != "", "the source is needed")
	}
}

// checkYear keeps the close after the end of its year and inside one calendar year.
func checkYear(at place, y domain.YearCalendar) {
	ok := wantMonthDay(at.key("starts"), y.Starts)
	ok = wantMonthDay(at.key("close_opens"), y.CloseOpens) && ok
	ok = wantMonthDay(at.key("close_locks"), y.CloseLocks) && ok
	at.key("years_later").want(y.YearsLater >= 0 && y.YearsLater <= 2, "must be 0 to 2")
	at.key("sign_due_days").want(y.SignDueDays > 0 && y.SignDueDays <= maxDueDays, "must be 1 to %d", maxDueDays)
	if !ok {
		return
	}
	at.key("close_locks").want(y.CloseOpens < y.CloseLocks, "must come after close_opens")
	_, last := y.Span(2001) // any year: month and day decide
	at.key("close_opens").want(y.OpensOn(2001).After(last), "must come after the last day of the year it closes")
}

// wantMonthDay wants "06-01". 29 February is refused: most years do not have it.
func wantMonthDay(at place, text string) bool {
	_, err := time.Parse("01-02", text)
	return at.want(err == nil && text != "02-29", "must be a day such as 06-01 (month and day), other than 02-29")
}
