package imports

import (
	"io"
	"slices"
	"strings"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/sheet"
)

// Accounts is the table of those who are to have an account, in the words of some texts.
type Accounts struct{ Texts edge.Texts }

func (s Accounts) table() table {
	return table{s.Texts, "account", "import.accounts_sheet", service.MaxAccountImport, []field{
		{name: "name", required: true},
		{name: "login"},
		{name: "email"},
		{name: "roles", required: true, many: true, family: "role", values: []string{"staff", "hr", "leader", "admin"}},
		{name: "department"},
		{name: "deputy_of", many: true, family: "role", values: words(service.Posts)},
	}}
}

// Read reads a filled-in table. A faulty file is an invalid error in "file"; faulty cells are
// in their rows, and as they stood in the second result.
func (s Accounts) Read(r io.Reader, locale string) ([]service.AccountRow, []sheet.Row, error) {
	t := s.table()
	read, err := t.read(r, locale)
	if err != nil {
		return nil, nil, err
	}
	rows := make([]service.AccountRow, len(read))
	for i := range read {
		v := read[i].Values
		form := service.AccountLine{Name: v["name"], Login: v["login"], Email: v["email"], Department: v["department"]}
		form.Roles, form.DeputyOf = t.roles(&read[i], locale, "roles"), t.roles(&read[i], locale, "deputy_of")
		rows[i] = service.AccountRow{Row: read[i].Number, Form: form, Faults: read[i].Faults}
	}
	return rows, read, nil
}

// between are the marks people put between several roles; looser ones may be part of a word.
const (
	between = ",;|+\n\u3001\uff0c\uff1b"
	looser  = "/ \t\u3000"
)

// roles reads a cell with several roles.
func (s table) roles(row *sheet.Row, locale, name string) (list []domain.Role) {
	for _, f := range s.fields {
		if f.name != name {
			continue
		}
		for _, part := range cut(row.Values[name], between) {
			words := []string{part}
			if _, whole := s.valueOf(f, locale, part); !whole {
				words = cut(part, looser)
			}
			for _, word := range words {
				value, ok := s.valueOf(f, locale, word)
				if !ok {
					row.Faults = append(row.Faults, domain.Invalid(name, "unknown_value").With("value", word))
				} else if !slices.Contains(list, domain.Role(value)) {
					list = append(list, domain.Role(value))
				}
			}
		}
	}
	return list
}

// cut cuts a text at marks; blank pieces are left out.
func cut(text, marks string) (parts []string) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// valueOf is the value a word means, in any language; a word like "a/b" is known by its parts.
func (s table) valueOf(f field, locale, word string) (string, bool) {
	for _, value := range f.values {
		names := append(apart(s.everyWord(locale, f.family+"."+value)), value)
		for _, name := range names {
			if strings.EqualFold(name, word) || slices.ContainsFunc(cut(name, "/"), func(part string) bool { return strings.EqualFold(part, word) }) {
				return value, true
			}
		}
	}
	return "", false
}

// Template writes the empty table in the reader's language.
func (s Accounts) Template(w io.Writer, locale string) error { return s.table().template(w, locale) }

// Answer writes the faulty rows back as they stood, with a column that says what is wrong.
func (s Accounts) Answer(w io.Writer, locale string, read []sheet.Row, faults []service.RowFaults) error {
	return s.table().answer(w, locale, read, faults)
}

// Sentence is what is wrong with a row in the reader's words.
func (s Accounts) Sentence(locale string, f service.RowFaults) string {
	return s.table().sentence(locale, f)
}

// Change is one field before and after in the reader's words.
func (s Accounts) Change(locale string, c service.FieldChange) (field, before, after string) {
	return s.table().change(locale, c)
}
