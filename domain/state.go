package domain

// moves is a transition table: from a state, by an event, to a state.
type moves[S ~string, E ~string] map[S]map[E]S

// next is the state after the event. An event the table does not list is a conflict that
// names the present state.
func (m moves[S, E]) next(from S, event E) (S, error) {
	if to, ok := m[from][event]; ok {
		return to, nil
	}
	return from, Fault(CodeConflict, "wrong_state").With("state", string(from)).With("event", string(event))
}
