package store

import (
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
)

type outboxRow struct {
	ID          domain.ID
	Kind        domain.OutboxKind
	Case        caseRef `gorm:"embedded;embeddedPrefix:case_"`
	Wake        asJSON[domain.Wake]
	NoticeID    domain.ID
	Created     instant `gorm:"column:created_at"`
	Attempts    int
	NextAt      instant // not to be claimed before: when it was made, a lease's end, the next try
	DeliveredAt instant
	Cause       string
}

func (outboxRow) TableName() string { return "outbox" }

// longestCause is how much of a failure's cause is kept, in characters.
const longestCause = 500

func (r outboxRow) message() domain.OutboxMessage {
	return domain.OutboxMessage{
		ID: r.ID, Kind: r.Kind, Case: domain.CaseRef(r.Case), Wake: r.Wake.v,
		NoticeID: r.NoticeID, CreatedAt: time.Time(r.Created), Attempts: r.Attempts,
	}
}

func (t *tx) InsertOutbox(m *domain.OutboxMessage) error {
	row := outboxRow{
		Kind: m.Kind, Case: caseRef(m.Case), Wake: asJSON[domain.Wake]{m.Wake}, NoticeID: m.NoticeID,
		Created: instant(m.CreatedAt), Attempts: m.Attempts, NextAt: instant(m.CreatedAt),
	}
	st, err := t.insertion(&row, func(id domain.ID) { m.ID = id })
	if err != nil {
		return t.fail(err)
	}
	return t.later(st)
}

// due are the messages of a kind whose time has come, the oldest first.
func due(q *gorm.DB, kind domain.OutboxKind, before time.Time, limit int) *gorm.DB {
	return q.Where("delivered_at IS NULL AND kind = ? AND next_at < ?", kind, before.UnixMilli()).Order("next_at, id").Limit(limit)
}

func (t *tx) ClaimOutbox(kind domain.OutboxKind, before, leaseUntil time.Time, limit int) ([]domain.OutboxMessage, error) {
	messages, err := all(t, due(t.forUpdate("SKIP LOCKED"), kind, before, limit), outboxRow.message)
	if err != nil || len(messages) == 0 {
		return nil, err
	}
	slices.SortFunc(messages, func(a, b domain.OutboxMessage) int { return int(a.ID - b.ID) })
	ids := make([]domain.ID, len(messages))
	for i, m := range messages {
		ids[i] = m.ID
	}
	return messages, t.fail(t.db.Model(outboxRow{}).Where("id IN ?", ids).
		Updates(map[string]any{"next_at": instant(leaseUntil)}).Error)
}

func (t *tx) NextOutbox(kind domain.OutboxKind, before time.Time) (domain.OutboxMessage, error) {
	row, err := one[outboxRow](t, due(t.db, kind, before, 1))
	return row.message(), err
}

func (t *tx) ReleaseOutbox(ids []domain.ID) error {
	if len(ids) == 0 {
		return nil
	}
	return t.fail(t.db.Model(outboxRow{}).Where("id IN ? AND delivered_at IS NULL", ids).
		Updates(map[string]any{"next_at": gorm.Expr("created_at")}).Error)
}

func (t *tx) MarkDelivered(ids []domain.ID, at time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	return t.fail(t.db.Model(outboxRow{}).Where("id IN ? AND delivered_at IS NULL", ids).
		Updates(map[string]any{"delivered_at": instant(at)}).Error)
}

func (t *tx) MarkFailed(id domain.ID, nextTry time.Time, cause string) error {
	if r := []rune(cause); len(r) > longestCause {
		cause = string(r[:longestCause])
	}
	done := t.db.Exec("UPDATE outbox SET attempts = attempts + 1, next_at = ?, cause = ? WHERE id = ? AND delivered_at IS NULL",
		instant(nextTry), cause, id)
	return t.fail(done.Error)
}

func (t *tx) OutboxBacklog(now time.Time) (int, time.Duration, error) {
	var row struct {
		N      int
		Oldest instant
	}
	err := t.db.Model(outboxRow{}).Select("COUNT(*) AS n, MIN(created_at) AS oldest").
		Where("delivered_at IS NULL").Scan(&row).Error
	if err != nil || row.N == 0 {
		return 0, 0, t.fail(err)
	}
	return row.N, max(0, now.Sub(time.Time(row.Oldest))), nil
}
