package store

import (
	"context"
	"iter"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
)

// loadRows is how many rows go into one statement, loadBatch into one transaction. SQLite's
// driver binds n values in n² steps, so statements are kept short.
const (
	loadRows  = 16
	loadBatch = 4096 * loadRows
)

// LoadTasks stores a great many tasks in large batches, each a transaction, for filling a
// database before a measurement. IDs are not handed back.
func (db *DB) LoadTasks(ctx context.Context, tasks iter.Seq[domain.Task]) error {
	if db.driver == SQLite {
		// The indexes of a large batch do not fit into the cache a decision needs.
		if err := db.write.WithContext(ctx).Exec("PRAGMA cache_size = -262144").Error; err != nil {
			return fault(err)
		}
		defer db.write.Exec("PRAGMA cache_size = -2000")
	}
	batch := make([]taskRow, 0, loadBatch)
	for task := range tasks {
		task.ID = 0
		batch = append(batch, taskRowOf(task))
		if len(batch) == cap(batch) {
			if err := db.load(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return db.load(ctx, batch)
}

func (db *DB) load(ctx context.Context, batch []taskRow) error {
	if len(batch) == 0 {
		return nil
	}
	return fault(db.write.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		return g.Session(&gorm.Session{PrepareStmt: db.driver == SQLite}).CreateInBatches(&batch, loadRows).Error
	}))
}
