package service

import (
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"

	"time"
)

// about is what a run of a chain is begun for.
type about struct {
	Case        domain.CaseRef
	Subject     domain.SubjectRef
	SupporterID domain.ID
	RecipientID domain.ID
	PersonID    domain.ID
	PersonUser  domain.ID // the person's account, or 0: then the supporter's HR acts for them
	Initiator   domain.ID // may decide no step but their own; 0 = nobody is barred
	Label       string
	Period      string
	Round       int              // of the subject; 0 = the first
	HandedIn    bool             // the form came with the request: the applicant's own first step is done
	Recused     []domain.ID      // may decide no step: they decided what this is against
	Facts       domain.CaseFacts // what the conditions of its steps ask about
	Due         calendar.Date    // of the first group; zero = the step's working days from today
	Grace       time.Time        // not expired before this
}

// storeOpened asks for a piece of work: one task with its ladder resolved.
func (w *work) storeOpened(t *turn, task domain.Task, step domain.Step) error {
	run := t.board.Run
	task.Case, task.Subject, task.Chain, task.RunID = run.Case, run.Subject, run.Chain, run.ID
	task.SupporterID, task.RecipientID, task.PersonID = run.SupporterID, run.RecipientID, run.PersonID
	task.Label, task.Period, task.Version = run.Label, run.Period, 1
	if !step.Asks() {
		task.InitiatorID = run.InitiatorID
	}
	switch host, _ := t.task(task.HostID); {
	case task.HostID != 0:
		task.OrgID = host.OrgID
	case task.OrgID == 0:
		task.OrgID = t.seats[task.Holder]
	}
	if task.State != domain.TaskTransferred {
		if err := w.schedule(t, &task, step); err != nil {
			return err
		}
	}
	if err := w.InsertTasks([]*domain.Task{&task}); err != nil {
		return err
	}
	if task.Merged {
		if t.signed == nil {
			t.signed = map[string]domain.ID{}
		}
		t.signed[step.ID] = task.ID
		w.auditTask(task, string(task.Kind)+"_"+string(task.Outcome))
	}
	if task.State == domain.TaskOpen && !task.WakeAt.IsZero() && (t.next.IsZero() || task.WakeAt.Before(t.next)) {
		t.next = task.WakeAt
	}
	return nil
}

// schedule sets a task's deadline and ladder, and asks the next in line at once where a post
// has nobody who may decide it.
func (w *work) schedule(t *turn, task *domain.Task, step domain.Step) error {
	d, ok := t.deadlines[step.Kind]
	if !ok {
		d = t.deadlines[""]
	}
	if d.Due.IsZero() {
		d.Due = calendar.AddWorkingDays(calendar.DateOf(w.at), step.DueDays)
	}
	var next domain.Holder
	if step.Ladder.EscalateTo != nil {
		_, next = holderOf(t.board.Run, *step.Ladder.EscalateTo)
	}
	task.DueAt = d.Due.End()
	task.Rungs, task.RungsDone = step.Ladder.Rungs(d.Due, d.Grace, next), 0
	*task = task.Walked(0)
	role, empty := t.vacant[step.ID]
	if _, _, shared := task.Holder.Parse(); !empty && shared != "" && task.State == domain.TaskOpen {
		filled, err := w.filled(t.board.Run, step, task.Holder)
		if err != nil {
			return err
		}
		if empty = !filled; empty {
			role = shared
			if task.EscalatedTo, err = w.standIn(t.board.Run, step, task.OrgID); err != nil {
				return err
			}
		}
	}
	if empty {
		w.audit(task.Case, "post_empty", task.Subject, "", map[string]string{"role": string(role), "step": task.Step})
	}
	return nil
}

// storeChanged keeps a task whose turn has come, that waits now, or that somebody else is
// asked for. A turn that comes begins with the step's whole time.
func (w *work) storeChanged(t *turn, task domain.Task) error {
	step, _ := t.board.Chain.Step(task.Step)
	passedOn := t.event.Verb == domain.VerbTransfer && t.event.Task == task.ID
	if task.State == domain.TaskOpen && !passedOn {
		if err := w.schedule(t, &task, step); err != nil {
			return err
		}
	}
	return w.storeLiving(t, task)
}

func (w *work) storeLiving(t *turn, task domain.Task) error {
	task.Version = t.version(task)
	if err := w.UpdateTask(task); err != nil {
		return err
	}
	t.stored(task)
	return nil
}

// storeClosed keeps a task as it was closed; the one acted on is told in the audit.
func (w *work) storeClosed(t *turn, task domain.Task) error {
	task.Version = t.version(task)
	if err := w.CloseTask(task); err != nil {
		return err
	}
	t.stored(task)
	if task.ID == t.event.Task && task.Outcome != "" {
		w.auditTask(task, string(task.Kind)+"_"+string(task.Outcome))
	}
	return nil
}

func (w *work) auditTask(t domain.Task, action string) {
	args := map[string]string{"label": t.Label, "period": t.Period}
	if t.BehalfName != "" {
		args["behalf"] = t.BehalfName
	}
	w.audit(t.Case, action, t.Subject, t.Opinion, args)
}

func (t *turn) version(task domain.Task) int {
	if v, ok := t.versions[task.ID]; ok {
		return v
	}
	return task.Version
}

func (t *turn) stored(task domain.Task) {
	if t.versions == nil {
		t.versions = map[domain.ID]int{}
	}
	t.versions[task.ID] = task.Version + 1
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
	if !n.Urgent {
		w.notices = append(w.notices, all...)
		return nil
	}
	fresh, err := w.InsertNotices(all)
	if err != nil {
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
