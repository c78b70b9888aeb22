package store

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// certificateRow keeps the paper's words in one column: they are read together and never
// asked about. Certificate names what only one valid paper may exist for; a revoked one has
// given it up.
type certificateRow struct {
	ID            domain.ID
	Certificate   sql.NullString
	AssignmentID  domain.ID
	PersonID      domain.ID
	SupporterID   domain.ID
	RecipientID   domain.ID
	Code          string
	Words         asJSON[domain.Certificate]
	IssuedAt      instant
	RevokedBy     domain.ID
	RevokedByName string
	RevokedAt     instant
	RevokeReason  string
	Version       int
}

func (certificateRow) TableName() string { return "certificates" }

var certificateOrder = byID("certificates", true, func(r certificateRow) domain.ID { return r.ID })

func certificateRowOf(c domain.Certificate) certificateRow {
	row := certificateRow{
		ID: c.ID, AssignmentID: c.AssignmentID, PersonID: c.PersonID, SupporterID: c.OrgID, RecipientID: c.RecipientID,
		Code: c.Code, Words: asJSON[domain.Certificate]{c}, IssuedAt: instant(c.IssuedAt), RevokedBy: c.RevokedBy,
		RevokedByName: c.RevokedByName, RevokedAt: instant(c.RevokedAt), RevokeReason: c.RevokeReason, Version: c.Version,
	}
	if c.Valid() {
		row.Certificate = sql.NullString{String: c.Key(), Valid: true}
	}
	return row
}

func (r certificateRow) certificate() domain.Certificate {
	c := r.Words.v
	c.ID, c.Number, c.Version = r.ID, fmt.Sprintf("Z%06d", r.ID), r.Version
	c.RevokedBy, c.RevokedByName, c.RevokedAt, c.RevokeReason = r.RevokedBy, r.RevokedByName, time.Time(r.RevokedAt), r.RevokeReason
	return c
}

func (t *tx) InsertCertificate(c *domain.Certificate) error {
	row := certificateRowOf(*c)
	if err := t.insert(&row); err != nil {
		return err
	}
	c.ID, c.Number = row.ID, fmt.Sprintf("Z%06d", row.ID)
	return nil
}

func (t *tx) RevokeCertificate(c domain.Certificate) error {
	row := certificateRowOf(c)
	row.Version++
	return t.update(&row, c.ID, c.Version, []string{"certificate", "revoked_by", "revoked_by_name", "revoked_at", "revoke_reason"})
}

func (t *tx) Certificate(scope service.Scope, id domain.ID) (domain.Certificate, error) {
	row, err := one[certificateRow](t, within(t.db.Where("id = ?", id), scope, sidesAndSelf))
	return row.certificate(), err
}

func (t *tx) CertificateByCode(code string) (domain.Certificate, error) {
	row, err := one[certificateRow](t, t.db.Where("code = ?", code))
	return row.certificate(), err
}

func (t *tx) Certificates(scope service.Scope, f service.CertificateFilter, p service.Page) (service.List[domain.Certificate], error) {
	q := within(t.db, scope, sidesAndSelf)
	if f.Person != 0 {
		q = q.Where("person_id = ?", f.Person)
	}
	if f.Assignment != 0 {
		q = q.Where("assignment_id = ?", f.Assignment)
	}
	return page(t, q, p, certificateOrder, certificateRow.certificate)
}
