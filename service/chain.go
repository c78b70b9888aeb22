package service

import (
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"

	"time"
)

// about is what the steps of a chain are opened for.
type about struct {
	Case        domain.CaseRef
	Subject     domain.SubjectRef
	SupporterID domain.ID
	RecipientID domain.ID
	PersonID    domain.ID
	PersonUser  domain.ID // the person's account, or 0: then the supporter's HR acts for them
	Initiator   domain.ID // may not decide what is opened; 0 = nobody is barred
	Label       string
	Period      string
	Round       int
	Due         calendar.Date // absolute; zero = the step's working days from today
	Grace       time.Time     // not expired before this
}

// open opens a group of steps of a chain: one task each, with its ladder resolved.
func (w *work) open(chain domain.ChainName, steps []domain.Step, a about) error {
	_, err := w.opened(chain, steps, a)
	return err
}

// opened is open that says when the first rung of the steps is due.
func (w *work) opened(chain domain.ChainName, steps []domain.Step, a about) (next time.Time, err error) {
	var tasks []*domain.Task
	for _, step := range steps {
		task, err := w.task(chain, step, a)
		if err != nil {
			return next, err
		}
		if !task.WakeAt.IsZero() && (next.IsZero() || task.WakeAt.Before(next)) {
			next = task.WakeAt
		}
		tasks = append(tasks, task)
	}
	return next, w.InsertTasks(tasks)
}

func (w *work) task(chain domain.ChainName, step domain.Step, a about) (*domain.Task, error) {
	due := a.Due
	if due.IsZero() {
		due = calendar.AddWorkingDays(calendar.DateOf(w.at), step.DueDays)
	}
	org, holder := a.holder(step.Who)
	var next domain.Holder
	if step.Ladder.EscalateTo != nil {
		_, next = a.holder(*step.Ladder.EscalateTo)
	}
	t := domain.Task{
		Kind: step.Kind, Case: a.Case, Subject: a.Subject, Chain: chain, Step: step.ID, Round: max(a.Round, 1),
		OrgID: org, SupporterID: a.SupporterID, RecipientID: a.RecipientID, Holder: holder,
		InitiatorID: a.Initiator, PersonID: a.PersonID, Label: a.Label, Period: a.Period,
		State: domain.TaskOpen, OpenedAt: w.at, DueAt: due.End(), Rungs: step.Ladder.Rungs(due, a.Grace, next), Version: 1,
	}
	t = t.Walked(0)
	return &t, w.fillEmptyPost(&t, next)
}

// fillEmptyPost asks the next in line at once when nobody holds the post, and says so.
func (w *work) fillEmptyPost(t *domain.Task, next domain.Holder) error {
	_, org, role := t.Holder.Parse()
	if role == "" || next == "" {
		return nil
	}
	held, err := w.postHeld(t.Holder, org, role)
	if err != nil || held {
		return err
	}
	t.EscalatedTo = next
	w.audit(t.Case, "post_empty", t.Subject, "", map[string]string{"role": string(role), "step": t.Step})
	return nil
}

// postHeld reports whether anybody holds a post. A list of a thousand asks it of one post.
func (w *work) postHeld(h domain.Holder, org domain.ID, role domain.Role) (bool, error) {
	if w.held[h] {
		return true, nil
	}
	held, err := w.RoleHeld(org, role)
	if held {
		if w.held == nil {
			w.held = map[domain.Holder]bool{}
		}
		w.held[h] = true
	}
	return held, err
}

// holder resolves who takes a step to an organisation and an inbox. The person acts for
// themselves when they have an account; without one the supporter's HR does.
func (a about) holder(who domain.Who) (domain.ID, domain.Holder) {
	switch {
	case who.Person && a.PersonUser != 0:
		return a.SupporterID, domain.HolderUser(a.PersonUser)
	case who.Person:
		return a.SupporterID, domain.HolderRole(a.SupporterID, domain.RoleHR)
	case who.Side == domain.SideRecipient:
		return a.RecipientID, domain.HolderRole(a.RecipientID, who.Role)
	}
	return a.SupporterID, domain.HolderRole(a.SupporterID, who.Role)
}

// cancelOpen closes the open tasks of a subject (or of a whole case) that nobody needs any more.
func (w *work) cancelOpen(c domain.CaseRef, subject *domain.SubjectRef, except domain.ID) error {
	tasks, err := w.OpenTasks(c, subject)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.ID == except {
			continue
		}
		t.State, t.ClosedAt = domain.TaskCancelled, w.at
		if err := w.CloseTask(t); err != nil {
			return err
		}
	}
	return nil
}

// readers are the users behind an inbox.
func (w *work) readers(h domain.Holder) ([]domain.ID, error) {
	user, org, role := h.Parse()
	if user != 0 {
		return []domain.ID{user}, nil
	}
	if role == "" {
		return nil, nil
	}
	users, err := w.UsersWithRole(org, role)
	var ids []domain.ID
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	return ids, err
}

// notify puts a notice in each user's inbox, once per dedupe key; urgent ones are mailed at once.
func (w *work) notify(users []domain.ID, n domain.Notice) error {
	var all []domain.Notice
	for _, user := range users {
		if user == 0 {
			continue
		}
		n.UserID, n.CreatedAt = user, w.at
		all = append(all, n)
	}
	if len(all) == 0 {
		return nil
	}
	fresh, err := w.InsertNotices(all)
	if err != nil || !n.Urgent {
		return err
	}
	for _, f := range fresh {
		m := domain.OutboxMessage{Kind: domain.OutboxMail, Case: f.Case, NoticeID: f.ID, CreatedAt: w.at}
		if err := w.InsertOutbox(&m); err != nil {
			return err
		}
	}
	return nil
}
