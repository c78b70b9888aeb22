package notify

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
)

// receiver does what the documents ask of one: it checks the signature, refuses what is old
// and what it has seen.
type receiver struct {
	clock  *clock
	secret string
	seen   map[string]bool
	got    []map[string]any
	fails  int // answers with 503 so many times after having taken the message
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	if !VerifyWebhook(r.secret, q.Header, body, r.clock.now()) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if id := q.Header.Get(HeaderID); !r.seen[id] {
		r.seen[id] = true
		var event map[string]any
		json.Unmarshal(body, &event)
		r.got = append(r.got, event)
	}
	if r.fails > 0 {
		r.fails--
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

const hookSecret = "webhook-geheim-0123456789"

func TestWebhook_AReceiverKnowsThatItIsOursAndTakesItOnce(t *testing.T) {
	now := newClock()
	r := &receiver{clock: now, secret: hookSecret, seen: map[string]bool{}, fails: 1}
	c, base := serve(t, now, r)
	m := hello
	m.Event = map[string]any{"type": "digest", "open": 3}
	f := ends(t, send(c, domain.ChannelWebhook, base+"/hook", hookSecret, m), domain.SendDown, "HTTP 503")
	if f.After != 2*time.Minute {
		t.Errorf("again after %s", f.After)
	}
	now.passes(3 * time.Hour) // signed anew, so a late retry is fresh
	ends(t, send(c, domain.ChannelWebhook, base+"/hook", hookSecret, m), domain.SendOK, "")
	if len(r.got) != 1 || r.got[0]["open"] != 3.0 {
		t.Errorf("the receiver took %v", r.got)
	}
	ends(t, send(c, domain.ChannelWebhook, base+"/hook", "another secret than theirs", m), domain.SendBadSignature, "HTTP 401")
}

func TestWebhook_ARecordedRequestIsWorthlessAfterTheWindow(t *testing.T) {
	sent, body := time.Unix(1_790_000_000, 0), []byte(`{"type":"digest"}`)
	stamp := strconv.FormatInt(sent.Unix(), 10)
	header := http.Header{}
	header.Set(HeaderTimestamp, stamp)
	header.Set(HeaderSignature, SignWebhook(hookSecret, stamp, body))
	for _, c := range []struct {
		name string
		now  time.Time
		body string
		ok   bool
	}{
		{"at once", sent, string(body), true},
		{"inside the window", sent.Add(ReplayWindow), string(body), true},
		{"from a clock that is behind", sent.Add(-ReplayWindow), string(body), true},
		{"after the window", sent.Add(ReplayWindow + time.Second), string(body), false},
		{"with another body", sent, `{"type":"forged"}`, false},
	} {
		if VerifyWebhook(hookSecret, header, []byte(c.body), c.now) != c.ok {
			t.Errorf("%s: %v", c.name, !c.ok)
		}
	}
	moved := header.Clone()
	moved.Set(HeaderTimestamp, strconv.FormatInt(sent.Unix()+60, 10))
	if VerifyWebhook(hookSecret, moved, body, sent) {
		t.Error("the timestamp is not under the signature")
	}
	// A receiver in another language has this to compare with.
	if got := SignWebhook("whsec-example-0123", "1790000000", []byte(`{"a":1}`)); !strings.HasPrefix(got, "v1=") || len(got) != 67 {
		t.Errorf("signature %s", got)
	}
}

func TestWebhook_EveryStatusHasItsEnd(t *testing.T) {
	now, status, wait := newClock(), 0, ""
	c, base := serve(t, now, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if wait != "" {
			w.Header().Set("Retry-After", wait)
		}
		w.WriteHeader(status)
		w.Write([]byte("anything at all"))
	}))
	for _, x := range []struct {
		status int
		wait   string
		want   domain.SendCode
		after  time.Duration
	}{
		{200, "", domain.SendOK, 0}, {202, "", domain.SendOK, 0}, {204, "", domain.SendOK, 0},
		{301, "", domain.SendBlocked, 0}, {308, "", domain.SendBlocked, 0},
		{400, "", domain.SendRefused, 0}, {401, "", domain.SendBadSignature, 0}, {403, "", domain.SendBadSignature, 0},
		{404, "", domain.SendBadAddress, 0}, {410, "", domain.SendBadAddress, 0}, {408, "", domain.SendDown, 0}, {413, "", domain.SendRefused, 0},
		{429, "30", domain.SendRateLimited, 30 * time.Second}, {429, "soon", domain.SendRateLimited, 0}, {429, "-5", domain.SendRateLimited, 0},
		{429, "99999999999999", domain.SendRateLimited, longestRest}, {429, "999999", domain.SendRateLimited, longestRest},
		{429, newClock().at.Add(time.Hour).UTC().Format(http.TimeFormat), domain.SendRateLimited, time.Hour},
		{500, "", domain.SendDown, 0}, {503, "60", domain.SendDown, time.Minute}, {504, "", domain.SendDown, 0},
	} {
		status, wait = x.status, x.wait
		f := domain.SendFaultOf(send(c, domain.ChannelWebhook, base, hookSecret, hello))
		switch {
		case f == nil && x.want == domain.SendOK:
		case f == nil || f.Code != x.want || f.After != x.after:
			t.Errorf("%d %q ended with %+v, want %s after %s", x.status, x.wait, f, x.want, x.after)
		}
	}
}
