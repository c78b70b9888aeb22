package ui_test

import (
	"net/http"
	"testing"

	"github.com/duikou/duikou/sheet"
)

// Li served two months of twelve that are attested; the other months wait for their reports.
func TestVerdict_SaysWhatIsShortUnderThePlanAndUnderAnotherOne(t *testing.T) {
	h := newHouse(t, "2026-07-06")
	li := h.hire("li", "李强", "1985-05-01")
	_, list := h.dispatched("2025-06-02", true, li)
	_, err := h.service.System.OpenMonths(t.Context(), idOf(t, list[0]))
	must(t, err)
	h.month(li)
	h.month(li)
	path := "/people/" + li.person + "/verdict"
	p := li.get(path).want(http.StatusOK).has("#answer", "不符合").has("[data-view=attested] tr[data-clause=service_total]", "1 个月 30 天")
	p.has("[data-view=plan]", "2025-08-01").has("[data-view=plan] .decision-head", "符合").has("#answer .big", "2026-07-06").has("#evidence", "2 / ")
	if p.doc.Find("[data-view=what-if]").Length() > 0 {
		t.Error("nobody asked what if")
	}
	p = h.hr.get(path+"?on=2027-07-01&from=2026-08-01&to=2027-06-30&level=township").has("[data-view=what-if] .decision-head", "符合")
	p.has("[data-view=attested] .decision-head", "不符合")
	h.hr.get(path+"?from=2026-08-01").want(http.StatusUnprocessableEntity).has("#faults", "必填")
	p = li.get(path).has("#evidence [data-proof=service_total] [data-kind=attendance]", "2 / ").has("#evidence [data-proof=service_total] [data-kind=attendance]", "2025-08")
	pack := li.get(p.doc.Find("#evidence a.button").AttrOr("href", "")).want(http.StatusOK).has("h1", "申报材料清单").has("#lacking [data-kind=certificate]", "还缺").has("#proofs [data-kind=ledger]", "60 天")
	pack.has("[data-print]", "打印")
	answer, err := li.client.Get(h.server.URL + pack.doc.Find("a[href*='/evidence/table']").AttrOr("href", ""))
	must(t, err)
	defer answer.Body.Close()
	rows, err := sheet.Read(answer.Body, []sheet.Column{{Name: "record", Heads: []string{"材料"}}}, []string{"规则条款", "情况", "编号", "服务单位", "从", "到", "说明"}, sheet.Usual)
	if err != nil || len(rows) < 5 || rows[0].Values["record"] != "派遣名单（批次编号）" {
		t.Errorf("%v %+v", err, rows)
	}
	h.stranger.get(pack.path).want(http.StatusNotFound)
	h.hr.get(path+"?regulation=guangdong-2008&region=44").has("#answer", "广东")
	ledger := "/people/" + li.person + "/ledger"
	p = li.get(ledger).want(http.StatusOK).has(".big", "60").has(".headline", "计入").has("tr[data-state=counts]", "2025-06-02 – 2025-07-31").has(".day-months", "2025-07")
	p.has("tr[data-state=unattested]", "2025-08-01")
	if cells := p.doc.Find("td.day-counts").Length(); cells != 60 {
		t.Errorf("%d days are coloured", cells)
	}
	h.hr.get(ledger + "?regulation=none").want(http.StatusUnprocessableEntity)
	h.stranger.get(ledger).want(http.StatusNotFound)
	h.stranger.get(path).want(http.StatusNotFound)
	h.hr.get("/people/"+li.person).has("a[href='"+path+"']", "判定")
}

func TestHouseVerdicts_JudgedPageByPageAndTakenAwayAsAWorkbook(t *testing.T) {
	h := newHouse(t, "2026-07-06")
	li := h.hire("li", "李强", "1985-05-01")
	h.dispatched("2025-06-02", true, li)
	p := h.hr.get("/verdicts").want(http.StatusOK).has("#judged", "0 / 1")
	p = p.submit("form[action='/verdicts/judge']", "", nil).want(http.StatusOK).has("#judged", "1 / 1").has("table.cards", "李强").has("[data-year='2026']", "2026")
	p.has("a[href^='/verdicts/table']", "xlsx")
	answer, err := h.hr.client.Get(h.server.URL + p.doc.Find("a[href^='/verdicts/table']").AttrOr("href", ""))
	must(t, err)
	defer answer.Body.Close()
	others := []string{"结论", "已计入", "还差", "按现有计划最早可申报日期", "申报日期", "判定校验码"}
	rows, err := sheet.Read(answer.Body, []sheet.Column{{Name: "name", Heads: []string{"姓名"}}}, others, sheet.Usual)
	if err != nil || len(rows) != 1 || rows[0].Values["name"] != "李强" {
		t.Errorf("%v %+v", err, rows)
	}
	li.get("/people/"+li.person+"/verdict").has("#history", "2026-07-06")
	h.stranger.get(p.path).want(http.StatusNotFound)
	li.get("/verdicts").want(http.StatusUnprocessableEntity)
}
