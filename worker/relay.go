package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/duikou/duikou/service"
)

// Outbox is what the relay empties; service.System is one.
type Outbox interface {
	// Relay delivers one batch and returns how many messages it took.
	Relay(ctx context.Context) (int, error)
}

// deliveries is the same over what leaves the house: a relay of its own, so that a provider
// that takes its time keeps no workflow from waking.
type deliveries struct{ service.System }

func (d deliveries) Relay(ctx context.Context) (int, error) { return d.Deliver(ctx) }

// leftBatches is the same over batches that a process left behind.
type leftBatches struct{ service.System }

func (b leftBatches) Relay(ctx context.Context) (int, error) { return b.ResumeBatch(ctx) }

// Relay delivers what waits, over and over: wake-ups that were not delivered right after
// their transaction and urgent notices, the messages that are due to leave, or batches.
type Relay struct {
	Outbox Outbox
	Log    *slog.Logger
}

// How long the relay rests. After an error it rests longer each time: the database or the
// engine is down, and hammering helps neither.
const (
	relayRest    = time.Second
	relayMaxRest = time.Minute
	fullBatch    = 100
)

// Run works until the context ends. A batch that was full is followed by the next at once.
func (r Relay) Run(ctx context.Context) {
	rest := relayRest
	for {
		n, err := r.Outbox.Relay(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			r.Log.Error("what waits could not be relayed", "error", err, "again_in", rest)
		case n >= fullBatch:
			rest = relayRest
			continue
		default:
			rest = relayRest
		}
		if !sleep(ctx, rest) {
			return
		}
		if err != nil {
			rest = min(rest*2, relayMaxRest)
		}
	}
}

func sleep(ctx context.Context, d time.Duration) (slept bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
