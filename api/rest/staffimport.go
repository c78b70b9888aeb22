package rest

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/api/imports"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
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

// importStaff takes a form with a file. Who accepts a workbook gets the faulty rows as one;
// everybody else gets JSON.
func (f *face) importStaff(c echo.Context) error {
	body, q, err := uploaded(c)
	if err != nil {
		return err
	}
	defer body.Close()
	org, mode := q.id("organisation_id"), service.ImportMode(q.raw("mode"))
	if err := q.err(); err != nil {
		return err
	}
	table, locale := imports.Staff{Texts: edge.TextsOf(c)}, edge.Locale(c)
	rows, cells, err := table.Read(body, locale)
	if err != nil {
		return err
	}
	done, err := f.Service.Directory.ImportStaff(c.Request().Context(), edge.Request(c), org, rows, mode)
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
	return c.JSON(http.StatusOK, importedOf(c, mode, done))
}

func importedOf(c echo.Context, mode service.ImportMode, done service.Imported) importedOut {
	return importedOut{mode, done.Rows, done.Good, done.Written, each(done.Faults, func(r service.RowFaults) rowFaultsOut {
		return rowFaultsOut{r.Row, each(r.Faults, func(e *domain.Error) rowFaultOut {
			return rowFaultOut{e.Field, e.Message, edge.Text(c, "error."+e.Message, e.Args)}
		})}
	})}
}

func (f *face) staffTemplate(c echo.Context) error {
	var b bytes.Buffer
	if err := (imports.Staff{Texts: edge.TextsOf(c)}).Template(&b, edge.Locale(c)); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, workbook, b.Bytes())
}
