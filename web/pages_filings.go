package web

import (
	"html/template"
	"io"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// FilingsPage is the filings of the reader's houses.
type FilingsPage struct {
	Filings []domain.Filing
	Names   map[domain.ID]string
	State   domain.FilingState
	States  []Option
	MayFile bool
	Next    string
}

// Filings writes the list of filings.
func (s *Site) Filings(w io.Writer, f Frame, p FilingsPage) error {
	return s.render(w, "filings", f, p)
}

// FilingNewPage files one service of a person.
type FilingNewPage struct {
	Person     domain.Person
	Form       Form
	Kinds      []Option
	PlaceKinds []Option
	Levels     []Option
	Classes    []Option
	Grades     []Option
	YesNo      []Option
}

// FilingNew writes the form of one service.
func (s *Site) FilingNew(w io.Writer, f Frame, p FilingNewPage) error {
	return s.render(w, "filing_new", f, p)
}

// FilingPage is one filing: what it puts into the ledger or takes out, and what can be done
// with it.
type FilingPage struct {
	View        service.FilingView
	MayTakeBack bool
	Services    []Option
	Standing    []Option // what can be taken back
	Form        Form
}

// Filing writes one filing.
func (s *Site) Filing(w io.Writer, f Frame, p FilingPage) error { return s.render(w, "filing", f, p) }

// FilingImportPage uploads a table of past services, and says what became of it.
type FilingImportPage struct {
	Orgs   []Option
	Form   Form
	Most   int
	Mode   string
	Done   *service.Filed // nil before anything was uploaded
	Faults []ImportFault  // the first of them
	Answer template.URL   // the faulty rows as a workbook, to download
}

// FilingImport writes the page that uploads a table of past services.
func (s *Site) FilingImport(w io.Writer, f Frame, p FilingImportPage) error {
	return s.render(w, "filing_import", f, p)
}

// PlacePage is an organisation and what was stated of its place.
type PlacePage struct {
	View    service.PlaceView
	Form    Form
	YesNo   []Option
	Classes []Option
}

// Place writes what was stated of where an organisation is.
func (s *Site) Place(w io.Writer, f Frame, p PlacePage) error { return s.render(w, "place", f, p) }

// told is what was said of a place, as words: nothing of what nobody knows.
func told(paired, remote, poor *bool) (words []string) {
	for _, fact := range []struct {
		known    *bool
		yes, not string
	}{{paired, "paired", "not_paired"}, {remote, "remote", "not_remote"}, {poor, "poor_county", "not_poor_county"}} {
		switch {
		case fact.known == nil:
		case *fact.known:
			words = append(words, fact.yes)
		default:
			words = append(words, fact.not)
		}
	}
	return words
}
