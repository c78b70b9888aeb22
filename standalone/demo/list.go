package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
)

// nominate: everybody applies from their own account; the rules answer at once.
func (p *play) nominate(ctx context.Context) error {
	barred := 0
	for _, s := range p.Staff {
		var out struct {
			State     string `json:"state"`
			Screening struct {
				Clauses []clause `json:"clauses"`
			} `json:"screening"`
		}
		if err := p.people[s.Login].Call(ctx, "POST", p.cyclePath("/nominations"), p.form(s.Login, p.Texts["statement"]), &out); err != nil {
			return err
		}
		if out.State == "ineligible" {
			barred++
			for _, c := range out.Screening.Clauses {
				if !c.Pass {
					p.say("%s is refused by clause %s: required %s, found %s (%s)", s.Name, c.ID, c.Required, c.Actual, c.Source)
				}
			}
		}
	}
	p.say("%d apply, %d are refused by a rule", len(p.Staff), barred)
	return nil
}

// review: HR sends one back, who completes it, and approves the others in one batch.
func (p *play) review(ctx context.Context) error {
	hr := p.by("supporter", "hr")
	open, err := p.todo(ctx, hr, "nomination_review")
	if err != nil {
		return err
	}
	var batch []int64
	for _, t := range open {
		if p.names[t.Person] != p.SentBack {
			batch = append(batch, t.ID)
			continue
		}
		if err := decide(ctx, hr, t.ID, map[string]any{"outcome": "return", "opinion": p.Texts["return_nominee"]}); err != nil {
			return err
		}
	}
	if err := p.batch(ctx, hr, batch); err != nil {
		return err
	}
	nominee := p.people[p.SentBack]
	fixed := map[string]any{"outcome": "approve", "nomination": p.form(p.SentBack, p.Texts["fixed_statement"])}
	if err := p.decideAll(ctx, nominee, "nomination_fix", func(task) map[string]any { return fixed }); err != nil {
		return err
	}
	if err := p.decideAll(ctx, hr, "nomination_review", p.agreed); err != nil {
		return err
	}
	p.say("HR returns %s's application, who completes it, and approves %d in one batch", nominee.name, len(batch))
	return nil
}

// refuse: one who was approved would not go. What follows is a leader's decision.
func (p *play) refuse(ctx context.Context) error {
	hr, leader := p.by("supporter", "hr"), p.by("supporter", "leader")
	for _, s := range p.Staff {
		if !s.Refuses {
			continue
		}
		found, err := all[made](ctx, hr, p.cyclePath("/nominations"), url.Values{"person": {strconv.FormatInt(p.ids[s.Login], 10)}})
		if err != nil || len(found) != 1 {
			return errors.Join(err, fmt.Errorf("%d nominations of %s", len(found), s.Name))
		}
		err = hr.Call(ctx, "POST", fmt.Sprintf("/nominations/%d/refusal", found[0].ID), map[string]any{"reason": p.Texts["refusal"]}, nil)
		if err != nil {
			return err
		}
		decision := map[string]any{"outcome": "approve", "opinion": p.Texts["refusal_opinion"], "refusal": map[string]any{"consequence": "none"}}
		if err := p.decideAll(ctx, leader, "refusal_decide", func(task) map[string]any { return decision }); err != nil {
			return err
		}
		p.say("%s would not go; HR records it and %s decides that nothing follows", s.Name, leader.name)
	}
	return nil
}

// signOff: HR hands the list in, leadership signs, the recipient consents; then publicity.
func (p *play) signOff(ctx context.Context) error {
	for _, step := range []struct {
		who  *Person
		kind string
	}{
		{p.by("supporter", "hr"), "list_submit"}, {p.by("supporter", "leader"), "list_sign"}, {p.by("recipient", "hr"), "consent"},
	} {
		if err := p.decideAll(ctx, step.who, step.kind, p.agreed); err != nil {
			return err
		}
	}
	err := p.cycleUntil(ctx, "the assignments after publicity", func() bool { return p.cycle.State == "serving" })
	p.say("HR hands the list in, leadership signs, %s consents; publicity is over, %d are assigned", p.Recipient.Name, p.cycle.Assignments["awaiting_arrival"])
	return err
}
