package ui_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestAccount_AVisitorLogsInAndComesBackToWhereTheyWereGoing(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	b := h.visitor()
	p := b.get("/cycles?state=draft").at("/login")
	bad := p.submit("form[action='/login']", "", url.Values{"login": {"renshi"}, "password": {"wrong password"}}).want(http.StatusUnauthorized)
	bad.has("#faults", "账号或密码不正确")
	if bad.doc.Find("[name=login]").AttrOr("value", "") != "renshi" {
		t.Error("the login must be kept")
	}
	if bad.doc.Find("[name=password]").AttrOr("value", "") != "" {
		t.Error("a password must never be written into a page")
	}
	in := bad.submit("form[action='/login']", "", url.Values{"login": {"renshi"}, "password": {password}})
	if in.path != "/cycles?state=draft" {
		t.Errorf("came to %s", in.path)
	}
	in.submit("form[action='/logout']", "", nil).at("/login")
	b.get("/").at("/login")
}

func TestAccount_AnAddressOfAnotherSiteIsNotGoneTo(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	for _, next := range []string{"https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"} {
		p := h.visitor().get("/login?next=" + url.QueryEscape(next))
		if got := p.doc.Find("[name=next][value]").Last().AttrOr("value", ""); got != "/" {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestAccount_AOneTimePasswordMustBeChangedFirst(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	p := h.operator.get("/users?organisation_id="+h.supporter.String()).submit("form[action='/users'][method=post]", "", url.Values{"login": {"xin"}, "name": {"新人"}, "roles": {"hr"}})
	oneTime := p.text("#one-time")
	if len(oneTime) < 20 {
		t.Fatalf("one-time password %q", oneTime)
	}
	if h.operator.get("/users?organisation_id="+h.supporter.String()).doc.Find("#one-time").Length() > 0 {
		t.Error("the one-time password is shown a second time")
	}
	b := h.visitor()
	b.get("/login").submit("form[action='/login']", "", url.Values{"login": {"xin"}, "password": {oneTime}}).at("/password")
	p = b.get("/cycles").at("/password").has(".alert.info", "一次性密码")
	bad := p.submit("form[action='/password']", "", url.Values{"old_password": {oneTime}, "new_password": {"short"}, "repeat_password": {"short"}}).want(http.StatusUnprocessableEntity)
	bad.has("#f-new_password-error", "太短")
	bad = p.submit("form[action='/password']", "", url.Values{"old_password": {oneTime}, "new_password": {password}, "repeat_password": {"another one"}}).want(http.StatusUnprocessableEntity)
	bad.has("#f-repeat_password-error", "两次输入不一致")
	p.submit("form[action='/password']", "", url.Values{"old_password": {oneTime}, "new_password": {password}, "repeat_password": {password}}).at("/").has(".alert.success", "密码已修改")
}

func TestAccount_TheLanguageIsKept(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	b := h.visitor()
	p := b.get("/login").submit("form[action='/language']", "", url.Values{"locale": {"en"}}).at("/login")
	p.has("h1", "Log in")
	h.hr.get("/").submit("form[action='/language']", "", url.Values{"locale": {"en"}}).at("/").has("h1", "Inbox").has(".empty", "Nothing to do")
	again := h.visitor()
	in := again.get("/login").submit("form[action='/login']", "", url.Values{"login": {"renshi"}, "password": {password}}).at("/")
	in.has("h1", "Inbox")
	if p := h.hr.get("/").submit("form[action='/language']", "", url.Values{"locale": {"fr"}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a language we do not have: %d", p.status)
	}
}

func TestAccount_AnApiTokenIsShownOnceAndCanBeRevoked(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	p := h.hr.get("/me").submit("form[action='/me/tokens']", "", url.Values{"name": {""}, "days": {"9999"}}).want(http.StatusUnprocessableEntity)
	p.has("#faults", "名称").has("#faults", "有效天数").has("#faults", "权限")
	made := h.hr.get("/me").submit("form[action='/me/tokens']", "", url.Values{"name": {"人事系统"}, "days": {"90"}, "scopes": {"read"}})
	if secret := made.text("#secret"); !strings.HasPrefix(secret, "dk_") {
		t.Fatalf("secret %q", secret)
	}
	p = h.hr.get("/me").has("#tokens", "人事系统")
	if p.doc.Find("#secret").Length() > 0 {
		t.Error("the secret is shown a second time")
	}
	p.submit("form[action$='/delete']", "", nil).at("/me").hasNot("#tokens table", "人事系统")
}

func TestAccount_AFormWithoutItsTokenIsRefused(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	p := h.hr.get("/me").submit("form[action='/logout']", "", url.Values{"csrf": {"AAAAAAAAAAAAAAAAAAAAAAAAAA"}}).want(http.StatusForbidden)
	p.has(".error-page", "页面已过期")
	h.hr.get("/").at("/")
}

func TestAccount_AnAddressNobodyHandlesIsAPageToo(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	h.hr.get("/nosuch").want(http.StatusNotFound).has(".error-page", "没有这个页面").has(".error-page .hint", "请求编号")
	h.hr.get("/cycles/abc").want(http.StatusNotFound).has(".error-page", "没有找到")
	h.hr.get("/users").want(http.StatusOK)
	h.leader.get("/users").want(http.StatusForbidden).has(".error-page", "单位管理员")
}

func TestAccount_PagesAboutPeopleAreKeptByNoCache(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	response, err := h.hr.client.Get(h.server.URL + "/people")
	must(t, err)
	defer response.Body.Close()
	if got := response.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	if got := response.Header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'self'") {
		t.Errorf("policy %q", got)
	}
}

func TestAccount_AnAdministratorRunsTheirOwnHospitalOnly(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	p := h.hr.get("/users")
	if n := p.doc.Find("#org option").Length(); n != 1 {
		t.Errorf("%d organisations are offered", n)
	}
	h.hr.get("/users?organisation_id=" + h.elsewhere.String()).want(http.StatusForbidden)
	if p.doc.Find("[name=roles][value=system]").Length() > 0 {
		t.Error("the role of the operator is offered")
	}
	bad := p.submit("form[action='/users'][method=post]", "", url.Values{"login": {"a b"}, "name": {""}, "email": {"nowhere"}, "roles": {"hr"}}).want(http.StatusUnprocessableEntity)
	bad.has("#f-login-error", "不能使用的字符").has("#f-name-error", "必填").has("#f-email-error", "邮箱格式")
	if bad.doc.Find("[name=login]").AttrOr("value", "") != "a b" || bad.doc.Find("[name=roles][value=hr][checked]").Length() != 1 {
		t.Error("what was entered is gone")
	}
}

func TestAccount_WhoseSessionEndsOverAFormComesBackToTheForm(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	form := h.hr.get("/people/new")
	h.hr.get("/").submit("form[action='/logout']", "", nil).at("/login")
	h.hr.client.Jar.SetCookies(h.address(), []*http.Cookie{{Name: "csrf", Value: form.doc.Find("[name=csrf]").AttrOr("value", ""), Path: "/"}})
	p := form.submit("form[action='/people']", "", url.Values{"name": {"李强"}}).at("/login")
	if got := p.doc.Find("form[action='/login'] [name=next]").AttrOr("value", ""); got != "/people/new" {
		t.Errorf("afterwards one comes to %q", got)
	}
}

func TestAccount_AShutOutAccountLogsInNoMoreAndAResetPasswordIsShownOnce(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	row := "tr:contains('yuanzhang') form[action$="
	p := h.hr.get("/users").submit(row+"'/reset']", "", nil).want(http.StatusOK)
	oneTime := p.text("#one-time")
	b := h.visitor()
	b.get("/login").submit("form[action='/login']", "", url.Values{"login": {"yuanzhang"}, "password": {password}}).want(http.StatusUnauthorized)
	b.get("/login").submit("form[action='/login']", "", url.Values{"login": {"yuanzhang"}, "password": {oneTime}}).at("/password")
	h.hr.get("/users").submit(row+"'/disabled']", "", nil).at("/users").has("tr:contains('yuanzhang')", "已停用")
	h.visitor().get("/login").submit("form[action='/login']", "", url.Values{"login": {"yuanzhang"}, "password": {oneTime}}).want(http.StatusUnauthorized)
	h.hr.get("/users").submit("tr:contains('renshi') form[action$='/disabled']", "", nil).has("main", "自己的账号")
}
