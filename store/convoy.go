package store

import (
	"context"
	"database/sql"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
)

// A convoy's length: one more rider is let in while the convoy has fewer, and is younger.
const (
	convoyRiders = 64
	convoyAge    = 10 * time.Millisecond
)

// convoys let transactions that wait for SQLite's one writer travel together: each runs in
// its turn, on the caller's own goroutine and behind a savepoint of its own, and the last in
// the queue commits for all. What is written to disk once is paid once; nobody waits for
// company, since one who is alone commits at once.
//
// A rider that fails takes back its own work and nobody else's. When the whole transaction
// fails, every rider is told, and none of what they did stands.
type convoys struct {
	db      *gorm.DB
	pool    *sql.DB
	turn    chan struct{} // whoever holds its one token writes; those who wait are served in order
	waiting atomic.Int64
	now     *convoy // the open one, or nil; only for who holds the turn
}

// convoy is one transaction of several riders.
type convoy struct {
	tx     *sql.Tx
	began  time.Time
	riders int           // whose work is in it
	broken error         // why nothing can be kept any more
	ended  chan struct{} // closed when it is known what became of it
	err    error         // nil when all of it stands
}

func newConvoys(db *gorm.DB, pool *sql.DB) *convoys {
	c := &convoys{db: db, pool: pool, turn: make(chan struct{}, 1)}
	c.turn <- struct{}{}
	return c
}

// ride runs fn as part of a transaction, or alone in one, and returns when its fate is known.
// turnedBack is why the transaction was lost, perhaps through no fault of fn's: alone, it
// gets a verdict of its own.
func (c *convoys) ride(ctx context.Context, alone bool, fn func(*gorm.DB) error) (turnedBack, err error) {
	c.waiting.Add(1)
	<-c.turn // not given up half-way: whoever is in the queue may have to commit for those before
	c.waiting.Add(-1)
	own, err := c.travel(ctx, alone, fn)
	if own == nil {
		return nil, err
	}
	<-own.ended // an answer, a refusal too, may rest on what earlier riders did
	switch {
	case own.err == nil:
		return nil, err
	case own.riders > 1 || own.broken != nil || err != nil:
		return own.err, own.err
	}
	return nil, own.err
}

// travel is one turn. It leaves the convoy to whoever waits, or ends it.
func (c *convoys) travel(ctx context.Context, alone bool, fn func(*gorm.DB) error) (*convoy, error) {
	defer func() { c.turn <- struct{}{} }()
	defer c.endUnlessAwaited(alone)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if alone {
		c.end()
	}
	if c.now == nil {
		tx, err := c.pool.BeginTx(context.WithoutCancel(ctx), nil)
		if err != nil {
			return nil, err
		}
		c.now = &convoy{tx: tx, began: time.Now(), ended: make(chan struct{})}
	}
	return c.now, c.now.carry(ctx, c.db.WithContext(ctx), fn)
}

// carry runs fn on the convoy's transaction. The first rider needs no savepoint: until it has
// succeeded there is nothing else to keep.
func (v *convoy) carry(ctx context.Context, db *gorm.DB, fn func(*gorm.DB) error) (err error) {
	first := v.riders == 0
	if !first {
		v.do("SAVEPOINT rider")
	}
	if v.broken != nil {
		return v.broken
	}
	arrived := false
	defer func() {
		switch {
		case arrived && err == nil:
			v.riders++
			if !first {
				v.do("RELEASE rider")
			}
		case !first:
			v.do("ROLLBACK TO rider")
			v.do("RELEASE rider")
		}
	}()
	db.Statement.ConnPool = v.tx
	err = fn(db)
	arrived = true
	return err
}

// do moves a savepoint. One that is not there has gone with its transaction.
func (v *convoy) do(statement string) {
	if v.broken == nil {
		_, v.broken = v.tx.ExecContext(context.Background(), statement)
	}
}

// endUnlessAwaited commits for all riders, unless somebody waits who can do so later.
func (c *convoys) endUnlessAwaited(alone bool) {
	v := c.now
	goesOn := v != nil && v.broken == nil && v.riders > 0 && v.riders < convoyRiders &&
		c.waiting.Load() > 0 && time.Since(v.began) < convoyAge
	if alone || !goesOn {
		c.end()
	}
}

// end commits what there is to commit, and tells the riders.
func (c *convoys) end() {
	v := c.now
	if v == nil {
		return
	}
	c.now = nil
	if v.broken != nil || v.riders == 0 {
		v.err = v.broken
		v.tx.Rollback() // whoever failed knows why
	} else {
		v.err = v.tx.Commit()
	}
	close(v.ended)
}
