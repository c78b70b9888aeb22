package storetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// report stores a report of an assignment for a month.
func (s *suite) report(t testing.TB, a domain.Assignment, month string, year int, state domain.ReportState, figures map[string]int64) domain.Report {
	t.Helper()
	m := monthOf(t, month)
	r := domain.Report{
		AssignmentID: a.ID, CycleID: a.CycleID, PersonID: a.PersonID, SupporterID: a.SupporterID, RecipientID: a.RecipientID,
		Programme: a.Programme, Year: year, Month: m, From: m.First(), To: m.Last(), State: state, Figures: figures,
	}
	s.do(t, func(tx service.Tx) error { return tx.InsertReport(&r) })
	return r
}

func (s *suite) reports(t *testing.T) {
	t.Run("every field comes back", func(t *testing.T) {
		r := filled[domain.Report](s)
		r.Summary = "查房䶮㛃𬱖①℃Ⅲ"
		s.do(t, func(tx service.Tx) error { return tx.InsertReport(&r) })
		same(t, "stored", ok(s.view().Report(service.Everything, r.ID))(t), r)
		same(t, "by month", ok(s.view().ReportOf(r.AssignmentID, r.Month))(t), r)
		changed := filled[domain.Report](s)
		changed.ID, changed.Version, changed.EnteredLate = r.ID, r.Version, false
		s.do(t, func(tx service.Tx) error { return tx.UpdateReport(changed) })
		changed.Version++
		got := ok(s.view().Report(service.Everything, r.ID))(t)
		same(t, "changed by accident", changedOnly(changed, got, "AssignmentID", "CycleID", "PersonID", "PersonName",
			"SupporterID", "RecipientID", "Programme", "Year", "Month"), []string(nil))
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateReport(r) }), domain.CodeStale, "")
		same(t, "figures after a stale update", ok(s.view().Report(service.Everything, r.ID))(t).Figures, changed.Figures)
	})
	c := s.cycle(t, s.id(), "p", "2026-06-01", "2027-05-31")
	t.Run("a month is reported once", func(t *testing.T) {
		a := s.assignment(t, c, s.id(), domain.AssignmentServing)
		errs := race(6, func(int) error {
			return s.try(func(tx service.Tx) error {
				return tx.InsertReport(&domain.Report{AssignmentID: a.ID, Month: monthOf(t, "2026-07")})
			})
		})
		oneWins(t, errs, domain.CodeConflict)
		twin := domain.Report{AssignmentID: a.ID, Month: monthOf(t, "2026-07")}
		refused(t, s.try(func(tx service.Tx) error { return tx.InsertReport(&twin) }), domain.CodeConflict, "month")
		_, err := s.view().ReportOf(a.ID, monthOf(t, "2026-08"))
		refused(t, err, domain.CodeNotFound, "")
	})
	t.Run("figures are replaced, added and taken away", func(t *testing.T) {
		a := s.assignment(t, c, s.id(), domain.AssignmentServing)
		r := s.report(t, a, "2026-06", 2026, domain.ReportAwaited, nil)
		for _, figures := range []map[string]int64{{"patients": 10, "lectures": 2}, {"patients": 11}, {"patients": 11, "rounds": 0}, {}} {
			r.Figures = figures
			s.do(t, func(tx service.Tx) error { return tx.UpdateReport(r) })
			r.Version++
			same(t, "figures", ok(s.view().Report(service.Everything, r.ID))(t).Figures, figures)
		}
	})
	t.Run("lists go by month, then ID, and only to those concerned", func(t *testing.T) {
		ann := s.id()
		a, b := s.assignment(t, c, ann, domain.AssignmentServing), s.assignment(t, c, s.id(), domain.AssignmentServing)
		first := s.report(t, b, "2026-08", 2026, domain.ReportAwaited, nil)
		var want []domain.ID
		for _, m := range []string{"2026-06", "2026-07", "2026-08", "2026-09"} {
			want = append(want, s.report(t, a, m, 2026, domain.ReportAccepted, map[string]int64{"patients": 1}).ID)
		}
		read := func(scope service.Scope, f service.ReportFilter) []domain.ID {
			return idsOf(walk(t, 2, func(p service.Page) (service.List[domain.Report], error) {
				return s.view().Reports(scope, f, p)
			}), func(r domain.Report) domain.ID { return r.ID })
		}
		same(t, "of the assignment", read(orgs(c.RecipientID), service.ReportFilter{Assignment: a.ID}), want)
		same(t, "of the cycle", slices.Contains(read(orgs(c.SupporterID), service.ReportFilter{Cycle: c.ID, Year: 2026, Programme: "p"}), first.ID), true)
		same(t, "by state", read(orgs(c.SupporterID), service.ReportFilter{Cycle: c.ID, State: domain.ReportAccepted}), want)
		same(t, "Ann sees her own", read(service.Scope{Person: ann}, service.ReportFilter{}), want)
		same(t, "another sees none", len(read(orgs(s.id()), service.ReportFilter{Cycle: c.ID})), 0)
		_, err := s.view().Report(orgs(s.id()), want[0])
		refused(t, err, domain.CodeNotFound, "")
	})
}

func (s *suite) figures(t *testing.T) {
	code := s.name("programme")
	c := s.cycle(t, s.id(), code, "2026-06-01", "2027-05-31")
	a, b := s.assignment(t, c, s.id(), domain.AssignmentServing), s.assignment(t, c, s.id(), domain.AssignmentServing)
	s.report(t, a, "2026-06", 2026, domain.ReportAccepted, map[string]int64{"patients": 10, "lectures": 1})
	s.report(t, a, "2026-07", 2026, domain.ReportSubmitted, map[string]int64{"patients": 1000})
	s.report(t, b, "2026-06", 2026, domain.ReportAccepted, map[string]int64{"patients": 5})
	s.report(t, b, "2026-07", 2026, domain.ReportMissing, nil)
	late := s.report(t, b, "2027-06", 2027, domain.ReportAccepted, map[string]int64{"patients": 3})
	late.EnteredLate = true
	s.do(t, func(tx service.Tx) error { return tx.UpdateReport(late) })

	sum := func(f service.ReportFilter) map[string]int64 { return ok(s.view().SumFigures(f))(t) }
	same(t, "of the cycle", sum(service.ReportFilter{Cycle: c.ID}), map[string]int64{"patients": 18, "lectures": 1})
	same(t, "of one person", sum(service.ReportFilter{Assignment: b.ID}), map[string]int64{"patients": 8})
	same(t, "of a year", sum(service.ReportFilter{Programme: code, Year: 2026}), map[string]int64{"patients": 15, "lectures": 1})
	same(t, "never what is not accepted", sum(service.ReportFilter{Cycle: c.ID, State: domain.ReportSubmitted}), map[string]int64{"patients": 18, "lectures": 1})
	same(t, "of nothing", sum(service.ReportFilter{Programme: s.name("none")}), map[string]int64{})
	same(t, "counts", ok(s.view().CountReports(service.ReportFilter{Cycle: c.ID}))(t),
		service.ReportCounts{Expected: 5, Accepted: 3, Missing: 1, EnteredLate: 1})
	same(t, "counts of nothing", ok(s.view().CountReports(service.ReportFilter{Cycle: s.id()}))(t), service.ReportCounts{})
}

func (s *suite) appraisals(t *testing.T) {
	a := filled[domain.Appraisal](s)
	a.Side, a.Round = domain.SideSupporter, 1
	b := filled[domain.Appraisal](s)
	b.AssignmentID, b.Side, b.Round = a.AssignmentID, domain.SideRecipient, 1
	again := filled[domain.Appraisal](s)
	again.AssignmentID, again.Side, again.Round = a.AssignmentID, domain.SideSupporter, 2
	for _, one := range []*domain.Appraisal{&again, &a, &b} {
		s.do(t, func(tx service.Tx) error { return tx.InsertAppraisal(one) })
	}
	same(t, "by round", ok(s.view().Appraisals(a.AssignmentID))(t), []domain.Appraisal{a, b, again})
	twin := a
	refused(t, s.try(func(tx service.Tx) error { return tx.InsertAppraisal(&twin) }), domain.CodeConflict, "side")
}

func (s *suite) ledger(t *testing.T) {
	one, two := filled[domain.LedgerEntry](s), filled[domain.LedgerEntry](s)
	two.PersonID, two.Days = one.PersonID, -3
	entries := []domain.LedgerEntry{one, two}
	s.do(t, func(tx service.Tx) error { return tx.InsertLedger(entries) })
	same(t, "of the person", ok(s.view().LedgerOfPerson(one.PersonID))(t), entries)
	same(t, "of the assignment", ok(s.view().LedgerOfAssignment(two.AssignmentID))(t), entries[1:])
	same(t, "of nobody", len(ok(s.view().LedgerOfPerson(s.id()))(t)), 0)
}

func (s *suite) verdicts(t *testing.T) {
	first, second := filled[domain.Verdict](s), filled[domain.Verdict](s)
	second.PersonID, second.AssignmentID = first.PersonID, 0
	s.do(t, func(tx service.Tx) error { return tx.InsertVerdict(&first) })
	s.do(t, func(tx service.Tx) error { return tx.InsertVerdict(&second) })
	same(t, "newest first", ok(s.view().VerdictsOfPerson(first.PersonID))(t), []domain.Verdict{second, first})
	same(t, "of the assignment", ok(s.view().VerdictsOfAssignment(first.AssignmentID))(t), []domain.Verdict{first})
	t.Run("of a house", s.houseVerdicts)
}

func (s *suite) houseVerdicts(t *testing.T) {
	org, rule := s.id(), domain.PolicyRef{Code: "r", Version: 1, Hash: strings.Repeat("a", 64)}
	people := []domain.ID{s.id(), s.id(), s.id()}
	store := func(person domain.ID, eligible, earliest string, ref domain.PolicyRef) domain.Verdict {
		v := filled[domain.Verdict](s)
		v.PersonID, v.OrgID, v.Regulation, v.Decision.Eligible, v.Earliest = person, org, ref, eligible, calendar.Date{}
		if earliest != "" {
			v.Earliest = date(earliest)
		}
		s.do(t, func(tx service.Tx) error { return tx.InsertVerdict(&v) })
		return v
	}
	later := domain.PolicyRef{Code: "r", Version: 2, Hash: strings.Repeat("b", 64)}
	store(people[0], domain.NotEligible, "2027-05-01", rule)
	second := store(people[1], domain.NotEligible, "2028-01-01", rule)
	third := store(people[2], domain.Undetermined, "", rule)
	store(people[0], domain.Eligible, "2026-11-21", domain.PolicyRef{Code: "other", Version: 1, Hash: rule.Hash})
	newer := store(people[0], domain.Eligible, "2026-11-22", later)
	first := ok(s.view().NewestVerdicts(org, "r", service.Page{Limit: 2}))(t)
	same(t, "the newest of each", first.Items, []domain.Verdict{newer, second})
	same(t, "and the rest", ok(s.view().NewestVerdicts(org, "r", service.Page{Limit: 2, After: first.Next}))(t).Items, []domain.Verdict{third})
	same(t, "counted", ok(s.view().CountVerdicts(org, "r"))(t), []service.VerdictCount{
		{Eligible: domain.Undetermined, Hash: rule.Hash, People: 1},
		{Eligible: domain.Eligible, Year: "2026", Hash: later.Hash, People: 1},
		{Eligible: domain.NotEligible, Year: "2028", Hash: rule.Hash, People: 1},
	})
	same(t, "of another house", len(ok(s.view().CountVerdicts(s.id(), "r"))(t)), 0)
	same(t, "who was judged", ok(s.view().JudgedPeople(people[0]-1, 2))(t), people[:2])
	same(t, "and after them", ok(s.view().JudgedPeople(people[1], 1))(t), people[2:])
	p := domain.Person{OrgID: org, Name: "张三"}
	s.do(t, func(tx service.Tx) error { return tx.InsertPerson(&p, service.Identifiers{}) })
	same(t, "staff", ok(s.view().CountPeople(org))(t), 1)
	all := ok(s.view().Verdicts(service.Page{Limit: 200}))(t)
	same(t, "the last stored", all.Items[len(all.Items)-1].ID, newer.ID)
}
