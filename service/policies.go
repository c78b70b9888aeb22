package service

import (
	"cmp"
	"context"
	"slices"

	"github.com/duikou/duikou/domain"
)

// SyncPolicies writes the text of every policy version this build ships into the database,
// and hands back the older versions that cycles were frozen with: regulations first, because
// programmes name them.
func (s System) SyncPolicies(ctx context.Context, shipped []PolicyText, add func(kind string, text []byte) error) error {
	have := map[domain.PolicyRef]bool{}
	err := s.do(ctx, func(w *work) error {
		for _, p := range shipped {
			have[p.Ref] = true
			if err := w.SavePolicy(p.Kind, p.Ref, p.Text, w.at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	stored, err := s.Store.View(ctx).Policies()
	if err != nil {
		return err
	}
	slices.SortStableFunc(stored, func(a, b PolicyText) int { return -cmp.Compare(a.Kind, b.Kind) })
	for _, p := range stored {
		if have[p.Ref] {
			continue
		}
		if err := add(p.Kind, p.Text); err != nil {
			return err
		}
	}
	return nil
}
