package ui

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// cycles is cycles and who is nominated for them.
func (p *pages) cycles(in *echo.Group) {
	in.GET("/cycles", p.cycleList)
	in.GET("/cycles/new", p.newCycle)
	in.POST("/cycles", p.createCycle)
	in.GET("/cycles/:id", p.cycle)
	in.POST("/cycles/:id/open", p.openCycle)
	in.POST("/cycles/:id/cancel", p.cancelCycle)
	in.POST("/cycles/:id/end-backfill", p.endBackfill)
	in.GET("/cycles/:id/nominate", p.nominatePage)
	in.POST("/cycles/:id/nominate", p.nominate)
	in.POST("/nominations/:id/refusal", p.recordRefusal)
	in.POST("/nominations/:id/withdraw", p.withdraw)
}

var cycleStates = []domain.CycleState{
	domain.CycleDraft, domain.CycleNominating, domain.CycleSigning, domain.CycleConsenting, domain.CyclePublicity,
	domain.CycleServing, domain.CycleClosed, domain.CycleCancelled,
}

func (p *pages) cycleList(c echo.Context) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	filter := service.CycleFilter{State: domain.CycleState(c.QueryParam("state"))}
	list, err := p.Service.Cycles.List(ctx, a, filter, service.Page{After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	content := web.CyclesPage{
		Cycles: list.Items, State: filter.State, States: p.options(c, "state.cycle", words(cycleStates)...),
		MayNew: a.Holds(domain.RoleHR), Next: nextPage(c, list.Next),
	}
	var orgs []domain.ID
	for _, one := range list.Items {
		orgs = append(orgs, one.SupporterID, one.RecipientID)
	}
	if content.Names, err = p.Service.Directory.Names(ctx, orgs...); err != nil {
		return err
	}
	return page(p, c, http.StatusOK, content, p.Site.Cycles)
}

func (p *pages) newCycle(c echo.Context) error {
	values := url.Values{}
	values.Set("agreement_id", c.QueryParam("agreement_id"))
	return p.showNewCycle(c, http.StatusOK, values, nil)
}

// showNewCycle asks for the agreement first: it decides the programme, and with it what the
// form offers.
func (p *pages) showNewCycle(c echo.Context, status int, values url.Values, fault *domain.Error) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	agreements, err := p.agreementsOf(c, a)
	if err != nil {
		return err
	}
	content := web.CycleNewPage{Agreements: agreements, Rows: rows(values)}
	var orgs []domain.ID
	for i, one := range agreements {
		orgs = append(orgs, one.SupporterID, one.RecipientID)
		if one.ID.String() == values.Get("agreement_id") {
			content.Agreement = &agreements[i]
		}
	}
	if content.Names, err = p.Service.Directory.Names(ctx, orgs...); err != nil {
		return err
	}
	if content.Agreement != nil {
		for _, programme := range p.Service.Directory.Programmes() {
			if programme.Ref.Code == content.Agreement.Programme {
				content.Programme = programme
			}
		}
		for _, track := range content.Programme.Tracks {
			content.Tracks = append(content.Tracks, web.Option{Value: track.Code, Label: track.Name.In(edge.Locale(c))})
		}
	}
	content.Form = p.form(c, "cycle", values, nil, fault)
	return page(p, c, status, content, p.Site.CycleNew)
}

// agreementsOf are the agreements under which the actor may open a cycle.
func (p *pages) agreementsOf(c echo.Context, a service.Actor) ([]domain.Agreement, error) {
	list, err := p.Service.Directory.Agreements(c.Request().Context(), a, service.Page{Limit: 200})
	var own []domain.Agreement
	for _, one := range list.Items {
		if a.Has(domain.RoleHR, one.SupporterID) {
			own = append(own, one)
		}
	}
	return own, err
}

// rows numbers the rows of positions on the form: those sent, at least three, at most fifty.
func rows(values url.Values) []int {
	n := max(len(values["positions.department"]), 3)
	if values.Get("add_row") != "" {
		n++
	}
	var list []int
	for i := range min(n, 50) {
		list = append(list, i)
	}
	return list
}

func (p *pages) createCycle(c echo.Context) error {
	in, err := read(c)
	if err != nil {
		return err
	}
	if in.bool("add_row") {
		return p.showNewCycle(c, http.StatusOK, in.values, nil)
	}
	plan := in.plan()
	var made domain.Cycle
	if err = in.err(); err == nil {
		made, err = p.Service.Cycles.Create(c.Request().Context(), edge.Request(c), plan)
	}
	if fault, ok := mendable(err); ok {
		return p.showNewCycle(c, edge.Status(fault.Code), in.values, fault)
	}
	if err != nil {
		return err
	}
	tell(c, "success", "flash.cycle_created", map[string]string{"title": made.Title})
	return see(c, "/cycles/"+made.ID.String())
}

func (in *input) plan() service.CyclePlan {
	plan := service.CyclePlan{
		AgreementID: in.id("agreement_id"), Title: in.text("title"), NominationUntil: in.date("nomination_until"),
		From: in.date("from"), To: in.date("to"), Backfill: in.bool("backfill"), BackfillReason: in.text("backfill_reason"),
		PublicityFrom: in.date("publicity_from"),
	}
	at := func(name string, i int) string {
		if values := in.values[name]; i < len(values) {
			return strings.TrimSpace(values[i])
		}
		return ""
	}
	for i := range in.values["positions.department"] {
		pos := service.PositionPlan{Track: at("positions.track", i), Department: at("positions.department", i), Specialty: at("positions.specialty", i)}
		quota := at("positions.quota", i)
		if pos.Department == "" && pos.Specialty == "" && quota == "" {
			continue // a row nobody filled in
		}
		pos.Quota = in.wholeNumber("positions.quota", quota)
		plan.Positions = append(plan.Positions, pos)
	}
	return plan
}

func (p *pages) cycle(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx, a := c.Request().Context(), edge.Actor(c)
	view, err := p.Service.Cycles.Cycle(ctx, a, id)
	if err != nil {
		return err
	}
	edge.SetCase(c, view.Cycle.Case())
	content := web.CyclePage{
		View: view, Stages: web.Stages(view.Cycle), Totals: web.Totals(p.Service.Directory.Metrics(view.Programme), view.Totals),
		MayNominate: view.Cycle.State == domain.CycleNominating && view.MayRun,
	}
	var next string
	if content.Nominees, next, err = p.nominees(c, a, view, c.QueryParam("nominees")); err != nil {
		return err
	}
	content.NomineesAt = another(c, "nominees", next)
	list, err := p.Service.Assignments.List(ctx, a, service.AssignmentFilter{Cycle: id}, service.Page{After: c.QueryParam("assigned"), Limit: 100})
	if err != nil {
		return err
	}
	content.Assignments, content.AssignedAt = list.Items, another(c, "assigned", list.Next)
	if content.Line, err = p.timeline(c, a, view.Cycle.Case(), nil); err != nil {
		return err
	}
	return page(p, c, http.StatusOK, content, p.Site.Cycle)
}

// another is the address of the same page with one more cursor, "" when there is none.
func another(c echo.Context, name, cursor string) string {
	if cursor == "" {
		return ""
	}
	query := c.QueryParams()
	query.Set(name, cursor)
	return c.Request().URL.Path + "?" + query.Encode()
}

func (p *pages) openCycle(c echo.Context) error {
	return p.onCycle(c, "flash.cycle_opened", func(id domain.ID, _ string) error {
		_, err := p.Service.Cycles.Open(c.Request().Context(), edge.Request(c), id)
		return err
	})
}

func (p *pages) cancelCycle(c echo.Context) error {
	return p.onCycle(c, "flash.cycle_cancelled", func(id domain.ID, reason string) error {
		_, err := p.Service.Cycles.Cancel(c.Request().Context(), edge.Request(c), id, reason)
		return err
	})
}

func (p *pages) endBackfill(c echo.Context) error {
	return p.onCycle(c, "flash.backfill_ended", func(id domain.ID, reason string) error {
		_, err := p.Service.Cycles.EndBackfill(c.Request().Context(), edge.Request(c), id, reason)
		return err
	})
}

// onCycle does one thing to a cycle and comes back to its page, with what was done or why not.
func (p *pages) onCycle(c echo.Context, done string, do func(id domain.ID, reason string) error) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	return p.back(c, "/cycles/"+id.String(), done, do(id, in.text("reason")))
}

// back returns to a page after a small action there: a refusal is said at its top.
func (p *pages) back(c echo.Context, to, done string, err error) error {
	if fault, ok := mendable(err); ok {
		tell(c, "error", "flash.refused", map[string]string{"why": p.Site.Sentence(edge.Locale(c), fault)})
		return see(c, to)
	}
	if err != nil {
		return err
	}
	tell(c, "success", done, nil)
	return see(c, to)
}

func (p *pages) recordRefusal(c echo.Context) error {
	return p.onNomination(c, "flash.refusal_recorded", func(id domain.ID, reason string) error {
		_, err := p.Service.Nominations.RecordRefusal(c.Request().Context(), edge.Request(c), id, reason)
		return err
	})
}

func (p *pages) withdraw(c echo.Context) error {
	return p.onNomination(c, "flash.nomination_withdrawn", func(id domain.ID, reason string) error {
		_, err := p.Service.Nominations.Withdraw(c.Request().Context(), edge.Request(c), id, reason)
		return err
	})
}

func (p *pages) onNomination(c echo.Context, done string, do func(id domain.ID, reason string) error) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	n, err := p.Service.Nominations.Nomination(c.Request().Context(), edge.Actor(c), id)
	if err != nil {
		return err
	}
	return p.back(c, "/cycles/"+n.CycleID.String()+"#n"+strconv.FormatInt(int64(id), 10), done, do(id, in.text("reason")))
}
