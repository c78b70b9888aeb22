package e2e

import (
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/duikou/duikou/standalone/demo"
)

// Two api processes and two workers on one database and one engine. Requests go to both in
// turn; whatever HR decides is decided by a colleague through the other process in the same
// instant: one is first, the other is told who was and what they decided. In the middle one
// worker is killed.
func TestCluster_TwoAPIsTwoWorkersOneMariaDB(t *testing.T) {
	t.Parallel()
	dsn := freshMySQL(t)
	s := newSite(t, "mysql", dsn)
	_, one := s.api()
	_, other := s.api()
	first, second := s.worker(), s.worker()

	contest := &contest{t: t, hosts: [2]string{one, other}, rivals: map[string]rival{}}
	handIns := 0
	story := demo.Options{URL: "http://" + one, Login: s.login, Password: s.password}
	story.Transport = &stubborn{via: contest, watch: func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/hand-in") {
			if handIns++; handIns == 30 {
				first.kill()
			}
		}
	}}
	told(t, plays(t, story, func(step string) {
		switch step {
		case "calendar": // everybody has moved in
			contest.invite(story)
		case "report":
			s.healthy("8 open cases, each with its workflow")
		}
	}))
	t.Log(contest)
	if contest.rounds != 199 || contest.won == 0 || contest.won == contest.rounds {
		t.Errorf("not a contest: %s", contest)
	}
	openBooks(t, "mysql", dsn).balance()
	s.healthy("10 audit chains verified")
	second.stop()
}

// freshMySQL makes a database for this test alone.
func freshMySQL(t *testing.T) string {
	t.Helper()
	dsn := os.Getenv("DUIKOU_TEST_MYSQL_DSN")
	if dsn == "" {
		t.Skip("skipped: set DUIKOU_TEST_MYSQL_DSN to a MySQL or MariaDB account that may create databases")
	}
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	cfg.DBName = ""
	admin, err := sql.Open("mysql", cfg.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("duikou_e2e_%d", time.Now().UnixNano())
	if _, err := admin.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE " + name); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	cfg.DBName = name
	return cfg.FormatDSN()
}
