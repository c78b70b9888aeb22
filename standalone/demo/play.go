package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"
)

// Options says where the service is and how to log in as its first administrator.
type Options struct {
	URL      string
	Login    string
	Password string // the one-time password
	Today    time.Time
	Out      io.Writer // one line per step
}

// play is the demonstration under way.
type play struct {
	*story
	Options
	admin  *person
	people map[string]*person // by login
	ids    map[string]int64   // staff members by login, organisations by role in the story
	year   int
	from   time.Time
	to     time.Time
	codes  map[string]string // metric codes by the names the story uses
	cycle  cycle
	names  map[int64]string
	serves map[string]bool // who has an assignment
}

type cycle struct {
	ID        int64  `json:"id"`
	State     string `json:"state"`
	Positions []struct {
		ID         int64  `json:"id"`
		Department string `json:"department"`
	} `json:"positions"`
	Nominations map[string]int   `json:"nominations"`
	Assignments map[string]int   `json:"assignments"`
	Reports     reportCounts     `json:"reports"`
	Totals      map[string]int64 `json:"totals"`
}

type reportCounts struct {
	Expected int `json:"expected"`
	Accepted int `json:"accepted"`
	Missing  int `json:"missing"`
}

type task struct {
	ID      int64  `json:"id"`
	Kind    string `json:"kind"`
	Person  int64  `json:"person_id"`
	Label   string `json:"label"`
	Period  string `json:"period"`
	Subject struct {
		ID int64 `json:"id"`
	} `json:"subject"`
}

type made struct {
	ID    int64  `json:"id"`
	State string `json:"state"`
}

// Play plays the cycle from the first administrator's log-in to the locked year.
func Play(ctx context.Context, o Options) (Result, error) {
	s, err := readStory()
	if err != nil {
		return Result{}, err
	}
	p := &play{story: s, Options: o, people: map[string]*person{}, ids: map[string]int64{}, codes: map[string]string{}, names: map[int64]string{}, serves: map[string]bool{}}
	for _, step := range []func(context.Context) error{
		p.moveIn, p.calendar, p.hire, p.openCycle, p.nominate, p.review, p.refuse, p.signOff, p.arrive,
		p.report, p.endBackfill, p.appraise, p.sign, p.settle, p.closeYear, p.lockedOut,
	} {
		if err := step(ctx); err != nil {
			return Result{}, err
		}
	}
	return p.result(ctx)
}

func (p *play) say(format string, args ...any) { fmt.Fprintf(p.Out, "· "+format+"\n", args...) }

// moveIn: the operator creates the organisations and the accounts of those who run them.
func (p *play) moveIn(ctx context.Context) (err error) {
	if p.admin, err = logIn(ctx, p.URL, p.Login, p.Login, p.Options.Password, p.story.Password); err != nil {
		return err
	}
	for _, o := range []struct {
		role string
		org  *organisation
	}{{"authority", &p.Authority}, {"supporter", &p.Supporter}, {"recipient", &p.Recipient}} {
		if o.role != "authority" {
			o.org.ParentID = p.ids["authority"]
		}
		var out made
		if err := p.admin.call(ctx, "POST", "/organisations", o.org, &out); err != nil {
			return err
		}
		p.ids[o.role] = out.ID
	}
	for _, a := range p.Accounts {
		if err := p.account(ctx, a, 0); err != nil {
			return err
		}
	}
	p.say("%s supports %s, under %s; %d accounts log in and choose their passwords", p.Supporter.Name, p.Recipient.Name, p.Authority.Name, len(p.Accounts))
	return nil
}

// account creates an account with a one-time password and logs in with it.
func (p *play) account(ctx context.Context, a account, staff int64) error {
	var out struct {
		Password string `json:"password"`
	}
	in := map[string]any{
		"login": a.Login, "name": a.Name, "email": a.Email, "person_id": staff,
		"memberships": []map[string]any{{"organisation_id": p.ids[a.At], "role": a.Role}},
	}
	if err := p.admin.call(ctx, "POST", "/users", in, &out); err != nil {
		return err
	}
	one, err := logIn(ctx, p.URL, a.Name, a.Login, out.Password, p.story.Password)
	p.people[a.Login] = one
	return err
}

// by finds somebody by what they are in the story.
func (p *play) by(at, role string) *person {
	for _, a := range p.Accounts {
		if a.At == at && a.Role == role {
			return p.people[a.Login]
		}
	}
	return nil
}

// calendar takes the newest programme year whose close has begun by today.
func (p *play) calendar(ctx context.Context) error {
	var programme struct {
		TermMonths int `json:"term_months"`
		Year       struct {
			Starts     string `json:"starts"`
			CloseOpens string `json:"close_opens"`
			YearsLater int    `json:"years_later"`
		} `json:"year"`
		Metrics []struct {
			Code    string   `json:"code"`
			Aliases []string `json:"aliases"`
		} `json:"metrics"`
	}
	if err := p.admin.call(ctx, "GET", "/programmes/"+p.Programme, nil, &programme); err != nil {
		return err
	}
	for _, m := range programme.Metrics {
		for _, name := range append(m.Aliases, m.Code) {
			p.codes[name] = m.Code
		}
	}
	today := p.Today.UTC().Add(8 * time.Hour) // China's calendar
	for p.year = today.Year() - programme.Year.YearsLater; ; p.year-- {
		opens, err := time.Parse(time.DateOnly, fmt.Sprintf("%d-%s", p.year+programme.Year.YearsLater, programme.Year.CloseOpens))
		if err != nil {
			return err
		}
		if !opens.After(today) {
			break
		}
	}
	var err error
	p.from, err = time.Parse(time.DateOnly, fmt.Sprintf("%d-%s", p.year, programme.Year.Starts))
	p.to = p.from.AddDate(0, programme.TermMonths, -1)
	return err
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// hire: HR enters the staff, and the operator gives them accounts.
func (p *play) hire(ctx context.Context) error {
	hr := p.by("supporter", "hr")
	for _, s := range p.Staff {
		var out made
		in := map[string]any{
			"organisation_id": p.ids["supporter"], "name": s.Name, "sex": s.Sex, "birth_date": day(p.from.AddDate(-s.Age, -3, 0)),
			"profession": "physician", "specialty": s.Specialty, "department": s.Department,
			"title": s.Title, "title_since": day(p.from.AddDate(-6, 0, 0)), "id_number": s.IDNumber,
		}
		if err := hr.call(ctx, "POST", "/people", in, &out); err != nil {
			return err
		}
		p.ids[s.Login], p.names[out.ID] = out.ID, s.Login
		err := p.account(ctx, account{Login: s.Login, Name: s.Name, At: "supporter", Role: "staff", Email: s.Login + "@example.org"}, out.ID)
		if err != nil {
			return err
		}
	}
	p.say("%d physicians are on the books of %s", len(p.Staff), p.Supporter.Name)
	return nil
}

// openCycle: HR records the agreement and opens the cycle, which lies in the past (补录).
func (p *play) openCycle(ctx context.Context) error {
	hr := p.by("supporter", "hr")
	var agreement made
	err := hr.call(ctx, "POST", "/agreements", map[string]any{
		"number": p.Texts["agreement"], "supporter_id": p.ids["supporter"], "recipient_id": p.ids["recipient"], "programme": p.Programme,
		"from": day(p.from), "to": day(p.from.AddDate(5, 0, -1)), "signed_on": day(p.from.AddDate(0, -1, 0)),
	}, &agreement)
	if err != nil {
		return err
	}
	var positions []map[string]any
	for _, s := range p.Staff {
		positions = append(positions, map[string]any{"track": s.Track, "department": s.Department, "specialty": s.Specialty, "quota": 1})
	}
	err = hr.call(ctx, "POST", "/cycles", map[string]any{
		"agreement_id": agreement.ID, "title": p.Texts["cycle"], "nomination_until": day(p.from.AddDate(0, 0, -20)),
		"from": day(p.from), "positions": positions, "backfill": true, "backfill_reason": p.Texts["backfill_reason"],
	}, &p.cycle)
	if err != nil {
		return err
	}
	for i, s := range p.Staff {
		p.positionOf[s.Login] = p.cycle.Positions[i].ID
	}
	p.say("HR opens the cycle %s to %s, entered late: %s", day(p.from), day(p.to), p.Texts["backfill_reason"])
	return hr.call(ctx, "POST", p.cyclePath("/open"), nil, nil)
}

func (p *play) cyclePath(rest string) string {
	return "/cycles/" + strconv.FormatInt(p.cycle.ID, 10) + rest
}

func (p *play) form(login, statement string) map[string]any {
	declared := map[string]bool{}
	for _, code := range p.Declared {
		declared[code] = true
	}
	return map[string]any{"position_id": p.positionOf[login], "statement": statement, "declarations": declared}
}

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
		if err := p.people[s.Login].call(ctx, "POST", p.cyclePath("/nominations"), p.form(s.Login, p.Texts["statement"]), &out); err != nil {
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

func (p *play) agreed(task) map[string]any {
	return map[string]any{"outcome": "approve", "opinion": p.Texts["approve"]}
}

func (p *play) batch(ctx context.Context, who *person, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	var out struct {
		Items []struct {
			TaskID int64 `json:"task_id"`
			Error  *refusal
		} `json:"items"`
	}
	if err := who.call(ctx, "POST", "/tasks/batch", map[string]any{"task_ids": ids, "opinion": p.Texts["approve"]}, &out); err != nil {
		return err
	}
	for _, item := range out.Items {
		if item.Error != nil {
			return fmt.Errorf("task %d of a batch: %w", item.TaskID, item.Error)
		}
	}
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
		err = hr.call(ctx, "POST", fmt.Sprintf("/nominations/%d/refusal", found[0].ID), map[string]any{"reason": p.Texts["refusal"]}, nil)
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
		who  *person
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

func (p *play) cycleUntil(ctx context.Context, what string, ok func() bool) error {
	return until(ctx, what, func() (bool, error) {
		err := p.look(ctx)
		return ok(), err
	})
}

// look reads the cycle anew; counts of before must not linger in its maps.
func (p *play) look(ctx context.Context) error {
	var now cycle
	err := p.by("supporter", "hr").call(ctx, "GET", p.cyclePath(""), nil, &now)
	if err == nil {
		p.cycle = now
	}
	return err
}

func (p *play) todo(ctx context.Context, who *person, kind string) ([]task, error) {
	return all[task](ctx, who, "/tasks", url.Values{"tab": {"todo"}, "kind": {kind}, "limit": {"200"}})
}

func decide(ctx context.Context, who *person, id int64, in map[string]any) error {
	return who.call(ctx, "POST", fmt.Sprintf("/tasks/%d/decide", id), in, nil)
}

// decideAll decides everything of a kind in somebody's inbox; there must be something.
func (p *play) decideAll(ctx context.Context, who *person, kind string, with func(task) map[string]any) error {
	var open []task
	err := until(ctx, who.name+"'s "+kind, func() (bool, error) {
		var err error
		open, err = p.todo(ctx, who, kind)
		return len(open) > 0, err
	})
	for _, t := range open {
		if err == nil {
			err = decide(ctx, who, t.ID, with(t))
		}
	}
	return err
}

// arrive: the recipient confirms who has come, and when.
func (p *play) arrive(ctx context.Context) error {
	host := p.by("recipient", "hr")
	byLogin := map[string]staff{}
	for _, s := range p.Staff {
		byLogin[s.Login] = s
	}
	late := ""
	err := p.decideAll(ctx, host, "arrival", func(t task) map[string]any {
		s := byLogin[p.names[t.Person]]
		p.serves[s.Login] = true
		on := p.from.AddDate(0, 0, s.ArrivesLate)
		if s.ArrivesLate > 0 {
			late = fmt.Sprintf("; %s came %d days late", s.Name, s.ArrivesLate)
		}
		return map[string]any{"outcome": "approve", "arrival": map[string]any{
			"arrived_on": day(on), "department": s.Department, "post": p.Texts["post"], "relation_on": day(on),
		}}
	})
	p.say("%s confirms the arrivals%s", p.Recipient.Name, late)
	return err
}
