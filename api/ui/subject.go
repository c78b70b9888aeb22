package ui

import (
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/web"
)

// keyReader is where a request keeps the actor as a reader of what they are asked to decide.
const keyReader = "duikou.reader"

// reader is who reads what a task is about.
func reader(c echo.Context) service.Actor {
	if a, ok := c.Get(keyReader).(service.Actor); ok {
		return a
	}
	return edge.Actor(c)
}

// about finds what a task is about, as far as its reader may see it.
func (p *pages) about(c echo.Context, content *web.TaskPage) error {
	finders := map[domain.SubjectKind]func(echo.Context, *web.TaskPage) error{
		domain.SubjectNomination: p.aboutNominee,
		domain.SubjectCycle:      p.aboutList,
		domain.SubjectAssignment: p.aboutAssignment,
		domain.SubjectReport:     p.aboutReport,
		domain.SubjectRequest:    p.aboutRequest,
		domain.SubjectYearClose:  p.aboutYear,
	}
	find, ok := finders[content.View.Task.Subject.Kind]
	if !ok {
		return nil
	}
	return find(c, content)
}

func (p *pages) aboutNominee(c echo.Context, content *web.TaskPage) error {
	a := reader(c)
	view, err := p.Service.Nominations.View(c.Request().Context(), a, content.View.Task.Subject.ID)
	if err != nil {
		return err
	}
	nominee, err := p.nominee(c, a, view)
	content.Nominee = &nominee
	return err
}

func (p *pages) nominee(c echo.Context, a service.Actor, view service.NominationView) (web.Nominee, error) {
	nominee := web.Nominee{
		Nomination: view.Nomination, Position: view.Position, Programme: view.Programme,
		Positions: positionOptions(edge.Locale(c), view.Programme, view.Cycle.Positions),
	}
	var err error
	nominee.Person, err = p.staff(c, a, view.Nomination.PersonID)
	return nominee, err
}

func positionOptions(locale string, programme domain.Programme, positions []domain.Position) []web.Option {
	var list []web.Option
	for _, pos := range positions {
		label := pos.Department
		if pos.Specialty != "" {
			label += " · " + pos.Specialty
		}
		if track, ok := programme.Track(pos.Track); ok {
			label += " · " + track.Name.In(locale)
		}
		list = append(list, web.Option{Value: pos.ID.String(), Label: label})
	}
	return list
}

// staff is a staff record, or nil when the reader may not see it.
func (p *pages) staff(c echo.Context, a service.Actor, person domain.ID) (*domain.Person, error) {
	view, err := p.Service.Directory.Person(c.Request().Context(), a, person)
	if err != nil && domain.CodeOf(err) == domain.CodeNotFound {
		return nil, nil
	}
	return &view.Person, err
}

func (p *pages) aboutList(c echo.Context, content *web.TaskPage) error {
	ctx, a := c.Request().Context(), reader(c)
	view, err := p.Service.Cycles.Cycle(ctx, a, content.View.Task.Subject.ID)
	if err != nil {
		return err
	}
	list := web.NameList{View: view}
	var more string
	if list.Nominees, more, err = p.nominees(c, a, view, ""); err != nil {
		return err
	}
	list.More = more != ""
	content.List = &list
	return nil
}

// nominees is a page of a cycle's nominees with their positions.
func (p *pages) nominees(c echo.Context, a service.Actor, view service.CycleView, after string) ([]web.Nominee, string, error) {
	list, err := p.Service.Nominations.List(c.Request().Context(), a, service.NominationFilter{Cycle: view.Cycle.ID}, service.Page{After: after, Limit: 100})
	if err != nil {
		return nil, "", err
	}
	places := map[domain.ID]domain.Position{}
	for _, pos := range view.Cycle.Positions {
		places[pos.ID] = pos
	}
	var nominees []web.Nominee
	for _, n := range list.Items {
		nominees = append(nominees, web.Nominee{Nomination: n, Position: places[n.PositionID], Programme: view.Programme})
	}
	return nominees, list.Next, nil
}

func (p *pages) aboutAssignment(c echo.Context, content *web.TaskPage) error {
	view, err := p.Service.Assignments.Assignment(c.Request().Context(), reader(c), content.View.Task.Subject.ID)
	content.Assignment = &view
	return err
}

func (p *pages) aboutReport(c echo.Context, content *web.TaskPage) error {
	view, err := p.Service.Reports.Report(c.Request().Context(), reader(c), content.View.Task.Subject.ID)
	content.Report = &view
	return err
}

// aboutRefusal finds what the person said in the case's own story, where it was recorded.
func (p *pages) aboutRefusal(c echo.Context, content *web.TaskPage) error {
	a, t := reader(c), content.View.Task
	line, err := p.Service.Tasks.Timeline(c.Request().Context(), a, t.Case, nil)
	if err != nil {
		return err
	}
	part := web.RefusalPart{}
	if len(line.Events) > 0 {
		part.Reason, part.RecordedBy = line.Events[0].Note, line.Events[0].ActorName
	}
	if part.Person, err = p.staff(c, a, t.PersonID); err != nil {
		return err
	}
	part.Consequences = slices.DeleteFunc(slices.Clone(content.View.Programme.Consequences), func(one domain.Consequence) bool {
		return one.ContractOnly && part.Person != nil && !part.Person.Contract
	})
	content.Refusal = &part
	return nil
}

func (p *pages) aboutYear(c echo.Context, content *web.TaskPage) error {
	year, err := strconv.Atoi(content.View.Task.Period)
	if err != nil {
		return err
	}
	view, err := p.Service.Years.Year(c.Request().Context(), reader(c), content.View.Programme.Ref.Code, year)
	content.Year = &view
	return err
}
