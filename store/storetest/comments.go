package storetest

import (
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func (s *suite) comments(t *testing.T) {
	one, two := filled[domain.Comment](s), filled[domain.Comment](s)
	two.RunID = one.RunID
	s.do(t, func(tx service.Tx) error {
		if err := tx.InsertComment(&one); err != nil {
			return err
		}
		return tx.InsertComment(&two)
	})
	got := walk(t, 1, func(p service.Page) (service.List[domain.Comment], error) { return s.view().Comments(one.RunID, p) })
	same(t, "in the order in which they were said", got, []domain.Comment{one, two})
}

func (s *suite) shortcuts(t *testing.T) {
	mine, other, filter := filled[domain.Shortcut](s), filled[domain.Shortcut](s), filled[domain.Shortcut](s)
	mine.Kind, other.Kind, filter.Kind, filter.UserID = domain.ShortcutPhrase, domain.ShortcutPhrase, domain.ShortcutFilter, mine.UserID
	s.do(t, func(tx service.Tx) error {
		for _, one := range []*domain.Shortcut{&mine, &other, &filter} {
			if err := tx.InsertShortcut(one); err != nil {
				return err
			}
		}
		return tx.DeleteShortcut(mine.UserID, other.ID) // not theirs: it stays
	})
	same(t, "phrases of one", ok(s.view().Shortcuts(mine.UserID, domain.ShortcutPhrase))(t), []domain.Shortcut{mine})
	same(t, "filters of one", ok(s.view().Shortcuts(mine.UserID, domain.ShortcutFilter))(t), []domain.Shortcut{filter})
	same(t, "of the other", ok(s.view().Shortcuts(other.UserID, domain.ShortcutPhrase))(t), []domain.Shortcut{other})
	s.do(t, func(tx service.Tx) error { return tx.DeleteShortcut(mine.UserID, mine.ID) })
	same(t, "taken away", len(ok(s.view().Shortcuts(mine.UserID, domain.ShortcutPhrase))(t)), 0)
}
