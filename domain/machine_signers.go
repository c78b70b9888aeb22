package domain

import "slices"

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

// mayTake checks whom a verb names: not the one who is asked already or has signed, who would
// have two votes, nor anybody who must not decide this.
func (b *Board) mayTake(step Step, t Task) error {
	e := b.event
	if e.Target == "" {
		return Invalid("to", "required")
	}
	if e.TargetUser != 0 && b.notOwn(step, e.TargetUser) != nil {
		return Invalid("to", "concerned")
	}
	asked := slices.ContainsFunc(b.Tasks, func(other Task) bool {
		signed := other.State == TaskDone && e.TargetUser != 0 && other.ActedBy == e.TargetUser
		return other.Step == step.ID && (signed || other.Holder == e.Target && other.State.Living())
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

// inItsPlace reports whether a verb may be done to a task that waits: it can be passed on or
// taken out, and whoever asked one more signer first may ask another.
func (b *Board) inItsPlace(verb Verb, t Task) bool {
	switch verb {
	case VerbRemove, VerbTransfer:
		return true
	case VerbAddBefore, VerbAddAfter:
		return b.hadItsTurn(t)
	}
	return false
}

// hadItsTurn reports whether a task waits for none but those added before it.
func (b *Board) hadItsTurn(t Task) bool {
	host, _ := b.find(t.HostID)
	return t.Added != AddedAfter || host.State == TaskDone
}

// takeTurns opens what waited for a signer who has signed or was taken out, and what was
// added after a task that is done. After a rejection nobody need sign any more.
func (b *Board) takeTurns() {
	b.drop(func(t Task) bool {
		host, _ := b.find(t.HostID)
		return t.Added != AddedAfter || host.State != TaskDone || host.Outcome != Reject
	})
	for i, t := range b.Tasks {
		if t.State == TaskWaiting && !b.waitsForOthers(t) && b.hadItsTurn(t) {
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
