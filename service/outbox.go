package service

import (
	"context"
	"errors"
	"time"

	"github.com/duikou/duikou/domain"
)

// relayAge is how old a message must be before the relay takes it: the courier of the
// process that wrote it delivers the young ones. While our own courier has its hands full, as
// with a list of a thousand, the relay leaves it more time than to one that may have died.
const (
	relayAge     = 2 * time.Second
	relayAgeBusy = 30 * time.Second
	relayBatch   = 100
	// lease is how long a claimed message is ours; what is not reached is claimed again after it.
	lease = 2 * time.Minute
)

// Relay delivers one batch of what the couriers left, and returns how many messages it
// took. Several processes may relay at once; a lease keeps them off one another's messages.
func (s System) Relay(ctx context.Context) (int, error) {
	// An urgent notice is only planned here, by rows of its own: a mail server that takes its
	// time keeps no workflow from waking, and an engine that is away keeps nobody from hearing.
	mails, err := s.relayMails(ctx)
	if err != nil {
		return 0, err
	}
	wakes, err := s.relayWakes(ctx)
	return max(mails, wakes), err
}

func (s System) relayMails(ctx context.Context) (int, error) {
	batch, err := s.claim(ctx, domain.OutboxMail, relayAge)
	for _, m := range batch {
		if err := s.settle(ctx, []domain.OutboxMessage{m}, []error{s.PlanUrgent(ctx, m.NoticeID)}); err != nil {
			return 0, err
		}
	}
	return len(batch), err
}

// relayWakes tells the engine what waits for it, the oldest first. While the engine is away
// one message is tried for all; when it is back everything is due at once, in the order in
// which it happened, and the couriers keep off until nothing is left over.
func (s System) relayWakes(ctx context.Context) (int, error) {
	c := s.courier
	if c.engine.Load() == engineAway {
		if back, err := s.probe(ctx); err != nil || !back {
			return 0, err
		}
	}
	age := relayAge
	if c.engine.Load() == engineBack {
		age = 0
	} else if c.busy() {
		age = relayAgeBusy
	}
	batch, err := s.claim(ctx, domain.OutboxWake, age)
	if err != nil {
		return 0, err
	}
	if err := s.settle(ctx, batch, c.wakeAll(batch)); err != nil {
		return 0, err
	}
	if len(batch) < relayBatch {
		c.engine.CompareAndSwap(engineBack, engineHere)
	}
	return len(batch), nil
}

// probe tells an engine that was away the oldest news there is, and reports whether it heard.
func (s System) probe(ctx context.Context) (back bool, err error) {
	m, err := s.Store.View(ctx).NextOutbox(domain.OutboxWake, s.now())
	if domain.CodeOf(err) == domain.CodeNotFound && err != nil {
		s.courier.engine.Store(engineHere)
		return true, nil
	}
	if err != nil {
		return false, err
	}
	one := []domain.OutboxMessage{m}
	s.courier.engine.Store(engineBack) // until wakeAll finds it is not
	faults := s.courier.wakeAll(one)
	if engineIsAway(faults[0]) && s.answers(ctx, m) {
		s.courier.engine.Store(engineBack)
		if faults = s.courier.wakeAll(one); engineIsAway(faults[0]) { // it had not just come back
			s.courier.engine.Store(engineBack)
			faults[0] = errDeaf
		}
	}
	return !engineIsAway(faults[0]), s.settle(ctx, one, faults)
}

// errDeaf is the fault of a message that an engine does not take while it answers otherwise.
var errDeaf = errors.New("the engine answers, but not to this")

// answers reports whether the engine says anything at all. One workflow in trouble must not
// pass for an engine that is away: every other case would wait behind it.
func (s System) answers(ctx context.Context, m domain.OutboxMessage) bool {
	ctx, cancel := context.WithTimeout(ctx, patience/4)
	defer cancel()
	_, err := s.Engine.Alive(ctx, m.Case, m.Wake.Name)
	return err == nil
}

func (s System) claim(ctx context.Context, kind domain.OutboxKind, age time.Duration) (batch []domain.OutboxMessage, err error) {
	now := s.now()
	err = s.Store.Tx(ctx, func(tx Tx) (err error) {
		batch, err = tx.ClaimOutbox(kind, now.Add(-age), now.Add(lease), relayBatch)
		return err
	})
	return batch, err
}

// settle notes what became of messages.
func (s System) settle(ctx context.Context, ms []domain.OutboxMessage, faults []error) error {
	if len(ms) == 0 {
		return nil
	}
	now := s.now()
	return s.Store.Tx(ctx, func(tx Tx) error {
		var sent, untried []domain.ID
		for i, m := range ms {
			switch {
			case faults[i] == nil:
				sent = append(sent, m.ID)
			case errors.Is(faults[i], errNotTried):
				untried = append(untried, m.ID)
			default:
				if err := tx.MarkFailed(m.ID, s.nextTry(m, faults[i], now), string(domain.CodeOf(faults[i]))); err != nil {
					return err
				}
			}
		}
		if err := tx.ReleaseOutbox(untried); err != nil {
			return err
		}
		return tx.MarkDelivered(sent, now)
	})
}

// nextTry is when a message that failed is due again. For an engine that is away it stays as
// old as it is: when to ask again is decided once for all of them, and their order is kept.
func (s System) nextTry(m domain.OutboxMessage, fault error, now time.Time) time.Time {
	s.Log.Warn("outbox message will be tried again", "id", m.ID, "kind", m.Kind, "case", m.Case.String(), "attempts", m.Attempts+1, "error", fault)
	switch {
	case engineIsAway(fault):
		return m.CreatedAt
	case errors.Is(fault, errDeaf): // its attempts may have been those for all others
		return now.Add(time.Minute)
	}
	return now.Add(backoff(m.Attempts))
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
