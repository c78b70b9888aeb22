package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func (s *suite) reminders(t *testing.T) {
	user := s.id()
	same(t, "who chose nothing", ok(s.view().Reminders(user))(t), domain.DefaultReminders(user))
	r := domain.Reminders{
		UserID: user, WeCom: true, WeComUser: "zhang.san", UrgentWakes: true, Quiet: domain.QuietHours{From: 23 * 60, To: 6*60 + 30},
	}
	s.do(t, func(tx service.Tx) error { return tx.SaveReminders(r) })
	refused(t, s.try(func(tx service.Tx) error { return tx.SaveReminders(r) }), domain.CodeStale, "")
	r.Version = 1
	same(t, "every field", ok(s.view().Reminders(user))(t), r)
	off := domain.Reminders{UserID: user, Version: 1}
	s.do(t, func(tx service.Tx) error { return tx.SaveReminders(off) })
	refused(t, s.try(func(tx service.Tx) error { return tx.SaveReminders(r) }), domain.CodeStale, "")
	off.Version = 2
	same(t, "all turned off", ok(s.view().Reminders(user))(t), off)
	same(t, "another user's", ok(s.view().Reminders(s.id()))(t).Email, true)
}

func (s *suite) channels(t *testing.T) {
	org := s.id()
	insert := func(c domain.Channel) domain.Channel {
		s.do(t, func(tx service.Tx) error { return tx.InsertChannel(&c) })
		return c
	}
	full := filled[domain.Channel](s)
	full.OrgID, full.Kind = org, domain.ChannelDingTalkRobot
	full = insert(full)
	bare := insert(domain.Channel{OrgID: org, Kind: domain.ChannelWeComRobot, Version: 1})
	insert(domain.Channel{OrgID: s.id(), Kind: domain.ChannelWebhook, Enabled: true, Version: 1})
	same(t, "every field", ok(s.view().Channel(full.ID))(t), full)
	same(t, "of the organisation", ok(s.view().Channels(org))(t), []domain.Channel{full, bare})

	changed := full
	changed.Settings = domain.ChannelSettings{URL: "https://example.org/䶮", Secret: "a new one"}
	s.do(t, func(tx service.Tx) error { return tx.UpdateChannel(changed) })
	changed.Version++
	same(t, "updated", ok(s.view().Channel(full.ID))(t), changed)
	refused(t, s.try(func(tx service.Tx) error { return tx.UpdateChannel(full) }), domain.CodeStale, "")

	enabled := walk(t, 1, func(p service.Page) (service.List[domain.Channel], error) { return s.view().EnabledChannels(p) })
	var mine []domain.Channel
	for _, c := range enabled {
		if c.OrgID == org {
			mine = append(mine, c)
		}
	}
	withoutSecrets := changed
	withoutSecrets.Settings = domain.ChannelSettings{}
	same(t, "enabled, without secrets", mine, []domain.Channel{withoutSecrets})

	refused(t, s.try(func(tx service.Tx) error { return tx.DeleteChannel(full) }), domain.CodeStale, "")
	s.do(t, func(tx service.Tx) error { return tx.DeleteChannel(changed) })
	_, err := s.view().Channel(full.ID)
	refused(t, err, domain.CodeNotFound, "")
	refused(t, s.try(func(tx service.Tx) error { return tx.UpdateChannel(changed) }), domain.CodeStale, "")
}

func (s *suite) deliveries(t *testing.T) {
	// A day of its own: claims look at the whole table.
	start := noon.AddDate(-3, 0, 0)
	user, org := s.id(), s.id()
	plan := func(d domain.Delivery) domain.Delivery {
		s.do(t, func(tx service.Tx) error {
			fresh, err := tx.PlanDelivery(&d)
			same(t, "new", fresh, true)
			return err
		})
		return d
	}
	planned := func(key string, after time.Duration) domain.Delivery {
		return plan(domain.Delivery{
			UserID: user, OrgID: org, Kind: domain.ChannelEmail, Key: key, Purpose: domain.PurposeUrgent,
			State: domain.DeliveryPlanned, NextAt: start.Add(after), CreatedAt: start,
		})
	}
	claim := func(now time.Time, limit int) (got []domain.Delivery) {
		s.do(t, func(tx service.Tx) (err error) {
			got, err = tx.ClaimDeliveries(now, now.Add(time.Minute), limit)
			return err
		})
		return got
	}
	ids := func(ds []domain.Delivery) []domain.ID {
		return idsOf(ds, func(d domain.Delivery) domain.ID { return d.ID })
	}

	t.Run("every field comes back, and each list has its own", func(t *testing.T) {
		full := filled[domain.Delivery](s)
		full.UserID, full.OrgID, full.State = s.id(), s.id(), domain.DeliverySent
		full = plan(full)
		other := plan(domain.Delivery{OrgID: full.OrgID, ChannelID: s.id(), Kind: domain.ChannelWebhook, Key: full.Key, State: domain.DeliveryFailed, CreatedAt: noon})
		list := func(f service.DeliveryFilter) []domain.Delivery {
			return walk(t, 1, func(p service.Page) (service.List[domain.Delivery], error) { return s.view().Deliveries(f, p) })
		}
		same(t, "of the user", list(service.DeliveryFilter{User: full.UserID}), []domain.Delivery{full})
		same(t, "of the organisation, newest first", list(service.DeliveryFilter{Org: full.OrgID}), []domain.Delivery{other, full})
		same(t, "of nobody", len(list(service.DeliveryFilter{})), 0)
	})
	t.Run("of twenty who plan the same one is the first", func(t *testing.T) {
		d := domain.Delivery{UserID: s.id(), Kind: domain.ChannelEmail, Key: "digest/2023-11-21", State: domain.DeliverySent}
		errs := race(20, func(int) error {
			mine := d
			return s.try(func(tx service.Tx) error {
				fresh, err := tx.PlanDelivery(&mine)
				if err == nil && !fresh {
					return domain.Fault(domain.CodeConflict, "duplicate")
				}
				return err
			})
		})
		oneWins(t, errs, domain.CodeConflict)
		d.Kind = domain.ChannelWeComApp
		same(t, "by another channel it is another one", plan(d).ID != 0, true)
	})
	t.Run("claimed once, settled once", func(t *testing.T) {
		one, two, later := planned("a", 0), planned("b", time.Second), planned("c", time.Hour)
		now := start.Add(time.Minute)
		n, oldest, err := s.view().DeliveryBacklog(now)
		same(t, "backlog", []any{n, oldest, err}, []any{2, time.Minute, nil})
		got := claim(now, 10)
		same(t, "due, oldest first", ids(got), []domain.ID{one.ID, two.ID})
		same(t, "as claimed", []any{got[0].State, got[0].Attempts, got[0].NextAt}, []any{domain.DeliverySending, 1, now.Add(time.Minute)})
		same(t, "nothing left", len(claim(now, 10)), 0)

		sent := got[0].Attempted(nil, now)
		s.do(t, func(tx service.Tx) error { return tx.SettleDelivery(sent) })
		refused(t, s.try(func(tx service.Tx) error { return tx.SettleDelivery(sent) }), domain.CodeStale, "")
		again := got[1].Attempted(&domain.SendFault{Code: domain.SendDown, Detail: "HTTP 502"}, now)
		s.do(t, func(tx service.Tx) error { return tx.SettleDelivery(again) })
		same(t, "not before its time", len(claim(again.NextAt.Add(-time.Millisecond), 10)), 0)
		second := claim(again.NextAt, 10)
		same(t, "the second attempt", []any{ids(second), second[0].Attempts, second[0].Code, second[0].Detail}, []any{[]domain.ID{two.ID}, 2, domain.SendDown, "HTTP 502"})
		refused(t, s.try(func(tx service.Tx) error { return tx.SettleDelivery(got[1].Attempted(nil, now)) }), domain.CodeStale, "")

		s.do(t, func(tx service.Tx) error { return tx.PostponeDeliveries(second, start.Add(2*time.Hour)) })
		s.do(t, func(tx service.Tx) error { return tx.PostponeDeliveries(nil, noon) })
		both := claim(start.Add(3*time.Hour), 10)
		same(t, "put back, and the later one", ids(both), []domain.ID{later.ID, two.ID})
		same(t, "what was put back does not count as an attempt", both[1].Attempts, 2)
		s.do(t, func(tx service.Tx) error {
			for _, d := range both {
				if err := tx.SettleDelivery(d.Skipped(domain.SendNothingLeft, noon)); err != nil {
					return err
				}
			}
			return nil
		})
	})
	t.Run("a channel is held, and no other", func(t *testing.T) {
		one, hook := planned("held", 0), domain.Delivery{OrgID: org, ChannelID: s.id(), Kind: domain.ChannelWebhook, Key: "h", State: domain.DeliveryPlanned, NextAt: start, CreatedAt: start}
		hook = plan(hook)
		s.do(t, func(tx service.Tx) error { return tx.HoldDeliveries(domain.ChannelEmail, 0, start.Add(time.Hour)) })
		s.do(t, func(tx service.Tx) error { return tx.HoldDeliveries(domain.ChannelWebhook, s.id(), noon) })
		first, second := claim(start, 10), claim(start.Add(time.Hour), 10)
		same(t, "at first", ids(first), []domain.ID{hook.ID})
		same(t, "after the hold", ids(second), []domain.ID{one.ID})
		for _, d := range append(first, second...) {
			s.do(t, func(tx service.Tx) error { return tx.SettleDelivery(d.Attempted(nil, start)) })
		}
	})
	t.Run("of many workers each takes its own", func(t *testing.T) {
		for range 12 {
			planned(s.name("w"), 0)
		}
		got := make([][]domain.Delivery, 6)
		errs := race(6, func(i int) error {
			return s.try(func(tx service.Tx) (err error) {
				got[i], err = tx.ClaimDeliveries(start, start.Add(time.Minute), 2)
				return err
			})
		})
		same(t, "errors", errs, make([]error, 6))
		seen := map[domain.ID]bool{}
		for _, batch := range append(got, claim(start, 100)) { // what was locked is skipped, and there for the next
			for _, d := range batch {
				same(t, "taken twice", seen[d.ID], false)
				seen[d.ID] = true
			}
		}
		same(t, "taken", len(seen), 12)
		lapsed := func() (got []domain.Delivery) {
			s.do(t, func(tx service.Tx) (err error) {
				got, err = tx.LapsedDeliveries(start.Add(time.Hour), 100)
				return err
			})
			return got
		}
		dead := lapsed()
		same(t, "those who took them died", len(dead), 12)
		same(t, "and only one looks after them", len(lapsed()), 0)
		for _, d := range dead {
			s.do(t, func(tx service.Tx) error { return tx.SettleDelivery(d.Lapsed(start)) })
		}
	})
	t.Run("a sibling that may still tell it lives", func(t *testing.T) {
		user := s.id()
		of := func(kind domain.ChannelKind, state domain.DeliveryState, key string) domain.Delivery {
			return plan(domain.Delivery{UserID: user, Kind: kind, Key: key, State: state, NextAt: noon.AddDate(1, 0, 0)})
		}
		failed := of(domain.ChannelEmail, domain.DeliveryFailed, "digest/1")
		of(domain.ChannelWeComApp, domain.DeliverySkipped, "digest/1")
		of(domain.ChannelWeComApp, domain.DeliverySent, "digest/2")
		same(t, "none", ok(s.view().SiblingLives(failed))(t), false)
		of(domain.ChannelWebhook, domain.DeliveryUnsure, "digest/1")
		same(t, "one", ok(s.view().SiblingLives(failed))(t), true)
	})
	t.Run("what is old is forgotten, what is not settled never", func(t *testing.T) {
		long := noon.AddDate(-20, 0, 0)
		for i := range 3 {
			plan(domain.Delivery{UserID: s.id(), Key: s.name("old"), State: domain.DeliverySent, SettledAt: long.Add(time.Duration(i) * time.Hour)})
		}
		plan(domain.Delivery{UserID: s.id(), Key: "open", State: domain.DeliverySkipped})
		prune := func() int {
			var n int
			if err := s.db.Tx(context.Background(), func(tx service.Tx) (err error) {
				n, err = tx.PruneDeliveries(long.Add(90*time.Minute), 1)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		same(t, "one at a time", []int{prune(), prune(), prune()}, []int{1, 1, 0})
	})
}
