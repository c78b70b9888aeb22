package ui

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/sheet"
	"github.com/duikou/duikou/web"
)

// houseVerdicts is the staff of a house before the yearly applications: who may apply, who is
// short of what, and in which year the others can.
func (p *pages) houseVerdicts(c echo.Context) error {
	content, err := p.houseOf(c)
	if err != nil {
		return err
	}
	content.Continue = c.QueryParam("next")
	content.MayJudge = content.House.Org != 0 && len(edge.Actor(c).OrgsAs(domain.RoleHR, domain.RoleLeader)) > 0
	return page(p, c, http.StatusOK, content, p.Site.HouseVerdicts)
}

func (p *pages) houseOf(c echo.Context) (content web.HouseVerdictsPage, err error) {
	ctx, a := c.Request().Context(), edge.Actor(c)
	in := &input{values: c.QueryParams()}
	org := in.id("organisation")
	if err := in.err(); err != nil {
		return content, err
	}
	orgs := a.OrgsAs(domain.RoleHR, domain.RoleLeader, domain.RoleAdmin)
	if org == 0 && len(orgs) > 0 {
		org = orgs[0]
	}
	if content.Orgs, err = p.orgOptions(c, orgs); err != nil {
		return content, err
	}
	if content.House, err = p.Service.Verdicts.House(ctx, a, org, in.text("regulation"), service.Page{After: c.QueryParam("after")}); err != nil {
		return content, err
	}
	rules, err := p.Service.Directory.Regulations()
	if err != nil {
		return content, err
	}
	content.Regulations = ruleOptions(edge.Locale(c), rules, content.House.Rule)
	content.Next = nextPage(c, content.House.List.Next)
	return content, nil
}

// judgeHouse judges the next chunk of a house. Whoever leaves finds the answers so far.
func (p *pages) judgeHouse(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	org, regulation := in.id("organisation"), in.text("regulation")
	if err := in.err(); err != nil {
		return err
	}
	done, err := p.Service.Verdicts.JudgeHouse(c.Request().Context(), edge.Request(c), org, regulation, in.text("after"))
	if err != nil {
		return err
	}
	to := url.Values{"organisation": {org.String()}, "regulation": {regulation}}
	if done.Next != "" {
		to.Set("next", done.Next)
	} else {
		tell(c, "success", "flash.house_judged", nil)
	}
	return see(c, "/verdicts?"+to.Encode())
}

// houseTable is the same as a workbook.
func (p *pages) houseTable(c echo.Context) error {
	content, err := p.houseOf(c)
	if err != nil {
		return err
	}
	var heads []string
	for _, key := range []string{"col.name", "verdict.answer", "house.served", "house.missing", "verdict.earliest", "field.verdict.on", "verdict.hash"} {
		heads = append(heads, p.say(c, key))
	}
	table, err := sheet.Begin(content.House.Rule.Ref.Code, heads)
	if err != nil {
		return err
	}
	defer table.Close()
	locale := edge.Locale(c)
	err = p.Service.Verdicts.EachOfHouse(c.Request().Context(), edge.Actor(c), content.House.Org, content.House.Rule.Ref.Code, func(v domain.Verdict) error {
		return table.Row([]string{
			v.PersonName, p.say(c, "state.decision."+v.Decision.Eligible), p.Site.Amount(locale, v.Decision.Served),
			p.Site.Amount(locale, v.Decision.Missing), v.Earliest.String(), v.On.String(), v.Hash,
		})
	})
	if err != nil {
		return err
	}
	return sendTable(c, "verdicts.xlsx", table)
}

// sendTable answers with a workbook, as it is written.
func sendTable(c echo.Context, name string, table *sheet.Table) error {
	head := c.Response().Header()
	head.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	head.Set(echo.HeaderContentType, workbook)
	c.Response().WriteHeader(http.StatusOK)
	return table.Write(c.Response())
}
