package domain

import "slices"

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

// Returnable lists the steps a task of this step may be returned to, first the one that is
// meant where none is named: those the programme names, in its order, or every earlier one.
func (b *Board) Returnable(step Step) []Step {
	group := b.Chain.Group(step.ID)
	if len(group) == 0 {
		return nil
	}
	earlier := b.Chain.Steps[:b.Chain.index(group[0].ID)]
	if len(step.ReturnTo) == 0 {
		return earlier
	}
	var list []Step
	for _, id := range step.ReturnTo {
		if i := slices.IndexFunc(earlier, func(s Step) bool { return s.ID == id }); i >= 0 {
			list = append(list, earlier[i])
		}
	}
	return list
}

func (b *Board) returnable(step Step, to string) (Step, error) {
	list := b.Returnable(step)
	if len(list) == 0 {
		return Step{}, Invalid("outcome", "outcome_not_offered").With("outcome", string(Return))
	}
	i := slices.IndexFunc(list, func(s Step) bool { return to == "" || s.ID == to })
	if i < 0 {
		return Step{}, Invalid("return_to", "unknown_value").With("value", to)
	}
	return list[i], nil
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
