package store

import "time"

type jobRow struct {
	Job    string  `gorm:"primaryKey"`
	Period string  `gorm:"primaryKey"`
	Begun  instant `gorm:"column:begun_at"`
}

func (jobRow) TableName() string { return "job_runs" }

// LastPeriod compares periods as text: "2026-11-21" and "2026" sort as they follow.
func (t *tx) LastPeriod(job string) (string, error) {
	var periods []string
	err := t.db.Model(jobRow{}).Where("job = ?", job).Order("period DESC").Limit(1).Pluck("period", &periods).Error
	if err != nil || len(periods) == 0 {
		return "", t.fail(err)
	}
	return periods[0], nil
}

func (t *tx) RecordPeriod(job, period string, at time.Time) error {
	_, err := t.insertNew(&jobRow{Job: job, Period: period, Begun: instant(at)})
	return err
}
