package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

var nominationStates = []domain.NominationState{
	domain.NominationIneligible, domain.NominationPending, domain.NominationReturned, domain.NominationApproved,
	domain.NominationRejected, domain.NominationWithdrawn, domain.NominationRefused, domain.NominationAssigned,
}

type nominationIn struct {
	PersonID     domain.ID       `json:"person_id"`
	PositionID   domain.ID       `json:"position_id"`
	Statement    string          `json:"statement"`
	Declarations map[string]bool `json:"declarations"`
}

type nominationOut struct {
	ID           domain.ID              `json:"id"`
	CycleID      domain.ID              `json:"cycle_id"`
	SupporterID  domain.ID              `json:"supporter_id"`
	RecipientID  domain.ID              `json:"recipient_id"`
	PersonID     domain.ID              `json:"person_id"`
	PersonName   string                 `json:"person_name"`
	PositionID   domain.ID              `json:"position_id"`
	Track        string                 `json:"track"`
	Statement    string                 `json:"statement,omitempty"`
	Declarations map[string]bool        `json:"declarations"`
	Screening    decisionOut            `json:"screening"`
	State        domain.NominationState `json:"state"`
	CreatedAt    time.Time              `json:"created_at"`
	UpdatedAt    time.Time              `json:"updated_at"`
	Version      int                    `json:"version"`
}

func nominationOf(n domain.Nomination) nominationOut {
	declared := make(map[string]bool, len(n.Declarations))
	for code, yes := range n.Declarations {
		declared[code] = yes
	}
	return nominationOut{
		n.ID, n.CycleID, n.SupporterID, n.RecipientID, n.PersonID, n.PersonName, n.PositionID, n.Track, n.Statement,
		declared, decisionOf(n.Screening), n.State, at(n.CreatedAt), at(n.UpdatedAt), n.Version,
	}
}

func (f *face) nominations(c echo.Context) error {
	id, err := cycleID(c)
	if err != nil {
		return err
	}
	q := parameters(c)
	filter := service.NominationFilter{Cycle: id, Person: q.id("person"), State: choice(q, "state", nominationStates)}
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Nominations.List(c.Request().Context(), edge.Actor(c), filter, page)
	return reply(c, found, err, nominationOf)
}

// nominate answers 201 for an ineligible nominee too: the nomination is kept, with the
// clauses that refused it.
func (f *face) nominate(c echo.Context) error {
	id, err := cycleID(c)
	if err != nil {
		return err
	}
	in, err := body[nominationIn](c)
	if err != nil {
		return err
	}
	made, err := f.Service.Nominations.Nominate(c.Request().Context(), edge.Request(c), id, service.NominationForm(in))
	if err != nil {
		return err
	}
	return created(c, "/nominations", made.ID, made.Version, nominationOf(made))
}

func (f *face) nomination(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	n, err := f.Service.Nominations.Nomination(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	edge.SetCase(c, domain.CaseRef{Kind: domain.CaseCycle, ID: n.CycleID})
	return versioned(c, http.StatusOK, n.Version, nominationOf(n))
}

func (f *face) withdraw(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[reasonIn](c)
	if err != nil {
		return err
	}
	n, err := f.Service.Nominations.Withdraw(c.Request().Context(), edge.Request(c), id, in.Reason)
	if err != nil {
		return err
	}
	edge.SetCase(c, domain.CaseRef{Kind: domain.CaseCycle, ID: n.CycleID})
	return versioned(c, http.StatusOK, n.Version, nominationOf(n))
}

type refusalOut struct {
	ID           domain.ID           `json:"id"`
	CycleID      domain.ID           `json:"cycle_id"`
	NominationID domain.ID           `json:"nomination_id"`
	PersonID     domain.ID           `json:"person_id"`
	PersonName   string              `json:"person_name"`
	Reason       string              `json:"reason"`
	State        domain.RequestState `json:"state"`
	CreatedAt    time.Time           `json:"created_at"`
	Version      int                 `json:"version"`
}

// recordRefusal opens a case of its own; what follows is decided in its task.
func (f *face) recordRefusal(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[reasonIn](c)
	if err != nil {
		return err
	}
	r, err := f.Service.Nominations.RecordRefusal(c.Request().Context(), edge.Request(c), id, in.Reason)
	if err != nil {
		return err
	}
	edge.SetCase(c, r.Case())
	return versioned(c, http.StatusCreated, r.Version, refusalOut{
		r.ID, r.CycleID, r.NominationID, r.PersonID, r.PersonName, r.Reason, r.State, at(r.CreatedAt), r.Version,
	})
}
