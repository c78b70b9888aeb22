package ui

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

func (p *pages) nominatePage(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return p.showNominate(c, http.StatusOK, id, url.Values{"person_id": {c.QueryParam("person_id")}}, nil)
}

func (p *pages) showNominate(c echo.Context, status int, id domain.ID, values url.Values, fault *domain.Error) error {
	ctx, a := c.Request().Context(), edge.Actor(c)
	cycle, err := p.nominating(c, a, id)
	if err != nil {
		return err
	}
	content := web.NominatePage{Cycle: cycle, Others: a.Has(domain.RoleHR, cycle.SupporterID)}
	if content.Programme, err = p.Service.Directory.Programme(cycle.Programme); err != nil {
		return err
	}
	if content.Names, err = p.Service.Directory.Names(ctx, cycle.SupporterID, cycle.RecipientID); err != nil {
		return err
	}
	if content.Others {
		if content.People, err = p.staffOptions(c, a, cycle.SupporterID); err != nil {
			return err
		}
	}
	if a.PersonID != 0 {
		content.Self = a.Name
	}
	content.Positions = positionOptions(edge.Locale(c), content.Programme, cycle.Positions)
	if len(content.Positions) == 1 && values.Get("position_id") == "" {
		values.Set("position_id", content.Positions[0].Value)
	}
	content.Path = path(content.Programme)
	if person := (&input{values: values}).id("person_id"); person != 0 || !content.Others {
		if content.Path, err = p.foresee(c, a, id, person, content.Path); err != nil {
			return err
		}
	}
	content.Form = p.form(c, "nomination", values, taskLabels(edge.Locale(c), content.Programme), fault)
	return page(p, c, status, content, p.Site.Nominate)
}

// nominating is a cycle one may propose people for: as HR, or as staff of its hospital while
// it takes nominations.
func (p *pages) nominating(c echo.Context, a service.Actor, id domain.ID) (domain.Cycle, error) {
	view, err := p.Service.Cycles.Cycle(c.Request().Context(), a, id)
	if err == nil && view.MayRun {
		return view.Cycle, nil
	}
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return view.Cycle, err
	}
	mine, err := p.Service.Cycles.OpenForMe(c.Request().Context(), a)
	if err != nil {
		return domain.Cycle{}, err
	}
	i := slices.IndexFunc(mine.Items, func(one domain.Cycle) bool { return one.ID == id })
	if i < 0 {
		return domain.Cycle{}, domain.Fault(domain.CodeNotFound, "not_found")
	}
	return mine.Items[i], nil
}

// staffLimit is how many colleagues the form offers; beyond that one starts from the
// person's own page.
const staffLimit = 1000

func (p *pages) staffOptions(c echo.Context, a service.Actor, org domain.ID) ([]web.Option, error) {
	var list []web.Option
	for at := (service.Page{Limit: 200}); ; {
		people, err := p.Service.Directory.People(c.Request().Context(), a, org, at)
		if err != nil {
			return nil, err
		}
		for _, one := range people.Items {
			label := one.Name
			if one.Department != "" {
				label += " · " + one.Department
			}
			list = append(list, web.Option{Value: one.ID.String(), Label: label + " · " + p.say(c, "title."+string(one.Title))})
		}
		if at.After = people.Next; at.After == "" || len(list) >= staffLimit {
			return list, nil
		}
	}
}

// path is the way a nomination will go: its own chain after the nominee's step, then the
// list's.
func path(programme domain.Programme) []web.PathStep {
	var steps []web.PathStep
	for i, name := range []domain.ChainName{domain.ChainNomination, domain.ChainSignOff} {
		for j, step := range programme.Chain(name).Steps {
			if i == 0 && j == 0 {
				continue // filling this form
			}
			steps = append(steps, web.PathStep{Step: step, Days: step.DueDays, Later: i > 0})
		}
	}
	return steps
}

// foresee names those who would be asked about a person's nomination, as the posts are held
// today, and leaves out the steps this person would not go through. Somebody who cannot be
// proposed is told so when the form is sent.
func (p *pages) foresee(c echo.Context, a service.Actor, cycle, person domain.ID, steps []web.PathStep) ([]web.PathStep, error) {
	foreseen, err := p.Service.Runs.PredictNomination(c.Request().Context(), a, cycle, person)
	if _, ok := mendable(err); ok || domain.CodeOf(err) == domain.CodeForbidden {
		return steps, nil
	}
	if err != nil {
		return steps, err
	}
	var kept []web.PathStep
	for _, one := range steps {
		i := slices.IndexFunc(foreseen, func(f service.PathStep) bool { return f.Step.ID == one.Step.ID && f.Step.Kind == one.Step.Kind })
		if i >= 0 {
			one.Names, one.Vacant = foreseen[i].Names, foreseen[i].Vacant
		}
		if i >= 0 || one.Later {
			kept = append(kept, one)
		}
	}
	return kept, nil
}

func (p *pages) nominate(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := read(c)
	if err != nil {
		return err
	}
	form := in.nomination()
	if in.text("do") == "plan" { // another person may go another way
		return p.showNominate(c, http.StatusOK, id, in.values, nil)
	}
	var made domain.Nomination
	if err = in.err(); err == nil {
		made, err = p.Service.Nominations.Nominate(c.Request().Context(), edge.Request(c), id, form)
	}
	if fault, ok := mendable(err); ok {
		return p.showNominate(c, edge.Status(fault.Code), id, in.values, fault)
	}
	if err != nil {
		return err
	}
	kind, key := "success", "flash.nominated"
	if made.State == domain.NominationIneligible {
		kind, key = "warning", "flash.nominated_ineligible"
	}
	tell(c, kind, key, map[string]string{"name": made.PersonName})
	if edge.Actor(c).Has(domain.RoleHR, made.SupporterID) {
		return see(c, "/cycles/"+id.String()+"#n"+made.ID.String())
	}
	return see(c, "/nominations/"+made.ID.String())
}
