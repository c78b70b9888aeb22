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

// runs is the page of an approval as a whole, and its sheet of paper.
func (p *pages) runs(in *echo.Group) {
	in.GET("/runs/:id", p.run)
	in.GET("/runs/:id/print", p.runSheet)
}

func (p *pages) run(c echo.Context) error { return p.showRun(c, http.StatusOK, nil, nil) }

// showRun shows an approval; values and fault are those of a comment that did not go through.
func (p *pages) showRun(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	content, err := p.runPage(c)
	if err != nil {
		return err
	}
	content.Form = p.form(c, "comment", values, nil, fault)
	a := edge.Actor(c)
	unread := func(one domain.Copy) bool { return one.UserID == a.UserID && one.ReadAt.IsZero() }
	if slices.ContainsFunc(content.Approval.Copies, unread) && !a.ReadOnly {
		if err := p.Service.Runs.MarkRead(c.Request().Context(), service.Request{Actor: a}, content.Approval.Run.ID); err != nil {
			return err
		}
	}
	return page(p, c, status, content, p.Site.Run)
}

// runSheet is the approval on A4, with the QR of its public page.
func (p *pages) runSheet(c echo.Context) error {
	content, err := p.runPage(c)
	if err != nil {
		return err
	}
	run := content.Approval.Run
	content.Address = p.paperAddress(c, run.Code)
	if content.QR, err = drawn(content.Address, run.Number); err != nil {
		return err
	}
	return page(p, c, http.StatusOK, content, p.Site.RunSheet)
}

func (p *pages) runPage(c echo.Context) (web.RunPage, error) {
	id, err := pathID(c)
	if err != nil {
		return web.RunPage{}, err
	}
	ctx, a := c.Request().Context(), edge.Actor(c)
	approval, err := p.approval(c, a, id)
	if err != nil {
		return web.RunPage{}, err
	}
	run := approval.Run
	edge.SetCase(c, run.Case)
	content := web.RunPage{Approval: approval}
	if content.Names, err = p.Service.Directory.Names(ctx, run.SupporterID, run.RecipientID); err != nil {
		return content, err
	}
	if content.About, err = p.aboutRun(c, approval); err != nil {
		return content, err
	}
	content.MayTerminate = run.State.Open() && a.Has(domain.RoleAdmin, run.SupporterID)
	content.MayCopy = len(a.HousesOf(run)) > 0
	return content, nil
}

// approval is a run as this reader sees it.
func (p *pages) approval(c echo.Context, a service.Actor, id domain.ID) (web.Approval, error) {
	view, err := p.Service.Runs.View(c.Request().Context(), a, id)
	run := view.Run
	admin := a.Has(domain.RoleAdmin, run.SupporterID) || a.Has(domain.RoleAdmin, run.RecipientID)
	approval := web.Approval{RunView: view, Reader: a.UserID, Admin: admin, CSRF: edge.CSRFToken(c)}
	for _, open := range view.Open {
		if service.MayAct(a, open.Task) {
			approval.Mine = append(approval.Mine, open.Task.ID)
		}
	}
	return approval, err
}

// aboutRun is what a run is about, or nil for those who were shown the approval alone.
func (p *pages) aboutRun(c echo.Context, approval web.Approval) (*web.TaskPage, error) {
	run := approval.Run
	content := web.TaskPage{
		View: service.TaskView{
			Task:      domain.Task{Case: run.Case, Subject: run.Subject, Chain: run.Chain, PersonID: run.PersonID, Label: run.Label, Period: run.Period},
			Programme: approval.Programme,
		},
		Metrics: p.Service.Directory.Metrics(approval.Programme),
	}
	a := edge.Actor(c)
	for _, t := range approval.Past {
		if t.ActedBy == a.UserID {
			c.Set(keyReader, a.Reading(t.OrgID))
		}
	}
	err := p.about(c, &content)
	switch domain.CodeOf(err) {
	case domain.CodeNotFound, domain.CodeForbidden:
		if err != nil {
			return nil, nil
		}
	}
	return &content, err
}
