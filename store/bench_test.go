package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	gormmysql "gorm.io/driver/mysql"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
	"github.com/duikou/duikou/store/storetest"
)

var now = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// each runs a benchmark on SQLite, and on MySQL when there is one.
func each(b *testing.B, run func(b *testing.B, o store.Options)) {
	b.Run("sqlite", func(b *testing.B) {
		run(b, store.Options{Driver: store.SQLite, DSN: filepath.Join(b.TempDir(), "bench.db")})
	})
	b.Run("mysql", func(b *testing.B) { run(b, store.Options{Driver: store.MySQL, DSN: freshMySQL(b)}) })
}

// BenchmarkDecision is what a person waits for: the key is kept, the task closed, the next
// one opened, the report moved, the outbox and the audit written, in one transaction.
func BenchmarkDecision(b *testing.B) {
	each(b, func(b *testing.B, o store.Options) {
		db := open(b, o)
		ctx := context.Background()
		var task domain.Task
		report := domain.Report{Figures: map[string]int64{"patients": 8, "lectures": 1}}
		c := domain.CaseRef{Kind: domain.CaseAssignment, ID: 1}
		task = domain.Task{Case: c, State: domain.TaskOpen, DueAt: now, Holder: "o1:hr"}
		must(b, db.Tx(ctx, func(tx service.Tx) error {
			if err := tx.InsertReport(&report); err != nil {
				return err
			}
			return tx.InsertTasks([]*domain.Task{&task})
		}))
		i := 0
		for b.Loop() {
			i++
			err := db.Tx(ctx, func(tx service.Tx) error { return decide(tx, fmt.Sprint(i), &task, &report) })
			must(b, err)
		}
	})
}

func decide(tx service.Tx, key string, task *domain.Task, report *domain.Report) error {
	read, err := tx.Task(service.Everything, nil, task.ID)
	if err != nil {
		return err
	}
	read.State, read.Outcome, read.ActedBy, read.ClosedAt = domain.TaskDone, domain.Approve, 1, now
	if err := tx.CloseTask(read); err != nil {
		return err
	}
	if err := tx.UpdateReport(*report); err != nil {
		return err
	}
	report.Version++
	next := domain.Task{Case: task.Case, State: domain.TaskOpen, DueAt: now, Holder: "o1:hr"}
	if err := tx.InsertTasks([]*domain.Task{&next}); err != nil {
		return err
	}
	*task = next
	if err := tx.InsertOutbox(&domain.OutboxMessage{Kind: domain.OutboxWake, Case: task.Case, CreatedAt: now}); err != nil {
		return err
	}
	if err := tx.AppendAudit(domain.AuditEntry{Case: task.Case, At: now, ActorID: 1, Action: "approved"}); err != nil {
		return err
	}
	_, err = tx.Answer(1, key, "digest", nil, now)
	return err
}

// BenchmarkBare is the floor: the same number of plain gorm statements on one small table.
func BenchmarkBare(b *testing.B) {
	each(b, func(b *testing.B, o store.Options) {
		open(b, o) // for its file and its pragmas
		dialector := gormmysql.Open(o.DSN)
		if o.Driver == store.SQLite {
			dialector = gormsqlite.New(gormsqlite.Config{DriverName: "sqlite", DSN: "file:" + o.DSN + "?_pragma=synchronous(FULL)&_txlock=immediate"})
		}
		g, err := gorm.Open(dialector, &gorm.Config{SkipDefaultTransaction: true})
		must(b, err)
		pool, err := g.DB()
		must(b, err)
		defer pool.Close()
		must(b, g.Exec("CREATE TABLE bare (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)").Error)
		must(b, g.Exec("INSERT INTO bare VALUES (1, 0)").Error)
		for _, statements := range []int{1, 10} {
			b.Run(fmt.Sprint(statements), func(b *testing.B) {
				for b.Loop() {
					must(b, g.Transaction(func(tx *gorm.DB) error {
						for range statements {
							if err := tx.Table("bare").Where("id = 1").Update("n", gorm.Expr("n + 1")).Error; err != nil {
								return err
							}
						}
						return nil
					}))
				}
			})
		}
	})
}

// BenchmarkInbox reads one page of an inbox with four holders at two sizes of the table; the
// integrator's bench goes to a million.
func BenchmarkInbox(b *testing.B) {
	each(b, func(b *testing.B, o store.Options) {
		db := open(b, o)
		var holders []domain.Holder
		var orgs []domain.ID
		for i := range 20 {
			holders = append(holders, domain.HolderUser(domain.ID(i+1)))
			orgs = append(orgs, domain.ID(i+1))
		}
		total := 0
		for _, n := range []int{10_000, benchTasks()} {
			must(b, storetest.SeedTasks(context.Background(), db, n-total, holders, orgs, now))
			total = n
			view := db.View(context.Background())
			for tab, q := range map[string]service.InboxQuery{
				"todo":     {Tab: service.TabTodo, Holders: holders[:4]},
				"done":     {Tab: service.TabDone, User: 3},
				"started":  {Tab: service.TabStarted, User: 3},
				"overdue":  {Tab: service.TabOverdue, Orgs: orgs[:3], Now: now},
				"everyone": {Tab: service.TabEveryone, Orgs: orgs},
			} {
				b.Run(fmt.Sprintf("%d/%s", n, tab), func(b *testing.B) {
					for b.Loop() {
						list, err := view.Inbox(q, service.Page{Limit: 50})
						if err != nil || len(list.Items) == 0 {
							b.Fatal(len(list.Items), err)
						}
					}
				})
			}
			b.Run(fmt.Sprintf("%d/count", n), func(b *testing.B) {
				for b.Loop() {
					_, err := view.CountInbox(service.InboxQuery{Tab: service.TabTodo, Holders: holders[:4]}, 100)
					must(b, err)
				}
			})
		}
	})
}

// benchTasks is the larger size: DUIKOU_BENCH_TASKS, or what fits into a coffee break.
func benchTasks() int {
	if n, err := strconv.Atoi(os.Getenv("DUIKOU_BENCH_TASKS")); err == nil {
		return n
	}
	return 100_000
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
