package ui

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// show writes a page of the site.
func show[P any](c echo.Context, status int, f web.Frame, page P, write func(io.Writer, web.Frame, P) error) error {
	var b bytes.Buffer
	if err := write(&b, f, page); err != nil {
		return err
	}
	return c.HTMLBlob(status, b.Bytes())
}

// bare is the frame without anything that needs the database, for error pages and log-in.
func (p *pages) bare(c echo.Context) web.Frame {
	a := edge.Actor(c)
	now := p.Now()
	return web.Frame{
		Locale: edge.Locale(c), Path: c.Request().URL.RequestURI(), User: web.User{ID: a.UserID, Name: a.Name},
		CSRF: edge.CSRFToken(c), Now: now, Flash: p.takeFlash(c), Refresh: web.Hour(now),
	}
}

// frame is what surrounds a page for somebody who has logged in.
func (p *pages) frame(c echo.Context) (web.Frame, service.InboxCounts, error) {
	f := p.bare(c)
	a := edge.Actor(c)
	n, err := p.Service.Tasks.Counts(c.Request().Context(), a)
	if err != nil {
		return f, n, err
	}
	f.Nav = navigation(a, n)
	f.Tabs = []web.NavItem{{Key: "todo", Href: "/", Badge: n.Todo}, {Key: "start", Href: "/start"}, {Key: "me", Href: "/me", Badge: n.Unread}}
	mark(f.Nav, c.Request().URL.Path)
	mark(f.Tabs, c.Request().URL.Path)
	return f, n, nil
}

// page shows a page inside its frame.
func page[P any](p *pages, c echo.Context, status int, content P, write func(io.Writer, web.Frame, P) error) error {
	f, _, err := p.frame(c)
	if err != nil {
		return err
	}
	return show(c, status, f, content, write)
}

// navigation lists the pages an actor has something to do on.
func navigation(a service.Actor, n service.InboxCounts) []web.NavItem {
	office := len(a.OrgsAs(domain.RoleHR, domain.RoleLeader, domain.RoleAdmin, domain.RoleAuthority)) > 0
	operator := a.Holds(domain.RoleSystem)
	items := []struct {
		item web.NavItem
		show bool
	}{
		{web.NavItem{Key: "todo", Href: "/", Badge: n.Todo}, true},
		{web.NavItem{Key: "start", Href: "/start"}, true},
		{web.NavItem{Key: "cycles", Href: "/cycles"}, office},
		{web.NavItem{Key: "assignments", Href: "/assignments"}, office || a.PersonID != 0},
		{web.NavItem{Key: "people", Href: "/people"}, office},
		{web.NavItem{Key: "certificates", Href: "/certificates"}, office || a.PersonID != 0},
		{web.NavItem{Key: "planning", Href: "/planning"}, office},
		{web.NavItem{Key: "records", Href: "/records"}, office},
		{web.NavItem{Key: "years", Href: "/years"}, office || operator},
		{web.NavItem{Key: "programmes", Href: "/programmes"}, true},
		{web.NavItem{Key: "agreements", Href: "/agreements"}, office || operator},
		{web.NavItem{Key: "organisations", Href: "/organisations"}, office || operator},
		{web.NavItem{Key: "users", Href: "/users"}, operator || a.Holds(domain.RoleAdmin)},
		{web.NavItem{Key: "channels", Href: "/channels"}, operator || a.Holds(domain.RoleAdmin)},
		{web.NavItem{Key: "sent", Href: "/sent"}, a.Holds(domain.RoleHR) || a.Holds(domain.RoleAdmin)},
		{web.NavItem{Key: "notices", Href: "/notices", Badge: n.Unread}, true},
		{web.NavItem{Key: "me", Href: "/me"}, true},
	}
	var nav []web.NavItem
	for _, i := range items {
		if i.show {
			nav = append(nav, i.item)
		}
	}
	return nav
}

// mark marks the item the reader is on: a task belongs to the inbox, a report to its
// assignment.
func mark(items []web.NavItem, path string) {
	switch {
	case strings.HasPrefix(path, "/tasks"), strings.HasPrefix(path, "/batch"), strings.HasPrefix(path, "/runs"):
		path = "/"
	case strings.HasPrefix(path, "/reports"):
		path = "/assignments"
	case strings.HasPrefix(path, "/password"), strings.HasPrefix(path, "/delegations"):
		path = "/me"
	}
	for i := range items {
		href := items[i].Href
		items[i].Current = path == href || href != "/" && strings.HasPrefix(path, href+"/")
	}
}

// flashCookie carries a message to the page after an action. It holds a locale key and its
// gaps, never HTML, and is gone once shown.
const flashCookie = "flash"

type flash struct {
	Kind string            `json:"k"`
	Key  string            `json:"t"`
	Args map[string]string `json:"a,omitempty"`
}

// tell leaves a message for the next page.
func tell(c echo.Context, kind, key string, args map[string]string) {
	body, err := json.Marshal(flash{kind, key, args})
	if err != nil {
		return // a map of strings always marshals
	}
	c.SetCookie(&http.Cookie{
		Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(body), Path: "/",
		MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.IsTLS(),
	})
}

func (p *pages) takeFlash(c echo.Context) *web.Flash {
	cookie, err := c.Cookie(flashCookie)
	if err != nil || cookie.Value == "" {
		return nil
	}
	c.SetCookie(&http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.IsTLS()})
	var f flash
	body, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || json.Unmarshal(body, &f) != nil || !strings.HasPrefix(f.Key, "flash.") {
		return nil // not one of ours: say nothing
	}
	return &web.Flash{Kind: f.Kind, Text: p.Site.Text(edge.Locale(c), f.Key, f.Args)}
}
