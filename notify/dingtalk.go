package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// dingtalkText is the longest text we send, in bytes; a request may have 20,000.
const dingtalkText = 16_000

type dingtalkAnswer struct {
	Code    *int   `json:"errcode"`
	Message string `json:"errmsg"`
}

// dingtalkCodes are the ends of DingTalk's robots that we tell apart. One that sent more than
// 20 messages in a minute is shut out for ten. Public document: "Custom robot access" of the
// DingTalk open platform, with its table of error codes.
var dingtalkCodes = map[int]domain.SendFault{
	-1:     {Code: domain.SendDown},
	130101: {Code: domain.SendRateLimited, After: 10 * time.Minute}, // send too fast
	410100: {Code: domain.SendRateLimited, After: 10 * time.Minute}, // send too fast
	90018:  {Code: domain.SendRateLimited, After: 10 * time.Minute}, // this minute's calls are used up
	300001: {Code: domain.SendBadAddress},                           // no token
	300005: {Code: domain.SendBadAddress},                           // no such token
	400013: {Code: domain.SendBadAddress},                           // the group was dissolved
	400101: {Code: domain.SendBadAddress},                           // no such token
	400102: {Code: domain.SendBadAddress},                           // the robot was stopped
	400106: {Code: domain.SendBadAddress},                           // no such robot
}

// dingtalkSafety is the one number for everything a robot's safety settings refuse; which it
// was stands in the message.
const dingtalkSafety = 310000

var dingtalkReasons = []struct {
	part string
	code domain.SendCode
}{
	{"sign", domain.SendBadSignature}, {"timestamp", domain.SendBadSignature},
	{"keyword", domain.SendKeywordMissing}, {"ip", domain.SendIPRefused},
}

func (a dingtalkAnswer) fault() *domain.SendFault {
	if a.Code == nil {
		return &domain.SendFault{Code: domain.SendNoAnswer}
	}
	fault := numbered(*a.Code, dingtalkCodes)
	if *a.Code == dingtalkSafety {
		said := strings.ToLower(a.Message)
		for _, r := range dingtalkReasons {
			if strings.Contains(said, r.part) {
				fault.Code = r.code
				break
			}
		}
	}
	return fault
}

// sendDingTalk posts to a group robot of DingTalk with the safety setting "signature": the
// address gets the milliseconds and base64(HMAC-SHA256(secret, milliseconds + "\n" + secret)).
// DingTalk accepts a timestamp up to one hour away. Public document: "Custom robot security
// settings".
func sendDingTalk(ctx context.Context, c *Channels, to domain.ChannelSettings, m service.Message) error {
	body := map[string]any{"msgtype": "text", "text": map[string]string{"content": clipped(m.Title+"\n"+m.Text, dingtalkText)}}
	u, err := url.Parse(to.URL)
	if err != nil {
		return &domain.SendFault{Code: domain.SendBadAddress}
	}
	stamp := strconv.FormatInt(c.now().UnixMilli(), 10)
	q := u.Query()
	q.Set("timestamp", stamp)
	q.Set("sign", signed(to.Secret, stamp+"\n"+to.Secret))
	u.RawQuery = q.Encode()
	answer, status, header, fault := postJSON[dingtalkAnswer](ctx, c.http, u.String(), body)
	return first(overHTTP(status, header, c.now()), fault, answer.fault)
}

// signed is base64(HMAC-SHA256(key, text)).
func signed(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
