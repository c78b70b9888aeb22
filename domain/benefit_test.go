package domain

import (
	"fmt"
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

// year is the first days of twelve months of service from June 2026.
func serviceYear() (months []calendar.Date) {
	for m := calendar.MustDate("2026-06-01"); len(months) < 12; m = m.AddMonths(1) {
		months = append(months, m)
	}
	return months
}

func TestBenefit_IsEarnedWhenAndWhereItHolds(t *testing.T) {
	centre, hospital := Organisation{Kind: OrgTownshipCentre}, Organisation{Kind: OrgHospital}
	for name, c := range map[string]struct {
		benefit Benefit
		at      Organisation
		want    int
		first   string
	}{
		"every month":                      {Benefit{Per: "served_month"}, centre, 12, "2026-06-01"},
		"every second month":               {Benefit{Per: "two_served_months"}, centre, 6, "2026-07-01"},
		"a year":                           {Benefit{Per: "person_year"}, centre, 1, "2027-05-01"},
		"from New Year on":                 {Benefit{Per: "served_month", Valid: Period{From: "2027-01-01"}}, centre, 5, "2027-01-01"},
		"until New Year":                   {Benefit{Per: "served_month", Valid: Period{To: "2026-12-31"}}, centre, 7, "2026-06-01"},
		"a year under the standard before": {Benefit{Per: "person_year", Valid: Period{To: "2026-12-31"}}, centre, 1, "2027-05-01"},
		"a year under the one after":       {Benefit{Per: "person_year", Valid: Period{From: "2027-01-01"}}, centre, 0, ""},
		"at a centre, sent to a hospital":  {Benefit{Per: "served_month", At: Party{Kinds: []OrganisationKind{OrgTownshipCentre}}}, hospital, 0, ""},
		"of a trainee":                     {Benefit{Per: "served_month", For: "trainee"}, centre, 0, ""},
		"at the end":                       {Benefit{Per: "completion"}, centre, 0, ""},
	} {
		got := c.benefit.EarnedAfter(serviceYear(), calendar.MustDate("2026-06-01"), c.at)
		if len(got) != c.want || c.want > 0 && got[0].String() != c.first {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Coming home early loses the months after it, each at the rate that holds in it, and what is
// paid at the end is paid earlier.
func TestPreview_MoneyByTheMonth(t *testing.T) {
	s := Situation{
		Today:      calendar.MustDate("2026-06-10"),
		Assignment: Assignment{ID: 1, From: calendar.MustDate("2026-06-01"), To: calendar.MustDate("2027-05-31"), ArrivedOn: calendar.MustDate("2026-06-01"), State: AssignmentServing},
		Recipient:  Organisation{Kind: OrgTownshipCentre},
		Programme: Programme{Benefits: []Benefit{
			{Code: "subsidy", Per: "served_month", Fen: 60_000, Valid: Period{To: "2026-12-31"}},
			{Code: "subsidy", Per: "served_month", Fen: 80_000, Valid: Period{From: "2027-01-01"}},
			{Code: "county", Per: "served_month", Fen: 10_000, At: Party{Kinds: []OrganisationKind{OrgHospital}}},
			{Code: "bonus", Per: "completion", Fen: 100_000},
		}},
	}
	got := ""
	for _, c := range Preview(Request{Kind: RequestEarlyReturn, On: calendar.MustDate("2026-10-31")}, s) {
		if c.Unit == "fen" {
			got += fmt.Sprintln(c.Key, c.Name.Zh, c.Before, c.After)
		}
	}
	want := `subsidy  920000 400000
subsidy_monthly 2026-10 60000 160000
subsidy_monthly 2026-11 – 2026-12 60000 0
subsidy_monthly 2027-01 – 2027-04 80000 0
subsidy_monthly 2027-05 180000 0
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
