package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// starts is a recipient's consent to a list of 1,000, until 1,000 people are awaited: rows,
// audit, arrival tasks and a running workflow each. Its floor is as many starts of an empty
// workflow on the same engine, before and after.
func (r *run) starts(ctx context.Context) (_ []Line, err error) {
	n := r.of(1000, 20)
	h, err := r.Open(ctx, r.folder("starts"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.Stop()) }()
	t, err := settle(ctx, h)
	if err != nil {
		return nil, err
	}
	w := bareWorker(h.App.Client, nil)
	if err := w.Start(); err != nil {
		return nil, err
	}
	defer func() {
		r.quiet(ctx) // what is under way ends by itself
		w.Stop()
	}()
	if _, err := t.dispatch(ctx, t.openMonth().First(), 1); err != nil { // to warm up
		return nil, err
	}
	floor := func() (time.Duration, error) {
		r.quiet(ctx)
		began := time.Now()
		err := start(ctx, h.App.Client, "sleep", n)
		return time.Since(began), err
	}
	c, consent, err := t.readyCycle(ctx, t.openMonth().First(), n)
	if err != nil {
		return nil, err
	}
	before, err := floor()
	if err != nil {
		return nil, err
	}
	r.quiet(ctx)
	began := time.Now()
	if _, err := t.hostHR.send(ctx, "POST", decidePath(consent.ID), map[string]string{"outcome": "approve"}); err != nil {
		return nil, err
	}
	if err := t.awaited(ctx, c.ID, n); err != nil {
		return nil, err
	}
	took := time.Since(began)
	after, err := floor()
	if err != nil {
		return nil, err
	}
	return []Line{ratioOf(fmt.Sprintf("%d assignments started", n), "s", fmt.Sprintf("%d bare workflow starts, same engine", n),
		took.Seconds(), (before+after).Seconds()/2)}, nil
}

// rest is how long a process that was started is given to settle.
func (r *run) rest() time.Duration {
	if r.Quick {
		return 200 * time.Millisecond
	}
	return 5 * time.Second
}
