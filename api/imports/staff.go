package imports

import (
	"io"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/sheet"
)

// Staff is the table of staff in the words of some texts.
type Staff struct{ Texts edge.Texts }

func (s Staff) table() table {
	return table{s.Texts, "person", "import.staff", service.MaxImport, []field{
		{name: "name", required: true},
		{name: "sex", kind: sheet.Enum, family: "sex", values: []string{"f", "m"}},
		{name: "birth_date", kind: sheet.Date},
		{name: "department"},
		{name: "specialty"},
		{name: "profession", kind: sheet.Enum, required: true, family: "profession", values: domain.Professions},
		{name: "title", kind: sheet.Enum, required: true, family: "title", values: words(domain.Titles)},
		{name: "title_since", kind: sheet.Date},
		{name: "contract", kind: sheet.Bool, family: "yes_no", values: yesNo},
		{name: "id_number"},
		{name: "phone"},
	}}
}

// Read reads a filled-in table. A faulty file is an invalid error in "file"; faulty cells are
// in their rows, and as they stood in the second result.
func (s Staff) Read(r io.Reader, locale string) ([]service.StaffRow, []sheet.Row, error) {
	read, err := s.table().read(r, locale)
	if err != nil {
		return nil, nil, err
	}
	rows := make([]service.StaffRow, len(read))
	for i, row := range read {
		rows[i] = service.StaffRow{Row: row.Number, Form: form(row.Values), Says: said(row.Values), Faults: row.Faults}
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

// Template writes the empty table in the reader's language.
func (s Staff) Template(w io.Writer, locale string) error { return s.table().template(w, locale) }

// Answer writes the faulty rows back as they stood, with a column that says what is wrong.
func (s Staff) Answer(w io.Writer, locale string, read []sheet.Row, faults []service.RowFaults) error {
	return s.table().answer(w, locale, read, faults)
}

// Sentence is what is wrong with a row in the reader's words, each field by its name.
func (s Staff) Sentence(locale string, f service.RowFaults) string {
	return s.table().sentence(locale, f)
}

// Change is one field before and after in the reader's words.
func (s Staff) Change(locale string, c service.FieldChange) (field, before, after string) {
	return s.table().change(locale, c)
}
