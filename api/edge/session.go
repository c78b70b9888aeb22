package edge

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// SessionLife is how long a log-in lasts: a working day and its evening.
const SessionLife = 12 * time.Hour

const (
	keyUser  = "user"
	keyEpoch = "epoch"
)

// Accounts is what sessions need of the service.
type Accounts interface {
	LogIn(ctx context.Context, login, password string) (service.Actor, error)
	Actor(ctx context.Context, user domain.ID) (service.Actor, error)
	Bearer(ctx context.Context, secret string) (service.Actor, error)
	ChangePassword(ctx context.Context, r service.Request, old, fresh string) error
}

// Sessions knows who is behind a request, from a session cookie or from a bearer token.
type Sessions struct {
	manager  *scs.SessionManager
	accounts Accounts
	limits   *limits
	secure   bool
}

// NewSessions keeps log-ins in the store, whose work it is to keep no cookie's value but its
// hash. secure says that the site is reached by https.
func NewSessions(store scs.Store, accounts Accounts, secure bool) *Sessions {
	m := scs.New()
	m.Store = store
	m.Lifetime = SessionLife
	m.Cookie.Name = cookieName("session", secure)
	m.Cookie.Secure = secure
	m.Cookie.SameSite = http.SameSiteLaxMode
	return &Sessions{manager: m, accounts: accounts, limits: newLimits(), secure: secure}
}

// cookieName adds the prefix by which browsers refuse a cookie set by a neighbouring host.
func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

// Identify is the middleware that finds the actor. A wrong bearer token is refused; a session
// that is over or whose account is gone leaves the request anonymous.
func (s *Sessions) Identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if header := r.Header.Get(echo.HeaderAuthorization); header != "" {
			return s.bearer(c, header, next)
		}
		c.Response().Header().Add(echo.HeaderVary, echo.HeaderCookie)
		var cookie string
		if found, err := r.Cookie(s.manager.Cookie.Name); err == nil {
			cookie = found.Value
		}
		ctx, err := s.manager.Load(r.Context(), cookie)
		if err != nil {
			return unavailable(err)
		}
		c.SetRequest(r.WithContext(ctx))
		if err := s.restore(c); err != nil {
			return err
		}
		return next(c)
	}
}

func (s *Sessions) bearer(c echo.Context, header string, next echo.HandlerFunc) error {
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return domain.Fault(domain.CodeUnauthorized, "bad_token")
	}
	a, err := s.accounts.Bearer(c.Request().Context(), strings.TrimSpace(secret))
	if err != nil {
		return err
	}
	ctx, err := s.manager.Load(c.Request().Context(), "")
	if err != nil {
		return unavailable(err)
	}
	c.SetRequest(c.Request().WithContext(ctx))
	c.Set(keyToken, true)
	SetActor(c, a)
	return next(c)
}

func (s *Sessions) restore(c echo.Context) error {
	ctx := c.Request().Context()
	user := domain.ID(s.manager.GetInt64(ctx, keyUser))
	if user == 0 {
		return nil
	}
	a, err := s.accounts.Actor(ctx, user)
	if err != nil && domain.CodeOf(err) == domain.CodeUnauthorized {
		return s.LogOut(c)
	}
	if err != nil {
		return err
	}
	if a.Epoch != s.manager.GetString(ctx, keyEpoch) { // the password has changed since
		return s.LogOut(c)
	}
	SetActor(c, a)
	return nil
}

// CheckPassword is a log-in attempt: rate_limited after too many wrong ones from one address
// or for one login, unauthorized/wrong_login when it is wrong. It opens no session.
func (s *Sessions) CheckPassword(c echo.Context, login, password string) (service.Actor, error) {
	ctx := c.Request().Context()
	var a service.Actor
	err := s.limits.attempt(ctx, c.RealIP(), login, func() error {
		var err error
		a, err = s.accounts.LogIn(ctx, login, password)
		return err
	})
	return a, err
}

// LogIn opens a session for the user under a new cookie, and gives a new CSRF token.
func (s *Sessions) LogIn(c echo.Context, user domain.ID) error {
	ctx := c.Request().Context()
	a, err := s.accounts.Actor(ctx, user)
	if err != nil {
		return err
	}
	if err := s.manager.RenewToken(ctx); err != nil {
		return unavailable(err)
	}
	s.manager.Put(ctx, keyUser, int64(user))
	s.manager.Put(ctx, keyEpoch, a.Epoch)
	token, expiry, err := s.manager.Commit(ctx)
	if err != nil {
		return unavailable(err)
	}
	s.manager.WriteSessionCookie(ctx, c.Response(), token, expiry)
	renewCSRF(c, s.secure)
	return nil
}

// LogOut ends the session, if there is one.
func (s *Sessions) LogOut(c echo.Context) error {
	ctx := c.Request().Context()
	if err := s.manager.Destroy(ctx); err != nil {
		return unavailable(err)
	}
	s.manager.WriteSessionCookie(ctx, c.Response(), "", time.Time{})
	SetActor(c, service.Actor{})
	return nil
}

// ChangePassword replaces the actor's own password. Guessing the old one counts as guessing
// at log-in; a session goes on under a new cookie.
func (s *Sessions) ChangePassword(c echo.Context, old, fresh string) error {
	a := Actor(c)
	err := s.limits.attempt(c.Request().Context(), c.RealIP(), a.Login, func() error {
		return s.accounts.ChangePassword(c.Request().Context(), Request(c), old, fresh)
	})
	if err != nil || c.Get(keyToken) != nil {
		return err
	}
	return s.LogIn(c, a.UserID)
}

func unavailable(err error) error {
	return &domain.Error{Code: domain.CodeUnavailable, Message: "sessions_down", Cause: err}
}
