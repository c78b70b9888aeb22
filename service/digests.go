package service

import (
	"context"
	"strings"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// keepDeliveries is how long the record of what was sent is kept.
const keepDeliveries = 400 * 24 * time.Hour

// groups begins the cursor of the second part of a day's digests: those of groups.
const groups = "groups/"

// Digests plans one page of the day's digests: per person and channel one message with what
// waits for them and what they have not been told yet, and after the people one per group.
// They leave later, each at its place in a spread and outside quiet hours (Deliver). It
// returns the next page ("" at the end) and how many were planned. Asking again plans nothing
// twice: of a reader, a channel and a day there is one row.
func (s System) Digests(ctx context.Context, day calendar.Date, after string) (next string, planned int, err error) {
	if cursor, ok := strings.CutPrefix(after, groups); ok {
		return s.groupDigests(ctx, day, cursor)
	}
	if after == "" {
		if err := s.forget(ctx); err != nil {
			return "", 0, err
		}
		if err := s.remindFilings(ctx, day); err != nil {
			return "", 0, err
		}
	}
	users, err := s.Store.View(ctx).DigestUsers(Page{After: after, Limit: 100})
	if err != nil {
		return "", 0, err
	}
	for _, u := range users.Items {
		n, err := s.digest(ctx, u, day)
		if err != nil {
			return "", planned, err
		}
		planned += n
	}
	if users.Next == "" {
		return groups, planned, nil
	}
	return users.Next, planned, nil
}

// forget removes records that are older than they are kept.
func (s System) forget(ctx context.Context) error {
	for {
		n := 0
		err := s.Store.Tx(ctx, func(tx Tx) (err error) {
			n, err = tx.PruneDeliveries(s.now().Add(-keepDeliveries), 500)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

func (s System) digest(ctx context.Context, u domain.User, day calendar.Date) (int, error) {
	view := s.Store.View(ctx)
	r, err := view.Reminders(u.ID)
	if err != nil {
		return 0, err
	}
	kinds := s.reach(r, u)
	at, today := domain.DigestAt(day, s.now(), string(domain.HolderUser(u.ID)), r.Quiet)
	if len(kinds) == 0 || !today {
		return 0, nil
	}
	untold, err := view.Unmailed(u.ID, day.AddDays(-14).Start())
	if err != nil {
		return 0, err
	}
	todo, err := view.CountInbox(s.todo(u), 1)
	if err != nil || (todo == 0 && len(untold) == 0) {
		return 0, err
	}
	d := domain.Delivery{
		UserID: u.ID, OrgID: homeOf(u), Key: "digest/" + day.String(), Purpose: domain.PurposeDigest, Day: day,
		State: domain.DeliveryPlanned, NextAt: at,
	}
	for _, n := range untold {
		d.Notices = append(d.Notices, n.ID)
	}
	return s.plan(ctx, d, kinds)
}

// todo is what waits for a user.
func (s System) todo(u domain.User) InboxQuery {
	return InboxQuery{Tab: TabTodo, User: u.ID, Now: s.now(), Holders: actorOf(u, nil).Holders()}
}

// homeOf is the organisation whose list of what was sent a user stands in.
func homeOf(u domain.User) domain.ID {
	if len(u.Memberships) == 0 {
		return 0
	}
	return u.Memberships[0].Org
}

// plan stores a delivery for each of a user's channels. Its notices count as told from here
// on; they are given back when no channel could tell them.
func (s System) plan(ctx context.Context, d domain.Delivery, kinds []domain.ChannelKind) (planned int, err error) {
	err = s.do(ctx, func(w *work) error {
		planned = 0
		for _, kind := range kinds {
			one := d
			one.Kind, one.CreatedAt = kind, w.at
			fresh, err := w.PlanDelivery(&one)
			if err != nil {
				return err
			}
			if fresh {
				planned++
			}
		}
		if planned == 0 {
			return nil
		}
		return w.MarkMailed(d.Notices, w.at)
	})
	return planned, err
}

// groupDigests plans one page of the digests of group channels. A group sleeps at the usual
// hours.
func (s System) groupDigests(ctx context.Context, day calendar.Date, after string) (next string, planned int, err error) {
	view := s.Store.View(ctx)
	page, err := view.EnabledChannels(Page{After: after, Limit: 100})
	if err != nil {
		return "", 0, err
	}
	for _, c := range page.Items {
		at, today := domain.DigestAt(day, s.now(), "channel/"+c.ID.String(), domain.DefaultQuiet)
		if !today || !s.offers(c.Kind) {
			continue
		}
		open, err := view.CountInbox(s.open(c.OrgID), 1)
		if err != nil {
			return "", planned, err
		}
		if open == 0 {
			continue
		}
		n, err := s.plan(ctx, domain.Delivery{
			OrgID: c.OrgID, ChannelID: c.ID, Key: "digest/" + day.String(), Purpose: domain.PurposeDigest, Day: day,
			State: domain.DeliveryPlanned, NextAt: at,
		}, []domain.ChannelKind{c.Kind})
		if err != nil {
			return "", planned, err
		}
		planned += n
	}
	if page.Next != "" {
		next = groups + page.Next
	}
	return next, planned, nil
}

// open is what waits in an organisation.
func (s System) open(org domain.ID) InboxQuery {
	return InboxQuery{Tab: TabEveryone, Orgs: []domain.ID{org}, Now: s.now()}
}

// PlanUrgent plans an urgent notice for each channel of its reader: for now, or for the end
// of the reader's quiet hours. Without a channel there is nothing to do.
func (s System) PlanUrgent(ctx context.Context, notice domain.ID) error {
	view := s.Store.View(ctx)
	n, err := view.Notice(notice)
	if err != nil || !n.MailedAt.IsZero() {
		return err
	}
	u, err := view.User(n.UserID)
	if err != nil || u.Disabled {
		return err
	}
	r, err := view.Reminders(u.ID)
	if err != nil {
		return err
	}
	_, err = s.plan(ctx, domain.Delivery{
		UserID: u.ID, OrgID: homeOf(u), Key: "notice/" + n.ID.String(), Purpose: domain.PurposeUrgent, Notices: []domain.ID{n.ID},
		Day: calendar.DateOf(s.now()), State: domain.DeliveryPlanned,
		NextAt: domain.UrgentAt(s.now(), string(domain.HolderUser(u.ID)), r.Quiet, r.UrgentWakes),
	}, s.reach(r, u))
	return err
}
