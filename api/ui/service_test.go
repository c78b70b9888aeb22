package ui_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestReport_IsWrittenOnAPhoneSavedAsADraftAndHandedIn(t *testing.T) {
	h := newHouse(t, "2026-06-20")
	li := h.hire("li", "李强", "1985-05-01")
	_, list := h.dispatched("2026-06-01", true, li)
	h.clock = h.clock.AddDate(0, 0, 10)
	_, err := h.service.System.OpenMonths(t.Context(), idOf(t, list[0]))
	must(t, err)
	form := li.first("report_hand_in").want(http.StatusOK)
	if !strings.HasPrefix(form.path, "/reports/") {
		t.Fatalf("a month opens at %s", form.path)
	}
	if form.doc.Find("[name='figures.patients_treated'][inputmode=numeric]").Length() != 1 || form.doc.Find("[name=late_reason]").Length() != 0 {
		t.Error("the form must offer a numeric keyboard, and ask for a reason only when late")
	}
	if gaps := form.doc.Find("form.report-form").AttrOr("data-saved", ""); !strings.Contains(gaps, "{at}") {
		t.Errorf("the script cannot say when a draft was saved: %q", gaps)
	}
	bad := form.submit("form.report-form", "", url.Values{
		"figures.patients_treated": {"many"}, "figures.lecture_participants": {"40"}, "summary": {"门诊"},
	}).want(http.StatusUnprocessableEntity)
	bad.has("#f-figures-patients_treated-error", "应为整数")
	bad = form.submit("form.report-form", "", url.Values{"figures.patients_treated": {"900000"}, "figures.lecture_participants": {"40"}, "summary": {""}}).want(http.StatusUnprocessableEntity)
	bad.has("#faults", "诊治患者：数值超出允许范围").has("#faults", "讲座参加人次：填写了参加人次").has("#faults", "本月工作小结：必填")
	if bad.doc.Find("[name='figures.lecture_participants']").AttrOr("value", "") != "40" {
		t.Error("what was entered is gone")
	}
	if at := draft(t, li, form, url.Values{"figures.patients_treated": {"96"}, "summary": {"写到一半"}}); at != `{"at":"10:00"}` {
		t.Errorf("the draft answers %s", at)
	}
	again := li.get(form.path).has("#draft", "草稿保存于 2026-06-30 10:00")
	if again.doc.Find("[name='figures.patients_treated']").AttrOr("value", "") != "96" || again.doc.Find("[name=summary]").Text() != "写到一半" {
		t.Error("the draft is not on the form")
	}
	if h.hr.get(form.path).doc.Find("form.report-form").Length() > 0 {
		t.Error("HR is offered the form of somebody who has an account")
	}
	again.submit("form.report-form", "", url.Values{"figures.patients_treated": {"100"}, "summary": {"门诊、查房"}}).at("/").has(".alert.success", "2026-06 月报已提交")
	li.get(form.path).has("[data-metric=patients_treated]", "100").has("h1", "待核实")
	again.submit("form.report-form", "", url.Values{"figures.patients_treated": {"1"}, "summary": {"又一次"}, "idempotency_key": {"another"}}).want(http.StatusConflict).has("#conflict", "最新")
}

// draft saves the form as the page's script does.
func draft(t *testing.T, b *browser, p *page, values url.Values) string {
	t.Helper()
	sent := p.fields(p.doc.Find("form.report-form"))
	for name, v := range values {
		sent[name] = v
	}
	request, err := http.NewRequest(http.MethodPost, b.h.server.URL+p.path+"/draft", strings.NewReader(sent.Encode()))
	must(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	response, err := b.client.Do(request)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return strings.TrimSpace(string(body))
}

func TestReport_ADraftCanBeSavedWithoutAScript(t *testing.T) {
	h := newHouse(t, "2026-07-20")
	li := h.hire("li", "李强", "1985-05-01")
	_, list := h.dispatched("2026-06-01", true, li)
	_, err := h.service.System.OpenMonths(t.Context(), idOf(t, list[0]))
	must(t, err)
	form := li.first("report_hand_in").has(".alert.warning", "已过截止日期")
	if form.doc.Find("button[formaction$='/draft']").Length() != 1 {
		t.Fatal("no button saves a draft")
	}
	form.doc.Find("form.report-form").SetAttr("action", form.path+"/draft")
	p := form.submit("form.report-form", "", url.Values{"summary": {"草稿"}}).at(form.path).has(".alert.success", "草稿已保存")
	p.submit("form.report-form", "", url.Values{"summary": {"正式"}, "late_reason": {""}}).want(http.StatusUnprocessableEntity).has("#f-late_reason-error", "必填")
	p.submit("form.report-form", "", url.Values{"summary": {"正式"}, "late_reason": {"停电"}}).want(http.StatusOK)
	li.get(form.path).has("h1", "补录").has(".facts", "停电")
}

func TestAssignment_BothAppraisalsStaySealedUntilBothAreIn(t *testing.T) {
	h := newHouse(t, "2026-07-06")
	li := h.hire("li", "李强", "1985-05-01")
	_, list := h.dispatched("2025-06-02", true, li)
	h.serve(list[0], li)
	bad := h.host.first("appraise").submit("form.task-form", "approve", url.Values{"scores.task": {"101"}, "scores.conduct": {""}, "scores.work": {"90"}}).want(http.StatusUnprocessableEntity)
	bad.has("#faults", "任务完成情况：数值超出允许范围").has("#faults", "个人思想：必填").has("#faults", "鉴定意见：必填")
	if bad.doc.Find("[name=opinion]").Length() > 0 {
		t.Error("an opinion beside the sealed comment would be read by the other side")
	}
	bad.submit("form.task-form", "approve", url.Values{"scores.task": {"92"}, "scores.conduct": {"95"}, "scores.work": {"90"}, "comment": {"只有受援方知道"}})
	for _, reader := range []*browser{h.hr, li, h.leader} {
		p := reader.get(list[0]).has("#appraisals", "保持密封").hasNot("main", "只有受援方知道")
		if p.doc.Find(".appraisal").Length() > 0 {
			t.Errorf("%s reads a sealed appraisal", reader.login)
		}
	}
	h.host.get(list[0]).has("#appraisals", "只有受援方知道")
	h.hr.decide("appraise", "approve", url.Values{"scores.task": {"93"}, "scores.conduct": {"96"}, "scores.work": {"91"}, "comment": {"圆满完成"}})
	li.first("appraisal_sign").has(".appraisal[data-side=recipient]", "只有受援方知道").has(".appraisal[data-side=supporter]", "圆满完成")
	li.decide("appraisal_sign", "approve", nil)
	_, err := h.service.System.Settle(t.Context(), idOf(t, list[0]))
	must(t, err)
	p := h.hr.get(list[0]).has(".big", "365").has("h1", "已结清").has("#verdicts [data-regulation='cn-2022'] tr[data-clause=service_total]", "✓ 符合")
	p.has("#verdicts .hash", "判定校验码").has(".headline", "优秀")
	li.get("/me").has(".big", "365").has("[data-regulation='cn-2022']", "符合")
	li.get("/people/"+li.person+"/ledger").has("tr[data-state=counts]", "优秀") // the rules know the grade now
}

func TestAssignment_ShowsWhatIsMissingMonthByMonth(t *testing.T) {
	h := newHouse(t, "2026-07-06")
	li := h.hire("li", "李强", "1985-05-01")
	_, list := h.dispatched("2025-06-02", true, li)
	_, err := h.service.System.OpenMonths(t.Context(), idOf(t, list[0]))
	must(t, err)
	h.month(li)
	h.month(li)
	p := li.get(list[0]).has(".big", "60").has(".verdict-lines", "还差 305 天").has("#verdicts tr[data-clause=service_total]", "1 个月 30 天")
	if accepted, months := p.doc.Find(".months [data-state=accepted]").Length(), p.doc.Find(".months li").Length(); accepted != 2 || months != 13 {
		t.Errorf("%d of %d months are accepted", accepted, months)
	}
	p.has(".months [data-state=accepted]", "补录").has("[data-metric=patients_treated]", "240").has("tfoot", "60")
}

func TestScope_AnotherHospitalFindsNothing(t *testing.T) {
	h := newHouse(t, "2026-07-06")
	li := h.hire("li", "李强", "1985-05-01")
	cycle, list := h.dispatched("2025-06-02", true, li)
	_, err := h.service.System.OpenMonths(t.Context(), idOf(t, list[0]))
	must(t, err)
	report := li.first("report_hand_in").path
	task := h.hr.get("/?tab=everyone").doc.Find("table.tasks tbody a").First().AttrOr("href", "")
	for _, path := range []string{cycle, cycle + "/nominate", list[0], report, task, "/people/" + li.person} {
		if path == "" {
			t.Fatal("an address is missing")
		}
		h.stranger.get(path).want(http.StatusNotFound).has(".error-page", "没有找到").hasNot("main", "李强")
	}
	for _, path := range []string{"/cycles", "/assignments", "/people", "/?tab=everyone", "/agreements"} {
		h.stranger.get(path).want(http.StatusOK).hasNot("main", "李强").hasNot("main", "第一批").hasNot("main", "协〔2025〕")
	}
	colleague := h.hire("wang", "王芳", "1988-03-01")
	for _, path := range []string{cycle, list[0], report, task, "/people/" + li.person} {
		colleague.get(path).want(http.StatusNotFound)
	}
}

func TestPeople_IdentifiersAreRevealedForAReasonOnly(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	bad := h.hr.get("/people/new").submit("form[action='/people']", "", url.Values{
		"name": {"䶮㛃𬱖"}, "profession": {"physician"}, "title": {"intermediate"}, "id_number": {"110101199003070000"}, "birth_date": {"2199-01-01"},
	}).want(http.StatusUnprocessableEntity)
	bad.has("#f-id_number-error", "身份证号码不正确").has("#faults", "出生日期")
	if bad.doc.Find("[name=name]").AttrOr("value", "") != "䶮㛃𬱖" {
		t.Error("what was entered is gone")
	}
	p := bad.submit("form[action='/people']", "", url.Values{"id_number": {"11010519491231002X"}, "birth_date": {"1990-03-07"}, "phone": {"13800000000"}}).want(http.StatusOK)
	p.has("h1", "䶮㛃𬱖").has(".facts", "已加密保存").hasNot("main", "11010519491231002X")
	p.submit("form[action$='/identifiers']", "", nil).want(http.StatusUnprocessableEntity).has(".field-error", "必填")
	p.submit("form[action$='/identifiers']", "", url.Values{"reason": {"核对职称材料"}}).has("#id-number", "11010519491231002X")
	h.hr.get(p.path).hasNot("main", "11010519491231002X")
}
