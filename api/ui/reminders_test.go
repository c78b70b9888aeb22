package ui_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// robots takes everything but what goes to a robot of DingTalk.
type robots struct{}

func (robots) Offers(domain.ChannelKind) bool { return true }

func (robots) Check(_ domain.ChannelKind, s domain.ChannelSettings) error {
	if !strings.HasPrefix(s.URL, "https://") {
		return domain.Invalid("url", "https_needed")
	}
	return nil
}

func (robots) Send(_ context.Context, to service.Recipient, _ service.Message) error {
	if to.Kind == domain.ChannelDingTalkRobot {
		return &domain.SendFault{Code: domain.SendBadSignature, Detail: "310000"}
	}
	return nil
}

func TestReminders_SomebodyChoosesTheirQuietHours(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	p := h.leader.get("/me").follow("a[href='/me/reminders']").at("/me/reminders")
	if got := p.doc.Find("[name=quiet_from]").AttrOr("value", ""); got != "22:00" {
		t.Errorf("the night begins at %q", got)
	}
	bad := p.submit("form[action='/me/reminders']", "", url.Values{"quiet_from": {"late"}, "wecom": {"on"}, "wecom_user": {"@all"}}).want(http.StatusUnprocessableEntity)
	bad.has("#f-quiet_from-error", "22:00").has("#f-wecom_user-error", "不能使用的字符")
	p = p.submit("form[action='/me/reminders']", "", url.Values{
		"quiet_from": {"21:30"}, "quiet_to": {"06:45"}, "wecom": {"on"}, "wecom_user": {"yuan.zhang"}, "urgent_wakes": {"on"}, "locale": {"en"},
	}).at("/me/reminders").has(".alert.success", "reminders are saved").has("h1", "Reminders")
	if p.doc.Find("[name=quiet_to]").AttrOr("value", "") != "06:45" || p.doc.Find("[name=urgent_wakes][checked]").Length() != 1 || p.doc.Find("[name=email][checked]").Length() != 1 {
		t.Error("what was chosen is not shown")
	}
	p.submit("form[action='/me/reminders']", "", url.Values{"version": {"0"}}).want(http.StatusConflict)
	h.leader.get("/me/sent").has("main", "Nothing was sent yet")
}

func TestChannels_AnAdministratorAddsARobotAndHearsWhatItSays(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	p := h.hr.get("/channels").has("main", "还没有渠道")
	bad := p.submit("form[action='/channels'][method=post]", "", url.Values{"kind": {"feishu_robot"}, "url": {"http://x"}, "secret": {"geheim-0123456789"}}).want(http.StatusUnprocessableEntity)
	bad.has("#f-url-error", "https://")
	if html, _ := bad.doc.Html(); strings.Contains(html, "geheim") {
		t.Error("a secret is written into the page")
	}
	for _, kind := range []string{"dingtalk_robot", "feishu_robot"} {
		h.hr.get("/channels").submit("form[action='/channels'][method=post]", "", url.Values{
			"kind": {kind}, "url": {"https://robots.example.cn/send?access_token=0123456789"}, "secret": {"geheim-0123456789"},
		}).has(".alert.success", "渠道已添加")
	}
	page := h.hr.get("/channels").has("[data-channel=dingtalk_robot]", "robots.example.cn …6789")
	if html, _ := page.doc.Html(); strings.Contains(html, "geheim") || strings.Contains(html, "access_token") {
		t.Error("a secret is written into the page")
	}
	page.submit("[data-channel=dingtalk_robot] form[action$='/test']", "", nil).has(".alert.error", "签名不正确").has(".alert.error", "310000")
	page.submit("[data-channel=feishu_robot] form[action$='/test']", "", nil).has(".alert.success", "测试消息已发出")
	page.submit("[data-channel=feishu_robot] form[action$='/test']", "", nil).want(http.StatusTooManyRequests).has("#faults", "每分钟")
	h.hr.get("/sent").has("table", "测试消息").has("table", "签名不正确").has("table", "群")
	off := page.submit("[data-channel=feishu_robot] form:not([action$='/test']):not([action$='/delete'])", "", nil)
	off.has("[data-channel=feishu_robot]", "停用").submit("[data-channel=feishu_robot] form[action$='/delete']", "", nil).hasNot("main", "飞书群机器人 ")
	h.leader.get("/channels").want(http.StatusForbidden)
	h.leader.get("/sent").want(http.StatusForbidden)
	h.hr.get("/channels?organisation_id=" + h.elsewhere.String()).want(http.StatusForbidden)
}
