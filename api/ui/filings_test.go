package ui_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/duikou/duikou/sheet"
)

// filesService files a year in a township from the page of somebody's ledger.
func (h *house) filesService(ledger string, changes url.Values) *page {
	h.t.Helper()
	values := url.Values{
		"from": {"2020-01-01"}, "to": {"2020-12-31"}, "kind": {"stationed"}, "place": {"白水乡卫生院"}, "level": {"township"}, "remote": {"true"}, "area_class": {"3"},
		"appraisal": {"pass"}, "document_number": {"湘卫〔2021〕8号"}, "document_on": {"2021-01-05"}, "document_issuer": {"县卫生健康局"},
	}
	for name, value := range changes {
		values[name] = value
	}
	href := h.hr.get(ledger).doc.Find("a[href^='/filings/new']").AttrOr("href", "")
	return h.hr.get(href).submit("form[action='/filings']", "", values)
}

// HR files Zhang's year from before with its document; what is wrong is blamed and kept in the
// form; the leader confirms; Zhang reads it in the ledger; a mistake is taken back by two.
func TestFilings_FromThePaperToTheLedgerAndBack(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("zhang", "张三", "1988-05-01")
	ledger := "/people/1/ledger"
	for field, wrong := range map[string]url.Values{
		"f-to": {"to": {"2019-12-31"}}, "f-from": {"from": {"2005-01-01"}, "to": {"2005-03-01"}}, "f-share": {"share": {"120"}}, "f-document_number": {"document_number": {""}}, "f-kind": {"kind": {""}},
	} {
		if p := h.filesService(ledger, wrong); p.status != 422 || p.doc.Find("#"+field+"-error").Length() != 1 || p.doc.Find("#f-place").AttrOr("value", "") != "白水乡卫生院" {
			t.Errorf("%s: %d %s", field, p.status, p.doc.Find("#faults").Text())
		}
	}
	made := h.filesService(ledger, nil)
	path := made.path
	if !strings.HasPrefix(path, "/filings/") || made.doc.Find("button[value=confirm]").Length() != 0 || made.doc.Find("button[value=withdraw]").Length() != 1 {
		t.Errorf("after filing: %s %s", path, made.doc.Find("main").Text())
	}
	notice := h.leader.get("/notices").doc.Find("a[href='" + path + "']")
	if notice.Length() != 1 {
		t.Errorf("the leader's notice leads nowhere")
	}
	h.leader.get(path).submit("form[action='"+path+"/decide']", "reject", nil)
	if p := h.leader.get(path); p.doc.Find("button[value=confirm]").Length() != 1 {
		t.Errorf("a rejection without a reason went through")
	}
	done := h.leader.get(path).submit("form[action='"+path+"/decide']", "confirm", url.Values{"opinion": {"已核对"}})
	if said := done.doc.Find("main").Text(); !strings.Contains(said, "已入台账") || !strings.Contains(said, "边远地区") {
		t.Errorf("confirmed: %s", said)
	}
	said := zhang.get(ledger).doc.Find("main").Text()
	for _, want := range []string{"白水乡卫生院", "湘卫〔2021〕8号", "历史或外单位服务", "边远地区", "366"} {
		if !strings.Contains(said, want) {
			t.Errorf("the ledger does not say %q", want)
		}
	}
	if p := zhang.get(path); p.status != 404 {
		t.Errorf("the person reads the filing: %d", p.status)
	}
	back := h.hr.get(path).submit("form[action='"+path+"/take-back']", "", url.Values{"past_id": {"1"}, "reason": {"鉴定表有误"}})
	if back.path == path || !strings.Contains(back.doc.Find("main").Text(), "鉴定表有误") {
		t.Errorf("taken back: %s", back.path)
	}
	h.leader.get(back.path).submit("form[action='"+back.path+"/decide']", "confirm", nil)
	if said := zhang.get(ledger).doc.Find("main").Text(); !strings.Contains(said, "已冲销") {
		t.Errorf("the ledger after it: %s", said)
	}
	h.leader.get("/me").submit("form[action='/language']", "", url.Values{"locale": {"en"}})
	if said := h.leader.get("/filings").doc.Find("main").Text(); !strings.Contains(said, "Reversal") || !strings.Contains(said, "Confirmed") {
		t.Errorf("in English: %s", said)
	}
}

// The operator states where a township is; its own office reads it and cannot state it.
func TestPlaces_AreStatedWithTheirDocument(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	path := h.host.get("/organisations").doc.Find("td.main a").AttrOr("href", "")
	if p := h.host.get(path); p.status != 200 || p.doc.Find("form[action$='/place']").Length() != 0 {
		t.Errorf("the recipient's office may state it: %d", p.status)
	}
	state := func(values url.Values) *page {
		return h.operator.get(path).submit("form[action$='/place']", "", values)
	}
	if p := state(url.Values{"from": {"2019-01-01"}}); p.status != 422 || p.doc.Find("#f-document-error").Length() != 1 {
		t.Errorf("without a document: %d", p.status)
	}
	state(url.Values{"from": {"2019-01-01"}, "remote": {"true"}, "poor_county": {"false"}, "area_class": {"2"}, "document": {"国办函〔2014〕1号"}}).at(path)
	said := h.host.get(path).doc.Find("main").Text()
	for _, want := range []string{"边远地区", "非贫困县", "艰苦边远 2 类", "国办函〔2014〕1号"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if p := h.hr.get(path); p.status != 404 {
		t.Errorf("another hospital gets %d", p.status)
	}
}

// HR fills the template in, mends what is wrong and submits it; a photograph of the appraisal
// form is added while it waits.
func TestFilings_AWorkbookIsCheckedMendedAndSubmitted(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	h.hire("zhang", "张三", "1988-05-01")
	table := func(rows ...[]string) []byte {
		var b bytes.Buffer
		heads := []string{"姓名", "出生日期", "开始日期", "Last day", "服务类别", "服务单位名称", "单位层级", "文件编号", "文件日期", "出具单位"}
		must(t, sheet.Write(&b, "历史服务", heads, rows))
		return b.Bytes()
	}
	good := []string{"张三", "1988-05-01", "2020-01-01", "2020-12-31", "派驻", "白水乡卫生院", "乡镇", "湘卫〔2021〕8号", "2021-01-05", "县卫生健康局"}
	bad := []string{"张三", "1988-05-01", "2020-12-31", "2021-02-30", "度假", "白水乡卫生院", "", "", "2021-01-05", "县卫生健康局"}
	p := h.hr.get("/filings/import").has("#template", "模板")
	checked := p.upload(table(good, bad), "dry_run").has("#result", "1 行可以登记").has("#result", "文件编号").has("#result", "白水乡卫生院")
	if href := checked.doc.Find("#answer").AttrOr("href", ""); !strings.HasPrefix(href, "data:application/vnd.openxmlformats") {
		t.Errorf("the faulty rows are at %.60s", href)
	}
	p.upload(table(good, bad), "all")
	if n := h.hr.get("/filings").doc.Find("td.main a").Length(); n != 0 {
		t.Errorf("%d filings were made of a faulty table", n)
	}
	made := p.upload(table(good), "all").has("main", "张三")
	if !strings.HasPrefix(made.path, "/filings/") {
		t.Fatalf("submitted: %s", made.path)
	}
	p.upload(table(good), "all").has("#result", "同一服务已登记")
	h.leader.get("/filings/import").want(http.StatusForbidden)

	jpeg := append([]byte("\xff\xd8\xff\xe0"), make([]byte, 1<<20)...)
	with := h.hr.get(made.path).upload(jpeg, "").at(made.path)
	if with.doc.Find("a[href^='/documents/']").Length() != 1 {
		t.Errorf("the photograph is not there: %s", with.doc.Find("main").Text())
	}
	h.hr.get(made.path).upload([]byte("not a picture"), "").want(http.StatusUnprocessableEntity).has("#f-file-error", "")
	h.leader.get(made.path).submit("form[action='"+made.path+"/decide']", "confirm", nil)
	if h.hr.get(made.path).doc.Find("form[enctype]").Length() != 0 {
		t.Error("a page can be added to what is in the ledger")
	}
}
