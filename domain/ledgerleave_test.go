package domain

import (
	"reflect"
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

func TestDaysOff_AreTheDaysTheRuleOfLeaveCounts(t *testing.T) {
	d := calendar.MustDate
	study := Request{Leave: LeaveStudy, Span: LeaveSpan{From: d("2026-06-04"), To: d("2026-06-12")}} // Thursday to Friday week
	for _, c := range []struct {
		name string
		r    Request
		rule LeaveRule
		most int
		want []Absence
	}{
		{"every day", study, LeaveRule{Calendar: true}, -1, []Absence{{d("2026-06-04"), d("2026-06-12"), "study"}}},
		{"working days", study, LeaveRule{}, -1, []Absence{{d("2026-06-04"), d("2026-06-05"), "study"}, {d("2026-06-08"), d("2026-06-12"), "study"}}},
		{"no more than were attested", study, LeaveRule{}, 3, []Absence{{d("2026-06-04"), d("2026-06-05"), "study"}, {d("2026-06-08"), d("2026-06-08"), "study"}}},
		{"none were attested", study, LeaveRule{}, 0, nil},
		{"back early", Request{Leave: LeaveStudy, Span: study.Span, ReturnedOn: d("2026-06-06")}, LeaveRule{Calendar: true}, -1, []Absence{{d("2026-06-04"), d("2026-06-05"), "study"}}},
		{"half a day is not a day", Request{Leave: LeaveSick, Span: LeaveSpan{From: d("2026-06-04"), To: d("2026-06-05"), FromNoon: true}}, LeaveRule{Calendar: true}, -1, []Absence{{d("2026-06-05"), d("2026-06-05"), "sick"}}},
		{"a kind no regulation speaks of", Request{Leave: LeaveMarriage, Span: study.Span}, LeaveRule{Calendar: true}, -1, nil},
	} {
		if got := c.r.DaysOff(c.rule, d("2026-06-01"), d("2026-06-30"), c.most); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestStretches_LeaveWithDatesIsTheRegulationsToJudge(t *testing.T) {
	d := calendar.MustDate
	entries := []LedgerEntry{
		{ID: 1, RecipientID: 7, Kind: LedgerServed, From: d("2026-06-01"), To: d("2026-06-30"), Days: 30},
		{ID: 2, RecipientID: 7, Kind: LedgerLeave, From: d("2026-06-01"), To: d("2026-06-30"), Days: -3, RequestID: 9},
	}
	got := Stretches(entries, township, func(e LedgerEntry) []Absence { return []Absence{{d("2026-06-04"), d("2026-06-05"), "study"}} })
	if len(got) != 1 || len(got[0].Absences) != 1 || got[0].Away != 1 {
		t.Errorf("of three days two have a date: %+v", got)
	}
}
