package web

import (
	"html/template"
	"io"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// MemberPage is one member of an organisation, for its administrator.
type MemberPage struct {
	Org     domain.ID
	OrgName string
	User    domain.User
	Names   map[domain.ID]string // of the organisations the member belongs to
	MayEdit bool                 // login, name and address: not when the account belongs elsewhere too
	Roles   []Option
	Form    Form
	Leaving *service.Leaving // what leaving would mean, once asked
	Later   bool             // it would be planned
	Planned *domain.PlannedLeaving
}

// Member writes the page of one member.
func (s *Site) Member(w io.Writer, f Frame, p MemberPage) error { return s.render(w, "member", f, p) }

// MemberLogPage is what was done about an organisation's members, newest first.
type MemberLogPage struct {
	Org     domain.ID
	OrgName string
	Events  []domain.AuditEntry
}

// MemberLog writes the log of an organisation's members.
func (s *Site) MemberLog(w io.Writer, f Frame, p MemberLogPage) error {
	return s.render(w, "member_log", f, p)
}

// AcceptPage is an invitation as whoever holds its link sees it. Actor is the name of the
// account that is logged in and could join with it, or "".
type AcceptPage struct {
	Invitation domain.Invitation
	OrgName    string
	Secret     string
	Actor      string
	Least      int // characters of a password
	Form       Form
}

// Accept writes the page that accepts an invitation.
func (s *Site) Accept(w io.Writer, f Frame, p AcceptPage) error { return s.render(w, "accept", f, p) }

// DelegationsPage is who acts for whom.
type DelegationsPage struct {
	Given, Received []domain.Delegation
	StandIns        []domain.StandIn // on whose behalf the reader acts today
	Orgs            []Option         // where the reader can delegate
	Run             []Option         // the reader runs these organisations
	All             []domain.Delegation
	Deputies        []domain.Deputy
	Names           map[domain.ID]string
	Kinds           []Option
	Posts           []Option
	Away            bool // the reader has said that they are away
	Form            Form
	Next            string
}

// Delegations writes the page of who acts for whom.
func (s *Site) Delegations(w io.Writer, f Frame, p DelegationsPage) error {
	return s.render(w, "delegations", f, p)
}

// ImportPage uploads a table of staff or of accounts, and says what became of it.
type ImportPage struct {
	Path     string // of the page itself
	Accounts bool   // of accounts, and not of staff
	Orgs     []Option
	Form     Form
	Most     int
	Mode     string
	Done     *service.Imported // nil before anything was uploaded
	Faults   []ImportFault     // the first of them
	Changes  []ImportChange    // the first of them
	Answer   template.URL      // the faulty rows as a workbook, to download
}

// ImportChange is what a row changes in one field, in words.
type ImportChange struct {
	Row                        int
	Name, Field, Before, After string
	New                        bool
}

// ImportFault is what is wrong with one row, in words.
type ImportFault struct {
	Row  int
	Text string
}

// Import writes the page that uploads a table of staff.
func (s *Site) Import(w io.Writer, f Frame, p ImportPage) error { return s.render(w, "import", f, p) }
