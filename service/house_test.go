package service_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// house is two hospitals with their people on a real database, a clock the test sets, and an
// engine that only remembers whom it was asked to wake.
type house struct {
	*service.Service
	t      testing.TB
	ctx    context.Context
	db     *store.DB
	engine *bell
	mails  *postbox
	rules  *policy.Library
	clock  time.Time

	supporter, recipient      domain.ID
	hr, hr2, leader           service.Actor
	hostHR, hostLeader, admin service.Actor
	staff                     []service.Actor // each has a staff record
}

func newHouse(t testing.TB, today string) *house {
	t.Helper()
	return builtHouse(t, today, func(p service.Policy) service.Policy { return p })
}

// builtHouse is a house with rules of its own.
func builtHouse(t testing.TB, today string, with func(service.Policy) service.Policy) *house {
	t.Helper()
	library, err := policy.Presets()
	must(t, err)
	return newHouseOn(t, today, store.Options{Driver: store.SQLite, DSN: filepath.Join(t.TempDir(), "duikou.db"), MaxConns: 4}, library, with)
}

func newHouseOn(t testing.TB, today string, o store.Options, library *policy.Library, with func(service.Policy) service.Policy) *house {
	t.Helper()
	h := &house{t: t, ctx: context.Background(), engine: &bell{}, mails: &postbox{}, clock: calendar.MustDate(today).At(10, 0)}
	keys := make([]byte, 32)
	vault, err := store.NewVault("k1", map[string][]byte{"k1": keys}, keys)
	must(t, err)
	if o.Keys = vault; o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	h.db, err = store.Open(h.ctx, o)
	must(t, err)
	t.Cleanup(func() { h.db.Close() })
	must(t, h.db.Migrate(h.ctx))
	h.rules = library
	h.Service = service.New(service.Deps{
		Store: h.db, Policy: with(h.rules), Engine: h.engine, Mailer: h.mails, Texts: plain{},
		Now: func() time.Time { return h.clock }, Log: slog.New(slog.DiscardHandler),
	})
	t.Cleanup(h.Close)
	h.populate()
	return h
}

func (h *house) populate() {
	login, password, err := h.Accounts.Bootstrap(h.ctx)
	must(h.t, err)
	h.admin, err = h.Accounts.LogIn(h.ctx, login, password)
	must(h.t, err)
	as := service.Request{Actor: h.admin}
	a, err := h.Directory.CreateOrganisation(h.ctx, as, service.OrganisationForm{Name: "市第一医院", Kind: domain.OrgHospital, Tier: "tertiary", Level: "city"})
	must(h.t, err)
	b, err := h.Directory.CreateOrganisation(h.ctx, as, service.OrganisationForm{Name: "青石镇卫生院", Kind: domain.OrgTownshipCentre, Tier: "primary", Level: "township"})
	must(h.t, err)
	h.supporter, h.recipient = a.ID, b.ID
	h.hr = h.account("hr", h.supporter, domain.RoleHR, 0)
	h.hr2 = h.account("hr2", h.supporter, domain.RoleHR, 0)
	h.leader = h.account("leader", h.supporter, domain.RoleLeader, 0)
	h.hostHR = h.account("host", h.recipient, domain.RoleHR, 0)
	h.hostLeader = h.account("hostleader", h.recipient, domain.RoleLeader, 0)
}

func (h *house) account(login string, org domain.ID, role domain.Role, person domain.ID) service.Actor {
	h.t.Helper()
	made, err := h.Accounts.Create(h.ctx, service.Request{Actor: h.admin}, service.AccountForm{
		Login: login, Name: login, Email: login + "@example.org", PersonID: person,
		Memberships: []domain.Membership{{Org: org, Role: role}},
	})
	must(h.t, err)
	actor, err := h.Accounts.Actor(h.ctx, made.ID)
	must(h.t, err)
	return actor
}

// hire adds a staff member with an account. Born makes them too old or young enough.
func (h *house) hire(name, born string) service.Actor {
	h.t.Helper()
	p, err := h.Directory.CreatePerson(h.ctx, service.Request{Actor: h.hr}, service.PersonForm{
		OrgID: h.supporter, Name: name, BirthDate: calendar.MustDate(born), Profession: "physician",
		Title: domain.TitleIntermediate, TitleSince: calendar.MustDate("2018-01-01"),
	})
	must(h.t, err)
	actor := h.account("staff"+p.ID.String(), h.supporter, domain.RoleStaff, p.ID)
	h.staff = append(h.staff, actor)
	return actor
}

// cycle opens a cycle of one year from a date.
func (h *house) cycle(from string, backfill bool) domain.Cycle {
	h.t.Helper()
	return h.cycleUnder("shuangqian", "support", from, backfill)
}

func (h *house) cycleUnder(programme, track, from string, backfill bool) domain.Cycle {
	h.t.Helper()
	start := calendar.MustDate(from)
	agreement, err := h.Directory.CreateAgreement(h.ctx, service.Request{Actor: h.hr}, service.AgreementForm{
		Number: "协-" + from, SupporterID: h.supporter, RecipientID: h.recipient, Programme: programme,
		From: start.AddMonths(-12), To: start.AddMonths(48),
	})
	must(h.t, err)
	plan := service.CyclePlan{
		AgreementID: agreement.ID, Title: "一批", NominationUntil: start.AddDays(-14), From: start, Backfill: backfill,
		Positions: []service.PositionPlan{{Track: track, Department: "内科", Quota: 4}},
	}
	if backfill {
		plan.BackfillReason = "中途启用"
	}
	c, err := h.Cycles.Create(h.ctx, service.Request{Actor: h.hr}, plan)
	must(h.t, err)
	c, err = h.Cycles.Open(h.ctx, service.Request{Actor: h.hr}, c.ID)
	must(h.t, err)
	return c
}

var declared = map[string]bool{"good_health": true, "commitment": true, "law_abiding": true, "competence": true, "ethics": true, "no_misconduct": true}

func (h *house) nominate(who service.Actor, c domain.Cycle) domain.Nomination {
	h.t.Helper()
	n, err := h.Nominations.Nominate(h.ctx, service.Request{Actor: who}, c.ID, service.NominationForm{PositionID: c.Positions[0].ID, Declarations: declared})
	must(h.t, err)
	return n
}

// task finds the one open task of a kind in somebody's inbox.
func (h *house) task(who service.Actor, kind domain.TaskKind) domain.Task {
	h.t.Helper()
	list, err := h.Tasks.Inbox(h.ctx, who, service.TabTodo, kind, "", service.Page{Limit: 200})
	must(h.t, err)
	if len(list.Items) == 0 {
		h.t.Fatalf("%s has no %s to do", who.Name, kind)
	}
	return list.Items[0]
}

func (h *house) has(who service.Actor, kind domain.TaskKind) bool {
	h.t.Helper()
	list, err := h.Tasks.Inbox(h.ctx, who, service.TabTodo, kind, "", service.Page{})
	must(h.t, err)
	return len(list.Items) > 0
}

func (h *house) decide(who service.Actor, kind domain.TaskKind, in service.Decision) {
	h.t.Helper()
	if in.Outcome == "" {
		in.Outcome = domain.Approve
	}
	_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: who}, h.task(who, kind).ID, in)
	must(h.t, err)
}

// dispatched plays a cycle up to the confirmed arrival of everybody nominated.
func (h *house) dispatched(from string, backfill bool, people ...service.Actor) (domain.Cycle, []domain.Assignment) {
	h.t.Helper()
	return h.sent(h.cycle(from, backfill), people...)
}

// sent takes people through a cycle until they have arrived on its first day.
func (h *house) sent(c domain.Cycle, people ...service.Actor) (domain.Cycle, []domain.Assignment) {
	h.t.Helper()
	for _, p := range people {
		h.nominate(p, c)
		h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	}
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
	h.decide(h.leader, domain.TaskListSign, service.Decision{})
	h.decide(h.hostHR, domain.TaskConsent, service.Decision{})
	if !c.Backfill {
		h.clock = c.From.At(9, 0)
	}
	left, err := h.System.Assign(h.ctx, c.ID, 100)
	must(h.t, err)
	if left != 0 {
		h.t.Fatalf("%d left to assign", left)
	}
	for range people {
		h.decide(h.hostHR, domain.TaskArrival, service.Decision{Arrival: &domain.ArrivalForm{ArrivedOn: c.From, Department: "内科"}})
	}
	list, err := h.Assignments.List(h.ctx, h.hr, service.AssignmentFilter{Cycle: c.ID}, service.Page{})
	must(h.t, err)
	return c, list.Items
}

// month plays one month of one person: handed in, verified, accepted.
func (h *house) month(who service.Actor, absent int) {
	h.t.Helper()
	h.decide(who, domain.TaskReportHandIn, service.Decision{Report: &domain.ReportForm{
		Figures: map[string]int64{"patients_treated": 100, "lecture": 1, "lecture_participants": 30}, Summary: "工作正常", LateReason: "补录",
	}})
	h.decide(h.hostHR, domain.TaskReportVerify, service.Decision{Attendance: &domain.Attendance{AbsentDays: absent}})
	h.decide(h.hr, domain.TaskReportAccept, service.Decision{})
}

func scored(task, conduct, work int) *domain.AppraisalInput {
	return &domain.AppraisalInput{Scores: map[string]int{"task": task, "conduct": conduct, "work": work}, Comment: "认真负责"}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t testing.TB, err error, code domain.Code, message string) *domain.Error {
	t.Helper()
	e, ok := err.(*domain.Error)
	if !ok || e.Code != code || e.Message != message {
		t.Fatalf("got %v, want %s: %s", err, code, message)
	}
	return e
}

// bell is an engine that remembers whom it woke with what, and that can be away.
type bell struct {
	sync.Mutex
	woken []domain.CaseRef
	news  []domain.Wake
	away  bool
	asked int // how often it was asked while it was away
	deaf  domain.CaseRef
}

func (b *bell) Wake(_ context.Context, c domain.CaseRef, w domain.Wake) error {
	b.Lock()
	defer b.Unlock()
	if b.away || c == b.deaf {
		b.asked++
		return domain.Fault(domain.CodeUnavailable, "unavailable")
	}
	b.woken, b.news = append(b.woken, c), append(b.news, w)
	return nil
}

func (b *bell) Alive(context.Context, domain.CaseRef, string) (bool, error) {
	b.Lock()
	defer b.Unlock()
	if b.away {
		return false, domain.Fault(domain.CodeUnavailable, "unavailable")
	}
	return true, nil
}

// leaves takes the engine away, or brings it back.
func (b *bell) leaves(away bool) {
	b.Lock()
	defer b.Unlock()
	b.away = away
}

// heard is what the engine was told since it was told so much, in order.
func (b *bell) heard(since int) (told []string) {
	b.Lock()
	defer b.Unlock()
	for i := since; i < len(b.woken); i++ {
		told = append(told, fmt.Sprint(b.woken[i], b.news[i]))
	}
	return told
}

// postbox is a mailer that keeps what it was given.
type postbox struct{ to []string }

func (p *postbox) Mail(_ context.Context, to service.Address, _, _ string) error {
	p.to = append(p.to, to.Email)
	return nil
}

// plain renders a key as itself.
type plain struct{}

func (plain) Text(_, key string, _ map[string]string) string { return key }
