package service

import (
	"context"
	"time"

	"github.com/duikou/duikou/domain"
)

// relayAge is how old a message must be before the relay takes it: the courier of the
// process that wrote it delivers the young ones.
const relayAge = 2 * time.Second

// Relay delivers one batch of what the couriers left, and returns how many messages it
// took. Several processes may relay at once; a lease keeps them off one another's messages.
func (s System) Relay(ctx context.Context) (int, error) {
	now := s.now()
	var batch []domain.OutboxMessage
	err := s.Store.Tx(ctx, func(tx Tx) (err error) {
		batch, err = tx.ClaimOutbox(now.Add(-relayAge), now.Add(time.Minute), 100)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, m := range batch {
		if err := s.deliver(ctx, m); err != nil {
			s.Log.Warn("outbox message will be tried again", "id", m.ID, "kind", m.Kind, "case", m.Case.String(), "attempts", m.Attempts+1, "error", err)
			err := s.Store.Tx(ctx, func(tx Tx) error {
				return tx.MarkFailed(m.ID, now.Add(backoff(m.Attempts)), string(domain.CodeOf(err)))
			})
			if err != nil {
				return 0, err
			}
			continue
		}
		if err := s.Store.Tx(ctx, func(tx Tx) error { return tx.MarkDelivered([]domain.ID{m.ID}, s.now()) }); err != nil {
			return 0, err
		}
	}
	return len(batch), nil
}

func (s System) deliver(ctx context.Context, m domain.OutboxMessage) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if m.Kind == domain.OutboxMail {
		return s.SendUrgent(ctx, m.NoticeID)
	}
	return s.Engine.Wake(ctx, m.Case, m.Wake)
}

// backoff doubles from five seconds to half an hour.
func backoff(attempts int) time.Duration {
	return min(5*time.Second<<min(attempts, 10), 30*time.Minute)
}

// Backlog is how much the outbox holds and how old its oldest message is.
func (s System) Backlog(ctx context.Context) (count int, oldest time.Duration, err error) {
	return s.Store.View(ctx).OutboxBacklog(s.now())
}
