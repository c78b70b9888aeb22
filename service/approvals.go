package service

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
)

// Runs is the approvals as a whole: what was asked for, where it stands, how it ends early.
type Runs struct{ *core }

// Started is a page of what the actor asked for (我发起的), newest first.
func (s Runs) Started(ctx context.Context, a Actor, page Page) (List[domain.Run], error) {
	return s.Store.View(ctx).RunsOf(a.UserID, page)
}

// Withdraw takes back what was asked for while it is going on (撤回): by whoever asked, or by
// the supporter's HR, with a reason. Errors: not_found, forbidden, conflict (run_over;
// run_needed: this one cannot be taken back), locked, invalid.
func (s Runs) Withdraw(ctx context.Context, r Request, id domain.ID, reason string) (Acted, error) {
	return s.end(ctx, r, id, domain.VerbWithdraw, reason, func(a Actor, run domain.Run) error {
		if run.InitiatorID == a.UserID || run.PersonUserID == a.UserID && run.InitiatorID != 0 {
			return nil
		}
		return a.need(run.SupporterID, domain.RoleHR)
	})
}

// Terminate ends an approval by the hand of the supporter's administrator, with a reason.
// Errors as Withdraw.
func (s Runs) Terminate(ctx context.Context, r Request, id domain.ID, reason string) (Acted, error) {
	return s.end(ctx, r, id, domain.VerbTerminate, reason, func(a Actor, run domain.Run) error {
		return a.need(run.SupporterID, domain.RoleAdmin)
	})
}

func (s Runs) end(ctx context.Context, r Request, id domain.ID, verb domain.Verb, reason string, may func(Actor, domain.Run) error) (Acted, error) {
	return write(ctx, s.core, r, string(verb)+"-run "+id.String(), reason, func(w *work) (Acted, error) {
		if _, err := w.Run(w.actor.Scope(), w.actor.UserID, id); err != nil {
			return Acted{}, err
		}
		run, err := w.RunForUpdate(id)
		if err == nil {
			err = may(w.actor, run)
		}
		if err != nil {
			return Acted{}, err
		}
		var f domain.Faults
		f.CheckText(reason, "reason", true, domain.MaxReason)
		if err := f.Err(); err != nil {
			return Acted{}, err
		}
		t, err := w.turnOf(run)
		if err != nil {
			return Acted{}, err
		}
		w.audit(run.Case, "run_"+string(endedBy[verb]), run.Subject, reason, map[string]string{"label": run.Label, "period": run.Period, "chain": string(run.Chain)})
		err = w.apply(t, w.signed(t, 0, domain.Event{Verb: verb, Opinion: reason}))
		return t.acted(0), err
	})
}

var endedBy = map[domain.Verb]domain.RunState{domain.VerbWithdraw: domain.RunWithdrawn, domain.VerbTerminate: domain.RunTerminated}

// RunView is an approval as its reader sees it: the way it has come, where it stands, and the
// way ahead with the names of those who will be asked as the posts are held today.
type RunView struct {
	Run         domain.Run
	Programme   domain.Programme
	Past        []domain.Task // what was done, oldest first; transferred, added and merged ones too
	Open        []OpenTask    // what waits, or waits for its turn
	Ahead       []PathStep
	LeftOut     []domain.Step // steps whose condition does not hold
	Copies      []domain.Copy
	Readers     map[domain.ID]string // names of those it was copied to
	Comments    []domain.Comment     // the first two hundred
	Documents   []domain.Attached    // of the request and of the decisions
	People      []domain.Mention     // those who have to do with it: a comment may be addressed to them
	MayWithdraw bool
	MayUrge     bool
}

// OpenTask is a task with why it waits.
type OpenTask struct {
	Task    domain.Task
	Waiting Waiting
}

// PathStep is a step that will be asked, and whom.
type PathStep struct {
	Step   domain.Step
	Names  string // those who would be asked today, comma separated; "" = nobody could decide it
	Vacant bool   // nobody of the step's own post may decide it: Names are the next in line
}

// View is one approval; not_found unless it is in the reader's scope, they asked for it, they
// were asked in it, or it was copied to them.
func (s Runs) View(ctx context.Context, a Actor, id domain.ID) (RunView, error) {
	view := s.Store.View(ctx)
	run, err := s.visible(view, a, id)
	if err != nil {
		return RunView{}, err
	}
	if run.Recused, err = s.recused(view, run); err != nil {
		return RunView{}, err
	}
	v := RunView{Run: run}
	if v.Programme, err = s.Policy.ProgrammeAt(run.Programme); err != nil {
		return v, err
	}
	tasks, err := view.TasksOfRun(id)
	if err != nil {
		return v, err
	}
	for _, t := range tasks {
		switch {
		case t.State.Living():
			w, err := Tasks(s).waiting(view, t)
			if err != nil {
				return v, err
			}
			v.Open = append(v.Open, OpenTask{t, w})
		case t.State != domain.TaskCancelled:
			v.Past = append(v.Past, t)
		}
	}
	slices.SortStableFunc(v.Past, func(x, y domain.Task) int { return cmp.Or(x.ClosedAt.Compare(y.ClosedAt), cmp.Compare(x.ID, y.ID)) })
	whole := v.Programme.Chain(run.Chain)
	for _, step := range whole.Steps {
		if !slices.Contains(run.Plan, step.ID) {
			v.LeftOut = append(v.LeftOut, step)
		}
	}
	if v.Copies, err = view.CopiesOfRun(id); err != nil {
		return v, err
	}
	said, err := view.Comments(id, Page{Limit: 200})
	if err != nil {
		return v, err
	}
	v.Comments = said.Items
	if v.Documents, err = view.AttachmentsOfRun(a.reader(), id); err != nil {
		return v, err
	}
	v.Readers = map[domain.ID]string{}
	for _, c := range v.Copies {
		u, err := view.User(c.UserID)
		if err != nil {
			return v, err
		}
		v.Readers[c.UserID] = u.Name
	}
	if v.People, err = s.people(view, v); err != nil {
		return v, err
	}
	asked := run.InitiatorID != 0 && (run.InitiatorID == a.UserID || run.PersonUserID == a.UserID)
	v.MayWithdraw = run.State.Open() && (asked || a.Has(domain.RoleHR, run.SupporterID))
	v.MayUrge = run.State.Open() && (asked || run.PersonUserID == a.UserID || a.Has(domain.RoleHR, run.SupporterID))
	v.Ahead, err = s.ahead(view, run, run.Planned(whole))
	return v, err
}

// visible is a run its reader may see.
func (s Runs) visible(view Tx, a Actor, id domain.ID) (domain.Run, error) {
	run, err := view.Run(a.Scope(), a.UserID, id)
	if err == nil || domain.CodeOf(err) != domain.CodeNotFound {
		return run, err
	}
	tasks, readErr := view.TasksOfRun(id)
	if readErr != nil {
		return run, readErr
	}
	copies, readErr := view.CopiesOfRun(id)
	if readErr != nil {
		return run, readErr
	}
	asked := slices.ContainsFunc(tasks, func(t domain.Task) bool {
		return t.ActedBy == a.UserID || slices.Contains(a.inboxes(), t.Holder)
	})
	told := slices.ContainsFunc(copies, func(c domain.Copy) bool { return c.UserID == a.UserID })
	if !asked && !told {
		return run, err
	}
	return view.Run(Everything, 0, id)
}

// ahead is what comes after the group now open.
func (s Runs) ahead(view Tx, run domain.Run, chain domain.Chain) ([]PathStep, error) {
	if !run.State.Open() {
		return nil, nil
	}
	group := chain.After(run.Group)
	if run.Straight != "" {
		group = chain.Group(run.Straight)
	}
	return s.path(view, run, chain, group)
}

// path names those who would be asked from a group of steps on.
func (s Runs) path(view Tx, run domain.Run, chain domain.Chain, group []domain.Step) ([]PathStep, error) {
	var list []PathStep
	for ; len(group) > 0; group = chain.After(group[len(group)-1].ID) {
		for _, step := range group {
			asked, err := s.askedBy(view, run, step)
			if err != nil {
				return nil, err
			}
			list = append(list, asked)
		}
	}
	return list, nil
}

// askedBy are the names of those a step would ask, at most five of each post; of the next in
// line where nobody of the post may decide it.
func (s Runs) askedBy(view Tx, run domain.Run, step domain.Step) (PathStep, error) {
	whos := []domain.Who{step.Who}
	if step.Several() {
		whos = append(whos, step.And...)
	}
	asked := PathStep{Step: step}
	may := func(u domain.User) bool { return !barred(run, step, u.ID) }
	var list []string
	for _, who := range whos {
		_, holder := holderOf(run, who)
		text, err := names(view, holder, may)
		if err != nil {
			return asked, err
		}
		if text != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	if asked.Names = strings.Join(list, ", "); asked.Names != "" || step.Asks() {
		return asked, nil
	}
	org, _ := holderOf(run, step.Who)
	w := &work{Tx: view, core: s.core, at: s.now()}
	next, err := w.standIn(run, step, org)
	if err != nil {
		return asked, err
	}
	asked.Vacant = true
	asked.Names, err = names(view, next, may)
	return asked, err
}

// PredictNomination is the way a nomination would go, before it is handed in: the person (0 =
// the actor) proposed for a cycle. Errors as for Nominate.
func (s Runs) PredictNomination(ctx context.Context, a Actor, cycle, person domain.ID) ([]PathStep, error) {
	w := &work{Tx: s.Store.View(ctx), core: s.core, at: s.now(), actor: a}
	c, p, err := w.nominee(cycle, person)
	if err != nil {
		return nil, err
	}
	programme, err := s.Policy.ProgrammeAt(c.Programme)
	if err != nil {
		return nil, err
	}
	n := domain.Nomination{PersonID: p.ID, PersonName: p.Name, InitiatorID: a.UserID}
	return w.predict(programme, domain.ChainNomination, nominationAbout(c, n, p))
}

// predict is the way a run would go if it were begun now.
func (w *work) predict(p domain.Programme, name domain.ChainName, a about) ([]PathStep, error) {
	run, chain, err := w.planned(p, name, a)
	if err != nil {
		return nil, err
	}
	group := chain.First()
	if a.HandedIn {
		group = chain.Group(answering(chain))
	}
	return Runs{w.core}.path(w.Tx, run, chain, group)
}

// copyOnPass sends the copies a step asks for when it has passed.
func (w *work) copyOnPass(t *turn, e domain.Effect) error {
	for _, who := range e.Step.Copy {
		_, holder := holderOf(t.board.Run, who)
		users, err := w.readers(holder)
		if err != nil {
			return err
		}
		task := e.Task.ID
		if task == 0 {
			task = t.signed[e.Step.ID]
		}
		if err := w.copyTo(t.board.Run, task, users, domain.Copy{}); err != nil {
			return err
		}
	}
	return nil
}

// copyTo shows a run to users and tells those who did not have it yet. like carries the
// sender and the note; without a sender it is the programme that says so.
func (w *work) copyTo(run domain.Run, task domain.ID, users []domain.ID, like domain.Copy) error {
	var copies []domain.Copy
	for _, user := range users {
		if user == 0 || user == w.actor.UserID {
			continue
		}
		like.RunID, like.TaskID, like.UserID, like.CreatedAt = run.ID, task, user, w.at
		copies = append(copies, like)
	}
	fresh, err := w.InsertCopies(copies)
	if err != nil {
		return err
	}
	var told []domain.ID
	for _, c := range fresh {
		told = append(told, c.UserID)
	}
	return w.notify(told, domain.Notice{
		Kind: "run_copied", Case: run.Case, DedupeKey: "copy/" + run.ID.String(),
		Args: map[string]string{"name": like.SenderName, "chain": string(run.Chain), "label": run.Label, "period": run.Period, "note": like.Note, "run": run.ID.String()},
	})
}
