package api

import (
	"crypto/rand"
	"log/slog"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
)

// requestID names the request for the log and for the person who reports a fault. A name
// given by a proxy is kept when it is a plain word.
func requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if id == "" || len(id) > 64 || strings.ContainsFunc(id, notInID) {
			id = rand.Text()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

func notInID(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.')
}

// accessLog writes one line per request. It names routes and cases, never people, query
// text or addresses.
func accessLog(log *slog.Logger) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			begun := time.Now()
			if err := next(c); err != nil {
				c.Error(err)
			}
			attrs := []slog.Attr{
				slog.String("method", c.Request().Method), slog.String("route", route(c)),
				slog.Int("status", c.Response().Status), slog.Int64("bytes", c.Response().Size),
				slog.Float64("ms", float64(time.Since(begun).Microseconds())/1000), slog.String("request_id", edge.RequestID(c)),
			}
			if name := edge.Case(c); name != "" {
				attrs = append(attrs, slog.String("case", name))
			}
			log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", attrs...)
			return nil
		}
	}
}

// route is the pattern the request matched, so that no ID and no text of a path is told.
func route(c echo.Context) string {
	if path := c.Path(); path != "" && path != "/*" && path != "/api/*" {
		return path
	}
	return "unmatched"
}

// logPanic logs a panic with its stack; the error handler answers with an internal error.
func logPanic(log *slog.Logger) func(echo.Context, error, []byte) error {
	return func(c echo.Context, err error, stack []byte) error {
		log.ErrorContext(c.Request().Context(), "panic", "error", err, "request_id", edge.RequestID(c), "route", route(c), "stack", string(stack))
		return err
	}
}

// policy lets a page use only what this server serves, and be framed by nobody.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"

func securityHeaders(secure bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			h := c.Response().Header()
			h.Set(echo.HeaderContentSecurityPolicy, policy)
			h.Set(echo.HeaderXContentTypeOptions, "nosniff")
			h.Set(echo.HeaderXFrameOptions, "DENY") // for WebViews too old for frame-ancestors
			h.Set(echo.HeaderReferrerPolicy, "same-origin")
			if secure {
				h.Set(echo.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
			}
			return next(c)
		}
	}
}
