package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func openHere(t *testing.T, path string) *DB {
	t.Helper()
	k, err := NewVault("k", map[string][]byte{"k": key(1)}, key(2))
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(context.Background(), Options{Driver: SQLite, DSN: path, Keys: k})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func migrated(t *testing.T) *DB {
	t.Helper()
	db := openHere(t, filepath.Join(t.TempDir(), "test.db"))
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}

// The pure Go driver is the one in use: the program runs where there is no C library.
func TestSQLite_PoolsAreSetUpAsPromised(t *testing.T) {
	db := migrated(t)
	if got := fmt.Sprintf("%T", db.writePool.Driver()); got != "*sqlite.Driver" {
		t.Errorf("driver %s", got)
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "10000", "foreign_keys": "1"} {
		var got string
		if err := db.writePool.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q, %v", pragma, got, err)
		}
	}
	if err := db.View(context.Background()).RecordPeriod("job", "2026", time.Now()); err == nil {
		t.Error("a view could write")
	}
	for _, bad := range []string{"", ":memory:"} {
		if _, err := Open(context.Background(), Options{Driver: SQLite, DSN: bad}); err == nil {
			t.Errorf("opened %q", bad)
		}
	}
}

// A reader neither waits for a writer nor sees what it has not committed.
func TestSQLite_ReadersDoNotWaitForTheWriter(t *testing.T) {
	db := migrated(t)
	err := db.Tx(context.Background(), func(tx service.Tx) error {
		if err := tx.RecordPeriod("job", "2026", time.Now()); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		period, err := db.View(ctx).LastPeriod("job")
		if period != "" {
			t.Errorf("read %q before the end", period)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPeople_IdentifiersAreNotReadableInTheTable(t *testing.T) {
	db := migrated(t)
	p := domain.Person{OrgID: 1}
	ids := service.Identifiers{IDNumber: "11010519491231002X", Phone: "13800138000"}
	if err := db.Tx(context.Background(), func(tx service.Tx) error { return tx.InsertPerson(&p, ids) }); err != nil {
		t.Fatal(err)
	}
	var row string
	q := "SELECT hex(id_number) || '/' || hex(phone) || '/' || id_number_key FROM people"
	if err := db.readPool.QueryRow(q).Scan(&row); err != nil {
		t.Fatal(err)
	}
	for _, plain := range []string{ids.IDNumber, fmt.Sprintf("%X", ids.IDNumber), fmt.Sprintf("%X", ids.Phone)} {
		if strings.Contains(row, plain) {
			t.Errorf("%s is readable in %s", plain, row)
		}
	}
	// What was sealed for one person does not open as another's.
	other := domain.Person{OrgID: 1}
	if err := db.Tx(context.Background(), func(tx service.Tx) error { return tx.InsertPerson(&other, service.Identifiers{}) }); err != nil {
		t.Fatal(err)
	}
	if _, err := db.writePool.Exec("UPDATE people SET phone = (SELECT phone FROM people WHERE id = ?) WHERE id = ?", p.ID, other.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := db.View(context.Background()).Identifiers(other.ID); err == nil {
		t.Errorf("another person's phone number was read: %+v", got)
	}
}

func TestPeople_WithoutKeysNothingIsKeptInTheClear(t *testing.T) {
	db := migrated(t)
	db.keys = nil
	p := domain.Person{OrgID: 1}
	err := db.Tx(context.Background(), func(tx service.Tx) error {
		return tx.InsertPerson(&p, service.Identifiers{Phone: "13800138000"})
	})
	if domain.CodeOf(err) != domain.CodeInternal {
		t.Errorf("want internal, got %v", err)
	}
	if list, _ := db.View(context.Background()).People(service.Everything, 0, service.Page{}); len(list.Items) != 0 {
		t.Error("somebody was stored")
	}
}

// Every range an inbox is merged from is read from its index in order: nothing is sorted,
// so a page costs the same in a small table and in a large one.
func TestInbox_NoRangeIsSorted(t *testing.T) {
	db := migrated(t)
	view := db.View(context.Background()).(*tx)
	var many []domain.ID
	for i := range manyOrgs + 1 {
		many = append(many, domain.ID(i+1))
	}
	for _, q := range []service.InboxQuery{
		{Tab: service.TabTodo, Holders: []domain.Holder{"u1"}, Kind: domain.TaskArrival, Text: "x"},
		{Tab: service.TabDone, User: 1}, {Tab: service.TabStarted, User: 1},
		{Tab: service.TabOverdue, Orgs: many[:1]}, {Tab: service.TabEveryone, Orgs: many[:1]},
		{Tab: service.TabOverdue, Orgs: many}, {Tab: service.TabEveryone, Orgs: many},
	} {
		o := orderOf(q.Tab)
		for _, a := range narrow(SQLite, arms(q), q) {
			a.where += " AND " + view.after(o.columns, o.desc)
			a.args = append(a.args, []any{0, 0}[:len(o.columns)]...)
			sql, args := view.merge([]arm{a}, o, 50)
			var steps []struct{ Detail string }
			if err := db.read.Raw("EXPLAIN QUERY PLAN "+sql, args...).Scan(&steps).Error; err != nil {
				t.Fatal(err)
			}
			for _, s := range steps {
				if strings.Contains(s.Detail, "TEMP B-TREE") || !strings.Contains(s.Detail, "SEARCH tasks USING INDEX "+a.index) {
					t.Errorf("%s by %s: %s", q.Tab, a.index, s.Detail)
				}
			}
		}
	}
}
