package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	gormmysql "gorm.io/driver/mysql"
	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// crowdFloor is the floor of decisions by many people: bare handlers over a database with our
// schema, which close one row or many.
type crowdFloor struct {
	*floor
	next atomic.Int64 // the task that was closed last
	last int64        // the last there is
}

// openCrowdFloor serves from a database of its own, of the same kind as the one measured.
func (r *run) openCrowdFloor(ctx context.Context) (*crowdFloor, error) {
	f := &crowdFloor{floor: &floor{}}
	var err error
	if r.FloorDSN != "" {
		f.db, err = bareMySQL(ctx, r.FloorDSN)
	} else if path, made := emptyDatabase(ctx, r.folder("approvals-floor")); made == nil {
		f.db, err = bareGorm(path)
	} else {
		err = made
	}
	if err != nil {
		return nil, err
	}
	e := echo.New()
	e.POST("/tasks/:id/decide", f.handle)
	e.POST("/tasks/batch", f.handleMany)
	f.server, f.visitor, err = serveBare(e)
	return f, err
}

// bareMySQL opens an empty database with as many connections as the store has, and GORM as
// it comes.
func bareMySQL(ctx context.Context, dsn string) (*gorm.DB, error) {
	if err := giveSchema(ctx, store.Options{Driver: store.MySQL, DSN: dsn}); err != nil {
		return nil, err
	}
	db, err := gorm.Open(gormmysql.Open(dsn), &gorm.Config{})
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(32)
	pool.SetMaxIdleConns(32)
	return db, nil
}

// refill adds n open tasks.
func (f *crowdFloor) refill(ctx context.Context, n int) error {
	f.next.Store(f.last)
	return f.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		for i := range n {
			task := bareTask{Kind: "report_verify", CaseKind: "assignment", CaseID: int64(i/12 + 1), Holder: "o2:hr", State: "open", DueAt: stamp(), OpenedAt: stamp(), Rungs: "[]", Version: 1}
			if err := tx.Create(&task).Error; err != nil {
				return err
			}
			if i == 0 {
				f.next.Store(task.ID - 1)
			}
			f.last = task.ID
		}
		return nil
	})
}

// handleMany closes rows in one transaction, and does nothing else.
func (f *crowdFloor) handleMany(c echo.Context) error {
	var in struct {
		TaskIDs []int64 `json:"task_ids"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	err := f.db.WithContext(c.Request().Context()).Transaction(func(tx *gorm.DB) error {
		for _, id := range in.TaskIDs {
			done := tx.Model(&bareTask{}).Where("id = ? AND version = ? AND state = ?", id, 1, "open").Updates(map[string]any{
				"state": "done", "outcome": "approve", "acted_by": 1, "closed_at": *stamp(), "version": 2,
			})
			if done.Error != nil || done.RowsAffected != 1 {
				return fmt.Errorf("task %d: %d rows, %w", id, done.RowsAffected, done.Error)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"task_ids": in.TaskIDs})
}

// visitors are n connections to the floor.
func (f *crowdFloor) visitors(n int) []*visitor {
	var list []*visitor
	for range n {
		list = append(list, newVisitor(f.visitor.base, ""))
	}
	return list
}

func (v *visitor) closeOne(ctx context.Context, f *crowdFloor) error {
	_, err := v.send(ctx, "POST", fmt.Sprintf("/tasks/%d/decide", f.next.Add(1)), map[string]any{"outcome": "approve", "opinion": "Checked."})
	return err
}

func (v *visitor) closeMany(ctx context.Context, f *crowdFloor, size int) error {
	end := f.next.Add(int64(size))
	var ids []int64
	for id := end - int64(size) + 1; id <= end; id++ {
		ids = append(ids, id)
	}
	_, err := v.send(ctx, "POST", "/tasks/batch", map[string]any{"task_ids": ids})
	return err
}

// batch approves tasks in one request, waits until all are decided, and complains of any that
// was not approved.
func (v *visitor) batch(ctx context.Context, tasks []domain.ID) error {
	var b struct {
		ID       domain.ID
		State    domain.BatchState
		Approved int
	}
	answer, err := v.send(ctx, "POST", "/api/v1/tasks/batch", map[string]any{"task_ids": tasks, "opinion": "Agreed."})
	for ; err == nil; answer, err = v.send(ctx, "GET", "/api/v1/batches/"+b.ID.String(), nil) {
		if err := json.Unmarshal(answer, &b); err != nil {
			return err
		}
		if b.State == domain.BatchDone {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if err == nil && b.Approved != len(tasks) {
		err = fmt.Errorf("a batch was not approved whole: %.300s", answer)
	}
	return err
}

// reviews prepares nominations that wait for HR's review, n in each of several cycles.
func (t *town) reviews(ctx context.Context, cycles, n int) ([]domain.ID, error) {
	var tasks []domain.ID
	for range cycles {
		hired := t.people
		var made []domain.ID
		err := t.App.DB.Tx(ctx, func(tx service.Tx) (err error) {
			t.people = hired
			made, err = t.review(tx, n)
			return err
		})
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, made...)
	}
	return tasks, nil
}

func (t *town) review(tx service.Tx, n int) ([]domain.ID, error) {
	c, list, err := t.cycle(tx, domain.CycleNominating, t.today.AddDays(90), n)
	if err != nil {
		return nil, err
	}
	due := calendar.AddWorkingDays(t.today, 3)
	var tasks []domain.ID
	for _, nominee := range list {
		nominee.State = domain.NominationPending
		if err := tx.UpdateNomination(nominee); err != nil {
			return nil, err
		}
		task := domain.Task{
			Kind: domain.TaskNominationReview, Case: c.Case(), Subject: domain.SubjectRef{Kind: domain.SubjectNomination, ID: nominee.ID},
			Chain: domain.ChainNomination, Step: "review", Round: 1, OrgID: t.supporter, SupporterID: t.supporter, RecipientID: t.recipient,
			Holder: t.desk(), PersonID: nominee.PersonID, Label: nominee.PersonName,
			State: domain.TaskOpen, OpenedAt: t.now, DueAt: due.End(), Version: 1,
		}
		if err := t.ask(tx, &task, c.Programme); err != nil {
			return nil, err
		}
		tasks = append(tasks, task.ID)
	}
	return tasks, nil
}
