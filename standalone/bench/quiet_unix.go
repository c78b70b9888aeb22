//go:build unix

package bench

import (
	"context"
	"syscall"
	"time"
)

// quiet waits until this process has come to rest: workflows that were started do their first
// steps long after their start has been acknowledged.
func (r *run) quiet(ctx context.Context) {
	const look, idle, enough = 250 * time.Millisecond, 25 * time.Millisecond, 3
	calm := 0
	for began := time.Now(); calm < enough && ctx.Err() == nil && time.Since(began) < longest; {
		before := spent()
		time.Sleep(look)
		if calm++; spent()-before > idle {
			calm = 0
		}
	}
}

// spent is the processor time of this process.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
