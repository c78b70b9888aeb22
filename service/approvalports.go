package service

import (
	"time"

	"github.com/duikou/duikou/domain"
)

// RunStore keeps runs of chains.
type RunStore interface {
	InsertRun(r *domain.Run) error // sets Number "P000012" from the ID
	UpdateRun(r domain.Run) error  // plan, group, round, state, initiator, end
	// RunsServe says which account is the person's in the runs about them that are going on.
	RunsServe(person, user domain.ID) error
	// Run is visible when its organisations or its person are in scope, or to its initiator.
	Run(scope Scope, initiator, id domain.ID) (domain.Run, error)
	RunForUpdate(id domain.ID) (domain.Run, error) // locks the row until the transaction ends
	RunByCode(code string) (domain.Run, error)
	RunsByID(ids []domain.ID) ([]domain.Run, error) // by ID; those that are gone are left out
	// RunHeads are of some runs what a list shows of them: chain, programme, state, and who asked.
	RunHeads(ids []domain.ID) ([]domain.Run, error)
	RunsOf(initiator domain.ID, page Page) (List[domain.Run], error)                    // newest first
	RunOfSubject(subject domain.SubjectRef, chain domain.ChainName) (domain.Run, error) // the newest
	// OpenRuns locks the runs of a case (or of a subject in it) that are going on, by ID.
	OpenRuns(c domain.CaseRef, subject *domain.SubjectRef) ([]domain.Run, error)
	RunsOfCase(c domain.CaseRef, subject *domain.SubjectRef) ([]domain.Run, error) // all, by ID
	// Ahead reads all at once what Task, RunForUpdate and SeatsOf will be asked for each of
	// these tasks, with what they are about, and locks their runs in order of ID. From then on
	// what many of them change alike is written together. It changes no answer.
	Ahead(scope Scope, holders []domain.Holder, tasks []domain.ID) error
	// Foresee reads all at once what deciding a run after Ahead will ask for: what it is about,
	// its case, the head of its audit chain, and the first enough holders of the posts that
	// come next. It changes no answer.
	Foresee(run domain.Run, posts []domain.Holder, enough int) error
	SeatsOf(run domain.ID, round int) ([]domain.Task, error) // tasks of one round, by ID
	TasksOfRun(run domain.ID) ([]domain.Task, error)         // by ID
	LivingTasks(runs []domain.ID) ([]domain.Task, error)     // of several runs, by ID
}

// CopyStore keeps copies of runs (抄送) and the urges of their tasks (催办).
type CopyStore interface {
	// InsertCopies stores copies for users who have none of that run yet, and returns those.
	InsertCopies(copies []domain.Copy) ([]domain.Copy, error)
	Copies(user domain.ID, page Page) (List[domain.Copy], error) // newest first
	CopiesOfRun(run domain.ID) ([]domain.Copy, error)
	CountUnreadCopies(user domain.ID, limit int) (int, error) // stops counting at limit
	MarkCopyRead(run, user domain.ID, at time.Time) error     // again changes nothing
	InsertUrge(u *domain.Urge) error
	Urges(task domain.ID, since time.Time) ([]domain.Urge, error) // oldest first
}

// TaskStore keeps tasks.
type TaskStore interface {
	InsertTasks(tasks []*domain.Task) error
	// CloseTask closes a living task (open or waiting) under a version check: zero rows is stale.
	CloseTask(t domain.Task) error
	// UpdateTask stores the state (open or waiting), run, deadline, ladder, rungs walked,
	// wake-up time, holder and escalation of a living task.
	UpdateTask(t domain.Task) error
	// Task is visible when its organisations are in scope or one of the holders holds it.
	Task(scope Scope, holders []domain.Holder, id domain.ID) (domain.Task, error)
	// OpenTasks are the open tasks of a case or, with a subject, of that subject in it.
	OpenTasks(c domain.CaseRef, subject *domain.SubjectRef) ([]domain.Task, error)
	// TasksOfCase are all tasks of a case in order of ID, for its timeline.
	TasksOfCase(c domain.CaseRef) ([]domain.Task, error)
	// TasksNaming are the open tasks that name an inbox as holder or as asked as well, and
	// those of an organisation that name it on their ladder, in order of ID.
	TasksNaming(h domain.Holder, org domain.ID) ([]domain.Task, error)
	Inbox(q InboxQuery, page Page) (List[domain.Task], error)
	CountInbox(q InboxQuery, limit int) (int, error) // stops counting at limit
}

// InboxTab is one of the lists of the inbox.
type InboxTab string

// The tabs of the inbox.
const (
	TabTodo     InboxTab = "todo"     // open, held by one of Holders (or escalated to it); oldest due first
	TabDone     InboxTab = "done"     // closed by User; newest first
	TabStarted  InboxTab = "started"  // asked for by User; newest first
	TabCopied   InboxTab = "copied"   // 抄送我的: approvals, by Runs.Copied
	TabOverdue  InboxTab = "overdue"  // 督办: open and past due in one of Orgs; oldest due first
	TabEveryone InboxTab = "everyone" // open in one of Orgs; oldest due first
)

// Lent is an inbox of somebody else's, for some kinds of task.
type Lent struct {
	Holder domain.Holder
	Kinds  []domain.TaskKind
}

// InboxQuery asks for tasks.
type InboxQuery struct {
	Tab     InboxTab
	User    domain.ID
	Holders []domain.Holder
	Lent    []Lent // inboxes acted from on somebody's behalf
	Orgs    []domain.ID
	Now     time.Time
	Kind    domain.TaskKind // "" = every kind
	Text    string          // part of the label, "" = all
}
