package service_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

func staffRow(row int, name, idNumber string) service.StaffRow {
	return service.StaffRow{Row: row, Form: service.PersonForm{
		Name: name, Profession: "physician", Title: domain.TitleIntermediate, BirthDate: calendar.MustDate("1990-01-02"), IDNumber: idNumber,
	}}
}

func (h *house) imports(key string, mode service.ImportMode, rows ...service.StaffRow) service.Imported {
	h.t.Helper()
	done, err := h.Directory.ImportStaff(h.ctx, service.Request{Actor: h.hr, Key: key}, h.supporter, rows, mode, false)
	must(h.t, err)
	return done
}

func (h *house) staffCount() int {
	h.t.Helper()
	n := 0
	for page := (service.Page{Limit: 200}); ; {
		list, err := h.Directory.People(h.ctx, h.hr, h.supporter, page)
		must(h.t, err)
		if n += len(list.Items); list.Next == "" {
			return n
		}
		page.After = list.Next
	}
}

func TestImport_NothingIsWrittenUnlessEveryRowIsGood(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	rows := []service.StaffRow{
		staffRow(2, "张三", "11010519491231002X"), staffRow(3, "李四", "11010519491231002x"), staffRow(4, "", ""), staffRow(5, "王五", "110105194912310021"),
		staffRow(6, "赵六", ""), staffRow(7, "赵六", ""),
	}
	for _, mode := range []service.ImportMode{service.DryRun, service.AllRows} {
		done := h.imports("", mode, rows...)
		if done.Rows != 6 || done.Good != 2 || done.Written != 0 || len(done.Faults) != 4 || h.staffCount() != 0 {
			t.Fatalf("%s: %+v, %d people", mode, done, h.staffCount())
		}
		var said []string
		for _, f := range done.Faults {
			said = append(said, fmt.Sprintf("%d:%s:%s%s", f.Row, f.Faults[0].Field, f.Faults[0].Message, f.Faults[0].Args["row"]))
		}
		if got := strings.Join(said, " "); got != "3:id_number:duplicate_row2 4:name:required 5:id_number:bad_id_number 7:name:duplicate_row6" {
			t.Errorf("%s says %s", mode, got)
		}
	}
	done := h.imports("k1", service.GoodRows, rows...)
	again := h.imports("k1", service.GoodRows, rows...)
	if done.Written != 2 || again.Written != 2 || h.staffCount() != 2 {
		t.Errorf("written %d, again %d, %d people", done.Written, again.Written, h.staffCount())
	}
	twice := h.imports("k2", service.AllRows, rows[0], rows[4])
	if twice.Written != 0 || len(twice.Faults) != 2 || twice.Faults[0].Faults[0].Message != "duplicate" || h.staffCount() != 2 {
		t.Errorf("imported twice: %+v", twice)
	}
	ids, err := h.Directory.Identifiers(h.ctx, service.Request{Actor: h.hr}, 1, "核对")
	must(t, err)
	if ids.IDNumber != "11010519491231002X" {
		t.Errorf("the ID number is %q", ids.IDNumber)
	}
	h.verified()
}

func TestImport_OfTwoAtOnceOneWritesAndTheOtherFindsEverybodyThere(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	var rows []service.StaffRow
	for i := range 300 {
		rows = append(rows, staffRow(i+2, fmt.Sprintf("员工%d", i), ""))
	}
	written := make([]int, 3)
	var all sync.WaitGroup
	for i := range written {
		mine := append([]service.StaffRow{}, rows...)
		all.Go(func() {
			done, err := h.Directory.ImportStaff(h.ctx, service.Request{Actor: h.hr}, h.supporter, mine, service.AllRows, false)
			if err != nil {
				t.Error(err)
			}
			written[i] = done.Written
		})
	}
	all.Wait()
	if n := h.staffCount(); n != 300 || written[0]+written[1]+written[2] != 300 {
		t.Errorf("%d people, written %v", n, written)
	}
}

func TestImport_IsForTheHospitalsOwnHr(t *testing.T) {
	h := newHouse(t, "2026-11-22")
	_, err := h.Directory.ImportStaff(h.ctx, service.Request{Actor: h.hostHR}, h.supporter, []service.StaffRow{staffRow(2, "张三", "")}, service.DryRun, false)
	wantCode(t, err, domain.CodeForbidden, "role_needed")
	_, err = h.Directory.ImportStaff(h.ctx, service.Request{Actor: h.hr}, h.supporter, nil, service.DryRun, false)
	wantCode(t, err, domain.CodeInvalid, "no_rows")
	_, err = h.Directory.ImportStaff(h.ctx, service.Request{Actor: h.hr}, h.supporter, make([]service.StaffRow, service.MaxImport+1), service.DryRun, false)
	wantCode(t, err, domain.CodeInvalid, "too_many_rows")
}
