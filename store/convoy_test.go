package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// rush lets n people write at once, and returns what each was answered.
func rush(db *DB, n int, write func(i int) func(service.Tx) error) []error {
	faults := make([]error, n)
	var gate sync.WaitGroup
	gate.Add(1)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			gate.Wait()
			defer func() {
				if r := recover(); r != nil {
					faults[i] = fmt.Errorf("panic: %v", r)
				}
			}()
			faults[i] = db.Tx(context.Background(), write(i))
		})
	}
	gate.Done()
	all.Wait()
	return faults
}

func record(tx service.Tx, i int) error {
	return tx.RecordPeriod("job", fmt.Sprint(1000+i), time.Now())
}

func recorded(t *testing.T, db *DB, i int) bool {
	t.Helper()
	var n int
	if err := db.readPool.QueryRow("SELECT COUNT(*) FROM job_runs WHERE period = ?", fmt.Sprint(1000+i)).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n > 0
}

// One in three fails, and one in seven panics: the others' work stands, theirs does not.
func TestConvoy_WhoFailsTakesBackTheirOwnWorkOnly(t *testing.T) {
	db := migrated(t)
	wrong := domain.Fault(domain.CodeConflict, "wrong")
	faults := rush(db, 200, func(i int) func(service.Tx) error {
		return func(tx service.Tx) error {
			if err := record(tx, i); err != nil {
				return err
			}
			switch {
			case i%7 == 0:
				panic("a bug")
			case i%3 == 0:
				return wrong
			}
			return nil
		}
	})
	for i, err := range faults {
		failed := i%7 == 0 || i%3 == 0
		if (err != nil) != failed || recorded(t, db, i) == failed {
			t.Errorf("%d: %v, recorded %v", i, err, recorded(t, db, i))
		}
	}
}

// When what all share cannot be committed, nobody is told that it was; each tries again and
// the one at fault alone fails.
func TestConvoy_AFailedCommitIsNobodysSuccess(t *testing.T) {
	db := migrated(t)
	var spoiled atomic.Int64
	faults := rush(db, 100, func(i int) func(service.Tx) error {
		return func(one service.Tx) error {
			if i%50 == 7 {
				// A row without its organisation, which is only noticed at the end.
				inner := one.(*tx).db
				if err := inner.Exec("PRAGMA defer_foreign_keys = 1").Error; err != nil {
					return err
				}
				spoiled.Add(1)
				return inner.Exec("INSERT INTO memberships (user_id, org_id, role) VALUES (99999, 99999, 'hr')").Error
			}
			return record(one, i)
		}
	})
	for i, err := range faults {
		switch {
		case i%50 == 7:
			if err == nil {
				t.Errorf("%d: the impossible was committed", i)
			}
		case err != nil || !recorded(t, db, i):
			t.Errorf("%d was answered %v, recorded %v", i, err, recorded(t, db, i))
		}
	}
	if spoiled.Load() == 0 {
		t.Error("nothing was spoiled")
	}
}

// Somebody who goes away while they wait neither writes nor leaves those before them unsettled.
func TestConvoy_WhoLeavesTheQueueHoldsNobodyUp(t *testing.T) {
	db := migrated(t)
	gone, leave := context.WithCancel(context.Background())
	begun, goOn := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		first <- db.Tx(context.Background(), func(tx service.Tx) error {
			close(begun)
			<-goOn
			return record(tx, 1)
		})
	}()
	<-begun
	second := make(chan error, 1)
	go func() { second <- db.Tx(gone, func(tx service.Tx) error { return record(tx, 2) }) }()
	for db.convoys.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	leave()
	close(goOn)
	if err := <-first; err != nil || !recorded(t, db, 1) {
		t.Error(err)
	}
	if err := <-second; !errors.Is(err, context.Canceled) || recorded(t, db, 2) {
		t.Error(err)
	}
}

// A hundred who wait share a few commits; one alone has its own.
func TestConvoy_WhoWaitSharesACommit(t *testing.T) {
	db := migrated(t)
	var seen sync.Map
	faults := rush(db, 100, func(i int) func(service.Tx) error {
		return func(one service.Tx) error {
			seen.Store(one.(*tx).db.Statement.ConnPool, true)
			return record(one, i)
		}
	})
	for i, err := range faults {
		if err != nil || !recorded(t, db, i) {
			t.Errorf("%d: %v", i, err)
		}
	}
	n := 0
	seen.Range(func(any, any) bool { n++; return true })
	if n >= 100 {
		t.Errorf("%d commits for a hundred", n)
	}
	t.Logf("%d transactions for a hundred people", n)
}

// What SQLite rolled back by itself is not gone on with: the statements after it would be
// committed one by one.
func TestConvoy_ALostTransactionIsNotGoneOnWith(t *testing.T) {
	db := migrated(t)
	faults := rush(db, 40, func(i int) func(service.Tx) error {
		return func(one service.Tx) error {
			if err := record(one, i); err != nil {
				return err
			}
			if i == 20 {
				// The whole transaction goes, as after a full disk.
				if err := one.(*tx).db.Exec("ROLLBACK").Error; err != nil {
					return err
				}
				return domain.Fault(domain.CodeUnavailable, "unavailable")
			}
			return nil
		}
	})
	for i, err := range faults {
		if (err == nil) != recorded(t, db, i) || (err == nil) == (i == 20) {
			t.Errorf("%d was answered %v, recorded %v", i, err, recorded(t, db, i))
		}
	}
}
