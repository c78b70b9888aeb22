package notify

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func TestGuard_OnlyAddressesOfTheOpenNetworkArePublic(t *testing.T) {
	for _, a := range []string{"114.114.114.114", "8.8.8.8", "2400:3200::1"} {
		if !public(netip.MustParseAddr(a)) {
			t.Errorf("%s is refused", a)
		}
	}
	for _, a := range []string{
		"127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
		"0.0.0.0", "0.1.2.3", "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1%eth0",
	} {
		if public(netip.MustParseAddr(a)) {
			t.Errorf("%s is let through", a)
		}
	}
}

func TestCheck_NamesTheFieldAndTheReason(t *testing.T) {
	c := NewChannels(Options{Hosts: []string{"hooks.example.cn", "*.med.example.cn"}})
	const good = "a secret of length"
	for _, x := range []struct {
		name  string
		kind  domain.ChannelKind
		url   string
		key   string
		field string
		why   string
	}{
		{"a robot of WeCom", domain.ChannelWeComRobot, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "", "", ""},
		{"a robot of DingTalk", domain.ChannelDingTalkRobot, "https://oapi.dingtalk.com/robot/send?access_token=k", "SEC12345", "", ""},
		{"a robot of Feishu", domain.ChannelFeishuRobot, "https://open.feishu.cn/open-apis/bot/v2/hook/k", "12345678", "", ""},
		{"a webhook", domain.ChannelWebhook, "https://hooks.example.cn:8443/duikou", good, "", ""},
		{"a webhook below a name", domain.ChannelWebhook, "https://a.b.med.example.cn/", good, "", ""},
		{"no address", domain.ChannelWebhook, "", good, "url", "required"},
		{"no host", domain.ChannelWebhook, "https:///x", good, "url", "bad_url"},
		{"a file", domain.ChannelWebhook, "file:///etc/passwd", good, "url", "bad_url"},
		{"plain http", domain.ChannelWebhook, "http://hooks.example.cn/", good, "url", "https_needed"},
		{"another scheme", domain.ChannelWebhook, "gopher://hooks.example.cn/", good, "url", "https_needed"},
		{"a password in it", domain.ChannelWebhook, "https://u:p@hooks.example.cn/", good, "url", "bad_url"},
		{"a host of its own choice", domain.ChannelWebhook, "https://evil.example.org/", good, "url", "host_not_allowed"},
		{"a name that ends alike", domain.ChannelWebhook, "https://evilmed.example.cn/", good, "url", "host_not_allowed"},
		{"the name itself is not below it", domain.ChannelWebhook, "https://med.example.cn/", good, "url", "host_not_allowed"},
		{"an address for a name", domain.ChannelWebhook, "https://169.254.169.254/latest/meta-data", good, "url", "host_not_allowed"},
		{"a webhook at a robot's host", domain.ChannelWebhook, "https://oapi.dingtalk.com/robot/send?access_token=k", good, "url", "host_not_allowed"},
		{"a robot at another's host", domain.ChannelDingTalkRobot, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "SEC12345", "url", "host_not_allowed"},
		{"a robot at another port", domain.ChannelWeComRobot, "https://qyapi.weixin.qq.com:22/cgi-bin/webhook/send?key=k", "", "url", "host_not_allowed"},
		{"a robot without its key", domain.ChannelWeComRobot, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "", "url", "not_a_robot_address"},
		{"another interface of the host", domain.ChannelWeComRobot, "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=k", "", "url", "not_a_robot_address"},
		{"a hook without its end", domain.ChannelFeishuRobot, "https://open.feishu.cn/open-apis/bot/v2/hook/", "12345678", "url", "not_a_robot_address"},
		{"too long", domain.ChannelWebhook, "https://hooks.example.cn/" + strings.Repeat("x", 500), good, "url", "too_long"},
		{"two lines", domain.ChannelWebhook, "https://hooks.example.cn/\nHost: x", good, "url", "bad_characters"},
		{"no secret", domain.ChannelDingTalkRobot, "https://oapi.dingtalk.com/robot/send?access_token=k", "", "secret", "required"},
		{"a short secret", domain.ChannelWebhook, "https://hooks.example.cn/", "short", "secret", "secret_too_short"},
		{"a secret nobody asks for", domain.ChannelWeComRobot, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "secret", "secret", "channel_no_secret"},
		{"a person's channel", domain.ChannelEmail, "https://hooks.example.cn/", "", "kind", "unknown_value"},
	} {
		t.Run(x.name, func(t *testing.T) {
			err := c.Check(x.kind, domain.ChannelSettings{URL: x.url, Secret: x.key})
			if x.why == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			e, ok := errors.AsType[*domain.Error](err)
			if !ok || e.Field != x.field || e.Message != x.why {
				t.Errorf("got %v, want %s (%s)", err, x.why, x.field)
			}
		})
	}
	if none := NewChannels(Options{}); none.Offers(domain.ChannelWebhook) || none.Offers(domain.ChannelWeComApp) || !none.Offers(domain.ChannelFeishuRobot) {
		t.Error("without a list there are robots and no webhooks; without an application no WeCom messages")
	}
}

// A name of the list that turns out to be an address inside is not connected to.
func TestGuard_ANameThatResolvesInsideTheHouseIsNotReached(t *testing.T) {
	var asked atomic.Int64
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer inside.Close()
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	c := NewChannels(Options{Hosts: []string{"localhost"}, Timeout: 2 * time.Second})
	err := send(c, domain.ChannelWebhook, "https://localhost"+port+"/", "a secret of length", hello)
	if f := domain.SendFaultOf(err); f == nil || f.Code != domain.SendBlocked || asked.Load() != 0 {
		t.Errorf("it ended with %v and asked %d times", err, asked.Load())
	}
}

func TestGuard_ARedirectIsNotFollowed(t *testing.T) {
	var inside atomic.Int64
	now := newClock()
	mux := http.NewServeMux()
	mux.HandleFunc("/secret", func(http.ResponseWriter, *http.Request) { inside.Add(1) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/secret", http.StatusTemporaryRedirect)
	})
	c, base := serve(t, now, mux)
	err := send(c, domain.ChannelWebhook, base+"/hook", "a secret of length", hello)
	if f := domain.SendFaultOf(err); f == nil || f.Code != domain.SendBlocked || inside.Load() != 0 {
		t.Errorf("it ended with %v", err)
	}
}

func TestGuard_AListThatBecameShorterHoldsForWhatWasEnteredBefore(t *testing.T) {
	now := newClock()
	_, base := serve(t, now, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was reached") }))
	c := NewChannels(Options{AllowPrivate: true, Now: now.now})
	err := send(c, domain.ChannelWebhook, base, "a secret of length", hello)
	if f := domain.SendFaultOf(err); f == nil || f.Code != domain.SendBlocked {
		t.Errorf("it ended with %v", err)
	}
}

// What was never connected may go again; what was perhaps taken may not.
func TestExchange_TellsUnreachedFromUnanswered(t *testing.T) {
	now := newClock()
	release := make(chan struct{})
	c, base := serve(t, now, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer close(release)
	c.http.Timeout = 100 * time.Millisecond
	err := send(c, domain.ChannelWebhook, base, "a secret of length", hello)
	if f := domain.SendFaultOf(err); f.Code != domain.SendNoAnswer || f.Cause.Error() != "timeout" {
		t.Errorf("a slow one ended with %v", err)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	err = send(c, domain.ChannelWebhook, gone.URL, "a secret of length", hello)
	if f := domain.SendFaultOf(err); f.Code != domain.SendDown || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("a closed one ended with %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err = c.Send(ctx, service.Recipient{Kind: domain.ChannelWebhook, Settings: domain.ChannelSettings{URL: base, Secret: "a secret of length"}}, hello)
	if f := domain.SendFaultOf(err); f.Code != domain.SendDown {
		t.Errorf("one that was called off ended with %v", err)
	}
}
