package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A walk through the pages as the people of two hospitals go through them: every verb of an
// approval by those whom it concerns, each seeing what the others did.
func TestBrowser_TwoHospitalsWalkThroughAnApprovalWithEveryVerb(t *testing.T) {
	h := openHospital(t)
	h.colleague("fuyuan", "钱卫东")
	h.colleague("zhuren", "林远")
	china := time.Now().UTC().Add(8 * time.Hour)
	from := time.Date(china.Year(), china.Month()-2, 1, 0, 0, 0, 0, time.UTC)
	at := h.cycle(from, "妇产科", "外科", "内科", "骨科", "儿科")
	for login, department := range map[string]string{"zhangwei": "内科", "yangfan": "骨科", "huangli": "儿科"} {
		h.call(h.behind(login, login), "POST", "/cycles/1/nominations", application(at[department]), nil)
	}
	begun := time.Now()
	told := func(stage string) { t.Logf("%4.1f s: %s", time.Since(begun).Seconds(), stage) }
	h.nominates()
	told("nominated")
	h.reviews()
	told("reviewed")
	h.batches()
	told("approved together")
	run := h.signsTheList()
	told("urged, sent back and handed in again")
	h.deputises(run)
	told("signed by the deputy")
	h.isPrinted(run)
	told("printed and verified")
	h.arrives(from)
	told("arrived")
	h.asksForLeave(china)
	told("on leave")
	h.takesBack(china)
	told("taken back")
	h.reportsAMonth()
	told("reported")
}

// nominates: HR proposes a surgeon and sees who will judge it; an obstetrician applies by phone.
func (h *hospital) nominates() {
	hr := h.seat("renshi")
	hr.open("/people")
	hr.presses("main table a", "王强")
	hr.open("/cycles/1/nominate?person_id=" + strings.TrimPrefix(hr.at(), "/people/"))
	hr.sees("select[name=person_id]", "王强")
	hr.sees(".timeline .ahead", "何静") // who would judge: not whoever asks
	hr.seesNot(".timeline .ahead:nth-child(2)", "陈敏")
	hr.looked("01-nominate-path")
	hr.chooses("select[name=position_id]", "外科")
	hr.ticksAll(".boxes input[type=checkbox]")
	hr.press("form.left button.primary")
	hr.sees(".alert.success", "已提名 王强")
	hr.looked("02-cycle-nominated")

	li := h.seat("lina")
	li.open("/start")
	li.looked("03-start")
	li.press(`a[href="/cycles/1/nominate"]`)
	li.sees(".timeline .ahead", "陈敏")
	li.chooses("select[name=position_id]", "妇产科")
	li.ticksAll(".boxes input[type=checkbox]")
	li.press("form.left button.primary")
	li.sees(".alert.success", "已提名 李娜")
	li.open("/?tab=started")
	li.presses("table.runs a", "李娜")
	li.sees(".approval .open .why", "陈敏")
	li.sees(".approval .open .why", "截止")
	li.sees(".approval .open .why", "起将同时请")
	li.looked("04-waiting-for-hr")
}

// reviews: one application is sent back, completed and followed by a second signature; before
// another is approved a department head signs first.
func (h *hospital) reviews() {
	hr, li, head := h.seat("yiwu"), h.seat("lina"), h.seat("zhuren")
	hr.open("/")
	hr.looked("05-inbox-of-hr")
	hr.presses("table.tasks a", "李娜")
	hr.do(chromedp.Click(css(".actionbar button[value=return]"))) // nothing is sent without a reason
	hr.sees("#f-opinion-error", "请填写理由")
	hr.looked("06-reason-missing")
	hr.decides("退回补充", "请补充拟开展的带教内容")
	hr.sees(".alert.success", "退回补充：李娜")

	li.open("/")
	li.presses("table.tasks a", "李娜")
	li.sees(".approval .returned", "何静")
	li.sees(".approval .returned blockquote", "带教内容")
	li.writes("textarea[name=statement]", "从事产科临床十年，拟开展产科急救带教")
	li.looked("07-returned-to-applicant")
	li.decides("重新提交", "")
	li.sees(".alert.success", "重新提交：李娜")

	hr.open("/")
	hr.presses("table.tasks a", "王强")
	hr.verb("加签")
	hr.ticks("林远")
	hr.ticks("前加签")
	hr.writes("textarea[name=note]", "请外科把关")
	hr.looked("08-add-signer")
	hr.press("form.ask button.primary")
	hr.sees(".alert.success", "已加签")
	hr.sees(".approval .waiting", "等前面的人签完")
	hr.looked("09-waits-for-signer")
	head.open("/")
	head.presses("table.tasks a", "王强")
	head.looked("10-signer-on-phone")
	head.decides("同意", "技术过硬，能独立开展手术示教")
	hr.open("/")
	hr.presses("table.tasks a", "王强")
	hr.sees(".approval .done", "前加签")
	hr.sees(".approval .done blockquote", "技术过硬")
	hr.decides("同意", "同意推荐")

	hr.open("/")
	hr.presses("table.tasks a", "李娜")
	hr.sees(".page-head", "第 2 次")
	hr.verb("加签")
	hr.ticks("林远")
	hr.ticks("后加签")
	hr.press("form.ask button.primary")
	hr.decides("同意", "材料已补齐")
	li.open("/?tab=started")
	li.presses("table.runs a", "李娜")
	li.sees(".approval .done", "材料已补齐")
	li.sees(".approval .open", "后加签")
	li.looked("11-added-after")
	head.open("/")
	head.presses("table.tasks a", "李娜")
	head.decides("同意", "同意")
	li.open(li.at())
	li.sees("h1", "已通过")
}

// batches: three are picked, a colleague is faster with one of them; the other two are approved
// and the third is named with who did it.
func (h *hospital) batches() {
	hr := h.seat("yiwu")
	hr.open("/?kind=nomination_review")
	hr.ticksAll("input[name=task_ids]")
	hr.writes("#batch-opinion", "符合条件，同意推荐")
	hr.looked("12-batch-picked")
	faster := h.behind("陈敏", "renshi")
	var open struct {
		Items []struct {
			ID    int64
			Label string
		}
	}
	h.call(faster, "GET", "/tasks?tab=todo&kind=nomination_review&limit=20", nil, &open)
	for _, one := range open.Items {
		if one.Label == "黄丽" {
			h.call(faster, "POST", fmt.Sprintf("/tasks/%d/decide", one.ID), approve, nil)
		}
	}
	hr.press(".batchbar button[type=submit]")
	hr.sees("main [role=status]", "已同意 2 项")
	hr.sees("tr.fail", "黄丽")
	hr.sees("tr.fail", "已由 陈敏 处理")
	hr.looked("13-batch-results")
}

// signsTheList: HR hands the list in, asks a colleague to know of it, mentions and urges the
// leader, who sends it back on a phone; HR hands it in again and it goes on from there.
func (h *hospital) signsTheList() string {
	hr, leader := h.seat("renshi"), h.seat("yuanzhang")
	hr.awaits("/?kind=list_submit", "table.tasks", "提交派驻名单")
	hr.presses("table.tasks a", "双千工程")
	hr.decides("提交名单", "按学科需要排定")
	hr.open("/?tab=started")
	hr.presses("table.runs a", "双千工程")
	run := hr.at()
	hr.sees(".approval .open .why", "等待 周国强 处理")
	hr.sees(".approval .ahead", "赵兰")

	hr.press(`.actionbar a[href$="/copy"]`)
	hr.ticks("何静")
	hr.writes("textarea[name=note]", "请知悉名单")
	hr.press("form.ask button.primary")
	hr.sees(".copies", "未读")
	reader := h.seat("yiwu")
	reader.open("/?tab=copied")
	reader.sees("tr.unread", "请知悉名单")
	reader.looked("14-copied")
	reader.presses("table.runs a", "双千工程")

	hr.open(run)
	hr.sees(".copies", "已读")
	hr.writes("#comments textarea", "外科岗位本院无人接替，请留意")
	hr.ticks("周国强")
	hr.presses("#comments button", "发表评论")
	hr.sees(".comments", "@周国强")
	hr.presses(".approval .inline-actions button", "催办")
	hr.sees(".alert.success", "已催办")
	hr.looked("15-run-urged")
	hr.presses(".approval .inline-actions button", "催办")
	hr.sees(".alert.warning", "刚刚催办过")
	hr.looked("16-urged-too-soon")

	leader.open("/notices")
	leader.sees(".notices", "外科岗位本院无人接替")
	leader.sees(".notices", "催")
	leader.looked("17-notices-of-leader")
	leader.open("/")
	leader.presses("table.tasks a", "双千工程")
	leader.sees(".approval .done", "按学科需要排定")
	leader.looked("18-leader-reads-list")
	leader.decides("退回", "外科只有一人，请说明科室排班")
	hr.open(run)
	hr.sees("h1", "已退回")
	hr.sees(".approval .returned", "外科只有一人")
	hr.presses("a.button.primary", "去处理")
	hr.looked("19-returned-to-hr")
	hr.decides("提交名单", "已与外科核对，急诊手术由二线班保障")
	hr.open(run)
	hr.sees(".approval .open .why", "等待 周国强 处理")
	return run
}

// deputises: the leader is away for a week; whoever stands in signs, and every page says for
// whom.
func (h *hospital) deputises(run string) {
	leader, deputy := h.seat("yuanzhang"), h.seat("fuyuan")
	deputy.open("/")
	deputy.sees(".empty", "暂无待办")
	today := time.Now().UTC().Add(8 * time.Hour)
	leader.open("/delegations")
	leader.writes("input[name=to_user]", "钱卫东")
	leader.dates("input[name=from]", today)
	leader.dates("input[name=to]", today.AddDate(0, 0, 6))
	leader.writes("input[name=reason]", "赴京参加学术会议")
	leader.looked("20-delegate")
	leader.presses("form button.primary", "确认委托")
	leader.sees("#given", "钱卫东 代 周国强")
	leader.looked("21-delegated")

	deputy.open("/")
	deputy.looked("22-inbox-of-deputy")
	deputy.presses("table.tasks a", "双千工程")
	deputy.sees(".alert.info", "您正在代 周国强 处理")
	deputy.looked("23-deputy-signs")
	deputy.decides("同意签批", "同意派出")
	hr := h.seat("renshi")
	hr.open(run)
	hr.sees(".approval .done", "钱卫东 代 周国强")
	hr.sees(".approval .open .why", "等待 赵兰 处理")
	host := h.seat("weishengyuan")
	host.open("/")
	host.presses("table.tasks a", "双千工程")
	host.looked("24-recipient-consents")
	host.decides("同意接收", "欢迎各位专家")
	hr.open(run)
	hr.sees("h1", "已通过")
	hr.looked("25-run-passed")
}

// isPrinted: the sheet fits on paper, says who signed for whom, and its code leads anybody to a
// page that says as little as it may.
func (h *hospital) isPrinted(run string) {
	hr := h.seat("renshi")
	hr.open(run)
	hr.press(`.actionbar a[href$="/print"]`)
	hr.sees(".trail", "钱卫东 代 周国强")
	hr.sees(".trail", "已与外科核对")
	hr.looked("26-sheet")
	paper, err := chromedp.Run(hr.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		hr.fail(err)
	}
	if err := os.WriteFile(filepath.Join(screenshots, "walk-27-sheet.pdf"), paper, 0o644); err != nil {
		h.t.Fatal(err)
	}
	if pages := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(paper, -1)); pages < 1 || pages > 2 {
		h.t.Errorf("the sheet has %d pages", pages)
	}
	address := hr.text(".paper-foot .code")
	public := h.visits(true) // logged in nowhere
	public.open(address[strings.Index(address, "/verify/"):])
	public.sees("main", "审批留痕完整")
	public.sees("main", "钱**")
	public.sees("main", "代 周**")
	public.seesNot("main", "同意派出")
	public.seesNot("main", "钱卫东")
	public.looked("28-verified-by-anybody")
}

// arrives: whoever runs the recipient's office confirms on a phone that people have come.
func (h *hospital) arrives(from time.Time) {
	host := h.seat("weishengyuan")
	host.awaits("/?kind=arrival", "table.tasks", "李娜")
	host.looked("29-arrivals")
	host.presses("table.tasks a", "李娜")
	host.decides("确认到岗", "")
	host.sees("#faults", "到岗日")
	host.dates("input[name=arrived_on]", from)
	host.writes("input[name=department]", "妇产科")
	host.writes("input[name=post]", "科室副主任")
	host.looked("30-arrival-form")
	host.decides("确认到岗", "")
	host.sees(".alert.success", "确认到岗：李娜")
	by := h.behind("赵兰", "weishengyuan")
	var open struct{ Items []thing }
	h.call(by, "GET", "/tasks?tab=todo&kind=arrival&limit=20", nil, &open)
	for _, one := range open.Items {
		h.call(by, "POST", fmt.Sprintf("/tasks/%d/decide", one.ID), hasArrived(from), nil)
	}
}

// asksForLeave: both hospitals and the leader are asked; the leader's deputy sends it back and
// has it come straight back, so that the hospitals are not asked twice.
func (h *hospital) asksForLeave(china time.Time) {
	li, host, hr, deputy := h.seat("lina"), h.seat("weishengyuan"), h.seat("renshi"), h.seat("fuyuan")
	li.open(li.link("/assignments", "/assignments/"))
	li.looked("31-assignment-on-phone")
	li.press(`#requests a[href$="/request"]`)
	li.ticks("事假")
	li.dates("input[name=from]", china.AddDate(0, 0, 10))
	li.dates("input[name=to]", china.AddDate(0, 0, 26))
	li.writes("textarea[name=reason]", "母亲手术，需要陪护")
	li.presses("button", "预览影响")
	li.sees(".right-col .timeline", "赵兰")
	li.sees(".right-col .timeline", "周国强")
	li.looked("32-leave-foreseen")
	li.press(`button[value=submit]`)
	li.sees("h1", "请假：李娜")
	li.looked("33-leave-asked")
	host.open("/?kind=request_review")
	host.presses("table.tasks a", "李娜")
	host.sees(".changes", "")
	host.looked("34-leave-before-recipient")
	host.decides("同意", "科室已安排顶班")
	hr.open("/?kind=request_review")
	hr.presses("table.tasks a", "李娜")
	hr.decides("同意", "同意")
	deputy.open("/?kind=request_review")
	deputy.presses("table.tasks a", "李娜")
	deputy.writes("#f-opinion", "请写明顶班安排")
	deputy.unfolds(".actionbar details.menu:not(.more-verbs)")
	deputy.ticks("改好后直接回到我这里")
	deputy.looked("35-return-straight")
	deputy.presses(".menu-body button", "确认退回")
	li.open("/?kind=request_fix")
	li.presses("table.tasks a", "李娜")
	li.looked("36-leave-returned")
	li.presses("a.button.primary", "修改")
	li.writes("textarea[name=reason]", "母亲手术，需要陪护；由当地赵医师顶班")
	li.press(`button[value=submit]`)
	li.sees(".alert.success", "已重新提交")
	deputy.open("/?kind=request_review")
	deputy.presses("table.tasks a", "李娜")
	deputy.sees(".approval .done", "科室已安排顶班")
	deputy.sees("main", "由当地赵医师顶班")
	host.open("/?kind=request_review")
	host.sees(".empty", "暂无待办")
	deputy.decides("同意", "同意")
	li.open(li.at())
	li.sees("h1", "已批准")
	li.looked("37-leave-granted")
}

// takesBack: somebody asks to come home early and thinks better of it.
func (h *hospital) takesBack(china time.Time) {
	wang := h.seat("wangqiang")
	wang.open(wang.link("/assignments", "/assignments/") + "/request?kind=early_return")
	wang.dates("input[name=on]", china.AddDate(0, 1, 0))
	wang.writes("textarea[name=reason]", "家中老人无人照料")
	wang.press(`button[value=submit]`)
	wang.open("/?tab=started")
	wang.presses("table.runs a", "王强")
	wang.press(`.actionbar a[href$="/withdraw"]`)
	wang.writes("textarea[name=reason]", "家里已经安排好")
	wang.looked("38-withdraw")
	wang.press("form.ask button.primary")
	wang.sees("h1", "已撤回")
	wang.sees(".approval .end", "已撤回")
	wang.looked("39-withdrawn")
	host := h.seat("weishengyuan")
	host.open("/?kind=request_review")
	host.sees(".empty", "暂无待办")
}

// reportsAMonth: a month is handed in by phone, the recipient attests the attendance and the
// hospital at home accepts.
func (h *hospital) reportsAMonth() {
	li, host, hr := h.seat("lina"), h.seat("weishengyuan"), h.seat("renshi")
	li.awaits("/?kind=report_hand_in", "table.tasks", "李娜")
	li.press("table.tasks a")
	li.writes(`input[name="figures.patients_treated"]`, "96")
	li.writes("textarea[name=summary]", "门诊、查房和产科急救带教")
	li.writes("textarea[name=late_reason]", "补录：启用系统之前的月份")
	li.press(".actionbar button.primary")
	li.sees(".alert.success", "月报已提交")
	host.open("/?kind=report_verify")
	host.presses("table.tasks a", "李娜")
	host.looked("40-recipient-verifies")
	host.decides("核实通过", "考勤属实")
	host.sees(".alert.success", "核实通过：李娜")
	hr.open("/?kind=report_accept")
	hr.presses("table.tasks a", "李娜")
	hr.sees(".approval .done", "考勤属实")
	hr.looked("41-supporter-accepts")
	hr.decides("接收", "")
	hr.sees(".alert.success", "接收：李娜")
}
