package ui

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// verbs is what can be done with a task or an approval besides deciding it. Each verb that
// names somebody, or wants a reason, has a page of its own: it works without a script.
func (p *pages) verbs(in *echo.Group) {
	for _, v := range []*asking{
		{verb: "transfer", path: "/tasks/:id/transfer", task: true},
		{verb: "add_signer", path: "/tasks/:id/add-signer", task: true},
		{verb: "reassign", path: "/tasks/:id/reassign", task: true, reason: "note"},
		{verb: "copy", path: "/runs/:id/copy"},
		{verb: "withdraw", path: "/runs/:id/withdraw", reason: "reason"},
		{verb: "terminate", path: "/runs/:id/terminate", reason: "reason"},
	} {
		in.GET(v.path, func(c echo.Context) error {
			return p.showAsk(c, http.StatusOK, v, url.Values{"version": {c.QueryParam("version")}}, nil)
		})
		in.POST(v.path, func(c echo.Context) error { return p.sendAsk(c, v) })
	}
	in.POST("/tasks/:id/urge", p.urge)
	in.POST("/tasks/:id/remove-signer", p.removeSigner)
	in.POST("/runs/:id/comments", p.comment)
	in.GET("/shortcuts", p.shortcuts)
	in.POST("/shortcuts", p.keep)
	in.POST("/shortcuts/:id/delete", p.forget)
}

// asking is one verb with a page.
type asking struct {
	verb   string
	path   string
	task   bool // it is done to a task, not to an approval
	reason string
}

func (v *asking) picks() bool { return v.verb != "withdraw" && v.verb != "terminate" }

// showAsk draws the form of a verb: whom to name, by the beginning of a name, and why.
func (p *pages) showAsk(c echo.Context, status int, v *asking, values url.Values, fault *domain.Error) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	content := web.AskPage{
		Verb: v.verb, Action: c.Request().URL.Path, Search: c.QueryParam("name"), Many: v.verb == "copy", Reason: v.reason == "reason",
		Form: p.form(c, "ask", values, nil, fault),
	}
	if content.Title, content.Back, err = p.askAbout(c, v, id); err != nil {
		return err
	}
	if v.picks() {
		search := p.Service.Tasks.Targets
		if !v.task {
			search = p.Service.Runs.Readers
		}
		found, err := search(c.Request().Context(), edge.Actor(c), id, content.Search, service.Page{})
		if err != nil {
			return err
		}
		for _, t := range found.Items {
			content.People = append(content.People, web.Person{ID: t.UserID, Name: t.Name, Roles: t.Roles})
		}
		content.More = found.Next != ""
	}
	return page(p, c, status, content, p.Site.Ask)
}

// askAbout says what a verb is done to, and where its page came from.
func (p *pages) askAbout(c echo.Context, v *asking, id domain.ID) (title, back string, err error) {
	ctx, a := c.Request().Context(), edge.Actor(c)
	if v.task {
		view, err := p.Service.Tasks.Task(ctx, a, id)
		edge.SetCase(c, view.Task.Case)
		return p.say(c, "task."+string(view.Task.Kind)) + " · " + view.Task.Label, "/tasks/" + id.String(), err
	}
	view, err := p.Service.Runs.View(ctx, a, id)
	edge.SetCase(c, view.Run.Case)
	return view.Run.Number + " " + view.Run.Label, "/runs/" + id.String(), err
}

func (p *pages) sendAsk(c echo.Context, v *asking) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	var acted service.Acted
	to, faulty := in.ids("to")
	if err = faulty; err == nil {
		acted, err = p.carryOut(c, v, id, in, to)
	}
	if fault, ok := mendable(err); ok {
		return p.showAsk(c, edge.Status(fault.Code), v, in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.verb_done", map[string]string{"verb": v.verb})
	return p.afterVerb(c, v, acted)
}

func (p *pages) carryOut(c echo.Context, v *asking, id domain.ID, in *input, to []domain.ID) (service.Acted, error) {
	ctx, r := c.Request().Context(), edge.Request(c)
	ask := service.Asking{Note: in.text("note"), Version: in.number("version")}
	if len(to) > 0 {
		ask.To = to[0]
	}
	if err := in.err(); err != nil {
		return service.Acted{}, err
	}
	verbs := map[string]func(context.Context) (service.Acted, error){
		"transfer": func(ctx context.Context) (service.Acted, error) { return p.Service.Tasks.Transfer(ctx, r, id, ask) },
		"reassign": func(ctx context.Context) (service.Acted, error) { return p.Service.Tasks.Reassign(ctx, r, id, ask) },
		"add_signer": func(ctx context.Context) (service.Acted, error) {
			return p.Service.Tasks.AddSigner(ctx, r, id, domain.Added(in.text("where")), ask)
		},
		"copy": func(ctx context.Context) (service.Acted, error) {
			return p.Service.Runs.Copy(ctx, r, id, service.Copying{To: to, Note: ask.Note})
		},
		"withdraw": func(ctx context.Context) (service.Acted, error) {
			return p.Service.Runs.Withdraw(ctx, r, id, in.text("reason"))
		},
		"terminate": func(ctx context.Context) (service.Acted, error) {
			return p.Service.Runs.Terminate(ctx, r, id, in.text("reason"))
		},
	}
	return verbs[v.verb](ctx)
}

// afterVerb goes on: to the approval where the actor may still see it, else to the inbox.
func (p *pages) afterVerb(c echo.Context, v *asking, acted service.Acted) error {
	if v.verb == "transfer" {
		return see(c, "/")
	}
	if v.verb == "add_signer" {
		if view, err := p.Service.Tasks.Task(c.Request().Context(), edge.Actor(c), acted.TaskID); err == nil && view.MayAct {
			return see(c, "/tasks/"+acted.TaskID.String())
		}
	}
	return see(c, "/runs/"+acted.RunID.String())
}

func (p *pages) urge(c echo.Context) error {
	return p.smallVerb(c, "urge", p.Service.Tasks.Urge)
}

func (p *pages) removeSigner(c echo.Context) error {
	return p.smallVerb(c, "remove_signer", func(ctx context.Context, r service.Request, id domain.ID) (service.Acted, error) {
		return p.Service.Tasks.RemoveSigner(ctx, r, id, "")
	})
}

// smallVerb is a verb that is one press of a button; what forbids it is said on the page it
// was pressed on.
func (p *pages) smallVerb(c echo.Context, verb string, do func(context.Context, service.Request, domain.ID) (service.Acted, error)) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	acted, err := do(c.Request().Context(), edge.Request(c), id)
	if fault, ok := mendable(err); ok {
		tell(c, "warning", "flash.refused", map[string]string{"why": p.Site.Sentence(edge.Locale(c), fault)})
		return see(c, returnPath(c))
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.verb_done", map[string]string{"verb": verb})
	return see(c, "/runs/"+acted.RunID.String())
}

// verbLinks are the verbs a reader may use on a task besides its outcomes.
func verbLinks(a service.Actor, view service.TaskView) []web.VerbLink {
	t, rule := view.Task, domain.TaskRules[view.Task.Kind]
	at := "/tasks/" + t.ID.String()
	version := "?version=" + domain.ID(t.Version).String()
	var list []web.VerbLink
	for _, one := range []struct {
		link  web.VerbLink
		offer bool
	}{
		{web.VerbLink{Key: "transfer", Href: at + "/transfer" + version}, view.MayAct && !rule.Personal},
		{web.VerbLink{Key: "add_signer", Href: at + "/add-signer" + version}, view.MayAct && rule.Signers},
		{web.VerbLink{Key: "copy", Href: "/runs/" + t.RunID.String() + "/copy"}, len(a.HousesOf(view.Run)) > 0},
		{web.VerbLink{Key: "comment", Href: "/runs/" + t.RunID.String() + "#comments"}, true},
		{web.VerbLink{Key: "print", Href: "/runs/" + t.RunID.String() + "/print"}, true},
		{web.VerbLink{Key: "whole", Href: "/runs/" + t.RunID.String()}, true},
	} {
		if one.offer && t.RunID != 0 {
			list = append(list, one.link)
		}
	}
	return list
}
