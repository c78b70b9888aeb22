package storetest

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func (s *suite) years(t *testing.T) {
	t.Run("every field comes back, one close a year, newest first", s.closes)
	t.Run("a year adds up per pair of hospitals", s.yearFigures)
	t.Run("a freeze waits for those who are writing into the year", s.guard)
}

func (s *suite) closes(t *testing.T) {
	y := filled[domain.YearClose](s)
	y.Year = 2026
	s.do(t, func(tx service.Tx) error { return tx.InsertClose(&y) })
	same(t, "by programme and year", ok(s.view().Close(y.Programme, 2026))(t), y)
	same(t, "by ID", ok(s.view().CloseByID(y.ID))(t), y)
	changed := filled[domain.YearClose](s)
	changed.ID, changed.Programme, changed.Year, changed.CreatedAt, changed.Version = y.ID, y.Programme, y.Year, y.CreatedAt, y.Version
	changed.LockedAt = time.Time{}
	s.do(t, func(tx service.Tx) error { return tx.UpdateClose(changed) })
	changed.Version++
	same(t, "updated", ok(s.view().CloseByID(y.ID))(t), changed)
	refused(t, s.try(func(tx service.Tx) error { return tx.UpdateClose(y) }), domain.CodeStale, "")

	twin := domain.YearClose{Programme: y.Programme, Year: 2026}
	refused(t, s.try(func(tx service.Tx) error { return tx.InsertClose(&twin) }), domain.CodeConflict, "year")
	next := domain.YearClose{Programme: y.Programme, Year: 2027, State: domain.CloseChecking}
	s.do(t, func(tx service.Tx) error { return tx.InsertClose(&next) })
	list := walk(t, 1, func(p service.Page) (service.List[domain.YearClose], error) { return s.view().Closes(p) })
	same(t, "newest", list[0].ID, next.ID)
	_, err := s.view().Close(y.Programme, 2020)
	refused(t, err, domain.CodeNotFound, "")
}

func (s *suite) yearFigures(t *testing.T) {
	code := s.name("programme")
	supporter := s.hospital(t, "supporter")
	c := s.cycle(t, supporter.ID, code, "2026-06-01", "2027-05-31")
	ann, bob := s.assignment(t, c, s.id(), domain.AssignmentSettled), s.assignment(t, c, s.id(), domain.AssignmentServing)
	ann.Grade = "good"
	s.do(t, func(tx service.Tx) error { return tx.UpdateAssignment(ann) })
	other := s.cycle(t, supporter.ID, code, "2026-07-01", "2027-06-30")
	eve := s.assignment(t, other, s.id(), domain.AssignmentCancelled)
	s.assignment(t, s.cycle(t, s.id(), code, "2029-01-01", "2029-12-31"), s.id(), domain.AssignmentAwaited)

	june := s.report(t, ann, "2026-06", 2026, domain.ReportAccepted, map[string]int64{"patients": 7})
	s.report(t, bob, "2026-06", 2026, domain.ReportMissing, nil)
	s.report(t, bob, "2026-07", 2026, domain.ReportSubmitted, map[string]int64{"patients": 99})
	s.report(t, bob, "2027-06", 2027, domain.ReportAccepted, map[string]int64{"patients": 5})
	s.report(t, eve, "2026-07", 2026, domain.ReportAccepted, map[string]int64{"patients": 1})
	entries := domain.LedgerOf(june, domain.LeaveDays{}, noon)
	s.do(t, func(tx service.Tx) error {
		if err := tx.InsertLedger(entries); err != nil {
			return err
		}
		return tx.InsertLedger([]domain.LedgerEntry{{Kind: domain.LedgerCorrection, Days: -4, Reverses: entries[0].ID}})
	})

	got := ok(s.view().YearFigures(code, 2026, date("2026-06-01"), date("2027-05-31")))(t)
	same(t, "figures", got, []domain.HospitalFigures{
		{SupporterID: supporter.ID, RecipientID: c.RecipientID, Supporter: "supporter", People: 2, Expected: 3, Accepted: 1,
			Missing: 1, ServedDays: 26, Grades: map[string]int{"good": 1}, Totals: map[string]int64{"patients": 7}},
		{SupporterID: supporter.ID, RecipientID: other.RecipientID, Supporter: "supporter", People: 1, Expected: 1, Accepted: 1,
			Grades: map[string]int{}, Totals: map[string]int64{"patients": 1}},
	})
	same(t, "nothing in another year", len(ok(s.view().YearFigures(code, 2020, date("2020-06-01"), date("2021-05-31")))(t)), 0)
	reports, assignments, err := s.view().OpenInYear(code, 2026, date("2026-06-01"), date("2027-05-31"))
	same(t, "open", []any{reports, assignments, err}, []any{1, 1, nil})
	same(t, "years in use", ok(s.view().YearsInUse(code))(t), []int{2026, 2027, 2029})
	same(t, "of an unknown programme", len(ok(s.view().YearsInUse(s.name("none")))(t)), 0)
}

// guard lets a writer hold the year and a close try to freeze it meanwhile, with and
// without a close from before: the freeze is never over before the writer is.
func (s *suite) guard(t *testing.T) {
	for _, there := range []bool{true, false} {
		programme := s.name("programme")
		y := domain.YearClose{Programme: programme, Year: 2026, State: domain.CloseChecking}
		want := domain.CloseState("")
		if there {
			s.do(t, func(tx service.Tx) error { return tx.InsertClose(&y) })
			want = domain.CloseChecking
		}
		var written atomic.Bool
		held, frozen := make(chan struct{}), make(chan error)
		go func() {
			<-held
			frozen <- s.try(func(tx service.Tx) error {
				y.State = domain.CloseFrozen
				var err error
				if there {
					err = tx.UpdateClose(y)
				} else {
					err = tx.InsertClose(&y)
				}
				if err == nil && !written.Load() {
					t.Error("frozen while somebody was writing into the year")
				}
				return err
			})
		}()
		s.do(t, func(tx service.Tx) error {
			state, err := tx.GuardYear(programme, 2026)
			same(t, "state seen", state, want)
			close(held)
			time.Sleep(150 * time.Millisecond)
			written.Store(true)
			return err
		})
		same(t, "the freeze", <-frozen, error(nil))
		s.do(t, func(tx service.Tx) error {
			state, err := tx.GuardYear(programme, 2026)
			same(t, "state afterwards", state, domain.CloseFrozen)
			return err
		})
		same(t, "outside a transaction", ok(s.view().GuardYear(programme, 2026))(t), domain.CloseFrozen)
	}
}
