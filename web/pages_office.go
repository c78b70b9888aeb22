package web

import (
	"io"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// OrganisationsPage is the organisations, and the form of a new one for the operator.
type OrganisationsPage struct {
	Organisations []domain.Organisation
	Names         map[domain.ID]string
	MayNew        bool
	Form          Form
	Kinds         []Option
	Tiers         []Option
	Levels        []Option
	Parents       []Option
	Next          string
}

// Organisations writes the list of organisations.
func (s *Site) Organisations(w io.Writer, f Frame, p OrganisationsPage) error {
	return s.render(w, "organisations", f, p)
}

// UsersPage is the accounts of one organisation, and the form of a new one.
type UsersPage struct {
	Org   domain.ID
	Orgs  []Option
	Users []domain.User
	Names map[domain.ID]string
	Form  Form
	Roles []Option
	Staff []Option
	Text  string              // looked for
	Made  *service.NewAccount // with its one-time password, shown once
	Next  string

	Invitations []domain.Invitation
	Mails       map[domain.ID]domain.Delivery // of invitations: the last mail with the link
	Invited     *service.NewInvitation        // with its secret
	Link        string                        // of Invited
	Days        string                        // for which an invitation can be accepted
	LastDays    map[domain.ID]string          // of members whose leaving is planned
}

// Users writes the accounts of an organisation.
func (s *Site) Users(w io.Writer, f Frame, p UsersPage) error { return s.render(w, "users", f, p) }

// AgreementsPage is the agreements, and the form of a new one.
type AgreementsPage struct {
	Agreements []domain.Agreement
	Names      map[domain.ID]string
	Programmes map[string]domain.Text
	MayNew     bool
	Form       Form
	Supporters []Option
	Recipients []Option
	Choices    []Option // of programmes
	Next       string
}

// Agreements writes the list of agreements.
func (s *Site) Agreements(w io.Writer, f Frame, p AgreementsPage) error {
	return s.render(w, "agreements", f, p)
}

// PlanningPage looks ahead from a day: one organisation's departments, and the pairs one may see.
type PlanningPage struct {
	On    calendar.Date
	Org   domain.ID
	Orgs  []Option
	Loads []service.DepartmentLoad // the whole house first
	Pairs []service.PairPlan
	Next  string
}

// Planning writes the page that looks ahead.
func (s *Site) Planning(w io.Writer, f Frame, p PlanningPage) error {
	return s.render(w, "planning", f, p)
}

// YearsPage is the yearly closes.
type YearsPage struct {
	Closes     []domain.YearClose
	Programmes map[string]domain.Text
	MayStart   bool
	Form       Form
	Choices    []Option
	Next       string
}

// Years writes the list of yearly closes.
func (s *Site) Years(w io.Writer, f Frame, p YearsPage) error { return s.render(w, "years", f, p) }

// YearPage is the summary of a programme year.
type YearPage struct {
	View   service.YearView
	Totals []Total
	Grades []domain.Grade
}

// Year writes the summary of a programme year.
func (s *Site) Year(w io.Writer, f Frame, p YearPage) error { return s.render(w, "year", f, p) }

// ProgrammesPage is the programmes one can take part in.
type ProgrammesPage struct {
	Programmes  []domain.Programme // those that run as cycles
	Others      []domain.Programme // those that are read
	Regulations []domain.RuleText
}

// Programmes writes the list of programmes.
func (s *Site) Programmes(w io.Writer, f Frame, p ProgrammesPage) error {
	return s.render(w, "programmes", f, p)
}

// ProgrammePage is a programme in words.
type ProgrammePage struct {
	Programme domain.Programme
	Clauses   []domain.ClauseResult // eligibility; nobody is judged
	Metrics   []domain.Metric
	Catalogue []domain.Metric
	Versions  Versions
}

// Versions are the versions of a text and, when one is compared with, what changed since.
type Versions struct {
	Shown   domain.PolicyRef
	All     []domain.PolicyRef // newest first
	Since   domain.PolicyRef   // the version compared with; zero when none is
	Changes []domain.PolicyChange
}

// RegulationPage is a regulation in words.
type RegulationPage struct {
	Rule     domain.RuleText
	Groups   []string // of its lines, in order
	Versions Versions
}

// Regulation writes a regulation in words.
func (s *Site) Regulation(w io.Writer, f Frame, p RegulationPage) error {
	return s.render(w, "regulation", f, p)
}

// Programme writes a programme in words.
func (s *Site) Programme(w io.Writer, f Frame, p ProgrammePage) error {
	return s.render(w, "programme", f, p)
}
