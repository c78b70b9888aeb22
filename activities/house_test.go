package activities_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/duikou/duikou/activities"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
	"github.com/duikou/duikou/workflows"
)

// house is two hospitals on a real database. Real workflows run in it, one at a time, with a
// clock that skips over the waits; the service reads the same clock.
type house struct {
	*service.Service
	t   *testing.T
	ctx context.Context

	mu    sync.Mutex
	clock func() time.Time
	woken []wake
	env   *testsuite.TestWorkflowEnvironment
	runs  int

	supporter, recipient   domain.ID
	hr, hr2, leader, admin service.Actor
	host, hostLeader, ann  service.Actor
	agenda                 []*entry
}

type wake struct {
	c domain.CaseRef
	w domain.Wake
}

type entry struct {
	at   time.Time
	do   func()
	done bool
}

func newHouse(t *testing.T, today string) *house {
	t.Helper()
	h := &house{t: t, ctx: context.Background()}
	h.stopClock(at(today, 8, 0))
	quiet := slog.New(slog.DiscardHandler)
	key := make([]byte, 32)
	vault, err := store.NewVault("k1", map[string][]byte{"k1": key}, key)
	must(t, err)
	db, err := store.Open(h.ctx, store.Options{Driver: "sqlite", DSN: filepath.Join(t.TempDir(), "duikou.db"), MaxConns: 4, Keys: vault, Logger: quiet})
	must(t, err)
	t.Cleanup(func() { db.Close() })
	must(t, db.Migrate(h.ctx))
	library, err := policy.Presets()
	must(t, err)
	h.Service = service.New(service.Deps{Store: db, Policy: library, Engine: h, Mailer: silent{}, Texts: silent{}, Now: h.now, Log: quiet})
	t.Cleanup(h.Close)
	h.populate()
	return h
}

func at(day string, hour, minute int) time.Time { return calendar.MustDate(day).At(hour, minute) }

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.clock()
}

func (h *house) stopClock(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clock = func() time.Time { return at }
}

// Wake keeps what the couriers deliver until it is handed to the workflow under test.
func (h *house) Wake(_ context.Context, c domain.CaseRef, w domain.Wake) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.woken = append(h.woken, wake{c, w})
	return nil
}

func (h *house) Alive(context.Context, domain.CaseRef, string) (bool, error) { return true, nil }

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
	h.hr = h.account("hr", a.ID, domain.RoleHR, 0)
	h.hr2 = h.account("hr2", a.ID, domain.RoleHR, 0)
	h.leader = h.account("leader", a.ID, domain.RoleLeader, 0)
	h.host = h.account("host", b.ID, domain.RoleHR, 0)
	h.hostLeader = h.account("hostleader", b.ID, domain.RoleLeader, 0)
	p, err := h.Directory.CreatePerson(h.ctx, service.Request{Actor: h.hr}, service.PersonForm{
		OrgID: a.ID, Name: "李安", BirthDate: calendar.MustDate("1988-01-01"), Profession: "physician",
		Title: domain.TitleIntermediate, TitleSince: calendar.MustDate("2018-01-01"),
	})
	must(h.t, err)
	h.ann = h.account("ann", a.ID, domain.RoleStaff, p.ID)
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

// consented plays a cycle up to the recipient's consent; ann is on its list.
func (h *house) consented(from, to string, backfill bool) domain.Cycle {
	h.t.Helper()
	start := calendar.MustDate(from)
	agreement, err := h.Directory.CreateAgreement(h.ctx, service.Request{Actor: h.hr}, service.AgreementForm{
		Number: "协-1", SupporterID: h.supporter, RecipientID: h.recipient, Programme: "shuangqian", From: start.AddMonths(-12), To: start.AddMonths(48),
	})
	must(h.t, err)
	plan := service.CyclePlan{
		AgreementID: agreement.ID, Title: "一批", NominationUntil: start.AddDays(-14), From: start, To: calendar.MustDate(to), Backfill: backfill,
		Positions: []service.PositionPlan{{Track: "support", Department: "内科", Quota: 4}},
	}
	if backfill {
		plan.BackfillReason = "中途启用"
	}
	c, err := h.Cycles.Create(h.ctx, service.Request{Actor: h.hr}, plan)
	must(h.t, err)
	c, err = h.Cycles.Open(h.ctx, service.Request{Actor: h.hr}, c.ID)
	must(h.t, err)
	_, err = h.Nominations.Nominate(h.ctx, service.Request{Actor: h.ann}, c.ID, service.NominationForm{
		PositionID: c.Positions[0].ID,
		Declarations: map[string]bool{
			"good_health": true, "commitment": true, "law_abiding": true, "competence": true, "ethics": true, "no_misconduct": true,
		},
	})
	must(h.t, err)
	h.decides(h.hr, domain.TaskNominationReview, service.Decision{})
	h.decides(h.hr, domain.TaskListSubmit, service.Decision{})
	h.decides(h.leader, domain.TaskListSign, service.Decision{})
	h.decides(h.host, domain.TaskConsent, service.Decision{})
	return c
}

// assigned plays a cycle until ann's arrival has to be confirmed.
func (h *house) assigned(from, to string, backfill bool) domain.Assignment {
	h.t.Helper()
	c := h.consented(from, to, backfill)
	if !backfill {
		h.stopClock(calendar.MustDate(from).At(8, 0)) // the list has been public long enough
	}
	_, err := h.System.Assign(h.ctx, c.ID, 100)
	must(h.t, err)
	return h.assignment()
}

func (h *house) assignment() domain.Assignment {
	h.t.Helper()
	list, err := h.Assignments.List(h.ctx, h.hr, service.AssignmentFilter{}, service.Page{})
	must(h.t, err)
	if len(list.Items) != 1 {
		h.t.Fatalf("%d assignments", len(list.Items))
	}
	return list.Items[0]
}

func (h *house) todo(who service.Actor, kind domain.TaskKind) []domain.Task {
	h.t.Helper()
	list, err := h.Tasks.Inbox(h.ctx, who, service.TabTodo, kind, "", service.Page{})
	must(h.t, err)
	return list.Items
}

// decides acts on somebody's oldest task of a kind.
func (h *house) decides(who service.Actor, kind domain.TaskKind, in service.Decision) {
	h.t.Helper()
	tasks := h.todo(who, kind)
	if len(tasks) == 0 {
		h.t.Fatalf("%s has no %s to do on %s", who.Name, kind, h.now().In(calendar.Zone).Format(time.DateTime))
	}
	must(h.t, h.tries(who, tasks[0], in))
}

func (h *house) tries(who service.Actor, t domain.Task, in service.Decision) error {
	if in.Outcome == "" {
		in.Outcome = domain.Approve
	}
	_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: who}, t.ID, in)
	return err
}

func (h *house) arrives(on string) {
	h.decides(h.host, domain.TaskArrival, service.Decision{Arrival: &domain.ArrivalForm{ArrivedOn: calendar.MustDate(on), Department: "内科"}})
}

func report() service.Decision {
	return service.Decision{Report: &domain.ReportForm{Figures: map[string]int64{"patients_treated": 100}, Summary: "工作正常", LateReason: "补录"}}
}

func (h *house) accepts() {
	h.decides(h.host, domain.TaskReportVerify, service.Decision{Attendance: &domain.Attendance{}})
	h.decides(h.hr, domain.TaskReportAccept, service.Decision{})
}

func (h *house) appraises() {
	form := &domain.AppraisalInput{Scores: map[string]int{"task": 80, "conduct": 80, "work": 80}, Comment: "认真负责"}
	h.decides(h.host, domain.TaskAppraise, service.Decision{Appraisal: form})
	h.decides(h.hr, domain.TaskAppraise, service.Decision{Appraisal: form})
}

// on puts what people do on the agenda of the next workflow. Afterwards the workflow hears
// of it, as often as it is told.
func (h *house) on(when time.Time, do func()) { h.agenda = append(h.agenda, &entry{at: when, do: do}) }

// plays runs a case's workflow to its end, run after run.
func (h *house) plays(c domain.CaseRef, name string, input any) {
	h.t.Helper()
	for {
		err := h.run(c, name, input)
		if err == nil {
			return
		}
		var next *workflow.ContinueAsNewError
		if !errors.As(err, &next) {
			h.t.Fatalf("the story of %s ended with %v", c, err)
		}
		var in workflows.CaseStart
		must(h.t, converter.GetDefaultDataConverter().FromPayloads(next.Input, &in))
		input = in
	}
}

func (h *house) run(c domain.CaseRef, name string, input any) error {
	h.runs++
	start := h.now()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(start)
	env.SetTestTimeout(time.Minute)
	workflows.Register(env)
	env.RegisterActivity(&activities.Activities{System: h.System})
	h.env = env
	h.mu.Lock()
	h.clock, h.woken = env.Now, nil
	h.mu.Unlock()
	for _, e := range h.agenda {
		if !e.done {
			env.RegisterDelayedCallback(func() { e.done = true; e.do(); h.tell(c) }, max(e.at.Sub(start), 0))
		}
	}
	env.ExecuteWorkflow(name, input)
	h.stopClock(env.Now())
	if !env.IsWorkflowCompleted() {
		h.t.Fatalf("the story of %s is stuck", c)
	}
	return env.GetWorkflowError()
}

// tell waits for the courier to bring the wake-up of what has just been done, and hands every
// wake-up of the case on. One that never comes fails nothing here: the story shows it.
func (h *house) tell(c domain.CaseRef) {
	for range 100 {
		h.mu.Lock()
		var mine []domain.Wake
		for _, w := range h.woken {
			if w.c == c {
				mine = append(mine, w.w)
			}
		}
		h.woken = nil
		h.mu.Unlock()
		for _, w := range mine {
			h.env.SignalWorkflow(workflows.SignalWake, w)
		}
		if len(mine) > 0 {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// audit counts a case's entries by what was done.
func (h *house) audit(c domain.CaseRef) map[string]int {
	h.t.Helper()
	line, err := h.Tasks.Timeline(h.ctx, h.hr, c, nil)
	must(h.t, err)
	counts := map[string]int{}
	for _, e := range line.Events {
		counts[e.Action]++
	}
	return counts
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
