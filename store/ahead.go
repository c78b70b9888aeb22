package store

import (
	"database/sql"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// ahead is what a transaction has read before it is asked for it. Each answer is given once;
// whoever asks again, or has written to a row meanwhile, is answered from the database.
type ahead struct {
	tasks       map[domain.ID]domain.Task
	runs        map[domain.ID]domain.Run
	seats       map[domain.ID][]domain.Task     // by run, of its present round
	nominations map[domain.ID]domain.Nomination // to be moved
	reports     map[domain.ID]domain.Report

	requests map[domain.ID][]domain.Request // of a person
	posts    map[domain.Holder][]domain.ID  // the first who hold a post, enough of them
	enough   int
}

func newAhead() ahead {
	return ahead{
		tasks: map[domain.ID]domain.Task{}, runs: map[domain.ID]domain.Run{}, seats: map[domain.ID][]domain.Task{},
		nominations: map[domain.ID]domain.Nomination{}, reports: map[domain.ID]domain.Report{},
	}
}

// aheadAtOnce is how many rows are read, or written, by one statement.
const aheadAtOnce = 100

func (t *tx) Ahead(scope service.Scope, holders []domain.Holder, tasks []domain.ID) error {
	t.ahead = newAhead()
	if len(tasks) == 1 {
		return t.oneAhead(scope, holders, tasks[0])
	}
	var runs []domain.ID
	seen := map[domain.ID]bool{}
	for some := range slices.Chunk(tasks, aheadAtOnce) {
		if err := t.ask(runsOf(some, seenBy(scope, holders), seen, &runs)); err != nil {
			return err
		}
	}
	t.gather()
	slices.Sort(runs)
	for some := range slices.Chunk(slices.Compact(runs), aheadAtOnce) {
		if err := t.runsAhead(some, seen); err != nil {
			return err
		}
	}
	return t.subjectsAhead()
}

// runsOf asks which of some tasks one may see, and for their runs.
func runsOf(tasks []domain.ID, g *grants, seen map[domain.ID]bool, runs *[]domain.ID) question {
	of, args := among("id", tasks)
	if g != nil {
		reasons, more := g.plain()
		of, args = of+" AND "+reasons, append(args, more...)
	}
	return question{text: "SELECT id, run_id FROM tasks WHERE " + of, args: args, take: func(rows *sql.Rows) error {
		var id, run domain.ID
		if err := rows.Scan(&id, &run); err != nil {
			return err
		}
		if seen[id] = true; run != 0 {
			*runs = append(*runs, run)
		}
		return nil
	}}
}

// among is the condition that a column is one of some IDs.
func among(column string, ids []domain.ID) (string, []any) {
	return spread(column+" IN ?", []any{ids})
}

// inOrder reads the rows with some IDs, locked, by ID.
func inOrder[R any](t *tx, rows *[]R, ids []domain.ID) error {
	of, args := among("id", ids)
	q, err := rowsOf(t, rows, "WHERE "+of+" ORDER BY id"+t.lock(), args...)
	if err != nil {
		return t.fail(err)
	}
	return t.ask(q)
}

// runsAhead locks runs, and reads their seats once nobody else can change them; those of the
// seats that may be seen are tasks one may ask for.
func (t *tx) runsAhead(ids []domain.ID, seen map[domain.ID]bool) error {
	var runs []runRow
	if err := inOrder(t, &runs, ids); err != nil {
		return err
	}
	var seats []taskRow
	of, args := among("run_id", ids)
	seated, err := rowsOf(t, &seats, "WHERE "+of+" ORDER BY id", args...)
	if err != nil {
		return t.fail(err)
	}
	if err := t.ask(seated); err != nil {
		return err
	}
	t.seat(runs, seats, seen)
	return nil
}

// seat keeps locked runs and their seats until they are asked for.
func (t *tx) seat(runs []runRow, seats []taskRow, seen map[domain.ID]bool) {
	for i, r := range runs {
		t.ahead.runs[r.ID], t.ahead.seats[r.ID] = r.run(), nil
		t.gathering.knows(&runs[i], r.ID, r.Version)
	}
	for i, s := range seats {
		if s.Round != t.ahead.runs[s.RunID].Round {
			continue
		}
		task := s.task()
		t.ahead.seats[s.RunID] = append(t.ahead.seats[s.RunID], task)
		if seen[s.ID] {
			t.ahead.tasks[s.ID] = task
		}
		if s.State.Living() {
			t.gathering.knows(&seats[i], s.ID, s.Version)
		}
	}
}

// subjectsAhead locks and reads what the runs are about, where many may be about it alike.
func (t *tx) subjectsAhead() error {
	about := map[domain.SubjectKind][]domain.ID{}
	for _, run := range t.ahead.runs {
		if run.State.Open() {
			about[run.Subject.Kind] = append(about[run.Subject.Kind], run.Subject.ID)
		}
	}
	for kind, read := range map[domain.SubjectKind]func([]domain.ID) error{
		domain.SubjectNomination: t.nominationsAhead, domain.SubjectReport: t.reportsAhead,
	} {
		slices.Sort(about[kind])
		for some := range slices.Chunk(slices.Compact(about[kind]), aheadAtOnce) {
			if err := read(some); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) nominationsAhead(ids []domain.ID) error {
	var rows []nominationRow
	of, args := among("id", ids)
	q, err := rowsOf(t, &rows, "WHERE "+of+" ORDER BY id"+t.lock(), args...)
	if err != nil {
		return t.fail(err)
	}
	err = t.ask(q)
	for i, r := range rows {
		t.ahead.nominations[r.ID] = r.nomination()
		t.gathering.knows(&rows[i], r.ID, r.Version, nominationMoved...)
	}
	return err
}

func (t *tx) reportsAhead(ids []domain.ID) error {
	var rows []reportRow
	if err := inOrder(t, &rows, ids); err != nil {
		return err
	}
	reports := make([]domain.Report, len(rows))
	for i, r := range rows {
		reports[i] = r.report()
		t.gathering.knows(&rows[i], r.ID, r.Version)
	}
	err := t.fillFigures(reports)
	for _, r := range reports {
		t.ahead.reports[r.ID] = r
	}
	return err
}

// once takes an answer that was read ahead, if there is one.
func once[K comparable, T any](from map[K]T, id K) (T, bool) {
	answer, ok := from[id]
	delete(from, id)
	return answer, ok
}

// overtaken forgets what was read ahead about a task and its run.
func (t *tx) overtaken(task domain.Task) {
	delete(t.ahead.tasks, task.ID)
	delete(t.boarded, task.ID)
	delete(t.ahead.seats, task.RunID)
}
