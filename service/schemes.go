package service

import (
	"github.com/duikou/duikou/domain"
)

// QuotaStanding is how the people of one track stand to the range its scheme gives.
type QuotaStanding struct {
	Track domain.Track
	Quota domain.Quota
	Seats int // approved and serving in the programme year of the cycle, over all cycles of the supporter
	Band  domain.Band
}

// standings says how each track of a cycle stands to its range. A range refuses nothing.
func (c *core) standings(view Tx, cycle domain.Cycle, p domain.Programme, recipient domain.Organisation) ([]QuotaStanding, error) {
	from, to := p.Year.Span(p.Year.YearOf(cycle.From))
	var list []QuotaStanding
	for _, track := range p.Tracks {
		quota, ok := track.QuotaFor(recipient)
		if !ok {
			continue
		}
		seats, err := view.SeatsTaken(cycle.SupporterID, p.Ref.Code, track.Code, from, to)
		if err != nil {
			return nil, err
		}
		list = append(list, QuotaStanding{track, quota, seats, quota.Band(seats)})
	}
	return list, nil
}

// checkScheme gathers what stands against an agreement under a programme: that no cycle can be
// opened under it, that it did not hold yet or any more, that a party is of the wrong kind.
func checkScheme(p domain.Programme, a domain.Agreement, supporter, recipient domain.Organisation) error {
	var f domain.Faults
	f.Check(p.AsCycle(), "programme", "programme_without_cycles")
	f.Check(p.Valid.Holds(a.From), "from", "programme_not_valid")
	if p.Pairing != nil {
		f.Check(p.Pairing.Supporter.Fits(supporter), "supporter_id", "party_unfit")
		f.Check(p.Pairing.Recipient.Fits(recipient), "recipient_id", "party_unfit")
	}
	return f.Err()
}

// checkParties is checkScheme when a cycle is prepared: the programme, or what is known of the
// organisations, may have changed since the agreement was recorded. The fault is the agreement's.
func (w *work) checkParties(p domain.Programme, a domain.Agreement) error {
	supporter, err := w.Organisation(a.SupporterID)
	if err != nil {
		return err
	}
	recipient, err := w.Organisation(a.RecipientID)
	if err != nil {
		return err
	}
	if checkScheme(p, a, supporter, recipient) != nil {
		return domain.Invalid("agreement_id", "agreement_unfit")
	}
	return nil
}

// Regulations are all regulations in words, each in its newest version.
func (s Directory) Regulations() ([]domain.RuleText, error) {
	var list []domain.RuleText
	for _, ref := range s.Policy.Regulations() {
		r, err := s.Policy.RuleText(ref)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// Regulation is a regulation in words: the newest version, or the one with a hash. Not_found.
func (s Directory) Regulation(code, hash string) (domain.RuleText, error) {
	ref, err := s.version("regulation", code, hash)
	if err != nil {
		return domain.RuleText{}, err
	}
	return s.Policy.RuleText(ref)
}

// Versions are the versions of a programme or a regulation that are known, newest first.
func (s Directory) Versions(kind, code string) []domain.PolicyRef {
	return s.Policy.Versions(kind, code)
}

// Changes are the fields in which two versions differ, named by their hashes. Not_found.
func (s Directory) Changes(kind, code, from, to string) ([]domain.PolicyChange, error) {
	before, err := s.version(kind, code, from)
	if err != nil {
		return nil, err
	}
	after, err := s.version(kind, code, to)
	if err != nil {
		return nil, err
	}
	return s.Policy.Changes(kind, before, after)
}

// version finds a version by its hash; the newest without one.
func (s Directory) version(kind, code, hash string) (domain.PolicyRef, error) {
	for _, ref := range s.Policy.Versions(kind, code) {
		if hash == "" || ref.Hash == hash {
			return ref, nil
		}
	}
	return domain.PolicyRef{}, domain.Fault(domain.CodeNotFound, "not_found")
}

// Catalogue is every figure that can be recorded.
func (s Directory) Catalogue() []domain.Metric { return s.Policy.Catalogue() }
