package ui

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// records is the record books.
func (p *pages) records(in *echo.Group) {
	in.GET("/records", p.recordBooks)
	in.POST("/records", p.openBook)
	in.GET("/records/:id", p.recordBook)
	in.POST("/records/:id", p.addRecord)
	in.POST("/records/:id/void", p.voidRecord)
}

func (p *pages) recordBooks(c echo.Context) error {
	return p.showBooks(c, http.StatusOK, nil, nil)
}

func (p *pages) showBooks(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	list, err := p.Service.Records.Books(ctx, a, service.BookFilter{}, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content := web.RecordBooksPage{
		Books: list.Items, MayNew: a.Holds(domain.RoleHR), Form: p.form(c, "book", values, nil, fault),
		Perspectives: p.options(c, "perspective", domain.Perspectives...), Next: nextPage(c, list.Next),
	}
	var orgs []domain.ID
	for _, b := range list.Items {
		orgs = append(orgs, b.OrgID)
	}
	if content.Names, err = p.Service.Directory.Names(ctx, orgs...); err != nil {
		return err
	}
	if content.Orgs, err = p.orgOptions(c, a.OrgsAs(domain.RoleHR)); err != nil {
		return err
	}
	return page(p, c, status, content, p.Site.RecordBooks)
}

func (p *pages) openBook(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	form := service.BookForm{
		OrgID: in.id("organisation_id"), Code: in.text("code"), Title: in.text("title"), Year: in.number("year"),
		Perspective: in.text("perspective"), Programme: in.text("programme"), Details: domain.BookDetails{Lines: p.reportLines(in)},
	}
	if y := form.Year; y >= 1949 && y <= 2200 {
		form.Period = domain.BookPeriod{Kind: "calendar_year", From: calendar.NewDate(y, 1, 1), To: calendar.NewDate(y, 12, 31)}
	}
	var made domain.RecordBook
	if err = in.err(); err == nil {
		made, err = p.Service.Records.Open(c.Request().Context(), edge.Request(c), form)
	}
	if fault, ok := mendable(err); ok {
		return p.showBooks(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.book_opened", map[string]string{"name": form.Title})
	return see(c, "/records/"+made.ID.String())
}

// reportLines reads the figures a report prints, one a line: a metric and an example of its
// style.
func (p *pages) reportLines(in *input) []domain.ReportLine {
	var lines []domain.ReportLine
	for text := range strings.Lines(in.text("lines")) {
		metric, example, _ := strings.Cut(strings.TrimSpace(text), " ")
		if metric == "" {
			continue
		}
		m, known := p.metrics()[metric]
		in.faults.Check(known, "lines", "unknown_metric")
		style, err := p.Service.Records.StyleLike(strings.TrimSpace(example))
		in.faults.Check(err == nil, "lines", "no_figure")
		lines = append(lines, domain.ReportLine{Key: m.Code, Kind: kindOf(m), Metric: m.Code, Style: style})
	}
	return lines
}

func (p *pages) metrics() map[string]domain.Metric {
	known := map[string]domain.Metric{}
	for _, m := range p.Service.Records.Metrics() {
		known[m.Code] = m
	}
	return known
}

// kindOf is what a record of a metric counts: money where its unit is the yuan.
func kindOf(m domain.Metric) domain.RecordKind {
	if m.Unit.En == "yuan" {
		return domain.RecordMoney
	}
	return domain.RecordActivity
}

func (p *pages) recordBook(c echo.Context) error {
	return p.showBook(c, http.StatusOK, nil, nil)
}

func (p *pages) showBook(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx, a := c.Request().Context(), edge.Actor(c)
	b, err := p.Service.Records.Book(ctx, a, id)
	if err != nil {
		return err
	}
	content := web.RecordBookPage{
		Book: b, MayAdd: p.Service.Records.MayWrite(a, b.OrgID), Form: p.form(c, "record", values, nil, fault), Metrics: p.metrics(),
		Filter:   web.RecordFilter{Metric: c.QueryParam("metric"), Month: c.QueryParam("month")},
		Statuses: p.options(c, "record_status", words(domain.RecordStatuses)...), Scopes: p.options(c, "record_scope", words(domain.RecordScopes)...),
	}
	for _, m := range p.Service.Records.Metrics() {
		content.Choices = append(content.Choices, web.Option{Value: m.Code, Label: m.Name.In(edge.Locale(c)) + " (" + m.Unit.In(edge.Locale(c)) + ")"})
	}
	names, err := p.Service.Directory.Names(ctx, b.OrgID)
	if err != nil {
		return err
	}
	content.Org = names[b.OrgID]
	if content.Lines, err = p.Service.Records.Totals(ctx, a, id, nil); err != nil {
		return err
	}
	if content.Summary, err = p.Service.Records.Summary(ctx, a, id); err != nil {
		return err
	}
	filter := service.RecordFilter{Book: id, Month: content.Filter.Month, Void: true}
	if content.Filter.Metric != "" {
		filter.Metrics = []string{content.Filter.Metric}
	}
	list, err := p.Service.Records.List(ctx, a, filter, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content.Records, content.Next = list.Items, nextPage(c, list.Next)
	return page(p, c, status, content, p.Site.RecordBook)
}

func (p *pages) addRecord(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	m := p.metrics()[in.text("metric")]
	form := service.RecordForm{
		Kind: kindOf(m), Metric: in.text("metric"), Variant: in.text("variant"), Subject: in.text("subject"), Department: in.text("department"),
		From: in.date("from"), To: in.date("to"), Status: domain.RecordStatus(in.text("status")), Scope: domain.RecordScope(in.text("scope")),
		Quote: in.text("quote"), Base: int64(in.number("base")), Participants: in.whole("participants"),
	}
	in.faults.Check(m.Code != "", "metric", "unknown_metric")
	if form.Kind == domain.RecordMoney {
		form.Count, form.Base = in.fen("count"), 100
	} else {
		form.Count = in.whole("count")
	}
	if err = in.err(); err == nil {
		_, err = p.Service.Records.Add(c.Request().Context(), edge.Request(c), id, []service.RecordForm{form})
	}
	if fault, ok := mendable(err); ok {
		return p.showBook(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.record_added", map[string]string{"name": m.Name.In(edge.Locale(c))})
	return see(c, "/records/"+id.String())
}

func (p *pages) voidRecord(c echo.Context) error {
	book, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	if err = in.err(); err == nil {
		_, err = p.Service.Records.Void(c.Request().Context(), edge.Request(c), in.id("record"), in.number("version"), in.text("reason"))
	}
	if fault, ok := mendable(err); ok {
		return p.showBook(c, edge.Status(fault.Code), nil, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.record_voided", nil)
	return see(c, "/records/"+book.String())
}

// whole is a whole number, nil when the field is empty: done, and nobody counted.
func (in *input) whole(name string) *int64 {
	text := in.text(name)
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	in.faults.Check(err == nil, name, "bad_number")
	return &n
}

// fen is an amount in yuan with at most two decimals.
func (in *input) fen(name string) *int64 {
	text := in.text(name)
	if text == "" {
		return nil
	}
	whole, cents, _ := strings.Cut(text, ".")
	yuan, err := strconv.ParseInt(whole, 10, 64)
	rest, wrong := strconv.ParseUint((cents + "00")[:2], 10, 8)
	in.faults.Check(err == nil && wrong == nil && len(cents) <= 2 && yuan >= 0 && yuan < 1e15, name, "bad_amount")
	n := yuan*100 + int64(rest)
	return &n
}
