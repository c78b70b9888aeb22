package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type batchIn struct {
	TaskIDs []domain.ID `json:"task_ids"`
	Opinion string      `json:"opinion"`
}

type batchOut struct {
	ID        domain.ID         `json:"id"`
	State     domain.BatchState `json:"state"`
	Opinion   string            `json:"opinion,omitempty"`
	Size      int               `json:"size"`
	Taken     int               `json:"taken"`
	Approved  int               `json:"approved"`
	Refused   int               `json:"refused"`
	CreatedAt time.Time         `json:"created_at"`
	DoneAt    time.Time         `json:"done_at,omitzero"`
}

func batchOf(b domain.Batch) batchOut {
	return batchOut{
		ID: b.ID, State: b.State, Opinion: b.Opinion, Size: b.Size, Taken: b.Taken, Approved: b.Approved(), Refused: b.Refused,
		CreatedAt: at(b.CreatedAt), DoneAt: at(b.DoneAt),
	}
}

// batchItemOut is a task of a batch: done, refused with an error, or neither while it waits.
type batchItemOut struct {
	TaskID domain.ID     `json:"task_id"`
	Done   bool          `json:"done"`
	Error  *edge.Problem `json:"error,omitempty"`
}

func batchItem(c echo.Context) func(domain.BatchResult) batchItemOut {
	return func(r domain.BatchResult) batchItemOut {
		out := batchItemOut{TaskID: r.TaskID, Done: r.Done()}
		if r.Error != nil {
			problem := edge.ProblemOf(c, edge.Status(r.Error.Code), r.Error)
			out.Error = &problem
		}
		return out
	}
}

type batchResult struct {
	batchOut
	Items []batchItemOut `json:"items"`
	Next  string         `json:"next"`
}

// batchAnswer is how many items the answer to a batch holds.
const batchAnswer = 500

// decideBatch answers 200 when the batch is done, whatever became of its items, and 202 when
// it goes on: each item says for itself what became of it so far.
func (f *face) decideBatch(c echo.Context) error {
	in, err := body[batchIn](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	b, err := f.Service.Batches.Decide(ctx, edge.Request(c), in.TaskIDs, in.Opinion)
	if err != nil {
		return err
	}
	items, err := f.Service.Batches.Results(ctx, b, false, service.Page{Limit: batchAnswer})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Root+"/batches/"+b.ID.String())
	status := http.StatusOK
	if b.State == domain.BatchRunning {
		status = http.StatusAccepted
	}
	return c.JSON(status, batchResult{batchOf(b), each(items.Items, batchItem(c)), items.Next})
}

// batches are the actor's own.
func (f *face) batches(c echo.Context) error {
	q := parameters(c)
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Batches.List(c.Request().Context(), edge.Actor(c), page)
	return reply(c, found, err, batchOf)
}

func (f *face) batch(c echo.Context) error {
	b, err := f.ownBatch(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, batchOf(b))
}

func (f *face) ownBatch(c echo.Context) (domain.Batch, error) {
	id, err := pathID(c)
	if err != nil {
		return domain.Batch{}, err
	}
	return f.Service.Batches.Batch(c.Request().Context(), edge.Actor(c), id)
}

func (f *face) batchItems(c echo.Context) error {
	q := parameters(c)
	page, refused := q.page(), q.flag("refused")
	if err := q.err(); err != nil {
		return err
	}
	b, err := f.ownBatch(c)
	if err != nil {
		return err
	}
	items, err := f.Service.Batches.Results(c.Request().Context(), b, refused, page)
	return reply(c, items, err, batchItem(c))
}
