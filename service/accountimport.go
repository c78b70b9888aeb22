package service

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
)

// MaxAccountImport is how many rows one import of accounts may have.
const MaxAccountImport = 1000

// AccountRow is one row of a table of accounts as it was read; Faults are what could not be read.
type AccountRow struct {
	Row    int
	Form   AccountLine
	Faults domain.Faults
}

// AccountLine is somebody who is to have an account. The login (a staff or telephone number,
// for example) and the address tell whether they have one; the department, with the name,
// whose staff record is behind it.
type AccountLine struct {
	Name       string        `json:"name"`
	Login      string        `json:"login"`
	Email      string        `json:"email"`
	Department string        `json:"department"`
	Roles      []domain.Role `json:"roles"`
	DeputyOf   []domain.Role `json:"deputy_of"`
}

// ImportAccounts invites people from a table, in one transaction; the administrator may. It
// makes no passwords: each chooses their own with the invitation, which is mailed where there
// is an address. Who is a member with these roles, or invited to them, is left as they are;
// with other roles the row is at fault, unless update says that the table counts.
func (s Members) ImportAccounts(ctx context.Context, r Request, org domain.ID, rows []AccountRow, mode ImportMode, update bool) (Imported, error) {
	if err := r.Actor.runs(org); err != nil {
		return Imported{}, err
	}
	if err := checkImport(len(rows), MaxAccountImport, mode); err != nil {
		return Imported{}, err
	}
	if mode == DryRun {
		w := &work{Tx: s.Store.View(ctx), core: s.core, at: s.now(), actor: r.Actor}
		_, found, err := w.examineAccounts(org, rows, update)
		return found, err
	}
	return write(ctx, s.core, r, "import-accounts", []any{org, mode, update, rows}, func(w *work) (Imported, error) {
		if err := w.LockOrganisation(org); err != nil {
			return Imported{}, err
		}
		due, found, err := w.examineAccounts(org, rows, update)
		if err != nil || mode == AllRows && len(found.Faults) > 0 {
			return found, err
		}
		for _, a := range due {
			if err := w.carryOutAccount(org, a); err != nil {
				return found, err
			}
			found.Written++
		}
		w.audit(organisationChain(org), "accounts_imported", domain.SubjectRef{}, "", map[string]string{"n": domain.ID(found.Written).String()})
		return found, nil
	})
}

// account is what a row asks for, and whom it was found to be about.
type account struct {
	AccountLine
	person  domain.ID          // the staff record behind it, or 0
	member  *domain.User       // who is one already
	invited *domain.Invitation // who is asked already
	held    []domain.Role      // the roles the member has here
	posts   []domain.Role      // of which the member is deputy
}

// carryOutAccount does what a row asks for.
func (w *work) carryOutAccount(org domain.ID, a account) error {
	if a.member == nil {
		if a.invited != nil {
			if err := w.withdraw(*a.invited); err != nil {
				return err
			}
		}
		_, err := w.invite(domain.Invitation{
			OrgID: org, Name: a.Name, Email: a.Email, Login: a.Login, Roles: a.Roles, DeputyOf: a.DeputyOf, PersonID: a.person,
		})
		return err
	}
	u, err := w.User(a.member.ID)
	if err != nil {
		return err
	}
	if _, err := w.setRoles(u, org, a.Roles); err != nil {
		return err
	}
	return w.nameDeputies(org, a.DeputyOf, u.ID)
}

// examineAccounts says what each row means, tells good rows from bad ones, and gives those
// that have something to do.
func (w *work) examineAccounts(org domain.ID, rows []AccountRow, update bool) ([]account, Imported, error) {
	known, err := w.knownAccounts(org, rows)
	if err != nil {
		return nil, Imported{}, err
	}
	found := Imported{Rows: len(rows), Faults: []RowFaults{}, Changes: []RowChanges{}}
	var due []account
	seen := map[string]int{}
	for _, row := range rows {
		faults := append(slices.Clone(row.Faults), unreadFields(row.Faults, row.Form.check())...)
		a := account{AccountLine: row.Form}
		known.find(&a, &faults)
		if other, twice := seen[a.mark()]; twice {
			faults.Add("name", "duplicate_row").With("row", other)
		}
		seen[a.mark()] = row.Row
		changes := a.changes()
		if len(changes) > 0 && (a.member != nil || a.invited != nil) && !update {
			faults.Add("roles", "there_with_other_roles")
		}
		switch {
		case len(faults) > 0:
			found.Faults = append(found.Faults, RowFaults{row.Row, faults})
			continue
		case len(changes) == 0:
			found.Unchanged++
		default:
			due = append(due, a)
			found.Changes = append(found.Changes, RowChanges{row.Row, a.Name, a.member == nil && a.invited == nil, changes})
		}
		found.Good++
	}
	return due, found, nil
}

func (in AccountLine) check() error {
	var f domain.Faults
	f.CheckLine(in.Name, "name", true, domain.MaxName)
	f.CheckLine(in.Login, "login", false, domain.MaxName)
	f.Check(!strings.ContainsAny(in.Login, " \t\n"), "login", "bad_characters")
	f.CheckLine(in.Department, "department", false, domain.MaxName)
	checkEmail(&f, in.Email)
	f.Check(len(in.Roles) > 0, "roles", "required")
	f.Check(!slices.ContainsFunc(in.Roles, outOfReach), "roles", "unknown_value")
	f.Check(!slices.ContainsFunc(in.DeputyOf, func(r domain.Role) bool { return !slices.Contains(Posts, r) }), "deputy_of", "unknown_value")
	return f.Err()
}

// mark is what tells one person of a table from another.
func (a account) mark() string {
	switch {
	case a.member != nil:
		return "user/" + a.member.ID.String()
	case a.Login != "":
		return "login/" + strings.ToLower(a.Login)
	case a.Email != "":
		return "email/" + strings.ToLower(a.Email)
	}
	return "name/" + a.Name + "/" + a.Department
}

// changes is what would be another than it is.
func (a account) changes() []FieldChange {
	var roles, posts []domain.Role
	switch {
	case a.member != nil:
		roles, posts = a.held, a.posts
	case a.invited != nil:
		roles, posts = a.invited.Roles, a.invited.DeputyOf
	}
	var list []FieldChange
	if !sameRoles(roles, a.Roles) {
		list = append(list, FieldChange{"roles", joined(roles), joined(a.Roles)})
	}
	// Nobody stops being a deputy because a table does not say so.
	if more := slices.DeleteFunc(slices.Clone(a.DeputyOf), func(r domain.Role) bool { return slices.Contains(posts, r) }); len(more) > 0 {
		list = append(list, FieldChange{"deputy_of", joined(posts), joined(append(slices.Clone(posts), more...))})
	}
	return list
}

func sameRoles(a, b []domain.Role) bool {
	in := func(list []domain.Role) func(domain.Role) bool {
		return func(r domain.Role) bool { return !slices.Contains(list, r) }
	}
	return !slices.ContainsFunc(a, in(b)) && !slices.ContainsFunc(b, in(a))
}

func joined(roles []domain.Role) string {
	var list []string
	for _, r := range domain.Roles {
		if slices.Contains(roles, r) {
			list = append(list, string(r))
		}
	}
	return strings.Join(list, ",")
}

// knownAccounts is who is there already, and who is asked.
type knownAccounts struct {
	org     domain.ID
	logins  map[string]*domain.User // members, by login
	emails  map[string]*domain.User
	people  map[string][]domain.Person // staff, by name
	byID    map[domain.ID]*domain.User
	deputy  map[domain.ID][]domain.Role
	invited []domain.Invitation
}

func (w *work) knownAccounts(org domain.ID, rows []AccountRow) (knownAccounts, error) {
	k := knownAccounts{
		org: org, logins: map[string]*domain.User{}, emails: map[string]*domain.User{}, byID: map[domain.ID]*domain.User{},
		people: map[string][]domain.Person{}, deputy: map[domain.ID][]domain.Role{},
	}
	err := each(func(p Page) (List[domain.User], error) { return w.SearchUsers(org, "", p) }, func(u domain.User) error {
		k.logins[strings.ToLower(u.Login)], k.byID[u.ID] = &u, &u
		if u.Email != "" {
			k.emails[strings.ToLower(u.Email)] = &u
		}
		return nil
	})
	if err != nil {
		return k, err
	}
	err = each(func(p Page) (List[domain.Invitation], error) { return w.Invitations(org, p) }, func(i domain.Invitation) error {
		if i.Open(w.at) {
			k.invited = append(k.invited, i)
		}
		return nil
	})
	if err != nil {
		return k, err
	}
	deputies, err := w.DeputiesIn(org)
	for _, d := range deputies {
		k.deputy[d.UserID] = append(k.deputy[d.UserID], d.Post.Role)
	}
	if err != nil {
		return k, err
	}
	var names []string
	for _, row := range rows {
		names = append(names, row.Form.Name)
	}
	people, err := w.PeopleNamed(org, names)
	for _, p := range people {
		k.people[p.Name] = append(k.people[p.Name], p)
	}
	return k, err
}

// find says whom a row is about.
func (k knownAccounts) find(a *account, f *domain.Faults) {
	people := slices.DeleteFunc(slices.Clone(k.people[a.Name]), func(p domain.Person) bool { return a.Department != "" && p.Department != a.Department })
	var person domain.Person
	if len(people) == 1 {
		person = people[0]
	}
	a.member = k.logins[strings.ToLower(a.Login)]
	if a.member == nil && a.Email != "" {
		a.member = k.emails[strings.ToLower(a.Email)]
	}
	if a.member == nil && a.Login == "" && person.UserID != 0 {
		a.member = k.byID[person.UserID]
	}
	switch {
	case a.member != nil:
		a.posts = k.deputy[a.member.ID]
		for _, m := range a.member.Memberships {
			if m.Org == k.org && !outOfReach(m.Role) {
				a.held = append(a.held, m.Role)
			}
		}
		return
	case len(people) > 1:
		f.Add("department", "name_not_unique")
	case person.UserID == 0:
		a.person = person.ID
	}
	for _, i := range k.invited {
		if a.isAsked(i) {
			a.invited = &i
			return
		}
	}
}

// isAsked reports whether an invitation is this person's.
func (a account) isAsked(i domain.Invitation) bool {
	switch {
	case a.Email != "" && i.Email != "":
		return strings.EqualFold(a.Email, i.Email)
	case a.Login != "" && i.Login != "":
		return strings.EqualFold(a.Login, i.Login)
	}
	return i.Name == a.Name && i.PersonID == a.person && cmp.Or(a.Email, a.Login) == cmp.Or(i.Email, i.Login)
}
