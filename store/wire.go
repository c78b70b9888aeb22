package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// parcel is several statements on their way to a MySQL server as one, which is one journey
// instead of many. A statement that fails keeps those after it from being carried out. The
// connection finds the parcel in its context and puts into it what became of each statement.
type parcel struct {
	commits  bool // the last statement is COMMIT
	affected []int64
	ids      []int64
}

type parcelKey struct{}

func (p *parcel) in(ctx context.Context) context.Context {
	return context.WithValue(ctx, parcelKey{}, p)
}

// between stands between the statements of a parcel.
const between = ";\n"

var errSeveral = errors.New("several statements in one text")

// serverConn is what database/sql uses of a connection to MySQL.
type serverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// wire is a connection on which a transaction begins with its first statement and may end
// with its last, and which carries parcels. Any other text of several statements is refused:
// nobody who smuggles something into one shall find that a second one is carried out.
type wire struct {
	serverConn
	owed bool // a transaction has begun of which the server has not been told
	over bool // the transaction was committed by a parcel
}

// ResetSession makes the connection ready for somebody else.
func (w *wire) ResetSession(ctx context.Context) error {
	w.owed, w.over = false, false
	return w.serverConn.ResetSession(ctx)
}

// BeginTx begins a transaction of which the server learns with the first statement.
func (w *wire) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if opts != (driver.TxOptions{}) {
		return w.serverConn.BeginTx(ctx, opts)
	}
	w.owed, w.over = true, false
	return ending{w}, nil
}

// ending ends a wire's transaction, unless there is nothing to end.
type ending struct{ *wire }

// Commit commits.
func (e ending) Commit() error { return e.end("COMMIT") }

// Rollback rolls back.
func (e ending) Rollback() error { return e.end("ROLLBACK") }

func (e ending) end(how string) error {
	ended := e.owed || e.over
	e.owed, e.over = false, false
	if ended {
		return nil
	}
	_, err := e.serverConn.ExecContext(context.Background(), how, nil)
	return err
}

// on is a text as it goes out, and the parcel it is, if it is one.
func (w *wire) on(ctx context.Context, query string) (string, *parcel, error) {
	p, _ := ctx.Value(parcelKey{}).(*parcel)
	if p == nil && strings.Contains(strings.TrimRight(query, "; \n"), ";") {
		return "", nil, errSeveral
	}
	if w.owed {
		query = "START TRANSACTION" + between + query
	}
	return query, p, nil
}

// ExecContext carries out a statement or a parcel.
func (w *wire) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	text, p, err := w.on(ctx, query)
	if err != nil {
		return nil, err
	}
	done, err := w.serverConn.ExecContext(ctx, text, args)
	if errors.Is(err, driver.ErrSkip) {
		return nil, err // it will be prepared
	}
	owed := w.owed
	w.owed = false
	if err != nil || p == nil {
		return done, err
	}
	each, ok := done.(mysql.Result)
	if !ok {
		return nil, errors.New("the MySQL driver's result lacks what the store needs")
	}
	w.over = p.commits
	p.affected, p.ids = each.AllRowsAffected(), each.AllLastInsertIds()
	if owed {
		p.affected, p.ids = p.affected[1:], p.ids[1:]
	}
	return done, nil
}

// QueryContext begins to read what a statement or a parcel finds.
func (w *wire) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	text, _, err := w.on(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := w.serverConn.QueryContext(ctx, text, args)
	if !errors.Is(err, driver.ErrSkip) {
		w.owed = false
	}
	return rows, err
}

// PrepareContext prepares a statement, in the transaction that has begun.
func (w *wire) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if w.owed {
		w.owed = false
		if _, err := w.serverConn.ExecContext(ctx, "START TRANSACTION", nil); err != nil {
			return nil, err
		}
	}
	return w.serverConn.PrepareContext(ctx, query)
}
