package store

import (
	"time"

	"github.com/duikou/duikou/domain"
)

type onceRow struct {
	UserID  domain.ID `gorm:"primaryKey;autoIncrement:false"`
	Key     string    `gorm:"column:once_key;primaryKey"`
	Digest  string
	Result  []byte
	Created instant `gorm:"column:created_at"`
}

func (onceRow) TableName() string { return "once_keys" }

// Once waits for a transaction that is using the same key to end, one way or the other.
func (t *tx) Once(user domain.ID, key, digest string, at time.Time) (bool, []byte, error) {
	first, err := t.insertNew(&onceRow{UserID: user, Key: key, Digest: digest, Created: instant(at)})
	if err != nil || first {
		return first, nil, err
	}
	row, err := one[onceRow](t, t.db.Where("user_id = ? AND once_key = ?", user, key))
	if err != nil {
		return false, nil, err
	}
	if row.Digest != digest {
		return false, nil, domain.Fault(domain.CodeReplayed, "key_replayed")
	}
	return false, row.Result, nil
}

func (t *tx) SaveResult(user domain.ID, key string, result []byte) error {
	done := t.db.Model(onceRow{}).Where("user_id = ? AND once_key = ?", user, key).
		Updates(map[string]any{"result": bytesOf(result)})
	if done.Error == nil && done.RowsAffected == 0 {
		return notFound()
	}
	return t.fail(done.Error)
}
