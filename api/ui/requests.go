package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// requests is leave and changes of somebody's service.
func (p *pages) requests(in *echo.Group) {
	in.GET("/assignments/:id/request", p.requestForm)
	in.POST("/assignments/:id/request", p.sendRequest)
	in.GET("/requests/:id", p.request)
	in.GET("/tasks/:id/amend", p.amendForm)
	in.POST("/tasks/:id/amend", p.amend)
}

func (p *pages) request(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	a := edge.Actor(c)
	view, err := p.Service.Requests.View(c.Request().Context(), a, id)
	if err != nil {
		return err
	}
	edge.SetCase(c, view.Request.Case())
	content := web.RequestPage{View: view, Form: p.form(c, "request", nil, nil, nil)}
	if content.Line, err = p.timeline(c, a, view.Request.Case(), nil); err != nil {
		return err
	}
	return page(p, c, http.StatusOK, content, p.Site.Request)
}

func (p *pages) requestForm(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values := url.Values{"kind": {c.QueryParam("kind")}}
	for _, name := range []string{"report_id", "target_id"} {
		values.Set(name, c.QueryParam(name))
	}
	return p.showRequest(c, http.StatusOK, id, values, nil, nil)
}

// showRequest draws the form of a new request; plan is what would come of it, once looked at.
func (p *pages) showRequest(c echo.Context, status int, id domain.ID, values url.Values, plan *service.RequestPlan, fault *domain.Error) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	offer, err := p.Service.Requests.Offer(ctx, a, id, 0)
	if err != nil {
		return err
	}
	if len(offer.Kinds) == 0 {
		return domain.Fault(domain.CodeForbidden, "may_not_ask")
	}
	kind := domain.RequestKind(values.Get("kind"))
	if !slices.Contains(offer.Kinds, kind) {
		kind = offer.Kinds[0]
	}
	content := web.RequestFormPage{Kind: kind, Kinds: offer.Kinds, Plan: plan}
	if err := p.fillRequest(c, id, offer, &content); err != nil {
		return err
	}
	content.Form = p.form(c, "request", values, taskLabels(edge.Locale(c), content.Programme), fault)
	if content.Attach, err = p.attach(c, formOfRequest(id, kind), paperAsked(content.Programme, kind), content.Form, nil); err != nil {
		return err
	}
	content.Attach.Wanted = kind == domain.RequestLeave
	return page(p, c, status, content, p.Site.RequestForm)
}

// paperAsked reports whether a request of a kind wants a document from whoever asks.
func paperAsked(p domain.Programme, kind domain.RequestKind) bool {
	return slices.ContainsFunc(p.Chain(kind.Chain()).First(), func(s domain.Step) bool { return s.Asks() && s.Attachment })
}

// fillRequest finds what can be chosen.
func (p *pages) fillRequest(c echo.Context, id domain.ID, offer service.Offer, content *web.RequestFormPage) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	view, err := p.Service.Assignments.Assignment(ctx, a, id)
	if err != nil {
		return err
	}
	content.Assignment, content.Programme = view.Assignment, view.Programme
	for i, rule := range view.Programme.Leaves {
		content.Leaves = append(content.Leaves, web.LeaveChoice{Rule: rule, Balance: offer.Balances[i]})
	}
	switch content.Kind {
	case domain.RequestUnlock:
		for _, r := range view.Reports {
			if r.State == domain.ReportAccepted {
				content.Reports = append(content.Reports, web.Option{Value: r.ID.String(), Label: r.Month.String()})
			}
		}
	case domain.RequestRevocation:
		list, err := p.Service.Requests.List(ctx, a, service.RequestFilter{Assignment: id}, service.Page{Limit: 200})
		if err != nil {
			return err
		}
		for _, q := range list.Items {
			if q.State.Granted() && q.Revocable() {
				content.Targets = append(content.Targets, web.Option{Value: q.ID.String(), Label: q.Number + " " + p.say(c, "chain."+string(q.Kind))})
			}
		}
	case domain.RequestReplacement:
		content.People, err = p.staffOptions(c, a, view.Assignment.SupporterID)
	}
	return err
}

// requested reads the form of a request.
func (in *input) requested() service.RequestForm {
	form := service.RequestForm{
		Kind: domain.RequestKind(in.text("kind")), Reason: in.text("reason"), Leave: domain.LeaveKind(in.text("leave")),
		From: in.date("from"), To: in.date("to"), FromNoon: in.bool("from_noon"), ToNoon: in.bool("to_noon"), Document: in.text("document"),
		On: in.date("on"), ReportID: in.id("report_id"), TargetID: in.id("target_id"), SuccessorID: in.id("successor_id"), Declarations: map[string]bool{},
	}
	for code := range in.group("declarations") {
		form.Declarations[code] = true
	}
	return form
}

// sendRequest submits a request, or shows what would come of it.
func (p *pages) sendRequest(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	ctx, form := c.Request().Context(), in.requested()
	var made domain.Request
	var again bool
	if form.Attachments, again, err = p.handed(c, in, formOfRequest(id, form.Kind)); err == nil && again {
		return p.showRequest(c, http.StatusOK, id, in.values, nil, nil)
	}
	if err == nil && in.text("do") == "plan" {
		plan, planErr := p.Service.Requests.Plan(ctx, edge.Actor(c), id, form)
		if planErr == nil {
			return p.showRequest(c, http.StatusOK, id, in.values, &plan, nil)
		}
		err = planErr
	} else if err == nil {
		made, err = p.Service.Requests.Create(ctx, edge.Request(c), id, form)
	}
	if fault, ok := mendable(err); ok {
		return p.showRequest(c, edge.Status(fault.Code), id, in.values, nil, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.requested", map[string]string{"request": string(made.Kind), "number": made.Number})
	return see(c, "/requests/"+made.ID.String())
}

// amendForm is a returned request to be amended, in the form it was made with.
func (p *pages) amendForm(c echo.Context) error { return p.showAmend(c, http.StatusOK, nil, nil) }

func (p *pages) showAmend(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx, a := c.Request().Context(), edge.Actor(c)
	task, err := p.Service.Tasks.Task(ctx, a, id)
	if err != nil {
		return err
	}
	if task.Task.Kind != domain.TaskRequestFix || !task.MayAct || task.Task.State != domain.TaskOpen {
		return see(c, "/tasks/"+id.String())
	}
	view, err := p.Service.Requests.OfTask(ctx, a, task.Task)
	if err != nil {
		return err
	}
	offer, err := p.Service.Requests.Offer(ctx, a, view.Request.AssignmentID, 0)
	if err != nil {
		return err
	}
	content := web.RequestFormPage{Kind: view.Request.Kind, Amends: &view, Task: id}
	if err := p.fillRequest(c, view.Request.AssignmentID, offer, &content); err != nil {
		return err
	}
	if values == nil {
		values = asked(view.Request)
	}
	content.Form = p.form(c, "request", values, taskLabels(edge.Locale(c), content.Programme), fault)
	required := paperAsked(content.Programme, content.Kind) && len(view.Documents) == 0
	if content.Attach, err = p.attach(c, formOfTask(id), required, content.Form, view.Documents); err != nil {
		return err
	}
	return page(p, c, status, content, p.Site.RequestForm)
}

// asked is a request as its form.
func asked(q domain.Request) url.Values {
	values := url.Values{}
	for name, value := range map[string]string{
		"kind": string(q.Kind), "reason": q.Reason, "leave": string(q.Leave), "from": q.Span.From.String(), "to": q.Span.To.String(),
		"document": q.Document, "on": q.On.String(), "report_id": q.ReportID.String(), "target_id": q.TargetID.String(), "successor_id": q.SuccessorID.String(),
	} {
		values.Set(name, value)
	}
	for name, on := range map[string]bool{"from_noon": q.Span.FromNoon, "to_noon": q.Span.ToNoon} {
		if on {
			values.Set(name, "on")
		}
	}
	for code, declared := range q.Declarations {
		if declared {
			values.Set("declarations."+code, "on")
		}
	}
	return values
}

func (p *pages) amend(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	form := in.requested()
	var done service.Decided
	var again bool
	if form.Attachments, again, err = p.handed(c, in, formOfTask(id)); err == nil && again {
		return p.showAmend(c, http.StatusOK, in.values, nil)
	}
	if err == nil {
		done, err = p.Service.Tasks.Decide(c.Request().Context(), edge.Request(c), id, service.Decision{Outcome: domain.Approve, Request: &form})
	}
	if fault, ok := mendable(err); ok {
		for _, one := range append([]*domain.Error{fault}, fault.More...) {
			one.Field = strings.TrimPrefix(one.Field, "request.")
		}
		return p.showAmend(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.amended", nil)
	return see(c, "/requests/"+done.Case.ID.String())
}

// aboutRequest finds what is asked for, with what it would change.
func (p *pages) aboutRequest(c echo.Context, content *web.TaskPage) error {
	ctx, a, t := c.Request().Context(), reader(c), content.View.Task
	if t.Chain == domain.ChainRefusal {
		return p.aboutRefusal(c, content)
	}
	find := func() (service.RequestView, error) { return p.Service.Requests.OfTask(ctx, a, t) }
	if t.ID == 0 { // the page of a whole approval
		find = func() (service.RequestView, error) { return p.Service.Requests.View(ctx, a, t.Subject.ID) }
	}
	view, err := find()
	content.Request = &view
	return err
}
