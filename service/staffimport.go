package service

import (
	"context"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
)

// MaxImport is how many rows one import may have.
const MaxImport = 5000

// StaffRow is one row of a table of staff as it was read; Faults are what could not be read.
type StaffRow struct {
	Row    int
	Form   PersonForm
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
}

// RowFaults is what is wrong with one row.
type RowFaults struct {
	Row    int             `json:"row"`
	Faults []*domain.Error `json:"faults"`
}

// ImportStaff adds staff of an organisation from a table, in one transaction; HR or its
// administrator may. A row that names somebody who is there already, or who stands in another
// row, is at fault: by ID number, or without one by name, birth date and department.
func (s Directory) ImportStaff(ctx context.Context, r Request, org domain.ID, rows []StaffRow, mode ImportMode) (Imported, error) {
	if err := r.Actor.need(org, domain.RoleHR, domain.RoleAdmin); err != nil {
		return Imported{}, err
	}
	var f domain.Faults
	f.Check(slices.Contains(ImportModes, mode), "mode", "unknown_value")
	f.Check(len(rows) > 0, "file", "no_rows")
	if len(rows) > MaxImport {
		f.Add("file", "too_many_rows").With("limit", MaxImport)
	}
	if err := f.Err(); err != nil {
		return Imported{}, err
	}
	for i := range rows {
		rows[i].Form.OrgID = org
	}
	if mode == DryRun {
		w := &work{Tx: s.Store.View(ctx), core: s.core}
		_, found, err := w.examineStaff(org, rows)
		return found, err
	}
	return write(ctx, s.core, r, "import-staff", []any{org, mode, withoutIdentifiers(rows)}, func(w *work) (Imported, error) {
		if err := w.LockOrganisation(org); err != nil {
			return Imported{}, err
		}
		good, found, err := w.examineStaff(org, rows)
		if err != nil || mode == AllRows && len(found.Faults) > 0 {
			return found, err
		}
		for _, row := range good {
			if _, err := w.hire(row.Form); err != nil {
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

// hire adds one staff member whose form has been checked.
func (w *work) hire(in PersonForm) (domain.Person, error) {
	p := domain.Person{
		OrgID: in.OrgID, Name: in.Name, Sex: in.Sex, BirthDate: in.BirthDate, Profession: in.Profession,
		Specialty: in.Specialty, Department: in.Department, Title: in.Title, TitleSince: in.TitleSince, WorkSince: in.WorkSince, Contract: in.Contract,
		HasIDNumber: in.IDNumber != "", HasPhone: in.Phone != "", CreatedAt: w.at, Version: 1,
	}
	return p, w.InsertPerson(&p, Identifiers{IDNumber: strings.ToUpper(in.IDNumber), Phone: in.Phone})
}

// examineStaff tells good rows from bad ones.
func (w *work) examineStaff(org domain.ID, rows []StaffRow) ([]StaffRow, Imported, error) {
	known, err := w.knownStaff(org, rows)
	if err != nil {
		return nil, Imported{}, err
	}
	found := Imported{Rows: len(rows), Faults: []RowFaults{}}
	var good []StaffRow
	seen := map[string]int{}
	for _, row := range rows {
		faults := append(slices.Clone(row.Faults), unread(row, row.Form.check(w.today()))...)
		field, mark := row.Form.mark()
		switch other, twice := seen[mark]; {
		case twice:
			faults.Add(field, "duplicate_row").With("row", other)
		case known[mark]:
			faults.Add(field, "duplicate")
		}
		if _, twice := seen[mark]; !twice {
			seen[mark] = row.Row
		}
		if len(faults) > 0 {
			found.Faults = append(found.Faults, RowFaults{row.Row, faults})
			continue
		}
		good = append(good, row)
	}
	found.Good = len(good)
	return good, found, nil
}

// unread takes an error apart and leaves out the fields that could not be read: they are
// blamed for that already.
func unread(row StaffRow, err error) domain.Faults {
	e, ok := err.(*domain.Error)
	if !ok {
		return nil
	}
	first := *e
	first.More = nil
	return slices.DeleteFunc(append(domain.Faults{&first}, e.More...), func(f *domain.Error) bool {
		return slices.ContainsFunc(row.Faults, func(read *domain.Error) bool { return read.Field == f.Field })
	})
}

// mark is what tells a person from others in a table, and the field that holds it.
func (in PersonForm) mark() (field, mark string) {
	if in.IDNumber != "" {
		return "id_number", "id/" + strings.ToUpper(in.IDNumber)
	}
	return "name", "name/" + in.Name + "/" + in.BirthDate.String() + "/" + in.Department
}

// knownStaff are the marks of rows that the organisation's staff have already.
func (w *work) knownStaff(org domain.ID, rows []StaffRow) (map[string]bool, error) {
	var numbers, names []string
	for _, row := range rows {
		if row.Form.IDNumber != "" {
			numbers = append(numbers, strings.ToUpper(row.Form.IDNumber))
		} else {
			names = append(names, row.Form.Name)
		}
	}
	known := map[string]bool{}
	have, err := w.KnownIDNumbers(org, numbers)
	if err != nil {
		return nil, err
	}
	for _, number := range have {
		known["id/"+number] = true
	}
	people, err := w.PeopleNamed(org, names)
	for _, p := range people {
		_, mark := PersonForm{Name: p.Name, BirthDate: p.BirthDate, Department: p.Department}.mark()
		known[mark] = true
	}
	return known, err
}
