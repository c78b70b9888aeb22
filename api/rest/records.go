package rest

import (
	"math/big"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type bookIn struct {
	OrgID       domain.ID      `json:"organisation_id"`
	Year        int            `json:"year"`
	Code        string         `json:"code"`
	Title       string         `json:"title"`
	Kind        string         `json:"kind"`
	Perspective string         `json:"perspective"`
	Programme   string         `json:"programme"`
	From        string         `json:"from"`
	To          string         `json:"to"`
	Problems    []string       `json:"problems"`
	NextSteps   []string       `json:"next_steps"`
	Lines       []reportLineIn `json:"lines"`
}

// reportLineIn is a figure the report prints, in the style of an example.
type reportLineIn struct {
	Key     string            `json:"key"`
	Kind    domain.RecordKind `json:"kind"`
	Metric  string            `json:"metric"`
	Variant string            `json:"variant"`
	Like    string            `json:"like"`
}

type bookOut struct {
	ID          domain.ID     `json:"id"`
	OrgID       domain.ID     `json:"organisation_id"`
	Year        int           `json:"year"`
	Code        string        `json:"code"`
	Title       string        `json:"title"`
	Kind        string        `json:"kind"`
	Perspective string        `json:"perspective"`
	Programme   string        `json:"programme"`
	From        calendar.Date `json:"from,omitzero"`
	To          calendar.Date `json:"to,omitzero"`
	Problems    []string      `json:"problems"`
	NextSteps   []string      `json:"next_steps"`
	CreatedAt   time.Time     `json:"created_at"`
	Version     int           `json:"version"`
}

func bookOf(b domain.RecordBook) bookOut {
	return bookOut{
		b.ID, b.OrgID, b.Year, b.Code, b.Title, b.Kind, b.Perspective, b.Programme, b.Period.From, b.Period.To,
		each(b.Details.Problems, same), each(b.Details.NextSteps, same), at(b.CreatedAt), b.Version,
	}
}

type recordsIn struct {
	Records []recordIn `json:"records"`
}

type recordIn struct {
	Kind             domain.RecordKind   `json:"kind"`
	Metric           string              `json:"metric"`
	Variant          string              `json:"variant"`
	Label            string              `json:"label"`
	Unit             string              `json:"unit"`
	Count            *int64              `json:"count"`
	Base             int64               `json:"base"`
	Upper            *int64              `json:"upper"`
	Participants     *int64              `json:"participants"`
	ParticipantsUnit string              `json:"participants_unit"`
	Subject          string              `json:"subject"`
	Month            string              `json:"month"`
	From             string              `json:"from"`
	To               string              `json:"to"`
	Status           domain.RecordStatus `json:"status"`
	Scope            domain.RecordScope  `json:"scope"`
	Department       string              `json:"department"`
	Quote            string              `json:"quote"`
}

type recordOut struct {
	ID               domain.ID           `json:"id"`
	BookID           domain.ID           `json:"book_id"`
	Kind             domain.RecordKind   `json:"kind"`
	Metric           string              `json:"metric"`
	Variant          string              `json:"variant,omitempty"`
	Line             string              `json:"line,omitempty"`
	Label            string              `json:"label"`
	Unit             string              `json:"unit"`
	Count            *int64              `json:"count,omitempty"`
	Base             int64               `json:"base"`
	Upper            *int64              `json:"upper,omitempty"`
	Participants     *int64              `json:"participants,omitempty"`
	ParticipantsUnit string              `json:"participants_unit,omitempty"`
	Subject          string              `json:"subject,omitempty"`
	Month            string              `json:"month,omitempty"`
	From             calendar.Date       `json:"from,omitzero"`
	To               calendar.Date       `json:"to,omitzero"`
	Status           domain.RecordStatus `json:"status"`
	Scope            domain.RecordScope  `json:"scope"`
	Department       string              `json:"department,omitempty"`
	Quote            string              `json:"quote,omitempty"`
	CreatedAt        time.Time           `json:"created_at"`
	VoidedAt         time.Time           `json:"voided_at,omitzero"`
	VoidReason       string              `json:"void_reason,omitempty"`
	Version          int                 `json:"version"`
}

func recordOf(r domain.Record) recordOut {
	out := recordOut{
		ID: r.ID, BookID: r.BookID, Kind: r.Kind, Metric: r.Metric, Variant: r.Variant, Line: r.Line, Label: r.Label, Unit: r.Unit,
		Count: r.Count, Base: r.Base, Upper: r.Upper, Participants: r.Participants, ParticipantsUnit: r.ParticipantsUnit,
		Subject: r.Subject, Month: r.Month, From: r.From, To: r.To, Status: r.Status, Scope: r.Scope, Department: r.Department,
		Quote: r.Quote, CreatedAt: at(r.CreatedAt), VoidReason: r.VoidReason, Version: r.Version,
	}
	if !r.VoidedAt.IsZero() {
		out.VoidedAt = at(r.VoidedAt)
	}
	return out
}

// totalOut is a figure added up. Numbers are decimal texts, exact; none when nothing was
// counted.
type totalOut struct {
	Key              string              `json:"key"`
	Kind             domain.RecordKind   `json:"kind"`
	Metric           string              `json:"metric"`
	Variant          string              `json:"variant,omitempty"`
	Scope            domain.RecordScope  `json:"scope"`
	Status           domain.RecordStatus `json:"status"`
	Unit             string              `json:"unit"`
	Value            *string             `json:"value,omitempty"`
	Most             *string             `json:"most,omitempty"`
	Text             string              `json:"text"`
	Participants     *int64              `json:"participants,omitempty"`
	ParticipantsUnit string              `json:"participants_unit,omitempty"`
	Records          int                 `json:"records"`
	Basis            domain.Basis        `json:"basis"`
	Recomputed       *string             `json:"recomputed,omitempty"`
	Mixed            string              `json:"mixed,omitempty"`
}

type totalsOut struct {
	Lines   []totalOut `json:"lines"`
	Summary []totalOut `json:"summary"`
}

func totalOf(t domain.Total) totalOut {
	out := totalOut{
		Key: t.Line.Key, Kind: t.Line.Kind, Metric: t.Line.Metric, Variant: t.Line.Variant, Scope: t.Scope, Status: t.Status,
		Unit: t.Line.Unit, Value: decimalOf(t.Low), Text: t.Text, Participants: t.Participants, ParticipantsUnit: t.ParticipantsUnit,
		Records: t.Records, Basis: t.Basis, Recomputed: decimalOf(t.Recomputed), Mixed: t.Mixed,
	}
	if t.High != nil && t.High.Cmp(t.Low) != 0 {
		out.Most = decimalOf(t.High)
	}
	return out
}

// decimalOf writes a number with as many of four decimals as it has.
func decimalOf(v *big.Rat) *string {
	if v == nil {
		return nil
	}
	s := v.FloatString(4)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	return &s
}

func (f *face) books(c echo.Context) error {
	q := parameters(c)
	filter := service.BookFilter{Org: q.id("organisation"), Year: q.number("year", firstYear, lastYear, 0)}
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Records.Books(c.Request().Context(), edge.Actor(c), filter, page)
	return reply(c, found, err, bookOf)
}

func (f *face) book(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	b, err := f.Service.Records.Book(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, b.Version, bookOf(b))
}

func (f *face) openBook(c echo.Context) error {
	in, err := body[bookIn](c)
	if err != nil {
		return err
	}
	var d dates
	form := service.BookForm{
		OrgID: in.OrgID, Year: in.Year, Code: in.Code, Title: in.Title, Kind: in.Kind, Perspective: in.Perspective, Programme: in.Programme,
		Period:  domain.BookPeriod{From: d.of(in.From, "from"), To: d.of(in.To, "to")},
		Details: domain.BookDetails{Problems: in.Problems, NextSteps: in.NextSteps},
	}
	for i, line := range in.Lines {
		style, err := f.Service.Records.StyleLike(line.Like)
		d.faults.Check(err == nil, "lines["+domain.ID(i).String()+"].like", "no_figure")
		form.Details.Lines = append(form.Details.Lines, domain.ReportLine{Key: line.Key, Kind: line.Kind, Metric: line.Metric, Variant: line.Variant, Style: style})
	}
	if err := d.err(); err != nil {
		return err
	}
	b, err := f.Service.Records.Open(c.Request().Context(), edge.Request(c), form)
	if err != nil {
		return err
	}
	return created(c, "/record-books", b.ID, b.Version, bookOf(b))
}

func (f *face) records(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	q := parameters(c)
	filter := service.RecordFilter{Book: id, Kind: choice(q, "kind", domain.RecordKinds), Month: q.text("month"), Void: q.flag("void")}
	if metric := q.text("metric"); metric != "" {
		filter.Metrics = []string{metric}
	}
	if status := choice(q, "status", domain.RecordStatuses); status != "" {
		filter.Statuses = []domain.RecordStatus{status}
	}
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Records.List(c.Request().Context(), edge.Actor(c), filter, page)
	return reply(c, found, err, recordOf)
}

func (f *face) addRecords(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[recordsIn](c)
	if err != nil {
		return err
	}
	var d dates
	forms := make([]service.RecordForm, len(in.Records))
	for i, r := range in.Records {
		forms[i] = service.RecordForm{
			Kind: r.Kind, Metric: r.Metric, Variant: r.Variant, Label: r.Label, Unit: r.Unit, Count: r.Count, Base: r.Base, Upper: r.Upper,
			Participants: r.Participants, ParticipantsUnit: r.ParticipantsUnit, Subject: r.Subject, Month: r.Month,
			From: d.of(r.From, "from"), To: d.of(r.To, "to"), Status: r.Status, Scope: r.Scope, Department: r.Department, Quote: r.Quote,
		}
	}
	if err := d.err(); err != nil {
		return err
	}
	added, err := f.Service.Records.Add(c.Request().Context(), edge.Request(c), id, forms)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, added)
}

func (f *face) voidRecord(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	in, err := body[reasonIn](c)
	if err != nil {
		return err
	}
	r, err := f.Service.Records.Void(c.Request().Context(), edge.Request(c), id, version, in.Reason)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, r.Version, recordOf(r))
}

func (f *face) bookTotals(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx, a := c.Request().Context(), edge.Actor(c)
	lines, err := f.Service.Records.Totals(ctx, a, id, nil)
	if err != nil {
		return err
	}
	summary, err := f.Service.Records.Summary(ctx, a, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, totalsOut{each(lines, totalOf), each(summary, totalOf)})
}
