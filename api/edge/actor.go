package edge

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// Keys of the request's context.
const (
	keyActor  = "duikou.actor"
	keyTexts  = "duikou.texts"
	keyCSRF   = "duikou.csrf"
	keyCase   = "duikou.case"
	keyToken  = "duikou.token"
	keyStatus = "duikou.status"
)

// Actor is who is asking; the zero Actor (UserID 0) when nobody has logged in.
func Actor(c echo.Context) service.Actor {
	a, _ := c.Get(keyActor).(service.Actor)
	return a
}

// SetActor says who is asking.
func SetActor(c echo.Context, a service.Actor) { c.Set(keyActor, a) }

// Request is the actor together with the idempotency key of the request: the header
// Idempotency-Key or, from a page, the form field idempotency_key.
func Request(c echo.Context) service.Request {
	key := c.Request().Header.Get("Idempotency-Key")
	if key == "" && hasForm(c) {
		key = c.Request().PostFormValue("idempotency_key")
	}
	return service.Request{Actor: Actor(c), Key: key}
}

func hasForm(c echo.Context) bool {
	kind := c.Request().Header.Get(echo.HeaderContentType)
	return strings.HasPrefix(kind, echo.MIMEApplicationForm) || strings.HasPrefix(kind, echo.MIMEMultipartForm)
}

// SetCase names the case a request is about, for the access log.
func SetCase(c echo.Context, ref domain.CaseRef) { c.Set(keyCase, ref.String()) }

// Case is the case named by SetCase, or "".
func Case(c echo.Context) string {
	name, _ := c.Get(keyCase).(string)
	return name
}

// RequireActor lets only somebody through who is logged in and has no one-time password to
// change: unauthorized/login_needed, forbidden/password_must_change.
func RequireActor(next echo.HandlerFunc) echo.HandlerFunc {
	return RequireLogIn(func(c echo.Context) error {
		if Actor(c).MustChange {
			return domain.Fault(domain.CodeForbidden, "password_must_change")
		}
		return next(c)
	})
}

// RequireLogIn is RequireActor for the few pages that a one-time password may still reach:
// changing it, and logging out.
func RequireLogIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if Actor(c).UserID == 0 {
			return domain.Fault(domain.CodeUnauthorized, "login_needed")
		}
		return next(c)
	}
}
