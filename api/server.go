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

// bodyLimit is the largest request body: forms and JSON. The routes of uploads take more, of
// somebody who is logged in: a workbook, one document, or the few documents of a form that a
// browser without a script sends with it.
const bodyLimit = "1M"

var uploads = map[string]string{
	"/people/import":              "6M",
	rest.Root + "/people/import":  "6M",
	"/filings/import":             "6M",
	rest.Root + "/filings/import": "6M",
	"/filings/:id/documents":      "32M",
	"/documents":                  "11M",
	rest.Root + "/documents":      "11M",
	"/assignments/:id/request":    "32M",
	"/tasks/:id":                  "32M",
	"/tasks/:id/amend":            "32M",
}

// uploadTime is how long an upload may take: ten megabytes on the network of a mountain village.
const uploadTime = 10 * time.Minute

// limitBody refuses bodies that are larger than their route takes. It stands behind the log-in,
// so that nobody else can send much, and before anything that reads a body.
func limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	usual := middleware.BodyLimit(bodyLimit)(next)
	larger := map[string]echo.HandlerFunc{}
	for path, limit := range uploads {
		larger[path] = middleware.BodyLimit(limit)(next)
	}
	return func(c echo.Context) error {
		upload, ok := larger[c.Path()]
		if !ok || c.Request().Method != http.MethodPost || edge.Actor(c).UserID == 0 {
			return usual(c)
		}
		if strings.HasPrefix(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
			patient(c)
		}
		return upload(c)
	}
}

// patient gives a slow network its time. A server that cannot set deadlines has none.
func patient(c echo.Context) {
	control, until := http.NewResponseController(c.Response()), time.Now().Add(uploadTime)
	if control.SetReadDeadline(until) == nil {
		_ = control.SetWriteDeadline(until.Add(time.Minute)) // as above
	}
}

// receipt reports whether the answer is a short one: what REST says to a write is not worth
// the making ready of a compressor, which costs more than a statement.
func receipt(c echo.Context) bool {
	r := c.Request()
	return r.Method != http.MethodGet && strings.HasPrefix(r.URL.Path, rest.Root+"/")
}

// packed reports whether the answer is a file, which is compressed already.
func packed(c echo.Context) bool {
	return c.Request().Method == http.MethodGet && slices.Contains([]string{"/documents/:id", rest.Root + "/documents/:id/content"}, c.Path())
}

func uncompressed(c echo.Context) bool { return receipt(c) || packed(c) }

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
	e.Use(
		middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1024, Skipper: uncompressed}),
		edge.Provide(o.Texts), forPeople(sessions.Identify), limitBody, forPeople(sessions.Guard(rest.OwnProof)),
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
