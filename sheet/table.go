package sheet

import (
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
)

// Kind is what a column holds.
type Kind int

// The kinds of column. A Date becomes "2026-11-21"; an Enum or a Bool becomes the value of one
// of its choices.
const (
	Text Kind = iota
	Date
	Enum
	Bool
)

// Column is one column of a table. Its heads are all that may stand above it, in every
// language; the order of columns in a file is the writer's.
type Column struct {
	Name     string // the field blamed when a cell is wrong
	Heads    []string
	Kind     Kind
	Required bool
	Choices  []Choice // of an Enum; of a Bool the values are "true" and "false"
}

// Choice is one value of an Enum, and the words for it in every language.
type Choice struct {
	Value string
	Words []string
}

// Row is one row that was read. Values hold what each column's cell became, "" for an empty
// or a wrong one; Cells are what stood there, in the order of the columns.
type Row struct {
	Number int // as the program for workbooks counts: the headings are row 1
	Values map[string]string
	Cells  []string
	Faults domain.Faults
}

// Limits are what a file may hold.
type Limits struct {
	Bytes int64 // of the file
	Rows  int   // without the headings
}

// Usual are the limits of an upload by hand.
var Usual = Limits{Bytes: 5 << 20, Rows: 5000}

// unzipped is how large a file of the usual size may be inside: hundreds of times would be an
// attack and not a table.
const unzipped = 64 << 20

// plain is a heading or a word as it is compared: without case, spaces and the mark of what is
// required.
func plain(s string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == '*' || r == '\uff0a' || r == '\u00a0' || r == '\u3000' || r <= ' '
	}), ""))
}

func (c Column) headed(head string) bool {
	return slices.ContainsFunc(c.Heads, func(h string) bool { return plain(h) == head })
}

// choice is the value a word means.
func (c Column) choice(word string) (string, bool) {
	for _, choice := range c.Choices {
		if plain(choice.Value) == word || slices.ContainsFunc(choice.Words, func(w string) bool { return plain(w) == word }) {
			return choice.Value, true
		}
	}
	return "", false
}
