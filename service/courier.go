package service

import (
	"context"
	"sync"
	"time"

	"github.com/duikou/duikou/domain"
)

// Courier delivers wake-ups right after their transaction, off the person's path. It is an
// optimisation: whatever it does not deliver stays in the outbox for the relay.
type Courier struct {
	deps  Deps
	queue chan []domain.OutboxMessage
	done  sync.WaitGroup
}

const couriers = 4

func newCourier(d Deps) *Courier {
	c := &Courier{deps: d, queue: make(chan []domain.OutboxMessage, 1024)}
	for range couriers {
		c.done.Go(c.run)
	}
	return c
}

// send never blocks: with a full queue the relay delivers instead.
func (c *Courier) send(ms []domain.OutboxMessage) {
	if len(ms) == 0 {
		return
	}
	select {
	case c.queue <- ms:
	default:
	}
}

func (c *Courier) close() {
	close(c.queue)
	c.done.Wait()
}

func (c *Courier) run() {
	for ms := range c.queue {
		c.deliver(ms)
	}
}

func (c *Courier) deliver(ms []domain.OutboxMessage) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var sent []domain.ID
	for _, m := range ms {
		if m.Kind != domain.OutboxWake {
			continue
		}
		if err := c.deps.Engine.Wake(ctx, m.Case, m.Wake); err != nil {
			c.deps.Log.Warn("wake-up left to the relay", "case", m.Case.String(), "error", err)
			continue
		}
		sent = append(sent, m.ID)
	}
	if len(sent) == 0 {
		return
	}
	err := c.deps.Store.Tx(ctx, func(tx Tx) error { return tx.MarkDelivered(sent, c.deps.Now()) })
	if err != nil {
		c.deps.Log.Warn("delivered wake-ups will be delivered again", "error", err)
	}
}
