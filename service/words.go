package service

import (
	"strconv"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// listed is how many tasks a digest names; the others are counted.
const listed = 10

// groupLocale is the language of groups: an organisation has none of its own.
const groupLocale = "zh-CN"

// GroupEvent is what a webhook receives. It names people by their names only: no number of
// theirs, and nothing that was written about them.
type GroupEvent struct {
	ID           string      `json:"id"`   // of the delivery; the same when it is repeated
	Type         string      `json:"type"` // digest or test
	Organisation EventOrg    `json:"organisation"`
	Day          string      `json:"day"`
	Open         int         `json:"open"` // tasks, up to 999; 1000 means more
	Overdue      int         `json:"overdue"`
	Tasks        []EventTask `json:"tasks"` // the ten that are due first
	URL          string      `json:"url,omitempty"`
}

// EventOrg is an organisation in an event.
type EventOrg struct {
	ID   domain.ID `json:"id"`
	Name string    `json:"name"`
}

// EventTask is a task in an event. WorkingDaysLeft is below zero when it is overdue.
type EventTask struct {
	ID              domain.ID       `json:"id"`
	Kind            domain.TaskKind `json:"kind"`
	Label           string          `json:"label"`
	Period          string          `json:"period,omitempty"`
	DueOn           string          `json:"due_on"`
	WorkingDaysLeft int             `json:"working_days_left"`
}

// digestMessage is a person's digest; ok is false when nothing is left to say.
func (s System) digestMessage(view Tx, d domain.Delivery, u domain.User) (m Message, ok bool, err error) {
	todo, err := view.CountInbox(s.todo(u), 1000)
	if err != nil {
		return m, false, err
	}
	tasks, err := view.Inbox(s.todo(u), Page{Limit: listed})
	if err != nil {
		return m, false, err
	}
	notices, err := view.NoticesByID(d.Notices)
	if err != nil || todo == 0 && len(notices) == 0 {
		return m, false, err
	}
	args := map[string]string{"day": d.Day.String(), "todo": strconv.Itoa(todo), "name": u.Name}
	text := s.Texts.Text(u.Locale, "mail.digest.todo", args) + "\n" + s.taskLines(u.Locale, tasks.Items, todo)
	if len(notices) > 0 && len(tasks.Items) > 0 {
		text += "\n"
	}
	for _, n := range notices {
		text += "\n· " + s.line(u.Locale, n)
	}
	return Message{
		ID: d.ID.String(), Title: s.Texts.Text(u.Locale, "mail.digest.subject", args),
		Text: text + s.link("/") + s.footer(u.Locale),
	}, true, nil
}

// taskLines says of each task what it is, when it is due and how long that is.
func (s System) taskLines(locale string, tasks []domain.Task, count int) string {
	var b strings.Builder
	for _, t := range tasks {
		left := domain.WorkingDaysLeft(s.now(), t.DueAt)
		key, n := "mail.due.left", left
		switch {
		case domain.DueDay(t.DueAt) == calendar.DateOf(s.now()):
			key = "mail.due.today"
		case left < 0:
			key, n = "mail.due.over", -left
		}
		what := s.Texts.Text(locale, "task."+string(t.Kind), nil)
		if about := strings.TrimSpace(t.Label + " " + t.Period); about != "" {
			what = s.Texts.Text(locale, "mail.task", map[string]string{"task": what, "about": about})
		}
		when := s.Texts.Text(locale, key, map[string]string{"n": strconv.Itoa(n), "date": domain.DueDay(t.DueAt).String()})
		b.WriteString("\n· " + what + " " + when)
	}
	if more := count - len(tasks); more > 0 && len(tasks) > 0 {
		b.WriteString("\n· " + s.Texts.Text(locale, "mail.more", map[string]string{"n": strconv.Itoa(more)}))
	}
	return b.String()
}

// urgentMessage is one urgent notice; ok is false when its reader has read it meanwhile.
func (s System) urgentMessage(view Tx, d domain.Delivery, u domain.User) (m Message, ok bool, err error) {
	notices, err := view.NoticesByID(d.Notices)
	if err != nil || len(notices) == 0 || !notices[0].ReadAt.IsZero() {
		return m, false, err
	}
	n := notices[0]
	path := "/notices"
	if n.TaskID != 0 {
		path = "/tasks/" + n.TaskID.String()
	}
	return Message{
		ID: d.ID.String(), Title: s.Texts.Text(u.Locale, "mail.urgent.subject", nil),
		Text: s.line(u.Locale, n) + s.link(path) + s.footer(u.Locale),
	}, true, nil
}

// groupMessage is an organisation's digest; ok is false when nothing is open any more.
func (s System) groupMessage(view Tx, d domain.Delivery) (m Message, ok bool, err error) {
	org, err := view.Organisation(d.OrgID)
	if err != nil {
		return m, false, err
	}
	query := s.open(d.OrgID)
	open, err := view.CountInbox(query, 1000)
	if err != nil || open == 0 {
		return m, false, err
	}
	tasks, err := view.Inbox(query, Page{Limit: listed})
	if err != nil {
		return m, false, err
	}
	query.Tab = TabOverdue
	overdue, err := view.CountInbox(query, 1000)
	if err != nil {
		return m, false, err
	}
	args := map[string]string{"day": d.Day.String(), "org": org.Name, "open": strconv.Itoa(open), "overdue": strconv.Itoa(overdue)}
	event := GroupEvent{
		ID: d.ID.String(), Type: string(d.Purpose), Organisation: EventOrg{org.ID, org.Name}, Day: d.Day.String(),
		Open: open, Overdue: overdue, URL: strings.TrimSpace(s.link("/?tab=everyone")), Tasks: []EventTask{},
	}
	for _, t := range tasks.Items {
		event.Tasks = append(event.Tasks, EventTask{t.ID, t.Kind, t.Label, t.Period, domain.DueDay(t.DueAt).String(), domain.WorkingDaysLeft(s.now(), t.DueAt)})
	}
	return Message{
		ID: d.ID.String(), Title: s.Texts.Text(groupLocale, "mail.group.subject", args),
		Text:  s.Texts.Text(groupLocale, "mail.group.open", args) + "\n" + s.taskLines(groupLocale, tasks.Items, open) + s.link("/?tab=everyone"),
		Event: event,
	}, true, nil
}

// testMessage says that a channel works.
func (s System) testMessage(d domain.Delivery, org domain.Organisation, locale string) Message {
	args := map[string]string{"org": org.Name}
	return Message{
		ID: d.ID.String(), Title: s.Texts.Text(locale, "mail.test.subject", args), Text: s.Texts.Text(locale, "mail.test.text", args) + s.link("/"),
		Event: GroupEvent{ID: d.ID.String(), Type: string(d.Purpose), Organisation: EventOrg{org.ID, org.Name}, Day: d.Day.String(), Tasks: []EventTask{}},
	}
}

// link ends a message with the way to a page, when it is known.
func (s System) link(path string) string {
	if s.URL == "" {
		return ""
	}
	return "\n\n" + strings.TrimSuffix(s.URL, "/") + path
}

// footer says where one chooses how to be told.
func (s System) footer(locale string) string {
	if s.URL == "" {
		return ""
	}
	return "\n" + s.Texts.Text(locale, "mail.footer", map[string]string{"url": strings.TrimSuffix(s.URL, "/") + "/me/reminders"})
}
