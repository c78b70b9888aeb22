package service

import (
	"context"
	"slices"

	"github.com/alexedwards/argon2id"

	"github.com/duikou/duikou/domain"
)

// Members is what an organisation's administrator does about its accounts.
type Members struct{ *core }

// ResetPassword gives an account a new one-time password, which is shown once, and ends its
// sessions and API tokens. The operator may, and the administrator of every organisation the
// account has a role in; nobody resets their own.
func (s Members) ResetPassword(ctx context.Context, r Request, user domain.ID) (NewAccount, error) {
	password := OneTimePassword()
	hash, err := argon2id.CreateHash(password, hashing)
	if err != nil {
		return NewAccount{}, err
	}
	return write(ctx, s.core, Request{Actor: r.Actor}, "", nil, func(w *work) (NewAccount, error) {
		u, err := w.administered(user)
		if err != nil {
			return NewAccount{}, err
		}
		if err := w.dropTokens(user); err != nil {
			return NewAccount{}, err
		}
		u.PasswordHash, u.MustChange = hash, true
		w.audit(w.chainOf(u), "password_reset", domain.SubjectRef{}, "", map[string]string{"login": u.Login})
		if err := w.UpdateUser(u); err != nil {
			return NewAccount{}, err
		}
		u.Version++
		return NewAccount{User: u, ID: u.ID, Login: u.Login, Password: password}, nil
	})
}

func (w *work) dropTokens(user domain.ID) error {
	tokens, err := w.Tx.Tokens(user)
	for _, t := range tokens {
		if err := w.Tx.DeleteToken(user, t.ID); err != nil {
			return err
		}
	}
	return err
}

// SetDisabled shuts an account out, or lets it in again. Its open tasks stay with the role or
// the person (Leave moves them); what was in a role's inbox is seen by the others who hold it.
func (s Members) SetDisabled(ctx context.Context, r Request, user domain.ID, disabled bool) (domain.User, error) {
	return write(ctx, s.core, r, "disable "+user.String(), disabled, func(w *work) (domain.User, error) {
		u, err := w.administered(user)
		if err != nil {
			return u, err
		}
		if disabled && !u.Disabled {
			if err := w.keepAdmins(u, func(domain.Membership) bool { return false }); err != nil {
				return u, err
			}
			u.Epoch++
		}
		who := map[string]string{"login": u.Login}
		if disabled {
			w.audit(w.chainOf(u), "account_disabled", domain.SubjectRef{}, "", who)
		} else {
			w.audit(w.chainOf(u), "account_enabled", domain.SubjectRef{}, "", who)
		}
		u.Disabled = disabled
		if err := w.UpdateUser(u); err != nil {
			return u, err
		}
		u.Version++
		return u, nil
	})
}

// MemberForm is what can be changed of an account.
type MemberForm struct {
	Login string `json:"login"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Edit changes an account's login, name and address. The operator may, the administrator of
// every organisation the account has a role in, and nobody else; version 0 is any. A login
// somebody else has is a conflict.
func (s Members) Edit(ctx context.Context, r Request, user domain.ID, version int, in MemberForm) (domain.User, error) {
	var f domain.Faults
	checkNames(&f, in.Login, in.Name, in.Email)
	if err := f.Err(); err != nil {
		return domain.User{}, err
	}
	return write(ctx, s.core, r, "edit-member "+user.String(), []any{in, version}, func(w *work) (domain.User, error) {
		u, err := w.administered(user)
		if err == nil && version != 0 && version != u.Version {
			err = domain.Fault(domain.CodeStale, "seen_older")
		}
		if err != nil {
			return u, err
		}
		was := u.Login
		u.Login, u.Name, u.Email = in.Login, in.Name, in.Email
		w.audit(w.chainOf(u), "member_edited", domain.SubjectRef{}, "", map[string]string{"login": was, "to": u.Login, "name": u.Name})
		if err := w.UpdateUser(u); err != nil {
			return u, err
		}
		u.Version++
		return u, nil
	})
}

// SetRoles replaces the roles a member holds in one organisation, at least one; leaving is
// another thing. Its administrator gives any but system and authority; the operator any. The
// last administrator stays one. A withdrawn role ends the member's sessions; what it opened
// is refused from the next request on, whoever is logged in.
func (s Members) SetRoles(ctx context.Context, r Request, user, org domain.ID, version int, roles []domain.Role) (domain.User, error) {
	if err := r.Actor.mayGive(org, roles); err != nil {
		return domain.User{}, err
	}
	return write(ctx, s.core, r, "set-roles "+user.String(), []any{org, roles, version}, func(w *work) (domain.User, error) {
		if err := w.LockOrganisation(org); err != nil {
			return domain.User{}, err
		}
		u, err := w.User(user)
		if err == nil && !u.MemberOf(org) {
			err = domain.Fault(domain.CodeNotFound, "not_found")
		}
		if err == nil && version != 0 && version != u.Version {
			err = domain.Fault(domain.CodeStale, "seen_older")
		}
		if err != nil {
			return u, err
		}
		return w.setRoles(u, org, roles)
	})
}

func (w *work) setRoles(u domain.User, org domain.ID, roles []domain.Role) (domain.User, error) {
	kept := func(m domain.Membership) bool { return m.Org != org || slices.Contains(roles, m.Role) }
	if err := w.keepAdmins(u, kept); err != nil {
		return u, err
	}
	had := u.Memberships
	u.Memberships = nil
	for _, m := range had {
		// What only the operator gives, an administrator cannot take either.
		if kept(m) || outOfReach(m.Role) && !w.actor.Holds(domain.RoleSystem) {
			u.Memberships = append(u.Memberships, m)
			continue
		}
		w.audit(organisationChain(org), "role_withdrawn", domain.SubjectRef{}, "", map[string]string{"name": u.Name, "role": string(m.Role)})
		u.Epoch++
	}
	for _, role := range roles {
		m := domain.Membership{Org: org, Role: role}
		if slices.Contains(u.Memberships, m) {
			continue
		}
		u.Memberships = append(u.Memberships, m)
		w.audit(organisationChain(org), "role_given", domain.SubjectRef{}, "", map[string]string{"name": u.Name, "role": string(role)})
	}
	if err := w.UpdateUser(u); err != nil {
		return u, err
	}
	u.Version++
	return u, nil
}

func outOfReach(role domain.Role) bool {
	return role == domain.RoleSystem || role == domain.RoleAuthority
}

// mayGive refuses roles that do not exist or are not the actor's to give in an organisation.
func (a Actor) mayGive(org domain.ID, roles []domain.Role) error {
	var f domain.Faults
	f.Check(len(roles) > 0, "roles", "required")
	for _, role := range roles {
		f.Check(slices.Contains(domain.Roles, role), "roles", "unknown_value")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if a.Holds(domain.RoleSystem) {
		return a.needSystem()
	}
	if slices.ContainsFunc(roles, outOfReach) {
		return domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleSystem)
	}
	return a.need(org, domain.RoleAdmin)
}

// keepAdmins refuses to take the last administrator away from an organisation. kept says
// which of the user's memberships they keep. The operator may: they can name another one.
func (w *work) keepAdmins(u domain.User, kept func(domain.Membership) bool) error {
	if w.actor.Holds(domain.RoleSystem) || u.Disabled {
		return nil
	}
	for _, m := range u.Memberships {
		if m.Role != domain.RoleAdmin || kept(m) {
			continue
		}
		if err := w.LockOrganisation(m.Org); err != nil {
			return err
		}
		admins, err := w.UsersWithRole(m.Org, domain.RoleAdmin)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(admins, func(a domain.User) bool { return a.ID != u.ID }) {
			return domain.Fault(domain.CodeConflict, "last_admin")
		}
	}
	return nil
}

// administered is somebody else's account that the actor administers.
func (w *work) administered(user domain.ID) (domain.User, error) {
	u, err := w.User(user)
	if err != nil {
		return u, err
	}
	if !w.actor.Holds(domain.RoleSystem) {
		mine := func(m domain.Membership) bool {
			return w.actor.Has(domain.RoleAdmin, m.Org) && m.Role != domain.RoleSystem
		}
		if len(u.Memberships) == 0 || slices.ContainsFunc(u.Memberships, func(m domain.Membership) bool { return !mine(m) }) {
			return u, domain.Fault(domain.CodeNotFound, "not_found")
		}
	}
	if u.ID == w.actor.UserID {
		return u, domain.Fault(domain.CodeForbidden, "own_account")
	}
	return u, nil
}

// chainOf is the audit chain of what is done to an account: that of an organisation it
// belongs to, so that its administrator can read it.
func (w *work) chainOf(u domain.User) domain.CaseRef {
	for _, m := range u.Memberships {
		if w.actor.Has(domain.RoleAdmin, m.Org) {
			return organisationChain(m.Org)
		}
	}
	if len(u.Memberships) > 0 {
		return organisationChain(u.Memberships[0].Org)
	}
	return domain.CaseRef{Kind: caseAccount, ID: u.ID}
}

// caseAccount is the audit chain of an account that belongs to no organisation.
const caseAccount domain.CaseKind = "account"

// Member is one member of an organisation the actor runs.
func (s Members) Member(ctx context.Context, a Actor, org, user domain.ID) (domain.User, error) {
	if err := a.runs(org); err != nil {
		return domain.User{}, err
	}
	u, err := s.Store.View(ctx).User(user)
	if err == nil && !u.MemberOf(org) {
		err = domain.Fault(domain.CodeNotFound, "not_found")
	}
	return u, err
}

// Search is a page of an organisation's members whose name, login or address holds a text.
func (s Members) Search(ctx context.Context, a Actor, org domain.ID, text string, page Page) (List[domain.User], error) {
	if err := a.runs(org); err != nil {
		return List[domain.User]{}, err
	}
	return s.Store.View(ctx).SearchUsers(org, text, page)
}

// Colleague is the one enabled member of an organisation with a login or a name, for a field
// somebody types it into: unknown_member, or name_not_unique (then the login is needed).
func (s Members) Colleague(ctx context.Context, a Actor, org domain.ID, field, text string) (domain.ID, error) {
	if a.runs(org) != nil && !(domain.User{Memberships: a.Memberships}).MemberOf(org) {
		return 0, domain.Fault(domain.CodeNotFound, "not_found")
	}
	found, err := s.Store.View(ctx).UsersCalled(org, text)
	switch {
	case err != nil:
		return 0, err
	case len(found) == 0:
		return 0, domain.Invalid(field, "unknown_member")
	case len(found) > 1:
		return 0, domain.Invalid(field, "name_not_unique")
	}
	return found[0].ID, nil
}

// Latest is what was last done about an organisation's members, newest first.
func (s Members) Latest(ctx context.Context, a Actor, org domain.ID, limit int) ([]domain.AuditEntry, error) {
	if err := a.runs(org); err != nil {
		return nil, err
	}
	return s.Store.View(ctx).AuditTail(organisationChain(org), limit)
}
