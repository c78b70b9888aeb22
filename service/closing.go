package service

import (
	"context"
	"errors"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// CloseStage is where a yearly close stands and what it still waits for.
type CloseStage struct {
	ID              domain.ID
	State           string
	Version         int
	OpenReports     int
	OpenAssignments int
}

// BeginClose finds or creates the close of a programme year and says where it stands.
func (s System) BeginClose(ctx context.Context, programme string, year int) (CloseStage, error) {
	var y domain.YearClose
	err := s.do(ctx, func(w *work) (err error) {
		y, err = w.startYearQuietly(programme, year)
		return err
	})
	if err != nil {
		return CloseStage{}, err
	}
	p, err := s.Policy.Programme(programme)
	if err != nil {
		return CloseStage{}, err
	}
	stage := CloseStage{ID: y.ID, State: string(y.State), Version: y.Version}
	from, to := p.Year.Span(year)
	stage.OpenReports, stage.OpenAssignments, err = s.Store.View(ctx).OpenInYear(programme, year, from, to)
	return stage, err
}

// startYearQuietly is startYear without waking the workflow, which is the caller.
func (w *work) startYearQuietly(programme string, year int) (domain.YearClose, error) {
	y, err := w.startYear(programme, year)
	w.wakes = nil
	return y, err
}

// FreezeYear fixes and hashes a year's figures and asks every supporting hospital to sign.
// It does nothing, and says so by the state, while cases of the year are open.
func (s System) FreezeYear(ctx context.Context, id domain.ID) (domain.CloseState, error) {
	var state domain.CloseState
	err := s.do(ctx, func(w *work) error {
		y, err := w.CloseByID(id)
		if state = y.State; err != nil || y.State != domain.CloseChecking {
			return err
		}
		p, err := w.Policy.Programme(y.Programme)
		if err != nil {
			return err
		}
		if y, err = y.Moved(domain.CloseWasFrozen, w.at); err != nil {
			return err
		}
		// The row is written first: from here on GuardYear of any other transaction waits,
		// so the figures cannot change between the count and the hash.
		if err := w.UpdateClose(y); err != nil {
			return err
		}
		y.Version++
		frozen, err := w.freeze(p, y)
		if err == nil && frozen {
			state = domain.CloseFrozen
		}
		return err
	})
	if errors.Is(err, errStillOpen) {
		return domain.CloseChecking, nil
	}
	return state, err
}

// errStillOpen rolls a freeze back: somebody's case of the year is not finished.
var errStillOpen = domain.Fault(domain.CodeConflict, "year_has_open_cases")

func (w *work) freeze(p domain.Programme, y domain.YearClose) (bool, error) {
	from, to := p.Year.Span(y.Year)
	reports, assignments, err := w.OpenInYear(y.Programme, y.Year, from, to)
	if err != nil {
		return false, err
	}
	if reports+assignments > 0 {
		return false, errStillOpen
	}
	if y.Figures, err = w.figures(w, p, y.Year); err != nil {
		return false, err
	}
	if y.Hash, err = hashOf(y.Figures); err != nil {
		return false, err
	}
	if err := w.UpdateClose(y); err != nil {
		return false, err
	}
	subject := domain.SubjectRef{Kind: domain.SubjectYearClose, ID: y.ID}
	w.audit(y.Case(), "year_frozen", subject, "", map[string]string{"year": domain.ID(y.Year).String(), "hash": y.Hash})
	signed := map[domain.ID]bool{}
	for _, h := range y.Figures.Hospitals {
		if signed[h.SupporterID] {
			continue
		}
		signed[h.SupporterID] = true
		_, err := w.begin(p, domain.ChainYearClose, about{
			Case: y.Case(), Subject: subject, SupporterID: h.SupporterID, RecipientID: h.SupporterID,
			Label: h.Supporter, Period: domain.ID(y.Year).String(), Round: y.Round,
		})
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// LockYear ends a close whose signatures are in (or recorded as not given in time).
func (s System) LockYear(ctx context.Context, id domain.ID) (domain.CloseState, error) {
	var state domain.CloseState
	err := s.do(ctx, func(w *work) error {
		y, err := w.CloseByID(id)
		if state = y.State; err != nil || y.State != domain.CloseFrozen {
			return err
		}
		open, err := w.OpenTasks(y.Case(), nil)
		if err != nil || len(open) > 0 {
			return err
		}
		if y, err = y.Moved(domain.CloseWasLocked, w.at); err != nil {
			return err
		}
		if err := w.UpdateClose(y); err != nil {
			return err
		}
		state = y.State
		w.audit(y.Case(), "year_locked", domain.SubjectRef{Kind: domain.SubjectYearClose, ID: y.ID}, "", map[string]string{"year": domain.ID(y.Year).String(), "hash": y.Hash})
		return nil
	})
	return state, err
}

// DueClose is a yearly close the calendar asks for.
type DueClose struct {
	Programme string
	Year      int
	OpensOn   calendar.Date
}

// DueCloses lists, oldest first, the closes whose day has come by a date and which are not
// locked: every year of every programme that people served in.
func (s System) DueCloses(ctx context.Context, on calendar.Date) ([]DueClose, error) {
	view := s.Store.View(ctx)
	var due []DueClose
	for _, p := range s.Policy.Programmes() {
		years, err := view.YearsInUse(p.Ref.Code)
		if err != nil {
			return nil, err
		}
		for _, year := range years {
			if opens := p.Year.OpensOn(year); !opens.After(on) {
				y, err := view.Close(p.Ref.Code, year)
				if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
					return nil, err
				}
				if y.State != domain.CloseLocked {
					due = append(due, DueClose{p.Ref.Code, year, opens})
				}
			}
		}
	}
	return due, nil
}

// LastPeriod and RecordPeriod are the ledger of jobs: which period of a job began last.
func (s System) LastPeriod(ctx context.Context, job string) (string, error) {
	return s.Store.View(ctx).LastPeriod(job)
}

// RecordPeriod notes that a period of a job has begun; again is no error.
func (s System) RecordPeriod(ctx context.Context, job, period string) error {
	return s.do(ctx, func(w *work) error { return w.Tx.RecordPeriod(job, period, w.at) })
}

// Recheck is how long a close waits before it looks again at open cases by itself.
const Recheck = 24 * time.Hour
