package ui_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api"
	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/api/ui"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
	"github.com/duikou/duikou/web"
)

// house is the whole server over a real database, with a clock the test sets and an engine
// that wakes nobody: the test does what a workflow would.
type house struct {
	t       *testing.T
	service *service.Service
	store   *store.DB
	server  *httptest.Server
	clock   time.Time
	close   func()

	supporter, recipient, elsewhere domain.ID
	operator, hr, leader, host      *browser
	hostLeader, stranger            *browser
}

const password = "a good password"

// newHouse opens a house in which two hospitals and their people have been set up already.
func newHouse(t *testing.T, today string) *house {
	t.Helper()
	furnish.Do(func() { model.furnish(t) })
	if model.file == nil {
		t.Fatal("the house could not be furnished; the first test says why")
	}
	file := filepath.Join(t.TempDir(), "duikou.db")
	must(t, os.WriteFile(file, model.file, 0o600))
	h := open(t, file, today)
	h.supporter, h.recipient, h.elsewhere = model.supporter, model.recipient, model.elsewhere
	for login, into := range map[string]**browser{
		"admin": &h.operator, "renshi": &h.hr, "yuanzhang": &h.leader, "shouyuan": &h.host, "shouyuanzhang": &h.hostLeader, "waiyuan": &h.stranger,
	} {
		*into = h.visitor()
		(*into).login = login
		(*into).client.Jar.SetCookies(h.address(), model.cookies[login])
	}
	return h
}

// model is a furnished house to be copied: hashing passwords takes its time, so it is done once.
var (
	furnish sync.Once
	model   furnished
)

type furnished struct {
	file                            []byte
	cookies                         map[string][]*http.Cookie
	supporter, recipient, elsewhere domain.ID
}

func (m *furnished) furnish(t *testing.T) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "duikou.db")
	h := open(t, file, "2025-01-06")
	h.populate()
	m.supporter, m.recipient, m.elsewhere = h.supporter, h.recipient, h.elsewhere
	m.cookies = map[string][]*http.Cookie{}
	for _, b := range []*browser{h.operator, h.hr, h.leader, h.host, h.hostLeader, h.stranger} {
		m.cookies[b.login] = b.client.Jar.Cookies(h.address())
	}
	h.close()
	var err error
	m.file, err = os.ReadFile(file)
	must(t, err)
}

func (h *house) address() *url.URL {
	u, err := url.Parse(h.server.URL)
	must(h.t, err)
	return u
}

// open serves the whole of Duikou from a database file.
func open(t *testing.T, file, today string) *house {
	t.Helper()
	h := &house{t: t, clock: calendar.MustDate(today).At(10, 0)}
	ctx, key := context.Background(), make([]byte, 32)
	vault, err := store.NewVault("k1", map[string][]byte{"k1": key}, key)
	must(t, err)
	db, err := store.Open(ctx, store.Options{Driver: store.SQLite, DSN: file, MaxConns: 4, Keys: vault})
	must(t, err)
	must(t, db.Migrate(ctx))
	library, err := policy.Presets()
	must(t, err)
	site, err := web.Load()
	must(t, err)
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	now := func() time.Time { return h.clock }
	h.store = db
	h.service = service.New(service.Deps{Store: db, Policy: library, Engine: deaf{}, Mailer: mute{}, Messenger: robots{}, Texts: site, Now: now, Log: log})
	mount := func(e *echo.Echo, s *edge.Sessions) error {
		return ui.Mount(e, ui.Deps{Service: h.service, Sessions: s, Site: site, Log: log, Now: now})
	}
	server, err := api.New(api.Options{
		Service: h.service, Sessions: db.Sessions(), Texts: site, Log: log, Pages: &api.Pages{Mount: mount, Error: ui.ErrorPage},
	})
	must(t, err)
	h.server = httptest.NewServer(server)
	h.close = sync.OnceFunc(func() {
		h.server.Close()
		h.service.Close()
		must(t, db.Close())
	})
	t.Cleanup(h.close)
	return h
}

// populate sets two hospitals and their people up, through the pages of the operator.
func (h *house) populate() {
	login, oneTime, err := h.service.Accounts.Bootstrap(context.Background())
	must(h.t, err)
	h.operator = h.movesIn(login, oneTime)
	h.supporter = h.organisation("市第一医院", "hospital", "city")
	h.recipient = h.organisation("青石镇卫生院", "township_centre", "township")
	h.elsewhere = h.organisation("外县医院", "hospital", "county")
	h.hr = h.account("renshi", "王敏", h.supporter, "hr", "admin")
	h.leader = h.account("yuanzhang", "赵国强", h.supporter, "leader")
	h.host = h.account("shouyuan", "刘芳", h.recipient, "hr")
	h.hostLeader = h.account("shouyuanzhang", "陈建国", h.recipient, "leader")
	h.stranger = h.account("waiyuan", "外人", h.elsewhere, "hr")
}

func (h *house) organisation(name, kind, level string) domain.ID {
	h.t.Helper()
	h.operator.get("/organisations").submit("form[action='/organisations']", "", url.Values{"name": {name}, "kind": {kind}, "level": {level}}).at("/organisations")
	list, err := h.service.Directory.Organisations(context.Background(), h.operator.actor(), service.Page{Limit: 200})
	must(h.t, err)
	for _, o := range list.Items {
		if o.Name == name {
			return o.ID
		}
	}
	h.t.Fatalf("no organisation %s", name)
	return 0
}

// account is made by the operator on the accounts page; its one-time password is read off
// the page and changed at the first log-in.
func (h *house) account(login, name string, org domain.ID, roles ...string) *browser {
	h.t.Helper()
	p := h.operator.get("/users?organisation_id="+org.String()).submit("form[action='/users'][method=post]", "", url.Values{"login": {login}, "name": {name}, "roles": roles})
	return h.movesIn(login, p.text("#one-time"))
}

func (h *house) movesIn(login, oneTime string) *browser {
	h.t.Helper()
	b := h.visitor()
	b.login = login
	p := b.get("/").at("/login").submit("form[action='/login']", "", url.Values{"login": {login}, "password": {oneTime}}).at("/password")
	p.submit("form[action='/password']", "", url.Values{"old_password": {oneTime}, "new_password": {password}, "repeat_password": {password}}).at("/")
	return b
}

// hire adds a physician of the supporting hospital with an account of their own.
func (h *house) hire(login, name, born string) *browser {
	h.t.Helper()
	p := h.hr.get("/people/new").submit("form[action='/people']", "", url.Values{
		"name": {name}, "birth_date": {born}, "department": {"内科"}, "profession": {"physician"}, "title": {"intermediate"}, "title_since": {"2018-01-01"},
	})
	id := strings.TrimPrefix(p.path, "/people/")
	made := h.hr.get("/users").submit("form[action='/users'][method=post]", "", url.Values{"login": {login}, "name": {name}, "roles": {"staff"}, "person_id": {id}})
	b := h.movesIn(login, made.text("#one-time"))
	b.person = id
	return b
}

// cycle prepares and opens a cycle through HR's pages and gives its path.
func (h *house) cycle(from string, backfill bool) string {
	h.t.Helper()
	start := calendar.MustDate(from)
	h.hr.get("/agreements") // HR may not see the recipient yet, so the operator records the agreement
	h.operator.get("/agreements").submit("form[action='/agreements']", "", url.Values{
		"number": {"协〔2025〕" + from}, "programme": {"shuangqian"}, "supporter_id": {h.supporter.String()}, "recipient_id": {h.recipient.String()},
		"from": {start.AddMonths(-12).String()}, "to": {start.AddMonths(48).String()},
	}).at("/agreements")
	p := h.hr.get("/cycles/new").follow(".choices a").submit("form[action='/cycles']", "", plan(start, backfill))
	p = p.submit("form[action$='/open']", "", nil)
	p.has(".alert.success", "批次已启动")
	return p.path
}

func plan(start calendar.Date, backfill bool) url.Values {
	values := url.Values{
		"title": {"第一批"}, "nomination_until": {start.AddDays(-14).String()}, "from": {start.String()},
		"positions.department": {"内科", "外科", ""}, "positions.quota": {"2", "2", ""}, "positions.specialty": {"心血管", "", ""},
		"positions.track": {"support", "support", "secondment"},
	}
	if backfill {
		values.Set("backfill", "on")
		values.Set("backfill_reason", "年中启用系统")
	}
	return values
}

var declared = []string{"good_health", "commitment", "law_abiding", "competence", "ethics", "no_misconduct"}

// nominate lets HR propose somebody on the cycle's page.
func (h *house) nominate(cycle string, b *browser, without ...string) *page {
	h.t.Helper()
	p := h.hr.get(cycle + "/nominate")
	values := url.Values{"person_id": {b.person}, "position_id": {p.option("position_id", "内科")}, "statement": {"业务骨干"}}
	for _, code := range declared {
		if len(without) == 0 || code != without[0] {
			values.Set("declarations."+code, "on")
		}
	}
	return p.submit("form[action$='/nominate']", "", values)
}

// dispatched plays a cycle through the pages up to the arrival of everybody in it, and gives
// the paths of their assignments.
func (h *house) dispatched(from string, backfill bool, people ...*browser) (cycle string, assignments []string) {
	h.t.Helper()
	cycle = h.cycle(from, backfill)
	for _, b := range people {
		h.nominate(cycle, b)
	}
	for range people {
		h.reviewer().decide("nomination_review", "approve", nil)
	}
	h.hr.decide("list_submit", "approve", nil)
	h.leader.decide("list_sign", "approve", nil)
	h.host.decide("consent", "approve", nil)
	id := idOf(h.t, cycle)
	_, err := h.service.System.Assign(context.Background(), id, 100)
	must(h.t, err)
	for range people {
		h.host.decide("arrival", "approve", url.Values{"arrived_on": {from}, "department": {"内科"}})
	}
	list, err := h.service.Assignments.List(context.Background(), h.hr.actor(), service.AssignmentFilter{Cycle: id}, service.Page{Limit: 100})
	must(h.t, err)
	for _, a := range list.Items {
		assignments = append(assignments, "/assignments/"+a.ID.String())
	}
	return cycle, assignments
}

// reviewer is a second HR officer: nobody decides what they asked for themselves.
func (h *house) reviewer() *browser {
	h.t.Helper()
	if h.hr.second == nil {
		h.hr.second = h.account("renshi2", "孙丽", h.supporter, "hr")
	}
	return h.hr.second
}

func idOf(t *testing.T, path string) domain.ID {
	t.Helper()
	path, _, _ = strings.Cut(path, "?")
	in := url.Values{"id": {path[strings.LastIndex(path, "/")+1:]}}
	var id int64
	for _, r := range in.Get("id") {
		if r < '0' || r > '9' {
			t.Fatalf("no ID at the end of %s", path)
		}
		id = id*10 + int64(r-'0')
	}
	return domain.ID(id)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// deaf is an engine that hears nothing; mute a mailer that says nothing.
type deaf struct{}

func (deaf) Wake(context.Context, domain.CaseRef, domain.Wake) error { return nil }
func (deaf) Alive(context.Context, domain.CaseRef, string) (bool, error) {
	return true, nil
}

type mute struct{}

func (mute) Mail(context.Context, service.Address, string, string) error { return nil }

type testLog struct{ t *testing.T }

func (l testLog) Write(p []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

var _ io.Writer = testLog{}

// serve hands every month of an assignment in, through the person's own pages, and has the
// hospitals verify and accept it; then the service ends.
func (h *house) serve(assignment string, b *browser) {
	h.t.Helper()
	id := idOf(h.t, assignment)
	_, err := h.service.System.OpenMonths(context.Background(), id)
	must(h.t, err)
	for months := b.get(assignment).doc.Find(".months a").Length(); months > 0; months-- {
		h.month(b)
	}
	_, err = h.service.System.EndService(context.Background(), id)
	must(h.t, err)
}

// month is one report from the person to its acceptance.
func (h *house) month(b *browser) {
	h.t.Helper()
	form := b.first("report_hand_in")
	values := url.Values{"figures.patients_treated": {"120"}, "figures.lecture": {"1"}, "figures.lecture_participants": {"40"}, "summary": {"门诊、查房、带教"}}
	if form.doc.Find("[name=late_reason]").Length() > 0 {
		values.Set("late_reason", "年中启用系统")
	}
	form.submit("form.report-form", "", values).want(http.StatusOK)
	h.host.decide("report_verify", "approve", nil)
	h.hr.decide("report_accept", "approve", nil)
}
