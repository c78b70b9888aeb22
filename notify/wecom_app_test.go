package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// wecom is WeCom's interfaces for tokens and application messages: tokens end after two hours
// or when somebody else asks for their withdrawal, and messages alike are told once.
type wecom struct {
	group
	clock *clock

	mu      sync.Mutex
	tokens  map[string]time.Time
	fetched int
	told    map[string]time.Time
	limited bool
}

func newWeCom(c *clock) *wecom {
	return &wecom{clock: c, tokens: map[string]time.Time{}, told: map[string]time.Time{}}
}

func (w *wecom) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	answer := func(code int, more map[string]any) {
		all := map[string]any{"errcode": code, "errmsg": "x"}
		for k, v := range more {
			all[k] = v
		}
		json.NewEncoder(out).Encode(all)
	}
	q := r.URL.Query()
	if r.URL.Path == "/cgi-bin/gettoken" {
		switch {
		case q.Get("corpid") != "corp":
			answer(40013, nil)
		case q.Get("corpsecret") != "geheim":
			answer(40001, nil)
		default:
			w.fetched++
			token := fmt.Sprintf("right-token-%d", w.fetched)
			w.tokens[token] = w.clock.now().Add(2 * time.Hour)
			answer(0, map[string]any{"access_token": token, "expires_in": 7200})
		}
		return
	}
	var in struct {
		To    string `json:"touser"`
		Agent int    `json:"agentid"`
		Text  struct {
			Content string `json:"content"`
		} `json:"text"`
		Check    int `json:"enable_duplicate_check"`
		Interval int `json:"duplicate_check_interval"`
	}
	json.NewDecoder(r.Body).Decode(&in)
	until, known := w.tokens[q.Get("access_token")]
	key := in.To + in.Text.Content
	switch {
	case !known:
		answer(40014, nil)
	case w.clock.now().After(until):
		answer(42001, nil)
	case w.limited:
		answer(45009, nil)
	case in.Agent != 1000002:
		answer(40056, nil)
	case in.To == "nobody":
		answer(81013, nil)
	case in.To == "half":
		answer(0, map[string]any{"invaliduser": "half"})
	case in.Check == 1 && w.clock.now().Sub(w.told[key]) < time.Duration(in.Interval)*time.Second:
		answer(0, map[string]any{"msgid": "again"})
	default:
		w.told[key] = w.clock.now()
		w.says(in.To + ": " + in.Text.Content)
		answer(0, map[string]any{"msgid": "new"})
	}
}

func office(t *testing.T, c *clock, w http.Handler, secret string) *Channels {
	t.Helper()
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	return NewChannels(Options{Now: c.now, Timeout: 2 * time.Second, WeCom: WeCom{CorpID: "corp", AgentID: 1000002, Secret: secret, BaseURL: server.URL + "/"}})
}

func to(member string) service.Recipient {
	return service.Recipient{Kind: domain.ChannelWeComApp, WeComUser: member}
}

func TestWeComApp_OneTokenServesUntilItEnds(t *testing.T) {
	now, ctx := newClock(), context.Background()
	w := newWeCom(now)
	c := office(t, now, w, "geheim")
	for i := range 5 {
		ends(t, c.Send(ctx, to("zhangsan"), service.Message{Title: "t", Text: fmt.Sprint(i)}), domain.SendOK, "")
	}
	if w.fetched != 1 || len(w.read) != 5 {
		t.Fatalf("%d tokens for %d messages", w.fetched, len(w.read))
	}
	now.passes(time.Hour + 56*time.Minute) // still good there, but too near its end for us
	ends(t, c.Send(ctx, to("zhangsan"), service.Message{Title: "t", Text: "later"}), domain.SendOK, "")
	if w.fetched != 2 {
		t.Errorf("%d tokens", w.fetched)
	}
}

func TestWeComApp_ATokenThatWasWithdrawnIsFetchedAgainOnce(t *testing.T) {
	now, ctx := newClock(), context.Background()
	w := newWeCom(now)
	c := office(t, now, w, "geheim")
	ends(t, c.Send(ctx, to("lisi"), service.Message{Text: "one"}), domain.SendOK, "")
	w.tokens = map[string]time.Time{} // 40014
	ends(t, c.Send(ctx, to("lisi"), service.Message{Text: "two"}), domain.SendOK, "")
	for token := range w.tokens {
		w.tokens[token] = now.now().Add(-time.Second) // 42001
	}
	ends(t, c.Send(ctx, to("lisi"), service.Message{Text: "three"}), domain.SendOK, "")
	if w.fetched != 3 || len(w.read) != 3 {
		t.Errorf("%d tokens, %d messages", w.fetched, len(w.read))
	}
}

func TestWeComApp_ATokenThatIsNeverAcceptedIsTheirTrouble(t *testing.T) {
	now := newClock()
	asked := 0
	c := office(t, now, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if strings.HasSuffix(r.URL.Path, "gettoken") {
			w.Write([]byte(`{"errcode":0,"access_token":"right-x","expires_in":7200}`))
			return
		}
		w.Write([]byte(`{"errcode":42001}`))
	}), "geheim")
	ends(t, c.Send(context.Background(), to("lisi"), hello), domain.SendDown, "42001")
	if asked != 4 {
		t.Errorf("it was asked %d times, want two tokens and two messages", asked)
	}
}

func TestWeComApp_ManyWhoSendAtOnceFetchOneToken(t *testing.T) {
	now := newClock()
	w := newWeCom(now)
	c := office(t, now, w, "geheim")
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if err := c.Send(context.Background(), to(fmt.Sprint("u", i)), hello); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if w.fetched != 1 || len(w.read) != 20 {
		t.Errorf("%d tokens, %d messages", w.fetched, len(w.read))
	}
}

func TestWeComApp_ARepeatedMessageIsToldOnce(t *testing.T) {
	now := newClock()
	w := newWeCom(now)
	c := office(t, now, w, "geheim")
	for range 3 {
		ends(t, c.Send(context.Background(), to("wangwu"), hello), domain.SendOK, "")
		now.passes(time.Hour)
	}
	if len(w.read) != 1 {
		t.Errorf("it was told %d times", len(w.read))
	}
}

func TestWeComApp_EveryRefusalHasItsEnd(t *testing.T) {
	now, ctx := newClock(), context.Background()
	w := newWeCom(now)
	ends(t, office(t, now, w, "wrong").Send(ctx, to("lisi"), hello), domain.SendBadCredentials, "40001")
	c := office(t, now, w, "geheim")
	ends(t, c.Send(ctx, to("nobody"), hello), domain.SendUnknownReader, "81013")
	ends(t, c.Send(ctx, to("half"), hello), domain.SendUnknownReader, "")
	w.limited = true
	ends(t, c.Send(ctx, to("lisi"), hello), domain.SendRateLimited, "45009")
	none := NewChannels(Options{})
	ends(t, none.Send(ctx, to("lisi"), hello), domain.SendTurnedOff, "")
	// A token that cannot be fetched means that nothing was sent: it may be tried again.
	broken := office(t, now, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>")) }), "geheim")
	ends(t, broken.Send(ctx, to("lisi"), hello), domain.SendDown, "")
}
