package domain

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
)

// propertyHouse stores what the machine asks for, as the service would, and judges it by a
// naive reading of the rules that knows nothing of how the machine works.
type propertyHouse struct {
	r      *rand.Rand
	chain  Chain
	office map[string]Holder
	seats  map[string][]Seat
	board  Board
	rows   []Task // by ID; the first is nobody's
	clock  int64

	counts  map[TaskState]int // of the effects alone
	done    map[string]bool   // steps that need not be asked again on the way to the end
	passed  map[string]int    // the round a step last passed in
	ended   int
	refused error // what the last event was answered
	asker   ID    // who asked, before the event
	begins  string
	story   []Event
}

// newHouse begins a run of a random chain, sometimes after its first group.
func newHouse(r *rand.Rand) (*propertyHouse, error) {
	h := &propertyHouse{
		r: r, chain: randomChain(r), office: map[string]Holder{}, seats: map[string][]Seat{},
		rows: make([]Task, 1, 32), counts: map[TaskState]int{}, done: map[string]bool{}, passed: map[string]int{},
	}
	for _, s := range h.chain.Steps {
		h.office[s.ID] = HolderRole(ID(1+r.IntN(theOffices)), RoleHR)
		for _, i := range r.Perm(maxNamed)[:1+r.IntN(5)] {
			h.seats[s.ID] = append(h.seats[s.ID], Seat{Holder: HolderUser(ID(i + 1)), User: ID(i + 1)})
		}
	}
	h.board = Board{Chain: h.chain, Run: Run{ID: 1, InitiatorID: theAsker, PersonUserID: thePerson}}
	from := ""
	if second := h.chain.After(h.chain.Steps[0].ID); len(second) > 0 && r.IntN(3) == 0 {
		from = second[0].ID
		for _, s := range h.chain.First() {
			h.done[s.ID] = true
		}
	}
	e := Event{At: h.tick()}
	effects, err := h.board.Begin(from, e, h.seating)
	if err != nil {
		return nil, err
	}
	h.begins = from
	return h, h.store(e, effects)
}

// report adds to a fault what led to it.
func (h *propertyHouse) report(err error) error {
	if err == nil {
		return nil
	}
	var story strings.Builder
	fmt.Fprintf(&story, "chain %+v, begins at %q", h.chain, h.begins)
	for _, e := range h.story {
		fmt.Fprintf(&story, "\n%s task %d (%s) by %d for %d, to %q straight %v, target %s, office %v",
			e.Verb, e.Task, h.row(e.Task).Step, e.Actor, e.BehalfID, e.To, e.Straight, e.Target, e.Office)
	}
	return fmt.Errorf("%w\n%s", err, &story)
}

// happen lets the machine judge an event, twice, and checks what came of it.
func (h *propertyHouse) happen(e Event) error {
	h.story = append(h.story, e)
	h.asker = h.board.Run.InitiatorID // whoever hands something in asks from then on
	before := h.board
	given := slices.Clone(h.board.Tasks)
	effects, err := h.board.Apply(e, h.seating)
	if err := h.sameAgain(e, before, effects, err); err != nil {
		return err
	}
	if !slices.EqualFunc(before.Tasks, given, sameTask) {
		return errors.New("the caller's tasks were changed under their hands")
	}
	h.refused = err
	if err != nil {
		return h.changedNothing(e, before, effects, err)
	}
	if !before.Run.State.Open() {
		return errors.New("something happened after the end")
	}
	for _, t := range given {
		asks := e.Verb == VerbTransfer || e.Verb == VerbAddBefore || e.Verb == VerbAddAfter
		if asks && e.TargetUser != 0 && t.State == TaskDone && t.ActedBy == e.TargetUser && t.Step == h.row(e.Task).Step {
			return fmt.Errorf("%d has signed task %d and is asked again", e.TargetUser, t.ID)
		}
	}
	return h.store(e, effects)
}

// sameAgain lets the event happen once more to what was before it.
func (h *propertyHouse) sameAgain(e Event, before Board, effects []Effect, err error) error {
	if h.r.IntN(8) > 0 {
		return nil
	}
	before.Tasks = slices.Clone(before.Tasks)
	again, errAgain := before.Apply(e, h.seating)
	if !reflect.DeepEqual(effects, again) || CodeOf(err) != CodeOf(errAgain) || !reflect.DeepEqual(before.Run, h.board.Run) {
		return errors.New("the same event had two results")
	}
	return nil
}

// sameTask compares what the machine may change.
func sameTask(a, b Task) bool {
	return a.ID == b.ID && a.State == b.State && a.Holder == b.Holder && a.Outcome == b.Outcome && a.Step == b.Step && a.Round == b.Round &&
		a.ActedBy == b.ActedBy && a.BehalfID == b.BehalfID && a.Added == b.Added && a.HostID == b.HostID && a.AddedBy == b.AddedBy &&
		a.Merged == b.Merged && a.Opinion == b.Opinion && a.ClosedAt.Equal(b.ClosedAt)
}

func sameRun(a, b Run) bool {
	return a.State == b.State && a.Group == b.Group && a.Round == b.Round && a.Straight == b.Straight && a.EndedAt.Equal(b.EndedAt)
}

func (h *propertyHouse) changedNothing(e Event, before Board, effects []Effect, err error) error {
	asker := before.Run.InitiatorID
	own := e.Actor == asker || e.Actor == thePerson || e.BehalfID == asker || e.BehalfID == thePerson
	switch {
	case CodeOf(err) == CodeInternal || e.Verb == VerbExpire && h.row(e.Task).State == TaskOpen:
		return err
	case effects != nil || !sameRun(before.Run, h.board.Run) || !slices.EqualFunc(before.Tasks, h.board.Tasks, sameTask):
		return fmt.Errorf("an error changed something: %w", err)
	case before.Run.State.Open() == (CodeOf(err) == CodeConflict && messageOf(err) == "run_over"):
		return fmt.Errorf("the run is %s: %w", before.Run.State, err)
	case (messageOf(err) == "own_request" || messageOf(err) == "own_case") && CodeOf(err) == CodeForbidden && !own:
		return err
	}
	return nil
}

func messageOf(err error) string {
	e, _ := errors.AsType[*Error](err)
	if e == nil {
		return ""
	}
	return e.Message
}

// store keeps what the machine asks for, counts the effects by themselves, and loads the board
// anew from the rows, as the next request would.
func (h *propertyHouse) store(e Event, effects []Effect) error {
	var faults []error
	for i, f := range effects {
		switch f.Kind {
		case EffectOpen:
			faults = append(faults, h.open(f))
		case EffectClose, EffectChange:
			faults = append(faults, h.change(e, f))
		case EffectPassed:
			faults = append(faults, h.pass(f))
		case EffectReturn:
			faults = append(faults, h.goBack(f))
		case EffectRefused:
			faults = append(faults, h.refuse(e, f))
		case EffectEnded:
			if h.ended++; i != len(effects)-1 || h.ended > 1 {
				faults = append(faults, errors.New("the end is not the last that happens"))
			}
		}
	}
	faults = append(faults, h.machineKnows(), h.atRest())
	h.load()
	return errors.Join(faults...)
}

// row is a stored task, or none.
func (h *propertyHouse) row(id ID) Task {
	if id < 0 || int(id) >= len(h.rows) {
		return Task{}
	}
	return h.rows[id]
}

func (h *propertyHouse) open(f Effect) error {
	if f.Task.ID != 0 {
		return errors.New("a task that exists was opened")
	}
	f.Task.ID = ID(len(h.rows))
	h.rows = append(h.rows, f.Task)
	h.counts[f.Task.State]++
	for _, s := range h.chain.Steps[:h.chain.index(h.chain.Group(f.Step.ID)[0].ID)] {
		if !h.done[s.ID] {
			return fmt.Errorf("%s was asked before %s had passed", f.Step.ID, s.ID)
		}
	}
	return nil
}

func (h *propertyHouse) change(e Event, f Effect) error {
	old := h.rows[f.Task.ID]
	h.rows[f.Task.ID] = f.Task
	h.counts[old.State]--
	h.counts[f.Task.State]++
	step, _ := h.chain.Step(f.Task.Step)
	own := func(user ID) bool { return user != 0 && (user == h.asker || user == thePerson) }
	switch {
	case !old.State.Living():
		return fmt.Errorf("task %d was %s and is %s", old.ID, old.State, f.Task.State)
	case (f.Kind == EffectClose) == f.Task.State.Living():
		return fmt.Errorf("%s task %d: %s", f.Kind, f.Task.ID, f.Task.State)
	case f.Task.Outcome != "" && !step.Asks() && (own(f.Task.ActedBy) || own(f.Task.BehalfID)):
		return fmt.Errorf("task %d was decided by whom it concerns", f.Task.ID)
	case f.Task.Outcome != "" && f.Task.ID != e.Task:
		return fmt.Errorf("task %d has an outcome nobody gave it", f.Task.ID)
	case f.Task.State == TaskCancelled && f.Task.Added != "" && e.Verb == VerbApprove && !h.overruled(f.Task):
		return fmt.Errorf("the signer of task %d was passed over", f.Task.ID)
	}
	return nil
}

// overruled reports whether an added signer was not needed any more: enough others signed a
// step that does not need everybody.
func (h *propertyHouse) overruled(t Task) bool {
	step, _ := h.chain.Step(t.Step)
	return step.Mode == ModeAny || step.Mode == ModeOf
}

// machineKnows compares the rows, which come of the effects alone, with what the machine
// itself believes.
func (h *propertyHouse) machineKnows() error {
	recount := map[TaskState]int{}
	for i := range h.rows[1:] {
		recount[h.rows[i+1].State]++
	}
	for state, n := range h.counts {
		if recount[state] != n {
			return fmt.Errorf("%d rows are %s, the effects count %d", recount[state], state, n)
		}
	}
	if !h.board.Run.State.Open() {
		return nil
	}
	for _, t := range h.board.Tasks {
		if row := h.row(t.ID); t.ID != 0 && !sameTask(row, t) {
			return fmt.Errorf("the machine holds %+v, the row is %+v", t, row)
		}
	}
	if n := len(h.current()); n != len(h.board.Tasks) {
		return fmt.Errorf("%d rows of the group now open, the machine holds %d", n, len(h.board.Tasks))
	}
	return nil
}

// load is what the service does before an event.
func (h *propertyHouse) load() { h.board.Tasks = h.current() }

func (h *propertyHouse) current() []Task {
	return h.find(func(t *Task) bool {
		return t.Round == h.board.Run.Round && slices.ContainsFunc(h.chain.Group(h.board.Run.Group), func(s Step) bool { return s.ID == t.Step })
	})
}

func (h *propertyHouse) living() []Task {
	return h.find(func(t *Task) bool { return t.State.Living() })
}

func (h *propertyHouse) openTasks() []Task {
	return h.find(func(t *Task) bool { return t.State == TaskOpen })
}

func (h *propertyHouse) find(which func(*Task) bool) []Task {
	var list []Task
	for i := range h.rows[1:] {
		if t := &h.rows[i+1]; which(t) {
			list = append(list, *t)
		}
	}
	return list
}
