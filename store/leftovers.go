package store

import (
	"time"

	"github.com/duikou/duikou/service"
)

// leftovers says by which instant a kind of row is old. Each column is the first of an index.
var leftovers = map[service.Leftover]struct{ table, since string }{
	service.LeftMessages: {"outbox", "delivered_at"},
	service.LeftKeys:     {"once_keys", "created_at"},
	service.LeftDrafts:   {"drafts", "saved_at"},
}

// Prune goes by the instant of the last row of a chunk: rows of the same millisecond go with it.
func (t *tx) Prune(what service.Leftover, before time.Time, limit int) (int, error) {
	of := leftovers[what]
	var oldest []int64
	err := t.db.Table(of.table).Where(of.since+" < ?", before.UnixMilli()).Order(of.since).Limit(limit).Pluck(of.since, &oldest).Error
	if err != nil || len(oldest) == 0 {
		return 0, t.fail(err)
	}
	done := t.db.Exec("DELETE FROM "+of.table+" WHERE "+of.since+" <= ?", oldest[len(oldest)-1])
	return int(done.RowsAffected), t.fail(done.Error)
}
