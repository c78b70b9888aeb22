package store

import (
	"github.com/duikou/duikou/domain"
)

type reminderRow struct {
	UserID      domain.ID `gorm:"primaryKey;autoIncrement:false"`
	Email       bool
	WeCom       bool   `gorm:"column:wecom"`
	WeComUser   string `gorm:"column:wecom_user"`
	QuietFrom   int
	QuietTo     int
	UrgentWakes bool
	Version     int
}

func (reminderRow) TableName() string { return "reminders" }

var reminderColumns = []string{"email", "wecom", "wecom_user", "quiet_from", "quiet_to", "urgent_wakes"}

func (r reminderRow) reminders() domain.Reminders {
	return domain.Reminders{
		UserID: r.UserID, Email: r.Email, WeCom: r.WeCom, WeComUser: r.WeComUser,
		Quiet:       domain.QuietHours{From: domain.Minute(r.QuietFrom), To: domain.Minute(r.QuietTo)},
		UrgentWakes: r.UrgentWakes, Version: r.Version,
	}
}

func (t *tx) Reminders(user domain.ID) (domain.Reminders, error) {
	var rows []reminderRow
	err := t.db.Where("user_id = ?", user).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return domain.DefaultReminders(user), t.fail(err)
	}
	return rows[0].reminders(), nil
}

// SaveReminders inserts the first time; of two who do so at once the later one is stale.
func (t *tx) SaveReminders(r domain.Reminders) error {
	row := reminderRow{
		UserID: r.UserID, Email: r.Email, WeCom: r.WeCom, WeComUser: r.WeComUser,
		QuietFrom: int(r.Quiet.From), QuietTo: int(r.Quiet.To), UrgentWakes: r.UrgentWakes, Version: r.Version + 1,
	}
	if r.Version == 0 {
		fresh, err := t.insertNew(&row)
		if err == nil && !fresh {
			err = stale()
		}
		return err
	}
	done := t.db.Model(reminderRow{}).Where("user_id = ? AND version = ?", r.UserID, r.Version).
		Select("version", reminderColumns).Updates(&row)
	if done.Error == nil && done.RowsAffected == 0 {
		return stale()
	}
	return t.fail(done.Error)
}
