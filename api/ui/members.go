package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// members is what an administrator does about the members of an organisation.
func (p *pages) members(in *echo.Group) {
	in.GET("/users/log", p.memberLog)
	in.GET("/users/:id", p.member)
	in.POST("/users/:id", p.editMember)
	in.POST("/users/:id/roles", p.setRoles)
	in.POST("/users/:id/away", p.setMemberAway)
	in.POST("/users/:id/leave", p.leave)
	in.POST("/leavings/:id/cancel", p.cancelLeaving)
}

func (p *pages) member(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	org, _ := strconv.ParseInt(c.QueryParam("organisation_id"), 10, 64)
	return p.showMember(c, http.StatusOK, domain.ID(org), id, nil, nil, nil)
}

// showMember shows a member as they are, or with what was entered and what is wrong with it.
func (p *pages) showMember(c echo.Context, status int, org, id domain.ID, entered url.Values, fault *domain.Error, leaving *service.Leaving) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	u, err := p.Service.Members.Member(ctx, a, org, id)
	if err != nil {
		return err
	}
	content := web.MemberPage{Org: org, User: u, Leaving: leaving, MayEdit: mayEdit(a, u), Roles: p.options(c, "role", rolesFor(a)...)}
	if content.Names, err = p.Service.Directory.Names(ctx, memberOrgs([]domain.User{u})...); err != nil {
		return err
	}
	content.OrgName = content.Names[org]
	values := url.Values{
		"login": {u.Login}, "name": {u.Name}, "email": {u.Email}, "last_day": {calendar.DateOf(p.Now()).String()},
		"away_from": {dated(u.AwayFrom)}, "away_to": {dated(u.AwayTo)},
	}
	for _, m := range u.Memberships {
		if m.Org == org {
			values.Add("roles", string(m.Role))
		}
	}
	for name, sent := range entered {
		values[name] = sent
	}
	content.Later = values.Get("last_day") > calendar.DateOf(p.Now()).String()
	planned, err := p.Service.Members.PlannedLeavings(ctx, a, org, service.Page{Limit: 200})
	if err != nil {
		return err
	}
	for _, l := range planned.Items {
		if l.UserID == id {
			content.Planned = &l
		}
	}
	content.Form = p.form(c, "member", values, nil, fault)
	return page(p, c, status, content, p.Site.Member)
}

func dated(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// mayEdit says whether the name of an account is the actor's to change: it belongs to nobody
// else's organisation, and is not their own.
func mayEdit(a service.Actor, u domain.User) bool {
	foreign := func(m domain.Membership) bool { return !a.Has(domain.RoleAdmin, m.Org) || m.Role == domain.RoleSystem }
	return u.ID != a.UserID && (a.Holds(domain.RoleSystem) || !slices.ContainsFunc(u.Memberships, foreign))
}

// changeMember reads a form of a member's page, does what it asks, and shows the page again.
func (p *pages) changeMember(c echo.Context, flash string, do func(in *input, org, id domain.ID) error) error {
	in, id, err := p.accountOf(c)
	if err != nil {
		return err
	}
	org := in.id("organisation_id")
	err = do(in, org, id)
	if fault, ok := mendable(err); ok {
		return p.showMember(c, edge.Status(fault.Code), org, id, in.values, fault, nil)
	}
	if err != nil {
		return err
	}
	tell(c, "success", flash, nil)
	return see(c, "/users/"+id.String()+"?organisation_id="+org.String())
}

func (p *pages) editMember(c echo.Context) error {
	return p.changeMember(c, "flash.member_saved", func(in *input, _, id domain.ID) error {
		form, version := service.MemberForm{Login: in.text("login"), Name: in.text("name"), Email: in.text("email")}, in.number("version")
		if err := in.err(); err != nil {
			return err
		}
		_, err := p.Service.Members.Edit(c.Request().Context(), edge.Request(c), id, version, form)
		return err
	})
}

func (p *pages) setRoles(c echo.Context) error {
	return p.changeMember(c, "flash.roles_saved", func(in *input, org, id domain.ID) error {
		var roles []domain.Role
		for _, role := range in.values["roles"] {
			roles = append(roles, domain.Role(role))
		}
		version := in.number("version")
		if err := in.err(); err != nil {
			return err
		}
		_, err := p.Service.Members.SetRoles(c.Request().Context(), edge.Request(c), id, org, version, roles)
		return err
	})
}

func (p *pages) setMemberAway(c echo.Context) error {
	return p.changeMember(c, "flash.away_saved", func(in *input, _, id domain.ID) error {
		return p.away(c, in, id)
	})
}

func (p *pages) away(c echo.Context, in *input, id domain.ID) error {
	from, to := in.date("away_from"), in.date("away_to")
	if err := in.err(); err != nil {
		return err
	}
	_, err := p.Service.Delegations.SetAway(c.Request().Context(), edge.Request(c), id, from, to)
	return err
}

// leave shows what leaving means, and on the second button carries it out.
func (p *pages) leave(c echo.Context) error {
	in, id, err := p.accountOf(c)
	if err != nil {
		return err
	}
	ctx, r := c.Request().Context(), edge.Request(c)
	form := service.LeavingForm{OrgID: in.id("organisation_id"), LastDay: in.date("last_day"), Note: in.text("note")}
	if err = in.err(); err == nil && in.text("successor") != "" {
		form.Successor, err = p.Service.Members.Colleague(ctx, r.Actor, form.OrgID, "successor", in.text("successor"))
	}
	var l service.Leaving
	switch {
	case err != nil:
	case in.text("step") == "confirm":
		l, err = p.Service.Members.Leave(ctx, r, id, form)
	default:
		l, err = p.Service.Members.LeavePreview(ctx, r.Actor, id, form)
	}
	if fault, ok := mendable(err); ok {
		return p.showMember(c, edge.Status(fault.Code), form.OrgID, id, in.values, fault, nil)
	}
	if err != nil {
		return err
	}
	if in.text("step") != "confirm" {
		return p.showMember(c, http.StatusOK, form.OrgID, id, in.values, nil, &l)
	}
	if l.Planned != 0 {
		tell(c, "success", "flash.leaving_planned", map[string]string{"name": l.Name, "last": form.LastDay.String()})
		return see(c, "/users/"+id.String()+"?organisation_id="+form.OrgID.String())
	}
	tell(c, "success", "flash.member_left", map[string]string{"name": l.Name, "n": strconv.Itoa(l.Tasks)})
	if id == r.Actor.UserID {
		return see(c, "/")
	}
	return see(c, "/users?organisation_id="+form.OrgID.String())
}

// cancelLeaving takes a planned leaving back, from the member's page.
func (p *pages) cancelLeaving(c echo.Context) error {
	in, id, err := p.accountOf(c)
	if err != nil {
		return err
	}
	if err := p.Service.Members.CancelLeaving(c.Request().Context(), edge.Request(c), id); err != nil {
		return err
	}
	tell(c, "success", "flash.leaving_cancelled", nil)
	return see(c, "/users/"+in.id("user_id").String()+"?organisation_id="+in.id("organisation_id").String())
}

// logLength is how many of the newest entries the log shows.
const logLength = 200

func (p *pages) memberLog(c echo.Context) error {
	n, err := strconv.ParseInt(c.QueryParam("organisation_id"), 10, 64)
	if err != nil {
		return domain.Fault(domain.CodeNotFound, "not_found")
	}
	ctx, org := c.Request().Context(), domain.ID(n)
	content := web.MemberLogPage{Org: org}
	if content.Events, err = p.Service.Members.Latest(ctx, edge.Actor(c), org, logLength); err != nil {
		return err
	}
	names, err := p.Service.Directory.Names(ctx, org)
	if err != nil {
		return err
	}
	content.OrgName = names[org]
	return page(p, c, http.StatusOK, content, p.Site.MemberLog)
}

// lifeInDays is how long an invitation lives, for its text.
func lifeInDays() string { return strconv.Itoa(int(service.InvitationLife / (24 * time.Hour))) }
