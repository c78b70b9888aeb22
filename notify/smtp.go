package notify

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/duikou/duikou/domain"
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

// Mail sends one message, or fails with a *domain.SendFault. A message the server has taken
// is sent, whatever goes wrong with the farewells after it.
func (s *SMTP) Mail(ctx context.Context, to service.Address, subject, text string) error {
	m, err := compose(s.from, to, subject, text)
	if err != nil {
		return &domain.SendFault{Code: domain.SendUnknownReader, Cause: errors.New("address cannot be written")}
	}
	err = s.client.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() {
		return nil
	}
	return mailFault(err)
}

// mailFault says what an SMTP server's answer (RFC 5321, section 4.2) means. Its words may
// hold the reader's address and are not kept.
func mailFault(err error) *domain.SendFault {
	code := 0
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		code = answer.Code
	}
	fault := &domain.SendFault{Code: domain.SendDown}
	if sending, ok := errors.AsType[*mail.SendError](err); ok {
		code = max(code, sending.ErrorCode())
		fault.Code = mailStep(sending)
	} else if code == 530 || code == 534 || code == 535 {
		fault.Code = domain.SendBadCredentials
	}
	if code != 0 {
		fault.Detail = "SMTP " + strconv.Itoa(code)
	}
	return fault
}

// mailStep is what a failure at a step of the conversation means.
func mailStep(e *mail.SendError) domain.SendCode {
	switch {
	case e.Reason == mail.ErrSMTPDataClose && e.ErrorCode() == 0:
		return domain.SendNoAnswer // all was written, and the server did not say whether it took it
	case e.IsTemp():
		return domain.SendDown // 4xx: later
	case e.Reason == mail.ErrSMTPRcptTo && e.ErrorCode() >= 500:
		return domain.SendUnknownReader
	case e.Reason == mail.ErrGetSender, e.Reason == mail.ErrGetRcpts, e.Reason == mail.ErrNoUnencoded, e.ErrorCode() >= 500:
		return domain.SendRefused
	}
	return domain.SendDown // the connection broke before the message was complete
}
