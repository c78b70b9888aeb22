package service

import (
	"context"
	"sync"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

const (
	// deliveryLease is how long claimed deliveries are ours. What is not begun by half of it
	// goes back, so that nothing is sent after somebody else may have taken it.
	deliveryLease = 2 * time.Minute
	// sending bounds one attempt.
	sending = 20 * time.Second
	// laneWidth is how many at once speak to a mail server or to WeCom; a group hears one
	// message at a time.
	laneWidth = 4
)

// Deliver sends one batch of what is due and returns how many messages it took. Several
// processes may do so at once. Channels do not wait for one another: each is a lane of its
// own, and one that is down or has had enough holds back its own messages only.
func (s System) Deliver(ctx context.Context) (int, error) {
	if err := s.lapsed(ctx); err != nil {
		return 0, err
	}
	var batch []domain.Delivery
	now := s.now()
	err := s.Store.Tx(ctx, func(tx Tx) (err error) {
		batch, err = tx.ClaimDeliveries(now, now.Add(deliveryLease), 100)
		return err
	})
	if err != nil || len(batch) == 0 {
		return 0, err
	}
	began := time.Now()
	var running sync.WaitGroup
	for _, lane := range lanes(batch) {
		running.Go(func() { s.lane(ctx, lane, began) })
	}
	running.Wait()
	return len(batch), nil
}

// laneOf is the channel whose trouble is no other's.
type laneOf struct {
	kind    domain.ChannelKind
	channel domain.ID
	place   int
}

func lanes(batch []domain.Delivery) map[laneOf][]domain.Delivery {
	by := map[laneOf][]domain.Delivery{}
	for i, d := range batch {
		l := laneOf{kind: d.Kind, channel: d.ChannelID}
		if d.ChannelID == 0 {
			l.place = i % laneWidth
		}
		by[l] = append(by[l], d)
	}
	return by
}

// lapsed looks after deliveries whose process died: it is not known whether they arrived.
func (s System) lapsed(ctx context.Context) error {
	var dead []domain.Delivery
	err := s.Store.Tx(ctx, func(tx Tx) (err error) {
		dead, err = tx.LapsedDeliveries(s.now(), 100)
		return err
	})
	for _, d := range dead {
		if err := s.settled(ctx, d.Lapsed(s.now())); err != nil {
			return err
		}
	}
	return err
}

// lane sends the messages of one channel one after another. It ends early when the channel
// holds, when the process stops or when the lease is half over, and puts the rest back.
func (s System) lane(ctx context.Context, ds []domain.Delivery, began time.Time) {
	for i, d := range ds {
		if ctx.Err() != nil || time.Since(began) > deliveryLease/2 {
			s.putBack(ctx, ds[i:], s.now())
			return
		}
		hold, err := s.deliver(ctx, d)
		if err != nil {
			s.Log.Warn("a delivery was not finished", "id", d.ID, "kind", d.Kind, "error", err)
		}
		if !hold.IsZero() {
			s.putBack(ctx, ds[i+1:], hold)
			s.hold(ctx, d, hold)
			return
		}
	}
}

// putBack returns what was not begun.
func (s System) putBack(ctx context.Context, ds []domain.Delivery, until time.Time) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	err := s.Store.Tx(ctx, func(tx Tx) error { return tx.PostponeDeliveries(ds, until) })
	if err != nil {
		s.Log.Warn("deliveries not begun wait for their lease to end", "count", len(ds), "error", err)
	}
}

// hold keeps everything else that is planned for a channel back until an instant.
func (s System) hold(ctx context.Context, d domain.Delivery, until time.Time) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := s.Store.Tx(ctx, func(tx Tx) error { return tx.HoldDeliveries(d.Kind, d.ChannelID, until) }); err != nil {
		s.Log.Warn("a channel that should rest was not held", "kind", d.Kind, "error", err)
	}
}

// deliver brings one delivery to an end, or to its next attempt. hold says until when the
// channel should be left alone, zero when it need not be.
func (s System) deliver(ctx context.Context, d domain.Delivery) (hold time.Time, err error) {
	p, err := s.prepare(ctx, d)
	switch {
	case err != nil:
		s.putBack(ctx, []domain.Delivery{d}, s.now().Add(time.Minute)) // the database's trouble: nothing was sent
		return time.Time{}, err
	case p.skip != "":
		return time.Time{}, s.settled(ctx, d.Skipped(p.skip, s.now()))
	case !p.later.IsZero():
		s.putBack(ctx, []domain.Delivery{d}, p.later)
		return time.Time{}, nil
	}
	d, err = s.attempt(ctx, d, p.send)
	if d.State == domain.DeliveryPlanned && domain.SendRules[d.Code].All {
		hold = d.NextAt
	}
	return hold, err
}

// attempt sends once and writes down how it ended. An attempt that was begun is carried to
// its end even when the process is asked to stop.
func (s System) attempt(ctx context.Context, d domain.Delivery, send func(context.Context) error) (domain.Delivery, error) {
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), sending)
	defer cancel()
	fault := domain.SendFaultOf(send(within))
	d = d.Attempted(fault, s.now())
	if fault != nil {
		s.Log.Warn("a message was not sent", "id", d.ID, "kind", d.Kind, "channel", d.ChannelID, "attempt", d.Attempts, "state", d.State, "error", fault)
	}
	return d, s.settled(ctx, d)
}

// settled writes down how far a delivery is. The notices of one that nobody was told by go
// into the next digest. Whoever lost the delivery to somebody else has nothing to write.
func (s System) settled(ctx context.Context, d domain.Delivery) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	err := s.Store.Tx(ctx, func(tx Tx) error {
		if err := tx.SettleDelivery(d); err != nil {
			return err
		}
		untold := d.State == domain.DeliveryFailed || d.State == domain.DeliverySkipped && d.Code != domain.SendNothingLeft
		if !untold || len(d.Notices) == 0 {
			return nil
		}
		told, err := tx.SiblingLives(d)
		if err != nil || told {
			return err
		}
		return tx.MarkMailed(d.Notices, time.Time{})
	})
	if err != nil && domain.CodeOf(err) == domain.CodeStale {
		return nil
	}
	return err
}

// prepared is what to do with a delivery that is due: send it, skip it, or come back later.
type prepared struct {
	send  func(context.Context) error
	skip  domain.SendCode
	later time.Time
}

func (s System) prepare(ctx context.Context, d domain.Delivery) (prepared, error) {
	if d.Purpose == domain.PurposeDigest && calendar.DateOf(s.now()).After(d.Day) {
		return prepared{skip: domain.SendOvertaken}, nil
	}
	if d.Purpose == domain.PurposeInvitation {
		return s.prepareInvitation(ctx, d)
	}
	if d.UserID == 0 {
		return s.prepareGroup(ctx, d)
	}
	view := s.Store.View(ctx)
	u, err := view.User(d.UserID)
	if err != nil {
		return missing(err)
	}
	r, err := view.Reminders(d.UserID)
	if err != nil {
		return prepared{}, err
	}
	if !s.wanted(d, r, u) {
		return prepared{skip: domain.SendTurnedOff}, nil
	}
	if later := s.disturbs(d, r); !later.IsZero() {
		if d.Purpose == domain.PurposeDigest && calendar.DateOf(later).After(d.Day) {
			return prepared{skip: domain.SendOvertaken}, nil
		}
		return prepared{later: later}, nil
	}
	compose := map[domain.Purpose]func(Tx, domain.Delivery, domain.User) (Message, bool, error){
		domain.PurposeDigest: s.digestMessage, domain.PurposeUrgent: s.urgentMessage,
	}[d.Purpose]
	m, ok, err := compose(view, d, u)
	if err != nil || !ok {
		return prepared{skip: domain.SendNothingLeft}, err
	}
	if d.Kind == domain.ChannelEmail {
		return prepared{send: func(ctx context.Context) error { return s.Mailer.Mail(ctx, Address{u.Name, u.Email}, m.Title, m.Text) }}, nil
	}
	to := Recipient{Kind: d.Kind, WeComUser: r.WeComUser}
	return prepared{send: func(ctx context.Context) error { return s.Messenger.Send(ctx, to, m) }}, nil
}

// missing skips what is for somebody or something that is not there any more.
func missing(err error) (prepared, error) {
	if domain.CodeOf(err) == domain.CodeNotFound {
		return prepared{skip: domain.SendTurnedOff}, nil
	}
	return prepared{}, err
}

// wanted reports whether a reader still wants a channel and can be reached by it.
func (s System) wanted(d domain.Delivery, r domain.Reminders, u domain.User) bool {
	if u.Disabled {
		return false
	}
	for _, kind := range s.reach(r, u) {
		if kind == d.Kind {
			return true
		}
	}
	return false
}

// disturbs is the end of the quiet hours a delivery would fall into, zero when it may leave.
// A retry comes here as well, and so does whoever chose other hours since it was planned.
func (s System) disturbs(d domain.Delivery, r domain.Reminders) time.Time {
	at := domain.UrgentAt(s.now(), string(domain.HolderUser(d.UserID)), r.Quiet, d.Purpose == domain.PurposeUrgent && r.UrgentWakes)
	if at.Equal(s.now()) {
		return time.Time{}
	}
	return at
}

func (s System) prepareGroup(ctx context.Context, d domain.Delivery) (prepared, error) {
	view := s.Store.View(ctx)
	c, err := view.Channel(d.ChannelID)
	if err != nil {
		return missing(err)
	}
	if !c.Enabled || !s.offers(c.Kind) {
		return prepared{skip: domain.SendTurnedOff}, nil
	}
	m, ok, err := s.groupMessage(view, d)
	if err != nil || !ok {
		return prepared{skip: domain.SendNothingLeft}, err
	}
	to := Recipient{Kind: c.Kind, Settings: c.Settings}
	return prepared{send: func(ctx context.Context) error { return s.Messenger.Send(ctx, to, m) }}, nil
}
