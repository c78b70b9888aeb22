package policy

import (
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
)

// proofs is what proves a clause, told from the facts that it and the rules of what counts ask
// for: days want the order, the attested months and the ledger; a rule that counts paired service
// wants the agreement, and one that counts what was passed wants the appraisal.
func (r *regulation) proofs(c *clause) (kinds []domain.ProofKind, fields []string) {
	asks := c.measure.asks
	if c.counter != nil || slices.ContainsFunc(asks, ofService) {
		asks = slices.Concat(asks, r.wheres(asks))
		kinds = append(kinds, domain.ProofDispatch, domain.ProofPublicity, domain.ProofAttendance, domain.ProofLedger, domain.ProofCertificate)
	}
	for _, name := range asks {
		switch part, field, _ := strings.Cut(name, "."); {
		case name == "stretch.paired":
			kinds = append(kinds, domain.ProofAgreement)
		case name == "stretch.appraisal" || name == "service.completed":
			kinds = append(kinds, domain.ProofAppraisal)
		case name == "stretch.since_title":
			fields = append(fields, "title_since")
		case part == "person":
			fields = append(fields, fieldOf(field)...)
		}
	}
	if slices.Sort(fields); len(fields) > 0 {
		fields, kinds = slices.Compact(fields), append(kinds, domain.ProofPerson)
	}
	slices.SortFunc(kinds, func(a, b domain.ProofKind) int {
		return slices.Index(domain.ProofKinds, a) - slices.Index(domain.ProofKinds, b)
	})
	return slices.Compact(kinds), fields
}

func ofService(name string) bool {
	return strings.HasPrefix(name, "service.") || strings.HasPrefix(name, "tally.")
}

// wheres is the facts that the rules of what counts ask for, and the tallies that are measured.
func (r *regulation) wheres(asks []string) (names []string) {
	for _, c := range r.counts {
		if c.where != nil {
			names = append(names, c.where.asks...)
		}
		if c.Since != "" {
			names = append(names, "stretch.since_title")
		}
	}
	for _, t := range r.tallies {
		measured := slices.ContainsFunc(asks, func(name string) bool { return strings.HasPrefix(name+"_", "tally."+t.Name+"_") })
		if measured {
			names = append(names, t.where.asks...)
		}
	}
	return names
}

// fieldOf is the fields of a person's record that a fact is told from.
func fieldOf(fact string) []string {
	switch fact {
	case "age", "age_at_year_end":
		return []string{"birth_date"}
	case "months_to_retirement":
		return []string{"birth_date", "sex"}
	case "title_rank":
		return []string{"title"}
	case "training_months":
		return []string{"training"}
	}
	return []string{fact}
}
