package web

import (
	"fmt"
	"strings"

	"github.com/duikou/duikou/domain"
)

// Attach is the part of a form where documents are handed in.
type Attach struct {
	For      string            // what they are uploaded for: "task/42"
	Drafts   []domain.Document // uploaded already; they go with the form
	Kept     []domain.Attached // what the request that is amended has already
	Required bool
	Wanted   bool // the form usually comes with one
	Error    string
	Reader   domain.ID
}

// Unfolded reports whether the part is open from the start.
func (a Attach) Unfolded() bool {
	return a.Required || a.Wanted || a.Error != "" || len(a.Drafts)+len(a.Kept) > 0
}

// Accept is what a file chooser offers; photographs of whatever kind, which a phone turns into
// one that is taken.
func (Attach) Accept() string {
	var list []string
	for _, rule := range domain.MediaTypes {
		list = append(list, rule.Endings...)
	}
	return strings.Join(append(list, "image/*"), ",")
}

// Removable reports whether the reader may try to take a document back: it is their own.
func (a Attach) Removable(d domain.Document) bool { return d.UploaderID == a.Reader }

// Papers are the documents of one decision.
func (a Approval) Papers(task domain.ID) []domain.Document {
	return a.papers(domain.AttachedTo{Kind: domain.AttachedTask, ID: task})
}

// Handed are the documents of the request.
func (a Approval) Handed() []domain.Document {
	return a.papers(domain.AttachedTo{Kind: domain.AttachedRequest, ID: a.Run.Subject.ID})
}

func (a Approval) papers(to domain.AttachedTo) []domain.Document {
	var list []domain.Document
	for _, one := range a.Documents {
		if one.Attachment.To == to {
			list = append(list, one.Document)
		}
	}
	return list
}

// FileSize is a number of bytes as people read it.
func FileSize(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.0f KB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
