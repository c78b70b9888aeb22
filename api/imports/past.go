package imports

import (
	"io"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/sheet"
)

// Past is the table of service from before and elsewhere in the words of some texts.
type Past struct{ Texts edge.Texts }

func (s Past) table() table {
	return table{s.Texts, "past", "filing.sheet", service.MaxFiling, []field{
		{name: "name", required: true},
		{name: "id_number"},
		{name: "birth_date", kind: sheet.Date},
		{name: "from", kind: sheet.Date, required: true},
		{name: "to", kind: sheet.Date, required: true},
		{name: "kind", kind: sheet.Enum, required: true, family: "service", values: domain.PastKinds},
		{name: "place", required: true},
		{name: "place_kind", kind: sheet.Enum, family: "org_kind", values: words(domain.OrganisationKinds)},
		{name: "level", kind: sheet.Enum, family: "level", values: domain.Levels},
		{name: "region_code"},
		{name: "paired", kind: sheet.Bool, family: "yes_no", values: yesNo},
		{name: "remote", kind: sheet.Bool, family: "yes_no", values: yesNo},
		{name: "poor_county", kind: sheet.Bool, family: "yes_no", values: yesNo},
		{name: "area_class"},
		{name: "appraisal", kind: sheet.Enum, family: "service_grade", values: domain.ServiceGrades},
		{name: "share"},
		{name: "document_number", required: true},
		{name: "document_on", kind: sheet.Date, required: true},
		{name: "document_issuer", required: true},
		{name: "note"},
	}}
}

// Read reads a filled-in table. A faulty file is an invalid error in "file"; faulty cells are
// in their rows, and as they stood in the second result.
func (s Past) Read(r io.Reader, locale string) ([]service.PastRow, []sheet.Row, error) {
	read, err := s.table().read(r, locale)
	if err != nil {
		return nil, nil, err
	}
	rows := make([]service.PastRow, len(read))
	for i := range read {
		v := read[i].Values
		rows[i] = service.PastRow{Row: read[i].Number, Name: v["name"], IDNumber: v["id_number"], BirthDate: date(v["birth_date"]), Form: service.PastForm{
			From: date(v["from"]), To: date(v["to"]), Kind: v["kind"], Share: whole(&read[i], "share"), Place: v["place"],
			PlaceKind: domain.OrganisationKind(v["place_kind"]), Level: v["level"], RegionCode: v["region_code"],
			Paired: answerOf(v["paired"]), Remote: answerOf(v["remote"]), PoorCounty: answerOf(v["poor_county"]),
			AreaClass: whole(&read[i], "area_class"), Appraisal: v["appraisal"],
			DocumentNumber: v["document_number"], DocumentOn: date(v["document_on"]), DocumentIssuer: v["document_issuer"], Note: v["note"],
		}}
		rows[i].Faults = read[i].Faults
	}
	return rows, read, nil
}

// Template writes the empty table in the reader's language.
func (s Past) Template(w io.Writer, locale string) error { return s.table().template(w, locale) }

// Answer writes the faulty rows back as they stood, with a column that says what is wrong.
func (s Past) Answer(w io.Writer, locale string, read []sheet.Row, faults []service.RowFaults) error {
	return s.table().answer(w, locale, read, faults)
}

// Sentence is what is wrong with a row in the reader's words, each field by its name.
func (s Past) Sentence(locale string, f service.RowFaults) string {
	return s.table().sentence(locale, f)
}
