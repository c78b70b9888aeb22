package service_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// What nobody needs goes after its time, however much there is of it; the audit stays, and a
// request is remembered for as long as the interface promises.
func TestTidy_RemovesWhatIsOldAndNothingElse(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	c := h.cycle("2026-06-01", false)
	h.nominate(h.hire("张伟", "1985-01-01"), c)
	h.quiet(0)
	must(t, h.db.Tx(h.ctx, func(tx service.Tx) error {
		for i := range 1201 {
			if _, err := tx.Answer(1, fmt.Sprint("key", i), "d", nil, h.clock.Add(-time.Duration(i)*time.Millisecond)); err != nil {
				return err
			}
		}
		return tx.SaveDraft(1, "report/1", []byte("{}"), h.clock)
	}))
	tidy := func(days int) int {
		h.clock = h.clock.AddDate(0, 0, days)
		n, err := h.System.Tidy(h.ctx)
		must(t, err)
		return n
	}
	before, err := h.db.View(h.ctx).Audit(c.Case(), 0, 100)
	must(t, err)
	keys, messages, drafts := tidy(31), tidy(60), tidy(90)
	if keys != 1201 || messages == 0 || drafts != 1 || tidy(0) != 0 {
		t.Errorf("%d keys, %d messages, %d drafts", keys, messages, drafts)
	}
	after, err := h.db.View(h.ctx).Audit(c.Case(), 0, 100)
	if err != nil || len(after) != len(before) || len(before) == 0 {
		t.Errorf("%d entries of %d: %v", len(after), len(before), err)
	}
}

// A month handed in after the end of an assignment must be verified and accepted; doctor and
// rebuild know that its workflow is needed until then.
func TestLateMonth_OfASettledAssignmentIsKnownToRebuild(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	c, assignments := h.dispatched("2025-06-01", true, zhang)
	a := assignments[0]
	_, err := h.System.OpenMonths(h.ctx, a.ID)
	must(t, err)
	for range 11 {
		h.month(zhang, 0)
	}
	_, err = h.Cycles.EndBackfill(h.ctx, service.Request{Actor: h.hr}, c.ID, "无材料")
	must(t, err)
	for _, step := range []func(){
		func() {},
		func() {
			_, err := h.System.EndService(h.ctx, a.ID)
			must(t, err)
			h.decide(h.hostHR, domain.TaskAppraise, service.Decision{Appraisal: scored(80, 80, 80)})
			h.decide(h.hr, domain.TaskAppraise, service.Decision{Appraisal: scored(80, 80, 80)})
			h.decide(zhang, domain.TaskAppraisalSign, service.Decision{})
			_, err = h.System.Settle(h.ctx, a.ID)
			must(t, err)
		},
	} {
		_, err = h.System.WalkLadder(h.ctx, a.Case())
		must(t, err)
		step()
	}
	known := func() bool {
		var cases []domain.CaseRef
		must(t, h.System.EachOpenCase(h.ctx, func(c domain.CaseRef, w domain.Wake) error {
			cases = append(cases, c)
			return nil
		}))
		return slices.Contains(cases, a.Case())
	}
	view, err := h.Assignments.Assignment(h.ctx, h.hr, a.ID)
	must(t, err)
	if view.Assignment.State != domain.AssignmentSettled || known() {
		t.Fatalf("%s, and a workflow is missed: %v", view.Assignment.State, known())
	}
	_, err = h.Reports.HandIn(h.ctx, service.Request{Actor: zhang}, view.Reports[len(view.Reports)-1].ID, 0, domain.ReportForm{Summary: "补", LateReason: "迟到"})
	must(t, err)
	if !known() {
		t.Error("nobody keeps the deadline of the late month")
	}
	h.decide(h.hostHR, domain.TaskReportVerify, service.Decision{Attendance: &domain.Attendance{}})
	h.decide(h.hr, domain.TaskReportAccept, service.Decision{})
	if known() {
		t.Errorf("on %s a workflow is missed for ever", calendar.DateOf(h.clock))
	}
}
