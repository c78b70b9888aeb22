package service

import "github.com/duikou/duikou/domain"

// CommentStore keeps what was said about approvals.
type CommentStore interface {
	InsertComment(c *domain.Comment) error
	Comments(run domain.ID, page Page) (List[domain.Comment], error) // oldest first
}

// ShortcutStore keeps people's own phrases and filters.
type ShortcutStore interface {
	InsertShortcut(s *domain.Shortcut) error
	Shortcuts(user domain.ID, kind domain.ShortcutKind) ([]domain.Shortcut, error) // oldest first
	DeleteShortcut(user, id domain.ID) error                                       // one that is not theirs stays
}
