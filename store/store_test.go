package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/duikou/duikou/store"
	"github.com/duikou/duikou/store/storetest"
)

func TestSQLite_KeepsEveryPromise(t *testing.T) {
	storetest.Run(t, openSQLite)
}

func TestMySQL_KeepsEveryPromise(t *testing.T) {
	storetest.Run(t, openMySQL)
}

func openSQLite(t *testing.T) *store.DB {
	t.Helper()
	return open(t, store.Options{Driver: store.SQLite, DSN: filepath.Join(t.TempDir(), "数据 #1?.db")})
}

// openMySQL opens a database made for this test alone, and dropped after it.
func openMySQL(t *testing.T) *store.DB {
	t.Helper()
	return open(t, store.Options{Driver: store.MySQL, DSN: freshMySQL(t)})
}

func freshMySQL(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv("DUIKOU_TEST_MYSQL_DSN")
	if dsn == "" {
		t.Skip("skipped: set DUIKOU_TEST_MYSQL_DSN to a MySQL or MariaDB account that may create databases")
	}
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("duikou_test_%d", time.Now().UnixNano())
	cfg.DBName = ""
	admin, err := sql.Open("mysql", cfg.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
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

func open(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	o.Keys = storetest.Keys(t)
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}
