package store

import (
	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// sumRow is one group as the database adds it up.
type sumRow struct {
	Kind                                domain.RecordKind
	Metric, Variant                     string
	Scope                               domain.RecordScope
	Status                              domain.RecordStatus
	UnitLeast, UnitMost                 string
	ScopeLeast, ScopeMost               domain.RecordScope
	StatusLeast, StatusMost             domain.RecordStatus
	BaseLeast, BaseMost                 int64
	CountLeast, CountMost               int64
	AttendedUnitLeast, AttendedUnitMost string
	Records, Counted, AttendedIn, Grain int
	Sum, Wholes, Subjects, ByHead       int64
	Attended, Latest, LatestBase        int64
}

// sums adds up a set of records r in which newest is 1 for the newest counted row of a group.
const sums = `
	MIN(unit) AS unit_least, MAX(unit) AS unit_most, MIN(scope) AS scope_least, MAX(scope) AS scope_most,
	MIN(status) AS status_least, MAX(status) AS status_most, MIN(base) AS base_least, MAX(base) AS base_most,
	COALESCE(MIN(amount), 0) AS count_least, COALESCE(MAX(COALESCE(upper_amount, amount)), 0) AS count_most,
	COALESCE(MIN(CASE WHEN participants IS NOT NULL THEN participants_unit END), '') AS attended_unit_least,
	COALESCE(MAX(CASE WHEN participants IS NOT NULL THEN participants_unit END), '') AS attended_unit_most,
	COUNT(*) AS records, COUNT(amount) AS counted, COUNT(participants) AS attended_in, COALESCE(MIN(grain), 0) AS grain,
	COALESCE(SUM(amount), 0) AS sum, COALESCE(SUM(CASE WHEN amount IS NOT NULL THEN base END), 0) AS wholes,
	COUNT(DISTINCT CASE WHEN subject <> '' AND amount <> 0 THEN subject END) AS subjects,
	COALESCE(SUM(CASE WHEN subject = '' THEN amount END), 0) AS by_head,
	COALESCE(SUM(participants), 0) AS attended,
	COALESCE(MAX(CASE WHEN newest = 1 THEN amount END), 0) AS latest,
	COALESCE(MAX(CASE WHEN newest = 1 THEN base END), 1) AS latest_base`

const group = "kind, metric, variant, scope, status"

// summed are the columns that sums reads: the long texts of a record stay where they are.
const summed = group + ", unit, base, amount, upper_amount, participants, participants_unit, subject, grain"

// newestIn numbers the rows of a group from its newest counted one.
func newestIn(partition string) string {
	return summed + ", ROW_NUMBER() OVER (" + partition + " ORDER BY CASE WHEN amount IS NULL THEN 1 ELSE 0 END, month DESC, to_date DESC, id DESC) AS newest"
}

func (t *tx) SumRecords(scope service.Scope, f service.RecordFilter) (service.RecordSum, error) {
	var rows []sumRow
	err := t.summing(scope, f, "").Select(sums).Scan(&rows).Error
	if err != nil || len(rows) == 0 || rows[0].Records == 0 {
		return service.RecordSum{}, t.fail(err)
	}
	return rows[0].sum(), nil
}

func (t *tx) SumRecordsBy(scope service.Scope, f service.RecordFilter) ([]service.RecordSum, error) {
	var rows []sumRow
	err := t.summing(scope, f, "PARTITION BY "+group).Select(group + "," + sums).Group(group).Order(group).Scan(&rows).Error
	list := make([]service.RecordSum, len(rows))
	for i, r := range rows {
		list[i] = r.sum()
	}
	return list, t.fail(err)
}

func (t *tx) summing(scope service.Scope, f service.RecordFilter, partition string) *gorm.DB {
	f.Void = false
	rows := filterRecords(within(t.db.Session(&gorm.Session{NewDB: true}).Table("records"), scope, ofOrg), f).Select(newestIn(partition))
	return t.db.Table("(?) r", rows)
}

func (r sumRow) sum() service.RecordSum {
	return service.RecordSum{
		Kind: r.Kind, Metric: r.Metric, Variant: r.Variant, Scope: r.Scope, Status: r.Status,
		Units:    service.Ends[string]{Least: r.UnitLeast, Most: r.UnitMost},
		Scopes:   service.Ends[domain.RecordScope]{Least: r.ScopeLeast, Most: r.ScopeMost},
		Statuses: service.Ends[domain.RecordStatus]{Least: r.StatusLeast, Most: r.StatusMost},
		Bases:    service.Ends[int64]{Least: r.BaseLeast, Most: r.BaseMost}, Counts: service.Ends[int64]{Least: r.CountLeast, Most: r.CountMost},
		Participants: service.Ends[string]{Least: r.AttendedUnitLeast, Most: r.AttendedUnitMost},
		Records:      r.Records, Counted: r.Counted, Sum: r.Sum, Wholes: r.Wholes, Subjects: r.Subjects, ByHead: r.ByHead,
		Attended: r.Attended, AttendedIn: r.AttendedIn, Grain: r.Grain, Latest: r.Latest, LatestBase: r.LatestBase,
	}
}
