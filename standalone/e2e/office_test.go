package e2e

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/duikou/duikou/standalone/demo"
)

// office is two hospitals with people at their desks, each with a token of their own. What
// they were told is done is counted, to be found again in the books.
type office struct {
	t                    *testing.T
	url                  demo.Options
	admin                *demo.Person
	supporter, recipient int64
	clerks               []*demo.Person // HR of the supporter
	leader, host         *demo.Person
	applied              map[*demo.Person]map[string]any // what they applied with

	mu   sync.Mutex
	done map[string]int // by the action in the audit
	late int            // decisions in which a colleague was faster
}

// thing is the little of a task or a row that is needed here.
type thing struct {
	ID        int64  `json:"id"`
	Password  string `json:"password"`
	Positions []struct {
		ID int64 `json:"id"`
	} `json:"positions"`
}

func openOffice(t *testing.T, host, login, password string) *office {
	t.Helper()
	o := &office{t: t, url: demo.Options{URL: "http://" + host}, applied: map[*demo.Person]map[string]any{}, done: map[string]int{}}
	var err error
	if o.admin, err = o.url.FirstLogIn(t.Context(), "admin", login, password, demo.Password()); err != nil {
		t.Fatal(err)
	}
	o.supporter = o.made(o.admin, "/organisations", map[string]any{"name": "市第一医院", "kind": "hospital"}).ID
	o.recipient = o.made(o.admin, "/organisations", map[string]any{"name": "青石镇卫生院", "kind": "township_centre"}).ID
	for i := range 3 {
		o.clerks = append(o.clerks, o.account(fmt.Sprint("clerk", i), o.supporter, "hr", 0))
	}
	o.leader, o.host = o.account("leader", o.supporter, "leader", 0), o.account("host", o.recipient, "hr", 0)
	return o
}

// made makes something, which has to succeed.
func (o *office) made(who *demo.Person, path string, in any) (out thing) {
	o.t.Helper()
	if err := who.Call(o.t.Context(), "POST", path, in, &out); err != nil {
		o.t.Fatal(err)
	}
	return out
}

func (o *office) account(login string, org int64, role string, person int64) *demo.Person {
	o.t.Helper()
	made := o.made(o.admin, "/users", map[string]any{
		"login": login, "name": login, "person_id": person, "memberships": []map[string]any{{"organisation_id": org, "role": role}},
	})
	p, err := o.url.FirstLogIn(o.t.Context(), login, login, made.Password, demo.Password())
	if err != nil {
		o.t.Fatal(err)
	}
	return p
}

// hire is n physicians with accounts.
func (o *office) hire(name string, n int) (people []*demo.Person) {
	o.t.Helper()
	for i := range n {
		login := fmt.Sprint(name, i)
		one := o.made(o.clerks[0], "/people", map[string]any{
			"organisation_id": o.supporter, "name": login, "birth_date": "1988-05-01", "profession": "physician",
			"title": "intermediate", "title_since": "2018-01-01",
		})
		people = append(people, o.account(login, o.supporter, "staff", one.ID))
	}
	return people
}

// cycle opens a cycle entered late, to which these people apply.
func (o *office) cycle(number string, from time.Time, people []*demo.Person) {
	o.t.Helper()
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	hr := o.clerks[0]
	agreement := o.made(hr, "/agreements", map[string]any{
		"number": number, "supporter_id": o.supporter, "recipient_id": o.recipient, "programme": "shuangqian",
		"from": day(from.AddDate(-1, 0, 0)), "to": day(from.AddDate(4, 0, 0)),
	})
	c := o.made(hr, "/cycles", map[string]any{
		"agreement_id": agreement.ID, "title": number, "nomination_until": day(from.AddDate(0, 0, -14)), "from": day(from),
		"backfill": true, "backfill_reason": "中途启用",
		"positions": []any{map[string]any{"track": "support", "department": "内科", "quota": 20}},
	})
	o.made(hr, fmt.Sprintf("/cycles/%d/open", c.ID), nil)
	for _, p := range people {
		o.applied[p] = application(c.Positions[0].ID)
		o.made(p, fmt.Sprintf("/cycles/%d/nominations", c.ID), o.applied[p])
	}
}

func application(position int64) map[string]any {
	return map[string]any{"position_id": position, "declarations": map[string]bool{
		"good_health": true, "commitment": true, "law_abiding": true, "competence": true, "ethics": true, "no_misconduct": true,
	}}
}

// The forms people fill in.
var (
	approve    = map[string]any{"outcome": "approve"}
	sendBack   = map[string]any{"outcome": "return", "opinion": "请补充"}
	handIn     = map[string]any{"outcome": "approve", "report": map[string]any{"summary": "工作正常", "late_reason": "补录", "figures": map[string]int{"patients_treated": 100}}}
	attest     = map[string]any{"outcome": "approve", "attendance": map[string]int{"leave_days": 1}}
	hasArrived = func(on time.Time) map[string]any {
		return map[string]any{"outcome": "approve", "arrival": map[string]any{"arrived_on": on.Format(time.DateOnly), "department": "内科"}}
	}
)

// act decides any one open task of a kind in somebody's inbox, and says whether there was one.
func (o *office) act(ctx context.Context, who *demo.Person, kind string, form map[string]any) bool {
	var open struct{ Items []thing }
	query := url.Values{"tab": {"todo"}, "kind": {kind}, "limit": {"20"}}
	err := who.Call(ctx, "GET", "/tasks?"+query.Encode(), nil, &open)
	if err == nil && len(open.Items) == 0 {
		return false
	}
	if err == nil {
		task := open.Items[rand.IntN(len(open.Items))]
		err = who.Call(ctx, "POST", fmt.Sprintf("/tasks/%d/decide", task.ID), form, nil)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	var refused *demo.Refusal
	switch {
	case err == nil:
		o.done[kind+"_"+form["outcome"].(string)]++
	case errors.As(err, &refused) && refused.Code == "stale":
		o.late++
	default:
		o.t.Errorf("somebody could not decide a %s: %v", kind, err)
		return false
	}
	return true
}

// duty is what somebody does over and over.
type duty struct {
	who  *demo.Person
	does []job
}

type job struct {
	kind string
	form map[string]any
}

// decideFor lets everybody decide all the time for a while, at once. The longer it lasts, the
// longer they think.
func (o *office) decideFor(d time.Duration, duties []duty) {
	o.t.Helper()
	end, thought := time.Now().Add(d), d/1000
	var all sync.WaitGroup
	for _, d := range duties {
		all.Go(func() {
			for time.Now().Before(end) && !o.t.Failed() {
				busy := false
				for _, j := range d.does {
					busy = o.act(o.t.Context(), d.who, j.kind, j.form) || busy
				}
				if !busy {
					time.Sleep(20 * time.Millisecond)
				}
				time.Sleep(thought)
			}
		})
	}
	all.Wait()
}

// clear empties inboxes: everybody does what there is until nobody has anything left.
func (o *office) clear(duties []duty) {
	o.t.Helper()
	for left := true; left && !o.t.Failed(); {
		left = false
		for _, d := range duties {
			for _, j := range d.does {
				for o.act(o.t.Context(), d.who, j.kind, j.form) {
					left = true
				}
			}
		}
	}
}

// decisions is how many were carried out.
func (o *office) decisions() (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, one := range o.done {
		n += one
	}
	return n
}
