package ui

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// delegations is who acts for whom: one's own, and for an administrator everybody's.
func (p *pages) delegations(in *echo.Group) {
	in.GET("/delegations", p.delegationsPage)
	in.POST("/delegations", p.delegate)
	in.POST("/delegations/:id/end", p.endDelegation)
	in.POST("/delegations/away", p.setAway)
	in.POST("/deputies", p.addDeputy)
	in.POST("/deputies/:id/remove", p.removeDeputy)
}

func (p *pages) delegationsPage(c echo.Context) error {
	return p.showDelegations(c, http.StatusOK, nil, nil)
}

func (p *pages) showDelegations(c echo.Context, status int, entered url.Values, fault *domain.Error) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	content := web.DelegationsPage{StandIns: a.Delegations, Kinds: p.delegable(c), Posts: p.options(c, "role", words(service.Posts)...)}
	var err error
	if content.Given, content.Received, err = p.Service.Delegations.Mine(ctx, a); err != nil {
		return err
	}
	if content.Orgs, err = p.orgOptions(c, a.OrgsAs(domain.RoleStaff, domain.RoleHR, domain.RoleLeader, domain.RoleAdmin, domain.RoleAuthority)); err != nil {
		return err
	}
	if err := p.runDelegations(c, a, &content); err != nil {
		return err
	}
	values := url.Values{"away_from": {dated(a.AwayFrom)}, "away_to": {dated(a.AwayTo)}}
	if len(content.Orgs) == 1 {
		values.Set("organisation_id", content.Orgs[0].Value)
	}
	if len(content.Run) == 1 {
		values.Set("deputy_organisation", content.Run[0].Value)
	}
	for name, sent := range entered {
		values[name] = sent
	}
	content.Form = p.form(c, "delegation", values, nil, fault)
	return page(p, c, status, content, p.Site.Delegations)
}

// runDelegations adds what an administrator sees besides.
func (p *pages) runDelegations(c echo.Context, a service.Actor, content *web.DelegationsPage) error {
	orgs := a.OrgsAs(domain.RoleAdmin)
	if len(orgs) == 0 {
		return nil
	}
	ctx := c.Request().Context()
	var err error
	if content.Run, err = p.orgOptions(c, orgs); err != nil {
		return err
	}
	if content.Names, err = p.Service.Directory.Names(ctx, orgs...); err != nil {
		return err
	}
	for _, org := range orgs {
		deputies, err := p.Service.Delegations.Deputies(ctx, a, org)
		if err != nil {
			return err
		}
		content.Deputies = append(content.Deputies, deputies...)
	}
	list, err := p.Service.Delegations.List(ctx, a, orgs[0], service.Page{After: c.QueryParam("after")})
	content.All, content.Next = list.Items, nextPage(c, list.Next)
	return err
}

// delegable are the kinds of task that can be passed on, in words.
func (p *pages) delegable(c echo.Context) []web.Option {
	var kinds []string
	for kind, rule := range domain.TaskRules {
		if !rule.Personal {
			kinds = append(kinds, string(kind))
		}
	}
	slices.Sort(kinds)
	return p.options(c, "task", kinds...)
}

func (p *pages) delegate(c echo.Context) error {
	return p.changeDelegations(c, "flash.delegated", func(in *input) error {
		ctx, r := c.Request().Context(), edge.Request(c)
		form := service.DelegationForm{OrgID: in.id("organisation_id"), From: in.date("from"), To: in.date("to"), Reason: in.text("reason")}
		for _, kind := range in.values["kinds"] {
			form.Kinds = append(form.Kinds, domain.TaskKind(kind))
		}
		in.faults.Check(in.text("to_user") != "", "to_user", "required")
		in.faults.Check(form.OrgID != 0, "organisation_id", "required")
		if err := in.err(); err != nil {
			return err
		}
		for field, into := range map[string]*domain.ID{"to_user": &form.ToUser, "from_user": &form.FromUser} {
			if in.text(field) == "" {
				continue
			}
			var err error
			if *into, err = p.Service.Members.Colleague(ctx, r.Actor, form.OrgID, field, in.text(field)); err != nil {
				return err
			}
		}
		_, err := p.Service.Delegations.Create(ctx, r, form)
		return err
	})
}

// changeDelegations reads a form of the page, does what it asks, and shows the page again.
func (p *pages) changeDelegations(c echo.Context, flash string, do func(in *input) error) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	err = do(in)
	if fault, ok := mendable(err); ok {
		return p.showDelegations(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", flash, nil)
	return see(c, "/delegations")
}

func (p *pages) endDelegation(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return p.changeDelegations(c, "flash.delegation_ended", func(*input) error {
		_, err := p.Service.Delegations.End(c.Request().Context(), edge.Request(c), id)
		return err
	})
}

func (p *pages) setAway(c echo.Context) error {
	return p.changeDelegations(c, "flash.away_saved", func(in *input) error {
		return p.away(c, in, edge.Actor(c).UserID)
	})
}

func (p *pages) addDeputy(c echo.Context) error {
	return p.changeDelegations(c, "flash.deputy_added", func(in *input) error {
		ctx, r := c.Request().Context(), edge.Request(c)
		post := domain.Membership{Org: in.id("deputy_organisation"), Role: domain.Role(in.text("role"))}
		in.faults.Check(in.text("user_id") != "", "user_id", "required")
		if err := in.err(); err != nil {
			return err
		}
		user, err := p.Service.Members.Colleague(ctx, r.Actor, post.Org, "user_id", in.text("user_id"))
		if err != nil {
			return err
		}
		_, err = p.Service.Delegations.AddDeputy(ctx, r, post, user)
		return err
	})
}

func (p *pages) removeDeputy(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return p.changeDelegations(c, "flash.deputy_removed", func(in *input) error {
		return p.Service.Delegations.RemoveDeputy(c.Request().Context(), edge.Request(c), in.id("organisation_id"), id)
	})
}
