package store

import (
	"time"

	"gorm.io/gorm/clause"

	"github.com/duikou/duikou/domain"
)

type draftRow struct {
	UserID domain.ID `gorm:"primaryKey;autoIncrement:false"`
	Form   string    `gorm:"primaryKey"`
	Body   []byte
	Saved  instant `gorm:"column:saved_at"`
}

func (draftRow) TableName() string { return "drafts" }

func (t *tx) SaveDraft(user domain.ID, form string, body []byte, at time.Time) error {
	replace := t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "user_id"}, {Name: "form"}},
		DoUpdates: clause.AssignmentColumns([]string{"body", "saved_at"}),
	})
	return t.fail(replace.Create(&draftRow{UserID: user, Form: form, Body: bytesOf(body), Saved: instant(at)}).Error)
}

func (t *tx) Draft(user domain.ID, form string) ([]byte, time.Time, error) {
	var rows []draftRow
	err := t.db.Where("user_id = ? AND form = ?", user, form).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, time.Time{}, t.fail(err)
	}
	return rows[0].Body, time.Time(rows[0].Saved), nil
}

func (t *tx) DeleteDraft(user domain.ID, form string) error {
	return t.fail(t.db.Where("user_id = ? AND form = ?", user, form).Delete(&draftRow{}).Error)
}
