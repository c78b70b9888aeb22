package rest_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// house is the whole server over a real database, with a clock the test sets and an engine
// that only remembers whom it was asked to wake. Every answer is checked against the
// OpenAPI document.
type house struct {
	t       *testing.T
	server  *echo.Echo
	service *service.Service
	store   *store.DB
	engine  *bell
	file    string
	clock   time.Time

	system, hr, hr2, leader, hostHR, hostLeader, stranger *person
	supporter, recipient, elsewhere                       domain.ID
}

// person is somebody with an API token.
type person struct {
	h          *house
	Token      string
	ID, Person domain.ID
}

const password = "a good password"

func newHouse(t *testing.T, today string) *house {
	t.Helper()
	h := &house{t: t, engine: &bell{}, clock: calendar.MustDate(today).At(10, 0), file: filepath.Join(t.TempDir(), "duikou.db")}
	ctx, key := context.Background(), make([]byte, 32)
	vault, err := store.NewVault("k1", map[string][]byte{"k1": key}, key)
	must(t, err)
	db, err := store.Open(ctx, store.Options{Driver: store.SQLite, DSN: h.file, MaxConns: 4, Keys: vault})
	must(t, err)
	h.store = db
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, db.Migrate(ctx))
	library, err := policy.Presets()
	must(t, err)
	h.service = service.New(service.Deps{
		Store: db, Policy: library, Engine: h.engine, Mailer: nobody{}, Messenger: carrier{}, Texts: plain{},
		Now: func() time.Time { return h.clock }, Log: slog.New(slog.DiscardHandler),
	})
	t.Cleanup(h.service.Close)
	h.server, err = api.New(api.Options{Service: h.service, Sessions: db.Sessions(), Texts: plain{}, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	h.populate()
	return h
}

func (h *house) populate() {
	login, oneTime, err := h.service.Accounts.Bootstrap(context.Background())
	must(h.t, err)
	h.system = h.movesIn(login, oneTime, 0)
	h.supporter = h.organisation("市第一医院", "hospital")
	h.recipient = h.organisation("青石镇卫生院", "township_centre")
	h.elsewhere = h.organisation("外县医院", "hospital")
	h.hr, h.hr2 = h.account("hr", h.supporter, "hr", 0), h.account("hr2", h.supporter, "hr", 0)
	h.leader = h.account("leader", h.supporter, "leader", 0)
	h.hostHR, h.hostLeader = h.account("host", h.recipient, "hr", 0), h.account("hostleader", h.recipient, "leader", 0)
	h.stranger = h.account("stranger", h.elsewhere, "hr", 0)
}

func (h *house) organisation(name, kind string) domain.ID {
	return h.system.post("/organisations", map[string]any{"name": name, "kind": kind}, 201).id()
}

// account is made by the operator, with a one-time password that is changed at once.
func (h *house) account(login string, org domain.ID, role string, staff domain.ID) *person {
	h.t.Helper()
	made := h.system.post("/users", map[string]any{
		"login": login, "name": login, "person_id": staff,
		"memberships": []any{map[string]any{"organisation_id": org, "role": role}},
	}, 201)
	return h.movesIn(login, made.text("password"), staff)
}

// movesIn logs in with a one-time password, chooses an own one and gets a token.
func (h *house) movesIn(login, oneTime string, staff domain.ID) *person {
	h.t.Helper()
	anybody := &person{h: h}
	in := anybody.post("/session", map[string]any{"login": login, "password": oneTime}, 200)
	if in.field("must_change_password") != true {
		h.t.Fatalf("%s may keep a one-time password", login)
	}
	change := anybody.send("PUT", "/me/password", map[string]any{"old_password": oneTime, "new_password": password}, in.session()...)
	change.want(204)
	token := anybody.post("/tokens", map[string]any{
		"login": login, "password": password, "name": "test", "scopes": []string{"write"}, "days": 366,
	}, 201)
	return &person{h: h, Token: token.text("token"), ID: domain.ID(in.field("user_id").(float64)), Person: staff}
}

// hire adds a staff member of the supporting hospital with an account.
func (h *house) hire(name, born string) *person {
	h.t.Helper()
	staff := h.hr.post("/people", map[string]any{
		"organisation_id": h.supporter, "name": name, "birth_date": born, "profession": "physician",
		"title": "intermediate", "title_since": "2018-01-01",
	}, 201).id()
	return h.account("staff"+staff.String(), h.supporter, "staff", staff)
}

// plan is the body of a new cycle of one year, on an agreement made for it.
func (h *house) plan(from string, backfill bool) map[string]any {
	h.t.Helper()
	start := calendar.MustDate(from)
	agreement := h.hr.post("/agreements", map[string]any{
		"number": "协-" + from, "supporter_id": h.supporter, "recipient_id": h.recipient, "programme": "shuangqian",
		"from": start.AddMonths(-12).String(), "to": start.AddMonths(48).String(),
	}, 201).id()
	plan := map[string]any{
		"agreement_id": agreement, "title": "一批", "nomination_until": start.AddDays(-14).String(), "from": from, "backfill": backfill,
		"positions": []any{map[string]any{"track": "support", "department": "内科", "quota": 4}},
	}
	if backfill {
		plan["backfill_reason"] = "中途启用"
	}
	return plan
}

// cycle prepares and opens a cycle; it returns its ID and that of its position.
func (h *house) cycle(from string, backfill bool) (cycle, position domain.ID) {
	h.t.Helper()
	cycle = h.hr.post("/cycles", h.plan(from, backfill), 201).id()
	opened := h.hr.post(fmt.Sprintf("/cycles/%d/open", cycle), nil, 200)
	return cycle, domain.ID(opened.field("positions", 0, "id").(float64))
}

var declared = map[string]bool{"good_health": true, "commitment": true, "law_abiding": true, "competence": true, "ethics": true, "no_misconduct": true}

// task is the ID of the oldest open task of a kind in somebody's inbox.
func (p *person) task(kind string) domain.ID {
	p.h.t.Helper()
	list := p.get("/tasks?kind="+kind, 200)
	if len(list.field("items").([]any)) == 0 {
		p.h.t.Fatalf("no %s to do", kind)
	}
	return domain.ID(list.field("items", 0, "id").(float64))
}

// decide approves the oldest task of a kind with its form.
func (p *person) decide(kind string, form map[string]any) {
	p.h.t.Helper()
	in := map[string]any{"outcome": "approve"}
	for k, v := range form {
		in[k] = v
	}
	p.post(fmt.Sprintf("/tasks/%d/decide", p.task(kind)), in, 200)
}

// dispatched plays a cycle over REST up to the arrival of everybody in it.
func (h *house) dispatched(from string, backfill bool, people ...*person) (cycle domain.ID) {
	h.t.Helper()
	cycle, position := h.cycle(from, backfill)
	for _, p := range people {
		p.post(fmt.Sprintf("/cycles/%d/nominations", cycle), map[string]any{"position_id": position, "declarations": declared}, 201)
		h.hr.decide("nomination_review", nil)
	}
	h.hr.decide("list_submit", nil)
	h.leader.decide("list_sign", nil)
	h.hostHR.decide("consent", nil)
	_, err := h.service.System.Assign(context.Background(), cycle, 100)
	must(h.t, err)
	for range people {
		h.hostHR.decide("arrival", map[string]any{"arrival": map[string]any{"arrived_on": from, "department": "内科"}})
	}
	return cycle
}

// quiet waits until the couriers have written down what they delivered.
func (h *house) quiet() {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+h.file+"?mode=ro")
	must(h.t, err)
	defer db.Close()
	for range 200 {
		if h.query(db, "SELECT COUNT(*) FROM outbox WHERE kind = 'wake' AND delivered_at IS NULL")[0] == "0" {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	h.t.Fatal("wake-ups stay undelivered")
}

// rows is the content of every table, to see that nothing changed.
func (h *house) rows() string {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+h.file+"?mode=ro")
	must(h.t, err)
	defer db.Close()
	var all strings.Builder
	for _, table := range h.query(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
		name := strings.TrimSpace(table)
		all.WriteString("== " + name + "\n" + strings.Join(h.query(db, `SELECT * FROM "`+name+`"`), "\n") + "\n")
	}
	return all.String()
}

func (h *house) query(db *sql.DB, statement string) []string {
	h.t.Helper()
	rows, err := db.Query(statement)
	must(h.t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(h.t, err)
	var lines []string
	for rows.Next() {
		cells, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		must(h.t, rows.Scan(into...))
		lines = append(lines, strings.TrimSpace(fmt.Sprintln(cells...)))
	}
	must(h.t, rows.Err())
	return lines
}

// answer is a response with its JSON.
type answer struct {
	h      *house
	name   string
	Status int
	Header http.Header
	Body   []byte
	JSON   map[string]any
}

func (p *person) get(path string, status int) *answer {
	p.h.t.Helper()
	return p.send("GET", path, nil).want(status)
}

func (p *person) post(path string, body any, status int) *answer {
	p.h.t.Helper()
	return p.send("POST", path, body).want(status)
}

// send asks as the person; headers come in pairs. A string body is sent as it is.
func (p *person) send(method, path string, body any, headers ...string) *answer {
	p.h.t.Helper()
	var sent []byte
	switch b := body.(type) {
	case nil:
	case string:
		sent = []byte(b)
	default:
		var err error
		sent, err = json.Marshal(b)
		must(p.h.t, err)
	}
	r := httptest.NewRequest(method, "/api/v1"+path, bytes.NewReader(sent))
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if p.Token != "" {
		r.Header.Set("Authorization", "Bearer "+p.Token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		} else {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	p.h.server.ServeHTTP(w, r)
	a := &answer{h: p.h, name: method + " " + path, Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()}
	if len(a.Body) > 0 && strings.Contains(w.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(a.Body, &a.JSON); err != nil {
			p.h.t.Fatalf("%s: %v in %s", a.name, err, a.Body)
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(sent))
	checkAnswer(p.h.t, r, a)
	return a
}

func (a *answer) want(status int) *answer {
	a.h.t.Helper()
	if a.Status != status {
		a.h.t.Fatalf("%s answered %d, not %d: %s", a.name, a.Status, status, a.Body)
	}
	return a
}

// field follows names and places into the JSON.
func (a *answer) field(path ...any) any {
	a.h.t.Helper()
	var at any = a.JSON
	for _, step := range path {
		switch s := step.(type) {
		case string:
			at = at.(map[string]any)[s]
		case int:
			at = at.([]any)[s]
		}
	}
	return at
}

func (a *answer) text(path ...any) string { s, _ := a.field(path...).(string); return s }

func (a *answer) id() domain.ID { return domain.ID(a.field("id").(float64)) }

// session are the headers by which a browser goes on after a log-in.
func (a *answer) session() []string {
	a.h.t.Helper()
	var cookies []string
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	return []string{"Cookie", strings.Join(cookies, "; "), "X-CSRF-Token", a.text("csrf_token")}
}

// bell remembers who was woken.
type bell struct {
	mu    sync.Mutex
	woken []domain.CaseRef
}

func (b *bell) Wake(_ context.Context, c domain.CaseRef, _ domain.Wake) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.woken = append(b.woken, c)
	return nil
}

func (b *bell) Alive(context.Context, domain.CaseRef, string) (bool, error) { return true, nil }

type nobody struct{}

func (nobody) Mail(context.Context, service.Address, string, string) error { return nil }

// carrier takes what goes to its own host, and says of every other one that the signature is
// wrong.
type carrier struct{}

func (carrier) Offers(k domain.ChannelKind) bool { return k != domain.ChannelWeComApp }

func (carrier) Check(k domain.ChannelKind, s domain.ChannelSettings) error {
	var f domain.Faults
	f.Check(strings.HasPrefix(s.URL, "https://"), "url", "https_needed")
	f.Check(k != domain.ChannelWebhook || len(s.Secret) >= domain.MinWebhookSecret, "secret", "required")
	return f.Err()
}

func (carrier) Send(_ context.Context, to service.Recipient, _ service.Message) error {
	if strings.HasPrefix(to.Settings.URL, "https://hooks.example.cn/") {
		return nil
	}
	return &domain.SendFault{Code: domain.SendBadSignature, Detail: "310000"}
}

// plain shows keys instead of texts.
type plain struct{}

func (plain) Text(_, key string, _ map[string]string) string { return key }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
