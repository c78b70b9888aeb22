package service_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// mailOf is how far the mail of the one open invitation is.
func (h *house) mailOf(chief service.Actor) (domain.Invitation, domain.Delivery) {
	h.t.Helper()
	open, err := h.Members.Invitations(h.ctx, chief, h.supporter, service.Page{})
	must(h.t, err)
	mails, err := h.Members.InvitationMails(h.ctx, chief, h.supporter, open.Items)
	must(h.t, err)
	if len(open.Items) != 1 {
		h.t.Fatalf("%d invitations", len(open.Items))
	}
	return open.Items[0], mails[open.Items[0].ID]
}

// The mail server is down when somebody is invited: the link goes out when it is back, and
// the administrator sees how far it is and may send it again.
func TestInvitation_ItsMailIsTriedUntilItIsSent(t *testing.T) {
	h, o := reachable(t, "2026-11-22")
	chief := h.chief("chief")
	as := service.Request{Actor: chief}
	o.down[domain.ChannelEmail] = errors.New("connection refused")
	made, err := h.Members.Invite(h.ctx, as, service.InvitationForm{OrgID: h.supporter, Name: "新人", Email: "xin@example.org", Roles: []domain.Role{domain.RoleHR}})
	must(t, err)
	deliver := func(wait time.Duration) {
		h.clock = h.clock.Add(wait)
		_, err := h.System.Deliver(h.ctx)
		must(t, err)
	}
	deliver(0)
	if _, mail := h.mailOf(chief); !made.Mailed || mail.State != domain.DeliveryPlanned || mail.Code != domain.SendDown || mail.Attempts != 1 {
		t.Fatalf("with the server down the mail is %+v", mail)
	}
	delete(o.down, domain.ChannelEmail)
	deliver(2 * time.Minute)
	i, mail := h.mailOf(chief)
	if sent := o.mails["xin@example.org"]; mail.State != domain.DeliverySent || len(sent) != 1 || !strings.Contains(sent[0], "https://duikou.example.cn/invitations/accept/"+made.Secret) {
		t.Fatalf("%+v: %v", mail, sent)
	}
	if list, err := h.Reminders.SentIn(h.ctx, chief, h.supporter, service.Page{}); err != nil || list.Items[0].Reader != "新人" {
		t.Errorf("the record says %+v: %v", list.Items, err)
	}

	h.clock = h.clock.Add(24 * time.Hour)
	again, err := h.Members.Resend(h.ctx, as, i.ID)
	must(t, err)
	_, err = h.Members.Resend(h.ctx, as, i.ID)
	wantCode(t, err, domain.CodeRateLimited, "mailed_a_moment_ago")
	deliver(0)
	if len(o.mails["xin@example.org"]) != 2 || !again.ExpiresAt.After(i.ExpiresAt) {
		t.Errorf("mailed %d times, until %s", len(o.mails["xin@example.org"]), again.ExpiresAt)
	}
	shown, err := h.Members.Link(h.ctx, as, i.ID)
	if err != nil || shown.Secret != made.Secret {
		t.Errorf("the link shown is another one: %v", err)
	}
	_, err = h.Members.Link(h.ctx, service.Request{Actor: h.hostHR}, i.ID)
	wantCode(t, err, domain.CodeNotFound, "not_found")

	// Accepted before it left: it is not sent.
	h.clock = h.clock.Add(time.Hour)
	_, err = h.Members.Resend(h.ctx, as, i.ID)
	must(t, err)
	_, err = h.Members.Accept(h.ctx, made.Secret, service.AcceptForm{Login: "xin", Name: "新人", Password: "a good password", Locale: "zh-CN"})
	must(t, err)
	deliver(time.Minute)
	if len(o.mails["xin@example.org"]) != 2 {
		t.Error("who has joined was invited again")
	}
	_, err = h.Members.Link(h.ctx, as, i.ID)
	wantCode(t, err, domain.CodeConflict, "invitation_over")
	h.verified()
}

func TestInvitation_WithoutAnAddressIsHandedOver(t *testing.T) {
	h, _ := reachable(t, "2026-11-22")
	chief := h.chief("chief")
	made := h.invite(chief, domain.RoleHR)
	if _, mail := h.mailOf(chief); made.Mailed || mail.ID != 0 {
		t.Errorf("mailed to nobody: %+v", mail)
	}
	_, err := h.Members.Resend(h.ctx, service.Request{Actor: chief}, made.Invitation.ID)
	wantCode(t, err, domain.CodeConflict, "invitation_without_mail")
}
