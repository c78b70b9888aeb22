package ui

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// documents is files: shown to those who may read them, and taken in one by one.
func (p *pages) documents(in *echo.Group) {
	in.GET("/documents/:id", p.document)
	in.POST("/documents", p.upload)
}

// document shows a file in the browser where that is safe, and hands it out where it is not.
func (p *pages) document(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	d, copyTo, err := p.Service.Documents.Open(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	return edge.SendFile(c, d, true, copyTo)
}

// uploadedOut is what the script of a form learns about a file it has sent, or why it was not
// taken, in the reader's words.
type uploadedOut struct {
	ID    domain.ID `json:"id,omitempty"`
	Name  string    `json:"name,omitempty"`
	Size  string    `json:"size,omitempty"`
	Short string    `json:"short,omitempty"`
	Image bool      `json:"image,omitempty"`
	Error string    `json:"error,omitempty"`
}

// upload takes one file of a form that is still being filled in. Lost on the way, it can be
// sent again: the same file stays the same document.
func (p *pages) upload(c echo.Context) error {
	files, err := edge.Uploaded(c, "file")
	if err == nil && len(files) != 1 {
		err = domain.Invalid("file", "required")
	}
	var d domain.Document
	if err == nil {
		files[0].Form = c.FormValue("form")
		d, err = p.Service.Documents.Upload(c.Request().Context(), edge.Request(c), files[0])
	}
	if fault, ok := mendable(err); ok {
		return c.JSON(edge.Status(fault.Code), uploadedOut{Error: p.Site.Sentence(edge.Locale(c), fault)})
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, uploadedOut{
		ID: d.ID, Name: d.Name, Size: web.FileSize(d.Bytes), Short: d.Short(), Image: d.Type.Rule().Shown && d.Type != domain.MediaPDF,
	})
}

// handed are the documents that come with a form: those uploaded before, which it names, and
// the files it carries itself, from a browser without a script. again says that its sender
// wanted no more than that, or to take one back, and is to see the form again.
func (p *pages) handed(c echo.Context, in *input, form string) (ids []domain.ID, again bool, err error) {
	for _, text := range in.values["attachments"] {
		n, err := strconv.ParseInt(text, 10, 64)
		in.faults.Check(err == nil, "attachments", "unknown_value")
		ids = append(ids, domain.ID(n))
	}
	added, err := p.takeIn(c, form)
	if err != nil {
		return nil, false, err
	}
	if in.text("drop") != "" {
		return nil, true, p.drop(c, in.text("drop"))
	}
	if in.text("do") == "attach" {
		return nil, true, nil
	}
	return append(ids, added...), false, in.err()
}

// takeIn uploads the files a form carries. What is wrong with one is said under its name.
func (p *pages) takeIn(c echo.Context, form string) (ids []domain.ID, err error) {
	files, err := edge.Uploaded(c, "files")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		file.Form = form
		// Without the form's key, which is for what it decides.
		d, err := p.Service.Documents.Upload(c.Request().Context(), service.Request{Actor: edge.Actor(c)}, file)
		if fault, ok := mendable(err); ok {
			return nil, domain.Invalid("attachments", "in_file").With("name", file.Name).With("what", p.Site.Sentence(edge.Locale(c), fault))
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, d.ID)
	}
	return ids, nil
}

// drop takes a document back.
func (p *pages) drop(c echo.Context, text string) error {
	id, err := strconv.ParseInt(text, 10, 64)
	if err == nil {
		_, err = p.Service.Documents.Remove(c.Request().Context(), service.Request{Actor: edge.Actor(c)}, domain.ID(id))
	}
	if fault, ok := mendable(err); ok {
		return domain.Invalid("attachments", fault.Message)
	}
	if domain.CodeOf(err) == domain.CodeNotFound || text == "" {
		return nil // it is gone already
	}
	return err
}

// attach is the part of a form where documents are handed in.
func (p *pages) attach(c echo.Context, form string, required bool, shown web.Form, kept []domain.Attached) (*web.Attach, error) {
	a := edge.Actor(c)
	drafts, err := p.Service.Documents.Drafts(c.Request().Context(), a, form)
	return &web.Attach{For: form, Drafts: drafts, Kept: kept, Required: required, Error: shown.Error("attachments"), Reader: a.UserID}, err
}

// The forms documents are uploaded for.
func formOfTask(task domain.ID) string { return "task/" + task.String() }

func formOfRequest(assignment domain.ID, kind domain.RequestKind) string {
	return "request/" + assignment.String() + "/" + string(kind)
}
