package service_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
)

// agree asks for an agreement of the two hospitals under a programme.
func (h *house) agree(programme, from string) error {
	start := calendar.MustDate(from)
	_, err := h.Directory.CreateAgreement(h.ctx, service.Request{Actor: h.hr}, service.AgreementForm{
		Number: programme, SupporterID: h.supporter, RecipientID: h.recipient, Programme: programme, From: start, To: start.AddMonths(12),
	})
	return err
}

// The supporter is a tertiary hospital, the recipient a township centre.
func TestAgreement_PartiesMustFitTheProgramme(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	for programme, want := range map[string]struct{ field, message string }{
		"township-incentives": {"supporter_id", "party_unfit"},
		"paired-hospitals":    {"recipient_id", "party_unfit"},
		"national-teams":      {"programme", "programme_without_cycles"},
	} {
		if e := wantCode(t, h.agree(programme, "2026-12-01"), domain.CodeInvalid, want.message); e.Field != want.field {
			t.Errorf("%s blames %s", programme, e.Field)
		}
	}
	must(t, h.agree("rural-doctors", "2026-12-01"))
	_, err := h.Years.Start(h.ctx, service.Request{Actor: h.admin}, "national-teams", 2025)
	wantCode(t, err, domain.CodeInvalid, "programme_without_cycles")
}

func TestAgreement_OutsideTheTimeOfTheProgrammeIsRefused(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	if e := wantCode(t, h.agree("rural-service-1991", "2026-12-01"), domain.CodeInvalid, "programme_not_valid"); e.Field != "from" {
		t.Errorf("it blames %s", e.Field)
	}
	must(t, h.agree("rural-service-1991", "2008-01-01"))
}

// Three to five a year: two are too few, and HR is told, but the list may be handed in.
func TestQuota_ARangeWarnsAndRefusesNothing(t *testing.T) {
	h := newHouse(t, "2025-04-01")
	c := h.cycleUnder("city-hospital-yearly", "sent", "2025-06-01", false)
	standing := func() service.QuotaStanding {
		t.Helper()
		v, err := h.Cycles.Cycle(h.ctx, h.hr, c.ID)
		must(t, err)
		if len(v.Standings) != 1 {
			t.Fatalf("%+v", v.Standings)
		}
		return v.Standings[0]
	}
	for i, want := range []domain.Band{domain.BandBreach, domain.BandBreach, domain.BandWithin} {
		n, err := h.Nominations.Nominate(h.ctx, service.Request{Actor: h.hire("医师", "1985-05-01")}, c.ID, service.NominationForm{
			PositionID: c.Positions[0].ID, Declarations: map[string]bool{"good_health": true, "guidance": true},
		})
		must(t, err)
		h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
		if s := standing(); s.Seats != i+1 || s.Band != want || s.Quota.Min != 3 || s.Quota.Max != 5 {
			t.Errorf("after %d (%s): %+v", i+1, n.State, s)
		}
		if i == 1 {
			break // two are below the range
		}
	}
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
}

// A year at a township centre earns the township's standard and not the county hospital's.
func TestBenefit_OnlyTheRecipientItIsForEarnsIt(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1988-05-01")
	_, assignments := h.sent(h.cycleUnder("rural-doctors", "physician", "2025-06-01", true), zhang)
	_, err := h.System.OpenMonths(h.ctx, assignments[0].ID)
	must(t, err)
	for range 12 {
		h.month(zhang, 0)
	}
	v, err := h.Assignments.Assignment(h.ctx, h.hr, assignments[0].ID)
	must(t, err)
	earned := map[string]int64{}
	for _, e := range v.Entitlements {
		earned[e.Benefit.Code] = e.Fen
	}
	if len(earned) != 2 || earned["subsidy_township"] != 20_000_00 {
		t.Errorf("a year earns %v", earned)
	}
}

// One side's veto makes the joint grade fail, whatever the scores are.
func TestAppraisal_AVetoOfOneSideFailsTheService(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	for _, s := range h.rules.Sources() {
		if s.Ref.Code == "shuangqian" && s.Kind == policy.KindProgramme {
			text := bytes.Replace(s.YAML, []byte("version: 1\n"), []byte("version: 2\n"), 1)
			text = bytes.Replace(text, []byte("  excellent_share: 0.20\n"), []byte("  excellent_share: 0.20\n  vetoes:\n    - {code: absent, name: {zh: 旷工, en: Absent}, source: 院内规定}\n"), 1)
			_, err := h.rules.Add(policy.KindProgramme, text)
			must(t, err)
		}
	}
	zhang := h.hire("张三", "1988-05-01")
	c, assignments := h.dispatched("2025-06-01", true, zhang)
	_, err := h.System.OpenMonths(h.ctx, assignments[0].ID)
	must(t, err)
	_, err = h.Cycles.EndBackfill(h.ctx, service.Request{Actor: h.hr}, c.ID, "无材料")
	must(t, err)
	_, err = h.System.WalkLadder(h.ctx, assignments[0].Case())
	must(t, err)
	_, err = h.System.EndService(h.ctx, assignments[0].ID)
	must(t, err)
	wrong := scored(95, 95, 95)
	wrong.Vetoes = []string{"late"}
	_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: h.hostHR}, h.task(h.hostHR, domain.TaskAppraise).ID, service.Decision{Outcome: domain.Approve, Appraisal: wrong})
	if e := wantCode(t, err, domain.CodeInvalid, "unknown_value"); e.Field != "vetoes" {
		t.Errorf("it blames %s", e.Field)
	}
	vetoed := scored(95, 95, 95)
	vetoed.Vetoes = []string{"absent"}
	h.decide(h.hostHR, domain.TaskAppraise, service.Decision{Appraisal: vetoed})
	h.decide(h.hr, domain.TaskAppraise, service.Decision{Appraisal: scored(95, 95, 95)})
	v, err := h.Assignments.Assignment(h.ctx, h.hr, assignments[0].ID)
	must(t, err)
	if v.Assignment.Passed || v.Assignment.Grade != "fail" || v.Assignment.Score != 95 {
		t.Errorf("passed %v with %s and %d", v.Assignment.Passed, v.Assignment.Grade, v.Assignment.Score)
	}
	if !slices.ContainsFunc(v.Appraisals, func(a domain.Appraisal) bool { return slices.Equal(a.Vetoes, []string{"absent"}) }) {
		t.Error("the veto is not kept")
	}
}
