package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/duikou/duikou/domain"
)

// visitor is one person's connection, kept open as a browser keeps it.
type visitor struct {
	base, token string
	http        *http.Client
	calls       int
}

func newVisitor(base, token string) *visitor {
	return &visitor{base: base, token: token, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}, Timeout: time.Minute}}
}

// send sends one request and reads the whole answer. Writes carry an idempotency key.
func (c *visitor) send(ctx context.Context, method, path string, in any) ([]byte, error) {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if in != nil {
		c.calls++
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", fmt.Sprintf("bench-%d", c.calls))
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusAccepted {
		err = fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, answer)
	}
	return answer, err
}

// timed is how long one request took, to the last byte of its answer.
func (c *visitor) timed(ctx context.Context, method, path string, in any) (time.Duration, error) {
	began := time.Now()
	_, err := c.send(ctx, method, path, in)
	return time.Since(began), err
}

func decidePath(task domain.ID) string { return "/api/v1/tasks/" + task.String() + "/decide" }
