package service

import (
	"context"

	"github.com/duikou/duikou/domain"
)

// Timeline is the story of a case: what happened, what is open, and what comes after.
type Timeline struct {
	Events  []domain.AuditEntry
	Open    []domain.Task
	Waiting map[domain.ID]Waiting // by open task
	Ahead   []AheadStep           // steps of the running chains that are not open yet
}

// AheadStep is a step that has not opened.
type AheadStep struct {
	Chain domain.ChainName
	Step  domain.Step
}

// Timeline is a case's story, as far as its reader may see the case at all. A nominee may not
// see the cycle, but reads what became of their own nomination in it. Appraisals are never in
// it; they are sealed on their own page.
func (s Tasks) Timeline(ctx context.Context, a Actor, c domain.CaseRef, subject *domain.SubjectRef) (Timeline, error) {
	view := s.Store.View(ctx)
	if err := s.mayRead(view, a, c, subject); err != nil {
		return Timeline{}, err
	}
	line := Timeline{Waiting: map[domain.ID]Waiting{}}
	entries, err := view.Audit(c, 0, 1000)
	if err != nil {
		return line, err
	}
	for _, e := range entries {
		if subject == nil || e.Subject == *subject {
			line.Events = append(line.Events, e)
		}
	}
	if line.Open, err = view.OpenTasks(c, subject); err != nil {
		return line, err
	}
	seen := map[string]bool{}
	for _, t := range line.Open {
		if line.Waiting[t.ID], err = s.waiting(view, t); err != nil {
			return line, err
		}
		board, _, err := s.boardOf(view, t)
		if err != nil {
			return line, err
		}
		for _, step := range ahead(board.Chain, t.Step) {
			if key := string(t.Chain) + step.ID; !seen[key] {
				seen[key] = true
				line.Ahead = append(line.Ahead, AheadStep{t.Chain, step})
			}
		}
	}
	return line, nil
}

func ahead(c domain.Chain, step string) []domain.Step {
	var steps []domain.Step
	for group := c.After(step); len(group) > 0; group = c.After(group[len(group)-1].ID) {
		steps = append(steps, group...)
	}
	return steps
}

// mayRead refuses whoever may read neither about a case nor, where it is a cycle, about the
// nomination in it that is asked for.
func (s Tasks) mayRead(view Tx, a Actor, c domain.CaseRef, subject *domain.SubjectRef) error {
	scope := a.Scope()
	if c.Kind == domain.CaseCycle && subject != nil && subject.Kind == domain.SubjectNomination {
		n, err := view.Nomination(scope, subject.ID)
		if err != nil {
			return err
		}
		if n.CycleID == c.ID {
			scope = Everything
		}
	}
	_, err := caseRef(view, scope, c)
	return err
}

func caseRef(view Tx, scope Scope, c domain.CaseRef) (domain.PolicyRef, error) {
	switch c.Kind {
	case domain.CaseCycle:
		one, err := view.Cycle(scope, c.ID)
		return one.Programme, err
	case domain.CaseAssignment:
		one, err := view.Assignment(scope, c.ID)
		return one.Programme, err
	case domain.CaseRequest:
		one, err := view.Request(scope, c.ID)
		return one.Programme, err
	}
	return domain.PolicyRef{}, domain.Fault(domain.CodeNotFound, "not_found")
}

// programmeOf is the frozen programme a task was opened under.
func (c *core) programmeOf(view Tx, t domain.Task) (domain.Programme, error) {
	if t.Case.Kind == domain.CaseYearClose {
		y, err := view.CloseByID(t.Case.ID)
		if err != nil {
			return domain.Programme{}, err
		}
		return c.Policy.Programme(y.Programme)
	}
	ref, err := caseRef(view, Everything, t.Case)
	if err != nil {
		return domain.Programme{}, err
	}
	return c.Policy.ProgrammeAt(ref)
}
