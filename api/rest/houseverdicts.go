package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type houseVerdictsOut struct {
	OrganisationID domain.ID      `json:"organisation_id"`
	Regulation     refDTO         `json:"regulation"`
	People         int            `json:"people"`
	Judged         int            `json:"judged"`
	Answers        map[string]int `json:"answers"`
	Years          []yearDueOut   `json:"years"`
	Items          []standingOut  `json:"items"`
	Next           string         `json:"next"`
}

type yearDueOut struct {
	Year   string `json:"year"`
	People int    `json:"people"`
}

type standingOut struct {
	verdictOut
	Earliest calendar.Date `json:"earliest,omitzero"`
}

// houseVerdicts is the staff of a house as one regulation sees them.
func (f *face) houseVerdicts(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	q := parameters(c)
	regulation, page := q.text("regulation"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	h, err := f.Service.Verdicts.House(c.Request().Context(), edge.Actor(c), id, regulation, page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, houseVerdictsOut{
		OrganisationID: id, Regulation: refOf(h.Rule.Ref), People: h.People, Judged: h.Judged, Answers: counted(h.Answers),
		Years: each(h.Years, func(y service.YearDue) yearDueOut { return yearDueOut(y) }),
		Items: each(h.List.Items, func(v domain.Verdict) standingOut { return standingOut{verdictOf(v), v.Earliest} }), Next: h.List.Next,
	})
}

type judgeHouseIn struct {
	Regulation string `json:"regulation"`
	After      string `json:"after"`
}

type chunkOut struct {
	Judged  int    `json:"judged"`
	Changed int    `json:"changed"`
	Next    string `json:"next"`
}

// judgeHouse judges the next people of a house.
func (f *face) judgeHouse(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[judgeHouseIn](c)
	if err != nil {
		return err
	}
	done, err := f.Service.Verdicts.JudgeHouse(c.Request().Context(), edge.Request(c), id, in.Regulation, in.After)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, chunkOut(done))
}
