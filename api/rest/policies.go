package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// ruleBrief is a regulation as the list names it.
type ruleBrief struct {
	refDTO
	Name  textDTO `json:"name"`
	Draft bool    `json:"draft"`
}

func ruleBriefOf(r domain.RuleText) ruleBrief {
	return ruleBrief{refOf(r.Ref), textOf(r.Name), r.Draft}
}

// ruleOut is a regulation in words.
type ruleOut struct {
	ruleBrief
	Basis    []string   `json:"basis"`
	From     string     `json:"from,omitempty"`
	To       string     `json:"to,omitempty"`
	Region   string     `json:"region,omitempty"`
	Lines    []ruleLine `json:"lines"`
	Evidence []textDTO  `json:"evidence"`
	Notes    []textDTO  `json:"notes"`
}

type ruleLine struct {
	Group      string             `json:"group"`
	ID         string             `json:"id"`
	Text       textDTO            `json:"text"`
	Required   string             `json:"required,omitempty"`
	Unit       string             `json:"unit,omitempty"`
	Titles     []domain.Title     `json:"titles"`
	Advises    bool               `json:"advises"`
	Evidence   textDTO            `json:"evidence"`
	Proofs     []domain.ProofKind `json:"proofs,omitempty"`
	Fields     []string           `json:"fields,omitempty"`
	Source     string             `json:"source"`
	Confidence string             `json:"confidence,omitempty"`
}

func ruleOf(r domain.RuleText) ruleOut {
	return ruleOut{
		ruleBrief: ruleBriefOf(r), Basis: each(r.Basis, same), From: r.From, To: r.To, Region: r.Region,
		Lines: each(r.Lines, func(l domain.RuleLine) ruleLine {
			titles := each(l.Titles, func(t domain.Title) domain.Title { return t })
			return ruleLine{l.Group, l.ID, textOf(l.Text), l.Required, l.Unit, titles, l.Advises, textOf(l.Evidence), l.Proofs, l.Fields, l.Source, l.Confidence}
		}),
		Evidence: each(r.Evidence, textOf), Notes: each(r.Notes, textOf),
	}
}

func (f *face) regulations(c echo.Context) error {
	if err := parameters(c).err(); err != nil {
		return err
	}
	list, err := f.Service.Directory.Regulations()
	if err != nil {
		return err
	}
	return reply(c, service.List[domain.RuleText]{Items: list}, nil, ruleBriefOf)
}

// regulation is the newest version, or the one with a hash.
func (f *face) regulation(c echo.Context) error {
	q := parameters(c)
	hash := q.text("hash")
	if err := q.err(); err != nil {
		return err
	}
	r, err := f.Service.Directory.Regulation(c.Param("code"), hash)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, ruleOf(r))
}

// versions and changes answer for one kind of text.
func (f *face) versions(kind string) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := parameters(c).err(); err != nil {
			return err
		}
		list := f.Service.Directory.Versions(kind, c.Param("code"))
		if len(list) == 0 {
			return domain.Fault(domain.CodeNotFound, "not_found")
		}
		return reply(c, service.List[domain.PolicyRef]{Items: list}, nil, refOf)
	}
}

func (f *face) changes(kind string) echo.HandlerFunc {
	return func(c echo.Context) error {
		q := parameters(c)
		from, to := q.text("from"), q.text("to")
		if err := q.err(); err != nil {
			return err
		}
		list, err := f.Service.Directory.Changes(kind, c.Param("code"), from, to)
		if err != nil {
			return err
		}
		return reply(c, service.List[domain.PolicyChange]{Items: list}, nil, func(p domain.PolicyChange) domain.PolicyChange { return p })
	}
}
