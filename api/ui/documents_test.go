package ui_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// file is something chosen in a file field.
type file struct {
	field, name string
	content     []byte
}

var snapshot = append([]byte("\xff\xd8\xff\xe0"), make([]byte, 2<<20)...) // two megabytes, as a phone takes it

func multipartOf(t *testing.T, values url.Values, files []file) (kind string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for name, list := range values {
		for _, value := range list {
			must(t, w.WriteField(name, value))
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.field, f.name)
		must(t, err)
		_, err = part.Write(f.content)
		must(t, err)
	}
	must(t, w.Close())
	return w.FormDataContentType(), body
}

// submitWith sends a form with files, as a browser without a script does.
func (p *page) submitWith(selector, button string, values url.Values, files ...file) *page {
	p.b.h.t.Helper()
	action, sent := p.filled(selector, button, values)
	kind, body := multipartOf(p.b.h.t, sent, files)
	return p.post(action, kind, body)
}

// fetch is a file as a browser gets it.
func (b *browser) fetch(path string) (*http.Response, []byte) {
	b.h.t.Helper()
	response, err := b.client.Get(b.h.server.URL + path)
	must(b.h.t, err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	must(b.h.t, err)
	return response, content
}

// A doctor photographs the certificate at the county hospital. The first picture is of the
// wrong sheet, and what she has typed stays while she changes it; the host's HR looks at the
// picture before deciding; it is on the printed sheet.
func TestDocuments_ACertificatePhotographedForASickLeave(t *testing.T) {
	h := newHouse(t, "2026-06-10")
	li := h.hire("li", "李强", "1985-05-01")
	_, list := h.dispatched("2026-06-01", true, li)
	values := url.Values{"leave": {"sick"}, "from": {"2026-06-15"}, "to": {"2026-06-16"}, "reason": {"发热"}}
	action := "form[action$='/request']"
	form := li.get(list[0] + "/request?kind=leave").want(http.StatusOK)
	if form.doc.Find("details.attach[open] input[type=file][multiple]").Length() != 1 || form.doc.Find("input[capture=environment]").Length() != 1 {
		t.Error("no files can be chosen, or no photograph taken")
	}
	bad := form.submitWith(action, "attach", values, file{"files", "证明.html", []byte("<html>")}).want(http.StatusUnprocessableEntity)
	bad.has("#f-attachments-error", "证明.html：不支持这种文件")
	form = form.submitWith(action, "attach", values, file{"files", "错的.jpg", snapshot[:1000]}, file{"files", "诊断证明.jpg", snapshot}).want(http.StatusOK)
	form.has(".files", "错的.jpg").has(".files", "诊断证明.jpg").has(".files", "2.1 MB")
	if form.doc.Find("[name=reason]").Text() != "发热" || form.doc.Find("[name=leave][value=sick][checked]").Length() != 1 {
		t.Error("what was typed is gone")
	}
	wrong := form.doc.Find(".files li:contains('错的.jpg') button").AttrOr("value", "")
	form = form.submitWith(action, wrong, values).want(http.StatusOK).hasNot(".files", "错的.jpg")
	li.get(list[0]+"/request?kind=leave").has(".files", "诊断证明.jpg") // the form is found again with its file
	made := form.submitWith(action, "submit", values).want(http.StatusOK).has(".alert.success", "R000001")
	made.has(".facts", "诊断证明.jpg")
	again := form.submitWith(action, "submit", values).want(http.StatusOK) // pressed twice
	if again.path != made.path {
		t.Errorf("the second press led to %s", again.path)
	}

	task := h.host.first("request_review").has(".facts", "诊断证明.jpg").has(".timeline-card", "诊断证明.jpg")
	picture := task.doc.Find(".facts .files a[data-preview]").AttrOr("href", "")
	response, content := h.host.fetch(picture)
	if !bytes.Equal(content, snapshot) || response.Header.Get("Content-Type") != "image/jpeg" || response.Header.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.HasPrefix(response.Header.Get("Content-Disposition"), "inline;") || !strings.HasPrefix(response.Header.Get("Content-Security-Policy"), "sandbox;") {
		t.Errorf("%d bytes, %v", len(content), response.Header)
	}
	for _, b := range []*browser{h.stranger, h.operator, h.hire("zhao", "赵敏", "1986-01-01")} {
		if response, _ := b.fetch(picture); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s reads the certificate: %d", b.login, response.StatusCode)
		}
	}
	h.clock = h.clock.Add(time.Minute)
	task.submitWith("form.task-form", "approve", url.Values{"opinion": {"同意"}}, file{"files", "值班调整.pdf", []byte("%PDF-1.7 x")}).want(http.StatusOK)
	run := task.doc.Find(".page-head a[href^='/runs/']").AttrOr("href", "")
	h.hr.get(run).has(".timeline", "值班调整.pdf").has(".facts", "诊断证明.jpg")
	h.hr.get(run+"/print").has(".sheet .facts", "诊断证明.jpg").has(".sheet .facts", "2.1 MB").has(".paper-files", "值班调整.pdf").has(".paper-files", "李强")
}

// What was returned is amended with a better picture: the old one is taken away on the form,
// what was typed stays, and somebody else's file cannot be slipped in.
func TestDocuments_AnAmendedRequestBringsABetterPicture(t *testing.T) {
	h := newHouse(t, "2026-06-10")
	li := h.hire("li", "李强", "1985-05-01")
	_, list := h.dispatched("2026-06-01", true, li)
	values := url.Values{"leave": {"sick"}, "from": {"2026-06-15"}, "to": {"2026-06-16"}, "reason": {"发热"}, "do": {"submit"}}
	li.get(list[0]+"/request?kind=leave").submitWith("form[action$='/request']", "", values, file{"files", "模糊.jpg", snapshot[:2000]}).want(http.StatusOK)
	h.clock = h.clock.Add(time.Minute)
	h.host.decide("request_review", "return", url.Values{"opinion": {"照片看不清"}})
	fix := li.first("request_fix").follow("a[href$='/amend']").want(http.StatusOK).has(".attach .files", "模糊.jpg")
	old := fix.doc.Find(".attach .files button").AttrOr("value", "")
	typed := url.Values{"reason": {"发热，已就诊"}}
	fix = fix.submitWith("form[action$='/amend']", old, typed).want(http.StatusOK).hasNot(".attach .files", "模糊.jpg")
	if fix.doc.Find("[name=reason]").Text() != "发热，已就诊" {
		t.Error("what was typed is gone")
	}
	fix = fix.submitWith("form[action$='/amend']", "", url.Values{"drop": {old}}).want(http.StatusOK) // gone already
	bad := fix.submit("form[action$='/amend']", "", url.Values{"attachments": {"999"}, "do": {"submit"}}).want(http.StatusUnprocessableEntity)
	bad.has("#f-attachments-error", "没有这个附件").has("#faults", "附件")
	h.clock = h.clock.Add(time.Minute)
	fix.submitWith("form[action$='/amend']", "", url.Values{"do": {"submit"}}, file{"files", "清楚.jpg", snapshot[:3000]}).want(http.StatusOK).has(".alert.success", "已重新提交")
	h.host.first("request_review").has(".facts", "清楚.jpg").hasNot(".facts", "模糊.jpg")
}

// The script of a form sends files by themselves and learns in words what is wrong with one.
func TestDocuments_AScriptSendsThemOneByOne(t *testing.T) {
	h := newHouse(t, "2026-06-10")
	li := h.hire("li", "李强", "1985-05-01")
	form := li.get("/me").want(http.StatusOK)
	csrf := form.doc.Find("[name=csrf]").First().AttrOr("value", "")
	send := func(b *browser, token, name string, content []byte) (int, map[string]any) {
		kind, body := multipartOf(t, url.Values{"csrf": {token}, "form": {"task/1"}}, []file{{"file", name, content}})
		request, err := http.NewRequest(http.MethodPost, h.server.URL+"/documents", body)
		must(t, err)
		request.Header.Set("Content-Type", kind)
		response, err := b.client.Do(request)
		must(t, err)
		defer response.Body.Close()
		var got map[string]any
		_ = json.NewDecoder(response.Body).Decode(&got) // an error page is no JSON
		return response.StatusCode, got
	}
	status, got := send(li, csrf, "证明.jpg", snapshot)
	if status != http.StatusCreated || got["name"] != "证明.jpg" || got["image"] != true || got["size"] != "2.1 MB" {
		t.Errorf("%d %v", status, got)
	}
	if _, again := send(li, csrf, "证明.jpg", snapshot); again["id"] != got["id"] {
		t.Error("sent again it became another one")
	}
	if status, got := send(li, csrf, "a.exe", []byte("MZ")); status != http.StatusUnprocessableEntity || !strings.Contains(got["error"].(string), "不支持这种文件") {
		t.Errorf("%d %v", status, got)
	}
	if status, _ := send(li, csrf, "a.jpg", make([]byte, 12<<20)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("twelve megabytes: %d", status)
	}
	if status, _ := send(li, "wrong", "a.jpg", snapshot); status != http.StatusForbidden {
		t.Errorf("without its token: %d", status)
	}
	if status, _ := send(h.visitor(), csrf, "a.jpg", snapshot[:1000]); status == http.StatusCreated {
		t.Errorf("by nobody: %d", status)
	}
}
