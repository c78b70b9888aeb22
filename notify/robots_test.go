package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// clock is a time that the test moves; provider and channel read the same one, unless the
// test sets one of them wrong.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Unix(1_790_000_000, 0)} }

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) passes(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// limit lets so many messages through in a minute; who sends more is shut out for a while.
type limit struct {
	mu      sync.Mutex
	perMin  int
	closed  time.Duration
	sent    []time.Time
	shut    time.Time
	refused int
}

func (l *limit) takes(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	recent := l.sent[:0]
	for _, at := range l.sent {
		if now.Sub(at) < time.Minute {
			recent = append(recent, at)
		}
	}
	l.sent = recent
	if now.Before(l.shut) || len(l.sent) >= l.perMin {
		if now.After(l.shut) {
			l.shut = now.Add(l.closed)
		}
		l.refused++
		return false
	}
	l.sent = append(l.sent, now)
	return true
}

// group is what the people of a group have read.
type group struct {
	mu   sync.Mutex
	read []string
}

func (g *group) says(text string) { g.mu.Lock(); defer g.mu.Unlock(); g.read = append(g.read, text) }

func (g *group) last() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.read) == 0 {
		return ""
	}
	return g.read[len(g.read)-1]
}

func sign(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// dingtalk is DingTalk's robot interface as its documents describe it.
type dingtalk struct {
	group
	limit
	clock   *clock
	token   string
	secret  string
	keyword string
}

func (d *dingtalk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := func(code int, message string) {
		json.NewEncoder(w).Encode(map[string]any{"errcode": code, "errmsg": message})
	}
	var in struct {
		Type string `json:"msgtype"`
		Text struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	q := r.URL.Query()
	millis, _ := strconv.ParseInt(q.Get("timestamp"), 10, 64)
	switch err := json.NewDecoder(r.Body).Decode(&in); {
	case r.URL.Path != "/robot/send" || q.Get("access_token") != d.token:
		answer(300005, "token is not exist")
	case d.clock.now().Sub(time.UnixMilli(millis)).Abs() > time.Hour:
		answer(310000, "description:invalid timestamp")
	case q.Get("sign") != sign(d.secret, q.Get("timestamp")+"\n"+d.secret):
		answer(310000, "description:sign not match")
	case err != nil || in.Type != "text":
		answer(400105, "unsupported msgtype")
	case d.keyword != "" && !strings.Contains(in.Text.Content, d.keyword):
		answer(310000, "description:keywords not in content, keywords:["+d.keyword+"]")
	case !d.takes(d.clock.now()):
		answer(130101, "send too fast, exceed 20 times per minute")
	default:
		d.says(in.Text.Content)
		answer(0, "ok")
	}
}

// feishu is Feishu's robot interface; some of its errors come with HTTP 400.
type feishu struct {
	group
	limit
	clock  *clock
	secret string
}

func (f *feishu) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := func(status, code int, message string) {
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(map[string]any{"code": code, "msg": message, "data": map[string]any{}})
	}
	var in struct {
		Timestamp string `json:"timestamp"`
		Sign      string `json:"sign"`
		Type      string `json:"msg_type"`
		Content   struct {
			Text string `json:"text"`
		} `json:"content"`
	}
	err := json.NewDecoder(r.Body).Decode(&in)
	seconds, _ := strconv.ParseInt(in.Timestamp, 10, 64)
	switch {
	case r.URL.Path != "/open-apis/bot/v2/hook/right":
		answer(400, 19001, "param invalid: incoming webhook access token invalid")
	case err != nil || in.Type != "text" || in.Content.Text == "":
		answer(400, 9499, "Bad Request")
	case f.clock.now().Sub(time.Unix(seconds, 0)).Abs() > time.Hour || in.Sign != sign(in.Timestamp+"\n"+f.secret, ""):
		answer(200, 19021, "sign match fail or timestamp is not within one hour from current time")
	case !f.takes(f.clock.now()):
		answer(400, 9499, "too many request")
	default:
		f.says(in.Content.Text)
		answer(200, 0, "success")
	}
}

// wecomRobot is WeCom's robot interface: always HTTP 200, the key its only proof.
type wecomRobot struct {
	group
	limit
	clock *clock
}

func (r *wecomRobot) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	answer := func(code int, message string) {
		json.NewEncoder(w).Encode(map[string]any{"errcode": code, "errmsg": message})
	}
	var in struct {
		Type string `json:"msgtype"`
		Text struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	switch err := json.NewDecoder(q.Body).Decode(&in); {
	case q.URL.Path != "/cgi-bin/webhook/send" || q.URL.Query().Get("key") != "right":
		answer(93000, "invalid webhook url, hint: [1790000000_1_2_3]")
	case err != nil || in.Type != "text" || in.Text.Content == "":
		answer(44004, "empty content")
	case len(in.Text.Content) > 2048:
		answer(45002, "content size out of limit")
	case !r.takes(r.clock.now()):
		answer(45009, "api freq out of limit")
	default:
		r.says(in.Text.Content)
		answer(0, "ok")
	}
}

// serve starts a provider and gives channels that may reach it.
func serve(t *testing.T, c *clock, h http.Handler) (*Channels, string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return NewChannels(Options{Hosts: []string{"127.0.0.1"}, AllowPrivate: true, Now: c.now, Timeout: 2 * time.Second}), server.URL
}

var hello = service.Message{ID: "7", Title: "对口支援每日提醒", Text: "待办 3 项\n· 月报（李安）截止 2026-11-25"}

func send(c *Channels, kind domain.ChannelKind, url, secret string, m service.Message) error {
	return c.Send(context.Background(), service.Recipient{Kind: kind, Settings: domain.ChannelSettings{URL: url, Secret: secret}}, m)
}

// ends checks how an attempt ended, and that its error tells no secret.
func ends(t *testing.T, err error, code domain.SendCode, detail string) *domain.SendFault {
	t.Helper()
	f := domain.SendFaultOf(err)
	switch {
	case f == nil && code == domain.SendOK:
		return nil
	case f == nil || f.Code != code || detail != "" && f.Detail != detail:
		t.Fatalf("it ended with %v, want %s %s", err, code, detail)
	}
	for _, secret := range []string{"http", "access_token", "key=", "right", "geheim", "127.0.0.1"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells %q: %v", secret, err)
		}
	}
	return f
}

const secret = "SEC-geheim-0123456789"

func TestDingTalk_ASignedMessageReachesTheGroup(t *testing.T) {
	now := newClock()
	d := &dingtalk{clock: now, token: "right", secret: secret, limit: limit{perMin: 20, closed: 10 * time.Minute}}
	c, base := serve(t, now, d)
	url := base + "/robot/send?access_token=right"
	ends(t, send(c, domain.ChannelDingTalkRobot, url, secret, hello), domain.SendOK, "")
	if !strings.Contains(d.last(), "每日提醒") || !strings.Contains(d.last(), "截止 2026-11-25") {
		t.Errorf("the group read %q", d.last())
	}
	ends(t, send(c, domain.ChannelDingTalkRobot, url, "SEC-another", hello), domain.SendBadSignature, "310000")
	ends(t, send(c, domain.ChannelDingTalkRobot, base+"/robot/send?access_token=gone", secret, hello), domain.SendBadAddress, "300005")
	d.keyword = "值班"
	ends(t, send(c, domain.ChannelDingTalkRobot, url, secret, hello), domain.SendKeywordMissing, "310000")
}

func TestDingTalk_AClockThatIsWrongIsASignatureThatIsWrong(t *testing.T) {
	theirs, ours := newClock(), newClock()
	d := &dingtalk{clock: theirs, token: "right", secret: secret, limit: limit{perMin: 20}}
	c, base := serve(t, ours, d)
	url := base + "/robot/send?access_token=right"
	ours.passes(59 * time.Minute)
	ends(t, send(c, domain.ChannelDingTalkRobot, url, secret, hello), domain.SendOK, "")
	ours.passes(2 * time.Minute)
	ends(t, send(c, domain.ChannelDingTalkRobot, url, secret, hello), domain.SendBadSignature, "310000")
}

func TestDingTalk_TheTwentyFirstMessageOfAMinuteWaitsTenMinutes(t *testing.T) {
	now := newClock()
	d := &dingtalk{clock: now, token: "right", secret: secret, limit: limit{perMin: 20, closed: 10 * time.Minute}}
	c, base := serve(t, now, d)
	url := base + "/robot/send?access_token=right"
	for range 20 {
		ends(t, send(c, domain.ChannelDingTalkRobot, url, secret, hello), domain.SendOK, "")
	}
	f := ends(t, send(c, domain.ChannelDingTalkRobot, url, secret, hello), domain.SendRateLimited, "130101")
	now.passes(f.After - time.Minute)
	ends(t, send(c, domain.ChannelDingTalkRobot, url, secret, hello), domain.SendRateLimited, "130101")
	now.passes(time.Minute + time.Second)
	ends(t, send(c, domain.ChannelDingTalkRobot, url, secret, hello), domain.SendOK, "")
}

func TestFeishu_ASignedMessageReachesTheGroup(t *testing.T) {
	theirs, ours := newClock(), newClock()
	f := &feishu{clock: theirs, secret: secret, limit: limit{perMin: 100, closed: time.Second}}
	c, base := serve(t, ours, f)
	url := base + "/open-apis/bot/v2/hook/right"
	ends(t, send(c, domain.ChannelFeishuRobot, url, secret, hello), domain.SendOK, "")
	if !strings.Contains(f.last(), "李安") {
		t.Errorf("the group read %q", f.last())
	}
	ends(t, send(c, domain.ChannelFeishuRobot, url, "SEC-another", hello), domain.SendBadSignature, "19021")
	ends(t, send(c, domain.ChannelFeishuRobot, base+"/open-apis/bot/v2/hook/gone", secret, hello), domain.SendBadAddress, "19001")
	for range 99 {
		ends(t, send(c, domain.ChannelFeishuRobot, url, secret, hello), domain.SendOK, "")
	}
	limited := ends(t, send(c, domain.ChannelFeishuRobot, url, secret, hello), domain.SendRateLimited, "9499")
	if limited.After < time.Minute {
		t.Errorf("again after %s", limited.After)
	}
	ours.passes(61 * time.Minute)
	ends(t, send(c, domain.ChannelFeishuRobot, url, secret, hello), domain.SendBadSignature, "19021")
}

func TestWeComRobot_TheKeyIsAllItAsksFor(t *testing.T) {
	now := newClock()
	r := &wecomRobot{clock: now, limit: limit{perMin: 20, closed: time.Second}}
	c, base := serve(t, now, r)
	url := base + "/cgi-bin/webhook/send?key=right"
	long := hello
	long.Text = strings.Repeat("䶮", 1000) // 3,000 bytes: more than a message may have
	ends(t, send(c, domain.ChannelWeComRobot, url, "", long), domain.SendOK, "")
	if got := r.last(); len(got) > 2048 || len(got) < 2040 || !strings.HasSuffix(got, "䶮…") {
		t.Errorf("%d bytes arrived, ending in %q", len(got), got[len(got)-8:])
	}
	ends(t, send(c, domain.ChannelWeComRobot, base+"/cgi-bin/webhook/send?key=gone", "", hello), domain.SendBadAddress, "93000")
	for range 19 {
		ends(t, send(c, domain.ChannelWeComRobot, url, "", hello), domain.SendOK, "")
	}
	ends(t, send(c, domain.ChannelWeComRobot, url, "", hello), domain.SendRateLimited, "45009")
	now.passes(time.Minute)
	ends(t, send(c, domain.ChannelWeComRobot, url, "", hello), domain.SendOK, "")
}

// Every number of a provider's table, and one that nobody knows.
func TestRobots_EveryNumberHasItsEnd(t *testing.T) {
	said := ""
	status := http.StatusOK
	now := newClock()
	c, base := serve(t, now, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		w.Write([]byte(said))
	}))
	urls := map[domain.ChannelKind]string{
		domain.ChannelWeComRobot: base + "/cgi-bin/webhook/send?key=right", domain.ChannelDingTalkRobot: base + "/robot/send?access_token=right",
		domain.ChannelFeishuRobot: base + "/open-apis/bot/v2/hook/right",
	}
	secrets := map[domain.ChannelKind]string{domain.ChannelDingTalkRobot: secret, domain.ChannelFeishuRobot: secret}
	for kind, table := range map[domain.ChannelKind]map[int]domain.SendFault{
		domain.ChannelWeComRobot: wecomCodes, domain.ChannelDingTalkRobot: dingtalkCodes, domain.ChannelFeishuRobot: feishuCodes,
	} {
		name := map[bool]string{true: "code", false: "errcode"}[kind == domain.ChannelFeishuRobot]
		for code, want := range table {
			said = fmt.Sprintf(`{"%s":%d,"errmsg":"x"}`, name, code)
			f := ends(t, send(c, kind, urls[kind], secrets[kind], hello), want.Code, strconv.Itoa(code))
			if f.After != want.After {
				t.Errorf("%s %d: again after %s", kind, code, f.After)
			}
		}
		said = fmt.Sprintf(`{"%s":987654}`, name)
		ends(t, send(c, kind, urls[kind], secrets[kind], hello), domain.SendRefused, "987654")
		for _, bad := range []string{``, `{}`, `[]`, `null`, `<html>busy</html>`, `{"` + name + `":"0"}`, `{"` + name} {
			said = bad
			ends(t, send(c, kind, urls[kind], secrets[kind], hello), domain.SendNoAnswer, "")
		}
		for code, want := range map[int]domain.SendCode{
			429: domain.SendRateLimited, 500: domain.SendDown, 502: domain.SendDown, 503: domain.SendDown, 404: domain.SendBadAddress, 302: domain.SendBlocked, 413: domain.SendRefused,
		} {
			said, status = `<html>`, code
			ends(t, send(c, kind, urls[kind], secrets[kind], hello), want, "HTTP "+strconv.Itoa(code))
		}
		status = http.StatusOK
	}
	said = `{"errcode":310000,"errmsg":"description:ip 1.2.3.4 not in whitelist"}`
	ends(t, send(c, domain.ChannelDingTalkRobot, urls[domain.ChannelDingTalkRobot], secret, hello), domain.SendIPRefused, "310000")
	said = `{"errcode":310000,"errmsg":"?"}`
	ends(t, send(c, domain.ChannelDingTalkRobot, urls[domain.ChannelDingTalkRobot], secret, hello), domain.SendRefused, "310000")
}
