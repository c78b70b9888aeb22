package service

import (
	"context"
	"time"
)

const day = 24 * time.Hour

// keeps is how long what nobody needs any more is kept. The audit is kept for ever, and so is
// everything a case consists of.
var keeps = []struct {
	what Leftover
	life time.Duration
}{
	{LeftMessages, 90 * day},
	{LeftKeys, 30 * day},
	{LeftDrafts, 180 * day},
}

// tidyChunk is how many rows go in one transaction, tidyRest how long others come first then.
const (
	tidyChunk = 500
	tidyRest  = 50 * time.Millisecond
)

// Tidy removes what is older than it is kept, in small steps, and returns how many rows went.
func (s System) Tidy(ctx context.Context) (removed int, err error) {
	for _, k := range keeps {
		for {
			n := 0
			err := s.Store.Tx(ctx, func(tx Tx) (err error) {
				n, err = tx.Prune(k.what, s.now().Add(-k.life), tidyChunk)
				return err
			})
			if err != nil {
				return removed, err
			}
			if removed += n; n < tidyChunk {
				break
			}
			select {
			case <-ctx.Done():
				return removed, ctx.Err()
			case <-time.After(tidyRest):
			}
		}
	}
	n, err := s.tidyUploads(ctx)
	return removed + n, err
}

// tidyUploads forgets files that were uploaded and never handed in.
func (s System) tidyUploads(ctx context.Context) (removed int, err error) {
	for {
		n := 0
		err := s.Store.Tx(ctx, func(tx Tx) (err error) {
			n, err = tx.DropDrafts(0, s.now().Add(-draftLife))
			return err
		})
		if removed += n; err != nil || n == 0 {
			return removed, err
		}
		select {
		case <-ctx.Done():
			return removed, ctx.Err()
		case <-time.After(tidyRest):
		}
	}
}
