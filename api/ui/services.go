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

// services is each person's service: assignments, monthly reports, staff.
func (p *pages) services(in *echo.Group) {
	in.GET("/assignments", p.assignments)
	in.GET("/assignments/:id", p.assignment)
	in.GET("/nominations/:id", p.nomination)
	in.GET("/reports/:id", p.report)
	in.POST("/reports/:id", p.handIn)
	in.POST("/reports/:id/draft", p.saveDraft)
	in.GET("/people", p.people)
	in.GET("/people/new", p.newPerson)
	in.POST("/people", p.createPerson)
	in.GET("/people/:id", p.person)
	in.POST("/people/:id/identifiers", p.identifiers)
}

var assignmentStates = []domain.AssignmentState{
	domain.AssignmentAwaited, domain.AssignmentServing, domain.AssignmentAppraising, domain.AssignmentSigning,
	domain.AssignmentObjected, domain.AssignmentSettling, domain.AssignmentSettled, domain.AssignmentCancelled,
}

func (p *pages) assignments(c echo.Context) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	filter := service.AssignmentFilter{State: domain.AssignmentState(c.QueryParam("state"))}
	list, err := p.Service.Assignments.List(ctx, a, filter, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content := web.AssignmentsPage{
		Assignments: list.Items, State: filter.State, States: p.options(c, "state.assignment", words(assignmentStates)...), Next: nextPage(c, list.Next),
	}
	var orgs []domain.ID
	for _, one := range list.Items {
		orgs = append(orgs, one.SupporterID, one.RecipientID)
	}
	if content.Names, err = p.Service.Directory.Names(ctx, orgs...); err != nil {
		return err
	}
	return page(p, c, http.StatusOK, content, p.Site.Assignments)
}

func (p *pages) assignment(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	a := edge.Actor(c)
	view, err := p.Service.Assignments.Assignment(c.Request().Context(), a, id)
	if err != nil {
		return err
	}
	edge.SetCase(c, view.Assignment.Case())
	metrics := p.Service.Directory.Metrics(view.Programme)
	content := web.AssignmentPage{
		View: view, Months: web.MonthCells(view.Assignment, view.Reports), Totals: web.Totals(metrics, view.Totals),
	}
	if len(metrics) > 0 {
		content.First = metrics[0]
	}
	if content.Line, err = p.timeline(c, a, view.Assignment.Case(), nil); err != nil {
		return err
	}
	papers, err := p.Service.Papers.List(c.Request().Context(), a, service.CertificateFilter{Assignment: id}, service.Page{})
	if err != nil {
		return err
	}
	content.Certificates = papers.Items
	valid := slices.ContainsFunc(papers.Items, domain.Certificate.Valid)
	content.MayCertify = !valid && a.Has(domain.RoleLeader, view.Assignment.SupporterID) && a.PersonID != view.Assignment.PersonID
	asked, err := p.Service.Requests.List(c.Request().Context(), a, service.RequestFilter{Assignment: id}, service.Page{Limit: 200})
	if err != nil {
		return err
	}
	offer, err := p.Service.Requests.Offer(c.Request().Context(), a, id, 0)
	if err != nil {
		return err
	}
	content.Requests, content.MayAsk = asked.Items, len(offer.Kinds) > 0
	return page(p, c, http.StatusOK, content, p.Site.Assignment)
}

func (p *pages) nomination(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	a := edge.Actor(c)
	view, err := p.Service.Nominations.View(c.Request().Context(), a, id)
	if err != nil {
		return err
	}
	edge.SetCase(c, view.Cycle.Case())
	content := web.NominationPage{Cycle: view.Cycle}
	if content.Nominee, err = p.nominee(c, a, view); err != nil {
		return err
	}
	subject := domain.SubjectRef{Kind: domain.SubjectNomination, ID: id}
	if content.Line, err = p.timeline(c, a, view.Cycle.Case(), &subject); err != nil {
		return err
	}
	return page(p, c, http.StatusOK, content, p.Site.Nomination)
}

func (p *pages) people(c echo.Context) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	list, err := p.Service.Directory.People(ctx, a, 0, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content := web.PeoplePage{People: list.Items, MayNew: len(a.OrgsAs(domain.RoleHR, domain.RoleAdmin)) > 0, Next: nextPage(c, list.Next)}
	var orgs []domain.ID
	for _, one := range list.Items {
		orgs = append(orgs, one.OrgID)
	}
	if content.Names, err = p.Service.Directory.Names(ctx, orgs...); err != nil {
		return err
	}
	return page(p, c, http.StatusOK, content, p.Site.People)
}

func (p *pages) newPerson(c echo.Context) error {
	values := url.Values{}
	values.Set("profession", domain.Professions[0])
	return p.showNewPerson(c, http.StatusOK, values, nil)
}

func (p *pages) showNewPerson(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	content := web.PersonNewPage{
		Form:        p.form(c, "person", values, nil, fault),
		Professions: p.options(c, "profession", domain.Professions...),
		Titles:      p.options(c, "title", words(domain.Titles)...),
		Sexes:       p.options(c, "sex", "f", "m"),
	}
	var err error
	if content.Orgs, err = p.orgOptions(c, edge.Actor(c).OrgsAs(domain.RoleHR, domain.RoleAdmin)); err != nil {
		return err
	}
	return page(p, c, status, content, p.Site.PersonNew)
}

// orgOptions puts organisations into a select.
func (p *pages) orgOptions(c echo.Context, orgs []domain.ID) ([]web.Option, error) {
	names, err := p.Service.Directory.Names(c.Request().Context(), orgs...)
	var list []web.Option
	for _, id := range orgs {
		list = append(list, web.Option{Value: id.String(), Label: names[id]})
	}
	return list, err
}

func (p *pages) createPerson(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	form := service.PersonForm{
		OrgID: in.id("organisation_id"), Name: in.text("name"), Sex: in.text("sex"), BirthDate: in.date("birth_date"),
		Profession: in.text("profession"), Specialty: in.text("specialty"), Department: in.text("department"),
		Title: domain.Title(in.text("title")), TitleSince: in.date("title_since"), WorkSince: in.date("work_since"), Contract: in.bool("contract"),
		IDNumber: in.text("id_number"), Phone: in.text("phone"),
	}
	var made domain.Person
	if err = in.err(); err == nil {
		made, err = p.Service.Directory.CreatePerson(c.Request().Context(), edge.Request(c), form)
	}
	if fault, ok := mendable(err); ok {
		return p.showNewPerson(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.person_created", map[string]string{"name": made.Name})
	return see(c, "/people/"+made.ID.String())
}

func (p *pages) person(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return p.showPerson(c, http.StatusOK, id, nil, nil)
}

func (p *pages) showPerson(c echo.Context, status int, id domain.ID, fault *domain.Error, revealed *service.Identifiers) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	view, err := p.Service.Directory.Person(ctx, a, id)
	if err != nil {
		return err
	}
	hr := a.Has(domain.RoleHR, view.Person.OrgID)
	content := web.PersonPage{View: view, MayReveal: hr, MayExempt: a.Has(domain.RoleLeader, view.Person.OrgID) && a.PersonID != id, Identifiers: revealed, Form: p.form(c, "identifiers", nil, nil, fault)}
	orgs := []domain.ID{view.Person.OrgID}
	for _, one := range view.Assignments {
		orgs = append(orgs, one.RecipientID)
	}
	if content.Names, err = p.Service.Directory.Names(ctx, orgs...); err != nil {
		return err
	}
	if hr {
		list, err := p.Service.Cycles.List(ctx, a, service.CycleFilter{State: domain.CycleNominating}, service.Page{Limit: 50})
		if err != nil {
			return err
		}
		for _, one := range list.Items {
			if one.SupporterID == view.Person.OrgID {
				content.Cycles = append(content.Cycles, one)
			}
		}
	}
	return page(p, c, status, content, p.Site.Person)
}

// identifiers reveals a person's identifiers on the page itself: they go through no redirect
// and into no cache, and the reading is recorded.
func (p *pages) identifiers(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	revealed, err := p.Service.Directory.Identifiers(c.Request().Context(), edge.Request(c), id, in.text("reason"))
	if fault, ok := mendable(err); ok {
		return p.showPerson(c, edge.Status(fault.Code), id, fault, nil)
	}
	if err != nil {
		return err
	}
	return p.showPerson(c, http.StatusOK, id, nil, &revealed)
}
