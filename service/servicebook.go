package service

import (
	"context"

	"github.com/duikou/duikou/domain"
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
	Entries  []domain.LedgerEntry
	Names    map[domain.ID]string // of the recipients
	Served   int                  // the sum of the entries
	Undated  int                  // days taken off of which only the month is known
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
	b.Facts, b.Entries, b.Served = f.facts, f.entries, domain.ServedDays(f.entries)
	for _, one := range b.Facts.Stretches {
		b.Undated += one.Away
	}
	if b.Decision, err = s.Policy.Judge(ref, b.Facts); err != nil {
		return b, err
	}
	if b.Traces, err = s.Policy.Trace(ref, b.Facts); err != nil {
		return b, err
	}
	b.Days = domain.DayRuns(b.Traces)
	b.Names = map[domain.ID]string{}
	for _, e := range b.Entries {
		if b.Names[e.RecipientID] != "" {
			continue
		}
		o, err := view.Organisation(e.RecipientID)
		if err != nil {
			return b, err
		}
		b.Names[e.RecipientID] = o.Name
	}
	return b, nil
}
