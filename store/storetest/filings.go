package storetest

import (
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func (s *suite) filings(t *testing.T) {
	org := s.id()
	first, second := filled[domain.Filing](s), filled[domain.Filing](s)
	first.OrgID, second.OrgID, second.State = org, org, domain.FilingWaiting
	s.do(t, func(tx service.Tx) error {
		if err := tx.InsertFiling(&first); err != nil {
			return err
		}
		return tx.InsertFiling(&second)
	})
	same(t, "every field", ok(s.view().Filing(orgs(org), first.ID))(t), first)
	_, err := s.view().Filing(orgs(s.id()), first.ID)
	refused(t, err, domain.CodeNotFound, "")
	list := func(scope service.Scope, f service.FilingFilter) []domain.ID {
		read := walk(t, 1, func(p service.Page) (service.List[domain.Filing], error) { return s.view().Filings(scope, f, p) })
		return idsOf(read, func(f domain.Filing) domain.ID { return f.ID })
	}
	same(t, "newest first", list(orgs(org), service.FilingFilter{}), []domain.ID{second.ID, first.ID})
	same(t, "those that wait", list(orgs(org), service.FilingFilter{Org: org, State: domain.FilingWaiting}), []domain.ID{second.ID})
	same(t, "nobody's", len(list(service.Scope{}, service.FilingFilter{})), 0)
	same(t, "what waits to be taken back", ok(s.view().ReversalWaiting(second.Reverses))(t), second.ID)
	same(t, "nothing waits", ok(s.view().ReversalWaiting(s.id()))(t), domain.ID(0))

	decided := filled[domain.Filing](s)
	decided.ID, decided.Number, decided.OrgID, decided.Version = second.ID, second.Number, org, second.Version
	s.do(t, func(tx service.Tx) error { return tx.UpdateFiling(decided) })
	decided.Version++
	stored := ok(s.view().Filing(orgs(org), second.ID))(t)
	if kept := changedOnly(decided, stored, "Reverses", "Reason", "Rows", "Days", "InitiatorID", "InitiatorName", "CreatedAt"); len(kept) > 0 {
		t.Errorf("not stored: %v", kept)
	}
	same(t, "what never changes", stored.Reason, second.Reason)
	refused(t, s.try(func(tx service.Tx) error { return tx.UpdateFiling(second) }), domain.CodeStale, "")
}

func (s *suite) pastServices(t *testing.T) {
	one, two := filled[domain.PastService](s), filled[domain.PastService](s)
	two.FilingID, two.OrgID = one.FilingID, one.OrgID
	list := []domain.PastService{one, two}
	s.do(t, func(tx service.Tx) error { return tx.InsertPastServices(list) })
	same(t, "of a filing", ok(s.view().PastServicesOfFiling(one.FilingID))(t), list)
	same(t, "of people", ok(s.view().PastServicesOf([]domain.ID{two.PersonID, s.id()}))(t), list[1:])
	same(t, "of nobody", len(ok(s.view().PastServicesOf(nil))(t)), 0)
	same(t, "seen by its house", ok(s.view().PastService(orgs(one.OrgID), list[0].ID))(t), list[0])
	same(t, "seen by the person", ok(s.view().PastService(service.Scope{Person: two.PersonID}, list[1].ID))(t), list[1])
	_, err := s.view().PastService(service.Scope{Orgs: orgs(s.id()).Orgs, Person: one.PersonID}, list[1].ID)
	refused(t, err, domain.CodeNotFound, "")
	s.do(t, func(tx service.Tx) error {
		return tx.MovePastServices([]domain.ID{list[0].ID}, domain.PastRecorded)
	})
	list[0].State = domain.PastRecorded
	same(t, "one of them moved", ok(s.view().PastServicesOfFiling(one.FilingID))(t), list)
}

func (s *suite) placeFacts(t *testing.T) {
	one, bare := filled[domain.PlaceFact](s), domain.PlaceFact{OrgID: s.id(), From: date("2026-01-01"), CreatedAt: noon}
	s.do(t, func(tx service.Tx) error {
		if err := tx.InsertPlaceFact(&one); err != nil {
			return err
		}
		return tx.InsertPlaceFact(&bare)
	})
	same(t, "every field, and none", ok(s.view().PlaceFacts([]domain.ID{bare.OrgID, one.OrgID}))(t), []domain.PlaceFact{one, bare})
	same(t, "of nowhere", len(ok(s.view().PlaceFacts([]domain.ID{s.id()}))(t)), 0)
}

func (s *suite) idNumberHolders(t *testing.T) {
	org := s.anOrganisation(t)
	called := ok(s.view().Organisation(org))(t)
	same(t, "by its name", ok(s.view().OrganisationsNamed([]string{called.Name, s.name("nobody")}))(t), []domain.Organisation{called})
	p := domain.Person{OrgID: org, Name: "张三", CreatedAt: noon, Version: 1}
	s.do(t, func(tx service.Tx) error {
		return tx.InsertPerson(&p, service.Identifiers{IDNumber: "11010519491231002X"})
	})
	same(t, "whose it is", ok(s.view().IDNumberHolders(org, []string{"11010519491231002x", "110105194912310021"}))(t), map[string]domain.ID{"11010519491231002x": p.ID})
	same(t, "not another house's", len(ok(s.view().IDNumberHolders(s.id(), []string{"11010519491231002X"}))(t)), 0)
}
