package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/duikou/duikou/domain"
)

// SchemeSection is a part of a programme in words; Key names its heading.
type SchemeSection struct {
	Key  string
	Rows []SchemeRow
}

// SchemeRow is one line of a scheme: its name, what is said of it, and where that comes from.
type SchemeRow struct {
	Code, Name string
	Facts      []string
	Source     string
}

// teller gathers what is said of one line, in one language.
type teller struct {
	s      *Site
	locale string
	p      domain.Programme
	facts  []string
}

// say adds "label: value", or the label alone for what is simply so; nothing for "".
func (f *teller) say(value, key string) {
	switch label := f.s.Text(f.locale, key, nil); value {
	case "":
	case so:
		f.facts = append(f.facts, label)
	default:
		f.facts = append(f.facts, label+f.s.Text(f.locale, "form.colon", nil)+value)
	}
}

// so is the value of what is simply so.
const so = "\x00"

func flag(yes bool) string {
	if yes {
		return so
	}
	return ""
}

func (f *teller) word(words ...string) string {
	var said []string
	for _, w := range words {
		if w != "" {
			said = append(said, f.s.Text(f.locale, "word."+w, nil))
		}
	}
	return strings.Join(said, f.s.Text(f.locale, "form.comma", nil))
}

// record is what a record must hold. A scheme's own code stands as it is.
func (f *teller) record(codes []string) string {
	var said []string
	for _, code := range codes {
		if f.s.Has(f.locale, "word."+code) {
			code = f.word(code)
		}
		said = append(said, code)
	}
	return strings.Join(said, f.s.Text(f.locale, "form.comma", nil))
}

// called are the names behind the codes of a list of the same programme.
func called[T any](f *teller, list []T, of func(T) domain.Item, codes ...string) string {
	var said []string
	for _, code := range codes {
		for _, x := range list {
			if item := of(x); item.Code == code {
				said = append(said, item.Name.In(f.locale))
				break
			}
		}
	}
	return strings.Join(said, f.s.Text(f.locale, "form.comma", nil))
}

func (f *teller) texts(list []domain.Text) string {
	var said []string
	for _, t := range list {
		said = append(said, t.In(f.locale))
	}
	return strings.Join(said, f.s.Text(f.locale, "form.semicolon", nil))
}

func (f *teller) period(p domain.Period) string {
	if p.From == "" && p.To == "" {
		return ""
	}
	return p.From + " – " + p.To
}

func (f *teller) count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (f *teller) row(item domain.Item) SchemeRow {
	row := SchemeRow{item.Code, item.Name.In(f.locale), f.facts, item.Source}
	f.facts = nil
	return row
}

func (f *teller) party(p domain.Party) string {
	var parts []string
	for _, k := range p.Kinds {
		parts = append(parts, f.s.Text(f.locale, "org_kind."+string(k), nil))
	}
	for _, t := range p.Tiers {
		parts = append(parts, f.s.Text(f.locale, "tier."+t, nil))
	}
	for _, l := range p.Levels {
		parts = append(parts, f.s.Text(f.locale, "level."+l, nil))
	}
	return strings.Join(parts, f.s.Text(f.locale, "form.comma", nil))
}

// scheme is everything a programme says beyond the course of a cycle, section by section.
func (s *Site) scheme(locale string, p domain.Programme, metrics []domain.Metric) []SchemeSection {
	f := &teller{s: s, locale: locale, p: p}
	named := func(codes []string) string {
		var said []string
		for _, m := range metrics {
			if slices.Contains(codes, m.Code) {
				said = append(said, m.Name.In(locale))
			}
		}
		return strings.Join(said, s.Text(locale, "form.comma", nil))
	}
	sections := []SchemeSection{
		{"scheme.frame", f.frame(p)},
		{"scheme.postings", rows(p.Postings, func(x domain.Posting) SchemeRow { f.say(f.word(x.For), "scheme.for"); return f.row(x.Item) })},
		{"scheme.activities", rows(p.Activities, func(x domain.Activity) SchemeRow { f.say(named(x.Metrics), "scheme.metrics"); return f.activity(x) })},
		{"scheme.targets", rows(p.Targets, func(x domain.Target) SchemeRow {
			f.say(named([]string{x.Metric, x.Of}), "scheme.metrics")
			return f.target(x)
		})},
		{"scheme.obligations", rows(p.Obligations, f.obligation)},
		{"scheme.checklists", rows(p.Checklists, func(x domain.Checklist) SchemeRow {
			f.say(f.period(x.Valid), "scheme.valid")
			f.say(f.texts(x.Lines), "scheme.lines")
			return f.row(x.Item)
		})},
		{"scheme.procedures", rows(p.Procedures, f.procedure)},
		{"scheme.bodies", rows(p.Bodies, f.body)},
		{"scheme.evaluations", rows(p.Evaluations, f.evaluation)},
		{"scheme.budgets", rows(p.Budgets, f.budget)},
		{"scheme.ways", rows(p.Ways, func(x domain.Way) SchemeRow { f.say(f.word(x.Kind), "scheme.kind"); return f.row(x.Item) })},
		{"scheme.priorities", rows(p.Priorities, f.row)},
	}
	return slices.DeleteFunc(sections, func(x SchemeSection) bool { return len(x.Rows) == 0 })
}

func rows[T any](list []T, tell func(T) SchemeRow) []SchemeRow {
	var out []SchemeRow
	for _, x := range list {
		out = append(out, tell(x))
	}
	return out
}

// frame is who, whom, for how long and in which direction.
func (f *teller) frame(p domain.Programme) []SchemeRow {
	runs := p.Runs
	if p.AsCycle() {
		runs = domain.RunsCycle
	}
	f.say(f.word(string(runs)), "scheme.runs")
	f.say(f.word(string(p.Goes())), "scheme.direction")
	f.say(f.period(p.Valid), "scheme.valid")
	f.say(f.count(p.MinStretchMonths), "scheme.min_stretch")
	f.say(f.word(p.TermBasis), "scheme.term_basis")
	list := []SchemeRow{{Facts: f.facts}}
	f.facts = nil
	if pair := p.Pairing; pair != nil {
		f.say(f.party(pair.Supporter), "side.supporter")
		f.say(f.party(pair.Recipient), "side.recipient")
		f.say(f.count(pair.Recipients), "scheme.recipients")
		f.say(flag(pair.About), "scheme.about")
		f.say(f.count(pair.FixedYears), "scheme.fixed_years")
		f.say(f.count(pair.AgreementYears), "scheme.agreement_years")
		f.say(f.word(pair.Renewed), "scheme.renewed")
		list = append(list, SchemeRow{Name: f.s.Text(f.locale, "scheme.pairing", nil), Facts: f.facts, Source: pair.Source})
		f.facts = nil
	}
	if l := p.Load; l != nil {
		f.say(f.word(l.Of), "scheme.of")
		f.say(strconv.FormatFloat(l.WarnShare*100, 'f', 0, 64)+"%", "scheme.warn_share")
		list = append(list, SchemeRow{Name: f.s.Text(f.locale, "scheme.load", nil), Facts: f.facts, Source: l.Source})
		f.facts = nil
	}
	return list
}

func (f *teller) activity(x domain.Activity) SchemeRow {
	f.say(f.word(x.By), "scheme.by")
	f.say(f.word(x.Scope), "scheme.scope")
	if x.LeastDays > 0 {
		f.say(strconv.FormatFloat(x.LeastDays, 'f', -1, 64), "scheme.least_days")
	}
	f.say(f.period(x.Valid), "scheme.valid")
	f.say(f.record(x.Record), "scheme.record")
	f.say(flag(x.Free), "scheme.free")
	f.say(flag(x.Tutored), "scheme.tutored")
	f.say(flag(x.Directed), "scheme.directed")
	f.say(flag(x.Committed), "scheme.committed")
	f.say(called(f, f.p.Activities, func(a domain.Activity) domain.Item { return a.Item }, x.ApartFrom...), "scheme.apart_from")
	f.say(called(f, f.p.Procedures, func(p domain.Procedure) domain.Item { return p.Item }, x.Procedure), "scheme.follows")
	f.say(called(f, f.p.Checklists, func(c domain.Checklist) domain.Item { return c.Item }, x.Checklist), "scheme.checklist")
	return f.row(x.Item)
}

func (f *teller) target(x domain.Target) SchemeRow {
	value := f.word(x.Compare)
	if x.Value > 0 {
		value += " " + strconv.FormatFloat(x.Value, 'f', -1, 64)
	}
	f.say(value, "scheme.value")
	f.say(f.word(x.Per), "scheme.per")
	f.say(x.By, "scheme.by_day")
	f.say(flag(x.Planned), "scheme.planned")
	return f.row(x.Item)
}

func (f *teller) obligation(x domain.Obligation) SchemeRow {
	f.say(f.word(x.By), "scheme.by")
	f.say(f.word(x.Before), "scheme.before")
	f.say(flag(x.During), "scheme.during")
	var months []string
	for _, m := range x.Months {
		months = append(months, strconv.Itoa(m))
	}
	f.say(strings.Join(months, ", "), "scheme.months")
	f.say(f.word(x.Per), "scheme.per")
	f.say(f.count(x.Count), "scheme.count")
	f.say(f.word(x.To...), "scheme.to")
	f.say(called(f, f.p.Checklists, func(c domain.Checklist) domain.Item { return c.Item }, x.Checklist), "scheme.checklist")
	f.say(called(f, f.p.Bodies, func(b domain.Body) domain.Item { return b.Item }, x.Approved), "scheme.approved_by")
	f.say(flag(x.Blocks), "scheme.blocks")
	f.say(flag(x.Finding), "scheme.finding")
	return f.row(x.Item)
}

func (f *teller) procedure(x domain.Procedure) SchemeRow {
	var stages []string
	for _, s := range x.Stages {
		said := s.Name.In(f.locale) + " (" + f.word(s.By)
		if s.Month > 0 {
			said += ", " + f.s.Text(f.locale, "scheme.month", map[string]string{"n": strconv.Itoa(s.Month)})
		}
		stages = append(stages, said+")")
	}
	f.say(strings.Join(stages, " → "), "scheme.stages")
	return f.row(x.Item)
}

func (f *teller) body(x domain.Body) SchemeRow {
	f.say(f.word(x.Side), "scheme.side")
	f.say(f.count(x.Level), "scheme.level")
	f.say(f.texts(x.Members), "scheme.members")
	f.say(f.texts(x.Decides), "scheme.decides")
	return f.row(x.Item)
}

func (f *teller) evaluation(x domain.Evaluation) SchemeRow {
	f.say(f.word(x.Of), "scheme.of")
	f.say(f.word(x.By...), "scheme.by")
	f.say(f.word(x.When), "scheme.when")
	f.say(flag(x.Unannounced), "scheme.unannounced")
	var dimensions []string
	for _, d := range x.Dimensions {
		dimensions = append(dimensions, d.Name.In(f.locale)+" "+strconv.Itoa(d.Weight)+"%")
	}
	f.say(strings.Join(dimensions, f.s.Text(f.locale, "form.semicolon", nil)), "scheme.dimensions")
	var vetoes []domain.Text
	for _, v := range x.Vetoes {
		vetoes = append(vetoes, v.Name)
	}
	f.say(f.texts(vetoes), "scheme.vetoes")
	f.say(f.word(x.Feeds...), "scheme.feeds")
	return f.row(x.Item)
}

func (f *teller) budget(x domain.Budget) SchemeRow {
	if x.Fen > 0 {
		f.say(yuan(x.Fen), "scheme.sum")
	}
	f.say(f.word(x.Per), "scheme.per")
	f.say(f.word(x.Bearer), "scheme.bearer")
	f.say(f.period(x.Valid), "scheme.valid")
	f.say(flag(x.RingFenced), "scheme.ring_fenced")
	return f.row(x.Item)
}
