package service

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// turn is one event of one run on its way into the database: the board it happens on, and
// what those who move the subject want of the tasks that open because of it.
type turn struct {
	board     domain.Board
	programme domain.Programme
	event     domain.Event
	in        Decision
	giver     domain.Giver                // on whose behalf the actor acts, if anybody's
	seats     map[domain.Holder]domain.ID // whose work a personal seat is
	vacant    map[string]domain.Role      // steps that ask the next in line, nobody else being left
	deadlines map[domain.TaskKind]deadline
	signed    map[string]domain.ID // tasks signed as they opened, by step
	versions  map[domain.ID]int    // of tasks stored more than once
	rest      []domain.Effect      // what is still to be carried out
	stop      domain.RunState      // set by a handler: the run ends here
	quiet     bool                 // the subject has been moved by whoever ends the run
	next      time.Time            // the first rung of what was opened
}

// deadline is a due day that is not the step's working days from today. Due is absolute.
type deadline struct {
	Due   calendar.Date
	Grace time.Time // not expired before this
}

// begin starts a run of a chain and asks its first group of steps. It says when the first
// rung of what was opened is due.
func (w *work) begin(p domain.Programme, name domain.ChainName, a about) (time.Time, error) {
	run, chain, err := w.planned(p, name, a)
	if err != nil {
		return time.Time{}, err
	}
	t := &turn{programme: p, board: domain.Board{Run: run, Chain: chain}}
	t.event = domain.Event{Actor: w.actor.UserID, ActorName: w.actor.Name, At: w.at}
	if !a.Due.IsZero() {
		t.wait("", a.Due, a.Grace)
	}
	from := ""
	if a.HandedIn {
		from = answering(t.board.Chain)
	}
	effects, err := t.board.Begin(from, t.event, w.seating(t))
	if err != nil {
		return t.next, err
	}
	if err := w.InsertRun(&t.board.Run); err != nil {
		return t.next, err
	}
	return t.next, w.carry(t, effects)
}

// planned is a run that has not begun, and its chain as it would go through it.
func (w *work) planned(p domain.Programme, name domain.ChainName, a about) (domain.Run, domain.Chain, error) {
	chain := p.Chain(name)
	run := domain.Run{
		Case: a.Case, Subject: a.Subject, Chain: name, Programme: p.Ref, Round: a.Round,
		InitiatorID: a.Initiator, SupporterID: a.SupporterID, RecipientID: a.RecipientID, PersonID: a.PersonID,
		PersonUserID: a.PersonUser, Recused: a.Recused, Label: a.Label, Period: a.Period, Code: rand.Text(), StartedAt: w.at, Version: 1,
	}
	if a.Initiator != 0 && a.Initiator == w.actor.UserID {
		run.InitiatorName = w.actor.Name
	}
	var err error
	run.Plan, err = w.Policy.Plan(p.Ref, name, a.Facts)
	return run, run.Planned(chain), err
}

// answering is the first step of a chain that is not the applicant's own.
func answering(c domain.Chain) string {
	for _, s := range c.Steps {
		if !s.Asks() {
			return s.ID
		}
	}
	return ""
}

// lock takes the run a task belongs to: until the transaction ends, nobody else acts on it.
func (w *work) lock(t domain.Task) (*turn, error) {
	if t.RunID == 0 {
		return w.adopt(t)
	}
	run, err := w.RunForUpdate(t.RunID)
	if err != nil {
		return nil, err
	}
	return w.turnOf(run)
}

// turnOf sets the board of a locked run up.
func (w *work) turnOf(run domain.Run) (*turn, error) {
	p, err := w.Policy.ProgrammeAt(run.Programme)
	if err != nil {
		return nil, err
	}
	if run.Recused, err = w.recused(w, run); err != nil {
		return nil, err
	}
	chain := run.Planned(p.Chain(run.Chain))
	group := chain.Group(run.Group)
	tasks, err := w.SeatsOf(run.ID, run.Round)
	tasks = slices.DeleteFunc(tasks, func(t domain.Task) bool {
		return !slices.ContainsFunc(group, func(s domain.Step) bool { return s.ID == t.Step })
	})
	return &turn{programme: p, board: domain.Board{Run: run, Chain: chain, Tasks: tasks}}, err
}

// adopt gives a run to the tasks of a chain that were opened before runs were kept. Two who
// come at once are told apart by the versions of the tasks.
func (w *work) adopt(t domain.Task) (*turn, error) {
	p, err := w.programmeOf(w, t)
	if err != nil {
		return nil, err
	}
	chain := p.Chain(t.Chain)
	group := chain.Group(t.Step)
	if len(group) == 0 {
		return nil, domain.Fault(domain.CodeNotFound, "not_found")
	}
	run := domain.Run{
		Case: t.Case, Subject: t.Subject, Chain: t.Chain, Programme: p.Ref, Plan: idsOf(chain.Steps), Group: group[0].ID,
		Round: t.Round, State: domain.RunRunning, InitiatorID: t.InitiatorID, SupporterID: t.SupporterID, RecipientID: t.RecipientID,
		PersonID: t.PersonID, Label: t.Label, Period: t.Period, Code: rand.Text(), StartedAt: t.OpenedAt, Version: 1,
	}
	if t.PersonID != 0 {
		person, err := w.Person(Everything, t.PersonID)
		if err != nil {
			return nil, err
		}
		run.PersonUserID = person.UserID
	}
	if err := w.InsertRun(&run); err != nil {
		return nil, err
	}
	tasks, err := w.OpenTasks(t.Case, &t.Subject)
	if err != nil {
		return nil, err
	}
	for _, other := range tasks {
		if other.RunID != 0 || other.Chain != t.Chain || other.SupporterID != t.SupporterID {
			continue
		}
		if other.RunID = run.ID; w.UpdateTask(other) != nil {
			return nil, domain.Fault(domain.CodeStale, "changed_meanwhile")
		}
	}
	return w.turnOf(run)
}

// task is a task of the group now open, as it is under the lock.
func (t *turn) task(id domain.ID) (domain.Task, bool) {
	i := slices.IndexFunc(t.board.Tasks, func(s domain.Task) bool { return s.ID == id })
	if i < 0 {
		return domain.Task{}, false
	}
	return t.board.Tasks[i], true
}

// apply lets an event happen to a locked run: the row of the run, then the effects in order.
func (w *work) apply(t *turn, e domain.Event) error {
	e.At = w.at
	before := t.board.Run
	effects, err := t.board.Apply(e, w.seating(t))
	if err != nil {
		return err
	}
	t.event = e
	if after := t.board.Run; after.State != before.State || after.Group != before.Group || after.Round != before.Round ||
		after.Straight != before.Straight || after.InitiatorID != before.InitiatorID {
		if err := w.UpdateRun(after); err != nil {
			return err
		}
		t.board.Run.Version++
	}
	w.wakeCase(before.Case)
	return w.carry(t, effects)
}

// carry stores the effects one after the other and moves the subject where they say so.
func (w *work) carry(t *turn, effects []domain.Effect) error {
	for i, e := range effects {
		t.rest = effects[i+1:]
		if err := w.effect(t, e); err != nil {
			return err
		}
		if t.stop != "" {
			return w.halt(t)
		}
	}
	return nil
}

func (w *work) effect(t *turn, e domain.Effect) error {
	switch e.Kind {
	case domain.EffectClose:
		return w.storeClosed(t, e.Task)
	case domain.EffectOpen:
		return w.storeOpened(t, e.Task, e.Step)
	case domain.EffectChange:
		return w.storeChanged(t, e.Task)
	case domain.EffectPassed, domain.EffectReturn, domain.EffectRefused:
		if e.Kind == domain.EffectPassed {
			if err := w.copyOnPass(t, e); err != nil || !t.completes(e.Step) {
				return err
			}
		}
		return w.tables.handlers[e.Step.Kind](w, t.deciding(e, outcomeOf[e.Kind]))
	}
	if end, ok := w.tables.enders[t.board.Run.Chain]; ok && !t.quiet {
		task, _ := t.task(t.event.Task)
		step, _ := t.board.Chain.Step(task.Step)
		return end(w, t.deciding(domain.Effect{Task: task, Step: step}, ""))
	}
	return nil
}

// outcomeOf is what a step that is over tells the handler of its kind.
var outcomeOf = map[domain.EffectKind]domain.Outcome{
	domain.EffectPassed: domain.Approve, domain.EffectReturn: domain.Return, domain.EffectRefused: domain.Reject,
}

// completes reports whether the subject moves now that a step has passed. Where several steps
// of a kind sign, it is the last of them that moves it; a form is taken in every time.
func (t *turn) completes(step domain.Step) bool {
	if !domain.TaskRules[step.Kind].Signers {
		return true
	}
	if slices.ContainsFunc(t.rest, func(e domain.Effect) bool {
		return e.Kind == domain.EffectPassed && e.Step.Kind == step.Kind
	}) {
		return false
	}
	group := t.board.Chain.Group(step.ID)
	later := false
	for _, s := range t.board.Chain.Steps {
		beside := slices.ContainsFunc(group, func(g domain.Step) bool { return g.ID == s.ID })
		if s.Kind == step.Kind && (beside && t.living(s.ID) || later && !beside) {
			return false
		}
		later = later || s.ID == step.ID
	}
	return true
}

func (t *turn) living(step string) bool {
	return slices.ContainsFunc(t.board.Tasks, func(s domain.Task) bool { return s.Step == step && s.State.Living() })
}

// deciding is what the handler of a kind is told. The form belongs to the task it came with.
func (t *turn) deciding(e domain.Effect, outcome domain.Outcome) *deciding {
	d := &deciding{turn: t, task: e.Task, step: e.Step, chain: t.board.Chain}
	d.in = Decision{Opinion: e.Task.Opinion}
	if e.Task.ID == t.event.Task {
		d.in = t.in
	}
	if run := t.board.Run; d.task.ID == 0 { // signed as it opened: what the row holds, the board does not
		d.task.ID, d.task.Case, d.task.Subject = t.signed[e.Step.ID], run.Case, run.Subject
		d.task.Label, d.task.Period = run.Label, run.Period
	}
	d.in.Outcome = outcome
	d.to, _ = t.board.Chain.Step(e.To)
	return d
}

// wait sets the deadline of what a kind of step opens in this turn.
func (t *turn) wait(kind domain.TaskKind, due calendar.Date, grace time.Time) {
	if t.deadlines == nil {
		t.deadlines = map[domain.TaskKind]deadline{}
	}
	t.deadlines[kind] = deadline{due, grace}
}

// halt ends a run whose subject cannot go on: nothing of it stays open.
func (w *work) halt(t *turn) error {
	run := t.board.Run
	tasks, err := w.SeatsOf(run.ID, run.Round)
	if err != nil {
		return err
	}
	for _, task := range tasks {
		if !task.State.Living() {
			continue
		}
		task.State, task.ClosedAt = domain.TaskCancelled, w.at
		if err := w.CloseTask(task); err != nil {
			return err
		}
	}
	run.State, run.Group, run.Straight, run.EndedAt = t.stop, "", "", w.at
	return w.UpdateRun(run)
}

// endRuns ends what is going on about a subject, or in a whole case, because the matter
// itself has been ended; whoever calls has moved it.
func (w *work) endRuns(c domain.CaseRef, subject *domain.SubjectRef, verb domain.Verb, reason string) error {
	runs, err := w.OpenRuns(c, subject)
	if err != nil {
		return err
	}
	for _, run := range runs {
		t, err := w.turnOf(run)
		if err != nil {
			return err
		}
		t.quiet = true
		if err := w.apply(t, domain.Event{Verb: verb, Actor: w.actor.UserID, ActorName: w.actor.Name, Opinion: reason}); err != nil {
			return err
		}
	}
	return w.cancelRunless(c, subject)
}

// cancelRunless closes what was opened before runs were kept.
func (w *work) cancelRunless(c domain.CaseRef, subject *domain.SubjectRef) error {
	tasks, err := w.OpenTasks(c, subject)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.RunID != 0 {
			continue
		}
		t.State, t.ClosedAt = domain.TaskCancelled, w.at
		if err := w.CloseTask(t); err != nil {
			return err
		}
	}
	return nil
}
