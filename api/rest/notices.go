package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
)

type noticeOut struct {
	ID        domain.ID         `json:"id"`
	Kind      string            `json:"kind"`
	Text      string            `json:"text"`
	Args      map[string]string `json:"args,omitempty"`
	Case      *caseDTO          `json:"case,omitempty"`
	TaskID    domain.ID         `json:"task_id,omitempty"`
	Urgent    bool              `json:"urgent"`
	CreatedAt time.Time         `json:"created_at"`
	ReadAt    time.Time         `json:"read_at,omitzero"`
}

func noticeOf(c echo.Context, n domain.Notice) noticeOut {
	out := noticeOut{
		ID: n.ID, Kind: n.Kind, Text: edge.Text(c, "notice."+n.Kind, n.Args), Args: n.Args,
		TaskID: n.TaskID, Urgent: n.Urgent, CreatedAt: at(n.CreatedAt), ReadAt: at(n.ReadAt),
	}
	if n.Case.ID != 0 {
		about := caseOf(n.Case)
		out.Case = &about
	}
	return out
}

func (f *face) notices(c echo.Context) error {
	q := parameters(c)
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Notices.List(c.Request().Context(), edge.Actor(c), page)
	return reply(c, found, err, func(n domain.Notice) noticeOut { return noticeOf(c, n) })
}

type readIn struct {
	UpTo domain.ID `json:"up_to"`
}

func (f *face) readNotices(c echo.Context) error {
	in, err := body[readIn](c)
	if err != nil {
		return err
	}
	if in.UpTo <= 0 {
		return domain.Invalid("up_to", "required")
	}
	if err := f.Service.Notices.MarkRead(c.Request().Context(), edge.Request(c), in.UpTo); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
