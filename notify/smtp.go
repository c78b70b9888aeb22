package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/duikou/duikou/service"
)

// SMTP is a transport over a mail server.
type SMTP struct {
	client *mail.Client
	from   string
}

// Server says how to reach a mail server. TLS is starttls, implicit or none; none is for a
// server on the same machine.
type Server struct {
	Host     string
	Port     int
	User     string
	Password string
	TLS      string
}

var tlsOptions = map[string][]mail.Option{
	"starttls": {mail.WithTLSPolicy(mail.TLSMandatory)},
	"implicit": {mail.WithSSL()},
	"none":     {mail.WithTLSPolicy(mail.NoTLS)},
}

// NewSMTP prepares the transport; it does not connect.
func NewSMTP(s Server, from string) (*SMTP, error) {
	options := append([]mail.Option{mail.WithPort(s.Port), mail.WithTimeout(15 * time.Second)}, tlsOptions[s.TLS]...)
	if s.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	client, err := mail.NewClient(s.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail.smtp: %w", err)
	}
	return &SMTP{client, from}, nil
}

// Mail sends one message, or fails; the outbox tries again.
func (s *SMTP) Mail(ctx context.Context, to service.Address, subject, text string) error {
	m, err := compose(s.from, to, subject, text)
	if err != nil {
		return err
	}
	return s.client.DialAndSendWithContext(ctx, m)
}
