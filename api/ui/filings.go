package ui

import (
	"bytes"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/api/imports"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// filings is service from before and elsewhere: filed by one, confirmed by another.
func (p *pages) filings(in *echo.Group) {
	in.GET("/filings", p.listFilings)
	in.POST("/filings", p.fileService)
	in.GET("/filings/new", p.newFiling)
	in.GET("/filings/import", p.serviceImport)
	in.POST("/filings/import", p.importService)
	in.GET("/filings/import/template", p.serviceTemplate)
	in.GET("/filings/:id", p.filing)
	in.POST("/filings/:id/decide", p.decideFiling)
	in.POST("/filings/:id/take-back", p.takeBack)
	in.POST("/filings/:id/documents", p.attachFiling)
}

func (p *pages) listFilings(c echo.Context) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	state := domain.FilingState(c.QueryParam("state"))
	list, err := p.Service.Filings.List(ctx, a, service.FilingFilter{State: state}, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content := web.FilingsPage{
		Filings: list.Items, State: state, States: p.options(c, "state.filing", words(domain.FilingStates)...),
		MayFile: a.Holds(domain.RoleHR), Next: nextPage(c, list.Next),
	}
	var orgs []domain.ID
	for _, f := range list.Items {
		orgs = append(orgs, f.OrgID)
	}
	if content.Names, err = p.Service.Directory.Names(ctx, orgs...); err != nil {
		return err
	}
	return page(p, c, http.StatusOK, content, p.Site.Filings)
}

func (p *pages) newFiling(c echo.Context) error {
	id, err := strconv.ParseInt(c.QueryParam("person"), 10, 64)
	if err != nil {
		return domain.Fault(domain.CodeNotFound, "not_found")
	}
	return p.showNewFiling(c, http.StatusOK, domain.ID(id), nil, nil)
}

func (p *pages) showNewFiling(c echo.Context, status int, person domain.ID, values url.Values, fault *domain.Error) error {
	a := edge.Actor(c)
	view, err := p.Service.Directory.Person(c.Request().Context(), a, person)
	if err != nil {
		return err
	}
	if !a.Has(domain.RoleHR, view.Person.OrgID) {
		return domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleHR)
	}
	content := web.FilingNewPage{
		Person: view.Person, Form: p.form(c, "past", values, nil, fault),
		Kinds: p.options(c, "service", domain.PastKinds...), PlaceKinds: p.options(c, "org_kind", words(domain.OrganisationKinds)...),
		Levels: p.options(c, "level", domain.Levels...), Grades: p.options(c, "service_grade", domain.ServiceGrades...),
		Classes: areaClasses(), YesNo: p.options(c, "yes_no", "true", "false"),
	}
	return page(p, c, status, content, p.Site.FilingNew)
}

// areaClasses are the classes of hardship areas.
func areaClasses() (list []web.Option) {
	for n := 1; n <= domain.MaxAreaClass; n++ {
		list = append(list, web.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
	}
	return list
}

// answer is yes, no, or nothing said.
func (in *input) answer(name string) *bool {
	text := in.text(name)
	if text == "" {
		return nil
	}
	in.faults.Check(text == "true" || text == "false", name, "unknown_value")
	yes := text == "true"
	return &yes
}

func (p *pages) fileService(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	form := service.PastForm{
		PersonID: in.id("person_id"), From: in.date("from"), To: in.date("to"), Kind: in.text("kind"), Share: in.number("share"),
		Place: in.text("place"), PlaceKind: domain.OrganisationKind(in.text("place_kind")), Level: in.text("level"), RegionCode: in.text("region_code"),
		Paired: in.answer("paired"), Remote: in.answer("remote"), PoorCounty: in.answer("poor_county"), AreaClass: in.number("area_class"),
		Appraisal: in.text("appraisal"), DocumentNumber: in.text("document_number"), DocumentOn: in.date("document_on"),
		DocumentIssuer: in.text("document_issuer"), Note: in.text("note"),
	}
	var made domain.Filing
	if err = in.err(); err == nil {
		made, err = p.Service.Filings.Propose(c.Request().Context(), edge.Request(c), form)
	}
	if fault, ok := mendable(err); ok {
		return p.showNewFiling(c, edge.Status(fault.Code), form.PersonID, in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.filed", map[string]string{"number": made.Number})
	return see(c, "/filings/"+made.ID.String())
}

func (p *pages) filing(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return p.showFiling(c, http.StatusOK, id, nil, nil)
}

func (p *pages) showFiling(c echo.Context, status int, id domain.ID, values url.Values, fault *domain.Error) error {
	a := edge.Actor(c)
	v, err := p.Service.Filings.View(c.Request().Context(), a, id)
	if err != nil {
		return err
	}
	edge.SetCase(c, v.Filing.Case())
	content := web.FilingPage{View: v, Form: p.form(c, "filing", values, nil, fault)}
	for _, one := range v.Services {
		label := one.PersonName + " " + one.From.String() + " – " + one.To.String()
		content.Services = append(content.Services, web.Option{Value: one.ID.String(), Label: label})
		if one.State == domain.PastRecorded && v.Filing.Reverses == 0 && a.Has(domain.RoleHR, v.Filing.OrgID) {
			content.Standing = append(content.Standing, web.Option{Value: one.ID.String(), Label: label})
		}
	}
	content.MayTakeBack = len(content.Standing) > 0
	return page(p, c, status, content, p.Site.Filing)
}

// filingFlashes say what has just been done with a filing.
var filingFlashes = map[domain.FilingState]string{
	domain.FilingConfirmed: "flash.filing_confirmed", domain.FilingRejected: "flash.filing_rejected", domain.FilingWithdrawn: "flash.filing_withdrawn",
}

func (p *pages) decideFiling(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	form := service.FilingDecision{Outcome: domain.FilingOutcome(in.text("outcome")), Opinion: in.text("opinion"), Version: in.number("version")}
	var done domain.Filing
	if err = in.err(); err == nil {
		done, err = p.Service.Filings.Decide(c.Request().Context(), edge.Request(c), id, form)
	}
	if fault, ok := mendable(err); ok {
		return p.showFiling(c, edge.Status(fault.Code), id, in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", filingFlashes[done.State], map[string]string{"number": done.Number})
	return see(c, "/filings/"+id.String())
}

// attachFiling uploads documents and makes them part of a service that is filed.
func (p *pages) attachFiling(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	files, err := edge.Uploaded(c, "file")
	if err != nil {
		return err
	}
	past := in.id("attach_to")
	in.faults.Check(len(files) > 0, "file", "required")
	err = in.err()
	var documents []domain.ID
	for _, file := range files {
		if err == nil {
			var made domain.Document
			file.Form = "filing/" + id.String()
			made, err = p.Service.Documents.Upload(c.Request().Context(), service.Request{Actor: edge.Actor(c)}, file)
			documents = append(documents, made.ID)
		}
	}
	if err == nil {
		_, err = p.Service.Filings.Attach(c.Request().Context(), edge.Request(c), past, documents)
	}
	if fault, ok := mendable(err); ok {
		return p.showFiling(c, edge.Status(fault.Code), id, in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.filing_attached", nil)
	return see(c, "/filings/"+id.String())
}

func (p *pages) takeBack(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	var made domain.Filing
	if err = in.err(); err == nil {
		made, err = p.Service.Filings.TakeBack(c.Request().Context(), edge.Request(c), in.id("past_id"), in.text("reason"))
	}
	if fault, ok := mendable(err); ok {
		return p.showFiling(c, edge.Status(fault.Code), id, in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.filed", map[string]string{"number": made.Number})
	return see(c, "/filings/"+made.ID.String())
}

func (p *pages) serviceImport(c echo.Context) error {
	return p.showServiceImport(c, http.StatusOK, nil, nil, web.FilingImportPage{})
}

func (p *pages) showServiceImport(c echo.Context, status int, values url.Values, fault *domain.Error, content web.FilingImportPage) error {
	var err error
	if content.Orgs, err = p.orgOptions(c, edge.Actor(c).OrgsAs(domain.RoleHR)); err != nil {
		return err
	}
	if len(content.Orgs) == 0 {
		return domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleHR)
	}
	if values == nil {
		values = url.Values{"organisation_id": {content.Orgs[0].Value}}
	}
	content.Form = p.form(c, "import", values, nil, fault)
	content.Most = service.MaxFiling
	return page(p, c, status, content, p.Site.FilingImport)
}

// importService checks a table or files what is in it. The file itself is kept nowhere.
func (p *pages) importService(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	org, mode := in.id("organisation_id"), service.ImportMode(in.text("mode"))
	file, err := c.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		in.faults.Add("file", "required")
	} else if err != nil {
		return err
	}
	if err := in.err(); err != nil {
		fault, _ := mendable(err)
		return p.showServiceImport(c, http.StatusUnprocessableEntity, in.values, fault, web.FilingImportPage{})
	}
	body, err := file.Open()
	if err != nil {
		return err
	}
	defer body.Close()
	table := imports.Past{Texts: p.Site}
	rows, cells, err := table.Read(body, edge.Locale(c))
	var done service.Filed
	if err == nil {
		done, err = p.Service.Filings.File(c.Request().Context(), edge.Request(c), org, rows, mode)
	}
	if fault, ok := mendable(err); ok {
		return p.showServiceImport(c, edge.Status(fault.Code), in.values, fault, web.FilingImportPage{})
	}
	if err != nil {
		return err
	}
	if done.Filing.ID != 0 && len(done.Faults) == 0 {
		tell(c, "success", "flash.filed", map[string]string{"number": done.Filing.Number})
		return see(c, "/filings/"+done.Filing.ID.String())
	}
	content := web.FilingImportPage{Done: &done, Mode: string(mode)}
	for _, f := range done.Faults[:min(len(done.Faults), shownFaults)] {
		content.Faults = append(content.Faults, web.ImportFault{Row: f.Row, Text: table.Sentence(edge.Locale(c), f)})
	}
	if len(done.Faults) > 0 {
		var b bytes.Buffer
		if err := table.Answer(&b, edge.Locale(c), cells, done.Faults); err != nil {
			return err
		}
		content.Answer = template.URL("data:" + workbook + ";base64," + base64.StdEncoding.EncodeToString(b.Bytes()))
	}
	return p.showServiceImport(c, http.StatusOK, in.values, nil, content)
}

func (p *pages) serviceTemplate(c echo.Context) error {
	if !edge.Actor(c).Holds(domain.RoleHR) {
		return domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleHR)
	}
	var b bytes.Buffer
	if err := (imports.Past{Texts: p.Site}).Template(&b, edge.Locale(c)); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="service.xlsx"`)
	return c.Blob(http.StatusOK, workbook, b.Bytes())
}
