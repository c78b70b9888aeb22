package domain

import (
	"slices"
	"strconv"

	"github.com/duikou/duikou/domain/calendar"
)

// Change is one line of what a request would change, before and after.
type Change struct {
	Key    string `json:"key"`  // locale key, "change.<Key>"
	Name   Text   `json:"name"` // what it is about: a month, a regulation, a kind of leave; may be empty
	Unit   string `json:"unit"` // date, day, month, fen, count, stage, report, text
	Before string `json:"before"`
	After  string `json:"after"`
}

// Prospect is what a regulation makes of service as planned.
type Prospect struct {
	Code string        `json:"code"`
	Name Text          `json:"name"`
	On   calendar.Date `json:"on"` // first day it is satisfied, or none if service as planned does not satisfy it
}

// Prospects judges the regulations of a programme on a ledger that has been carried on to the
// end of the plan.
type Prospects func(ledger []LedgerEntry) []Prospect

// Preview is what a request changes if it is granted as things stand: it is worked out from
// the situation as it is and as granting would leave it.
func Preview(r Request, s Situation) []Change {
	after := r.applied(s)
	changes := compare(s.outlook(), after.outlook(), r.Kind.MovesEnd())
	switch r.Kind {
	case RequestLeave:
		changes = append(changes, leaveLeft(r, s, after)...)
	case RequestReplacement:
		days := r.On.DaysUntil(s.Assignment.To)
		changes = append(changes, Change{Key: "successor", Unit: "text", After: r.SuccessorName},
			Change{Key: "successor_days", Unit: "day", Before: "0", After: strconv.Itoa(days)})
	case RequestAppeal:
		changes = append(changes, Change{Key: "stage", Unit: "stage", Before: string(s.Assignment.State), After: string(after.Assignment.State)})
	case RequestUnlock:
		before, _ := s.report(r.ReportID)
		now, _ := after.report(r.ReportID)
		changes = append(changes, Change{Key: "report", Name: monthText(before.Month), Unit: "report", Before: string(before.State), After: string(now.State)})
	}
	return changes
}

// applied is the situation once the request is granted.
func (r Request) applied(s Situation) Situation {
	s.Reports, s.Requests, s.Ledger = slices.Clone(s.Reports), slices.Clone(s.Requests), slices.Clone(s.Ledger)
	switch {
	case r.Kind == RequestLeave:
		s.Requests = append(slices.DeleteFunc(s.Requests, func(o Request) bool { return o.ID == r.ID && r.ID != 0 }), r.granted())
	case r.Kind.MovesEnd():
		s.moveEnd(r.On)
	case r.Kind == RequestAppeal:
		s.Assignment.State = AssignmentAppraising
	case r.Kind == RequestUnlock:
		s.unlock(r.ReportID)
	case r.Kind == RequestRevocation:
		s.undo(r.TargetID)
	}
	return s
}

func (r Request) granted() Request {
	r.State = RequestApproved
	return r
}

func (s *Situation) moveEnd(last calendar.Date) {
	s.Assignment.To = last
	for i, rep := range s.Reports {
		s.Reports[i] = rep.Resized(s.Assignment)
	}
}

func (s *Situation) unlock(report ID) {
	for i, rep := range s.Reports {
		if rep.ID == report {
			s.Reports[i].State = ReportReturned
		}
	}
	s.Ledger = append(s.Ledger, Reversals(s.Ledger, report, s.Today.Start())...)
}

func (s *Situation) undo(target ID) {
	for i, o := range s.Requests {
		if o.ID != target {
			continue
		}
		s.Requests[i].State = RequestRevoked
		if o.Kind.MovesEnd() {
			s.moveEnd(o.Was)
		}
	}
}

// outlook is what comes of an assignment if everything goes on as planned.
type outlook struct {
	last     calendar.Date
	months   int // with a report to hand in
	days     int // served, by the ledger and as planned
	leave    map[calendar.Month]LeaveDays
	order    []calendar.Month
	money    map[calendar.Month]int64 // in fen, by the month in which it is earned
	prospect []Prospect
}

func (s Situation) outlook() outlook {
	a := s.Assignment
	o := outlook{last: a.To, leave: map[calendar.Month]LeaveDays{}}
	entries := s.Projected()
	byMonth := map[calendar.Month]int{}
	for _, e := range entries {
		if e.AssignmentID == a.ID {
			o.days += e.Days
			byMonth[e.From.MonthOf()] += e.Days
		}
	}
	o.order = a.Months()
	var served []calendar.Date
	for _, m := range o.order {
		from, to := a.DaysIn(m)
		o.months++
		o.leave[m] = s.Programme.LeaveBetween(s.leaves(), from, to)
		if byMonth[m] > 0 {
			served = append(served, from)
		}
	}
	o.money = s.money(served)
	if s.Prospects != nil {
		o.prospect = s.Prospects(entries)
	}
	return o
}

// money is what the months served earn in money, by the programme's benefits as they hold then
// and at this recipient. What is paid at the end is earned in the last month.
func (s Situation) money(served []calendar.Date) map[calendar.Month]int64 {
	money := map[calendar.Month]int64{}
	a := s.Assignment
	for _, b := range s.Programme.Benefits {
		for _, first := range b.EarnedAfter(served, a.From, s.Recipient) {
			money[first.MonthOf()] += b.Fen
		}
		if b.Per == "completion" && len(served) > 0 && b.Earned(a.From, s.Recipient) {
			money[served[len(served)-1].MonthOf()] += b.Fen
		}
	}
	return money
}

// leaves are the assignment's leaves.
func (s Situation) leaves() []Request {
	var list []Request
	for _, r := range s.Requests {
		if r.Kind == RequestLeave && r.AssignmentID == s.Assignment.ID {
			list = append(list, r)
		}
	}
	return list
}

// Projected is the person's ledger carried on to the assignment's last day: a month not yet
// accepted counts as attested so far, or as planned with the leave granted; one that is
// missing counts nothing.
func (s Situation) Projected() []LedgerEntry {
	entries := slices.Clone(s.Ledger)
	a := s.Assignment
	for _, m := range a.Months() {
		i := slices.IndexFunc(s.Reports, func(r Report) bool { return r.Month == m && r.State != ReportDropped })
		month := Report{AssignmentID: a.ID, PersonID: a.PersonID, SupporterID: a.SupporterID, RecipientID: a.RecipientID, Month: m}
		if i >= 0 {
			month = s.Reports[i]
		}
		if month.State == ReportAccepted || month.State == ReportMissing {
			continue
		}
		month.From, month.To = a.DaysIn(m)
		leave := s.Programme.LeaveBetween(s.leaves(), month.From, month.To)
		if month.State != ReportVerified {
			month.Attendance = Attendance{LeaveDays: leave.Total, AbsentDays: leave.Late}
		}
		entries = append(entries, LedgerOf(month, leave, s.Today.Start())...)
	}
	return entries
}

func compare(before, after outlook, moves bool) []Change {
	var list []Change
	if moves || before.last != after.last {
		list = append(list, Change{Key: "last_day", Unit: "date", Before: before.last.String(), After: after.last.String()},
			Change{Key: "months", Unit: "month", Before: strconv.Itoa(before.months), After: strconv.Itoa(after.months)})
	}
	list = append(list, Change{Key: "service_days", Unit: "day", Before: strconv.Itoa(before.days), After: strconv.Itoa(after.days)})
	for _, m := range longer(before.order, after.order) {
		if b, a := before.leave[m], after.leave[m]; b.Total != a.Total {
			list = append(list, Change{Key: "leave_days", Name: monthText(m), Unit: "day", Before: strconv.Itoa(b.Total), After: strconv.Itoa(a.Total)})
		}
	}
	list = append(list, compareMoney(before, after)...)
	for i, p := range after.prospect {
		c := Change{Key: "earliest", Name: p.Name, Unit: "date", After: p.On.String()}
		if i < len(before.prospect) {
			c.Before = before.prospect[i].On.String()
		}
		list = append(list, c)
	}
	return list
}

// compareMoney is the sum, and the months that change: those in a row that change alike are one
// line.
func compareMoney(before, after outlook) []Change {
	var sum [2]int64
	var months []Change
	var first, last calendar.Month
	for _, m := range longer(before.order, after.order) {
		b, a := before.money[m], after.money[m]
		sum[0], sum[1] = sum[0]+b, sum[1]+a
		if b == a {
			continue
		}
		c := Change{Key: "subsidy_monthly", Name: monthText(m), Unit: "fen", Before: strconv.FormatInt(b, 10), After: strconv.FormatInt(a, 10)}
		if n := len(months) - 1; n >= 0 && months[n].Before == c.Before && months[n].After == c.After && last.Next() == m {
			last = m
			months[n].Name = Text{Zh: first.String() + " – " + m.String(), En: first.String() + " – " + m.String()}
			continue
		}
		first, last = m, m
		months = append(months, c)
	}
	if sum[0]+sum[1] == 0 {
		return nil
	}
	total := Change{Key: "subsidy", Unit: "fen", Before: strconv.FormatInt(sum[0], 10), After: strconv.FormatInt(sum[1], 10)}
	return append([]Change{total}, months...)
}

func longer(a, b []calendar.Month) []calendar.Month {
	if len(a) > len(b) {
		return a
	}
	return b
}

// leaveLeft is the balance of the kind asked for, year by year.
func leaveLeft(r Request, before, after Situation) []Change {
	var list []Change
	rule, _ := before.Programme.Leave(r.Leave)
	others := slices.DeleteFunc(slices.Clone(before.Requests), func(o Request) bool { return o.ID == r.ID })
	for year := r.Span.From.Year; year <= r.Span.To.Year; year++ {
		was := before.Programme.Balances(year, before.Person.WorkSince, others)
		now := after.Programme.Balances(year, after.Person.WorkSince, after.Requests)
		for i, b := range was {
			if b.Kind == r.Leave && b.Limited {
				name := Text{Zh: rule.Name.Zh + " " + strconv.Itoa(year), En: rule.Name.En + " " + strconv.Itoa(year)}
				list = append(list, Change{Key: "leave_left", Name: name, Unit: "day", Before: HalfDaysText(b.Left), After: HalfDaysText(now[i].Left)})
			}
		}
	}
	return list
}

func monthText(m calendar.Month) Text { return Text{Zh: m.String(), En: m.String()} }

// EligibleFrom finds the first day on which service as planned satisfies a rule: passes says
// whether it does with the ledger as of a day. It is none when the whole plan does not.
// More service never counts less, so the day is searched by halving.
func EligibleFrom(ledger []LedgerEntry, today calendar.Date, passes func(on calendar.Date, ledger []LedgerEntry) bool) calendar.Date {
	last := today
	for _, e := range ledger {
		last = calendar.Later(last, e.To)
	}
	if !passes(last, ledger) {
		return calendar.Date{}
	}
	low, high := 0, today.DaysUntil(last)
	for low < high {
		middle := (low + high) / 2
		on := today.AddDays(middle)
		if passes(on, Until(ledger, on)) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return today.AddDays(low)
}

// Until is a ledger without what lies after a day. Of a month begun, what is taken off comes
// off the days served so far and never more than those.
func Until(ledger []LedgerEntry, day calendar.Date) []LedgerEntry {
	var list []LedgerEntry
	served := map[calendar.Date]int{} // of months begun, by their first day
	for _, e := range ledger {
		switch {
		case e.From.After(day):
			continue
		case !e.To.After(day):
		case e.Kind == LedgerServed:
			e.Days -= day.DaysUntil(e.To)
			e.To = day
			served[e.From] += e.Days
		case e.Days < 0:
			e.Days = -min(-e.Days, served[e.From])
			served[e.From] += e.Days
		}
		list = append(list, e)
	}
	return list
}
