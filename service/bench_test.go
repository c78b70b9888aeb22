package service_test

import (
	"path/filepath"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// BenchmarkBatch is one batch of the full size, from the request to the last decision.
func BenchmarkBatch(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		manyBatches(b, newRacecourse(b, store.Options{Driver: store.SQLite, DSN: filepath.Join(b.TempDir(), "batch.db")}))
	})
	b.Run("mysql", func(b *testing.B) {
		manyBatches(b, newRacecourse(b, store.Options{Driver: store.MySQL, DSN: ownMySQL(b)}))
	})
}

func manyBatches(b *testing.B, h *house) {
	for b.Loop() {
		b.StopTimer()
		tasks := h.reviews(service.MaxBatch)
		b.StartTimer()
		items, err := h.Tasks.DecideBatch(h.ctx, service.Request{Actor: h.hr}, tasks, "同意")
		must(b, err)
		for _, item := range items {
			if item.Error != nil {
				b.Fatal(item.Error)
			}
		}
	}
}

// reviews are n nominations that wait for their review.
func (h *house) reviews(n int) []domain.ID {
	h.t.Helper()
	c := h.cycle("2027-01-01", false)
	h.nominees(c, n)
	open, err := h.db.View(h.ctx).OpenTasks(c.Case(), nil)
	must(h.t, err)
	var ids []domain.ID
	for _, task := range open {
		if task.Kind == domain.TaskNominationReview {
			ids = append(ids, task.ID)
		}
	}
	return ids
}
