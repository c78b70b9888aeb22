package service

import (
	"context"
	"slices"
	"strings"
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
	Straight   bool                   `json:"straight,omitempty"`  // return: come straight back to this step afterwards
	Version    int                    `json:"version,omitempty"`
	Nomination *NominationForm        `json:"nomination,omitempty"`
	Arrival    *domain.ArrivalForm    `json:"arrival,omitempty"`
	Report     *domain.ReportForm     `json:"report,omitempty"`
	Attendance *domain.Attendance     `json:"attendance,omitempty"`
	Appraisal  *domain.AppraisalInput `json:"appraisal,omitempty"`
	Refusal    *RefusalDecision       `json:"refusal,omitempty"`
	Request    *RequestForm           `json:"request,omitempty"` // a returned request, amended
	Leave      *LeaveReturn           `json:"leave,omitempty"`   // back from leave
	// Attachments are documents the actor has uploaded. They become part of the decision, and of
	// the request where it is one that is amended.
	Attachments []domain.ID `json:"attachments,omitempty"`
}

// Decided is the receipt of a decision.
type Decided struct {
	TaskID  domain.ID      `json:"task_id"`
	Outcome domain.Outcome `json:"outcome"`
	Case    domain.CaseRef `json:"case"`
}

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
	Copied  int `json:"copied"` // copies not read yet
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
	if n.Unread, err = view.CountUnread(a.UserID); err != nil {
		return n, err
	}
	n.Copied, err = view.CountUnreadCopies(a.UserID, 1000)
	return n, err
}

func (s Tasks) query(a Actor, tab InboxTab, kind domain.TaskKind, text string) (InboxQuery, error) {
	q := InboxQuery{Tab: tab, User: a.UserID, Holders: a.Holders(), Lent: a.lent(), Now: s.now(), Kind: kind, Text: text}
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
	Run       domain.Run
	Programme domain.Programme
	MayAct    bool     // this reader may decide it now
	Behalf    string   // for whom they would, or ""
	ReturnTo  []string // steps a return may name
	// StraightTo are those of them from which the run can come straight back to this step.
	StraightTo []string
	Waiting    Waiting
	Attachment bool // a decision wants a document
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
	t, err := view.Task(a.Scope(), a.inboxes(), id)
	if err != nil {
		return TaskView{}, err
	}
	board, p, err := s.boardOf(view, t)
	if err != nil {
		return TaskView{}, err
	}
	giver, refused := standing(a, t)
	v := TaskView{Task: t, Run: board.Run, Programme: p, MayAct: t.State == domain.TaskOpen && refused == nil, Behalf: giver.Name}
	step, _ := board.Chain.Step(t.Step)
	v.Attachment = step.WantsDocument(domain.Approve)
	if t.Permits(domain.Return) == nil {
		v.ReturnTo = idsOf(board.Returnable(step))
		v.StraightTo = idsOf(straightTo(&board, step))
	}
	v.Waiting, err = s.waiting(view, t)
	return v, err
}

// boardOf is the board of a task, to be looked at: its run and the chain as planned for it.
func (c *core) boardOf(view Tx, t domain.Task) (domain.Board, domain.Programme, error) {
	if t.RunID == 0 {
		p, err := c.programmeOf(view, t)
		return domain.Board{Chain: p.Chain(t.Chain)}, p, err
	}
	run, err := view.Run(Everything, 0, t.RunID)
	if err != nil {
		return domain.Board{}, domain.Programme{}, err
	}
	if run.Recused, err = c.recused(view, run); err != nil {
		return domain.Board{}, domain.Programme{}, err
	}
	p, err := c.Policy.ProgrammeAt(run.Programme)
	return domain.Board{Run: run, Chain: run.Planned(p.Chain(run.Chain))}, p, err
}

func idsOf(steps []domain.Step) []string {
	var ids []string
	for _, s := range steps {
		ids = append(ids, s.ID)
	}
	return ids
}

func (s Tasks) waiting(view Tx, t domain.Task) (Waiting, error) {
	w := Waiting{OpenedAt: t.OpenedAt, DueAt: t.DueAt}
	if t.State != domain.TaskOpen {
		return w, nil
	}
	var err error
	may := func(u domain.User) bool { return notOwn(t, u.ID, u.PersonID) == nil }
	if w.Holder, err = names(view, t.Holder, may); err != nil {
		return w, err
	}
	next := t.EscalatedTo
	for _, r := range t.Rungs[t.RungsDone:] {
		if r.Kind == domain.RungEscalate {
			next, w.EscalatesAt = r.To, r.At
			break
		}
	}
	w.NextInLine, err = names(view, next, may)
	return w, err
}

// names are the names behind an inbox, at most five: of those who may do what lies in it.
func names(view Tx, h domain.Holder, may func(domain.User) bool) (string, error) {
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
	var list []string
	for _, u := range users {
		if may(u) {
			list = append(list, u.Name)
		}
	}
	return enumerated(list), err
}

// enumerated are the first five of some names, comma separated.
func enumerated(names []string) string {
	if len(names) > 5 {
		return strings.Join(names[:5], ", ") + " …"
	}
	return strings.Join(names, ", ")
}

// Decide closes a task and moves its case, in one transaction. Errors: not_found, forbidden
// (not your task, your own request), stale (somebody else was faster: args name and outcome),
// conflict, locked, invalid (the field is named), policy.
func (s Tasks) Decide(ctx context.Context, r Request, id domain.ID, in Decision) (Decided, error) {
	errand := Errand{Scope: r.Actor.Scope(), Holders: r.Actor.inboxes(), Task: id}
	return writeOn(ctx, s.core, r, &errand, "decide "+id.String(), in, func(w *work) (Decided, error) { return w.decide(id, in) })
}

// deciding is what a handler is told: the task whose closing moves the subject, what came
// with it, and the run it belongs to.
type deciding struct {
	*turn
	task  domain.Task
	in    Decision
	chain domain.Chain // as planned
	step  domain.Step
	to    domain.Step // of a return
}

// run is the run as it stands after the event.
func (d *deciding) run() domain.Run { return d.board.Run }

func (w *work) decide(id domain.ID, in Decision) (Decided, error) { return w.decideIf(id, in, nil) }

// verbOf is the verb of each outcome.
var verbOf = map[domain.Outcome]domain.Verb{
	domain.Approve: domain.VerbApprove, domain.Reject: domain.VerbReject, domain.Return: domain.VerbReturn,
}

// decideIf decides a task unless may, asked under the lock, refuses.
func (w *work) decideIf(id domain.ID, in Decision, may func(domain.Task) error) (Decided, error) {
	t, task, err := w.examine(id, in)
	if err == nil && may != nil {
		err = may(task)
	}
	if err == nil {
		err = w.foresee(t)
	}
	if err != nil {
		return Decided{}, err
	}
	t.in = in
	if check, ok := w.tables.checks[task.Kind]; ok {
		step, _ := t.board.Chain.Step(task.Step)
		if err := check(w, &deciding{turn: t, task: task, in: in, step: step, chain: t.board.Chain}); err != nil {
			return Decided{}, err
		}
	}
	if err := w.attachDecision(t, task, in); err != nil {
		return Decided{}, err
	}
	err = w.apply(t, w.signed(t, id, domain.Event{
		Verb: verbOf[in.Outcome], Opinion: in.Opinion, To: in.ReturnTo, Straight: in.Straight, Holds: w.actor.holds,
	}))
	return Decided{TaskID: id, Outcome: in.Outcome, Case: task.Case}, err
}

// examine locks the run of a task and checks everything about the decision but its form.
func (w *work) examine(id domain.ID, in Decision) (*turn, domain.Task, error) {
	t, task, err := w.take(id, in.Version)
	if err != nil {
		return nil, task, err
	}
	step, _ := t.board.Chain.Step(task.Step)
	if t.board.Run.Bars(w.actor.UserID) || t.board.Run.Bars(t.giver.UserID) {
		return nil, task, domain.Fault(domain.CodeForbidden, "answered_before") // before a paper is asked of them
	}
	var f domain.Faults
	f.CheckText(in.Opinion, "opinion", step.Opinion || in.Outcome == domain.Return || in.Outcome == domain.Reject, domain.MaxOpinion)
	checkPapers(&f, task, step, in)
	if err := f.Err(); err != nil {
		return nil, task, err
	}
	if err := task.Permits(in.Outcome); err != nil {
		return nil, task, err
	}
	return t, task, t.checkStraight(task, in)
}

// take locks the run of a task the actor may act on, and returns both as they are now.
func (w *work) take(id domain.ID, version int) (*turn, domain.Task, error) {
	t, task, err := w.reach(id)
	if err != nil {
		return nil, task, err
	}
	if !task.State.Living() {
		if err := mayAct(w.actor, task); err != nil {
			return nil, task, err
		}
		return nil, task, alreadyDone(task)
	}
	if t.giver, err = standing(w.actor, task); err != nil {
		if passed, ok := t.passedOn(w.actor, task); ok {
			return nil, task, alreadyDone(passed)
		}
		return nil, task, err
	}
	if version != 0 && version != task.Version {
		return nil, task, domain.Fault(domain.CodeStale, "seen_older")
	}
	return t, task, nil
}

// passedOn is the record that a task left the actor's inbox: somebody passed it on.
func (t *turn) passedOn(a Actor, task domain.Task) (domain.Task, bool) {
	for _, s := range slices.Backward(t.board.Tasks) {
		if s.State == domain.TaskTransferred && s.Step == task.Step && slices.Contains(a.inboxes(), s.Holder) {
			return s, true
		}
	}
	return domain.Task{}, false
}

// reach locks the run of a task the actor may see.
func (w *work) reach(id domain.ID) (*turn, domain.Task, error) {
	task, err := w.visibleTask(id)
	if err != nil || !task.State.Living() {
		return nil, task, err
	}
	t, err := w.lock(task)
	if err != nil {
		return nil, task, err
	}
	if now, ok := t.task(id); ok {
		return t, now, nil
	}
	task, err = w.Task(Everything, nil, id) // the run went on before the lock was ours
	return t, task, err
}

// visibleTask is a task in the actor's scope, in an inbox of theirs, or that they added.
func (w *work) visibleTask(id domain.ID) (domain.Task, error) {
	task, err := w.Task(w.actor.Scope(), w.actor.inboxes(), id)
	if err == nil || domain.CodeOf(err) != domain.CodeNotFound {
		return task, err
	}
	if added, e := w.Task(Everything, nil, id); e == nil && added.AddedBy != 0 && added.AddedBy == w.actor.UserID {
		return added, nil
	}
	return task, err
}

// checkStraight refuses to come straight back over steps that move the subject differently
// from the one that returns: what they state would be missing.
func (t *turn) checkStraight(task domain.Task, in Decision) error {
	if in.Outcome != domain.Return || !in.Straight {
		return nil
	}
	step, _ := t.board.Chain.Step(task.Step)
	if slices.ContainsFunc(straightTo(&t.board, step), func(s domain.Step) bool { return in.ReturnTo == "" || s.ID == in.ReturnTo }) {
		return nil
	}
	return domain.Invalid("straight", "straight_not_offered")
}

// straightTo are the steps a return may name from which the run can come straight back.
func straightTo(b *domain.Board, step domain.Step) []domain.Step {
	var list []domain.Step
	for _, to := range b.Returnable(step) {
		between := false
		plain := true
		for _, s := range b.Chain.Steps {
			if s.ID == b.Chain.Group(step.ID)[0].ID {
				break
			}
			if between && s.Kind != step.Kind {
				plain = false
			}
			between = between || s.ID == to.ID
		}
		if plain {
			list = append(list, to)
		}
	}
	return list
}

func alreadyDone(t domain.Task) error {
	return domain.Fault(domain.CodeStale, "already_"+string(t.State)).
		With("name", t.ActedByName).With("outcome", string(t.Outcome)).With("at", t.ClosedAt.UTC().Format(time.RFC3339))
}
