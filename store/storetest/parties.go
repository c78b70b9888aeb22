package storetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// hospital stores an organisation.
func (s *suite) hospital(t testing.TB, name string) domain.Organisation {
	t.Helper()
	o := domain.Organisation{Name: name, Kind: domain.OrgHospital, CreatedAt: noon}
	s.do(t, func(tx service.Tx) error { return tx.InsertOrganisation(&o) })
	return o
}

func (s *suite) organisations(t *testing.T) {
	t.Run("every field comes back, and rare characters survive", func(t *testing.T) {
		o := filled[domain.Organisation](s)
		o.Name = "䶮㛃𬱖医院①℃Ⅲ"
		s.do(t, func(tx service.Tx) error { return tx.InsertOrganisation(&o) })
		same(t, "stored", ok(s.view().Organisation(o.ID))(t), o)

		changed := filled[domain.Organisation](s)
		changed.ID, changed.CreatedAt, changed.Version = o.ID, o.CreatedAt, o.Version
		s.do(t, func(tx service.Tx) error { return tx.UpdateOrganisation(changed) })
		changed.Version++
		same(t, "updated", ok(s.view().Organisation(o.ID))(t), changed)
		same(t, "names", ok(s.view().OrganisationNames([]domain.ID{o.ID, 0, 1 << 40}))(t), map[domain.ID]string{o.ID: changed.Name})
		same(t, "names of none", ok(s.view().OrganisationNames(nil))(t), map[domain.ID]string{})
	})
	t.Run("a stale version changes nothing", func(t *testing.T) {
		o := s.hospital(t, "first")
		s.do(t, func(tx service.Tx) error { return tx.UpdateOrganisation(o) })
		late := o
		late.Name = "too late"
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateOrganisation(late) }), domain.CodeStale, "")
		same(t, "name", ok(s.view().Organisation(o.ID))(t).Name, "first")
	})
	t.Run("a zero value is written too", func(t *testing.T) {
		o := filled[domain.Organisation](s)
		s.do(t, func(tx service.Tx) error { return tx.InsertOrganisation(&o) })
		o.Tier, o.Level, o.RegionCode, o.ParentID = "", "", "", 0
		s.do(t, func(tx service.Tx) error { return tx.UpdateOrganisation(o) })
		o.Version++
		same(t, "emptied", ok(s.view().Organisation(o.ID))(t), o)
	})
	t.Run("lists go by name, page by page, within the scope", func(t *testing.T) {
		var mine []domain.ID
		for _, name := range []string{"丙院", "甲院", "乙院", "甲院", "b", "A", "𬱖院"} {
			mine = append(mine, s.hospital(t, name).ID)
		}
		s.hospital(t, "not mine")
		list := walk(t, 2, func(p service.Page) (service.List[domain.Organisation], error) {
			return s.view().Organisations(orgs(mine...), p)
		})
		same(t, "number", len(list), len(mine))
		same(t, "in order", slices.IsSortedFunc(list, func(a, b domain.Organisation) int {
			return strings.Compare(a.Name, b.Name)
		}), true)
		crowd := slices.Clone(mine)
		for range 5000 { // an authority's
			crowd = append(crowd, s.id())
		}
		same(t, "of thousands", len(ok(s.view().Organisations(orgs(crowd...), service.Page{}))(t).Items), len(mine))
		none := ok(s.view().Organisations(service.Scope{}, service.Page{}))(t)
		same(t, "the zero scope sees", len(none.Items), 0)
	})
	t.Run("an authority knows those it supervises", func(t *testing.T) {
		authority := s.hospital(t, "bureau")
		child := domain.Organisation{Name: "child", ParentID: authority.ID}
		s.do(t, func(tx service.Tx) error { return tx.InsertOrganisation(&child) })
		same(t, "children", ok(s.view().ChildOrganisations(authority.ID))(t), []domain.ID{child.ID})
		same(t, "children of nobody", len(ok(s.view().ChildOrganisations(0))(t)), 0)
	})
	_, err := s.view().Organisation(1 << 40)
	refused(t, err, domain.CodeNotFound, "")
}

// member stores a user who has roles in an organisation.
func (s *suite) member(t testing.TB, org domain.ID, roles ...domain.Role) domain.User {
	t.Helper()
	u := domain.User{Login: s.name("User"), Name: "user", Locale: "zh-CN", CreatedAt: noon}
	for _, r := range roles {
		u.Memberships = append(u.Memberships, domain.Membership{Org: org, Role: r})
	}
	s.do(t, func(tx service.Tx) error { return tx.InsertUser(&u) })
	return u
}

func (s *suite) users(t *testing.T) {
	t.Run("every field and every membership comes back", func(t *testing.T) {
		u := filled[domain.User](s)
		s.do(t, func(tx service.Tx) error { return tx.InsertUser(&u) })
		same(t, "stored", ok(s.view().User(u.ID))(t), u)
		changed := filled[domain.User](s)
		changed.ID, changed.CreatedAt, changed.Version = u.ID, u.CreatedAt, u.Version
		changed.MustChange, changed.Disabled, changed.PersonID = false, false, 0
		changed.Memberships = changed.Memberships[:1]
		s.do(t, func(tx service.Tx) error { return tx.UpdateUser(changed) })
		changed.Version++
		same(t, "updated", ok(s.view().User(u.ID))(t), changed)
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateUser(u) }), domain.CodeStale, "")
		same(t, "after a stale update", ok(s.view().User(u.ID))(t), changed)
	})
	t.Run("those behind some inboxes, read at once", func(t *testing.T) {
		org := s.id()
		hr, second, leader := s.member(t, org, domain.RoleHR), s.member(t, org, domain.RoleHR, domain.RoleLeader), s.member(t, s.id(), domain.RoleLeader)
		out := s.member(t, org, domain.RoleHR)
		out.Disabled = true
		s.do(t, func(tx service.Tx) error { return tx.UpdateUser(out) })
		brief := func(u domain.User) domain.User { return domain.User{ID: u.ID, Name: u.Name, PersonID: u.PersonID} }
		post, empty := domain.HolderRole(org, domain.RoleHR), domain.HolderRole(s.id(), domain.RoleHR)
		behind := ok(s.view().Behind([]domain.Holder{post, empty, domain.HolderUser(leader.ID), post, ""}))(t)
		same(t, "the post", behind[post], []domain.User{brief(hr), brief(second)})
		same(t, "one user", behind[domain.HolderUser(leader.ID)], []domain.User{brief(leader)})
		same(t, "an empty post", len(behind[empty]), 0)
		same(t, "nobody asked about", len(ok(s.view().Behind(nil))(t)), 0)
	})
	t.Run("a login is unique whatever its case", func(t *testing.T) {
		u := s.member(t, s.id(), domain.RoleHR)
		same(t, "found in capitals", ok(s.view().UserByLogin(strings.ToUpper(u.Login)))(t), u)
		twin := domain.User{Login: strings.ToUpper(u.Login)}
		refused(t, s.try(func(tx service.Tx) error { return tx.InsertUser(&twin) }), domain.CodeConflict, "login")
		other := s.member(t, s.id())
		other.Login = u.Login
		refused(t, s.try(func(tx service.Tx) error { return tx.UpdateUser(other) }), domain.CodeConflict, "login")
		_, err := s.view().UserByLogin("nobody")
		refused(t, err, domain.CodeNotFound, "")
	})
	t.Run("an organisation knows its users and who holds a role", func(t *testing.T) {
		org, elsewhere := s.id(), s.id()
		hr := s.member(t, org, domain.RoleHR, domain.RoleLeader)
		staff := s.member(t, org, domain.RoleStaff)
		s.member(t, elsewhere, domain.RoleHR)
		gone := s.member(t, org, domain.RoleHR)
		gone.Disabled = true
		s.do(t, func(tx service.Tx) error { return tx.UpdateUser(gone) })
		gone.Version++
		list := walk(t, 1, func(p service.Page) (service.List[domain.User], error) { return s.view().SearchUsers(org, "", p) })
		same(t, "users", list, []domain.User{hr, staff, gone})
		same(t, "hr", ok(s.view().UsersWithRole(org, domain.RoleHR))(t), []domain.User{hr})
		same(t, "nobody", len(ok(s.view().UsersWithRole(org, domain.RoleAdmin))(t)), 0)
		colleagues := func(name string) []domain.User {
			return ok(s.view().Colleagues(org, name, service.Page{Limit: 20}))(t).Items
		}
		same(t, "by the beginning of a name", colleagues("us"), []domain.User{hr, staff})
		same(t, "and not by its end", len(colleagues("ser")), 0)
		same(t, "a percent sign is no wildcard", len(colleagues("%")), 0)
		same(t, "who holds HR", ok(s.view().PostHolders(org, domain.RoleHR, 3))(t), []domain.ID{hr.ID})
		same(t, "nobody is the admin", len(ok(s.view().PostHolders(org, domain.RoleAdmin, 3))(t)), 0)
	})
	t.Run("the digest is for everybody who is not shut out", func(t *testing.T) {
		before := ok(s.view().CountUsers())(t)
		reader, silent, gone := s.member(t, 1), s.member(t, 1), s.member(t, 1)
		reader.Email, gone.Email, gone.Disabled = "a@b.cn", "c@d.cn", true
		s.do(t, func(tx service.Tx) error { return tx.UpdateUser(reader) })
		s.do(t, func(tx service.Tx) error { return tx.UpdateUser(gone) })
		list := walk(t, 3, func(p service.Page) (service.List[domain.User], error) { return s.view().DigestUsers(p) })
		ids := idsOf(list, func(u domain.User) domain.ID { return u.ID })
		same(t, "reader", slices.Contains(ids, reader.ID), true)
		same(t, "without address, for there are other channels", slices.Contains(ids, silent.ID), true)
		same(t, "disabled", slices.Contains(ids, gone.ID), false)
		same(t, "count", ok(s.view().CountUsers())(t), before+3)
	})
}

func (s *suite) tokens(t *testing.T) {
	user := s.member(t, s.id(), domain.RoleHR, domain.RoleLeader)
	alone := filled[domain.User](s)
	alone.Memberships = nil
	s.do(t, func(tx service.Tx) error { return tx.InsertUser(&alone) })
	token := filled[service.Token](s)
	token.UserID = user.ID
	s.do(t, func(tx service.Tx) error { return tx.InsertToken(&token) })
	s.tokenUser(t, token, user)
	same(t, "of the user", ok(s.view().Tokens(token.UserID))(t), []service.Token{token})
	eternal := service.Token{UserID: alone.ID, Hash: s.name("hash"), Scopes: []string{"read"}, CreatedAt: noon}
	s.do(t, func(tx service.Tx) error { return tx.InsertToken(&eternal) })
	s.tokenUser(t, eternal, alone)
	twin := service.Token{UserID: s.id(), Hash: token.Hash}
	refused(t, s.try(func(tx service.Tx) error { return tx.InsertToken(&twin) }), domain.CodeConflict, "hash")
	refused(t, s.try(func(tx service.Tx) error { return tx.DeleteToken(s.id(), token.ID) }), domain.CodeNotFound, "")
	s.do(t, func(tx service.Tx) error { return tx.DeleteToken(token.UserID, token.ID) })
	_, _, err := s.view().TokenUser(token.Hash)
	refused(t, err, domain.CodeNotFound, "")
}

func (s *suite) tokenUser(t *testing.T, token service.Token, user domain.User) {
	t.Helper()
	found, who, err := s.view().TokenUser(token.Hash)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "token", found, token)
	same(t, "its user", who, user)
}

func (s *suite) people(t *testing.T) {
	t.Run("every field comes back; identifiers are read apart", func(t *testing.T) {
		p := filled[domain.Person](s)
		p.Name = "䶮㛃𬱖"
		ids := service.Identifiers{IDNumber: "11010519491231002X", Phone: "13800138000"}
		s.do(t, func(tx service.Tx) error { return tx.InsertPerson(&p, ids) })
		same(t, "stored", ok(s.view().Person(service.Everything, p.ID))(t), p)
		same(t, "identifiers", ok(s.view().Identifiers(p.ID))(t), ids)
		changed := filled[domain.Person](s)
		changed.ID, changed.CreatedAt, changed.Version = p.ID, p.CreatedAt, p.Version
		changed.Contract = false
		s.do(t, func(tx service.Tx) error { return tx.UpdatePerson(changed) })
		changed.Version++
		same(t, "updated", ok(s.view().Person(service.Everything, p.ID))(t), changed)
		same(t, "identifiers after an update", ok(s.view().Identifiers(p.ID))(t), ids)
	})
	t.Run("nobody has to have identifiers or dates", func(t *testing.T) {
		p := domain.Person{OrgID: s.id(), Name: "无"}
		s.do(t, func(tx service.Tx) error { return tx.InsertPerson(&p, service.Identifiers{}) })
		same(t, "stored", ok(s.view().Person(service.Everything, p.ID))(t), p)
		same(t, "identifiers", ok(s.view().Identifiers(p.ID))(t), service.Identifiers{})
		again := domain.Person{OrgID: p.OrgID, Name: "无"}
		s.do(t, func(tx service.Tx) error { return tx.InsertPerson(&again, service.Identifiers{}) })
	})
	t.Run("an ID number is unique inside an organisation", func(t *testing.T) {
		ids := service.Identifiers{IDNumber: "44052418800101001X"}
		p := domain.Person{OrgID: s.id()}
		s.do(t, func(tx service.Tx) error { return tx.InsertPerson(&p, ids) })
		twin := domain.Person{OrgID: p.OrgID}
		lower := service.Identifiers{IDNumber: " 44052418800101001x"}
		refused(t, s.try(func(tx service.Tx) error { return tx.InsertPerson(&twin, lower) }), domain.CodeConflict, "id_number")
		elsewhere := domain.Person{OrgID: s.id()}
		s.do(t, func(tx service.Tx) error { return tx.InsertPerson(&elsewhere, ids) })
	})
	t.Run("another hospital sees nobody, a person sees herself", func(t *testing.T) {
		a, b := s.id(), s.id()
		var mine []domain.ID
		for range 3 {
			p := domain.Person{OrgID: a}
			s.do(t, func(tx service.Tx) error { return tx.InsertPerson(&p, service.Identifiers{}) })
			mine = append(mine, p.ID)
		}
		read := func(scope service.Scope, org domain.ID) []domain.ID {
			return idsOf(walk(t, 2, func(p service.Page) (service.List[domain.Person], error) {
				return s.view().People(scope, org, p)
			}), func(p domain.Person) domain.ID { return p.ID })
		}
		same(t, "own hospital", read(orgs(a), a), mine)
		same(t, "all in scope", read(orgs(a), 0), mine)
		same(t, "other hospital", len(read(orgs(b), a)), 0)
		same(t, "herself", read(service.Scope{Person: mine[1]}, 0), mine[1:2])
		same(t, "nobody", len(read(service.Scope{}, 0)), 0)
		_, err := s.view().Person(orgs(b), mine[0])
		refused(t, err, domain.CodeNotFound, "")
	})
}
