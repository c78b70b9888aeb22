package ui_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// pick is the value of the person called name on a page that asks for one.
func (p *page) pick(name string) string {
	p.b.h.t.Helper()
	value := p.doc.Find(".ask label:contains('"+name+"') input[name=to]").AttrOr("value", "")
	if value == "" {
		p.b.h.t.Fatalf("%s: nobody called %s can be chosen: %s", p.path, name, p.text(".ask"))
	}
	return value
}

func TestVerbs_ASignerIsAddedATaskPassedOnAndEverybodySeesBy(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	expert := h.account("zhuanjia", "周专家", h.supporter, "staff")
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, li)
	h.reviewer()
	h.hr.get(cycle+"/nominate?person_id="+li.person).has(".timeline .ahead b", "孙丽") // before it is handed in
	looked := h.hr.get(cycle+"/nominate").hasNot(".timeline .ahead", "孙丽").submit("form[data-look]", "", url.Values{"do": {"plan"}, "person_id": {li.person}, "statement": {"愿意前往"}})
	looked.want(http.StatusOK).has(".timeline .ahead b", "孙丽").has("#f-statement", "愿意前往") // and what was written is kept
	task := h.reviewer().first("nomination_review").has(".approval .open", "孙丽 处理").has(".approval .ahead, .approval .open", "审核")
	ask := task.follow(".menu-body a[href*='add-signer']").has("h1", "加签").hasNot(".ask", "李强")
	ask.submit("form.ask", "", url.Values{"note": {"请把关"}}).want(http.StatusUnprocessableEntity).has("#faults", "人员")
	after := ask.submit("form.ask", "", url.Values{"to": {ask.pick("周专家")}, "where": {"before"}, "note": {"请把关"}})
	after.has(".alert.success", "已加签").has(".approval .waiting", "等前面的人签完").has(".approval .open", "周专家")
	expert.first("nomination_review").has(".facts", "业务骨干") // whoever signs sees what they sign
	expert.decide("nomination_review", "approve", url.Values{"opinion": {"技术过硬"}})
	mine := h.reviewer().first("nomination_review").has(".approval .done", "技术过硬").has(".approval .done", "前加签")
	mine.follow(".menu-body a[href*='transfer']").hasNot(".ask", "王敏") // who asked chooses no judge and is none
	deputy := h.account("fuzhuren", "吴副主任", h.supporter, "staff")
	pass := mine.follow(".menu-body a[href*='transfer']")
	pass.submit("form.ask", "", url.Values{"to": {pass.pick("吴副主任")}, "note": {"本周出差"}}).at("/").has(".alert.success", "已转交")
	deputy.first("nomination_review").has(".approval .transferred", "孙丽").has(".approval .transferred blockquote", "本周出差")
	mine.submit("form.task-form", "approve", nil).want(http.StatusConflict).has("#conflict", "孙丽")
}

func TestVerbs_WhoAskedUrgesCopiesAndTakesBack(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	h.reviewer()
	friend := h.hire("wang", "王芳", "1988-03-01")
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, li)
	list := h.hr.get("/?tab=started").has("table.runs", "李强").has("table.runs", "审批中")
	run := list.follow("table.runs tbody a").has("h1", "审批中").has(".approval .open", "处理").has(".page-head", "申请人 王敏")
	run.submit("form[action$='/urge']", "", nil).has(".alert.success", "已催办")
	h.hr.get(run.path).submit("form[action$='/urge']", "", nil).has(".alert.warning", "催")
	h.reviewer().get("/notices").has(".notices", "王敏")
	copying := run.follow("a[href$='/copy']")
	copying.submit("form.ask", "", url.Values{"to": {copying.pick("王芳")}, "note": {"请知悉"}}).has(".copies", "王芳").has(".copies", "未读")
	friend.get("/").has(".tabbar a[href*=copied]", "1")
	shown := friend.get("/?tab=copied").has("tr.unread", "请知悉").follow("table.runs tbody a").want(http.StatusOK)
	shown.has("h1", "李强").hasNot("main", "1985")
	if shown.doc.Find("a[href$='/withdraw'], form[action$='/urge']").Length() > 0 {
		t.Error("whoever reads a copy is offered more than reading")
	}
	friend.get("/").has(".tabbar a[href*=copied]", "0")
	h.hr.get(run.path).has(".copies", "已读")
	back := run.follow("a[href$='/withdraw']")
	back.submit("form.ask", "", nil).want(http.StatusUnprocessableEntity).has("#faults", "理由")
	back.submit("form.ask", "", url.Values{"reason": {"本人另有安排"}}).has("h1", "已撤回").has(".approval .end", "已撤回")
	h.reviewer().get("/?kind=nomination_review").has(".empty", "暂无待办")
	h.stranger.get(run.path).want(http.StatusNotFound)
}

func TestVerbs_TheSheetShowsEverySignatureAndLeadsToItsPublicPage(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, li)
	h.clock = h.clock.Add(32 * time.Minute)
	h.reviewer().decide("nomination_review", "approve", url.Values{"opinion": {"同意推荐"}})
	run := h.hr.get("/?tab=started").follow("table.runs tbody a").has("h1", "已通过")
	sheet := run.follow("a[href$='/print']").has(".trail", "同意推荐").has(".trail", "孙丽").has(".trail", "2026-03-02 10:32").has(".sheet", "市第一医院")
	if sheet.doc.Find(".qr svg").Length() != 1 {
		t.Error("the sheet has no QR")
	}
	address := sheet.text(".paper-foot .code")
	public := h.visitor().get(address[strings.Index(address, "/verify/"):]).want(http.StatusOK)
	public.has("main", "孙*").has("main", "审批留痕完整").hasNot("main", "同意推荐").hasNot("main", "李强")
	h.stranger.get(sheet.path).want(http.StatusNotFound)
}

func TestVerbs_ACommentTellsThoseItNamesAndPhrasesAreOnesOwn(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	h.reviewer()
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, li)
	run := h.hr.get("/?tab=started").follow("table.runs tbody a").hasNot(".approval .open", "王敏") // who asked cannot decide, so nobody waits for them
	run.submit("form[action$='/comments']", "", nil).want(http.StatusUnprocessableEntity).has("#f-text-error", "必填")
	run.submit("form[action$='/comments']", "", url.Values{"text": {"@孙丽 请看声明部分"}}).has(".comments", "请看声明部分").has(".comments .tag", "@孙丽")
	told := h.reviewer().get("/notices").has(".notices", "请看声明部分")
	told.follow(".notices a[href='"+run.path+"']").has("h1", "李强")
	task := h.reviewer().first("nomination_review").has(".comments", "请看声明部分").has(".phrases", "情况属实。")
	task.submit("form.task-form", "approve", nil)
	kept := h.reviewer().get("/shortcuts")
	kept.submit("form[action='/shortcuts']", "", nil).want(http.StatusUnprocessableEntity).has("#f-body-error", "必填")
	kept.submit("form[action='/shortcuts']", "", url.Values{"body": {"符合条件，同意推荐"}}).has(".kept", "符合条件，同意推荐")
	h.reviewer().first("list_submit").has(".phrases", "符合条件").hasNot(".phrases", "情况属实")
	h.reviewer().get("/?kind=list_submit").submit("form[action='/shortcuts']", "", url.Values{"name": {"名单"}}).has(".kept-filters", "名单")
	h.reviewer().get("/").follow(".kept-filters a.tag").has("#kind option[selected]", "提交派驻名单")
	h.reviewer().get("/shortcuts").submit("form[action$='/delete']", "", nil).has(".alert.success", "已删除")
	if h.hr.get("/shortcuts").doc.Find(".kept").Length() != 0 {
		t.Error("somebody else's phrases are shown")
	}
}

func TestVerbs_ADeputySignsAndEveryPageSaysForWhom(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	deputy := h.account("fuyuan", "钱副院长", h.supporter, "staff")
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, li)
	h.reviewer().decide("nomination_review", "approve", nil)
	h.hr.decide("list_submit", "approve", nil)
	deputy.get("/").has(".empty", "暂无待办")
	_, err := h.service.Delegations.Create(t.Context(), service.Request{Actor: h.leader.actor()}, service.DelegationForm{
		OrgID: h.supporter, ToUser: deputy.actor().UserID, From: calendar.MustDate("2026-03-02"), To: calendar.MustDate("2026-03-06"),
	})
	must(t, err)
	sign := deputy.first("list_sign").has(".alert.info", "代 赵国强").has("table", "李强")
	sign.submit("form.task-form", "approve", url.Values{"opinion": {"同意"}})
	run := h.hr.get("/?tab=started").follow("table.runs tbody a:contains('第一批')").has(".approval .done", "钱副院长 代 赵国强")
	sheet := run.follow("a[href$='/print']").has(".trail", "钱副院长 代 赵国强")
	address := sheet.text(".paper-foot .code")
	h.visitor().get(address[strings.Index(address, "/verify/"):]).has("main", "代 赵**")
	deputy.get("/?tab=done").has("table.tasks", "第一批")
	deputy.get(run.path).has(".approval .done", "代 赵国强") // whoever signed may read it later
	h.host.first("consent").submit("form.task-form", "return", url.Values{"opinion": {"请换一人"}}).want(http.StatusOK)
	h.hr.get(run.path).has(".approval .returned", "请换一人").has("h1", "已退回")
}
