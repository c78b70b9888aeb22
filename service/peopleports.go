package service

import (
	"time"

	"github.com/duikou/duikou/domain"
)

// OrganisationStore keeps organisations. Lists are ordered by name, then ID.
type OrganisationStore interface {
	InsertOrganisation(o *domain.Organisation) error
	UpdateOrganisation(o domain.Organisation) error
	Organisation(id domain.ID) (domain.Organisation, error)
	OrganisationNames(ids []domain.ID) (map[domain.ID]string, error) // those that are gone are left out
	OrganisationsNamed(names []string) ([]domain.Organisation, error)
	// LockOrganisation keeps every other change of an organisation's members waiting until the
	// transaction ends. Whoever reads members in order to change them locks first.
	LockOrganisation(id domain.ID) error
	Organisations(scope Scope, page Page) (List[domain.Organisation], error)
	// ChildOrganisations are the IDs of the organisations an authority supervises.
	ChildOrganisations(parent domain.ID) ([]domain.ID, error)
}

// UserStore keeps accounts with their memberships. Logins are unique whatever their case.
type UserStore interface {
	InsertUser(u *domain.User) error
	UpdateUser(u domain.User) error // every column, and the memberships
	User(id domain.ID) (domain.User, error)
	UserByLogin(login string) (domain.User, error)
	// SearchUsers are those of an organisation whose login, name or address holds a text ("" = all), by ID.
	SearchUsers(org domain.ID, text string, page Page) (List[domain.User], error)
	// UsersCalled are the enabled ones of an organisation with this login, else this name; at most two.
	UsersCalled(org domain.ID, text string) ([]domain.User, error)
	// Colleagues are the enabled members of an organisation whose name begins so, by ID.
	Colleagues(org domain.ID, name string, page Page) (List[domain.User], error)
	UsersWithRole(org domain.ID, role domain.Role) ([]domain.User, error) // enabled ones
	// Behind are those behind some inboxes, in order of ID: their IDs, names and staff records
	// alone, enabled ones where it is a post.
	Behind(holders []domain.Holder) (map[domain.Holder][]domain.User, error)
	// PostHolders are the first few enabled users who hold a role, in order of ID.
	PostHolders(org domain.ID, role domain.Role, limit int) ([]domain.ID, error)
	CountUsers() (int, error)
}

// Token is an API token or a log-in session; only its SHA-256 is stored.
type Token struct {
	ID        domain.ID
	UserID    domain.ID
	Hash      string
	Name      string
	Scopes    []string // "read", "write"
	CreatedAt time.Time
	ExpiresAt time.Time
}

// TokenStore keeps API tokens.
type TokenStore interface {
	InsertToken(t *Token) error
	// TokenUser is the token with this hash and the account behind it.
	TokenUser(hash string) (Token, domain.User, error)
	Tokens(user domain.ID) ([]Token, error)
	DeleteToken(user, id domain.ID) error
}

// Identifiers are the personal identifiers kept encrypted beside a person.
type Identifiers struct {
	IDNumber string
	Phone    string
}

// PersonStore keeps staff. Identifiers go in encrypted, with an HMAC for look-up; a second
// person of the same organisation with the same ID number is a conflict on "id_number".
type PersonStore interface {
	InsertPerson(p *domain.Person, ids Identifiers) error
	UpdatePerson(p domain.Person) error // without identifiers
	Person(scope Scope, id domain.ID) (domain.Person, error)
	People(scope Scope, org domain.ID, page Page) (List[domain.Person], error) // ordered by ID; org 0 = all in scope
	Identifiers(person domain.ID) (Identifiers, error)
	// PeopleNumbered are the people of an organisation with one of some ID numbers, by number.
	PeopleNumbered(org domain.ID, numbers []string) (map[string]domain.Person, error)
	// IDNumberHolders are the people of an organisation who have some ID numbers, by number.
	IDNumberHolders(org domain.ID, numbers []string) (map[string]domain.ID, error)
	// PeopleNamed are the people of an organisation with one of some names.
	PeopleNamed(org domain.ID, names []string) ([]domain.Person, error)
}
