package rest_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
)

const verbsPage = "../../docs/verbs.md"

// verbTable is docs/verbs.md, which the service's own test generates and holds to the rules:
// what each verb answers, by the state of the task and the role of who asks.
type verbTable struct {
	verbs, states, roles []string
	answers              map[[3]string]string
}

func readVerbTable(t *testing.T) verbTable {
	t.Helper()
	page, err := os.ReadFile(verbsPage)
	must(t, err)
	table := verbTable{answers: map[[3]string]string{}}
	for line := range strings.Lines(string(page)) {
		line = strings.TrimSpace(line)
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		switch {
		case strings.HasPrefix(line, "## "):
			table.verbs = append(table.verbs, strings.TrimPrefix(line, "## "))
		case len(table.verbs) == 0 || !strings.HasPrefix(line, "| "):
		case cells[0] == "as":
			table.states = cells[1:]
		default:
			if len(table.verbs) == 1 {
				table.roles = append(table.roles, cells[0])
			}
			for i, answer := range cells[1:] {
				table.answers[[3]string{table.verbs[len(table.verbs)-1], table.states[i], cells[0]}] = answer
			}
		}
	}
	if n := len(table.verbs) * len(table.states) * len(table.roles); len(table.answers) != n || n < 1000 {
		t.Fatalf("%d cells read, %d verbs × %d states × %d roles", len(table.answers), len(table.verbs), len(table.states), len(table.roles))
	}
	return table
}

// statusOf are the statuses of the codes in the table.
var statusOf = map[string]int{
	"ok": http.StatusOK, "forbidden": http.StatusForbidden, "not_found": http.StatusNotFound,
	"conflict": http.StatusConflict, "stale": http.StatusConflict,
}

// theatre is a house with everybody of the table in it.
type theatre struct {
	*house
	cycle, position domain.ID
	cast            map[string]*person // by role
	readers         map[domain.ID]*person
	third           domain.ID // to whom work is passed on
	nominees        int
	books           *sql.DB
}

// stage is one nomination in the state a cell wants.
type stage struct {
	task, run      domain.ID
	holder, person *person
}

func newTheatre(t *testing.T) *theatre {
	h := newHouse(t, "2026-11-21")
	s := &theatre{house: h, readers: map[domain.ID]*person{}}
	books, err := sql.Open("sqlite", "file:"+h.file+"?mode=ro")
	must(t, err)
	books.SetMaxOpenConns(1) // one connection is what data_version is about
	t.Cleanup(func() { must(t, books.Close()) })
	s.books = books
	made := h.system.post("/users", map[string]any{"login": "askeradmin", "name": "askeradmin", "memberships": []any{
		map[string]any{"organisation_id": h.supporter, "role": "hr"}, map[string]any{"organisation_id": h.supporter, "role": "admin"},
	}}, 201)
	staff := func(login string) *person { return h.account(login, h.supporter, "staff", 0) }
	s.cast = map[string]*person{
		"adder": h.hr, "initiator": h.hr2, "delegate": staff("delegate"), "initiator's delegate": staff("askersdelegate"),
		"other hospital's HR": h.hostHR, "other hospital's leader": h.hostLeader, "outsider": h.stranger, "colleague": staff("colleague"),
		"administrator": h.account("boss", h.supporter, "admin", 0), "administrator who asked": h.movesIn("askeradmin", made.text("password"), 0),
	}
	s.third = staff("third").ID
	for giver, taker := range map[*person]string{h.hr: "delegate", h.hr2: "initiator's delegate"} {
		giver.post("/delegations", map[string]any{
			"organisation_id": h.supporter, "from_user": giver.ID, "to_user": s.cast[taker].ID, "from": "2026-11-21", "to": "2026-12-31",
			"kinds": []string{}, "reason": "出差",
		}, 201)
	}
	for login, p := range map[string]*person{"hr": h.hr, "leader": h.leader} {
		token := p.post("/tokens", map[string]any{"login": login, "password": password, "name": "reader", "scopes": []string{"read"}, "days": 30}, 201)
		s.readers[p.ID] = &person{h: h, Token: token.text("token"), ID: p.ID}
	}
	s.cycle, s.position = h.cycle("2027-03-01", false)
	return s
}

// set puts a nomination on stage.
func (s *theatre) set(state, role string) stage {
	s.t.Helper()
	g := stage{holder: s.hr}
	asker := s.hr2
	if role == "administrator who asked" {
		asker = s.cast[role]
	}
	s.nominees++
	name, born := fmt.Sprint("人", s.nominees), "1988-05-01"
	var nominee domain.ID
	if role == "person" {
		g.person = s.hire(name, born)
		nominee = g.person.Person
	} else {
		nominee = s.hr.post("/people", map[string]any{
			"organisation_id": s.supporter, "name": name, "birth_date": born, "profession": "physician", "title": "intermediate", "title_since": "2018-01-01",
		}, 201).id()
	}
	n := asker.post(fmt.Sprintf("/cycles/%d/nominations", s.cycle), map[string]any{"person_id": nominee, "position_id": s.position, "declarations": declared}, 201).id()
	must(s.t, s.books.QueryRow("SELECT id, run_id FROM tasks WHERE subject_kind = 'nomination' AND subject_id = ?", n).Scan(&g.task, &g.run))
	s.bring(&g, state)
	s.quiet()
	return g
}

// bring brings the task into its state.
func (s *theatre) bring(g *stage, state string) {
	s.t.Helper()
	task := fmt.Sprintf("/tasks/%d/", g.task)
	ask := map[string]any{"to": s.leader.ID, "note": "请办理"}
	switch state {
	case "open":
	case "waiting", "added":
		ask["where"] = "before"
		s.hr.post(task+"signers", ask, 200)
		if state == "added" {
			g.task, g.holder = s.newest(g.run), s.leader
		}
	case "done":
		s.hr.post(task+"decide", map[string]any{"outcome": "approve"}, 200)
	case "returned":
		s.hr.post(task+"decide", map[string]any{"outcome": "return", "opinion": "理由"}, 200)
	case "cancelled":
		s.cast["administrator"].post(fmt.Sprintf("/runs/%d/terminate", g.run), map[string]any{"reason": "终止"}, 200)
	case "transferred":
		s.hr.post(task+"transfer", ask, 200)
		g.task = s.newest(g.run)
	default:
		s.t.Fatalf("no way to bring a task into the state %q", state)
	}
}

// newest is the task that was added to a run last.
func (s *theatre) newest(run domain.ID) (id domain.ID) {
	s.t.Helper()
	must(s.t, s.books.QueryRow("SELECT MAX(id) FROM tasks WHERE run_id = ?", run).Scan(&id))
	return id
}

// plays is who plays a role on this stage.
func (s *theatre) plays(g stage, role string) *person {
	s.t.Helper()
	switch role {
	case "holder":
		return g.holder
	case "person":
		return g.person
	case "read-only token":
		return s.readers[g.holder.ID]
	}
	who := s.cast[role]
	if who == nil {
		s.t.Fatalf("nobody plays the %s", role)
	}
	return who
}

// asks is a verb as a request.
func (s *theatre) asks(g stage, verb string) (path string, body any) {
	s.t.Helper()
	task, run := fmt.Sprintf("/tasks/%d/", g.task), fmt.Sprintf("/runs/%d/", g.run)
	ask := map[string]any{"to": s.third, "note": "请办理"}
	switch verb {
	case "approve", "reject", "return":
		return task + "decide", map[string]any{"outcome": verb, "opinion": "理由"}
	case "transfer", "reassign":
		return task + verb, ask
	case "add before", "add after":
		ask["where"] = strings.TrimPrefix(verb, "add ")
		return task + "signers", ask
	case "remove":
		return task + "remove", map[string]any{}
	case "urge":
		return task + "urge", nil
	case "withdraw", "terminate":
		return run + verb, map[string]any{"reason": "另有安排"}
	}
	s.t.Fatalf("no request for the verb %q", verb)
	return "", nil
}

// commits is a number that changes whenever somebody writes to the database.
func (s *theatre) commits() (n int) {
	s.t.Helper()
	must(s.t, s.books.QueryRow("PRAGMA data_version").Scan(&n))
	return n
}

// TestVerbs_EveryCellIsAnsweredOverREST sends every verb to a task in every state in every
// role as a request, and is answered as docs/verbs.md says. A refusal changes no row.
func TestVerbs_EveryCellIsAnsweredOverREST(t *testing.T) {
	table := readVerbTable(t)
	s := newTheatre(t)
	for _, state := range table.states {
		t.Run(state, func(t *testing.T) {
			s.t = t
			for _, role := range table.roles {
				s.play(table, state, role)
			}
		})
	}
	s.t = t
	health, err := s.service.System.Examine(context.Background())
	must(t, err)
	if len(health.BrokenChains) > 0 {
		t.Errorf("%d of %d audit chains are broken", len(health.BrokenChains), health.Chains)
	}
}

// play does every verb of one state in one role, each on a stage nothing has happened on.
func (s *theatre) play(table verbTable, state, role string) {
	var g stage
	var before string
	fresh := false
	for _, verb := range table.verbs {
		if !fresh {
			g = s.set(state, role)
			before = s.rows()
		}
		path, body := s.asks(g, verb)
		commits := s.commits()
		a := s.plays(g, role).send(http.MethodPost, path, body)
		code, message, _ := strings.Cut(table.answers[[3]string{verb, state, role}], " ")
		fresh = a.Status >= 300
		if a.Status != statusOf[code] || fresh && (a.text("code") != code || a.text("message") != message) {
			s.t.Errorf("%s of a task %s as %s: %d %s, want %d %s %s", verb, state, role, a.Status, a.Body, statusOf[code], code, message)
		}
		switch changed := s.commits() != commits; {
		case fresh && changed:
			if after := s.rows(); after != before {
				s.t.Errorf("%s of a task %s as %s was refused and changed rows:\n%s", verb, state, role, difference(before, after))
			}
		case !fresh && !changed:
			s.t.Errorf("%s of a task %s as %s was done and changed nothing", verb, state, role)
		}
	}
}
