package rest

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type eventOut struct {
	Seq       int               `json:"seq"`
	At        time.Time         `json:"at"`
	ActorID   domain.ID         `json:"actor_id,omitempty"` // left out when the clock acted
	ActorName string            `json:"actor_name"`
	Action    string            `json:"action"`
	Text      string            `json:"text"`
	Subject   *subjectDTO       `json:"subject,omitempty"`
	Note      string            `json:"note,omitempty"`
	Args      map[string]string `json:"args,omitempty"`
	Hash      string            `json:"hash"`
}

type openTaskOut struct {
	taskOut
	Waiting waitingOut `json:"waiting"`
}

type aheadOut struct {
	Chain domain.ChainName `json:"chain"`
	stepOut
}

type timelineOut struct {
	Events []eventOut    `json:"events"`
	Open   []openTaskOut `json:"open"`
	Ahead  []aheadOut    `json:"ahead"`
}

func (f *face) timeline(c echo.Context) error {
	q := parameters(c)
	ref, subject := q.reference("case"), q.reference("subject")
	q.faults.Check(ref.kind != "", "case", "required")
	if err := q.err(); err != nil {
		return err
	}
	about := domain.CaseRef{Kind: domain.CaseKind(ref.kind), ID: ref.id}
	if subject.kind == "" {
		return f.story(c, about, nil)
	}
	return f.story(c, about, &domain.SubjectRef{Kind: domain.SubjectKind(subject.kind), ID: subject.id})
}

func (f *face) cycleTimeline(c echo.Context) error {
	id, err := cycleID(c)
	if err != nil {
		return err
	}
	return f.story(c, domain.CaseRef{Kind: domain.CaseCycle, ID: id}, nil)
}

func (f *face) assignmentTimeline(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return f.story(c, domain.CaseRef{Kind: domain.CaseAssignment, ID: id}, nil)
}

func (f *face) story(c echo.Context, about domain.CaseRef, subject *domain.SubjectRef) error {
	edge.SetCase(c, about)
	line, err := f.Service.Tasks.Timeline(c.Request().Context(), edge.Actor(c), about, subject)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, timelineOut{
		Events: each(line.Events, func(e domain.AuditEntry) eventOut { return eventOf(c, e) }),
		Open: each(line.Open, func(t domain.Task) openTaskOut {
			return openTaskOut{taskOf(t), waitingOf(line.Waiting[t.ID])}
		}),
		Ahead: each(line.Ahead, func(s service.AheadStep) aheadOut { return aheadOut{s.Chain, stepOf(s.Step)} }),
	})
}

func eventOf(c echo.Context, e domain.AuditEntry) eventOut {
	out := eventOut{
		Seq: e.Seq, At: at(e.At), ActorID: e.ActorID, ActorName: e.ActorName, Action: e.Action,
		Text: edge.Text(c, "audit."+e.Action, e.Args), Note: e.Note, Args: e.Args, Hash: e.Hash,
	}
	if e.Subject.ID != 0 {
		subject := subjectDTO(e.Subject)
		out.Subject = &subject
	}
	return out
}

type reference struct {
	kind string
	id   domain.ID
}

// reference is a kind and an ID, "cycle/12".
func (q *query) reference(name string) reference {
	s := q.raw(name)
	if s == "" {
		return reference{}
	}
	kind, number, _ := strings.Cut(s, "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id <= 0 || kind == "" {
		q.faults.Add(name, "bad_reference")
		return reference{kind: "?"}
	}
	return reference{kind, domain.ID(id)}
}
