package service

import (
	"maps"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// examinePast tells rows that can be filed from those that cannot.
func (w *work) examinePast(org domain.ID, rows []PastRow) (Filed, error) {
	found := Filed{Imported: Imported{Rows: len(rows), Faults: []RowFaults{}}, Entries: []domain.PastService{}}
	staff, err := w.staffMeant(org, rows)
	if err != nil {
		return found, err
	}
	taken, err := w.takenDays(slices.Sorted(maps.Keys(staff.people)))
	if err != nil {
		return found, err
	}
	known, err := w.knownPlaces(rows)
	if err != nil {
		return found, err
	}
	var seen []domain.PastService
	for _, row := range rows {
		if row.Form.OrgID == 0 {
			row.Form.OrgID = known[strings.TrimSpace(row.Form.Place)]
		}
		faults := slices.Clone(row.Faults)
		who, fault := staff.who(row)
		if fault != nil {
			faults = append(faults, fault)
		}
		p := row.Form.past(who)
		p.Row = row.Row
		faults = append(faults, notBlamed(row.Faults, p.Check(who, w.today()))...)
		if len(faults) == 0 {
			faults = append(faults, taken.fault(p, seen)...)
			seen = append(seen, p)
		}
		if len(faults) == 0 {
			faults, err = w.placeFault(p)
			if err != nil {
				return found, err
			}
		}
		if len(faults) > 0 {
			found.Faults = append(found.Faults, RowFaults{row.Row, faults})
			continue
		}
		found.Entries = append(found.Entries, p)
	}
	found.Good = len(found.Entries)
	return found, nil
}

// knownPlaces are the organisations here that are called as a row says; of two with one name neither.
func (w *work) knownPlaces(rows []PastRow) (map[string]domain.ID, error) {
	var names []string
	for _, row := range rows {
		if name := strings.TrimSpace(row.Form.Place); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	list, err := w.OrganisationsNamed(names)
	known := map[string]domain.ID{}
	for _, o := range list {
		if _, twice := known[o.Name]; twice {
			o.ID = 0
		}
		known[o.Name] = o.ID
	}
	return known, err
}

// elsewhere reports whether somebody is nominated or serving in another place in a time, or has
// served there by what was filed.
func elsewhere(view Tx, person, cycle, except domain.ID, from, to calendar.Date) (bool, error) {
	n, err := view.Overlapping(person, cycle, except, from, to)
	if err != nil || n > 0 {
		return n > 0, err
	}
	past, err := view.PastServicesOf([]domain.ID{person})
	return slices.ContainsFunc(past, func(p domain.PastService) bool {
		return p.State == domain.PastRecorded && p.Overlaps(from, to)
	}), err
}

// notBlamed leaves out the fields that could not be read: they are blamed for that already.
func notBlamed(read, faults domain.Faults) domain.Faults {
	return slices.DeleteFunc(faults, func(f *domain.Error) bool {
		return slices.ContainsFunc(read, func(r *domain.Error) bool { return r.Field == f.Field })
	})
}

// placeFault checks that the organisation named is one we know.
func (w *work) placeFault(p domain.PastService) (f domain.Faults, err error) {
	if p.Place.OrgID == 0 {
		return nil, nil
	}
	_, err = w.Organisation(p.Place.OrgID)
	if domain.CodeOf(err) == domain.CodeNotFound && err != nil {
		f.Add("place_id", "unknown_organisation")
		return f, nil
	}
	return nil, err
}

// roster is the staff a table can mean.
type roster struct {
	people  map[domain.ID]domain.Person
	holders map[string]domain.ID // by ID number
}

// staffMeant reads everybody the rows can mean, by ID, name or ID number.
func (w *work) staffMeant(org domain.ID, rows []PastRow) (roster, error) {
	staff := roster{people: map[domain.ID]domain.Person{}}
	var names, numbers []string
	for _, row := range rows {
		if row.IDNumber != "" {
			numbers = append(numbers, row.IDNumber)
		}
		switch id := row.Form.PersonID; {
		case id != 0:
			p, err := w.Person(Scope{Orgs: []domain.ID{org}}, id)
			if err == nil {
				staff.people[id] = p
			} else if domain.CodeOf(err) != domain.CodeNotFound {
				return staff, err
			}
		case row.Name != "" && !slices.Contains(names, row.Name):
			names = append(names, row.Name)
		}
	}
	people, err := w.PeopleNamed(org, names)
	if err != nil {
		return staff, err
	}
	for _, p := range people {
		staff.people[p.ID] = p
	}
	staff.holders, err = w.IDNumberHolders(org, numbers)
	return staff, err
}

// who is the member of staff a row means. A name alone tells nobody apart: it needs the ID
// number or the date of birth.
func (r roster) who(row PastRow) (domain.Person, *domain.Error) {
	if id := row.Form.PersonID; id != 0 {
		if p, ok := r.people[id]; ok {
			return p, nil
		}
		return domain.Person{}, domain.Invalid("person_id", "unknown_person")
	}
	if row.IDNumber == "" && row.BirthDate.IsZero() {
		return domain.Person{}, domain.Invalid("name", "identity_needed")
	}
	var fits []domain.Person
	for _, p := range r.people {
		number := row.IDNumber == "" || r.holders[row.IDNumber] == p.ID
		born := row.BirthDate.IsZero() || p.BirthDate == row.BirthDate
		if p.Name == row.Name && number && born {
			fits = append(fits, p)
		}
	}
	switch len(fits) {
	case 0:
		return domain.Person{}, domain.Invalid("name", "unknown_person")
	case 1:
		return fits[0], nil
	}
	return domain.Person{}, domain.Invalid("name", "identity_unclear")
}

// taken is what people have given days to already: assignments that were not cancelled, and
// what was filed before.
type taken struct {
	assignments map[domain.ID][]domain.Assignment
	past        []domain.PastService
}

func (w *work) takenDays(people []domain.ID) (t taken, err error) {
	t.assignments = map[domain.ID][]domain.Assignment{}
	for _, id := range people {
		list, err := w.Assignments(Everything, AssignmentFilter{Person: id}, Page{Limit: 200})
		if err != nil {
			return t, err
		}
		for _, a := range list.Items {
			if !a.ArrivedOn.IsZero() {
				a.From = a.ArrivedOn
			}
			if a.State != domain.AssignmentCancelled {
				t.assignments[id] = append(t.assignments[id], a)
			}
		}
	}
	all, err := w.PastServicesOf(people)
	for _, p := range all {
		if p.State == domain.PastWaiting || p.State == domain.PastRecorded {
			t.past = append(t.past, p)
		}
	}
	return t, err
}

// fault says with what a past service has a day in common. Training away is no service, but
// nobody is in two places on one day.
func (t taken) fault(p domain.PastService, seen []domain.PastService) (f domain.Faults) {
	for _, a := range t.assignments[p.PersonID] {
		if p.Overlaps(a.From, a.To) {
			f.Add("from", "overlaps_assignment").With("number", a.Number).With("from", a.From).With("to", a.To)
			return f
		}
	}
	for _, o := range t.past {
		if o.ID == p.ID || o.PersonID != p.PersonID || !p.Overlaps(o.From, o.To) {
			continue
		}
		if p.Twice(o) {
			f.Add("from", "filed_already").With("number", domain.FilingNumber(o.FilingID))
		} else {
			f.Add("from", "overlaps_filed").With("from", o.From).With("to", o.To)
		}
		return f
	}
	for _, o := range seen {
		if o.PersonID == p.PersonID && p.Overlaps(o.From, o.To) {
			f.Add("from", "overlaps_row").With("row", o.Row)
			return f
		}
	}
	return f
}
