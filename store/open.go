package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"

	gormmysql "gorm.io/driver/mysql"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"github.com/duikou/duikou/service"
)

// The drivers Options may name.
const (
	SQLite = "sqlite"
	MySQL  = "mysql" // MySQL 8 and MariaDB from 10.6 on
)

// Options says which database to open.
type Options struct {
	Driver   string       // SQLite or MySQL
	DSN      string       // SQLite: the path of the file; MySQL: user:password@tcp(host:port)/name
	MaxConns int          // connections for reading (SQLite) or for everything (MySQL); 0 means 8 or 32
	Keys     *Vault       // for personal identifiers; without it they can be neither kept nor read
	Logger   *slog.Logger // slow statements and retries; nil is silence
}

// DB is an open database. It implements service.Store and is safe for concurrent use.
type DB struct {
	driver    string
	keys      *Vault
	log       *slog.Logger
	write     *gorm.DB // SQLite: the one connection that writes
	read      *gorm.DB
	writePool *sql.DB
	readPool  *sql.DB
	convoys   *convoys // SQLite: how writers share a commit; nil = each has its own
	shapes    shapes
	coaches   *coaches // MySQL: how decisions share a transaction; nil = each has its own
	migration sync.Mutex
}

var (
	_ service.Store = (*DB)(nil)
	_ service.Tx    = (*tx)(nil)
)

// Open opens the database and checks that it answers. It creates a SQLite file that does
// not exist, but no tables: that is Migrate's work.
func Open(ctx context.Context, o Options) (*DB, error) {
	db := &DB{driver: o.Driver, keys: o.Keys, log: o.Logger}
	if db.log == nil {
		db.log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	var err error
	switch o.Driver {
	case SQLite:
		err = db.openSQLite(o)
	case MySQL:
		err = db.openMySQL(o)
	default:
		err = fmt.Errorf("database driver %q: want %q or %q", o.Driver, SQLite, MySQL)
	}
	if err == nil {
		err = db.Ping(ctx)
	}
	if err == nil {
		err = db.openGorm()
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) openGorm() error {
	var err error
	if db.write, err = gorm.Open(db.dialector(db.writePool), db.config()); err != nil {
		return fault(err)
	}
	if db.readPool == db.writePool {
		db.read, db.coaches = db.write, &coaches{db: db}
		return nil
	}
	db.convoys = newConvoys(db.write, db.writePool)
	db.read, err = gorm.Open(db.dialector(db.readPool), db.config())
	return fault(err)
}

func (db *DB) dialector(pool *sql.DB) gorm.Dialector {
	if db.driver == SQLite {
		return gormsqlite.New(gormsqlite.Config{Conn: pool})
	}
	return gormmysql.New(gormmysql.Config{Conn: pool})
}

func (db *DB) config() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction:   true, // transactions are ours to begin
		DisableNestedTransaction: true,
		DisableAutomaticPing:     true,
		Logger:                   queryLog{db.log},
	}
}

// Ping reports whether the database answers, as an unavailable error when it does not.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.writePool.PingContext(ctx); err != nil {
		return fault(err)
	}
	if db.readPool == db.writePool {
		return nil
	}
	return fault(db.readPool.PingContext(ctx))
}

// Close closes every connection.
func (db *DB) Close() error {
	var faults []error
	if db.readPool != nil && db.readPool != db.writePool {
		faults = append(faults, db.readPool.Close())
	}
	if db.writePool != nil {
		faults = append(faults, db.writePool.Close())
	}
	return errors.Join(faults...)
}
