//go:build !unix

package bench

import (
	"context"
	"time"
)

// quiet gives this process time to come to rest.
func (r *run) quiet(context.Context) { time.Sleep(2 * r.rest()) }
