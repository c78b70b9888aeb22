package store

import (
	"cmp"
	"maps"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// pair is who supports whom.
type pair struct{ supporter, recipient domain.ID }

// yearSums gathers a year per pair from several queries.
type yearSums map[pair]*domain.HospitalFigures

func (s yearSums) of(supporter, recipient domain.ID) *domain.HospitalFigures {
	p := pair{supporter, recipient}
	if s[p] == nil {
		s[p] = &domain.HospitalFigures{
			SupporterID: supporter, RecipientID: recipient, Grades: map[string]int{}, Totals: map[string]int64{},
		}
	}
	return s[p]
}

func (t *tx) YearFigures(programme string, year int, from, to calendar.Date) ([]domain.HospitalFigures, error) {
	sums := yearSums{}
	for _, gather := range []func(yearSums, string, int, calendar.Date, calendar.Date) error{
		t.gatherReports, t.gatherTotals, t.gatherDays, t.gatherGrades,
	} {
		if err := gather(sums, programme, year, from, to); err != nil {
			return nil, t.fail(err)
		}
	}
	if err := t.nameHospitals(sums); err != nil {
		return nil, t.fail(err)
	}
	figures := make([]domain.HospitalFigures, 0, len(sums))
	for _, h := range sums {
		figures = append(figures, *h)
	}
	slices.SortFunc(figures, func(a, b domain.HospitalFigures) int {
		return cmp.Or(cmp.Compare(a.SupporterID, b.SupporterID), cmp.Compare(a.RecipientID, b.RecipientID))
	})
	return figures, nil
}

func (t *tx) gatherReports(sums yearSums, programme string, year int, _, _ calendar.Date) error {
	var rows []struct {
		SupporterID, RecipientID                         domain.ID
		People, Expected, Accepted, Missing, EnteredLate int
	}
	err := t.db.Raw(`
		SELECT supporter_id, recipient_id, COUNT(DISTINCT person_id) AS people, COUNT(*) AS expected,
		       SUM(CASE WHEN state = ? THEN 1 ELSE 0 END) AS accepted,
		       SUM(CASE WHEN state = ? THEN 1 ELSE 0 END) AS missing,
		       SUM(CASE WHEN entered_late THEN 1 ELSE 0 END) AS entered_late
		FROM reports WHERE programme_code = ? AND year = ? AND state <> ? GROUP BY supporter_id, recipient_id`,
		domain.ReportAccepted, domain.ReportMissing, programme, year, domain.ReportDropped).Scan(&rows).Error
	for _, r := range rows {
		h := sums.of(r.SupporterID, r.RecipientID)
		h.People, h.Expected, h.Accepted, h.Missing, h.EnteredLate = r.People, r.Expected, r.Accepted, r.Missing, r.EnteredLate
	}
	return err
}

func (t *tx) gatherTotals(sums yearSums, programme string, year int, _, _ calendar.Date) error {
	var rows []struct {
		SupporterID, RecipientID domain.ID
		Metric                   string
		Value                    int64
	}
	err := t.db.Raw(`
		SELECT r.supporter_id, r.recipient_id, f.metric, SUM(f.value) AS value
		FROM reports r JOIN report_figures f ON f.report_id = r.id
		WHERE r.programme_code = ? AND r.year = ? AND r.state = ? GROUP BY r.supporter_id, r.recipient_id, f.metric`,
		programme, year, domain.ReportAccepted).Scan(&rows).Error
	for _, r := range rows {
		sums.of(r.SupporterID, r.RecipientID).Totals[r.Metric] = r.Value
	}
	return err
}

// gatherDays sums the ledger of the year's reports; a correction counts where the entry it
// takes back did.
func (t *tx) gatherDays(sums yearSums, programme string, year int, _, _ calendar.Date) error {
	var rows []struct {
		SupporterID, RecipientID domain.ID
		Days                     int
	}
	err := t.db.Raw(`
		SELECT r.supporter_id, r.recipient_id, SUM(l.days) AS days
		FROM ledger_entries l LEFT JOIN ledger_entries taken ON taken.id = l.reverses
		JOIN reports r ON r.id = CASE WHEN l.report_id <> 0 THEN l.report_id ELSE taken.report_id END
		WHERE r.programme_code = ? AND r.year = ? GROUP BY r.supporter_id, r.recipient_id`,
		programme, year).Scan(&rows).Error
	for _, r := range rows {
		sums.of(r.SupporterID, r.RecipientID).ServedDays = r.Days
	}
	return err
}

func (t *tx) gatherGrades(sums yearSums, programme string, _ int, from, to calendar.Date) error {
	var rows []struct {
		SupporterID, RecipientID domain.ID
		Grade                    string
		N                        int
	}
	err := t.db.Raw(`
		SELECT supporter_id, recipient_id, grade, COUNT(*) AS n FROM assignments
		WHERE programme_code = ? AND state = ? AND to_date >= ? AND to_date <= ? GROUP BY supporter_id, recipient_id, grade`,
		programme, domain.AssignmentSettled, day(from), day(to)).Scan(&rows).Error
	for _, r := range rows {
		h := sums.of(r.SupporterID, r.RecipientID)
		if r.Grade != "" {
			h.Grades[r.Grade] = r.N
		}
	}
	return err
}

func (t *tx) nameHospitals(sums yearSums) error {
	ids := map[domain.ID]bool{}
	for p := range sums {
		ids[p.supporter], ids[p.recipient] = true, true
	}
	names := map[domain.ID]string{}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(ids)), 1000) {
		var rows []organisationRow
		if err := t.db.Select("id", "name").Where("id IN ?", chunk).Find(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			names[r.ID] = r.Name
		}
	}
	for _, h := range sums {
		h.Supporter, h.Recipient = names[h.SupporterID], names[h.RecipientID]
	}
	return nil
}

func (t *tx) OpenInYear(programme string, year int, from, to calendar.Date) (reports, assignments int, err error) {
	reports, err = t.number(t.db.Raw(`
		SELECT COUNT(*) FROM reports WHERE programme_code = ? AND year = ? AND state NOT IN ?`,
		programme, year, []domain.ReportState{domain.ReportAccepted, domain.ReportMissing, domain.ReportDropped}))
	if err != nil {
		return 0, 0, err
	}
	assignments, err = t.number(t.db.Raw(`
		SELECT COUNT(*) FROM assignments a WHERE a.programme_code = ? AND a.state NOT IN ?
		  AND (a.to_date >= ? AND a.to_date <= ? OR EXISTS
		       (SELECT 1 FROM reports r WHERE r.assignment_id = a.id AND r.year = ?))`,
		programme, endedAssignments, day(from), day(to), year))
	return reports, assignments, err
}

// YearsInUse takes an assignment that has no report yet by the calendar year in which it
// begins: the programme's own calendar is not known here.
func (t *tx) YearsInUse(programme string) ([]int, error) {
	var years []int
	err := t.db.Raw(`
		SELECT DISTINCT year FROM reports WHERE programme_code = ?
		UNION
		SELECT CAST(SUBSTR(a.from_date, 1, 4) AS SIGNED) AS year FROM assignments a
		WHERE a.programme_code = ? AND a.state <> ? AND a.from_date IS NOT NULL
		  AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.assignment_id = a.id)
		ORDER BY year`, programme, programme, domain.AssignmentCancelled).Scan(&years).Error
	return years, t.fail(err)
}
