package ui

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

func (p *pages) report(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	view, err := p.Service.Reports.Report(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	return p.showReport(c, http.StatusOK, view, nil, nil)
}

// showReport shows a month: as a form to whom may hand it in, to read for everybody else.
// The form holds what was just sent, else the reader's draft, else what was handed in.
func (p *pages) showReport(c echo.Context, status int, view service.ReportView, values url.Values, fault *domain.Error) error {
	a, r := edge.Actor(c), view.Report
	edge.SetCase(c, view.Assignment.Case())
	content := web.ReportPage{View: view, Late: p.late(r)}
	if fault != nil && (fault.Code == domain.CodeStale || fault.Code == domain.CodeConflict) {
		content.Conflict, fault = p.Site.Sentence(edge.Locale(c), fault), nil
	}
	switch {
	case values != nil:
	case view.Draft != nil:
		values, content.Filled = reportValues(*view.Draft), true
	default:
		values = reportValues(domain.ReportForm{Figures: r.Figures, Summary: r.Summary, LateReason: r.LateReason})
	}
	labels := map[string]string{}
	for _, m := range view.Metrics {
		labels["figures."+m.Code] = m.Name.In(edge.Locale(c))
	}
	content.Form = p.form(c, "report", values, labels, fault)
	subject := domain.SubjectRef{Kind: domain.SubjectReport, ID: r.ID}
	var err error
	if content.Line, err = p.timeline(c, a, view.Assignment.Case(), &subject); err != nil {
		return err
	}
	return page(p, c, status, content, p.Site.Report)
}

// late reports whether handing the month in now needs a reason. A month sent back for
// correction was in time already.
func (p *pages) late(r domain.Report) bool {
	return !p.Now().Before(r.DueOn.End()) && (r.State == domain.ReportAwaited || r.State == domain.ReportMissing)
}

func reportValues(form domain.ReportForm) url.Values {
	values := url.Values{}
	for code, n := range form.Figures {
		values.Set("figures."+code, strconv.FormatInt(n, 10))
	}
	values.Set("summary", form.Summary)
	values.Set("late_reason", form.LateReason)
	return values
}

// reportForm reads a month. An empty figure is left out: nothing was done, or not yet.
func (in *input) reportForm() domain.ReportForm {
	form := domain.ReportForm{Figures: map[string]int64{}, Summary: in.text("summary"), LateReason: in.text("late_reason")}
	for code, text := range in.group("figures") {
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		in.faults.Check(err == nil, "figures."+code, "bad_number")
		form.Figures[code] = n
	}
	return form
}

func (p *pages) handIn(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	ctx, r := c.Request().Context(), edge.Request(c)
	form, version := in.reportForm(), in.number("version")
	var handed domain.Report
	if err = in.err(); err == nil {
		handed, err = p.Service.Reports.HandIn(ctx, r, id, version, form)
	}
	if fault, ok := mendable(err); ok {
		view, err := p.Service.Reports.Report(ctx, r.Actor, id)
		if err != nil {
			return err
		}
		return p.showReport(c, edge.Status(fault.Code), view, in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.report_handed_in", map[string]string{"period": handed.Month.String()})
	return p.next(c, domain.TaskReportHandIn)
}

// saved is the answer to the page's own saving of a draft.
type saved struct {
	At string `json:"at"` // "15:04"
}

// saveDraft keeps a half-filled month. The page's script asks for JSON and shows the time;
// without a script the button comes back to the form.
func (p *pages) saveDraft(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	ctx, r := c.Request().Context(), edge.Request(c)
	r.Key = "" // a draft is saved over and over from one form
	form := in.reportForm()
	if err = in.err(); err == nil {
		err = p.Service.Reports.SaveDraft(ctx, r, id, form)
	}
	byScript := c.Request().Header.Get(echo.HeaderAccept) == echo.MIMEApplicationJSON
	fault, ok := mendable(err)
	switch {
	case err == nil && byScript:
		return c.JSON(http.StatusOK, saved{web.Hour(p.Now())})
	case err == nil:
		tell(c, "success", "flash.draft_saved", map[string]string{"at": web.Hour(p.Now())})
		return see(c, "/reports/"+id.String())
	case byScript && ok:
		return c.NoContent(edge.Status(fault.Code))
	case ok:
		view, err := p.Service.Reports.Report(ctx, r.Actor, id)
		if err != nil {
			return err
		}
		return p.showReport(c, edge.Status(fault.Code), view, in.values, fault)
	}
	return err
}
