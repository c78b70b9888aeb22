package rest

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// body reads the request's JSON into a form. What cannot be read is refused with 400 and, as
// far as it is known, the field to blame; a field we do not have is refused too.
func body[T any](c echo.Context) (T, error) {
	var in T
	kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEApplicationJSON {
		return in, edge.Unreadable(http.StatusUnsupportedMediaType, domain.Fault(domain.CodeInvalid, "wrong_content_type"))
	}
	dec := json.NewDecoder(c.Request().Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return in, unreadable(err, dec.InputOffset())
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return in, badRequest(malformed("trailing_data").With("offset", dec.InputOffset()))
	}
	return in, nil
}

// unreadable names what is wrong with a body that could be read up to an offset in bytes.
func unreadable(err error, offset int64) error {
	if limit, ok := errors.AsType[*echo.HTTPError](err); ok {
		return limit
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		fault := malformed("wrong_type").With("found", strings.SplitN(wrong.Value, " ", 2)[0])
		if strings.HasPrefix(wrong.Value, "number ") {
			fault = malformed("bad_number")
		}
		fault.Field = wrong.Field
		return badRequest(fault)
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return badRequest(malformed("malformed_json").With("offset", syntax.Offset))
	}
	// The package has no type for this one; a test holds the wording.
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		fault := malformed("unknown_field")
		fault.Field = strings.Trim(name, `"`)
		return badRequest(fault)
	}
	if errors.Is(err, io.EOF) {
		return badRequest(malformed("empty_body"))
	}
	fault := malformed("malformed_json").With("offset", offset)
	fault.Cause = err
	return badRequest(fault)
}

func malformed(message string) *domain.Error { return domain.Fault(domain.CodeInvalid, message) }

func badRequest(fault *domain.Error) error { return edge.Unreadable(http.StatusBadRequest, fault) }

// dates reads the dates of a form; the faults say which are none.
type dates struct{ faults domain.Faults }

// of is the date in a field; empty text is no date.
func (d *dates) of(text, field string) calendar.Date {
	if text == "" {
		return calendar.Date{}
	}
	day, err := calendar.ParseDate(text)
	d.faults.Check(err == nil && day.Year > 0, field, "bad_date")
	return day
}

func (d *dates) err() error { return d.faults.Err() }
