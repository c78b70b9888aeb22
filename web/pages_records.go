package web

import (
	"io"

	"github.com/duikou/duikou/domain"
)

// RecordBooksPage is the record books, and the form of a new one.
type RecordBooksPage struct {
	Books        []domain.RecordBook
	Names        map[domain.ID]string
	MayNew       bool
	Form         Form
	Orgs         []Option
	Perspectives []Option
	Next         string
}

// RecordBooks writes the list of record books.
func (s *Site) RecordBooks(w io.Writer, f Frame, p RecordBooksPage) error {
	return s.render(w, "records", f, p)
}

// RecordBookPage is one record book: what it comes to, and its records.
type RecordBookPage struct {
	Book     domain.RecordBook
	Org      string
	Lines    []domain.Total // what its report prints
	Summary  []domain.Total
	Records  []domain.Record
	Metrics  map[string]domain.Metric // by code
	Filter   RecordFilter
	MayAdd   bool
	Form     Form
	Choices  []Option // of metrics
	Statuses []Option
	Scopes   []Option
	Next     string
}

// RecordFilter is what a list of records is narrowed to.
type RecordFilter struct{ Metric, Month string }

// Exact is a record's count as a number: fen in yuan, a part of a whole as it is.
func (p RecordBookPage) Exact(r domain.Record) string {
	switch {
	case r.Count == nil:
		return ""
	case r.Kind == domain.RecordMoney:
		return yuan(*r.Count)
	case r.Base > 1:
		return number(*r.Count) + " / " + number(r.Base)
	}
	return number(*r.Count)
}

// RecordBook writes a record book.
func (s *Site) RecordBook(w io.Writer, f Frame, p RecordBookPage) error {
	return s.render(w, "record_book", f, p)
}
