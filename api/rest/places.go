package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type placeIn struct {
	From       string `json:"from"`
	To         string `json:"to"`
	Remote     *bool  `json:"remote"`
	PoorCounty *bool  `json:"poor_county"`
	AreaClass  int    `json:"area_class"`
	Document   string `json:"document"`
}

type placeFactOut struct {
	ID         domain.ID     `json:"id"`
	From       calendar.Date `json:"from"`
	To         calendar.Date `json:"to,omitzero"`
	Remote     *bool         `json:"remote,omitempty"`
	PoorCounty *bool         `json:"poor_county,omitempty"`
	AreaClass  int           `json:"area_class,omitempty"`
	Document   string        `json:"document"`
	StatedBy   string        `json:"stated_by"`
	CreatedAt  time.Time     `json:"created_at"`
}

func placeFactOf(f domain.PlaceFact) placeFactOut {
	return placeFactOut{f.ID, f.From, f.To, f.Remote, f.PoorCounty, f.AreaClass, f.Document, f.SetByName, at(f.CreatedAt)}
}

// placeDetail is an organisation with what was stated of its place, newest first.
type placeDetail struct {
	OrganisationID domain.ID      `json:"organisation_id"`
	Name           string         `json:"name"`
	Today          *placeFactOut  `json:"today,omitempty"`
	Facts          []placeFactOut `json:"facts"`
}

func (f *face) place(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	v, err := f.Service.Directory.Place(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	out := placeDetail{OrganisationID: id, Name: v.Organisation.Name, Facts: each(v.Facts, placeFactOf)}
	if v.Today.ID != 0 {
		today := placeFactOf(v.Today)
		out.Today = &today
	}
	return c.JSON(http.StatusOK, out)
}

func (f *face) statePlace(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[placeIn](c)
	if err != nil {
		return err
	}
	var d dates
	form := service.PlaceForm{From: d.of(in.From, "from"), To: d.of(in.To, "to"), Remote: in.Remote, PoorCounty: in.PoorCounty, AreaClass: in.AreaClass, Document: in.Document}
	if err := d.err(); err != nil {
		return err
	}
	made, err := f.Service.Directory.StatePlace(c.Request().Context(), edge.Request(c), id, form)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, placeFactOf(made))
}
