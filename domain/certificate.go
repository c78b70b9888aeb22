package domain

import (
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// CertificateKind is what a certificate says.
type CertificateKind string

// The kinds of certificate.
const (
	CertificateService CertificateKind = "service"      // 服务鉴定: served from, to, and passed
	CertificateNoNeed  CertificateKind = "not_required" // 免于服务的证明: a rule does not ask it of this person
)

// CertificateKinds lists the kinds.
var CertificateKinds = []CertificateKind{CertificateService, CertificateNoNeed}

// Certificate is a paper that leaves the house. It holds its own words, so that it reads in
// ten years as it did on the day it was issued, whatever has been renamed since. Nothing of
// it ever changes but its revocation.
type Certificate struct {
	ID             ID
	Number         string // "Z000012"
	Kind           CertificateKind
	AssignmentID   ID // service
	PersonID       ID
	PersonName     string
	OrgID          ID // who issued it
	Organisation   string
	RecipientID    ID
	Recipient      string
	Programme      Text
	Regulation     PolicyRef // not_required: the rule that says so
	RegulationName Text
	Target         Title // not_required: the title it is not required for
	Clause         Text  // not_required: what the rule says
	Source         string
	From, To       calendar.Date
	ServedDays     int
	Grade          Text
	VerdictHash    string // of the stored verdict it rests on
	Code           string // on its QR
	IssuedBy       ID
	IssuedByName   string
	IssuedAt       time.Time
	RevokedBy      ID
	RevokedByName  string
	RevokedAt      time.Time
	RevokeReason   string
	Version        int
}

// Valid reports whether it has not been revoked.
func (c Certificate) Valid() bool { return c.RevokedAt.IsZero() }

// Key names what only one valid certificate may exist for.
func (c Certificate) Key() string {
	if c.Kind == CertificateService {
		return "service/" + c.AssignmentID.String()
	}
	return "not_required/" + c.PersonID.String() + "/" + c.Regulation.Code + "/" + string(c.Target)
}
