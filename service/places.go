package service

import (
	"context"
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
)

// Place is where a matter stands: who asked for it, which steps are asked now, and of whom.
type Place struct {
	Applicant string          // "" when nobody asked: the programme does by itself
	Steps     []domain.Text   // what is asked now; none when it is over
	Waiting   string          // names of those who can act, comma separated; "" = nobody holds the post
	Since     time.Time       // since when the first of them is asked; zero when it is over
	DueAt     time.Time       // when the first of them is due
	State     domain.RunState // of the approval; "" for what was opened before approvals were kept
}

// Places says of each task of an inbox where its matter stands, in the same order: of one that
// is open, the task itself; of one that is done, whatever its approval waits for now. It reads
// three times, however many tasks there are.
func (s Tasks) Places(ctx context.Context, tasks []domain.Task) ([]Place, error) {
	view := s.Store.View(ctx)
	var of, past []domain.ID
	for _, t := range tasks {
		if t.RunID == 0 {
			continue
		}
		if of = append(of, t.RunID); !t.State.Living() {
			past = append(past, t.RunID)
		}
	}
	runs, err := view.RunHeads(slices.Compact(slices.Sorted(slices.Values(of))))
	if err != nil {
		return nil, err
	}
	living, err := view.LivingTasks(past)
	if err != nil {
		return nil, err
	}
	m, err := s.mapped(view, runs, slices.Concat(tasks, living))
	if err != nil {
		return nil, err
	}
	list := make([]Place, len(tasks))
	for i, t := range tasks {
		now := []domain.Task{t}
		if !t.State.Living() {
			now = ofRun(living, t.RunID)
		}
		list[i] = m.place(t.RunID, now)
	}
	return list, nil
}

// Places says of each approval where it stands, in the same order.
func (s Runs) Places(ctx context.Context, runs []domain.Run) ([]Place, error) {
	view := s.Store.View(ctx)
	var open []domain.ID
	for _, r := range runs {
		if r.State.Open() {
			open = append(open, r.ID)
		}
	}
	living, err := view.LivingTasks(open)
	if err != nil {
		return nil, err
	}
	m, err := s.mapped(view, runs, living)
	if err != nil {
		return nil, err
	}
	list := make([]Place, len(runs))
	for i, r := range runs {
		list[i] = m.place(r.ID, ofRun(living, r.ID))
	}
	return list, nil
}

func ofRun(tasks []domain.Task, run domain.ID) []domain.Task {
	var list []domain.Task
	for _, t := range tasks {
		if t.RunID == run && run != 0 {
			list = append(list, t)
		}
	}
	return list
}

// mapping is what places are told from, read at once.
type mapping struct {
	*core
	runs   map[domain.ID]domain.Run
	behind map[domain.Holder][]domain.User
}

func (c *core) mapped(view Tx, runs []domain.Run, tasks []domain.Task) (mapping, error) {
	m := mapping{core: c, runs: map[domain.ID]domain.Run{}}
	for _, r := range runs {
		m.runs[r.ID] = r
	}
	var holders []domain.Holder
	for _, t := range tasks {
		if t.State.Living() {
			holders = append(holders, t.Holder, t.EscalatedTo)
		}
	}
	var err error
	if len(holders) > 0 {
		m.behind, err = view.Behind(holders)
	}
	return m, err
}

// place puts together what is asked now in a run. A task that waits for its turn is none of it.
func (m mapping) place(id domain.ID, now []domain.Task) Place {
	run := m.runs[id]
	p := Place{Applicant: run.InitiatorName, State: run.State}
	chain := domain.Chain{}
	if programme, err := m.Policy.ProgrammeAt(run.Programme); err == nil {
		chain = programme.Chain(run.Chain)
	}
	var names []string
	for _, t := range now {
		if t.State != domain.TaskOpen {
			continue
		}
		if step, ok := chain.Step(t.Step); ok && !slices.Contains(p.Steps, step.Name) {
			p.Steps = append(p.Steps, step.Name)
		}
		for _, name := range m.asked(t) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if p.Since.IsZero() || t.OpenedAt.Before(p.Since) {
			p.Since = t.OpenedAt
		}
		if p.DueAt.IsZero() || t.DueAt.Before(p.DueAt) {
			p.DueAt = t.DueAt
		}
	}
	p.Waiting = enumerated(names)
	return p
}

// asked are the names of those who can do a task: the next in line where its own post has
// nobody who may.
func (m mapping) asked(t domain.Task) []string {
	for _, h := range []domain.Holder{t.Holder, t.EscalatedTo} {
		var names []string
		for _, u := range m.behind[h] {
			if notOwn(t, u.ID, u.PersonID) == nil {
				names = append(names, u.Name)
			}
		}
		if len(names) > 0 {
			return names
		}
	}
	return nil
}
