package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/duikou/duikou/standalone/demo"
)

// hospital is two hospitals with an open cycle, and one browser in which each of their people
// has a window with cookies of its own.
type hospital struct {
	t       *testing.T
	ctx     context.Context
	url     string
	demo    demo.Options
	windows map[string]*window
	calls   map[string]*demo.Person
	admin   *demo.Person
}

// sequel carries the requests of people whom the demonstration knew already: they number their
// requests from one again.
type sequel struct{}

func (sequel) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Idempotency-Key", "sequel-"+r.Header.Get("Idempotency-Key"))
	return http.DefaultTransport.RoundTrip(r)
}

// openHospital lets the demonstration hire its people, and HR open a cycle that began two
// months ago, so that service is under way as soon as everybody has agreed.
func openHospital(t *testing.T) *hospital {
	t.Helper()
	h := moveIn(t)
	o := demo.Options{URL: h.url, Login: h.login, Password: h.password, Today: time.Now(), Out: io.Discard}
	o.Between = func(step string) error {
		if step == "hire" {
			return errEnough
		}
		return nil
	}
	if _, err := demo.Play(t.Context(), o); !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	ctx, end := chromedp.NewContext(startChromium(t))
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	o.Transport = sequel{}
	w := &hospital{t: t, ctx: ctx, url: h.url, demo: o, windows: map[string]*window{}, calls: map[string]*demo.Person{}}
	w.admin = w.behind("admin", h.login)
	return w
}

// behind is somebody at the REST interface, for what is not looked at here.
func (h *hospital) behind(name, login string) *demo.Person {
	h.t.Helper()
	if p := h.calls[login]; p != nil {
		return p
	}
	p, err := h.demo.LogIn(h.t.Context(), name, login, demo.Password())
	if err != nil {
		h.t.Fatal(err)
	}
	h.calls[login] = p
	return p
}

func (h *hospital) call(p *demo.Person, method, path string, in, out any) {
	h.t.Helper()
	if err := p.Call(h.t.Context(), method, path, in, out); err != nil {
		h.t.Fatal(err)
	}
}

// colleague gives somebody without a staff record an account at the hospital of HR.
func (h *hospital) colleague(login, name string) {
	h.t.Helper()
	var all struct{ Items []named }
	h.call(h.admin, "GET", "/organisations", nil, &all)
	for _, org := range all.Items {
		if org.Name != "云岭市第一人民医院" {
			continue
		}
		var made thing
		h.call(h.admin, "POST", "/users", map[string]any{
			"login": login, "name": name, "memberships": []map[string]any{{"organisation_id": org.ID, "role": "staff"}},
		}, &made)
		if _, err := h.demo.FirstLogIn(h.t.Context(), name, login, made.Password, demo.Password()); err != nil {
			h.t.Fatal(err)
		}
	}
}

type named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// cycle opens a cycle under a new agreement and returns the positions by department.
func (h *hospital) cycle(from time.Time, departments ...string) map[string]int64 {
	h.t.Helper()
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	hr := h.behind("陈敏", "renshi")
	var orgs struct{ Items []named }
	h.call(h.admin, "GET", "/organisations", nil, &orgs)
	of := map[string]int64{}
	for _, org := range orgs.Items {
		of[org.Name] = org.ID
	}
	var agreement thing
	h.call(hr, "POST", "/agreements", map[string]any{
		"number": "云医援〔2026〕01号", "supporter_id": of["云岭市第一人民医院"], "recipient_id": of["青石镇中心卫生院"], "programme": "shuangqian",
		"from": day(from), "to": day(from.AddDate(5, 0, -1)),
	}, &agreement)
	var positions []map[string]any
	for i, department := range departments {
		track := map[bool]string{true: "secondment", false: "support"}[i < 3]
		positions = append(positions, map[string]any{"track": track, "department": department, "quota": 1})
	}
	var made struct {
		ID        int64
		Positions []struct {
			ID         int64
			Department string
		}
	}
	h.call(hr, "POST", "/cycles", map[string]any{
		"agreement_id": agreement.ID, "title": "双千工程派驻青石镇中心卫生院", "nomination_until": day(from.AddDate(0, 0, -20)),
		"from": day(from), "positions": positions, "backfill": true, "backfill_reason": "年中启用本系统，已过月份补录",
	}, &made)
	h.call(hr, "POST", fmt.Sprintf("/cycles/%d/open", made.ID), nil, nil)
	at := map[string]int64{}
	for _, p := range made.Positions {
		at[p.Department] = p.ID
	}
	return at
}

// visits opens a window of somebody who is not logged in.
func (h *hospital) visits(phone bool) *window {
	h.t.Helper()
	ctx, end := chromedp.NewContext(h.ctx, chromedp.WithNewBrowserContext())
	h.t.Cleanup(end)
	return sitDown(h.t, ctx, h.url, phone)
}

// seat is the window of somebody, who logs in when it is opened: those who work in an office
// sit at a desk, the others hold a phone.
func (h *hospital) seat(login string) *window {
	h.t.Helper()
	if w := h.windows[login]; w != nil {
		return w
	}
	office := map[string]bool{"renshi": true, "yiwu": true, "weishengyuan": true, "guanli": true}
	w := h.visits(!office[login])
	w.logIn(login, demo.Password())
	h.windows[login] = w
	return w
}

// looked keeps a page as it is seen on a desk and in the hand, where nothing may be wider than
// the screen.
func (w *window) looked(name string) {
	w.t.Helper()
	usual := w.phone
	for _, phone := range []bool{!usual, usual} {
		w.turn(phone)
		w.fits(name)
		w.grow()
		w.picture("walk-" + name)
		w.turn(phone)
	}
}

// grow makes the screen as high as the page, so that what sticks to its edge covers nothing.
func (w *window) grow() {
	w.t.Helper()
	high, err := chromedp.Run(w.ctx, chromedp.Evaluate[int64](`document.documentElement.scrollHeight`))
	if err != nil {
		w.fail(err)
	}
	w.sized(high)
}

// js runs a script that has to answer with true.
func (w *window) js(what, script string, args ...any) {
	w.t.Helper()
	quoted := make([]any, len(args))
	for i, a := range args {
		raw, err := json.Marshal(a)
		if err != nil {
			w.t.Fatal(err)
		}
		quoted[i] = string(raw)
	}
	ok, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](fmt.Sprintf(script, quoted...)))
	if err == nil && !ok {
		err = errors.New("it is not on the page")
	}
	if err != nil {
		w.fail(fmt.Errorf("%s: %w", what, err))
	}
}

// presses clicks the first thing of a kind that says something, and waits for the next page.
func (w *window) presses(selector, text string) {
	w.t.Helper()
	w.js("press "+text, `(function (found) { if (found) { found.setAttribute('data-walk', ''); } return !!found; })(
		Array.from(document.querySelectorAll(%s)).find(function (e) { return e.innerText.indexOf(%s) >= 0; }))`, selector, text)
	w.press("[data-walk]")
}

// unfolds opens a menu or a folded part.
func (w *window) unfolds(selector string) {
	w.t.Helper()
	w.do(chromedp.Click(css(selector+" > summary"), chromedp.NodeVisible))
}

// verb chooses something under "more" of a task.
func (w *window) verb(name string) {
	w.t.Helper()
	w.unfolds("details.more-verbs")
	w.presses("a.menu-item", name)
}

// ticks ticks the box or the button of a choice that begins so.
func (w *window) ticks(text string) {
	w.t.Helper()
	w.js("tick "+text, `(function (label) { if (label) { label.querySelector('input').click(); } return !!label; })(
		Array.from(document.querySelectorAll('label.check')).find(function (e) { return e.innerText.trim().indexOf(%s) === 0; }))`, text)
}

// ticksAll ticks every box of a kind.
func (w *window) ticksAll(selector string) {
	w.t.Helper()
	w.js("tick all of "+selector, `(function (all) { all.forEach(function (b) { if (!b.checked) { b.click(); } }); return all.length > 0; })(
		Array.from(document.querySelectorAll(%s)))`, selector)
}

// chooses takes the choice of a list that says something.
func (w *window) chooses(selector, text string) {
	w.t.Helper()
	w.js("choose "+text, `(function (list, text) {
		var found = list && Array.from(list.options).find(function (o) { return o.text.indexOf(text) >= 0; });
		if (found) { list.value = found.value; list.dispatchEvent(new Event('change', {bubbles: true})); }
		return !!found;
	})(document.querySelector(%s), %s)`, selector, text)
}

// dates fills a date in, which a browser shows and takes in its own way.
func (w *window) dates(selector string, on time.Time) {
	w.t.Helper()
	w.js("date "+selector, `(function (field, day) { if (field) { field.value = day; } return !!field && field.value === day; })(
		document.querySelector(%s), %s)`, selector, on.Format(time.DateOnly))
}

// writes types into a field, instead of what is in it.
func (w *window) writes(selector, text string) {
	w.t.Helper()
	w.js("empty "+selector, `(function (field) { if (field) { field.value = ''; } return !!field; })(document.querySelector(%s))`, selector)
	w.do(chromedp.SendKeys(css(selector), text))
}

// decides writes an opinion and presses a button of the task.
func (w *window) decides(button, opinion string) {
	w.t.Helper()
	if opinion != "" {
		w.writes("#f-opinion", opinion)
	}
	w.presses(".actionbar .buttons > button", button)
}

// awaits opens a page until it says something: what the clock or a workflow does takes a moment.
func (w *window) awaits(path, selector, want string) {
	w.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; {
		w.open(path)
		got := w.text(selector)
		if strings.Contains(got, want) {
			return
		}
		if time.Now().After(end) {
			w.fail(fmt.Errorf("%s of %s says %q, want %q", selector, path, got, want))
		}
	}
}

func (w *window) seesNot(selector, text string) {
	w.t.Helper()
	if got := w.text(selector); strings.Contains(got, text) {
		w.t.Errorf("%s says %q, which it must not", selector, got)
	}
}

// at is where the window is, without the host.
func (w *window) at() string {
	w.t.Helper()
	at, err := chromedp.Run(w.ctx, chromedp.Location())
	if err != nil {
		w.fail(err)
	}
	return strings.TrimPrefix(at, w.url)
}
