package e2e

import (
	"net/http"
	"sync/atomic"
	"time"
)

// stubborn is a phone on a weak network: a request whose answer did not come is sent again
// with the same idempotency key until one comes. It is a transport for the story.
type stubborn struct {
	via    http.RoundTripper   // nil is the ordinary one
	watch  func(*http.Request) // is told of every request before it is sent the first time
	lost   func()              // is told that no answer came
	resent atomic.Int64
}

func (s *stubborn) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.watch != nil {
		s.watch(r)
	}
	via := s.via
	if via == nil {
		via = http.DefaultTransport
	}
	for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		again, err := copyOf(r)
		if err != nil {
			return nil, err
		}
		res, err := via.RoundTrip(again)
		if err == nil || r.Context().Err() != nil || time.Since(begun) > patience {
			return res, err
		}
		s.resent.Add(1)
		if s.lost != nil {
			s.lost()
		}
	}
}

// copyOf is the same request once more.
func copyOf(r *http.Request) (*http.Request, error) {
	again := r.Clone(r.Context())
	if r.GetBody == nil {
		return again, nil
	}
	body, err := r.GetBody()
	again.Body = body
	return again, err
}
