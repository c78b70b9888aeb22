package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
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

	// Transport carries the requests; nil is the ordinary one.
	Transport http.RoundTripper
	// Between is called after each step with its name, nil is not; an error of it ends the
	// story. Whatever it does meanwhile, the story goes on with the next step.
	Between func(step string) error
}

// play is the demonstration under way.
type play struct {
	*story
	Options
	admin  *Person
	people map[string]*Person // by login
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
	p := &play{story: s, Options: o, people: map[string]*Person{}, ids: map[string]int64{}, codes: map[string]string{}, names: map[int64]string{}, serves: map[string]bool{}}
	for _, step := range p.steps() {
		if err := step.play(ctx); err != nil {
			return Result{}, err
		}
		if o.Between == nil {
			continue
		}
		if err := o.Between(step.name); err != nil {
			return Result{}, fmt.Errorf("after %s: %w", step.name, err)
		}
	}
	return p.result(ctx)
}

type step struct {
	name string
	play func(context.Context) error
}

func (p *play) steps() []step {
	return []step{
		{"move-in", p.moveIn}, {"calendar", p.calendar}, {"hire", p.hire}, {"open", p.openCycle},
		{"nominate", p.nominate}, {"review", p.review}, {"refuse", p.refuse}, {"sign-off", p.signOff},
		{"arrive", p.arrive}, {"report", p.report}, {"end-backfill", p.endBackfill},
		{"appraise", p.appraise}, {"sign", p.sign}, {"settle", p.settle},
		{"close-year", p.closeYear}, {"locked-out", p.lockedOut},
	}
}

func (p *play) say(format string, args ...any) { fmt.Fprintf(p.Out, "· "+format+"\n", args...) }

// moveIn: the operator creates the organisations and the accounts of those who run them.
func (p *play) moveIn(ctx context.Context) (err error) {
	if p.admin, err = p.FirstLogIn(ctx, p.Login, p.Login, p.Options.Password, p.story.Password); err != nil {
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
		if err := p.admin.Call(ctx, "POST", "/organisations", o.org, &out); err != nil {
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
	if err := p.admin.Call(ctx, "POST", "/users", in, &out); err != nil {
		return err
	}
	one, err := p.FirstLogIn(ctx, a.Name, a.Login, out.Password, p.story.Password)
	p.people[a.Login] = one
	return err
}

// by finds somebody by what they are in the story.
func (p *play) by(at, role string) *Person {
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
	if err := p.admin.Call(ctx, "GET", "/programmes/"+p.Programme, nil, &programme); err != nil {
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
		if err := hr.Call(ctx, "POST", "/people", in, &out); err != nil {
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
	err := hr.Call(ctx, "POST", "/agreements", map[string]any{
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
	err = hr.Call(ctx, "POST", "/cycles", map[string]any{
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
	return hr.Call(ctx, "POST", p.cyclePath("/open"), nil, nil)
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

func (p *play) agreed(task) map[string]any {
	return map[string]any{"outcome": "approve", "opinion": p.Texts["approve"]}
}

func (p *play) batch(ctx context.Context, who *Person, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	var out struct {
		ID    int64
		State string
		Items []struct {
			TaskID int64 `json:"task_id"`
			Error  *Refusal
		} `json:"items"`
	}
	if err := who.Call(ctx, "POST", "/tasks/batch", map[string]any{"task_ids": ids, "opinion": p.Texts["approve"]}, &out); err != nil {
		return err
	}
	for _, item := range out.Items {
		if item.Error != nil {
			return fmt.Errorf("task %d of a batch: %w", item.TaskID, item.Error)
		}
	}
	return until(ctx, "the end of a batch", func() (bool, error) {
		if out.State != "running" {
			return true, nil
		}
		return false, who.Call(ctx, "GET", fmt.Sprintf("/batches/%d", out.ID), nil, &out)
	})
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
	err := p.by("supporter", "hr").Call(ctx, "GET", p.cyclePath(""), nil, &now)
	if err == nil {
		p.cycle = now
	}
	return err
}

func (p *play) todo(ctx context.Context, who *Person, kind string) ([]task, error) {
	return all[task](ctx, who, "/tasks", url.Values{"tab": {"todo"}, "kind": {kind}, "limit": {"200"}})
}

func decide(ctx context.Context, who *Person, id int64, in map[string]any) error {
	return who.Call(ctx, "POST", fmt.Sprintf("/tasks/%d/decide", id), in, nil)
}

// decideAll decides everything of a kind in somebody's inbox; there must be something.
func (p *play) decideAll(ctx context.Context, who *Person, kind string, with func(task) map[string]any) error {
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
