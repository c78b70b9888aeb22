package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type tokenRow struct {
	ID      domain.ID
	UserID  domain.ID
	Hash    string
	Name    string
	Scopes  asJSON[[]string]
	Created instant `gorm:"column:created_at"`
	Expires instant `gorm:"column:expires_at"`
}

func (tokenRow) TableName() string { return "api_tokens" }

func (r tokenRow) token() service.Token {
	return service.Token{
		ID: r.ID, UserID: r.UserID, Hash: r.Hash, Name: r.Name, Scopes: r.Scopes.v,
		CreatedAt: time.Time(r.Created), ExpiresAt: time.Time(r.Expires),
	}
}

func (t *tx) InsertToken(token *service.Token) error {
	row := tokenRow{
		UserID: token.UserID, Hash: token.Hash, Name: token.Name, Scopes: asJSON[[]string]{token.Scopes},
		Created: instant(token.CreatedAt), Expires: instant(token.ExpiresAt),
	}
	if err := t.insert(&row); err != nil {
		return err
	}
	token.ID = row.ID
	return nil
}

func (t *tx) TokenByHash(hash string) (service.Token, error) {
	row, err := one[tokenRow](t, t.db.Where("hash = ?", hash))
	return row.token(), err
}

func (t *tx) Tokens(user domain.ID) ([]service.Token, error) {
	return all(t, t.db.Where("user_id = ?", user).Order("id"), tokenRow.token)
}

func (t *tx) DeleteToken(user, id domain.ID) error {
	done := t.db.Where("user_id = ? AND id = ?", user, id).Delete(&tokenRow{})
	if done.Error == nil && done.RowsAffected == 0 {
		return notFound()
	}
	return t.fail(done.Error)
}
