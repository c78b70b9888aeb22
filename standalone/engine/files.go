package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // driver "sqlite", the same one the server uses
)

const (
	coreFile       = "temporal.db"
	visibilityFile = "visibility.db"
	lockFile       = "lock"
)

// prepareFiles makes both databases ready for the server: present, private, and
// of the schema that this build of the server expects. It answers with the open
// workflows whose visibility rows were lost on the way.
//
// A missing temporal.db is a new engine; the visibility of the old one goes
// with it, because it would list workflows that are no more.
func prepareFiles(ctx context.Context, dir string, logger serverLogger) ([]execution, error) {
	corePath, visibilityPath := filepath.Join(dir, coreFile), filepath.Join(dir, visibilityFile)
	if _, err := os.Stat(corePath); errors.Is(err, fs.ErrNotExist) {
		if err := errors.Join(removeDatabase(corePath), removeDatabase(visibilityPath)); err != nil {
			return nil, fmt.Errorf("engine folder: %w", err)
		}
	}
	if err := prepareCore(ctx, corePath, logger); err != nil {
		return nil, err
	}
	rebuilt, err := prepareVisibility(ctx, visibilityPath, logger)
	if err != nil || !rebuilt {
		return nil, err
	}
	return openExecutions(ctx, corePath)
}

// within runs f in one transaction on a connection of its own, which is closed
// before the server opens the file.
func within(ctx context.Context, path string, f func(*sql.Tx) error) error {
	db, err := openDatabase(path)
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer func() { _ = tx.Rollback() }() // a no-op after Commit
	if err := f(tx); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return db.Close()
}

// openDatabase creates the file itself, because SQLite would follow the umask;
// its write-ahead log takes the mode of the main file. An existing file is not
// opened and closed here: that would drop the locks SQLite holds on it.
func openDatabase(path string) (*sql.DB, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	switch {
	case err == nil:
		err = file.Close()
	case errors.Is(err, fs.ErrExist):
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("engine folder: %w", err)
	}
	const pragmas = "?_txlock=immediate&_pragma=busy_timeout=10000&_pragma=journal_mode=wal&_pragma=synchronous=full"
	db, err := sql.Open("sqlite", "file:"+uriPath(path)+pragmas)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func removeDatabase(path string) error {
	var errs []error
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// checkpoint empties the write-ahead logs into the databases. Failing costs
// nothing but the convenience of a one-file copy, hence the mere warning.
func checkpoint(dir string, logger *slog.Logger) {
	for _, name := range []string{coreFile, visibilityFile} {
		db, err := openDatabase(filepath.Join(dir, name))
		if err == nil {
			_, err = db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
			err = errors.Join(err, db.Close())
		}
		if err != nil {
			logger.Warn("engine: write-ahead log not folded in", "file", name, "error", err)
		}
	}
}
