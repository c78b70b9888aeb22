package ui

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/web"
)

// programmes lists what can be read: programmes that run, the others, and promotion rules.
func (p *pages) programmes(c echo.Context) error {
	var content web.ProgrammesPage
	for _, one := range p.Service.Directory.Programmes() {
		if one.AsCycle() {
			content.Programmes = append(content.Programmes, one)
		} else {
			content.Others = append(content.Others, one)
		}
	}
	var err error
	if content.Regulations, err = p.Service.Directory.Regulations(); err != nil {
		return err
	}
	return page(p, c, http.StatusOK, content, p.Site.Programmes)
}

// versions reads which version is asked for, and which one it is compared with.
func (p *pages) versions(c echo.Context, kind string) (v web.Versions, err error) {
	code, hash, since := c.Param("code"), c.QueryParam("hash"), c.QueryParam("since")
	v.All = p.Service.Directory.Versions(kind, code)
	at := func(hash string) (domain.PolicyRef, error) {
		i := slices.IndexFunc(v.All, func(r domain.PolicyRef) bool { return hash == "" || r.Hash == hash })
		if i < 0 {
			return domain.PolicyRef{}, domain.Fault(domain.CodeNotFound, "not_found")
		}
		return v.All[i], nil
	}
	if v.Shown, err = at(hash); err != nil || since == "" {
		return v, err
	}
	if v.Since, err = at(since); err != nil {
		return v, err
	}
	v.Changes, err = p.Service.Directory.Changes(kind, code, v.Since.Hash, v.Shown.Hash)
	return v, err
}

func (p *pages) programme(c echo.Context) error {
	v, err := p.versions(c, "programme")
	if err != nil {
		return err
	}
	one, err := p.Service.Directory.Programme(v.Shown)
	if err != nil {
		return err
	}
	content := web.ProgrammePage{Programme: one, Metrics: p.Service.Directory.Metrics(one), Catalogue: p.Service.Directory.Catalogue(), Versions: v}
	if content.Clauses, err = p.Service.Directory.Clauses(one.Ref); err != nil {
		return err
	}
	return page(p, c, http.StatusOK, content, p.Site.Programme)
}

func (p *pages) regulation(c echo.Context) error {
	v, err := p.versions(c, "regulation")
	if err != nil {
		return err
	}
	rule, err := p.Service.Directory.Regulation(v.Shown.Code, v.Shown.Hash)
	if err != nil {
		return err
	}
	content := web.RegulationPage{Rule: rule, Versions: v}
	for _, line := range rule.Lines {
		if !slices.Contains(content.Groups, line.Group) {
			content.Groups = append(content.Groups, line.Group)
		}
	}
	return page(p, c, http.StatusOK, content, p.Site.Regulation)
}
