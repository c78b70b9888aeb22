package ui

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// comment says something about an approval. Whoever is named with an @ is addressed as if
// ticked.
func (p *pages) comment(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	ctx, r := c.Request().Context(), edge.Request(c)
	form := service.CommentForm{Text: in.text("text")}
	if form.Mentions, err = in.ids("mentions"); err == nil && strings.Contains(form.Text, "@") {
		var view service.RunView
		if view, err = p.Service.Runs.View(ctx, r.Actor, id); err != nil {
			return err
		}
		for _, one := range view.People {
			if strings.Contains(form.Text, "@"+one.Name) {
				form.Mentions = append(form.Mentions, one.UserID)
			}
		}
	}
	if err == nil {
		_, err = p.Service.Runs.Comment(ctx, r, id, form)
	}
	if fault, ok := mendable(err); ok {
		return p.showRun(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.commented", nil)
	return see(c, "/runs/"+id.String()+"#comments")
}

// shortcuts is where people keep their own phrases and filters.
func (p *pages) shortcuts(c echo.Context) error {
	return p.showShortcuts(c, http.StatusOK, url.Values{"body": {c.QueryParam("body")}}, nil)
}

func (p *pages) showShortcuts(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	content := web.ShortcutsPage{Form: p.form(c, "shortcut", values, nil, fault)}
	var err error
	if content.Phrases, err = p.Service.Tasks.Shortcuts(ctx, a, domain.ShortcutPhrase); err != nil {
		return err
	}
	if content.Filters, err = p.Service.Tasks.Shortcuts(ctx, a, domain.ShortcutFilter); err != nil {
		return err
	}
	return page(p, c, status, content, p.Site.Shortcuts)
}

func (p *pages) keep(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	kept := domain.Shortcut{Kind: domain.ShortcutKind(in.text("kind")), Name: in.text("name"), Body: in.text("body")}
	_, err = p.Service.Tasks.Keep(c.Request().Context(), edge.Request(c), kept)
	if fault, ok := mendable(err); ok {
		return p.showShortcuts(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.shortcut_kept", nil)
	if kept.Kind == domain.ShortcutFilter {
		return see(c, "/?"+kept.Body)
	}
	return see(c, "/shortcuts")
}

func (p *pages) forget(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if err := p.Service.Tasks.Forget(c.Request().Context(), edge.Request(c), id); err != nil {
		return err
	}
	tell(c, "success", "flash.shortcut_gone", nil)
	return see(c, "/shortcuts")
}

// defaultPhrases are those everybody starts with, by their keys.
var defaultPhrases = []string{"phrase.agree", "phrase.true", "phrase.proceed", "phrase.complete"}

// phrases are the opinions a reader may pick from: their own, or those everybody starts with.
func (p *pages) phrases(c echo.Context, a service.Actor) ([]string, error) {
	own, err := p.Service.Tasks.Shortcuts(c.Request().Context(), a, domain.ShortcutPhrase)
	var list []string
	for _, one := range own {
		list = append(list, one.Body)
	}
	if len(list) == 0 {
		for _, key := range defaultPhrases {
			list = append(list, p.say(c, key))
		}
	}
	return list, err
}

// currentFilter is the query of the inbox as it stands, without its page; "" when nothing is
// filtered.
func currentFilter(c echo.Context) string {
	query := url.Values{}
	for _, name := range []string{"tab", "kind", "q"} {
		if value := c.QueryParam(name); value != "" {
			query.Set(name, value)
		}
	}
	return query.Encode()
}
