package web

import (
	"html/template"
	"io"

	"github.com/duikou/duikou/service"
)

// VerdictPage is what a regulation says of a person: by the ledger, under the present plan,
// and under another one.
type VerdictPage struct {
	Outlook     service.Outlook
	Form        Form
	Regulations []Option
	Titles      []Option
	Kinds       []Option
	Levels      []Option
	Query       template.URL // what was asked, for links to the same question
}

// Verdict writes what a regulation says of a person.
func (s *Site) Verdict(w io.Writer, f Frame, p VerdictPage) error {
	return s.render(w, "verdict", f, p)
}

// Evidence writes what proves each clause for a person, as it is printed.
func (s *Site) Evidence(w io.Writer, f Frame, p VerdictPage) error {
	return s.render(w, "evidence", f, p)
}
