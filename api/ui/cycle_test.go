package ui_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/duikou/duikou/service"
)

func TestCycle_HRSeesEveryClauseOfANominee(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	young, old := h.hire("li", "李强", "1985-05-01"), h.hire("zhou", "周老", "1960-05-01")
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, young).has(".alert.success", "已提名 李强")
	p := h.nominate(cycle, old).has(".alert.warning", "周老 不符合选派条件")
	p.has("#nominees .fold:contains('周老') tr[data-clause=age]", "45 周岁").has("#nominees .fold:contains('周老') tr[data-clause=age]", "66 周岁")
	p.has("#nominees .fold:contains('周老') tr[data-clause=age]", "✗ 不符合")
	p.has("#nominees .fold:contains('李强') tr[data-clause=age]", "✓ 符合")
	p.has("#nominees .fold:contains('李强') tr[data-clause=title]", "中级")
	p.has("#nominees .fold:contains('李强') tr[data-clause=title] .source", "卫医管发")
	p.has(".steps .current", "提名中")

	old.get("/me").follow("a[href^='/nominations/']").want(http.StatusOK).has("tr[data-clause=age]", "66 周岁").has(".facts", "对口支援乡镇卫生院")
	h.stranger.get(p.doc.Find("#nominees a[href^='/nominations/']").AttrOr("href", "")).want(http.StatusNotFound)
}

func TestCycle_ABadPlanKeepsItsInputAndNamesItsFields(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	h.cycle("2026-06-01", false)
	form := h.hr.get("/cycles/new").follow(".choices a")
	values := url.Values{
		"title": {"  "}, "nomination_until": {"2026-13-45"}, "from": {"2026-07-01"}, "to": {""},
		"positions.department": {"儿科", "", ""}, "positions.quota": {"many", "", ""}, "positions.specialty": {"", "", ""}, "positions.track": {"support", "support", "support"},
	}
	p := form.submit("form[action='/cycles']", "", values).want(http.StatusUnprocessableEntity)
	p.has("#faults", "提名截止：不是有效日期").has("#faults", "名额：应为整数")
	values.Set("nomination_until", "2026-08-01")
	values["positions.quota"] = []string{"200", "", ""}
	p = form.submit("form[action='/cycles']", "", values).want(http.StatusUnprocessableEntity)
	p.has("#f-title-error", "必填").has("#faults", "名额：数值超出允许范围")
	if p.doc.Find("[name='positions.department']").First().AttrOr("value", "") != "儿科" || p.doc.Find("[name=from]").AttrOr("value", "") != "2026-07-01" {
		t.Error("what was entered is gone")
	}
	if href := p.doc.Find("#faults a").First().AttrOr("href", ""); p.doc.Find(href).Length() != 1 {
		t.Errorf("the summary leads to %q, which is not on the page", href)
	}
	more := form.submit("form[action='/cycles']", "", url.Values{"title": {"留住"}, "add_row": {"1"}}).want(http.StatusOK)
	if more.doc.Find("#positions tbody tr").Length() != 4 || more.doc.Find("[name=title]").AttrOr("value", "") != "留住" {
		t.Error("a row more must keep what was entered")
	}
}

func TestCycle_ANomineeSeesTheWayBeforeSubmittingAndHRSeesWhoIsWaitedFor(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	h.cycle("2026-06-01", false)
	p := li.get("/start").follow("a[href$='/nominate']").want(http.StatusOK)
	p.has(".timeline", "人事审核").has(".timeline", "领导签批").has(".timeline", "受援方同意").has(".timeline", "3 个工作日")
	values := url.Values{"position_id": {p.option("position_id", "内科")}}
	for _, code := range declared {
		values.Set("declarations."+code, "on")
	}
	p.submit("form[action$='/nominate']", "", values).has(".alert.success", "已提名 李强").has("tr[data-clause=health]", "✓ 符合")
	task := h.hr.first("nomination_review")
	task.has(".why", "等待 王敏 处理").has(".why", "起将同时请 赵国强 处理").has(".timeline .open", "人事审核")
	list := h.hr.first("list_submit")
	list.has(".timeline .ahead", "领导签批").has(".timeline .ahead", "受援方同意")
}

func TestCycle_NobodyDecidesWhatTheyAskedForThemselves(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, li)
	p := h.hr.first("nomination_review").want(http.StatusOK)
	if p.doc.Find(".task-form").Length() > 0 {
		t.Error("the one who nominated is offered the decision")
	}
	h.reviewer().decide("nomination_review", "approve", nil)
}

func TestCycle_PressingTwiceNominatesOnce(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	cycle := h.cycle("2026-06-01", false)
	form := h.hr.get(cycle + "/nominate")
	values := url.Values{"person_id": {li.person}, "position_id": {form.option("position_id", "内科")}}
	for _, code := range declared {
		values.Set("declarations."+code, "on")
	}
	first, second := form.submit("form[action$='/nominate']", "", values), form.submit("form[action$='/nominate']", "", values)
	if first.path != second.path {
		t.Errorf("the second press led to %s, the first to %s", second.path, first.path)
	}
	list, err := h.service.Nominations.List(context.Background(), h.hr.actor(), service.NominationFilter{Cycle: idOf(t, cycle)}, service.Page{})
	must(t, err)
	if len(list.Items) != 1 {
		t.Errorf("%d nominations", len(list.Items))
	}
	values.Set("statement", "换了内容")
	form.submit("form[action$='/nominate']", "", values).want(http.StatusConflict).has("#faults", "已经提交过")
}

func TestCycle_ARefusalIsDecidedByALeaderAndNothingIsAutomatic(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, li)
	h.reviewer().decide("nomination_review", "approve", nil)
	p := h.hr.get(cycle).submit("form[action$='/refusal']", "", url.Values{"reason": {""}})
	p.has(".alert.error", "必填")
	h.hr.get(cycle).submit("form[action$='/refusal']", "", url.Values{"reason": {"家中老人需要照顾"}}).at(cycle).has("#nominees", "本人拒绝支农")
	task := h.leader.first("refusal_decide").has(".facts", "家中老人需要照顾").has(".alert.info", "系统不会自动处理")
	task.hasNot(".boxes", "解除聘用合同") // it is for contract staff only
	task.submit("form.task-form", "approve", url.Values{"opinion": {""}, "refusal.consequence": {"none"}}).want(http.StatusUnprocessableEntity).has("#faults", "处理意见")
	task.submit("form.task-form", "approve", url.Values{"opinion": {"情况属实"}}).want(http.StatusUnprocessableEntity).has("#faults", "处理决定")
	task.submit("form.task-form", "approve", url.Values{"opinion": {"情况属实"}, "refusal.consequence": {"block_promotion"}}).at("/").has(".alert.success", "作出决定")
}

func TestCycle_IsStoppedWithAReason(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	cycle := h.cycle("2026-06-01", false)
	h.hr.get(cycle).submit("form[action$='/cancel']", "", url.Values{"reason": {"协议终止"}}).at(cycle).has("h1", "已取消").has(".timeline", "协议终止").has(".steps .stopped", "已取消")
	h.leader.get(cycle).want(http.StatusOK)
	if h.leader.get(cycle).doc.Find("form[action$='/cancel']").Length() > 0 {
		t.Error("a leader is offered what HR does")
	}
	if !strings.Contains(h.hr.get("/cycles?state=cancelled").text("table"), "第一批") || strings.Contains(h.hr.get("/cycles?state=draft").text("main"), "第一批") {
		t.Error("the filter by state does not filter")
	}
}
