package service

import (
	"context"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Verdicts answers whether somebody may apply for a title, why not, and what would change it.
type Verdicts struct{ *core }

// Question is what is asked about a person. Zero fields take what is known of the person: the
// next title, today, the region of the institution, the regulation of the last programme.
type Question struct {
	Regulation string // its code
	Target     domain.Title
	On         calendar.Date
	Region     string // GB/T 2260, the first two, four or all six digits
	WhatIf     domain.WhatIf
}

// Outlook is an answer: what the ledger says, what the present plan comes to, and what a
// change of plan would. Nothing of it is stored.
type Outlook struct {
	Person   domain.Person
	Asked    Question // with what was left out filled in
	Rule     domain.RuleText
	Choices  []domain.RuleText   // regulations in force in the region on the day
	Facts    domain.ServiceFacts // what the ledger attests
	Attested domain.Decision
	Planned  []domain.Stretch // what is still to be served or attested
	Plan     domain.Decision  // with what is planned, and a passing appraisal of it
	Earliest calendar.Date    // the first day of an application under the present plan; zero = not known
	Changed  *domain.Decision // under Asked.WhatIf; nil when nothing was asked
	Held     []Proof
	Filed    []domain.PastService // in the ledger by a document of their own
	Clauses  []ClauseProof        // what proves each clause, and whether it is here
	History  []Past               // the verdicts on record by this regulation, newest first
}

// Past is a verdict on record, and what was different from the one before it.
type Past struct {
	Verdict domain.Verdict
	Changed *domain.VerdictChange // nil for the first
}

// Proof is the evidence we hold of one assignment.
type Proof struct {
	Assignment  domain.Assignment
	Recipient   string
	Reports     ReportCounts
	Days        int    // in the ledger
	Certificate string // number of the valid certificate, or ""
}

// Outlook answers a question about a person the actor may see. Errors: not_found, invalid
// "regulation", "title", "region", "extend_to", "from", "to".
func (s Verdicts) Outlook(ctx context.Context, a Actor, person domain.ID, q Question) (o Outlook, err error) {
	view := s.Store.View(ctx)
	if o.Person, err = view.Person(a.Scope(), person); err != nil {
		return o, err
	}
	f, err := s.fileOf(view, person)
	if err != nil {
		return o, err
	}
	if o.Asked, err = s.complete(q, &f); err != nil {
		return o, err
	}
	if o.Choices, err = s.inForce(o.Asked.Region, o.Asked.On); err != nil {
		return o, err
	}
	ref, err := s.Policy.Regulation(o.Asked.Regulation)
	if err != nil {
		return o, domain.Invalid("regulation", "unknown_value").With("value", o.Asked.Regulation)
	}
	if o.Rule, err = s.Policy.RuleText(ref); err != nil {
		return o, err
	}
	if o.Planned, err = s.stillPlanned(view, &f); err != nil {
		return o, err
	}
	o.Facts = f.facts
	if err := s.weigh(&o); err != nil {
		return o, err
	}
	if o.History, err = s.history(view, person, o.Asked.Regulation); err != nil {
		return o, err
	}
	o.Filed = f.filed()
	if o.Held, err = s.held(view, &f); err != nil {
		return o, err
	}
	o.Clauses, err = s.proven(view, &f, &o)
	return o, err
}

// complete fills in what a question left out and puts it to the facts.
func (s Verdicts) complete(q Question, f *file) (Question, error) {
	var faults domain.Faults
	if q.Target == "" {
		q.Target = f.facts.Target
	}
	faults.Check(q.Target.Rank() > 0, "title", "unknown_value")
	if q.On.IsZero() {
		q.On = f.facts.On
	}
	home := &f.facts.Person.Institution
	if q.Region == "" {
		q.Region = home.RegionCode
	}
	digits := strings.Trim(q.Region, "0123456789") == ""
	known := digits && len(q.Region)%2 == 0 && len(q.Region) <= 6
	faults.Check(known, "region", "unknown_value")
	if known && !strings.HasPrefix(home.RegionCode, q.Region) {
		home.RegionCode = (q.Region + "0000")[:6]
	}
	if q.Regulation == "" {
		q.Regulation = s.usual(f)
	}
	f.facts.Target, f.facts.On = q.Target, q.On
	return q, faults.Err()
}

// usual is the regulation somebody is judged by who names none.
func (s Verdicts) usual(f *file) string {
	for i := len(f.assignments) - 1; i >= 0; i-- {
		p, err := s.Policy.ProgrammeAt(f.assignments[i].Programme)
		if err == nil && len(p.Regulations) > 0 {
			return p.Regulations[0]
		}
	}
	if codes := s.regulations(); len(codes) > 0 {
		return codes[0]
	}
	return ""
}

// inForce is the regulations that hold in a region on a day.
func (s Verdicts) inForce(region string, on calendar.Date) (list []domain.RuleText, err error) {
	day := on.String()
	for _, ref := range s.Policy.Regulations() {
		r, err := s.Policy.RuleText(ref)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(region, r.Region) && r.From <= day && (r.To == "" || day <= r.To) {
			list = append(list, r)
		}
	}
	return list, nil
}

// stillPlanned is what is still to be served, or to be attested, as the assignments have it.
func (c *core) stillPlanned(view Tx, f *file) (list []domain.Stretch, err error) {
	for _, a := range f.assignments {
		var since calendar.Date
		for _, e := range domain.Live(f.entries) {
			if e.AssignmentID == a.ID {
				since = calendar.Later(since, e.To)
			}
		}
		missing, err := view.Reports(Everything, ReportFilter{Assignment: a.ID, State: domain.ReportMissing}, Page{Limit: 200})
		if err != nil {
			return nil, err
		}
		for _, r := range missing.Items {
			since = calendar.Later(since, r.To)
		}
		about := domain.Stretch{Kind: domain.ServiceStationed}
		if rest, ok := a.Planned(since, about); ok {
			rest.Place = f.places.on(a.RecipientID, rest.From)
			list = append(list, rest)
		}
	}
	return list, nil
}

// weigh judges what the ledger attests, what is planned, and what was asked.
func (s Verdicts) weigh(o *Outlook) (err error) {
	plan := o.Facts.With(domain.WhatIf{More: o.Planned})
	if err := o.Asked.WhatIf.Check(plan); err != nil {
		return err
	}
	if o.Attested, err = s.Policy.Judge(o.Rule.Ref, o.Facts); err != nil {
		return err
	}
	if o.Plan, err = s.Policy.Judge(o.Rule.Ref, plan); err != nil {
		return err
	}
	early := plan
	early.On = calendar.Earlier(o.Asked.On, s.today()) // the day asked about may lie far ahead
	if o.Earliest, err = s.earliest(o.Rule.Ref, early); err != nil {
		return err
	}
	if o.Asked.WhatIf.IsZero() {
		return nil
	}
	changed, err := s.Policy.Judge(o.Rule.Ref, plan.With(o.Asked.WhatIf))
	o.Changed = &changed
	return err
}

// history is the verdicts on record by one regulation, the newest thirty.
func (s Verdicts) history(view Tx, person domain.ID, code string) (list []Past, err error) {
	all, err := view.VerdictsOfPerson(person)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if v.Regulation.Code != code {
			continue
		}
		if n := len(list); n > 0 {
			change := list[n-1].Verdict.Since(v)
			list[n-1].Changed = &change
		}
		if len(list) == 30 {
			break
		}
		list = append(list, Past{Verdict: v})
	}
	return list, nil
}

// held is the evidence there is of each assignment.
func (s Verdicts) held(view Tx, f *file) (list []Proof, err error) {
	for _, a := range f.assignments {
		if a.State == domain.AssignmentCancelled {
			continue
		}
		one := Proof{Assignment: a}
		o, err := view.Organisation(a.RecipientID)
		if err != nil {
			return nil, err
		}
		one.Recipient = o.Name
		if one.Reports, err = view.CountReports(ReportFilter{Assignment: a.ID}); err != nil {
			return nil, err
		}
		for _, e := range f.entries {
			if e.AssignmentID == a.ID {
				one.Days += e.Days
			}
		}
		papers, err := view.Certificates(Everything, CertificateFilter{Assignment: a.ID}, Page{Limit: 20})
		if err != nil {
			return nil, err
		}
		for _, c := range papers.Items {
			if c.Valid() {
				one.Certificate = c.Number
			}
		}
		list = append(list, one)
	}
	return list, nil
}
