package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*/*.sql
var migrationFiles embed.FS

// migrationWait is how long a migration waits for another one, in seconds.
const migrationWait = 300

// Migrate brings the schema up to date. It may be run again and by several processes at
// once: one works, the others wait and find nothing left to do.
func (db *DB) Migrate(ctx context.Context) error {
	db.migration.Lock()
	defer db.migration.Unlock()
	p, err := db.migrations()
	if err != nil {
		return err
	}
	before, err := pending(ctx, p)
	for err == nil && before > 0 {
		_, failed := p.Up(ctx)
		var after int
		if after, err = pending(ctx, p); err != nil {
			break
		}
		if failed != nil && after >= before {
			return fmt.Errorf("migrate: %w", failed)
		}
		before = after // on SQLite another process may have been faster with a step
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// PendingMigrations is how many migrations are still to run.
func (db *DB) PendingMigrations(ctx context.Context) (int, error) {
	db.migration.Lock()
	defer db.migration.Unlock()
	p, err := db.migrations()
	if err != nil {
		return 0, err
	}
	n, err := pending(ctx, p)
	return n, fault(err)
}

func (db *DB) migrations() (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, "migrations/"+db.driver)
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{
		goose.WithTableName("schema_migrations"),
		goose.WithDisableGlobalRegistry(true),
		goose.WithSlog(slog.New(slog.DiscardHandler)),
	}
	dialect := goose.DialectSQLite3
	if db.driver == MySQL {
		dialect = goose.DialectMySQL
		options = append(options, goose.WithSessionLocker(namedLock{}))
	}
	return goose.NewProvider(dialect, db.writePool, files, options...)
}

func pending(ctx context.Context, p *goose.Provider) (int, error) {
	states, err := p.Status(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, s := range states {
		if s.State == goose.StatePending {
			n++
		}
	}
	return n, nil
}

// namedLock keeps two processes from migrating one MySQL database at once. The name holds
// the database's, because such locks belong to the whole server.
type namedLock struct{}

const lockName = "CONCAT('duikou:', SHA1(DATABASE()))"

// SessionLock waits for the lock.
func (namedLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, (migrationWait+10)*time.Second)
	defer cancel()
	var got sql.NullInt64
	err := conn.QueryRowContext(ctx, "SELECT GET_LOCK("+lockName+", ?)", migrationWait).Scan(&got)
	if err == nil && got.Int64 != 1 {
		return errors.New("another migration has been running for too long")
	}
	return err
}

// SessionUnlock gives the lock back.
func (namedLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "DO RELEASE_LOCK("+lockName+")")
	return err
}
