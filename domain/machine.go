package domain

import (
	"slices"
)

// Board is the machine of approvals: one run, the chain it goes through (as planned), and the
// tasks of the group of steps now open, in whatever state. It holds no clock and does nothing
// by itself; Begin and Apply turn an event into the effects the caller stores.
//
// What holds for every sequence of events: a task closes once; nothing is open once the run
// has ended, and something is until then; no step of the plan is skipped on the way to an
// approval; nobody decides their own request, nor chooses who does; the signature of whoever
// added a signer counts when that signer has signed as well.
type Board struct {
	Run     Run
	Chain   Chain
	Tasks   []Task
	effects []Effect
	passed  map[string]bool // steps of the open group that have passed
	seating Seating
	event   Event
	from    Step // the step of the task the event is done to
}

// Begin opens the first group of the chain, or the one of step from (a request that is handed
// in with its form begins after its first step). A plan without a step is approved at once.
func (b *Board) Begin(from string, e Event, seating Seating) ([]Effect, error) {
	b.effects, b.event, b.seating = nil, e, seating
	b.Run.State, b.Run.Round = RunRunning, max(b.Run.Round, 1)
	steps := b.Chain.First()
	if from != "" {
		steps = b.Chain.Group(from)
	}
	if len(steps) == 0 {
		err := b.end(RunApproved)
		return b.effects, err
	}
	err := b.open(steps)
	if err == nil {
		err = b.settle()
	}
	if err != nil {
		return nil, err
	}
	return b.effects, nil
}

// Apply lets an event happen. Errors: conflict "run_over" (the run has ended), stale
// "already_…" (the task is closed), conflict "task_waiting" (it is not its turn), forbidden
// "own_request" or "own_case", invalid (the field at fault is named), conflict otherwise. An
// error changes nothing.
func (b *Board) Apply(e Event, seating Seating) ([]Effect, error) {
	run, tasks := b.Run, b.Tasks
	b.Tasks = slices.Clone(tasks)
	b.effects, b.event, b.seating, b.from = nil, e, seating, Step{}
	b.stood()
	err := b.apply(e)
	if err == nil {
		err = b.settle()
	}
	if err != nil {
		b.Run, b.Tasks, b.effects = run, tasks, nil
		return nil, err
	}
	return b.effects, nil
}

func (b *Board) apply(e Event) error {
	if !b.Run.State.Open() {
		return Fault(CodeConflict, "run_over").With("state", b.Run.State)
	}
	switch e.Verb {
	case VerbWithdraw:
		return b.end(RunWithdrawn)
	case VerbTerminate:
		return b.end(RunTerminated)
	}
	i := slices.IndexFunc(b.Tasks, func(t Task) bool { return t.ID == e.Task })
	if i < 0 {
		return Fault(CodeNotFound, "not_found")
	}
	t := b.Tasks[i]
	step, ok := b.Chain.Step(t.Step)
	if !ok {
		return Fault(CodeNotFound, "not_found")
	}
	if err := b.mayHappen(e, t, step); err != nil {
		return err
	}
	b.from = step
	return b.act(i, step)
}

// mayHappen is what forbids an event whoever asks for it. Whoever asked, and whom it is about,
// neither decide nor choose who does: no transfer, no signer more or less, not as an
// administrator either.
func (b *Board) mayHappen(e Event, t Task, step Step) error {
	switch {
	case !t.State.Living():
		return Fault(CodeStale, "already_"+string(t.State)).With("name", t.ActedByName).With("outcome", string(t.Outcome))
	case TaskRules[step.Kind].Personal && e.BehalfID != 0:
		return Fault(CodeForbidden, "not_your_task")
	}
	if err := b.notOwn(step, e.Actor, e.BehalfID); err != nil {
		return err
	}
	if t.State == TaskWaiting && !b.inItsPlace(e.Verb, t) {
		return Fault(CodeConflict, "task_waiting")
	}
	return nil
}

// notOwn refuses those who would decide what they asked for, what is about them, or what is
// against an earlier decision of theirs, whether they act themselves or somebody acts in their
// place.
func (b *Board) notOwn(step Step, users ...ID) error {
	if step.Asks() {
		return nil
	}
	for _, user := range users {
		switch {
		case user == 0:
		case user == b.Run.InitiatorID:
			return Fault(CodeForbidden, "own_request")
		case user == b.Run.PersonUserID:
			return Fault(CodeForbidden, "own_case")
		case slices.Contains(b.Run.Recused, user):
			return Fault(CodeForbidden, "answered_before")
		}
	}
	return nil
}

// act carries a verb out on one task.
func (b *Board) act(i int, step Step) error {
	e := b.event
	rule := TaskRules[step.Kind]
	switch e.Verb {
	case VerbApprove, VerbReject:
		outcome := Outcome(e.Verb)
		if !slices.Contains(rule.Outcomes, outcome) {
			return Invalid("outcome", "outcome_not_offered").With("outcome", string(outcome))
		}
		b.close(i, TaskDone, outcome)
		if rule.Applies {
			b.Run.InitiatorID, b.Run.InitiatorName = e.Actor, e.ActorName
		}
		return nil
	case VerbReturn:
		if !slices.Contains(rule.Outcomes, Return) {
			return Invalid("outcome", "outcome_not_offered").With("outcome", string(Return))
		}
		return b.sendBack(i, step, e.To, e.Straight)
	case VerbTransfer:
		return b.transfer(i, step, rule)
	case VerbAddBefore, VerbAddAfter:
		return b.add(i, step, rule)
	case VerbRemove:
		return b.remove(i)
	case VerbExpire:
		return b.expire(i, step)
	}
	return Invalid("verb", "unknown_value").With("value", string(e.Verb))
}

// close ends one task with the event's signature.
func (b *Board) close(i int, state TaskState, outcome Outcome) {
	t := &b.Tasks[i]
	t.State, t.Outcome, t.Opinion, t.ClosedAt = state, outcome, b.event.Opinion, b.event.At
	t.ActedBy, t.ActedByName = b.event.Actor, b.event.ActorName
	t.BehalfID, t.BehalfName = b.event.BehalfID, b.event.BehalfName
	b.effects = append(b.effects, Effect{Kind: EffectClose, Task: *t})
}

// drop closes what is not needed any more; nobody did it.
func (b *Board) drop(keep func(Task) bool) {
	for i := range b.Tasks {
		if t := &b.Tasks[i]; t.State.Living() && !keep(*t) {
			t.State, t.ClosedAt = TaskCancelled, b.event.At
			b.effects = append(b.effects, Effect{Kind: EffectClose, Task: *t})
		}
	}
}

func (b *Board) end(state RunState) error {
	b.drop(func(Task) bool { return false })
	b.Run.State, b.Run.Group, b.Run.Straight, b.Run.EndedAt = state, "", "", b.event.At
	b.effects = append(b.effects, Effect{Kind: EffectEnded})
	return nil
}

func (b *Board) change(i int, state TaskState) {
	if b.Tasks[i].State == state {
		return
	}
	b.Tasks[i].State = state
	b.effects = append(b.effects, Effect{Kind: EffectChange, Task: b.Tasks[i]})
}

func (b *Board) insert(t Task, step Step) {
	b.Tasks = append(b.Tasks, t)
	b.effects = append(b.effects, Effect{Kind: EffectOpen, Task: t, Step: step})
}

// open asks everybody a group of steps asks.
func (b *Board) open(steps []Step) error {
	if len(steps) == 0 {
		return Fault(CodeInternal, "internal").With("chain", string(b.Chain.Name))
	}
	b.Run.Group = b.Chain.Group(steps[0].ID)[0].ID
	b.Tasks, b.passed = nil, map[string]bool{}
	for _, step := range steps {
		seats, err := b.seating(step)
		if err != nil {
			return err
		}
		if len(seats) == 0 {
			return Fault(CodeInternal, "internal").With("step", step.ID)
		}
		for _, seat := range seats {
			b.insert(Task{
				Kind: step.Kind, Step: step.ID, Round: b.Run.Round, RunID: b.Run.ID, Holder: seat.Holder,
				State: TaskOpen, OpenedAt: b.event.At,
			}, step)
		}
		b.merge(step, len(seats))
	}
	return nil
}

// merge signs a step that has just opened for the person who signed the one before: asked
// once, where the chain says so and nothing but a signature is wanted. Who handed something in
// has signed nothing yet.
func (b *Board) merge(step Step, seats int) {
	e := b.event
	once := b.Chain.AskOnce && seats == 1 && e.Verb == VerbApprove && e.Holds != nil && e.BehalfID == 0 &&
		TaskRules[b.from.Kind].Signers && TaskRules[step.Kind].Signers && !step.Opinion && !step.Attachment && !step.Asks()
	if !once || b.notOwn(step, e.Actor) != nil {
		return
	}
	last := len(b.effects) - 1
	if !e.Holds(b.effects[last].Task.Holder) {
		return
	}
	t := &b.Tasks[len(b.Tasks)-1]
	t.State, t.Outcome, t.ClosedAt, t.Merged = TaskDone, Approve, e.At, true
	t.ActedBy, t.ActedByName = e.Actor, e.ActorName
	b.effects[last].Task = *t
}

// settle brings the board to rest: whose turn has come, which step has passed (it says so
// once, and needs nobody else), which was refused, whether the group and the run are over.
func (b *Board) settle() error {
	for b.Run.State.Open() {
		b.takeTurns()
		all := true
		for _, step := range b.asked() {
			passed, against := b.tally(step)
			if against != nil {
				return b.refuse(*against, step)
			}
			if all = all && passed; passed && !b.passed[step.ID] {
				b.passed[step.ID] = true
				b.drop(func(t Task) bool { return t.Step != step.ID })
				b.effects = append(b.effects, Effect{Kind: EffectPassed, Task: b.signature(step), Step: step})
			}
		}
		if !all {
			return nil
		}
		if err := b.goOn(); err != nil {
			return err
		}
	}
	return nil
}

// refuse ends the run: as rejected, or as withdrawn where it was the applicant who gave up.
func (b *Board) refuse(t Task, step Step) error {
	b.effects = append(b.effects, Effect{Kind: EffectRefused, Task: t, Step: step})
	if TaskRules[step.Kind].GiveUp {
		return b.end(RunWithdrawn)
	}
	return b.end(RunRejected)
}

// stood notes which of the steps asked have passed already.
func (b *Board) stood() {
	b.passed = map[string]bool{}
	for _, step := range b.asked() {
		b.passed[step.ID], _ = b.tally(step)
	}
}

func (b *Board) find(id ID) (Task, bool) {
	i := slices.IndexFunc(b.Tasks, func(t Task) bool { return t.ID == id && id != 0 })
	if i < 0 {
		return Task{}, false
	}
	return b.Tasks[i], true
}

// asked are the steps that were asked this time: all of the group, or the one a return named.
func (b *Board) asked() []Step {
	var list []Step
	for _, s := range b.Chain.Group(b.Run.Group) {
		if slices.ContainsFunc(b.Tasks, func(t Task) bool { return t.Step == s.ID }) {
			list = append(list, s)
		}
	}
	return list
}

// tally counts the votes of a step. Added signers have none of their own, but a rejection by
// one of them is final.
func (b *Board) tally(step Step) (passed bool, against *Task) {
	seats, yes, no := 0, 0, 0
	var last *Task
	for i := range b.Tasks {
		t := &b.Tasks[i]
		if t.Step != step.ID || t.State == TaskTransferred {
			continue
		}
		refused := t.State == TaskDone && t.Outcome == Reject
		if t.Added != "" {
			if refused {
				return false, t
			}
			continue
		}
		seats++
		if refused {
			no++
			last = t
		}
		if b.finished(*t) {
			yes++
		}
	}
	need := map[Mode]int{ModeAll: seats, ModeOf: min(max(step.Need, 1), seats)}[step.Mode]
	need = max(need, 1)
	if yes >= need {
		return true, nil
	}
	if spare := seats - need; no > 0 && (!step.Several() || step.Mode == ModeAny || no > spare) {
		return false, last
	}
	return false, nil
}

// signature is the task whose closing let the step pass.
func (b *Board) signature(step Step) Task {
	if t, ok := b.find(b.event.Task); ok && t.Step == step.ID {
		return t
	}
	for _, t := range slices.Backward(b.Tasks) {
		if t.Step == step.ID && t.State == TaskDone {
			return t
		}
	}
	return Task{}
}

// goOn opens what comes after the group: the step that had sent the run back and wanted it
// straight, or the next one, or nothing more.
func (b *Board) goOn() error {
	next := b.Chain.After(b.Run.Group)
	if b.Run.Straight != "" {
		next = b.Chain.Group(b.Run.Straight)
	}
	b.Run.Straight, b.Run.State = "", RunRunning
	if len(next) == 0 {
		return b.end(RunApproved)
	}
	return b.open(next)
}
