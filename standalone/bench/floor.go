package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"github.com/duikou/duikou/store"
)

// bareTask and bareAudit are the tables tasks and audit_entries as plain rows.
type bareTask struct {
	ID                                     int64
	Kind                                   string
	CaseKind                               string
	CaseID                                 int64
	SubjectKind                            string
	SubjectID                              int64
	Chain, Step                            string
	Round                                  int
	OrgID, SupporterID, RecipientID        int64
	Holder, EscalatedTo                    string
	InitiatorID, PersonID                  int64
	Label, Period, State, Outcome, Opinion string
	ActedBy                                int64
	ActedByName                            string
	OpenedAt, DueAt, ClosedAt              *int64
	Rungs                                  string
	RungsDone                              int
	WakeAt                                 *int64
	Version                                int
}

func (bareTask) TableName() string { return "tasks" }

type bareAudit struct {
	ID          int64
	CaseKind    string
	CaseID      int64
	Seq         int64
	HappenedAt  int64
	ActorID     int64
	ActorName   string
	Action      string
	SubjectKind string
	SubjectID   int64
	Note, Args  string
	PrevHash    string
	Hash        string
}

func (bareAudit) TableName() string { return "audit_entries" }

// floor is the least a decision can cost with the same libraries: a bare Echo server, and one
// bare GORM transaction on tables and settings like ours.
type floor struct {
	db      *gorm.DB
	server  *http.Server
	visitor *visitor
	next    int64
}

// openFloor serves n open tasks from a database of its own.
func openFloor(ctx context.Context, dir string, n int) (*floor, error) {
	path, err := emptyDatabase(ctx, dir)
	if err != nil {
		return nil, err
	}
	f := &floor{}
	if f.db, err = bareGorm(path); err != nil {
		return nil, err
	}
	err = f.db.Transaction(func(tx *gorm.DB) error {
		for i := range n {
			if err := tx.Create(&bareTask{Kind: "report_verify", CaseKind: "assignment", CaseID: int64(i/12 + 1), Holder: "o2:hr", State: "open", DueAt: stamp(), Rungs: "[]", Version: 1}).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	e := echo.New()
	e.POST("/tasks/:id/decide", f.handle)
	f.server, f.visitor, err = serveBare(e)
	return f, err
}

// emptyDatabase makes a file with our schema.
func emptyDatabase(ctx context.Context, dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "duikou.db")
	return path, giveSchema(ctx, store.Options{Driver: store.SQLite, DSN: path})
}

func giveSchema(ctx context.Context, o store.Options) error {
	db, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(ctx), db.Close())
}

// bareGorm opens a file with the settings of the store and GORM as it comes.
func bareGorm(path string) (*gorm.DB, error) {
	dsn := "file:" + path + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_txlock=immediate"
	db, err := gorm.Open(gormsqlite.New(gormsqlite.Config{DriverName: store.SQLite, DSN: dsn}), &gorm.Config{})
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	return db, nil
}

// serveBare serves on a free port, and gives a client that is nobody in particular.
func serveBare(e *echo.Echo) (*http.Server, *visitor, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	server := &http.Server{Handler: e}
	go server.Serve(listener) // ends with Close
	return server, newVisitor("http://"+listener.Addr().String(), ""), nil
}

func (f *floor) close() {
	f.server.Close()
	if pool, err := f.db.DB(); err == nil {
		pool.Close()
	}
}

func (f *floor) handle(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return err
	}
	var in struct {
		Outcome string `json:"outcome"`
		Opinion string `json:"opinion"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	err = f.db.WithContext(c.Request().Context()).Transaction(func(tx *gorm.DB) error {
		done := tx.Model(&bareTask{}).Where("id = ? AND version = ? AND state = ?", id, 1, "open").Updates(map[string]any{
			"state": "done", "outcome": in.Outcome, "opinion": in.Opinion, "acted_by": 1, "closed_at": *stamp(), "version": 2,
		})
		if done.Error != nil || done.RowsAffected != 1 {
			return fmt.Errorf("task %d: %d rows, %w", id, done.RowsAffected, done.Error)
		}
		next := bareTask{Kind: "report_accept", CaseKind: "assignment", CaseID: id/12 + 1, Holder: "o1:hr", State: "open", DueAt: stamp(), Rungs: "[]", Version: 1}
		if err := tx.Create(&next).Error; err != nil {
			return err
		}
		return tx.Create(&bareAudit{CaseKind: "assignment", CaseID: id/12 + 1, Seq: id, HappenedAt: *stamp(), ActorID: 1, Action: "approved"}).Error
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"task_id": id, "outcome": in.Outcome})
}

func (f *floor) decide(ctx context.Context) (time.Duration, error) {
	f.next++
	return f.visitor.timed(ctx, "POST", fmt.Sprintf("/tasks/%d/decide", f.next), map[string]any{"outcome": "approve", "opinion": "Checked."})
}

func stamp() *int64 {
	now := time.Now().UnixMilli()
	return &now
}
