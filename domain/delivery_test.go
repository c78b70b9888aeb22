package domain

import (
	"errors"
	"testing"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// What follows from each end of an attempt, on a channel that recognises a second copy and on
// one that does not.
func TestDelivery_TheDecisionTable(t *testing.T) {
	now := calendar.MustDate("2026-11-21").At(9, 0)
	for _, c := range []struct {
		code       SendCode
		kind       ChannelKind
		purpose    Purpose
		attempts   int
		after      time.Duration
		state      DeliveryState
		next       time.Duration
		settledFor SendCode
	}{
		{SendDown, ChannelEmail, PurposeDigest, 1, 0, DeliveryPlanned, time.Minute, SendDown},
		{SendDown, ChannelEmail, PurposeUrgent, 4, 0, DeliveryPlanned, 8 * time.Minute, SendDown},
		{SendDown, ChannelWebhook, PurposeUrgent, 60, 0, DeliveryPlanned, 30 * time.Minute, SendDown},
		{SendRateLimited, ChannelDingTalkRobot, PurposeDigest, 1, 10 * time.Minute, DeliveryPlanned, 10 * time.Minute, SendRateLimited},
		{SendRateLimited, ChannelWeComRobot, PurposeDigest, 1, 24 * time.Hour, DeliveryFailed, 0, SendRateLimited},
		{SendNoAnswer, ChannelEmail, PurposeUrgent, 1, 0, DeliveryUnsure, 0, SendNoAnswer},
		{SendNoAnswer, ChannelFeishuRobot, PurposeDigest, 1, 0, DeliveryUnsure, 0, SendNoAnswer},
		{SendNoAnswer, ChannelWebhook, PurposeDigest, 1, 0, DeliveryPlanned, time.Minute, SendNoAnswer},
		{SendNoAnswer, ChannelWeComApp, PurposeUrgent, 2, 0, DeliveryPlanned, 2 * time.Minute, SendNoAnswer},
		{SendBadCredentials, ChannelWeComApp, PurposeDigest, 1, 0, DeliveryPlanned, 30 * time.Minute, SendBadCredentials},
		{SendBadAddress, ChannelWeComRobot, PurposeDigest, 1, 0, DeliveryFailed, 0, SendBadAddress},
		{SendBadSignature, ChannelDingTalkRobot, PurposeDigest, 1, 0, DeliveryFailed, 0, SendBadSignature},
		{SendUnknownReader, ChannelEmail, PurposeUrgent, 1, 0, DeliveryFailed, 0, SendUnknownReader},
		{SendBlocked, ChannelWebhook, PurposeDigest, 1, 0, DeliveryFailed, 0, SendBlocked},
		{SendDown, ChannelWebhook, PurposeTest, 1, 0, DeliveryFailed, 0, SendDown},
	} {
		d := Delivery{Kind: c.kind, Purpose: c.purpose, Day: calendar.DateOf(now), State: DeliverySending, Attempts: c.attempts, CreatedAt: now}
		got := d.Attempted(&SendFault{Code: c.code, Detail: "7", After: c.after}, now)
		if got.State != c.state || got.Code != c.settledFor || got.Detail != "7" {
			t.Errorf("%s by %s: %s %s, want %s", c.code, c.kind, got.State, got.Code, c.state)
		}
		if c.state == DeliveryPlanned && got.NextAt.Sub(now) != c.next {
			t.Errorf("%s by %s after %d attempts: again in %s, want %s", c.code, c.kind, c.attempts, got.NextAt.Sub(now), c.next)
		}
		if (c.state == DeliveryPlanned) != got.SettledAt.IsZero() {
			t.Errorf("%s by %s: settled at %s", c.code, c.kind, got.SettledAt)
		}
	}
}

func TestDelivery_AnUrgentOneIsTriedForThreeDaysAndADigestForItsDay(t *testing.T) {
	begun := calendar.MustDate("2026-11-21").At(9, 0)
	urgent := Delivery{Kind: ChannelEmail, Purpose: PurposeUrgent, CreatedAt: begun, Attempts: 9}
	if got := urgent.Attempted(&SendFault{Code: SendDown}, begun.Add(71*time.Hour)); got.State != DeliveryPlanned {
		t.Errorf("after 71 hours it is %s", got.State)
	}
	if got := urgent.Attempted(&SendFault{Code: SendDown}, begun.Add(Patience)); got.State != DeliveryFailed || got.Code != SendGaveUp {
		t.Errorf("after three days it is %s %s", got.State, got.Code)
	}
	digest := Delivery{Kind: ChannelEmail, Purpose: PurposeDigest, Day: calendar.DateOf(begun), CreatedAt: begun, Attempts: 9}
	if got := digest.Attempted(&SendFault{Code: SendDown}, digest.Day.At(23, 45)); got.State != DeliveryFailed {
		t.Errorf("a digest that could only leave tomorrow is %s", got.State)
	}
}

func TestDelivery_OneThatDiedOnTheWayGoesAgainOnlyWhereASecondCopyIsNoticed(t *testing.T) {
	now := calendar.MustDate("2026-11-21").At(9, 0)
	for kind, want := range map[ChannelKind]DeliveryState{
		ChannelEmail: DeliveryUnsure, ChannelWeComRobot: DeliveryUnsure, ChannelDingTalkRobot: DeliveryUnsure,
		ChannelFeishuRobot: DeliveryUnsure, ChannelWeComApp: DeliveryPlanned, ChannelWebhook: DeliveryPlanned,
	} {
		d := Delivery{Kind: kind, Purpose: PurposeDigest, Day: calendar.DateOf(now), State: DeliverySending, Attempts: 1}
		if got := d.Lapsed(now); got.State != want {
			t.Errorf("%s: %s, want %s", kind, got.State, want)
		}
	}
}

func TestSendFault_AnErrorNobodyKnowsCountsAsDown(t *testing.T) {
	if SendFaultOf(nil) != nil {
		t.Error("no error is no fault")
	}
	if f := SendFaultOf(errors.New("broken pipe")); f.Code != SendDown {
		t.Errorf("it is %s", f.Code)
	}
	if f := SendFaultOf(errors.Join(&SendFault{Code: SendRefused})); f.Code != SendRefused {
		t.Errorf("it is %s", f.Code)
	}
}

func TestReminders_WhoChoseNothingIsToldByMailIfThereIsAnAddress(t *testing.T) {
	r := DefaultReminders(7)
	if got := r.Channels(User{}); len(got) != 0 {
		t.Errorf("without an address: %v", got)
	}
	if got := r.Channels(User{Email: "a@example.org"}); len(got) != 1 || got[0] != ChannelEmail {
		t.Errorf("with an address: %v", got)
	}
	r.WeCom, r.WeComUser = true, "zhangsan"
	if got := r.Channels(User{Email: "a@example.org"}); len(got) != 2 {
		t.Errorf("with both: %v", got)
	}
}
