package storetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

func (s *suite) agreements(t *testing.T) {
	a := filled[domain.Agreement](s)
	s.do(t, func(tx service.Tx) error { return tx.InsertAgreement(&a) })
	same(t, "stored", ok(s.view().Agreement(service.Everything, a.ID))(t), a)
	open := domain.Agreement{SupporterID: a.SupporterID, RecipientID: s.id()}
	s.do(t, func(tx service.Tx) error { return tx.InsertAgreement(&open) })
	same(t, "without dates", ok(s.view().Agreement(service.Everything, open.ID))(t), open)
	read := func(scope service.Scope) []domain.Agreement {
		return walk(t, 1, func(p service.Page) (service.List[domain.Agreement], error) {
			return s.view().Agreements(scope, p)
		})
	}
	same(t, "the supporter sees both, newest first", read(orgs(a.SupporterID)), []domain.Agreement{open, a})
	same(t, "the recipient sees its own", read(orgs(a.RecipientID)), []domain.Agreement{a})
	same(t, "another sees none", len(read(orgs(s.id()))), 0)
	_, err := s.view().Agreement(orgs(open.RecipientID), a.ID)
	refused(t, err, domain.CodeNotFound, "")
}

// cycle stores a cycle of a programme for [from, to].
func (s *suite) cycle(t testing.TB, supporter domain.ID, programme, from, to string) domain.Cycle {
	t.Helper()
	c := domain.Cycle{
		SupporterID: supporter, RecipientID: s.id(), Programme: domain.PolicyRef{Code: programme},
		From: date(from), To: date(to), State: domain.CycleNominating,
	}
	s.do(t, func(tx service.Tx) error { return tx.InsertCycle(&c) })
	return c
}

func (s *suite) cycles(t *testing.T) {
	t.Run("every field comes back, with positions and a number", func(t *testing.T) {
		c := filled[domain.Cycle](s)
		s.do(t, func(tx service.Tx) error { return tx.InsertCycle(&c) })
		same(t, "number", c.Number, fmt.Sprintf("C%06d", c.ID))
		same(t, "position belongs to the cycle", c.Positions[1].CycleID, c.ID)
		same(t, "stored", ok(s.view().Cycle(service.Everything, c.ID))(t), c)

		changed := filled[domain.Cycle](s)
		changed.ID, changed.Version, changed.Backfill = c.ID, c.Version, false
		changed.NominationUntil = calendar.Date{}
		s.do(t, func(tx service.Tx) error { return tx.UpdateCycle(changed) })
		changed.Version++
		got := ok(s.view().Cycle(service.Everything, c.ID))(t)
		same(t, "changed by accident", changedOnly(changed, got, "Number", "Positions", "InitiatorID", "CreatedAt"), []string(nil))
		same(t, "positions stay", got.Positions, c.Positions)
		same(t, "number stays", got.Number, c.Number)
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateCycle(c) }), domain.CodeStale, "")
	})
	t.Run("newest first, filtered, and only to the two hospitals", func(t *testing.T) {
		org := s.id()
		a := s.cycle(t, org, "p", "2026-06-01", "2027-05-31")
		b := s.cycle(t, org, "p", "2026-06-01", "2027-05-31")
		b.State = domain.CycleClosed
		s.do(t, func(tx service.Tx) error { return tx.UpdateCycle(b) })
		read := func(scope service.Scope, f service.CycleFilter) []domain.ID {
			return idsOf(walk(t, 1, func(p service.Page) (service.List[domain.Cycle], error) {
				return s.view().Cycles(scope, f, p)
			}), func(c domain.Cycle) domain.ID { return c.ID })
		}
		same(t, "all", read(orgs(org), service.CycleFilter{}), []domain.ID{b.ID, a.ID})
		same(t, "open", read(orgs(org), service.CycleFilter{Open: true}), []domain.ID{a.ID})
		same(t, "closed", read(orgs(org), service.CycleFilter{State: domain.CycleClosed}), []domain.ID{b.ID})
		same(t, "recipient", read(orgs(b.RecipientID), service.CycleFilter{}), []domain.ID{b.ID})
		same(t, "another", len(read(orgs(s.id()), service.CycleFilter{})), 0)
		same(t, "organisation 0", len(read(orgs(0), service.CycleFilter{})), 0)
	})
}

// nomination stores a nomination of a person in a cycle.
func (s *suite) nomination(t testing.TB, c domain.Cycle, person domain.ID, state domain.NominationState) domain.Nomination {
	t.Helper()
	n := domain.Nomination{
		CycleID: c.ID, SupporterID: c.SupporterID, RecipientID: c.RecipientID, PersonID: person, Track: "short", State: state,
	}
	s.do(t, func(tx service.Tx) error { return tx.InsertNomination(&n) })
	return n
}

func (s *suite) nominations(t *testing.T) {
	t.Run("every field comes back, the screening clause by clause", func(t *testing.T) {
		n := filled[domain.Nomination](s)
		s.do(t, func(tx service.Tx) error { return tx.InsertNomination(&n) })
		same(t, "stored", ok(s.view().Nomination(service.Everything, n.ID))(t), n)
		changed := filled[domain.Nomination](s)
		changed.ID, changed.Version = n.ID, n.Version
		changed.Screening = domain.Decision{}
		s.do(t, func(tx service.Tx) error { return tx.UpdateNomination(changed) })
		changed.Version++
		got := ok(s.view().Nomination(service.Everything, n.ID))(t)
		same(t, "changed by accident", changedOnly(changed, got, "CycleID", "SupporterID", "RecipientID",
			"PersonID", "PersonName", "Replaces", "InitiatorID", "CreatedAt"), []string(nil))
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateNomination(n) }), domain.CodeStale, "")
	})
	t.Run("one that is moved keeps what was written in it", func(t *testing.T) {
		n := filled[domain.Nomination](s)
		s.do(t, func(tx service.Tx) error { return tx.InsertNomination(&n) })
		moving := ok(s.view().NominationToMove(n.ID))(t)
		same(t, "not read", changedOnly(n, moving, "Statement", "Declarations", "Screening"), []string(nil))
		moving.State, moving.UpdatedAt = domain.NominationApproved, noon
		s.do(t, func(tx service.Tx) error { return tx.MoveNomination(moving) })
		got := ok(s.view().Nomination(service.Everything, n.ID))(t)
		same(t, "moved", []any{got.State, got.UpdatedAt, got.Version}, []any{domain.NominationApproved, noon, n.Version + 1})
		same(t, "nothing else", changedOnly(n, got, "State", "UpdatedAt", "Version"), []string(nil))
		refused(t, s.try(func(tx service.Tx) error { return tx.MoveNomination(moving) }), domain.CodeStale, "")
	})
	t.Run("lists, counts and who may see them", func(t *testing.T) {
		c := s.cycle(t, s.id(), "p", "2026-06-01", "2027-05-31")
		ann, bob := s.id(), s.id()
		a := s.nomination(t, c, ann, domain.NominationPending)
		b := s.nomination(t, c, bob, domain.NominationPending)
		d := s.nomination(t, c, bob, domain.NominationIneligible)
		read := func(scope service.Scope, f service.NominationFilter) []domain.ID {
			return idsOf(walk(t, 2, func(p service.Page) (service.List[domain.Nomination], error) {
				return s.view().Nominations(scope, f, p)
			}), func(n domain.Nomination) domain.ID { return n.ID })
		}
		same(t, "of the cycle", read(orgs(c.SupporterID), service.NominationFilter{Cycle: c.ID}), []domain.ID{a.ID, b.ID, d.ID})
		same(t, "of Bob", read(orgs(c.RecipientID), service.NominationFilter{Person: bob}), []domain.ID{b.ID, d.ID})
		same(t, "pending", read(orgs(c.SupporterID), service.NominationFilter{State: domain.NominationPending}), []domain.ID{a.ID, b.ID})
		same(t, "Ann sees her own", read(service.Scope{Person: ann}, service.NominationFilter{}), []domain.ID{a.ID})
		same(t, "another sees none", len(read(orgs(s.id()), service.NominationFilter{Cycle: c.ID})), 0)
		_, err := s.view().Nomination(service.Scope{Person: ann}, b.ID)
		refused(t, err, domain.CodeNotFound, "")
		same(t, "counts", ok(s.view().CountNominations(c.ID))(t),
			map[domain.NominationState]int{domain.NominationPending: 2, domain.NominationIneligible: 1})
	})
	t.Run("a person cannot be in two places", func(t *testing.T) {
		org, ann := s.id(), s.id()
		here := s.cycle(t, org, "p", "2026-06-01", "2027-05-31")
		later := s.cycle(t, org, "p", "2027-06-01", "2028-05-31")
		n := s.nomination(t, here, ann, domain.NominationApproved)
		count := func(cycle, except domain.ID, from, to string) int {
			return ok(s.view().Overlapping(ann, cycle, except, date(from), date(to)))(t)
		}
		same(t, "the last day in common", count(later.ID, 0, "2027-05-31", "2028-05-31"), 1)
		same(t, "the day after", count(later.ID, 0, "2027-06-01", "2028-05-31"), 0)
		same(t, "the same cycle whatever the dates", count(here.ID, 0, "2030-01-01", "2030-02-01"), 1)
		same(t, "not itself", count(here.ID, n.ID, "2026-06-01", "2027-05-31"), 0)
		n.State = domain.NominationWithdrawn
		s.do(t, func(tx service.Tx) error { return tx.UpdateNomination(n) })
		same(t, "withdrawn is free", count(later.ID, 0, "2026-06-01", "2027-05-31"), 0)
	})
	t.Run("seats are counted over the cycles of a year", func(t *testing.T) {
		org, code := s.id(), s.name("programme")
		first := s.cycle(t, org, code, "2026-06-01", "2027-05-31")
		second := s.cycle(t, org, code, "2027-05-31", "2028-05-30")
		outside := s.cycle(t, org, code, "2027-06-01", "2028-05-31")
		stopped := s.cycle(t, org, code, "2026-06-01", "2027-05-31")
		s.nomination(t, first, s.id(), domain.NominationApproved)
		s.nomination(t, second, s.id(), domain.NominationAssigned)
		s.nomination(t, second, s.id(), domain.NominationRefused)
		s.nomination(t, second, s.id(), domain.NominationPending)
		s.nomination(t, outside, s.id(), domain.NominationApproved)
		s.nomination(t, stopped, s.id(), domain.NominationApproved)
		stopped.State = domain.CycleCancelled
		s.do(t, func(tx service.Tx) error { return tx.UpdateCycle(stopped) })
		seats := func(track string) int {
			return ok(s.view().SeatsTaken(org, code, track, date("2026-06-01"), date("2027-05-31")))(t)
		}
		same(t, "taken", seats("short"), 2)
		same(t, "of another track", seats("long"), 0)
	})
}

func (s *suite) requests(t *testing.T) {
	r := filled[domain.Request](s)
	r.State, r.Kind = domain.RequestRunning, domain.RequestRefusal
	s.do(t, func(tx service.Tx) error { return tx.InsertRequest(&r) })
	same(t, "numbered", r.Number, fmt.Sprintf("R%06d", r.ID))
	same(t, "stored", ok(s.view().Request(service.Everything, r.ID))(t), r)
	living := walk(t, 50, func(p service.Page) (service.List[domain.Request], error) { return s.view().LivingRequests(p) })
	same(t, "still to do", slices.ContainsFunc(living, func(o domain.Request) bool { return o.ID == r.ID }), true)
	same(t, "not decided yet", ok(s.view().StandingRefusal(r.PersonID))(t), false)
	_, err := s.view().Request(orgs(s.id()), r.ID)
	refused(t, err, domain.CodeNotFound, "")
	same(t, "her own", ok(s.view().Request(service.Scope{Person: r.PersonID}, r.ID))(t), r)

	r.State, r.Blocks, r.Consequence = domain.RequestApproved, true, "no_promotion"
	s.do(t, func(tx service.Tx) error {
		if err := tx.LockRequests(r.PersonID); err != nil {
			return err
		}
		return tx.UpdateRequest(r)
	})
	r.Version++
	same(t, "decided", ok(s.view().Request(service.Everything, r.ID))(t), r)
	same(t, "bars promotion", ok(s.view().StandingRefusal(r.PersonID))(t), true)
	refused(t, s.try(func(tx service.Tx) error {
		old := r
		old.Version--
		return tx.UpdateRequest(old)
	}), domain.CodeStale, "")

	leave := filled[domain.Request](s)
	leave.PersonID, leave.Kind, leave.State = r.PersonID, domain.RequestLeave, domain.RequestAway
	s.do(t, func(tx service.Tx) error { return tx.InsertRequest(&leave) })
	same(t, "of the person", ok(s.view().RequestsOfPerson(r.PersonID))(t), []domain.Request{r, leave})
	for name, c := range map[string]struct {
		filter service.RequestFilter
		want   []domain.Request
	}{
		"newest first": {service.RequestFilter{Person: r.PersonID}, []domain.Request{leave, r}},
		"assignment":   {service.RequestFilter{Assignment: leave.AssignmentID}, []domain.Request{leave}},
		"kind":         {service.RequestFilter{Person: r.PersonID, Kind: domain.RequestRefusal}, []domain.Request{r}},
		"state":        {service.RequestFilter{Person: r.PersonID, State: domain.RequestAway}, []domain.Request{leave}},
	} {
		got := walk(t, 1, func(p service.Page) (service.List[domain.Request], error) {
			return s.view().Requests(service.Scope{Person: r.PersonID}, c.filter, p)
		})
		same(t, name, got, c.want)
	}
}

// assignment stores an assignment of a cycle.
func (s *suite) assignment(t testing.TB, c domain.Cycle, person domain.ID, state domain.AssignmentState) domain.Assignment {
	t.Helper()
	a := domain.Assignment{
		CycleID: c.ID, SupporterID: c.SupporterID, RecipientID: c.RecipientID, Programme: c.Programme,
		PersonID: person, From: c.From, To: c.To, State: state,
	}
	s.do(t, func(tx service.Tx) error { return tx.InsertAssignment(&a) })
	return a
}

func (s *suite) assignments(t *testing.T) {
	t.Run("every field comes back", func(t *testing.T) {
		a := filled[domain.Assignment](s)
		s.do(t, func(tx service.Tx) error { return tx.InsertAssignment(&a) })
		same(t, "number", a.Number, fmt.Sprintf("A%06d", a.ID))
		same(t, "stored", ok(s.view().Assignment(service.Everything, a.ID))(t), a)
		changed := filled[domain.Assignment](s)
		changed.ID, changed.Version, changed.Passed, changed.Backfill = a.ID, a.Version, false, false
		changed.RelationOn = calendar.Date{}
		s.do(t, func(tx service.Tx) error { return tx.UpdateAssignment(changed) })
		changed.Version++
		got := ok(s.view().Assignment(service.Everything, a.ID))(t)
		same(t, "changed by accident", changedOnly(changed, got, "Number", "CycleID", "NominationID", "PersonID", "PersonName",
			"SupporterID", "RecipientID", "PositionID", "Track", "Programme", "CreatedAt"), []string(nil))
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateAssignment(a) }), domain.CodeStale, "")
	})
	t.Run("lists, counts and who may see them", func(t *testing.T) {
		c := s.cycle(t, s.id(), "p", "2026-06-01", "2027-05-31")
		ann, bob := s.id(), s.id()
		a := s.assignment(t, c, ann, domain.AssignmentServing)
		b := s.assignment(t, c, bob, domain.AssignmentSettled)
		d := s.assignment(t, c, bob, domain.AssignmentCancelled)
		read := func(scope service.Scope, f service.AssignmentFilter) []domain.ID {
			return idsOf(walk(t, 2, func(p service.Page) (service.List[domain.Assignment], error) {
				return s.view().Assignments(scope, f, p)
			}), func(a domain.Assignment) domain.ID { return a.ID })
		}
		same(t, "of the cycle", read(orgs(c.SupporterID), service.AssignmentFilter{Cycle: c.ID}), []domain.ID{a.ID, b.ID, d.ID})
		same(t, "open", read(orgs(c.RecipientID), service.AssignmentFilter{Open: true}), []domain.ID{a.ID})
		same(t, "settled", read(orgs(c.RecipientID), service.AssignmentFilter{State: domain.AssignmentSettled}), []domain.ID{b.ID})
		same(t, "of Bob", read(service.Everything, service.AssignmentFilter{Person: bob}), []domain.ID{b.ID, d.ID})
		same(t, "Ann sees her own", read(service.Scope{Person: ann}, service.AssignmentFilter{}), []domain.ID{a.ID})
		same(t, "another sees none", len(read(orgs(s.id()), service.AssignmentFilter{})), 0)
		_, err := s.view().Assignment(orgs(s.id()), a.ID)
		refused(t, err, domain.CodeNotFound, "")
		same(t, "counts", ok(s.view().CountAssignments(c.ID))(t), map[domain.AssignmentState]int{
			domain.AssignmentServing: 1, domain.AssignmentSettled: 1, domain.AssignmentCancelled: 1})
	})
	t.Run("only a settled assignment that passed counts as completed", func(t *testing.T) {
		c, ann := s.cycle(t, s.id(), "p", "2026-06-01", "2027-05-31"), s.id()
		s.assignment(t, c, ann, domain.AssignmentSettled)
		a := s.assignment(t, c, ann, domain.AssignmentSettled)
		a.Passed = true
		s.do(t, func(tx service.Tx) error { return tx.UpdateAssignment(a) })
		same(t, "completed", ok(s.view().CompletedAssignments(ann))(t), 1)
	})
}
