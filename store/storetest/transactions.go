package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func (s *suite) transactions(t *testing.T) {
	t.Run("an error undoes everything", func(t *testing.T) {
		org, thrown := s.id(), errors.New("changed my mind")
		a := domain.Agreement{SupporterID: org}
		err := s.try(func(tx service.Tx) error {
			if err := tx.InsertAgreement(&a); err != nil {
				return err
			}
			return thrown
		})
		same(t, "the cause is kept", errors.Is(err, thrown), true)
		_, err = s.view().Agreement(service.Everything, a.ID)
		refused(t, err, domain.CodeNotFound, "")
	})
	t.Run("a panic undoes everything and goes on", func(t *testing.T) {
		a := domain.Agreement{SupporterID: s.id()}
		func() {
			defer func() { same(t, "panic", recover(), "boom") }()
			_ = s.try(func(tx service.Tx) error {
				if err := tx.InsertAgreement(&a); err != nil {
					return err
				}
				panic("boom")
			})
		}()
		_, err := s.view().Agreement(service.Everything, a.ID)
		refused(t, err, domain.CodeNotFound, "")
		s.do(t, func(tx service.Tx) error { return tx.InsertAgreement(&a) })
	})
	t.Run("one's own writes are seen inside, nobody else's before the end", func(t *testing.T) {
		a := domain.Agreement{SupporterID: s.id()}
		s.do(t, func(tx service.Tx) error {
			if err := tx.InsertAgreement(&a); err != nil {
				return err
			}
			if _, err := tx.Agreement(service.Everything, a.ID); err != nil {
				return err
			}
			_, err := s.view().Agreement(service.Everything, a.ID)
			refused(t, err, domain.CodeNotFound, "")
			return nil
		})
	})
	t.Run("a cancelled request says so", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		err := s.db.Tx(ctx, func(tx service.Tx) error { _, err := tx.CountUsers(); return err })
		same(t, "transaction", errors.Is(err, context.Canceled), true)
		_, err = s.db.View(ctx).CountUsers()
		same(t, "reading", errors.Is(err, context.Canceled), true)
		late, cancel := context.WithCancel(context.Background())
		err = s.db.Tx(late, func(tx service.Tx) error {
			cancel()
			_, err := tx.CountUsers()
			return err
		})
		same(t, "in the middle", errors.Is(err, context.Canceled), true)
	})
	t.Run("two that would deadlock both get their way", func(t *testing.T) {
		a, b := s.hospital(t, "a"), s.hospital(t, "b")
		add := func(first, second domain.ID) error {
			return s.try(func(tx service.Tx) error {
				for _, id := range []domain.ID{first, second} {
					o, err := tx.Organisation(id)
					if err != nil {
						return err
					}
					o.Level += "x"
					if err := tx.UpdateOrganisation(o); err != nil {
						return err
					}
					time.Sleep(20 * time.Millisecond)
				}
				return nil
			})
		}
		errs := race(2, func(i int) error {
			if i == 0 {
				return add(a.ID, b.ID)
			}
			return add(b.ID, a.ID)
		})
		for _, err := range errs {
			if err != nil && domain.CodeOf(err) != domain.CodeStale {
				t.Errorf("want success or stale, got %v", err)
			}
		}
		one, two := ok(s.view().Organisation(a.ID))(t), ok(s.view().Organisation(b.ID))(t)
		same(t, "both rows moved alike", one.Level, two.Level)
	})
	t.Run("of many who change the same row exactly one wins", func(t *testing.T) {
		o := s.hospital(t, "contested")
		errs := race(12, func(int) error {
			return s.try(func(tx service.Tx) error { return tx.UpdateOrganisation(o) })
		})
		oneWins(t, errs, domain.CodeStale)
	})
}
