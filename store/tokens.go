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

// tokenUserRow is a token with its account and one of its memberships, if it has any.
type tokenUserRow struct {
	Token  tokenRow `gorm:"embedded;embeddedPrefix:token_"`
	User   userRow  `gorm:"embedded;embeddedPrefix:user_"`
	OrgID  domain.ID
	Member domain.Role
}

// TokenUser reads everything at once: it is asked at every request.
func (t *tx) TokenUser(hash string) (service.Token, domain.User, error) {
	var rows []tokenUserRow
	err := t.db.Raw(`SELECT t.id AS token_id, t.user_id AS token_user_id, t.hash AS token_hash, t.name AS token_name,
			t.scopes AS token_scopes, t.created_at AS token_created_at, t.expires_at AS token_expires_at,
			u.id AS user_id, u.login AS user_login, u.name AS user_name, u.email AS user_email, u.password_hash AS user_password_hash,
			u.must_change AS user_must_change, u.locale AS user_locale, u.person_id AS user_person_id, u.disabled AS user_disabled,
			u.created_at AS user_created_at, u.version AS user_version, m.org_id AS org_id, m.role AS member
		FROM api_tokens t JOIN users u ON u.id = t.user_id LEFT JOIN memberships m ON m.user_id = u.id
		WHERE t.hash = ? ORDER BY m.org_id, m.role`, hash).Scan(&rows).Error
	if err != nil {
		return service.Token{}, domain.User{}, t.fail(err)
	}
	if len(rows) == 0 {
		return service.Token{}, domain.User{}, notFound()
	}
	user := rows[0].User.user()
	for _, r := range rows {
		if r.Member != "" {
			user.Memberships = append(user.Memberships, domain.Membership{Org: r.OrgID, Role: r.Member})
		}
	}
	return rows[0].Token.token(), user, nil
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
