package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/duikou/duikou/domain"
)

// Accounts is who may log in.
type Accounts struct{ *core }

// hashing is argon2id with RFC 9106's second recommended setting scaled to one lane.
var hashing = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobody's password is checked when the login is unknown, so that both take the same time.
var nobody, _ = argon2id.CreateHash(rand.Text(), hashing)

// MinPassword is the least number of characters of a password.
const MinPassword = 10

// Bootstrap creates the first administrator on an empty database, with a one-time password
// that is returned once and stored nowhere. On any other database it returns "".
func (s Accounts) Bootstrap(ctx context.Context) (login, password string, err error) {
	n, err := s.Store.View(ctx).CountUsers()
	if err != nil || n > 0 {
		return "", "", err
	}
	login, password = "admin", OneTimePassword()
	hash, err := argon2id.CreateHash(password, hashing)
	if err != nil {
		return "", "", err
	}
	err = s.Store.Tx(ctx, func(tx Tx) error {
		if n, err := tx.CountUsers(); err != nil || n > 0 {
			return domain.Fault(domain.CodeConflict, "duplicate")
		}
		o := domain.Organisation{Name: "Duikou", Kind: domain.OrgAuthority, CreatedAt: s.now(), Version: 1}
		if err := tx.InsertOrganisation(&o); err != nil {
			return err
		}
		return tx.InsertUser(&domain.User{
			Login: login, Name: "Administrator", PasswordHash: hash, MustChange: true, Locale: "zh-CN",
			Memberships: []domain.Membership{{Org: o.ID, Role: domain.RoleSystem}}, CreatedAt: s.now(), Version: 1,
		})
	})
	if domain.CodeOf(err) == domain.CodeConflict && err != nil {
		return "", "", nil // another process was faster
	}
	return login, password, err
}

// OneTimePassword is a random password of 26 characters.
func OneTimePassword() string { return strings.ToLower(rand.Text()) }

// LogIn checks a password. Unknown login, wrong password and disabled account are one and
// the same unauthorized error.
func (s Accounts) LogIn(ctx context.Context, login, password string) (Actor, error) {
	view := s.Store.View(ctx)
	u, err := view.UserByLogin(login)
	hash := u.PasswordHash
	if err != nil {
		if domain.CodeOf(err) != domain.CodeNotFound {
			return Actor{}, err
		}
		hash = nobody
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil || !ok || u.ID == 0 || u.Disabled {
		return Actor{}, domain.Fault(domain.CodeUnauthorized, "wrong_login")
	}
	return s.actor(view, u)
}

// Actor is a user's present rights; unauthorized when the account is gone or disabled.
func (s Accounts) Actor(ctx context.Context, user domain.ID) (Actor, error) {
	view := s.Store.View(ctx)
	u, err := view.User(user)
	if err != nil || u.Disabled {
		if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
			return Actor{}, err
		}
		return Actor{}, domain.Fault(domain.CodeUnauthorized, "login_needed")
	}
	return s.actor(view, u)
}

func (s Accounts) actor(view Tx, u domain.User) (Actor, error) {
	var overseen []domain.ID
	for _, m := range u.Memberships {
		if m.Role != domain.RoleAuthority {
			continue
		}
		children, err := view.ChildOrganisations(m.Org)
		if err != nil {
			return Actor{}, err
		}
		overseen = append(overseen, children...)
	}
	a := actorOf(u, overseen)
	var err error
	a.Delegations, err = s.standIns(view, u)
	return a, err
}

func actorOf(u domain.User, overseen []domain.ID) Actor {
	return Actor{
		Epoch:  tokenHash(u.PasswordHash)[:16] + "." + strconv.Itoa(u.Epoch),
		UserID: u.ID, PersonID: u.PersonID, Login: u.Login, Name: u.Name, Locale: u.Locale,
		MustChange: u.MustChange, Memberships: u.Memberships, Overseen: overseen, AwayFrom: u.AwayFrom, AwayTo: u.AwayTo,
	}
}

// ChangePassword replaces the actor's own password; the old one must be right.
func (s Accounts) ChangePassword(ctx context.Context, r Request, old, fresh string) error {
	var f domain.Faults
	f.Check(utf8.RuneCountInString(fresh) >= MinPassword, "new_password", "too_short")
	f.Check(len(fresh) <= 200, "new_password", "too_long")
	f.Check(fresh != old, "new_password", "unchanged")
	if err := f.Err(); err != nil {
		return err
	}
	if _, err := s.LogIn(ctx, r.Actor.Login, old); err != nil {
		if domain.CodeOf(err) == domain.CodeUnauthorized {
			return domain.Invalid("old_password", "wrong_password")
		}
		return err
	}
	hash, err := argon2id.CreateHash(fresh, hashing)
	if err != nil {
		return err
	}
	_, err = write(ctx, s.core, Request{Actor: r.Actor}, "change-password", nil, func(w *work) (struct{}, error) {
		u, err := w.User(w.actor.UserID)
		if err != nil {
			return struct{}{}, err
		}
		u.PasswordHash, u.MustChange = hash, false
		return struct{}{}, w.UpdateUser(u)
	})
	return err
}

// SetLocale chooses the language of the actor's pages and mails.
func (s Accounts) SetLocale(ctx context.Context, r Request, locale string) error {
	if !slices.Contains(Locales, locale) {
		return domain.Invalid("locale", "unknown_value").With("value", locale)
	}
	_, err := write(ctx, s.core, Request{Actor: r.Actor}, "set-locale", nil, func(w *work) (struct{}, error) {
		u, err := w.User(w.actor.UserID)
		if err != nil {
			return struct{}{}, err
		}
		u.Locale = locale
		return struct{}{}, w.UpdateUser(u)
	})
	return err
}

// AccountForm is what an administrator fills in for a new account.
type AccountForm struct {
	Login       string              `json:"login"`
	Name        string              `json:"name"`
	Email       string              `json:"email"`
	Password    string              `json:"password"` // "" = a one-time password is made
	Locale      string              `json:"locale"`
	PersonID    domain.ID           `json:"person_id"`
	Memberships []domain.Membership `json:"memberships"`
}

// NewAccount is a created account. Password is only there when it was made here.
type NewAccount struct {
	User     domain.User `json:"-"`
	ID       domain.ID   `json:"id"`
	Login    string      `json:"login"`
	Password string      `json:"password,omitempty"`
}

// Create makes an account. The operator may give any role; an organisation's administrator
// any but system, and only in their own organisation.
func (s Accounts) Create(ctx context.Context, r Request, in AccountForm) (NewAccount, error) {
	if err := in.check(r.Actor); err != nil {
		return NewAccount{}, err
	}
	made := NewAccount{Login: in.Login}
	password := in.Password
	if password == "" {
		password = OneTimePassword()
		made.Password = password
	}
	hash, err := argon2id.CreateHash(password, hashing)
	if err != nil {
		return made, err
	}
	// No idempotency key: a stored answer would hold the one-time password.
	return write(ctx, s.core, Request{Actor: r.Actor}, "", nil, func(w *work) (NewAccount, error) {
		u := domain.User{
			Login: in.Login, Name: in.Name, Email: in.Email, PasswordHash: hash, MustChange: true,
			Locale: in.Locale, PersonID: in.PersonID, Memberships: in.Memberships, CreatedAt: w.at, Version: 1,
		}
		if u.Locale == "" {
			u.Locale = "zh-CN"
		}
		if err := w.checkMemberships(u); err != nil {
			return made, err
		}
		if err := w.linkPerson(&u); err != nil {
			return made, err
		}
		made.User, made.ID = u, u.ID
		return made, nil
	})
}

func (in AccountForm) check(a Actor) error {
	var f domain.Faults
	checkNames(&f, in.Login, in.Name, in.Email)
	f.Check(in.Password == "" || utf8.RuneCountInString(in.Password) >= MinPassword, "password", "too_short")
	f.Check(in.Locale == "" || slices.Contains(Locales, in.Locale), "locale", "unknown_value")
	f.Check(len(in.Memberships) > 0, "memberships", "required")
	for _, m := range in.Memberships {
		f.Check(slices.Contains(domain.Roles, m.Role), "memberships.role", "unknown_value")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if a.ReadOnly {
		return domain.Fault(domain.CodeForbidden, "token_read_only")
	}
	if a.Holds(domain.RoleSystem) {
		return nil
	}
	for _, m := range in.Memberships {
		if m.Role == domain.RoleSystem || m.Role == domain.RoleAuthority || !a.Has(domain.RoleAdmin, m.Org) {
			return domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleAdmin)
		}
	}
	return nil
}

// checkMemberships refuses a role in an organisation that does not exist.
func (w *work) checkMemberships(u domain.User) error {
	for _, m := range u.Memberships {
		if _, err := w.Organisation(m.Org); domain.CodeOf(err) == domain.CodeNotFound && err != nil {
			return domain.Invalid("memberships.organisation_id", "unknown_organisation")
		} else if err != nil {
			return err
		}
	}
	return nil
}

// linkPerson stores the account and ties it to its staff member, who must belong to one of
// the account's organisations and have no other account.
func (w *work) linkPerson(u *domain.User) error {
	p, err := w.unlinked(u.PersonID, u.Memberships)
	if err != nil {
		return err
	}
	if err := w.InsertUser(u); err != nil {
		return err
	}
	if u.PersonID == 0 {
		return nil
	}
	p.UserID = u.ID
	if err := w.UpdatePerson(p); err != nil {
		return err
	}
	return w.serveAs(p.ID, u.ID)
}

// unlinked is a staff member of one of the memberships' organisations who has no account yet,
// or nobody for 0.
func (w *work) unlinked(person domain.ID, memberships []domain.Membership) (domain.Person, error) {
	if person == 0 {
		return domain.Person{}, nil
	}
	p, err := w.Person(Everything, person)
	switch {
	case err != nil:
		return p, domain.Invalid("person_id", "unknown_person")
	case !(domain.User{Memberships: memberships}).MemberOf(p.OrgID):
		return p, domain.Invalid("person_id", "other_organisation")
	case p.UserID != 0:
		return p, domain.Invalid("person_id", "has_account")
	}
	return p, nil
}

// NewToken is a created API token. Secret is shown once and stored nowhere.
type NewToken struct {
	Token  Token
	Secret string
}

// MaxTokenLife is how long an API token may live.
const MaxTokenLife = 366 * 24 * time.Hour

// CreateToken makes an API token for the actor. Scopes are "read" and "write".
func (s Accounts) CreateToken(ctx context.Context, r Request, name string, scopes []string, life time.Duration) (NewToken, error) {
	var f domain.Faults
	f.CheckLine(name, "name", true, domain.MaxName)
	f.Check(len(scopes) > 0, "scopes", "required")
	for _, scope := range scopes {
		f.Check(scope == "read" || scope == "write", "scopes", "unknown_value")
	}
	f.Check(life > 0 && life <= MaxTokenLife, "days", "out_of_range")
	if err := f.Err(); err != nil {
		return NewToken{}, err
	}
	secret := "dk_" + base64.RawURLEncoding.EncodeToString([]byte(rand.Text()))
	t := Token{UserID: r.Actor.UserID, Hash: tokenHash(secret), Name: name, Scopes: scopes, CreatedAt: s.now(), ExpiresAt: s.now().Add(life)}
	return write(ctx, s.core, Request{Actor: r.Actor}, "", nil, func(w *work) (NewToken, error) {
		err := w.InsertToken(&t)
		return NewToken{t, secret}, err
	})
}

func tokenHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Bearer is the actor behind an API token; unauthorized when it is unknown or over.
func (s Accounts) Bearer(ctx context.Context, secret string) (Actor, error) {
	view := s.Store.View(ctx)
	t, u, err := view.TokenUser(tokenHash(secret))
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return Actor{}, err
	}
	if err != nil || !s.now().Before(t.ExpiresAt) {
		return Actor{}, domain.Fault(domain.CodeUnauthorized, "bad_token")
	}
	if u.Disabled {
		return Actor{}, domain.Fault(domain.CodeUnauthorized, "login_needed")
	}
	a, err := s.actor(view, u)
	a.ReadOnly = !slices.Contains(t.Scopes, "write")
	return a, err
}

// Tokens lists the actor's API tokens.
func (s Accounts) Tokens(ctx context.Context, a Actor) ([]Token, error) {
	return s.Store.View(ctx).Tokens(a.UserID)
}

// DeleteToken revokes one of the actor's API tokens.
func (s Accounts) DeleteToken(ctx context.Context, r Request, id domain.ID) error {
	_, err := write(ctx, s.core, r, "delete-token "+id.String(), nil, func(w *work) (struct{}, error) {
		return struct{}{}, w.Tx.DeleteToken(w.actor.UserID, id)
	})
	return err
}
