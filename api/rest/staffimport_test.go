package rest_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/duikou/duikou/sheet"
)

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// upload is a form with a file and the header that says so.
func upload(t *testing.T, file []byte, fields map[string]string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		must(t, w.WriteField(name, value))
	}
	if file != nil {
		part, err := w.CreateFormFile("file", "staff.xlsx")
		must(t, err)
		_, err = part.Write(file)
		must(t, err)
	}
	must(t, w.Close())
	return b.String(), w.FormDataContentType()
}

// table is a workbook with the headings of the test's texts, which are their keys.
func table(t *testing.T, rows ...[]string) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, sheet.Write(&b, "staff", []string{"field.person.name", "field.person.profession", "field.person.title", "field.person.id_number"}, rows))
	return b.Bytes()
}

func TestImport_OverRest(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	send := func(who *person, file []byte, org, mode string, headers ...string) *answer {
		body, kind := upload(t, file, map[string]string{"organisation_id": org, "mode": mode})
		return who.send("POST", "/people/import", body, append(headers, "Content-Type", kind)...)
	}
	org := h.supporter.String()
	mixed := table(t, []string{"张三", "physician", "senior", "11010519491231002X"}, []string{"", "=cmd", "none", "1"})
	if a := send(h.hr, mixed, org, "all").want(200); a.field("written") != float64(0) || a.field("good") != float64(1) || a.field("faults", 0, "row") != float64(3) {
		t.Errorf("answered %s", a.Body)
	}
	back := send(h.hr, mixed, org, "dry_run", "Accept", workbook).want(200)
	if !bytes.HasPrefix(back.Body, []byte("PK")) {
		t.Errorf("no workbook came back: %.40q", back.Body)
	}
	if a := send(h.hr, mixed, org, "good", "Idempotency-Key", "import-1").want(200); a.field("written") != float64(1) {
		t.Errorf("answered %s", a.Body)
	}
	send(h.hr, mixed, org, "good", "Idempotency-Key", "import-1").want(200)
	if n := len(h.hr.get("/people", 200).field("items").([]any)); n != 1 {
		t.Errorf("%d people", n)
	}
	if a := h.hr.get("/people/import/template", 200); !bytes.HasPrefix(a.Body, []byte("PK")) {
		t.Error("the template is no workbook")
	}
	before := h.rows()
	for _, c := range []struct {
		name      string
		who       *person
		file      []byte
		org, mode string
		status    int
		field     string
	}{
		{"no file", h.hr, nil, org, "all", 422, "file"},
		{"text for a workbook", h.hr, []byte("a,b"), org, "all", 422, "file"},
		{"another hospital", h.hr, mixed, h.recipient.String(), "all", 403, ""},
		{"no mode", h.hr, mixed, org, "", 422, "mode"},
		{"no organisation", h.hr, mixed, "x", "all", 422, "organisation_id"},
		{"a leader", h.leader, mixed, org, "all", 403, ""},
		{"six megabytes", h.hr, bytes.Repeat([]byte{'x'}, 5<<20+1), org, "all", 422, "file"},
		{"ten megabytes", h.hr, bytes.Repeat([]byte{'x'}, 10<<20), org, "all", 413, ""},
	} {
		if a := send(c.who, c.file, c.org, c.mode); a.Status != c.status || a.text("field") != c.field {
			t.Errorf("%s: %d %q %.300s", c.name, a.Status, a.text("field"), a.Body)
		}
	}
	h.hr.send("POST", "/people/import", "{}").want(415)
	h.hr.send("POST", "/people", strings.Repeat(" ", 2<<20)+"{}").want(413)
	if after := h.rows(); after != before {
		t.Errorf("rows changed:\n%s", difference(before, after))
	}
}

func TestAccountImport_OverRest(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := h.account("chief", h.supporter, "admin", 0)
	accounts := func(rows ...[]string) []byte {
		var b bytes.Buffer
		must(t, sheet.Write(&b, "accounts", []string{"field.account.name", "field.account.login", "field.account.roles"}, rows))
		return b.Bytes()
	}
	send := func(who *person, file []byte, org string, more ...string) *answer {
		fields := map[string]string{"organisation_id": org, "mode": "all"}
		for i := 0; i+1 < len(more); i += 2 {
			fields[more[i]] = more[i+1]
		}
		body, kind := upload(t, file, fields)
		return who.send("POST", "/users/import", body, "Content-Type", kind)
	}
	org := h.supporter.String()
	file := accounts([]string{"新人", "1380", "hr, staff"}, []string{"hr", "hr", "leader"})
	if a := send(chief, file, org).want(200); a.field("written") != float64(0) || a.text("faults", 0, "faults", 0, "message") != "there_with_other_roles" {
		t.Errorf("answered %s", a.Body)
	}
	if a := send(chief, file, org, "mode", "dry_run", "update", "true").want(200); a.text("changes", 1, "changes", 0, "before") != "hr" || a.field("changes", 0, "new") != true {
		t.Errorf("answered %s", a.Body)
	}
	if a := send(chief, file, org, "update", "true").want(200); a.field("written") != float64(2) {
		t.Errorf("answered %s", a.Body)
	}
	if a := chief.get(fmt.Sprintf("/invitations?organisation=%d", h.supporter), 200); a.text("items", 0, "login") != "1380" {
		t.Errorf("invited %s", a.Body)
	}
	if a := chief.get("/users/import/template", 200); !bytes.HasPrefix(a.Body, []byte("PK")) {
		t.Error("the template is no workbook")
	}
	before := h.rows()
	send(h.hr2, file, org).want(403)
	send(chief, file, h.recipient.String()).want(403)
	send(chief, file, org, "update", "perhaps").want(422)
	send(chief, file, org, "mode", "some").want(422)
	send(chief, []byte("a,b"), org).want(422)
	chief.send("POST", "/users/import", "{}").want(415)
	if after := h.rows(); after != before {
		t.Errorf("rows changed:\n%s", difference(before, after))
	}
}
