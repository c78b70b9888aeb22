package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type runOut struct {
	ID            domain.ID        `json:"id"`
	Number        string           `json:"number"`
	Case          caseDTO          `json:"case"`
	Subject       subjectDTO       `json:"subject"`
	Chain         domain.ChainName `json:"chain"`
	Round         int              `json:"round"`
	State         domain.RunState  `json:"state"`
	InitiatorID   domain.ID        `json:"initiator_id,omitempty"`
	InitiatorName string           `json:"initiator_name,omitempty"`
	SupporterID   domain.ID        `json:"supporter_id"`
	RecipientID   domain.ID        `json:"recipient_id"`
	PersonID      domain.ID        `json:"person_id,omitempty"`
	Label         string           `json:"label"`
	Period        string           `json:"period,omitempty"`
	StartedAt     time.Time        `json:"started_at"`
	EndedAt       time.Time        `json:"ended_at,omitzero"`
	Version       int              `json:"version"`
}

func runOf(r domain.Run) runOut {
	return runOut{
		ID: r.ID, Number: r.Number, Case: caseOf(r.Case), Subject: subjectDTO(r.Subject), Chain: r.Chain, Round: r.Round,
		State: r.State, InitiatorID: r.InitiatorID, InitiatorName: r.InitiatorName, SupporterID: r.SupporterID,
		RecipientID: r.RecipientID, PersonID: r.PersonID, Label: r.Label, Period: r.Period,
		StartedAt: at(r.StartedAt), EndedAt: at(r.EndedAt), Version: r.Version,
	}
}

type pathOut struct {
	stepOut
	Names  string `json:"names"`
	Vacant bool   `json:"vacant"`
}

func pathOf(p service.PathStep) pathOut { return pathOut{stepOf(p.Step), p.Names, p.Vacant} }

type copyOut struct {
	UserID     domain.ID `json:"user_id"`
	SenderName string    `json:"sender_name,omitempty"`
	Note       string    `json:"note,omitempty"`
	CreatedAt  time.Time `json:"created_at"`
	ReadAt     time.Time `json:"read_at,omitzero"`
}

type runDetail struct {
	runOut
	Programme   programmeBrief `json:"programme"`
	Past        []taskOut      `json:"past"`
	Open        []openTaskOut  `json:"open"`
	Ahead       []pathOut      `json:"ahead"`
	LeftOut     []stepOut      `json:"left_out"`
	Copies      []copyOut      `json:"copies"`
	Documents   []attachedOut  `json:"documents"`
	MayWithdraw bool           `json:"may_withdraw"`
	MayUrge     bool           `json:"may_urge"`
}

// placedRun is an approval with where it stands.
type placedRun struct {
	runOut
	Place placeOut `json:"place"`
}

// runs are what the actor asked for.
func (f *face) runs(c echo.Context) error {
	q := parameters(c)
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := f.Service.Runs.Started(ctx, edge.Actor(c), page)
	if err != nil {
		return err
	}
	places, err := f.Service.Runs.Places(ctx, found.Items)
	out := service.List[placedRun]{Next: found.Next}
	for i, p := range places {
		out.Items = append(out.Items, placedRun{runOf(found.Items[i]), placeOf(p)})
	}
	return reply(c, out, err, func(r placedRun) placedRun { return r })
}

func (f *face) run(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	v, err := f.Service.Runs.View(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	edge.SetCase(c, v.Run.Case)
	return versioned(c, http.StatusOK, v.Run.Version, runDetail{
		runOut: runOf(v.Run), Programme: programmeBriefOf(v.Programme), Past: each(v.Past, taskOf),
		Open:  each(v.Open, func(t service.OpenTask) openTaskOut { return openTaskOut{taskOf(t.Task), waitingOf(t.Waiting)} }),
		Ahead: each(v.Ahead, pathOf), LeftOut: each(v.LeftOut, stepOf),
		Copies: each(v.Copies, copyOf), Documents: each(v.Documents, attachedOf),
		MayWithdraw: v.MayWithdraw, MayUrge: v.MayUrge,
	})
}

type actedOut struct {
	TaskID domain.ID       `json:"task_id,omitempty"`
	RunID  domain.ID       `json:"run_id"`
	Case   caseDTO         `json:"case"`
	State  domain.RunState `json:"state"`
}

func (f *face) acted(c echo.Context, a service.Acted, err error) error {
	if err != nil {
		return err
	}
	edge.SetCase(c, a.Case)
	return c.JSON(http.StatusOK, actedOut{a.TaskID, a.RunID, caseOf(a.Case), a.State})
}

func (f *face) withdrawRun(c echo.Context) error { return f.end(c, f.Service.Runs.Withdraw) }

func (f *face) terminateRun(c echo.Context) error { return f.end(c, f.Service.Runs.Terminate) }

// end reads the reason for ending a run, and ends it.
func (f *face) end(c echo.Context, verb func(context.Context, service.Request, domain.ID, string) (service.Acted, error)) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[reasonIn](c)
	if err != nil {
		return err
	}
	a, err := verb(c.Request().Context(), edge.Request(c), id, in.Reason)
	return f.acted(c, a, err)
}

type copiedOut struct {
	copyOut
	Run placedRun `json:"run"`
}

// copied are the approvals shown to the actor.
func (f *face) copied(c echo.Context) error {
	q := parameters(c)
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := f.Service.Runs.Copied(ctx, edge.Actor(c), page)
	if err != nil {
		return err
	}
	places, err := f.Service.Runs.Places(ctx, each(found.Items, func(one service.CopiedRun) domain.Run { return one.Run }))
	out := service.List[copiedOut]{Next: found.Next}
	for i, p := range places {
		one := found.Items[i]
		out.Items = append(out.Items, copiedOut{copyOf(one.Copy), placedRun{runOf(one.Run), placeOf(p)}})
	}
	return reply(c, out, err, func(one copiedOut) copiedOut { return one })
}

func copyOf(c domain.Copy) copyOut {
	return copyOut{c.UserID, c.SenderName, c.Note, at(c.CreatedAt), at(c.ReadAt)}
}

type copyIn struct {
	To   []domain.ID `json:"to"`
	Note string      `json:"note"`
}

func (f *face) copyRun(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[copyIn](c)
	if err != nil {
		return err
	}
	a, err := f.Service.Runs.Copy(c.Request().Context(), edge.Request(c), id, service.Copying(in))
	return f.acted(c, a, err)
}

type mentionOut struct {
	UserID domain.ID `json:"user_id"`
	Name   string    `json:"name"`
}

type commentOut struct {
	ID        domain.ID    `json:"id"`
	UserID    domain.ID    `json:"user_id"`
	UserName  string       `json:"user_name"`
	Text      string       `json:"text"`
	Mentions  []mentionOut `json:"mentions"`
	CreatedAt time.Time    `json:"created_at"`
}

func commentOf(c domain.Comment) commentOut {
	return commentOut{c.ID, c.UserID, c.UserName, c.Text, each(c.Mentions, func(m domain.Mention) mentionOut { return mentionOut(m) }), at(c.CreatedAt)}
}

func (f *face) comments(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	q := parameters(c)
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Runs.Comments(c.Request().Context(), edge.Actor(c), id, page)
	return reply(c, found, err, commentOf)
}

type commentIn struct {
	Text     string      `json:"text"`
	Mentions []domain.ID `json:"mentions"`
}

func (f *face) comment(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[commentIn](c)
	if err != nil {
		return err
	}
	said, err := f.Service.Runs.Comment(c.Request().Context(), edge.Request(c), id, service.CommentForm(in))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, commentOf(said))
}

// readRun notes that the actor has read a copy.
func (f *face) readRun(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if err := f.Service.Runs.MarkRead(c.Request().Context(), edge.Request(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// nominationPath is the way a nomination would go, before it is handed in.
func (f *face) nominationPath(c echo.Context) error {
	id, err := cycleID(c)
	if err != nil {
		return err
	}
	q := parameters(c)
	person := q.id("person")
	if err := q.err(); err != nil {
		return err
	}
	path, err := f.Service.Runs.PredictNomination(c.Request().Context(), edge.Actor(c), id, person)
	return reply(c, service.List[service.PathStep]{Items: path}, err, pathOf)
}
