package domain

import (
	"slices"
)

// Board is the machine of approvals: one run, the chain it goes through (as planned), and the
// tasks of the group of steps now open, in whatever state. It holds no clock and does nothing
// by itself; Begin and Apply turn an event into the effects the caller stores.
//
// What holds for every sequence of events: a task closes once; nothing is open once the run
// has ended; no step of the plan is skipped on the way to an approval; nobody decides their
// own request; an added signer who has not signed holds the step up.
type Board struct {
	Run     Run
	Chain   Chain
	Tasks   []Task
	effects []Effect
	passed  map[string]bool // steps of the open group that have passed
	seating Seating
	event   Event
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
	if err := b.open(steps); err != nil {
		return nil, err
	}
	err := b.settle()
	return b.effects, err
}

// Apply lets an event happen. Errors: conflict "run_over" (the run has ended), stale
// "already_…" (the task is closed), conflict "task_waiting" (it is not its turn), forbidden
// "own_request" or "own_case", invalid (the field at fault is named), conflict otherwise. An
// error changes nothing.
func (b *Board) Apply(e Event, seating Seating) ([]Effect, error) {
	before := Board{Run: b.Run, Tasks: slices.Clone(b.Tasks)}
	b.effects, b.event, b.seating = nil, e, seating
	b.stood()
	err := b.apply(e)
	if err == nil {
		err = b.settle()
	}
	if err != nil {
		b.Run, b.Tasks, b.effects = before.Run, before.Tasks, nil
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
	return b.act(i, step)
}

// mayHappen is what forbids an event whoever asks for it.
func (b *Board) mayHappen(e Event, t Task, step Step) error {
	switch {
	case !t.State.Living():
		return Fault(CodeStale, "already_"+string(t.State)).With("name", t.ActedByName).With("outcome", string(t.Outcome))
	case t.State == TaskWaiting && e.Verb != VerbRemove && e.Verb != VerbTransfer:
		return Fault(CodeConflict, "task_waiting")
	}
	switch e.Verb {
	case VerbApprove, VerbReject, VerbReturn, VerbAddBefore, VerbAddAfter:
		return b.notOwn(step, e.Actor, e.BehalfID)
	}
	return nil
}

// notOwn refuses those who would decide what they asked for, or what is about them, whether
// they act themselves or somebody acts in their place.
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

// sendBack closes the task as returned and opens the named earlier step anew. Those who were
// asked beside it need not answer any more; they are asked again when the run comes back.
func (b *Board) sendBack(i int, step Step, to string, straight bool) error {
	if TaskRules[step.Kind].Back && len(b.Returnable(step)) == 0 {
		b.close(i, TaskReturned, Return)
		b.effects = append(b.effects, Effect{Kind: EffectReturn, Task: b.Tasks[i], Step: step})
		return b.end(RunRejected)
	}
	target, err := b.returnable(step, to)
	if err != nil {
		return err
	}
	b.close(i, TaskReturned, Return)
	b.drop(func(Task) bool { return false })
	b.effects = append(b.effects, Effect{Kind: EffectReturn, Task: b.Tasks[i], Step: step, To: target.ID})
	b.Run.Round++
	b.Run.Straight = ""
	if straight {
		b.Run.Straight = b.Run.Group
	}
	if target.Asks() {
		b.Run.State = RunReturned
	}
	return b.open([]Step{target})
}

// Returnable lists the steps a task of this step may be returned to: those the programme
// names, or every earlier one.
func (b *Board) Returnable(step Step) []Step {
	group := b.Chain.Group(step.ID)
	if len(group) == 0 {
		return nil
	}
	earlier := b.Chain.Steps[:b.Chain.index(group[0].ID)]
	var list []Step
	for _, s := range earlier {
		if len(step.ReturnTo) == 0 || slices.Contains(step.ReturnTo, s.ID) {
			list = append(list, s)
		}
	}
	return list
}

func (b *Board) returnable(step Step, to string) (Step, error) {
	list := b.Returnable(step)
	if len(list) == 0 {
		return Step{}, Invalid("outcome", "outcome_not_offered").With("outcome", string(Return))
	}
	if to == "" {
		if len(step.ReturnTo) > 0 {
			to = step.ReturnTo[0]
		} else {
			to = list[0].ID
		}
	}
	i := slices.IndexFunc(list, func(s Step) bool { return s.ID == to })
	if i < 0 {
		return Step{}, Invalid("return_to", "unknown_value").With("value", to)
	}
	return list[i], nil
}

// transfer asks somebody else instead. The task keeps its place, and what was added to it; a
// closed record of its own says who passed it on.
func (b *Board) transfer(i int, step Step, rule TaskRule) error {
	if rule.Personal {
		return Invalid("verb", "verb_not_offered").With("verb", string(b.event.Verb))
	}
	if err := b.mayTake(step, b.Tasks[i]); err != nil {
		return err
	}
	e, record := b.event, b.Tasks[i]
	record.ID, record.State, record.Opinion, record.ClosedAt = 0, TaskTransferred, e.Opinion, e.At
	record.ActedBy, record.ActedByName, record.BehalfID, record.BehalfName = e.Actor, e.ActorName, e.BehalfID, e.BehalfName
	b.Tasks[i].Holder = e.Target
	b.Tasks[i].EscalatedTo = ""
	b.effects = append(b.effects, Effect{Kind: EffectChange, Task: b.Tasks[i]})
	b.insert(record, step)
	return nil
}

// mayTake checks whom a verb names: not the one who is asked already, nor anybody who must
// not decide this.
func (b *Board) mayTake(step Step, t Task) error {
	e := b.event
	if e.Target == "" {
		return Invalid("to", "required")
	}
	if e.TargetUser != 0 && b.notOwn(step, e.TargetUser) != nil {
		return Invalid("to", "own_request")
	}
	asked := slices.ContainsFunc(b.Tasks, func(other Task) bool {
		return other.Step == step.ID && other.Holder == e.Target && other.State.Living() && other.Round == b.Run.Round
	})
	if t.Holder == e.Target || asked {
		return Invalid("to", "asked_already")
	}
	return nil
}

// add asks one more signer, before the task or after it.
func (b *Board) add(i int, step Step, rule TaskRule) error {
	if !rule.Signers {
		return Invalid("verb", "verb_not_offered").With("verb", string(b.event.Verb))
	}
	host := &b.Tasks[i]
	if err := b.mayTake(step, *host); err != nil {
		return err
	}
	count := 0
	for _, t := range b.Tasks {
		if t.HostID == host.ID && t.Added != "" && t.State != TaskCancelled && t.State != TaskTransferred {
			count++
		}
	}
	if count >= MaxAdded {
		return Fault(CodeConflict, "too_many_signers").With("limit", MaxAdded)
	}
	added := Task{
		Kind: step.Kind, Step: step.ID, Round: b.Run.Round, RunID: b.Run.ID, Holder: b.event.Target, State: TaskOpen,
		Added: AddedBefore, HostID: host.ID, AddedBy: b.event.Actor, OpenedAt: b.event.At,
	}
	if b.event.Verb == VerbAddAfter {
		added.Added, added.State = AddedAfter, TaskWaiting
	} else {
		b.change(i, TaskWaiting)
	}
	b.insert(added, step)
	return nil
}

// remove takes an added signer out again, with those added to it; its host's turn comes back.
func (b *Board) remove(i int) error {
	t := b.Tasks[i]
	switch {
	case t.Added == "":
		return Fault(CodeConflict, "not_added")
	case t.AddedBy != b.event.Actor && !b.event.Office:
		return Fault(CodeForbidden, "not_added_by_you")
	}
	family := map[ID]bool{t.ID: true}
	for grown := true; grown; {
		grown = false
		for _, other := range b.Tasks {
			if other.Added != "" && family[other.HostID] && !family[other.ID] {
				family[other.ID], grown = true, true
			}
		}
	}
	b.drop(func(other Task) bool { return !family[other.ID] })
	return nil
}

// expire is silence at the end of a ladder: what the programme says comes of it.
func (b *Board) expire(i int, step Step) error {
	switch step.OnExpire {
	case ExpireApprove:
		b.close(i, TaskDone, Approve)
		return nil
	case ExpireReject:
		b.close(i, TaskExpired, Reject)
		return b.refuse(b.Tasks[i], step)
	case ExpireReturn:
		if len(b.Returnable(step)) > 0 {
			return b.sendBack(i, step, "", false)
		}
	}
	b.close(i, TaskExpired, "")
	return b.end(RunLapsed)
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
// once, where the chain says so and nothing but a signature is wanted.
func (b *Board) merge(step Step, seats int) {
	e := b.event
	once := b.Chain.AskOnce && seats == 1 && e.Verb == VerbApprove && e.Holds != nil && e.BehalfID == 0 &&
		TaskRules[step.Kind].Signers && !step.Attachment && !step.Asks()
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

// takeTurns opens what waited for a signer who has signed or was taken out, and what was
// added after a task that is done.
func (b *Board) takeTurns() {
	for i, t := range b.Tasks {
		if t.State != TaskWaiting || b.waitsForOthers(t) {
			continue
		}
		host, _ := b.find(t.HostID)
		if t.Added != AddedAfter || host.State == TaskDone {
			b.change(i, TaskOpen)
		}
	}
}

// waitsForOthers reports whether a signer added before the task, or added after that signer,
// has still to sign.
func (b *Board) waitsForOthers(t Task) bool {
	return slices.ContainsFunc(b.Tasks, func(s Task) bool {
		return t.ID != 0 && s.HostID == t.ID && s.Added == AddedBefore && s.State != TaskTransferred && !b.finished(s) && s.State != TaskCancelled
	})
}

// finished reports whether a task is approved, and so is everything added after it.
func (b *Board) finished(t Task) bool {
	if t.State != TaskDone || t.Outcome != Approve {
		return false
	}
	return !slices.ContainsFunc(b.Tasks, func(s Task) bool {
		return t.ID != 0 && s.HostID == t.ID && s.Added == AddedAfter && s.State != TaskTransferred && s.State != TaskCancelled && !b.finished(s)
	})
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
	if spare := seats - need; no > 0 && (step.Mode == ModeAny || no > spare) {
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
