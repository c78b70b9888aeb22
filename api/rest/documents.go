package rest

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type documentOut struct {
	ID           domain.ID            `json:"id"`
	Name         string               `json:"name"`
	Type         domain.MediaType     `json:"media_type"`
	Bytes        int64                `json:"bytes"`
	SHA256       string               `json:"sha256"`
	Form         string               `json:"form,omitempty"`
	State        domain.DocumentState `json:"state"`
	UploaderID   domain.ID            `json:"uploader_id"`
	UploaderName string               `json:"uploader_name"`
	CreatedAt    time.Time            `json:"created_at"`
	RemovedAt    time.Time            `json:"removed_at,omitzero"`
	Version      int                  `json:"version"`
}

func documentOf(d domain.Document) documentOut {
	return documentOut{
		ID: d.ID, Name: d.Name, Type: d.Type, Bytes: d.Bytes, SHA256: d.SHA256, Form: d.Form, State: d.State,
		UploaderID: d.UploaderID, UploaderName: d.UploaderName, CreatedAt: at(d.CreatedAt), RemovedAt: at(d.RemovedAt), Version: d.Version,
	}
}

type attachedToOut struct {
	Kind domain.AttachedKind `json:"kind"`
	ID   domain.ID           `json:"id"`
}

type attachedOut struct {
	documentOut
	To         attachedToOut `json:"attached_to"`
	AttachedAt time.Time     `json:"attached_at"`
}

func attachedOf(a domain.Attached) attachedOut {
	return attachedOut{documentOf(a.Document), attachedToOut(a.Attachment.To), at(a.Attachment.CreatedAt)}
}

// uploadDocument takes one file of a form.
func (f *face) uploadDocument(c echo.Context) error {
	if !strings.HasPrefix(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		return edge.Unreadable(http.StatusUnsupportedMediaType, domain.Fault(domain.CodeInvalid, "wrong_content_type"))
	}
	files, err := edge.Uploaded(c, "file")
	if err != nil {
		return err
	}
	switch len(files) {
	case 0:
		return domain.Invalid("file", "required")
	case 1:
	default:
		return domain.Invalid("file", "too_many")
	}
	files[0].Form = c.FormValue("form")
	d, err := f.Service.Documents.Upload(c.Request().Context(), edge.Request(c), files[0])
	if err != nil {
		return err
	}
	return created(c, "/documents", d.ID, d.Version, documentOf(d))
}

// documents are the actor's uploads that belong to nothing yet.
func (f *face) drafts(c echo.Context) error {
	q := parameters(c)
	form := q.text("form")
	if err := q.err(); err != nil {
		return err
	}
	if !c.QueryParams().Has("form") {
		form = "*"
	}
	drafts, err := f.Service.Documents.Drafts(c.Request().Context(), edge.Actor(c), form)
	return reply(c, service.List[domain.Document]{Items: drafts}, err, documentOf)
}

func (f *face) documentInfo(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	d, err := f.Service.Documents.Document(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, d.Version, documentOf(d))
}

func (f *face) documentContent(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	d, copyTo, err := f.Service.Documents.Open(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	return edge.SendFile(c, d, false, copyTo)
}

func (f *face) removeDocument(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if _, err := f.Service.Documents.Remove(c.Request().Context(), edge.Request(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// runDocuments are the documents that are part of an approval; there are twenty at most.
func (f *face) runDocuments(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	list, err := f.Service.Documents.OfRun(c.Request().Context(), edge.Actor(c), id)
	return reply(c, service.List[domain.Attached]{Items: list}, err, attachedOf)
}
