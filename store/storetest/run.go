package storetest

import (
	"context"
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// Run tells every story on one database, which open returns empty and migrated. The stories
// keep to organisations, people and programmes of their own, so they may share it.
func Run(t *testing.T, open func(t *testing.T) *store.DB) {
	s := &suite{db: open(t)}
	for _, chapter := range []struct {
		name    string
		stories func(*suite, *testing.T)
	}{
		{"transactions", (*suite).transactions},
		{"organisations", (*suite).organisations},
		{"users", (*suite).users},
		{"tokens", (*suite).tokens},
		{"delegations", (*suite).delegations},
		{"deputies", (*suite).deputies},
		{"invitations", (*suite).invitations},
		{"leavings", (*suite).leavings},
		{"member search", (*suite).memberSearch},
		{"tasks naming somebody", (*suite).tasksNaming},
		{"known staff", (*suite).knownStaff},
		{"runs serve an account", (*suite).runsServe},
		{"people", (*suite).people},
		{"agreements", (*suite).agreements},
		{"cycles", (*suite).cycles},
		{"nominations", (*suite).nominations},
		{"requests", (*suite).requests},
		{"assignments", (*suite).assignments},
		{"reports", (*suite).reports},
		{"figures", (*suite).figures},
		{"appraisals", (*suite).appraisals},
		{"ledger", (*suite).ledger},
		{"filings", (*suite).filings},
		{"past services", (*suite).pastServices},
		{"place facts", (*suite).placeFacts},
		{"holders of ID numbers", (*suite).idNumberHolders},
		{"verdicts", (*suite).verdicts},
		{"years", (*suite).years},
		{"savepoints", (*suite).savepoints},
		{"runs", (*suite).runs},
		{"batches", (*suite).batches},
		{"copies", (*suite).copies},
		{"urges", (*suite).urges},
		{"comments", (*suite).comments},
		{"shortcuts", (*suite).shortcuts},
		{"tasks", (*suite).tasks},
		{"inbox", (*suite).inbox},
		{"cursors", (*suite).cursors},
		{"audit", (*suite).audit},
		{"notices", (*suite).notices},
		{"batch rows", (*suite).batchRows},
		{"reminders", (*suite).reminders},
		{"channels", (*suite).channels},
		{"deliveries", (*suite).deliveries},
		{"outbox", (*suite).outbox},
		{"once", (*suite).once},
		{"drafts", (*suite).drafts},
		{"jobs", (*suite).jobs},
		{"leftovers", (*suite).leftovers},
		{"policies", (*suite).policies},
		{"planning", (*suite).planning},
		{"certificates", (*suite).certificates},
		{"documents", (*suite).documents},
		{"sessions", (*suite).sessions},
		{"books", (*suite).books},
		{"decisions", (*suite).decisions},
		{"records", (*suite).bookRecords},
		{"record sums", (*suite).recordSums},
	} {
		t.Run(chapter.name, func(t *testing.T) { chapter.stories(s, t) })
	}
}

// Keys is a vault for tests.
func Keys(t testing.TB) *store.Vault {
	t.Helper()
	v, err := store.NewVault("k1", map[string][]byte{"k1": make([]byte, 32)}, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

type suite struct {
	db    *store.DB
	count atomic.Int64
}

// noon is the moment at which the stories take place.
var noon = time.Date(2026, 11, 21, 4, 0, 0, 123e6, time.UTC)

// fresh is a number nobody else in the run has got.
func (s *suite) fresh() int64 { return 1000 + s.count.Add(1) }

func (s *suite) id() domain.ID             { return domain.ID(s.fresh()) }
func (s *suite) name(prefix string) string { return fmt.Sprintf("%s-%d", prefix, s.fresh()) }

// do runs a transaction that must succeed.
func (s *suite) do(t testing.TB, fn func(service.Tx) error) {
	t.Helper()
	if err := s.db.Tx(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// try runs a transaction and returns its error.
func (s *suite) try(fn func(service.Tx) error) error {
	return s.db.Tx(context.Background(), fn)
}

func (s *suite) view() service.Tx { return s.db.View(context.Background()) }

func orgs(ids ...domain.ID) service.Scope { return service.Scope{Orgs: ids} }

func date(s string) calendar.Date { return calendar.MustDate(s) }

func monthOf(t testing.TB, s string) calendar.Month {
	t.Helper()
	return ok(calendar.ParseMonth(s))(t)
}

// ok takes a value and an error apart: ok(call())(t).
func ok[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s\n got %+v\nwant %+v", what, got, want)
	}
}

// refused checks an error's code and the field it blames.
func refused(t testing.TB, err error, code domain.Code, field string) {
	t.Helper()
	if domain.CodeOf(err) != code || err == nil {
		t.Fatalf("want %s, got %v", code, err)
	}
	if e, isOurs := err.(*domain.Error); !isOurs || e.Field != field {
		t.Errorf("want field %q blamed, got %v", field, err)
	}
}

// walk reads a list to its end, page by page.
func walk[T any](t testing.TB, limit int, read func(service.Page) (service.List[T], error)) []T {
	t.Helper()
	var items []T
	page := service.Page{Limit: limit}
	for range 10_000 {
		list, err := read(page)
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Items) > limit {
			t.Fatalf("a page of %d with limit %d", len(list.Items), limit)
		}
		items = append(items, list.Items...)
		if list.Next == "" {
			return items
		}
		page.After = list.Next
	}
	t.Fatal("the list has no end")
	return nil
}

// idsOf are the IDs of a list.
func idsOf[T any](items []T, id func(T) domain.ID) []domain.ID {
	ids := make([]domain.ID, len(items))
	for i, item := range items {
		ids[i] = id(item)
	}
	return ids
}

// race runs n goroutines from one starting line and returns their errors.
func race(n int, run func(i int) error) []error {
	errs := make([]error, n)
	start, done := make(chan struct{}), make(chan struct{})
	for i := range n {
		go func() {
			<-start
			errs[i] = run(i)
			done <- struct{}{}
		}()
	}
	close(start)
	for range n {
		<-done
	}
	return errs
}

// oneWins checks that one call went through and that every other was refused with code.
func oneWins(t testing.TB, errs []error, code domain.Code) {
	t.Helper()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case domain.CodeOf(err) != code:
			t.Errorf("a loser was told %v, want %s", err, code)
		}
	}
	if won != 1 {
		t.Errorf("%d won, want exactly one", won)
	}
}
