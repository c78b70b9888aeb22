package ui

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/sheet"
	"github.com/duikou/duikou/web"
)

// proofsOf answers what proves the clauses of the regulation in the address.
func (p *pages) proofsOf(c echo.Context) (o service.Outlook, err error) {
	id, err := pathID(c)
	if err != nil {
		return o, err
	}
	in := &input{values: c.QueryParams()}
	q := questionOf(in)
	if err := in.err(); err != nil {
		return o, err
	}
	return p.Service.Verdicts.Outlook(c.Request().Context(), edge.Actor(c), id, q)
}

// evidence is the pack for an application, to be printed: what each clause rests on, what is here
// and what is missing.
func (p *pages) evidence(c echo.Context) error {
	o, err := p.proofsOf(c)
	if err != nil {
		return err
	}
	return page(p, c, http.StatusOK, web.VerdictPage{Outlook: o, Query: sameQuestion(o)}, p.Site.Evidence)
}

// evidenceTable is the same as a workbook.
func (p *pages) evidenceTable(c echo.Context) error {
	o, err := p.proofsOf(c)
	if err != nil {
		return err
	}
	heads := []string{
		p.say(c, "proof.clause"), p.say(c, "proof.record"), p.say(c, "proof.state"), p.say(c, "proof.number"),
		p.say(c, "proof.place"), p.say(c, "proof.from"), p.say(c, "proof.to"), p.say(c, "proof.detail"),
	}
	table, err := sheet.Begin(o.Rule.Ref.Code, heads)
	if err != nil {
		return err
	}
	defer table.Close()
	for _, clause := range o.Clauses {
		for _, r := range clause.Records {
			name, state := "proof."+string(r.Kind), "proof.missing"
			if r.Field != "" {
				name = "proof.field." + r.Field
			}
			if r.Held {
				state = "proof.held"
			}
			err := table.Row([]string{
				clause.Line.Text.In(edge.Locale(c)), p.say(c, name), p.say(c, state), r.Number, r.Place, r.From.String(), r.To.String(), p.detail(c, r),
			})
			if err != nil {
				return err
			}
		}
	}
	return sendTable(c, "evidence.xlsx", table)
}

// detail says in words how far a record is there.
func (p *pages) detail(c echo.Context, r service.Record) string {
	var words []string
	switch {
	case r.Want > 0:
		words = append(words, strconv.Itoa(r.Have)+" / "+strconv.Itoa(r.Want))
	case r.Have > 0:
		words = append(words, p.Site.Text(edge.Locale(c), "proof.days", map[string]string{"n": strconv.Itoa(r.Have)}))
	}
	switch {
	case r.Kind == domain.ProofAppraisal && r.Detail != "":
		words = append(words, p.say(c, "service_grade."+r.Detail))
	case r.Detail != "":
		words = append(words, r.Detail)
	}
	for _, m := range r.Open {
		words = append(words, m.String())
	}
	return strings.Join(words, " ")
}
