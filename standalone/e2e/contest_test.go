package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/duikou/duikou/standalone/demo"
)

// contest carries the story's requests to two api processes in turn. A decision of somebody
// who has a rival is made by the rival as well, at the same moment, through the other
// process; the story goes on with whatever the winner has decided.
type contest struct {
	t      *testing.T
	hosts  [2]string
	turn   int
	rivals map[string]rival // by the login whose decisions they contest
	rounds int
	won    int // by the rival
}

type rival struct {
	*demo.Person
	name    string
	against string // the name of the other
}

func (c *contest) String() string {
	return fmt.Sprintf("%d decisions were made by two people at once, %d times the rival was first", c.rounds, c.won)
}

// invite logs the rivals in: HR of the supporter has a colleague in the story already, HR of
// the recipient gets one.
func (c *contest) invite(o demo.Options) {
	c.t.Helper()
	ctx, story := c.t.Context(), demo.Password()
	yiwu, err := o.LogIn(ctx, "何静", "yiwu", story)
	c.must(err)
	admin, err := o.LogIn(ctx, "admin", o.Login, story)
	c.must(err)
	var all struct {
		Items []struct {
			ID   int64
			Kind string
		}
	}
	c.must(admin.Call(ctx, "GET", "/organisations", nil, &all))
	var made struct{ Password string }
	for _, org := range all.Items {
		if org.Kind != "township_centre" {
			continue
		}
		c.must(admin.Call(ctx, "POST", "/users", map[string]any{
			"login": "rival", "name": "钱进", "email": "", "memberships": []map[string]any{{"organisation_id": org.ID, "role": "hr"}},
		}, &made))
	}
	qian, err := o.FirstLogIn(ctx, "钱进", "rival", made.Password, story)
	c.must(err)
	c.rivals["renshi"] = rival{yiwu, "何静", "陈敏"}
	c.rivals["weishengyuan"] = rival{qian, "钱进", "赵兰"}
}

func (c *contest) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// RoundTrip is called by one goroutine for the story, and by those of the rivals, which say
// where they want to go.
func (c *contest) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Context().Value(rivals{}) != nil {
		return http.DefaultTransport.RoundTrip(to(r, c.hosts[1-c.turn]))
	}
	c.turn = 1 - c.turn
	decision := strings.HasSuffix(r.URL.Path, "/decide") || strings.HasSuffix(r.URL.Path, "/tasks/batch")
	if rival, ok := c.rivals[loginOf(r)]; ok && decision {
		return c.hold(r, rival)
	}
	return http.DefaultTransport.RoundTrip(to(r, c.hosts[c.turn]))
}

// rivals marks a request that is sent by a rival.
type rivals struct{}

func to(r *http.Request, host string) *http.Request {
	r.URL.Host = host
	return r
}

// loginOf is who sends a request: the story names its idempotency keys after them.
func loginOf(r *http.Request) string {
	parts := strings.Split(r.Header.Get("Idempotency-Key"), "-")
	if len(parts) != 3 {
		return ""
	}
	return parts[1]
}

// answers is what became of each task that was decided: nil is done, by whoever asked.
type answers map[string]*demo.Refusal

// hold lets both decide at once and compares what they are told.
func (c *contest) hold(r *http.Request, rival rival) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	path := strings.TrimPrefix(r.URL.Path, "/api/v1")
	theirs := make(chan answers)
	go func() {
		var answer json.RawMessage
		err := rival.Call(context.WithValue(r.Context(), rivals{}, true), r.Method, path, json.RawMessage(body), &answer)
		theirs <- c.read(path, answer, err)
	}()
	res, err := http.DefaultTransport.RoundTrip(to(r, c.hosts[c.turn]))
	their := <-theirs
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	var refused error
	if res.StatusCode != http.StatusOK {
		no := &demo.Refusal{}
		refused = errors.Join(no, json.Unmarshal(answer, no))
	}
	c.judge(body, rival, c.read(path, answer, refused), their)
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(`{"items":[]}`)), Request: r}, nil
}

// read is what an answer says of each task.
func (c *contest) read(path string, answer []byte, err error) answers {
	task, single := strings.CutSuffix(path, "/decide")
	var refused *demo.Refusal
	if single && (err == nil || errors.As(err, &refused)) {
		return answers{task: refused}
	}
	var batch struct {
		Items []struct {
			TaskID int64         `json:"task_id"`
			Error  *demo.Refusal `json:"error"`
		} `json:"items"`
	}
	if err := errors.Join(err, json.Unmarshal(answer, &batch)); err != nil {
		c.t.Errorf("%s is answered %s: %v", path, answer, err)
	}
	found := answers{}
	for _, item := range batch.Items {
		found[fmt.Sprintf("/tasks/%d", item.TaskID)] = item.Error
	}
	return found
}

// judge: one has decided, the other is told who and what.
func (c *contest) judge(body []byte, rival rival, ours, theirs answers) {
	sent := struct{ Outcome string }{"approve"} // which is what a batch does
	if err := json.Unmarshal(body, &sent); err != nil {
		c.t.Errorf("a decision is not JSON: %v", err)
	}
	if len(ours) == 0 || len(ours) != len(theirs) {
		c.t.Errorf("%d answers to one and %d to the other", len(ours), len(theirs))
	}
	for task, no := range ours {
		c.rounds++
		winner, yes := rival.name, theirs[task]
		if no == nil {
			winner, no, yes = rival.against, theirs[task], nil
		} else {
			c.won++
		}
		switch {
		case yes != nil:
			c.t.Errorf("%s: neither decided: %+v and %+v", task, no, yes)
		case no == nil:
			c.t.Errorf("%s: both decided", task)
		case no.Status != http.StatusConflict || no.Code != "stale" || no.Args["name"] != winner || no.Args["outcome"] != sent.Outcome || !strings.Contains(no.Detail, winner):
			c.t.Errorf("%s was decided (%s) by %s; the other is told %+v", task, sent.Outcome, winner, no)
		}
	}
}
