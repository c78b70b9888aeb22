package service

import "github.com/duikou/duikou/domain"

// CertificateStore keeps certificates, newest first.
type CertificateStore interface {
	// InsertCertificate sets Number "Z000012" from the ID. A second valid one with the same
	// Key is a conflict on "certificate".
	InsertCertificate(c *domain.Certificate) error
	RevokeCertificate(c domain.Certificate) error // its revocation and nothing else
	Certificate(scope Scope, id domain.ID) (domain.Certificate, error)
	CertificateByCode(code string) (domain.Certificate, error)
	Certificates(scope Scope, f CertificateFilter, page Page) (List[domain.Certificate], error)
}

// CertificateFilter narrows a list of certificates; zero fields do not narrow.
type CertificateFilter struct {
	Person     domain.ID
	Assignment domain.ID
}
