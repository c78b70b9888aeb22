package service

import (
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// PlanningStore counts who is where.
type PlanningStore interface {
	// Crews counts an organisation's staff by department, and those of them who serve elsewhere
	// on a day; in order of department.
	Crews(org domain.ID, on calendar.Date) ([]domain.Crew, error)
	// Stays lists who is, was or will be at a recipient for a supporter under a programme on any
	// day from one date to another, both included; nobody who never came. In order of the first day.
	Stays(supporter, recipient domain.ID, programme string, from, to calendar.Date) ([]domain.Stay, error)
	// CountPartners counts the recipients a supporter has agreements with under a programme on a day.
	CountPartners(supporter domain.ID, programme string, on calendar.Date) (int, error)
}
