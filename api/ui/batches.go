package ui

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// batchLines is how many results a page of a batch shows.
const batchLines = 100

// fillBatches adds to the inbox where the reader's batches are, and whether everything the
// filter finds can be approved, not only what is on this page.
func (p *pages) fillBatches(ctx context.Context, a service.Actor, content *web.InboxPage) error {
	if content.Tab != service.TabTodo {
		return nil
	}
	content.Everything = content.Next != "" && domain.TaskRules[content.Kind].Batch
	var err error
	content.Batches, err = p.Service.Batches.Recent(ctx, a)
	return err
}

// decideBatch approves several tasks, and leads to where one sees what becomes of each.
func (p *pages) decideBatch(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	ids, err := p.picked(c, in)
	if err != nil {
		return err
	}
	back := local(in.text("back"))
	if len(ids) == 0 {
		tell(c, "warning", "flash.batch_nothing", nil)
		return see(c, back)
	}
	b, err := p.Service.Batches.Decide(c.Request().Context(), edge.Request(c), ids, in.text("opinion"))
	if err != nil {
		return err
	}
	return see(c, "/batches/"+b.ID.String()+"?"+url.Values{"back": {back}}.Encode())
}

// picked are the tasks ticked, or everything the filter found when the page was shown.
func (p *pages) picked(c echo.Context, in *input) ([]domain.ID, error) {
	if !in.bool("everything") {
		return in.ids("task_ids")
	}
	shown, err := strconv.ParseInt(in.text("shown"), 10, 64)
	if err != nil {
		return nil, domain.Invalid("shown", "bad_number")
	}
	return p.Service.Batches.Everything(c.Request().Context(), edge.Actor(c), domain.TaskKind(in.text("kind")), in.text("q"), time.UnixMilli(shown))
}

// batches are the reader's own, newest first.
func (p *pages) batches(c echo.Context) error {
	list, err := p.Service.Batches.List(c.Request().Context(), edge.Actor(c), service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	return page(p, c, http.StatusOK, web.BatchesPage{Batches: list.Items, Next: nextPage(c, list.Next)}, p.Site.Batches)
}

// batch shows how far a batch is, again every other second, and what became of each task
// once it is done.
func (p *pages) batch(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx, a := c.Request().Context(), edge.Actor(c)
	b, err := p.Service.Batches.Batch(ctx, a, id)
	if err != nil {
		return err
	}
	content := web.BatchPage{Batch: b, Back: local(c.QueryParam("back")), Refused: c.QueryParam("refused") != ""}
	if b.State == domain.BatchRunning {
		c.Response().Header().Set("Refresh", "2")
		return page(p, c, http.StatusOK, content, p.Site.Batch)
	}
	list, err := p.Service.Batches.Results(ctx, b, content.Refused, service.Page{After: c.QueryParam("after"), Limit: batchLines})
	if err != nil {
		return err
	}
	tasks, err := p.Service.Batches.Tasks(ctx, a, list.Items)
	if err != nil {
		return err
	}
	for _, result := range list.Items {
		line := web.BatchLine{ID: result.TaskID, Task: tasks[result.TaskID]}
		if result.Error != nil {
			line.Error = p.Site.Sentence(edge.Locale(c), result.Error)
		}
		content.Lines = append(content.Lines, line)
	}
	content.Next = nextPage(c, list.Next)
	return page(p, c, http.StatusOK, content, p.Site.Batch)
}
