package web

import (
	"html/template"
	"io"
	"slices"
	"strconv"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// Approval is an approval as a page shows it: what was done, what waits, what comes.
type Approval struct {
	service.RunView
	Reader domain.ID   // who is reading
	Mine   []domain.ID // open tasks of it that the reader can do
	Admin  bool        // they administer one of the two organisations
	CSRF   string
}

// Name is the name of a step.
func (a Approval) Name(step string) domain.Text {
	if s, ok := a.Programme.Chain(a.Run.Chain).Step(step); ok {
		return s.Name
	}
	return domain.Text{Zh: step, En: step}
}

// Mode is how many of those a task's step asks must approve, "" where one signs for all.
func (a Approval) Mode(t domain.Task) domain.Mode {
	s, _ := a.Programme.Chain(a.Run.Chain).Step(t.Step)
	if s.Several() {
		return s.Mode
	}
	return ""
}

// Share is how far a step with several signers has come, "2/3".
func (a Approval) Share(t domain.Task) string {
	s, _ := a.Programme.Chain(a.Run.Chain).Step(t.Step)
	yes, seats := 0, 0
	count := func(other domain.Task) {
		if other.Step != t.Step || other.Round != t.Round || other.Added != "" || other.State == domain.TaskTransferred {
			return
		}
		seats++
		if other.State == domain.TaskDone && other.Outcome == domain.Approve {
			yes++
		}
	}
	for _, other := range a.Past {
		count(other)
	}
	for _, other := range a.Open {
		count(other.Task)
	}
	need := map[domain.Mode]int{domain.ModeAll: seats, domain.ModeAny: 1, domain.ModeOf: min(max(s.Need, 1), seats)}[s.Mode]
	return strconv.Itoa(yes) + "/" + strconv.Itoa(need)
}

// Urgeable reports whether the reader may urge those who hold a task: not themselves.
func (a Approval) Urgeable(t domain.Task) bool {
	return a.MayUrge && t.State == domain.TaskOpen && !a.Acts(t)
}

// Others are those a comment of the reader may be addressed to.
func (a Approval) Others() []domain.Mention {
	return slices.DeleteFunc(slices.Clone(a.People), func(m domain.Mention) bool { return m.UserID == a.Reader })
}

// Acts reports whether the reader can do a task now.
func (a Approval) Acts(t domain.Task) bool { return slices.Contains(a.Mine, t.ID) }

// Removable reports whether the reader may take a signer out again.
func (a Approval) Removable(t domain.Task) bool {
	return t.Added != "" && t.State.Living() && (t.AddedBy == a.Reader || a.Admin)
}

// RunPage is an approval as a whole. About is what it is about, as far as its reader may see it.
type RunPage struct {
	Approval     Approval
	About        *TaskPage
	Names        map[domain.ID]string // of the two organisations
	MayTerminate bool
	MayCopy      bool
	Form         Form

	Address string        // what the QR of the paper holds
	QR      template.HTML // the drawing, on paper only
}

// Run writes an approval.
func (s *Site) Run(w io.Writer, f Frame, p RunPage) error { return s.render(w, "run", f, p) }

// RunSheet writes an approval as the sheet of paper it is printed on.
func (s *Site) RunSheet(w io.Writer, f Frame, p RunPage) error {
	return s.render(w, "run_sheet", f, p)
}

// AskPage is the form of a verb that names somebody: transfer, add-signer, reassign, copy; or
// that only wants a reason: withdraw, terminate.
type AskPage struct {
	Verb   string
	Title  string // what it is about
	Back   string
	Action string
	Search string
	People []Person
	More   bool // there are more than are shown
	Many   bool // several may be named
	Reason bool // a reason is demanded
	Form   Form
}

// Person is somebody who may be named.
type Person struct {
	ID    domain.ID
	Name  string
	Roles []domain.Role
}

// Picks reports whether the verb names people.
func (p AskPage) Picks() bool { return p.Verb != "withdraw" && p.Verb != "terminate" }

// Ask writes the form of a verb.
func (s *Site) Ask(w io.Writer, f Frame, p AskPage) error { return s.render(w, "ask", f, p) }

// ShortcutsPage is what a person keeps for themselves.
type ShortcutsPage struct {
	Phrases []domain.Shortcut
	Filters []domain.Shortcut
	Form    Form
}

// Shortcuts writes the page of a person's own phrases and filters.
func (s *Site) Shortcuts(w io.Writer, f Frame, p ShortcutsPage) error {
	return s.render(w, "shortcuts", f, p)
}
