package rest

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// Programme years that can be named at all.
const (
	firstYear = 2000
	lastYear  = 2200
)

type closeOut struct {
	ID        domain.ID         `json:"id"`
	Programme string            `json:"programme"`
	Year      int               `json:"year"`
	State     domain.CloseState `json:"state"`
	Round     int               `json:"round"`
	Hash      string            `json:"hash,omitempty"` // SHA-256 of the frozen figures
	FrozenAt  time.Time         `json:"frozen_at,omitzero"`
	LockedAt  time.Time         `json:"locked_at,omitzero"`
	CreatedAt time.Time         `json:"created_at"`
	Version   int               `json:"version"`
}

func closeOf(y domain.YearClose) closeOut {
	return closeOut{y.ID, y.Programme, y.Year, y.State, y.Round, y.Hash, at(y.FrozenAt), at(y.LockedAt), at(y.CreatedAt), y.Version}
}

type pairOut struct {
	SupporterID domain.ID        `json:"supporter_id"`
	RecipientID domain.ID        `json:"recipient_id"`
	Supporter   string           `json:"supporter"`
	Recipient   string           `json:"recipient"`
	People      int              `json:"people"`
	Reports     reportCountsOut  `json:"reports"`
	ServedDays  int              `json:"served_days"`
	Grades      map[string]int   `json:"grades"`
	Totals      map[string]int64 `json:"totals"`
}

func pairOf(h domain.HospitalFigures) pairOut {
	return pairOut{
		h.SupporterID, h.RecipientID, h.Supporter, h.Recipient, h.People,
		reportCountsOut{h.Expected, h.Accepted, h.Missing, h.EnteredLate}, h.ServedDays, counted(h.Grades), counted(h.Totals),
	}
}

type remarkOut struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args"`
}

type yearDetail struct {
	closeOut
	ProgrammeName   textDTO          `json:"programme_name"`
	Pairs           []pairOut        `json:"pairs"`
	Totals          map[string]int64 `json:"totals"`
	Warnings        []remarkOut      `json:"warnings"`
	Frozen          bool             `json:"frozen"`
	HashHolds       bool             `json:"hash_holds"`
	OpenReports     int              `json:"open_reports"`
	OpenAssignments int              `json:"open_assignments"`
	Waiting         []taskOut        `json:"waiting"`
	Signatures      []taskOut        `json:"signatures"`
	Metrics         []metricOut      `json:"metrics"`
}

func (f *face) years(c echo.Context) error {
	q := parameters(c)
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Years.List(c.Request().Context(), edge.Actor(c), page)
	return reply(c, found, err, closeOf)
}

// pathYear is the programme and the year in the path; what is no year names nothing.
func pathYear(c echo.Context) (programme string, year int, err error) {
	year, err = strconv.Atoi(c.Param("year"))
	if err != nil || year < firstYear || year > lastYear {
		return "", 0, domain.Fault(domain.CodeNotFound, "not_found")
	}
	return c.Param("programme"), year, nil
}

func (f *face) year(c echo.Context) error {
	programme, year, err := pathYear(c)
	if err != nil {
		return err
	}
	v, err := f.Service.Years.Year(c.Request().Context(), edge.Actor(c), programme, year)
	if err != nil {
		return err
	}
	edge.SetCase(c, v.Close.Case())
	return versioned(c, http.StatusOK, v.Close.Version, yearOf(v))
}

func yearOf(v service.YearView) yearDetail {
	return yearDetail{
		closeOut: closeOf(v.Close), ProgrammeName: textOf(v.Programme.Name), Pairs: each(v.Figures.Hospitals, pairOf), Totals: counted(v.Figures.Totals),
		Warnings: each(v.Figures.Warnings, func(r domain.YearFigureRemark) remarkOut { return remarkOut{r.Code, r.Args} }),
		Frozen:   v.Frozen, HashHolds: v.HashHolds, OpenReports: v.OpenReports, OpenAssignments: v.OpenAssignments,
		Waiting: each(v.Waiting, taskOf), Signatures: each(v.Signatures, taskOf), Metrics: each(v.Metrics, metricOf),
	}
}

// closeYear begins the close, or looks again at one that waits; the work itself goes on
// behind it.
func (f *face) closeYear(c echo.Context) error {
	programme, year, err := pathYear(c)
	if err != nil {
		return err
	}
	y, err := f.Service.Years.Start(c.Request().Context(), edge.Request(c), programme, year)
	if err != nil {
		return err
	}
	edge.SetCase(c, y.Case())
	return versioned(c, http.StatusAccepted, y.Version, closeOf(y))
}
