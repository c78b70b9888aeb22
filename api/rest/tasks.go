package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

var inboxTabs = []service.InboxTab{service.TabTodo, service.TabDone, service.TabStarted, service.TabOverdue, service.TabEveryone}

type caseDTO struct {
	Kind domain.CaseKind `json:"kind"`
	ID   domain.ID       `json:"id"`
}

func caseOf(c domain.CaseRef) caseDTO { return caseDTO(c) }

type subjectDTO struct {
	Kind domain.SubjectKind `json:"kind"`
	ID   domain.ID          `json:"id"`
}

type taskOut struct {
	ID             domain.ID        `json:"id"`
	Kind           domain.TaskKind  `json:"kind"`
	Case           caseDTO          `json:"case"`
	Subject        subjectDTO       `json:"subject"`
	Chain          domain.ChainName `json:"chain"`
	Step           string           `json:"step"`
	Round          int              `json:"round"`
	OrganisationID domain.ID        `json:"organisation_id"`
	SupporterID    domain.ID        `json:"supporter_id"`
	RecipientID    domain.ID        `json:"recipient_id"`
	Holder         domain.Holder    `json:"holder"`
	EscalatedTo    domain.Holder    `json:"escalated_to,omitempty"`
	PersonID       domain.ID        `json:"person_id,omitempty"`
	Label          string           `json:"label"`
	Period         string           `json:"period,omitempty"`
	State          domain.TaskState `json:"state"`
	Outcome        domain.Outcome   `json:"outcome,omitempty"`
	Opinion        string           `json:"opinion,omitempty"`
	ActedBy        domain.ID        `json:"acted_by,omitempty"`
	ActedByName    string           `json:"acted_by_name,omitempty"`
	BehalfID       domain.ID        `json:"behalf_id,omitempty"`
	BehalfName     string           `json:"behalf_name,omitempty"`
	RunID          domain.ID        `json:"run_id"`
	Added          domain.Added     `json:"added,omitempty"`
	HostID         domain.ID        `json:"host_id,omitempty"`
	AddedBy        domain.ID        `json:"added_by,omitempty"`
	Merged         bool             `json:"merged"`
	OpenedAt       time.Time        `json:"opened_at"`
	DueAt          time.Time        `json:"due_at"`
	ClosedAt       time.Time        `json:"closed_at,omitzero"`
	Version        int              `json:"version"`
}

func taskOf(t domain.Task) taskOut {
	return taskOut{
		ID: t.ID, Kind: t.Kind, Case: caseOf(t.Case), Subject: subjectDTO(t.Subject), Chain: t.Chain, Step: t.Step, Round: t.Round,
		OrganisationID: t.OrgID, SupporterID: t.SupporterID, RecipientID: t.RecipientID, Holder: t.Holder, EscalatedTo: t.EscalatedTo,
		PersonID: t.PersonID, Label: t.Label, Period: t.Period, State: t.State, Outcome: t.Outcome, Opinion: t.Opinion,
		ActedBy: t.ActedBy, ActedByName: t.ActedByName, BehalfID: t.BehalfID, BehalfName: t.BehalfName,
		RunID: t.RunID, Added: t.Added, HostID: t.HostID, AddedBy: t.AddedBy, Merged: t.Merged, OpenedAt: at(t.OpenedAt), DueAt: at(t.DueAt), ClosedAt: at(t.ClosedAt), Version: t.Version,
	}
}

type placeOut struct {
	Applicant string          `json:"applicant,omitempty"`
	Steps     []textDTO       `json:"steps"`
	Waiting   string          `json:"waiting_for,omitempty"`
	Since     time.Time       `json:"since,omitzero"`
	DueAt     time.Time       `json:"due_at,omitzero"`
	State     domain.RunState `json:"state,omitempty"`
}

func placeOf(p service.Place) placeOut {
	return placeOut{p.Applicant, each(p.Steps, textOf), p.Waiting, at(p.Since), at(p.DueAt), p.State}
}

// inboxTask is a task with where its matter stands.
type inboxTask struct {
	taskOut
	Place placeOut `json:"place"`
}

type waitingOut struct {
	Holder      string    `json:"holder"`
	OpenedAt    time.Time `json:"opened_at"`
	DueAt       time.Time `json:"due_at"`
	NextInLine  string    `json:"next_in_line,omitempty"`
	EscalatesAt time.Time `json:"escalates_at,omitzero"`
}

func waitingOf(w service.Waiting) waitingOut {
	return waitingOut{w.Holder, at(w.OpenedAt), at(w.DueAt), w.NextInLine, at(w.EscalatesAt)}
}

type taskDetail struct {
	taskOut
	Programme programmeBrief   `json:"programme"`
	MayAct    bool             `json:"may_act"`
	Outcomes  []domain.Outcome `json:"outcomes"`
	ReturnTo  []string         `json:"return_to"`
	// StraightTo are the steps of ReturnTo from which the run can come straight back.
	StraightTo []string   `json:"straight_to"`
	Behalf     string     `json:"behalf,omitempty"` // for whom the reader would decide
	Attachment bool       `json:"attachment"`       // a decision wants a document
	Waiting    waitingOut `json:"waiting"`
}

func (f *face) tasks(c echo.Context) error {
	q := parameters(c)
	tab, kind, text, page := choice(q, "tab", inboxTabs), domain.TaskKind(q.text("kind")), q.text("q"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	if tab == "" {
		tab = service.TabTodo
	}
	ctx := c.Request().Context()
	found, err := f.Service.Tasks.Inbox(ctx, edge.Actor(c), tab, kind, text, page)
	if err != nil {
		return err
	}
	places, err := f.Service.Tasks.Places(ctx, found.Items)
	out := service.List[inboxTask]{Next: found.Next}
	for i, p := range places {
		out.Items = append(out.Items, inboxTask{taskOf(found.Items[i]), placeOf(p)})
	}
	return reply(c, out, err, func(t inboxTask) inboxTask { return t })
}

type countsOut struct {
	Todo    int `json:"todo"`
	Overdue int `json:"overdue"`
	Unread  int `json:"unread"`
	Copied  int `json:"copied"`
}

func (f *face) taskCounts(c echo.Context) error {
	n, err := f.Service.Tasks.Counts(c.Request().Context(), edge.Actor(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, countsOut(n))
}

func (f *face) task(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	v, err := f.Service.Tasks.Task(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	edge.SetCase(c, v.Task.Case)
	return versioned(c, http.StatusOK, v.Task.Version, taskDetail{
		taskOut: taskOf(v.Task), Programme: programmeBriefOf(v.Programme), MayAct: v.MayAct,
		Outcomes: each(domain.TaskRules[v.Task.Kind].Outcomes, func(o domain.Outcome) domain.Outcome { return o }),
		ReturnTo: each(v.ReturnTo, same), StraightTo: each(v.StraightTo, same), Behalf: v.Behalf, Waiting: waitingOf(v.Waiting), Attachment: v.Attachment,
	})
}

type decideIn struct {
	Outcome    domain.Outcome `json:"outcome"`
	Opinion    string         `json:"opinion"`
	ReturnTo   string         `json:"return_to"`
	Straight   bool           `json:"straight"`
	Nomination *nominationIn  `json:"nomination"`
	Arrival    *arrivalIn     `json:"arrival"`
	Report     *reportIn      `json:"report"`
	Attendance *attendanceDTO `json:"attendance"`
	Appraisal  *appraisalIn   `json:"appraisal"`
	Refusal    *struct {
		Consequence string `json:"consequence"`
	} `json:"refusal"`
	Request *requestIn `json:"request"`
	Leave   *struct {
		ReturnedOn string `json:"returned_on"`
	} `json:"leave"`
	Attachments []domain.ID `json:"attachments"`
}

type arrivalIn struct {
	ArrivedOn  string `json:"arrived_on"`
	Department string `json:"department"`
	Post       string `json:"post"`
	RelationOn string `json:"relation_on"`
}

type appraisalIn struct {
	Scores  map[string]int `json:"scores"`
	Vetoes  []string       `json:"vetoes"`
	Comment string         `json:"comment"`
}

// decision is the form with the part that belongs to the kind of task.
func (in decideIn) decision(version int) (service.Decision, error) {
	var d dates
	out := service.Decision{Outcome: in.Outcome, Opinion: in.Opinion, ReturnTo: in.ReturnTo, Straight: in.Straight, Version: version, Attachments: in.Attachments}
	if in.Nomination != nil {
		form := service.NominationForm(*in.Nomination)
		out.Nomination = &form
	}
	if a := in.Arrival; a != nil {
		out.Arrival = &domain.ArrivalForm{
			ArrivedOn: d.of(a.ArrivedOn, "arrived_on"), Department: a.Department, Post: a.Post, RelationOn: d.of(a.RelationOn, "relation_on"),
		}
	}
	if in.Report != nil {
		form := domain.ReportForm(*in.Report)
		out.Report = &form
	}
	if in.Attendance != nil {
		form := domain.Attendance(*in.Attendance)
		out.Attendance = &form
	}
	if in.Appraisal != nil {
		form := domain.AppraisalInput(*in.Appraisal)
		out.Appraisal = &form
	}
	if in.Refusal != nil {
		out.Refusal = &service.RefusalDecision{Consequence: in.Refusal.Consequence}
	}
	if in.Request != nil {
		form := in.Request.form(&d, "request.")
		out.Request = &form
	}
	if in.Leave != nil {
		out.Leave = &service.LeaveReturn{ReturnedOn: d.of(in.Leave.ReturnedOn, "leave.returned_on")}
	}
	return out, d.err()
}

type decidedOut struct {
	TaskID  domain.ID      `json:"task_id"`
	Outcome domain.Outcome `json:"outcome"`
	Case    caseDTO        `json:"case"`
}

func (f *face) decide(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	in, err := body[decideIn](c)
	if err != nil {
		return err
	}
	decision, err := in.decision(version)
	if err != nil {
		return err
	}
	done, err := f.Service.Tasks.Decide(c.Request().Context(), edge.Request(c), id, decision)
	if err != nil {
		return err
	}
	edge.SetCase(c, done.Case)
	return c.JSON(http.StatusOK, decidedOut{done.TaskID, done.Outcome, caseOf(done.Case)})
}
