package ui

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// tasks is the inbox and the page of one task.
func (p *pages) tasks(in *echo.Group) {
	in.GET("/", p.inbox)
	in.POST("/batch", p.decideBatch)
	in.GET("/batches", p.batches)
	in.GET("/batches/:id", p.batch)
	in.GET("/tasks/:id", p.task)
	in.POST("/tasks/:id", p.decide)
}

// taskKinds are the kinds of task in the order in which a filter offers them.
var taskKinds = []domain.TaskKind{
	domain.TaskNominationReview, domain.TaskNominationFix, domain.TaskListSubmit, domain.TaskListSign, domain.TaskConsent,
	domain.TaskArrival, domain.TaskReportHandIn, domain.TaskReportVerify, domain.TaskReportAccept, domain.TaskAppraise,
	domain.TaskAppraisalSign, domain.TaskObjection, domain.TaskRefusalDecide, domain.TaskRequestReview, domain.TaskRequestFix,
	domain.TaskLeaveReturn, domain.TaskLeaveConfirm, domain.TaskYearSign,
}

func (p *pages) inbox(c echo.Context) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	tab := service.InboxTab(c.QueryParam("tab"))
	if tab == "" {
		tab = service.TabTodo
	}
	content := web.InboxPage{
		Tab: tab, Kind: domain.TaskKind(c.QueryParam("kind")), Text: c.QueryParam("q"),
		Kinds: p.options(c, "task", words(taskKinds)...), Opinion: p.form(c, "task", nil, nil, nil),
	}
	if err := p.fillInbox(ctx, c, a, &content); err != nil {
		return err
	}
	var err error
	if content.Filters, err = p.Service.Tasks.Shortcuts(ctx, a, domain.ShortcutFilter); err != nil {
		return err
	}
	content.Query = currentFilter(c)
	f, n, err := p.frame(c)
	if err != nil {
		return err
	}
	content.Tabs = tabs(a, tab, n)
	return show(c, http.StatusOK, f, content, p.Site.Inbox)
}

// fillInbox reads the page of the tab: tasks, or approvals where the tab is about those.
func (p *pages) fillInbox(ctx context.Context, c echo.Context, a service.Actor, content *web.InboxPage) error {
	at := service.Page{After: c.QueryParam("after")}
	switch content.Tab {
	case service.TabStarted:
		return p.fillStarted(ctx, c, a, content, at)
	case service.TabCopied:
		return p.fillCopied(ctx, c, a, content, at)
	}
	list, err := p.Service.Tasks.Inbox(ctx, a, content.Tab, content.Kind, content.Text, at)
	if err != nil {
		return err
	}
	places, err := p.Service.Tasks.Places(ctx, list.Items)
	for i, place := range places {
		content.Tasks = append(content.Tasks, web.InboxTask{Task: list.Items[i], Place: place})
	}
	if content.Next = nextPage(c, list.Next); err != nil {
		return err
	}
	content.Batch = content.Tab == service.TabTodo && slices.ContainsFunc(content.Tasks, content.Batchable)
	if err := p.fillBatches(ctx, a, content); err != nil {
		return err
	}
	content.Names, err = p.Service.Directory.Names(ctx, orgsOf(list.Items)...)
	return err
}

func (p *pages) fillStarted(ctx context.Context, c echo.Context, a service.Actor, content *web.InboxPage, at service.Page) error {
	list, err := p.Service.Runs.Started(ctx, a, at)
	if err != nil {
		return err
	}
	content.Next = nextPage(c, list.Next)
	places, err := p.Service.Runs.Places(ctx, list.Items)
	for i, place := range places {
		content.Runs = append(content.Runs, web.InboxRun{Run: list.Items[i], Place: place})
	}
	return err
}

func (p *pages) fillCopied(ctx context.Context, c echo.Context, a service.Actor, content *web.InboxPage, at service.Page) error {
	list, err := p.Service.Runs.Copied(ctx, a, at)
	if err != nil {
		return err
	}
	content.Next = nextPage(c, list.Next)
	var runs []domain.Run
	for _, one := range list.Items {
		runs = append(runs, one.Run)
	}
	places, err := p.Service.Runs.Places(ctx, runs)
	for i, place := range places {
		content.Copies = append(content.Copies, web.InboxCopy{CopiedRun: list.Items[i], Place: place})
	}
	return err
}

// tabs are the inbox's tabs; those over other people's work need a role in the office.
func tabs(a service.Actor, current service.InboxTab, n service.InboxCounts) []web.TabLink {
	list := []web.TabLink{
		{Key: "todo", Href: "/", Count: n.Todo},
		{Key: "done", Href: "/?tab=done", Count: -1},
		{Key: "started", Href: "/?tab=started", Count: -1},
		{Key: "copied", Href: "/?tab=copied", Count: n.Copied},
	}
	if len(a.OrgsAs(domain.RoleHR, domain.RoleLeader, domain.RoleAdmin)) > 0 {
		list = append(list, web.TabLink{Key: "overdue", Href: "/?tab=overdue", Count: n.Overdue}, web.TabLink{Key: "everyone", Href: "/?tab=everyone", Count: -1})
	}
	list = append(list, web.TabLink{Key: "notices", Href: "/notices", Count: n.Unread})
	for i := range list {
		list[i].Current = list[i].Key == string(current)
	}
	return list
}

func orgsOf(tasks []domain.Task) []domain.ID {
	var orgs []domain.ID
	for _, t := range tasks {
		orgs = append(orgs, t.OrgID)
	}
	return orgs
}

// ids are the boxes ticked under one name.
func (in *input) ids(name string) ([]domain.ID, error) {
	var ids []domain.ID
	for _, text := range in.values[name] {
		one := &input{values: url.Values{name: {text}}}
		id := one.id(name)
		if err := one.err(); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}
