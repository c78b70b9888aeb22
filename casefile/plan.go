package casefile

import (
	"fmt"
	"math/big"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
)

// plan is what a case comes to: a book, the raw records in it, the lines its report prints.
type plan struct {
	*Case
	words   *policy.ReportWords
	library *policy.Library
	metrics map[string]domain.Metric
	seed    uint64
	months  []string // of the period; "--01" to "--12" when it is hidden
	people  int
	facts   []fact
	records []service.RecordForm
	report  []reported
	stated  int
	found   []Warning
}

// fact is a stated line read: its number, its style, whose work it is.
type fact struct {
	*line
	style     domain.FigureStyle
	low, high *big.Rat // as stated
	adds      domain.Addition
	unit      string
	scope     domain.RecordScope
	status    domain.RecordStatus
}

// reported is a total asked for: the line of the report, and what the source says it is.
type reported struct {
	expected
	line  domain.ReportLine
	basis string // recorded, matched, stated
}

func newPlan(c *Case, library *policy.Library, words *policy.ReportWords, seed uint64) *plan {
	p := &plan{Case: c, words: words, library: library, seed: seed, metrics: map[string]domain.Metric{}}
	for _, m := range library.Catalogue() {
		p.metrics[m.Code] = m
		for _, alias := range m.Aliases {
			p.metrics[alias] = m
		}
	}
	p.months = monthsOf(c.Period)
	p.people = peopleOf(c.Lines)
	for i := range c.Lines {
		p.facts = append(p.facts, p.read(&c.Lines[i]))
	}
	for _, e := range c.Totals {
		p.report = append(p.report, p.ask(e))
	}
	for i := range p.facts {
		p.expand(&p.facts[i])
	}
	p.check()
	return p
}

const monthsMost = 120

// monthsOf are the months of a period, or twelve nameless ones.
func monthsOf(period domain.BookPeriod) []string {
	var months []string
	if !period.From.IsZero() && !period.To.IsZero() && !period.To.Before(period.From) {
		for _, m := range calendar.MonthsBetween(period.From, period.To) {
			months = append(months, m.String())
		}
		return months[:min(len(months), monthsMost)]
	}
	for m := 1; m <= 12; m++ {
		months = append(months, fmt.Sprintf("--%02d", m))
	}
	return months
}

// peopleOf is how many people did the work, as far as the source tells.
func peopleOf(lines []line) int {
	for _, l := range lines {
		if l.kind == domain.RecordPeople && l.amount.low != nil && l.amount.low.IsInt() && l.amount.low.Sign() > 0 {
			return int(min(l.amount.low.Num().Int64(), peopleMost))
		}
	}
	return peopleDefault
}

func (p *plan) warn(code, where string, args ...string) {
	w := Warning{Code: code, Where: where, Origin: FromCheck, Args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		w.Args[args[i]] = args[i+1]
	}
	p.found = append(p.found, w)
}
