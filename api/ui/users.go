package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

func (p *pages) users(c echo.Context) error {
	return p.showUsers(c, http.StatusOK, url.Values{"organisation_id": {c.QueryParam("organisation_id")}, "roles": {"staff"}}, nil, shownOnce{})
}

// shownOnce is what an answer holds and no page will show again.
type shownOnce struct {
	made    *service.NewAccount
	invited *service.NewInvitation
}

// showUsers shows the accounts of one organisation: the one asked for, else the first that
// the reader runs.
func (p *pages) showUsers(c echo.Context, status int, values url.Values, fault *domain.Error, once shownOnce) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	orgs, err := p.administered(c, a)
	if err != nil {
		return err
	}
	if len(orgs) == 0 {
		return domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleAdmin)
	}
	if values.Get("organisation_id") == "" {
		values.Set("organisation_id", orgs[0].Value)
	}
	org, err := strconv.ParseInt(values.Get("organisation_id"), 10, 64)
	if err != nil {
		return domain.Fault(domain.CodeNotFound, "not_found")
	}
	text := strings.TrimSpace(c.QueryParam("q"))
	list, err := p.Service.Members.Search(ctx, a, domain.ID(org), text, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content := web.UsersPage{Org: domain.ID(org), Orgs: orgs, Users: list.Items, Text: text, Made: once.made, Next: nextPage(c, list.Next), Days: lifeInDays()}
	if content.Invited = once.invited; content.Invited != nil {
		content.Link = p.origin(c) + service.InvitationPath + content.Invited.Secret
	}
	open, err := p.Service.Members.Invitations(ctx, a, domain.ID(org), service.Page{Limit: 200})
	if err != nil {
		return err
	}
	content.Invitations = open.Items
	if content.Mails, err = p.Service.Members.InvitationMails(ctx, a, domain.ID(org), open.Items); err != nil {
		return err
	}
	planned, err := p.Service.Members.PlannedLeavings(ctx, a, domain.ID(org), service.Page{Limit: 200})
	if err != nil {
		return err
	}
	content.LastDays = map[domain.ID]string{}
	for _, l := range planned.Items {
		content.LastDays[l.UserID] = l.LastDay.String()
	}
	content.Roles = p.options(c, "role", rolesFor(a)...)
	if content.Staff, err = p.withoutAccount(c, a, domain.ID(org)); err != nil {
		return err
	}
	if content.Names, err = p.Service.Directory.Names(ctx, memberOrgs(list.Items)...); err != nil {
		return err
	}
	content.Form = p.form(c, "user", values, nil, fault)
	return page(p, c, status, content, p.Site.Users)
}

// origin is where the reader reached this site, for a link they hand on.
func (p *pages) origin(c echo.Context) string { return c.Scheme() + "://" + c.Request().Host }

// administered are the organisations whose accounts the actor runs.
func (p *pages) administered(c echo.Context, a service.Actor) ([]web.Option, error) {
	if a.Holds(domain.RoleSystem) {
		return p.visibleOrgs(c, a, func(domain.Organisation) bool { return true })
	}
	return p.orgOptions(c, a.OrgsAs(domain.RoleAdmin))
}

// rolesFor are the roles an administrator may give; only the operator makes authorities and
// other operators.
func rolesFor(a service.Actor) []string {
	roles := words(domain.Roles)
	if a.Holds(domain.RoleSystem) {
		return roles
	}
	return slices.DeleteFunc(roles, func(r string) bool {
		return r == string(domain.RoleSystem) || r == string(domain.RoleAuthority)
	})
}

func (p *pages) withoutAccount(c echo.Context, a service.Actor, org domain.ID) ([]web.Option, error) {
	people, err := p.Service.Directory.People(c.Request().Context(), a, org, service.Page{Limit: 200})
	var list []web.Option
	for _, one := range people.Items {
		if one.UserID == 0 {
			list = append(list, web.Option{Value: one.ID.String(), Label: one.Name + " · " + one.Department})
		}
	}
	return list, err
}

func memberOrgs(users []domain.User) []domain.ID {
	var orgs []domain.ID
	for _, u := range users {
		for _, m := range u.Memberships {
			orgs = append(orgs, m.Org)
		}
	}
	return orgs
}

// createUser makes an account. Its one-time password is shown on the answer itself and
// nowhere else, so it goes through no redirect.
func (p *pages) createUser(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	org := in.id("organisation_id")
	form := service.AccountForm{Login: in.text("login"), Name: in.text("name"), Email: in.text("email"), PersonID: in.id("person_id")}
	for _, role := range in.values["roles"] {
		form.Memberships = append(form.Memberships, domain.Membership{Org: org, Role: domain.Role(role)})
	}
	var made service.NewAccount
	if err = in.err(); err == nil {
		made, err = p.Service.Accounts.Create(c.Request().Context(), edge.Request(c), form)
	}
	if fault, ok := mendable(err); ok {
		return p.showUsers(c, edge.Status(fault.Code), in.values, fault, shownOnce{})
	}
	if err != nil {
		return err
	}
	return p.showUsers(c, http.StatusOK, url.Values{"organisation_id": {org.String()}, "roles": {"staff"}}, nil, shownOnce{made: &made})
}

// resetPassword shows the new one-time password on the answer itself, as createUser does.
func (p *pages) resetPassword(c echo.Context) error {
	in, id, err := p.accountOf(c)
	if err != nil {
		return err
	}
	made, err := p.Service.Members.ResetPassword(c.Request().Context(), edge.Request(c), id)
	if err != nil {
		return err
	}
	return p.showUsers(c, http.StatusOK, url.Values{"organisation_id": {in.text("organisation_id")}, "roles": {"staff"}}, nil, shownOnce{made: &made})
}

func (p *pages) disableUser(c echo.Context) error {
	in, id, err := p.accountOf(c)
	if err != nil {
		return err
	}
	if _, err := p.Service.Members.SetDisabled(c.Request().Context(), edge.Request(c), id, in.text("disabled") == "yes"); err != nil {
		return err
	}
	return see(c, "/users?organisation_id="+url.QueryEscape(in.text("organisation_id")))
}

// accountOf is the account a row's button is about.
func (p *pages) accountOf(c echo.Context) (*input, domain.ID, error) {
	in, err := read(c)
	if err != nil {
		return nil, 0, err
	}
	id, err := pathID(c)
	return in, id, err
}
