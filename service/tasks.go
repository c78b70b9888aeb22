package service

import (
	"context"
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
)

// Tasks is the inbox and what one does with a task.
type Tasks struct{ *core }

// Decision is what a person does with a task. Version is the version they saw (0 = any).
// Opinion is required for a return and a rejection, 500 characters at most. The form that
// belongs to the kind of task comes with it.
type Decision struct {
	Outcome    domain.Outcome         `json:"outcome"`
	Opinion    string                 `json:"opinion,omitempty"`
	ReturnTo   string                 `json:"return_to,omitempty"` // an earlier step; "" = the first one offered
	Version    int                    `json:"version,omitempty"`
	Nomination *NominationForm        `json:"nomination,omitempty"`
	Arrival    *domain.ArrivalForm    `json:"arrival,omitempty"`
	Report     *domain.ReportForm     `json:"report,omitempty"`
	Attendance *domain.Attendance     `json:"attendance,omitempty"`
	Appraisal  *domain.AppraisalInput `json:"appraisal,omitempty"`
	Refusal    *RefusalDecision       `json:"refusal,omitempty"`
}

// Decided is the receipt of a decision.
type Decided struct {
	TaskID  domain.ID      `json:"task_id"`
	Outcome domain.Outcome `json:"outcome"`
	Case    domain.CaseRef `json:"case"`
}

// BatchItem is what became of one task of a batch. Error is nil when it was decided.
type BatchItem struct {
	TaskID domain.ID     `json:"task_id"`
	Error  *domain.Error `json:"error,omitempty"`
}

// MaxBatch is how many tasks one batch may hold.
const MaxBatch = 500

// Inbox is one page of one tab of the actor's inbox.
func (s Tasks) Inbox(ctx context.Context, a Actor, tab InboxTab, kind domain.TaskKind, text string, page Page) (List[domain.Task], error) {
	q, err := s.query(a, tab, kind, text)
	if err != nil {
		return List[domain.Task]{}, err
	}
	return s.Store.View(ctx).Inbox(q, page)
}

// InboxCounts are the badges: exact up to 999; 1000 means "more than 999".
type InboxCounts struct {
	Todo    int `json:"todo"`
	Overdue int `json:"overdue"`
	Unread  int `json:"unread"`
}

// Counts are the badges of the actor's inbox.
func (s Tasks) Counts(ctx context.Context, a Actor) (InboxCounts, error) {
	var n InboxCounts
	view := s.Store.View(ctx)
	for _, tab := range []struct {
		name InboxTab
		into *int
	}{{TabTodo, &n.Todo}, {TabOverdue, &n.Overdue}} {
		q, err := s.query(a, tab.name, "", "")
		if domain.CodeOf(err) == domain.CodeForbidden {
			continue
		}
		if err != nil {
			return n, err
		}
		if *tab.into, err = view.CountInbox(q, 1000); err != nil {
			return n, err
		}
	}
	var err error
	n.Unread, err = view.CountUnread(a.UserID)
	return n, err
}

func (s Tasks) query(a Actor, tab InboxTab, kind domain.TaskKind, text string) (InboxQuery, error) {
	q := InboxQuery{Tab: tab, User: a.UserID, Holders: a.Holders(), Now: s.now(), Kind: kind, Text: text}
	if kind != "" {
		if _, ok := domain.TaskRules[kind]; !ok {
			return q, domain.Invalid("kind", "unknown_value").With("value", kind)
		}
	}
	switch tab {
	case TabTodo, TabDone, TabStarted:
		return q, nil
	case TabOverdue, TabEveryone:
		q.Orgs = a.OrgsAs(domain.RoleHR, domain.RoleLeader, domain.RoleAdmin)
		if len(q.Orgs) == 0 {
			return q, domain.Fault(domain.CodeForbidden, "role_needed").With("role", domain.RoleHR)
		}
		return q, nil
	}
	return q, domain.Invalid("tab", "unknown_value").With("value", tab)
}

// TaskView is a task as its reader may see it.
type TaskView struct {
	Task      domain.Task
	Programme domain.Programme
	MayAct    bool     // this reader may decide it now
	ReturnTo  []string // steps a return may name
	Waiting   Waiting
}

// Waiting answers "why is this waiting": who can act, since when, until when, who is next.
type Waiting struct {
	Holder      string // names of those who can act, comma separated
	OpenedAt    time.Time
	DueAt       time.Time
	NextInLine  string // names of those asked when the deadline passes
	EscalatesAt time.Time
}

// Task is one task with what its reader needs to act on it; not_found outside their scope.
func (s Tasks) Task(ctx context.Context, a Actor, id domain.ID) (TaskView, error) {
	view := s.Store.View(ctx)
	t, err := view.Task(a.Scope(), a.Holders(), id)
	if err != nil {
		return TaskView{}, err
	}
	p, err := s.programmeOf(view, t)
	if err != nil {
		return TaskView{}, err
	}
	step, _ := p.Chain(t.Chain).Step(t.Step)
	v := TaskView{Task: t, Programme: p, MayAct: mayAct(a, t) == nil, ReturnTo: step.ReturnTo}
	v.Waiting, err = s.waiting(view, t)
	return v, err
}

func (s Tasks) waiting(view Tx, t domain.Task) (Waiting, error) {
	w := Waiting{OpenedAt: t.OpenedAt, DueAt: t.DueAt}
	if t.State != domain.TaskOpen {
		return w, nil
	}
	var err error
	if w.Holder, err = names(view, t.Holder); err != nil {
		return w, err
	}
	next := t.EscalatedTo
	for _, r := range t.Rungs[t.RungsDone:] {
		if r.Kind == domain.RungEscalate {
			next, w.EscalatesAt = r.To, r.At
			break
		}
	}
	w.NextInLine, err = names(view, next)
	return w, err
}

// names are the names behind an inbox, at most five.
func names(view Tx, h domain.Holder) (string, error) {
	user, org, role := h.Parse()
	var users []domain.User
	var err error
	switch {
	case user != 0:
		var u domain.User
		u, err = view.User(user)
		users = []domain.User{u}
	case role != "":
		users, err = view.UsersWithRole(org, role)
	}
	list := ""
	for i, u := range users {
		if i == 5 {
			return list + " …", err
		}
		if i > 0 {
			list += ", "
		}
		list += u.Name
	}
	return list, err
}

// mayAct says why the actor may not decide a task: it is not in their inbox, they asked for
// it themselves, or it is about them and is not theirs to do.
func mayAct(a Actor, t domain.Task) error {
	holders := a.Holders()
	user, _, _ := t.Holder.Parse()
	switch {
	case !slices.Contains(holders, t.Holder) && (t.EscalatedTo == "" || !slices.Contains(holders, t.EscalatedTo)):
		return domain.Fault(domain.CodeForbidden, "not_your_task")
	case t.InitiatorID != 0 && t.InitiatorID == a.UserID:
		return domain.Fault(domain.CodeForbidden, "own_request")
	case t.PersonID != 0 && t.PersonID == a.PersonID && user != a.UserID:
		return domain.Fault(domain.CodeForbidden, "own_case")
	}
	return nil
}

// Decide closes a task and moves its case, in one transaction. Errors: not_found, forbidden
// (not your task, your own request), stale (somebody else was faster: args name and outcome),
// conflict, locked, invalid (the field is named), policy.
func (s Tasks) Decide(ctx context.Context, r Request, id domain.ID, in Decision) (Decided, error) {
	return write(ctx, s.core, r, "decide "+id.String(), in, func(w *work) (Decided, error) {
		return w.decide(id, in)
	})
}

// DecideBatch approves many tasks of one kind with one opinion. Each item stands alone: one
// that changed meanwhile is named and skipped, the others are decided, all in one transaction.
func (s Tasks) DecideBatch(ctx context.Context, r Request, ids []domain.ID, opinion string) ([]BatchItem, error) {
	var f domain.Faults
	f.Check(len(ids) > 0, "task_ids", "required")
	f.Check(len(ids) <= MaxBatch, "task_ids", "too_many")
	f.CheckText(opinion, "opinion", false, domain.MaxOpinion)
	if err := f.Err(); err != nil {
		return nil, err
	}
	slices.Sort(ids)
	return write(ctx, s.core, r, "decide-batch", []any{ids, opinion}, func(w *work) ([]BatchItem, error) {
		var items []BatchItem
		for _, id := range slices.Compact(ids) {
			item, err := w.decideItem(id, opinion)
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		return items, nil
	})
}

// decideItem decides one item of a batch. It must not leave half of an item behind, so what
// can be refused is checked before the first row is written.
func (w *work) decideItem(id domain.ID, opinion string) (BatchItem, error) {
	in := Decision{Outcome: domain.Approve, Opinion: opinion}
	d, err := w.examine(id, in)
	if err == nil && !domain.TaskRules[d.task.Kind].Batch {
		err = domain.Invalid("task_ids", "not_in_batch").With("kind", d.task.Kind)
	}
	if err == nil {
		err = w.checkYearOf(d.task)
	}
	if refused, ok := asRefusal(err); ok {
		return BatchItem{TaskID: id, Error: refused}, nil
	}
	if err != nil {
		return BatchItem{}, err
	}
	if err := w.closeRow(d); err != nil {
		if refused, ok := asRefusal(err); ok {
			return BatchItem{TaskID: id, Error: refused}, nil
		}
		return BatchItem{}, err
	}
	return BatchItem{TaskID: id}, handlers[d.task.Kind](w, d)
}

func asRefusal(err error) (*domain.Error, bool) {
	e, ok := err.(*domain.Error)
	return e, ok && e.Code != domain.CodeInternal && e.Code != domain.CodeUnavailable
}

// deciding is a decision that has been examined.
type deciding struct {
	task      domain.Task
	in        Decision
	programme domain.Programme
	chain     domain.Chain
	step      domain.Step
}

func (w *work) decide(id domain.ID, in Decision) (Decided, error) {
	d, err := w.examine(id, in)
	if err != nil {
		return Decided{}, err
	}
	return Decided{TaskID: id, Outcome: in.Outcome, Case: d.task.Case}, w.carryOut(d)
}

// examine reads the task and checks everything about the decision but its form.
func (w *work) examine(id domain.ID, in Decision) (*deciding, error) {
	t, err := w.Task(w.actor.Scope(), w.actor.Holders(), id)
	if err != nil {
		return nil, err
	}
	if err := mayAct(w.actor, t); err != nil {
		return nil, err
	}
	if t.State != domain.TaskOpen {
		return nil, alreadyDone(t)
	}
	if in.Version != 0 && in.Version != t.Version {
		return nil, domain.Fault(domain.CodeStale, "seen_older")
	}
	var f domain.Faults
	f.CheckText(in.Opinion, "opinion", in.Outcome == domain.Return || in.Outcome == domain.Reject, domain.MaxOpinion)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if err := t.Permits(in.Outcome); err != nil {
		return nil, err
	}
	d := &deciding{task: t, in: in}
	if d.programme, err = w.programmeOf(w, t); err != nil {
		return nil, err
	}
	d.chain = d.programme.Chain(t.Chain)
	d.step, _ = d.chain.Step(t.Step)
	return d, d.checkReturn()
}

// checkReturn settles where a return goes: a step the programme offers, the first by default.
func (d *deciding) checkReturn() error {
	if d.in.Outcome != domain.Return || len(d.step.ReturnTo) == 0 {
		return nil
	}
	if d.in.ReturnTo == "" {
		d.in.ReturnTo = d.step.ReturnTo[0]
	}
	if !slices.Contains(d.step.ReturnTo, d.in.ReturnTo) {
		return domain.Invalid("return_to", "unknown_value").With("value", d.in.ReturnTo)
	}
	return nil
}

func alreadyDone(t domain.Task) error {
	return domain.Fault(domain.CodeStale, "already_"+string(t.State)).
		With("name", t.ActedByName).With("outcome", string(t.Outcome)).With("at", t.ClosedAt.UTC().Format(time.RFC3339))
}

// carryOut closes the row, which is the lock, and lets the kind's handler move the subject.
func (w *work) carryOut(d *deciding) error {
	if err := w.closeRow(d); err != nil {
		return err
	}
	return handlers[d.task.Kind](w, d)
}

// closeRow closes the task for this actor, or says who was faster.
func (w *work) closeRow(d *deciding) error {
	t := d.task
	t.State, t.Outcome, t.Opinion, t.ClosedAt = domain.TaskDone, d.in.Outcome, d.in.Opinion, w.at
	t.ActedBy, t.ActedByName = w.actor.UserID, w.actor.Name
	if d.in.Outcome == domain.Return {
		t.State = domain.TaskReturned
	}
	if err := w.CloseTask(t); err != nil {
		if domain.CodeOf(err) != domain.CodeStale {
			return err
		}
		if now, readErr := w.Task(Everything, nil, t.ID); readErr == nil && now.State != domain.TaskOpen {
			return alreadyDone(now)
		}
		return err
	}
	w.audit(t.Case, string(t.Kind)+"_"+string(t.Outcome), t.Subject, t.Opinion, map[string]string{"label": t.Label, "period": t.Period})
	return nil
}
