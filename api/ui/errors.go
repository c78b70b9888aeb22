package ui

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/web"
)

// ErrorPage answers a failed request for a page. Somebody who is not logged in is sent to the
// log-in page and comes back afterwards; a one-time password must be changed first.
func ErrorPage(c echo.Context, fault *domain.Error) error {
	switch {
	case fault.Code == domain.CodeUnauthorized && fault.Message == "login_needed":
		return see(c, "/login?next="+url.QueryEscape(returnPath(c)))
	case fault.Message == "password_must_change":
		return see(c, "/password")
	}
	p, ok := c.Get(keyPages).(*pages)
	if !ok {
		return c.NoContent(edge.ErrorStatus(c, fault))
	}
	page := web.ErrorPage{
		Status: edge.ErrorStatus(c, fault), Code: fault.Code, Text: p.Site.Sentence(edge.Locale(c), fault),
		Request: edge.RequestID(c),
	}
	return show(c, page.Status, p.bare(c), page, p.Site.Error)
}

// returnPath is where a reader was going: the page asked for, or the one whose form was sent.
func returnPath(c echo.Context) string {
	if c.Request().Method == http.MethodGet {
		return c.Request().URL.RequestURI()
	}
	from, err := url.Parse(c.Request().Referer())
	if err != nil || from.Host != c.Request().Host {
		return "/"
	}
	return local(from.RequestURI())
}

// mendable is the error when it belongs on the form it came from: the reader can change
// something and try again. Everything else goes to the error handler.
func mendable(err error) (*domain.Error, bool) {
	fault, ok := errors.AsType[*domain.Error](err)
	if !ok {
		return nil, false
	}
	switch fault.Code {
	case domain.CodeInvalid, domain.CodePolicy, domain.CodeConflict, domain.CodeStale, domain.CodeLocked, domain.CodeReplayed, domain.CodeRateLimited:
		return fault, true
	case domain.CodeForbidden:
		return fault, fault.Message == "own_request" || fault.Message == "own_case" || fault.Message == "answered_before" || fault.Message == "not_your_task"
	}
	return fault, fault.Message == "wrong_login"
}
