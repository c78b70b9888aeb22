package domain

import (
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

// plan is a sound cycle with the programme and the agreement it stands on.
func plan() (Cycle, Programme, Agreement) {
	c := Cycle{
		Title: "2027 年第一批", NominationUntil: calendar.MustDate("2027-05-01"),
		From: calendar.MustDate("2027-06-01"), To: calendar.MustDate("2028-05-31"),
		Positions: []Position{{Track: "support", Department: "内科", Quota: 2}},
	}
	p := Programme{TermMonths: 12, Tracks: []Track{{Code: "support"}}}
	a := Agreement{From: calendar.MustDate("2027-01-01"), To: calendar.MustDate("2031-12-31")}
	return c, p, a
}

func TestCycle_ThePlanIsCheckedAgainstProgrammeAndAgreement(t *testing.T) {
	today := calendar.MustDate("2026-11-21")
	day := calendar.MustDate
	for _, c := range []struct {
		name   string
		change func(*Cycle)
		want   string
	}{
		{"a sound plan", func(*Cycle) {}, ""},
		{"no title", func(c *Cycle) { c.Title = "" }, "title required"},
		{"no dates", func(c *Cycle) { c.From, c.To = calendar.Date{}, calendar.Date{} }, "from required; to required"},
		{"ends before it starts", func(c *Cycle) { c.To = day("2027-06-01") }, "to before_start"},
		{"before the agreement", func(c *Cycle) { c.From = day("2026-12-31"); c.NominationUntil = day("2026-12-01") }, "from outside_agreement"},
		{"after the agreement", func(c *Cycle) { c.From, c.To = day("2031-06-01"), day("2032-05-31") }, "to outside_agreement"},
		{"nominations after the start", func(c *Cycle) { c.NominationUntil = day("2027-06-02") }, "nomination_until after_start"},
		{"twice the term", func(c *Cycle) { c.To = day("2029-06-01") }, "to too_long_term"},
		{"no position", func(c *Cycle) { c.Positions = nil }, "positions required"},
		{"too many people", func(c *Cycle) { c.Positions[0].Quota = 101 }, "positions.quota out_of_range"},
		{"a track the programme does not have", func(c *Cycle) { c.Positions[0].Track = "moon" }, "positions.track unknown_value"},
		{"entered late without a reason", func(c *Cycle) { c.Backfill = true }, "backfill_reason required"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cycle, p, a := plan()
			c.change(&cycle)
			if got := blamed(cycle.CheckPlan(p, a, today)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCycle_ThePastIsForBackfillOnly(t *testing.T) {
	cycle, p, a := plan()
	today := calendar.MustDate("2027-06-02")
	if got := blamed(cycle.CheckPlan(p, a, today)); got != "from in_the_past" {
		t.Errorf("got %q", got)
	}
	cycle.Backfill, cycle.BackfillReason = true, "年中启用"
	if err := cycle.CheckPlan(p, a, today); err != nil {
		t.Error(err)
	}
}

func TestArrival_IsNeitherInTheFutureNorOutsideThePlan(t *testing.T) {
	a := Assignment{From: calendar.MustDate("2025-06-01"), To: calendar.MustDate("2026-05-31")}
	today := calendar.MustDate("2025-06-24")
	for _, c := range []struct{ arrived, relation, department, want string }{
		{"2025-06-24", "", "内科", ""},
		{"2025-05-02", "2025-05-02", "内科", ""}, // thirty days early
		{"2025-05-01", "", "内科", "arrived_on outside_cycle"},
		{"2025-06-25", "", "内科", "arrived_on in_the_future"},
		{"2025-06-01", "2025-06-25", "", "relation_on in_the_future; department required"},
		{"", "", "内科", "arrived_on required"},
	} {
		var f ArrivalForm
		f.Department = c.department
		if err := f.ArrivedOn.UnmarshalText([]byte(c.arrived)); err != nil {
			t.Fatal(err)
		}
		if err := f.RelationOn.UnmarshalText([]byte(c.relation)); err != nil {
			t.Fatal(err)
		}
		if got := blamed(f.Check(a, today)); got != c.want {
			t.Errorf("%+v: got %q, want %q", c, got, c.want)
		}
	}
}

func TestAssignment_ReportsFromArrivalToTheLastDay(t *testing.T) {
	a := Assignment{From: calendar.MustDate("2025-06-01"), To: calendar.MustDate("2026-05-31"), ArrivedOn: calendar.MustDate("2025-06-24")}
	months := a.Months()
	if len(months) != 12 || months[0].String() != "2025-06" || months[11].String() != "2026-05" {
		t.Fatalf("%v", months)
	}
	days := 0
	for _, m := range months {
		from, to := a.DaysIn(m)
		days += from.DaysUntil(to) + 1
	}
	if from, to := a.DaysIn(months[0]); from != a.ArrivedOn || to != calendar.MustDate("2025-06-30") {
		t.Errorf("June runs from %s to %s", from, to)
	}
	if days != a.ArrivedOn.DaysUntil(a.To)+1 {
		t.Errorf("the months have %d days", days)
	}
	if (Assignment{To: a.To}).Months() != nil {
		t.Error("somebody who has not come has months to report")
	}
}
