package rest

import (
	"cmp"
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type bookOfService struct {
	PersonID   domain.ID       `json:"person_id"`
	Regulation refDTO          `json:"regulation"`
	On         calendar.Date   `json:"on"`
	ServedDays int             `json:"served_days"`
	Undated    int             `json:"undated_days_off"`
	Decision   decisionOut     `json:"decision"`
	Stretches  []traceOut      `json:"stretches"`
	Days       []domain.DayRun `json:"days"`
	Open       []openMonth     `json:"open_months"`
	Entries    []ledgerOut     `json:"entries"`
	Past       []pastOut       `json:"past_services"`
}

// openMonth is a month that is not in the ledger, since nobody has accepted its report yet.
type openMonth struct {
	ReportID domain.ID          `json:"report_id"`
	From     calendar.Date      `json:"from"`
	To       calendar.Date      `json:"to"`
	State    domain.ReportState `json:"state"`
}

type traceOut struct {
	From    calendar.Date   `json:"from"`
	To      calendar.Date   `json:"to"`
	State   domain.DayState `json:"state"`
	Rule    textDTO         `json:"rule"`
	Source  string          `json:"source"`
	Unknown string          `json:"unknown,omitempty"`
}

// serviceBook is a person's ledger and what a regulation makes of every day.
func (f *face) serviceBook(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	q := parameters(c)
	asked := service.Question{Regulation: q.text("regulation"), Target: choice(q, "title", domain.Titles), On: q.date("on"), Region: q.text("region")}
	if err := q.err(); err != nil {
		return err
	}
	b, err := f.Service.Verdicts.Book(c.Request().Context(), edge.Actor(c), id, asked)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, bookOfService{
		PersonID: id, Regulation: refOf(b.Rule.Ref), On: b.Asked.On, ServedDays: b.Served, Undated: b.Undated, Decision: decisionOf(b.Decision),
		Stretches: each(b.Traces, func(t domain.StayTrace) traceOut {
			return traceOut{t.From, t.To, t.State, textOf(t.Rule), t.Source, t.Unknown}
		}),
		Days: append([]domain.DayRun{}, b.Days...), Entries: each(b.Entries, ledgerOf),
		Past: each(slices.SortedFunc(maps.Values(b.Past), func(x, y domain.PastService) int { return cmp.Compare(x.ID, y.ID) }), pastOf),
		Open: each(b.Open, func(r domain.Report) openMonth { return openMonth{r.ID, r.From, r.To, r.State} }),
	})
}
