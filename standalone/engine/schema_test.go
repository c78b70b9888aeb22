package engine

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	sqliteschema "go.temporal.io/server/schema/sqlite"
)

func inCore(t *testing.T, path string, f func(*schemaDB) error) {
	t.Helper()
	err := within(context.Background(), path, func(tx *sql.Tx) error { return f(&schemaDB{ctx: t.Context(), tx: tx}) })
	if err != nil {
		t.Fatal(err)
	}
}

func TestCore_OlderSchemaIsMigratedAndItsServerStamped(t *testing.T) {
	path, logger := filepath.Join(t.TempDir(), coreFile), newServerLogger(logged(t))
	if err := prepareCore(t.Context(), path, logger); err != nil {
		t.Fatal(err)
	}
	// As an engine one schema step ago left it: v0.11 added this table.
	inCore(t, path, func(db *schemaDB) error {
		return errors.Join(
			db.Exec("DROP TABLE current_chasm_executions"),
			db.stamp(stampSchema, "0.10"),
			db.stamp(stampServer, "1.31.4"),
		)
	})
	if err := prepareCore(t.Context(), path, logger); err != nil {
		t.Fatal(err)
	}
	inCore(t, path, func(db *schemaDB) error {
		version, err := db.stamped(stampSchema)
		if err != nil || version != sqliteschema.Version {
			t.Errorf("schema is %q (%v), want %s", version, err, sqliteschema.Version)
		}
		return db.Exec("DELETE FROM current_chasm_executions")
	})
}

func TestCore_FileOfAnUnreachableServerIsLeftAlone(t *testing.T) {
	path, logger := filepath.Join(t.TempDir(), coreFile), newServerLogger(logged(t))
	if err := prepareCore(t.Context(), path, logger); err != nil {
		t.Fatal(err)
	}
	for _, server := range []string{"1.30.4", "1.33.0", "2.32.1", "newest"} {
		inCore(t, path, func(db *schemaDB) error { return db.stamp(stampServer, server) })
		if err := prepareCore(t.Context(), path, logger); !errors.Is(err, ErrIncompatible) {
			t.Errorf("server %s: got %v, want ErrIncompatible", server, err)
		}
	}
	inCore(t, path, func(db *schemaDB) error { return db.Exec("DROP TABLE schema_version") })
	if err := prepareCore(t.Context(), path, logger); !errors.Is(err, ErrIncompatible) {
		t.Errorf("foreign file: got %v, want ErrIncompatible", err)
	}
	inCore(t, path, func(db *schemaDB) error { return db.Exec("DELETE FROM executions") })
}

func TestServer_StepsOneMinorVersionAtATime(t *testing.T) {
	for _, c := range []struct {
		from, to string
		allowed  bool
	}{
		{"1.32.1", "1.32.1", true},
		{"1.32.1", "1.32.9", true},
		{"1.32.9", "1.32.1", true},
		{"1.31.5", "1.32.1", true},
		{"1.30.9", "1.32.1", false},
		{"1.33.0", "1.32.1", false},
		{"1.32.1", "2.32.1", false},
		{"", "1.32.1", false},
	} {
		if err := canStep(c.from, c.to); (err == nil) != c.allowed {
			t.Errorf("from %q to %q: %v, want allowed %v", c.from, c.to, err, c.allowed)
		}
	}
}
