package web

import (
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
}

// Verdict writes what a regulation says of a person.
func (s *Site) Verdict(w io.Writer, f Frame, p VerdictPage) error {
	return s.render(w, "verdict", f, p)
}
