package ui

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// places is what is stated of where an organisation is.
func (p *pages) places(in *echo.Group) {
	in.GET("/organisations/:id", p.place)
	in.POST("/organisations/:id/place", p.statePlace)
}

func (p *pages) place(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return p.showPlace(c, http.StatusOK, id, nil, nil)
}

func (p *pages) showPlace(c echo.Context, status int, id domain.ID, values url.Values, fault *domain.Error) error {
	v, err := p.Service.Directory.Place(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	content := web.PlacePage{View: v, Form: p.form(c, "place", values, nil, fault), YesNo: p.options(c, "yes_no", "true", "false"), Classes: areaClasses()}
	return page(p, c, status, content, p.Site.Place)
}

func (p *pages) statePlace(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	form := service.PlaceForm{
		From: in.date("from"), To: in.date("to"), Remote: in.answer("remote"), PoorCounty: in.answer("poor_county"),
		AreaClass: in.number("area_class"), Document: in.text("document"),
	}
	if err = in.err(); err == nil {
		_, err = p.Service.Directory.StatePlace(c.Request().Context(), edge.Request(c), id, form)
	}
	if fault, ok := mendable(err); ok {
		return p.showPlace(c, edge.Status(fault.Code), id, in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.place_stated", nil)
	return see(c, "/organisations/"+id.String())
}
