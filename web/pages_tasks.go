package web

import (
	"io"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// InboxPage is one tab of the inbox.
type InboxPage struct {
	Tab     service.InboxTab
	Tabs    []TabLink
	Kind    domain.TaskKind
	Kinds   []Option
	Text    string
	Tasks   []InboxTask
	Names   map[domain.ID]string // of organisations
	Batch   bool                 // some of the tasks can be approved together
	Next    string               // address of the next page, "" at the end
	Opinion Form
	Runs    []InboxRun        // of the tab "started"
	Copies  []InboxCopy       // of the tab "copied"
	Filters []domain.Shortcut // the reader's own
	Query   string            // the filter as it stands, "" when nothing is filtered

	Batches    []domain.Batch // those of the reader's to be pointed at
	Everything bool           // all that the filter finds can be approved together
}

// InboxTask is a task with where its matter stands.
type InboxTask struct {
	domain.Task
	Place service.Place
}

// InboxRun is an approval with where it stands.
type InboxRun struct {
	domain.Run
	Place service.Place
}

// InboxCopy is a copy of an approval with where that stands.
type InboxCopy struct {
	service.CopiedRun
	Place service.Place
}

// TabLink is one tab with how many things are in it.
type TabLink struct {
	Key     string
	Href    string
	Count   int
	Current bool
}

// Batchable reports whether a task can be approved together with others of its kind.
func (InboxPage) Batchable(t InboxTask) bool {
	return t.State == domain.TaskOpen && domain.TaskRules[t.Kind].Batch
}

// Inbox writes one tab of the inbox.
func (s *Site) Inbox(w io.Writer, f Frame, p InboxPage) error { return s.render(w, "inbox", f, p) }

// TaskPage is a task, what it is about, and what one can do with it. Exactly one of the
// subjects is there.
type TaskPage struct {
	View     service.TaskView
	Org      string
	Conflict string // why the last attempt came too late, in words
	Form     Form
	Buttons  []Button
	Returns  []Option // the steps a return may name
	Straight bool     // a return may ask to come straight back
	Verbs    []VerbLink
	Phrases  []string  // opinions to pick from
	Approval *Approval // nil for what was opened before approvals were kept
	Line     *Timeline
	Attach   *Attach // nil where no documents are handed in

	Nominee    *Nominee
	List       *NameList
	Assignment *service.AssignmentView
	Report     *service.ReportView
	Refusal    *RefusalPart
	Request    *service.RequestView
	Year       *service.YearView

	Metrics []domain.Metric
}

// Button is one outcome a person can choose. Reason says that it demands an opinion.
type Button struct {
	Outcome domain.Outcome
	Label   string
	Style   string // primary, danger or plain
	Reason  bool
}

// VerbLink leads to the form of a verb. Key is "verb.<Key>".
type VerbLink struct {
	Key  string
	Href string
}

// Nominee is a nomination with what its readers ask about it.
type Nominee struct {
	Nomination domain.Nomination
	Position   domain.Position
	Positions  []Option // to choose from when it is corrected
	Programme  domain.Programme
	Person     *domain.Person // nil when the reader may not see the staff record
}

// TrackName is the name of the nominee's track, by the programme.
func (n Nominee) TrackName() domain.Text { return trackName(n.Programme, n.Nomination.Track) }

func trackName(p domain.Programme, code string) domain.Text {
	if track, ok := p.Track(code); ok {
		return track.Name
	}
	return domain.Text{Zh: code, En: code}
}

// NameList is the list of people of a cycle.
type NameList struct {
	View     service.CycleView
	Nominees []Nominee
	More     bool
}

// RefusalPart is a refusal to serve as its decider sees it.
type RefusalPart struct {
	Reason       string
	RecordedBy   string
	Person       *domain.Person
	Consequences []domain.Consequence // those that may be chosen for this person
}

// Timeline is the story of a case.
type Timeline struct {
	service.Timeline
	Early int // how many events are folded away
}

// NewTimeline folds the early part of a long story away.
func NewTimeline(line service.Timeline) *Timeline {
	const shown = 12
	return &Timeline{line, max(0, len(line.Events)-shown)}
}

// Folded are the events folded away.
func (t Timeline) Folded() []domain.AuditEntry { return t.Events[:t.Early] }

// Recent are the events shown.
func (t Timeline) Recent() []domain.AuditEntry { return t.Events[t.Early:] }

// Task writes a task.
func (s *Site) Task(w io.Writer, f Frame, p TaskPage) error { return s.render(w, "task", f, p) }
