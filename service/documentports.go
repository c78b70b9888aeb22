package service

import (
	"time"

	"github.com/duikou/duikou/domain"
)

// Reader is who asks to read a document: their own uploads, what is attached to something in
// their scope, and what is part of an approval they asked for, were asked in, or have a copy
// of. The zero Reader reads nothing; one with Scope.All reads everything.
type Reader struct {
	Scope   Scope
	User    domain.ID
	Holders []domain.Holder
}

// DocumentStore keeps documents, their content in sealed pieces, and what they belong to.
type DocumentStore interface {
	// InsertDocument stores a document with its content. A second draft of the same uploader,
	// form and content is a conflict on "draft".
	InsertDocument(d *domain.Document, content []byte) error
	UpdateDocument(d domain.Document) error // form, state, removal
	Document(r Reader, id domain.ID) (domain.Document, error)
	// Drafts are a user's drafts for a form ("*" = for any), by ID; at most two hundred.
	Drafts(user domain.ID, form string) ([]domain.Document, error)
	// DocumentPiece is one piece of the content, from 0 on; not_found after the last.
	DocumentPiece(document domain.ID, seq int) ([]byte, error)
	DeletePieces(document domain.ID) error
	// DropDrafts forgets up to twenty drafts older than before, and says how many: a user's, or
	// anybody's for user 0.
	DropDrafts(user domain.ID, before time.Time) (int, error)
	InsertAttachments(list []domain.Attachment) error // again is no error
	// AttachmentsTo and AttachmentsOfRun are by ID, without what was removed or the reader may not read.
	AttachmentsTo(r Reader, to domain.AttachedTo) ([]domain.Attached, error)
	AttachmentsToAny(r Reader, kind domain.AttachedKind, ids []domain.ID) ([]domain.Attached, error)
	AttachmentsOfRun(r Reader, run domain.ID) ([]domain.Attached, error)
	AttachmentsOf(document domain.ID) ([]domain.Attachment, error)    // by ID
	DocumentsHeld(after domain.ID, limit int) ([]HeldDocument, error) // all that should have content, by ID
}

// reads is the reader of everything: the service itself.
var reads = Reader{Scope: Everything}

// reader is the actor as a reader of documents.
func (a Actor) reader() Reader { return Reader{Scope: a.Scope(), User: a.UserID, Holders: a.inboxes()} }

// HeldDocument is how much of a document's content there is.
type HeldDocument struct {
	ID    domain.ID
	Bytes int64 // as it should be
	Held  int64 // as it is, in pieces numbered from 0 without a gap; -1 where there is a gap
}
