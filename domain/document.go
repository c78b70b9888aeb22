package domain

import (
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MediaType is what a document is, told by its content and never by its name.
type MediaType string

// The types that are taken.
const (
	MediaPDF  MediaType = "application/pdf"
	MediaJPEG MediaType = "image/jpeg"
	MediaPNG  MediaType = "image/png"
	MediaWebP MediaType = "image/webp"
	MediaHEIC MediaType = "image/heic" // what some phones photograph in
	MediaDOCX MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	MediaXLSX MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// MediaRule is a type that is taken.
type MediaRule struct {
	Type    MediaType
	Endings []string // of names; the first is the usual one
	Shown   bool     // a browser may show it in the page; anything else is downloaded
}

// MediaTypes lists the types that are taken.
var MediaTypes = []MediaRule{
	{MediaPDF, []string{".pdf"}, true},
	{MediaJPEG, []string{".jpg", ".jpeg"}, true},
	{MediaPNG, []string{".png"}, true},
	{MediaWebP, []string{".webp"}, true},
	{MediaHEIC, []string{".heic", ".heif"}, false},
	{MediaDOCX, []string{".docx"}, false},
	{MediaXLSX, []string{".xlsx"}, false},
}

// Rule is the rule of a type; the zero rule for one that is not taken.
func (m MediaType) Rule() MediaRule {
	for _, rule := range MediaTypes {
		if rule.Type == m {
			return rule
		}
	}
	return MediaRule{}
}

// What may be handed in.
const (
	MaxDocumentBytes = 10 << 20 // of one document
	MaxAttachments   = 20       // documents of one approval, one ledger entry, one form not sent yet
	MaxDocumentName  = 120      // characters
)

// DocumentState is what has become of a document.
type DocumentState string

// The states of a document. A draft has been uploaded and belongs to nothing yet: only who
// uploaded it sees it, and it goes when it is not used. Of a removed one the name and the
// digest stay.
const (
	DocumentDraft   DocumentState = "draft"
	DocumentKept    DocumentState = "kept"
	DocumentRemoved DocumentState = "removed"
)

// Document is a file somebody handed in (附件). Its content is kept apart, encrypted.
type Document struct {
	ID           ID
	OrgID        ID // the uploader's organisation, or 0 for somebody without one
	UploaderID   ID
	UploaderName string
	Name         string
	Type         MediaType
	Bytes        int64
	SHA256       string // of the content, in hexadecimal
	Form         string // of a draft: the form it was uploaded for, such as "task/42"; or ""
	State        DocumentState
	CreatedAt    time.Time
	RemovedAt    time.Time
	Version      int
}

// Short is the beginning of the digest, as it is printed.
func (d Document) Short() string { return d.SHA256[:min(len(d.SHA256), 12)] }

// AttachedKind is what a document may be attached to.
type AttachedKind string

// The kinds of thing documents are attached to.
const (
	AttachedTask    AttachedKind = "task"    // the decision of one task
	AttachedRequest AttachedKind = "request" // a request, by whoever asked
	AttachedLedger  AttachedKind = "ledger"  // a past service in the ledger, or filed to be (PastService)
)

// AttachedTo names the thing a document is attached to.
type AttachedTo struct {
	Kind AttachedKind `json:"kind"`
	ID   ID           `json:"id"`
}

// Attachment says that a document belongs to something. The organisations, the person and the
// approval are those of that thing: who may see it may read the document.
type Attachment struct {
	ID          ID
	DocumentID  ID
	To          AttachedTo
	RunID       ID // the approval it is part of, or 0
	SupporterID ID
	RecipientID ID
	PersonID    ID
	CreatedAt   time.Time
}

// Attached is an attachment with its document.
type Attached struct {
	Attachment Attachment
	Document   Document
}

// WantsDocument reports whether the step wants a document with an outcome: whoever decides hands
// it in, for and against. A return decides nothing, and nobody needs a paper to give up.
func (s Step) WantsDocument(o Outcome) bool {
	return s.Attachment && o != Return && !(o == Reject && TaskRules[s.Kind].GiveUp)
}

// CleanName makes a name for a document of what the uploader called it: the last part of a
// path, without characters that cannot be seen or that turn the text around, no longer than
// MaxDocumentName, with the ending that fits its content.
func CleanName(given string, m MediaType) string {
	name := path.Base(strings.ReplaceAll(strings.ToValidUTF8(given, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/:*?"<>|`, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return -1
		}
		return r
	}, name)
	endings := m.Rule().Endings
	ending := strings.ToLower(path.Ext(name))
	stem := name
	switch {
	case slices.Contains(endings, ending):
		stem = name[:len(name)-len(ending)]
	case len(endings) > 0:
		ending = endings[0]
	}
	stem = strings.Trim(stem, " .")
	if stem == "" {
		stem = "document"
	}
	if room := MaxDocumentName - len(ending); utf8.RuneCountInString(stem) > room {
		stem = string([]rune(stem)[:room])
	}
	return stem + ending
}
