package notify

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// WeCom is an application of the hospital's own in WeCom. BaseURL is for private deployments
// and tests; "" is the public service.
type WeCom struct {
	CorpID  string
	AgentID int
	Secret  string
	BaseURL string
}

// wecomApp sends messages of the application to single members. Its token is good for two
// hours and shared by everybody who asks, so it is kept until shortly before its end and
// fetched again when WeCom says that it is over.
type wecomApp struct {
	WeCom
	http *http.Client
	now  func() time.Time

	mu    sync.Mutex // held while a token is fetched: it is asked for once, not by everybody
	token string
	until time.Time
}

// tokenSpent are the numbers for a token that is not or no longer valid.
var tokenSpent = map[string]bool{"42001": true, "40014": true}

// margin is how long before its end a token is not used any more.
const margin = 5 * time.Minute

func (a *wecomApp) base() string {
	if a.BaseURL != "" {
		return strings.TrimSuffix(a.BaseURL, "/")
	}
	return "https://qyapi.weixin.qq.com"
}

// send delivers to one member. WeCom compares messages within four hours and drops the second
// of two alike, so that a repetition after an unclear end does no harm. Public document:
// "Sending application messages" (path 90236).
func (a *wecomApp) send(ctx context.Context, member string, m service.Message) error {
	for attempt := 1; ; attempt++ {
		token, fault := a.fetch(ctx)
		if fault != nil {
			return fault
		}
		err := a.deliver(ctx, token, member, m)
		if f := domain.SendFaultOf(err); f == nil || !tokenSpent[f.Detail] {
			return err
		} else if attempt == 2 {
			// A token fresh from WeCom that WeCom does not accept is WeCom's trouble.
			return &domain.SendFault{Code: domain.SendDown, Detail: f.Detail}
		}
		a.forget(token)
	}
}

func (a *wecomApp) deliver(ctx context.Context, token, member string, m service.Message) error {
	address := a.base() + "/cgi-bin/message/send?access_token=" + url.QueryEscape(token)
	body := map[string]any{
		"touser": member, "agentid": a.AgentID, "msgtype": "text",
		"text":                     map[string]string{"content": clipped(m.Title+"\n"+m.Text, wecomText)},
		"enable_duplicate_check":   1,
		"duplicate_check_interval": int((4 * time.Hour).Seconds()),
	}
	answer, status, header, fault := postJSON[struct {
		wecomAnswer
		Invalid    string `json:"invaliduser"`
		Unlicensed string `json:"unlicenseduser"`
	}](ctx, a.http, address, body)
	if err := first(overHTTP(status, header, a.now()), fault, answer.fault); err != nil {
		return err
	}
	if answer.Invalid != "" || answer.Unlicensed != "" {
		return &domain.SendFault{Code: domain.SendUnknownReader}
	}
	return nil
}

// fetch is the token, from memory while it is good. Public document: "Getting access_token"
// (path 91039), which asks to keep it and not to fetch it for every message.
func (a *wecomApp) fetch(ctx context.Context) (string, *domain.SendFault) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token != "" && a.now().Before(a.until) {
		return a.token, nil
	}
	address := a.base() + "/cgi-bin/gettoken?" + url.Values{"corpid": {a.CorpID}, "corpsecret": {a.Secret}}.Encode()
	answer, status, header, fault := getJSON[struct {
		wecomAnswer
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}](ctx, a.http, address)
	if err := first(overHTTP(status, header, a.now()), fault, answer.fault); err != nil {
		return "", asked(err)
	}
	if answer.Token == "" {
		return "", &domain.SendFault{Code: domain.SendDown}
	}
	a.token, a.until = answer.Token, a.now().Add(time.Duration(answer.Seconds)*time.Second-margin)
	return a.token, nil
}

// asked turns the fault of a question into one of a message: nothing was sent yet, so what
// was not answered is merely down.
func asked(err error) *domain.SendFault {
	fault := *domain.SendFaultOf(err)
	if fault.Code == domain.SendNoAnswer {
		fault.Code = domain.SendDown
	}
	return &fault
}

// forget drops a token that turned out to be spent, unless another one is there by now.
func (a *wecomApp) forget(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token == token {
		a.token = ""
	}
}
