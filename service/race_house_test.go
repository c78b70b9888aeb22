package service_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// onBoth runs a race on SQLite, and on MySQL when there is one.
func onBoth(t *testing.T, race func(t *testing.T, h *house)) {
	t.Run("sqlite", func(t *testing.T) {
		race(t, newRacecourse(t, store.Options{Driver: store.SQLite, DSN: filepath.Join(t.TempDir(), "race.db")}))
	})
	t.Run("mysql", func(t *testing.T) {
		race(t, newRacecourse(t, store.Options{Driver: store.MySQL, DSN: ownMySQL(t)}))
	})
}

// ownMySQL makes a database for one test, or skips it.
func ownMySQL(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv("DUIKOU_TEST_MYSQL_DSN")
	if dsn == "" {
		t.Skip("skipped: set DUIKOU_TEST_MYSQL_DSN to a MySQL or MariaDB account that may create databases")
	}
	cfg, err := mysql.ParseDSN(dsn)
	must(t, err)
	name := fmt.Sprintf("duikou_race_%d", time.Now().UnixNano())
	cfg.DBName = ""
	admin, err := sql.Open("mysql", cfg.FormatDSN())
	must(t, err)
	_, err = admin.Exec("CREATE DATABASE " + name)
	must(t, err)
	t.Cleanup(func() {
		_, err := admin.Exec("DROP DATABASE " + name)
		must(t, err)
		admin.Close()
	})
	cfg.DBName = name
	return cfg.FormatDSN()
}

// newRacecourse is a house whose programme asks every leader to sign the list (会签), within
// four working days of its due day; then silence sends it back.
func newRacecourse(t testing.TB, o store.Options) *house {
	t.Helper()
	library, err := policy.Presets()
	must(t, err)
	for _, s := range library.Sources() {
		if s.Kind != policy.KindProgramme || s.Ref.Code != "shuangqian" {
			continue
		}
		text := strings.Replace(string(s.YAML), "\nversion: 1\n", "\nversion: 90\n", 1)
		before, after, found := strings.Cut(text, "      - id: sign\n")
		if !found {
			t.Fatal("the programme has no step \"sign\"")
		}
		after = strings.Replace(after, "ladder: {remind: [0],", "mode: all\n        on_expire: return\n        ladder: {remind: [0], expire: 4,", 1)
		_, err := library.Add(policy.KindProgramme, []byte(before+"      - id: sign\n"+after))
		must(t, err)
	}
	return newHouseOn(t, "2026-11-21", o, library, func(p service.Policy) service.Policy { return p })
}

// crowd adds n people who hold a role, without the ceremony of passwords.
func (h *house) crowd(n int, name string, org domain.ID, role domain.Role) []service.Actor {
	h.t.Helper()
	ids := make([]domain.ID, n)
	must(h.t, h.db.Tx(h.ctx, func(tx service.Tx) error {
		for i := range ids {
			u := domain.User{Login: fmt.Sprint(name, i), Name: fmt.Sprint(name, i), Locale: "zh-CN", CreatedAt: h.clock, Version: 1,
				Memberships: []domain.Membership{{Org: org, Role: role}}}
			if err := tx.InsertUser(&u); err != nil {
				return err
			}
			ids[i] = u.ID
		}
		return nil
	}))
	people := make([]service.Actor, n)
	for i, id := range ids {
		var err error
		people[i], err = h.Accounts.Actor(h.ctx, id)
		must(h.t, err)
	}
	return people
}

// nominees are n people of the supporter, nominated by HR's colleague.
func (h *house) nominees(c domain.Cycle, n int) {
	h.t.Helper()
	people := make([]domain.ID, n)
	must(h.t, h.db.Tx(h.ctx, func(tx service.Tx) error {
		for i := range people {
			p := domain.Person{OrgID: h.supporter, Name: fmt.Sprint("医师", i), Profession: "physician", BirthDate: calendar.MustDate("1988-05-01"),
				Title: domain.TitleIntermediate, TitleSince: calendar.MustDate("2018-01-01"), CreatedAt: h.clock, Version: 1}
			if err := tx.InsertPerson(&p, service.Identifiers{}); err != nil {
				return err
			}
			people[i] = p.ID
		}
		return nil
	}))
	for _, p := range people {
		_, err := h.Nominations.Nominate(h.ctx, service.Request{Actor: h.hr2}, c.ID,
			service.NominationForm{PersonID: p, PositionID: c.Positions[0].ID, Declarations: declared})
		must(h.t, err)
	}
}

// signing is a cycle whose list waits for the signatures of n leaders.
func (h *house) signing(n int) (domain.Cycle, []service.Actor) {
	h.t.Helper()
	leaders := append(h.crowd(n-1, "院领导", h.supporter, domain.RoleLeader), h.leader)
	c := h.cycle("2027-01-01", false)
	h.nominees(c, 1)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
	return c, leaders
}

// atOnce lets everybody act at the same moment, and collects what they were answered. Nobody
// may be told of a fault of ours: somebody else was faster, or it is over, is all there is.
func (h *house) atOnce(deeds ...func() error) (done int, refused []error) {
	h.t.Helper()
	answers := make([]error, len(deeds))
	var all sync.WaitGroup
	gun := make(chan struct{})
	for i, deed := range deeds {
		all.Go(func() {
			<-gun
			answers[i] = deed()
		})
	}
	close(gun)
	all.Wait()
	for i, err := range answers {
		code := domain.CodeOf(err)
		switch {
		case err == nil:
			done++
		case code == domain.CodeStale, code == domain.CodeConflict:
			refused = append(refused, err)
		default:
			h.t.Errorf("deed %d was answered: %v", i, err)
		}
	}
	return done, refused
}

// settled checks what must hold after every race, from the rows alone.
func (h *house) settled(c domain.CaseRef, people ...service.Actor) {
	h.t.Helper()
	view := h.db.View(h.ctx)
	runs, err := view.RunsOfCase(c, nil)
	must(h.t, err)
	living := 0
	for _, r := range runs {
		tasks, err := view.TasksOfRun(r.ID)
		must(h.t, err)
		open := 0
		for _, task := range tasks {
			if task.State.Living() {
				living++
			}
			if task.State == domain.TaskOpen {
				open++
			}
			if task.State.Living() && task.Round != r.Round {
				h.t.Errorf("task %d of round %d lives in round %d", task.ID, task.Round, r.Round)
			}
		}
		if r.State.Open() != (open > 0) {
			h.t.Errorf("run %s is %s with %d open tasks", r.Number, r.State, open)
		}
	}
	all, err := view.OpenTasks(c, nil)
	must(h.t, err)
	if len(all) > living {
		h.t.Errorf("%d tasks are open, the runs have %d", len(all), living)
	}
	for _, who := range people {
		h.recounted(who)
	}
	health, err := h.System.Examine(h.ctx)
	must(h.t, err)
	if len(health.BrokenChains) > 0 || health.Chains == 0 {
		h.t.Errorf("audit: %+v", health)
	}
}

// recounted compares the badge with the list behind it.
func (h *house) recounted(who service.Actor) {
	h.t.Helper()
	n, err := h.Tasks.Counts(h.ctx, who)
	must(h.t, err)
	listed := 0
	for page := (service.Page{Limit: 200}); ; {
		list, err := h.Tasks.Inbox(h.ctx, who, service.TabTodo, "", "", page)
		must(h.t, err)
		listed += len(list.Items)
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	if n.Todo != listed {
		h.t.Errorf("%s: the badge says %d, the list has %d", who.Name, n.Todo, listed)
	}
}

// audited counts the entries of one action.
func (h *house) audited(c domain.CaseRef, action string) int {
	h.t.Helper()
	entries, err := h.db.View(h.ctx).Audit(c, 0, 0)
	must(h.t, err)
	n := 0
	for _, e := range entries {
		if e.Action == action {
			n++
		}
	}
	return n
}
