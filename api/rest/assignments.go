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

var assignmentStates = []domain.AssignmentState{
	domain.AssignmentAwaited, domain.AssignmentServing, domain.AssignmentAppraising, domain.AssignmentSigning,
	domain.AssignmentObjected, domain.AssignmentSettling, domain.AssignmentSettled, domain.AssignmentCancelled,
}

type assignmentOut struct {
	ID            domain.ID              `json:"id"`
	Number        string                 `json:"number"`
	CycleID       domain.ID              `json:"cycle_id"`
	NominationID  domain.ID              `json:"nomination_id"`
	PersonID      domain.ID              `json:"person_id"`
	PersonName    string                 `json:"person_name"`
	SupporterID   domain.ID              `json:"supporter_id"`
	RecipientID   domain.ID              `json:"recipient_id"`
	PositionID    domain.ID              `json:"position_id"`
	Track         string                 `json:"track"`
	Programme     refDTO                 `json:"programme"`
	From          calendar.Date          `json:"from"`
	To            calendar.Date          `json:"to"`
	ArrivedOn     calendar.Date          `json:"arrived_on,omitzero"`
	Department    string                 `json:"department,omitempty"`
	Post          string                 `json:"post,omitempty"`
	RelationOn    calendar.Date          `json:"relation_on,omitzero"`
	Backfill      bool                   `json:"backfill"`
	BackfillUntil time.Time              `json:"backfill_until,omitzero"`
	Signature     string                 `json:"signature,omitempty"`
	Grade         string                 `json:"grade,omitempty"`
	Score         int                    `json:"score,omitempty"`
	Passed        bool                   `json:"passed"`
	State         domain.AssignmentState `json:"state"`
	CreatedAt     time.Time              `json:"created_at"`
	UpdatedAt     time.Time              `json:"updated_at"`
	Version       int                    `json:"version"`
}

func assignmentOf(a domain.Assignment) assignmentOut {
	return assignmentOut{
		ID: a.ID, Number: a.Number, CycleID: a.CycleID, NominationID: a.NominationID, PersonID: a.PersonID, PersonName: a.PersonName,
		SupporterID: a.SupporterID, RecipientID: a.RecipientID, PositionID: a.PositionID, Track: a.Track, Programme: refOf(a.Programme),
		From: a.From, To: a.To, ArrivedOn: a.ArrivedOn, Department: a.Department, Post: a.Post, RelationOn: a.RelationOn,
		Backfill: a.Backfill, BackfillUntil: at(a.BackfillUntil), Signature: a.Signature, Grade: a.Grade, Score: a.Score, Passed: a.Passed,
		State: a.State, CreatedAt: at(a.CreatedAt), UpdatedAt: at(a.UpdatedAt), Version: a.Version,
	}
}

type ledgerOut struct {
	ID           domain.ID         `json:"id"`
	AssignmentID domain.ID         `json:"assignment_id"`
	ReportID     domain.ID         `json:"report_id,omitempty"`
	RecipientID  domain.ID         `json:"recipient_id"`
	Kind         domain.LedgerKind `json:"kind"`
	From         calendar.Date     `json:"from"`
	To           calendar.Date     `json:"to"`
	Days         int               `json:"days"` // negative for what is taken off
	Leave        domain.LeaveKind  `json:"leave,omitempty"`
	RequestID    domain.ID         `json:"request_id,omitempty"`
	Reverses     domain.ID         `json:"reverses,omitempty"`
	PastID       domain.ID         `json:"past_service_id,omitempty"`
	CreatedAt    time.Time         `json:"created_at"`
}

func ledgerOf(e domain.LedgerEntry) ledgerOut {
	return ledgerOut{e.ID, e.AssignmentID, e.ReportID, e.RecipientID, e.Kind, e.From, e.To, e.Days, e.Leave, e.RequestID, e.Reverses, e.PastID, at(e.CreatedAt)}
}

type verdictOut struct {
	ID           domain.ID     `json:"id"`
	PersonID     domain.ID     `json:"person_id"`
	PersonName   string        `json:"person_name"`
	AssignmentID domain.ID     `json:"assignment_id,omitempty"`
	Regulation   refDTO        `json:"regulation"`
	On           calendar.Date `json:"on"`
	ServedDays   int           `json:"served_days"`
	Decision     decisionOut   `json:"decision"`
	Hash         string        `json:"hash"`
	CreatedAt    time.Time     `json:"created_at"`
}

func verdictOf(v domain.Verdict) verdictOut {
	return verdictOut{v.ID, v.PersonID, v.PersonName, v.AssignmentID, refOf(v.Regulation), v.On, v.ServedDays, decisionOf(v.Decision), v.Hash, at(v.CreatedAt)}
}

type appraisalOut struct {
	ID          domain.ID      `json:"id"`
	Side        domain.Side    `json:"side"`
	Round       int            `json:"round"`
	Scores      map[string]int `json:"scores"`
	Vetoes      []string       `json:"vetoes"`
	Score       int            `json:"score"`
	Grade       string         `json:"grade"`
	Comment     string         `json:"comment"`
	Appraiser   string         `json:"appraiser"`
	SubmittedAt time.Time      `json:"submitted_at"`
}

func appraisalOf(a domain.Appraisal) appraisalOut {
	return appraisalOut{a.ID, a.Side, a.Round, counted(a.Scores), each(a.Vetoes, same), a.Score, a.Grade, a.Comment, a.Appraiser, at(a.SubmittedAt)}
}

type entitlementOut struct {
	Benefit benefitOut `json:"benefit"`
	Units   int        `json:"units"`
	Fen     int64      `json:"fen"`
}

type assignmentDetail struct {
	assignmentOut
	ProgrammeName textDTO          `json:"programme_name"`
	Supporter     string           `json:"supporter"`
	Recipient     string           `json:"recipient"`
	Reports       []reportOut      `json:"reports"`
	Totals        map[string]int64 `json:"totals"`
	Appraisals    []appraisalOut   `json:"appraisals"`
	Sealed        bool             `json:"sealed"` // an appraisal is withheld until both are in
	Ledger        []ledgerOut      `json:"ledger"`
	ServedDays    int              `json:"served_days"`
	Preview       []judgementOut   `json:"preview"`
	Verdicts      []verdictOut     `json:"verdicts"`
	Entitlements  []entitlementOut `json:"entitlements"`
	Waiting       []taskOut        `json:"waiting"`
}

func (f *face) assignments(c echo.Context) error {
	q := parameters(c)
	filter := service.AssignmentFilter{
		Cycle: q.id("cycle"), Person: q.id("person"), State: choice(q, "state", assignmentStates), Open: q.flag("open"),
	}
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Assignments.List(c.Request().Context(), edge.Actor(c), filter, page)
	return reply(c, found, err, assignmentOf)
}

func (f *face) assignment(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	v, err := f.Service.Assignments.Assignment(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	edge.SetCase(c, v.Assignment.Case())
	return versioned(c, http.StatusOK, v.Assignment.Version, assignmentDetail{
		assignmentOut: assignmentOf(v.Assignment), ProgrammeName: textOf(v.Programme.Name), Supporter: v.Supporter.Name, Recipient: v.Recipient.Name,
		Reports: each(v.Reports, reportOf), Totals: counted(v.Totals), Appraisals: each(v.Appraisals, appraisalOf), Sealed: v.Sealed,
		Ledger: each(v.Ledger, ledgerOf), ServedDays: v.ServedDays, Preview: each(v.Preview, judgementOf), Verdicts: each(v.Verdicts, verdictOf),
		Entitlements: each(v.Entitlements, func(e service.Entitlement) entitlementOut {
			return entitlementOut{benefitOf(e.Benefit), e.Units, e.Fen}
		}),
		Waiting: each(v.Waiting, taskOf),
	})
}
