package ui

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// planning looks ahead from a day: who is away from which department, which pair stands bare.
func (p *pages) planning(c echo.Context) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	in := &input{values: c.QueryParams()}
	on, org := in.date("on"), in.id("organisation")
	if err := in.err(); err != nil {
		return err
	}
	if on.IsZero() {
		on = calendar.DateOf(p.Now())
	}
	content := web.PlanningPage{On: on}
	var err error
	orgs := a.OrgsAs(domain.RoleHR, domain.RoleLeader, domain.RoleAdmin)
	if content.Orgs, err = p.orgOptions(c, orgs); err != nil {
		return err
	}
	if content.Org = org; org == 0 && len(orgs) > 0 {
		content.Org = orgs[0]
	}
	if content.Org != 0 {
		if content.Loads, err = p.Service.Planning.Load(ctx, a, content.Org, on); err != nil {
			return err
		}
	}
	pairs, err := p.Service.Planning.Pairs(ctx, a, on, calendar.Date{}, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content.Pairs, content.Next = pairs.Items, nextPage(c, pairs.Next)
	return page(p, c, http.StatusOK, content, p.Site.Planning)
}
