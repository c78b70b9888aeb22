package store

import (
	"cmp"
	"time"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type reportRow struct {
	ID           domain.ID
	AssignmentID domain.ID
	CycleID      domain.ID
	PersonID     domain.ID
	PersonName   string
	SupporterID  domain.ID
	RecipientID  domain.ID
	Programme    policyRef `gorm:"embedded;embeddedPrefix:programme_"`
	Year         int
	Month        month
	From         day `gorm:"column:from_date"`
	To           day `gorm:"column:to_date"`
	DueOn        day
	State        domain.ReportState
	Summary      string
	LateReason   string
	EnteredLate  bool
	LeaveDays    int
	AbsentDays   int
	NightsAway   int
	LeaveReason  string
	ReturnReason string
	SubmittedAt  instant
	SubmittedBy  domain.ID
	AcceptedAt   instant
	Updated      instant `gorm:"column:updated_at"`
	Version      int
}

func (reportRow) TableName() string { return "reports" }

var reportColumns = []string{
	"from_date", "to_date", "due_on", "state", "summary", "late_reason", "entered_late",
	"leave_days", "absent_days", "nights_away", "leave_reason", "return_reason", "submitted_at", "submitted_by", "accepted_at", "updated_at",
}

var reportOrder = order[reportRow]{
	name: "reports", columns: []string{"month", "id"},
	key: func(r reportRow) []any { return []any{calendar.Month(r.Month).String(), int64(r.ID)} },
}

func reportRowOf(r domain.Report) reportRow {
	return reportRow{
		ID: r.ID, AssignmentID: r.AssignmentID, CycleID: r.CycleID, PersonID: r.PersonID, PersonName: r.PersonName,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID, Programme: policyRef(r.Programme), Year: r.Year,
		Month: month(r.Month), From: day(r.From), To: day(r.To), DueOn: day(r.DueOn), State: r.State,
		Summary: r.Summary, LateReason: r.LateReason, EnteredLate: r.EnteredLate, LeaveDays: r.Attendance.LeaveDays,
		AbsentDays: r.Attendance.AbsentDays, NightsAway: r.Attendance.NightsAway, LeaveReason: r.Attendance.LeaveReason, ReturnReason: r.ReturnReason,
		SubmittedAt: instant(r.SubmittedAt), SubmittedBy: r.SubmittedBy, AcceptedAt: instant(r.AcceptedAt),
		Updated: instant(r.UpdatedAt), Version: r.Version,
	}
}

func (r reportRow) report() domain.Report {
	return domain.Report{
		ID: r.ID, AssignmentID: r.AssignmentID, CycleID: r.CycleID, PersonID: r.PersonID, PersonName: r.PersonName,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID, Programme: domain.PolicyRef(r.Programme), Year: r.Year,
		Month: calendar.Month(r.Month), From: calendar.Date(r.From), To: calendar.Date(r.To),
		DueOn: calendar.Date(r.DueOn), State: r.State, Figures: map[string]int64{}, Summary: r.Summary,
		LateReason: r.LateReason, EnteredLate: r.EnteredLate,
		Attendance:   domain.Attendance{LeaveDays: r.LeaveDays, AbsentDays: r.AbsentDays, NightsAway: r.NightsAway, LeaveReason: r.LeaveReason},
		ReturnReason: r.ReturnReason, SubmittedAt: time.Time(r.SubmittedAt), SubmittedBy: r.SubmittedBy,
		AcceptedAt: time.Time(r.AcceptedAt), UpdatedAt: time.Time(r.Updated), Version: r.Version,
	}
}

func (t *tx) InsertReport(r *domain.Report) error {
	row := reportRowOf(*r)
	if err := t.insert(&row); err != nil {
		return err
	}
	r.ID = row.ID
	return t.insertFigures(r.ID, r.Figures)
}

func (t *tx) UpdateReport(r domain.Report) error {
	delete(t.ahead.reports, r.ID)
	row := reportRowOf(r)
	row.Version++
	if err := t.update(&row, r.ID, r.Version, reportColumns); err != nil {
		return err
	}
	return t.replaceFigures(r.ID, r.Figures)
}

func (t *tx) Report(scope service.Scope, id domain.ID) (domain.Report, error) {
	if r, ok := once(t.ahead.reports, id); ok && scope.All {
		return r, nil
	}
	if scope.All {
		return t.reportByID(id)
	}
	return t.report(within(t.db.Where("id = ?", id), scope, sidesAndSelf))
}

func (t *tx) ReportOf(assignment domain.ID, m calendar.Month) (domain.Report, error) {
	return t.report(t.db.Where("assignment_id = ? AND month = ?", assignment, month(m)))
}

// reportByID reads a report as every decision about one does.
func (t *tx) reportByID(id domain.ID) (domain.Report, error) {
	reports, err := read(t, reportRow.report, "WHERE id = ?", id)
	if err != nil || len(reports) == 0 {
		return domain.Report{}, cmp.Or(err, notFound())
	}
	err = t.fillFigures(reports)
	return reports[0], err
}

func (t *tx) report(q *gorm.DB) (domain.Report, error) {
	row, err := one[reportRow](t, q)
	if err != nil {
		return domain.Report{}, err
	}
	reports := []domain.Report{row.report()}
	err = t.fillFigures(reports)
	return reports[0], err
}

func (t *tx) Reports(scope service.Scope, f service.ReportFilter, p service.Page) (service.List[domain.Report], error) {
	q := filterReports(within(t.db, scope, sidesAndSelf), f)
	list, err := page(t, q, p, reportOrder, reportRow.report)
	if err != nil {
		return list, err
	}
	return list, t.fillFigures(list.Items)
}

func filterReports(q *gorm.DB, f service.ReportFilter) *gorm.DB {
	if f.Assignment != 0 {
		q = q.Where("assignment_id = ?", f.Assignment)
	}
	if f.Cycle != 0 {
		q = q.Where("cycle_id = ?", f.Cycle)
	}
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Programme != "" {
		q = q.Where("programme_code = ?", f.Programme)
	}
	if f.Year != 0 {
		q = q.Where("year = ?", f.Year)
	}
	return q
}

func (t *tx) CountReports(f service.ReportFilter) (service.ReportCounts, error) {
	var row struct{ Expected, Accepted, Missing, EnteredLate int }
	err := filterReports(t.db.Model(reportRow{}).Where("state <> ?", domain.ReportDropped), f).Select(`COUNT(*) AS expected,
		COALESCE(SUM(CASE WHEN state = ? THEN 1 ELSE 0 END), 0) AS accepted,
		COALESCE(SUM(CASE WHEN state = ? THEN 1 ELSE 0 END), 0) AS missing,
		COALESCE(SUM(CASE WHEN entered_late THEN 1 ELSE 0 END), 0) AS entered_late`,
		domain.ReportAccepted, domain.ReportMissing).Scan(&row).Error
	return service.ReportCounts(row), t.fail(err)
}
