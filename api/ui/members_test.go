package ui_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/duikou/duikou/sheet"
)

func TestMembers_SomebodyIsInvitedAndChoosesTheirOwnPassword(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	users := h.hr.get("/users?organisation_id=" + h.supporter.String())
	const form = "form[action='/users'][method=post]"
	users.submit(form, "/invitations", url.Values{"name": {""}, "email": {"x"}}).want(http.StatusUnprocessableEntity).has("#f-name-error", "必填").has("#f-email-error", "邮箱")
	made := users.submit(form, "/invitations", url.Values{"name": {"新人"}, "roles": {"staff", "hr"}})
	link := made.text("#invitation-link")
	path := link[strings.Index(link, "/invitations/"):]
	if h.hr.get("/users").has("#invitations", "新人").doc.Find("#invitation-link").Length() > 0 {
		t.Error("the link is shown a second time")
	}
	b := h.visitor()
	accept := b.get(path).has("main", "市第一医院").has("main", "人事")
	wrong := accept.submit("form[action='"+path+"']", "", url.Values{"login": {"renshi"}, "name": {"新人"}, "password": {password}, "repeat_password": {password}}).want(http.StatusConflict)
	wrong.has("#f-login-error", "已")
	if wrong.doc.Find("[name=password]").AttrOr("value", "") != "" {
		t.Error("a password must never be written into a page")
	}
	b.get(path).submit("form[action='"+path+"']", "", url.Values{"login": {"xinren"}, "name": {"新人"}, "password": {password}, "repeat_password": {password}}).at("/").has(".alert.success", "欢迎")
	h.visitor().get(path).want(http.StatusNotFound).has(".error-page", "邀请")
}

func TestMembers_RolesNamesAndLeavingOnOnePage(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	li := h.hire("li", "李强", "1985-05-01")
	row := h.hr.get("/users?q=" + url.QueryEscape("李强"))
	if n := row.doc.Find("tbody tr").Length(); n != 1 {
		t.Fatalf("%d members are called that", n)
	}
	path := row.doc.Find("td.main a").AttrOr("href", "")
	page := h.hr.get(path).has("h1", "李强")
	page.submit("#edit form", "", url.Values{"login": {"liqiang"}, "name": {"李强强"}}).has("h1", "李强强").has(".alert.success", "已保存")
	page.submit("#edit form", "", url.Values{"login": {"li3"}, "name": {"李"}}).want(http.StatusConflict)
	h.hr.get(path).submit("#roles form", "", url.Values{"roles": nil}).want(http.StatusUnprocessableEntity).has("#f-roles .field-error", "必填")
	h.hr.get(path).submit("#roles form", "", url.Values{"roles": {"hr"}}).has(".alert.success", "角色")
	li.get("/").at("/login")
	preview := h.hr.get(path).submit("#leave form", "preview", url.Values{"successor": {"没有这个人"}}).want(http.StatusUnprocessableEntity)
	preview.has("#f-successor-error", "没有这位成员")
	preview = h.hr.get(path).submit("#leave form", "preview", url.Values{"successor": {"renshi"}}).has("#preview", "账号将停用")
	preview.submit("#leave form", "confirm", nil).at("/users").has(".alert.success", "李强强")
	h.hr.get(path).want(http.StatusNotFound)
	h.hr.get("/users/log?organisation_id="+h.supporter.String()).has(".timeline", "李强强")
	h.leader.get(path).want(http.StatusForbidden)
}

func TestDelegations_TheLeaderAsksHrToActAndTakesItBack(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	form := url.Values{"to_user": {"nobody"}, "from": {"2026-03-02"}, "to": {"2026-03-08"}}
	bad := h.leader.get("/delegations").submit("form[action='/delegations']", "", form).want(http.StatusUnprocessableEntity)
	bad.has("#f-to_user-error", "没有这位成员")
	form.Set("to_user", "renshi")
	h.leader.get("/delegations").submit("form[action='/delegations']", "", form).at("/delegations").has("#given", "2026-03-08")
	h.hr.get("/delegations").has("#standing", "处理待办")
	h.hr.get("/notices").has("main", "委托您")
	h.leader.get("/delegations").submit("#given form[action$='/end']", "", nil).at("/delegations").hasNot("#given", "2026-03-08")
	if n := h.hr.get("/delegations").doc.Find("#standing").Length(); n != 0 {
		t.Error("hr still stands for the leader")
	}
	h.leader.get("/delegations").submit("form[action='/delegations/away']", "", url.Values{"away_from": {"2026-03-02"}, "away_to": {"2026-03-01"}}).want(http.StatusUnprocessableEntity).has("#f-away_to-error", "不能早于")
	h.hr.get("/delegations").submit("form[action='/deputies']", "", url.Values{"role": {"leader"}, "user_id": {"renshi"}}).at("/delegations").has("#deputies tbody", "分管领导")
}

func TestImport_ATableIsCheckedMendedAndImported(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	h.hr.get("/people").has("main", "导入人员")
	p := h.hr.get("/people/import").has("#template", "模板")
	table := func(rows ...[]string) []byte {
		var b bytes.Buffer
		must(t, sheet.Write(&b, "人员", []string{"姓名", "Profession", "职称", "身份证号"}, rows))
		return b.Bytes()
	}
	good, bad := []string{"张三", "医师", "中级", "11010519491231002X"}, []string{"李四", "Physician", "中级", "110105194912310021"}
	checked := p.upload(table(good, bad), "dry_run").has("#result", "1 行可以导入").has("#result tbody", "身份证")
	if href := checked.doc.Find("#answer").AttrOr("href", ""); !strings.HasPrefix(href, "data:application/vnd.openxmlformats") {
		t.Errorf("the faulty rows are at %.60s", href)
	}
	p.upload(table(good, bad), "all").has("#result", "已导入 0 行")
	h.hr.get("/people/import").upload(table(good), "all").has("#result", "已导入 1 行")
	h.hr.get("/people").has("tbody", "张三")
	p.upload([]byte("no workbook"), "all").want(http.StatusUnprocessableEntity).has("#f-file-error", "xlsx")
	p.upload(nil, "all").want(http.StatusUnprocessableEntity).has("#f-file-error", "必填")
	h.leader.get("/people/import").want(http.StatusForbidden)
}

// upload sends the page's form with a file, as a browser does.
func (p *page) upload(file []byte, mode string) *page {
	t := p.b.h.t
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range p.fields(p.doc.Find("form[enctype]")) {
		if name != "file" && name != "idempotency_key" {
			must(t, w.WriteField(name, values[0]))
		}
	}
	must(t, w.WriteField("mode", mode))
	if file != nil {
		part, err := w.CreateFormFile("file", "staff.xlsx")
		must(t, err)
		_, err = part.Write(file)
		must(t, err)
	}
	must(t, w.Close())
	request, err := http.NewRequest(http.MethodPost, p.b.h.server.URL+p.doc.Find("form[enctype]").AttrOr("action", ""), &b)
	must(t, err)
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("Referer", p.b.h.server.URL+p.path)
	return p.b.send(request)
}

func TestMember_ALeavingIsPlannedShownAndCancelled(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	h.hire("li", "李强", "1985-05-01")
	path := h.hr.get("/users?q="+url.QueryEscape("李强")).doc.Find("td.main a").AttrOr("href", "")
	form := url.Values{"last_day": {"2026-03-31"}, "successor": {"yuanzhang"}}
	seen := h.hr.get(path).submit("#leave form", "preview", form).has("#preview", "次日办理")
	seen.submit("#leave form", "confirm", form).has(".alert.success", "2026-03-31 后离开").has("#planned", "接替人")
	h.hr.get("/users").has("tbody", "2026-03-31 后离开")
	h.hr.get(path).submit("#planned form", "", nil).has(".alert.success", "已取消").has("#leave", "查看影响")
}

func TestImport_AccountsAreInvitedFromATable(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	p := h.hr.get("/users").has("main", "导入账号").b.get("/users/import").has("#template", "模板").has("main", "密码由本人自设")
	table := func(rows ...[]string) []byte {
		var b bytes.Buffer
		must(t, sheet.Write(&b, "账号", []string{"姓名", "登录名", "Roles", "代理岗位"}, rows))
		return b.Bytes()
	}
	good, bad := []string{"新人", "1380", "人事/医务科、职工", "分管领导"}, []string{"错人", "", "国王", ""}
	p.upload(table(good, bad), "dry_run").has("#result", "1 行可以导入").has("#result tbody", "角色").has("#changes", "新人").has("#changes", "人事")
	p.upload(table(good), "all").has("#result", "已导入 1 行")
	p.upload(table(good), "all").has("#result", "1 行没有变化")
	h.hr.get("/users").has("#invitations", "新人").submit("#invitations form[action$='/link']", "", nil).has("#invitation-link", "/invitations/accept/")
	if a := h.hr.get("/users/import/template"); a.status != http.StatusOK {
		t.Errorf("the template: %d", a.status)
	}
	h.leader.get("/users/import").want(http.StatusForbidden)
}
