package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type credentials struct {
	Login    string `json:"login"`
	Password string `json:"password"`
}

// check names what is missing before a password is tried.
func (in credentials) check(f *domain.Faults) {
	f.CheckLine(in.Login, "login", true, domain.MaxName)
	f.Check(in.Password != "", "password", "required")
	f.Check(len(in.Password) <= maxPassword, "password", "too_long")
}

// maxPassword bounds what is hashed, in bytes; the service takes 200 for a new one.
const maxPassword = 1000

type membershipDTO struct {
	OrganisationID domain.ID   `json:"organisation_id"`
	Role           domain.Role `json:"role"`
}

func membershipOut(m domain.Membership) membershipDTO { return membershipDTO{m.Org, m.Role} }

type meOut struct {
	UserID      domain.ID       `json:"user_id"`
	PersonID    domain.ID       `json:"person_id,omitempty"`
	Login       string          `json:"login"`
	Name        string          `json:"name"`
	Locale      string          `json:"locale"`
	MustChange  bool            `json:"must_change_password"`
	ReadOnly    bool            `json:"read_only"`
	Memberships []membershipDTO `json:"memberships"`
	CSRFToken   string          `json:"csrf_token,omitempty"` // to send back as X-CSRF-Token with a session
}

func meOf(c echo.Context, a service.Actor) meOut {
	return meOut{
		a.UserID, a.PersonID, a.Login, a.Name, a.Locale, a.MustChange, a.ReadOnly,
		each(a.Memberships, membershipOut), edge.CSRFToken(c),
	}
}

func (f *face) logIn(c echo.Context) error {
	in, err := body[credentials](c)
	if err != nil {
		return err
	}
	var faults domain.Faults
	in.check(&faults)
	if err := faults.Err(); err != nil {
		return err
	}
	a, err := f.Sessions.CheckPassword(c, in.Login, in.Password)
	if err != nil {
		return err
	}
	if err := f.Sessions.LogIn(c, a.UserID); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, meOf(c, a))
}

func (f *face) logOut(c echo.Context) error {
	if err := f.Sessions.LogOut(c); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (f *face) me(c echo.Context) error { return c.JSON(http.StatusOK, meOf(c, edge.Actor(c))) }

type passwordIn struct {
	Old   string `json:"old_password"`
	Fresh string `json:"new_password"`
}

func (f *face) changePassword(c echo.Context) error {
	in, err := body[passwordIn](c)
	if err != nil {
		return err
	}
	if err := f.Sessions.ChangePassword(c, in.Old, in.Fresh); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type localeIn struct {
	Locale string `json:"locale"`
}

func (f *face) changeLocale(c echo.Context) error {
	in, err := body[localeIn](c)
	if err != nil {
		return err
	}
	if err := f.Service.Accounts.SetLocale(c.Request().Context(), edge.Request(c), in.Locale); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type tokenIn struct {
	credentials
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
	Days   int      `json:"days"`
}

type tokenOut struct {
	ID        domain.ID `json:"id"`
	Name      string    `json:"name"`
	Scopes    []string  `json:"scopes"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	Token     string    `json:"token,omitempty"` // only in the answer that made it
}

func tokenOf(t service.Token) tokenOut {
	return tokenOut{ID: t.ID, Name: t.Name, Scopes: t.Scopes, CreatedAt: at(t.CreatedAt), ExpiresAt: at(t.ExpiresAt)}
}

// createToken is a log-in for a program: it proves itself by the password, whoever is behind
// the request.
func (f *face) createToken(c echo.Context) error {
	in, err := body[tokenIn](c)
	if err != nil {
		return err
	}
	var faults domain.Faults
	in.check(&faults)
	faults.Check(in.Days >= 1 && in.Days <= int(service.MaxTokenLife/day), "days", "out_of_range")
	if err := faults.Err(); err != nil {
		return err
	}
	a, err := f.Sessions.CheckPassword(c, in.Login, in.Password)
	if err != nil {
		return err
	}
	if a.MustChange {
		return domain.Fault(domain.CodeForbidden, "password_must_change")
	}
	made, err := f.Service.Accounts.CreateToken(c.Request().Context(), service.Request{Actor: a}, in.Name, in.Scopes, time.Duration(in.Days)*day)
	if err != nil {
		return err
	}
	out := tokenOf(made.Token)
	out.Token = made.Secret
	return c.JSON(http.StatusCreated, out)
}

const day = 24 * time.Hour

func (f *face) tokens(c echo.Context) error {
	all, err := f.Service.Accounts.Tokens(c.Request().Context(), edge.Actor(c))
	return reply(c, service.List[service.Token]{Items: all}, err, tokenOf)
}

func (f *face) deleteToken(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if err := f.Service.Accounts.DeleteToken(c.Request().Context(), edge.Request(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type userIn struct {
	Login       string          `json:"login"`
	Name        string          `json:"name"`
	Email       string          `json:"email"`
	Password    string          `json:"password"`
	Locale      string          `json:"locale"`
	PersonID    domain.ID       `json:"person_id"`
	Memberships []membershipDTO `json:"memberships"`
}

type userOut struct {
	ID          domain.ID       `json:"id"`
	Login       string          `json:"login"`
	Name        string          `json:"name"`
	Email       string          `json:"email,omitempty"`
	Locale      string          `json:"locale"`
	PersonID    domain.ID       `json:"person_id,omitempty"`
	Disabled    bool            `json:"disabled"`
	MustChange  bool            `json:"must_change_password"`
	Memberships []membershipDTO `json:"memberships"`
	AwayFrom    string          `json:"away_from,omitempty"`
	AwayTo      string          `json:"away_to,omitempty"`
	CreatedAt   time.Time       `json:"created_at"`
	Version     int             `json:"version"`
	Password    string          `json:"password,omitempty"` // a one-time password made here, shown once
}

func userOf(u domain.User) userOut {
	out := userOut{
		ID: u.ID, Login: u.Login, Name: u.Name, Email: u.Email, Locale: u.Locale, PersonID: u.PersonID,
		Disabled: u.Disabled, MustChange: u.MustChange, Memberships: each(u.Memberships, membershipOut), CreatedAt: at(u.CreatedAt), Version: u.Version,
	}
	if !u.AwayFrom.IsZero() {
		out.AwayFrom, out.AwayTo = u.AwayFrom.String(), u.AwayTo.String()
	}
	return out
}

func (f *face) users(c echo.Context) error {
	q := parameters(c)
	org, text, page := q.id("organisation"), q.text("q"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Members.Search(c.Request().Context(), edge.Actor(c), org, text, page)
	return reply(c, found, err, userOf)
}

func (f *face) createUser(c echo.Context) error {
	in, err := body[userIn](c)
	if err != nil {
		return err
	}
	made, err := f.Service.Accounts.Create(c.Request().Context(), edge.Request(c), service.AccountForm{
		Login: in.Login, Name: in.Name, Email: in.Email, Password: in.Password, Locale: in.Locale, PersonID: in.PersonID,
		Memberships: each(in.Memberships, func(m membershipDTO) domain.Membership {
			return domain.Membership{Org: m.OrganisationID, Role: m.Role}
		}),
	})
	if err != nil {
		return err
	}
	out := userOf(made.User)
	out.Password = made.Password
	return c.JSON(http.StatusCreated, out)
}

// resetPassword answers with the one-time password, here and nowhere else.
func (f *face) resetPassword(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	made, err := f.Service.Members.ResetPassword(c.Request().Context(), edge.Request(c), id)
	if err != nil {
		return err
	}
	out := userOf(made.User)
	out.Password = made.Password
	return c.JSON(http.StatusOK, out)
}

type disabledIn struct {
	Disabled bool `json:"disabled"`
}

func (f *face) disableUser(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[disabledIn](c)
	if err != nil {
		return err
	}
	u, err := f.Service.Members.SetDisabled(c.Request().Context(), edge.Request(c), id, in.Disabled)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, userOf(u))
}
