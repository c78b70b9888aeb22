package ui

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// reminders is how people are told: one's own settings, what was sent, and the group channels
// of an organisation.
func (p *pages) reminders(in *echo.Group) {
	in.GET("/me/reminders", p.remindersPage)
	in.POST("/me/reminders", p.saveReminders)
	in.GET("/me/sent", p.sentToMe)
	in.GET("/sent", p.sentIn)
	in.GET("/channels", p.channels)
	in.POST("/channels", p.createChannel)
	in.POST("/channels/:id", p.changeChannel)
	in.POST("/channels/:id/test", p.testChannel)
	in.POST("/channels/:id/delete", p.deleteChannel)
}

func (p *pages) remindersPage(c echo.Context) error {
	return p.showReminders(c, http.StatusOK, nil, nil)
}

func (p *pages) showReminders(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	view, err := p.Service.Reminders.Mine(c.Request().Context(), edge.Actor(c))
	if err != nil {
		return err
	}
	if values == nil {
		values = url.Values{
			"email": box(view.Email), "wecom": box(view.WeCom), "wecom_user": {view.WeComUser}, "urgent_wakes": box(view.UrgentWakes),
			"quiet_from": {view.Quiet.From.String()}, "quiet_to": {view.Quiet.To.String()}, "locale": {view.Locale},
		}
	}
	content := web.RemindersPage{View: view, Form: p.form(c, "reminders", values, nil, fault), Locales: p.options(c, "language", web.Locales...)}
	return page(p, c, status, content, p.Site.Reminders)
}

// box is the value of a box that is ticked or not.
func box(on bool) []string {
	if on {
		return []string{"on"}
	}
	return nil
}

func (p *pages) saveReminders(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	form := service.ReminderForm{
		Email: in.bool("email"), WeCom: in.bool("wecom"), WeComUser: in.text("wecom_user"), UrgentWakes: in.bool("urgent_wakes"),
		QuietFrom: in.text("quiet_from"), QuietTo: in.text("quiet_to"), Locale: in.text("locale"), Version: in.number("version"),
	}
	if err = in.err(); err == nil {
		_, err = p.Service.Reminders.Save(c.Request().Context(), edge.Request(c), form)
	}
	if fault, ok := mendable(err); ok {
		return p.showReminders(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.reminders_saved", nil)
	return see(c, "/me/reminders")
}

func (p *pages) sentToMe(c echo.Context) error {
	list, err := p.Service.Reminders.Sent(c.Request().Context(), edge.Actor(c), service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	return page(p, c, http.StatusOK, web.SentPage{Sent: list.Items, Next: nextPage(c, list.Next)}, p.Site.Sent)
}

func (p *pages) sentIn(c echo.Context) error {
	a := edge.Actor(c)
	orgs, err := p.orgOptions(c, a.OrgsAs(domain.RoleHR, domain.RoleAdmin))
	if err != nil {
		return err
	}
	org, err := chosen(c.QueryParam("organisation_id"), orgs)
	if err != nil {
		return err
	}
	list, err := p.Service.Reminders.SentIn(c.Request().Context(), a, org, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	return page(p, c, http.StatusOK, web.SentPage{Org: org, Orgs: orgs, Sent: list.Items, Next: nextPage(c, list.Next)}, p.Site.Sent)
}

// chosen is the organisation asked for, else the first that the reader has a part in.
func chosen(text string, orgs []web.Option) (domain.ID, error) {
	if text == "" && len(orgs) > 0 {
		text = orgs[0].Value
	}
	if text == "" {
		return 0, domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleAdmin)
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, domain.Fault(domain.CodeNotFound, "not_found")
	}
	return domain.ID(id), nil
}

func (p *pages) channels(c echo.Context) error {
	return p.showChannels(c, http.StatusOK, url.Values{"organisation_id": {c.QueryParam("organisation_id")}, "enabled": {"on"}}, nil)
}

func (p *pages) showChannels(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	a := edge.Actor(c)
	orgs, err := p.administered(c, a)
	if err != nil {
		return err
	}
	org, err := chosen(values.Get("organisation_id"), orgs)
	if err != nil {
		return err
	}
	list, err := p.Service.Channels.List(c.Request().Context(), a, org)
	if err != nil {
		return err
	}
	content := web.ChannelsPage{
		Org: org, Orgs: orgs, Channels: list, Kinds: p.options(c, "channel", words(p.Service.Channels.Kinds())...),
		Form: p.form(c, "channel", values, nil, fault),
	}
	return page(p, c, status, content, p.Site.Channels)
}

func (p *pages) createChannel(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	form := service.ChannelForm{
		OrgID: in.id("organisation_id"), Kind: domain.ChannelKind(in.text("kind")), URL: in.text("url"), Secret: in.text("secret"), Enabled: in.bool("enabled"),
	}
	if err = in.err(); err == nil {
		_, err = p.Service.Channels.Create(c.Request().Context(), edge.Request(c), form)
	}
	return p.afterChannel(c, in, "flash.channel_created", err)
}

// afterChannel goes back to the list, or shows it with what was wrong.
func (p *pages) afterChannel(c echo.Context, in *input, done string, err error) error {
	if fault, ok := mendable(err); ok {
		return p.showChannels(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", done, nil)
	return see(c, channelsOf(in))
}

func channelsOf(in *input) string {
	return "/channels?organisation_id=" + url.QueryEscape(in.text("organisation_id"))
}

func (p *pages) changeChannel(c echo.Context) error {
	in, id, err := p.accountOf(c)
	if err != nil {
		return err
	}
	form, version := service.ChannelForm{Enabled: in.bool("enabled")}, in.number("version")
	if err = in.err(); err == nil {
		_, err = p.Service.Channels.Change(c.Request().Context(), edge.Request(c), id, version, form)
	}
	return p.afterChannel(c, in, "flash.channel_changed", err)
}

func (p *pages) deleteChannel(c echo.Context) error {
	in, id, err := p.accountOf(c)
	if err != nil {
		return err
	}
	version := in.number("version")
	if err = in.err(); err == nil {
		err = p.Service.Channels.Delete(c.Request().Context(), edge.Request(c), id, version)
	}
	return p.afterChannel(c, in, "flash.channel_deleted", err)
}

// testChannel says in clear words how the provider answered, with its own number.
func (p *pages) testChannel(c echo.Context) error {
	in, id, err := p.accountOf(c)
	if err != nil {
		return err
	}
	d, err := p.Service.Channels.Test(c.Request().Context(), edge.Request(c), id)
	if fault, ok := mendable(err); ok {
		return p.showChannels(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	if d.State == domain.DeliverySent {
		tell(c, "success", "flash.channel_works", nil)
	} else {
		tell(c, "error", "flash.channel_fails", map[string]string{"code": string(d.Code), "detail": d.Detail})
	}
	return see(c, channelsOf(in))
}
