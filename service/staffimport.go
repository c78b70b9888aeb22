package service

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// MaxImport is how many rows one import may have.
const MaxImport = 5000

// StaffRow is one row of a table of staff as it was read; Faults are what could not be read.
type StaffRow struct {
	Row    int
	Form   PersonForm
	Says   map[string]bool // the fields that are not empty
	Faults domain.Faults
}

// ImportMode says what an import may write.
type ImportMode string

// The modes of an import. Without GoodRows one bad row keeps every row out.
const (
	DryRun   ImportMode = "dry_run"
	AllRows  ImportMode = "all"
	GoodRows ImportMode = "good"
)

// ImportModes lists the modes.
var ImportModes = []ImportMode{DryRun, AllRows, GoodRows}

// Imported is what became of an import, or would.
type Imported struct {
	Rows    int         `json:"rows"`
	Good    int         `json:"good"`
	Written int         `json:"written"`
	Faults  []RowFaults `json:"faults"`
	// Unchanged are good rows that ask for nothing new; Changes say what the others do.
	Unchanged int          `json:"unchanged"`
	Changes   []RowChanges `json:"changes"`
}

// RowChanges is what a row does, field by field. Of somebody new staff imports say nothing.
type RowChanges struct {
	Row     int           `json:"row"`
	Name    string        `json:"name"`
	New     bool          `json:"new"` // nothing is there yet
	Changes []FieldChange `json:"changes"`
}

// FieldChange is one field before and after; several values are separated by commas.
type FieldChange struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func checkImport(rows, most int, mode ImportMode) error {
	var f domain.Faults
	f.Check(slices.Contains(ImportModes, mode), "mode", "unknown_value")
	f.Check(rows > 0, "file", "no_rows")
	if rows > most {
		f.Add("file", "too_many_rows").With("limit", most)
	}
	return f.Err()
}

// RowFaults is what is wrong with one row.
type RowFaults struct {
	Row    int             `json:"row"`
	Faults []*domain.Error `json:"faults"`
}

// ImportStaff adds staff of an organisation from a table, in one transaction; HR or its
// administrator may. A row that names somebody who is there already, or who stands in another
// row, is at fault: by ID number, or without one by name, birth date and department. With
// update such a row changes what is there to what it says; empty cells change nothing, and
// identifiers stay as they are.
func (s Directory) ImportStaff(ctx context.Context, r Request, org domain.ID, rows []StaffRow, mode ImportMode, update bool) (Imported, error) {
	if err := r.Actor.need(org, domain.RoleHR, domain.RoleAdmin); err != nil {
		return Imported{}, err
	}
	if err := checkImport(len(rows), MaxImport, mode); err != nil {
		return Imported{}, err
	}
	for i := range rows {
		rows[i].Form.OrgID = org
	}
	if mode == DryRun {
		w := &work{Tx: s.Store.View(ctx), core: s.core}
		_, found, err := w.examineStaff(org, rows, update)
		return found, err
	}
	return write(ctx, s.core, r, "import-staff", []any{org, mode, update, withoutIdentifiers(rows)}, func(w *work) (Imported, error) {
		if err := w.LockOrganisation(org); err != nil {
			return Imported{}, err
		}
		good, found, err := w.examineStaff(org, rows, update)
		if err != nil || mode == AllRows && len(found.Faults) > 0 {
			return found, err
		}
		for _, row := range good {
			if err := w.writeStaff(row); err != nil {
				return found, err
			}
			found.Written++
		}
		w.audit(organisationChain(org), "staff_imported", domain.SubjectRef{}, "", map[string]string{"n": domain.ID(found.Written).String()})
		return found, nil
	})
}

// withoutIdentifiers is what an idempotency key's digest may hold of the rows.
func withoutIdentifiers(rows []StaffRow) []StaffRow {
	safe := slices.Clone(rows)
	for i := range safe {
		safe[i].Form.IDNumber, safe[i].Form.Phone, safe[i].Faults = "", "", nil
	}
	return safe
}

// goodStaff is a row to be written, and the person it changes.
type goodStaff struct {
	StaffRow
	there *domain.Person
}

func (w *work) writeStaff(row goodStaff) error {
	if row.there == nil {
		_, err := w.hire(row.Form)
		return err
	}
	return w.UpdatePerson(*row.there)
}

// hire adds one staff member whose form has been checked.
func (w *work) hire(in PersonForm) (domain.Person, error) {
	p := domain.Person{
		OrgID: in.OrgID, Name: in.Name, Sex: in.Sex, BirthDate: in.BirthDate, Profession: in.Profession,
		Specialty: in.Specialty, Department: in.Department, Title: in.Title, TitleSince: in.TitleSince, WorkSince: in.WorkSince, Contract: in.Contract,
		HasIDNumber: in.IDNumber != "", HasPhone: in.Phone != "", CreatedAt: w.at, Version: 1,
	}
	return p, w.InsertPerson(&p, Identifiers{IDNumber: strings.ToUpper(in.IDNumber), Phone: in.Phone})
}

// examineStaff tells good rows from bad ones, and gives those that have something to do.
func (w *work) examineStaff(org domain.ID, rows []StaffRow, update bool) ([]goodStaff, Imported, error) {
	known, err := w.knownStaff(org, rows)
	if err != nil {
		return nil, Imported{}, err
	}
	found := Imported{Rows: len(rows), Faults: []RowFaults{}, Changes: []RowChanges{}}
	var good []goodStaff
	seen := map[string]int{}
	for _, row := range rows {
		faults := append(slices.Clone(row.Faults), unreadFields(row.Faults, row.Form.check(w.today()))...)
		field, mark := row.Form.mark()
		there, known := known[mark]
		switch other, twice := seen[mark]; {
		case twice:
			faults.Add(field, "duplicate_row").With("row", other)
		case known && !update:
			faults.Add(field, "duplicate")
		case known && there.ID == 0:
			faults.Add(field, "name_not_unique")
		}
		if _, twice := seen[mark]; !twice {
			seen[mark] = row.Row
		}
		if len(faults) > 0 {
			found.Faults = append(found.Faults, RowFaults{row.Row, faults})
			continue
		}
		found.Good++
		one := goodStaff{StaffRow: row}
		if known {
			changes := row.changes(&there)
			if len(changes) == 0 {
				found.Unchanged++
				continue
			}
			one.there = &there
			found.Changes = append(found.Changes, RowChanges{row.Row, row.Form.Name, false, changes})
		}
		good = append(good, one)
	}
	return good, found, nil
}

// changes takes over into a person what a row says, and says what became another.
func (row StaffRow) changes(p *domain.Person) (list []FieldChange) {
	in := row.Form
	take := func(field, before, after string, set func()) {
		if row.Says[field] && before != after {
			list = append(list, FieldChange{field, before, after})
			set()
		}
	}
	day := func(d calendar.Date) string {
		if d.IsZero() {
			return ""
		}
		return d.String()
	}
	take("name", p.Name, in.Name, func() { p.Name = in.Name })
	take("sex", p.Sex, in.Sex, func() { p.Sex = in.Sex })
	take("birth_date", day(p.BirthDate), day(in.BirthDate), func() { p.BirthDate = in.BirthDate })
	take("department", p.Department, in.Department, func() { p.Department = in.Department })
	take("specialty", p.Specialty, in.Specialty, func() { p.Specialty = in.Specialty })
	take("profession", p.Profession, in.Profession, func() { p.Profession = in.Profession })
	take("title", string(p.Title), string(in.Title), func() { p.Title = in.Title })
	take("title_since", day(p.TitleSince), day(in.TitleSince), func() { p.TitleSince = in.TitleSince })
	take("contract", strconv.FormatBool(p.Contract), strconv.FormatBool(in.Contract), func() { p.Contract = in.Contract })
	return list
}

// unreadFields takes an error apart and leaves out the fields that could not be read: they
// are blamed for that already.
func unreadFields(read domain.Faults, err error) domain.Faults {
	e, ok := err.(*domain.Error)
	if !ok {
		return nil
	}
	first := *e
	first.More = nil
	return slices.DeleteFunc(append(domain.Faults{&first}, e.More...), func(f *domain.Error) bool {
		return slices.ContainsFunc(read, func(r *domain.Error) bool { return r.Field == f.Field })
	})
}

// mark is what tells a person from others in a table, and the field that holds it.
func (in PersonForm) mark() (field, mark string) {
	if in.IDNumber != "" {
		return "id_number", "id/" + strings.ToUpper(in.IDNumber)
	}
	return "name", "name/" + in.Name + "/" + in.BirthDate.String() + "/" + in.Department
}

// knownStaff are those of the organisation's staff whose marks rows have.
func (w *work) knownStaff(org domain.ID, rows []StaffRow) (map[string]domain.Person, error) {
	var numbers, names []string
	for _, row := range rows {
		if row.Form.IDNumber != "" {
			numbers = append(numbers, strings.ToUpper(row.Form.IDNumber))
		} else {
			names = append(names, row.Form.Name)
		}
	}
	known := map[string]domain.Person{}
	have, err := w.PeopleNumbered(org, numbers)
	if err != nil {
		return nil, err
	}
	for number, p := range have {
		known["id/"+number] = p
	}
	people, err := w.PeopleNamed(org, names)
	for _, p := range people {
		_, mark := PersonForm{Name: p.Name, BirthDate: p.BirthDate, Department: p.Department}.mark()
		if _, twice := known[mark]; twice {
			p = domain.Person{} // two of them: nobody can say which is meant
		}
		known[mark] = p
	}
	return known, err
}
