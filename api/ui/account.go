package ui

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// account is logging in and out, and somebody's own page.
func (p *pages) account(e *echo.Echo) {
	e.GET("/login", p.loginPage)
	e.POST("/login", p.login)
	e.POST("/language", p.language)
	one := e.Group("", edge.RequireLogIn, private)
	one.GET("/password", p.passwordPage)
	one.POST("/password", p.password)
	one.POST("/logout", p.logout)
	in := e.Group("", edge.RequireActor, private)
	in.GET("/me", p.mePage)
	in.POST("/me/tokens", p.createToken)
	in.POST("/me/tokens/:id/delete", p.deleteToken)
	in.GET("/start", p.start)
	in.GET("/notices", p.notices)
	in.POST("/notices/read", p.readNotices)
}

func (p *pages) loginPage(c echo.Context) error {
	if edge.Actor(c).UserID != 0 {
		return see(c, local(c.QueryParam("next")))
	}
	return p.showLogin(c, http.StatusOK, nil, nil)
}

func (p *pages) showLogin(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	content := web.LoginPage{Form: p.form(c, "login", values, nil, fault), Next: local(c.FormValue("next"))}
	return show(c, status, p.bare(c), content, p.Site.Login)
}

func (p *pages) login(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	actor, err := p.Sessions.CheckPassword(c, in.text("login"), in.values.Get("password"))
	if fault, ok := mendable(err); ok {
		return p.showLogin(c, edge.Status(fault.Code), url.Values{"login": {in.text("login")}}, fault)
	}
	if err != nil {
		return err
	}
	if err := p.Sessions.LogIn(c, actor.UserID); err != nil {
		return err
	}
	return see(c, local(in.text("next")))
}

func (p *pages) logout(c echo.Context) error {
	if err := p.Sessions.LogOut(c); err != nil {
		return err
	}
	return see(c, "/login")
}

// language chooses the language of all pages: of the account when there is one, and of the
// browser, so that the log-in page speaks it too.
func (p *pages) language(c echo.Context) error {
	chosen := c.FormValue("locale")
	if !slices.Contains(web.Locales, chosen) {
		return domain.Invalid("locale", "unknown_value").With("value", chosen)
	}
	if r := edge.Request(c); r.Actor.UserID != 0 {
		if err := p.Service.Accounts.SetLocale(c.Request().Context(), r, chosen); err != nil {
			return err
		}
	}
	c.SetCookie(&http.Cookie{
		Name: edge.LocaleCookie, Value: chosen, Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.IsTLS(),
	})
	return see(c, local(c.FormValue("next")))
}

func (p *pages) passwordPage(c echo.Context) error { return p.showPassword(c, http.StatusOK, nil) }

func (p *pages) showPassword(c echo.Context, status int, fault *domain.Error) error {
	content := web.PasswordPage{
		Form: p.form(c, "password", nil, nil, fault), First: edge.Actor(c).MustChange, Least: service.MinPassword,
	}
	return show(c, status, p.bare(c), content, p.Site.Password)
}

func (p *pages) password(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	fresh := in.values.Get("new_password")
	in.faults.Check(in.values.Get("repeat_password") == fresh, "repeat_password", "not_the_same")
	if err = in.err(); err == nil {
		err = p.Sessions.ChangePassword(c, in.values.Get("old_password"), fresh)
	}
	if fault, ok := mendable(err); ok {
		return p.showPassword(c, edge.Status(fault.Code), fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.password_changed", nil)
	return see(c, "/")
}

func (p *pages) mePage(c echo.Context) error { return p.showMe(c, http.StatusOK, nil, nil, "") }

func (p *pages) showMe(c echo.Context, status int, values url.Values, fault *domain.Error, secret string) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	f, n, err := p.frame(c)
	if err != nil {
		return err
	}
	content := web.MePage{Actor: a, Form: p.form(c, "token", values, nil, fault), Secret: secret, Nav: navigation(a, n), Language: f.Locale}
	if a.PersonID != 0 {
		person, err := p.Service.Directory.Person(ctx, a, a.PersonID)
		if err != nil {
			return err
		}
		content.Person = &person
		mine, err := p.Service.Nominations.List(ctx, a, service.NominationFilter{Person: a.PersonID}, service.Page{Limit: 50})
		if err != nil {
			return err
		}
		content.Nominations = mine.Items
	}
	if content.Tokens, err = p.Service.Accounts.Tokens(ctx, a); err != nil {
		return err
	}
	var orgs []domain.ID
	for _, m := range a.Memberships {
		orgs = append(orgs, m.Org)
	}
	if content.Person != nil {
		for _, one := range content.Person.Assignments {
			orgs = append(orgs, one.RecipientID)
		}
	}
	if content.Names, err = p.Service.Directory.Names(ctx, orgs...); err != nil {
		return err
	}
	return show(c, status, f, content, p.Site.Me)
}

func (p *pages) createToken(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	life := time.Duration(in.number("days")) * 24 * time.Hour
	var made service.NewToken
	if err = in.err(); err == nil {
		made, err = p.Service.Accounts.CreateToken(c.Request().Context(), edge.Request(c), in.text("name"), in.values["scopes"], life)
	}
	if fault, ok := mendable(err); ok {
		return p.showMe(c, edge.Status(fault.Code), in.values, fault, "")
	}
	if err != nil {
		return err
	}
	return p.showMe(c, http.StatusOK, nil, nil, made.Secret) // shown once, so it must not go through a redirect
}

func (p *pages) deleteToken(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if err := p.Service.Accounts.DeleteToken(c.Request().Context(), edge.Request(c), id); err != nil {
		return err
	}
	tell(c, "success", "flash.token_deleted", nil)
	return see(c, "/me")
}

func (p *pages) notices(c echo.Context) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	list, err := p.Service.Notices.List(ctx, a, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content := web.NoticesPage{Notices: list.Items, Next: nextPage(c, list.Next)}
	if len(list.Items) > 0 && c.QueryParam("after") == "" {
		content.Newest = list.Items[0].ID
	}
	f, n, err := p.frame(c)
	if err != nil {
		return err
	}
	content.Unread = n.Unread
	return show(c, http.StatusOK, f, content, p.Site.Notices)
}

func (p *pages) readNotices(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	upTo := in.id("up_to")
	if err := in.err(); err != nil {
		return err
	}
	if err := p.Service.Notices.MarkRead(c.Request().Context(), edge.Request(c), upTo); err != nil {
		return err
	}
	return see(c, "/notices")
}

// start is what the reader can begin: apply for a cycle, hand a report in, open a cycle.
func (p *pages) start(c echo.Context) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	cycles, err := p.Service.Cycles.OpenForMe(ctx, a)
	if err != nil {
		return err
	}
	content := web.StartPage{Cycles: cycles.Items}
	if content.Reports, err = p.openReports(c, a); err != nil {
		return err
	}
	if a.Holds(domain.RoleHR) {
		content.Links = append(content.Links, web.NavItem{Key: "cycle_new", Href: "/cycles/new"}, web.NavItem{Key: "person_new", Href: "/people/new"})
	}
	for _, item := range navigation(a, service.InboxCounts{}) {
		if item.Href != "/" && item.Href != "/start" {
			content.Links = append(content.Links, item)
		}
	}
	var orgs []domain.ID
	for _, one := range cycles.Items {
		orgs = append(orgs, one.RecipientID)
	}
	if content.Names, err = p.Service.Directory.Names(ctx, orgs...); err != nil {
		return err
	}
	return page(p, c, http.StatusOK, content, p.Site.Start)
}

// openReports are the reader's own months that wait for them or were missed.
func (p *pages) openReports(c echo.Context, a service.Actor) ([]domain.Report, error) {
	if a.PersonID == 0 {
		return nil, nil
	}
	var open []domain.Report
	serving, err := p.Service.Assignments.List(c.Request().Context(), a, service.AssignmentFilter{Person: a.PersonID, Open: true}, service.Page{Limit: 10})
	if err != nil {
		return nil, err
	}
	for _, one := range serving.Items {
		reports, err := p.Service.Reports.List(c.Request().Context(), a, service.ReportFilter{Assignment: one.ID}, service.Page{Limit: 100})
		if err != nil {
			return nil, err
		}
		for _, r := range reports.Items {
			if r.State == domain.ReportAwaited || r.State == domain.ReportReturned || r.State == domain.ReportMissing {
				open = append(open, r)
			}
		}
	}
	return open, nil
}

// nextPage is the address of the next page of a list: the same filters, another cursor.
func nextPage(c echo.Context, cursor string) string {
	if cursor == "" {
		return ""
	}
	query := c.QueryParams()
	query.Set("after", cursor)
	return c.Request().URL.Path + "?" + query.Encode()
}
