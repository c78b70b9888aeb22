package rest

import (
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// query reads a request's parameters and gathers what is wrong with them. A parameter that
// was never asked for is refused by err.
type query struct {
	values map[string][]string
	asked  []string
	faults domain.Faults
}

func parameters(c echo.Context) *query { return &query{values: c.QueryParams()} }

func (q *query) raw(name string) string {
	q.asked = append(q.asked, name)
	all := q.values[name]
	if len(all) > 1 {
		q.faults.Add(name, "more_than_one")
	}
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// text is free text, such as part of a name.
func (q *query) text(name string) string {
	s := q.raw(name)
	q.faults.CheckLine(s, name, false, domain.MaxTitle)
	return s
}

// id is the ID of a row, 0 when it is not given.
func (q *query) id(name string) domain.ID {
	s := q.raw(name)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	q.faults.Check(err == nil && n > 0, name, "bad_number")
	return domain.ID(n)
}

// number is a whole number of a range, or the default.
func (q *query) number(name string, low, high, otherwise int) int {
	s := q.raw(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	switch {
	case err != nil:
		q.faults.Add(name, "bad_number")
	case n < low || n > high:
		q.faults.Add(name, "out_of_range").With("min", low).With("max", high)
	}
	return n
}

// flag is true or false, false when it is not given.
func (q *query) flag(name string) bool {
	s := q.raw(name)
	q.faults.Check(s == "" || s == "true" || s == "false", name, "unknown_value")
	return s == "true"
}

// choice is one of the values a parameter knows, "" when it is not given.
func choice[T ~string](q *query, name string, known []T) T {
	s := T(q.raw(name))
	if s != "" && !slices.Contains(known, s) {
		q.faults.Add(name, "unknown_value").With("value", clipped(string(s)))
	}
	return s
}

// date is a day, none when it is not given.
func (q *query) date(name string) calendar.Date {
	s := q.raw(name)
	if s == "" {
		return calendar.Date{}
	}
	day, err := calendar.ParseDate(s)
	q.faults.Check(err == nil && day.Year > 0, name, "bad_date")
	return day
}

// page is which page of a list is asked for.
func (q *query) page() service.Page {
	return service.Page{After: q.raw("after"), Limit: q.number("limit", 1, 200, 50)}
}

func (q *query) err() error {
	for name := range q.values {
		if !slices.Contains(q.asked, name) {
			q.faults.Add(clipped(name), "unknown_parameter")
		}
	}
	slices.SortStableFunc(q.faults, func(a, b *domain.Error) int { return slices.Compare([]byte(a.Field), []byte(b.Field)) })
	return q.faults.Err()
}

// clipped keeps what a client sent out of an answer beyond a word's length.
func clipped(s string) string {
	if len(s) > 60 {
		return s[:60]
	}
	return s
}

// pathID is the ID in the path; what is no ID names nothing.
func pathID(c echo.Context) (domain.ID, error) {
	n, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || n <= 0 {
		return 0, domain.Fault(domain.CodeNotFound, "not_found")
	}
	return domain.ID(n), nil
}
