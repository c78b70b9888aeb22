package edge

import (
	"context"
	"errors"
	"math"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/duikou/duikou/domain"
)

// Only wrong passwords count, so a hospital behind one address may log in all at once.
const (
	loginBurst   = 10 // wrong passwords for one login before it must wait
	addressBurst = 50 // the same for one address
	maxLimiters  = 10_000
)

var (
	loginEvery   = rate.Every(time.Minute)
	addressEvery = rate.Every(10 * time.Second)
)

// limits slows down guessing. Each process counts for itself: it is a brake, not a record.
type limits struct {
	running chan struct{} // a password check takes 19 MB and a core; this many at once
	mu      sync.Mutex
	by      map[string]*rate.Limiter
}

func newLimits() *limits {
	return &limits{running: make(chan struct{}, runtime.NumCPU()), by: map[string]*rate.Limiter{}}
}

// attempt runs a password check and counts it when it fails.
func (l *limits) attempt(ctx context.Context, address, login string, check func() error) error {
	select {
	case l.running <- struct{}{}:
		defer func() { <-l.running }()
	case <-ctx.Done():
		return ctx.Err()
	}
	byLogin := l.limiter("login "+strings.ToLower(login), loginEvery, loginBurst)
	byAddress := l.limiter("address "+address, addressEvery, addressBurst)
	if wait := max(waitFor(byLogin), waitFor(byAddress)); wait > 0 {
		return domain.Fault(domain.CodeRateLimited, "too_many_attempts").With("seconds", wait)
	}
	err := check()
	if wrong(err) {
		byLogin.Allow()
		byAddress.Allow()
	}
	return err
}

func wrong(err error) bool {
	e, ours := errors.AsType[*domain.Error](err)
	return ours && (e.Code == domain.CodeUnauthorized || e.Message == "wrong_password")
}

func (l *limits) limiter(key string, every rate.Limit, burst int) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, ok := l.by[key]
	if !ok {
		if len(l.by) >= maxLimiters {
			l.forget()
		}
		found = rate.NewLimiter(every, burst)
		l.by[key] = found
	}
	return found
}

// forget drops the limiters that hold nothing against anybody; if all do, it drops all,
// because memory must stay bounded while somebody tries names by the thousand.
func (l *limits) forget() {
	for key, lim := range l.by {
		if lim.Tokens() >= float64(lim.Burst()) {
			delete(l.by, key)
		}
	}
	if len(l.by) >= maxLimiters {
		clear(l.by)
	}
}

// waitFor is how many seconds until the limiter lets one more through, 0 for now.
func waitFor(l *rate.Limiter) int {
	lack := 1 - l.Tokens()
	if lack <= 0 {
		return 0
	}
	return int(math.Ceil(lack / float64(l.Limit())))
}
