package ui_test

import (
	"net/http"
	"net/url"
	"testing"
)

// A doctor asks for leave on her phone: she sees what is left, what it changes and who
// decides, before she submits; the host sees the same on the task; she reports back.
func TestRequests_LeaveFromTheFormToTheReturn(t *testing.T) {
	h := newHouse(t, "2026-06-10")
	li := h.hire("li", "李强", "1985-05-01")
	_, list := h.dispatched("2026-06-01", true, li)

	p := li.get(list[0]).want(http.StatusOK).has("#requests", "暂无申请")
	form := p.follow("#requests a.button").want(http.StatusOK).has("#f-leave", "剩余5天").has("#f-leave", "职工带薪年休假条例")
	action := "form[action$='/request']"
	bad := form.submit(action, "", url.Values{"do": {"plan"}, "leave": {"annual"}, "from": {"2026-06-22"}, "to": {"2026-07-03"}}).want(http.StatusUnprocessableEntity)
	bad.has("#faults", "理由：必填").has("#faults", "余额不足")
	values := url.Values{"leave": {"annual"}, "from": {"2026-06-22"}, "to": {"2026-06-23"}, "to_noon": {"on"}, "reason": {"家中有事"}}
	values.Set("do", "plan")
	seen := form.submit(action, "", values).want(http.StatusOK)
	seen.has("tr[data-change=service_days]", "365").has("tr[data-change=leave_left]", "3.5").has("#plan", "1.5天").has(".timeline", "受援方审批")
	values.Set("do", "submit")
	made := seen.submit(action, "", values).want(http.StatusOK).has(".alert.success", "R000001").has("h1", "审批中")
	made.has(".facts", "上午止")

	task := h.host.first("request_review")
	task.has("tr[data-change=service_days]", "365").has(".facts", "年休假")
	h.host.decide("request_review", "return", url.Values{"opinion": {"请改期"}})
	fix := li.first("request_fix").follow("a[href$='/amend']").want(http.StatusOK).has(".alert.warning", "请改期")
	values.Set("from", "2026-06-29")
	values.Set("to", "2026-06-30")
	fix.submit("form[action$='/amend']", "", values).want(http.StatusOK).has(".alert.success", "已重新提交")
	h.host.decide("request_review", "approve", nil)

	h.clock = h.clock.AddDate(0, 0, 21)
	li.first("leave_return").submit("form.task-form", "approve", url.Values{"leave.returned_on": {"2027-01-01"}}).want(http.StatusUnprocessableEntity).has("#faults", "返岗日")
	li.decide("leave_return", "approve", url.Values{"leave.returned_on": {"2026-07-01"}})
	li.get("/requests/1").want(http.StatusOK).has("h1", "已通过").has(".facts", "2026-07-01")
	h.stranger.get("/requests/1").want(http.StatusNotFound)
	h.hr.get("/requests/1").want(http.StatusOK).has("a[href*='kind=revocation']", "申请撤销")
}

// Somebody comes back late: the host reads which day was stated, corrects it with a reason,
// and that is the day the leave ended.
func TestRequests_TheHostConfirmsALateReturn(t *testing.T) {
	h := newHouse(t, "2026-06-10")
	li := h.hire("li", "李强", "1985-05-01")
	_, list := h.dispatched("2026-06-01", true, li)
	form := li.get(list[0]).follow("#requests a.button")
	form.submit("form[action$='/request']", "", url.Values{"leave": {"annual"}, "from": {"2026-06-22"}, "to": {"2026-06-23"}, "reason": {"家中有事"}, "do": {"submit"}}).want(http.StatusOK)
	h.host.decide("request_review", "approve", nil)
	h.clock = h.clock.AddDate(0, 0, 21)
	li.decide("leave_return", "approve", url.Values{"leave.returned_on": {"2026-06-25"}})
	li.get("/requests/1").has("h1", "待销假")
	task := h.host.first("leave_confirm").has("main", "自报 2026-06-25 返岗，晚了 1 个工作日")
	if got := task.doc.Find("input[name='leave.returned_on']").AttrOr("value", ""); got != "2026-06-25" {
		t.Errorf("the form begins with %q", got)
	}
	task.submit("form.task-form", "approve", url.Values{"leave.returned_on": {"2026-06-26"}}).want(http.StatusUnprocessableEntity).has("#faults", "意见")
	task.submit("form.task-form", "approve", url.Values{"leave.returned_on": {"2026-06-26"}, "opinion": {"考勤为26日"}}).has(".alert.success", "确认返岗日")
	li.get("/requests/1").want(http.StatusOK).has("h1", "已通过").has(".facts", "2026-06-26")
}
