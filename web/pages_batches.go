package web

import (
	"io"

	"github.com/duikou/duikou/domain"
)

// BatchPage says how far a batch is and, once it is done, what became of its tasks.
type BatchPage struct {
	Batch   domain.Batch
	Lines   []BatchLine
	Refused bool   // only those that could not be approved are shown
	Next    string // address of the next page, "" at the end
	Back    string
}

// BatchLine is one task of a batch; Error is "" when it was approved.
type BatchLine struct {
	ID    domain.ID
	Task  domain.Task // zero when it cannot be seen any more
	Error string
}

// Batch writes a batch.
func (s *Site) Batch(w io.Writer, f Frame, p BatchPage) error { return s.render(w, "batch", f, p) }

// BatchesPage is the reader's batches.
type BatchesPage struct {
	Batches []domain.Batch
	Next    string
}

// Batches writes the reader's batches.
func (s *Site) Batches(w io.Writer, f Frame, p BatchesPage) error {
	return s.render(w, "batches", f, p)
}
