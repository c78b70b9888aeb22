package service

import (
	"cmp"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// ClauseProof is a clause of a regulation and the records that prove it.
type ClauseProof struct {
	Line    domain.RuleLine
	Result  *domain.ClauseResult // what the clause says by the ledger; nil where it was not asked
	Records []Record
}

// Record is one record that proves a clause, or that is still missing.
type Record struct {
	Kind         domain.ProofKind
	AssignmentID domain.ID // 0 for a field of the person and for service from before
	Number       string    // of the assignment, or of the document that a past service was filed with
	Place        string    // where the service was
	From, To     calendar.Date
	Held         bool
	Have, Want   int              // accepted months of those expected, days in the ledger (Want 0)
	Detail       string           // number of the certificate or the agreement, code of the grade, issuer of the document
	Field        string           // of the person's record
	Open         []calendar.Month // months that are not accepted
}

// Lacking is the records that are not there, each once.
func (o Outlook) Lacking() (list []Record) {
	for _, c := range o.Clauses {
		for _, r := range c.Records {
			known := slices.ContainsFunc(list, func(o Record) bool {
				return o.Kind == r.Kind && o.AssignmentID == r.AssignmentID && o.Number == r.Number && o.Field == r.Field
			})
			if !r.Held && !known {
				list = append(list, r)
			}
		}
	}
	return list
}

// proven finds for each clause that is asked the records that prove it.
func (s Verdicts) proven(view Tx, f *file, o *Outlook) (list []ClauseProof, err error) {
	services, err := s.services(view, f, o)
	if err != nil {
		return nil, err
	}
	for _, line := range o.Rule.Lines {
		if !line.AskedOf(o.Asked.Target) {
			continue
		}
		one := ClauseProof{Line: line, Result: o.Attested.Clause(line.ID)}
		if one.Result == nil {
			continue // whoever owes nothing proves no service, and whoever is not exempt no exemption
		}
		for _, kind := range line.Proofs {
			if kind == domain.ProofPerson {
				one.Records = append(one.Records, fieldsOf(o.Facts.Person, line.Fields)...)
				continue
			}
			for _, of := range services {
				if r, ok := of[kind]; ok {
					one.Records = append(one.Records, r)
				}
			}
		}
		list = append(list, one)
	}
	return list, nil
}

// services is what is held of each service, by kind.
func (s Verdicts) services(view Tx, f *file, o *Outlook) (list []map[domain.ProofKind]Record, err error) {
	open, err := openMonths(view, f, o.Asked.On)
	if err != nil {
		return nil, err
	}
	for _, held := range o.Held {
		of, err := s.recordsOf(view, held, open)
		if err != nil {
			return nil, err
		}
		list = append(list, of)
	}
	for _, e := range domain.Live(f.entries) {
		if p, ok := f.past[e.PastID]; ok && e.PastID != 0 {
			list = append(list, s.filed(p, e, f.places.orgs[p.Place.OrgID].Name))
		}
	}
	return list, nil
}

// recordsOf is the records of one assignment.
func (s Verdicts) recordsOf(view Tx, p Proof, open []domain.Report) (map[domain.ProofKind]Record, error) {
	a := p.Assignment
	cycle, err := view.Cycle(Everything, a.CycleID)
	if err != nil {
		return nil, err
	}
	agreement, err := view.Agreement(Everything, cycle.AgreementID)
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return nil, err
	}
	base := Record{AssignmentID: a.ID, Number: a.Number, Place: p.Recipient, From: a.From, To: a.To}
	of := map[domain.ProofKind]Record{}
	add := func(kind domain.ProofKind, held bool, have, want int, detail string) {
		r := base
		r.Kind, r.Held, r.Have, r.Want, r.Detail = kind, held, have, want, detail
		of[kind] = r
	}
	add(domain.ProofDispatch, true, 0, 0, cycle.Number)
	add(domain.ProofAgreement, agreement.ID != 0, 0, 0, agreement.Number)
	published := ""
	if !cycle.PublicityFrom.IsZero() {
		published = cycle.PublicityFrom.String() + " – " + cycle.PublicityTo.String()
	}
	if rule, err := s.Policy.ProgrammeAt(a.Programme); err == nil && (rule.PublicityDays > 0 || published != "") {
		add(domain.ProofPublicity, published != "" && cycle.PublicityTo.Before(s.today()), 0, 0, published)
	}
	add(domain.ProofAttendance, p.Reports.Expected > 0 && p.Reports.Accepted == p.Reports.Expected, p.Reports.Accepted, p.Reports.Expected, "")
	add(domain.ProofLedger, p.Days > 0, p.Days, 0, "")
	add(domain.ProofAppraisal, a.ServiceGrade() != "", 0, 0, a.ServiceGrade())
	add(domain.ProofCertificate, p.Certificate != "", 0, 0, p.Certificate)
	months := of[domain.ProofAttendance]
	for _, r := range open {
		if r.AssignmentID == a.ID {
			months.Open = append(months.Open, r.Month)
		}
	}
	of[domain.ProofAttendance] = months
	return of, nil
}

// filed is the records of a past service: the document it was filed with, and its days.
func (s Verdicts) filed(p domain.PastService, e domain.LedgerEntry, known string) map[domain.ProofKind]Record {
	base := Record{Number: p.Document.Number, Place: cmp.Or(p.Place.Name, known), From: p.From, To: p.To, Held: true, Detail: p.Document.Issuer}
	of := map[domain.ProofKind]Record{}
	for _, kind := range []domain.ProofKind{domain.ProofDispatch, domain.ProofLedger, domain.ProofAppraisal} {
		r := base
		r.Kind = kind
		switch kind {
		case domain.ProofLedger:
			r.Have = e.Days
		case domain.ProofAppraisal:
			r.Held, r.Detail = p.Appraisal != "", p.Appraisal
		}
		of[kind] = r
	}
	return of
}

// fieldsOf says of fields of the person's record whether they are filled in.
func fieldsOf(p domain.Subject, fields []string) (list []Record) {
	filled := map[string]bool{
		"birth_date": !p.BirthDate.IsZero(), "sex": p.Sex != "", "title": p.Title.Rank() >= 0, "title_since": !p.TitleSince.IsZero(),
		"profession": p.Profession != "", "contract": p.Contract != nil, "training": p.Training != nil,
	}
	for _, field := range fields {
		list = append(list, Record{Kind: domain.ProofPerson, Field: field, Held: filled[field]})
	}
	return list
}
