package service

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/duikou/duikou/domain"
)

// factsOf gathers what regulations ask about a person, as of today.
func (c *core) factsOf(view Tx, person domain.ID) (domain.ServiceFacts, error) {
	p, err := view.Person(Everything, person)
	if err != nil {
		return domain.ServiceFacts{}, err
	}
	entries, err := view.LedgerOfPerson(person)
	if err != nil {
		return domain.ServiceFacts{}, err
	}
	places := map[domain.ID]domain.Place{}
	for _, e := range entries {
		if _, ok := places[e.RecipientID]; ok {
			continue
		}
		o, err := view.Organisation(e.RecipientID)
		if err != nil {
			return domain.ServiceFacts{}, err
		}
		places[e.RecipientID] = domain.PlaceOf(o)
	}
	home, err := view.Organisation(p.OrgID)
	if err != nil {
		return domain.ServiceFacts{}, err
	}
	completed, err := view.CompletedAssignments(person)
	if err != nil {
		return domain.ServiceFacts{}, err
	}
	refusal, err := view.StandingRefusal(person)
	return domain.ServiceFacts{
		Person: domain.SubjectOf(p, home), Target: p.Title.Next(), On: c.today(), Completed: &completed, Refusal: &refusal,
		Stretches: domain.Stretches(entries, func(id domain.ID) domain.Place { return places[id] }),
	}, err
}

// judge stores a verdict of every regulation the programme names, with the facts it rests on.
func (w *work) judge(a domain.Assignment) error {
	p, err := w.Policy.ProgrammeAt(a.Programme)
	if err != nil {
		return err
	}
	facts, err := w.factsOf(w, a.PersonID)
	if err != nil {
		return err
	}
	entries, err := w.LedgerOfPerson(a.PersonID)
	if err != nil {
		return err
	}
	for _, code := range p.Regulations {
		v := domain.Verdict{
			PersonID: a.PersonID, PersonName: a.PersonName, OrgID: a.SupporterID, AssignmentID: a.ID,
			On: facts.On, ServedDays: domain.ServedDays(entries), CreatedAt: w.at,
		}
		if v.Regulation, err = w.Policy.Regulation(code); err != nil {
			return err
		}
		if v.Decision, err = w.Policy.Judge(v.Regulation, facts); err != nil {
			return err
		}
		if v.Inputs, err = json.Marshal(facts); err != nil {
			return err
		}
		if v.Hash, err = hashOf(v.Regulation.Hash, string(v.Inputs), v.Decision); err != nil {
			return err
		}
		if err := w.InsertVerdict(&v); err != nil {
			return err
		}
		w.audit(a.Case(), "verdict_"+v.Decision.Eligible, domain.SubjectRef{Kind: domain.SubjectAssignment, ID: a.ID}, "", map[string]string{"regulation": code, "hash": v.Hash})
	}
	return w.notify([]domain.ID{a.PersonUserID}, domain.Notice{
		Kind: "verdict_ready", Case: a.Case(), DedupeKey: "verdict/" + a.ID.String() + "/" + w.at.Format("20060102150405"),
	})
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
