package edge

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/domain"
)

var statuses = map[domain.Code]int{
	domain.CodeInvalid:      http.StatusUnprocessableEntity,
	domain.CodeNotFound:     http.StatusNotFound,
	domain.CodeForbidden:    http.StatusForbidden,
	domain.CodeUnauthorized: http.StatusUnauthorized,
	domain.CodeConflict:     http.StatusConflict,
	domain.CodeStale:        http.StatusConflict,
	domain.CodeLocked:       http.StatusConflict,
	domain.CodePolicy:       http.StatusUnprocessableEntity,
	domain.CodeReplayed:     http.StatusConflict,
	domain.CodeRateLimited:  http.StatusTooManyRequests,
	domain.CodeUnavailable:  http.StatusServiceUnavailable,
	domain.CodeInternal:     http.StatusInternalServerError,
}

// Status is the HTTP status of an error code; a code we do not know is our fault.
func Status(code domain.Code) int {
	if status, ok := statuses[code]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// SetStatus notes the status an error page should have; it differs from Status for errors
// about the request itself.
func SetStatus(c echo.Context, status int) { c.Set(keyStatus, status) }

// ErrorStatus is the status of an error page: SetStatus's, or its code's.
func ErrorStatus(c echo.Context, e *domain.Error) int {
	if status, ok := c.Get(keyStatus).(int); ok {
		return status
	}
	return Status(e.Code)
}

// Unreadable is an error about the request itself rather than about what it asks: a status
// of HTTP's own (400, 405, 413, 415) with a fault of ours.
func Unreadable(status int, fault *domain.Error) error {
	return echo.NewHTTPError(status).SetInternal(fault)
}

// bare are the faults for the errors Echo raises itself.
var bare = map[int]struct {
	code    domain.Code
	message string
}{
	http.StatusBadRequest:            {domain.CodeInvalid, "bad_request"},
	http.StatusUnauthorized:          {domain.CodeUnauthorized, "login_needed"},
	http.StatusForbidden:             {domain.CodeForbidden, "forbidden"},
	http.StatusNotFound:              {domain.CodeNotFound, "no_such_page"},
	http.StatusMethodNotAllowed:      {domain.CodeInvalid, "wrong_method"},
	http.StatusRequestEntityTooLarge: {domain.CodeInvalid, "body_too_large"},
	http.StatusUnsupportedMediaType:  {domain.CodeInvalid, "wrong_content_type"},
	http.StatusTooManyRequests:       {domain.CodeRateLimited, "too_many_attempts"},
	http.StatusServiceUnavailable:    {domain.CodeUnavailable, "try_later"},
}

// Explain turns any error into a status and a fault that may be shown. What is not ours
// becomes internal, with the error as its cause for the log.
func Explain(err error) (int, *domain.Error) {
	if fault, ok := errors.AsType[*domain.Error](err); ok {
		if wrapped, ok := errors.AsType[*echo.HTTPError](err); ok {
			return wrapped.Code, fault
		}
		return Status(fault.Code), fault
	}
	if raised, ok := errors.AsType[*echo.HTTPError](err); ok {
		if known, ok := bare[raised.Code]; ok {
			return raised.Code, &domain.Error{Code: known.code, Message: known.message, Cause: raised.Internal}
		}
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, domain.Fault(domain.CodeInvalid, "body_too_large").With("limit", tooLarge.Limit)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return http.StatusServiceUnavailable, &domain.Error{Code: domain.CodeUnavailable, Message: "try_later", Cause: err}
	}
	return http.StatusInternalServerError, &domain.Error{Code: domain.CodeInternal, Message: "internal", Cause: err}
}
