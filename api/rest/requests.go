package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

var (
	requestKinds  = append([]domain.RequestKind{domain.RequestRefusal}, domain.RequestKinds...)
	requestStates = []domain.RequestState{
		domain.RequestRunning, domain.RequestReturned, domain.RequestAway, domain.RequestApproved, domain.RequestRejected,
		domain.RequestWithdrawn, domain.RequestTerminated, domain.RequestLapsed, domain.RequestRevoked,
	}
)

type requestIn struct {
	Kind         domain.RequestKind `json:"kind"`
	Reason       string             `json:"reason"`
	Leave        domain.LeaveKind   `json:"leave"`
	From         string             `json:"from"`
	To           string             `json:"to"`
	FromNoon     bool               `json:"from_noon"`
	ToNoon       bool               `json:"to_noon"`
	Document     string             `json:"document"`
	On           string             `json:"on"`
	ReportID     domain.ID          `json:"report_id"`
	TargetID     domain.ID          `json:"target_id"`
	SuccessorID  domain.ID          `json:"successor_id"`
	Declarations map[string]bool    `json:"declarations"`
	Attachments  []domain.ID        `json:"attachments"`
}

// form reads the dates; a fault names the field within the form the request came in.
func (in requestIn) form(d *dates, prefix string) service.RequestForm {
	return service.RequestForm{
		Kind: in.Kind, Reason: in.Reason, Leave: in.Leave, From: d.of(in.From, prefix+"from"), To: d.of(in.To, prefix+"to"),
		FromNoon: in.FromNoon, ToNoon: in.ToNoon, Document: in.Document, On: d.of(in.On, prefix+"on"),
		ReportID: in.ReportID, TargetID: in.TargetID, SuccessorID: in.SuccessorID, Declarations: in.Declarations,
		Attachments: in.Attachments,
	}
}

type changeOut struct {
	Key    string  `json:"key"`
	Name   textDTO `json:"name"`
	Unit   string  `json:"unit"`
	Before string  `json:"before"`
	After  string  `json:"after"`
}

func changeOf(c domain.Change) changeOut {
	return changeOut{c.Key, textOf(c.Name), c.Unit, c.Before, c.After}
}

type requestOut struct {
	ID            domain.ID           `json:"id,omitempty"`
	Number        string              `json:"number,omitempty"`
	Kind          domain.RequestKind  `json:"kind"`
	State         domain.RequestState `json:"state,omitempty"`
	CycleID       domain.ID           `json:"cycle_id"`
	AssignmentID  domain.ID           `json:"assignment_id,omitempty"`
	NominationID  domain.ID           `json:"nomination_id,omitempty"`
	PersonID      domain.ID           `json:"person_id"`
	PersonName    string              `json:"person_name"`
	Reason        string              `json:"reason"`
	Leave         domain.LeaveKind    `json:"leave,omitempty"`
	From          calendar.Date       `json:"from,omitzero"`
	To            calendar.Date       `json:"to,omitzero"`
	FromNoon      bool                `json:"from_noon,omitempty"`
	ToNoon        bool                `json:"to_noon,omitempty"`
	HalfDays      int                 `json:"half_days,omitempty"`
	Document      string              `json:"document,omitempty"`
	ReturnedOn    calendar.Date       `json:"returned_on,omitzero"`
	On            calendar.Date       `json:"on,omitzero"`
	Was           calendar.Date       `json:"was,omitzero"`
	ReportID      domain.ID           `json:"report_id,omitempty"`
	TargetID      domain.ID           `json:"target_id,omitempty"`
	SuccessorID   domain.ID           `json:"successor_id,omitempty"`
	SuccessorName string              `json:"successor_name,omitempty"`
	MadeID        domain.ID           `json:"made_id,omitempty"`
	Changes       []changeOut         `json:"changes"`
	Consequence   string              `json:"consequence,omitempty"`
	Opinion       string              `json:"opinion,omitempty"`
	DecidedAt     time.Time           `json:"decided_at,omitzero"`
	InitiatorName string              `json:"initiator_name,omitempty"`
	CreatedAt     time.Time           `json:"created_at,omitzero"`
	Version       int                 `json:"version"`
}

func requestOf(r domain.Request) requestOut {
	return requestOut{
		ID: r.ID, Number: r.Number, Kind: r.Kind, State: r.State, CycleID: r.CycleID, AssignmentID: r.AssignmentID, NominationID: r.NominationID,
		PersonID: r.PersonID, PersonName: r.PersonName, Reason: r.Reason, Leave: r.Leave, From: r.Span.From, To: r.Span.To,
		FromNoon: r.Span.FromNoon, ToNoon: r.Span.ToNoon, HalfDays: r.HalfDays, Document: r.Document, ReturnedOn: r.ReturnedOn,
		On: r.On, Was: r.Was, ReportID: r.ReportID, TargetID: r.TargetID, SuccessorID: r.SuccessorID, SuccessorName: r.SuccessorName,
		MadeID: r.MadeID, Changes: each(r.Changes, changeOf), Consequence: r.Consequence, Opinion: r.Opinion, DecidedAt: at(r.DecidedAt),
		InitiatorName: r.InitiatorName, CreatedAt: at(r.CreatedAt), Version: r.Version,
	}
}

type pathStepOut struct {
	Step  string  `json:"step"`
	Name  textDTO `json:"name"`
	Names string  `json:"names"` // of those who can act, comma separated
	Empty bool    `json:"vacant"`
}

func pathStepOf(p service.PathStep) pathStepOut {
	return pathStepOut{p.Step.ID, textOf(p.Step.Name), p.Names, p.Vacant}
}

type requestPlanOut struct {
	Request requestOut    `json:"request"`
	Path    []pathStepOut `json:"path"`
}

type requestDetail struct {
	requestOut
	Path      []pathStepOut `json:"path"`
	Target    *requestOut   `json:"target,omitempty"`
	Report    *reportOut    `json:"report,omitempty"`
	MayRevoke bool          `json:"may_revoke"`
	Tasks     []taskOut     `json:"tasks"`
	Documents []attachedOut `json:"documents"`
}

type balanceOut struct {
	Kind     domain.LeaveKind `json:"kind"`
	Year     int              `json:"year"`
	Limited  bool             `json:"limited"`
	Entitled int              `json:"entitled_half_days"`
	Used     int              `json:"used_half_days"`
	Pending  int              `json:"pending_half_days"`
	Left     int              `json:"left_half_days"`
}

type offerOut struct {
	Kinds    []domain.RequestKind `json:"kinds"`
	Balances []balanceOut         `json:"balances"`
}

func (f *face) offer(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	q := parameters(c)
	year := q.number("year", firstYear, lastYear, 0)
	if err := q.err(); err != nil {
		return err
	}
	o, err := f.Service.Requests.Offer(c.Request().Context(), edge.Actor(c), id, year)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, offerOut{
		each(o.Kinds, func(k domain.RequestKind) domain.RequestKind { return k }),
		each(o.Balances, func(b domain.Balance) balanceOut { return balanceOut(b) }),
	})
}

func requestForm(c echo.Context) (domain.ID, service.RequestForm, error) {
	id, err := pathID(c)
	if err != nil {
		return 0, service.RequestForm{}, err
	}
	in, err := body[requestIn](c)
	if err != nil {
		return id, service.RequestForm{}, err
	}
	var d dates
	form := in.form(&d, "")
	return id, form, d.err()
}

func (f *face) createRequest(c echo.Context) error {
	id, form, err := requestForm(c)
	if err != nil {
		return err
	}
	r, err := f.Service.Requests.Create(c.Request().Context(), edge.Request(c), id, form)
	if err != nil {
		return err
	}
	edge.SetCase(c, r.Case())
	return created(c, "/requests", r.ID, r.Version, requestOf(r))
}

// planRequest changes nothing; it is a POST because it takes a form.
func (f *face) planRequest(c echo.Context) error {
	id, form, err := requestForm(c)
	if err != nil {
		return err
	}
	p, err := f.Service.Requests.Plan(c.Request().Context(), edge.Actor(c), id, form)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, requestPlanOut{requestOf(p.Request), each(p.Path, pathStepOf)})
}

func (f *face) requests(c echo.Context) error {
	q := parameters(c)
	filter := service.RequestFilter{
		Assignment: q.id("assignment"), Person: q.id("person"), Kind: choice(q, "kind", requestKinds), State: choice(q, "state", requestStates),
	}
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Requests.List(c.Request().Context(), edge.Actor(c), filter, page)
	return reply(c, found, err, requestOf)
}

func (f *face) request(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	v, err := f.Service.Requests.View(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	edge.SetCase(c, v.Request.Case())
	v.Request.Changes = v.Changes
	out := requestDetail{
		requestOut: requestOf(v.Request), Path: each(v.Path, pathStepOf), MayRevoke: v.MayRevoke, Tasks: each(v.Tasks, taskOf),
		Documents: each(v.Documents, attachedOf),
	}
	if v.Target != nil {
		target := requestOf(*v.Target)
		out.Target = &target
	}
	if v.Report != nil {
		report := reportOf(*v.Report)
		out.Report = &report
	}
	return versioned(c, http.StatusOK, v.Request.Version, out)
}
