package service_test

import (
	"bytes"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
)

// HR judges the house; two more months are accepted; the night after, Zhang and HR are told
// what is different and why. Asking again the next night tells nobody anything.
func TestVerdicts_AreAskedAgainWhenTheLedgerChanges(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1986-03-01")
	_, list := h.dispatched("2026-09-01", true, zhang)
	judge := func() service.Chunk {
		t.Helper()
		done, err := h.Verdicts.JudgeHouse(h.ctx, service.Request{Actor: h.hr}, h.supporter, "cn-2022", "")
		must(t, err)
		return done
	}
	if done := judge(); done.Judged != 1 || done.Changed != 1 || done.Next != "" {
		t.Errorf("%+v", done)
	}
	if done := judge(); done.Changed != 0 {
		t.Errorf("the same answer was stored twice: %+v", done)
	}
	house, err := h.Verdicts.House(h.ctx, h.leader, h.supporter, "cn-2022", service.Page{})
	must(t, err)
	if house.People != 1 || house.Judged != 1 || house.Answers[domain.NotEligible] != 1 || len(house.Years) != 1 || house.Years[0].Year != "2027" {
		t.Errorf("%+v", house)
	}
	_, err = h.Verdicts.House(h.ctx, h.hostHR, h.supporter, "cn-2022", service.Page{})
	wantCode(t, err, domain.CodeNotFound, "not_found")
	_, err = h.Verdicts.JudgeHouse(h.ctx, service.Request{Actor: zhang}, h.supporter, "cn-2022", "")
	wantCode(t, err, domain.CodeForbidden, "role_needed")

	_, err = h.System.OpenMonths(h.ctx, list[0].ID)
	must(t, err)
	h.month(zhang, 0)
	night := func() int {
		t.Helper()
		total := 0
		for last := domain.ID(0); ; {
			next, changed, err := h.System.Rejudge(h.ctx, last)
			must(t, err)
			if total, last = total+changed, next; last == 0 {
				return total
			}
		}
	}
	if changed := night(); changed != 1 {
		t.Errorf("%d verdicts changed", changed)
	}
	if changed := night(); changed != 0 {
		t.Errorf("and %d again", changed)
	}
	o, err := h.Verdicts.Outlook(h.ctx, zhang, list[0].PersonID, service.Question{Regulation: "cn-2022"})
	must(t, err)
	if len(o.History) != 2 || o.History[0].Changed == nil || o.History[0].Changed.Causes[0] != domain.CauseLedger || len(o.History[0].Changed.Clauses) != 1 {
		t.Errorf("%+v", o.History)
	}
	for _, who := range []service.Actor{zhang, h.hr} {
		if n := h.told(who, "verdict_changed"); n != 1 {
			t.Errorf("%s was told %d times", who.Name, n)
		}
	}
	again, err := h.System.Reproduce(h.ctx)
	must(t, err)
	if again.Verdicts != 2 || len(again.Differing) != 0 || again.Unjudged != 0 {
		t.Errorf("%+v", again)
	}
}

func (h *house) told(who service.Actor, kind string) (n int) {
	h.t.Helper()
	list, err := h.Notices.List(h.ctx, who, service.Page{})
	must(h.t, err)
	for _, one := range list.Items {
		if one.Kind == kind {
			n++
		}
	}
	return n
}

// The regulation gets a second version that asks for one month: what was short is enough, and
// the reason given is the rule. What the first version answered still comes out bit by bit.
func TestVerdicts_ANewVersionOfTheRuleSaysThatItIsTheCause(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1986-03-01")
	_, list := h.dispatched("2026-09-01", true, zhang)
	_, err := h.System.OpenMonths(h.ctx, list[0].ID)
	must(t, err)
	h.month(zhang, 0)
	_, err = h.Verdicts.JudgeHouse(h.ctx, service.Request{Actor: h.hr}, h.supporter, "cn-2022", "")
	must(t, err)
	library := h.rules
	for _, source := range library.Sources() {
		if source.Ref.Code == "cn-2022" {
			text := bytes.ReplaceAll(source.YAML, []byte("\nversion: 1\n"), []byte("\nversion: 2\n"))
			text = bytes.ReplaceAll(text, []byte("threshold: 12\n"), []byte("threshold: 1\n"))
			_, err := library.Add(policy.KindRegulation, text)
			must(t, err)
		}
	}
	_, changed, err := h.System.Rejudge(h.ctx, 0)
	must(t, err)
	o, err := h.Verdicts.Outlook(h.ctx, h.hr, list[0].PersonID, service.Question{Regulation: "cn-2022"})
	must(t, err)
	if changed != 1 || len(o.History) != 2 || o.History[0].Verdict.Decision.Eligible != domain.Eligible || o.History[0].Changed.Causes[0] != domain.CauseRule {
		t.Errorf("%d changed: %+v", changed, o.History)
	}
	again, err := h.System.Reproduce(h.ctx)
	must(t, err)
	if again.Verdicts != 2 || len(again.Differing) != 0 {
		t.Errorf("%+v", again)
	}
}

// What is not attested yet is planned; the earliest day is the plan's, whatever day is asked about.
func TestOutlook_ThePlanBeginsWhereTheLedgerEnds(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1986-03-01")
	_, list := h.dispatched("2026-09-01", true, zhang)
	_, err := h.System.OpenMonths(h.ctx, list[0].ID)
	must(t, err)
	h.month(zhang, 0)
	o, err := h.Verdicts.Outlook(h.ctx, h.hr, list[0].PersonID, service.Question{})
	must(t, err)
	if len(o.Facts.Stretches) != 1 || o.Facts.Stretches[0].Appraisal != "" || len(o.Planned) != 1 || o.Planned[0].From != calendar.MustDate("2026-10-01") {
		t.Errorf("while serving: %+v, planned %+v", o.Facts.Stretches, o.Planned)
	}
	far, err := h.Verdicts.Outlook(h.ctx, h.hr, list[0].PersonID, service.Question{On: calendar.MustDate("2029-01-01")})
	must(t, err)
	if far.Plan.Eligible != domain.Eligible || far.Earliest != o.Earliest || far.Earliest.Year != 2027 {
		t.Errorf("asked about 2029, the earliest day is %s and not %s", far.Earliest, o.Earliest)
	}
}
