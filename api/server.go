package api

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/api/rest"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// Options is what the server stands on.
type Options struct {
	Service        *service.Service
	Sessions       scs.Store
	Texts          edge.Texts
	Log            *slog.Logger
	Secure         bool                        // reached by https: Secure cookies, HSTS
	TrustedProxies []string                    // addresses or networks whose X-Forwarded-For is believed
	Ready          func(context.Context) error // nil means always ready
	Registry       *prometheus.Registry        // nil means no /metrics
	Pages          *Pages                      // nil means REST only
}

// Pages is the HTML face. Mount adds its routes; Error writes an error as a page.
type Pages struct {
	Mount func(*echo.Echo, *edge.Sessions) error
	Error func(echo.Context, *domain.Error) error
}

// bodyLimit is the largest request body: forms and JSON. uploadLimit is that of the few routes
// that take a file of 5 MB in a form.
const (
	bodyLimit   = "1M"
	uploadLimit = "6M"
)

// uploads are the routes that take a file.
var uploads = []string{"/people/import", rest.Root + "/people/import"}

func uploading(c echo.Context) bool { return slices.Contains(uploads, c.Request().URL.Path) }

// limitBody refuses bodies that are larger than their route takes.
func limitBody() []echo.MiddlewareFunc {
	return []echo.MiddlewareFunc{
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: bodyLimit, Skipper: uploading}),
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: uploadLimit, Skipper: func(c echo.Context) bool { return !uploading(c) }}),
	}
}

// receipt reports whether the answer is a short one: what REST says to a write is not worth
// the making ready of a compressor, which costs more than a statement.
func receipt(c echo.Context) bool {
	r := c.Request()
	return r.Method != http.MethodGet && strings.HasPrefix(r.URL.Path, rest.Root+"/")
}

// New wires the server. An error means that the options cannot be served with.
func New(o Options) (*echo.Echo, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = errorHandler(o)
	var err error
	if e.IPExtractor, err = addresses(o.TrustedProxies); err != nil {
		return nil, err
	}
	sessions := edge.NewSessions(o.Sessions, o.Service.Accounts, o.Secure)
	e.Use(requestID, accessLog(o.Log), securityHeaders(o.Secure))
	if o.Registry != nil {
		e.Use(measure(o.Registry))
		e.GET("/metrics", exposition(o.Registry))
	}
	e.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{LogErrorFunc: logPanic(o.Log)}))
	e.Use(limitBody()...)
	e.Use(
		middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1024, Skipper: receipt}),
		edge.Provide(o.Texts), forPeople(sessions.Identify), forPeople(sessions.Guard(rest.OwnProof)),
	)
	e.GET("/healthz", alive)
	e.GET("/readyz", ready(o.Ready))
	if err := rest.Mount(e, rest.Deps{Service: o.Service, Sessions: sessions}); err != nil {
		return nil, err
	}
	if o.Pages != nil {
		return e, o.Pages.Mount(e, sessions)
	}
	return e, nil
}

// machinery is what no person asks for: no session is read for it.
var machinery = []string{"/static/", "/healthz", "/readyz", "/metrics"}

// forPeople leaves the machinery's paths out of a middleware.
func forPeople(m echo.MiddlewareFunc) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		with := m(next)
		return func(c echo.Context) error {
			for _, prefix := range machinery {
				if strings.HasPrefix(c.Request().URL.Path, prefix) {
					return next(c)
				}
			}
			return with(c)
		}
	}
}

// addresses says how to learn a client's address: from the connection or, behind proxies we
// know, from what they say.
func addresses(proxies []string) (echo.IPExtractor, error) {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect(), nil
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		text := p
		if !strings.Contains(text, "/") {
			text += "/32"
			if strings.Contains(p, ":") {
				text = p + "/128"
			}
		}
		_, network, err := net.ParseCIDR(text)
		if err != nil {
			return nil, fmt.Errorf("trusted proxy %q: want an address or a network such as 10.0.0.0/8", p)
		}
		trust = append(trust, echo.TrustIPRange(network))
	}
	return echo.ExtractIPFromXFFHeader(trust...), nil
}

// Server is an http.Server that slow or silent clients cannot hold for ever.
func Server(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr: addr, Handler: h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      5 * time.Minute, // an export may be long
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
}

// alive says that the process answers, and nothing about what it needs.
func alive(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// ready says whether requests should be sent here.
func ready(check func(context.Context) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		if check == nil {
			return c.String(http.StatusOK, "ready\n")
		}
		ctx, cancel := context.WithTimeout(c.Request().Context(), 3*time.Second)
		defer cancel()
		if check(ctx) != nil {
			return c.String(http.StatusServiceUnavailable, "not ready\n")
		}
		return c.String(http.StatusOK, "ready\n")
	}
}
