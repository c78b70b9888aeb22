package service

import (
	"context"
	"sync"
	"time"

	"github.com/duikou/duikou/domain"
)

// Clerk goes on with the batches whose askers were not kept waiting, in the process that took
// them. It is an optimisation: whatever it leaves is resumed by somebody once its lease ends.
type Clerk struct {
	batches Batches
	queue   chan domain.Batch
	stop    context.CancelFunc
	done    sync.WaitGroup
}

const (
	// clerks are how many batches one process goes on with at a time.
	clerks = 2
	// aSpell is how long a clerk is at a batch before the cases it moved are woken.
	aSpell = time.Second
)

func newClerk(c *core) *Clerk {
	ctx, stop := context.WithCancel(context.Background())
	k := &Clerk{batches: Batches{c}, queue: make(chan domain.Batch, 256), stop: stop}
	for range clerks {
		k.done.Go(func() { k.run(ctx) })
	}
	return k
}

// take never blocks: with a full queue the batch waits for its lease to end.
func (k *Clerk) take(b domain.Batch) {
	select {
	case k.queue <- b:
	default:
	}
}

// run ends with the process: what is begun and what is queued is left to others at once.
func (k *Clerk) run(ctx context.Context) {
	for {
		select {
		case b := <-k.queue:
			k.finish(ctx, b)
		case <-ctx.Done():
			return
		}
	}
}

// finish works at a batch spell by spell. A step under way is carried to its end.
func (k *Clerk) finish(ctx context.Context, b domain.Batch) {
	work := context.WithoutCancel(ctx)
	for b.State == domain.BatchRunning && ctx.Err() == nil {
		patience, over := context.WithTimeout(ctx, aSpell)
		var err error
		b, err = k.batches.goOn(work, patience, b)
		over()
		if err != nil {
			k.batches.Log.Warn("a batch goes on later", "batch", b.ID, "taken", b.Taken, "size", b.Size, "error", err)
			return
		}
	}
	if b.State == domain.BatchRunning {
		k.batches.release(work, b)
	}
}

// close stops between two steps, and gives back what is not done.
func (k *Clerk) close() {
	k.stop()
	k.done.Wait()
	for {
		select {
		case b := <-k.queue:
			k.batches.release(context.Background(), b)
		default:
			return
		}
	}
}

// ResumeBatch goes on with one batch that a process left behind, and returns how many tasks it
// took. Several processes may do so at once; a lease keeps them off one another's.
func (s System) ResumeBatch(ctx context.Context) (int, error) {
	var b domain.Batch
	var found bool
	err := s.Store.Tx(ctx, func(tx Tx) (err error) {
		b, found, err = tx.ClaimBatch(s.now(), s.now().Add(batchLease))
		return err
	})
	if err != nil || !found {
		return 0, err
	}
	after, err := Batches(s).goOn(ctx, ctx, b)
	if domain.CodeOf(err) == domain.CodeStale {
		err = nil // somebody else has gone on with it
	}
	return after.Taken - b.Taken, err
}
