package store

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// Both dialects have the same migrations; one file of MySQL's is one statement, because it
// commits each by itself.
func TestMigrations_AreTheSameInBothDialects(t *testing.T) {
	names := map[string][]string{}
	for _, dialect := range []string{SQLite, MySQL} {
		files, err := fs.Glob(migrationFiles, "migrations/"+dialect+"/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for i, file := range files {
			name := filepath.Base(file)
			names[dialect] = append(names[dialect], name)
			if !strings.HasPrefix(name, fmt.Sprintf("%04d_", i+1)) {
				t.Errorf("%s: want number %d", file, i+1)
			}
			text, err := migrationFiles.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if statements := strings.Count(string(text), ";"); dialect == MySQL && statements != 1 {
				t.Errorf("%s has %d statements", file, statements)
			}
			for _, index := range uniqueIndex.FindAllStringSubmatch(string(text), -1) {
				columns := strings.Split(index[2], ", ")
				if field := strings.TrimSuffix(columns[len(columns)-1], "_key"); field != index[1] && index[1] != "dedupe" {
					t.Errorf("%s: uq_…__%s ends in column %s: a duplicate would blame different fields", file, index[1], field)
				}
			}
		}
	}
	if got, want := strings.Join(names[SQLite], " "), strings.Join(names[MySQL], " "); got != want {
		t.Errorf("SQLite has %s\nMySQL has %s", got, want)
	}
}

var uniqueIndex = regexp.MustCompile(`uq_\w+?__(\w+) (?:ON \w+ )?\(([^)]*)\)`)

func TestMigrate_ManyAtOnceDoItOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	dbs := []*DB{openHere(t, path), openHere(t, path), openHere(t, path), openHere(t, path)}
	migrateAll(t, dbs)
}

// migrateAll runs Migrate on every handle at once, twice.
func migrateAll(t *testing.T, dbs []*DB) {
	t.Helper()
	ctx := context.Background()
	before, err := dbs[0].PendingMigrations(ctx)
	if err != nil || before < 20 {
		t.Fatalf("%d pending before, %v", before, err)
	}
	for range 2 {
		var wg sync.WaitGroup
		for _, db := range dbs {
			wg.Go(func() {
				if err := db.Migrate(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	for _, db := range dbs {
		if n, err := db.PendingMigrations(ctx); n != 0 || err != nil {
			t.Errorf("%d pending afterwards, %v", n, err)
		}
	}
}
