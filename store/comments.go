package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type commentRow struct {
	ID       domain.ID
	RunID    domain.ID
	UserID   domain.ID
	UserName string
	Body     string
	Mentions asJSON[[]domain.Mention]
	Created  instant `gorm:"column:created_at"`
}

func (commentRow) TableName() string { return "comments" }

func (r commentRow) comment() domain.Comment {
	return domain.Comment{
		ID: r.ID, RunID: r.RunID, UserID: r.UserID, UserName: r.UserName, Text: r.Body, Mentions: r.Mentions.v,
		CreatedAt: time.Time(r.Created),
	}
}

var commentOrder = byID("comments", false, func(r commentRow) domain.ID { return r.ID })

func (t *tx) InsertComment(c *domain.Comment) error {
	row := commentRow{
		RunID: c.RunID, UserID: c.UserID, UserName: c.UserName, Body: c.Text, Mentions: asJSON[[]domain.Mention]{c.Mentions},
		Created: instant(c.CreatedAt),
	}
	err := t.insert(&row)
	c.ID = row.ID
	return err
}

func (t *tx) Comments(run domain.ID, p service.Page) (service.List[domain.Comment], error) {
	return page(t, t.db.Where("run_id = ?", run), p, commentOrder, commentRow.comment)
}

type shortcutRow struct {
	ID     domain.ID
	UserID domain.ID
	Kind   domain.ShortcutKind
	Name   string
	Body   string
}

func (shortcutRow) TableName() string { return "shortcuts" }

func (r shortcutRow) shortcut() domain.Shortcut { return domain.Shortcut(r) }

func (t *tx) InsertShortcut(s *domain.Shortcut) error {
	row := shortcutRow(*s)
	err := t.insert(&row)
	s.ID = row.ID
	return err
}

func (t *tx) Shortcuts(user domain.ID, kind domain.ShortcutKind) ([]domain.Shortcut, error) {
	return all(t, t.db.Where("user_id = ? AND kind = ?", user, kind).Order("id"), shortcutRow.shortcut)
}

func (t *tx) DeleteShortcut(user, id domain.ID) error {
	return t.fail(t.db.Where("id = ? AND user_id = ?", id, user).Delete(&shortcutRow{}).Error)
}
