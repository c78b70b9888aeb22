package rest

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type askingIn struct {
	To   domain.ID `json:"to"`
	Note string    `json:"note"`
}

func (f *face) transfer(c echo.Context) error { return f.ask(c, f.Service.Tasks.Transfer) }

func (f *face) reassign(c echo.Context) error { return f.ask(c, f.Service.Tasks.Reassign) }

// ask reads whom a verb names, and lets it happen.
func (f *face) ask(c echo.Context, verb func(context.Context, service.Request, domain.ID, service.Asking) (service.Acted, error)) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	in, err := body[askingIn](c)
	if err != nil {
		return err
	}
	a, err := verb(c.Request().Context(), edge.Request(c), id, service.Asking{To: in.To, Note: in.Note, Version: version})
	return f.acted(c, a, err)
}

type signerIn struct {
	To    domain.ID    `json:"to"`
	Where domain.Added `json:"where"`
	Note  string       `json:"note"`
}

func (f *face) addSigner(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	in, err := body[signerIn](c)
	if err != nil {
		return err
	}
	asking := service.Asking{To: in.To, Note: in.Note, Version: version}
	a, err := f.Service.Tasks.AddSigner(c.Request().Context(), edge.Request(c), id, in.Where, asking)
	return f.acted(c, a, err)
}

type noteIn struct {
	Note string `json:"note"`
}

func (f *face) removeSigner(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[noteIn](c)
	if err != nil {
		return err
	}
	a, err := f.Service.Tasks.RemoveSigner(c.Request().Context(), edge.Request(c), id, in.Note)
	return f.acted(c, a, err)
}

func (f *face) urge(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	a, err := f.Service.Tasks.Urge(c.Request().Context(), edge.Request(c), id)
	return f.acted(c, a, err)
}

type targetOut struct {
	UserID domain.ID     `json:"user_id"`
	Name   string        `json:"name"`
	Roles  []domain.Role `json:"roles"`
}

func (f *face) targets(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	q := parameters(c)
	name, page := q.text("name"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Tasks.Targets(c.Request().Context(), edge.Actor(c), id, name, page)
	return reply(c, found, err, func(t service.Target) targetOut {
		return targetOut{t.UserID, t.Name, each(t.Roles, func(r domain.Role) domain.Role { return r })}
	})
}
