package casefile

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/duikou/duikou/domain"
)

// check looks the file over against itself.
func (p *plan) check() {
	for _, path := range p.Unknown {
		p.warn("unknown_field", path, "name", path)
	}
	for _, look := range []func(){
		p.checkPeriod, p.checkParts, p.checkLines, p.checkGroups, p.checkDates, p.checkPeople, p.checkSums, p.checkSections, p.checkParties, p.checkTexts, p.checkNotes,
	} {
		look()
	}
	p.found = unique(p.found)
}

func (p *plan) checkPeriod() {
	period := p.Period
	switch {
	case period.Masked:
		p.warn("period_masked", "period", "text", period.Text)
	case period.From.IsZero() && period.Text == "":
		p.warn("period_missing", "period")
	}
	cutoffs := map[string]bool{}
	for _, l := range p.Lines {
		if l.asOf != "" {
			cutoffs[l.asOf] = true
		}
	}
	if len(cutoffs) > 1 {
		var list []string
		for c := range cutoffs {
			list = append(list, c)
		}
		slices.Sort(list)
		p.warn("cutoffs_differ", "activities", "text", strings.Join(list, ", "))
	}
	a := p.Agreement
	if a.from > 0 && a.to > 0 && a.years > 0 && a.to-a.from+1 != a.years || a.years > 50 {
		p.warn("agreement_years", "agreement", "text", fmt.Sprintf("%d–%d, %d", a.from, a.to, a.years))
	}
	if len(a.tasks) > 0 {
		p.warn("commitments_only", "agreement.tasks", "count", strconv.Itoa(len(a.tasks)))
	}
}

// checkParts are breakdowns, lists of items and names counted twice.
func (p *plan) checkParts() {
	for _, f := range p.facts {
		if len(f.parts) > 0 && f.low != nil {
			total := new(big.Rat)
			for _, part := range f.parts {
				if part != nil {
					total.Add(total, part)
				}
			}
			if total.Cmp(f.low) != 0 {
				p.warn("breakdown_differs", f.path+".breakdown", "number", decimal(total), "stated", decimal(f.low))
			}
		}
		if len(f.items) > 0 && f.low != nil && f.low.Cmp(big.NewRat(int64(len(f.items)), 1)) != 0 {
			p.warn("items_differ", f.path+".items", "number", strconv.Itoa(len(f.items)), "stated", decimal(f.low))
		}
		if f.mentions != nil && f.distinct != nil && *f.mentions != *f.distinct {
			p.warn("mentions_differ", f.path, "number", strconv.FormatInt(*f.mentions, 10), "stated", strconv.FormatInt(*f.distinct, 10))
		}
	}
}

// checkLines looks at each line alone.
func (p *plan) checkLines() {
	told, rough := 0, 0
	for _, f := range p.facts {
		m := p.metrics[f.code]
		shown := f.style.Unit
		switch {
		case f.low == nil && f.kind == domain.RecordMoney:
			p.warn("amount_missing", f.path, "name", orText(f.label, f.code))
		case f.low == nil && f.display == "" && f.kind == domain.RecordActivity && f.status == domain.RecordDone:
			p.warn("activity_uncounted", f.path, "name", orText(f.label, f.code))
		case f.low != nil && f.kind == domain.RecordActivity:
			told++
		}
		if f.style.Qualifier != domain.QualifierExact && f.low != nil {
			rough++
		}
		switch {
		case f.line.unit == "" && f.low != nil && f.kind == domain.RecordActivity, f.display != "" && f.low != nil && shown == "":
			p.warn("unit_missing", f.path, "name", orText(f.label, f.code))
		case shown != "" && f.unit != shown && strings.HasPrefix(f.unit, shown) && p.words.Family(f.unit) != p.words.Family(shown):
			p.warn("unit_left_out", f.path, "text", f.display, "unit", f.unit)
		case m.Unit.Zh != "" && f.line.unit != "" && f.line.unit != m.Unit.Zh && p.words.Family(f.line.unit) != p.words.Family(m.Unit.Zh):
			p.warn("unit_differs", f.path, "unit", f.line.unit, "other", m.Unit.Zh)
		}
		if f.scope != domain.ScopeOwn && f.kind == domain.RecordActivity && p.Perspective != "third_party" {
			p.warn("scope_not_own", f.path, "name", orText(f.org, f.label))
		}
	}
	if told == 0 {
		p.warn("no_figures", "activities")
	}
	if rough > 0 {
		p.warn("rounded_figures", "activities", "count", strconv.Itoa(rough))
	}
	if p.Monthly != nil {
		p.warn("monthly_reports", "monthly_reports", "count", strconv.FormatInt(*p.Monthly, 10))
	}
}

// checkGroups looks at lines of one metric together: what must not be added.
func (p *plan) checkGroups() {
	groups := map[string][]fact{}
	var order []string
	for _, f := range p.facts {
		if f.kind != domain.RecordActivity {
			continue
		}
		if groups[f.code] == nil {
			order = append(order, f.code)
		}
		groups[f.code] = append(groups[f.code], f)
	}
	for _, code := range order {
		group, m := groups[code], p.metrics[code]
		p.checkPlans(code, group)
		if m.Adds == domain.AddNever {
			p.warn("context_not_counted", group[0].path, "name", orText(m.Name.Zh, code), "count", strconv.Itoa(len(group)))
		}
		if m.Adds == domain.AddQuota {
			p.warn("quota_not_added", group[0].path, "name", m.Name.Zh)
		}
		if apart(group) {
			p.warn("not_added", group[0].path, "name", orText(m.Name.Zh, code), "count", strconv.Itoa(len(group)))
		}
		for _, other := range m.Apart {
			if len(groups[other]) > 0 && code < other {
				p.warn("kept_apart", group[0].path, "name", m.Name.Zh, "other", p.metrics[other].Name.Zh)
			}
		}
	}
	if p.Perspective == "third_party" && len(order) > 0 {
		p.warn("scope_not_own", "activities", "name", p.Title)
	}
}

// apart reports whether lines of one metric are told apart by a key or a programme: they may
// be about the same people or places.
func apart(group []fact) bool {
	names := map[string]bool{}
	told := 0
	for _, f := range group {
		names[f.key+"/"+f.programme] = true
		if f.low != nil {
			told++
		}
	}
	return len(names) > 1 && len(group) > 1 && (told > 1 || told > 0 && len(group) > told)
}

func (p *plan) checkPlans(code string, group []fact) {
	done := func(f fact) bool { return f.status == domain.RecordDone && f.low != nil }
	for _, f := range group {
		switch f.status {
		case domain.RecordPlanned:
			if !slices.ContainsFunc(group, func(o fact) bool { return done(o) && o.key == f.key && o.programme == f.programme }) {
				p.warn("planned_only", f.path, "name", orText(f.label, code))
			}
		case domain.RecordNotDone:
			p.warn("planned_not_done", f.path, "name", orText(f.label, code))
		case domain.RecordSubmitted, domain.RecordPending:
			p.warn("not_decided", f.path, "name", orText(f.label, code))
		}
	}
}

// checkDates looks at what happened on one day, and at lines entered twice.
func (p *plan) checkDates() {
	crossed := false
	last := ""
	for i, f := range p.facts {
		if f.date == "" {
			continue
		}
		if strings.HasPrefix(f.date, "--") {
			crossed = crossed || last != "" && f.date < last
			last = f.date
		}
		for _, o := range p.facts[:i] {
			switch {
			case o.date != f.date:
			case o.code == f.code && same(o.low, f.low) && f.low != nil && o.org == f.org && o.department == f.department && o.label == f.label && o.key == f.key:
				p.warn("possible_duplicate", f.path, "name", orText(f.label, f.code), "other", o.id)
			default:
				p.warn("same_day", f.path, "text", f.date, "name", orText(f.label, f.code), "other", orText(o.label, o.code))
			}
		}
	}
	if crossed {
		p.warn("period_crosses", "activities")
	}
}

func same(a, b *big.Rat) bool { return a == nil && b == nil || a != nil && b != nil && a.Cmp(b) == 0 }

// checkPeople compares groups of people with the activities that count the same people.
func (p *plan) checkPeople() {
	sums := map[string]*big.Rat{}
	for _, f := range p.facts {
		if f.kind == domain.RecordActivity && f.low != nil && f.status == domain.RecordDone {
			if sums[f.code] == nil {
				sums[f.code] = new(big.Rat)
			}
			sums[f.code].Add(sums[f.code], f.low)
		}
	}
	for _, f := range p.facts {
		if f.kind != domain.RecordPeople || f.low == nil {
			continue
		}
		base := strings.TrimSuffix(strings.TrimSuffix(f.code, "_total"), "s")
		if total := sums[base]; total != nil && strings.HasSuffix(f.code, "_total") && total.Cmp(f.low) != 0 {
			p.warn("people_differ", f.path, "number", decimal(total), "stated", decimal(f.low))
		}
	}
}

// checkSums works every formula out again.
func (p *plan) checkSums() {
	for _, s := range p.Sums {
		v, ok := evaluate(s.formula)
		if !ok {
			p.warn("formula_unread", s.path, "name", s.name, "text", s.formula)
			if s.consistent != nil && !*s.consistent {
				p.warn("arithmetic_differs", s.path, "name", s.name, "number", decimal(s.computed), "stated", s.stated)
			}
			continue
		}
		if s.computed != nil && !closeTo(v, s.computed) {
			p.warn("computed_differs", s.path, "name", s.name, "number", decimal(v), "stated", decimal(s.computed))
		}
		right, told := holds(v, s.stated, s.name)
		switch {
		case told && !right, !told && s.consistent != nil && !*s.consistent:
			p.warn("arithmetic_differs", s.path, "name", s.name, "number", decimal(v), "stated", s.stated)
		case s.consistent != nil && !*s.consistent:
			p.warn("arithmetic_holds_not", s.path, "name", s.name, "number", decimal(v), "stated", s.stated)
		}
	}
}

// closeTo allows for what rounding to two places hides.
func closeTo(a, b *big.Rat) bool {
	diff := new(big.Rat).Sub(a, b)
	return diff.Abs(diff).Cmp(big.NewRat(1, 100)) <= 0
}

func (p *plan) checkSections() {
	for _, part := range []struct {
		code, where string
		have        bool
	}{
		{"problems_missing", "problems", len(p.Problems) > 0}, {"next_steps_missing", "next_steps", len(p.NextSteps) > 0},
		{"money_missing", "money", slices.ContainsFunc(p.Lines, func(l line) bool { return l.kind == domain.RecordMoney })},
	} {
		if !part.have {
			p.warn(part.code, part.where)
		}
	}
	if p.Twin != "" {
		p.warn("duplicate_named", "duplicated_by", "name", p.Twin)
	}
}

func (p *plan) checkParties() {
	supporters := 0
	levels := map[domain.RecordScope]bool{}
	for i, o := range p.Parties {
		at := fmt.Sprintf("organisations[%d]", i)
		if strings.Contains(o.Role, "applied") {
			p.warn("applied_for", at, "name", o.Name)
		}
		if o.Role == "supporter" && p.Perspective != "third_party" {
			supporters++
		}
		if !p.isReporter(o) {
			continue
		}
		level := domain.ScopeOwn
		if slices.ContainsFunc(p.words.Scopes["county"], func(w string) bool { return strings.Contains(o.Name, w) || strings.Contains(o.Kind, w) }) {
			level = domain.ScopeCounty
		}
		levels[level] = true
	}
	if supporters > 1 && p.Perspective == "recipient" {
		p.warn("several_supporters", "organisations", "count", strconv.Itoa(supporters))
	}
	for _, f := range p.facts {
		if f.kind == domain.RecordActivity && f.low != nil && (f.scope == domain.ScopeOwn || f.scope == domain.ScopeCounty) {
			levels[f.scope] = true
		}
	}
	if len(levels) > 1 && p.Perspective != "third_party" {
		p.warn("scope_mixed", "organisations")
	}
}

var (
	inHan    = regexp.MustCompile(`\p{Han}[\p{Han}\p{P} /]{3,}`)
	quoted   = regexp.MustCompile(`“([^”]+)”`)
	markings = "source_anomalies"
)

// checkTexts looks for wording that gives a fault away. A remark of the file is looked at for
// the words of the source it quotes.
func (p *plan) checkTexts() {
	for _, t := range p.texts {
		if !strings.HasPrefix(t.path, markings) {
			p.look(t.path, t.words, t.quoted)
			if t.quoted || strings.HasSuffix(t.path, ".event") || strings.HasPrefix(t.path, "activities") && strings.HasSuffix(t.path, ".label") {
				p.checkYear(t)
			}
			continue
		}
		fragments := inHan.FindAllString(t.words, -1)
		for _, m := range quoted.FindAllStringSubmatch(t.words, -1) {
			fragments = append(fragments, m[1])
		}
		for _, fragment := range append(fragments, t.words) {
			p.look(t.path, fragment, true)
		}
	}
}

func (p *plan) look(path, words string, quoted bool) {
	for _, found := range p.words.Look(words, quoted) {
		if found.Code == "text_masked" && slices.ContainsFunc(p.found, func(w Warning) bool { return w.Code == found.Code }) {
			continue // names are blanked out all over: once is enough
		}
		p.warn(found.Code, path, "text", found.Words)
	}
}

// checkYear finds a year that is not the period's: last year's appraisal, held this year.
func (p *plan) checkYear(t text) {
	if p.Period.From.IsZero() {
		return
	}
	for _, y := range p.words.Years(t.words) {
		if y < p.Period.From.Year || y > p.Period.To.Year {
			p.warn("year_differs", t.path, "text", strconv.Itoa(y))
		}
	}
}

// checkNotes hands on what the file says of its source: no data of it can tell.
func (p *plan) checkNotes() {
	for i, note := range p.Notes {
		p.found = append(p.found, Warning{Code: "source_note", Where: fmt.Sprintf("%s[%d]", markings, i), Origin: FromFile, Args: map[string]string{"text": note}})
	}
}
