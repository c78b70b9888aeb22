package imports

import (
	"io"
	"strings"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/sheet"
)

// table is columns in the words of some texts. The words above them are the labels of the
// form of the same noun.
type table struct {
	texts  edge.Texts
	noun   string // "field.<noun>.<name>" is a column's heading
	title  string // key of the sheet's name
	rows   int    // how many a file may hold
	fields []field
}

// field is a column of a table: its name, its kind, the locale keys of its choices.
type field struct {
	name     string
	kind     sheet.Kind
	required bool
	many     bool // several values in one cell, read by whoever asks for them
	family   string
	values   []string
}

// columns are the columns with the headings of every language, the reader's first.
func (s table) columns(locale string) []sheet.Column {
	var list []sheet.Column
	for _, f := range s.fields {
		c := sheet.Column{Name: f.name, Kind: f.kind, Required: f.required, Heads: s.everyWord(locale, "field."+s.noun+"."+f.name)}
		for _, value := range f.values {
			if f.many {
				break
			}
			c.Choices = append(c.Choices, sheet.Choice{Value: value, Words: apart(s.everyWord(locale, f.family+"."+value))})
		}
		list = append(list, c)
	}
	return list
}

func (s table) everyWord(locale, key string) []string {
	words := []string{s.texts.Text(locale, key, nil)}
	for _, other := range edge.Locales {
		words = append(words, s.texts.Text(other, key, nil))
	}
	return words
}

// apart adds what stands before and inside the brackets of a word: people write either.
func apart(words []string) []string {
	all := words
	for _, word := range words {
		all = append(all, strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune("()\uff08\uff09", r) })...)
	}
	return all
}

const faultsHead = "import.faults"

func (s table) read(r io.Reader, locale string) ([]sheet.Row, error) {
	limits := sheet.Usual
	limits.Rows = s.rows
	return sheet.Read(r, s.columns(locale), s.everyWord(locale, faultsHead), limits)
}

// template writes the empty table in the reader's language.
func (s table) template(w io.Writer, locale string) error {
	columns := s.columns(locale)
	heads, words := make([]string, len(columns)), make([][]string, len(columns))
	for i, c := range columns {
		heads[i] = c.Heads[0]
		for _, choice := range c.Choices {
			words[i] = append(words[i], choice.Words[0])
		}
	}
	return sheet.Template(w, s.texts.Text(locale, s.title, nil), columns, heads, words, s.rows)
}

// answer writes the faulty rows back as they stood, with a column that says what is wrong.
func (s table) answer(w io.Writer, locale string, read []sheet.Row, faults []service.RowFaults) error {
	columns := s.columns(locale)
	var heads []string
	for _, c := range columns {
		heads = append(heads, c.Heads[0])
	}
	wrong := map[int]string{}
	for _, f := range faults {
		wrong[f.Row] = s.sentence(locale, f)
	}
	var rows [][]string
	for _, row := range read {
		if wrong[row.Number] != "" {
			rows = append(rows, append(append([]string{}, row.Cells...), wrong[row.Number]))
		}
	}
	return sheet.Write(w, s.texts.Text(locale, s.title, nil), append(heads, s.texts.Text(locale, faultsHead, nil)), rows)
}

// sentence is what is wrong with a row in the reader's words, each field by its name.
func (s table) sentence(locale string, f service.RowFaults) string {
	var parts []string
	for _, fault := range f.Faults {
		parts = append(parts, s.texts.Text(locale, "field."+s.noun+"."+fault.Field, nil)+s.texts.Text(locale, "form.colon", nil)+
			s.texts.Text(locale, "error."+fault.Message, fault.Args))
	}
	return strings.Join(parts, s.texts.Text(locale, "form.semicolon", nil))
}

// change is one field before and after in the reader's words; nothing is a dash.
func (s table) change(locale string, c service.FieldChange) (name, before, after string) {
	said := func(value string) string {
		if value == "" {
			return "\u2014"
		}
		var parts []string
		for _, one := range strings.Split(value, ",") {
			parts = append(parts, s.wordOf(locale, c.Field, one))
		}
		return strings.Join(parts, s.texts.Text(locale, "form.comma", nil))
	}
	return s.texts.Text(locale, "field."+s.noun+"."+c.Field, nil), said(c.Before), said(c.After)
}

func (s table) wordOf(locale, name, value string) string {
	for _, f := range s.fields {
		if f.name == name && f.family != "" {
			return s.texts.Text(locale, f.family+"."+value, nil)
		}
	}
	return value
}

// said are the fields of a row that are not empty.
func said(v map[string]string) map[string]bool {
	says := map[string]bool{}
	for name, value := range v {
		says[name] = value != ""
	}
	return says
}

func words[S ~string](list []S) []string {
	var out []string
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}

// date is a date that sheet has read already.
func date(s string) calendar.Date {
	d, _ := calendar.ParseDate(s)
	return d
}

// answerOf is yes, no, or nothing said.
func answerOf(s string) *bool {
	if s == "" {
		return nil
	}
	yes := s == "true"
	return &yes
}

var yesNo = []string{"true", "false"}

// whole reads a whole number out of a row; an empty cell is 0.
func whole(row *sheet.Row, name string) int {
	text := strings.TrimSuffix(row.Values[name], "%")
	n := 0
	for _, r := range text {
		if r < '0' || r > '9' || n > 100_000 {
			row.Faults = append(row.Faults, domain.Invalid(name, "bad_number"))
			return 0
		}
		n = 10*n + int(r-'0')
	}
	return n
}
