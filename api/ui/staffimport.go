package ui

import (
	"bytes"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/api/imports"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// workbook is the type of an xlsx file.
const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// shownFaults is how many faulty rows the page lists; the table to download has all.
const shownFaults = 100

func (p *pages) staffImport(in *echo.Group) {
	in.GET("/people/import", p.importPage)
	in.POST("/people/import", p.importStaff)
	in.GET("/people/import/template", p.staffTemplate)
}

func (p *pages) importPage(c echo.Context) error {
	return p.showImport(c, http.StatusOK, nil, nil, web.ImportPage{})
}

func (p *pages) showImport(c echo.Context, status int, values url.Values, fault *domain.Error, content web.ImportPage) error {
	var err error
	if content.Orgs, err = p.orgOptions(c, edge.Actor(c).OrgsAs(domain.RoleHR, domain.RoleAdmin)); err != nil {
		return err
	}
	if len(content.Orgs) == 0 {
		return domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleHR)
	}
	if values == nil {
		values = url.Values{"organisation_id": {content.Orgs[0].Value}}
	}
	content.Form = p.form(c, "import", values, nil, fault)
	content.Most = service.MaxImport
	return page(p, c, status, content, p.Site.Import)
}

// importStaff checks or imports a table. What is wrong with rows is on the answer itself, with
// the table to download: the file is kept nowhere.
func (p *pages) importStaff(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	org, mode := in.id("organisation_id"), service.ImportMode(in.text("mode"))
	file, err := c.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		in.faults.Add("file", "required")
	} else if err != nil {
		return err
	}
	if err := in.err(); err != nil {
		fault, _ := mendable(err)
		return p.showImport(c, http.StatusUnprocessableEntity, in.values, fault, web.ImportPage{})
	}
	body, err := file.Open()
	if err != nil {
		return err
	}
	defer body.Close()
	table := imports.Staff{Texts: p.Site}
	rows, cells, err := table.Read(body, edge.Locale(c))
	var done service.Imported
	if err == nil {
		done, err = p.Service.Directory.ImportStaff(c.Request().Context(), edge.Request(c), org, rows, mode)
	}
	if fault, ok := mendable(err); ok {
		return p.showImport(c, edge.Status(fault.Code), in.values, fault, web.ImportPage{})
	}
	if err != nil {
		return err
	}
	content := web.ImportPage{Done: &done, Mode: string(mode)}
	for _, f := range done.Faults[:min(len(done.Faults), shownFaults)] {
		content.Faults = append(content.Faults, web.ImportFault{Row: f.Row, Text: table.Sentence(edge.Locale(c), f)})
	}
	if len(done.Faults) > 0 {
		var b bytes.Buffer
		if err := table.Answer(&b, edge.Locale(c), cells, done.Faults); err != nil {
			return err
		}
		content.Answer = template.URL("data:" + workbook + ";base64," + base64.StdEncoding.EncodeToString(b.Bytes()))
	}
	return p.showImport(c, http.StatusOK, in.values, nil, content)
}

func (p *pages) staffTemplate(c echo.Context) error {
	if len(edge.Actor(c).OrgsAs(domain.RoleHR, domain.RoleAdmin)) == 0 {
		return domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleHR)
	}
	var b bytes.Buffer
	if err := (imports.Staff{Texts: p.Site}).Template(&b, edge.Locale(c)); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="staff.xlsx"`)
	return c.Blob(http.StatusOK, workbook, b.Bytes())
}
