package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type userRow struct {
	ID           domain.ID
	Login        string
	LoginKey     string // the login in lower case: unique whatever its case
	Name         string
	Email        string
	PasswordHash string
	MustChange   bool
	Locale       string
	PersonID     domain.ID
	Disabled     bool
	Epoch        int
	AwayFrom     day
	AwayTo       day
	StandsInTo   day
	Created      instant `gorm:"column:created_at"`
	Version      int
}

func (userRow) TableName() string { return "users" }

var userColumns = []string{
	"login", "login_key", "name", "email", "password_hash", "must_change", "locale", "person_id", "disabled",
	"epoch", "away_from", "away_to", "stands_in_to",
}

type membershipRow struct {
	UserID domain.ID
	OrgID  domain.ID
	Role   domain.Role
}

func (membershipRow) TableName() string { return "memberships" }

var userOrder = byID("users", false, func(r userRow) domain.ID { return r.ID })

func userRowOf(u domain.User) userRow {
	return userRow{
		ID: u.ID, Login: u.Login, LoginKey: strings.ToLower(u.Login), Name: u.Name, Email: u.Email,
		PasswordHash: u.PasswordHash, MustChange: u.MustChange, Locale: u.Locale, PersonID: u.PersonID,
		Disabled: u.Disabled, Epoch: u.Epoch, AwayFrom: day(u.AwayFrom), AwayTo: day(u.AwayTo), StandsInTo: day(u.StandsInTo),
		Created: instant(u.CreatedAt), Version: u.Version,
	}
}

func (r userRow) user() domain.User {
	return domain.User{
		ID: r.ID, Login: r.Login, Name: r.Name, Email: r.Email, PasswordHash: r.PasswordHash,
		MustChange: r.MustChange, Locale: r.Locale, PersonID: r.PersonID, Disabled: r.Disabled,
		Epoch: r.Epoch, AwayFrom: calendar.Date(r.AwayFrom), AwayTo: calendar.Date(r.AwayTo), StandsInTo: calendar.Date(r.StandsInTo),
		CreatedAt: time.Time(r.Created), Version: r.Version,
	}
}

func (t *tx) InsertUser(u *domain.User) error {
	row := userRowOf(*u)
	if err := t.insert(&row); err != nil {
		return err
	}
	u.ID = row.ID
	return t.insertMemberships(u.ID, u.Memberships)
}

func (t *tx) UpdateUser(u domain.User) error {
	row := userRowOf(u)
	row.Version++
	if err := t.update(&row, u.ID, u.Version, userColumns); err != nil {
		return err
	}
	if err := t.db.Where("user_id = ?", u.ID).Delete(&membershipRow{}).Error; err != nil {
		return t.fail(err)
	}
	return t.insertMemberships(u.ID, u.Memberships)
}

func (t *tx) insertMemberships(user domain.ID, memberships []domain.Membership) error {
	rows := make([]membershipRow, len(memberships))
	for i, m := range memberships {
		rows[i] = membershipRow{UserID: user, OrgID: m.Org, Role: m.Role}
	}
	if len(rows) == 0 {
		return nil
	}
	return t.insert(&rows)
}

func (t *tx) User(id domain.ID) (domain.User, error) {
	return t.user(t.db.Where("users.id = ?", id))
}

func (t *tx) UserByLogin(login string) (domain.User, error) {
	return t.user(t.db.Where("login_key = ?", strings.ToLower(login)))
}

// user reads one account with its memberships, which every request begins with.
func (t *tx) user(q *gorm.DB) (domain.User, error) {
	var rows []struct {
		User  userRow `gorm:"embedded"`
		OrgID *domain.ID
		Role  *domain.Role
	}
	err := q.Table("users").Joins("LEFT JOIN memberships m ON m.user_id = users.id").
		Select("users.*", "m.org_id", "m.role").Order("m.org_id, m.role").Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return domain.User{}, cmp.Or(t.fail(err), notFound())
	}
	u := rows[0].User.user()
	for _, r := range rows {
		if r.OrgID != nil {
			u.Memberships = append(u.Memberships, domain.Membership{Org: *r.OrgID, Role: *r.Role})
		}
	}
	return u, nil
}

func (t *tx) SearchUsers(org domain.ID, text string, p service.Page) (service.List[domain.User], error) {
	members := t.db.Model(membershipRow{}).Where("org_id = ?", org).Select("user_id")
	q, part := t.db.Where("id IN (?)", members), "%"+likeEscape.Replace(text)+"%"
	if text != "" {
		q = q.Where("(login_key LIKE ? ESCAPE '!' OR name LIKE ? ESCAPE '!' OR email LIKE ? ESCAPE '!')", strings.ToLower(part), part, part)
	}
	list, err := page(t, q, p, userOrder, userRow.user)
	if err != nil {
		return list, err
	}
	return list, t.fillMemberships(list.Items)
}

func (t *tx) UsersCalled(org domain.ID, text string) ([]domain.User, error) {
	for _, c := range []struct{ column, value string }{{"login_key", strings.ToLower(text)}, {"name", text}} {
		members := t.db.Model(membershipRow{}).Where("org_id = ?", org).Select("user_id")
		q := t.db.Where("id IN (?) AND disabled = ?", members, false).Where(c.column+" = ?", c.value)
		users, err := all(t, q.Order("id").Limit(2), userRow.user)
		if err != nil || len(users) > 0 {
			return users, err
		}
	}
	return nil, nil
}

func (t *tx) Colleagues(org domain.ID, name string, p service.Page) (service.List[domain.User], error) {
	members := t.db.Model(membershipRow{}).Where("org_id = ?", org).Select("user_id")
	q := t.db.Where("id IN (?) AND disabled = ?", members, false)
	if name != "" {
		q = q.Where("name LIKE ? ESCAPE '!'", likeEscape.Replace(name)+"%")
	}
	list, err := page(t, q, p, userOrder, userRow.user)
	if err != nil {
		return list, err
	}
	return list, t.fillMemberships(list.Items)
}

func (t *tx) UsersWithRole(org domain.ID, role domain.Role) ([]domain.User, error) {
	members := t.db.Model(membershipRow{}).Where("org_id = ? AND role = ?", org, role).Select("user_id")
	q := t.db.Where("id IN (?) AND disabled = ?", members, false).Order("id")
	users, err := all(t, q, userRow.user)
	if err != nil {
		return nil, err
	}
	return users, t.fillMemberships(users)
}

func (t *tx) PostHolders(org domain.ID, role domain.Role, limit int) ([]domain.ID, error) {
	if ids, ok := t.ahead.posts[domain.HolderRole(org, role)]; ok && limit == t.ahead.enough {
		return ids, nil
	}
	var ids []domain.ID
	err := t.ask(postHolders(&ids, org, role, limit))
	return ids, err
}

func postHolders(into *[]domain.ID, org domain.ID, role domain.Role, limit int) question {
	return valuesOf(into, `SELECT u.id FROM memberships m JOIN users u ON u.id = m.user_id
		WHERE m.org_id = ? AND m.role = ? AND u.disabled = ? ORDER BY u.id`+limitTo(limit), org, role, false)
}

func (t *tx) Behind(holders []domain.Holder) (map[domain.Holder][]domain.User, error) {
	var users, orgs []domain.ID
	var roles []domain.Role
	for _, h := range named(holders) {
		user, org, role := h.Parse()
		users, orgs = append(users, user), append(orgs, org)
		if role != "" && !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	behind := map[domain.Holder][]domain.User{}
	if users = known(users); len(users) > 0 {
		var rows []userRow
		if err := t.db.Select("id", "name", "person_id").Where(oneOf("id", users)).Find(&rows).Error; err != nil {
			return nil, t.fail(err)
		}
		for _, r := range rows {
			behind[domain.HolderUser(r.ID)] = []domain.User{r.user()}
		}
	}
	if len(roles) == 0 {
		return behind, nil
	}
	var rows []struct {
		OrgID domain.ID
		Role  domain.Role
		User  userRow `gorm:"embedded"`
	}
	err := t.db.Raw("SELECT m.org_id, m.role, u.id, u.name, u.person_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE "+
		oneOf("m.org_id", known(orgs))+" AND m.role IN ? AND u.disabled = ? ORDER BY u.id", roles, false).Scan(&rows).Error
	for _, r := range rows {
		h := domain.HolderRole(r.OrgID, r.Role)
		behind[h] = append(behind[h], r.User.user())
	}
	return behind, t.fail(err)
}

func (t *tx) CountUsers() (int, error) {
	return t.number(t.db.Model(userRow{}).Select("COUNT(*)"))
}

func (t *tx) DigestUsers(p service.Page) (service.List[domain.User], error) {
	q := t.db.Where("disabled = ?", false)
	list, err := page(t, q, p, userOrder, userRow.user)
	if err != nil {
		return list, err
	}
	return list, t.fillMemberships(list.Items)
}

// fillMemberships reads the memberships of all users at once, ordered by organisation and role.
func (t *tx) fillMemberships(users []domain.User) error {
	if len(users) == 0 {
		return nil
	}
	place := map[domain.ID]int{}
	ids := make([]domain.ID, len(users))
	for i, u := range users {
		place[u.ID], ids[i] = i, u.ID
	}
	var rows []membershipRow
	err := t.db.Where("user_id IN ?", ids).Order("user_id, org_id, role").Find(&rows).Error
	for _, r := range rows {
		u := &users[place[r.UserID]]
		u.Memberships = append(u.Memberships, domain.Membership{Org: r.OrgID, Role: r.Role})
	}
	return t.fail(err)
}
