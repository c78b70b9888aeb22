package domain

import (
	"errors"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// Delivery is one message on its way to one reader by one channel, and afterwards the record
// that it was sent. The same key never leaves twice for a reader and channel.
type Delivery struct {
	ID        ID
	UserID    ID          // the reader, or 0 for a group's channel
	OrgID     ID          // the channel's organisation, or the reader's first one
	ChannelID ID          // the group's channel, or 0 for a person's
	Kind      ChannelKind // by what
	Key       string      // "digest/2026-11-21", "notice/7", "test/2026-11-21T10:05"
	Purpose   Purpose
	Day       calendar.Date // whose digest it is
	Notices   []ID          // what it tells, beside the tasks that wait
	State     DeliveryState
	Code      SendCode // how the last attempt ended
	Detail    string   // the provider's own number for it, such as "310000"
	Attempts  int
	NextAt    time.Time // not before this; while it is being sent, until when it may take
	CreatedAt time.Time
	SettledAt time.Time // sent, or given up
}

// Purpose is why a message leaves.
type Purpose string

// The purposes.
const (
	PurposeDigest Purpose = "digest"
	PurposeUrgent Purpose = "urgent"
	PurposeTest   Purpose = "test"
	// PurposeInvitation carries the link of an invitation to somebody who has no account yet.
	PurposeInvitation Purpose = "invitation"
)

// DeliveryState is how far a message is.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPlanned DeliveryState = "planned"
	DeliverySending DeliveryState = "sending"
	DeliverySent    DeliveryState = "sent"
	DeliveryFailed  DeliveryState = "failed"  // not sent, and will not be
	DeliverySkipped DeliveryState = "skipped" // there was no need any more
	DeliveryUnsure  DeliveryState = "unsure"  // perhaps sent; not tried again, so that nobody gets it twice
)

// SendCode is how an attempt to send ended.
type SendCode string

// The ends of an attempt. What a provider calls them is written where it is spoken to.
const (
	SendOK             SendCode = "ok"
	SendDown           SendCode = "down"            // not reached, or its own fault
	SendNoAnswer       SendCode = "no_answer"       // reached, and no answer that says what became of it
	SendRateLimited    SendCode = "rate_limited"    // too many messages
	SendBadCredentials SendCode = "bad_credentials" // the installation's account is refused
	SendIPRefused      SendCode = "ip_refused"      // our address is not on the provider's list
	SendBadAddress     SendCode = "bad_address"     // no such robot or webhook
	SendBadSignature   SendCode = "bad_signature"   // the secret is wrong, or a clock
	SendKeywordMissing SendCode = "keyword_missing" // the robot wants a word the message lacks
	SendUnknownReader  SendCode = "unknown_reader"  // no such mailbox or member
	SendBlocked        SendCode = "blocked"         // our own guard: host or address not allowed
	SendRefused        SendCode = "refused"         // anything else that asking again does not mend
	SendNothingLeft    SendCode = "nothing_left"    // all was done before it left
	SendOvertaken      SendCode = "overtaken"       // its day is over; the next digest tells it
	SendTurnedOff      SendCode = "turned_off"      // the reader or the administrator turned the channel off
	SendGaveUp         SendCode = "gave_up"         // tried for three days
)

// SendRule says what follows from the end of an attempt. Pause is the first one, doubled with
// each attempt up to Longest; All holds the channel's other messages back as well, for they
// would end the same way.
type SendRule struct {
	Again          bool
	Pause, Longest time.Duration
	All            bool
}

// SendRules is the decision table. What is not in it is final.
var SendRules = map[SendCode]SendRule{
	SendDown:           {Again: true, Pause: time.Minute, Longest: 30 * time.Minute, All: true},
	SendNoAnswer:       {Again: true, Pause: time.Minute, Longest: 30 * time.Minute, All: true}, // only if Repeatable
	SendRateLimited:    {Again: true, Pause: time.Minute, Longest: 30 * time.Minute, All: true},
	SendBadCredentials: {Again: true, Pause: 30 * time.Minute, Longest: 30 * time.Minute, All: true},
	SendIPRefused:      {Again: true, Pause: 30 * time.Minute, Longest: 30 * time.Minute, All: true},
}

// Patience is how long a message is tried that belongs to no day.
const Patience = 72 * time.Hour

// Attempted is the delivery after an attempt that ended with fault at an instant; nil is
// success. A digest is not tried beyond its day, nor anything else beyond Patience.
func (d Delivery) Attempted(fault *SendFault, at time.Time) Delivery {
	if fault == nil {
		return d.settled(DeliverySent, SendOK, "", at)
	}
	rule := SendRules[fault.Code]
	switch {
	case fault.Code == SendNoAnswer && !d.Kind.Repeatable():
		return d.settled(DeliveryUnsure, fault.Code, fault.Detail, at)
	case !rule.Again || d.Purpose == PurposeTest:
		return d.settled(DeliveryFailed, fault.Code, fault.Detail, at)
	}
	next := at.Add(max(fault.After, rule.After(d.Attempts)))
	switch {
	case d.Purpose == PurposeDigest && calendar.DateOf(next).After(d.Day):
		return d.settled(DeliveryFailed, fault.Code, fault.Detail, at)
	case d.Purpose != PurposeDigest && next.After(d.CreatedAt.Add(Patience)):
		return d.settled(DeliveryFailed, SendGaveUp, fault.Detail, at)
	}
	d.State, d.Code, d.Detail, d.NextAt = DeliveryPlanned, fault.Code, fault.Detail, next
	return d
}

// After is the pause after so many attempts.
func (r SendRule) After(attempts int) time.Duration {
	return min(r.Pause<<min(max(attempts-1, 0), 10), r.Longest)
}

// Skipped is a delivery that is not needed any more.
func (d Delivery) Skipped(why SendCode, at time.Time) Delivery {
	return d.settled(DeliverySkipped, why, "", at)
}

// Lapsed is a delivery whose process died while sending it: it goes again only where the
// other end would notice.
func (d Delivery) Lapsed(at time.Time) Delivery {
	return d.Attempted(&SendFault{Code: SendNoAnswer}, at)
}

func (d Delivery) settled(s DeliveryState, c SendCode, detail string, at time.Time) Delivery {
	d.State, d.Code, d.Detail, d.SettledAt = s, c, detail, at
	return d
}

// SendFault is why a message was not sent. Detail is the provider's number for it and nothing
// else: what a provider writes may hold an address with its key.
type SendFault struct {
	Code   SendCode
	Detail string
	After  time.Duration // how long the provider wants to be left alone; 0 = it did not say
	Cause  error         // for the log; without any address
}

func (f *SendFault) Error() string {
	s := "send: " + string(f.Code)
	if f.Detail != "" {
		s += " " + f.Detail
	}
	if f.Cause != nil {
		s += ": " + f.Cause.Error()
	}
	return s
}

func (f *SendFault) Unwrap() error { return f.Cause }

// SendFaultOf is the fault an error carries; nil for none. What is not ours counts as down.
func SendFaultOf(err error) *SendFault {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*SendFault](err); ok {
		return f
	}
	return &SendFault{Code: SendDown, Cause: err}
}
