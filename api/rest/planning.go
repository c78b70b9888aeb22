package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type loadOut struct {
	Department       string        `json:"department"` // "" = the whole house
	Staff            int           `json:"staff"`
	StaffAway        int           `json:"staff_away"`
	Physicians       int           `json:"physicians"`
	PhysiciansAway   int           `json:"physicians_away"`
	Intermediate     int           `json:"intermediate"`
	IntermediateAway int           `json:"intermediate_away"`
	Warnings         []loadWarning `json:"warnings"`
}

type loadWarning struct {
	Programme domain.Text `json:"programme"`
	Of        string      `json:"of"`
	WarnShare float64     `json:"warn_share"`
	All       int         `json:"all"`
	Away      int         `json:"away"`
	Source    string      `json:"source"`
}

func loadOf(l service.DepartmentLoad) loadOut {
	return loadOut{
		l.Department, l.Staff, l.StaffAway, l.Physicians, l.PhysiciansAway, l.Intermediate, l.IntermediateAway,
		each(l.Warnings, func(w service.LoadWarning) loadWarning {
			return loadWarning{w.Programme, w.Load.Of, w.Load.WarnShare, w.All, w.Away, w.Load.Source}
		}),
	}
}

func (f *face) planningLoad(c echo.Context) error {
	q := parameters(c)
	org, on := q.id("organisation"), q.date("on")
	if err := q.err(); err != nil {
		return err
	}
	loads, err := f.Service.Planning.Load(c.Request().Context(), edge.Actor(c), org, on)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list[loadOut]{Items: each(loads, loadOf)})
}

type planOut struct {
	AgreementID   domain.ID     `json:"agreement_id"`
	Number        string        `json:"number"`
	Supporter     string        `json:"supporter"`
	Recipient     string        `json:"recipient"`
	Programme     string        `json:"programme"`
	From          calendar.Date `json:"from"`
	To            calendar.Date `json:"to"`
	FixedUntil    calendar.Date `json:"fixed_until,omitzero"`
	Partners      int           `json:"partners"`
	PartnersAsked int           `json:"partners_asked"`
	Stationed     bool          `json:"stationed"`
	Stays         int           `json:"stays"`
	Gaps          []domain.Gap  `json:"gaps"`
}

func planOf(p service.PairPlan) planOut {
	out := planOut{
		p.Agreement.ID, p.Agreement.Number, p.Supporter, p.Recipient, p.Agreement.Programme, p.Agreement.From, p.Agreement.To,
		p.FixedUntil, p.Partners, 0, p.Stationed, len(p.Stays), append([]domain.Gap{}, p.Gaps...),
	}
	if pairing := p.Programme.Pairing; pairing != nil {
		out.PartnersAsked = pairing.Recipients
	}
	return out
}

func (f *face) planningPairs(c echo.Context) error {
	q := parameters(c)
	from, to, page := q.date("from"), q.date("to"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	pairs, err := f.Service.Planning.Pairs(c.Request().Context(), edge.Actor(c), from, to, page)
	return reply(c, pairs, err, planOf)
}
