package domain

import "time"

// ChannelKind is a way by which messages leave the house. The in-app inbox is none.
type ChannelKind string

// The kinds of channel: the first two reach a person and are set up by the operator, the
// others reach a group or a program and are set up by an organisation's administrator.
const (
	ChannelEmail         ChannelKind = "email"
	ChannelWeComApp      ChannelKind = "wecom_app"
	ChannelWeComRobot    ChannelKind = "wecom_robot"
	ChannelDingTalkRobot ChannelKind = "dingtalk_robot"
	ChannelFeishuRobot   ChannelKind = "feishu_robot"
	ChannelWebhook       ChannelKind = "webhook"
)

// PersonalChannels reach one person, GroupChannels a group or a program; each in the order a
// form offers them.
var (
	PersonalChannels = []ChannelKind{ChannelEmail, ChannelWeComApp}
	GroupChannels    = []ChannelKind{ChannelWeComRobot, ChannelDingTalkRobot, ChannelFeishuRobot, ChannelWebhook}
)

// Repeatable reports whether a message may be sent again when it is not known whether it
// arrived: the other end recognises the second one. A WeCom app compares within four hours,
// the receiver of a webhook by the delivery's ID; a mail server and a robot do not.
func (k ChannelKind) Repeatable() bool { return k == ChannelWeComApp || k == ChannelWebhook }

// Channel is one group robot or webhook of an organisation.
type Channel struct {
	ID        ID
	OrgID     ID
	Kind      ChannelKind
	Settings  ChannelSettings // encrypted in the database
	Enabled   bool
	CreatedAt time.Time
	Version   int
}

// ChannelSettings is how a channel is reached. Both are secrets: a robot's address holds its
// key. Neither may be logged or shown in full.
type ChannelSettings struct {
	URL    string `json:"url"`
	Secret string `json:"secret,omitempty"`
}

// Limits of a channel's settings, and of how many channels an organisation has.
const (
	MaxChannelURL    = 500
	MaxChannelSecret = 200
	MinWebhookSecret = 16
	MaxChannels      = 10
)

// Reminders is how somebody wants to be told. Version 0 is somebody who has chosen nothing.
type Reminders struct {
	UserID      ID
	Email       bool
	WeCom       bool
	WeComUser   string // the account in WeCom's address book, for WeCom
	Quiet       QuietHours
	UrgentWakes bool // urgent notices come in the quiet hours too
	Version     int
}

// DefaultReminders are those of somebody who has chosen nothing.
func DefaultReminders(user ID) Reminders {
	return Reminders{UserID: user, Email: true, Quiet: DefaultQuiet}
}

// Channels are the channels by which a user is told: what they want and can be reached by.
func (r Reminders) Channels(u User) []ChannelKind {
	var kinds []ChannelKind
	if r.Email && u.Email != "" {
		kinds = append(kinds, ChannelEmail)
	}
	if r.WeCom && r.WeComUser != "" {
		kinds = append(kinds, ChannelWeComApp)
	}
	return kinds
}
