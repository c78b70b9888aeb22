package service

import (
	"context"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Asking names whom a verb asks. Version is the version of the task the actor saw (0 = any).
type Asking struct {
	To      domain.ID `json:"to"` // a user
	Note    string    `json:"note,omitempty"`
	Version int       `json:"version,omitempty"`
}

// Acted is the receipt of a verb.
type Acted struct {
	TaskID domain.ID       `json:"task_id,omitempty"`
	RunID  domain.ID       `json:"run_id"`
	Case   domain.CaseRef  `json:"case"`
	State  domain.RunState `json:"state"` // of the run, afterwards
}

func (t *turn) acted(task domain.ID) Acted {
	run := t.board.Run
	return Acted{TaskID: task, RunID: run.ID, Case: run.Case, State: run.State}
}

// Transfer passes a task on to a colleague (转交); what was added to it stays. Errors:
// not_found, forbidden (not your task, your own request), stale, conflict (task_waiting),
// invalid ("to": unknown, no member, shut out, may not decide this, asked already; "verb":
// only the person concerned can do it).
func (s Tasks) Transfer(ctx context.Context, r Request, id domain.ID, in Asking) (Acted, error) {
	return write(ctx, s.core, r, "transfer "+id.String(), in, func(w *work) (Acted, error) {
		t, task, err := w.take(id, in.Version)
		if err != nil {
			return Acted{}, err
		}
		err = w.ask(t, task, domain.Event{Verb: domain.VerbTransfer}, in, "task_transferred", "task_transferred")
		return t.acted(id), err
	})
}

// AddSigner asks one more colleague to sign, before the actor does (前加签: the task waits) or
// after (后加签). Errors as Transfer; conflict too_many_signers.
func (s Tasks) AddSigner(ctx context.Context, r Request, id domain.ID, where domain.Added, in Asking) (Acted, error) {
	verbs := map[domain.Added]domain.Verb{domain.AddedBefore: domain.VerbAddBefore, domain.AddedAfter: domain.VerbAddAfter}
	verb, known := verbs[where]
	if !known {
		return Acted{}, domain.Invalid("where", "unknown_value").With("value", where)
	}
	return write(ctx, s.core, r, "add-signer "+string(where)+" "+id.String(), in, func(w *work) (Acted, error) {
		t, task, err := w.take(id, in.Version)
		if err != nil {
			return Acted{}, err
		}
		err = w.ask(t, task, domain.Event{Verb: verb}, in, "signer_added_"+string(where), "signer_added")
		return t.acted(id), err
	})
}

// Reassign gives a task to somebody else by an administrator's hand, with a reason. Errors:
// not_found, forbidden (not the administrator of the task's organisation; their own request),
// stale, invalid as for Transfer.
func (s Tasks) Reassign(ctx context.Context, r Request, id domain.ID, in Asking) (Acted, error) {
	return write(ctx, s.core, r, "reassign "+id.String(), in, func(w *work) (Acted, error) {
		t, task, err := w.intervene(id, in)
		if err != nil {
			return Acted{}, err
		}
		err = w.ask(t, task, domain.Event{Verb: domain.VerbTransfer, Office: true}, in, "task_reassigned", "task_transferred")
		return t.acted(id), err
	})
}

// intervene locks the run of a task for an administrator of its organisation.
func (w *work) intervene(id domain.ID, in Asking) (*turn, domain.Task, error) {
	t, task, err := w.reach(id)
	if err != nil {
		return nil, task, err
	}
	if err := w.actor.need(task.OrgID, domain.RoleAdmin); err != nil {
		return nil, task, err
	}
	if err := notOwn(task, w.actor.UserID, w.actor.PersonID); err != nil {
		return nil, task, err
	}
	if !task.State.Living() {
		return nil, task, alreadyDone(task)
	}
	if in.Version != 0 && in.Version != task.Version {
		return nil, task, domain.Fault(domain.CodeStale, "seen_older")
	}
	var f domain.Faults
	f.CheckText(in.Note, "note", true, domain.MaxReason)
	return t, task, f.Err()
}

// ask lets an event happen that asks somebody by name, records it and tells them.
func (w *work) ask(t *turn, task domain.Task, e domain.Event, in Asking, action, notice string) error {
	var f domain.Faults
	f.CheckText(in.Note, "note", false, domain.MaxReason)
	f.Check(in.To != 0, "to", "required")
	if err := f.Err(); err != nil {
		return err
	}
	target, err := w.named(in.To, "to")
	if err != nil {
		return err
	}
	f.Check(target.MemberOf(task.OrgID), "to", "not_a_member")
	f.Check(!target.Disabled, "to", "account_disabled")
	if err := f.Err(); err != nil {
		return err
	}
	e.Opinion, e.Target, e.TargetUser = in.Note, domain.HolderUser(target.ID), target.ID
	if err := w.apply(t, w.signed(t, task.ID, e)); err != nil {
		return err
	}
	w.auditVerb(t, task, action, in.Note, target.Name)
	return w.notify([]domain.ID{target.ID}, domain.Notice{
		Kind: notice, Case: task.Case, TaskID: task.ID, Urgent: true,
		DedupeKey: notice + "/" + task.ID.String() + "/" + domain.ID(task.Version).String(),
		Args: map[string]string{
			"name": w.actor.Name, "task": string(task.Kind), "label": task.Label, "period": task.Period, "note": in.Note,
			"due": task.DueAt.UTC().Format(time.RFC3339),
		},
	})
}

// signed is an event with the signature of the actor, who may act for somebody.
func (w *work) signed(t *turn, task domain.ID, e domain.Event) domain.Event {
	e.Task, e.Actor, e.ActorName = task, w.actor.UserID, w.actor.Name
	e.BehalfID, e.BehalfName = t.giver.UserID, t.giver.Name
	return e
}

func (w *work) auditVerb(t *turn, task domain.Task, action, note, name string) {
	args := map[string]string{"label": task.Label, "period": task.Period, "kind": string(task.Kind), "name": name}
	if t.giver.Name != "" {
		args["behalf"] = t.giver.Name
	}
	w.audit(task.Case, action, task.Subject, note, args)
}

// RemoveSigner takes an added signer out again, by whoever added them or by the administrator
// of the task's organisation. Errors: not_found, stale (they have signed), conflict
// (not_added), forbidden (not_added_by_you).
func (s Tasks) RemoveSigner(ctx context.Context, r Request, id domain.ID, note string) (Acted, error) {
	return write(ctx, s.core, r, "remove-signer "+id.String(), note, func(w *work) (Acted, error) {
		var f domain.Faults
		f.CheckText(note, "note", false, domain.MaxReason)
		if err := f.Err(); err != nil {
			return Acted{}, err
		}
		t, task, err := w.reach(id)
		if err != nil {
			return Acted{}, err
		}
		if !task.State.Living() {
			return Acted{}, alreadyDone(task)
		}
		e := domain.Event{Verb: domain.VerbRemove, Opinion: note, Office: w.actor.Has(domain.RoleAdmin, task.OrgID)}
		name, err := names(w, task.Holder, func(domain.User) bool { return true })
		if err != nil {
			return Acted{}, err
		}
		if err := w.apply(t, w.signed(t, id, e)); err != nil {
			return Acted{}, err
		}
		w.auditVerb(t, task, "signer_removed", note, name)
		return t.acted(id), nil
	})
}

// Urge reminds those who hold a task, by whoever asked for it, the person concerned or the
// supporter's HR. Errors: not_found, forbidden, conflict (not open), rate_limited.
func (s Tasks) Urge(ctx context.Context, r Request, id domain.ID) (Acted, error) {
	return write(ctx, s.core, r, "urge "+id.String(), nil, func(w *work) (Acted, error) {
		t, task, err := w.urgeable(id)
		if err != nil {
			return Acted{}, err
		}
		since := calendar.DateOf(w.at).Start()
		if pause := w.at.Add(-domain.UrgePause); pause.Before(since) {
			since = pause
		}
		had, err := w.Urges(id, since)
		if err == nil {
			err = domain.MayUrge(had, w.at)
		}
		if err != nil {
			return Acted{}, err
		}
		u := domain.Urge{RunID: task.RunID, TaskID: id, UserID: w.actor.UserID, UserName: w.actor.Name, CreatedAt: w.at}
		if err := w.InsertUrge(&u); err != nil {
			return Acted{}, err
		}
		w.auditVerb(t, task, "urged", "", w.actor.Name)
		return t.acted(id), w.tellHolders(task, u)
	})
}

// urgeable locks the run of an open task the actor may urge.
func (w *work) urgeable(id domain.ID) (*turn, domain.Task, error) {
	task, err := w.Task(Everything, nil, id)
	if err != nil {
		return nil, task, err
	}
	t, err := w.lock(task)
	if err != nil {
		return nil, task, err
	}
	run, err := w.Run(w.actor.Scope(), w.actor.UserID, t.board.Run.ID)
	if err != nil {
		return nil, task, err
	}
	mine := run.InitiatorID == w.actor.UserID || run.PersonUserID == w.actor.UserID
	if !mine && !w.actor.Has(domain.RoleHR, run.SupporterID) {
		return nil, task, domain.Fault(domain.CodeForbidden, "urge_initiator_only")
	}
	now, open := t.task(id)
	switch {
	case open && now.State == domain.TaskWaiting:
		return nil, now, domain.Fault(domain.CodeConflict, "task_waiting")
	case !open || now.State != domain.TaskOpen:
		if !open {
			now = task
		}
		return nil, now, alreadyDone(now)
	}
	return t, now, nil
}

func (w *work) tellHolders(task domain.Task, u domain.Urge) error {
	var users []domain.ID
	for _, h := range []domain.Holder{task.Holder, task.EscalatedTo} {
		readers, err := w.readers(h)
		if err != nil {
			return err
		}
		users = append(users, readers...)
	}
	return w.notify(users, domain.Notice{
		Kind: "task_urged", Case: task.Case, TaskID: task.ID, Urgent: true, DedupeKey: "urge/" + u.ID.String(),
		Args: map[string]string{
			"name": u.UserName, "task": string(task.Kind), "label": task.Label, "period": task.Period,
			"due": task.DueAt.UTC().Format(time.RFC3339),
		},
	})
}

// Target is somebody a task may be passed on to.
type Target struct {
	UserID domain.ID
	Name   string
	Roles  []domain.Role // in the task's organisation
}

// targetPage is how many people one page of targets holds.
const targetPage = 20

// Targets are the members of a task's organisation who may be asked, by the beginning of
// their name; those who may not decide it are left out. not_found outside the reader's scope.
func (s Tasks) Targets(ctx context.Context, a Actor, id domain.ID, name string, page Page) (List[Target], error) {
	view := s.Store.View(ctx)
	var list List[Target]
	t, err := view.Task(a.Scope(), a.inboxes(), id)
	if err != nil {
		return list, err
	}
	var f domain.Faults
	f.CheckLine(name, "name", false, domain.MaxName)
	if err := f.Err(); err != nil {
		return list, err
	}
	board, _, err := s.boardOf(view, t)
	if err != nil {
		return list, err
	}
	step, _ := board.Chain.Step(t.Step)
	page.Limit = targetPage
	users, err := view.Colleagues(t.OrgID, name, page)
	list.Next = users.Next
	for _, u := range users.Items {
		if barred(board.Run, step, u.ID) || domain.HolderUser(u.ID) == t.Holder || u.ID == a.UserID {
			continue
		}
		list.Items = append(list.Items, targetOf(u, t.OrgID))
	}
	return list, err
}
