package store

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// coachSeats is how many travel in one coach, coachesAtOnce how many coaches are under way: the
// next is being filled meanwhile, and the fuller it is the less each costs.
const (
	coachSeats    = 64
	coachesAtOnce = 1

	// Where no coach has set out for so long, those under way wait for somebody's lock: whoever
	// waits takes another one, up to so many.
	coachPatience = 100 * time.Millisecond
	coachesAtMost = 8

	// coachLimit ends a coach whose server does not answer any more.
	coachLimit = 30 * time.Second
)

// coaches let decisions that come at the same time share a transaction on MySQL. What they
// read is read for all of them at once, what they write is held and sent for all at once; in
// between each runs in its turn, on its caller's goroutine. Nobody waits for company: whoever
// finds a coach to spare sets out at once, and those who come meanwhile take the next one.
//
// Whoever fails leaves nothing behind. When a coach fails as a whole, nothing of it stands, and
// everybody is tried again alone.
type coaches struct {
	db      *DB
	mu      sync.Mutex
	waiting []*passenger
	under   int       // coaches under way
	set     time.Time // when the last one set out
}

// passenger is one decision.
type passenger struct {
	ctx    context.Context
	errand service.Errand
	fn     func(service.Tx) error
	err    error
	sees   bool // the task, by what was read for all
	call   chan call
}

// call tells a passenger that it is their turn, or gives them a coach to drive.
type call struct {
	on      *coach
	late    bool // there will be no turn: the coach has failed
	company []*passenger
}

// coach is one transaction of several.
type coach struct {
	t     *tx
	calls []*passenger  // those who have not been called yet
	back  chan struct{} // a turn is over
	ended chan struct{} // closed when it is known what became of all
	lost  error         // why nothing of it stands
}

// rider is who has the turn: where what is theirs begins, and what to put back.
type rider struct {
	mark  int
	saved bool
	heads map[domain.CaseRef]headRow
}

// TxOn is Tx for a transaction that begins with Ahead for one task.
func (db *DB) TxOn(ctx context.Context, e service.Errand, fn func(service.Tx) error) error {
	if db.coaches == nil {
		return db.alone(ctx, e, fn)
	}
	p := &passenger{ctx: ctx, errand: e, fn: fn, call: make(chan call, 1)}
	if lost := db.coaches.ride(p); lost != nil {
		db.log.DebugContext(ctx, "decision tried again alone", "cause", lost)
		return db.alone(ctx, e, fn)
	}
	return fault(p.err)
}

func (db *DB) alone(ctx context.Context, e service.Errand, fn func(service.Tx) error) error {
	return db.Tx(ctx, func(tx service.Tx) error {
		if err := tx.Ahead(e.Scope, e.Holders, []domain.ID{e.Task}); err != nil {
			return err
		}
		return fn(tx)
	})
}

// ride returns when the passenger's fate is known; lost says that it is to be tried alone.
func (c *coaches) ride(p *passenger) (lost error) {
	company := c.queue(p)
	if company == nil {
		called := c.wait(p)
		if on := called.on; on != nil {
			if !called.late {
				on.carry(p)
			}
			<-on.ended // an answer, a refusal too, may rest on what others did
			return on.lost
		}
		company = called.company
	}
	defer c.leave()
	if len(company) == 1 {
		p.err = c.db.alone(p.ctx, p.errand, p.fn)
		return nil
	}
	on := &coach{calls: company, back: make(chan struct{}), ended: make(chan struct{}), lost: context.Canceled} // should the driver not arrive
	defer on.end(p)
	on.lost = c.travel(on, p)
	return on.lost
}

// end tells everybody that their fate is known.
func (on *coach) end(driver *passenger) {
	for _, p := range on.calls {
		if p != driver {
			p.call <- call{on: on, late: true}
		}
	}
	close(on.ended)
}

// queue gives a coach to whoever finds one to spare. As long as somebody waits, there is none.
func (c *coaches) queue(p *passenger) []*passenger {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.under < coachesAtOnce {
		c.under++
		c.set = time.Now()
		return []*passenger{p}
	}
	c.waiting = append(c.waiting, p)
	return nil
}

// wait is not given up half-way: whoever waits may have to drive the others.
func (c *coaches) wait(p *passenger) call {
	late := time.NewTimer(coachPatience)
	defer late.Stop()
	for {
		select {
		case called := <-p.call:
			return called
		case <-late.C:
			if company := c.another(p); company != nil {
				return call{company: company}
			}
			late.Reset(coachPatience)
		}
	}
}

// another gives a further coach to somebody who still waits while nothing moves.
func (c *coaches) another(p *passenger) []*passenger {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.under >= coachesAtMost || time.Since(c.set) < coachPatience || !slices.Contains(c.waiting, p) {
		return nil
	}
	c.under++
	c.waiting = slices.DeleteFunc(c.waiting, func(other *passenger) bool { return other == p })
	return append([]*passenger{p}, c.fill()...)
}

// fill takes those who have waited longest.
func (c *coaches) fill() []*passenger {
	n := min(len(c.waiting), coachSeats)
	company := c.waiting[:n:n]
	c.waiting = append([]*passenger(nil), c.waiting[n:]...)
	c.set = time.Now()
	return company
}

// leave gives the coach to those who wait, unless there are enough without it; the one who
// waited longest drives.
func (c *coaches) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) == 0 || c.under > coachesAtOnce && time.Since(c.set) < coachPatience {
		c.under--
		return
	}
	company := c.fill()
	company[0].call <- call{company: company}
}

// travel is the one transaction. No passenger's leaving ends it: it is the others' as well.
func (c *coaches) travel(on *coach, driver *passenger) error {
	ctx, doom := context.WithTimeout(context.WithoutCancel(driver.ctx), coachLimit)
	defer doom()
	t := c.db.within(ctx, doom)
	on.t = t
	err := c.db.write.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		t.db = g
		err := t.boardAll(on.calls)
		for err == nil && len(on.calls) > 0 {
			p := on.calls[0]
			on.calls = on.calls[1:]
			if p == driver {
				on.turn(p)
			} else {
				p.call <- call{on: on}
				<-on.back
			}
			err = cmp.Or(t.lost, t.spoilt)
		}
		return cmp.Or(err, t.send(true))
	})
	return cmp.Or(t.lost, err)
}

// carry is a turn on the passenger's own goroutine.
func (on *coach) carry(p *passenger) {
	defer func() { on.back <- struct{}{} }()
	on.turn(p)
}

func (on *coach) turn(p *passenger) {
	arrived := false
	on.t.mount(p)
	defer func() {
		if !arrived || p.err != nil {
			on.t.takeBack()
		}
		on.t.rider = nil
	}()
	if p.err = p.ctx.Err(); p.err == nil {
		p.err = p.fn(on.t)
	}
	arrived = true
}

// mount begins a passenger's turn. What was read of their task is theirs if they may see it.
func (t *tx) mount(p *passenger) {
	t.rider = &rider{mark: len(t.holding.waiting), heads: map[domain.CaseRef]headRow{}}
	clear(t.ahead.tasks)
	if task, ok := t.boarded[p.errand.Task]; ok && p.sees {
		t.ahead.tasks[task.ID] = task
	}
}

// takeBack undoes what the present rider did.
func (t *tx) takeBack() {
	h, r := t.holding, t.rider
	if !r.saved {
		h.waiting = h.waiting[:r.mark]
	} else {
		h.waiting = []statement{{text: "ROLLBACK TO SAVEPOINT rider"}}
	}
	for key, head := range r.heads {
		t.heads[key] = head
	}
	clear(t.assignments)
	clear(t.figures)
	clear(t.guards)
}
