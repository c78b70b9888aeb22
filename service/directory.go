package service

import (
	"context"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Directory is the organisations, their staff and their agreements.
type Directory struct{ *core }

// OrganisationForm is a new organisation.
type OrganisationForm struct {
	Name       string                  `json:"name"`
	Kind       domain.OrganisationKind `json:"kind"`
	Tier       string                  `json:"tier"`
	Level      string                  `json:"level"`
	RegionCode string                  `json:"region_code"`
	ParentID   domain.ID               `json:"parent_id"`
}

// Tiers and Levels are what a form may offer for an organisation.
var (
	Tiers  = []string{"", "tertiary", "secondary", "primary"}
	Levels = []string{"", "province", "city", "county", "township", "community"}
)

// CreateOrganisation adds an organisation; only the operator may.
func (s Directory) CreateOrganisation(ctx context.Context, r Request, in OrganisationForm) (domain.Organisation, error) {
	if err := r.Actor.needSystem(); err != nil {
		return domain.Organisation{}, err
	}
	var f domain.Faults
	f.CheckLine(in.Name, "name", true, domain.MaxName)
	f.Check(slices.Contains(domain.OrganisationKinds, in.Kind), "kind", "unknown_value")
	f.Check(slices.Contains(Tiers, in.Tier), "tier", "unknown_value")
	f.Check(slices.Contains(Levels, in.Level), "level", "unknown_value")
	f.Check(in.RegionCode == "" || (len(in.RegionCode) == 6 && strings.Trim(in.RegionCode, "0123456789") == ""), "region_code", "bad_region")
	if err := f.Err(); err != nil {
		return domain.Organisation{}, err
	}
	return write(ctx, s.core, r, "create-organisation", in, func(w *work) (domain.Organisation, error) {
		o := domain.Organisation{Name: in.Name, Kind: in.Kind, Tier: in.Tier, Level: in.Level, RegionCode: in.RegionCode, ParentID: in.ParentID, CreatedAt: w.at, Version: 1}
		if in.ParentID != 0 {
			if _, err := w.Organisation(in.ParentID); err != nil {
				return o, domain.Invalid("parent_id", "unknown_organisation")
			}
		}
		return o, w.InsertOrganisation(&o)
	})
}

// Organisations is a page of the organisations the actor may see: the operator all, others
// their own and those they oversee.
func (s Directory) Organisations(ctx context.Context, a Actor, page Page) (List[domain.Organisation], error) {
	scope := a.Scope()
	for _, m := range a.Memberships {
		scope.Orgs = append(scope.Orgs, m.Org)
	}
	scope.All = a.Holds(domain.RoleSystem)
	return s.Store.View(ctx).Organisations(scope, page)
}

// Names are the names of organisations by ID, for pages that show rows of several.
func (s Directory) Names(ctx context.Context, ids ...domain.ID) (map[domain.ID]string, error) {
	return s.Store.View(ctx).OrganisationNames(ids)
}

// PersonForm is a new or changed staff member.
type PersonForm struct {
	OrgID      domain.ID     `json:"organisation_id"`
	Name       string        `json:"name"`
	Sex        string        `json:"sex"`
	BirthDate  calendar.Date `json:"birth_date"`
	Profession string        `json:"profession"`
	Specialty  string        `json:"specialty"`
	Department string        `json:"department"`
	Title      domain.Title  `json:"title"`
	TitleSince calendar.Date `json:"title_since"`
	WorkSince  calendar.Date `json:"work_since,omitzero"` // first day of work anywhere
	Contract   bool          `json:"contract"`
	IDNumber   string        `json:"id_number,omitempty"`
	Phone      string        `json:"phone,omitempty"`
}

func (in PersonForm) check(today calendar.Date) error {
	var f domain.Faults
	f.CheckLine(in.Name, "name", true, domain.MaxName)
	f.Check(in.Sex == "" || in.Sex == "f" || in.Sex == "m", "sex", "unknown_value")
	f.Check(in.BirthDate.IsZero() || (in.BirthDate.Year >= 1900 && in.BirthDate.Before(today)), "birth_date", "out_of_range")
	f.Check(slices.Contains(domain.Professions, in.Profession), "profession", "unknown_value")
	f.CheckLine(in.Specialty, "specialty", false, domain.MaxName)
	f.CheckLine(in.Department, "department", false, domain.MaxName)
	f.Check(in.Title.Rank() >= 0, "title", "unknown_value")
	f.Check(in.TitleSince.IsZero() || !in.TitleSince.After(today), "title_since", "in_the_future")
	f.Check(in.WorkSince.IsZero() || !in.WorkSince.After(today), "work_since", "in_the_future")
	f.Check(in.IDNumber == "" || domain.ValidIDNumber(in.IDNumber), "id_number", "bad_id_number")
	f.Check(len(in.Phone) <= 30 && strings.Trim(in.Phone, "+0123456789- ") == "", "phone", "bad_phone")
	return f.Err()
}

// CreatePerson adds a staff member; HR or the administrator of the organisation may.
func (s Directory) CreatePerson(ctx context.Context, r Request, in PersonForm) (domain.Person, error) {
	if err := r.Actor.need(in.OrgID, domain.RoleHR, domain.RoleAdmin); err != nil {
		return domain.Person{}, err
	}
	if err := in.check(s.today()); err != nil {
		return domain.Person{}, err
	}
	safe := in
	safe.IDNumber, safe.Phone = "", "" // the idempotency key's digest must not hold identifiers
	return write(ctx, s.core, r, "create-person", safe, func(w *work) (domain.Person, error) {
		return w.hire(in)
	})
}

// PersonView is a staff member with what their page shows.
type PersonView struct {
	Person      domain.Person
	Assignments []domain.Assignment
	Ledger      []domain.LedgerEntry
	ServedDays  int
	Judgements  []Judgement
	Verdicts    []domain.Verdict
}

// Person is one staff member with their service and what the regulations say today.
func (s Directory) Person(ctx context.Context, a Actor, id domain.ID) (PersonView, error) {
	view := s.Store.View(ctx)
	p, err := view.Person(a.Scope(), id)
	if err != nil {
		return PersonView{}, err
	}
	v := PersonView{Person: p}
	list, err := view.Assignments(Everything, AssignmentFilter{Person: id}, Page{Limit: 200})
	if err != nil {
		return v, err
	}
	v.Assignments = list.Items
	if v.Ledger, err = view.LedgerOfPerson(id); err != nil {
		return v, err
	}
	v.ServedDays = domain.ServedDays(v.Ledger)
	if v.Verdicts, err = view.VerdictsOfPerson(id); err != nil {
		return v, err
	}
	v.Judgements, err = s.judgePerson(view, id, s.regulations())
	return v, err
}

// regulations are the codes of every regulation some programme judges by.
func (c *core) regulations() []string {
	var codes []string
	for _, p := range c.Policy.Programmes() {
		for _, code := range p.Regulations {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// People is a page of the staff the actor may see.
func (s Directory) People(ctx context.Context, a Actor, org domain.ID, page Page) (List[domain.Person], error) {
	return s.Store.View(ctx).People(a.Scope(), org, page)
}

// Identifiers reveals a person's identifiers to HR of their organisation; the reading itself
// is recorded, with its reason.
func (s Directory) Identifiers(ctx context.Context, r Request, person domain.ID, reason string) (Identifiers, error) {
	var f domain.Faults
	f.CheckText(reason, "reason", true, domain.MaxReason)
	if err := f.Err(); err != nil {
		return Identifiers{}, err
	}
	return write(ctx, s.core, Request{Actor: r.Actor}, "", nil, func(w *work) (Identifiers, error) {
		p, err := w.Person(w.actor.Scope(), person)
		if err != nil {
			return Identifiers{}, err
		}
		if err := w.actor.need(p.OrgID, domain.RoleHR); err != nil {
			return Identifiers{}, err
		}
		w.audit(domain.CaseRef{Kind: casePerson, ID: p.ID}, "identifiers_read", domain.SubjectRef{}, reason, nil)
		return w.Tx.Identifiers(person)
	})
}

// casePerson is the audit chain of readings of one person's identifiers; it has no workflow.
const casePerson domain.CaseKind = "person"

// AgreementForm is a new agreement.
type AgreementForm struct {
	Number      string        `json:"number"`
	SupporterID domain.ID     `json:"supporter_id"`
	RecipientID domain.ID     `json:"recipient_id"`
	Programme   string        `json:"programme"`
	From        calendar.Date `json:"from"`
	To          calendar.Date `json:"to"`
	SignedOn    calendar.Date `json:"signed_on"`
}

// CreateAgreement records a signed agreement; the supporter's HR or the operator may.
func (s Directory) CreateAgreement(ctx context.Context, r Request, in AgreementForm) (domain.Agreement, error) {
	if !r.Actor.Holds(domain.RoleSystem) {
		if err := r.Actor.need(in.SupporterID, domain.RoleHR); err != nil {
			return domain.Agreement{}, err
		}
	}
	var f domain.Faults
	f.CheckLine(in.Number, "number", true, domain.MaxName)
	f.Check(in.SupporterID != in.RecipientID, "recipient_id", "same_organisation")
	f.Check(!in.From.IsZero(), "from", "required")
	f.Check(!in.To.IsZero(), "to", "required")
	f.Check(in.From.Before(in.To), "to", "before_start")
	f.Check(in.SignedOn.IsZero() || !in.SignedOn.After(s.today()), "signed_on", "in_the_future")
	p, err := s.Policy.Programme(in.Programme)
	if err != nil {
		f.Add("programme", "unknown_value").With("value", in.Programme)
	}
	if err := f.Err(); err != nil {
		return domain.Agreement{}, err
	}
	return write(ctx, s.core, r, "create-agreement", in, func(w *work) (domain.Agreement, error) {
		a := domain.Agreement{
			Number: in.Number, SupporterID: in.SupporterID, RecipientID: in.RecipientID, Programme: in.Programme,
			From: in.From, To: in.To, SignedOn: in.SignedOn, CreatedAt: w.at, Version: 1,
		}
		supporter, err := w.Organisation(in.SupporterID)
		if err != nil {
			return a, domain.Invalid("supporter_id", "unknown_organisation")
		}
		recipient, err := w.Organisation(in.RecipientID)
		if err != nil {
			return a, domain.Invalid("recipient_id", "unknown_organisation")
		}
		if err := checkScheme(p, a, supporter, recipient); err != nil {
			return a, err
		}
		return a, w.InsertAgreement(&a)
	})
}

// Agreements is a page of the agreements the actor may see.
func (s Directory) Agreements(ctx context.Context, a Actor, page Page) (List[domain.Agreement], error) {
	scope := a.Scope()
	scope.All = a.Holds(domain.RoleSystem)
	return s.Store.View(ctx).Agreements(scope, page)
}

// Programmes are all programmes; those that run as cycles can be agreed on.
func (s Directory) Programmes() []domain.Programme { return s.Policy.Programmes() }

// Programme is the very version of a programme a cycle has frozen, or not_found.
func (s Directory) Programme(ref domain.PolicyRef) (domain.Programme, error) {
	return s.Policy.ProgrammeAt(ref)
}

// Clauses are a programme's eligibility clauses to be read: what each requires, and its
// source. Nobody is judged, so nothing is found.
func (s Directory) Clauses(ref domain.PolicyRef) ([]domain.ClauseResult, error) {
	d, err := s.Policy.Screen(ref, domain.CandidateFacts{})
	return d.Clauses, err
}

// Metrics are the figures a programme reports, in form order.
func (s Directory) Metrics(p domain.Programme) []domain.Metric {
	return s.Policy.Metrics(p.Reporting.Metrics)
}
