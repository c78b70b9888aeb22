package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

func keptNumbers(t *testing.T) *sql.DB {
	t.Helper()
	db, err := openKeeping(sqliteDSN(filepath.Join(t.TempDir(), "kept.db"), ""), true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		if _, err := db.Exec("INSERT INTO numbers VALUES (?)", n); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// Somebody reads a list and, for each line of it, the same list again.
func TestStatements_OneTextCanBeReadTwiceAtOnce(t *testing.T) {
	tx, err := keptNumbers(t).Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	const query = "SELECT n FROM numbers WHERE n >= ? ORDER BY n"
	pairs := ""
	outer, err := tx.Query(query, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer outer.Close()
	for outer.Next() {
		var a, b int
		if err := outer.Scan(&a); err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRow(query, 0).Scan(&b); err != nil {
			t.Fatal(err)
		}
		pairs += fmt.Sprintf("%d%d ", a, b)
	}
	if err := outer.Err(); err != nil || pairs != "10 20 " {
		t.Errorf("read %q (%v), want \"10 20 \"", pairs, err)
	}
}

// A statement that failed, one that was rolled back and one whose table has changed are all
// as good as new when they are asked for again.
func TestStatements_AreAsGoodAsNew(t *testing.T) {
	db := keptNumbers(t)
	const insert = "INSERT INTO numbers VALUES (?)"
	if _, err := db.Exec(insert, 1); err == nil {
		t.Error("a second 1 was taken")
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(insert, 3); err != nil {
		t.Error(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	const count = "SELECT COUNT(*) FROM numbers"
	for _, step := range []struct {
		statement string
		want      int
	}{{"INSERT INTO numbers VALUES (4)", 4}, {"DROP TABLE numbers", 0}, {"CREATE TABLE numbers (n INTEGER, m INTEGER)", 0}} {
		if _, err := db.Exec(step.statement); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := db.QueryRow(count).Scan(&n); step.statement != "DROP TABLE numbers" && (err != nil || n != step.want) {
			t.Errorf("after %s: %d numbers (%v), want %d", step.statement, n, err, step.want)
		}
	}
}

func TestStatements_NoMoreAreKeptThanMayBe(t *testing.T) {
	db := keptNumbers(t)
	for n := range 2 * keptStatements {
		var found int
		if err := db.QueryRow(fmt.Sprintf("SELECT COUNT(*) + %d FROM numbers", n)).Scan(&found); err != nil || found != n+3 {
			t.Fatalf("text %d: %d, %v", n, found, err)
		}
	}
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(c any) error {
		if kept := len(c.(*keepingConn).kept); kept > keptStatements {
			t.Errorf("%d statements are kept, want at most %d", kept, keptStatements)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
