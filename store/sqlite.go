package store

import (
	"cmp"
	"errors"
	"net/url"
	"path/filepath"
	"strings"
)

const defaultReaders = 8

// openSQLite opens two pools over one file. SQLite has one writer, so the writing pool is
// one connection that takes the write lock when a transaction begins (IMMEDIATE: a lock
// taken half-way could fail without a wait); readers never wait for it in WAL mode.
func (db *DB) openSQLite(o Options) error {
	if o.DSN == "" || strings.Contains(o.DSN, ":memory:") {
		return errors.New("SQLite needs a file: writer and readers are different connections")
	}
	var err error
	if db.writePool, err = openKeeping(sqliteDSN(o.DSN, ""), true); err != nil {
		return err
	}
	db.writePool.SetMaxOpenConns(1)
	if db.readPool, err = openKeeping(sqliteDSN(o.DSN, "query_only(1)"), false); err != nil {
		return err
	}
	readers := cmp.Or(o.MaxConns, defaultReaders)
	db.readPool.SetMaxOpenConns(readers)
	db.readPool.SetMaxIdleConns(readers)
	return nil
}

// sqliteDSN keeps in memory what a statement or a savepoint may have to take back: it would
// be written to a file of its own otherwise, page by page.
func sqliteDSN(path, more string) string {
	pragmas := []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(memory)"}
	if more != "" {
		pragmas = append(pragmas, more)
	}
	q := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}
