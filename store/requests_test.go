package store

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// Refusals to serve of an installation that kept them by themselves become requests with the
// same IDs: their tasks, audit chains and workflows go on.
func TestMigrations_RefusalsBecomeRequests(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, Options{Driver: SQLite, DSN: filepath.Join(t.TempDir(), "old.db"), MaxConns: 2, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	p, err := db.migrations()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(ctx, 46); err != nil { // 47 moves them
		t.Fatal(err)
	}
	insert := `INSERT INTO refusals (id, cycle_id, nomination_id, person_id, person_name, supporter_id, recipient_id, programme_code, programme_version,
		programme_hash, reason, state, consequence, blocks, opinion, decided_by, decided_at, initiator_id, created_at, version)
		VALUES (?, 1, 2, 3, '李强', 4, 5, 'shuangqian', 1, 'h', '家中有事', ?, ?, ?, '', 0, NULL, 6, 1000, 2)`
	for _, row := range [][]any{{7, "recorded", "", false}, {12, "decided", "block_promotion", true}} {
		if _, err := db.writePool.ExecContext(ctx, insert, row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	view := db.View(ctx)
	for id, state := range map[domain.ID]domain.RequestState{7: domain.RequestRunning, 12: domain.RequestApproved} {
		r, err := view.Request(service.Everything, id)
		if err != nil || r.State != state || r.Kind != domain.RequestRefusal || r.Number == "" || r.Reason != "家中有事" || r.NominationID != 2 || r.Version != 2 {
			t.Errorf("%d became %+v, %v", id, r, err)
		}
	}
	if bars, err := view.StandingRefusal(3); err != nil || !bars {
		t.Errorf("the decision no longer bars promotion: %v", err)
	}
	fresh := domain.Request{Kind: domain.RequestLeave, State: domain.RequestRunning}
	if err := db.Tx(ctx, func(tx service.Tx) error { return tx.InsertRequest(&fresh) }); err != nil || fresh.Number != "R000013" {
		t.Errorf("the next one is %s, %v", fresh.Number, err)
	}
}
