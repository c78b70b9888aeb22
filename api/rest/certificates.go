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

// paperOut is a certificate as the paper shows it, and as strangers may read it.
type paperOut struct {
	Number       string                 `json:"number"`
	Kind         domain.CertificateKind `json:"kind"`
	PersonName   string                 `json:"person_name"`
	Organisation string                 `json:"organisation"`
	Recipient    string                 `json:"recipient,omitempty"`
	Programme    *domain.Text           `json:"programme,omitempty"`
	Regulation   *domain.Text           `json:"regulation,omitempty"`
	Target       domain.Title           `json:"target,omitempty"`
	Clause       *domain.Text           `json:"clause,omitempty"`
	Source       string                 `json:"source,omitempty"`
	From         calendar.Date          `json:"from,omitzero"`
	To           calendar.Date          `json:"to,omitzero"`
	ServedDays   int                    `json:"served_days,omitempty"`
	Grade        *domain.Text           `json:"grade,omitempty"`
	IssuedBy     string                 `json:"issued_by"`
	IssuedAt     time.Time              `json:"issued_at"`
	Valid        bool                   `json:"valid"`
	RevokedAt    *time.Time             `json:"revoked_at,omitempty"`
}

type certificateOut struct {
	ID           domain.ID `json:"id"`
	AssignmentID domain.ID `json:"assignment_id,omitempty"`
	PersonID     domain.ID `json:"person_id"`
	Code         string    `json:"code"`
	VerdictHash  string    `json:"verdict_hash,omitempty"`
	RevokedBy    string    `json:"revoked_by,omitempty"`
	RevokeReason string    `json:"revoke_reason,omitempty"`
	Version      int       `json:"version"`
	paperOut
}

// said is a text, or nothing where there is none.
func said(t domain.Text) *domain.Text {
	if t == (domain.Text{}) {
		return nil
	}
	return &t
}

func paperOf(c domain.Certificate) paperOut {
	out := paperOut{
		Number: c.Number, Kind: c.Kind, PersonName: c.PersonName, Organisation: c.Organisation, Recipient: c.Recipient,
		Programme: said(c.Programme), Regulation: said(c.RegulationName), Target: c.Target, Clause: said(c.Clause), Source: c.Source,
		From: c.From, To: c.To, ServedDays: c.ServedDays, Grade: said(c.Grade), IssuedBy: c.IssuedByName, IssuedAt: at(c.IssuedAt),
		Valid: c.Valid(),
	}
	if !c.Valid() {
		revoked := at(c.RevokedAt)
		out.RevokedAt = &revoked
	}
	return out
}

func certificateOf(c domain.Certificate) certificateOut {
	return certificateOut{c.ID, c.AssignmentID, c.PersonID, c.Code, c.VerdictHash, c.RevokedByName, c.RevokeReason, c.Version, paperOf(c)}
}

func (f *face) certificates(c echo.Context) error {
	q := parameters(c)
	filter, page := service.CertificateFilter{Person: q.id("person"), Assignment: q.id("assignment")}, q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Papers.List(c.Request().Context(), edge.Actor(c), filter, page)
	return reply(c, found, err, certificateOf)
}

func (f *face) certificate(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	found, err := f.Service.Papers.Certificate(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, found.Version, certificateOf(found))
}

func (f *face) certify(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	made, err := f.Service.Papers.Issue(c.Request().Context(), edge.Request(c), id)
	if err != nil {
		return err
	}
	return created(c, "/certificates", made.ID, made.Version, certificateOf(made))
}

type exemptionIn struct {
	Regulation string `json:"regulation"`
}

func (f *face) exempt(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[exemptionIn](c)
	if err != nil {
		return err
	}
	made, err := f.Service.Papers.Exempt(c.Request().Context(), edge.Request(c), id, in.Regulation)
	if err != nil {
		return err
	}
	return created(c, "/certificates", made.ID, made.Version, certificateOf(made))
}

func (f *face) revokeCertificate(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[reasonIn](c)
	if err != nil {
		return err
	}
	gone, err := f.Service.Papers.Revoke(c.Request().Context(), edge.Request(c), id, in.Reason)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, gone.Version, certificateOf(gone))
}

type signatureOut struct {
	Step    domain.Text    `json:"step"`
	Outcome domain.Outcome `json:"outcome"`
	Name    string         `json:"name"`
	Behalf  string         `json:"behalf,omitempty"`
	At      time.Time      `json:"at"`
}

type verifiedRunOut struct {
	Number       string           `json:"number"`
	Chain        domain.ChainName `json:"chain"`
	Organisation string           `json:"organisation"`
	Person       string           `json:"person,omitempty"`
	State        domain.RunState  `json:"state"`
	StartedAt    time.Time        `json:"started_at"`
	EndedAt      *time.Time       `json:"ended_at,omitempty"`
	Signatures   []signatureOut   `json:"signatures"`
	Intact       bool             `json:"intact"`
}

type verificationOut struct {
	Certificate *paperOut       `json:"certificate,omitempty"`
	Run         *verifiedRunOut `json:"run,omitempty"`
}

func (f *face) verify(c echo.Context) error {
	v, err := f.Service.Papers.Verify(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	out := verificationOut{}
	if v.Certificate != nil {
		paper := paperOf(*v.Certificate)
		out.Certificate = &paper
	}
	if r := v.Run; r != nil {
		out.Run = &verifiedRunOut{
			Number: r.Number, Chain: r.Chain, Organisation: r.Organisation, Person: r.Person, State: r.State, StartedAt: at(r.StartedAt),
			Signatures: each(r.Signatures, func(s service.Signature) signatureOut {
				return signatureOut{s.Step, s.Outcome, s.Name, s.Behalf, at(s.At)}
			}), Intact: r.Intact,
		}
		if !r.EndedAt.IsZero() {
			ended := at(r.EndedAt)
			out.Run.EndedAt = &ended
		}
	}
	return c.JSON(http.StatusOK, out)
}
