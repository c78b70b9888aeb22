package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

var cycleStates = []domain.CycleState{
	domain.CycleDraft, domain.CycleNominating, domain.CycleSigning, domain.CycleConsenting,
	domain.CyclePublicity, domain.CycleServing, domain.CycleClosed, domain.CycleCancelled,
}

type positionIn struct {
	Track      string `json:"track"`
	Department string `json:"department"`
	Specialty  string `json:"specialty"`
	Quota      int    `json:"quota"`
}

type cycleIn struct {
	AgreementID     domain.ID    `json:"agreement_id"`
	Title           string       `json:"title"`
	NominationUntil string       `json:"nomination_until"`
	From            string       `json:"from"`
	To              string       `json:"to"`
	Positions       []positionIn `json:"positions"`
	Backfill        bool         `json:"backfill"`
	BackfillReason  string       `json:"backfill_reason"`
	PublicityFrom   string       `json:"publicity_from"`
}

func (in cycleIn) plan() (service.CyclePlan, error) {
	var d dates
	plan := service.CyclePlan{
		AgreementID: in.AgreementID, Title: in.Title, NominationUntil: d.of(in.NominationUntil, "nomination_until"),
		From: d.of(in.From, "from"), To: d.of(in.To, "to"), Backfill: in.Backfill, BackfillReason: in.BackfillReason,
		PublicityFrom: d.of(in.PublicityFrom, "publicity_from"),
		Positions:     each(in.Positions, func(p positionIn) service.PositionPlan { return service.PositionPlan(p) }),
	}
	return plan, d.err()
}

type positionOut struct {
	ID         domain.ID `json:"id"`
	Track      string    `json:"track"`
	Department string    `json:"department"`
	Specialty  string    `json:"specialty,omitempty"`
	Quota      int       `json:"quota"`
}

type cycleOut struct {
	ID              domain.ID         `json:"id"`
	Number          string            `json:"number"`
	Title           string            `json:"title"`
	AgreementID     domain.ID         `json:"agreement_id"`
	SupporterID     domain.ID         `json:"supporter_id"`
	RecipientID     domain.ID         `json:"recipient_id"`
	Programme       refDTO            `json:"programme"`
	NominationUntil calendar.Date     `json:"nomination_until"`
	From            calendar.Date     `json:"from"`
	To              calendar.Date     `json:"to"`
	Positions       []positionOut     `json:"positions"`
	Backfill        bool              `json:"backfill"`
	BackfillReason  string            `json:"backfill_reason,omitempty"`
	BackfillUntil   time.Time         `json:"backfill_until,omitzero"`
	PublicityFrom   calendar.Date     `json:"publicity_from,omitzero"`
	PublicityTo     calendar.Date     `json:"publicity_to,omitzero"`
	State           domain.CycleState `json:"state"`
	CreatedAt       time.Time         `json:"created_at"`
	UpdatedAt       time.Time         `json:"updated_at"`
	Version         int               `json:"version"`
}

func cycleOf(c domain.Cycle) cycleOut {
	return cycleOut{
		ID: c.ID, Number: c.Number, Title: c.Title, AgreementID: c.AgreementID, SupporterID: c.SupporterID, RecipientID: c.RecipientID,
		Programme: refOf(c.Programme), NominationUntil: c.NominationUntil, From: c.From, To: c.To,
		Positions: each(c.Positions, func(p domain.Position) positionOut {
			return positionOut{p.ID, p.Track, p.Department, p.Specialty, p.Quota}
		}),
		Backfill: c.Backfill, BackfillReason: c.BackfillReason, BackfillUntil: at(c.BackfillUntil),
		PublicityFrom: c.PublicityFrom, PublicityTo: c.PublicityTo, State: c.State,
		CreatedAt: at(c.CreatedAt), UpdatedAt: at(c.UpdatedAt), Version: c.Version,
	}
}

type cycleDetail struct {
	cycleOut
	ProgrammeName   textDTO          `json:"programme_name"`
	AgreementNumber string           `json:"agreement_number"`
	Supporter       string           `json:"supporter"`
	Recipient       string           `json:"recipient"`
	Nominations     map[string]int   `json:"nominations"` // how many, by state
	Assignments     map[string]int   `json:"assignments"` // how many, by state
	Reports         reportCountsOut  `json:"reports"`
	Totals          map[string]int64 `json:"totals"` // accepted figures by metric code
	Waiting         []taskOut        `json:"waiting"`
	MayRun          bool             `json:"may_run"`
}

type reportCountsOut struct {
	Expected    int `json:"expected"`
	Accepted    int `json:"accepted"`
	Missing     int `json:"missing"`
	EnteredLate int `json:"entered_late"`
}

func (f *face) cycles(c echo.Context) error {
	q := parameters(c)
	filter := service.CycleFilter{State: choice(q, "state", cycleStates), Open: q.flag("open")}
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Cycles.List(c.Request().Context(), edge.Actor(c), filter, page)
	return reply(c, found, err, cycleOf)
}

func (f *face) cyclesOpenForMe(c echo.Context) error {
	if err := parameters(c).err(); err != nil {
		return err
	}
	found, err := f.Service.Cycles.OpenForMe(c.Request().Context(), edge.Actor(c))
	return reply(c, found, err, cycleOf)
}

func (f *face) createCycle(c echo.Context) error {
	in, err := body[cycleIn](c)
	if err != nil {
		return err
	}
	plan, err := in.plan()
	if err != nil {
		return err
	}
	made, err := f.Service.Cycles.Create(c.Request().Context(), edge.Request(c), plan)
	if err != nil {
		return err
	}
	edge.SetCase(c, made.Case())
	return created(c, "/cycles", made.ID, made.Version, cycleOf(made))
}

func (f *face) cycle(c echo.Context) error {
	id, err := cycleID(c)
	if err != nil {
		return err
	}
	v, err := f.Service.Cycles.Cycle(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, v.Cycle.Version, cycleDetail{
		cycleOut: cycleOf(v.Cycle), ProgrammeName: textOf(v.Programme.Name), AgreementNumber: v.Agreement.Number,
		Supporter: v.Supporter.Name, Recipient: v.Recipient.Name, Nominations: counted(v.Nominations), Assignments: counted(v.Assignments),
		Reports: reportCountsOut(v.Reports), Totals: counted(v.Totals), Waiting: each(v.Waiting, taskOf), MayRun: v.MayRun,
	})
}

// cycleID is the path's ID, noted for the access log.
func cycleID(c echo.Context) (domain.ID, error) {
	id, err := pathID(c)
	if err == nil {
		edge.SetCase(c, domain.CaseRef{Kind: domain.CaseCycle, ID: id})
	}
	return id, err
}

func (f *face) openCycle(c echo.Context) error {
	id, err := cycleID(c)
	if err != nil {
		return err
	}
	opened, err := f.Service.Cycles.Open(c.Request().Context(), edge.Request(c), id)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, opened.Version, cycleOf(opened))
}

func (f *face) cancelCycle(c echo.Context) error { return stopCycle(c, f.Service.Cycles.Cancel) }

func (f *face) endBackfill(c echo.Context) error { return stopCycle(c, f.Service.Cycles.EndBackfill) }

// stopCycle is a step of a cycle that needs a reason.
func stopCycle(c echo.Context, step func(context.Context, service.Request, domain.ID, string) (domain.Cycle, error)) error {
	id, err := cycleID(c)
	if err != nil {
		return err
	}
	in, err := body[reasonIn](c)
	if err != nil {
		return err
	}
	moved, err := step(c.Request().Context(), edge.Request(c), id, in.Reason)
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, moved.Version, cycleOf(moved))
}
