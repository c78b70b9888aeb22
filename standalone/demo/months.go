package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// report: everybody enters the months that are over, the recipient attests attendance, the
// supporter accepts. One report is returned and corrected, one is never handed in.
func (p *play) report(ctx context.Context) error {
	months := int(p.to.Year()-p.from.Year())*12 + int(p.to.Month()-p.from.Month()) + 1
	var serving []staff
	handIns := 0
	for _, s := range p.Staff {
		if p.serves[s.Login] {
			serving = append(serving, s)
			handIns += months
			if s.MissingMonth > 0 {
				handIns--
			}
		}
	}
	figures := p.figures(handIns)
	for _, s := range serving {
		n, err := p.enter(ctx, s, months, figures)
		if err != nil {
			return err
		}
		figures = figures[n:]
		if err := p.check(ctx, s); err != nil {
			return err
		}
		p.say("%s enters %d months late with the reason, %s attests attendance, HR accepts", s.Name, n, p.by("recipient", "hr").name)
	}
	return nil
}

// enter hands one person's months in, oldest first.
func (p *play) enter(ctx context.Context, s staff, months int, figures []map[string]int64) (int, error) {
	who := p.people[s.Login]
	var open []task
	err := until(ctx, s.Name+"'s months", func() (bool, error) {
		var err error
		open, err = p.todo(ctx, who, "report_hand_in")
		return len(open) == months, err
	})
	n := 0
	for i, t := range open {
		if err != nil {
			return n, err
		}
		if i+1 == s.MissingMonth {
			err = p.draft(ctx, who, t)
			continue
		}
		err = who.Call(ctx, "POST", fmt.Sprintf("/reports/%d/hand-in", t.Subject.ID), p.monthForm(figures[n], p.Texts["summary"]), nil)
		n++
	}
	return n, err
}

// draft keeps a month half written: it is never handed in.
func (p *play) draft(ctx context.Context, who *Person, t task) error {
	return who.Call(ctx, "PUT", fmt.Sprintf("/reports/%d/draft", t.Subject.ID), map[string]any{"summary": p.Texts["draft"]}, nil)
}

func (p *play) monthForm(figures map[string]int64, summary string) map[string]any {
	coded := map[string]int64{}
	for name, n := range figures {
		coded[p.codes[name]] = n
	}
	return map[string]any{"figures": coded, "summary": summary, "late_reason": p.Texts["late_reason"]}
}

// check verifies and accepts one person's months.
func (p *play) check(ctx context.Context, s staff) error {
	host, hr := p.by("recipient", "hr"), p.by("supporter", "hr")
	open, err := p.todo(ctx, host, "report_verify")
	if err != nil {
		return err
	}
	for i, t := range open {
		if s.Login == p.Corrected.Login && i+1 == p.Corrected.Month {
			if err := p.correct(ctx, s, t); err != nil {
				return err
			}
			continue
		}
		if err := decide(ctx, host, t.ID, attended); err != nil {
			return err
		}
	}
	accept, err := p.todo(ctx, hr, "report_accept")
	if err != nil {
		return err
	}
	var ids []int64
	for _, t := range accept {
		ids = append(ids, t.ID)
	}
	return p.batch(ctx, hr, ids)
}

var attended = map[string]any{"outcome": "approve", "attendance": map[string]any{"leave_days": 0, "absent_days": 0, "nights_away": 0}}

// correct: the recipient returns a report, the person corrects it, the recipient attests it.
func (p *play) correct(ctx context.Context, s staff, t task) error {
	host, who := p.by("recipient", "hr"), p.people[s.Login]
	if err := decide(ctx, host, t.ID, map[string]any{"outcome": "return", "opinion": p.Texts["return_report"]}); err != nil {
		return err
	}
	var r struct {
		Figures map[string]int64 `json:"figures"`
	}
	path := fmt.Sprintf("/reports/%d", t.Subject.ID)
	if err := who.Call(ctx, "GET", path, nil, &r); err != nil {
		return err
	}
	if err := who.Call(ctx, "POST", path+"/hand-in", map[string]any{"figures": r.Figures, "summary": p.Texts["corrected"]}, nil); err != nil {
		return err
	}
	p.say("%s returns %s's report of %s, who corrects it", host.name, s.Name, t.Period)
	again, err := p.todo(ctx, host, "report_verify")
	for _, one := range again {
		if err == nil && one.Subject.ID == t.Subject.ID {
			return decide(ctx, host, one.ID, attended)
		}
	}
	return errors.Join(err, errors.New("the corrected report did not come back"))
}

// endBackfill: HR ends the time for entering late; what is not there is missing now.
func (p *play) endBackfill(ctx context.Context) error {
	hr := p.by("supporter", "hr")
	if err := hr.Call(ctx, "POST", p.cyclePath("/end-backfill"), map[string]any{"reason": p.Texts["end_backfill"]}, nil); err != nil {
		return err
	}
	err := p.cycleUntil(ctx, "the missing report and the end of service", func() bool {
		return p.cycle.Assignments["appraising"] == len(p.serves)
	})
	p.say("HR ends the late entry; after its ladder of reminders %d report counts as missing", p.cycle.Reports.Missing)
	return err
}

// appraise: both hospitals, each sealed from the other until both are in.
func (p *play) appraise(ctx context.Context) error {
	for i, side := range []string{"recipient", "supporter"} {
		who := p.by(side, "hr")
		err := p.decideAll(ctx, who, "appraise", func(t task) map[string]any {
			base := 82 + int(t.Person*7)%14 + i
			return map[string]any{"outcome": "approve", "appraisal": map[string]any{
				"scores":  map[string]int{"task": base, "conduct": min(base+4, 100), "work": base - 1},
				"comment": p.Texts["comment_"+side],
			}}
		})
		if err != nil {
			return err
		}
	}
	p.say("both hospitals appraise; the seal opens when both are in")
	return nil
}

// sign: every person reads both appraisals and signs.
func (p *play) sign(ctx context.Context) error {
	signed := 0
	for _, s := range p.Staff {
		if !p.serves[s.Login] {
			continue
		}
		if err := p.decideAll(ctx, p.people[s.Login], "appraisal_sign", func(task) map[string]any { return map[string]any{"outcome": "approve"} }); err != nil {
			return err
		}
		signed++
	}
	p.say("%d people read their appraisals and sign", signed)
	return nil
}

func (p *play) settle(ctx context.Context) error {
	err := p.cycleUntil(ctx, "the verdicts", func() bool { return p.cycle.State == "closed" })
	p.say("ledger and verdicts are made; the cycle is %s", p.cycle.State)
	return err
}

// closeYear: the year's figures are frozen, signed and locked.
func (p *play) closeYear(ctx context.Context) error {
	path := fmt.Sprintf("/years/%s/%d", p.Programme, p.year)
	if err := p.admin.Call(ctx, "POST", path+"/close", nil, nil); err != nil {
		return err
	}
	sign := func(task) map[string]any {
		return map[string]any{"outcome": "approve", "opinion": p.Texts["year_opinion"]}
	}
	if err := p.decideAll(ctx, p.by("supporter", "leader"), "year_sign", sign); err != nil {
		return err
	}
	var y yearClose
	err := until(ctx, "the locked year", func() (bool, error) {
		err := p.admin.Call(ctx, "GET", path, nil, &y)
		return y.State == "locked", err
	})
	p.say("the year %d is frozen, signed and %s: %s", p.year, y.State, y.Hash)
	return err
}

// lockedOut: the missing month can no longer be entered.
func (p *play) lockedOut(ctx context.Context) error {
	for _, s := range p.Staff {
		if s.MissingMonth == 0 {
			continue
		}
		who := p.people[s.Login]
		missing, err := p.missing(ctx, who)
		if err != nil {
			return err
		}
		err = who.Call(ctx, "POST", fmt.Sprintf("/reports/%d/hand-in", missing.ID), p.monthForm(nil, p.Texts["summary"]), nil)
		var r *Refusal
		if !errors.As(err, &r) || r.Status != http.StatusConflict || r.Code != "locked" {
			return fmt.Errorf("a locked year took a report: %w", err)
		}
		p.say("%s tries to enter the missing month after all: %s", s.Name, r.Detail)
	}
	return nil
}
