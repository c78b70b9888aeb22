package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type outlookOut struct {
	PersonID   domain.ID           `json:"person_id"`
	Regulation refDTO              `json:"regulation"`
	Name       textDTO             `json:"name"`
	Title      domain.Title        `json:"title"`
	On         calendar.Date       `json:"on"`
	Region     string              `json:"region"`
	Attested   decisionOut         `json:"attested"`
	Plan       decisionOut         `json:"plan"`
	WhatIf     *decisionOut        `json:"what_if,omitempty"`
	Earliest   calendar.Date       `json:"earliest,omitzero"`
	Planned    []domain.Stretch    `json:"planned"`
	Facts      domain.ServiceFacts `json:"facts"` // the file that anybody can judge again
	Evidence   []textDTO           `json:"evidence"`
	Held       []heldOut           `json:"held"`
	Proofs     []proofOut          `json:"proofs"`
	Filed      []pastOut           `json:"filed"`
	Choices    []ruleNamed         `json:"choices"`
}

// proofOut is a clause and the records of this installation that prove it.
type proofOut struct {
	Clause   string        `json:"clause"`
	Text     textDTO       `json:"text"`
	Evidence textDTO       `json:"evidence"`
	Records  []proofRecord `json:"records"`
}

type proofRecord struct {
	Kind         domain.ProofKind `json:"kind"`
	Held         bool             `json:"held"`
	AssignmentID domain.ID        `json:"assignment_id,omitempty"`
	Number       string           `json:"number,omitempty"`
	Place        string           `json:"place,omitempty"`
	From         calendar.Date    `json:"from,omitzero"`
	To           calendar.Date    `json:"to,omitzero"`
	Have         int              `json:"have,omitempty"`
	Want         int              `json:"want,omitempty"`
	Detail       string           `json:"detail,omitempty"`
	Field        string           `json:"field,omitempty"`
	Open         []calendar.Month `json:"open_months,omitempty"`
}

func proofOf(p service.ClauseProof) proofOut {
	return proofOut{p.Line.ID, textOf(p.Line.Text), textOf(p.Line.Evidence), each(p.Records, func(r service.Record) proofRecord {
		return proofRecord{r.Kind, r.Held, r.AssignmentID, r.Number, r.Place, r.From, r.To, r.Have, r.Want, r.Detail, r.Field, r.Open}
	})}
}

type heldOut struct {
	AssignmentID    domain.ID `json:"assignment_id"`
	Number          string    `json:"number"`
	Recipient       string    `json:"recipient"`
	ReportsExpected int       `json:"reports_expected"`
	ReportsAccepted int       `json:"reports_accepted"`
	Days            int       `json:"days"`
	Grade           string    `json:"grade"`
	Certificate     string    `json:"certificate"`
}

type ruleNamed struct {
	Regulation refDTO  `json:"regulation"`
	Name       textDTO `json:"name"`
}

func outlookOf(o service.Outlook) outlookOut {
	out := outlookOut{
		PersonID: o.Person.ID, Regulation: refOf(o.Rule.Ref), Name: textOf(o.Rule.Name), Title: o.Asked.Target, On: o.Asked.On, Region: o.Asked.Region,
		Attested: decisionOf(o.Attested), Plan: decisionOf(o.Plan), Earliest: o.Earliest,
		Planned: append([]domain.Stretch{}, o.Planned...), Facts: o.Facts, Evidence: each(o.Rule.Evidence, textOf),
		Held: each(o.Held, func(p service.Proof) heldOut {
			a := p.Assignment
			return heldOut{a.ID, a.Number, p.Recipient, p.Reports.Expected, p.Reports.Accepted, p.Days, a.ServiceGrade(), p.Certificate}
		}),
		Proofs:  each(o.Clauses, proofOf),
		Filed:   each(o.Filed, pastOf),
		Choices: each(o.Choices, func(r domain.RuleText) ruleNamed { return ruleNamed{refOf(r.Ref), textOf(r.Name)} }),
	}
	out.Facts.Stretches = append([]domain.Stretch{}, out.Facts.Stretches...)
	if o.Changed != nil {
		changed := decisionOf(*o.Changed)
		out.WhatIf = &changed
	}
	return out
}

// outlook answers whether somebody may apply, and what would change it.
func (f *face) outlook(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	q := parameters(c)
	asked := service.Question{Regulation: q.text("regulation"), Target: choice(q, "title", domain.Titles), On: q.date("on"), Region: q.text("region")}
	asked.WhatIf.ExtendTo = q.date("extend_to")
	from, to, kind, level := q.date("from"), q.date("to"), choice(q, "kind", domain.ServiceKinds), choice(q, "level", domain.Levels)
	if !from.IsZero() || !to.IsZero() {
		asked.WhatIf.More = []domain.Stretch{domain.Placement(from, to, kind, level)}
	}
	if err := q.err(); err != nil {
		return err
	}
	o, err := f.Service.Verdicts.Outlook(c.Request().Context(), edge.Actor(c), id, asked)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, outlookOf(o))
}
