package ui

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// office is what is set up once: organisations, accounts, agreements; the programmes to read.
func (p *pages) office(in *echo.Group) {
	in.GET("/organisations", p.organisations)
	in.POST("/organisations", p.createOrganisation)
	in.GET("/agreements", p.agreements)
	in.POST("/agreements", p.createAgreement)
	in.GET("/users", p.users)
	in.POST("/users", p.createUser)
	in.POST("/users/:id/reset", p.resetPassword)
	in.POST("/users/:id/disabled", p.disableUser)
	in.GET("/programmes", p.programmes)
	in.GET("/programmes/:code", p.programme)
	in.GET("/regulations/:code", p.regulation)
	in.GET("/planning", p.planning)
	in.GET("/years", p.years)
	in.POST("/years", p.startYear)
	in.GET("/years/:programme/:year", p.year)
}

func (p *pages) organisations(c echo.Context) error {
	return p.showOrganisations(c, http.StatusOK, nil, nil)
}

func (p *pages) showOrganisations(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	list, err := p.Service.Directory.Organisations(ctx, a, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content := web.OrganisationsPage{
		Organisations: list.Items, MayNew: a.Holds(domain.RoleSystem), Form: p.form(c, "organisation", values, nil, fault),
		Kinds: p.options(c, "org_kind", words(domain.OrganisationKinds)...), Tiers: p.options(c, "tier", service.Tiers[1:]...),
		Levels: p.options(c, "level", service.Levels[1:]...), Next: nextPage(c, list.Next),
	}
	var parents []domain.ID
	for _, o := range list.Items {
		parents = append(parents, o.ParentID)
	}
	if content.Names, err = p.Service.Directory.Names(ctx, parents...); err != nil {
		return err
	}
	if content.MayNew {
		if content.Parents, err = p.visibleOrgs(c, a, func(o domain.Organisation) bool { return o.Kind == domain.OrgAuthority }); err != nil {
			return err
		}
	}
	return page(p, c, status, content, p.Site.Organisations)
}

// orgLimit is how many organisations a select offers.
const orgLimit = 2000

// visibleOrgs are the organisations an actor may see, as choices.
func (p *pages) visibleOrgs(c echo.Context, a service.Actor, fits func(domain.Organisation) bool) ([]web.Option, error) {
	var list []web.Option
	for at := (service.Page{Limit: 200}); ; {
		found, err := p.Service.Directory.Organisations(c.Request().Context(), a, at)
		if err != nil {
			return nil, err
		}
		for _, o := range found.Items {
			if fits(o) {
				list = append(list, web.Option{Value: o.ID.String(), Label: o.Name})
			}
		}
		if at.After = found.Next; at.After == "" || len(list) >= orgLimit {
			return list, nil
		}
	}
}

func (p *pages) createOrganisation(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	form := service.OrganisationForm{
		Name: in.text("name"), Kind: domain.OrganisationKind(in.text("kind")), Tier: in.text("tier"), Level: in.text("level"),
		RegionCode: in.text("region_code"), ParentID: in.id("parent_id"),
	}
	if err = in.err(); err == nil {
		_, err = p.Service.Directory.CreateOrganisation(c.Request().Context(), edge.Request(c), form)
	}
	if fault, ok := mendable(err); ok {
		return p.showOrganisations(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.organisation_created", map[string]string{"name": form.Name})
	return see(c, "/organisations")
}

func (p *pages) agreements(c echo.Context) error {
	return p.showAgreements(c, http.StatusOK, nil, nil)
}

func (p *pages) showAgreements(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	list, err := p.Service.Directory.Agreements(ctx, a, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content := web.AgreementsPage{
		Agreements: list.Items, Programmes: p.programmeNames(), MayNew: a.Holds(domain.RoleSystem) || a.Holds(domain.RoleHR),
		Form: p.form(c, "agreement", values, nil, fault), Choices: p.programmeOptions(c), Next: nextPage(c, list.Next),
	}
	var orgs []domain.ID
	for _, one := range list.Items {
		orgs = append(orgs, one.SupporterID, one.RecipientID)
	}
	if content.Names, err = p.Service.Directory.Names(ctx, orgs...); err != nil {
		return err
	}
	if content.MayNew {
		if content.Recipients, err = p.visibleOrgs(c, a, func(domain.Organisation) bool { return true }); err != nil {
			return err
		}
		content.Supporters = content.Recipients
		if !a.Holds(domain.RoleSystem) {
			if content.Supporters, err = p.orgOptions(c, a.OrgsAs(domain.RoleHR)); err != nil {
				return err
			}
		}
	}
	return page(p, c, status, content, p.Site.Agreements)
}

func (p *pages) programmeNames() map[string]domain.Text {
	names := map[string]domain.Text{}
	for _, one := range p.Service.Directory.Programmes() {
		names[one.Ref.Code] = one.Name
	}
	return names
}

// programmeOptions are the programmes cycles can be opened under.
func (p *pages) programmeOptions(c echo.Context) []web.Option {
	var list []web.Option
	for _, one := range p.Service.Directory.Programmes() {
		if !one.AsCycle() {
			continue
		}
		list = append(list, web.Option{Value: one.Ref.Code, Label: one.Name.In(edge.Locale(c))})
	}
	return list
}

func (p *pages) createAgreement(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	form := service.AgreementForm{
		Number: in.text("number"), SupporterID: in.id("supporter_id"), RecipientID: in.id("recipient_id"), Programme: in.text("programme"),
		From: in.date("from"), To: in.date("to"), SignedOn: in.date("signed_on"),
	}
	if err = in.err(); err == nil {
		_, err = p.Service.Directory.CreateAgreement(c.Request().Context(), edge.Request(c), form)
	}
	if fault, ok := mendable(err); ok {
		return p.showAgreements(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.agreement_created", map[string]string{"number": form.Number})
	return see(c, "/agreements")
}

func (p *pages) years(c echo.Context) error { return p.showYears(c, http.StatusOK, nil, nil) }

func (p *pages) showYears(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	a := edge.Actor(c)
	list, err := p.Service.Years.List(c.Request().Context(), a, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content := web.YearsPage{
		Closes: list.Items, Programmes: p.programmeNames(), MayStart: a.Holds(domain.RoleSystem) || a.Holds(domain.RoleAuthority),
		Form: p.form(c, "year", values, nil, fault), Choices: p.programmeOptions(c), Next: nextPage(c, list.Next),
	}
	return page(p, c, status, content, p.Site.Years)
}

func (p *pages) startYear(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	programme, year := in.text("programme"), in.number("year")
	if err = in.err(); err == nil {
		_, err = p.Service.Years.Start(c.Request().Context(), edge.Request(c), programme, year)
	}
	if fault, ok := mendable(err); ok {
		return p.showYears(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.year_started", map[string]string{"year": strconv.Itoa(year)})
	return see(c, "/years/"+url.PathEscape(programme)+"/"+strconv.Itoa(year))
}

func (p *pages) year(c echo.Context) error {
	year, err := strconv.Atoi(c.Param("year"))
	if err != nil {
		return domain.Fault(domain.CodeNotFound, "not_found")
	}
	view, err := p.Service.Years.Year(c.Request().Context(), edge.Actor(c), c.Param("programme"), year)
	if err != nil {
		return err
	}
	edge.SetCase(c, view.Close.Case())
	content := web.YearPage{View: view, Totals: web.Totals(view.Metrics, view.Figures.Totals), Grades: view.Programme.Appraisal.Grades}
	return page(p, c, http.StatusOK, content, p.Site.Year)
}
