package service

import (
	"context"
	"crypto/rand"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/duikou/duikou/domain"
)

// InvitationLife is how long an invitation can be accepted.
const InvitationLife = 14 * 24 * time.Hour

// InvitationForm asks somebody to become a member.
type InvitationForm struct {
	OrgID    domain.ID     `json:"organisation_id"`
	Name     string        `json:"name"`
	Email    string        `json:"email"`
	Roles    []domain.Role `json:"roles"`
	PersonID domain.ID     `json:"person_id"`
}

// NewInvitation is a made invitation. Secret is shown once and stored nowhere.
type NewInvitation struct {
	Invitation domain.Invitation
	Secret     string
	Mailed     bool // the link went to the invitation's address
}

// Invite makes an invitation. Its link is returned once and, where the address of the pages
// is configured, mailed to the address given.
func (s Members) Invite(ctx context.Context, r Request, in InvitationForm) (NewInvitation, error) {
	var f domain.Faults
	f.CheckLine(in.Name, "name", true, domain.MaxName)
	checkEmail(&f, in.Email)
	if err := f.Err(); err != nil {
		return NewInvitation{}, err
	}
	if err := r.Actor.mayGive(in.OrgID, in.Roles); err != nil {
		return NewInvitation{}, err
	}
	secret := strings.ToLower(rand.Text())
	made := NewInvitation{Secret: secret}
	var org domain.Organisation
	// No idempotency key: a stored answer would hold the secret.
	_, err := write(ctx, s.core, Request{Actor: r.Actor}, "", nil, func(w *work) (struct{}, error) {
		var err error
		if org, err = w.Organisation(in.OrgID); err != nil {
			return struct{}{}, domain.Invalid("organisation_id", "unknown_organisation")
		}
		i := domain.Invitation{
			OrgID: in.OrgID, Hash: tokenHash(secret), Name: in.Name, Email: in.Email, Roles: in.Roles, PersonID: in.PersonID,
			InvitedBy: w.actor.UserID, InviterName: w.actor.Name, CreatedAt: w.at, ExpiresAt: w.at.Add(InvitationLife), Version: 1,
		}
		if _, err := w.unlinked(i.PersonID, i.Memberships()); err != nil {
			return struct{}{}, err
		}
		if err := w.InsertInvitation(&i); err != nil {
			return struct{}{}, err
		}
		made.Invitation = i
		w.audit(organisationChain(in.OrgID), "invited", domain.SubjectRef{}, "", map[string]string{"name": in.Name})
		return struct{}{}, nil
	})
	if err != nil {
		return NewInvitation{}, err
	}
	made.Mailed = s.mailInvitation(ctx, r.Actor.Locale, org, made)
	return made, nil
}

// mailInvitation sends the link. The secret is kept nowhere, so there is no second try: when
// it fails the administrator hands the link over by themselves.
func (s Members) mailInvitation(ctx context.Context, locale string, org domain.Organisation, made NewInvitation) bool {
	i := made.Invitation
	if i.Email == "" || s.URL == "" || s.Mailer == nil {
		return false
	}
	args := map[string]string{"name": i.Name, "organisation": org.Name, "inviter": i.InviterName, "until": i.ExpiresAt.Format(time.RFC3339)}
	text := s.Texts.Text(locale, "mail.invitation.text", args) + "\n\n" + s.URL + InvitationPath + made.Secret
	err := s.Mailer.Mail(ctx, Address{i.Name, i.Email}, s.Texts.Text(locale, "mail.invitation.subject", args), text)
	if err != nil {
		s.Log.WarnContext(ctx, "an invitation could not be mailed", "invitation", i.ID, "error", err)
	}
	return err == nil
}

// InvitationPath is where an invitation is accepted; its secret follows.
const InvitationPath = "/invitations/accept/"

// Invitations are the open invitations of an organisation, for its administrator.
func (s Members) Invitations(ctx context.Context, a Actor, org domain.ID, page Page) (List[domain.Invitation], error) {
	if err := a.runs(org); err != nil {
		return List[domain.Invitation]{}, err
	}
	return s.Store.View(ctx).Invitations(org, page)
}

// Withdraw takes an invitation back that nobody has accepted.
func (s Members) Withdraw(ctx context.Context, r Request, id domain.ID) error {
	_, err := write(ctx, s.core, r, "withdraw-invitation "+id.String(), nil, func(w *work) (struct{}, error) {
		i, err := w.Invitation(id)
		if err == nil && w.actor.runs(i.OrgID) != nil {
			err = domain.Fault(domain.CodeNotFound, "not_found")
		}
		if err == nil && !i.EndedAt.IsZero() {
			err = domain.Fault(domain.CodeConflict, "invitation_over")
		}
		if err != nil {
			return struct{}{}, err
		}
		i.EndedAt = w.at
		w.audit(organisationChain(i.OrgID), "invitation_withdrawn", domain.SubjectRef{}, "", map[string]string{"name": i.Name})
		return struct{}{}, w.EndInvitation(i)
	})
	return err
}

// Invited is what an invitation says to whoever holds its secret; an unknown, ended or
// expired one is not_found/invitation_unknown, which of the three is not told.
func (s Members) Invited(ctx context.Context, secret string) (domain.Invitation, domain.Organisation, error) {
	view := s.Store.View(ctx)
	i, err := s.invitation(view, secret)
	if err != nil {
		return i, domain.Organisation{}, err
	}
	org, err := view.Organisation(i.OrgID)
	return i, org, err
}

func (c *core) invitation(view Tx, secret string) (domain.Invitation, error) {
	i, err := view.InvitationByHash(tokenHash(secret))
	if domain.CodeOf(err) == domain.CodeNotFound && err != nil || err == nil && !i.Open(c.now()) {
		return domain.Invitation{}, domain.Fault(domain.CodeNotFound, "invitation_unknown")
	}
	return i, err
}

// AcceptForm is what a new member chooses.
type AcceptForm struct {
	Login    string `json:"login"`
	Name     string `json:"name"`
	Password string `json:"password"`
	Locale   string `json:"locale"`
}

// Accept makes the account an invitation asks for, with a password of its owner's choice.
func (s Members) Accept(ctx context.Context, secret string, in AcceptForm) (domain.User, error) {
	var f domain.Faults
	checkNames(&f, in.Login, in.Name, "")
	f.Check(utf8.RuneCountInString(in.Password) >= MinPassword, "password", "too_short")
	f.Check(len(in.Password) <= 200, "password", "too_long")
	f.Check(slices.Contains(Locales, in.Locale), "locale", "unknown_value")
	if err := f.Err(); err != nil {
		return domain.User{}, err
	}
	if _, err := s.invitation(s.Store.View(ctx), secret); err != nil {
		return domain.User{}, err // before a password is hashed for nothing
	}
	hash, err := argon2id.CreateHash(in.Password, hashing)
	if err != nil {
		return domain.User{}, err
	}
	return write(ctx, s.core, Request{}, "", nil, func(w *work) (domain.User, error) {
		i, err := w.invitation(w, secret)
		if err != nil {
			return domain.User{}, err
		}
		u := domain.User{
			Login: in.Login, Name: in.Name, Email: i.Email, PasswordHash: hash, Locale: in.Locale,
			PersonID: i.PersonID, Memberships: i.Memberships(), CreatedAt: w.at, Version: 1,
		}
		if err := w.linkPerson(&u); err != nil {
			return u, err
		}
		w.actor = actorOf(u, nil)
		return u, w.accepted(i, u)
	})
}

// AcceptAs adds the invitation's roles to the account of whoever is logged in.
func (s Members) AcceptAs(ctx context.Context, r Request, secret string) (domain.User, error) {
	return write(ctx, s.core, r, "accept-invitation "+tokenHash(secret), nil, func(w *work) (domain.User, error) {
		i, err := w.invitation(w, secret)
		if err != nil {
			return domain.User{}, err
		}
		u, err := w.User(w.actor.UserID)
		if err != nil {
			return u, err
		}
		p, err := w.unlinked(i.PersonID, i.Memberships())
		if err != nil {
			return u, err
		}
		for _, m := range i.Memberships() {
			if !slices.Contains(u.Memberships, m) {
				u.Memberships = append(u.Memberships, m)
			}
		}
		if p.ID != 0 && u.PersonID == 0 {
			u.PersonID, p.UserID = p.ID, u.ID
			if err := w.UpdatePerson(p); err != nil {
				return u, err
			}
			if err := w.serveAs(p.ID, u.ID); err != nil {
				return u, err
			}
		}
		if err := w.UpdateUser(u); err != nil {
			return u, err
		}
		return u, w.accepted(i, u)
	})
}

func (w *work) accepted(i domain.Invitation, u domain.User) error {
	i.UserID, i.EndedAt = u.ID, w.at
	if err := w.EndInvitation(i); err != nil {
		return err
	}
	args := map[string]string{"name": u.Name}
	w.audit(organisationChain(i.OrgID), "invitation_accepted", domain.SubjectRef{}, "", args)
	return w.notify([]domain.ID{i.InvitedBy}, domain.Notice{Kind: "invitation_accepted", Args: args, DedupeKey: "invitation/" + i.ID.String()})
}

// Locales are the languages an account can choose.
var Locales = []string{"zh-CN", "en"}

func checkNames(f *domain.Faults, login, name, email string) {
	f.CheckLine(login, "login", true, domain.MaxName)
	f.Check(!strings.ContainsAny(login, " \t\n"), "login", "bad_characters")
	f.CheckLine(name, "name", true, domain.MaxName)
	checkEmail(f, email)
}

func checkEmail(f *domain.Faults, email string) {
	if email != "" {
		a, err := mail.ParseAddress(email)
		f.Check(err == nil && a.Address == email && len(email) <= 200, "email", "bad_email")
	}
}
