package service

import (
	"context"

	"github.com/duikou/duikou/domain"
)

// Health is what doctor found about cases and their workflows.
type Health struct {
	OpenCases    int
	Lost         []domain.CaseRef // open, and no workflow is running
	BrokenChains []domain.CaseRef // the audit chain does not verify
	Chains       int
}

// EachOpenCase calls fn for every case that should have a running workflow.
func (s System) EachOpenCase(ctx context.Context, fn func(domain.CaseRef, domain.Wake) error) error {
	view := s.Store.View(ctx)
	cycles := func(page Page) (List[domain.Cycle], error) {
		return view.Cycles(Everything, CycleFilter{Open: true}, page)
	}
	err := each(cycles, func(c domain.Cycle) error {
		if c.State == domain.CycleDraft {
			return nil
		}
		return fn(c.Case(), domain.Wake{State: string(c.State), Version: c.Version})
	})
	if err != nil {
		return err
	}
	// A month handed in after the end has deadlines like any other.
	for _, f := range []AssignmentFilter{{Open: true}, {Lingering: true}} {
		assignments := func(page Page) (List[domain.Assignment], error) { return view.Assignments(Everything, f, page) }
		err = each(assignments, func(a domain.Assignment) error {
			return fn(a.Case(), domain.Wake{State: string(a.State), Version: a.Version})
		})
		if err != nil {
			return err
		}
	}
	err = each(view.LivingRequests, func(r domain.Request) error {
		return fn(r.Case(), domain.Wake{State: string(r.State), Version: r.Version})
	})
	if err != nil {
		return err
	}
	return each(view.Closes, func(y domain.YearClose) error {
		if y.State == domain.CloseLocked {
			return nil
		}
		return fn(y.Case(), domain.Wake{State: string(y.State), Version: y.Version, Name: y.Name()})
	})
}

// each walks a keyset-paginated list to its end.
func each[T any](list func(Page) (List[T], error), fn func(T) error) error {
	for page := (Page{Limit: 200}); ; {
		items, err := list(page)
		if err != nil {
			return err
		}
		for _, item := range items.Items {
			if err := fn(item); err != nil {
				return err
			}
		}
		if page.After = items.Next; page.After == "" {
			return nil
		}
	}
}

// Rebuild starts the workflow of every open case that has none, and returns how many it
// started. It is what brings everything back after the engine lost its data, and what moves
// an installation from the embedded engine to a cluster.
func (s System) Rebuild(ctx context.Context) (started int, err error) {
	err = s.EachOpenCase(ctx, func(c domain.CaseRef, w domain.Wake) error {
		alive, err := s.Engine.Alive(ctx, c, w.Name)
		if err != nil || alive {
			return err
		}
		started++
		return s.Engine.Wake(ctx, c, w)
	})
	return started, err
}

// Examine checks that every open case has a workflow and that every audit chain verifies.
func (s System) Examine(ctx context.Context) (Health, error) {
	var h Health
	err := s.EachOpenCase(ctx, func(c domain.CaseRef, w domain.Wake) error {
		h.OpenCases++
		alive, err := s.Engine.Alive(ctx, c, w.Name)
		if err == nil && !alive {
			h.Lost = append(h.Lost, c)
		}
		return err
	})
	if err != nil {
		return h, err
	}
	return h, each(s.Store.View(ctx).Heads, func(head AuditHead) error {
		h.Chains++
		ok, err := s.verifyChain(ctx, head)
		if err == nil && !ok {
			h.BrokenChains = append(h.BrokenChains, head.Case)
		}
		return err
	})
}

// verifyChain recomputes every link of one case's audit.
func (s System) verifyChain(ctx context.Context, head AuditHead) (bool, error) {
	prev, seq := "", 0
	for seq < head.Seq {
		entries, err := s.Store.View(ctx).Audit(head.Case, seq, 500)
		if err != nil {
			return false, err
		}
		if len(entries) == 0 {
			return false, nil
		}
		for _, e := range entries {
			if seq++; e.Seq != seq || e.PrevHash != prev || e.Digest() != e.Hash {
				return false, nil
			}
			prev = e.Hash
		}
	}
	return prev == head.Hash, nil
}
