package policy

import (
	"maps"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Answer is a decision as somebody outside reads it.
type Answer struct {
	Regulation domain.PolicyRef      `json:"regulation"`
	Name       domain.Text           `json:"name"`
	Title      domain.Title          `json:"title"`
	On         calendar.Date         `json:"on"`
	Eligible   string                `json:"eligible"`
	Clauses    []domain.ClauseResult `json:"clauses"`
	Served     *domain.Quantity      `json:"served"`   // what counts by this rule, also where nothing is owed
	Missing    *domain.Quantity      `json:"missing"`  // whole months as months, and otherwise days; null when it cannot be told
	Earliest   *calendar.Date        `json:"earliest"` // the day asked about where nothing is missing; null when it cannot be told
	Earned     []domain.Earned       `json:"earned,omitempty"`
	Evidence   []domain.Text         `json:"evidence,omitempty"` // the papers an application needs
	Notes      []domain.Text         `json:"notes,omitempty"`    // what people decide, and what the source does not say
}

// Answer judges by the newest version of a regulation; the error is not_found alone.
func (l *Library) Answer(code string, f domain.ServiceFacts) (Answer, error) {
	ref, err := l.Regulation(code)
	if err != nil {
		return Answer{}, err
	}
	r, err := l.regulation(ref)
	if err != nil {
		return Answer{}, err
	}
	d := r.judge(&f)
	a := Answer{
		Regulation: ref, Name: r.name, Title: f.Target, On: f.On, Eligible: d.Eligible, Clauses: d.Clauses, Served: d.Served,
		Missing: r.inMonths(d), Earned: d.Earned, Evidence: r.text.Evidence, Notes: r.text.Notes,
	}
	if a.Served == nil {
		a.Served = r.served(&f)
	}
	switch {
	case d.Allowed():
		a.Missing, a.Earliest = &domain.Quantity{Unit: r.main.unit}, &f.On
	case !d.Earliest.IsZero():
		a.Earliest = &d.Earliest
	}
	return a, nil
}

// served is what would count of the service of somebody whom the rule asks for none.
func (r *regulation) served(f *domain.ServiceFacts) *domain.Quantity {
	var s subject
	s.open(r, f)
	s.look(s.at)
	s.sum = s.count(*r.main)
	return quantity(s.served(), r.main.unit)
}

// Regulations is the newest version of each regulation, ordered by code.
func (l *Library) Regulations() []domain.PolicyRef {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var list []domain.PolicyRef
	for _, key := range slices.Sorted(maps.Keys(l.newest)) {
		if ref := l.newest[key]; l.regulations[ref.Hash] != nil {
			list = append(list, ref)
		}
	}
	return list
}

// inMonths says whole months that are missing as months: whoever served six of twelve months
// is short of six months, however many days those will have.
func (r *regulation) inMonths(d domain.Decision) *domain.Quantity {
	if d.Missing == nil || d.Missing.Unit != unitDay {
		return d.Missing
	}
	gap := 0
	for _, group := range r.wants(d.Clauses, nil) {
		least := 0
		for _, c := range group {
			if c.counter.unit != unitMonth {
				return d.Missing
			}
			if short := c.short(d.Clauses); least == 0 || short < least {
				least = short
			}
		}
		gap = max(gap, least)
	}
	if gap <= 0 || gap%longMonth != 0 {
		return d.Missing
	}
	return &domain.Quantity{Value: gap / longMonth, Unit: unitMonth}
}

// short is the points a clause that counts months is short of.
func (c *clause) short(results []domain.ClauseResult) int {
	for _, result := range results {
		if result.ID == c.ID {
			actual, _ := ParseSpan(result.Actual)
			return int(c.limit) - actual.Months*longMonth - actual.Days
		}
	}
	return 0
}
