package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

var reportStates = []domain.ReportState{
	domain.ReportAwaited, domain.ReportSubmitted, domain.ReportVerified, domain.ReportReturned, domain.ReportAccepted, domain.ReportMissing,
	domain.ReportDropped,
}

type reportIn struct {
	Figures    map[string]int64 `json:"figures"`
	Summary    string           `json:"summary"`
	LateReason string           `json:"late_reason"`
}

type attendanceDTO struct {
	LeaveDays   int    `json:"leave_days"`
	AbsentDays  int    `json:"absent_days"`
	NightsAway  int    `json:"nights_away"`
	LeaveReason string `json:"leave_reason,omitempty"`
}

type reportOut struct {
	ID           domain.ID          `json:"id"`
	AssignmentID domain.ID          `json:"assignment_id"`
	CycleID      domain.ID          `json:"cycle_id"`
	PersonID     domain.ID          `json:"person_id"`
	PersonName   string             `json:"person_name"`
	SupporterID  domain.ID          `json:"supporter_id"`
	RecipientID  domain.ID          `json:"recipient_id"`
	Programme    refDTO             `json:"programme"`
	Year         int                `json:"year"`
	Month        calendar.Month     `json:"month"`
	From         calendar.Date      `json:"from"`
	To           calendar.Date      `json:"to"`
	DueOn        calendar.Date      `json:"due_on"`
	State        domain.ReportState `json:"state"`
	Figures      map[string]int64   `json:"figures"`
	Summary      string             `json:"summary,omitempty"`
	LateReason   string             `json:"late_reason,omitempty"`
	EnteredLate  bool               `json:"entered_late"`
	Attendance   attendanceDTO      `json:"attendance"`
	ReturnReason string             `json:"return_reason,omitempty"`
	SubmittedAt  time.Time          `json:"submitted_at,omitzero"`
	AcceptedAt   time.Time          `json:"accepted_at,omitzero"`
	UpdatedAt    time.Time          `json:"updated_at"`
	Version      int                `json:"version"`
}

func reportOf(r domain.Report) reportOut {
	return reportOut{
		ID: r.ID, AssignmentID: r.AssignmentID, CycleID: r.CycleID, PersonID: r.PersonID, PersonName: r.PersonName,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID, Programme: refOf(r.Programme), Year: r.Year, Month: r.Month,
		From: r.From, To: r.To, DueOn: r.DueOn, State: r.State, Figures: counted(r.Figures), Summary: r.Summary,
		LateReason: r.LateReason, EnteredLate: r.EnteredLate, Attendance: attendanceDTO(r.Attendance), ReturnReason: r.ReturnReason,
		SubmittedAt: at(r.SubmittedAt), AcceptedAt: at(r.AcceptedAt), UpdatedAt: at(r.UpdatedAt), Version: r.Version,
	}
}

type draftOut struct {
	reportIn
	SavedAt time.Time `json:"saved_at"`
}

type reportDetail struct {
	reportOut
	AssignmentNumber string            `json:"assignment_number"`
	ProgrammeName    textDTO           `json:"programme_name"`
	Metrics          []metricOut       `json:"metrics"`
	Draft            *draftOut         `json:"draft,omitempty"` // the reader's own
	Task             *taskOut          `json:"task,omitempty"`  // the open one
	MayHandIn        bool              `json:"may_hand_in"`
	MayAct           bool              `json:"may_act"`
	YearState        domain.CloseState `json:"year_state,omitempty"`
	Leave            leaveOut          `json:"leave"` // granted within the month, in whole days
}

type leaveOut struct {
	Total    int `json:"total"`
	TakenOff int `json:"taken_off"` // does not count as served
	Late     int `json:"late"`      // came back after the leave was over
}

func (f *face) reports(c echo.Context) error {
	q := parameters(c)
	filter := service.ReportFilter{
		Assignment: q.id("assignment"), Cycle: q.id("cycle"), State: choice(q, "state", reportStates),
		Programme: q.text("programme"), Year: q.number("year", firstYear, lastYear, 0),
	}
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Reports.List(c.Request().Context(), edge.Actor(c), filter, page)
	return reply(c, found, err, reportOf)
}

func (f *face) report(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	v, err := f.Service.Reports.Report(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	edge.SetCase(c, v.Assignment.Case())
	out := reportDetail{
		reportOut: reportOf(v.Report), AssignmentNumber: v.Assignment.Number, ProgrammeName: textOf(v.Programme.Name),
		Metrics: each(v.Metrics, metricOf), MayHandIn: v.MayHandIn, MayAct: v.MayAct, YearState: v.Closed,
		Leave: leaveOut{v.Leave.Total, v.Leave.TakenOff, v.Leave.Late},
	}
	if v.Draft != nil {
		out.Draft = &draftOut{reportIn{counted(v.Draft.Figures), v.Draft.Summary, v.Draft.LateReason}, at(v.DraftAt)}
	}
	if v.Task != nil {
		task := taskOf(*v.Task)
		out.Task = &task
	}
	return versioned(c, http.StatusOK, v.Report.Version, out)
}

func (f *face) saveDraft(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[reportIn](c)
	if err != nil {
		return err
	}
	if err := f.Service.Reports.SaveDraft(c.Request().Context(), edge.Request(c), id, domain.ReportForm(in)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (f *face) handIn(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	in, err := body[reportIn](c)
	if err != nil {
		return err
	}
	r, err := f.Service.Reports.HandIn(c.Request().Context(), edge.Request(c), id, version, domain.ReportForm(in))
	if err != nil {
		return err
	}
	edge.SetCase(c, domain.CaseRef{Kind: domain.CaseAssignment, ID: r.AssignmentID})
	return versioned(c, http.StatusOK, r.Version, reportOf(r))
}
