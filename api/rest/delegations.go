package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type delegationIn struct {
	OrganisationID domain.ID         `json:"organisation_id"`
	FromUser       domain.ID         `json:"from_user"`
	ToUser         domain.ID         `json:"to_user"`
	From           string            `json:"from"`
	To             string            `json:"to"`
	Kinds          []domain.TaskKind `json:"kinds"`
	Reason         string            `json:"reason"`
}

type delegationOut struct {
	ID             domain.ID         `json:"id"`
	OrganisationID domain.ID         `json:"organisation_id"`
	FromUser       domain.ID         `json:"from_user"`
	FromName       string            `json:"from_name"`
	ToUser         domain.ID         `json:"to_user"`
	ToName         string            `json:"to_name"`
	From           string            `json:"from"`
	To             string            `json:"to"`
	Kinds          []domain.TaskKind `json:"kinds"` // [] = every kind that can be delegated
	Reason         string            `json:"reason,omitempty"`
	CreatedAt      time.Time         `json:"created_at"`
	EndedAt        *time.Time        `json:"ended_at,omitempty"`
	Version        int               `json:"version"`
}

func delegationOf(d domain.Delegation) delegationOut {
	out := delegationOut{
		ID: d.ID, OrganisationID: d.OrgID, FromUser: d.FromUser, FromName: d.FromName, ToUser: d.ToUser, ToName: d.ToName,
		From: d.From.String(), To: d.To.String(), Kinds: append([]domain.TaskKind{}, d.Kinds...), Reason: d.Reason,
		CreatedAt: at(d.CreatedAt), Version: d.Version,
	}
	if !d.RevokedAt.IsZero() {
		ended := at(d.RevokedAt)
		out.EndedAt = &ended
	}
	return out
}

// delegations are all of an organisation, for its administrator; without one, one's own that
// are not over.
func (f *face) delegations(c echo.Context) error {
	q := parameters(c)
	org, page := q.id("organisation"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	ctx, a := c.Request().Context(), edge.Actor(c)
	if org != 0 {
		found, err := f.Service.Delegations.List(ctx, a, org, page)
		return reply(c, found, err, delegationOf)
	}
	given, received, err := f.Service.Delegations.Mine(ctx, a)
	return reply(c, service.List[domain.Delegation]{Items: append(given, received...)}, err, delegationOf)
}

func (f *face) createDelegation(c echo.Context) error {
	in, err := body[delegationIn](c)
	if err != nil {
		return err
	}
	var d dates
	form := service.DelegationForm{
		OrgID: in.OrganisationID, FromUser: in.FromUser, ToUser: in.ToUser, From: d.of(in.From, "from"), To: d.of(in.To, "to"),
		Kinds: in.Kinds, Reason: in.Reason,
	}
	if err := d.err(); err != nil {
		return err
	}
	made, err := f.Service.Delegations.Create(c.Request().Context(), edge.Request(c), form)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusCreated, made.Version, delegationOf(made))
}

func (f *face) endDelegation(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	d, err := f.Service.Delegations.End(c.Request().Context(), edge.Request(c), id)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, d.Version, delegationOf(d))
}

type deputyIn struct {
	OrganisationID domain.ID   `json:"organisation_id"`
	Role           domain.Role `json:"role"`
	UserID         domain.ID   `json:"user_id"`
}

type deputyOut struct {
	ID             domain.ID   `json:"id"`
	OrganisationID domain.ID   `json:"organisation_id"`
	Role           domain.Role `json:"role"`
	UserID         domain.ID   `json:"user_id"`
	UserName       string      `json:"user_name"`
	CreatedAt      time.Time   `json:"created_at"`
}

func deputyOf(d domain.Deputy) deputyOut {
	return deputyOut{d.ID, d.Post.Org, d.Post.Role, d.UserID, d.UserName, at(d.CreatedAt)}
}

func (f *face) deputies(c echo.Context) error {
	q := parameters(c)
	org := q.id("organisation")
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Delegations.Deputies(c.Request().Context(), edge.Actor(c), org)
	return reply(c, service.List[domain.Deputy]{Items: found}, err, deputyOf)
}

func (f *face) addDeputy(c echo.Context) error {
	in, err := body[deputyIn](c)
	if err != nil {
		return err
	}
	made, err := f.Service.Delegations.AddDeputy(c.Request().Context(), edge.Request(c), domain.Membership{Org: in.OrganisationID, Role: in.Role}, in.UserID)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, deputyOf(made))
}

func (f *face) removeDeputy(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	q := parameters(c)
	org := q.id("organisation")
	if err := q.err(); err != nil {
		return err
	}
	if err := f.Service.Delegations.RemoveDeputy(c.Request().Context(), edge.Request(c), org, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
