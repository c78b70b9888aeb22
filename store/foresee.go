package store

import (
	"database/sql"
	"maps"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// oneAhead finds and locks the run of one task, and reads its seats, which nobody else can
// change from then on.
func (t *tx) oneAhead(scope service.Scope, holders []domain.Holder, id domain.ID) error {
	t.hold()
	of, args := "id = ?", []any{id}
	if g := seenBy(scope, holders); g != nil {
		reasons, more := g.plain()
		of, args = of+" AND "+reasons, append(args, more...)
	}
	var runs []runRow
	run, err := rowsOf(t, &runs, "WHERE id = (SELECT run_id FROM tasks WHERE "+of+")"+t.lock(), args...)
	if err != nil {
		return t.fail(err)
	}
	var seats []taskRow
	// What was opened before there were runs has none in common.
	seated, err := rowsOf(t, &seats, "WHERE run_id = (SELECT NULLIF(run_id, 0) FROM tasks WHERE id = ?) ORDER BY id", id)
	if err != nil {
		return t.fail(err)
	}
	if err := t.ask(run, seated); err != nil || len(runs) == 0 {
		return err
	}
	t.seat(runs, seats, map[domain.ID]bool{id: true})
	return nil
}

// lock ends a question whose rows are to be locked.
func (t *tx) lock() string {
	if t.locking() {
		return " FOR UPDATE"
	}
	return ""
}

func (t *tx) Foresee(run domain.Run, posts []domain.Holder, enough int) error {
	if t.holding == nil {
		return nil
	}
	var questions []question
	asked := make([][]domain.ID, len(posts))
	for i, h := range posts {
		if _, known := t.ahead.posts[h]; !known || enough != t.ahead.enough {
			_, org, role := h.Parse()
			questions = append(questions, postHolders(&asked[i], org, role, enough))
		}
	}
	var err error
	if t.rider == nil {
		err = t.foresee([]domain.Run{run}, run.Case.Kind != domain.CaseCycle, questions)
	} else if len(questions) > 0 { // the rest has been read for all who travel
		err = t.ask(questions...)
	}
	if err != nil {
		return err
	}
	if t.ahead.posts == nil || enough != t.ahead.enough {
		t.ahead.posts, t.ahead.enough = map[domain.Holder][]domain.ID{}, enough
	}
	for i, h := range posts {
		if _, known := t.ahead.posts[h]; !known {
			t.ahead.posts[h] = asked[i]
		}
	}
	return nil
}

// foresight is what the decisions of some runs will ask for.
type foresight struct {
	reports     []reportRow
	figures     []figureRow
	assignments []assignmentRow
	requests    []requestRow
	heads       []headRow
	persons     []domain.ID
}

// foresee reads what runs are about, and takes the heads of their cases' chains if it shall:
// many write into the chain of a cycle, which a single decision therefore locks last.
func (t *tx) foresee(runs []domain.Run, heads bool, questions []question) error {
	var f foresight
	var err error
	about, cases := map[domain.SubjectKind][]domain.ID{}, map[domain.CaseKind][]domain.ID{}
	for _, run := range runs {
		about[run.Subject.Kind] = append(about[run.Subject.Kind], run.Subject.ID)
		cases[run.Case.Kind] = append(cases[run.Case.Kind], run.Case.ID)
		if run.Subject.Kind == domain.SubjectReport {
			f.persons = append(f.persons, run.PersonID)
		}
	}
	add := func(ids []domain.ID, ask func(list []domain.ID) (question, error)) {
		ids = slices.Clone(ids)
		slices.Sort(ids)
		if ids = slices.Compact(ids); len(ids) > 0 && err == nil {
			var q question
			q, err = ask(ids)
			questions = append(questions, q)
		}
	}
	reports := about[domain.SubjectReport]
	add(cases[domain.CaseAssignment], func(ids []domain.ID) (question, error) {
		return rowsOf(t, &f.assignments, "WHERE "+oneOf("id", ids))
	})
	add(reports, func(ids []domain.ID) (question, error) { return rowsOf(t, &f.reports, "WHERE "+oneOf("id", ids)) })
	add(reports, func(ids []domain.ID) (question, error) {
		return rowsOf(t, &f.figures, "WHERE "+oneOf("report_id", ids))
	})
	add(f.persons, func(ids []domain.ID) (question, error) {
		return rowsOf(t, &f.requests, "WHERE "+oneOf("person_id", ids)+" ORDER BY id")
	})
	if len(runs) == 1 && len(reports) == 1 {
		questions = append(questions, t.guardOf(runs[0].Programme.Code, reports[0]))
	}
	if heads {
		for _, kind := range slices.Sorted(maps.Keys(cases)) {
			add(cases[kind], func(ids []domain.ID) (question, error) {
				return rowsOf(t, &f.heads, "WHERE case_kind = ? AND "+oneOf("case_id", ids)+" ORDER BY case_id"+t.lock(), kind)
			})
		}
	}
	if err != nil {
		return t.fail(err)
	}
	if err := t.ask(questions...); err != nil {
		return err
	}
	f.keep(t)
	if nominations := about[domain.SubjectNomination]; len(nominations) > 0 {
		return t.nominationsAhead(nominations)
	}
	return nil
}

// guardOf asks for the guard of the year a report belongs to.
func (t *tx) guardOf(programme string, report domain.ID) question {
	return question{
		text: guardShared("COALESCE(c.state, ''), g.programme, g.year", "(SELECT year FROM reports WHERE id = ?)"),
		args: []any{programme, report},
		take: func(rows *sql.Rows) error {
			var year guardRow
			var state domain.CloseState
			err := rows.Scan(&state, &year.Programme, &year.Year)
			t.guards[year] = state
			return err
		},
	}
}

// keep makes the answers those that will be given.
func (f *foresight) keep(t *tx) {
	figures := map[domain.ID]map[string]int64{}
	for _, row := range f.figures {
		if figures[row.ReportID] == nil {
			figures[row.ReportID] = map[string]int64{}
		}
		figures[row.ReportID][row.Metric] = row.Value
	}
	for _, row := range f.reports {
		r := row.report()
		maps.Copy(r.Figures, figures[r.ID])
		t.figures[r.ID], t.ahead.reports[r.ID] = figures[r.ID], r
	}
	for _, row := range f.assignments {
		t.assignments[row.ID] = row.assignment()
	}
	t.ahead.requests = map[domain.ID][]domain.Request{}
	for _, person := range f.persons {
		t.ahead.requests[person] = nil
	}
	for _, row := range f.requests {
		t.ahead.requests[row.PersonID] = append(t.ahead.requests[row.PersonID], row.request())
	}
	if t.heads == nil {
		t.heads = map[domain.CaseRef]headRow{}
	}
	for _, row := range f.heads {
		t.heads[domain.CaseRef{Kind: row.Kind, ID: row.ID}] = row
	}
}
