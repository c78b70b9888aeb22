package web

import (
	"io"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// RemindersPage is how somebody wants to be told.
type RemindersPage struct {
	View    service.ReminderView
	Form    Form
	Locales []Option
}

// Reminders writes how somebody wants to be told.
func (s *Site) Reminders(w io.Writer, f Frame, p RemindersPage) error {
	return s.render(w, "reminders", f, p)
}

// SentPage is what was sent: to the reader, or to the people and groups of an organisation.
type SentPage struct {
	Org  domain.ID // 0 = the reader's own
	Orgs []Option
	Sent []service.DeliveryView
	Next string
}

// Sent writes what was sent.
func (s *Site) Sent(w io.Writer, f Frame, p SentPage) error { return s.render(w, "sent", f, p) }

// ChannelsPage is the group robots and webhooks of an organisation, and the form of a new one.
type ChannelsPage struct {
	Org      domain.ID
	Orgs     []Option
	Channels []service.ChannelView
	Kinds    []Option
	Form     Form
}

// Channels writes the group channels of an organisation.
func (s *Site) Channels(w io.Writer, f Frame, p ChannelsPage) error {
	return s.render(w, "channels", f, p)
}
