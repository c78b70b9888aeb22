package ui_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/duikou/duikou/service"
)

// browser is somebody with cookies who reads pages and sends the forms on them.
type browser struct {
	h      *house
	client *http.Client
	login  string
	person string // ID of the staff member behind the account
	locale string
	second *browser
}

func (h *house) visitor() *browser {
	jar, err := cookiejar.New(nil)
	must(h.t, err)
	return &browser{h: h, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}, locale: "zh-CN"}
}

func (b *browser) actor() service.Actor {
	b.h.t.Helper()
	a, err := b.h.service.Accounts.LogIn(context.Background(), b.login, password)
	must(b.h.t, err)
	return a
}

// page is an answer.
type page struct {
	b      *browser
	doc    *goquery.Document
	status int
	path   string
	header http.Header
}

func (b *browser) get(path string) *page {
	b.h.t.Helper()
	request, err := http.NewRequest(http.MethodGet, b.h.server.URL+path, nil)
	must(b.h.t, err)
	request.Header.Set("Accept-Language", b.locale)
	return b.send(request)
}

func (b *browser) send(request *http.Request) *page {
	b.h.t.Helper()
	response, err := b.client.Do(request)
	must(b.h.t, err)
	defer response.Body.Close()
	doc, err := goquery.NewDocumentFromReader(response.Body)
	must(b.h.t, err)
	return &page{b, doc, response.StatusCode, response.Request.URL.RequestURI(), response.Header}
}

// submit fills a form of the page in and sends it as a browser would: with everything that
// is in it, the hidden fields and the boxes outside that belong to it included. button is
// the value of the button pressed, "" for the only one.
func (p *page) submit(selector, button string, values url.Values) *page {
	p.b.h.t.Helper()
	action, sent := p.filled(selector, button, values)
	return p.post(action, "application/x-www-form-urlencoded", strings.NewReader(sent.Encode()))
}

// filled is where a form goes and what goes with it.
func (p *page) filled(selector, button string, values url.Values) (action string, sent url.Values) {
	p.b.h.t.Helper()
	form := p.doc.Find(selector).First()
	if form.Length() == 0 {
		p.b.h.t.Fatalf("%s has no form %s: %s", p.path, selector, strings.Join(strings.Fields(p.doc.Find("main").Text()), " "))
	}
	sent = p.fields(form)
	action, _ = form.Attr("action")
	if button != "" {
		press := form.Find("button[value='" + button + "'], button[formaction='" + button + "']")
		if press.Length() == 0 {
			p.b.h.t.Fatalf("%s offers no %s", p.path, button)
		}
		if name := press.AttrOr("name", ""); name != "" {
			sent.Set(name, button)
		}
		action = press.AttrOr("formaction", action)
	}
	for name, v := range values {
		sent[name] = v
	}
	return action, sent
}

func (p *page) post(action, kind string, body io.Reader) *page {
	p.b.h.t.Helper()
	request, err := http.NewRequest(http.MethodPost, p.b.h.server.URL+action, body)
	must(p.b.h.t, err)
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Referer", p.b.h.server.URL+p.path)
	request.Header.Set("Accept-Language", p.b.locale)
	return p.b.send(request)
}

func (p *page) fields(form *goquery.Selection) url.Values {
	sent := url.Values{}
	all := form.Find("input, select, textarea")
	if id, ok := form.Attr("id"); ok {
		all = all.AddSelection(p.doc.Find("[form='" + id + "']").Not("button"))
	}
	all.Each(func(_ int, f *goquery.Selection) {
		name, value := f.AttrOr("name", ""), f.AttrOr("value", "")
		kind := f.AttrOr("type", "")
		_, checked := f.Attr("checked")
		switch {
		case name == "" || (kind == "checkbox" || kind == "radio") && !checked:
			return
		case goquery.NodeName(f) == "textarea":
			value = f.Text()
		case goquery.NodeName(f) == "select":
			value = f.Find("option[selected]").AttrOr("value", f.Find("option").First().AttrOr("value", ""))
		}
		sent.Add(name, value)
	})
	return sent
}

// follow goes where the first link that fits leads.
func (p *page) follow(selector string) *page {
	p.b.h.t.Helper()
	href, ok := p.doc.Find(selector).First().Attr("href")
	if !ok {
		p.b.h.t.Fatalf("%s has no link %s", p.path, selector)
	}
	return p.b.get(href)
}

func (p *page) at(path string) *page {
	p.b.h.t.Helper()
	if got, _, _ := strings.Cut(p.path, "?"); got != path {
		p.b.h.t.Fatalf("at %s (%d), want %s: %s", p.path, p.status, path, strings.Join(strings.Fields(p.doc.Find("main").Text()), " "))
	}
	return p
}

func (p *page) text(selector string) string {
	return strings.Join(strings.Fields(p.doc.Find(selector).Text()), " ")
}

func (p *page) has(selector, text string) *page {
	p.b.h.t.Helper()
	if got := p.text(selector); !strings.Contains(got, text) {
		p.b.h.t.Fatalf("%s: %s says %q, want %q in it; page: %.600s", p.path, selector, got, text, p.text("main"))
	}
	return p
}

func (p *page) hasNot(selector, text string) *page {
	p.b.h.t.Helper()
	if got := p.text(selector); strings.Contains(got, text) {
		p.b.h.t.Fatalf("%s: %s says %q, which it must not", p.path, selector, text)
	}
	return p
}

func (p *page) want(status int) *page {
	p.b.h.t.Helper()
	if p.status != status {
		p.b.h.t.Fatalf("%s: status %d, want %d: %.600s", p.path, p.status, status, p.text("main"))
	}
	return p
}

// option is the value of the choice of a select whose label contains text.
func (p *page) option(name, text string) string {
	p.b.h.t.Helper()
	value := ""
	p.doc.Find("select[name='" + name + "'] option").Each(func(_ int, o *goquery.Selection) {
		if strings.Contains(o.Text(), text) && value == "" {
			value = o.AttrOr("value", "")
		}
	})
	if value == "" {
		p.b.h.t.Fatalf("%s: %s offers no %s", p.path, name, text)
	}
	return value
}

// first opens the oldest task of a kind in the inbox.
func (b *browser) first(kind string) *page {
	b.h.t.Helper()
	return b.get("/?kind=" + kind).follow("table.tasks tbody a")
}

// decide opens the oldest task of a kind and presses a button on it.
func (b *browser) decide(kind, outcome string, values url.Values) *page {
	b.h.t.Helper()
	p := b.first(kind).want(http.StatusOK).submit("form.task-form", outcome, values)
	if p.status != http.StatusOK {
		b.h.t.Fatalf("%s %s: %d %s", kind, outcome, p.status, p.text("#faults, #conflict, .error-page"))
	}
	return p
}
