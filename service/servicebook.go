package service

import (
	"context"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// ServiceBook is a person's service-day ledger and what one regulation makes of every day.
type ServiceBook struct {
	Person   domain.Person
	Asked    Question
	Rule     domain.RuleText
	Choices  []domain.RuleText
	Decision domain.Decision
	Facts    domain.ServiceFacts
	Traces   []domain.StayTrace // why a stretch counts or not
	Days     []domain.DayRun    // every day of service once, in order
	Open     []domain.Report    // months up to the day asked about that are not accepted: not in the ledger
	Entries  []domain.LedgerEntry
	Past     map[domain.ID]domain.PastService // those entries come from, by ID
	Names    map[domain.ID]string             // of the recipients
	Served   int                              // the sum of the entries
	Undated  int                              // days taken off of which only the month is known
}

// Book is the ledger of a person the actor may see. Errors: not_found, invalid "regulation",
// "title", "region".
func (s Verdicts) Book(ctx context.Context, a Actor, person domain.ID, q Question) (b ServiceBook, err error) {
	view := s.Store.View(ctx)
	if b.Person, err = view.Person(a.Scope(), person); err != nil {
		return b, err
	}
	f, err := s.fileOf(view, person)
	if err != nil {
		return b, err
	}
	if b.Asked, err = s.complete(q, &f); err != nil {
		return b, err
	}
	ref, err := s.Policy.Regulation(b.Asked.Regulation)
	if err != nil {
		return b, domain.Invalid("regulation", "unknown_value").With("value", b.Asked.Regulation)
	}
	if b.Rule, err = s.Policy.RuleText(ref); err != nil {
		return b, err
	}
	if b.Choices, err = s.inForce(b.Asked.Region, b.Asked.On); err != nil {
		return b, err
	}
	b.Facts, b.Entries, b.Past, b.Served = f.facts, f.entries, f.past, domain.ServedDays(f.entries)
	for _, one := range b.Facts.Stretches {
		b.Undated += one.Away
	}
	for _, e := range domain.Live(b.Entries) {
		if e.Kind == domain.LedgerDiscounted {
			b.Undated -= b.Past[e.PastID].Span() - e.Days // a share is no absence
		}
	}
	if b.Decision, err = s.Policy.Judge(ref, b.Facts); err != nil {
		return b, err
	}
	if b.Traces, err = s.Policy.Trace(ref, b.Facts); err != nil {
		return b, err
	}
	if b.Open, err = openMonths(view, &f, b.Asked.On); err != nil {
		return b, err
	}
	b.Days = domain.DayRuns(append(unattested(b.Open), b.Traces...))
	b.Names = map[domain.ID]string{}
	for id, o := range f.places.orgs {
		b.Names[id] = o.Name
	}
	return b, nil
}

// openMonths are the months of a person that begin by a day and are not accepted.
func openMonths(view Tx, f *file, on calendar.Date) (open []domain.Report, err error) {
	for _, a := range f.assignments {
		months, err := view.Reports(Everything, ReportFilter{Assignment: a.ID}, Page{Limit: 200})
		if err != nil {
			return nil, err
		}
		for _, r := range months.Items {
			if r.State != domain.ReportAccepted && r.State != domain.ReportDropped && !r.From.After(on) {
				open = append(open, r)
			}
		}
	}
	slices.SortFunc(open, func(a, b domain.Report) int { return a.From.Compare(b.From) })
	return open, nil
}

func unattested(open []domain.Report) (traces []domain.StayTrace) {
	for _, r := range open {
		traces = append(traces, domain.StayTrace{From: r.From, To: r.To, State: domain.DayUnattested})
	}
	return traces
}
