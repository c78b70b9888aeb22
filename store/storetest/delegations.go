package storetest

import (
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func (s *suite) delegations(t *testing.T) {
	t.Run("every field comes back, and ending one changes nothing else", func(t *testing.T) {
		d := filled[domain.Delegation](s)
		s.do(t, func(tx service.Tx) error { return tx.InsertDelegation(&d) })
		same(t, "stored", ok(s.view().Delegation(d.ID))(t), d)
		changed := filled[domain.Delegation](s)
		changed.ID, changed.Version = d.ID, d.Version
		s.do(t, func(tx service.Tx) error { return tx.RevokeDelegation(changed) })
		d.RevokedAt = changed.RevokedAt
		d.Version++
		same(t, "ended", ok(s.view().Delegation(d.ID))(t), d)
		refused(t, s.try(func(tx service.Tx) error { return tx.RevokeDelegation(changed) }), domain.CodeStale, "")
		_, err := s.view().Delegation(1 << 40)
		refused(t, err, domain.CodeNotFound, "")
	})
	t.Run("givers, delegates and organisations find theirs, newest first", func(t *testing.T) {
		org, giver, delegate := s.id(), s.id(), s.id()
		give := func(from, to domain.ID, last string) domain.Delegation {
			d := domain.Delegation{OrgID: org, FromUser: from, ToUser: to, From: date("2026-01-01"), To: date(last)}
			s.do(t, func(tx service.Tx) error { return tx.InsertDelegation(&d) })
			return d
		}
		past, now, other := give(giver, delegate, "2026-11-20"), give(giver, delegate, "2026-11-21"), give(s.id(), delegate, "2026-11-30")
		ended := give(giver, delegate, "2026-12-31")
		ended.RevokedAt = noon
		s.do(t, func(tx service.Tx) error { return tx.RevokeDelegation(ended) })
		ended.Version++
		read := func(f service.DelegationFilter) []domain.Delegation {
			return walk(t, 1, func(p service.Page) (service.List[domain.Delegation], error) { return s.view().Delegations(f, p) })
		}
		same(t, "of the organisation", read(service.DelegationFilter{Org: org}), []domain.Delegation{ended, other, now, past})
		same(t, "of the giver today", read(service.DelegationFilter{From: giver, NotOver: date("2026-11-21")}), []domain.Delegation{now})
		same(t, "of the delegate today", read(service.DelegationFilter{To: delegate, NotOver: date("2026-11-21")}), []domain.Delegation{other, now})
	})
}

func (s *suite) deputies(t *testing.T) {
	d := filled[domain.Deputy](s)
	s.do(t, func(tx service.Tx) error { return tx.InsertDeputy(&d) })
	twin := d
	refused(t, s.try(func(tx service.Tx) error { return tx.InsertDeputy(&twin) }), domain.CodeConflict, "user_id")
	other := domain.Deputy{Post: domain.Membership{Org: d.Post.Org, Role: domain.RoleLeader}, UserID: d.UserID}
	s.do(t, func(tx service.Tx) error { return tx.InsertDeputy(&other) })
	same(t, "of the organisation", ok(s.view().DeputiesIn(d.Post.Org))(t), []domain.Deputy{d, other})
	same(t, "of the user", ok(s.view().DeputiesBy(d.UserID))(t), []domain.Deputy{d, other})
	s.do(t, func(tx service.Tx) error { return tx.DeleteDeputy(d.ID) })
	same(t, "left", ok(s.view().DeputiesIn(d.Post.Org))(t), []domain.Deputy{other})
	refused(t, s.try(func(tx service.Tx) error { return tx.DeleteDeputy(d.ID) }), domain.CodeNotFound, "")
}
