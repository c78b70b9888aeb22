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

// Staff is the table of staff in the words of some texts.
type Staff struct{ Texts edge.Texts }

// field is a column of the table: its name, its kind, the locale keys of its choices.
type field struct {
	name     string
	kind     sheet.Kind
	required bool
	family   string
	values   []string
}

func fields() []field {
	titles := make([]string, len(domain.Titles))
	for i, t := range domain.Titles {
		titles[i] = string(t)
	}
	return []field{
		{name: "name", required: true},
		{name: "sex", kind: sheet.Enum, family: "sex", values: []string{"f", "m"}},
		{name: "birth_date", kind: sheet.Date},
		{name: "department"},
		{name: "specialty"},
		{name: "profession", kind: sheet.Enum, required: true, family: "profession", values: domain.Professions},
		{name: "title", kind: sheet.Enum, required: true, family: "title", values: titles},
		{name: "title_since", kind: sheet.Date},
		{name: "contract", kind: sheet.Bool, family: "yes_no", values: []string{"true", "false"}},
		{name: "id_number"},
		{name: "phone"},
	}
}

// columns are the columns with the headings of every language, the reader's first.
func (s Staff) columns(locale string) []sheet.Column {
	var list []sheet.Column
	for _, f := range fields() {
		c := sheet.Column{Name: f.name, Kind: f.kind, Required: f.required, Heads: s.everyWord(locale, "field.person."+f.name)}
		for _, value := range f.values {
			c.Choices = append(c.Choices, sheet.Choice{Value: value, Words: apart(s.everyWord(locale, f.family+"."+value))})
		}
		list = append(list, c)
	}
	return list
}

func (s Staff) everyWord(locale, key string) []string {
	words := []string{s.Texts.Text(locale, key, nil)}
	for _, other := range edge.Locales {
		words = append(words, s.Texts.Text(other, key, nil))
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

// Read reads a filled-in table. A faulty file is an invalid error in "file"; faulty cells are
// in their rows, and as they stood in the second result.
func (s Staff) Read(r io.Reader, locale string) ([]service.StaffRow, []sheet.Row, error) {
	read, err := sheet.Read(r, s.columns(locale), s.everyWord(locale, faultsHead), sheet.Usual)
	if err != nil {
		return nil, nil, err
	}
	rows := make([]service.StaffRow, len(read))
	for i, row := range read {
		rows[i] = service.StaffRow{Row: row.Number, Form: form(row.Values), Faults: row.Faults}
	}
	return rows, read, nil
}

func form(v map[string]string) service.PersonForm {
	return service.PersonForm{
		Name: v["name"], Sex: v["sex"], BirthDate: date(v["birth_date"]), Profession: v["profession"], Specialty: v["specialty"],
		Department: v["department"], Title: domain.Title(v["title"]), TitleSince: date(v["title_since"]), Contract: v["contract"] == "true",
		IDNumber: v["id_number"], Phone: v["phone"],
	}
}

// date is a date that sheet has read already.
func date(s string) calendar.Date {
	d, _ := calendar.ParseDate(s)
	return d
}

// Template writes the empty table in the reader's language.
func (s Staff) Template(w io.Writer, locale string) error {
	columns := s.columns(locale)
	heads, words := make([]string, len(columns)), make([][]string, len(columns))
	for i, c := range columns {
		heads[i] = c.Heads[0]
		for _, choice := range c.Choices {
			words[i] = append(words[i], choice.Words[0])
		}
	}
	return sheet.Template(w, s.Texts.Text(locale, "import.staff", nil), columns, heads, words, service.MaxImport)
}

// Answer writes the faulty rows back as they stood, with a column that says what is wrong.
func (s Staff) Answer(w io.Writer, locale string, read []sheet.Row, faults []service.RowFaults) error {
	columns := s.columns(locale)
	var heads []string
	for _, c := range columns {
		heads = append(heads, c.Heads[0])
	}
	wrong := map[int]string{}
	for _, f := range faults {
		wrong[f.Row] = s.Sentence(locale, f)
	}
	var rows [][]string
	for _, row := range read {
		if wrong[row.Number] != "" {
			rows = append(rows, append(append([]string{}, row.Cells...), wrong[row.Number]))
		}
	}
	return sheet.Write(w, s.Texts.Text(locale, "import.staff", nil), append(heads, s.Texts.Text(locale, faultsHead, nil)), rows)
}

// Sentence is what is wrong with a row in the reader's words, each field by its name.
func (s Staff) Sentence(locale string, f service.RowFaults) string {
	var parts []string
	for _, fault := range f.Faults {
		parts = append(parts, s.Texts.Text(locale, "field.person."+fault.Field, nil)+s.Texts.Text(locale, "form.colon", nil)+
			s.Texts.Text(locale, "error."+fault.Message, fault.Args))
	}
	return strings.Join(parts, s.Texts.Text(locale, "form.semicolon", nil))
}
