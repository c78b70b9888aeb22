package store

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type personRow struct {
	ID          domain.ID
	OrgID       domain.ID
	UserID      domain.ID
	Name        string
	Sex         string
	BirthDate   day
	Profession  string
	Specialty   string
	Department  string
	Title       domain.Title
	TitleSince  day
	WorkSince   day
	Contract    bool
	IDNumber    []byte  `gorm:"column:id_number"`
	IDNumberKey *string `gorm:"column:id_number_key"` // HMAC of the number; NULL without one
	Phone       []byte
	Created     instant `gorm:"column:created_at"`
	Version     int
}

func (personRow) TableName() string { return "people" }

var personColumns = []string{
	"org_id", "user_id", "name", "sex", "birth_date", "profession", "specialty", "department",
	"title", "title_since", "work_since", "contract",
}

var (
	personOrder   = byID("people", false, func(r personRow) domain.ID { return r.ID })
	personVisible = visible{orgs: []string{"org_id"}, person: "id"}
)

func personRowOf(p domain.Person) personRow {
	return personRow{
		ID: p.ID, OrgID: p.OrgID, UserID: p.UserID, Name: p.Name, Sex: p.Sex, BirthDate: day(p.BirthDate),
		Profession: p.Profession, Specialty: p.Specialty, Department: p.Department, Title: p.Title,
		TitleSince: day(p.TitleSince), WorkSince: day(p.WorkSince), Contract: p.Contract, Created: instant(p.CreatedAt), Version: p.Version,
	}
}

func (r personRow) person() domain.Person {
	return domain.Person{
		ID: r.ID, OrgID: r.OrgID, UserID: r.UserID, Name: r.Name, Sex: r.Sex,
		BirthDate: calendar.Date(r.BirthDate), Profession: r.Profession, Specialty: r.Specialty,
		Department: r.Department, Title: r.Title, TitleSince: calendar.Date(r.TitleSince), WorkSince: calendar.Date(r.WorkSince),
		Contract: r.Contract, HasIDNumber: r.IDNumberKey != nil, HasPhone: len(r.Phone) > 0,
		CreatedAt: time.Time(r.Created), Version: r.Version,
	}
}

// InsertPerson stores the row first: its ID is bound into the ciphertexts.
func (t *tx) InsertPerson(p *domain.Person, ids service.Identifiers) error {
	row := personRowOf(*p)
	if ids != (service.Identifiers{}) && t.keys == nil {
		return t.noKeys()
	}
	if ids.IDNumber != "" {
		key := t.idNumberKey(ids.IDNumber)
		row.IDNumberKey = &key
	}
	if err := t.insert(&row); err != nil {
		return err
	}
	p.ID, p.HasIDNumber, p.HasPhone = row.ID, ids.IDNumber != "", ids.Phone != ""
	return t.sealIdentifiers(row, ids)
}

// idNumberKey is what an ID number is looked up by.
func (t *tx) idNumberKey(number string) string {
	return t.keys.Lookup("people.id_number", strings.ToUpper(strings.TrimSpace(number)))
}

func (t *tx) sealIdentifiers(row personRow, ids service.Identifiers) error {
	sealed := map[string]any{}
	for column, plain := range map[string]string{"id_number": ids.IDNumber, "phone": ids.Phone} {
		if plain == "" {
			continue
		}
		b, err := t.keys.Seal(placeOf(column, row.ID), plain)
		if err != nil {
			return fault(err)
		}
		sealed[column] = b
	}
	if len(sealed) == 0 {
		return nil
	}
	return t.fail(t.db.Model(personRow{}).Where("id = ?", row.ID).Updates(sealed).Error)
}

func (t *tx) UpdatePerson(p domain.Person) error {
	row := personRowOf(p)
	row.Version++
	return t.update(&row, p.ID, p.Version, personColumns)
}

func (t *tx) Person(scope service.Scope, id domain.ID) (domain.Person, error) {
	row, err := one[personRow](t, within(t.db.Where("id = ?", id), scope, personVisible))
	return row.person(), err
}

func (t *tx) People(scope service.Scope, org domain.ID, p service.Page) (service.List[domain.Person], error) {
	q := within(t.db, scope, personVisible)
	if org != 0 {
		q = q.Where("org_id = ?", org)
	}
	return page(t, q, p, personOrder, personRow.person)
}

// asked is how many values one statement compares a column with.
const asked = 200

func (t *tx) PeopleNumbered(org domain.ID, numbers []string) (map[string]domain.Person, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	if t.keys == nil {
		return nil, t.noKeys()
	}
	known := map[string]domain.Person{}
	for some := range slices.Chunk(numbers, asked) {
		of := map[string]string{}
		for _, number := range some {
			of[t.idNumberKey(number)] = number
		}
		var found []personRow
		q := t.db.Where("org_id = ? AND id_number_key IN ?", org, slices.Collect(maps.Keys(of)))
		if err := q.Find(&found).Error; err != nil {
			return nil, t.fail(err)
		}
		for _, row := range found {
			known[of[*row.IDNumberKey]] = row.person()
		}
	}
	return known, nil
}

func (t *tx) PeopleNamed(org domain.ID, names []string) ([]domain.Person, error) {
	var people []domain.Person
	for some := range slices.Chunk(names, asked) {
		found, err := all(t, t.db.Where("org_id = ? AND name IN ?", org, some).Order("id"), personRow.person)
		if err != nil {
			return nil, err
		}
		people = append(people, found...)
	}
	return people, nil
}

func (t *tx) Identifiers(person domain.ID) (service.Identifiers, error) {
	var ids service.Identifiers
	row, err := one[personRow](t, t.db.Where("id = ?", person))
	if err != nil || len(row.IDNumber) == 0 && len(row.Phone) == 0 {
		return ids, err
	}
	if t.keys == nil {
		return ids, t.noKeys()
	}
	if len(row.IDNumber) > 0 {
		if ids.IDNumber, err = t.keys.Open(placeOf("id_number", person), row.IDNumber); err != nil {
			return service.Identifiers{}, fault(err)
		}
	}
	if len(row.Phone) > 0 {
		if ids.Phone, err = t.keys.Open(placeOf("phone", person), row.Phone); err != nil {
			return service.Identifiers{}, fault(err)
		}
	}
	return ids, nil
}

func (t *tx) noKeys() error {
	return fault(errors.New("store opened without keys: identifiers can be neither kept nor read"))
}

// placeOf names the place a ciphertext is bound to.
func placeOf(column string, person domain.ID) string {
	return "people." + column + "/" + person.String()
}
