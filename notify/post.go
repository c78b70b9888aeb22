package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/duikou/duikou/domain"
)

// longestReply is how much of an answer is read, in bytes.
const longestReply = 64 << 10

// exchange sends one request and reads the answer. A fault says whether the request may have
// arrived: without a connection it is down, after that and without an answer it is no_answer.
func exchange(client *http.Client, r *http.Request) (status int, header http.Header, body []byte, fault *domain.SendFault) {
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	answer, err := client.Do(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err != nil {
		return 0, nil, nil, unreached(err, connected.Load())
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(io.LimitReader(answer.Body, longestReply))
	if err != nil {
		return 0, nil, nil, unreached(err, true)
	}
	return answer.StatusCode, answer.Header, body, nil
}

// unreached classes an error of the network. The error of the client names the address it was
// for, key and all, so only what is inside it is kept.
func unreached(err error, sent bool) *domain.SendFault {
	if inner, ok := errors.AsType[*url.Error](err); ok {
		err = inner.Err
	}
	if errors.Is(err, errBlocked) {
		return &domain.SendFault{Code: domain.SendBlocked, Cause: errBlocked}
	}
	if sent {
		return &domain.SendFault{Code: domain.SendNoAnswer, Cause: kindOf(err)}
	}
	return &domain.SendFault{Code: domain.SendDown, Cause: kindOf(err)}
}

// kindOf says in a few fixed words what went wrong, for the log.
func kindOf(err error) error {
	var name *net.DNSError
	var network net.Error
	switch {
	case errors.As(err, &name):
		return errors.New("name not resolved")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return errors.New("timeout")
	}
	return errors.New("connection failed")
}

// overHTTP is the fault that a status alone tells, or nil when the body has to be read.
func overHTTP(status int, header http.Header, now time.Time) *domain.SendFault {
	detail := "HTTP " + strconv.Itoa(status)
	switch {
	case status == 0, status >= 200 && status < 300:
		return nil // 0 = there was no answer, which the network's fault tells
	case status >= 300 && status < 400:
		return &domain.SendFault{Code: domain.SendBlocked, Detail: detail} // redirects are not followed
	case status == http.StatusTooManyRequests:
		return &domain.SendFault{Code: domain.SendRateLimited, Detail: detail, After: retryAfter(header, now)}
	case status == http.StatusServiceUnavailable:
		return &domain.SendFault{Code: domain.SendDown, Detail: detail, After: retryAfter(header, now)}
	case status == http.StatusRequestTimeout || status == http.StatusTooEarly || status >= 500:
		return &domain.SendFault{Code: domain.SendDown, Detail: detail}
	case status == http.StatusNotFound || status == http.StatusGone:
		return &domain.SendFault{Code: domain.SendBadAddress, Detail: detail}
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return &domain.SendFault{Code: domain.SendBadSignature, Detail: detail}
	}
	return &domain.SendFault{Code: domain.SendRefused, Detail: detail}
}

// longestRest bounds what an answer may ask for.
const longestRest = 6 * time.Hour

// retryAfter reads the header of RFC 9110, section 10.2.3: seconds, or a date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 {
		return min(time.Duration(min(seconds, 1<<20))*time.Second, longestRest)
	}
	if at, err := http.ParseTime(text); err == nil && at.After(now) {
		return min(at.Sub(now), longestRest)
	}
	return 0
}

// postJSON sends a value and reads an answer of type T. An answer that is no such thing says
// nothing about what became of the message.
func postJSON[T any](ctx context.Context, client *http.Client, address string, value any) (out T, status int, header http.Header, fault *domain.SendFault) {
	body, err := json.Marshal(value)
	if err != nil {
		return out, 0, nil, &domain.SendFault{Code: domain.SendRefused, Cause: errors.New("cannot be written as JSON")}
	}
	return askJSON[T](ctx, client, http.MethodPost, address, bytes.NewReader(body))
}

// getJSON asks for an answer of type T.
func getJSON[T any](ctx context.Context, client *http.Client, address string) (out T, status int, header http.Header, fault *domain.SendFault) {
	return askJSON[T](ctx, client, http.MethodGet, address, nil)
}

func askJSON[T any](ctx context.Context, client *http.Client, method, address string, body io.Reader) (out T, status int, header http.Header, fault *domain.SendFault) {
	r, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return out, 0, nil, &domain.SendFault{Code: domain.SendBadAddress}
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	status, header, answer, fault := exchange(client, r)
	if fault != nil {
		return out, 0, nil, fault
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		return out, status, header, &domain.SendFault{Code: domain.SendNoAnswer, Detail: "HTTP " + strconv.Itoa(status), Cause: errors.New("the answer is not as documented")}
	}
	return out, status, header, nil
}

// clipped shortens a text to so many bytes of UTF-8 without cutting a character in two.
func clipped(s string, limit int) string {
	const more = "…"
	if len(s) <= limit {
		return s
	}
	cut := limit - len(more)
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + more
}
