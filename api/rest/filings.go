package rest

import (
	"bytes"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/api/imports"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// pastIn is one past service as it is filed.
type pastIn struct {
	PersonID       domain.ID               `json:"person_id"`
	From           string                  `json:"from"`
	To             string                  `json:"to"`
	Kind           string                  `json:"kind"`
	Share          int                     `json:"share"`
	PlaceID        domain.ID               `json:"place_id"`
	Place          string                  `json:"place"`
	PlaceKind      domain.OrganisationKind `json:"place_kind"`
	Level          string                  `json:"level"`
	RegionCode     string                  `json:"region_code"`
	Paired         *bool                   `json:"paired"`
	Remote         *bool                   `json:"remote"`
	PoorCounty     *bool                   `json:"poor_county"`
	AreaClass      int                     `json:"area_class"`
	Appraisal      string                  `json:"appraisal"`
	DocumentNumber string                  `json:"document_number"`
	DocumentOn     string                  `json:"document_on"`
	DocumentIssuer string                  `json:"document_issuer"`
	Note           string                  `json:"note"`
	Attachments    []domain.ID             `json:"attachments"`
}

func (in pastIn) form() (service.PastForm, error) {
	var d dates
	form := service.PastForm{
		PersonID: in.PersonID, From: d.of(in.From, "from"), To: d.of(in.To, "to"), Kind: in.Kind, Share: in.Share, OrgID: in.PlaceID, Place: in.Place,
		PlaceKind: in.PlaceKind, Level: in.Level, RegionCode: in.RegionCode, Paired: in.Paired, Remote: in.Remote, PoorCounty: in.PoorCounty,
		AreaClass: in.AreaClass, Appraisal: in.Appraisal, DocumentNumber: in.DocumentNumber, DocumentOn: d.of(in.DocumentOn, "document_on"),
		DocumentIssuer: in.DocumentIssuer, Note: in.Note, Attachments: in.Attachments,
	}
	return form, d.err()
}

// pastOut is a past service; Days are those it adds to the ledger.
type pastOut struct {
	ID             domain.ID               `json:"id,omitempty"` // none before it is filed
	FilingID       domain.ID               `json:"filing_id,omitempty"`
	Row            int                     `json:"row"`
	PersonID       domain.ID               `json:"person_id"`
	PersonName     string                  `json:"person_name"`
	From           calendar.Date           `json:"from"`
	To             calendar.Date           `json:"to"`
	Kind           string                  `json:"kind"`
	LedgerKind     domain.LedgerKind       `json:"ledger_kind"`
	Share          int                     `json:"share"`
	Days           int                     `json:"days"`
	PlaceID        domain.ID               `json:"place_id,omitempty"`
	Place          string                  `json:"place,omitempty"`
	PlaceKind      domain.OrganisationKind `json:"place_kind,omitempty"`
	Level          string                  `json:"level,omitempty"`
	RegionCode     string                  `json:"region_code,omitempty"`
	Paired         *bool                   `json:"paired,omitempty"`
	Remote         *bool                   `json:"remote,omitempty"`
	PoorCounty     *bool                   `json:"poor_county,omitempty"`
	AreaClass      int                     `json:"area_class,omitempty"`
	Appraisal      string                  `json:"appraisal,omitempty"`
	DocumentNumber string                  `json:"document_number"`
	DocumentOn     calendar.Date           `json:"document_on"`
	DocumentIssuer string                  `json:"document_issuer"`
	Note           string                  `json:"note,omitempty"`
	State          domain.PastState        `json:"state"`
}

func pastOf(p domain.PastService) pastOut {
	return pastOut{
		p.ID, p.FilingID, p.Row, p.PersonID, p.PersonName, p.From, p.To, p.Kind, p.LedgerKind(), p.Share, p.Days(),
		p.Place.OrgID, p.Place.Name, p.Place.Kind, p.Place.Level, p.Place.RegionCode, p.Place.Paired, p.Place.Remote, p.Place.PoorCounty, p.Place.AreaClass,
		p.Appraisal, p.Document.Number, p.Document.On, p.Document.Issuer, p.Note, p.State,
	}
}

type filingOut struct {
	ID             domain.ID          `json:"id"`
	Number         string             `json:"number"`
	OrganisationID domain.ID          `json:"organisation_id"`
	State          domain.FilingState `json:"state"`
	Reverses       domain.ID          `json:"reverses,omitempty"`
	Reason         string             `json:"reason,omitempty"`
	Rows           int                `json:"rows"`
	Days           int                `json:"days"`
	FiledBy        string             `json:"filed_by"`
	DecidedBy      string             `json:"decided_by,omitempty"`
	DecidedAt      time.Time          `json:"decided_at,omitzero"`
	Opinion        string             `json:"opinion,omitempty"`
	CreatedAt      time.Time          `json:"created_at"`
	Version        int                `json:"version"`
}

func filingOf(f domain.Filing) filingOut {
	return filingOut{
		f.ID, f.Number, f.OrgID, f.State, f.Reverses, f.Reason, f.Rows, f.Days, f.InitiatorName, f.DecidedByName, at(f.DecidedAt), f.Opinion, at(f.CreatedAt), f.Version,
	}
}

// filedService is a service of a filing with the documents that prove it.
type filedService struct {
	pastOut
	Documents []attachedOut `json:"documents"`
}

type filingDetail struct {
	filingOut
	Services    []filedService `json:"services"`
	MayConfirm  bool           `json:"may_confirm"`
	MayWithdraw bool           `json:"may_withdraw"`
}

// filedOut is what became of a table of past services, or would.
type filedOut struct {
	importedOut
	Entries []pastOut  `json:"entries"`
	Filing  *filingOut `json:"filing,omitempty"`
}

func (f *face) filings(c echo.Context) error {
	q := parameters(c)
	filter := service.FilingFilter{Org: q.id("organisation"), State: choice(q, "state", domain.FilingStates)}
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Filings.List(c.Request().Context(), edge.Actor(c), filter, page)
	return reply(c, found, err, filingOf)
}

func (f *face) filing(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	v, err := f.Service.Filings.View(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	with := func(p domain.PastService) filedService {
		return filedService{pastOf(p), each(v.Papers[p.ID], attachedOf)}
	}
	return versioned(c, http.StatusOK, v.Filing.Version, filingDetail{filingOf(v.Filing), each(v.Services, with), v.MayConfirm, v.MayWithdraw})
}

func (f *face) fileService(c echo.Context) error {
	in, err := body[pastIn](c)
	if err != nil {
		return err
	}
	form, err := in.form()
	if err != nil {
		return err
	}
	made, err := f.Service.Filings.Propose(c.Request().Context(), edge.Request(c), form)
	if err != nil {
		return err
	}
	return created(c, "/filings", made.ID, made.Version, filingOf(made))
}

func (f *face) decideFiling(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[service.FilingDecision](c)
	if err != nil {
		return err
	}
	if in.Version == 0 {
		if in.Version, err = ifMatch(c); err != nil {
			return err
		}
	}
	done, err := f.Service.Filings.Decide(c.Request().Context(), edge.Request(c), id, in)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, done.Version, filingOf(done))
}

type attachmentsIn struct {
	Attachments []domain.ID `json:"attachments"`
}

func (f *face) attachService(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[attachmentsIn](c)
	if err != nil {
		return err
	}
	done, err := f.Service.Filings.Attach(c.Request().Context(), edge.Request(c), id, in.Attachments)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, done.Version, filingOf(done))
}

func (f *face) takeBackService(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[reasonIn](c)
	if err != nil {
		return err
	}
	made, err := f.Service.Filings.TakeBack(c.Request().Context(), edge.Request(c), id, in.Reason)
	if err != nil {
		return err
	}
	return created(c, "/filings", made.ID, made.Version, filingOf(made))
}

// importService takes a form with a file. Who accepts a workbook gets the faulty rows as one;
// everybody else gets JSON.
func (f *face) importService(c echo.Context) error {
	file, q, err := uploaded(c)
	if err != nil {
		return err
	}
	defer file.Close()
	org, mode := q.id("organisation_id"), service.ImportMode(q.raw("mode"))
	if err := q.err(); err != nil {
		return err
	}
	table, locale := imports.Past{Texts: edge.TextsOf(c)}, edge.Locale(c)
	rows, cells, err := table.Read(file, locale)
	if err != nil {
		return err
	}
	done, err := f.Service.Filings.File(c.Request().Context(), edge.Request(c), org, rows, mode)
	if err != nil {
		return err
	}
	if len(done.Faults) > 0 && c.Request().Header.Get(echo.HeaderAccept) == workbook {
		var b bytes.Buffer
		if err := table.Answer(&b, locale, cells, done.Faults); err != nil {
			return err
		}
		return c.Blob(http.StatusOK, workbook, b.Bytes())
	}
	out := filedOut{importedOut: importedOf(c, mode, done.Imported), Entries: each(done.Entries, pastOf)}
	if done.Filing.ID != 0 {
		made := filingOf(done.Filing)
		out.Filing = &made
	}
	return c.JSON(http.StatusOK, out)
}

func (f *face) serviceTemplate(c echo.Context) error {
	var b bytes.Buffer
	if err := (imports.Past{Texts: edge.TextsOf(c)}).Template(&b, edge.Locale(c)); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, workbook, b.Bytes())
}
