package service

import (
	"context"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Notices is what Duikou tells people.
type Notices struct{ *core }

// List is a page of the actor's notices, newest first.
func (s Notices) List(ctx context.Context, a Actor, page Page) (List[domain.Notice], error) {
	return s.Store.View(ctx).Notices(a.UserID, page)
}

// MarkRead marks the actor's notices up to an ID as read.
func (s Notices) MarkRead(ctx context.Context, r Request, upTo domain.ID) error {
	_, err := write(ctx, s.core, r, "read "+upTo.String(), nil, func(w *work) (struct{}, error) {
		return struct{}{}, w.Tx.MarkRead(w.actor.UserID, upTo, w.at)
	})
	return err
}

// line is a notice as one sentence that may leave the house. Args named task, due and period
// are put into words.
func (s System) line(locale string, n domain.Notice) string {
	return s.Texts.Text(locale, "notice."+n.Kind, Readable(s.Texts, locale, s.discreet(locale, n.Args)))
}

// outward are the arguments of a notice that may leave the house: what is to be done, for
// whom and until when. Anything else, such as what somebody wrote in an opinion, is to be
// read after logging in: a channel may belong to somebody else.
var outward = map[string]bool{"task": true, "kind": true, "label": true, "period": true, "due": true, "month": true, "cycle": true, "n": true}

func (s System) discreet(locale string, args map[string]string) map[string]string {
	may := map[string]string{}
	for name, value := range args {
		if may[name] = value; !outward[name] {
			may[name] = s.Texts.Text(locale, "mail.withheld", nil)
		}
	}
	return may
}

// Readable puts the coded values among a text's arguments into the reader's words: a task's
// kind into its name, an instant into a date and time in China.
func Readable(texts Texts, locale string, args map[string]string) map[string]string {
	words := map[string]string{}
	for name, value := range args {
		if name == "task" || name == "kind" {
			value = texts.Text(locale, "task."+value, nil)
		}
		if t, err := time.Parse(time.RFC3339, value); err == nil {
			value = t.In(calendar.Zone).Format("2006-01-02 15:04")
		}
		words[name] = value
	}
	return words
}
