package service

import (
	"context"
	"time"

	"github.com/duikou/duikou/domain"
)

// ReminderStore keeps how people want to be told.
type ReminderStore interface {
	Reminders(user domain.ID) (domain.Reminders, error) // the defaults for who has chosen nothing
	SaveReminders(r domain.Reminders) error             // the first time with version 0
}

// ChannelStore keeps the group channels of organisations; their settings go in encrypted.
type ChannelStore interface {
	InsertChannel(c *domain.Channel) error
	UpdateChannel(c domain.Channel) error
	DeleteChannel(c domain.Channel) error // checks the version
	Channel(id domain.ID) (domain.Channel, error)
	Channels(org domain.ID) ([]domain.Channel, error)        // all of them, by ID
	EnabledChannels(page Page) (List[domain.Channel], error) // of all organisations, by ID; without settings
}

// DeliveryStore keeps what leaves the house and what has left it.
type DeliveryStore interface {
	// PlanDelivery stores a delivery whose (user, channel, kind, key) is new, and says whether it was.
	PlanDelivery(d *domain.Delivery) (fresh bool, err error)
	// ClaimDeliveries takes up to limit planned deliveries that are due, oldest first: they
	// become sending, with one more attempt, until the lease ends.
	ClaimDeliveries(now, leaseUntil time.Time, limit int) ([]domain.Delivery, error)
	// LapsedDeliveries takes up to limit whose lease ended while they were being sent.
	LapsedDeliveries(now time.Time, limit int) ([]domain.Delivery, error)
	// SettleDelivery stores how an attempt ended, unless somebody else has begun another one:
	// that is stale.
	SettleDelivery(d domain.Delivery) error
	// PostponeDeliveries puts claimed deliveries back as if they had not been claimed, not to
	// be taken before an instant.
	PostponeDeliveries(ds []domain.Delivery, until time.Time) error
	// HoldDeliveries keeps what is planned for a channel from leaving before an instant.
	HoldDeliveries(kind domain.ChannelKind, channel domain.ID, until time.Time) error
	// SiblingLives reports whether another channel has told, or may still tell, the same thing
	// to the same user.
	SiblingLives(d domain.Delivery) (bool, error)
	DeliveriesByID(ids []domain.ID) ([]domain.Delivery, error)             // by ID; those that are gone are left out
	Deliveries(f DeliveryFilter, page Page) (List[domain.Delivery], error) // newest first
	// DeliveryBacklog is how many are due and not sent, and how long the oldest has been due.
	DeliveryBacklog(now time.Time) (count int, oldest time.Duration, err error)
	// PruneDeliveries removes up to limit records settled before an instant.
	PruneDeliveries(before time.Time, limit int) (int, error)
}

// DeliveryFilter says whose deliveries are listed: one user's, or one organisation's. The
// zero filter lists nothing.
type DeliveryFilter struct {
	User domain.ID
	Org  domain.ID
}

// Messenger carries messages by everything besides e-mail. An error of Send is a
// *domain.SendFault and holds no address.
type Messenger interface {
	// Offers reports whether messages can leave by a kind of channel in this installation.
	Offers(kind domain.ChannelKind) bool
	// Check notes what is wrong with the settings of a group channel, field by field.
	Check(kind domain.ChannelKind, s domain.ChannelSettings) error
	Send(ctx context.Context, to Recipient, m Message) error
}

// Recipient is whom a message goes to: a group channel's settings, or a member of WeCom.
type Recipient struct {
	Kind      domain.ChannelKind
	Settings  domain.ChannelSettings
	WeComUser string
}

// Message is what is said, in words for people and as an event for programs. The ID is the
// delivery's and the same in every attempt.
type Message struct {
	ID    string
	Title string
	Text  string
	Event any // shown as JSON to a webhook
}
