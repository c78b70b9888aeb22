package store

import (
	"cmp"
	"context"
	"math/rand/v2"
	"reflect"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// attempts is how often a transaction is tried when the database gives it up for another's
// sake.
const attempts = 5

// tx is the database inside a transaction or, from View, outside one. It is used by one
// goroutine at a time.
type tx struct {
	db     *gorm.DB // bound to the context and, inside, to the transaction
	ctx    context.Context
	driver string
	keys   *Vault
	shapes *shapes
	doom   func() // inside a transaction: rolls it back at once
	lost   error  // why it was rolled back, when the database did so

	// What was read inside the transaction and cannot change but through it: several parts of
	// one decision ask for the same rows.
	assignments map[domain.ID]domain.Assignment
	figures     map[domain.ID]map[string]int64
	guards      map[guardRow]domain.CloseState
	ahead       ahead

	gathers   bool       // what a batch writes may be held back
	gathering *gathering // what holds it back, once a batch has been read ahead
	holding   *holding   // what holds back the writes of one decision, where they can travel together
	spoilt    error      // why nothing of it can be kept

	heads   map[domain.CaseRef]headRow // of audit chains, locked already
	boarded map[domain.ID]domain.Task  // what the passengers of a coach come for
	rider   *rider                     // whose turn it is
}

// View is the database outside any transaction, for reading.
func (db *DB) View(ctx context.Context) service.Tx {
	return &tx{db: db.read.WithContext(ctx), ctx: ctx, driver: db.driver, keys: db.keys, shapes: &db.shapes}
}

// Tx runs fn in one transaction: committed when fn returns nil, rolled back otherwise. When
// the database chose it as a deadlock victim, or made it wait too long for a lock, fn runs
// again.
func (db *DB) Tx(ctx context.Context, fn func(service.Tx) error) error {
	for attempt := 1; ; attempt++ {
		lost, err := db.try(ctx, attempt > 1, fn)
		if lost == nil || attempt == attempts || ctx.Err() != nil {
			return fault(err)
		}
		db.log.DebugContext(ctx, "transaction retried", "attempt", attempt, "cause", lost)
		pause := time.Duration(attempt) * (2*time.Millisecond + rand.N(8*time.Millisecond))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// try runs the transaction once, sharing it with nobody if need be; lost says that it is worth
// another try.
func (db *DB) try(ctx context.Context, alone bool, fn func(service.Tx) error) (lost, err error) {
	inner, doom := context.WithCancel(ctx)
	defer doom()
	t := db.within(inner, doom)
	t.gathers = !alone
	turnedBack, err := db.transaction(inner, alone, func(g *gorm.DB) error {
		t.db = g
		err := fn(t)
		if err == nil {
			err = t.gathering.write()
		}
		if err == nil {
			err = t.send(true)
		}
		return cmp.Or(t.lost, t.spoilt, err)
	})
	switch {
	case t.lost != nil:
		return t.lost, t.lost
	case turnedBack != nil:
		return turnedBack, turnedBack
	case err != nil && retryable(err):
		return err, err // the lock was refused at BEGIN or COMMIT
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, err
}

// within is the database inside a transaction that is yet to begin.
func (db *DB) within(ctx context.Context, doom func()) *tx {
	return &tx{
		ctx: ctx, driver: db.driver, keys: db.keys, shapes: &db.shapes, doom: doom,
		assignments: map[domain.ID]domain.Assignment{}, figures: map[domain.ID]map[string]int64{},
		guards: map[guardRow]domain.CloseState{},
	}
}

// Savepoint runs fn so that its error undoes what fn did, and nothing that was done before it.
func (t *tx) Savepoint(fn func() error) error {
	saved := t.gathering == nil
	if saved {
		if err := t.fail(t.db.Exec("SAVEPOINT item").Error); err != nil {
			return err
		}
	} else {
		t.gathering.begin()
	}
	err := fn()
	if err == nil {
		err = t.send(false)
	}
	if t.lost != nil {
		return t.lost // the database has undone everything already
	}
	if err != nil {
		t.forget()
	}
	if !saved {
		saved = t.gathering.end(err == nil)
	}
	if err != nil {
		clear(t.assignments)
		clear(t.figures)
		clear(t.guards)
	}
	if undone := t.leave(saved, err == nil); undone != nil {
		return undone
	}
	return err
}

// leave ends a savepoint, if one was set.
func (t *tx) leave(saved, kept bool) error {
	if !saved {
		return nil
	}
	if !kept {
		if err := t.fail(t.db.Exec("ROLLBACK TO SAVEPOINT item").Error); err != nil {
			return err
		}
	}
	return t.fail(t.db.Exec("RELEASE SAVEPOINT item").Error)
}

// transaction is one transaction on the database, or a share in one where writers queue up.
func (db *DB) transaction(ctx context.Context, alone bool, fn func(*gorm.DB) error) (turnedBack, err error) {
	if db.convoys != nil {
		return db.convoys.ride(ctx, alone, fn)
	}
	return nil, db.write.WithContext(ctx).Transaction(fn)
}

// fail maps what a statement returned. A deadlock or a full disk has rolled the whole
// transaction back: it is ended here, so that nothing fn may still do can be committed by itself.
func (t *tx) fail(err error) error {
	if err == nil {
		return nil
	}
	if t.doom != nil && t.lost == nil && (retryable(err) || givenUp(err)) {
		t.lost = fault(err)
		t.doom()
	}
	if t.lost != nil {
		return t.lost
	}
	if ended := t.ctx.Err(); ended != nil {
		return ended
	}
	return fault(err)
}

// locking reports whether rows read are to be locked: inside a transaction, and where one
// writer alone does not make that needless.
func (t *tx) locking() bool { return t.doom != nil && t.driver == MySQL }

// forUpdate locks the rows a query reads until the transaction ends.
func (t *tx) forUpdate(options string) *gorm.DB {
	if !t.locking() {
		return t.db
	}
	return t.db.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: options})
}

// insert stores a new row, every column of it, and sets its ID; or several of one type.
func (t *tx) insert(row any) error {
	if reflect.TypeOf(row).Elem().Kind() == reflect.Struct {
		st, err := t.insertion(row, nil)
		if err != nil {
			return t.fail(err)
		}
		if st.text != "" {
			return t.carryOut(st)
		}
	}
	return t.fail(t.db.Create(row).Error)
}

// insertNew stores a row unless its key exists, and reports whether it did.
func (t *tx) insertNew(row any) (bool, error) {
	done := t.db.Clauses(t.unlessThere()).Create(row)
	return done.RowsAffected > 0, t.fail(done.Error)
}

// manyRows is how many rows go into one statement that stores several: SQLite's driver binds
// n values in n² steps.
const manyRows = 16

// unlessThere leaves out of an insertion what exists.
func (t *tx) unlessThere() clause.Expression {
	if t.driver == MySQL {
		// ON DUPLICATE KEY would count the row it found as if it had been inserted.
		return clause.Insert{Modifier: "IGNORE"}
	}
	return clause.OnConflict{DoNothing: true}
}

// ifNew makes an insertion leave out what exists, as unlessThere does.
func (t *tx) ifNew(insertion string) string {
	if t.driver == MySQL {
		return "INSERT IGNORE" + strings.TrimPrefix(insertion, "INSERT")
	}
	return insertion + " ON CONFLICT DO NOTHING"
}

// update writes the named columns of a row whose version is still the one that was read.
// row carries the new values and the next version; no such row is stale.
func (t *tx) update(row schema.Tabler, id domain.ID, version int, columns []string) error {
	if t.gathering.holds(row, id, version, columns) {
		return nil
	}
	st, err := t.change(row, id, version, columns, "")
	if err != nil {
		return t.fail(err)
	}
	return t.later(st)
}

// one reads the row a query finds; none is not_found.
func one[R any](t *tx, q *gorm.DB) (R, error) {
	var row R
	err := q.Take(&row).Error
	return row, t.fail(err)
}

// all reads every row a query finds and converts it.
func all[R, T any](t *tx, q *gorm.DB, convert func(R) T) ([]T, error) {
	var rows []R
	if err := q.Find(&rows).Error; err != nil {
		return nil, t.fail(err)
	}
	items := make([]T, len(rows))
	for i, r := range rows {
		items[i] = convert(r)
	}
	return items, nil
}

// number reads one whole number.
func (t *tx) number(q *gorm.DB) (int, error) {
	var n int64
	err := q.Scan(&n).Error
	return int(n), t.fail(err)
}
