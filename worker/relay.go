package worker

import (
	"context"
	"log/slog"
	"time"
)

// Outbox is what the relay empties; service.System is one.
type Outbox interface {
	// Relay delivers one batch and returns how many messages it took.
	Relay(ctx context.Context) (int, error)
}

// Relay delivers what the outbox holds, over and over: wake-ups that were not delivered right
// after their transaction, and urgent mail.
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
			r.Log.Error("the outbox could not be relayed", "error", err, "again_in", rest)
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
