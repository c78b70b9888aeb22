package service

import (
	"context"
	"slices"

	"github.com/duikou/duikou/domain"
)

// Years is the yearly close (年度考核).
type Years struct{ *core }

// Start begins the close of a programme year, or looks again at one that is waiting. The
// cron does the same when the programme's calendar says so.
func (s Years) Start(ctx context.Context, r Request, programme string, year int) (domain.YearClose, error) {
	if err := r.Actor.needSystem(); err != nil && !r.Actor.Holds(domain.RoleAuthority) {
		return domain.YearClose{}, err
	}
	return write(ctx, s.core, r, "close-year "+programme, year, func(w *work) (domain.YearClose, error) {
		return w.startYear(programme, year)
	})
}

func (w *work) startYear(programme string, year int) (domain.YearClose, error) {
	p, err := w.Policy.Programme(programme)
	if err != nil {
		return domain.YearClose{}, domain.Invalid("programme", "unknown_value").With("value", programme)
	}
	if !p.AsCycle() {
		return domain.YearClose{}, domain.Invalid("programme", "programme_without_cycles")
	}
	if _, to := p.Year.Span(year); !to.End().Before(w.at) || year < 2000 {
		return domain.YearClose{}, domain.Invalid("year", "year_not_over").With("until", to)
	}
	y, err := w.Close(programme, year)
	if domain.CodeOf(err) == domain.CodeNotFound && err != nil {
		y = domain.YearClose{Programme: programme, Year: year, State: domain.CloseChecking, Round: 1, CreatedAt: w.at, Version: 1}
		err = w.InsertClose(&y)
		w.audit(y.Case(), "year_close_started", domain.SubjectRef{Kind: domain.SubjectYearClose, ID: y.ID}, "", map[string]string{"year": domain.ID(year).String()})
	}
	if err == nil && y.State != domain.CloseLocked {
		w.wakeYear(y)
	}
	return y, err
}

func (w *work) wakeYear(y domain.YearClose) {
	w.wake(y.Case(), domain.Wake{State: string(y.State), Version: y.Version, Name: y.Name()})
}

// signYear is a hospital's leader signing the frozen figures, or sending them back.
func signYear(w *work, d *deciding) error {
	y, err := w.CloseByID(d.task.Subject.ID)
	if err != nil {
		return err
	}
	if d.in.Outcome != domain.Return {
		return nil
	}
	if !d.to.Asks() && d.to.ID != "" { // another signature of the same hospital
		return nil
	}
	if y, err = y.Moved(domain.CloseWasReturned, w.at); err != nil {
		return err
	}
	y.Round++
	if err := w.UpdateClose(y); err != nil {
		return err
	}
	y.Version++
	w.wakeYear(y)
	return w.endRuns(y.Case(), nil, domain.VerbTerminate, d.in.Opinion)
}

// YearView is a year with what its summary page shows: frozen figures once there are any,
// figures of the moment before that.
type YearView struct {
	Close           domain.YearClose
	Programme       domain.Programme
	Figures         domain.YearFigures
	Frozen          bool
	HashHolds       bool // the stored figures still have the stored hash
	OpenReports     int
	OpenAssignments int
	Waiting         []domain.Task
	Signatures      []domain.Task // of the present round, open or not, that the reader may see
	Metrics         []domain.Metric
}

// Year is one programme year. Everybody who works in a hospital sees its own pairs;
// authorities and the operator see all.
func (s Years) Year(ctx context.Context, a Actor, programme string, year int) (YearView, error) {
	view := s.Store.View(ctx)
	y, err := view.Close(programme, year)
	if err != nil {
		return YearView{}, err
	}
	v := YearView{Close: y, Figures: y.Figures, Frozen: y.State != domain.CloseChecking}
	if v.Programme, err = s.Policy.Programme(programme); err != nil {
		return v, err
	}
	v.Metrics = s.Policy.Metrics(v.Programme.Reporting.Metrics)
	if v.Frozen {
		hash, err := hashOf(y.Figures)
		if err != nil {
			return v, err
		}
		v.HashHolds = hash == y.Hash
	} else if v.Figures, err = s.figures(view, v.Programme, year); err != nil {
		return v, err
	}
	from, to := v.Programme.Year.Span(year)
	if v.OpenReports, v.OpenAssignments, err = view.OpenInYear(programme, year, from, to); err != nil {
		return v, err
	}
	if v.Signatures, err = signatures(view, a, y); err != nil {
		return v, err
	}
	for _, t := range v.Signatures {
		if t.State == domain.TaskOpen {
			v.Waiting = append(v.Waiting, t)
		}
	}
	v.Figures = visibleFigures(a, v.Figures)
	return v, nil
}

// signatures are the hospitals' signature tasks of the close's present round: the operator
// sees all, others those of the organisations in their scope.
func signatures(view Tx, a Actor, y domain.YearClose) ([]domain.Task, error) {
	all, err := view.TasksOfCase(y.Case())
	orgs := a.Scope().Orgs
	return slices.DeleteFunc(all, func(t domain.Task) bool {
		hidden := !a.Holds(domain.RoleSystem) && !slices.Contains(orgs, t.OrgID)
		return hidden || t.Kind != domain.TaskYearSign || t.Round != y.Round
	}), err
}

// visibleFigures leaves out the pairs the reader has no part in.
func visibleFigures(a Actor, f domain.YearFigures) domain.YearFigures {
	if a.Holds(domain.RoleSystem) {
		return f
	}
	mine := map[domain.ID]bool{}
	for _, org := range a.Scope().Orgs {
		mine[org] = true
	}
	all := f.Hospitals
	f.Hospitals = nil
	for _, h := range all {
		if mine[h.SupporterID] || mine[h.RecipientID] {
			f.Hospitals = append(f.Hospitals, h)
		}
	}
	f.Sum()
	return f
}

// figures sums a year as it stands.
func (c *core) figures(view Tx, p domain.Programme, year int) (domain.YearFigures, error) {
	from, to := p.Year.Span(year)
	hospitals, err := view.YearFigures(p.Ref.Code, year, from, to)
	if err != nil {
		return domain.YearFigures{}, err
	}
	f := domain.YearFigures{Programme: p.Ref.Code, Year: year, Hospitals: hospitals}
	f.Sum()
	f.WarnExcellent(p.Appraisal)
	return f, nil
}

// List is a page of yearly closes, newest first.
func (s Years) List(ctx context.Context, _ Actor, page Page) (List[domain.YearClose], error) {
	return s.Store.View(ctx).Closes(page)
}
