package notify

import (
	"context"
	"net/http"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// Options is how the channels besides e-mail are set up.
type Options struct {
	// Hosts are the names webhooks may reach, and robots besides their providers' own:
	// "hooks.example.cn", or "*.example.cn" for everything below it.
	Hosts []string
	// AllowPrivate lets hosts of the list have private addresses and speak plain http: for a
	// receiver inside the hospital, and for tests.
	AllowPrivate bool
	WeCom        WeCom
	Timeout      time.Duration // for one exchange; 0 means ten seconds
	Now          func() time.Time
}

// Channels speaks to every channel besides e-mail. It implements service.Messenger.
type Channels struct {
	guard guard
	http  *http.Client
	app   *wecomApp // nil without a configured application
	now   func() time.Time
}

var _ service.Messenger = (*Channels)(nil)

// NewChannels prepares the clients; nothing is reached yet.
func NewChannels(o Options) *Channels {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	c := &Channels{guard: newGuard(o.Hosts, o.AllowPrivate), now: o.Now}
	c.http = c.guard.client(o.Timeout)
	if o.WeCom.CorpID != "" {
		// Its address is the operator's own and comes from the configuration, so that the
		// guard of addresses that administrators enter does not apply to it.
		c.app = &wecomApp{WeCom: o.WeCom, http: plain(o.Timeout), now: o.Now}
	}
	return c
}

// provider is what is known of one kind of group channel.
type provider struct {
	host   string // of the provider itself; "" = only hosts of the list
	path   string // the beginning of every address of the kind
	key    string // the parameter of the address that holds the key, or "": it is the path's end
	secret int    // least length of the secret; 0 = the kind has none
	send   func(context.Context, *Channels, domain.ChannelSettings, service.Message) error
}

var providers = map[domain.ChannelKind]provider{
	domain.ChannelWeComRobot:    {host: "qyapi.weixin.qq.com", path: "/cgi-bin/webhook/send", key: "key", send: sendWeComRobot},
	domain.ChannelDingTalkRobot: {host: "oapi.dingtalk.com", path: "/robot/send", key: "access_token", secret: 8, send: sendDingTalk},
	domain.ChannelFeishuRobot:   {host: "open.feishu.cn", path: "/open-apis/bot/v2/hook/", secret: 8, send: sendFeishu},
	domain.ChannelWebhook:       {secret: domain.MinWebhookSecret, send: sendWebhook},
}

// Offers reports whether messages can leave by a kind of channel here.
func (c *Channels) Offers(kind domain.ChannelKind) bool {
	switch kind {
	case domain.ChannelWeComApp:
		return c.app != nil
	case domain.ChannelWebhook:
		return len(c.guard.hosts) > 0
	}
	_, known := providers[kind]
	return known
}

// Send carries one message to one recipient. An error is a *domain.SendFault.
func (c *Channels) Send(ctx context.Context, to service.Recipient, m service.Message) error {
	if to.Kind == domain.ChannelWeComApp {
		if c.app == nil {
			return &domain.SendFault{Code: domain.SendTurnedOff}
		}
		return c.app.send(ctx, to.WeComUser, m)
	}
	p, known := providers[to.Kind]
	if !known {
		return &domain.SendFault{Code: domain.SendRefused}
	}
	if err := c.Check(to.Kind, to.Settings); err != nil {
		return &domain.SendFault{Code: domain.SendBlocked} // the list may have become shorter since it was entered
	}
	return p.send(ctx, c, to.Settings, m)
}
