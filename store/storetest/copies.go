package storetest

import (
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func (s *suite) copies(t *testing.T) {
	one := filled[domain.Copy](s)
	one.ReadAt = time.Time{}
	two := filled[domain.Copy](s)
	two.UserID, two.ReadAt = one.UserID, time.Time{}
	again := one
	again.Note = "again"
	var fresh []domain.Copy
	s.do(t, func(tx service.Tx) (err error) {
		fresh, err = tx.InsertCopies([]domain.Copy{one, two, again})
		return err
	})
	same(t, "each is told once", len(fresh), 2)
	one.ID, two.ID = fresh[0].ID, fresh[1].ID
	mine := walk(t, 1, func(p service.Page) (service.List[domain.Copy], error) { return s.view().Copies(one.UserID, p) })
	same(t, "newest first", mine, []domain.Copy{two, one})
	same(t, "of the run", ok(s.view().CopiesOfRun(one.RunID))(t), []domain.Copy{one})
	same(t, "unread", ok(s.view().CountUnreadCopies(one.UserID, 10))(t), 2)
	same(t, "unread up to a limit", ok(s.view().CountUnreadCopies(one.UserID, 1))(t), 1)
	for _, at := range []time.Time{noon, noon.Add(time.Hour)} {
		s.do(t, func(tx service.Tx) error { return tx.MarkCopyRead(one.RunID, one.UserID, at) })
	}
	one.ReadAt = noon
	same(t, "read once", ok(s.view().CopiesOfRun(one.RunID))(t), []domain.Copy{one})
	same(t, "unread then", ok(s.view().CountUnreadCopies(one.UserID, 10))(t), 1)
}

func (s *suite) urges(t *testing.T) {
	u := filled[domain.Urge](s)
	earlier := u
	earlier.CreatedAt = u.CreatedAt.Add(-time.Hour)
	s.do(t, func(tx service.Tx) error {
		if err := tx.InsertUrge(&earlier); err != nil {
			return err
		}
		return tx.InsertUrge(&u)
	})
	same(t, "since the first", ok(s.view().Urges(u.TaskID, earlier.CreatedAt))(t), []domain.Urge{earlier, u})
	same(t, "since the second", ok(s.view().Urges(u.TaskID, u.CreatedAt))(t), []domain.Urge{u})
	same(t, "of another task", len(ok(s.view().Urges(s.id(), earlier.CreatedAt))(t)), 0)
}
