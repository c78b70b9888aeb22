package service_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

func accountRow(row int, name, login, email string, roles ...domain.Role) service.AccountRow {
	return service.AccountRow{Row: row, Form: service.AccountLine{Name: name, Login: login, Email: email, Roles: roles}}
}

func (h *house) importsAccounts(by service.Actor, mode service.ImportMode, update bool, rows ...service.AccountRow) service.Imported {
	h.t.Helper()
	done, err := h.Members.ImportAccounts(h.ctx, service.Request{Actor: by}, h.supporter, rows, mode, update)
	must(h.t, err)
	return done
}

// said is what an import blames and changes, in one line.
func said(done service.Imported) string {
	var parts []string
	for _, f := range done.Faults {
		parts = append(parts, fmt.Sprintf("%d:%s:%s", f.Row, f.Faults[0].Field, f.Faults[0].Message))
	}
	for _, r := range done.Changes {
		for _, c := range r.Changes {
			parts = append(parts, fmt.Sprintf("%d:%s:%s>%s", r.Row, c.Field, c.Before, c.After))
		}
	}
	return strings.Join(parts, " ")
}

func TestAccountImport_InvitesOnceAndChangesRolesOnlyWhenToldTo(t *testing.T) {
	h, o := reachable(t, "2026-11-22")
	chief := h.chief("chief")
	p, err := h.Directory.CreatePerson(h.ctx, service.Request{Actor: h.hr}, service.PersonForm{
		OrgID: h.supporter, Name: "周医生", BirthDate: calendar.MustDate("1988-05-01"), Profession: "physician", Title: domain.TitleIntermediate, Department: "内科",
	})
	must(t, err)
	zhou := accountRow(2, "周医生", "13800000000", "zhou@example.org", domain.RoleStaff)
	zhou.Form.Department = "内科"
	deputy := accountRow(4, "孙副主任", "", "sun@example.org", domain.RoleHR)
	deputy.Form.DeputyOf = []domain.Role{domain.RoleLeader}
	rows := []service.AccountRow{zhou, accountRow(3, "hr", "HR", "", domain.RoleHR), deputy}

	before := said(h.importsAccounts(chief, service.DryRun, false, rows...))
	if before != "2:roles:>staff 4:roles:>hr 4:deputy_of:>leader" {
		t.Errorf("the dry run says %s", before)
	}
	done := h.importsAccounts(chief, service.AllRows, false, rows...)
	if done.Written != 2 || done.Unchanged != 1 || said(done) != before {
		t.Errorf("%+v", done)
	}
	if again := h.importsAccounts(chief, service.AllRows, false, rows...); again.Written != 0 || again.Unchanged != 3 {
		t.Errorf("the same table again: %+v", again)
	}
	_, err = h.System.Deliver(h.ctx)
	must(t, err)
	link := o.mails["sun@example.org"]
	if len(link) != 1 || len(o.mails["zhou@example.org"]) != 1 {
		t.Fatalf("mails %v", o.mails)
	}
	open, err := h.Members.Invitations(h.ctx, chief, h.supporter, service.Page{})
	must(t, err)
	if len(open.Items) != 2 || open.Items[1].PersonID != p.ID || open.Items[1].Login != "13800000000" {
		t.Errorf("invited %+v", open.Items)
	}
	secret := link[0][strings.LastIndex(link[0], "/")+1:]
	u, err := h.Members.Accept(h.ctx, secret, service.AcceptForm{Login: "sun", Name: "孙副主任", Password: "a good password", Locale: "zh-CN"})
	must(t, err)
	deputies, err := h.Delegations.Deputies(h.ctx, chief, h.supporter)
	if err != nil || len(deputies) != 1 || deputies[0].UserID != u.ID {
		t.Errorf("deputies %+v: %v", deputies, err)
	}
	if again := h.importsAccounts(chief, service.AllRows, false, rows...); again.Unchanged != 3 {
		t.Errorf("after one has joined: %+v", again)
	}

	// Other roles: only when the table is to count.
	rows[1].Form.Roles = []domain.Role{domain.RoleStaff}
	rows[0].Form.Roles = []domain.Role{domain.RoleStaff, domain.RoleLeader}
	if kept := h.importsAccounts(chief, service.AllRows, false, rows...); said(kept) != "2:roles:there_with_other_roles 3:roles:there_with_other_roles" {
		t.Errorf("kept: %s", said(kept))
	}
	if changed := h.importsAccounts(chief, service.AllRows, true, rows...); said(changed) != "2:roles:staff>staff,leader 3:roles:hr>staff" || changed.Written != 2 {
		t.Errorf("changed: %s", said(changed))
	}
	if now := h.again(h.hr); now.Has(domain.RoleHR, h.supporter) {
		t.Error("hr is still HR")
	}
	open, err = h.Members.Invitations(h.ctx, chief, h.supporter, service.Page{})
	if err != nil || len(open.Items) != 1 || len(open.Items[0].Roles) != 2 {
		t.Errorf("the invitation was not made anew: %+v %v", open.Items, err)
	}
	h.verified()
}

func TestAccountImport_SaysWhatIsWrongWithEachRow(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	chief := h.chief("chief")
	done := h.importsAccounts(chief, service.AllRows, true,
		accountRow(2, "", "a", "", domain.RoleStaff), accountRow(3, "甲", "a b", "", domain.RoleStaff), accountRow(4, "乙", "", "no address", domain.RoleStaff),
		accountRow(5, "丙", "", ""), accountRow(6, "丁", "", "", domain.RoleSystem), accountRow(7, "戊", "w", "", domain.RoleHR), accountRow(8, "己", "W", "", domain.RoleHR))
	if got := said(done); got != "2:name:required 3:login:bad_characters 4:email:bad_email 5:roles:required 6:roles:unknown_value 8:name:duplicate_row 7:roles:>hr" || done.Written != 0 {
		t.Errorf("%s, %d written", got, done.Written)
	}
	_, err := h.Members.ImportAccounts(h.ctx, service.Request{Actor: h.hr}, h.supporter, []service.AccountRow{accountRow(2, "甲", "", "", domain.RoleStaff)}, service.AllRows, false)
	wantCode(t, err, domain.CodeForbidden, "role_needed")
	// Nobody locks the hospital out by a table.
	_, err = h.Members.ImportAccounts(h.ctx, service.Request{Actor: chief}, h.supporter, []service.AccountRow{accountRow(2, "chief", "chief", "", domain.RoleStaff)}, service.AllRows, true)
	wantCode(t, err, domain.CodeConflict, "last_admin")
}

func TestImport_ChangesWhoIsThereWhenToldTo(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	h.imports("", service.AllRows, staffRow(2, "张三", "11010519491231002X"), staffRow(3, "李四", ""))
	row := staffRow(2, "张三丰", "11010519491231002x")
	row.Form.Title, row.Form.Department, row.Form.BirthDate = domain.TitleSenior, "外科", calendar.Date{}
	row.Says = map[string]bool{"name": true, "title": true, "department": true, "profession": true}
	same := staffRow(3, "李四", "")
	same.Says = map[string]bool{"name": true, "title": true, "birth_date": true}
	fresh := staffRow(4, "王五", "")
	if kept := h.imports("", service.AllRows, row, same, fresh); said(kept) != "2:id_number:duplicate 3:name:duplicate" || kept.Written != 0 {
		t.Errorf("kept: %s", said(kept))
	}
	update := func(mode service.ImportMode) service.Imported {
		done, err := h.Directory.ImportStaff(h.ctx, service.Request{Actor: h.hr}, h.supporter, []service.StaffRow{row, same, fresh}, mode, true)
		must(t, err)
		return done
	}
	want := "2:name:张三>张三丰 2:department:>外科 2:title:intermediate>senior"
	if dry := update(service.DryRun); said(dry) != want || dry.Unchanged != 1 || dry.Good != 3 || h.staffCount() != 2 {
		t.Errorf("the dry run says %s: %+v", said(dry), dry)
	}
	if done := update(service.AllRows); said(done) != want || done.Written != 2 || h.staffCount() != 3 {
		t.Errorf("%+v", done)
	}
	list, err := h.Directory.People(h.ctx, h.hr, h.supporter, service.Page{})
	must(t, err)
	if p := list.Items[0]; p.Name != "张三丰" || p.Title != domain.TitleSenior || p.BirthDate.IsZero() || !p.HasIDNumber {
		t.Errorf("became %+v", p)
	}
}
