package web

import (
	"html/template"
	"io"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// CertificatesPage is a page of certificates.
type CertificatesPage struct {
	Certificates []domain.Certificate
	Next         string
}

// Certificates writes the list of certificates.
func (s *Site) Certificates(w io.Writer, f Frame, p CertificatesPage) error {
	return s.render(w, "certificates", f, p)
}

// CertificatePage is one certificate, as it is printed.
type CertificatePage struct {
	Certificate domain.Certificate
	MayRevoke   bool
	Address     string        // what the QR holds
	QR          template.HTML // the drawing
	Form        Form
}

// Certificate writes one certificate.
func (s *Site) Certificate(w io.Writer, f Frame, p CertificatePage) error {
	return s.render(w, "certificate", f, p)
}

// VerifyPage is the public page behind a paper's QR. Asked is the page on which a code is
// typed; with nothing found, the code is on no paper of ours.
type VerifyPage struct {
	Asked bool
	Found service.Verification
}

// Verify writes the public page.
func (s *Site) Verify(w io.Writer, f Frame, p VerifyPage) error { return s.render(w, "verify", f, p) }
