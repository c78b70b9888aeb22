package web

import (
	"io"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// LoginPage asks who is there. Next is where to go afterwards.
type LoginPage struct {
	Form Form
	Next string
}

// Login writes the log-in page.
func (s *Site) Login(w io.Writer, f Frame, p LoginPage) error { return s.render(w, "login", f, p) }

// PasswordPage replaces a password; First says that it was a one-time one.
type PasswordPage struct {
	Form  Form
	First bool
	Least int // characters
}

// Password writes the page that changes a password.
func (s *Site) Password(w io.Writer, f Frame, p PasswordPage) error {
	return s.render(w, "password", f, p)
}

// MePage is somebody's own page.
type MePage struct {
	Actor       service.Actor
	Names       map[domain.ID]string
	Person      *service.PersonView // nil for an account without a staff member
	Nominations []domain.Nomination // the person's own
	Tokens      []service.Token
	Form        Form   // a new API token
	Secret      string // of the token just made, shown once
	Nav         []NavItem
	Language    string
}

// Me writes somebody's own page.
func (s *Site) Me(w io.Writer, f Frame, p MePage) error { return s.render(w, "me", f, p) }

// ErrorPage says what went wrong and what one can do about it.
type ErrorPage struct {
	Status  int
	Code    domain.Code
	Text    string
	Request string // the request's ID, to be quoted when asking for help
}

// Error writes an error page.
func (s *Site) Error(w io.Writer, f Frame, p ErrorPage) error { return s.render(w, "error", f, p) }

// NoticesPage is what Duikou told somebody.
type NoticesPage struct {
	Notices []domain.Notice
	Newest  domain.ID
	Unread  int
	Next    string
}

// Notices writes the list of notices.
func (s *Site) Notices(w io.Writer, f Frame, p NoticesPage) error {
	return s.render(w, "notices", f, p)
}

// StartPage is what somebody can begin.
type StartPage struct {
	Cycles  []domain.Cycle  // that take nominations from the reader
	Reports []domain.Report // the reader's own, to be handed in
	Names   map[domain.ID]string
	Links   []NavItem
}

// Start writes the page of what one can begin.
func (s *Site) Start(w io.Writer, f Frame, p StartPage) error { return s.render(w, "start", f, p) }
