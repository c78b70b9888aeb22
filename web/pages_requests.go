package web

import (
	"io"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// RequestFormPage is the form of a request about an assignment, new or returned.
type RequestFormPage struct {
	Assignment domain.Assignment
	Programme  domain.Programme
	Kind       domain.RequestKind
	Kinds      []domain.RequestKind // what this reader may ask for
	Leaves     []LeaveChoice
	Reports    []Option // months that can be opened again
	Targets    []Option // requests that can be taken back
	People     []Option // who could take the place
	Form       Form
	Plan       *service.RequestPlan // what would come of it, once it was looked at
	Amends     *service.RequestView // the returned request that is amended
	Task       domain.ID            // of the amendment
	Attach     *Attach
}

// LeaveChoice is one kind of leave to choose, with what is left of it.
type LeaveChoice struct {
	Rule    domain.LeaveRule
	Balance domain.Balance
}

// Left is what is left, in days: "2.5".
func (l LeaveChoice) Left() string { return domain.HalfDaysText(l.Balance.Left) }

// RequestForm writes the form of a request.
func (s *Site) RequestForm(w io.Writer, f Frame, p RequestFormPage) error {
	return s.render(w, "request_new", f, p)
}

// RequestPage is one request.
type RequestPage struct {
	View service.RequestView
	Line *Timeline
	Form Form
}

// Request writes one request.
func (s *Site) Request(w io.Writer, f Frame, p RequestPage) error {
	return s.render(w, "request", f, p)
}
