package storetest

import (
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func (s *suite) planning(t *testing.T) {
	c := s.cycle(t, s.id(), "p", "2026-06-01", "2027-05-31")
	hire := func(department, profession string, title domain.Title) domain.ID {
		p := domain.Person{OrgID: c.SupporterID, Department: department, Profession: profession, Title: title}
		s.do(t, func(tx service.Tx) error { return tx.InsertPerson(&p, service.Identifiers{}) })
		return p.ID
	}
	send := func(person domain.ID, state domain.AssignmentState, from, to string) domain.Assignment {
		a := domain.Assignment{
			CycleID: c.ID, PersonID: person, PersonName: "张三", SupporterID: c.SupporterID, RecipientID: c.RecipientID,
			Programme: c.Programme, From: date(from), To: date(to), State: state,
		}
		s.do(t, func(tx service.Tx) error { return tx.InsertAssignment(&a) })
		return a
	}
	zhang := hire("内科", "physician", domain.TitleIntermediate)
	li := hire("内科", "nurse", domain.TitleIntermediate)
	wang := hire("外科", "physician", domain.TitleDeputySenior)
	hire("外科", "physician", domain.TitleIntermediate)
	send(zhang, domain.AssignmentServing, "2026-06-01", "2026-11-30")
	second := send(zhang, domain.AssignmentAwaited, "2026-12-15", "2027-05-31")
	send(li, domain.AssignmentCancelled, "2026-06-01", "2027-05-31")
	send(wang, domain.AssignmentSettled, "2025-06-01", "2026-05-31")

	t.Run("who is away from which department on a day", func(t *testing.T) {
		medicine := domain.Crew{Department: "内科", Staff: 2, Physicians: 1, Intermediate: 2}
		surgery := domain.Crew{Department: "外科", Staff: 2, Physicians: 2, Intermediate: 1}
		same(t, "between two stays", ok(s.view().Crews(c.SupporterID, date("2026-12-14")))(t), []domain.Crew{medicine, surgery})
		medicine.StaffAway, medicine.PhysiciansAway, medicine.IntermediateAway = 1, 1, 1
		for _, day := range []string{"2026-06-01", "2026-11-30", "2026-12-15", "2027-05-31"} {
			same(t, "on "+day, ok(s.view().Crews(c.SupporterID, date(day)))(t), []domain.Crew{medicine, surgery})
		}
		same(t, "of a house without staff", len(ok(s.view().Crews(s.id(), date("2026-06-01")))(t)), 0)
	})
	t.Run("who is at a recipient in a stretch of days", func(t *testing.T) {
		second.ArrivedOn = date("2026-12-20")
		s.do(t, func(tx service.Tx) error { return tx.UpdateAssignment(second) })
		stays := func(from, to string) []string {
			var list []string
			for _, stay := range ok(s.view().Stays(c.SupporterID, c.RecipientID, "p", date(from), date(to)))(t) {
				list = append(list, stay.PersonName+" "+stay.From.String()+" "+stay.To.String())
			}
			return list
		}
		same(t, "the year", stays("2026-06-01", "2027-05-31"), []string{"张三 2026-06-01 2026-11-30", "张三 2026-12-20 2027-05-31"})
		same(t, "one day", stays("2026-11-30", "2026-11-30"), []string{"张三 2026-06-01 2026-11-30"})
		same(t, "between", stays("2026-12-01", "2026-12-14"), []string(nil))
	})
	t.Run("how many recipients a supporter has", func(t *testing.T) {
		supporter, recipient := s.id(), s.id()
		for _, a := range []domain.Agreement{
			{RecipientID: recipient, From: date("2026-01-01"), To: date("2026-12-31")},
			{RecipientID: recipient, From: date("2026-06-01"), To: date("2027-12-31")},
			{RecipientID: s.id(), From: date("2027-01-01"), To: date("2027-12-31")},
		} {
			a.SupporterID, a.Programme = supporter, "p"
			s.do(t, func(tx service.Tx) error { return tx.InsertAgreement(&a) })
		}
		for day, want := range map[string]int{"2025-12-31": 0, "2026-01-01": 1, "2026-12-31": 1, "2027-01-01": 2} {
			same(t, "on "+day, ok(s.view().CountPartners(supporter, "p", date(day)))(t), want)
		}
		same(t, "under another programme", ok(s.view().CountPartners(supporter, "q", date("2026-06-01")))(t), 0)
	})
}
