package domain

import (
	"testing"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

func span(from, to string) LeaveSpan {
	return LeaveSpan{From: calendar.MustDate(from), To: calendar.MustDate(to)}
}

// Working days follow the State Council's arrangement; every day counts where a rule says so.
func TestLeave_CountsHalfDays(t *testing.T) {
	working, every := LeaveRule{}, LeaveRule{Calendar: true}
	noon := span("2026-06-22", "2026-06-23")
	noon.FromNoon = true
	both := span("2026-06-22", "2026-06-22")
	both.FromNoon, both.ToNoon = true, true
	for name, c := range map[string]struct {
		rule LeaveRule
		span LeaveSpan
		want int
	}{
		"a weekend":                      {working, span("2026-06-13", "2026-06-14"), 0},
		"a weekend, every day":           {every, span("2026-06-13", "2026-06-14"), 4},
		"over the Dragon Boat Festival":  {working, span("2026-06-18", "2026-06-22"), 4},
		"from noon":                      {working, noon, 3},
		"noon to noon":                   {working, both, 0},
		"across New Year":                {working, span("2025-12-31", "2026-01-05"), 6}, // 4 January 2026 is worked
		"ninety-eight days of maternity": {every, span("2026-06-01", "2026-09-06"), 196},
	} {
		if got := c.rule.Count(c.span); got != c.want {
			t.Errorf("%s: %d half days, want %d", name, got, c.want)
		}
	}
	if got := working.HalfDaysIn(span("2025-12-31", "2026-01-05"), calendar.MustDate("2026-01-01"), calendar.MustDate("2026-12-31")); got != 4 {
		t.Errorf("in the new year: %d", got)
	}
}

func TestLeave_OverlapsByHalfDays(t *testing.T) {
	morning, afternoon := span("2026-06-22", "2026-06-22"), span("2026-06-22", "2026-06-24")
	morning.ToNoon, afternoon.FromNoon = true, true
	if morning.Overlaps(afternoon) || !morning.Overlaps(span("2026-06-20", "2026-06-22")) || !afternoon.Overlaps(span("2026-06-24", "2026-06-30")) {
		t.Error("a morning and an afternoon of one day are two things")
	}
}

// Annual leave by years of work, 职工带薪年休假条例 Art. 3: 5, 10 and 15 days at 1, 10 and 20 years.
func TestLeave_AnnualLeaveGrowsWithTheYearsOfWork(t *testing.T) {
	five := 5
	rule := LeaveRule{Kind: LeaveAnnual, DaysPerYear: &five, Seniority: []Seniority{{0, 0}, {1, 5}, {10, 10}, {20, 15}}}
	for began, want := range map[string]int{"2026-03-01": 0, "2025-07-01": 10, "2017-01-01": 10, "2016-12-31": 20, "2007-01-01": 20, "2006-12-31": 30} {
		if got, limited := rule.Entitled(2026, calendar.MustDate(began)); got != want || !limited {
			t.Errorf("at work since %s: %d half days, want %d", began, got, want)
		}
	}
	if got, _ := rule.Entitled(2026, calendar.Date{}); got != 10 {
		t.Errorf("years of work not known: %d", got)
	}
	if _, limited := (LeaveRule{}).Entitled(2026, calendar.Date{}); limited {
		t.Error("a rule without a number limits")
	}
}

// Leave across a month's end belongs to both months; coming back early or late changes it.
func TestLeave_BetweenMonthsAndAfterTheReturn(t *testing.T) {
	p := Programme{Leaves: []LeaveRule{{Kind: LeavePersonal, Service: CountsNo}, {Kind: LeaveStudy, Service: CountsYes}}}
	q := Request{ID: 4, Kind: RequestLeave, State: RequestAway, Leave: LeavePersonal, Span: span("2026-06-29", "2026-07-03")}
	june := func(list ...Request) LeaveDays {
		return p.LeaveBetween(list, calendar.MustDate("2026-06-01"), calendar.MustDate("2026-06-30"))
	}
	july := func(list ...Request) LeaveDays {
		return p.LeaveBetween(list, calendar.MustDate("2026-07-01"), calendar.MustDate("2026-07-31"))
	}
	if a, b := june(q), july(q); a.Total != 2 || b.Total != 3 || b.TakenOff != 3 || b.Late != 0 {
		t.Errorf("%+v, %+v", a, b)
	}
	early, late := q, q
	early.ReturnedOn, late.ReturnedOn = calendar.MustDate("2026-07-02"), calendar.MustDate("2026-07-08")
	if got := july(early); got.Total != 1 || got.Late != 0 {
		t.Errorf("back early: %+v", got)
	}
	if got := july(late); got.Total != 3 || got.Late != 2 { // Monday and Tuesday
		t.Errorf("back late: %+v", got)
	}
	study := q
	study.Leave = LeaveStudy
	if got := july(study); got.Total != 3 || got.TakenOff != 0 {
		t.Errorf("leave that counts as served: %+v", got)
	}
	open := q
	open.State = RequestRunning
	if got := july(open); got.Total != 0 {
		t.Errorf("not granted yet: %+v", got)
	}
}

// The ledger books leave by the requests that granted it; what counts as served takes nothing
// off, and what nobody granted is taken off all the same. Reversing brings it to nothing once.
func TestLedger_BooksLeaveAndTakesItBack(t *testing.T) {
	r := june()
	r.ID, r.Attendance = 7, Attendance{LeaveDays: 5, AbsentDays: 1}
	granted := LeaveDays{Kinds: []LeaveDaysOf{{Request: 1, Kind: LeaveStudy, Days: 2, Serves: true}, {Request: 2, Kind: LeavePersonal, Days: 2}}}
	entries := LedgerOf(r, granted, time.Time{})
	if got := ServedDays(entries); got != r.Days()-2-1-1 {
		t.Errorf("%d days of %d: %+v", got, r.Days(), entries)
	}
	for i := range entries {
		entries[i].ID = ID(i + 1)
	}
	back := Reversals(entries, r.ID, time.Time{})
	if all := append(entries, back...); ServedDays(all) != 0 || len(Reversals(all, r.ID, time.Time{})) != 0 {
		t.Errorf("not taken back, or twice: %+v", all)
	}
}

func TestRequest_EveryEventInEveryState(t *testing.T) {
	open := map[RequestEvent]RequestState{
		"granted": "approved", "granted_away": "away", "sent_back": "returned", "refused": "rejected",
		"withdrawn": "withdrawn", "terminated": "terminated", "ran_out": "lapsed", "resubmitted": "running",
	}
	checkMoves(t, requestMoves,
		[]RequestState{RequestRunning, RequestReturned, RequestAway, RequestApproved, RequestRejected, RequestWithdrawn, RequestTerminated, RequestLapsed, RequestRevoked},
		[]RequestEvent{RequestGranted, RequestGrantedAway, RequestSentBack, RequestResubmitted, RequestRefused, RequestTakenBack, RequestStopped, RequestRanOut, RequestCameBack, RequestUndone},
		map[RequestState]map[RequestEvent]RequestState{
			"running": open, "returned": open,
			"away":     {"came_back": "approved", "undone": "revoked"},
			"approved": {"undone": "revoked"},
		})
}

// The day a rule is satisfied is found by halving, and is none when the plan falls short.
func TestEligibleFrom_FindsTheFirstDay(t *testing.T) {
	ledger := []LedgerEntry{
		{Kind: LedgerServed, From: calendar.MustDate("2026-06-01"), To: calendar.MustDate("2026-06-30"), Days: 30},
		{Kind: LedgerServed, From: calendar.MustDate("2026-07-01"), To: calendar.MustDate("2026-07-31"), Days: 31},
		{Kind: LedgerLeave, From: calendar.MustDate("2026-07-01"), To: calendar.MustDate("2026-07-31"), Days: -3},
	}
	atLeast := func(days int) func(calendar.Date, []LedgerEntry) bool {
		return func(_ calendar.Date, l []LedgerEntry) bool { return ServedDays(l) >= days }
	}
	today := calendar.MustDate("2026-06-10")
	for days, want := range map[int]string{5: "2026-06-10", 30: "2026-06-30", 40: "2026-07-13", 58: "2026-07-31", 59: ""} {
		if got := EligibleFrom(ledger, today, atLeast(days)); got.String() != want {
			t.Errorf("%d days: %s, want %s", days, got, want)
		}
	}
}
