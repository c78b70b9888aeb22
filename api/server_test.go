package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/duikou/duikou/api"
	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// site is a server over an empty database, with a page of its own and its log.
type site struct {
	t        *testing.T
	server   *echo.Echo
	log      bytes.Buffer
	password string // of admin, one-time
}

func newSite(t *testing.T, change func(*api.Options)) *site {
	t.Helper()
	s, ctx := &site{t: t}, context.Background()
	db, err := store.Open(ctx, store.Options{Driver: store.SQLite, DSN: filepath.Join(t.TempDir(), "duikou.db")})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, db.Migrate(ctx))
	library, err := policy.Presets()
	must(t, err)
	svc := service.New(service.Deps{Store: db, Policy: library, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(svc.Close)
	_, s.password, err = svc.Accounts.Bootstrap(ctx)
	must(t, err)
	o := api.Options{
		Service: svc, Sessions: db.Sessions(), Texts: plain{}, Log: slog.New(slog.NewJSONHandler(&s.log, nil)),
		Registry: prometheus.NewRegistry(), Pages: &api.Pages{Mount: mount, Error: page},
	}
	if change != nil {
		change(&o)
	}
	s.server, err = api.New(o)
	must(t, err)
	return s
}

// mount is a small HTML face: a form that changes something, and pages that fail.
func mount(e *echo.Echo, sessions *edge.Sessions) error {
	in := e.Group("", edge.RequireActor) // a group with middleware catches every path
	in.GET("/secret", func(c echo.Context) error { return c.HTML(200, "secret") })
	e.GET("/login", func(c echo.Context) error { return c.HTML(200, edge.CSRFToken(c)) })
	e.POST("/login", func(c echo.Context) error {
		a, err := sessions.CheckPassword(c, c.FormValue("login"), c.FormValue("password"))
		if err == nil {
			err = sessions.LogIn(c, a.UserID)
		}
		if err != nil {
			return err
		}
		return c.String(200, edge.Request(c).Key)
	})
	e.GET("/panic", func(echo.Context) error { panic("张三 broke it") })
	e.GET("/broken", func(echo.Context) error { return errors.New("the disk is full") })
	return nil
}

func page(c echo.Context, e *domain.Error) error {
	return c.HTML(edge.ErrorStatus(c, e), "<p>"+string(e.Code)+" "+e.Message+"</p>")
}

func (s *site) ask(method, target string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

func TestServer_EveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	s := newSite(t, func(o *api.Options) { o.Secure = true })
	for _, path := range []string{"/login", "/api/v1/programmes", "/nowhere", "/healthz"} {
		h := s.ask("GET", path, nil).Header()
		if !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'self'") || !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" || !strings.HasPrefix(h.Get("Strict-Transport-Security"), "max-age=") || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
	if h := newSite(t, nil).ask("GET", "/login", nil).Header(); h.Get("Strict-Transport-Security") != "" {
		t.Error("HSTS over plain HTTP would lock people out of a test installation")
	}
}

func TestServer_ErrorsArePagesForPeopleAndProblemsForPrograms(t *testing.T) {
	s := newSite(t, nil)
	for _, c := range []struct {
		method, path string
		status       int
		kind, body   string
	}{
		{"GET", "/secret", 401, "text/html", "unauthorized login_needed"},
		{"GET", "/broken", 500, "text/html", "internal internal"},
		{"GET", "/panic", 500, "text/html", "internal internal"},
		{"GET", "/api/v1/tasks", 401, "application/problem+json", `"code":"unauthorized"`},
		{"GET", "/api/v1/coffee", 404, "application/problem+json", `"message":"no_such_page"`},
		{"PUT", "/api/v1/coffee", 404, "application/problem+json", `"message":"no_such_page"`},
		{"GET", "/api/coffee", 404, "application/problem+json", `"message":"no_such_page"`},
		{"PUT", "/api/v1/tasks", 405, "application/problem+json", `"message":"wrong_method"`},
		{"HEAD", "/api/v1/coffee", 404, "", ""},
	} {
		w := s.ask(c.method, c.path, nil)
		if w.Code != c.status || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) || !strings.Contains(w.Body.String(), c.body) {
			t.Errorf("%s %s: %d %s %s", c.method, c.path, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		if strings.Contains(w.Body.String(), "disk") || strings.Contains(w.Body.String(), "张三") {
			t.Errorf("%s %s told what is ours: %s", c.method, c.path, w.Body)
		}
	}
	if log := s.log.String(); !strings.Contains(log, "the disk is full") || !strings.Contains(log, "server_test.go") {
		t.Errorf("the log does not say what happened: %s", log)
	}
	if w := s.ask("PUT", "/api/v1/tokens", nil); w.Header().Get("Allow") != "POST, GET" {
		t.Errorf("allowed: %q", w.Header().Get("Allow"))
	}
}

func TestServer_TheAccessLogNamesRoutesAndNobody(t *testing.T) {
	s := newSite(t, nil)
	s.ask("GET", "/api/v1/people/987654?q=%E5%BC%A0%E4%B8%89", nil, "X-Request-ID", "from-the-proxy")
	s.ask("POST", "/login", url.Values{"login": {"admin"}, "password": {"wrong"}}, "X-Request-ID", "not a plain word")
	for line := range strings.SplitSeq(strings.TrimSpace(s.log.String()), "\n") {
		var entry map[string]any
		must(t, json.Unmarshal([]byte(line), &entry))
		if entry["msg"] == "request" && (entry["route"] == nil || entry["status"] == nil || entry["ms"] == nil || entry["request_id"] == "") {
			t.Errorf("entry %s", line)
		}
	}
	log := s.log.String()
	if !strings.Contains(log, `"route":"/api/v1/people/:id"`) || !strings.Contains(log, `"request_id":"from-the-proxy"`) {
		t.Errorf("log %s", log)
	}
	for _, private := range []string{"987654", "%E5", "张三", "admin", "wrong\"", "192.0.2.1", "not a plain word"} {
		if strings.Contains(log, private) {
			t.Errorf("the log tells %q: %s", private, log)
		}
	}
}

func TestServer_AFormNeedsTheTokenOfItsOwnPage(t *testing.T) {
	s := newSite(t, nil)
	shown := s.ask("GET", "/login", nil)
	token, cookie := shown.Body.String(), strings.SplitN(shown.Header().Get("Set-Cookie"), ";", 2)[0]
	form := url.Values{"login": {"admin"}, "password": {s.password}, "idempotency_key": {"k1"}}
	for _, refused := range []struct {
		why     string
		token   string
		headers []string
	}{
		{"csrf", "", []string{"Cookie", cookie}},
		{"csrf", strings.Repeat("A", len(token)), []string{"Cookie", cookie}},
		{"csrf", token, nil},
		{"cross_site", token, []string{"Cookie", cookie, "Sec-Fetch-Site", "cross-site"}},
		{"cross_site", token, []string{"Cookie", cookie, "Origin", "https://elsewhere.example"}},
	} {
		form.Set("csrf", refused.token)
		if w := s.ask("POST", "/login", form, refused.headers...); w.Code != 403 || !strings.Contains(w.Body.String(), refused.why) {
			t.Errorf("%v: %d %s", refused, w.Code, w.Body)
		}
	}
	form.Set("csrf", token)
	in := s.ask("POST", "/login", form, "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
	if in.Code != 200 || in.Body.String() != "k1" {
		t.Fatalf("the right form: %d %s", in.Code, in.Body)
	}
	session := ""
	for _, c := range in.Result().Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %v", c)
		}
		if c.Name == "session" {
			session = c.Value
		}
	}
	if w := s.ask("GET", "/secret", nil, "Cookie", "session="+session); w.Code != 403 || !strings.Contains(w.Body.String(), "password_must_change") {
		t.Errorf("a one-time password opened the door: %d %s", w.Code, w.Body)
	}
}

func TestServer_BehindHTTPSItsCookiesCannotBeSetByANeighbour(t *testing.T) {
	s := newSite(t, func(o *api.Options) { o.Secure = true })
	for _, c := range s.ask("GET", "/login", nil).Result().Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || c.Path != "/" {
			t.Errorf("cookie %v", c)
		}
	}
}

func TestServer_HealthReadinessAndMetrics(t *testing.T) {
	down := errors.New("the database is gone")
	s := newSite(t, func(o *api.Options) { o.Ready = func(context.Context) error { return down } })
	if w := s.ask("GET", "/healthz", nil); w.Code != 200 {
		t.Errorf("alive: %d", w.Code)
	}
	if w := s.ask("GET", "/readyz", nil); w.Code != 503 || strings.Contains(w.Body.String(), "database") {
		t.Errorf("not ready: %d %s", w.Code, w.Body)
	}
	s.ask("GET", "/api/v1/people/4711", nil)
	s.ask("GET", "/nowhere/张三", nil)
	s.ask("INVENTED", "/login", nil)
	w := s.ask("GET", "/metrics", nil)
	text := w.Body.String()
	if !strings.Contains(text, `duikou_http_request_seconds_count{method="GET",route="/api/v1/people/:id",status="401"} 1`) ||
		!strings.Contains(text, `method="other"`) || !strings.Contains(text, `route="unmatched"`) {
		t.Errorf("metrics %s", text)
	}
	if strings.Contains(text, "4711") || strings.Contains(text, "张三") {
		t.Error("a metric tells about whom")
	}
	none := newSite(t, func(o *api.Options) { o.Registry, o.Pages = nil, nil })
	if w := none.ask("GET", "/metrics", nil); w.Code != 404 {
		t.Errorf("metrics that are off: %d", w.Code)
	}
	if w := none.ask("GET", "/readyz", nil); w.Code != 200 {
		t.Errorf("ready: %d", w.Code)
	}
}

func TestServer_OnlyKnownProxiesAreBelieved(t *testing.T) {
	attempts := func(s *site) int {
		token := s.ask("GET", "/login", nil)
		cookie := strings.SplitN(token.Header().Get("Set-Cookie"), ";", 2)[0]
		for n := range 80 {
			form := url.Values{"login": {"guess" + string(rune('A'+n))}, "password": {"x"}, "csrf": {token.Body.String()}}
			from := "203.0.113." + string(rune('1'+n%9))
			if w := s.ask("POST", "/login", form, "Cookie", cookie, "X-Forwarded-For", from); w.Code == 429 {
				return n
			}
		}
		return 80
	}
	if n := attempts(newSite(t, nil)); n != 50 {
		t.Errorf("a client that invents its address had %d tries, not 50", n)
	}
	behind := newSite(t, func(o *api.Options) { o.TrustedProxies = []string{"192.0.2.0/24", "10.0.0.7"} })
	if n := attempts(behind); n != 80 {
		t.Errorf("nine clients behind a proxy were taken for one after %d tries", n)
	}
	if _, err := api.New(api.Options{TrustedProxies: []string{"not an address"}}); err == nil {
		t.Error("a proxy without an address was accepted")
	}
}

func TestServer_LongAnswersAreCompressed(t *testing.T) {
	s := newSite(t, nil)
	if w := s.ask("GET", "/api/v1/openapi.json", nil, "Accept-Encoding", "gzip"); w.Header().Get("Content-Encoding") != "gzip" || w.Code != 200 {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := s.ask("GET", "/api/v1/tasks", nil, "Accept-Encoding", "gzip"); w.Header().Get("Content-Encoding") != "" || !strings.Contains(w.Body.String(), "login_needed") {
		t.Errorf("a short problem: %v %s", w.Header(), w.Body)
	}
}

type plain struct{}

func (plain) Text(_, key string, _ map[string]string) string { return key }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
