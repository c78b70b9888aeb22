package service

import (
	"context"
	"regexp"

	"github.com/duikou/duikou/domain"
)

// Reminders is how people want to be told, and what they were told.
type Reminders struct{ *core }

// ReminderForm is how somebody wants to be told. Quiet hours are times of day in China,
// "22:00"; equal ones are no quiet hours. Version is the version they saw (0 = the first
// time); it is checked.
type ReminderForm struct {
	Email       bool   `json:"email"`
	WeCom       bool   `json:"wecom"`
	WeComUser   string `json:"wecom_user"`
	QuietFrom   string `json:"quiet_from"`
	QuietTo     string `json:"quiet_to"`
	UrgentWakes bool   `json:"urgent_wakes"`
	Locale      string `json:"locale"` // "" = as it is
	Version     int    `json:"version"`
}

// ReminderView is somebody's settings, and what of it works here.
type ReminderView struct {
	domain.Reminders
	Address    string // the account's e-mail address, "" = none
	WeComWorks bool   // the installation has an application in WeCom
	Locale     string
}

// Mine is how the actor wants to be told.
func (s Reminders) Mine(ctx context.Context, a Actor) (ReminderView, error) {
	view := s.Store.View(ctx)
	u, err := view.User(a.UserID)
	if err != nil {
		return ReminderView{}, err
	}
	r, err := view.Reminders(a.UserID)
	return ReminderView{r, u.Email, s.offers(domain.ChannelWeComApp), u.Locale}, err
}

// Save stores how the actor wants to be told.
func (s Reminders) Save(ctx context.Context, r Request, in ReminderForm) (ReminderView, error) {
	wanted, err := in.check(r.Actor.UserID)
	if err != nil {
		return ReminderView{}, err
	}
	return write(ctx, s.core, r, "reminders", in, func(w *work) (ReminderView, error) {
		u, err := w.User(w.actor.UserID)
		if err != nil {
			return ReminderView{}, err
		}
		if in.Locale != "" && in.Locale != u.Locale {
			u.Locale = in.Locale
			if err := w.UpdateUser(u); err != nil {
				return ReminderView{}, err
			}
		}
		if err := w.SaveReminders(wanted); err != nil {
			return ReminderView{}, err
		}
		wanted.Version++
		return ReminderView{wanted, u.Email, s.offers(domain.ChannelWeComApp), u.Locale}, nil
	})
}

// wecomUser is an account in WeCom's address book. It begins with a letter or a figure and
// holds no bar: "@all" would tell the whole company and "a|b" two people.
var wecomUser = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$`)

func (in ReminderForm) check(user domain.ID) (domain.Reminders, error) {
	var f domain.Faults
	r := domain.Reminders{UserID: user, Email: in.Email, WeCom: in.WeCom, WeComUser: in.WeComUser, UrgentWakes: in.UrgentWakes, Version: in.Version}
	for _, end := range []struct {
		field, text string
		into        *domain.Minute
	}{{"quiet_from", in.QuietFrom, &r.Quiet.From}, {"quiet_to", in.QuietTo, &r.Quiet.To}} {
		m, err := domain.ParseMinute(end.text)
		f.Check(err == nil, end.field, "bad_time_of_day")
		*end.into = m
	}
	f.Check(!in.WeCom || in.WeComUser != "", "wecom_user", "required")
	f.Check(in.WeComUser == "" || wecomUser.MatchString(in.WeComUser), "wecom_user", "bad_characters")
	f.Check(in.Locale == "" || in.Locale == "zh-CN" || in.Locale == "en", "locale", "unknown_value")
	f.Check(in.Version >= 0, "version", "out_of_range")
	return r, f.Err()
}

// offers reports whether messages can leave by a kind of channel; e-mail always does.
func (c *core) offers(kind domain.ChannelKind) bool {
	return kind == domain.ChannelEmail || c.Messenger != nil && c.Messenger.Offers(kind)
}

// reach are the channels by which a user wants to be told and can be.
func (c *core) reach(r domain.Reminders, u domain.User) []domain.ChannelKind {
	var kinds []domain.ChannelKind
	for _, kind := range r.Channels(u) {
		if c.offers(kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// DeliveryView is a delivery and who it was for: a person's name, or "" for a group.
type DeliveryView struct {
	domain.Delivery
	Reader string
}

// Sent is what was sent to the actor, newest first.
func (s Reminders) Sent(ctx context.Context, a Actor, page Page) (List[DeliveryView], error) {
	return s.sent(ctx, DeliveryFilter{User: a.UserID}, page)
}

// SentIn is what was sent to the people and groups of an organisation, newest first, for its
// HR and its administrators. It says that something was sent and never what. Somebody with
// roles in several organisations stands in the list of the first of them.
func (s Reminders) SentIn(ctx context.Context, a Actor, org domain.ID, page Page) (List[DeliveryView], error) {
	if !a.Has(domain.RoleHR, org) && !a.Has(domain.RoleAdmin, org) {
		return List[DeliveryView]{}, domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleHR)
	}
	return s.sent(ctx, DeliveryFilter{Org: org}, page)
}

func (s Reminders) sent(ctx context.Context, f DeliveryFilter, page Page) (List[DeliveryView], error) {
	view := s.Store.View(ctx)
	found, err := view.Deliveries(f, page)
	list := List[DeliveryView]{Next: found.Next}
	if err != nil {
		return list, err
	}
	names := map[domain.ID]string{0: ""}
	for _, d := range found.Items {
		if _, known := names[d.UserID]; !known {
			u, err := view.User(d.UserID)
			if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
				return list, err
			}
			names[d.UserID] = u.Name
		}
		reader := names[d.UserID]
		if invited := domain.InvitationOf(d); invited != 0 {
			i, err := view.Invitation(invited)
			if err != nil {
				return list, err
			}
			reader = i.Name
		}
		list.Items = append(list.Items, DeliveryView{d, reader})
	}
	return list, nil
}
