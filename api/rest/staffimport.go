package rest

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/api/imports"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	xlsx "github.com/duikou/duikou/sheet"
)

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

type rowFaultsOut struct {
	Row    int           `json:"row"`
	Faults []rowFaultOut `json:"faults"`
}

type rowFaultOut struct {
	Field   string `json:"field"`
	Message string `json:"message"`
	Detail  string `json:"detail"`
}

type importedOut struct {
	Mode    service.ImportMode `json:"mode"`
	Rows    int                `json:"rows"`
	Good    int                `json:"good"`
	Written int                `json:"written"`
	Faults  []rowFaultsOut     `json:"faults"`
}

// changedOut is an import that may change what is there. Unchanged are good rows that ask for
// nothing new; Changes say what others do.
type changedOut struct {
	importedOut
	Unchanged int                  `json:"unchanged"`
	Changes   []service.RowChanges `json:"changes"`
}

// uploaded is the file of a form, to be closed, and the form's other fields.
func uploaded(c echo.Context) (multipart.File, *query, error) {
	if !strings.HasPrefix(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		return nil, nil, edge.Unreadable(http.StatusUnsupportedMediaType, domain.Fault(domain.CodeInvalid, "wrong_content_type"))
	}
	file, err := c.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return nil, nil, domain.Invalid("file", "required")
	}
	if err != nil {
		return nil, nil, badRequest(malformed("bad_request"))
	}
	body, err := file.Open()
	return body, &query{values: c.Request().MultipartForm.Value}, err
}

// importTable is a table that can be uploaded: imports has one of each kind.
type importTable interface {
	Answer(w io.Writer, locale string, read []xlsx.Row, faults []service.RowFaults) error
}

// importRows takes a form with a file. Who accepts a workbook gets the faulty rows as one;
// everybody else gets JSON.
func importRows[R any](c echo.Context, table importTable, read func(r io.Reader, locale string) ([]R, []xlsx.Row, error),
	do func(org domain.ID, rows []R, mode service.ImportMode, update bool) (service.Imported, error)) error {
	body, q, err := uploaded(c)
	if err != nil {
		return err
	}
	defer body.Close()
	org, mode, update := q.id("organisation_id"), service.ImportMode(q.raw("mode")), q.flag("update")
	if err := q.err(); err != nil {
		return err
	}
	locale := edge.Locale(c)
	rows, cells, err := read(body, locale)
	if err != nil {
		return err
	}
	done, err := do(org, rows, mode, update)
	if err != nil {
		return err
	}
	if len(done.Faults) > 0 && c.Request().Header.Get(echo.HeaderAccept) == workbook {
		var b bytes.Buffer
		if err := table.Answer(&b, locale, cells, done.Faults); err != nil {
			return err
		}
		return c.Blob(http.StatusOK, workbook, b.Bytes())
	}
	return c.JSON(http.StatusOK, changedOut{importedOf(c, mode, done), done.Unchanged, append([]service.RowChanges{}, done.Changes...)})
}

func (f *face) importStaff(c echo.Context) error {
	table := imports.Staff{Texts: edge.TextsOf(c)}
	return importRows(c, table, table.Read, func(org domain.ID, rows []service.StaffRow, mode service.ImportMode, update bool) (service.Imported, error) {
		return f.Service.Directory.ImportStaff(c.Request().Context(), edge.Request(c), org, rows, mode, update)
	})
}

func (f *face) importAccounts(c echo.Context) error {
	table := imports.Accounts{Texts: edge.TextsOf(c)}
	return importRows(c, table, table.Read, func(org domain.ID, rows []service.AccountRow, mode service.ImportMode, update bool) (service.Imported, error) {
		return f.Service.Members.ImportAccounts(c.Request().Context(), edge.Request(c), org, rows, mode, update)
	})
}

func (f *face) accountTemplate(c echo.Context) error {
	var b bytes.Buffer
	if err := (imports.Accounts{Texts: edge.TextsOf(c)}).Template(&b, edge.Locale(c)); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, workbook, b.Bytes())
}

func importedOf(c echo.Context, mode service.ImportMode, done service.Imported) importedOut {
	out := importedOut{Mode: mode, Rows: done.Rows, Good: done.Good, Written: done.Written}
	out.Faults = each(done.Faults, func(r service.RowFaults) rowFaultsOut {
		return rowFaultsOut{r.Row, each(r.Faults, func(e *domain.Error) rowFaultOut {
			return rowFaultOut{e.Field, e.Message, edge.Text(c, "error."+e.Message, e.Args)}
		})}
	})
	return out
}

func (f *face) staffTemplate(c echo.Context) error {
	var b bytes.Buffer
	if err := (imports.Staff{Texts: edge.TextsOf(c)}).Template(&b, edge.Locale(c)); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, workbook, b.Bytes())
}
