package web

import (
	"io"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// LedgerPage is a person's service day by day, and what a regulation makes of it.
type LedgerPage struct {
	Book        service.ServiceBook
	Form        Form
	Regulations []Option
	Tally       []DayTally
	Months      []LedgerMonth
	Rows        []LedgerRow
	MayFile     bool // the reader is HR of the house
	Office      bool // the reader may look at filings
}

// DayTally is how many days a regulation reads in one way.
type DayTally struct {
	State domain.DayState
	Days  int
}

// LedgerMonth is a month of the calendar, whole weeks from Monday on.
type LedgerMonth struct {
	Month calendar.Month
	Weeks [][]LedgerDay
}

// LedgerDay is a day of it; Day is 0 outside the month, State "" when nobody served.
type LedgerDay struct {
	Day   int
	State domain.DayState
}

// LedgerRow is an entry and whether a correction took it back.
type LedgerRow struct {
	domain.LedgerEntry
	Recipient string
	Taken     bool
	Past      domain.PastService // what it comes from, when it was filed
}

// NewLedgerPage lays a ledger out.
func NewLedgerPage(b service.ServiceBook) LedgerPage {
	p := LedgerPage{Book: b}
	states, counts := map[calendar.Date]domain.DayState{}, map[domain.DayState]int{}
	var months []calendar.Month
	for _, run := range b.Days {
		counts[run.State] += run.Days()
		for day := run.From; !day.After(run.To); day = day.AddDays(1) {
			if m := day.MonthOf(); len(months) == 0 || months[len(months)-1] != m {
				months = append(months, m)
			}
			states[day] = run.State
		}
	}
	for _, state := range domain.DayStates {
		if counts[state] > 0 {
			p.Tally = append(p.Tally, DayTally{state, counts[state]})
		}
	}
	for _, m := range months {
		p.Months = append(p.Months, monthOf(m, states))
	}
	taken := map[domain.ID]bool{}
	for _, e := range b.Entries {
		taken[e.Reverses] = true
	}
	for _, e := range b.Entries {
		row := LedgerRow{e, b.Names[e.RecipientID], taken[e.ID], b.Past[e.PastID]}
		if row.Recipient == "" {
			row.Recipient = row.Past.Place.Name
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

func monthOf(m calendar.Month, states map[calendar.Date]domain.DayState) LedgerMonth {
	month := LedgerMonth{Month: m}
	before := (int(m.First().Weekday()) + 6) % 7 // Monday first
	week := make([]LedgerDay, before, 7)
	for day := m.First(); !day.After(m.Last()); day = day.AddDays(1) {
		if week = append(week, LedgerDay{day.Day, states[day]}); len(week) == 7 {
			month.Weeks, week = append(month.Weeks, week), make([]LedgerDay, 0, 7)
		}
	}
	if len(week) > 0 {
		month.Weeks = append(month.Weeks, append(week, make([]LedgerDay, 7-len(week))...))
	}
	return month
}

// Ledger writes a person's service day by day.
func (s *Site) Ledger(w io.Writer, f Frame, p LedgerPage) error { return s.render(w, "ledger", f, p) }
