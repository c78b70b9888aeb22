package store

import (
	"database/sql"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
)

// boardAll reads all at once what the passengers of a coach will ask for, and locks their runs
// in order of ID.
func (t *tx) boardAll(company []*passenger) error {
	t.hold()
	t.ahead, t.heads = newAhead(), map[domain.CaseRef]headRow{}
	runs, err := t.runsFor(company)
	if err != nil || len(runs) == 0 {
		return err
	}
	var found []runRow
	locked, err := rowsOf(t, &found, "WHERE "+oneOf("id", runs)+" ORDER BY id"+t.lock())
	if err != nil {
		return t.fail(err)
	}
	var seats []taskRow
	seated, err := rowsOf(t, &seats, "WHERE "+oneOf("run_id", runs)+" ORDER BY id")
	if err != nil {
		return t.fail(err)
	}
	if err := t.ask(locked, seated); err != nil {
		return err
	}
	wanted := map[domain.ID]bool{}
	for _, p := range company {
		wanted[p.errand.Task] = true
	}
	t.seat(found, seats, wanted)
	t.boarded, t.ahead.tasks = t.ahead.tasks, map[domain.ID]domain.Task{}
	var open []domain.Run
	for _, r := range found {
		if r.State.Open() {
			open = append(open, r.run())
		}
	}
	return t.foresee(open, true, nil)
}

// runsFor finds the runs of the tasks the passengers want, as far as each of them may see
// theirs: those of one office by one question, whoever acts for themselves by one of their own.
func (t *tx) runsFor(company []*passenger) ([]domain.ID, error) {
	var runs []domain.ID
	offices := map[string][]*passenger{}
	var questions []question
	find := func(of []*passenger, where string, args []any) {
		questions = append(questions, question{
			text: "SELECT id, run_id FROM tasks WHERE " + where, args: args,
			take: func(rows *sql.Rows) error {
				var task, run domain.ID
				err := rows.Scan(&task, &run)
				for _, p := range of {
					p.sees = p.sees || p.errand.Task == task
				}
				if run != 0 {
					runs = append(runs, run)
				}
				return err
			},
		})
	}
	for _, p := range company {
		p.sees = false
		g := seenBy(p.errand.Scope, nil)
		if g != nil && len(g.reasons) > 0 {
			office := strings.Join(g.reasons, " OR ")
			offices[office] = append(offices[office], p)
			continue
		}
		where, args := "1 = 1", []any(nil)
		if g = seenBy(p.errand.Scope, p.errand.Holders); g != nil {
			where, args = g.plain()
		}
		find([]*passenger{p}, "id = ? AND "+where, append([]any{int64(p.errand.Task)}, args...))
	}
	for office, of := range offices {
		tasks := make([]domain.ID, len(of))
		for i, p := range of {
			tasks[i] = p.errand.Task
		}
		find(of, oneOf("id", tasks)+" AND ("+office+")", nil)
	}
	err := t.ask(questions...)
	slices.Sort(runs)
	return slices.Compact(runs), err
}
