package store

import (
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// ahead is what a transaction has read before it is asked for it. Each answer is given once;
// whoever asks again, or has written to a row meanwhile, is answered from the database.
type ahead struct {
	tasks map[domain.ID]domain.Task
	runs  map[domain.ID]domain.Run
	seats map[domain.ID][]domain.Task // by run, of its present round
}

// aheadAtOnce is how many rows are read by one statement.
const aheadAtOnce = 100

func (t *tx) Ahead(scope service.Scope, holders []domain.Holder, tasks []domain.ID) error {
	t.ahead = ahead{map[domain.ID]domain.Task{}, map[domain.ID]domain.Run{}, map[domain.ID][]domain.Task{}}
	var runs []domain.ID
	for some := range slices.Chunk(tasks, aheadAtOnce) {
		found, err := all(t, t.seen(t.db.Where("id IN ?", some), scope, holders), taskRow.task)
		if err != nil {
			return err
		}
		for _, task := range found {
			t.ahead.tasks[task.ID] = task
			if task.RunID != 0 && task.State.Living() {
				runs = append(runs, task.RunID)
			}
		}
	}
	slices.Sort(runs)
	for some := range slices.Chunk(slices.Compact(runs), aheadAtOnce) {
		if err := t.runsAhead(some); err != nil {
			return err
		}
	}
	return nil
}

// runsAhead locks runs, and reads their seats once nobody else can change them.
func (t *tx) runsAhead(ids []domain.ID) error {
	runs, err := all(t, t.forUpdate("").Where("id IN ?", ids).Order("id"), runRow.run)
	if err != nil {
		return err
	}
	for _, run := range runs {
		t.ahead.runs[run.ID], t.ahead.seats[run.ID] = run, nil
	}
	seats, err := all(t, t.db.Where("run_id IN ?", ids).Order("id"), taskRow.task)
	for _, s := range seats {
		if s.Round == t.ahead.runs[s.RunID].Round {
			t.ahead.seats[s.RunID] = append(t.ahead.seats[s.RunID], s)
		}
	}
	return err
}

// once takes an answer that was read ahead, if there is one.
func once[T any](from map[domain.ID]T, id domain.ID) (T, bool) {
	answer, ok := from[id]
	delete(from, id)
	return answer, ok
}

// overtaken forgets what was read ahead about a task and its run.
func (t *tx) overtaken(task domain.Task) {
	delete(t.ahead.tasks, task.ID)
	delete(t.ahead.seats, task.RunID)
}
