package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// The headers of a webhook. A receiver recomputes the signature over the timestamp, a full
// stop and the body as received, refuses a timestamp more than ReplayWindow away, and
// remembers the IDs of that window: an ID that comes twice is the same message.
const (
	HeaderID        = "Duikou-Id"
	HeaderTimestamp = "Duikou-Timestamp" // seconds since 1970
	HeaderSignature = "Duikou-Signature" // "v1=" and 64 hexadecimal digits
)

// ReplayWindow is how far a receiver should let a timestamp be from its own clock. Each
// attempt is signed anew, so a retry hours later is inside it.
const ReplayWindow = 5 * time.Minute

// SignWebhook is the value of HeaderSignature: HMAC-SHA256 under the channel's secret over
// the timestamp as sent, ".", and the body.
func SignWebhook(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// VerifyWebhook is what a receiver does: it reports whether a request is ours and fresh. It
// is here for receivers written in Go, and so that the tests hold the rule.
func VerifyWebhook(secret string, header http.Header, body []byte, now time.Time) bool {
	stamp := header.Get(HeaderTimestamp)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > ReplayWindow {
		return false
	}
	return hmac.Equal([]byte(header.Get(HeaderSignature)), []byte(SignWebhook(secret, stamp, body)))
}

// sendWebhook posts the message as an event. Any status of the two hundreds is a receipt; the
// body of the answer is not read into anything.
func sendWebhook(ctx context.Context, c *Channels, to domain.ChannelSettings, m service.Message) error {
	body, err := json.Marshal(m.Event)
	if err != nil {
		return &domain.SendFault{Code: domain.SendRefused}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(body))
	if err != nil {
		return &domain.SendFault{Code: domain.SendBadAddress}
	}
	stamp := strconv.FormatInt(c.now().Unix(), 10)
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "Duikou-Webhook/1")
	r.Header.Set(HeaderID, m.ID)
	r.Header.Set(HeaderTimestamp, stamp)
	r.Header.Set(HeaderSignature, SignWebhook(to.Secret, stamp, body))
	status, header, _, fault := exchange(c.http, r)
	if fault != nil {
		return fault
	}
	if fault := overHTTP(status, header, c.now()); fault != nil {
		return fault
	}
	return nil
}
