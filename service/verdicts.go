package service

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// file is what is known of a person's service: the ledger, and the assignments behind it.
type file struct {
	person      domain.Person
	facts       domain.ServiceFacts
	entries     []domain.LedgerEntry
	assignments []domain.Assignment
	places      places
	past        map[domain.ID]domain.PastService          // those the entries come from
	dated       func(domain.LedgerEntry) []domain.Absence // the days of leave booked
}

// about says of a ledger entry what it was: where, and how it was appraised. What holds of a
// place is what held on the entry's first day.
func (f *file) about(e domain.LedgerEntry) domain.Stretch {
	if e.PastID != 0 {
		p := f.past[e.PastID]
		return p.Stretch(f.places.on(p.Place.OrgID, e.From))
	}
	s := domain.Stretch{Kind: domain.ServiceStationed, Place: f.places.on(e.RecipientID, e.From)}
	for _, a := range f.assignments {
		if a.ID == e.AssignmentID {
			s.Appraisal = a.ServiceGrade()
		}
	}
	return s
}

// trainings is the further training on record; nil, which is unknown, when there is none.
func (f *file) trainings() (list []domain.Training) {
	for _, e := range domain.Live(f.entries) {
		if e.Kind == domain.LedgerTraining {
			list = append(list, domain.Training{From: e.From, To: e.To, Certificate: true}) // it is filed with it
		}
	}
	return list
}

// filed is the past services that stand in the ledger.
func (f *file) filed() (list []domain.PastService) {
	for _, e := range domain.Live(f.entries) {
		if e.PastID != 0 {
			list = append(list, f.past[e.PastID])
		}
	}
	return list
}

// passed is how many past services in the ledger were finished with a passing appraisal.
func (f *file) passed() (n int) {
	for _, p := range f.filed() {
		if p.Passed() {
			n++
		}
	}
	return n
}

// factsOf gathers what regulations ask about a person, as of today.
func (c *core) factsOf(view Tx, person domain.ID) (domain.ServiceFacts, error) {
	f, err := c.fileOf(view, person)
	return f.facts, err
}

func (c *core) fileOf(view Tx, person domain.ID) (f file, err error) {
	if f.person, err = view.Person(Everything, person); err != nil {
		return f, err
	}
	p := f.person
	if f.entries, err = view.LedgerOfPerson(person); err != nil {
		return f, err
	}
	list, err := view.Assignments(Everything, AssignmentFilter{Person: person}, Page{Limit: 200})
	if err != nil {
		return f, err
	}
	f.assignments = list.Items
	if f.past, err = pastOf(view, person, f.entries); err != nil {
		return f, err
	}
	if f.places, err = placesOf(view, f.entries, f.assignments); err != nil {
		return f, err
	}
	home, err := view.Organisation(p.OrgID)
	if err != nil {
		return f, err
	}
	completed, err := view.CompletedAssignments(person)
	if err != nil {
		return f, err
	}
	completed += f.passed()
	if f.dated, err = c.leaveOf(view, person); err != nil {
		return f, err
	}
	refusal, err := view.StandingRefusal(person)
	f.facts = domain.ServiceFacts{
		Person: domain.SubjectOf(p, home), Target: p.Title.Next(), On: c.today(), Completed: &completed, Refusal: &refusal,
		Stretches: domain.Stretches(f.entries, f.about, f.dated),
	}
	f.facts.Person.Training = f.trainings()
	return f, err
}

// leaveOf finds the days of the leave that a ledger entry was booked for. Leave its programme
// counts as served is booked with no days; a regulation may see it otherwise.
func (c *core) leaveOf(view Tx, person domain.ID) (func(domain.LedgerEntry) []domain.Absence, error) {
	requests, err := view.RequestsOfPerson(person)
	if err != nil {
		return nil, err
	}
	return func(e domain.LedgerEntry) []domain.Absence {
		for _, r := range requests {
			if r.ID != e.RequestID || r.Kind != domain.RequestLeave {
				continue
			}
			p, err := c.Policy.ProgrammeAt(r.Programme)
			if err != nil {
				return nil
			}
			rule, ok := p.Leave(r.Leave)
			if !ok {
				return nil
			}
			most := -e.Days
			if rule.Service == domain.CountsYes {
				most = -1
			}
			return r.DaysOff(rule, e.From, e.To, most)
		}
		return nil
	}, nil
}

// pastOf is the past services that entries come from; most people have none.
func pastOf(view Tx, person domain.ID, entries []domain.LedgerEntry) (map[domain.ID]domain.PastService, error) {
	if !slices.ContainsFunc(entries, func(e domain.LedgerEntry) bool { return e.PastID != 0 }) {
		return nil, nil
	}
	list, err := view.PastServicesOf([]domain.ID{person})
	past := map[domain.ID]domain.PastService{}
	for _, p := range list {
		past[p.ID] = p
	}
	return past, err
}

// places is the organisations service was done at or is planned at, and what was stated of them.
type places struct {
	orgs  map[domain.ID]domain.Organisation
	facts map[domain.ID][]domain.PlaceFact
}

// on is an organisation as a place of service on a day; the zero place when it is none.
func (p places) on(org domain.ID, on calendar.Date) domain.Place {
	if org == 0 {
		return domain.Place{}
	}
	return domain.PlaceOf(p.orgs[org], domain.FactOn(p.facts[org], on))
}

func placesOf(view Tx, entries []domain.LedgerEntry, assignments []domain.Assignment) (places, error) {
	p := places{map[domain.ID]domain.Organisation{}, map[domain.ID][]domain.PlaceFact{}}
	var ids []domain.ID
	for _, e := range entries {
		ids = append(ids, e.RecipientID)
	}
	for _, a := range assignments {
		ids = append(ids, a.RecipientID)
	}
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id domain.ID) bool { return id == 0 })
	for _, id := range ids {
		o, err := view.Organisation(id)
		if err != nil {
			return p, err
		}
		p.orgs[id] = o
	}
	facts, err := view.PlaceFacts(ids)
	for _, f := range facts {
		p.facts[f.OrgID] = append(p.facts[f.OrgID], f)
	}
	return p, err
}

// judge stores a verdict of every regulation the programme names, with the facts it rests on.
func (w *work) judge(a domain.Assignment) error {
	p, err := w.Policy.ProgrammeAt(a.Programme)
	if err != nil {
		return err
	}
	f, err := w.fileOf(w, a.PersonID)
	if err != nil {
		return err
	}
	for _, code := range p.Regulations {
		v, err := w.verdict(&f, code)
		if err != nil {
			return err
		}
		v.AssignmentID = a.ID
		if err := w.InsertVerdict(&v); err != nil {
			return err
		}
		w.audit(a.Case(), "verdict_"+v.Decision.Eligible, domain.SubjectRef{Kind: domain.SubjectAssignment, ID: a.ID}, "", map[string]string{"regulation": code, "hash": v.Hash})
	}
	return w.notify([]domain.ID{a.PersonUserID}, domain.Notice{
		Kind: "verdict_ready", Case: a.Case(), DedupeKey: "verdict/" + a.ID.String() + "/" + w.at.Format("20060102150405"),
	})
}

// verdict judges by the newest version of a regulation; it is not stored yet.
func (w *work) verdict(f *file, code string) (v domain.Verdict, err error) {
	v = domain.Verdict{
		PersonID: f.person.ID, PersonName: f.person.Name, OrgID: f.person.OrgID,
		On: f.facts.On, ServedDays: domain.ServedDays(f.entries), CreatedAt: w.at,
	}
	if v.Regulation, err = w.Policy.Regulation(code); err != nil {
		return v, err
	}
	if v.Decision, err = w.Policy.Judge(v.Regulation, f.facts); err != nil {
		return v, err
	}
	if v.Inputs, err = json.Marshal(f.facts); err != nil {
		return v, err
	}
	if v.Hash, err = hashOf(v.Regulation.Hash, string(v.Inputs), v.Decision); err != nil {
		return v, err
	}
	planned, err := w.stillPlanned(w, f)
	if err != nil {
		return v, err
	}
	v.Earliest, err = w.earliest(v.Regulation, f.facts.With(domain.WhatIf{More: planned}))
	return v, err
}

// earliest is the first day of an application under a plan, zero when it is not known.
func (c *core) earliest(ref domain.PolicyRef, plan domain.ServiceFacts) (calendar.Date, error) {
	d, err := c.Policy.Judge(ref, plan)
	if d.Eligible == domain.Eligible {
		return plan.On, err
	}
	return d.Earliest, err
}

// hashOf is SHA-256 over the canonical JSON of its parts.
func hashOf(parts ...any) (string, error) {
	body, err := json.Marshal(parts) // maps marshal with sorted keys, structs in field order
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}
