package edge

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/domain"
)

// CSRFField is the form field, and CSRFHeader the header, in which a request with a session
// brings back its token.
const (
	CSRFField  = "csrf"
	CSRFHeader = "X-CSRF-Token"
)

// csrfChars is the length of a token: 26 characters hold 128 bits.
const csrfChars = 26

// Guard is the middleware against cross-site requests: the browser's own word (Sec-Fetch-Site,
// Origin), and a token for the WebViews that are too old to give it. A bearer token needs
// neither, because no browser sends it by itself. exempt names requests that carry their own
// proof, such as a password in a JSON body, which no form of another site can send.
func (s *Sessions) Guard(exempt func(echo.Context) bool) echo.MiddlewareFunc {
	origin := http.NewCrossOriginProtection()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Set(keyCSRF, &csrf{secure: s.secure})
			if c.Get(keyToken) != nil || safe(c.Request().Method) {
				return next(c)
			}
			if err := origin.Check(c.Request()); err != nil {
				return &domain.Error{Code: domain.CodeForbidden, Message: "cross_site", Cause: err}
			}
			if exempt(c) || tokenHolds(c, s.secure) {
				return next(c)
			}
			return domain.Fault(domain.CodeForbidden, "csrf")
		}
	}
}

type csrf struct {
	secure bool
	token  string // the token given in this response, "" = the one of the cookie
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

func tokenHolds(c echo.Context, secure bool) bool {
	cookie, err := c.Cookie(cookieName("csrf", secure))
	if err != nil || len(cookie.Value) != csrfChars {
		return false
	}
	sent := c.Request().Header.Get(CSRFHeader)
	if sent == "" && hasForm(c) {
		sent = c.FormValue(CSRFField)
	}
	return subtle.ConstantTimeCompare([]byte(sent), []byte(cookie.Value)) == 1
}

// CSRFToken is the token a page or a session client must send back. It must be asked for
// before the response is written, because it may set a cookie. A bearer token needs none: "".
func CSRFToken(c echo.Context) string {
	state, ok := c.Get(keyCSRF).(*csrf)
	if !ok || c.Get(keyToken) != nil {
		return ""
	}
	if state.token == "" {
		if cookie, err := c.Cookie(cookieName("csrf", state.secure)); err == nil && len(cookie.Value) == csrfChars {
			return cookie.Value
		}
		renewCSRF(c, state.secure)
	}
	return state.token
}

func renewCSRF(c echo.Context, secure bool) {
	token := rand.Text()
	c.SetCookie(&http.Cookie{
		Name: cookieName("csrf", secure), Value: token, Path: "/",
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	})
	if state, ok := c.Get(keyCSRF).(*csrf); ok {
		state.token = token
	}
}
