package store

import (
	"cmp"
	"database/sql"
	"slices"
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

// tokenUser is a token with its account, and a row for each membership, if there is any.
const tokenUser = `SELECT t.id, t.user_id, t.hash, t.name, t.scopes, t.created_at, t.expires_at,
		u.id, u.login, u.name, u.email, u.password_hash, u.must_change, u.locale, u.person_id, u.disabled,
		u.epoch, u.away_from, u.away_to, u.stands_in_to, u.created_at, u.version,
		COALESCE(m.org_id, 0), COALESCE(m.role, '')
	FROM api_tokens t JOIN users u ON u.id = t.user_id LEFT JOIN memberships m ON m.user_id = u.id
	WHERE t.hash = ?`

// TokenUser reads everything at once, and field by field: it is asked at every request.
func (t *tx) TokenUser(hash string) (service.Token, domain.User, error) {
	var k tokenRow
	var u userRow
	var memberships []domain.Membership
	err := t.ask(question{text: tokenUser, args: []any{hash}, take: func(rows *sql.Rows) error {
		var m domain.Membership
		err := rows.Scan(&k.ID, &k.UserID, &k.Hash, &k.Name, &k.Scopes, &k.Created, &k.Expires,
			&u.ID, &u.Login, &u.Name, &u.Email, &u.PasswordHash, &u.MustChange, &u.Locale, &u.PersonID, &u.Disabled,
			&u.Epoch, &u.AwayFrom, &u.AwayTo, &u.StandsInTo, &u.Created, &u.Version,
			&m.Org, &m.Role)
		if m.Role != "" {
			memberships = append(memberships, m)
		}
		return err
	}})
	if err != nil {
		return service.Token{}, domain.User{}, err
	}
	slices.SortFunc(memberships, func(a, b domain.Membership) int { // where the server would make a table for it
		return cmp.Or(cmp.Compare(a.Org, b.Org), cmp.Compare(a.Role, b.Role))
	})
	if k.ID == 0 {
		return service.Token{}, domain.User{}, notFound()
	}
	user := u.user()
	user.Memberships = memberships
	return k.token(), user, nil
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
