package service

import (
	"context"
	"crypto/rand"
	"encoding/json"

	"github.com/duikou/duikou/domain"
)

// Certificates is the papers that leave the house: what somebody served (服务鉴定), or that a
// rule does not ask service of them.
type Certificates struct{ *core }

// Issue certifies a settled service that passed. A leader of the supporting hospital does it,
// and not for themselves. Errors: not_found, forbidden, conflict "not_passed" (the service is
// not settled, or did not pass), conflict "duplicate" (a valid one exists).
func (s Certificates) Issue(ctx context.Context, r Request, assignment domain.ID) (domain.Certificate, error) {
	return write(ctx, s.core, r, "certify "+assignment.String(), nil, func(w *work) (domain.Certificate, error) {
		a, err := w.Assignment(w.actor.Scope(), assignment)
		if err != nil {
			return domain.Certificate{}, err
		}
		if err := w.mayCertify(a.SupporterID, a.PersonID); err != nil {
			return domain.Certificate{}, err
		}
		if a.State != domain.AssignmentSettled || !a.Passed {
			return domain.Certificate{}, domain.Fault(domain.CodeConflict, "not_passed").With("state", a.State)
		}
		c, err := w.serviceCertificate(a)
		if err != nil {
			return c, err
		}
		return w.issue(c, a.Case())
	})
}

// mayCertify lets a leader through who does not certify themselves.
func (w *work) mayCertify(org, person domain.ID) error {
	if err := w.actor.need(org, domain.RoleLeader); err != nil {
		return err
	}
	if person == w.actor.PersonID {
		return domain.Fault(domain.CodeForbidden, "own_case")
	}
	return nil
}

func (w *work) serviceCertificate(a domain.Assignment) (domain.Certificate, error) {
	c := domain.Certificate{
		Kind: domain.CertificateService, AssignmentID: a.ID, PersonID: a.PersonID, PersonName: a.PersonName,
		OrgID: a.SupporterID, RecipientID: a.RecipientID, From: a.ArrivedOn, To: a.To,
	}
	p, err := w.Policy.ProgrammeAt(a.Programme)
	if err != nil {
		return c, err
	}
	c.Programme = p.Name
	for _, grade := range p.Appraisal.Grades {
		if grade.Code == a.Grade {
			c.Grade = grade.Name
		}
	}
	recipient, err := w.Organisation(a.RecipientID)
	if err != nil {
		return c, err
	}
	c.Recipient = recipient.Name
	entries, err := w.LedgerOfAssignment(a.ID)
	c.ServedDays = domain.ServedDays(entries)
	return c, err
}

// Exempt certifies that a regulation does not ask service of somebody before their next
// title. The rule is asked on the spot, and its answer is stored with the facts it rests on.
// Errors: not_found, forbidden, invalid "regulation", conflict "still_required" (the rule does
// not say so), conflict "rule_not_theirs" (not in force, or of another province), conflict "duplicate".
func (s Certificates) Exempt(ctx context.Context, r Request, person domain.ID, regulation string) (domain.Certificate, error) {
	return write(ctx, s.core, r, "exempt "+person.String(), regulation, func(w *work) (domain.Certificate, error) {
		p, err := w.Person(w.actor.Scope(), person)
		if err != nil {
			return domain.Certificate{}, err
		}
		if err := w.mayCertify(p.OrgID, p.ID); err != nil {
			return domain.Certificate{}, err
		}
		c := domain.Certificate{Kind: domain.CertificateNoNeed, PersonID: p.ID, PersonName: p.Name, OrgID: p.OrgID, Target: p.Title.Next()}
		if c.Regulation, err = w.Policy.Regulation(regulation); err != nil {
			return c, domain.Invalid("regulation", "unknown_value").With("value", regulation)
		}
		c.RegulationName = w.Policy.RegulationName(c.Regulation)
		if err := w.askExemption(&c); err != nil {
			return c, err
		}
		return w.issue(c, organisationChain(p.OrgID))
	})
}

// askExemption judges, stores the verdict and puts the clause that exempts on the paper.
func (w *work) askExemption(c *domain.Certificate) error {
	facts, err := w.factsOf(w, c.PersonID)
	if err != nil {
		return err
	}
	v := domain.Verdict{PersonID: c.PersonID, PersonName: c.PersonName, OrgID: c.OrgID, Regulation: c.Regulation, On: facts.On, CreatedAt: w.at}
	if v.Decision, err = w.Policy.Judge(c.Regulation, facts); err != nil {
		return err
	}
	if v.Decision.Eligible != domain.NotRequired {
		return domain.Fault(domain.CodeConflict, "still_required").With("answer", v.Decision.Eligible)
	}
	for _, clause := range v.Decision.Clauses {
		if clause.ID == "region" || clause.ID == "in_force" {
			// A rule of another province or another time says nothing about this person.
			return domain.Fault(domain.CodeConflict, "rule_not_theirs").With("regulation", c.Regulation.Code)
		}
		c.Clause, c.Source = clause.Text, clause.Source
	}
	if v.Inputs, err = json.Marshal(facts); err != nil {
		return err
	}
	if v.Hash, err = hashOf(v.Regulation.Hash, string(v.Inputs), v.Decision); err != nil {
		return err
	}
	c.VerdictHash = v.Hash
	return w.InsertVerdict(&v)
}

func (w *work) issue(c domain.Certificate, chain domain.CaseRef) (domain.Certificate, error) {
	house, err := w.Organisation(c.OrgID)
	if err != nil {
		return c, err
	}
	c.Organisation, c.Code = house.Name, rand.Text()
	c.IssuedBy, c.IssuedByName, c.IssuedAt, c.Version = w.actor.UserID, w.actor.Name, w.at, 1
	if err := w.InsertCertificate(&c); err != nil {
		return c, err
	}
	w.audit(chain, "certificate_issued", domain.SubjectRef{}, "", map[string]string{"number": c.Number, "name": c.PersonName})
	p, err := w.Person(Everything, c.PersonID)
	if err != nil {
		return c, err
	}
	return c, w.notify([]domain.ID{p.UserID}, domain.Notice{
		Kind: "certificate_issued", Case: chain, DedupeKey: "certificate/" + c.ID.String(), Args: map[string]string{"number": c.Number},
	})
}

// Revoke takes a certificate back: the paper stays in people's hands, its page says that it is
// revoked. Errors: not_found, forbidden, invalid "reason", conflict "already_revoked".
func (s Certificates) Revoke(ctx context.Context, r Request, id domain.ID, reason string) (domain.Certificate, error) {
	return write(ctx, s.core, r, "revoke "+id.String(), reason, func(w *work) (domain.Certificate, error) {
		c, err := w.Certificate(w.actor.Scope(), id)
		if err != nil {
			return c, err
		}
		if err := w.actor.need(c.OrgID, domain.RoleLeader); err != nil {
			return c, err
		}
		var f domain.Faults
		f.CheckText(reason, "reason", true, domain.MaxReason)
		if err := f.Err(); err != nil {
			return c, err
		}
		if !c.Valid() {
			return c, domain.Fault(domain.CodeConflict, "already_revoked")
		}
		c.RevokedBy, c.RevokedByName, c.RevokedAt, c.RevokeReason = w.actor.UserID, w.actor.Name, w.at, reason
		if err := w.RevokeCertificate(c); err != nil {
			return c, err
		}
		c.Version++
		chain := organisationChain(c.OrgID)
		if c.AssignmentID != 0 {
			chain = domain.CaseRef{Kind: domain.CaseAssignment, ID: c.AssignmentID}
		}
		w.audit(chain, "certificate_revoked", domain.SubjectRef{}, reason, map[string]string{"number": c.Number, "name": c.PersonName})
		return c, nil
	})
}

// Certificate is one certificate; not_found outside the reader's scope.
func (s Certificates) Certificate(ctx context.Context, a Actor, id domain.ID) (domain.Certificate, error) {
	return s.Store.View(ctx).Certificate(a.Scope(), id)
}

// List is a page of the certificates one may see.
func (s Certificates) List(ctx context.Context, a Actor, f CertificateFilter, page Page) (List[domain.Certificate], error) {
	return s.Store.View(ctx).Certificates(a.Scope(), f, page)
}
