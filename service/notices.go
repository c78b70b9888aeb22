package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

// SendUrgent mails one urgent notice to its reader. Without an address there is nothing to do.
func (s System) SendUrgent(ctx context.Context, notice domain.ID) error {
	view := s.Store.View(ctx)
	n, err := view.Notice(notice)
	if err != nil || !n.MailedAt.IsZero() {
		return err
	}
	u, err := view.User(n.UserID)
	if err != nil || u.Email == "" || u.Disabled {
		return err
	}
	subject := s.Texts.Text(u.Locale, "mail.urgent.subject", n.Args)
	if err := s.Mailer.Mail(ctx, Address{u.Name, u.Email}, subject, s.line(u.Locale, n)+s.link()); err != nil {
		return err
	}
	return s.do(ctx, func(w *work) error { return w.MarkMailed([]domain.ID{n.ID}, w.at) })
}

// line is a notice as one sentence. Args named task, due and period are put into words.
func (s System) line(locale string, n domain.Notice) string {
	return s.Texts.Text(locale, "notice."+n.Kind, Readable(s.Texts, locale, n.Args))
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

// Digests sends one page of the day's digests: per person one mail with what waits for them
// and what they have not been told by mail yet. It returns the next page ("" at the end) and
// how many mails went out. A person with nothing to hear gets nothing.
func (s System) Digests(ctx context.Context, day calendar.Date, after string) (next string, sent int, err error) {
	users, err := s.Store.View(ctx).DigestUsers(Page{After: after, Limit: 100})
	if err != nil {
		return "", 0, err
	}
	for _, u := range users.Items {
		mailed, err := s.digest(ctx, u, day)
		if err != nil {
			return "", sent, err
		}
		if mailed {
			sent++
		}
	}
	return users.Next, sent, nil
}

func (s System) digest(ctx context.Context, u domain.User, day calendar.Date) (bool, error) {
	view := s.Store.View(ctx)
	unmailed, err := view.Unmailed(u.ID, day.AddDays(-14).Start())
	if err != nil {
		return false, err
	}
	todo, err := view.CountInbox(InboxQuery{Tab: TabTodo, User: u.ID, Now: s.now(), Holders: actorOf(u, nil).Holders()}, 1000)
	if err != nil || (todo == 0 && len(unmailed) == 0) {
		return false, err
	}
	args := map[string]string{"day": day.String(), "todo": domain.ID(todo).String(), "name": u.Name}
	text := s.Texts.Text(u.Locale, "mail.digest.todo", args) + "\n"
	var ids []domain.ID
	for _, n := range unmailed {
		text += "\n· " + s.line(u.Locale, n)
		ids = append(ids, n.ID)
	}
	subject := s.Texts.Text(u.Locale, "mail.digest.subject", args)
	// The row is written before the mail goes out: after a crash in between a digest is
	// lost rather than sent twice; the in-app inbox has everything in any case.
	fresh := false
	err = s.do(ctx, func(w *work) error {
		first, _, err := w.Once(u.ID, "digest/"+day.String(), "", w.at)
		if fresh = first; err != nil || !first {
			return err
		}
		return w.MarkMailed(ids, w.at)
	})
	if err != nil || !fresh {
		return false, err
	}
	return true, s.Mailer.Mail(ctx, Address{u.Name, u.Email}, subject, text+s.link())
}

// link ends a mail with the way to the pages, when it is known.
func (s System) link() string {
	if s.URL == "" {
		return ""
	}
	return "\n\n" + s.URL
}

// AnchorAudit stores one hash over the heads of all audit chains, so that a chain cannot be
// cut off or rewritten from its start later without its day's anchor showing it.
func (s System) AnchorAudit(ctx context.Context, day calendar.Date) error {
	sum := sha256.New()
	chains := 0
	for page := (Page{Limit: 200}); ; {
		heads, err := s.Store.View(ctx).Heads(page)
		if err != nil {
			return err
		}
		for _, h := range heads.Items {
			sum.Write([]byte(h.Case.String() + " " + h.Hash + "\n"))
			chains++
		}
		if page.After = heads.Next; page.After == "" {
			break
		}
	}
	return s.do(ctx, func(w *work) error {
		return w.SaveAnchor(day, chains, hex.EncodeToString(sum.Sum(nil)), w.at)
	})
}
