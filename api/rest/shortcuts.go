package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

var shortcutKinds = []domain.ShortcutKind{domain.ShortcutPhrase, domain.ShortcutFilter}

type shortcutOut struct {
	ID   domain.ID           `json:"id"`
	Kind domain.ShortcutKind `json:"kind"`
	Name string              `json:"name,omitempty"`
	Body string              `json:"body"`
}

func shortcutOf(s domain.Shortcut) shortcutOut { return shortcutOut{s.ID, s.Kind, s.Name, s.Body} }

// shortcuts are the phrases and the filters the actor keeps: of one kind, or phrases first.
func (f *face) shortcuts(c echo.Context) error {
	q := parameters(c)
	kinds := shortcutKinds
	if kind := choice(q, "kind", shortcutKinds); kind != "" {
		kinds = []domain.ShortcutKind{kind}
	}
	if err := q.err(); err != nil {
		return err
	}
	var kept service.List[domain.Shortcut]
	for _, kind := range kinds {
		some, err := f.Service.Tasks.Shortcuts(c.Request().Context(), edge.Actor(c), kind)
		if err != nil {
			return err
		}
		kept.Items = append(kept.Items, some...)
	}
	return reply(c, kept, nil, shortcutOf)
}

type shortcutIn struct {
	Kind domain.ShortcutKind `json:"kind"`
	Name string              `json:"name"`
	Body string              `json:"body"`
}

func (f *face) keepShortcut(c echo.Context) error {
	in, err := body[shortcutIn](c)
	if err != nil {
		return err
	}
	kept, err := f.Service.Tasks.Keep(c.Request().Context(), edge.Request(c), domain.Shortcut{Kind: in.Kind, Name: in.Name, Body: in.Body})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, shortcutOf(kept))
}

func (f *face) forgetShortcut(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if err := f.Service.Tasks.Forget(c.Request().Context(), edge.Request(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
