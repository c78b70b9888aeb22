package ui

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// Deps is what the pages stand on. Now and Log may be nil.
type Deps struct {
	Service  *service.Service
	Sessions *edge.Sessions
	Site     *web.Site
	Log      *slog.Logger
	Now      func() time.Time
}

// pages is the handlers.
type pages struct{ Deps }

// Mount adds the routes of all pages. The server must run edge's middleware (Identify,
// Guard, Provide) before them.
func Mount(e *echo.Echo, d Deps) error {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	p := &pages{d}
	e.Pre(p.remember)
	static := echo.WrapHandler(d.Site.Static())
	e.GET(web.StaticPath+"*", static)
	e.HEAD(web.StaticPath+"*", static)
	p.account(e)
	in := e.Group("", edge.RequireActor, private)
	p.tasks(in)
	p.runs(in)
	p.verbs(in)
	p.documents(in)
	p.cycles(in)
	p.services(in)
	p.requests(in)
	p.office(in)
	p.records(in)
	p.reminders(in)
	p.certificates(e, in)
	p.verdicts(in)
	p.members(in)
	p.staffImport(in)
	p.filings(in)
	p.places(in)
	p.invitations(e, in)
	p.delegations(in)
	return nil
}

// private keeps pages about people out of every cache.
func private(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", "no-store")
		return next(c)
	}
}

// keyPages is where a request finds the pages, so that an error page can be shown even for
// an address nobody handles.
const keyPages = "duikou.pages"

func (p *pages) remember(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set(keyPages, p)
		return next(c)
	}
}

// see redirects after a form was accepted (303), so that reloading does not send it again.
func see(c echo.Context, to string) error { return c.Redirect(http.StatusSeeOther, to) }
