package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// keptStatements is how many compiled statements a connection keeps. The program has fewer
// texts than that; lists of varying length (IN) make some more.
const keptStatements = 256

// keptText is the longest text worth keeping, in bytes: an authority's list of thousands of
// organisations is written out, and will hardly be the same again.
const keptText = 8 << 10

// keeper opens SQLite connections that keep compiled statements by their text. Compiling one
// takes as long as carrying it out. Neither database/sql nor gorm can keep them across
// transactions: what is prepared in one ends with it.
type keeper struct {
	driver driver.Driver
	dsn    string
	writer bool
}

// openKeeping is sql.Open for SQLite with statements kept. A statement of the writer is not
// interrupted half-way when its context ends: it is short, the transaction ends before the
// next one, and the driver's watch over it costs a goroutine each time.
func openKeeping(dsn string, writer bool) (*sql.DB, error) {
	plain, err := sql.Open(SQLite, dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keeper{plain.Driver(), dsn, writer}), plain.Close()
}

// Connect opens a connection.
func (k keeper) Connect(context.Context) (driver.Conn, error) {
	c, err := k.driver.Open(k.dsn)
	if err != nil {
		return nil, err
	}
	plain, ok := c.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("the SQLite driver lacks what the store needs"), c.Close())
	}
	return &keepingConn{sqliteConn: plain, kept: map[string]*keptStmt{}, writer: k.writer}, nil
}

// Driver is SQLite's.
func (k keeper) Driver() driver.Driver { return k.driver }

// sqliteConn is what database/sql uses of a connection to SQLite.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keepingConn is used by one goroutine at a time, as database/sql promises.
type keepingConn struct {
	sqliteConn
	kept   map[string]*keptStmt
	writer bool
}

// watched is the context a statement is carried out under.
func (c *keepingConn) watched(ctx context.Context) context.Context {
	if c.writer {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keptStmt is a compiled statement; reading says that rows of it are still being read.
type keptStmt struct {
	sqliteStmt
	reading bool
}

// statement finds or compiles a statement; nil means that it cannot be kept now.
func (c *keepingConn) statement(ctx context.Context, query string) (*keptStmt, error) {
	if s, ok := c.kept[query]; ok {
		if s.reading {
			return nil, nil
		}
		return s, nil
	}
	if len(query) > keptText {
		return nil, nil
	}
	prepared, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	plain, ok := prepared.(sqliteStmt)
	if !ok {
		return nil, prepared.Close()
	}
	if err := c.makeRoom(); err != nil {
		return nil, errors.Join(err, plain.Close())
	}
	s := &keptStmt{sqliteStmt: plain}
	c.kept[query] = s
	return s, nil
}

// makeRoom drops some statement or other: the ones in use come back at once.
func (c *keepingConn) makeRoom() error {
	for text, s := range c.kept {
		if len(c.kept) < keptStatements {
			return nil
		}
		if s.reading {
			continue
		}
		delete(c.kept, text)
		if err := s.Close(); err != nil {
			return err
		}
	}
	return nil
}

// ExecContext carries a statement out.
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.ExecContext(c.watched(ctx), query, args)
	}
	return s.ExecContext(c.watched(ctx), args)
}

// QueryContext begins to read what a statement finds.
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.QueryContext(c.watched(ctx), query, args)
	}
	rows, err := s.QueryContext(c.watched(ctx), args)
	if err != nil {
		return nil, err
	}
	plain, ok := rows.(sqliteRows)
	if !ok {
		return nil, errors.Join(errors.New("the SQLite driver's rows lack what the store needs"), rows.Close())
	}
	s.reading = true
	return &keptRows{plain, s}, nil
}

// Close closes the kept statements and the connection.
func (c *keepingConn) Close() error {
	var faults []error
	for _, s := range c.kept {
		faults = append(faults, s.Close())
	}
	clear(c.kept)
	return errors.Join(append(faults, c.sqliteConn.Close())...)
}

// sqliteRows is what database/sql uses of SQLite's rows.
type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

type keptRows struct {
	sqliteRows
	of *keptStmt
}

// Close ends the reading; the statement can be used again.
func (r *keptRows) Close() error {
	err := r.sqliteRows.Close()
	r.of.reading = false
	return err
}
