package service

import (
	"context"
	"time"

	"github.com/duikou/duikou/domain"
)

// relayAge is how old a message must be before the relay takes it: the courier of the
// process that wrote it delivers the young ones. While our own courier has its hands full, as
// with a list of a thousand, the relay leaves it more time than to one that may have died.
const (
	relayAge     = 2 * time.Second
	relayAgeBusy = 30 * time.Second
	// lease is how long a claimed message is ours; what is not reached is claimed again after it.
	lease = 2 * time.Minute
)

// Relay delivers one batch of what the couriers left, and returns how many messages it
// took. Several processes may relay at once; a lease keeps them off one another's messages.
func (s System) Relay(ctx context.Context) (int, error) {
	now, age := s.now(), relayAge
	if s.courier.busy() {
		age = relayAgeBusy
	}
	var batch []domain.OutboxMessage
	err := s.Store.Tx(ctx, func(tx Tx) (err error) {
		batch, err = tx.ClaimOutbox(now.Add(-age), now.Add(lease), 100)
		return err
	})
	if err != nil {
		return 0, err
	}
	var wakes []domain.OutboxMessage
	for _, m := range batch {
		if m.Kind == domain.OutboxWake {
			wakes = append(wakes, m)
		}
	}
	if err := s.settle(ctx, wakes, s.courier.wakeAll(wakes)); err != nil {
		return 0, err
	}
	// An urgent notice is only planned here, by rows of its own: a mail server that takes its
	// time keeps no workflow from waking.
	for _, m := range batch {
		if m.Kind != domain.OutboxMail {
			continue
		}
		if err := s.settle(ctx, []domain.OutboxMessage{m}, []error{s.PlanUrgent(ctx, m.NoticeID)}); err != nil {
			return 0, err
		}
	}
	return len(batch), nil
}

// settle notes what became of messages.
func (s System) settle(ctx context.Context, ms []domain.OutboxMessage, faults []error) error {
	if len(ms) == 0 {
		return nil
	}
	var sent []domain.ID
	for i, m := range ms {
		if faults[i] == nil {
			sent = append(sent, m.ID)
			continue
		}
		s.Log.Warn("outbox message will be tried again", "id", m.ID, "kind", m.Kind, "case", m.Case.String(), "attempts", m.Attempts+1, "error", faults[i])
	}
	now := s.now()
	return s.Store.Tx(ctx, func(tx Tx) error {
		for i, m := range ms {
			if faults[i] == nil {
				continue
			}
			if err := tx.MarkFailed(m.ID, now.Add(backoff(m.Attempts)), string(domain.CodeOf(faults[i]))); err != nil {
				return err
			}
		}
		return tx.MarkDelivered(sent, now)
	})
}

// backoff doubles from five seconds to half an hour.
func backoff(attempts int) time.Duration {
	return min(5*time.Second<<min(attempts, 10), 30*time.Minute)
}

// Backlog is how much waits to be told, in the outbox and among the deliveries that are due,
// and how long the oldest has waited.
func (s System) Backlog(ctx context.Context) (count int, oldest time.Duration, err error) {
	view, now := s.Store.View(ctx), s.now()
	wakes, oldest, err := view.OutboxBacklog(now)
	if err != nil {
		return 0, 0, err
	}
	due, since, err := view.DeliveryBacklog(now)
	return wakes + due, max(oldest, since), err
}
