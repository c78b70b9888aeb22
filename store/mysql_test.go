package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// freshMySQL makes a database for one test, or skips it.
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
	name := fmt.Sprintf("duikou_inner_%d", time.Now().UnixNano())
	cfg.DBName = ""
	admin, err := sql.Open("mysql", cfg.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec("CREATE DATABASE " + name + " CHARACTER SET latin1"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE " + name); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	cfg.DBName = name
	cfg.ClientFoundRows, cfg.ParseTime, cfg.Collation = false, false, "" // what a plain DSN lacks
	return cfg.FormatDSN()
}

func openMySQLAt(t *testing.T, dsn string) *DB {
	t.Helper()
	db, err := Open(context.Background(), Options{Driver: MySQL, DSN: dsn, MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestMySQL_ManyMigrationsAtOnceDoItOnce(t *testing.T) {
	dsn := freshMySQL(t)
	migrateAll(t, []*DB{openMySQLAt(t, dsn), openMySQLAt(t, dsn), openMySQLAt(t, dsn)})
}

func TestMySQL_SessionIsSetUpWhateverTheServersDefaults(t *testing.T) {
	db := openMySQLAt(t, freshMySQL(t))
	var isolation, mode, charset string
	for _, name := range []string{"transaction_isolation", "tx_isolation"} { // MySQL 8, MariaDB 10.11
		_ = db.writePool.QueryRow("SELECT @@" + name).Scan(&isolation)
	}
	if err := db.writePool.QueryRow("SELECT @@sql_mode, @@collation_connection").Scan(&mode, &charset); err != nil {
		t.Fatal(err)
	}
	if isolation != "READ-COMMITTED" || mode != "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION" || charset != "utf8mb4_bin" {
		t.Errorf("isolation %s, mode %s, collation %s", isolation, mode, charset)
	}
}

// Two transactions take two rows in opposite order. The one the server gives up runs again,
// from its beginning, and both have done their work in the end.
func TestMySQL_ADeadlockVictimRunsAgain(t *testing.T) {
	db := openMySQLAt(t, freshMySQL(t))
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	ids := [2]domain.ID{}
	for i := range ids {
		o := domain.Organisation{Name: "o"}
		if err := db.Tx(context.Background(), func(tx service.Tx) error { return tx.InsertOrganisation(&o) }); err != nil {
			t.Fatal(err)
		}
		ids[i] = o.ID
	}
	var tries atomic.Int64
	held := [2]chan struct{}{make(chan struct{}), make(chan struct{})}
	done := make(chan error)
	for i := range ids {
		go func() {
			first := true
			done <- db.Tx(context.Background(), func(tx service.Tx) error {
				tries.Add(1)
				if err := touch(tx, ids[i]); err != nil {
					return err
				}
				if first {
					first = false
					close(held[i])
					<-held[1-i]
				}
				// The error is dropped: what follows in a lost transaction must not count either.
				_ = touch(tx, ids[1-i])
				return tx.RecordPeriod("done", fmt.Sprint(i), time.Now())
			})
		}()
	}
	for range ids {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := tries.Load(); n != 3 {
		t.Errorf("%d tries, want 3", n)
	}
	for _, id := range ids {
		if o, err := db.View(context.Background()).Organisation(id); err != nil || o.Level != "xx" {
			t.Errorf("touched %q, %v", o.Level, err)
		}
	}
}

func touch(t service.Tx, id domain.ID) error {
	inside := t.(*tx)
	return inside.fail(inside.db.Exec("UPDATE organisations SET level = CONCAT(level, 'x') WHERE id = ?", id).Error)
}

func TestMySQL_ADatabaseThatIsDownIsUnavailable(t *testing.T) {
	_, err := Open(context.Background(), Options{Driver: MySQL, DSN: "nobody:secret@tcp(127.0.0.1:1)/none?timeout=1s"})
	if domain.CodeOf(err) != domain.CodeUnavailable {
		t.Errorf("want unavailable, got %v", err)
	}
}
