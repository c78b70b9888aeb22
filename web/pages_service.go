package web

import (
	"io"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// AssignmentsPage is a page of assignments.
type AssignmentsPage struct {
	Assignments []domain.Assignment
	Names       map[domain.ID]string
	State       domain.AssignmentState
	States      []Option
	Next        string
}

// Assignments writes the list of assignments.
func (s *Site) Assignments(w io.Writer, f Frame, p AssignmentsPage) error {
	return s.render(w, "assignments", f, p)
}

// AssignmentPage is one person's service.
type AssignmentPage struct {
	View         service.AssignmentView
	Months       []MonthCell
	First        domain.Metric // the figure shown in each month
	Totals       []Total
	Line         *Timeline
	Requests     []domain.Request // newest first
	MayAsk       bool
	Certificates []domain.Certificate
	MayCertify   bool // the reader is a leader who may issue one, and none is valid
}

// MonthCell is one month of the grid. Report is nil while the month is not open.
type MonthCell struct {
	Month  calendar.Month
	Report *domain.Report
}

// MonthCells lays the months of a service out, those not open yet included.
func MonthCells(a domain.Assignment, reports []domain.Report) []MonthCell {
	opened := map[calendar.Month]*domain.Report{}
	for i := range reports {
		opened[reports[i].Month] = &reports[i]
	}
	months := a.Months()
	if months == nil {
		months = calendar.MonthsBetween(a.From, a.To)
	}
	var cells []MonthCell
	for _, m := range months {
		cells = append(cells, MonthCell{m, opened[m]})
	}
	return cells
}

// Assignment writes one person's service.
func (s *Site) Assignment(w io.Writer, f Frame, p AssignmentPage) error {
	return s.render(w, "assignment", f, p)
}

// ReportPage is one month, as a form or to read.
type ReportPage struct {
	View     service.ReportView
	Form     Form
	Late     bool // a reason is needed
	Filled   bool // the form shows a draft
	Line     *Timeline
	Conflict string
}

// Report writes one month.
func (s *Site) Report(w io.Writer, f Frame, p ReportPage) error { return s.render(w, "report", f, p) }

// PeoplePage is a page of staff.
type PeoplePage struct {
	People []domain.Person
	Names  map[domain.ID]string
	MayNew bool
	Next   string
}

// People writes the list of staff.
func (s *Site) People(w io.Writer, f Frame, p PeoplePage) error { return s.render(w, "people", f, p) }

// PersonNewPage adds a staff member.
type PersonNewPage struct {
	Form        Form
	Orgs        []Option
	Professions []Option
	Titles      []Option
	Sexes       []Option
}

// PersonNew writes the form of a new staff member.
func (s *Site) PersonNew(w io.Writer, f Frame, p PersonNewPage) error {
	return s.render(w, "person_new", f, p)
}

// PersonPage is a staff member: what was served, and what is missing for the next title.
type PersonPage struct {
	View        service.PersonView
	Names       map[domain.ID]string
	Cycles      []domain.Cycle       // to which HR may nominate the person now
	MayReveal   bool                 // identifiers
	MayExempt   bool                 // the reader is a leader of the person's hospital
	Identifiers *service.Identifiers // just revealed
	Form        Form                 // the reason for revealing them
}

// Person writes a staff member.
func (s *Site) Person(w io.Writer, f Frame, p PersonPage) error { return s.render(w, "person", f, p) }
