package replayrec

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/standalone/engine"
	"github.com/duikou/duikou/store"
	"github.com/duikou/duikou/worker"
)

// house is two hospitals on a real database and a real engine, and the clock is the machine's.
type house struct {
	*service.Service
	t      *testing.T
	client client.Client
	worker *worker.Worker

	hr, leader, host, admin service.Actor
	supporter, recipient    domain.ID
}

func startEngine(t *testing.T) client.Client {
	t.Helper()
	quiet := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	e, err := engine.Start(t.Context(), engine.Options{Dir: t.TempDir(), Logger: quiet})
	must(t, err)
	t.Cleanup(func() {
		if err := e.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	c, err := client.Dial(e.ClientOptions())
	must(t, err)
	t.Cleanup(c.Close)
	return c
}

func newHouse(t *testing.T) *house {
	h := &house{t: t, client: startEngine(t)}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	key := make([]byte, 32)
	vault, err := store.NewVault("k1", map[string][]byte{"k1": key}, key)
	must(t, err)
	db, err := store.Open(t.Context(), store.Options{Driver: "sqlite", DSN: filepath.Join(t.TempDir(), "duikou.db"), MaxConns: 4, Keys: vault, Logger: log})
	must(t, err)
	t.Cleanup(func() { db.Close() })
	must(t, db.Migrate(t.Context()))
	library, err := policy.Presets()
	must(t, err)
	h.Service = service.New(service.Deps{Store: db, Policy: library, Engine: worker.NewEngine(h.client), Mailer: silent{}, Texts: silent{}, Log: log})
	t.Cleanup(h.Service.Close)
	h.worker = worker.New(h.client, h.System, worker.Options{MaxPollers: 8, Log: log})
	must(t, h.worker.Start())
	t.Cleanup(h.worker.Stop)
	h.populate()
	return h
}

func (h *house) populate() {
	login, password, err := h.Accounts.Bootstrap(h.t.Context())
	must(h.t, err)
	h.admin, err = h.Accounts.LogIn(h.t.Context(), login, password)
	must(h.t, err)
	as := service.Request{Actor: h.admin}
	a, err := h.Directory.CreateOrganisation(h.t.Context(), as, service.OrganisationForm{Name: "Sender", Kind: domain.OrgHospital, Tier: "tertiary", Level: "city"})
	must(h.t, err)
	b, err := h.Directory.CreateOrganisation(h.t.Context(), as, service.OrganisationForm{Name: "Host", Kind: domain.OrgTownshipCentre, Tier: "primary", Level: "township"})
	must(h.t, err)
	h.supporter, h.recipient = a.ID, b.ID
	h.hr = h.account("hr", a.ID, domain.RoleHR, 0)
	h.leader = h.account("leader", a.ID, domain.RoleLeader, 0)
	h.host = h.account("host", b.ID, domain.RoleHR, 0)
}

func (h *house) account(login string, org domain.ID, role domain.Role, person domain.ID) service.Actor {
	h.t.Helper()
	made, err := h.Accounts.Create(h.t.Context(), service.Request{Actor: h.admin}, service.AccountForm{
		Login: login, Name: login, Email: login + "@example.org", PersonID: person,
		Memberships: []domain.Membership{{Org: org, Role: role}},
	})
	must(h.t, err)
	actor, err := h.Accounts.Actor(h.t.Context(), made.ID)
	must(h.t, err)
	return actor
}

func (h *house) hire(name string) service.Actor {
	h.t.Helper()
	p, err := h.Directory.CreatePerson(h.t.Context(), service.Request{Actor: h.hr}, service.PersonForm{
		OrgID: h.supporter, Name: name, BirthDate: calendar.MustDate("1988-01-01"), Profession: "physician",
		Title: domain.TitleIntermediate, TitleSince: calendar.MustDate("2018-01-01"),
	})
	must(h.t, err)
	return h.account(name, h.supporter, domain.RoleStaff, p.ID)
}

// waits is how long a person waits for the engine before the test gives up.
const waits = 2 * time.Minute

// until asks again and again until something is so.
func (h *house) until(what string, so func() bool) {
	h.t.Helper()
	for begun := time.Now(); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Since(begun) > waits {
			h.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// decides waits for a task of a kind in somebody's inbox and acts on it.
func (h *house) decides(who service.Actor, kind domain.TaskKind, in service.Decision) {
	h.t.Helper()
	var task domain.Task
	h.until(who.Name+"'s "+string(kind), func() bool {
		list, err := h.Tasks.Inbox(h.t.Context(), who, service.TabTodo, kind, "", service.Page{})
		must(h.t, err)
		if len(list.Items) > 0 {
			task = list.Items[0]
		}
		return len(list.Items) > 0
	})
	if in.Outcome == "" {
		in.Outcome = domain.Approve
	}
	_, err := h.Tasks.Decide(h.t.Context(), service.Request{Actor: who}, task.ID, in)
	must(h.t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// silent neither mails nor words anything.
type silent struct{}

func (silent) Mail(context.Context, service.Address, string, string) error { return nil }

func (silent) Text(_, key string, _ map[string]string) string { return key }
