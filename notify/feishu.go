package notify

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// feishuText is the longest text we send, in bytes; a request may have 20 KB.
const feishuText = 16_000

type feishuAnswer struct {
	Code    *int   `json:"code"`
	Message string `json:"msg"`
}

// feishuCodes are the ends of Feishu's robots that we tell apart. A robot takes 100 messages
// a minute and 5 a second. Public document: "Custom bot usage guide" of the Feishu open
// platform.
var feishuCodes = map[int]domain.SendFault{
	11232: {Code: domain.SendRateLimited, After: time.Minute}, // the message service's own limit
	19001: {Code: domain.SendBadAddress},                      // no such robot
	19021: {Code: domain.SendBadSignature},                    // signature, or a timestamp an hour away
	19022: {Code: domain.SendIPRefused},
	19024: {Code: domain.SendKeywordMissing},
	2200:  {Code: domain.SendDown}, // its own fault
}

// feishuBad is the number for a request it does not like, which too many of them are as well.
const feishuBad = 9499

func (a feishuAnswer) fault() *domain.SendFault {
	if a.Code == nil {
		return &domain.SendFault{Code: domain.SendNoAnswer}
	}
	fault := numbered(*a.Code, feishuCodes)
	if *a.Code == feishuBad && strings.Contains(strings.ToLower(a.Message), "too many") {
		fault.Code, fault.After = domain.SendRateLimited, time.Minute
	}
	return fault
}

// sendFeishu posts to a group robot of Feishu with signature verification: the body gets the
// seconds and base64(HMAC-SHA256(seconds + "\n" + secret, "")), the text to sign being the
// key and what is signed being empty. Its errors come with HTTP 400 or 200 alike, so the
// number in the body goes before the status. Public document: "Custom bot usage guide".
func sendFeishu(ctx context.Context, c *Channels, to domain.ChannelSettings, m service.Message) error {
	stamp := strconv.FormatInt(c.now().Unix(), 10)
	body := map[string]any{
		"timestamp": stamp, "sign": signed(stamp+"\n"+to.Secret, ""),
		"msg_type": "text", "content": map[string]string{"text": clipped(m.Title+"\n"+m.Text, feishuText)},
	}
	answer, status, header, fault := postJSON[feishuAnswer](ctx, c.http, to.URL, body)
	if fault == nil && answer.Code != nil && *answer.Code != 0 {
		return answer.fault()
	}
	return first(overHTTP(status, header, c.now()), fault, answer.fault)
}
