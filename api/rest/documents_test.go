package rest_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
)

var certificate = append([]byte("\xff\xd8\xff\xe0certificate"), make([]byte, 600<<10)...)

// hands uploads a file for a form.
func (p *person) hands(name string, content []byte, form string, headers ...string) *answer {
	p.h.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if form != "" {
		must(p.h.t, w.WriteField("form", form))
	}
	if content != nil {
		part, err := w.CreateFormFile("file", name)
		must(p.h.t, err)
		_, err = part.Write(content)
		must(p.h.t, err)
	}
	must(p.h.t, w.Close())
	return p.send("POST", "/documents", b.String(), append(headers, "Content-Type", w.FormDataContentType())...)
}

// serves is a doctor at the recipient from 1 September 2026 on.
func serves(t *testing.T) (h *house, li *person, assignment domain.ID) {
	h = newHouse(t, "2026-11-20")
	li = h.hire("李强", "1985-05-01")
	cycle := h.dispatched("2026-09-01", true, li)
	return h, li, domain.ID(h.hr.get(fmt.Sprintf("/assignments?cycle=%d", cycle), 200).field("items", 0, "id").(float64))
}

func TestDocuments_TheCertificateOfASickLeaveOverRest(t *testing.T) {
	h, li, assignment := serves(t)
	form := fmt.Sprintf("request/%d/leave", assignment)
	one := li.hands("诊断 证明\".jpg", certificate, form, "Idempotency-Key", "up-1").want(201)
	if one.text("name") != "诊断 证明.jpg" || one.text("state") != "draft" || one.Header.Get("Location") != fmt.Sprintf("/api/v1/documents/%d", one.id()) {
		t.Errorf("%s", one.Body)
	}
	if again := li.hands("诊断 证明\".jpg", certificate, form, "Idempotency-Key", "up-1").want(201); again.id() != one.id() {
		t.Error("sent again it became another one")
	}
	if n := len(li.get("/documents?form="+form, 200).field("items").([]any)); n != 1 {
		t.Errorf("%d drafts", n)
	}
	h.hr.get(fmt.Sprintf("/documents/%d", one.id()), 404)
	leave := map[string]any{"kind": "leave", "leave": "sick", "from": "2026-11-23", "to": "2026-11-24", "reason": "发热", "attachments": []any{one.id()}}
	li.post(fmt.Sprintf("/assignments/%d/requests/plan", assignment), leave, 200)
	request := li.post(fmt.Sprintf("/assignments/%d/requests", assignment), leave, 201)
	detail := h.hr.get(fmt.Sprintf("/requests/%d", request.id()), 200)
	if detail.field("documents", 0, "id") != float64(one.id()) || detail.text("documents", 0, "attached_to", "kind") != "request" {
		t.Errorf("%s", detail.Body)
	}
	task := h.hostHR.get(fmt.Sprintf("/tasks/%d", h.hostHR.task("request_review")), 200)
	if task.field("attachment") != false {
		t.Errorf("%s", task.Body)
	}
	run := domain.ID(task.field("run_id").(float64))
	for _, who := range []*person{h.hostHR, h.hr, li} {
		list := who.get(fmt.Sprintf("/runs/%d/documents", run), 200)
		content := who.get(fmt.Sprintf("/documents/%d/content", one.id()), 200)
		if list.field("items", 0, "id") != float64(one.id()) || !bytes.Equal(content.Body, certificate) {
			t.Errorf("%s; %d bytes", list.Body, len(content.Body))
		}
		for name, want := range map[string]string{
			"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Length": fmt.Sprint(len(certificate)), "Cache-Control": "no-store",
			"Content-Disposition": `attachment; filename="__ __.jpg"; filename*=UTF-8''%E8%AF%8A%E6%96%AD%20%E8%AF%81%E6%98%8E.jpg`,
		} {
			if content.Header.Get(name) != want {
				t.Errorf("%s: %q", name, content.Header.Get(name))
			}
		}
		if !strings.HasPrefix(content.Header.Get("Content-Security-Policy"), "sandbox;") {
			t.Errorf("policy %q", content.Header.Get("Content-Security-Policy"))
		}
	}
	if h.hostHR.get(fmt.Sprintf("/runs/%d", run), 200).text("documents", 0, "name") != "诊断 证明.jpg" {
		t.Error("the approval does not name it")
	}
	h.stranger.get(fmt.Sprintf("/documents/%d/content", one.id()), 404)
	h.hr.send("DELETE", fmt.Sprintf("/documents/%d", one.id()), nil).want(403)
	h.clock = h.clock.Add(time.Minute)
	h.hostHR.decide("request_review", nil)
	li.send("DELETE", fmt.Sprintf("/documents/%d", one.id()), nil).want(409)
	selfie := li.hands("a.jpg", certificate[:100], "").want(201)
	li.send("DELETE", fmt.Sprintf("/documents/%d", selfie.id()), nil).want(204)
	if gone := li.get(fmt.Sprintf("/documents/%d", selfie.id()), 200); gone.text("state") != "removed" || gone.text("removed_at") == "" {
		t.Errorf("%s", gone.Body)
	}
	li.get(fmt.Sprintf("/documents/%d/content", selfie.id()), 404)
}

// Every wrong upload and every wrong use of one is refused as it should be, and changes nothing.
func TestDocuments_WrongOnes(t *testing.T) {
	h, li, assignment := serves(t)
	theirs := h.stranger.hands("theirs.jpg", certificate, "").want(201).id()
	var many []any
	for i := range domain.MaxAttachments + 1 {
		many = append(many, li.hands("a.jpg", certificate[:100+i], fmt.Sprintf("f%d", i)).want(201).id())
	}
	appraisal := h.appraisal()
	li.hands("a.jpg", certificate[:50], "", "Idempotency-Key", "used").want(201)
	h.quiet()
	before := h.rows()
	for name, c := range map[string]struct {
		answer        *answer
		status        int
		field, reason string
	}{
		"nothing in it":              {li.hands("a.jpg", []byte{}, ""), 422, "file", "file_empty"},
		"no file":                    {li.hands("", nil, "x"), 422, "file", "required"},
		"too big":                    {li.hands("a.jpg", append([]byte("\xff\xd8\xff"), make([]byte, 10<<20)...), ""), 422, "file", "file_too_large"},
		"much too big":               {li.hands("a.jpg", make([]byte, 12<<20), ""), 413, "", "body_too_large"},
		"much too big, by nobody":    {(&person{h: h}).hands("a.jpg", make([]byte, 2<<20), ""), 413, "", "body_too_large"},
		"by nobody":                  {(&person{h: h}).hands("a.jpg", certificate, ""), 401, "", "login_needed"},
		"a page for a photograph":    {li.hands("a.jpg", []byte("<html>"), ""), 422, "file", "file_type"},
		"a form name without end":    {li.hands("a.jpg", certificate, strings.Repeat("x", 101)), 422, "form", "too_long"},
		"JSON for a form":            {li.send("POST", "/documents", "{}"), 415, "", "wrong_content_type"},
		"a form cut off":             {li.send("POST", "/documents", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc", "Content-Type", "multipart/form-data; boundary=x"), 400, "", "bad_request"},
		"a form without boundary":    {li.send("POST", "/documents", "x", "Content-Type", "multipart/form-data"), 400, "", "bad_request"},
		"the key of another upload":  {li.hands("b.jpg", certificate[:50], "", "Idempotency-Key", "used"), 409, "", "key_replayed"},
		"another house's document":   {li.asks(assignment, []any{theirs}), 422, "attachments", "unknown_document"},
		"a document there is not":    {li.asks(assignment, []any{999999}), 422, "attachments", "unknown_document"},
		"a document below zero":      {li.asks(assignment, []any{-1}), 422, "attachments", "unknown_document"},
		"text for a document":        {li.asks(assignment, []any{"a"}), 400, "attachments", "wrong_type"},
		"one too many":               {li.asks(assignment, many), 422, "attachments", "too_many_documents"},
		"beside a sealed appraisal":  {h.hostHR.send("POST", fmt.Sprintf("/tasks/%d/decide", appraisal), map[string]any{"outcome": "approve", "attachments": []any{theirs}}), 422, "attachments", "attachments_not_taken"},
		"removing somebody else's":   {li.send("DELETE", fmt.Sprintf("/documents/%d", theirs), nil), 404, "", "not_found"},
		"reading somebody else's":    {li.send("GET", fmt.Sprintf("/documents/%d/content", theirs), nil), 404, "", "not_found"},
		"no number for a document":   {li.send("GET", "/documents/first", nil), 404, "", "not_found"},
		"documents of no approval":   {li.send("GET", "/runs/999999/documents", nil), 404, "", "not_found"},
		"a parameter we do not have": {li.send("GET", "/documents?forms=x", nil), 422, "forms", "unknown_parameter"},
		"another large form":         {li.send("POST", fmt.Sprintf("/assignments/%d/requests", assignment), strings.Repeat(" ", 2<<20)), 413, "", "body_too_large"},
	} {
		if c.answer.Status != c.status || c.answer.text("field") != c.field || c.answer.text("message") != c.reason {
			t.Errorf("%s: %d %q %q: %.200s", name, c.answer.Status, c.answer.text("field"), c.answer.text("message"), c.answer.Body)
		}
	}
	if after := h.rows(); after != before {
		t.Errorf("rows changed:\n%s", difference(before, after))
	}
}

// asks sends a sick leave with documents.
func (p *person) asks(assignment domain.ID, documents []any) *answer {
	p.h.t.Helper()
	return p.send("POST", fmt.Sprintf("/assignments/%d/requests", assignment), map[string]any{
		"kind": "leave", "leave": "sick", "from": "2026-11-23", "to": "2026-11-24", "reason": "发热", "document": "证明", "attachments": documents,
	})
}

// appraisal is the recipient's task to appraise somebody else, whose service is over.
func (h *house) appraisal() domain.ID {
	h.t.Helper()
	zhao := h.hire("赵六", "1987-05-01")
	over := h.dispatched("2025-06-01", true, zhao)
	h.hr.post(fmt.Sprintf("/cycles/%d/end-backfill", over), map[string]any{"reason": "无材料"}, 200)
	one := domain.ID(h.hr.get(fmt.Sprintf("/assignments?cycle=%d", over), 200).field("items", 0, "id").(float64))
	ctx := context.Background()
	_, err := h.service.System.OpenMonths(ctx, one)
	must(h.t, err)
	_, err = h.service.System.WalkLadder(ctx, domain.CaseRef{Kind: domain.CaseAssignment, ID: one})
	must(h.t, err)
	_, err = h.service.System.EndService(ctx, one)
	must(h.t, err)
	return h.hostHR.task("appraise")
}
