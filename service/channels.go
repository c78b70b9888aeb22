package service

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Channels is the group robots and webhooks of organisations.
type Channels struct{ *core }

// ChannelForm is a new or changed channel. In a change an empty address or secret stays as
// it is, for neither is ever shown.
type ChannelForm struct {
	OrgID   domain.ID          `json:"organisation_id"`
	Kind    domain.ChannelKind `json:"kind"`
	URL     string             `json:"url"`
	Secret  string             `json:"secret"`
	Enabled bool               `json:"enabled"`
}

// ChannelView is a channel without its secrets: the host of its address and the last four
// characters, by which an administrator tells one robot from another.
type ChannelView struct {
	ID        domain.ID          `json:"id"`
	OrgID     domain.ID          `json:"org_id"`
	Kind      domain.ChannelKind `json:"kind"`
	Host      string             `json:"host"`
	Ending    string             `json:"ending"`
	HasSecret bool               `json:"has_secret"`
	Enabled   bool               `json:"enabled"`
	CreatedAt time.Time          `json:"created_at"`
	Version   int                `json:"version"`
}

func viewOf(c domain.Channel) ChannelView {
	v := ChannelView{ID: c.ID, OrgID: c.OrgID, Kind: c.Kind, HasSecret: c.Settings.Secret != "", Enabled: c.Enabled, CreatedAt: c.CreatedAt, Version: c.Version}
	if u, err := url.Parse(c.Settings.URL); err == nil {
		v.Host = u.Hostname()
	}
	if key := []rune(c.Settings.URL); len(key) > 24 {
		v.Ending = string(key[len(key)-4:])
	}
	return v
}

// Kinds are the kinds of group channel that can be set up here.
func (s Channels) Kinds() []domain.ChannelKind {
	return slices.DeleteFunc(slices.Clone(domain.GroupChannels), func(k domain.ChannelKind) bool { return !s.offers(k) })
}

// List is an organisation's channels, by ID; there are domain.MaxChannels at most.
func (s Channels) List(ctx context.Context, a Actor, org domain.ID) ([]ChannelView, error) {
	if err := a.runs(org); err != nil {
		return nil, err
	}
	all, err := s.Store.View(ctx).Channels(org)
	list := make([]ChannelView, len(all))
	for i, c := range all {
		list[i] = viewOf(c)
	}
	return list, err
}

// Create adds a channel to an organisation.
func (s Channels) Create(ctx context.Context, r Request, in ChannelForm) (ChannelView, error) {
	if err := r.Actor.runs(in.OrgID); err != nil {
		return ChannelView{}, err
	}
	c := domain.Channel{OrgID: in.OrgID, Kind: in.Kind, Settings: domain.ChannelSettings{URL: in.URL, Secret: in.Secret}, Enabled: in.Enabled, Version: 1}
	if err := s.check(c); err != nil {
		return ChannelView{}, err
	}
	return write(ctx, s.core, r, "channel", in, func(w *work) (ChannelView, error) {
		others, err := w.Channels(in.OrgID)
		if err != nil {
			return ChannelView{}, err
		}
		if len(others) >= domain.MaxChannels {
			return ChannelView{}, domain.Fault(domain.CodeConflict, "too_many_channels").With("max", domain.MaxChannels)
		}
		c.CreatedAt = w.at
		if err := w.InsertChannel(&c); err != nil {
			return ChannelView{}, err
		}
		w.auditChannel("channel_added", c)
		return viewOf(c), nil
	})
}

func (s Channels) check(c domain.Channel) error {
	if !slices.Contains(s.Kinds(), c.Kind) {
		return domain.Invalid("kind", "unknown_value").With("value", c.Kind)
	}
	return s.Messenger.Check(c.Kind, c.Settings)
}

func (w *work) auditChannel(action string, c domain.Channel) {
	w.audit(organisationChain(c.OrgID), action, domain.SubjectRef{}, "", map[string]string{"channel": string(c.Kind), "id": c.ID.String()})
}

// Change replaces what a channel is reached by, or turns it on or off. version is the version
// seen (0 = any).
func (s Channels) Change(ctx context.Context, r Request, id domain.ID, version int, in ChannelForm) (ChannelView, error) {
	return write(ctx, s.core, r, "channel/"+id.String(), in, func(w *work) (ChannelView, error) {
		c, err := w.channel(id, version)
		if err != nil {
			return ChannelView{}, err
		}
		if in.URL != "" {
			c.Settings.URL = in.URL
		}
		if in.Secret != "" {
			c.Settings.Secret = in.Secret
		}
		c.Enabled = in.Enabled
		if err := s.check(c); err != nil && (c.Enabled || in.URL != "" || in.Secret != "") {
			return ChannelView{}, err // one that is not allowed any more may still be turned off
		}
		if err := w.UpdateChannel(c); err != nil {
			return ChannelView{}, err
		}
		c.Version++
		w.auditChannel("channel_changed", c)
		return viewOf(c), nil
	})
}

// Delete removes a channel. What is planned for it is skipped.
func (s Channels) Delete(ctx context.Context, r Request, id domain.ID, version int) error {
	_, err := write(ctx, s.core, r, "channel-delete/"+id.String(), nil, func(w *work) (struct{}, error) {
		c, err := w.channel(id, version)
		if err != nil {
			return struct{}{}, err
		}
		w.auditChannel("channel_removed", c)
		return struct{}{}, w.DeleteChannel(c)
	})
	return err
}

// channel is one the actor administers, in the version they saw.
func (w *work) channel(id domain.ID, version int) (domain.Channel, error) {
	c, err := w.Channel(id)
	if err == nil && w.actor.runs(c.OrgID) != nil {
		err = domain.Fault(domain.CodeNotFound, "not_found")
	}
	if err == nil && version != 0 && version != c.Version {
		err = domain.Fault(domain.CodeStale, "changed_meanwhile")
	}
	return c, err
}

// Test sends a test message by a channel, whether or not it is enabled, and says how it
// ended. It speaks to the provider while the person waits, once a minute at most: a robot
// that is asked more often is shut out.
func (s Channels) Test(ctx context.Context, r Request, id domain.ID) (domain.Delivery, error) {
	var c domain.Channel
	d, err := write(ctx, s.core, Request{Actor: r.Actor}, "", nil, func(w *work) (domain.Delivery, error) {
		var err error
		if c, err = w.channel(id, 0); err != nil {
			return domain.Delivery{}, err
		}
		d := domain.Delivery{
			OrgID: c.OrgID, ChannelID: c.ID, Kind: c.Kind, Purpose: domain.PurposeTest, Day: calendar.DateOf(w.at),
			Key:   "test/" + w.at.In(calendar.Zone).Format("2006-01-02T15:04"),
			State: domain.DeliverySending, Attempts: 1, NextAt: w.at.Add(deliveryLease), CreatedAt: w.at,
		}
		fresh, err := w.PlanDelivery(&d)
		if err == nil && !fresh {
			err = domain.Fault(domain.CodeRateLimited, "test_once_a_minute")
		}
		if err == nil {
			w.auditChannel("channel_tested", c)
		}
		return d, err
	})
	if err != nil {
		return d, err
	}
	org, err := s.Store.View(ctx).Organisation(c.OrgID)
	if err != nil {
		return d, err
	}
	sys := System(s)
	m := sys.testMessage(d, org, r.Actor.Locale)
	return sys.attempt(ctx, d, func(ctx context.Context) error {
		return s.Messenger.Send(ctx, Recipient{Kind: c.Kind, Settings: c.Settings}, m)
	})
}
