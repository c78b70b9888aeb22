package ui_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

func TestInbox_ABatchIsApprovedAndWhatChangedMeanwhileIsNamed(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	cycle := h.cycle("2026-06-01", false)
	for _, name := range []string{"李强", "王芳", "孙悦"} {
		h.nominate(cycle, h.hire("u"+name, name, "1985-05-01"))
	}
	inbox := h.reviewer().get("/?kind=nomination_review").has(".batchbar", "批量同意")
	ids := inbox.ticks()
	if len(ids) != 3 {
		t.Fatalf("%d tasks can be ticked", len(ids))
	}
	h.hr.get(cycle).submit(".fold:contains('王芳') form[action$='/withdraw']", "", url.Values{"reason": {"本人另有安排"}})
	send := url.Values{"task_ids": ids, "opinion": {"同意推荐"}}
	done := inbox.submit("#batch", "", send).want(http.StatusOK)
	done.has(".alert", "已同意 2 项").has(".alert", "1 项未处理").has("tr.pass:contains('李强')", "✓").has("tr.fail:contains('王芳')", "已不需要处理")
	again := inbox.submit("#batch", "", send).want(http.StatusOK) // the same form once more: the same answer
	if again.text("table") != done.text("table") {
		t.Errorf("sent twice: %s", again.text("table"))
	}
	h.hr.get(cycle).has(".fold:contains('李强')", "已通过").has(".fold:contains('王芳')", "已撤回")
	h.reviewer().get("/?kind=nomination_review").has(".empty", "暂无待办").has(".empty", "更新于 10:00")
	h.reviewer().get("/?tab=done").has("table", "李强").has("table", "同意")
	inbox.submit("#batch", "", url.Values{"task_ids": nil}).at("/").has(".alert.warning", "请先勾选")
}

func (p *page) ticks() []string {
	var ids []string
	for _, n := range p.doc.Find("[name=task_ids]").Nodes {
		for _, at := range n.Attr {
			if at.Key == "value" {
				ids = append(ids, at.Val)
			}
		}
	}
	return ids
}

func TestTask_WhoIsSlowerIsToldWhoAndWhat(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, li)
	third := h.account("renshi3", "周洁", h.supporter, "hr")
	mine, theirs := h.reviewer().first("nomination_review"), third.first("nomination_review")
	h.clock = h.clock.Add(32 * time.Minute)
	mine.submit("form.task-form", "approve", url.Values{"opinion": {"同意"}})
	late := theirs.submit("form.task-form", "reject", url.Values{"opinion": {"不同意"}}).want(http.StatusConflict)
	late.has("#conflict", "该单据已由 孙丽 处理（同意，2026-03-02 10:32）").has("h1", "已处理")
	if late.doc.Find(".task-form").Length() > 0 {
		t.Error("a closed task still offers a decision")
	}
	again := mine.submit("form.task-form", "approve", url.Values{"opinion": {"同意"}}) // the second press of the first one
	if again.status != http.StatusOK || strings.Contains(again.text("main"), "该单据已由") {
		t.Errorf("a second press of the same form is refused: %d", again.status)
	}
	h.hr.get(cycle).has(".fold:contains('李强')", "已通过")
}

func TestTask_AReturnNeedsAReasonAndComesBackCorrected(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, li)
	p := h.reviewer().first("nomination_review")
	bad := p.submit("form.task-form", "return", nil).want(http.StatusUnprocessableEntity)
	bad.has("#faults", "处理意见：必填").has("#f-opinion-error", "必填")
	bad.submit("form.task-form", "return", url.Values{"opinion": {"请补充科研情况"}}).want(http.StatusOK).has(".alert.success", "退回补充：李强")
	li.get("/notices").has(".notices", "请补充科研情况").submit("form[action='/notices/read']", "", nil).hasNot(".notices", "未读")
	fix := li.first("nomination_fix").has("blockquote", "请补充科研情况")
	if fix.doc.Find("[name='declarations.ethics'][checked]").Length() != 1 || !strings.Contains(fix.doc.Find("[name=statement]").Text(), "业务骨干") {
		t.Error("what was submitted before must be there to be corrected")
	}
	fix.submit("form.task-form", "approve", url.Values{"statement": {"主持市级课题一项"}}).at("/")
	h.reviewer().first("nomination_review").has(".facts", "主持市级课题一项").has(".page-head", "第 2 次")
}

func TestTask_TheNextOneOpensAfterDeciding(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	cycle := h.cycle("2026-06-01", false)
	for _, name := range []string{"李强", "王芳"} {
		h.nominate(cycle, h.hire("u"+name, name, "1985-05-01"))
	}
	p := h.reviewer().first("nomination_review").has("h1", "李强").submit("form.task-form", "approve", nil)
	p.has("h1", "王芳").has(".alert.success", "同意：李强")
	p.submit("form.task-form", "approve", nil).has("h1", "提交派驻名单")
}

func TestTask_AWrongArrivalIsNamedFieldByField(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	cycle := h.cycle("2026-03-11", false)
	h.nominate(cycle, li)
	h.reviewer().decide("nomination_review", "approve", nil)
	h.hr.decide("list_submit", "approve", nil)
	h.leader.first("list_sign").has("table", "李强").submit("form.task-form", "approve", nil)
	h.host.decide("consent", "approve", nil)
	h.hr.get(cycle).has(".steps .current", "公示")
	h.clock = h.clock.AddDate(0, 0, 9) // the publicity is over
	_, err := h.service.System.Assign(t.Context(), idOf(t, cycle), 10)
	must(t, err)
	p := h.host.first("arrival").submit("form.task-form", "approve", url.Values{"arrived_on": {"2027-01-01"}, "department": {""}, "post": {"副主任"}}).want(http.StatusUnprocessableEntity)
	p.has("#f-arrived_on-error", "不能是将来的日期").has("#f-department-error", "必填").has("#faults", "到岗日期")
	if p.doc.Find("[name=post]").AttrOr("value", "") != "副主任" {
		t.Error("what was entered is gone")
	}
	p.submit("form.task-form", "approve", url.Values{"arrived_on": {"2026-03-11"}, "department": {"内科"}}).want(http.StatusOK)
	h.hr.get("/assignments").has("table", "服务中")
}

func TestInbox_FiltersAreInTheAddressAndForeignTabsAreRefused(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, li)
	h.reviewer().get("/?q="+url.QueryEscape("李")).has("table.tasks", "李强")
	h.reviewer().get("/?q="+url.QueryEscape("张")).has(".empty", "暂无待办")
	if kind := h.reviewer().get("/?kind=list_submit").doc.Find("#kind option[selected]").AttrOr("value", ""); kind != "list_submit" {
		t.Errorf("the filter shows %q", kind)
	}
	li.get("/?tab=overdue").want(http.StatusForbidden)
	li.get("/?kind=nonsense").want(http.StatusUnprocessableEntity)
	li.get("/?tab=nonsense").want(http.StatusUnprocessableEntity)
	if p := li.get("/"); p.doc.Find(".tabbar a[href*=overdue]").Length() > 0 || p.doc.Find(".side a[href='/cycles']").Length() > 0 {
		t.Error("staff are offered the office's lists")
	}
	h.clock = h.clock.AddDate(0, 0, 10)
	h.leader.get("/?tab=overdue").has("table.tasks", "已逾期")
}

func TestInbox_PagesShowEveryTaskOnce(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	cycle := h.cycle("2026-06-01", false)
	hr, form := h.hr.actor(), h.hr.get(cycle+"/nominate")
	position := domain.ID(0)
	for _, r := range form.option("position_id", "内科") {
		position = position*10 + domain.ID(r-'0')
	}
	sworn := map[string]bool{}
	for _, code := range declared {
		sworn[code] = true
	}
	for i := range 55 {
		person, err := h.service.Directory.CreatePerson(t.Context(), service.Request{Actor: hr}, service.PersonForm{
			OrgID: h.supporter, Name: fmt.Sprintf("第%d人", i), BirthDate: calendar.MustDate("1985-01-01"), Profession: "physician", Title: domain.TitleIntermediate,
		})
		must(t, err)
		_, err = h.service.Nominations.Nominate(t.Context(), service.Request{Actor: hr}, idOf(t, cycle), service.NominationForm{PersonID: person.ID, PositionID: position, Declarations: sworn})
		must(t, err)
	}
	first := h.reviewer().get("/?kind=nomination_review")
	second := first.follow(".more a")
	seen := map[string]bool{}
	for _, id := range append(first.ticks(), second.ticks()...) {
		seen[id] = true
	}
	if len(first.ticks()) != 50 || len(second.ticks()) != 5 || len(seen) != 55 || second.doc.Find(".more a").Length() != 0 {
		t.Errorf("pages of %d and %d tasks, %d different ones", len(first.ticks()), len(second.ticks()), len(seen))
	}
	if second.doc.Find("#kind option[selected]").AttrOr("value", "") != "nomination_review" {
		t.Error("the next page has lost its filter")
	}
	h.reviewer().get("/?after=forged").want(http.StatusUnprocessableEntity).has(".error-page", "翻页位置无效")
}
