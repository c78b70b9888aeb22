package domain

import (
	"errors"
	"fmt"
)

// The rules in the words of the user guide, each over the stored rows alone.

// votes counts the signatures of a step in its round. Whoever added a signer behind them has
// signed when that signer has.
func (h *propertyHouse) votes(step Step, round int) (seats, yes, no, against int) {
	for _, t := range h.find(func(t *Task) bool { return t.Step == step.ID && t.Round == round && t.State != TaskTransferred }) {
		refused := t.State == TaskDone && t.Outcome == Reject
		switch {
		case t.Added != "" && refused:
			against++
		case t.Added != "":
		default:
			seats++
			if refused {
				no++
			}
			if h.signed(t) {
				yes++
			}
		}
	}
	return seats, yes, no, against
}

func (h *propertyHouse) signed(t Task) bool {
	if t.State != TaskDone || t.Outcome != Approve {
		return false
	}
	for i := range h.rows[1:] {
		s := &h.rows[i+1]
		if s.HostID == t.ID && s.Added == AddedAfter && s.State != TaskCancelled && s.State != TaskTransferred && !h.signed(*s) {
			return false
		}
	}
	return true
}

// enough is how many must sign, and tooMany how many rejections end it.
func enough(s Step, seats int) (yes, no int) {
	switch s.Mode {
	case ModeAny:
		return 1, 1
	case ModeAll:
		return seats, 1
	case ModeOf:
		need := min(max(s.Need, 1), seats)
		return need, seats - need + 1
	}
	return 1, 1
}

// pass checks that a step that passes has its signatures, and that its turn had come.
func (h *propertyHouse) pass(f Effect) error {
	seats, yes, _, against := h.votes(f.Step, h.board.Run.Round)
	if f.Task.Step != f.Step.ID {
		return fmt.Errorf("step %s passed by task %d of step %q", f.Step.ID, f.Task.ID, f.Task.Step)
	}
	if need, _ := enough(f.Step, seats); yes < need || against > 0 {
		return fmt.Errorf("step %s passed with %d of %d signatures, %d needed", f.Step.ID, yes, seats, need)
	}
	for _, s := range h.chain.Steps[:h.chain.index(h.chain.Group(f.Step.ID)[0].ID)] {
		if !h.done[s.ID] {
			return fmt.Errorf("%s passed before %s", f.Step.ID, s.ID)
		}
	}
	if h.passed[f.Step.ID] == h.board.Run.Round {
		return fmt.Errorf("%s passed twice", f.Step.ID)
	}
	h.done[f.Step.ID], h.passed[f.Step.ID] = true, h.board.Run.Round
	return nil
}

// goBack notes which steps have to pass again: the one named, the one that sent it back, and
// unless it comes straight back all in between.
func (h *propertyHouse) goBack(f Effect) error {
	from, to := h.chain.index(f.Step.ID), h.chain.index(f.To)
	if f.To == "" && TaskRules[f.Step.Kind].Back && h.board.Run.State == RunRejected {
		return nil
	}
	if to < 0 || to >= from {
		return fmt.Errorf("%s was returned to %s, which is not earlier", f.Step.ID, f.To)
	}
	if len(f.Step.ReturnTo) > 0 && f.To != f.Step.ReturnTo[0] && !hasID(f.Step.ReturnTo, f.To) {
		return fmt.Errorf("%s may not return to %s", f.Step.ID, f.To)
	}
	straight := h.board.Run.Straight != ""
	first := h.chain.index(h.chain.Group(f.To)[0].ID) + len(h.chain.Group(f.To))
	back := h.chain.index(h.chain.Group(f.Step.ID)[0].ID)
	for i, s := range h.chain.Steps {
		if i == to || i >= back || i >= first && !straight {
			h.done[s.ID] = false
		}
	}
	return nil
}

func hasID(list []string, id string) bool {
	for _, s := range list {
		if s == id {
			return true
		}
	}
	return false
}

// refuse checks that a step was not refused by fewer than may refuse it.
func (h *propertyHouse) refuse(e Event, f Effect) error {
	if e.Verb == VerbExpire {
		if f.Step.OnExpire != ExpireReject {
			return fmt.Errorf("silence refused %s, which is %q", f.Step.ID, f.Step.OnExpire)
		}
		return nil
	}
	seats, _, no, against := h.votes(f.Step, f.Task.Round)
	if _, limit := enough(f.Step, seats); no < limit && against == 0 {
		return fmt.Errorf("step %s was refused by %d of %d", f.Step.ID, no, seats)
	}
	return nil
}

// atRest is what holds between two events.
func (h *propertyHouse) atRest() error {
	run, living := h.board.Run, h.living()
	if !run.State.Open() {
		switch {
		case len(living) > 0:
			return fmt.Errorf("the run is %s and %d tasks live", run.State, len(living))
		case h.ended != 1 || run.EndedAt.IsZero():
			return errors.New("the end was not told once")
		case run.State == RunApproved:
			return h.everyStepPassed()
		}
		return nil
	}
	if len(h.openTasks()) == 0 || h.ended != 0 {
		return fmt.Errorf("the run is %s and nobody is asked", run.State)
	}
	asked := map[string]bool{}
	for _, t := range living {
		key := t.Step + " " + string(t.Holder)
		if t.Round != run.Round || asked[key] {
			return fmt.Errorf("task %d of round %d lives in round %d, or is asked twice", t.ID, t.Round, run.Round)
		}
		asked[key] = true
		if host := h.row(t.HostID); t.Added == AddedAfter && host.Outcome == Reject {
			return fmt.Errorf("task %d is asked behind a rejection", t.ID)
		}
		if t.State == TaskWaiting && !h.waitsForSomebody(t) {
			return fmt.Errorf("task %d waits for nobody", t.ID)
		}
	}
	return h.nothingOverdue()
}

// waitsForSomebody follows what a task waits for to a task that is open.
func (h *propertyHouse) waitsForSomebody(t Task) bool {
	if t.State == TaskOpen {
		return true
	}
	host := h.rows[t.HostID]
	if t.Added == AddedAfter && host.State.Living() {
		return h.waitsForSomebody(host)
	}
	for _, s := range h.living() {
		// Whom it waits for may itself be signed, with somebody added behind it.
		for at := s; at.HostID != 0; at = h.rows[at.HostID] {
			if at.HostID == t.ID && at.Added == AddedBefore && h.waitsForSomebody(s) {
				return true
			}
		}
	}
	return false
}

// nothingOverdue reports a step that has all its signatures, or too many rejections, and is
// open still.
func (h *propertyHouse) nothingOverdue() error {
	for _, s := range h.chain.Group(h.board.Run.Group) {
		seats, yes, no, against := h.votes(s, h.board.Run.Round)
		if seats == 0 {
			continue // not asked this time
		}
		need, limit := enough(s, seats)
		open := len(h.find(func(t *Task) bool { return t.Step == s.ID && t.Round == h.board.Run.Round && t.State.Living() }))
		if no >= limit || against > 0 || yes >= need && (open > 0 || !h.done[s.ID]) {
			return fmt.Errorf("step %s has %d of %d signatures and %d rejections, and nothing comes of it", s.ID, yes, seats, no+against)
		}
	}
	return nil
}

func (h *propertyHouse) everyStepPassed() error {
	for _, s := range h.chain.Steps {
		if !h.done[s.ID] {
			return fmt.Errorf("approved without step %s", s.ID)
		}
	}
	return nil
}
