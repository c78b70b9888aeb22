package notify

import (
	"context"
	"strconv"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// wecomText is the longest text message of WeCom, in bytes of UTF-8.
const wecomText = 2048

// wecomAnswer is how every interface of WeCom answers, with HTTP 200 whatever happened.
type wecomAnswer struct {
	Code *int `json:"errcode"` // absent = it is no answer of WeCom's
}

// wecomCodes are the ends of WeCom's interfaces that we tell apart; every other number is
// final. Public documents: "Group robot configuration" (path 91770) and "Global error codes"
// (path 90313) of the WeCom developer centre.
var wecomCodes = map[int]domain.SendFault{
	-1:     {Code: domain.SendDown},                                 // busy, try again
	40001:  {Code: domain.SendBadCredentials},                       // not a valid secret
	40013:  {Code: domain.SendBadCredentials},                       // not a valid corporation
	40056:  {Code: domain.SendBadCredentials},                       // not a valid agent
	301002: {Code: domain.SendBadCredentials},                       // the application may not do this
	45009:  {Code: domain.SendRateLimited, After: time.Minute},      // 20 a minute for a robot
	45033:  {Code: domain.SendRateLimited, After: 10 * time.Second}, // too many at the same time
	60020:  {Code: domain.SendIPRefused},                            // our address is not on the list
	60111:  {Code: domain.SendUnknownReader},                        // no such member
	81013:  {Code: domain.SendUnknownReader},                        // no recipient may receive it
	93000:  {Code: domain.SendBadAddress},                           // no such robot: it was removed, or the key is wrong
	40058:  {Code: domain.SendRefused}, 44004: {Code: domain.SendRefused}, 45002: {Code: domain.SendRefused},
}

func (a wecomAnswer) fault() *domain.SendFault {
	if a.Code == nil {
		return &domain.SendFault{Code: domain.SendNoAnswer}
	}
	return numbered(*a.Code, wecomCodes)
}

// numbered is the fault a provider's number stands for; 0 is success.
func numbered(code int, known map[int]domain.SendFault) *domain.SendFault {
	if code == 0 {
		return nil
	}
	fault, ok := known[code]
	if !ok {
		fault.Code = domain.SendRefused
	}
	fault.Detail = strconv.Itoa(code)
	return &fault
}

// sendWeComRobot posts to a group robot of WeCom. Its address is its only secret: there is no
// signature. It takes 20 messages a minute. Public document: "Group robot configuration".
func sendWeComRobot(ctx context.Context, c *Channels, to domain.ChannelSettings, m service.Message) error {
	body := map[string]any{"msgtype": "text", "text": map[string]string{"content": clipped(m.Title+"\n"+m.Text, wecomText)}}
	answer, status, header, fault := postJSON[wecomAnswer](ctx, c.http, to.URL, body)
	return first(overHTTP(status, header, c.now()), fault, answer.fault)
}

// first is the first fault of an exchange: of the status, of the network, of the answer. It
// is a plain nil where there is none, which a nil *SendFault in an error would not be.
func first(status, network *domain.SendFault, answer func() *domain.SendFault) error {
	if status != nil {
		return status
	}
	if network != nil {
		return network
	}
	if fault := answer(); fault != nil {
		return fault
	}
	return nil
}
