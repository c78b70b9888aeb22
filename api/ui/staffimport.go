package ui

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"html/template"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/api/imports"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/sheet"
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
	in.GET("/users/import", p.accountsPage)
	in.POST("/users/import", p.importAccounts)
	in.GET("/users/import/template", p.accountTemplate)
}

// staffPage and accountPage are the two tables that can be uploaded.
var (
	staffPage   = web.ImportPage{Path: "/people/import", Most: service.MaxImport}
	accountPage = web.ImportPage{Path: "/users/import", Most: service.MaxAccountImport, Accounts: true}
)

func (p *pages) importPage(c echo.Context) error {
	return p.showImport(c, http.StatusOK, nil, nil, staffPage)
}

func (p *pages) accountsPage(c echo.Context) error {
	return p.showImport(c, http.StatusOK, nil, nil, accountPage)
}

func (p *pages) showImport(c echo.Context, status int, values url.Values, fault *domain.Error, content web.ImportPage) error {
	var err error
	if content.Accounts {
		content.Orgs, err = p.administered(c, edge.Actor(c))
	} else {
		content.Orgs, err = p.orgOptions(c, edge.Actor(c).OrgsAs(domain.RoleHR, domain.RoleAdmin))
	}
	if err != nil {
		return err
	}
	if len(content.Orgs) == 0 {
		return domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleHR)
	}
	if values == nil {
		values = url.Values{"organisation_id": {content.Orgs[0].Value}}
	}
	content.Form = p.form(c, "import", values, nil, fault)
	return page(p, c, status, content, p.Site.Import)
}

func (p *pages) importStaff(c echo.Context) error {
	table := imports.Staff{Texts: p.Site}
	return importRows(p, c, staffPage, table, table.Read, func(org domain.ID, rows []service.StaffRow, mode service.ImportMode, update bool) (service.Imported, error) {
		return p.Service.Directory.ImportStaff(c.Request().Context(), edge.Request(c), org, rows, mode, update)
	})
}

func (p *pages) importAccounts(c echo.Context) error {
	table := imports.Accounts{Texts: p.Site}
	return importRows(p, c, accountPage, table, table.Read, func(org domain.ID, rows []service.AccountRow, mode service.ImportMode, update bool) (service.Imported, error) {
		return p.Service.Members.ImportAccounts(c.Request().Context(), edge.Request(c), org, rows, mode, update)
	})
}

// importTable says in words what became of a table.
type importTable interface {
	Sentence(locale string, f service.RowFaults) string
	Change(locale string, c service.FieldChange) (field, before, after string)
	Answer(w io.Writer, locale string, read []sheet.Row, faults []service.RowFaults) error
}

// importRows checks or imports a table. What is wrong with rows is on the answer itself, with
// the table to download: the file is kept nowhere.
func importRows[R any](p *pages, c echo.Context, content web.ImportPage, table importTable, read func(io.Reader, string) ([]R, []sheet.Row, error),
	do func(org domain.ID, rows []R, mode service.ImportMode, update bool) (service.Imported, error)) error {
	in, err := readUpload(c)
	if err != nil {
		return err
	}
	if err := in.err(); err != nil {
		fault, _ := mendable(err)
		return p.showImport(c, http.StatusUnprocessableEntity, in.values, fault, content)
	}
	defer in.body.Close()
	mode := service.ImportMode(in.text("mode"))
	rows, cells, err := read(in.body, edge.Locale(c))
	var done service.Imported
	if err == nil {
		done, err = do(in.id("organisation_id"), rows, mode, in.text("update") == "yes")
	}
	if fault, ok := mendable(err); ok {
		return p.showImport(c, edge.Status(fault.Code), in.values, fault, content)
	}
	if err != nil {
		return err
	}
	content.Done, content.Mode = &done, string(mode)
	locale := edge.Locale(c)
	for _, f := range done.Faults[:min(len(done.Faults), shownFaults)] {
		content.Faults = append(content.Faults, web.ImportFault{Row: f.Row, Text: table.Sentence(locale, f)})
	}
	for _, r := range done.Changes[:min(len(done.Changes), shownFaults)] {
		for _, one := range r.Changes {
			change := web.ImportChange{Row: r.Row, Name: r.Name, New: r.New}
			change.Field, change.Before, change.After = table.Change(locale, one)
			content.Changes = append(content.Changes, change)
		}
	}
	if len(done.Faults) > 0 {
		var b bytes.Buffer
		if err := table.Answer(&b, locale, cells, done.Faults); err != nil {
			return err
		}
		content.Answer = template.URL("data:" + workbook + ";base64," + base64.StdEncoding.EncodeToString(b.Bytes()))
	}
	return p.showImport(c, http.StatusOK, in.values, nil, content)
}

// upload is a form with a file, to be closed.
type upload struct {
	*input
	body multipart.File
}

func readUpload(c echo.Context) (upload, error) {
	in, err := read(c)
	if err != nil {
		return upload{}, err
	}
	up := upload{input: in}
	up.id("organisation_id")
	file, err := c.FormFile("file")
	switch {
	case errors.Is(err, http.ErrMissingFile):
		up.faults.Add("file", "required")
		return up, nil
	case err != nil:
		return up, err
	}
	up.body, err = file.Open()
	return up, err
}

func (p *pages) accountTemplate(c echo.Context) error {
	if orgs, err := p.administered(c, edge.Actor(c)); err != nil || len(orgs) == 0 {
		return cmp.Or(err, error(domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleAdmin)))
	}
	var b bytes.Buffer
	if err := (imports.Accounts{Texts: p.Site}).Template(&b, edge.Locale(c)); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="accounts.xlsx"`)
	return c.Blob(http.StatusOK, workbook, b.Bytes())
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
