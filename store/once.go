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

func (t *tx) Answered(user domain.ID, key, digest string) ([]byte, error) {
	row, err := one[onceRow](t, t.db.Where("user_id = ? AND once_key = ?", user, key))
	if err == nil && row.Digest != digest {
		err = domain.Fault(domain.CodeReplayed, "key_replayed")
	}
	if err != nil {
		return nil, err
	}
	return row.Result, nil
}

// Answer waits for a transaction that is using the same key to end, one way or the other.
func (t *tx) Answer(user domain.ID, key, digest string, result []byte, at time.Time) (bool, error) {
	st, err := insertions(t, []onceRow{{UserID: user, Key: key, Digest: digest, Result: bytesOf(result), Created: instant(at)}})
	if err != nil {
		return false, t.fail(err)
	}
	if t.holding != nil { // a key that is kept already ends the transaction with changed_meanwhile
		st.once = true
		return true, t.later(st)
	}
	first := false
	st.text = t.ifNew(st.text)
	st.settle = func(affected, _ int64) error {
		first = affected > 0
		return nil
	}
	err = t.carryOut(st)
	return first, err
}
