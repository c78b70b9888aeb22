package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// outside is what left the house, by whom it was carried, and what is down.
type outside struct {
	mu    sync.Mutex
	mails map[string][]string // by address: title and text
	sent  []carried
	down  map[domain.ChannelKind]error
	dies  func() // called in the middle of a message
}

type carried struct {
	to service.Recipient
	m  service.Message
}

func (o *outside) Mail(_ context.Context, to service.Address, subject, text string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.down[domain.ChannelEmail]; err != nil {
		return err
	}
	o.mails[to.Email] = append(o.mails[to.Email], subject+"\n"+text)
	if o.dies != nil {
		o.dies()
	}
	return nil
}

func (o *outside) Offers(domain.ChannelKind) bool { return true }

func (o *outside) Check(_ domain.ChannelKind, s domain.ChannelSettings) error {
	if !strings.HasPrefix(s.URL, "https://") {
		return domain.Invalid("url", "https_needed")
	}
	return nil
}

func (o *outside) Send(_ context.Context, to service.Recipient, m service.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.down[to.Kind]; err != nil {
		return err
	}
	o.sent = append(o.sent, carried{to, m})
	return nil
}

func (o *outside) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := len(o.sent)
	for _, m := range o.mails {
		n += len(m)
	}
	return n
}

// reachable is a house whose messages leave in the words of the pages.
func reachable(t *testing.T, today string) (*house, *outside) {
	t.Helper()
	h := newHouse(t, today)
	o := &outside{mails: map[string][]string{}, down: map[domain.ChannelKind]error{}}
	library, err := policy.Presets()
	must(t, err)
	site, err := web.Load()
	must(t, err)
	h.Service = service.New(service.Deps{
		Store: h.db, Policy: library, Engine: h.engine, Mailer: o, Messenger: o, Texts: site, URL: "https://duikou.example.cn/",
		Now: func() time.Time { return h.clock }, Log: slog.New(slog.DiscardHandler),
	})
	t.Cleanup(h.Service.Close)
	return h, o
}

// planDigests is the morning's bell: everything of the day's digests is planned.
func (h *house) planDigests() (planned int) {
	h.t.Helper()
	for after := ""; ; {
		next, n, err := h.System.Digests(h.ctx, calendar.DateOf(h.clock), after)
		must(h.t, err)
		planned += n
		if after = next; after == "" {
			return planned
		}
	}
}

// passes lets time go by with the relays at work.
func (h *house) passes(d time.Duration) {
	h.t.Helper()
	step := max(time.Minute, d/40)
	for end := h.clock.Add(d); ; h.clock = h.clock.Add(min(step, end.Sub(h.clock))) {
		h.relay()
		if !h.clock.Before(end) {
			return
		}
	}
}

func (h *house) relay() {
	h.t.Helper()
	_, err := h.System.Relay(h.ctx)
	must(h.t, err)
	_, err = h.System.Deliver(h.ctx)
	must(h.t, err)
}

func (h *house) sentTo(a service.Actor) []domain.Delivery {
	h.t.Helper()
	list, err := h.Reminders.Sent(h.ctx, a, service.Page{})
	must(h.t, err)
	var all []domain.Delivery
	for _, d := range list.Items {
		all = append(all, d.Delivery)
	}
	return all
}

func (h *house) wants(a service.Actor, form service.ReminderForm) {
	h.t.Helper()
	if form.QuietFrom == "" {
		form.QuietFrom, form.QuietTo = "22:00", "07:00"
	}
	_, err := h.Reminders.Save(h.ctx, service.Request{Actor: a}, form)
	must(h.t, err)
}

func TestDigest_OneADayByEachChannelAndItSaysWhatIsDueWhen(t *testing.T) {
	h, o := reachable(t, "2026-03-02")
	li := h.hire("李安", "1988-01-01")
	h.nominate(li, h.cycle("2026-06-01", false))
	h.wants(h.hr, service.ReminderForm{Email: true, WeCom: true, WeComUser: "wang.hr"})
	h.clock = calendar.MustDate("2026-03-03").At(8, 30)
	h.planDigests()
	if again := h.planDigests(); again != 0 {
		t.Errorf("asked again, %d were planned again", again)
	}
	h.passes(time.Hour)
	if len(o.mails["hr@example.org"]) != 1 || len(o.sent) != 1 || o.sent[0].to.WeComUser != "wang.hr" {
		t.Fatalf("HR got %d mails and %d messages", len(o.mails["hr@example.org"]), len(o.sent))
	}
	text := o.mails["hr@example.org"][0]
	for _, part := range []string{"2026-03-03", "李安", "还有", "个工作日", "https://duikou.example.cn/me/reminders"} {
		if !strings.Contains(text, part) {
			t.Errorf("the digest lacks %q: %s", part, text)
		}
	}
	if o.sent[0].m.Text != text[strings.Index(text, "\n")+1:] {
		t.Error("the channels say different things")
	}
	if len(o.mails["leader@example.org"]) != 0 {
		t.Error("somebody for whom nothing waits got a digest")
	}
	for _, d := range h.sentTo(h.hr) {
		if d.State != domain.DeliverySent || d.Code != domain.SendOK || d.Attempts != 1 || d.Key != "digest/2026-03-03" {
			t.Errorf("the record says %+v", d)
		}
		if at := d.SettledAt.Sub(calendar.MustDate("2026-03-03").At(8, 30)); at < 0 || at > domain.DigestSpread+time.Minute {
			t.Errorf("it left %s after the bell", at)
		}
	}
}

func TestDigest_TwoWorkersSendItOnce(t *testing.T) {
	h, o := reachable(t, "2026-03-02")
	c := h.cycle("2026-06-01", false)
	for _, name := range []string{"李安", "张平", "赵宁"} {
		h.nominate(h.hire(name, "1988-01-01"), c)
	}
	h.clock = calendar.MustDate("2026-03-03").At(9, 30)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			for after := ""; ; {
				next, _, err := h.System.Digests(h.ctx, calendar.DateOf(h.clock), after)
				if err != nil {
					t.Error(err)
					return
				}
				if after = next; after == "" {
					return
				}
			}
		})
	}
	all.Wait()
	h.clock = h.clock.Add(domain.DigestSpread)
	for range 6 {
		all.Go(func() {
			if _, err := h.System.Deliver(h.ctx); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	h.relay()
	for address, mails := range o.mails {
		if len(mails) != 1 {
			t.Errorf("%s got %d digests", address, len(mails))
		}
	}
	if len(o.mails) < 2 {
		t.Errorf("only %d people were told", len(o.mails))
	}
}

// returned has HR return a nomination, which is urgent news for li.
func returned(h *house) service.Actor {
	li := h.hire("李安", "1988-01-01")
	h.nominate(li, h.cycle("2026-06-01", false))
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{Outcome: domain.Return, Opinion: "健康材料过期"})
	return li
}

func TestUrgent_ComesAtOnceByDayAndInTheMorningAtNight(t *testing.T) {
	h, o := reachable(t, "2026-03-02")
	li := returned(h)
	mail := "staff" + li.PersonID.String() + "@example.org"
	h.passes(time.Minute)
	if len(o.mails[mail]) != 1 {
		t.Fatalf("by day %d mails came", len(o.mails[mail]))
	}

	h, o = reachable(t, "2026-03-31")
	h.clock = calendar.MustDate("2026-03-31").At(23, 30)
	returned(h)
	h.passes(time.Hour)
	if o.count() != 0 {
		t.Fatal("somebody was woken")
	}
	h.clock = calendar.MustDate("2026-04-01").At(6, 59)
	h.passes(time.Minute / 2)
	if o.count() != 0 {
		t.Fatal("the night ends at seven")
	}
	h.clock = calendar.MustDate("2026-04-01").At(7, 0)
	h.passes(domain.MorningSpread)
	if len(o.mails[mail]) != 1 {
		t.Errorf("in the morning %d mails came", len(o.mails[mail]))
	}
}

func TestUrgent_WakesWhoAllowsItAndSparesWhoHasReadIt(t *testing.T) {
	h, o := reachable(t, "2026-03-02")
	h.clock = calendar.MustDate("2026-03-02").At(23, 0)
	li := h.hire("李安", "1988-01-01")
	h.nominate(li, h.cycle("2026-06-01", false))
	h.wants(li, service.ReminderForm{Email: true, UrgentWakes: true})
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{Outcome: domain.Return, Opinion: "材料过期"})
	h.passes(time.Minute)
	if o.count() != 1 {
		t.Fatalf("%d messages came in the night", o.count())
	}

	h, o = reachable(t, "2026-03-02")
	h.clock = calendar.MustDate("2026-03-02").At(23, 0)
	li = returned(h)
	h.passes(time.Minute)
	list, err := h.Notices.List(h.ctx, li, service.Page{})
	must(t, err)
	must(t, h.Notices.MarkRead(h.ctx, service.Request{Actor: li}, list.Items[0].ID))
	h.clock = calendar.MustDate("2026-03-03").At(7, 30)
	h.passes(time.Minute)
	if o.count() != 0 {
		t.Error("who had read it was told once more")
	}
	if d := h.sentTo(li); len(d) != 1 || d[0].State != domain.DeliverySkipped || d[0].Code != domain.SendNothingLeft {
		t.Errorf("the record says %+v", d)
	}
}

func TestDelivery_WhatSomebodyWroteNeverLeavesTheHouse(t *testing.T) {
	h, o := reachable(t, "2026-03-02")
	li := h.hire("李安", "1988-01-01")
	h.wants(li, service.ReminderForm{Email: true, WeCom: true, WeComUser: "li.an"})
	h.nominate(li, h.cycle("2026-06-01", false))
	for _, kind := range domain.GroupChannels {
		_, err := h.Channels.Create(h.ctx, service.Request{Actor: h.admin}, service.ChannelForm{
			OrgID: h.supporter, Kind: kind, URL: "https://example.org/a-very-long-key-0123456789", Secret: "a secret of length", Enabled: true,
		})
		must(t, err)
	}
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{Outcome: domain.Return, Opinion: "李安的肝功能异常"})
	h.passes(time.Minute)
	h.clock = calendar.MustDate("2026-03-03").At(8, 30)
	h.planDigests()
	h.passes(time.Hour)
	if len(o.mails) == 0 || len(o.sent) < 1+len(domain.GroupChannels) {
		t.Fatalf("%d mails, %d messages", len(o.mails), len(o.sent))
	}
	var left []string
	for _, mails := range o.mails {
		left = append(left, mails...)
	}
	for _, s := range o.sent {
		event, err := json.Marshal(s.m.Event)
		must(t, err)
		left = append(left, s.m.Title+s.m.Text+string(event))
	}
	for _, text := range left {
		if strings.Contains(text, "肝功能") {
			t.Errorf("an opinion left the house: %s", text)
		}
	}
	if !strings.Contains(strings.Join(left, ""), "请登录查看") {
		t.Error("nobody was told that there is something to read")
	}
}

func TestGroup_ADigestOfAnOrganisationNamesItsTasksAndLeadsToTheList(t *testing.T) {
	h, o := reachable(t, "2026-03-02")
	h.nominate(h.hire("李安", "1988-01-01"), h.cycle("2026-06-01", false))
	c, err := h.Channels.Create(h.ctx, service.Request{Actor: h.admin}, service.ChannelForm{
		OrgID: h.supporter, Kind: domain.ChannelWebhook, URL: "https://example.org/a-very-long-key-0123456789", Secret: "a secret of length", Enabled: true,
	})
	must(t, err)
	h.clock = calendar.MustDate("2026-03-03").At(8, 30)
	h.planDigests()
	h.passes(time.Hour)
	if len(o.sent) != 1 || o.sent[0].to.Settings.Secret != "a secret of length" {
		t.Fatalf("%d messages left", len(o.sent))
	}
	event := o.sent[0].m.Event.(service.GroupEvent)
	if event.Open != 2 || event.Type != "digest" || len(event.Tasks) != 2 || event.Tasks[0].Label != "李安" || event.Tasks[0].DueOn == "" || !strings.HasSuffix(event.URL, "/?tab=everyone") {
		t.Errorf("the event is %+v", event)
	}
	if text := o.sent[0].m.Text; !strings.Contains(text, "在办 2 项") || !strings.Contains(text, "（李安） 截止 2026-03-05，还有 2 个工作日") {
		t.Errorf("the text is %s", text)
	}
	_, err = h.Channels.Change(h.ctx, service.Request{Actor: h.admin}, c.ID, c.Version, service.ChannelForm{})
	must(t, err)
	h.clock = calendar.MustDate("2026-03-04").At(8, 30)
	h.planDigests()
	h.passes(time.Hour)
	if len(o.sent) != 1 {
		t.Error("a channel that was turned off was used")
	}
	seen, err := h.Reminders.SentIn(h.ctx, h.hr, h.supporter, service.Page{})
	must(t, err)
	if len(seen.Items) < 2 {
		t.Errorf("HR sees %d records", len(seen.Items))
	}
	_, err = h.Reminders.SentIn(h.ctx, h.hostHR, h.supporter, service.Page{})
	wantCode(t, err, domain.CodeForbidden, "role_needed")
}

func TestDelivery_AChannelThatIsDownBlocksNoOther(t *testing.T) {
	h, o := reachable(t, "2026-03-02")
	h.nominate(h.hire("李安", "1988-01-01"), h.cycle("2026-06-01", false))
	h.wants(h.hr, service.ReminderForm{Email: true, WeCom: true, WeComUser: "wang.hr"})
	o.down[domain.ChannelEmail] = errors.New("connection refused")
	h.clock = calendar.MustDate("2026-03-03").At(8, 30)
	h.planDigests()
	h.passes(time.Hour)
	if len(o.sent) != 1 || len(o.mails) != 0 {
		t.Fatalf("%d messages and %d mails", len(o.sent), len(o.mails))
	}
	o.down[domain.ChannelEmail] = nil
	h.passes(time.Hour)
	if len(o.mails["hr@example.org"]) != 1 || len(o.mails["hr2@example.org"]) != 1 || len(o.sent) != 1 {
		t.Errorf("after the repair: %d and %d mails, %d messages", len(o.mails["hr@example.org"]), len(o.mails["hr2@example.org"]), len(o.sent))
	}
}

func TestDelivery_ADigestNobodyCouldCarryIsToldTheNextDay(t *testing.T) {
	h, o := reachable(t, "2026-03-02")
	li := h.hire("李安", "1988-01-01")
	h.nominate(li, h.cycle("2026-06-01", false))
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	mail := "staff" + li.PersonID.String() + "@example.org"
	o.down[domain.ChannelEmail] = &domain.SendFault{Code: domain.SendDown}
	h.clock = calendar.MustDate("2026-03-03").At(8, 30)
	h.planDigests()
	h.passes(16 * time.Hour)
	d := h.sentTo(li)
	if len(d) != 1 || d[0].State == domain.DeliveryPlanned || d[0].State == domain.DeliverySent {
		t.Fatalf("at the end of the day the record says %+v", d)
	}
	o.down[domain.ChannelEmail] = nil
	h.clock = calendar.MustDate("2026-03-04").At(8, 30)
	h.planDigests()
	h.passes(time.Hour)
	if len(o.mails[mail]) != 1 || !strings.Contains(o.mails[mail][0], "审核通过") {
		t.Errorf("the next day says %v", o.mails[mail])
	}
}

// The process ends between the message and the record of it.
func TestDelivery_AfterACrashNobodyGetsItTwice(t *testing.T) {
	h, o := reachable(t, "2026-03-02")
	li := returned(h)
	h.clock = h.clock.Add(time.Minute)
	_, err := h.System.Relay(h.ctx)
	must(t, err)
	must(t, h.db.Tx(h.ctx, func(tx service.Tx) error { // a worker took it, and died
		got, err := tx.ClaimDeliveries(h.clock, h.clock.Add(2*time.Minute), 10)
		if len(got) == 0 {
			t.Error("nothing was planned")
		}
		return err
	}))
	h.passes(10 * time.Minute)
	if o.count() != 0 {
		t.Errorf("%d messages left", o.count())
	}
	if d := h.sentTo(li); len(d) != 1 || d[0].State != domain.DeliveryUnsure || d[0].Code != domain.SendNoAnswer {
		t.Errorf("the record says %+v", d)
	}
}

func TestChannels_ATestSaysWhatTheProviderSaid(t *testing.T) {
	h, o := reachable(t, "2026-03-02")
	as := service.Request{Actor: h.admin}
	c, err := h.Channels.Create(h.ctx, as, service.ChannelForm{
		OrgID: h.supporter, Kind: domain.ChannelDingTalkRobot, URL: "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef", Secret: "SEC0123456789", Enabled: true,
	})
	must(t, err)
	if c.Host != "oapi.dingtalk.com" || c.Ending != "cdef" || !c.HasSecret {
		t.Errorf("it is shown as %+v", c)
	}
	o.down[domain.ChannelDingTalkRobot] = &domain.SendFault{Code: domain.SendBadSignature, Detail: "310000"}
	d, err := h.Channels.Test(h.ctx, as, c.ID)
	must(t, err)
	if d.State != domain.DeliveryFailed || d.Code != domain.SendBadSignature || d.Detail != "310000" {
		t.Errorf("the test ended with %+v", d)
	}
	_, err = h.Channels.Test(h.ctx, as, c.ID)
	wantCode(t, err, domain.CodeRateLimited, "test_once_a_minute")
	delete(o.down, domain.ChannelDingTalkRobot)
	h.clock = h.clock.Add(time.Minute)
	d, err = h.Channels.Test(h.ctx, as, c.ID)
	must(t, err)
	if d.State != domain.DeliverySent || len(o.sent) != 1 || !strings.Contains(o.sent[0].m.Text, "市第一医院") {
		t.Errorf("the test ended with %+v", d)
	}
}

func TestChannels_AreTheAdministratorsOwn(t *testing.T) {
	h, _ := reachable(t, "2026-03-02")
	boss := h.account("boss", h.supporter, domain.RoleAdmin, 0)
	other := h.account("other", h.recipient, domain.RoleAdmin, 0)
	form := service.ChannelForm{OrgID: h.supporter, Kind: domain.ChannelWeComRobot, URL: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789"}
	c, err := h.Channels.Create(h.ctx, service.Request{Actor: boss}, form)
	must(t, err)
	for _, a := range []service.Actor{other, h.hr, h.leader} {
		_, err = h.Channels.Create(h.ctx, service.Request{Actor: a}, form)
		wantCode(t, err, domain.CodeForbidden, "role_needed")
		_, err = h.Channels.List(h.ctx, a, h.supporter)
		wantCode(t, err, domain.CodeForbidden, "role_needed")
		_, err = h.Channels.Change(h.ctx, service.Request{Actor: a}, c.ID, 0, form)
		wantCode(t, err, domain.CodeNotFound, "not_found")
		_, err = h.Channels.Test(h.ctx, service.Request{Actor: a}, c.ID)
		wantCode(t, err, domain.CodeNotFound, "not_found")
		wantCode(t, h.Channels.Delete(h.ctx, service.Request{Actor: a}, c.ID, 0), domain.CodeNotFound, "not_found")
	}
	_, err = h.Channels.Change(h.ctx, service.Request{Actor: boss}, c.ID, 7, form)
	wantCode(t, err, domain.CodeStale, "changed_meanwhile")
	for range domain.MaxChannels - 1 {
		_, err = h.Channels.Create(h.ctx, service.Request{Actor: boss}, form)
		must(t, err)
	}
	_, err = h.Channels.Create(h.ctx, service.Request{Actor: boss}, form)
	wantCode(t, err, domain.CodeConflict, "too_many_channels")
	must(t, h.Channels.Delete(h.ctx, service.Request{Actor: boss}, c.ID, c.Version))
	trail, err := h.db.View(h.ctx).Audit(domain.CaseRef{Kind: "organisation", ID: h.supporter}, 0, 50)
	must(t, err)
	if len(trail) != domain.MaxChannels+1 || trail[0].Action != "channel_added" || trail[len(trail)-1].Action != "channel_removed" {
		t.Errorf("the audit holds %d entries", len(trail))
	}
}

func TestReminders_NobodyCanHaveThemselvesToldAsTheWholeCompany(t *testing.T) {
	h, _ := reachable(t, "2026-03-02")
	for _, bad := range []string{"@all", "a|b", "a b", "", "中文", strings.Repeat("a", 65)} {
		_, err := h.Reminders.Save(h.ctx, service.Request{Actor: h.hr}, service.ReminderForm{WeCom: true, WeComUser: bad, QuietFrom: "22:00", QuietTo: "07:00"})
		if e, ok := errors.AsType[*domain.Error](err); !ok || e.Field != "wecom_user" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	form := service.ReminderForm{Email: false, QuietFrom: "21:30", QuietTo: "08:15", Locale: "en"}
	saved, err := h.Reminders.Save(h.ctx, service.Request{Actor: h.hr}, form)
	must(t, err)
	if saved.Version != 1 || saved.Quiet.From.String() != "21:30" || saved.Locale != "en" {
		t.Errorf("saved %+v", saved)
	}
	_, err = h.Reminders.Save(h.ctx, service.Request{Actor: h.hr}, form)
	wantCode(t, err, domain.CodeStale, "changed_meanwhile")
	mine, err := h.Reminders.Mine(h.ctx, h.hr)
	must(t, err)
	if mine != saved {
		t.Errorf("kept %+v", mine)
	}
}
