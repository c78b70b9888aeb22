package casefile

import (
	"math/big"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
)

// The bases of a reported total.
const (
	byRecords = "recorded" // its lines are named, or found by its key
	byText    = "matched"  // found by what the line prints, its key being nobody's
	byReport  = "stated"   // no line of the file can give it: the report's own word is recorded
)

// ask turns a stated total into a line of the report. Its number is not passed on.
func (p *plan) ask(e expected) reported {
	low, high := e.value.low, e.value.high
	style := p.styleOf(e.display, e.qualifier, &low, &high, e.path)
	facts, basis := p.sourcesOf(e)
	if len(facts) == 0 {
		facts, basis = []fact{p.stateOnly(e, style)}, byReport
		p.warn("total_without_lines", e.path, "key", e.key)
	}
	f := facts[0]
	if e.display == "" {
		style = f.style
		style.Unit = orText(style.Unit, f.unit)
	}
	line := domain.ReportLine{Key: e.key, Kind: f.kind, Metric: f.code, Unit: f.unit, Style: style}
	if !metricCode.MatchString(line.Metric) {
		line.Metric = "other"
	}
	for _, one := range facts {
		line.Lines = append(line.Lines, clip(one.id, 64))
	}
	if p.attendance(e, facts) {
		line.Attended, line.Unit = true, e.unit
	} else {
		p.compareUnits(e, f)
	}
	return reported{expected: e, line: line, basis: basis}
}

// attendance reports whether a total is of those who came: its unit is theirs and not the one of
// the events, and its number what the lines say of them together.
func (p *plan) attendance(e expected, facts []fact) bool {
	sum := new(big.Rat)
	for _, f := range facts {
		if f.participants == nil || p.words.Family(e.unit) == p.words.Family(f.unit) {
			return false
		}
		if f.participantsUnit != "" && p.words.Family(e.unit) != p.words.Family(f.participantsUnit) {
			return false
		}
		sum.Add(sum, big.NewRat(*f.participants, 1))
	}
	return e.unit != "" && same(sum, e.value.low)
}

// sourcesOf are the lines a total is made of: those it names; else those of its key, among
// money and people as well.
func (p *plan) sourcesOf(e expected) ([]fact, string) {
	if len(e.from) > 0 {
		var facts []fact
		for _, id := range e.from {
			i := slices.IndexFunc(p.facts, func(f fact) bool { return f.id == id })
			if i < 0 {
				p.warn("line_unknown", e.path, "line", id)
				continue
			}
			facts = append(facts, p.facts[i])
		}
		return facts, byRecords
	}
	code, key, _ := strings.Cut(e.key, ".")
	for _, fits := range []func(fact) bool{
		func(f fact) bool { return f.code == e.key && f.key == "" },
		func(f fact) bool { return f.code == code && f.key == key },
		func(f fact) bool {
			return p.metrics[f.code].Code == p.metrics[code].Code && p.metrics[code].Code != "" && f.key == key
		},
		func(f fact) bool { return f.code == key && key != "" },
		func(f fact) bool { return f.kind != domain.RecordActivity && sharesWords(f.code, e.key) },
	} {
		if facts := p.pick(fits); len(facts) > 0 {
			return facts, byRecords
		}
	}
	if facts := p.pick(func(f fact) bool { return f.display != "" && f.display == e.display }); len(facts) == 1 {
		p.warn("total_matched", e.path, "key", e.key, "line", facts[0].id)
		return facts, byText
	}
	return nil, ""
}

// pick are the lines that fit, of one kind and with a number where any has one.
func (p *plan) pick(fits func(fact) bool) []fact {
	var facts []fact
	for _, kind := range []domain.RecordKind{domain.RecordMoney, domain.RecordPeople, domain.RecordActivity} {
		for _, f := range p.facts {
			if f.kind == kind && fits(f) {
				facts = append(facts, f)
			}
		}
		if len(facts) > 0 {
			break
		}
	}
	if told := slices.DeleteFunc(slices.Clone(facts), func(f fact) bool { return f.low == nil }); len(told) > 0 {
		return told
	}
	return facts
}

// sharesWords reports whether one code is the other with something added: budget and
// support_budget.
func sharesWords(a, b string) bool {
	words := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '_' || r == '.' })
	}
	within := func(some, all []string) bool {
		return len(some) > 0 && !slices.ContainsFunc(some, func(w string) bool { return !slices.Contains(all, w) })
	}
	return within(words(a), words(b)) || within(words(b), words(a))
}

// stateOnly records what the report says of itself, for a total that has no line.
func (p *plan) stateOnly(e expected, style domain.FigureStyle) fact {
	p.stated++
	code, key, _ := strings.Cut(e.key, ".")
	l := &line{
		path: e.path, kind: domain.RecordActivity, id: e.path, code: code, key: key, label: e.key, unit: e.unit, amount: e.value,
		qualifier: e.qualifier, display: e.display, participants: e.participants, quote: byReport,
	}
	f := fact{line: l, style: style, low: e.value.low, high: e.value.high, unit: e.unit, scope: p.scopeOf(l), status: domain.RecordDone}
	m, known := p.metrics[code]
	f.adds = p.addsOf(m, known, f)
	p.facts = append(p.facts, f)
	return f
}

// compareUnits warns when a total counts heads where its lines count attendances.
func (p *plan) compareUnits(e expected, f fact) {
	a, b := p.words.Family(e.unit), p.words.Family(f.unit)
	if e.unit != "" && f.unit != "" && a != b {
		p.warn("unit_differs", e.path, "unit", e.unit, "other", f.unit)
	}
}
