package store

import (
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// oneAhead finds and locks the run of one task, and reads its seats, which nobody else can
// change from then on.
func (t *tx) oneAhead(scope service.Scope, holders []domain.Holder, id domain.ID) error {
	of, args := "id = ?", []any{id}
	if g := seenBy(scope, holders); g != nil {
		reasons, more := g.plain()
		of, args = of+" AND "+reasons, append(args, more...)
	}
	var runs []runRow
	run, err := rowsOf(t, &runs, "WHERE id = (SELECT run_id FROM tasks WHERE "+of+")"+t.lock(), args...)
	if err != nil {
		return t.fail(err)
	}
	var seats []taskRow
	// What was opened before there were runs has none in common.
	seated, err := rowsOf(t, &seats, "WHERE run_id = (SELECT NULLIF(run_id, 0) FROM tasks WHERE id = ?) ORDER BY id", id)
	if err != nil {
		return t.fail(err)
	}
	if err := t.ask(run, seated); err != nil || len(runs) == 0 {
		return err
	}
	t.seat(runs, seats, map[domain.ID]bool{id: true})
	return nil
}

// lock ends a question whose rows are to be locked.
func (t *tx) lock() string {
	if t.locking() {
		return " FOR UPDATE"
	}
	return ""
}
