package ui_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/PuerkitoBio/goquery"

	"github.com/duikou/duikou/web"
)

// busy fills a house with every kind of thing a page can show: one cycle behind, with a person
// settled and one in the middle of it, and one that takes nominations.
func (h *house) busy() (people []*browser) {
	h.t.Helper()
	li, wang := h.hire("li", "李强", "1985-05-01"), h.hire("wang", "王芳", "1988-03-01")
	_, list := h.dispatched("2025-06-02", true, li, wang)
	h.serve(list[0], li)
	_, err := h.service.System.OpenMonths(h.t.Context(), idOf(h.t, list[1]))
	must(h.t, err)
	h.month(wang)
	wang.first("report_hand_in").submit("form.report-form", "", url.Values{"summary": {"门诊"}, "late_reason": {"补录"}})
	h.host.decide("report_verify", "return", url.Values{"opinion": {"请补充"}})
	h.host.decide("appraise", "approve", url.Values{"scores.task": {"92"}, "scores.conduct": {"95"}, "scores.work": {"90"}, "comment": {"认真负责"}})
	h.hr.decide("appraise", "approve", url.Values{"scores.task": {"93"}, "scores.conduct": {"96"}, "scores.work": {"91"}, "comment": {"圆满完成"}})
	li.decide("appraisal_sign", "approve", nil)
	_, err = h.service.System.Settle(h.t.Context(), idOf(h.t, list[0]))
	must(h.t, err)
	cycle := h.cycle("2026-09-01", false)
	qian, sun := h.hire("qian", "钱进", "1990-01-01"), h.hire("sun", "孙悦", "1991-01-01")
	h.nominate(cycle, qian)
	h.nominate(cycle, sun, "ethics")
	h.reviewer().decide("nomination_review", "return", url.Values{"opinion": {"请补充"}})
	h.operator.get("/years").submit("form[action='/years']", "", url.Values{"programme": {"shuangqian"}, "year": {"2025"}}).at("/years/shuangqian/2025")
	h.filesService("/people/1/ledger", nil)
	return []*browser{li, wang, qian, sun}
}

func TestPages_EveryLinkLeadsSomewhereInBothLanguages(t *testing.T) {
	h := newHouse(t, "2026-07-06")
	readers := append([]*browser{h.operator, h.hr, h.leader, h.host, h.hostLeader, h.stranger}, h.busy()...)
	site, err := web.Load()
	must(t, err)
	seen := map[string]bool{}
	for _, locale := range web.Locales {
		for _, reader := range readers {
			reader.get("/me").submit("form[action='/language']", "", url.Values{"locale": {locale}})
			for path := range reader.crawl(site, locale) {
				seen[shape(path)] = true
			}
		}
	}
	for _, want := range []string{
		"/filings", "/filings/0", "/filings/new", "/filings/import", "/organisations/0",
		"/people/0/verdict", "/people/0/ledger", "/verdicts",
		"/tasks/0/transfer", "/tasks/0/reassign", "/runs/0", "/runs/0/print", "/runs/0/copy", "/runs/0/withdraw", "/runs/0/terminate",
		"/", "/start", "/me", "/password", "/notices", "/cycles", "/cycles/new", "/cycles/0", "/cycles/0/nominate", "/nominations/0", "/tasks/0",
		"/assignments", "/assignments/0", "/reports/0", "/people", "/people/new", "/people/import", "/people/0", "/years", "/years/shuangqian/2025", "/programmes",
		"/programmes/shuangqian", "/agreements", "/records", "/planning", "/certificates", "/organisations", "/users", "/users/0", "/users/log", "/users/import", "/delegations", "/me/reminders", "/me/sent", "/channels", "/sent",
	} {
		if !seen[want] {
			t.Errorf("nobody finds the way to %s", want)
		}
	}
}

var digits = regexp.MustCompile(`/\d+(/|$)`)

// shape is a path with its IDs taken out.
func shape(path string) string {
	path, _, _ = strings.Cut(path, "?")
	if strings.HasPrefix(path, "/years/") {
		return path
	}
	return digits.ReplaceAllString(path, "/0$1")
}

// crawl follows every link from the inbox on and examines every page on the way.
func (b *browser) crawl(site *web.Site, locale string) map[string]bool {
	b.h.t.Helper()
	queue, seen := []string{"/"}, map[string]bool{"/": true}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		p := b.get(path)
		if p.status != http.StatusOK {
			b.h.t.Errorf("%s (%s): %s answers %d", b.login, locale, path, p.status)
			continue
		}
		p.examine(site, locale)
		p.doc.Find("a[href^='/']").Not("[download]").Each(func(_ int, a *goquery.Selection) {
			href, _, _ := strings.Cut(a.AttrOr("href", ""), "#")
			if !seen[href] {
				seen[href] = true
				queue = append(queue, href)
			}
		})
	}
	return seen
}

// key is a locale key that reached a page because nobody wrote its text.
var key = regexp.MustCompile(`\b(?:app|nav|form|field|col|state|audit|notice|task|tab|do|outcome|error|code|flash|unit|clause|decision|title|role|who|why|empty|inbox|cycle|report|assignment|appraisal|person|me|year|programme|ladder|chain|per|remark)\.[a-z_]+(?:\.[a-z_]+)*\b`)

// examine checks what must hold on every page.
func (p *page) examine(site *web.Site, locale string) {
	t := p.b.h.t
	t.Helper()
	said := p.doc.Find("body").Text()
	p.doc.Find("[aria-label], [placeholder], [data-label], [data-text]").Each(func(_ int, e *goquery.Selection) {
		for _, name := range []string{"aria-label", "placeholder", "data-label", "data-text"} {
			said += " " + e.AttrOr(name, "")
		}
	})
	for _, found := range key.FindAllString(said, -1) {
		t.Errorf("%s (%s) shows the key %s", p.path, locale, found)
	}
	if p.doc.Find("h1").Length() != 1 || p.doc.Find("html").AttrOr("lang", "") != locale {
		t.Errorf("%s has %d first headings, language %q", p.path, p.doc.Find("h1").Length(), p.doc.Find("html").AttrOr("lang", ""))
	}
	if locale == "en" {
		p.doc.Find("nav, th, h2, legend").Each(func(_ int, e *goquery.Selection) {
			text := e.Text()
			if strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 && e.Find("td, .soft, br").Length() == 0 {
				t.Errorf("%s in English says %q", p.path, strings.Join(strings.Fields(text), " "))
			}
		})
	}
	ids := map[string]int{}
	p.doc.Find("[id]").Each(func(_ int, e *goquery.Selection) { ids[e.AttrOr("id", "")]++ })
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%s has the id %s %d times", p.path, id, n)
		}
	}
	p.doc.Find("input, select, textarea").Each(func(_ int, e *goquery.Selection) {
		id := e.AttrOr("id", "")
		labelled := id != "" && p.doc.Find("label[for='"+id+"']").Length() > 0
		if e.AttrOr("type", "") != "hidden" && !labelled && e.AttrOr("aria-label", "") == "" && e.ParentsFiltered("label").Length() == 0 {
			html, _ := goquery.OuterHtml(e)
			t.Errorf("%s has a field without a label: %s", p.path, html)
		}
	})
}

func TestPages_TheYearIsReadAndSignedByItsHospitalsOnly(t *testing.T) {
	h := newHouse(t, "2026-07-06")
	li := h.hire("li", "李强", "1985-05-01")
	_, list := h.dispatched("2025-06-02", true, li)
	h.serve(list[0], li)
	h.host.decide("appraise", "approve", url.Values{"scores.task": {"92"}, "scores.conduct": {"95"}, "scores.work": {"90"}, "comment": {"认真负责"}})
	h.hr.decide("appraise", "approve", url.Values{"scores.task": {"93"}, "scores.conduct": {"96"}, "scores.work": {"91"}, "comment": {"圆满完成"}})
	li.decide("appraisal_sign", "approve", nil)
	_, err := h.service.System.Settle(t.Context(), idOf(t, list[0]))
	must(t, err)
	bad := h.operator.get("/years").submit("form[action='/years']", "", url.Values{"programme": {"shuangqian"}, "year": {"2026"}}).want(http.StatusUnprocessableEntity)
	bad.has("#f-year-error", "2027-05-31")
	year := h.operator.get("/years").submit("form[action='/years']", "", url.Values{"programme": {"shuangqian"}, "year": {"2025"}}).at("/years/shuangqian/2025")
	year.has("h1", "核对中").has("[data-metric=patients_treated]", "1,440")
	stage, err := h.service.System.BeginClose(t.Context(), "shuangqian", 2025)
	must(t, err)
	_, err = h.service.System.FreezeYear(t.Context(), stage.ID)
	must(t, err)
	h.stranger.get("/years/shuangqian/2025").want(http.StatusOK).hasNot("main", "市第一医院").has(".empty", "没有与您单位有关的数据")
	h.leader.get("/years/shuangqian/2025").has("h1", "已冻结").has(".hash", "数据与校验码一致").has("main", "待处理")
	h.leader.first("year_sign").has("[data-metric=patients_treated]", "1,440").submit("form.task-form", "approve", url.Values{"opinion": {"属实"}}).at("/")
	_, err = h.service.System.LockYear(t.Context(), stage.ID)
	must(t, err)
	h.leader.get("/years/shuangqian/2025").has("h1", "已锁定").has("main", "赵国强").has("main", "属实").has(".print-only", "shuangqian/2025")
}
