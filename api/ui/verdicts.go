package ui

import (
	"html/template"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// verdicts is what regulations say of a person, and what would change it.
func (p *pages) verdicts(in *echo.Group) {
	in.GET("/people/:id/verdict", p.verdict)
	in.GET("/people/:id/ledger", p.ledger)
	in.GET("/people/:id/evidence", p.evidence)
	in.GET("/people/:id/evidence/table", p.evidenceTable)
	in.GET("/verdicts", p.houseVerdicts)
	in.POST("/verdicts/judge", p.judgeHouse)
	in.GET("/verdicts/table", p.houseTable)
}

// verdict answers a question in the address, so that it can be kept and sent on.
func (p *pages) verdict(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in := &input{values: c.QueryParams()}
	q := questionOf(in)
	q.WhatIf.ExtendTo = in.date("extend_to")
	if from, to := in.date("from"), in.date("to"); !from.IsZero() || !to.IsZero() {
		q.WhatIf.More = []domain.Stretch{domain.Placement(from, to, in.text("kind"), in.text("level"))}
	}
	var o service.Outlook
	if err = in.err(); err == nil {
		o, err = p.Service.Verdicts.Outlook(c.Request().Context(), edge.Actor(c), id, q)
	}
	fault, ok := mendable(err)
	if ok { // what was asked cannot be: answer without it, and say so
		if o, err = p.Service.Verdicts.Outlook(c.Request().Context(), edge.Actor(c), id, service.Question{}); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	status := http.StatusOK
	if fault != nil {
		status = edge.Status(fault.Code)
	}
	return page(p, c, status, p.verdictPage(c, in, o, fault), p.Site.Verdict)
}

func questionOf(in *input) service.Question {
	return service.Question{Regulation: in.text("regulation"), Target: domain.Title(in.text("title")), On: in.date("on"), Region: in.text("region")}
}

// sameQuestion is the question of an answer, for links to the same one.
func sameQuestion(o service.Outlook) template.URL {
	q := url.Values{"regulation": {o.Rule.Ref.Code}, "title": {string(o.Asked.Target)}, "on": {o.Asked.On.String()}}
	if o.Asked.Region != "" {
		q.Set("region", o.Asked.Region)
	}
	return template.URL(q.Encode()) //nolint:gosec // it is encoded
}

func (p *pages) verdictPage(c echo.Context, in *input, o service.Outlook, fault *domain.Error) web.VerdictPage {
	values := c.QueryParams()
	for name, known := range map[string]string{
		"regulation": o.Asked.Regulation, "title": string(o.Asked.Target), "on": o.Asked.On.String(), "region": o.Asked.Region,
	} {
		if in.text(name) == "" {
			values.Set(name, known)
		}
	}
	content := web.VerdictPage{
		Outlook: o, Query: sameQuestion(o), Form: p.form(c, "verdict", values, nil, fault), Titles: p.options(c, "title", words(domain.Titles)[1:]...),
		Kinds: p.options(c, "service", domain.ServiceKinds...), Levels: p.options(c, "level", domain.Levels...),
	}
	content.Regulations = ruleOptions(edge.Locale(c), o.Choices, o.Rule)
	return content
}

// ledger is a person's service day by day, read by a regulation.
func (p *pages) ledger(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx, a := c.Request().Context(), edge.Actor(c)
	in := &input{values: c.QueryParams()}
	q := service.Question{Regulation: in.text("regulation"), On: in.date("on")}
	var b service.ServiceBook
	if err = in.err(); err == nil {
		b, err = p.Service.Verdicts.Book(ctx, a, id, q)
	}
	status := http.StatusOK
	fault, ok := mendable(err)
	if ok {
		status = edge.Status(fault.Code)
		b, err = p.Service.Verdicts.Book(ctx, a, id, service.Question{})
	}
	if err != nil {
		return err
	}
	values := c.QueryParams()
	values.Set("regulation", b.Asked.Regulation)
	if fault == nil {
		values.Set("on", b.Asked.On.String())
	}
	content := web.NewLedgerPage(b)
	content.MayFile = a.Has(domain.RoleHR, b.Person.OrgID)
	content.Office = content.MayFile || a.Has(domain.RoleLeader, b.Person.OrgID)
	content.Form = p.form(c, "verdict", values, nil, fault)
	content.Regulations = ruleOptions(edge.Locale(c), b.Choices, b.Rule)
	return page(p, c, status, content, p.Site.Ledger)
}

// ruleOptions puts regulations into a select, the one that is asked among them.
func ruleOptions(locale string, choices []domain.RuleText, asked domain.RuleText) (list []web.Option) {
	listed := false
	for _, rule := range choices {
		listed = listed || rule.Ref.Code == asked.Ref.Code
		list = append(list, web.Option{Value: rule.Ref.Code, Label: rule.Name.In(locale)})
	}
	if !listed {
		list = append(list, web.Option{Value: asked.Ref.Code, Label: asked.Name.In(locale)})
	}
	return list
}
