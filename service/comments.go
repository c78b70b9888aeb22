package service

import (
	"context"
	"net/url"
	"slices"

	"github.com/duikou/duikou/domain"
)

// CommentForm is something said about an approval, and whom it is addressed to.
type CommentForm struct {
	Text     string      `json:"text"`
	Mentions []domain.ID `json:"mentions,omitempty"` // users who may see the approval
}

// Comments is a page of what was said about an approval, oldest first.
func (s Runs) Comments(ctx context.Context, a Actor, id domain.ID, page Page) (List[domain.Comment], error) {
	view := s.Store.View(ctx)
	if _, err := s.visible(view, a, id); err != nil {
		return List[domain.Comment]{}, err
	}
	return view.Comments(id, page)
}

// Comment says something about an approval (评论); those mentioned are told at once. Errors:
// not_found, invalid ("text": missing, longer than 500 characters; "mentions": too many, or
// somebody who may not see the approval).
func (s Runs) Comment(ctx context.Context, r Request, id domain.ID, in CommentForm) (domain.Comment, error) {
	return write(ctx, s.core, r, "comment "+id.String(), in, func(w *work) (domain.Comment, error) {
		run, err := s.visible(w, w.actor, id)
		if err != nil {
			return domain.Comment{}, err
		}
		var f domain.Faults
		f.CheckText(in.Text, "text", true, domain.MaxComment)
		f.Check(len(in.Mentions) <= domain.MaxMentions, "mentions", "too_many")
		if err := f.Err(); err != nil {
			return domain.Comment{}, err
		}
		c := domain.Comment{RunID: id, UserID: w.actor.UserID, UserName: w.actor.Name, Text: in.Text, CreatedAt: w.at}
		told := slices.Compact(slices.Sorted(slices.Values(in.Mentions)))
		for _, user := range told {
			m, err := s.mentioned(w, id, user)
			if err != nil {
				return domain.Comment{}, err
			}
			c.Mentions = append(c.Mentions, m)
		}
		if err := w.InsertComment(&c); err != nil {
			return domain.Comment{}, err
		}
		w.audit(run.Case, "commented", run.Subject, in.Text, map[string]string{"label": run.Label, "period": run.Period})
		return c, w.notify(told, domain.Notice{
			Kind: "mentioned", Case: run.Case, DedupeKey: "comment/" + c.ID.String(),
			Args: map[string]string{"name": w.actor.Name, "label": run.Label, "period": run.Period, "note": in.Text, "run": run.ID.String()},
		})
	})
}

// mentioned is somebody a comment is addressed to, who may read it.
func (s Runs) mentioned(w *work, run, user domain.ID) (domain.Mention, error) {
	none := domain.Invalid("mentions", "may_not_read")
	u, err := w.User(user)
	if domain.CodeOf(err) == domain.CodeNotFound && err != nil || err == nil && u.Disabled {
		return domain.Mention{}, none
	}
	if err != nil {
		return domain.Mention{}, err
	}
	if _, err := s.visible(w, actorOf(u, nil), run); err != nil {
		if domain.CodeOf(err) == domain.CodeNotFound {
			err = none
		}
		return domain.Mention{}, err
	}
	return domain.Mention{UserID: u.ID, Name: u.Name}, nil
}

// people are those who have to do with an approval: whoever asked, the person concerned, those
// who have acted, those who are asked now, and those it was copied to.
func (s Runs) people(view Tx, v RunView) ([]domain.Mention, error) {
	var list []domain.Mention
	add := func(user domain.ID, name string) {
		known := slices.ContainsFunc(list, func(m domain.Mention) bool { return m.UserID == user })
		if user != 0 && name != "" && !known {
			list = append(list, domain.Mention{UserID: user, Name: name})
		}
	}
	add(v.Run.InitiatorID, v.Run.InitiatorName)
	for _, t := range v.Past {
		add(t.ActedBy, t.ActedByName)
	}
	for _, c := range v.Copies {
		add(c.UserID, v.Readers[c.UserID])
	}
	for _, open := range v.Open {
		user, org, role := open.Task.Holder.Parse()
		ids := []domain.ID{user}
		if role != "" {
			var err error
			if ids, err = view.PostHolders(org, role, 5); err != nil {
				return nil, err
			}
		}
		for _, id := range ids {
			u, err := view.User(id)
			if err != nil {
				return nil, err
			}
			add(u.ID, u.Name)
		}
	}
	return list, nil
}

// Shortcuts are the actor's own phrases or filters, oldest first.
func (s Tasks) Shortcuts(ctx context.Context, a Actor, kind domain.ShortcutKind) ([]domain.Shortcut, error) {
	return s.Store.View(ctx).Shortcuts(a.UserID, kind)
}

// filterNames are what a filter of the inbox may hold.
var filterNames = []string{"tab", "kind", "q"}

// isFilter reports whether a text is a query of the inbox.
func isFilter(body string) bool {
	query, err := url.ParseQuery(body)
	for name, values := range query {
		known := slices.Contains(filterNames, name)
		switch name {
		case "tab":
			known = slices.Contains(inboxTabs, InboxTab(values[0]))
		case "kind":
			_, known = domain.TaskRules[domain.TaskKind(values[0])]
		}
		if !known || len(values) > 1 {
			return false
		}
	}
	return err == nil && len(query) > 0
}

// inboxTabs are the tabs a filter may be of.
var inboxTabs = []InboxTab{TabTodo, TabDone, TabStarted, TabCopied, TabOverdue, TabEveryone}

// Keep stores a phrase or a filter for the actor. Errors: invalid (kind, name, body; more
// than domain.MaxShortcuts of a kind).
func (s Tasks) Keep(ctx context.Context, r Request, in domain.Shortcut) (domain.Shortcut, error) {
	in.ID, in.UserID = 0, r.Actor.UserID
	return write(ctx, s.core, r, "keep", in, func(w *work) (domain.Shortcut, error) {
		var f domain.Faults
		f.Check(in.Kind == domain.ShortcutPhrase || in.Kind == domain.ShortcutFilter, "kind", "unknown_value")
		f.CheckText(in.Body, "body", in.Kind == domain.ShortcutPhrase, domain.MaxOpinion)
		f.CheckLine(in.Name, "name", in.Kind == domain.ShortcutFilter, domain.MaxName)
		if in.Kind == domain.ShortcutFilter {
			f.Check(isFilter(in.Body), "body", "unknown_value")
		}
		if err := f.Err(); err != nil {
			return in, err
		}
		had, err := w.Tx.Shortcuts(in.UserID, in.Kind)
		if err != nil {
			return in, err
		}
		f.Check(len(had) < domain.MaxShortcuts, "body", "too_many")
		if err := f.Err(); err != nil {
			return in, err
		}
		return in, w.InsertShortcut(&in)
	})
}

// Forget takes a phrase or a filter of the actor's away. Again changes nothing.
func (s Tasks) Forget(ctx context.Context, r Request, id domain.ID) error {
	_, err := write(ctx, s.core, r, "forget "+id.String(), nil, func(w *work) (struct{}, error) {
		return struct{}{}, w.DeleteShortcut(w.actor.UserID, id)
	})
	return err
}
