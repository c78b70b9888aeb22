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

type organisationIn struct {
	Name       string                  `json:"name"`
	Kind       domain.OrganisationKind `json:"kind"`
	Tier       string                  `json:"tier"`
	Level      string                  `json:"level"`
	RegionCode string                  `json:"region_code"`
	ParentID   domain.ID               `json:"parent_id"`
}

type organisationOut struct {
	ID         domain.ID               `json:"id"`
	Name       string                  `json:"name"`
	Kind       domain.OrganisationKind `json:"kind"`
	Tier       string                  `json:"tier,omitempty"`
	Level      string                  `json:"level,omitempty"`
	RegionCode string                  `json:"region_code,omitempty"`
	ParentID   domain.ID               `json:"parent_id,omitempty"`
	CreatedAt  time.Time               `json:"created_at"`
	Version    int                     `json:"version"`
}

func organisationOf(o domain.Organisation) organisationOut {
	return organisationOut{o.ID, o.Name, o.Kind, o.Tier, o.Level, o.RegionCode, o.ParentID, at(o.CreatedAt), o.Version}
}

func (f *face) organisations(c echo.Context) error {
	q := parameters(c)
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Directory.Organisations(c.Request().Context(), edge.Actor(c), page)
	return reply(c, found, err, organisationOf)
}

func (f *face) createOrganisation(c echo.Context) error {
	in, err := body[organisationIn](c)
	if err != nil {
		return err
	}
	made, err := f.Service.Directory.CreateOrganisation(c.Request().Context(), edge.Request(c), service.OrganisationForm(in))
	if err != nil {
		return err
	}
	return versioned(c, http.StatusCreated, made.Version, organisationOf(made))
}

type personIn struct {
	OrganisationID domain.ID    `json:"organisation_id"`
	Name           string       `json:"name"`
	Sex            string       `json:"sex"`
	BirthDate      string       `json:"birth_date"`
	Profession     string       `json:"profession"`
	Specialty      string       `json:"specialty"`
	Department     string       `json:"department"`
	Title          domain.Title `json:"title"`
	TitleSince     string       `json:"title_since"`
	WorkSince      string       `json:"work_since"`
	Contract       bool         `json:"contract"`
	IDNumber       string       `json:"id_number"`
	Phone          string       `json:"phone"`
}

type personOut struct {
	ID             domain.ID     `json:"id"`
	OrganisationID domain.ID     `json:"organisation_id"`
	UserID         domain.ID     `json:"user_id,omitempty"`
	Name           string        `json:"name"`
	Sex            string        `json:"sex,omitempty"`
	BirthDate      calendar.Date `json:"birth_date,omitzero"`
	Profession     string        `json:"profession"`
	Specialty      string        `json:"specialty,omitempty"`
	Department     string        `json:"department,omitempty"`
	Title          domain.Title  `json:"title"`
	TitleSince     calendar.Date `json:"title_since,omitzero"`
	WorkSince      calendar.Date `json:"work_since,omitzero"`
	Contract       bool          `json:"contract"`
	HasIDNumber    bool          `json:"has_id_number"`
	HasPhone       bool          `json:"has_phone"`
	CreatedAt      time.Time     `json:"created_at"`
	Version        int           `json:"version"`
}

func personOf(p domain.Person) personOut {
	return personOut{
		p.ID, p.OrgID, p.UserID, p.Name, p.Sex, p.BirthDate, p.Profession, p.Specialty, p.Department,
		p.Title, p.TitleSince, p.WorkSince, p.Contract, p.HasIDNumber, p.HasPhone, at(p.CreatedAt), p.Version,
	}
}

type personDetail struct {
	personOut
	ServedDays  int             `json:"served_days"`
	Assignments []assignmentOut `json:"assignments"`
	Ledger      []ledgerOut     `json:"ledger"`
	Judgements  []judgementOut  `json:"judgements"` // what the regulations say today
	Verdicts    []verdictOut    `json:"verdicts"`   // what was answered and stored
}

func (f *face) people(c echo.Context) error {
	q := parameters(c)
	org, page := q.id("organisation"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Directory.People(c.Request().Context(), edge.Actor(c), org, page)
	return reply(c, found, err, personOf)
}

func (f *face) createPerson(c echo.Context) error {
	in, err := body[personIn](c)
	if err != nil {
		return err
	}
	var d dates
	form := service.PersonForm{
		OrgID: in.OrganisationID, Name: in.Name, Sex: in.Sex, BirthDate: d.of(in.BirthDate, "birth_date"),
		Profession: in.Profession, Specialty: in.Specialty, Department: in.Department, Title: in.Title,
		TitleSince: d.of(in.TitleSince, "title_since"), WorkSince: d.of(in.WorkSince, "work_since"), Contract: in.Contract, IDNumber: in.IDNumber, Phone: in.Phone,
	}
	if err := d.err(); err != nil {
		return err
	}
	made, err := f.Service.Directory.CreatePerson(c.Request().Context(), edge.Request(c), form)
	if err != nil {
		return err
	}
	return created(c, "/people", made.ID, made.Version, personOf(made))
}

func (f *face) person(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	v, err := f.Service.Directory.Person(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, v.Person.Version, personDetail{
		personOut: personOf(v.Person), ServedDays: v.ServedDays, Assignments: each(v.Assignments, assignmentOf),
		Ledger: each(v.Ledger, ledgerOf), Judgements: each(v.Judgements, judgementOf), Verdicts: each(v.Verdicts, verdictOf),
	})
}

type reasonIn struct {
	Reason string `json:"reason"`
}

type identifiersOut struct {
	IDNumber string `json:"id_number,omitempty"`
	Phone    string `json:"phone,omitempty"`
}

// identifiers is a POST because reading is recorded.
func (f *face) identifiers(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[reasonIn](c)
	if err != nil {
		return err
	}
	found, err := f.Service.Directory.Identifiers(c.Request().Context(), edge.Request(c), id, in.Reason)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, identifiersOut(found))
}

type agreementIn struct {
	Number      string    `json:"number"`
	SupporterID domain.ID `json:"supporter_id"`
	RecipientID domain.ID `json:"recipient_id"`
	Programme   string    `json:"programme"`
	From        string    `json:"from"`
	To          string    `json:"to"`
	SignedOn    string    `json:"signed_on"`
}

type agreementOut struct {
	ID          domain.ID     `json:"id"`
	Number      string        `json:"number"`
	SupporterID domain.ID     `json:"supporter_id"`
	RecipientID domain.ID     `json:"recipient_id"`
	Programme   string        `json:"programme"`
	From        calendar.Date `json:"from"`
	To          calendar.Date `json:"to"`
	SignedOn    calendar.Date `json:"signed_on,omitzero"`
	CreatedAt   time.Time     `json:"created_at"`
	Version     int           `json:"version"`
}

func agreementOf(a domain.Agreement) agreementOut {
	return agreementOut{a.ID, a.Number, a.SupporterID, a.RecipientID, a.Programme, a.From, a.To, a.SignedOn, at(a.CreatedAt), a.Version}
}

func (f *face) agreements(c echo.Context) error {
	q := parameters(c)
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Directory.Agreements(c.Request().Context(), edge.Actor(c), page)
	return reply(c, found, err, agreementOf)
}

func (f *face) createAgreement(c echo.Context) error {
	in, err := body[agreementIn](c)
	if err != nil {
		return err
	}
	var d dates
	form := service.AgreementForm{
		Number: in.Number, SupporterID: in.SupporterID, RecipientID: in.RecipientID, Programme: in.Programme,
		From: d.of(in.From, "from"), To: d.of(in.To, "to"), SignedOn: d.of(in.SignedOn, "signed_on"),
	}
	if err := d.err(); err != nil {
		return err
	}
	made, err := f.Service.Directory.CreateAgreement(c.Request().Context(), edge.Request(c), form)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusCreated, made.Version, agreementOf(made))
}
