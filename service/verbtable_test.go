package service_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

var update = flag.Bool("update", false, "write docs/verbs.md anew")

const verbsPage = "../docs/verbs.md"

// The three edges of the table.
var (
	tableVerbs = []string{"approve", "reject", "return", "transfer", "add before", "add after", "remove", "reassign", "urge", "withdraw", "terminate"}
	// tableStates are the states of the task something is done to.
	tableStates = []string{"open", "waiting", "added", "done", "returned", "cancelled", "transferred"}
	tableRoles  = []string{"holder", "adder", "delegate", "initiator", "initiator's delegate", "person", "other hospital's leader", "administrator", "administrator who asked", "other hospital's HR", "colleague", "outsider", "read-only token"}
)

// expectation is a row of the rules below: the answer in every cell that matches. An empty
// field matches all; the first row that matches a cell counts.
type expectation struct {
	verbs, states, roles []string
	answer               string
}

func (e expectation) matches(verb, state, role string) bool {
	is := func(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }
	return is(e.verbs, verb) && is(e.states, state) && is(e.roles, role)
}

func list(s ...string) []string { return s }

var (
	decisions = list("approve", "reject", "return")
	judging   = append(list("transfer", "add before", "add after"), decisions...)
	ofTheRun  = list("urge", "withdraw", "terminate")
	closed    = list("done", "returned", "cancelled", "transferred")
	ended     = list("done", "cancelled") // the approval is over
	asked     = list("initiator", "initiator's delegate", "administrator who asked")
	delegates = list("delegate", "initiator's delegate")
	bystander = list("other hospital's HR", "other hospital's leader", "administrator")
)

// verbRules say what every cell answers; {state} is the state of its task.
var verbRules = []expectation{
	{roles: list("read-only token"), answer: "forbidden token_read_only"},
	// Who does not see it is not told that it exists. A delegate sees what lies in the giver's
	// inbox; the person sees the approval and not the work of those who decide it.
	{roles: list("outsider", "colleague"), answer: "not_found not_found"},
	{verbs: append(list("remove", "reassign"), judging...), roles: list("person"), answer: "not_found not_found"},
	{verbs: ofTheRun, roles: delegates, answer: "not_found not_found"},
	{states: list("added"), roles: delegates, answer: "not_found not_found"},

	{verbs: judging, states: list("added"), roles: append(list("adder"), asked...), answer: "forbidden not_your_task"},
	{verbs: judging, roles: asked, answer: "forbidden own_request"},
	{verbs: judging, roles: bystander, answer: "forbidden not_your_task"},
	{verbs: judging, states: closed, answer: "stale already_{state}"},
	{verbs: decisions, states: list("waiting"), answer: "conflict task_waiting"},
	{verbs: judging, answer: "ok"},

	{verbs: list("remove"), states: closed, answer: "stale already_{state}"},
	{verbs: list("remove"), roles: list("initiator", "administrator who asked"), answer: "forbidden own_request"},
	{verbs: list("remove"), states: list("open", "waiting"), answer: "conflict not_added"},
	{verbs: list("remove"), roles: list("adder", "administrator"), answer: "ok"},
	{verbs: list("remove"), answer: "forbidden not_added_by_you"},

	{verbs: list("reassign"), roles: list("administrator who asked"), answer: "forbidden own_request"},
	{verbs: list("reassign"), roles: list("holder", "adder", "delegate", "initiator", "initiator's delegate", "other hospital's HR", "other hospital's leader"), answer: "forbidden role_needed"},
	{verbs: list("reassign"), states: closed, answer: "stale already_{state}"},
	{verbs: list("reassign"), answer: "ok"},

	// The supporter's HR may urge and take back what its staff asked for; an added signer of
	// another post may not.
	{verbs: list("urge"), roles: bystander, answer: "forbidden urge_initiator_only"},
	{verbs: list("urge"), states: list("added"), roles: list("holder"), answer: "forbidden urge_initiator_only"},
	{verbs: list("urge"), states: closed, answer: "stale already_{state}"},
	{verbs: list("urge"), states: list("waiting"), answer: "conflict task_waiting"},
	{verbs: list("urge"), answer: "ok"},

	{verbs: list("withdraw"), roles: bystander, answer: "forbidden role_needed"},
	{verbs: list("withdraw"), states: list("added"), roles: list("holder"), answer: "forbidden role_needed"},
	{verbs: list("terminate"), roles: list("holder", "adder", "initiator", "person", "other hospital's HR", "other hospital's leader"), answer: "forbidden role_needed"},
	{verbs: list("withdraw", "terminate"), states: ended, answer: "conflict run_over"},
	{verbs: list("withdraw", "terminate"), answer: "ok"},
}

// stage is one nomination in the state a cell wants, and the people around it.
type stage struct {
	task, run      domain.ID
	holder, person service.Actor
}

// theatre has everybody of the table on its payroll.
type theatre struct {
	*house
	t                                                          *testing.T
	cycle                                                      domain.Cycle
	delegate, askersDelegate, boss, outsider, colleague, third service.Actor
	asker                                                      service.Actor // HR, and administrator in one column
	people                                                     int
	askerIsAdmin                                               service.Actor
}

func newTheatre(t *testing.T) *theatre {
	h := newHouse(t, "2026-11-21")
	s := &theatre{house: h, t: t, asker: h.hr2}
	s.boss = h.account("boss", h.supporter, domain.RoleAdmin, 0)
	s.third = h.account("third", h.supporter, domain.RoleStaff, 0)
	s.colleague = h.account("colleague", h.supporter, domain.RoleStaff, 0)
	s.delegate = h.account("delegate", h.supporter, domain.RoleStaff, 0)
	s.askersDelegate = h.account("askersdelegate", h.supporter, domain.RoleStaff, 0)
	other, err := h.Directory.CreateOrganisation(h.ctx, service.Request{Actor: h.admin}, service.OrganisationForm{Name: "外院", Kind: domain.OrgHospital})
	must(t, err)
	s.outsider = h.account("outsider", other.ID, domain.RoleHR, 0)
	made, err := h.Accounts.Create(h.ctx, service.Request{Actor: h.admin}, service.AccountForm{
		Login: "askeradmin", Name: "askeradmin", Memberships: []domain.Membership{{Org: h.supporter, Role: domain.RoleHR}, {Org: h.supporter, Role: domain.RoleAdmin}},
	})
	must(t, err)
	s.askerIsAdmin, err = h.Accounts.Actor(h.ctx, made.ID)
	must(t, err)
	_, err = h.delegates(h.hr, s.delegate, "2026-11-21", "2026-12-31")
	must(t, err)
	_, err = h.delegates(h.hr2, s.askersDelegate, "2026-11-21", "2026-12-31")
	must(t, err)
	s.delegate, s.askersDelegate = h.again(s.delegate), h.again(s.askersDelegate)
	s.cycle = h.cycle("2027-03-01", false)
	return s
}

// set puts a nomination on stage.
func (s *theatre) set(state, role string) stage {
	s.people++
	asker := s.hr2
	if role == "administrator who asked" {
		asker = s.askerIsAdmin
	}
	var person domain.Person
	must(s.t, s.db.Tx(s.ctx, func(tx service.Tx) error {
		person = domain.Person{OrgID: s.supporter, Name: fmt.Sprint("人", s.people), Profession: "physician", BirthDate: calendar.MustDate("1988-05-01"),
			Title: domain.TitleIntermediate, TitleSince: calendar.MustDate("2018-01-01"), CreatedAt: s.clock, Version: 1}
		if err := tx.InsertPerson(&person, service.Identifiers{}); err != nil {
			return err
		}
		u := domain.User{Login: fmt.Sprint("p", s.people), Name: person.Name, Locale: "zh-CN", PersonID: person.ID, CreatedAt: s.clock, Version: 1,
			Memberships: []domain.Membership{{Org: s.supporter, Role: domain.RoleStaff}}}
		if err := tx.InsertUser(&u); err != nil {
			return err
		}
		person.UserID = u.ID
		return tx.UpdatePerson(person)
	}))
	n, err := s.Nominations.Nominate(s.ctx, service.Request{Actor: asker}, s.cycle.ID, service.NominationForm{PersonID: person.ID, PositionID: s.cycle.Positions[0].ID, Declarations: declared})
	must(s.t, err)
	run, err := s.db.View(s.ctx).RunOfSubject(domain.SubjectRef{Kind: domain.SubjectNomination, ID: n.ID}, domain.ChainNomination)
	must(s.t, err)
	g := stage{run: run.ID, holder: s.hr}
	g.person, err = s.Accounts.Actor(s.ctx, person.UserID)
	must(s.t, err)
	g.task = s.tasksOf(run.ID)[0].ID
	s.bring(&g, state)
	return g
}

func (s *theatre) tasksOf(run domain.ID) []domain.Task {
	tasks, err := s.db.View(s.ctx).TasksOfRun(run)
	must(s.t, err)
	return tasks
}

// bring brings the task into its state.
func (s *theatre) bring(g *stage, state string) {
	as := service.Request{Actor: s.hr}
	decide := func(o domain.Outcome) {
		_, err := s.Tasks.Decide(s.ctx, as, g.task, service.Decision{Outcome: o, Opinion: "理由"})
		must(s.t, err)
	}
	switch state {
	case "waiting", "added":
		_, err := s.Tasks.AddSigner(s.ctx, as, g.task, domain.AddedBefore, service.Asking{To: s.leader.UserID})
		must(s.t, err)
		if state == "added" {
			tasks := s.tasksOf(g.run)
			g.task, g.holder = tasks[len(tasks)-1].ID, s.leader
		}
	case "done":
		decide(domain.Approve)
	case "returned":
		decide(domain.Return)
	case "cancelled":
		_, err := s.Runs.Terminate(s.ctx, service.Request{Actor: s.boss}, g.run, "终止")
		must(s.t, err)
	case "transferred":
		_, err := s.Tasks.Transfer(s.ctx, as, g.task, service.Asking{To: s.leader.UserID})
		must(s.t, err)
		tasks := s.tasksOf(g.run)
		g.task = tasks[len(tasks)-1].ID
	}
}

// cast is who plays a role on this stage.
func (s *theatre) cast(g stage, role string) service.Actor {
	switch role {
	case "person":
		return g.person
	case "read-only token":
		a := g.holder
		a.ReadOnly = true
		return a
	case "holder":
		return g.holder
	case "adder":
		return s.hr
	}
	return map[string]service.Actor{
		"delegate": s.delegate, "initiator": s.hr2, "initiator's delegate": s.askersDelegate, "other hospital's leader": s.hostLeader,
		"administrator": s.boss, "administrator who asked": s.askerIsAdmin, "other hospital's HR": s.hostHR,
		"colleague": s.colleague, "outsider": s.outsider,
	}[role]
}

// act does a verb and says what was answered.
func (s *theatre) act(g stage, verb string, who service.Actor) string {
	r := service.Request{Actor: who}
	ask := service.Asking{To: s.third.UserID, Note: "请办理"}
	decide := func(o domain.Outcome) error {
		_, err := s.Tasks.Decide(s.ctx, r, g.task, service.Decision{Outcome: o, Opinion: "理由"})
		return err
	}
	var err error
	switch verb {
	case "approve", "reject", "return":
		err = decide(domain.Outcome(verb))
	case "transfer":
		_, err = s.Tasks.Transfer(s.ctx, r, g.task, ask)
	case "add before", "add after":
		_, err = s.Tasks.AddSigner(s.ctx, r, g.task, domain.Added(strings.TrimPrefix(verb, "add ")), ask)
	case "remove":
		_, err = s.Tasks.RemoveSigner(s.ctx, r, g.task, "")
	case "reassign":
		_, err = s.Tasks.Reassign(s.ctx, r, g.task, ask)
	case "urge":
		_, err = s.Tasks.Urge(s.ctx, r, g.task)
	case "withdraw":
		_, err = s.Runs.Withdraw(s.ctx, r, g.run, "另有安排")
	case "terminate":
		_, err = s.Runs.Terminate(s.ctx, r, g.run, "协议终止")
	}
	if err == nil {
		return "ok"
	}
	e, ok := err.(*domain.Error)
	if !ok {
		s.t.Fatal(err)
	}
	return string(e.Code) + " " + e.Message
}

// TestVerbs_EveryCellAnswersAsTheTableSays does every verb to a task in every state in every
// role. docs/verbs.md is the same table for people; it must not lag behind.
func TestVerbs_EveryCellAnswersAsTheTableSays(t *testing.T) {
	s := newTheatre(t)
	answers := map[[3]string]string{}
	for _, state := range tableStates {
		for _, role := range tableRoles {
			var g stage
			fresh := false
			for _, verb := range tableVerbs {
				if !fresh {
					g, fresh = s.set(state, role), true
				}
				got := s.act(g, verb, s.cast(g, role))
				fresh = got != "ok"
				answers[[3]string{verb, state, role}] = got
				i := slices.IndexFunc(verbRules, func(e expectation) bool { return e.matches(verb, state, role) })
				if i < 0 {
					t.Errorf("no rule for %s of a task %s as %s, which answers %q", verb, state, role, got)
				} else if want := strings.ReplaceAll(verbRules[i].answer, "{state}", state); got != want {
					t.Errorf("%s of a task %s as %s: %q, want %q", verb, state, role, got, want)
				}
			}
		}
	}
	page := verbsDocument(answers)
	if *update {
		must(t, os.WriteFile(verbsPage, []byte(page), 0o644))
	}
	if have, err := os.ReadFile(verbsPage); err != nil || string(have) != page {
		t.Errorf("docs/verbs.md lags behind: go test ./service -run TestVerbs -update (%v)", err)
	}
}

// verbsDocument is a table for each verb: states down, roles across.
func verbsDocument(answers map[[3]string]string) string {
	var b strings.Builder
	b.WriteString(`# What every verb answers

Generated by ` + "`go test ./service -run TestVerbs -update`" + ` from what the program answers; the test compares every
cell with the rules beside it, and a test of the REST interface reads this page and sends every cell as a request.
The task is HR's review of a nomination. A cell is "ok" (200) or the code of the error and its message key;
forbidden is 403, not_found 404, conflict and stale 409.

- **open**: it lies in the inbox. **waiting**: a signer was added before it. **added**: the task of that signer.
  **done**, **returned**, **cancelled** (the approval was ended), **transferred** (the record of a transfer).
- **holder** opens the inbox the task lies in. **adder** added the signer. **initiator** asked for it and holds
  the same post; **administrator who asked** is both. **person**: whom it is about.
`)
	for _, verb := range tableVerbs {
		fmt.Fprintf(&b, "\n## %s\n\n| as | %s |\n|---|%s\n", verb, strings.Join(tableStates, " | "), strings.Repeat("---|", len(tableStates)))
		for _, role := range tableRoles {
			fmt.Fprintf(&b, "| %s |", role)
			for _, state := range tableStates {
				fmt.Fprintf(&b, " %s |", answers[[3]string{verb, state, role}])
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
