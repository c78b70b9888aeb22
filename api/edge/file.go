package edge

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// Uploaded are the files of a form's field, each no longer than one byte more than a document
// may be: the service says so of the one it is too long. A field without files gives none.
// Errors: what the form itself is refused with (413, 400).
func Uploaded(c echo.Context, field string) ([]service.Upload, error) {
	form, err := c.MultipartForm()
	if errors.Is(err, http.ErrNotMultipart) {
		return nil, nil
	}
	if err != nil {
		return nil, brokenForm(err)
	}
	var list []service.Upload
	for _, header := range form.File[field] {
		if header.Size == 0 && header.Filename == "" {
			continue
		}
		one, err := uploaded(header)
		if err != nil {
			return nil, brokenForm(err)
		}
		list = append(list, one)
	}
	return list, nil
}

func uploaded(header *multipart.FileHeader) (service.Upload, error) {
	file, err := header.Open()
	if err != nil {
		return service.Upload{}, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, domain.MaxDocumentBytes+1))
	return service.Upload{Name: header.Filename, Content: content}, err
}

// brokenForm is a form that could not be read to its end: too long, or cut off on the way.
func brokenForm(err error) error {
	if limit, ok := errors.AsType[*echo.HTTPError](err); ok {
		return limit
	}
	return Unreadable(http.StatusBadRequest, &domain.Error{Code: domain.CodeInvalid, Message: "bad_request", Cause: err})
}

// What a browser may do with somebody else's file: show it, and nothing besides. A PDF is shown
// by the browser's own viewer, which a sandbox would not let run; its scripts are not the page's.
const (
	pictureRules = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
	pdfRules     = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)

// SendFile answers with a document: to be shown in the browser when that is wanted and its type
// may be, else to be downloaded.
func SendFile(c echo.Context, d domain.Document, show bool, copyTo func(io.Writer) error) error {
	h := c.Response().Header()
	disposition, rules := "attachment", pictureRules
	if show && d.Type.Rule().Shown {
		disposition = "inline"
		if d.Type == domain.MediaPDF {
			rules = pdfRules
		}
	}
	h.Set(echo.HeaderContentDisposition, disposition+`; filename="`+plainName(d.Name)+`"; filename*=UTF-8''`+url.PathEscape(d.Name))
	h.Set(echo.HeaderContentSecurityPolicy, rules)
	h.Set(echo.HeaderXContentTypeOptions, "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set(echo.HeaderContentType, string(d.Type))
	h.Set(echo.HeaderContentLength, strconv.FormatInt(d.Bytes, 10))
	c.Response().WriteHeader(http.StatusOK)
	return copyTo(c.Response())
}

// plainName is a name for clients that know no filename*: ASCII, without quotes.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
}
