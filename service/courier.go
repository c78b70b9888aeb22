package service

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/duikou/duikou/domain"
)

// Courier delivers wake-ups right after their transaction, off the person's path. It is an
// optimisation: whatever it does not deliver stays in the outbox for the relay.
type Courier struct {
	deps  Deps
	queue chan []domain.OutboxMessage
	notes chan delivered
	done  sync.WaitGroup // the couriers
	noted sync.WaitGroup // whoever writes down what they have delivered

	underWay atomic.Int64 // batches queued or being delivered
	engine   atomic.Int32 // how the engine was last found
}

// How the engine was last found. While it is away, and until the relay has told it what was
// held back meanwhile, the courier delivers nothing: it would only wait in vain, or tell a
// case's latest before what came earlier.
const (
	engineHere int32 = iota
	engineAway
	engineBack // it answers, and there may be some that it was not told yet
)

// errNotTried is the fault of a message that was not tried, for one before it failed.
var errNotTried = errors.New("not tried")

// engineIsAway tells an engine that cannot be reached from one that refuses a message.
func engineIsAway(fault error) bool {
	return fault != nil && domain.CodeOf(fault) == domain.CodeUnavailable
}

// couriers take batches; a batch of several messages is delivered by up to atOnce of them
// together, for an engine that is asked for one thing at a time spends its time waiting.
const (
	couriers = 4
	atOnce   = 16
	aLoad    = 64               // messages after which a courier sets out, whatever else is queued
	patience = 10 * time.Second // with the engine, for one message

	// courtesy lets the answer to the person go out first: on a small machine the engine, once
	// woken, takes every processor there is.
	courtesy = 2 * time.Millisecond

	// pause is how long what has been delivered waits to be written down together: a tenth of
	// the time after which the relay would take it for lost.
	pause = 50 * time.Millisecond
	many  = 512 // messages that are written down at once, whatever the time
)

// delivered is what a courier brings back: messages to be written down, and of how many
// batches they are the end.
type delivered struct {
	ids     []domain.ID
	batches int64
}

func newCourier(d Deps) *Courier {
	c := &Courier{deps: d, queue: make(chan []domain.OutboxMessage, 1024), notes: make(chan delivered, 1024)}
	for range couriers {
		c.done.Go(c.run)
	}
	c.noted.Go(c.note)
	return c
}

// send never blocks: with a full queue the relay delivers instead.
func (c *Courier) send(ms []domain.OutboxMessage) {
	if len(ms) == 0 {
		return
	}
	c.underWay.Add(1)
	select {
	case c.queue <- ms:
	default:
		c.underWay.Add(-1)
	}
}

// busy says that what is in the outbox may be on its way.
func (c *Courier) busy() bool { return c.underWay.Load() > 0 }

func (c *Courier) close() {
	close(c.queue)
	c.done.Wait()
	close(c.notes)
	c.noted.Wait()
}

func (c *Courier) run() {
	for ms := range c.queue {
		time.Sleep(courtesy)
		ms, batches := c.more(ms)
		c.notes <- delivered{c.deliver(ms), batches}
	}
}

// more adds what has been queued meanwhile, so that many people's wake-ups are noted as
// delivered in one transaction. batches is how many were taken from the queue.
func (c *Courier) more(ms []domain.OutboxMessage) (_ []domain.OutboxMessage, batches int64) {
	for batches = 1; len(ms) < aLoad; batches++ {
		select {
		case next, open := <-c.queue:
			if !open {
				return ms, batches
			}
			ms = append(ms, next...)
		default:
			return ms, batches
		}
	}
	return ms, batches
}

// behind reports whether what was held back while the engine was away is still waiting. Of
// two processes one may have no relay: it learns from the outbox that the other's is through.
func (c *Courier) behind() bool {
	found := c.engine.Load()
	if found == engineHere {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := c.deps.Store.View(ctx).NextOutbox(domain.OutboxWake, c.deps.Now().Add(-relayAge))
	if err == nil || domain.CodeOf(err) != domain.CodeNotFound {
		return true
	}
	c.engine.CompareAndSwap(found, engineHere)
	return false
}

func (c *Courier) deliver(ms []domain.OutboxMessage) []domain.ID {
	if c.behind() {
		return nil
	}
	var sent []domain.ID
	for i, err := range c.wakeAll(ms) {
		if err != nil {
			if !errors.Is(err, errNotTried) {
				c.deps.Log.Warn("wake-up left to the relay", "case", ms[i].Case.String(), "error", err)
			}
			continue
		}
		sent = append(sent, ms[i].ID)
	}
	return sent
}

// note writes down what has been delivered, a pause's worth in one transaction.
func (c *Courier) note() {
	for first := range c.notes {
		all := first
		full := time.NewTimer(pause)
		for waiting := true; waiting && len(all.ids) < many; {
			select {
			case next, open := <-c.notes:
				all.ids, all.batches = append(all.ids, next.ids...), all.batches+next.batches
				waiting = open
			case <-full.C:
				waiting = false
			}
		}
		full.Stop()
		c.mark(all.ids)
		c.underWay.Add(-all.batches)
	}
}

func (c *Courier) mark(sent []domain.ID) {
	if len(sent) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := c.deps.Store.Tx(ctx, func(tx Tx) error { return tx.MarkDelivered(sent, c.deps.Now()) })
	if err != nil {
		c.deps.Log.Warn("delivered wake-ups will be delivered again", "error", err)
	}
}

// wakeAll delivers wake-ups, several cases at a time and those of one case in their order,
// and says what became of each. What follows one that failed is not tried: the rest of its
// case, or everything when the engine is away.
func (c *Courier) wakeAll(ms []domain.OutboxMessage) []error {
	faults := make([]error, len(ms))
	cases := byCase(ms)
	var next atomic.Int64
	carry := func() {
		for i := int(next.Add(1)) - 1; i < len(cases); i = int(next.Add(1)) - 1 {
			c.wakeCase(ms, cases[i], faults)
		}
	}
	var helpers sync.WaitGroup
	for range min(atOnce, len(cases)) - 1 {
		helpers.Go(carry)
	}
	carry()
	helpers.Wait()
	return faults
}

// byCase is the places of messages, grouped by their cases.
func byCase(ms []domain.OutboxMessage) (cases [][]int) {
	group := map[domain.CaseRef]int{}
	for i, m := range ms {
		g, known := group[m.Case]
		if !known {
			g = len(cases)
			group[m.Case], cases = g, append(cases, nil)
		}
		cases[g] = append(cases[g], i)
	}
	return cases
}

// wakeCase delivers the wake-ups of one case.
func (c *Courier) wakeCase(ms []domain.OutboxMessage, places []int, faults []error) {
	failed := false
	for _, i := range places {
		if failed || c.engine.Load() == engineAway {
			faults[i] = errNotTried
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		faults[i] = c.deps.Engine.Wake(ctx, ms[i].Case, ms[i].Wake)
		cancel()
		if failed = faults[i] != nil; engineIsAway(faults[i]) {
			c.engine.Store(engineAway)
		}
	}
}
