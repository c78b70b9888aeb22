package ui

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

func (p *pages) task(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	view, err := p.Service.Tasks.Task(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	if view.Task.Kind == domain.TaskReportHandIn && view.MayAct && view.Task.State == domain.TaskOpen {
		return see(c, "/reports/"+view.Task.Subject.ID.String()) // a month has a page of its own, made for a phone
	}
	return p.showTask(c, http.StatusOK, view, nil, nil)
}

// showTask shows a task; values and fault are those of an attempt that did not go through.
func (p *pages) showTask(c echo.Context, status int, view service.TaskView, values url.Values, fault *domain.Error) error {
	ctx, a, t := c.Request().Context(), edge.Actor(c), view.Task
	edge.SetCase(c, t.Case)
	names, err := p.Service.Directory.Names(ctx, t.OrgID)
	if err != nil {
		return err
	}
	content := web.TaskPage{View: view, Org: names[t.OrgID], Metrics: p.Service.Directory.Metrics(view.Programme)}
	if fault != nil && fault.Code == domain.CodeStale {
		content.Conflict, fault = p.Site.Sentence(edge.Locale(c), fault), nil
	}
	c.Set(keyReader, a.Reading(t.OrgID))
	if err := p.about(c, &content); err != nil {
		return err
	}
	if values == nil {
		values = prefilled(content)
	}
	content.Form = p.form(c, "task", values, taskLabels(edge.Locale(c), view.Programme), fault)
	if view.MayAct && !domain.TaskRules[t.Kind].Sealed && t.Kind != domain.TaskRequestFix {
		if content.Attach, err = p.attach(c, formOfTask(t.ID), view.Attachment, content.Form, nil); err != nil {
			return err
		}
	}
	content.Buttons, content.Returns = p.buttons(c, t), returns(edge.Locale(c), view)
	content.Straight, content.Verbs = straight(view), verbLinks(a, view)
	if content.Phrases, err = p.phrases(c, a); err != nil {
		return err
	}
	if t.RunID != 0 {
		approval, err := p.approval(c, a, t.RunID)
		if err != nil {
			return err
		}
		content.Approval = &approval
	}
	if content.Line, err = p.timeline(c, a, t.Case, lineSubject(t)); err != nil {
		return err
	}
	return page(p, c, status, content, p.Site.Task)
}

// lineSubject narrows a timeline to one nominee, list or month; the others tell the whole case.
func lineSubject(t domain.Task) *domain.SubjectRef {
	switch t.Subject.Kind {
	case domain.SubjectNomination, domain.SubjectCycle, domain.SubjectReport:
		return &t.Subject
	}
	return nil
}

// timeline is the story of a case, or nil when the reader may see the task but not the case.
func (p *pages) timeline(c echo.Context, a service.Actor, ref domain.CaseRef, subject *domain.SubjectRef) (*web.Timeline, error) {
	line, err := p.Service.Tasks.Timeline(c.Request().Context(), a, ref, subject)
	if err != nil && domain.CodeOf(err) == domain.CodeNotFound {
		return nil, nil
	}
	return web.NewTimeline(line), err
}

// buttons are the outcomes the kind of task knows, each in its own words.
func (p *pages) buttons(c echo.Context, t domain.Task) []web.Button {
	styles := map[domain.Outcome]string{domain.Approve: "primary", domain.Return: "plain", domain.Reject: "danger"}
	var list []web.Button
	for _, outcome := range domain.TaskRules[t.Kind].Outcomes {
		if t.Kind == domain.TaskRequestFix && outcome == domain.Approve {
			continue // on a page of its own, with the form the request was made with
		}
		list = append(list, web.Button{
			Outcome: outcome, Label: p.say(c, "do."+string(t.Kind)+"."+string(outcome)), Style: styles[outcome],
			Reason: outcome != domain.Approve || t.Kind == domain.TaskRefusalDecide,
		})
	}
	return list
}

func returns(locale string, view service.TaskView) []web.Option {
	chain := view.Programme.Chain(view.Task.Chain)
	var list []web.Option
	for _, id := range view.ReturnTo {
		step, _ := chain.Step(id)
		list = append(list, web.Option{Value: id, Label: step.Name.In(locale)})
	}
	return list
}

// straight reports whether a return may ask to come straight back: where steps lie between
// the one returned to and the one that returns, or coming back would be the same as going on.
func straight(view service.TaskView) bool {
	steps := view.Run.Planned(view.Programme.Chain(view.Task.Chain)).Steps
	at := func(id string) int { return slices.IndexFunc(steps, func(s domain.Step) bool { return s.ID == id }) }
	return slices.ContainsFunc(view.StraightTo, func(to string) bool { return at(view.Task.Step)-at(to) > 1 })
}

// taskLabels are the labels of fields that policy data names.
func taskLabels(locale string, p domain.Programme) map[string]string {
	labels := map[string]string{}
	for _, d := range p.Appraisal.Dimensions {
		labels["scores."+d.Code] = d.Name.In(locale)
	}
	for _, v := range p.Appraisal.Vetoes {
		labels["vetoes."+v.Code] = v.Name.In(locale)
	}
	for _, d := range p.Declarations {
		labels["declarations."+d.Code] = d.Text.In(locale)
	}
	return labels
}

// prefilled is what a task's form holds before anybody has touched it.
func prefilled(content web.TaskPage) url.Values {
	values := url.Values{}
	switch t := content.View.Task; t.Kind {
	case domain.TaskNominationFix:
		fillNomination(values, content.Nominee.Nomination)
	case domain.TaskReportVerify:
		at := content.Report.Report.Attendance
		values.Set("leave_days", strconv.Itoa(max(at.LeaveDays, content.Report.Leave.Total)))
		values.Set("absent_days", strconv.Itoa(max(at.AbsentDays, content.Report.Leave.Late)))
		values.Set("leave_reason", at.LeaveReason)
		values.Set("nights_away", strconv.Itoa(at.NightsAway))
	case domain.TaskLeaveConfirm:
		values.Set("leave.returned_on", content.Request.Request.ReturnedOn.String())
	}
	return values
}

func fillNomination(values url.Values, n domain.Nomination) {
	values.Set("position_id", n.PositionID.String())
	values.Set("statement", n.Statement)
	for code, declared := range n.Declarations {
		if declared {
			values.Set("declarations."+code, "on")
		}
	}
}

func (p *pages) decide(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	ctx, r := c.Request().Context(), edge.Request(c)
	view, err := p.Service.Tasks.Task(ctx, r.Actor, id)
	if err != nil {
		return err
	}
	decision := in.decision(view.Task.Kind)
	var again bool
	if decision.Attachments, again, err = p.handed(c, in, formOfTask(id)); err == nil && again {
		return p.showTask(c, http.StatusOK, view, in.values, nil)
	}
	if err == nil {
		_, err = p.Service.Tasks.Decide(ctx, r, id, decision)
	}
	if fault, ok := mendable(err); ok {
		if view, err = p.Service.Tasks.Task(ctx, r.Actor, id); err != nil {
			return err
		}
		return p.showTask(c, edge.Status(fault.Code), view, in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.decided", map[string]string{
		"outcome": string(view.Task.Kind) + "." + string(decision.Outcome), "label": view.Task.Label, "period": view.Task.Period,
	})
	return p.next(c, view.Task.Kind)
}

// decision reads what a person does with a task; the form of the task's kind counts only
// when the task is carried out, not when it is returned or rejected.
func (in *input) decision(kind domain.TaskKind) service.Decision {
	d := service.Decision{
		Outcome: domain.Outcome(in.text("outcome")), Opinion: in.text("opinion"), Version: in.number("version"),
	}
	if d.Outcome == domain.Return {
		d.ReturnTo, d.Straight = in.text("return_to"), in.bool("straight")
	}
	if d.Outcome != domain.Approve {
		return d
	}
	switch kind {
	case domain.TaskNominationFix:
		form := in.nomination()
		d.Nomination = &form
	case domain.TaskArrival:
		d.Arrival = &domain.ArrivalForm{
			ArrivedOn: in.date("arrived_on"), Department: in.text("department"), Post: in.text("post"), RelationOn: in.date("relation_on"),
		}
	case domain.TaskReportVerify:
		d.Attendance = &domain.Attendance{LeaveDays: in.number("leave_days"), AbsentDays: in.number("absent_days"), NightsAway: in.number("nights_away"), LeaveReason: in.text("leave_reason")}
	case domain.TaskAppraise:
		d.Appraisal = &domain.AppraisalInput{Scores: in.scores(), Vetoes: in.vetoes(), Comment: in.text("comment")}
	case domain.TaskRefusalDecide:
		d.Refusal = &service.RefusalDecision{Consequence: in.text("refusal.consequence")}
	case domain.TaskLeaveReturn, domain.TaskLeaveConfirm:
		d.Leave = &service.LeaveReturn{ReturnedOn: in.date("leave.returned_on")}
	}
	return d
}

func (in *input) nomination() service.NominationForm {
	form := service.NominationForm{
		PersonID: in.id("person_id"), PositionID: in.id("position_id"), Statement: in.text("statement"), Declarations: map[string]bool{},
	}
	for code := range in.group("declarations") {
		form.Declarations[code] = true
	}
	return form
}

// scores leaves out what is empty: the service names it as missing.
func (in *input) scores() map[string]int {
	scores := map[string]int{}
	for code, text := range in.group("scores") {
		if text != "" {
			scores[code] = in.wholeNumber("scores."+code, text)
		}
	}
	return scores
}

// vetoes are the boxes ticked.
func (in *input) vetoes() []string {
	return slices.Sorted(maps.Keys(in.group("vetoes")))
}

// next goes to the next open task: one of the same kind while there is one, so that a pile
// is worked off without going back to the list.
func (p *pages) next(c echo.Context, kind domain.TaskKind) error {
	for _, k := range []domain.TaskKind{kind, ""} {
		list, err := p.Service.Tasks.Inbox(c.Request().Context(), edge.Actor(c), service.TabTodo, k, "", service.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(list.Items) > 0 {
			return see(c, "/tasks/"+list.Items[0].ID.String())
		}
	}
	return see(c, "/")
}
