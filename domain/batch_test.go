package domain_test

import (
	"slices"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
)

func TestBatch_IsDoneSomeTasksAtATime(t *testing.T) {
	at := time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)
	b := domain.NewBatch(7, []domain.ID{30, 10, 20, 10, 50, 40}, "agreed", at, at.Add(time.Minute))
	if b.Size != 5 || !slices.Equal(b.Tasks, []domain.ID{10, 20, 30, 40, 50}) || b.State != domain.BatchRunning {
		t.Fatalf("%+v", b)
	}
	if next := b.Next(2); !slices.Equal(next, []domain.ID{10, 20}) {
		t.Errorf("next %v", next)
	}
	b = b.After(2, 1, at, at.Add(2*time.Minute))
	if b.State != domain.BatchRunning || b.Approved() != 1 || !b.LeaseUntil.Equal(at.Add(2*time.Minute)) || !b.DoneAt.IsZero() {
		t.Errorf("half-way %+v", b)
	}
	refused := map[domain.ID]*domain.Error{20: domain.Fault(domain.CodeStale, "already_done")}
	results := b.Results(10, 2, refused)
	if len(results) != 2 || results[0].TaskID != 20 || results[0].Done() || results[0].Error == nil || !results[1].Waits || results[1].Done() {
		t.Errorf("results %+v", results)
	}
	if all := b.Results(0, 100, refused); len(all) != 5 || !all[0].Done() {
		t.Errorf("all of them %+v", all)
	}
	if beyond := b.Results(50, 100, nil); beyond != nil {
		t.Errorf("after the last %+v", beyond)
	}
	b = b.After(len(b.Next(100)), 0, at, at.Add(time.Hour))
	if b.State != domain.BatchDone || b.Taken != 5 || b.Approved() != 4 || !b.LeaseUntil.IsZero() || !b.DoneAt.Equal(at) || len(b.Next(1)) != 0 {
		t.Errorf("in the end %+v", b)
	}
}
