package casefile

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
)

// read decides what a line states. The number is the file's; its text gives the style, and the
// number only where the file has none.
func (p *plan) read(l *line) fact {
	f := fact{line: l, low: l.amount.low, high: l.amount.high, unit: l.unit, scope: p.scopeOf(l), status: p.statusOf(l)}
	m, known := p.metrics[l.code]
	if !known && l.kind == domain.RecordActivity {
		p.warn("unknown_type", l.path, "type", l.code)
	}
	if f.unit == "" {
		f.unit = m.Unit.Zh
	}
	if l.kind == domain.RecordMoney && f.unit == "" {
		f.unit = p.metrics["cash_invested"].Unit.Zh
	}
	f.style = p.styleOf(l.display, l.qualifier, &f.low, &f.high, l.path)
	if l.kind == domain.RecordMoney && f.style.Unit != "" && p.isPercent(f.style.Unit) {
		f.unit = f.style.Unit
	}
	f.adds = p.addsOf(m, known, f)
	return f
}

func (p *plan) isPercent(unit string) bool { return unit == "%" || p.words.Family(unit) == "%" }

func (p *plan) addsOf(m domain.Metric, known bool, f fact) domain.Addition {
	switch {
	case known:
		return m.Adds
	case f.kind == domain.RecordPeople:
		return domain.AddDistinct
	case f.unit == "%":
		return domain.AddLatest
	}
	return domain.AddSum
}

// styleOf reads a printed text. What it says of the number is compared with the file's.
func (p *plan) styleOf(display string, q domain.Qualifier, low, high **big.Rat, where string) domain.FigureStyle {
	style := domain.FigureStyle{Qualifier: q}
	w, ok := p.library.ReadFigure(display)
	if ok {
		style = w.Style
		if w.Style.Group == " " {
			p.warn("number_spaced", where, "text", display)
		}
		switch {
		case w.Style.Qualifier == domain.QualifierBlank:
			p.warn("number_hidden", where, "text", display)
		case *low == nil:
			*low, *high = w.Low, w.High
			p.warn("number_from_text", where, "text", display)
		case (*low).Cmp(w.Low) != 0:
			p.warn("text_differs", where, "text", display, "number", decimal(*low))
		}
		if w.High != nil && w.High.Cmp(w.Low) != 0 && (*high == nil || (*high).Cmp(*low) == 0) {
			*high = w.High
		}
	} else if display != "" {
		p.warn("text_unread", where, "text", display)
	}
	if slices.Contains(domain.Qualifiers, q) && q != style.Qualifier && style.Qualifier != domain.QualifierBlank {
		if style.Mark+style.After != "" && ok {
			p.warn("text_differs", where, "text", display, "number", string(q))
		}
		style.Qualifier = q
	}
	if style.Qualifier == "" {
		style.Qualifier = domain.QualifierExact
	}
	if *low != nil {
		style.Grain = min(policy.GrainOf(*low), max(style.Grain, policy.GrainOf(w.Low)))
		if !ok {
			style.Grain = policy.GrainOf(*low)
		}
	}
	return style
}

func (p *plan) scopeOf(l *line) domain.RecordScope {
	if p.metrics[l.code].Code == "context_stat" {
		return domain.ScopeContext
	}
	said := l.scope
	if said == "" {
		said = l.org
	}
	named := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return said != "" && strings.Contains(said, w) })
	}
	for _, scope := range []domain.RecordScope{domain.ScopeCounty, domain.ScopeProvince, domain.ScopeNational, domain.ScopeOther, domain.ScopeOwn} {
		if slices.Contains(p.words.Scopes[string(scope)], said) || l.scope != "" && named(p.words.Scopes[string(scope)]) {
			return scope
		}
	}
	switch {
	case l.org != "" && !named(p.words.Own) && !slices.ContainsFunc(p.Parties, func(o domain.BookParty) bool { return o.Name == l.org && p.isReporter(o) }):
		return domain.ScopeOther
	case p.Perspective == "third_party":
		return domain.ScopeNational
	}
	return domain.ScopeOwn
}

// isReporter reports whether a party is on the side the report is written from.
func (p *plan) isReporter(o domain.BookParty) bool {
	return strings.HasPrefix(o.Role, p.Perspective) || p.Perspective == "dispatched_person" && strings.HasPrefix(o.Role, "supporter")
}

func (p *plan) statusOf(l *line) domain.RecordStatus {
	switch s := l.status; {
	case s == "" || s == string(domain.RecordDone):
		return domain.RecordDone
	case slices.Contains(domain.RecordStatuses, domain.RecordStatus(s)):
		return domain.RecordStatus(s)
	case strings.Contains(s, "submitted"):
		return domain.RecordSubmitted
	case strings.Contains(s, "pending") || strings.Contains(s, "applied"):
		return domain.RecordPending
	case strings.Contains(s, "plan"):
		return domain.RecordPlanned
	}
	p.warn("unknown_status", l.path, "status", l.status)
	return domain.RecordPending
}

// days finds the dates of a line: whole ones, or the month alone when the year is hidden.
var (
	wholeDays = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)
	yearless  = regexp.MustCompile(`^--(\d{2})-\d{2}`)
	monthOnly = regexp.MustCompile(`^(\d{4}-\d{2})$`)
)

func dated(date string) (from, to calendar.Date, month string) {
	days := wholeDays.FindAllString(date, 2)
	if len(days) > 0 {
		from, _ = calendar.ParseDate(days[0])
		to, _ = calendar.ParseDate(days[len(days)-1])
		if !from.IsZero() {
			return from, calendar.Later(from, to), from.MonthOf().String()
		}
	}
	if m := yearless.FindStringSubmatch(date); m != nil {
		return from, to, "--" + m[1]
	}
	if m := monthOnly.FindStringSubmatch(date); m != nil {
		return from, to, m[1]
	}
	return from, to, ""
}
