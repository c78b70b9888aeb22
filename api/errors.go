package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
)

// errorHandler is where every failed request ends: problem details for REST, a page for
// people. What is our own fault is logged with its cause and shown without it.
func errorHandler(o Options) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		status, fault := edge.Explain(err)
		if c.Request().Context().Err() == nil && (status >= 500 || c.Response().Committed) {
			o.Log.ErrorContext(c.Request().Context(), "request failed",
				"code", fault.Code, "cause", err, "request_id", edge.RequestID(c), "route", route(c), "case", edge.Case(c))
		}
		if c.Response().Committed {
			return
		}
		h := c.Response().Header()
		h.Set(echo.HeaderCacheControl, "no-store")
		if fault.Code == domain.CodeRateLimited && fault.Args["seconds"] != "" {
			h.Set(echo.HeaderRetryAfter, fault.Args["seconds"])
		}
		if err := write(o, c, status, fault); err != nil {
			o.Log.WarnContext(c.Request().Context(), "error not sent", "cause", err, "request_id", edge.RequestID(c))
		}
	}
}

func write(o Options, c echo.Context, status int, fault *domain.Error) error {
	isAPI := strings.HasPrefix(c.Request().URL.Path, "/api/")
	if isAPI && status == http.StatusUnauthorized {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="Duikou"`)
	}
	if !isAPI && o.Pages != nil {
		edge.SetStatus(c, status)
		return o.Pages.Error(c, fault)
	}
	if c.Request().Method == http.MethodHead {
		return c.NoContent(status)
	}
	body, err := json.Marshal(edge.ProblemOf(c, status, fault))
	if err != nil {
		return err
	}
	return c.Blob(status, edge.MIMEProblem, body)
}
