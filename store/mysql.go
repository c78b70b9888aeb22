package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/go-sql-driver/mysql"
)

const defaultConns = 32

// openMySQL opens one pool. What the program depends on is set here and cannot be unset by
// the DSN.
func (db *DB) openMySQL(o Options) error {
	cfg, err := mysql.ParseDSN(o.DSN)
	if err != nil {
		return fmt.Errorf("database DSN: %w", err)
	}
	cfg.ParseTime = true
	cfg.Loc = time.UTC
	cfg.Collation = "utf8mb4_bin"
	cfg.ClientFoundRows = true   // a version check counts the rows it matched, changed or not
	cfg.InterpolateParams = true // one round trip a statement instead of three
	cfg.MultiStatements = true   // for parcels; a wire refuses any other text of several
	cfg.Timeout = cmp.Or(cfg.Timeout, 10*time.Second)
	if cfg.Params == nil {
		cfg.Params = map[string]string{}
	}
	cfg.Params["sql_mode"] = "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"
	cfg.Params["innodb_lock_wait_timeout"] = "5"
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return fmt.Errorf("database DSN: %w", err)
	}
	db.writePool = sql.OpenDB(readCommitted{connector})
	conns := cmp.Or(o.MaxConns, defaultConns)
	db.writePool.SetMaxOpenConns(conns)
	db.writePool.SetMaxIdleConns(conns)
	db.writePool.SetConnMaxLifetime(time.Hour)
	db.readPool = db.writePool
	return nil
}

// readCommitted gives connections that carry parcels, and sets each new connection to READ COMMITTED by a statement: the variable of
// that meaning has one name in MySQL 8 and another in MariaDB 10.11.
type readCommitted struct{ driver.Connector }

func (c readCommitted) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	plain, ok := conn.(serverConn)
	if !ok {
		return nil, errors.Join(errors.New("the MySQL driver lacks what the store needs"), conn.Close())
	}
	if _, err := plain.ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &wire{serverConn: plain}, nil
}
