package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
)

// Documents is the files people hand in (附件): uploaded one by one, then made part of what
// they belong to when that is submitted or decided.
type Documents struct{ *core }

// Upload is a file on its way in. Form names what it is uploaded for, so that a form left
// open finds its files again; "" for none.
type Upload struct {
	Name    string
	Form    string
	Content []byte
}

// Drafts are kept this long, and this many of one person's at a time.
const (
	draftLife     = 7 * 24 * time.Hour
	maxDrafts     = 100
	maxDraftBytes = 200 << 20
	maxForm       = 100 // characters
)

// Upload keeps a file as a draft of the actor's, readable by nobody else until it is attached
// to something. The same file for the same form again gives the document it already is.
// Errors: invalid ("file": file_empty, file_too_large, file_type, too_many_documents; "form"),
// forbidden (a token that may only read).
func (s Documents) Upload(ctx context.Context, r Request, in Upload) (domain.Document, error) {
	sum := sha256.Sum256(in.Content)
	d := domain.Document{
		UploaderID: r.Actor.UserID, UploaderName: r.Actor.Name, Type: sniff(in.Content), Bytes: int64(len(in.Content)),
		SHA256: hex.EncodeToString(sum[:]), Form: in.Form, State: domain.DocumentDraft, Version: 1,
	}
	if len(r.Actor.Memberships) > 0 {
		d.OrgID = r.Actor.Memberships[0].Org
	}
	var f domain.Faults
	f.CheckLine(in.Form, "form", false, maxForm)
	switch {
	case len(in.Content) == 0:
		f.Add("file", "file_empty")
	case len(in.Content) > domain.MaxDocumentBytes:
		f.Add("file", "file_too_large").With("limit", domain.MaxDocumentBytes>>20)
	case d.Type == "":
		f.Add("file", "file_type").With("types", acceptedTypes())
	}
	if err := f.Err(); err != nil {
		return d, err
	}
	d.Name = domain.CleanName(in.Name, d.Type)
	return write(ctx, s.core, r, "upload", []any{d.Name, d.SHA256, d.Form}, func(w *work) (domain.Document, error) {
		return w.keepDraft(d, in.Content)
	})
}

// keepDraft stores a draft unless it is there already; what nobody used for a week goes.
func (w *work) keepDraft(d domain.Document, content []byte) (domain.Document, error) {
	d.CreatedAt = w.at
	if _, err := w.DropDrafts(d.UploaderID, w.at.Add(-draftLife)); err != nil {
		return d, err
	}
	had, err := w.Drafts(d.UploaderID, "*")
	if err != nil {
		return d, err
	}
	same := slices.IndexFunc(had, func(o domain.Document) bool { return o.Form == d.Form && o.SHA256 == d.SHA256 })
	if same >= 0 {
		return had[same], nil
	}
	ofForm, bytes := 0, d.Bytes
	for _, o := range had {
		if bytes += o.Bytes; o.Form == d.Form {
			ofForm++
		}
	}
	if ofForm >= domain.MaxAttachments || len(had) >= maxDrafts || bytes > maxDraftBytes {
		return d, domain.Invalid("file", "too_many_documents").With("limit", domain.MaxAttachments)
	}
	err = w.InsertDocument(&d, content)
	if domain.CodeOf(err) == domain.CodeConflict && err != nil {
		err = domain.Fault(domain.CodeStale, "changed_meanwhile") // the same upload at the same moment
	}
	return d, err
}

// Drafts are the actor's uploads for a form that belong to nothing yet, oldest first.
func (s Documents) Drafts(ctx context.Context, a Actor, form string) ([]domain.Document, error) {
	return s.Store.View(ctx).Drafts(a.UserID, form)
}

// Document is what is known about a file; not_found unless the actor may read it. Of a removed
// one there is no content any more.
func (s Documents) Document(ctx context.Context, a Actor, id domain.ID) (domain.Document, error) {
	return s.Store.View(ctx).Document(a.reader(), id)
}

// Open is a file and the means to copy its content somewhere, piece by piece. Errors:
// not_found (also for a removed one), internal (a piece is missing or does not open).
func (s Documents) Open(ctx context.Context, a Actor, id domain.ID) (domain.Document, func(io.Writer) error, error) {
	view := s.Store.View(ctx)
	d, err := view.Document(a.reader(), id)
	if err == nil && d.State == domain.DocumentRemoved {
		err = domain.Fault(domain.CodeNotFound, "not_found")
	}
	if err != nil {
		return d, nil, err
	}
	first, err := view.DocumentPiece(id, 0)
	if err != nil {
		return d, nil, &domain.Error{Code: domain.CodeInternal, Message: "internal", Cause: err}
	}
	return d, func(to io.Writer) error {
		part, left := first, d.Bytes
		for seq := 1; ; seq++ {
			if _, err := to.Write(part); err != nil {
				return err
			}
			if left -= int64(len(part)); left <= 0 {
				return nil
			}
			if part, err = view.DocumentPiece(id, seq); err != nil {
				return err
			}
		}
	}, nil
}

// Of are the documents attached to something, as far as the actor may read them.
func (s Documents) Of(ctx context.Context, a Actor, to domain.AttachedTo) ([]domain.Attached, error) {
	return s.Store.View(ctx).AttachmentsTo(a.reader(), to)
}

// OfRun are the documents that are part of an approval: the request's, and those of its
// decisions. Errors: not_found (the actor may not see the approval).
func (s Documents) OfRun(ctx context.Context, a Actor, run domain.ID) ([]domain.Attached, error) {
	view := s.Store.View(ctx)
	if _, err := Runs(s).visible(view, a, run); err != nil {
		return nil, err
	}
	return view.AttachmentsOfRun(a.reader(), run)
}

// Remove takes a document of the actor's own back and destroys its content; the name and the
// digest stay in the row and the audit. Errors: not_found, forbidden (not_your_document),
// conflict (document_decided: somebody has decided on what it belongs to).
func (s Documents) Remove(ctx context.Context, r Request, id domain.ID) (domain.Document, error) {
	return write(ctx, s.core, r, "remove-document "+id.String(), nil, func(w *work) (domain.Document, error) {
		d, err := w.Document(w.actor.reader(), id)
		switch {
		case err != nil:
			return d, err
		case d.UploaderID != w.actor.UserID:
			return d, domain.Fault(domain.CodeForbidden, "not_your_document")
		case d.State == domain.DocumentRemoved:
			return d, nil
		}
		links, err := w.AttachmentsOf(id)
		if err != nil {
			return d, err
		}
		for _, link := range links {
			if err := w.detach(d, link); err != nil {
				return d, err
			}
		}
		d.State, d.RemovedAt, d.Form = domain.DocumentRemoved, w.at, ""
		if err := w.UpdateDocument(d); err != nil {
			return d, err
		}
		d.Version++
		return d, w.DeletePieces(id)
	})
}

// detach refuses to take a document away from what somebody has decided on, and leaves a trace.
func (w *work) detach(d domain.Document, link domain.Attachment) error {
	decided := domain.Fault(domain.CodeConflict, "document_decided")
	if link.To.Kind != domain.AttachedRequest || link.RunID == 0 {
		return decided // what a decision or the ledger rests on stays
	}
	run, err := w.RunForUpdate(link.RunID)
	if err != nil {
		return err
	}
	t, err := w.turnOf(run)
	if err != nil {
		return err
	}
	if !run.State.Open() {
		return decided
	}
	if step, _ := t.board.Chain.Step(run.Group); step.Kind != domain.TaskRequestFix { // it is not in the applicant's hands
		tasks, err := w.TasksOfRun(run.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(tasks, func(t domain.Task) bool {
			return t.Outcome != "" && t.Kind != domain.TaskRequestFix && !t.ClosedAt.Before(link.CreatedAt)
		}) {
			return decided
		}
	}
	w.audit(run.Case, "document_removed", run.Subject, "", paperArgs(d))
	return nil
}

func paperArgs(d domain.Document) map[string]string {
	return map[string]string{"name": d.Name, "sha256": d.SHA256}
}

// papers is what documents are to be attached to, and the field that named them.
type papers struct {
	link    domain.Attachment // without the document
	field   string
	caseRef domain.CaseRef // whose audit tells of it; the zero case is told elsewhere
	subject domain.SubjectRef
}

// attach makes documents the actor uploaded part of something. Errors: invalid in the field
// (unknown_document: none of the actor's own; too_many_documents).
func (w *work) attach(p papers, ids []domain.ID) error {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 {
		return nil
	}
	had, err := w.attachedBeside(p.link)
	if err != nil {
		return err
	}
	if had+len(ids) > domain.MaxAttachments {
		return domain.Invalid(p.field, "too_many_documents").With("limit", domain.MaxAttachments)
	}
	var links []domain.Attachment
	for _, id := range ids {
		d, err := w.ownDocument(p.field, id)
		if err != nil {
			return err
		}
		d.State, d.Form = domain.DocumentKept, ""
		if err := w.UpdateDocument(d); err != nil {
			return err
		}
		link := p.link
		link.DocumentID, link.CreatedAt = id, w.at
		links = append(links, link)
		if p.caseRef != (domain.CaseRef{}) {
			w.audit(p.caseRef, "document_attached", p.subject, "", paperArgs(d))
		}
	}
	return w.InsertAttachments(links)
}

// attachedBeside is how many documents there are already where a link leads.
func (w *work) attachedBeside(link domain.Attachment) (int, error) {
	if link.RunID != 0 {
		list, err := w.AttachmentsOfRun(reads, link.RunID)
		return len(list), err
	}
	list, err := w.AttachmentsTo(reads, link.To)
	return len(list), err
}

// ownDocument is a document the actor uploaded, and has not removed.
func (w *work) ownDocument(field string, id domain.ID) (domain.Document, error) {
	d, err := w.Document(Reader{User: w.actor.UserID}, id)
	if domain.CodeOf(err) == domain.CodeNotFound && err != nil || err == nil && (d.UploaderID != w.actor.UserID || d.State == domain.DocumentRemoved) {
		return d, domain.Invalid(field, "unknown_document").With("id", id)
	}
	return d, err
}

// DocumentHealth is what an examination of the documents found.
type DocumentHealth struct {
	Documents  int
	Bytes      int64
	Incomplete []domain.ID // a piece is missing
	Unreadable []domain.ID // complete, and its first piece does not open with the keys at hand
}

// Documents checks that every document that was not removed has its whole content, and that
// the keys at hand open it.
func (s System) Documents(ctx context.Context) (DocumentHealth, error) {
	const page = 200
	var h DocumentHealth
	view := s.Store.View(ctx)
	for after := domain.ID(0); ; {
		held, err := view.DocumentsHeld(after, page)
		if err != nil {
			return h, err
		}
		for _, d := range held {
			h.Documents, h.Bytes, after = h.Documents+1, h.Bytes+d.Bytes, d.ID
			if d.Held != d.Bytes {
				h.Incomplete = append(h.Incomplete, d.ID)
				continue
			}
			if _, err := view.DocumentPiece(d.ID, 0); domain.CodeOf(err) == domain.CodeInternal && err != nil {
				h.Unreadable = append(h.Unreadable, d.ID)
			} else if err != nil {
				return h, err
			}
		}
		if len(held) < page {
			return h, nil
		}
	}
}
