package service

import "github.com/duikou/duikou/domain"

// FilingStore keeps filings, newest first, and the past services they are about, in order of ID.
type FilingStore interface {
	InsertFiling(f *domain.Filing) error // sets Number "H000012" from the ID
	UpdateFiling(f domain.Filing) error  // state, opinion and who decided
	Filing(scope Scope, id domain.ID) (domain.Filing, error)
	Filings(scope Scope, f FilingFilter, page Page) (List[domain.Filing], error)
	// ReversalWaiting is the filing that waits to take a past service back, or 0.
	ReversalWaiting(past domain.ID) (domain.ID, error)
	InsertPastServices(list []domain.PastService) error // sets the IDs
	MovePastServices(ids []domain.ID, state domain.PastState) error
	// PastService is visible when its organisation or its person is in scope.
	PastService(scope Scope, id domain.ID) (domain.PastService, error)
	PastServicesOfFiling(filing domain.ID) ([]domain.PastService, error)
	PastServicesOf(people []domain.ID) ([]domain.PastService, error)
}

// FilingFilter narrows a list of filings; zero fields do not narrow.
type FilingFilter struct {
	Org   domain.ID
	State domain.FilingState
}

// PlaceFactStore keeps what is stated about where organisations are, in order of ID.
type PlaceFactStore interface {
	InsertPlaceFact(f *domain.PlaceFact) error
	PlaceFacts(orgs []domain.ID) ([]domain.PlaceFact, error)
}
