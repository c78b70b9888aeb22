package domain

import "time"

// Comment is something said about an approval (评论). It decides nothing.
type Comment struct {
	ID        ID
	RunID     ID
	UserID    ID
	UserName  string
	Text      string
	Mentions  []Mention // those who were told of it
	CreatedAt time.Time
}

// Mention is somebody a comment is addressed to.
type Mention struct {
	UserID ID     `json:"user_id"`
	Name   string `json:"name"`
}

// What one comment may hold.
const (
	MaxComment  = 500 // characters
	MaxMentions = 10
)

// Shortcut is something a person keeps for themselves: a phrase they often write as an
// opinion, or a filter of their inbox.
type Shortcut struct {
	ID     ID
	UserID ID
	Kind   ShortcutKind
	Name   string // of a filter; "" for a phrase
	Body   string // the phrase, or the query of the inbox: "kind=consent&q=..."
}

// ShortcutKind is what is kept.
type ShortcutKind string

// The kinds of shortcut.
const (
	ShortcutPhrase ShortcutKind = "phrase"
	ShortcutFilter ShortcutKind = "filter"
)

// MaxShortcuts is how many of a kind one person may keep.
const MaxShortcuts = 20
