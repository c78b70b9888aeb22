package worker

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// outbox answers each batch from a script and notes when it was asked.
type outbox struct {
	began  time.Time
	script []any // how many messages, or an error
	asked  []time.Duration
	stop   context.CancelFunc
}

func (o *outbox) Relay(context.Context) (int, error) {
	o.asked = append(o.asked, time.Since(o.began))
	if len(o.script) == 0 {
		o.stop()
		return 0, nil
	}
	next := o.script[0]
	o.script = o.script[1:]
	if err, failed := next.(error); failed {
		return 0, err
	}
	return next.(int), nil
}

func TestRelay_RestsAfterTheLastBatchAndLongerAfterErrors(t *testing.T) {
	down := errors.New("connection refused")
	for _, c := range []struct {
		name   string
		script []any
		want   []time.Duration
	}{
		{"full batches follow at once", []any{100, 100, 40, 0}, []time.Duration{0, 0, 0, time.Second, 2 * time.Second}},
		{"errors are given time", []any{down, down, down, 5}, []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second, 8 * time.Second}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				o := &outbox{began: time.Now(), script: c.script, stop: stop}
				Relay{Outbox: o, Log: slog.New(slog.DiscardHandler)}.Run(ctx)
				if len(o.asked) != len(c.want) {
					t.Fatalf("asked at %v, want %v", o.asked, c.want)
				}
				for i := range c.want {
					if o.asked[i] != c.want[i] {
						t.Errorf("asked at %v, want %v", o.asked, c.want)
						break
					}
				}
			})
		})
	}
}

func TestRelay_EndsInTheMiddleOfARest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		o := &outbox{began: time.Now(), script: []any{errors.New("down"), errors.New("down")}, stop: stop}
		time.AfterFunc(1500*time.Millisecond, stop)
		Relay{Outbox: o, Log: slog.New(slog.DiscardHandler)}.Run(ctx)
		if took := time.Since(o.began); took != 1500*time.Millisecond {
			t.Errorf("ended after %s", took)
		}
	})
}
