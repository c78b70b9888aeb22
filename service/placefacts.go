package service

import (
	"context"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// PlaceForm is what somebody states about where an organisation is.
type PlaceForm struct {
	From       calendar.Date `json:"from"`
	To         calendar.Date `json:"to,omitzero"`
	Remote     *bool         `json:"remote"`
	PoorCounty *bool         `json:"poor_county"`
	AreaClass  int           `json:"area_class"`
	Document   string        `json:"document"`
}

// PlaceView is an organisation and everything that was stated about where it is.
type PlaceView struct {
	Organisation domain.Organisation
	Today        domain.PlaceFact   // what holds today; zero when nothing does
	Facts        []domain.PlaceFact // newest first
	MayState     bool
}

// mayState reports whether the actor may state where an organisation is: the operator, its
// administrator, and the authority above it.
func mayState(a Actor, org domain.ID) bool {
	return !a.ReadOnly && (a.Holds(domain.RoleSystem) || a.Has(domain.RoleAdmin, org) || slices.Contains(a.Overseen, org))
}

// mayKnow reports whether the actor may see an organisation in the list of organisations.
func mayKnow(a Actor, org domain.ID) bool {
	member := slices.ContainsFunc(a.Memberships, func(m domain.Membership) bool { return m.Org == org })
	return member || a.Holds(domain.RoleSystem) || slices.Contains(a.Overseen, org)
}

// Place is an organisation the actor may see, with what was stated of its place. Errors:
// not_found.
func (s Directory) Place(ctx context.Context, a Actor, org domain.ID) (v PlaceView, err error) {
	if !mayKnow(a, org) {
		return v, domain.Fault(domain.CodeNotFound, "not_found")
	}
	view := s.Store.View(ctx)
	if v.Organisation, err = view.Organisation(org); err != nil {
		return v, err
	}
	if v.Facts, err = view.PlaceFacts([]domain.ID{org}); err != nil {
		return v, err
	}
	v.Today, v.MayState = domain.FactOn(v.Facts, s.today()), mayState(a, org)
	slices.Reverse(v.Facts)
	return v, nil
}

// StatePlace states where an organisation is, from a day on and perhaps up to one; for those
// days it takes the place of what was stated before. Verdicts that rest on it are asked again
// at night. Errors: not_found, forbidden, invalid with every field at fault.
func (s Directory) StatePlace(ctx context.Context, r Request, org domain.ID, in PlaceForm) (domain.PlaceFact, error) {
	if !mayKnow(r.Actor, org) {
		return domain.PlaceFact{}, domain.Fault(domain.CodeNotFound, "not_found")
	}
	if !mayState(r.Actor, org) {
		return domain.PlaceFact{}, domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleAdmin)
	}
	fact := domain.PlaceFact{
		OrgID: org, From: in.From, To: in.To, Remote: in.Remote, PoorCounty: in.PoorCounty, AreaClass: in.AreaClass, Document: in.Document,
		SetBy: r.Actor.UserID, SetByName: r.Actor.Name,
	}
	if err := fact.Check(); err != nil {
		return fact, err
	}
	return write(ctx, s.core, r, "state-place "+org.String(), in, func(w *work) (domain.PlaceFact, error) {
		one := fact
		one.CreatedAt = w.at
		if err := w.LockOrganisation(org); err != nil {
			return one, err
		}
		if err := w.InsertPlaceFact(&one); err != nil {
			return one, err
		}
		w.audit(organisationChain(org), "place_stated", domain.SubjectRef{}, one.Document, placeArgs(one))
		return one, nil
	})
}

// placeArgs names what was stated; a person reads it in the audit as it stands.
func placeArgs(f domain.PlaceFact) map[string]string {
	answer := func(b *bool) string {
		switch {
		case b == nil:
			return "-"
		case *b:
			return "+"
		}
		return "0"
	}
	to := "-"
	if !f.To.IsZero() {
		to = f.To.String()
	}
	return map[string]string{
		"from": f.From.String(), "to": to, "remote": answer(f.Remote), "poor_county": answer(f.PoorCounty),
		"area_class": domain.ID(f.AreaClass).String(),
	}
}
