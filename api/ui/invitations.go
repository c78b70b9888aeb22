package ui

import (
	"cmp"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// invitations asks people in, and lets them in who hold a link.
func (p *pages) invitations(e *echo.Echo, in *echo.Group) {
	in.POST("/invitations", p.invite)
	in.POST("/invitations/:id/withdraw", p.withdrawInvitation)
	in.POST("/invitations/:id/resend", p.resendInvitation)
	in.POST("/invitations/:id/link", p.invitationLink)
	open := e.Group(service.InvitationPath+":secret", private, noReferrer)
	open.GET("", p.acceptPage)
	open.POST("", p.accept)
	open.POST("/join", p.join, edge.RequireActor)
}

// noReferrer keeps the secret in a page's address from being told to the next page.
func noReferrer(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Referrer-Policy", "no-referrer")
		return next(c)
	}
}

// invite shows the link on the answer itself, so it goes through no redirect.
func (p *pages) invite(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	form := service.InvitationForm{OrgID: in.id("organisation_id"), Name: in.text("name"), Email: in.text("email"), PersonID: in.id("person_id")}
	for _, role := range in.values["roles"] {
		form.Roles = append(form.Roles, domain.Role(role))
	}
	var made service.NewInvitation
	if err = in.err(); err == nil {
		made, err = p.Service.Members.Invite(c.Request().Context(), edge.Request(c), form)
	}
	if fault, ok := mendable(err); ok {
		return p.showUsers(c, edge.Status(fault.Code), in.values, fault, shownOnce{})
	}
	if err != nil {
		return err
	}
	return p.showUsers(c, http.StatusOK, url.Values{"organisation_id": {form.OrgID.String()}, "roles": {"staff"}}, nil, shownOnce{invited: &made})
}

func (p *pages) withdrawInvitation(c echo.Context) error {
	in, id, err := p.accountOf(c)
	if err != nil {
		return err
	}
	if err := p.Service.Members.Withdraw(c.Request().Context(), edge.Request(c), id); err != nil {
		return err
	}
	tell(c, "success", "flash.invitation_withdrawn", nil)
	return see(c, "/users?organisation_id="+url.QueryEscape(in.text("organisation_id")))
}

func (p *pages) resendInvitation(c echo.Context) error {
	in, id, err := p.accountOf(c)
	if err != nil {
		return err
	}
	i, err := p.Service.Members.Resend(c.Request().Context(), edge.Request(c), id)
	if err != nil {
		return err
	}
	tell(c, "success", "flash.invitation_resent", map[string]string{"email": i.Email})
	return see(c, "/users?organisation_id="+url.QueryEscape(in.text("organisation_id")))
}

// invitationLink shows the link again, on the answer itself as invite does.
func (p *pages) invitationLink(c echo.Context) error {
	in, id, err := p.accountOf(c)
	if err != nil {
		return err
	}
	shown, err := p.Service.Members.Link(c.Request().Context(), edge.Request(c), id)
	if err != nil {
		return err
	}
	return p.showUsers(c, http.StatusOK, url.Values{"organisation_id": {in.text("organisation_id")}, "roles": {"staff"}}, nil, shownOnce{invited: &shown})
}

func (p *pages) acceptPage(c echo.Context) error { return p.showAccept(c, http.StatusOK, nil, nil) }

func (p *pages) showAccept(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	secret := c.Param("secret")
	i, org, err := p.Service.Members.Invited(c.Request().Context(), secret)
	if err != nil {
		return err
	}
	if values == nil {
		values = url.Values{"name": {i.Name}, "login": {cmp.Or(i.Login, i.Email)}}
	}
	content := web.AcceptPage{
		Invitation: i, OrgName: org.Name, Secret: secret, Actor: edge.Actor(c).Name, Least: service.MinPassword,
		Form: p.form(c, "accept", values, nil, fault),
	}
	return show(c, status, p.bare(c), content, p.Site.Accept)
}

// accept makes the account and logs its owner in.
func (p *pages) accept(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	form := service.AcceptForm{
		Login: in.text("login"), Name: in.text("name"), Password: in.values.Get("password"), Locale: edge.Locale(c),
	}
	in.faults.Check(in.values.Get("repeat_password") == form.Password, "repeat_password", "not_the_same")
	var u domain.User
	if err = in.err(); err == nil {
		u, err = p.Service.Members.Accept(c.Request().Context(), c.Param("secret"), form)
	}
	if fault, ok := mendable(err); ok {
		return p.showAccept(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	if err := p.Sessions.LogIn(c, u.ID); err != nil {
		return err
	}
	tell(c, "success", "flash.welcome", map[string]string{"name": u.Name})
	return see(c, "/")
}

// join adds the invitation to the account of whoever is logged in.
func (p *pages) join(c echo.Context) error {
	u, err := p.Service.Members.AcceptAs(c.Request().Context(), edge.Request(c), c.Param("secret"))
	if fault, ok := mendable(err); ok {
		return p.showAccept(c, edge.Status(fault.Code), nil, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.welcome", map[string]string{"name": u.Name})
	return see(c, "/")
}
