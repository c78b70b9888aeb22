package store

import (
	"maps"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type figureRow struct {
	ReportID domain.ID
	Metric   string
	Value    int64
}

func (figureRow) TableName() string { return "report_figures" }

func (t *tx) insertFigures(report domain.ID, figures map[string]int64) error {
	if len(figures) == 0 {
		return nil
	}
	rows := make([]figureRow, 0, len(figures))
	for _, metric := range slices.Sorted(maps.Keys(figures)) {
		rows = append(rows, figureRow{ReportID: report, Metric: metric, Value: figures[metric]})
	}
	return t.insert(&rows)
}

// replaceFigures stores a report's figures unless they are what is stored already.
func (t *tx) replaceFigures(report domain.ID, figures map[string]int64) error {
	stored, ok := t.figures[report]
	if !ok {
		read := []domain.Report{{ID: report, Figures: map[string]int64{}}}
		if err := t.fillFigures(read); err != nil {
			return err
		}
		stored = read[0].Figures
	}
	if maps.Equal(stored, figures) {
		return nil
	}
	delete(t.figures, report)
	if err := t.db.Where("report_id = ?", report).Delete(&figureRow{}).Error; err != nil {
		return t.fail(err)
	}
	return t.insertFigures(report, figures)
}

// fillFigures reads the figures of all reports at once.
func (t *tx) fillFigures(reports []domain.Report) error {
	if len(reports) == 0 {
		return nil
	}
	place := map[domain.ID]int{}
	ids := make([]domain.ID, len(reports))
	for i, r := range reports {
		place[r.ID], ids[i] = i, r.ID
	}
	var rows []figureRow
	q, err := rowsOf(t, &rows, "WHERE "+oneOf("report_id", ids))
	if err == nil {
		err = t.ask(q)
	}
	for _, r := range rows {
		reports[place[r.ReportID]].Figures[r.Metric] = r.Value
	}
	if err == nil && t.doom != nil {
		for _, r := range reports {
			t.figures[r.ID] = maps.Clone(r.Figures)
		}
	}
	return err
}

func (t *tx) SumFigures(f service.ReportFilter) (map[string]int64, error) {
	f.State = domain.ReportAccepted
	accepted := filterReports(t.db.Model(reportRow{}), f).Select("id")
	var rows []figureRow
	err := t.db.Table("report_figures f").Joins("JOIN (?) r ON r.id = f.report_id", accepted).
		Select("f.metric, SUM(f.value) AS value").Group("f.metric").Scan(&rows).Error
	sums := make(map[string]int64, len(rows))
	for _, r := range rows {
		sums[r.Metric] = r.Value
	}
	return sums, t.fail(err)
}
