package service_test

import (
	"path/filepath"
	"testing"

	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// BenchmarkBatch is one batch of 500, from the request to the last decision.
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
		_, tasks := h.reviews(500)
		b.StartTimer()
		done, err := h.Batches.Decide(h.ctx, service.Request{Actor: h.hr}, tasks, "同意")
		must(b, err)
		if done.Approved() != 500 {
			b.Fatalf("%+v", done)
		}
	}
}
