package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// instant is a point in time as stored: milliseconds since 1970 in UTC, NULL for none.
type instant time.Time

// GormDataType tells gorm that the type is a plain column and no relation.
func (instant) GormDataType() string { return "bigint" }

// Value writes the instant.
func (i instant) Value() (driver.Value, error) {
	if time.Time(i).IsZero() {
		return nil, nil
	}
	return time.Time(i).UnixMilli(), nil
}

// Scan reads the instant.
func (i *instant) Scan(src any) error {
	if src == nil {
		*i = instant{}
		return nil
	}
	ms, err := integer(src)
	*i = instant(time.UnixMilli(ms).UTC())
	return err
}

func integer(src any) (int64, error) {
	switch v := src.(type) {
	case int64:
		return v, nil
	case []byte:
		return strconv.ParseInt(string(v), 10, 64)
	case string:
		return strconv.ParseInt(v, 10, 64)
	}
	return 0, fmt.Errorf("not a whole number: %T", src)
}

func text(src any) (string, error) {
	switch v := src.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("not a text: %T", src)
}

// day is a calendar day as stored: "2026-11-21", NULL for none.
type day calendar.Date

// GormDataType tells gorm that the type is a plain column and no relation.
func (day) GormDataType() string { return "string" }

// Value writes the day.
func (d day) Value() (driver.Value, error) {
	if calendar.Date(d).IsZero() {
		return nil, nil
	}
	return calendar.Date(d).String(), nil
}

// Scan reads the day.
func (d *day) Scan(src any) error {
	if src == nil {
		*d = day{}
		return nil
	}
	s, err := text(src)
	if err != nil {
		return err
	}
	parsed, err := calendar.ParseDate(s)
	*d = day(parsed)
	return err
}

// month is a calendar month as stored: "2026-11".
type month calendar.Month

// GormDataType tells gorm that the type is a plain column and no relation.
func (month) GormDataType() string { return "string" }

// Value writes the month.
func (m month) Value() (driver.Value, error) { return calendar.Month(m).String(), nil }

// Scan reads the month.
func (m *month) Scan(src any) error {
	s, err := text(src)
	if err != nil || s == "" {
		*m = month{}
		return err
	}
	parsed, err := calendar.ParseMonth(s)
	*m = month(parsed)
	return err
}

// asJSON is a value stored as JSON text, for what is never searched.
type asJSON[T any] struct{ v T }

// GormDataType tells gorm that the type is a plain column and no relation.
func (asJSON[T]) GormDataType() string { return "string" }

// Value writes the JSON text.
func (j asJSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.v)
	return string(b), err
}

// Scan reads the JSON text.
func (j *asJSON[T]) Scan(src any) error {
	var zero T
	j.v = zero
	s, err := text(src)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(s), &j.v)
}

// policyRef is a reference to a policy version, three columns with a common prefix.
type policyRef struct {
	Code    string
	Version int
	Hash    string
}

// caseRef is a reference to a case, two columns with the prefix "case_".
type caseRef struct {
	Kind domain.CaseKind
	ID   domain.ID
}

// subjectRef is a reference to a subject, two columns with the prefix "subject_".
type subjectRef struct {
	Kind domain.SubjectKind
	ID   domain.ID
}
