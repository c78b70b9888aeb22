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
	"github.com/duikou/duikou/domain/calendar"
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

// NewInvitation is a made invitation with its secret.
type NewInvitation struct {
	Invitation domain.Invitation
	Secret     string
	Mailed     bool // the link is on its way to the invitation's address
}

// Invite makes an invitation. Where the address of the pages is configured its link is mailed
// to the address given; Link shows it to the administrator again.
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
	// No idempotency key: a stored answer would hold the secret.
	return write(ctx, s.core, Request{Actor: r.Actor}, "", nil, func(w *work) (NewInvitation, error) {
		if _, err := w.Organisation(in.OrgID); err != nil {
			return NewInvitation{}, domain.Invalid("organisation_id", "unknown_organisation")
		}
		return w.invite(domain.Invitation{OrgID: in.OrgID, Name: in.Name, Email: in.Email, Roles: in.Roles, PersonID: in.PersonID})
	})
}

// invite stores an invitation that was checked, and sends its mail on its way.
func (w *work) invite(i domain.Invitation) (NewInvitation, error) {
	made := NewInvitation{Secret: strings.ToLower(rand.Text())}
	i.Hash, i.InvitedBy, i.InviterName = tokenHash(made.Secret), w.actor.UserID, w.actor.Name
	i.CreatedAt, i.ExpiresAt, i.Version = w.at, w.at.Add(InvitationLife), 1
	if _, err := w.unlinked(i.PersonID, i.Memberships()); err != nil {
		return made, err
	}
	if err := w.InsertInvitation(&i, made.Secret); err != nil {
		return made, err
	}
	w.audit(organisationChain(i.OrgID), "invited", domain.SubjectRef{}, "", map[string]string{"name": i.Name})
	var err error
	if w.mails(i) {
		i, err = w.mailInvitation(i)
	}
	made.Invitation, made.Mailed = i, i.MailID != 0
	return made, err
}

// mails reports whether an invitation's link can be mailed.
func (c *core) mails(i domain.Invitation) bool {
	return i.Email != "" && c.URL != "" && c.Mailer != nil
}

// mailInvitation plans the mail with the link: what leaves the house is a row first.
func (w *work) mailInvitation(i domain.Invitation) (domain.Invitation, error) {
	d := domain.Delivery{
		OrgID: i.OrgID, Kind: domain.ChannelEmail, Key: i.MailKey(w.at), Purpose: domain.PurposeInvitation, Day: calendar.DateOf(w.at),
		State: domain.DeliveryPlanned, NextAt: w.at, CreatedAt: w.at,
	}
	fresh, err := w.PlanDelivery(&d)
	if err == nil && !fresh {
		err = domain.Fault(domain.CodeRateLimited, "mailed_a_moment_ago")
	}
	if err != nil {
		return i, err
	}
	i.MailID = d.ID
	err = w.RenewInvitation(i)
	i.Version++
	return i, err
}

// prepareInvitation composes the mail of an invitation when it leaves, in its inviter's
// language; one that was accepted or withdrawn meanwhile is not sent.
func (s System) prepareInvitation(ctx context.Context, d domain.Delivery) (prepared, error) {
	view := s.Store.View(ctx)
	i, err := view.Invitation(domain.InvitationOf(d))
	if err != nil {
		return missing(err)
	}
	if !i.Open(s.now()) || !s.mails(i) {
		return prepared{skip: domain.SendNothingLeft}, nil
	}
	secret, err := view.InvitationSecret(i.ID)
	if err != nil {
		return missing(err)
	}
	org, err := view.Organisation(i.OrgID)
	if err != nil {
		return missing(err)
	}
	inviter, err := view.User(i.InvitedBy)
	if err != nil {
		return missing(err)
	}
	args := map[string]string{"name": i.Name, "organisation": org.Name, "inviter": i.InviterName, "until": i.ExpiresAt.Format(time.RFC3339)}
	subject := s.Texts.Text(inviter.Locale, "mail.invitation.subject", args)
	text := s.Texts.Text(inviter.Locale, "mail.invitation.text", args) + "\n\n" + strings.TrimRight(s.URL, "/") + InvitationPath + secret
	return prepared{send: func(ctx context.Context) error { return s.Mailer.Mail(ctx, Address{i.Name, i.Email}, subject, text) }}, nil
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

// InvitationMails are the deliveries that last carried the links of some invitations of an
// organisation, by invitation: what became of the mail.
func (s Members) InvitationMails(ctx context.Context, a Actor, org domain.ID, of []domain.Invitation) (map[domain.ID]domain.Delivery, error) {
	if err := a.runs(org); err != nil {
		return nil, err
	}
	var ids []domain.ID
	for _, i := range of {
		if i.OrgID == org && i.MailID != 0 {
			ids = append(ids, i.MailID)
		}
	}
	found, err := s.Store.View(ctx).DeliveriesByID(ids)
	mails := map[domain.ID]domain.Delivery{}
	for _, d := range found {
		mails[domain.InvitationOf(d)] = d
	}
	return mails, err
}

// invitationOf is an invitation of an organisation the actor runs that nobody has accepted
// or withdrawn.
func (w *work) invitationOf(id domain.ID) (domain.Invitation, error) {
	i, err := w.Invitation(id)
	if err == nil && w.actor.runs(i.OrgID) != nil {
		err = domain.Fault(domain.CodeNotFound, "not_found")
	}
	if err == nil && !i.EndedAt.IsZero() {
		err = domain.Fault(domain.CodeConflict, "invitation_over")
	}
	return i, err
}

// Resend mails an invitation's link once more, and lets it live for another InvitationLife.
// Errors: not_found, conflict (invitation_over, invitation_without_mail), rate_limited.
func (s Members) Resend(ctx context.Context, r Request, id domain.ID) (domain.Invitation, error) {
	return write(ctx, s.core, r, "resend-invitation "+id.String(), nil, func(w *work) (domain.Invitation, error) {
		i, err := w.invitationOf(id)
		if err != nil {
			return i, err
		}
		if _, err := w.InvitationSecret(id); err != nil || !w.mails(i) {
			return i, domain.Fault(domain.CodeConflict, "invitation_without_mail")
		}
		i.ExpiresAt = w.at.Add(InvitationLife)
		w.audit(organisationChain(i.OrgID), "invitation_resent", domain.SubjectRef{}, "", map[string]string{"name": i.Name})
		return w.mailInvitation(i)
	})
}

// Link shows an open invitation's secret once more, for an administrator who hands the link
// over by themselves; that is in the audit. Errors: not_found, conflict (invitation_over).
func (s Members) Link(ctx context.Context, r Request, id domain.ID) (NewInvitation, error) {
	// No idempotency key: a stored answer would hold the secret.
	return write(ctx, s.core, Request{Actor: r.Actor}, "", nil, func(w *work) (NewInvitation, error) {
		i, err := w.invitationOf(id)
		if err == nil && !i.Open(w.at) {
			err = domain.Fault(domain.CodeConflict, "invitation_over")
		}
		if err != nil {
			return NewInvitation{}, err
		}
		secret, err := w.InvitationSecret(id)
		w.audit(organisationChain(i.OrgID), "invitation_shown", domain.SubjectRef{}, "", map[string]string{"name": i.Name})
		return NewInvitation{Invitation: i, Secret: secret}, err
	})
}

// Withdraw takes an invitation back that nobody has accepted.
func (s Members) Withdraw(ctx context.Context, r Request, id domain.ID) error {
	_, err := write(ctx, s.core, r, "withdraw-invitation "+id.String(), nil, func(w *work) (struct{}, error) {
		i, err := w.invitationOf(id)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, w.withdraw(i)
	})
	return err
}

func (w *work) withdraw(i domain.Invitation) error {
	i.EndedAt = w.at
	w.audit(organisationChain(i.OrgID), "invitation_withdrawn", domain.SubjectRef{}, "", map[string]string{"name": i.Name})
	return w.EndInvitation(i)
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
	if err := w.nameDeputies(i.OrgID, i.DeputyOf, u.ID); err != nil {
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
