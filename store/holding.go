package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// holding keeps the writes of one decision until they can go to a MySQL server as one parcel:
// nothing in them needs an answer before the next. Before a statement of another kind that
// writes, or that names a table something is held for, everything held is sent, so that every
// read sees what it would have seen. What is held is locked already, or guarded by a version.
//
// SQLite is no journey away: there every write is carried out where it stands.
type holding struct {
	gorm.ConnPool
	t       *tx
	waiting []statement
}

// hold begins to hold writes back, where that saves anything.
func (t *tx) hold() {
	if !t.locking() || t.gathering != nil || t.holding != nil {
		return
	}
	t.db = t.db.WithContext(t.ctx)
	t.holding = &holding{ConnPool: t.db.Statement.ConnPool, t: t}
	t.db.Statement.ConnPool = t.holding
}

// later carries a statement out, now or with those that follow.
func (t *tx) later(st statement) error {
	if t.holding == nil {
		return t.carryOut(st)
	}
	t.holding.waiting = append(t.holding.waiting, st)
	return t.spoilt
}

// send sends what is held, as one parcel; the last of a transaction commits it on the way,
// unless an outcome is to be looked at first. After a fault nothing more is sent: some of the
// parcel may have been carried out.
func (t *tx) send(last bool) error {
	if t.holding == nil || len(t.holding.waiting) == 0 || t.spoilt != nil {
		return t.spoilt
	}
	if r := t.rider; r != nil && len(t.holding.waiting) > r.mark {
		t.keepPlace()
	}
	all := together(t.holding.waiting)
	t.holding.waiting = nil
	if t.rider != nil {
		t.rider.mark = 0
	}
	texts, args := make([]string, len(all), len(all)+1), []any(nil)
	p := &parcel{commits: last}
	for i, st := range all {
		texts[i], args = st.text+st.tail, append(args, st.args...)
		p.commits = p.commits && !st.guarded
	}
	if p.commits {
		texts = append(texts, "COMMIT")
	}
	_, err := t.exec(p.in(t.ctx), t.holding.ConnPool, strings.Join(texts, between), args)
	if t.spoilt = refusal(all, t.fail(err)); t.spoilt != nil {
		return t.spoilt
	}
	for i, st := range all {
		if st.settle == nil {
			continue
		}
		if t.spoilt = st.settle(p.affected[i], p.ids[i]); t.spoilt != nil {
			break
		}
	}
	return t.spoilt
}

// together lets rows of one table share a statement, as far as no savepoint stands between them.
func together(all []statement) []statement {
	sent := all[:0:0]
	first := map[string]int{} // by table, where rows can be added
	for _, st := range all {
		if st.table == "" {
			clear(first)
		}
		at, shared := first[st.table]
		switch {
		case st.more == "":
		case shared:
			into := &sent[at]
			into.text, into.args, into.once = into.text+st.more, append(into.args, st.args...), into.once || st.once
			continue
		default:
			first[st.table] = len(sent)
		}
		sent = append(sent, st)
	}
	return sent
}

// keepPlace sets a savepoint before what the present rider of a coach does, unless it is set.
func (t *tx) keepPlace() {
	r := t.rider
	if r == nil || r.saved {
		return
	}
	t.holding.waiting = slices.Insert(t.holding.waiting, r.mark, statement{text: "SAVEPOINT rider"})
	r.saved = true
}

// refusal is what a parcel that failed is answered: one that keeps a key which is kept already
// has met another.
func refusal(all []statement, err error) error {
	if isDuplicate(err) && slices.ContainsFunc(all, func(st statement) bool { return st.once }) {
		return stale()
	}
	return err
}

// forget drops what is held, with the fault of an item that is taken back.
func (t *tx) forget() {
	if t.holding != nil {
		t.holding.waiting, t.spoilt = nil, nil
	}
}

// ahead sends what a statement must not overtake.
func (h *holding) ahead(text string) error {
	reads := strings.HasPrefix(text, "SELECT")
	if !reads {
		h.t.keepPlace()
	}
	if reads && !slices.ContainsFunc(h.waiting, func(st statement) bool { return st.table != "" && strings.Contains(text, st.table) }) {
		return nil
	}
	return h.t.send(false)
}

// PrepareContext prepares a statement, after what it must not overtake.
func (h *holding) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := h.ahead(query); err != nil {
		return nil, err
	}
	return h.ConnPool.PrepareContext(ctx, query)
}

// ExecContext carries a statement out, after what it must not overtake.
func (h *holding) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := h.ahead(query); err != nil {
		return nil, err
	}
	return h.ConnPool.ExecContext(ctx, query, args...)
}

// QueryContext reads rows, after what it must not overtake.
func (h *holding) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := h.ahead(query); err != nil {
		return nil, err
	}
	return h.ConnPool.QueryContext(ctx, query, args...)
}

// QueryRowContext reads a row, after what it must not overtake.
func (h *holding) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	_ = h.ahead(query) // has spoilt the transaction if it failed
	return h.ConnPool.QueryRowContext(ctx, query, args...)
}
