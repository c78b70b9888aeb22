package store

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func migratedMySQL(t *testing.T, o Options) *DB {
	t.Helper()
	o.Driver, o.DSN = MySQL, freshMySQL(t)
	db, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// Whoever smuggles a second statement into a text finds it refused, not carried out.
func TestMySQL_OnlyParcelsHoldSeveralStatements(t *testing.T) {
	db := migratedMySQL(t, Options{})
	for _, text := range []string{"DO 1; DELETE FROM users", "SELECT 1; SELECT 2"} {
		if _, err := db.writePool.Exec(text); !errors.Is(err, errSeveral) {
			t.Errorf("%s: %v", text, err)
		}
		if _, err := db.writePool.Query(text); !errors.Is(err, errSeveral) {
			t.Errorf("%s: %v", text, err)
		}
	}
	var said string
	if err := db.writePool.QueryRow("SELECT ?", "a; b").Scan(&said); err != nil || said != "a; b" {
		t.Errorf("a value with a semicolon came back as %q, %v", said, err)
	}
}

// A text the driver cannot fill in by itself is prepared, within the transaction all the same.
func TestMySQL_ATransactionBeginsWithWhateverComesFirst(t *testing.T) {
	db := migratedMySQL(t, Options{})
	const insert = "INSERT INTO job_runs (job, period, begun_at) VALUES (CONCAT('what?', ?), '1', 1)"
	tx, err := db.writePool.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(insert, "!"); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if tx, err = db.writePool.Begin(); err != nil { // one of which the server is never told
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Error(err)
	}
	var n int
	if err := db.writePool.QueryRow("SELECT COUNT(*) FROM job_runs").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows after a rollback, %v", n, err)
	}
}

// texts keeps what the store says it has sent.
type texts struct {
	slog.Handler
	mu  sync.Mutex
	all []string
}

func (s *texts) Enabled(context.Context, slog.Level) bool { return true }
func (s *texts) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "sql" {
			s.mu.Lock()
			s.all = append(s.all, a.Value.String())
			s.mu.Unlock()
		}
		return true
	})
	return nil
}

func (s *texts) since() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.all
	s.all = nil
	return all
}

// What one decision writes reaches the server in one parcel with its commit where nothing has
// to be looked at, and several of a kind share a statement.
func TestMySQL_WhatADecisionWritesTravelsTogether(t *testing.T) {
	sent := &texts{}
	db := migratedMySQL(t, Options{Logger: slog.New(sent)})
	sent.since()
	at := time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)
	write := func(keys ...string) error {
		return db.TxOn(t.Context(), service.Errand{Scope: service.Everything, Task: 1}, func(tx service.Tx) error {
			for _, key := range keys {
				m := domain.OutboxMessage{Kind: domain.OutboxWake, CreatedAt: at}
				if err := tx.InsertOutbox(&m); err != nil {
					return err
				}
				if _, err := tx.Answer(1, key, "digest", nil, at); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := write("one", "two"); err != nil {
		t.Fatal(err)
	}
	all := sent.since()
	last := strings.Split(all[len(all)-1], between)
	if len(all) != 2 || len(last) != 4 || last[3] != "COMMIT" || strings.Count(strings.Join(last, ""), "once_keys") != 1 {
		t.Errorf("sent %q", all)
	}
	err := write("three", "two")
	if e, ok := errors.AsType[*domain.Error](err); !ok || e.Message != "changed_meanwhile" {
		t.Errorf("the second of a key: %v", err)
	}
	var n int
	if err := db.writePool.QueryRow("SELECT COUNT(*) FROM outbox").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d messages, %v", n, err)
	}
}

// A hundred decisions at once are far fewer journeys than a hundred.
func TestMySQL_ThoseWhoComeTogetherTravelTogether(t *testing.T) {
	sent := &texts{}
	db := migratedMySQL(t, Options{Logger: slog.New(sent)})
	sent.since()
	gate := make(chan struct{})
	var people sync.WaitGroup
	faults := make([]error, 100)
	for i := range faults {
		people.Go(func() {
			<-gate
			faults[i] = db.TxOn(t.Context(), service.Errand{Scope: service.Scope{Orgs: []domain.ID{7}}, Task: domain.ID(i)}, func(tx service.Tx) error {
				_, err := tx.Answer(domain.ID(i), "key", "digest", nil, time.Now())
				return err
			})
		})
	}
	close(gate)
	people.Wait()
	if err := errors.Join(faults...); err != nil {
		t.Error(err)
	}
	commits := slices.DeleteFunc(sent.since(), func(s string) bool { return !strings.HasSuffix(s, "COMMIT") })
	if n := len(commits); n == 0 || n > 50 {
		t.Errorf("%d commits for a hundred decisions", n)
	}
	var n int
	if err := db.writePool.QueryRow("SELECT COUNT(*) FROM once_keys").Scan(&n); err != nil || n != 100 {
		t.Errorf("%d kept, %v", n, err)
	}
}

// Two decisions wait for a lock somebody holds; those who come after them do not.
func TestMySQL_NobodyWaitsForALockThatIsNotTheirs(t *testing.T) {
	db := migratedMySQL(t, Options{})
	release := make(chan struct{})
	var stuck, others sync.WaitGroup
	decide := func(user int, before func()) error {
		return db.TxOn(t.Context(), service.Errand{Scope: service.Everything, Task: domain.ID(user)}, func(tx service.Tx) error {
			before()
			_, err := tx.Answer(domain.ID(user), "key", "digest", nil, time.Now())
			return err
		})
	}
	var faults [12]error
	var inside sync.WaitGroup
	inside.Add(2)
	for i := range 2 {
		stuck.Go(func() { faults[i] = decide(i, func() { inside.Done(); <-release }) })
	}
	inside.Wait()
	for i := 2; i < len(faults); i++ {
		others.Go(func() { faults[i] = decide(i, func() {}) })
	}
	others.Wait() // would last for ever
	close(release)
	stuck.Wait()
	if err := errors.Join(faults[:]...); err != nil {
		t.Error(err)
	}
}
