package ui

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/report/qr"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// certificates is the papers that leave the house. The page behind their QR is everybody's.
func (p *pages) certificates(e *echo.Echo, in *echo.Group) {
	e.GET("/verify", p.verifyAsk, edge.Brake())
	e.GET("/verify/:code", p.verify, private, edge.Brake())
	in.GET("/certificates", p.listCertificates)
	in.GET("/certificates/:id", p.certificate)
	in.POST("/certificates/:id/revoke", p.revokeCertificate)
	in.POST("/assignments/:id/certificate", p.certify)
	in.POST("/people/:id/exemption", p.exempt)
}

func (p *pages) listCertificates(c echo.Context) error {
	list, err := p.Service.Papers.List(c.Request().Context(), edge.Actor(c), service.CertificateFilter{}, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	return page(p, c, http.StatusOK, web.CertificatesPage{Certificates: list.Items, Next: nextPage(c, list.Next)}, p.Site.Certificates)
}

func (p *pages) certificate(c echo.Context) error { return p.showCertificate(c, http.StatusOK, nil) }

func (p *pages) showCertificate(c echo.Context, status int, fault *domain.Error) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	a := edge.Actor(c)
	one, err := p.Service.Papers.Certificate(c.Request().Context(), a, id)
	if err != nil {
		return err
	}
	content := web.CertificatePage{
		Certificate: one, MayRevoke: one.Valid() && a.Has(domain.RoleLeader, one.OrgID),
		Address: p.paperAddress(c, one.Code), Form: p.form(c, "certificate", nil, nil, fault),
	}
	if content.QR, err = drawn(content.Address, one.Number); err != nil {
		return err
	}
	return page(p, c, status, content, p.Site.Certificate)
}

// paperAddress is what a paper's QR holds: the address people know us by, or the one they
// came by.
func (p *pages) paperAddress(c echo.Context, code string) string {
	base := p.Service.Papers.URL
	if base == "" {
		base = c.Scheme() + "://" + c.Request().Host
	}
	return strings.TrimSuffix(base, "/") + "/verify/" + code
}

// drawn is an address as a QR code. The drawing holds nothing but squares and an escaped title.
func drawn(address, title string) (template.HTML, error) {
	svg, err := qr.SVG(address, title)
	return template.HTML(svg), err
}

func (p *pages) certify(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	made, err := p.Service.Papers.Issue(c.Request().Context(), edge.Request(c), id)
	return p.issued(c, made, err)
}

func (p *pages) exempt(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	made, err := p.Service.Papers.Exempt(c.Request().Context(), edge.Request(c), id, in.text("regulation"))
	return p.issued(c, made, err)
}

func (p *pages) issued(c echo.Context, made domain.Certificate, err error) error {
	if err != nil {
		return err
	}
	tell(c, "success", "flash.certificate_issued", map[string]string{"number": made.Number})
	return see(c, "/certificates/"+made.ID.String())
}

func (p *pages) revokeCertificate(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	gone, err := p.Service.Papers.Revoke(c.Request().Context(), edge.Request(c), id, in.text("reason"))
	if fault, ok := mendable(err); ok {
		return p.showCertificate(c, edge.Status(fault.Code), fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.certificate_revoked", map[string]string{"number": gone.Number})
	return see(c, "/certificates/"+id.String())
}

// verifyAsk is for those whose camera cannot read the code: they type it.
func (p *pages) verifyAsk(c echo.Context) error {
	if code := strings.TrimSpace(c.QueryParam("code")); code != "" {
		return see(c, "/verify/"+strings.ToUpper(code))
	}
	return show(c, http.StatusOK, p.bare(c), web.VerifyPage{Asked: true}, p.Site.Verify)
}

func (p *pages) verify(c echo.Context) error {
	v, err := p.Service.Papers.Verify(c.Request().Context(), c.Param("code"))
	status := http.StatusOK
	if domain.CodeOf(err) == domain.CodeNotFound && err != nil {
		status, err = http.StatusNotFound, nil
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("X-Robots-Tag", "noindex")
	return show(c, status, p.bare(c), web.VerifyPage{Found: v}, p.Site.Verify)
}
