package domain

import (
	"slices"
	"strconv"

	"github.com/duikou/duikou/domain/calendar"
)

// LeaveKind is why somebody is on leave. Which kinds a programme knows is its data.
type LeaveKind string

// The kinds of leave.
const (
	LeaveAnnual      LeaveKind = "annual"
	LeaveSick        LeaveKind = "sick"
	LeavePersonal    LeaveKind = "personal"
	LeaveMaternity   LeaveKind = "maternity"
	LeavePaternity   LeaveKind = "paternity"
	LeaveStudy       LeaveKind = "study"
	LeaveMarriage    LeaveKind = "marriage"
	LeaveBereavement LeaveKind = "bereavement"
	LeaveHomeVisit   LeaveKind = "home_visit"
	LeaveOther       LeaveKind = "other"
)

// LeaveKinds lists the kinds of leave.
var LeaveKinds = []LeaveKind{
	LeaveAnnual, LeaveSick, LeavePersonal, LeaveMaternity, LeavePaternity,
	LeaveStudy, LeaveMarriage, LeaveBereavement, LeaveHomeVisit, LeaveOther,
}

// Counts says whether days of leave count as served.
type Counts string

// The answers. Unknown is treated as no: what no rule says never adds service.
const (
	CountsYes     Counts = "yes"
	CountsNo      Counts = "no"
	CountsUnknown Counts = "unknown"
)

// LeaveRule is one kind of leave as a programme grants it.
type LeaveRule struct {
	Kind     LeaveKind `json:"kind" yaml:"kind"`
	Name     Text      `json:"name" yaml:"name"`
	Calendar bool      `json:"calendar_days" yaml:"calendar_days"` // every day counts; otherwise working days only
	// DaysPerYear is how many days there are in a calendar year, nil for no limit. Seniority
	// replaces it where the person's years of work are known.
	DaysPerYear *int        `json:"days_per_year" yaml:"days_per_year"`
	Seniority   []Seniority `json:"seniority,omitempty" yaml:"seniority"`
	HalfDays    bool        `json:"half_days" yaml:"half_days"`           // may begin or end at noon
	Document    bool        `json:"needs_document" yaml:"needs_document"` // a certificate is handed in with the request, or named
	Service     Counts      `json:"counts_as_service" yaml:"counts_as_service"`
	Source      string      `json:"source" yaml:"source"`
	Confidence  string      `json:"confidence" yaml:"confidence"`
}

// Seniority is how many days a year somebody has from so many years of work on.
type Seniority struct {
	Years int `json:"years" yaml:"years"`
	Days  int `json:"days" yaml:"days"`
}

// Leave finds the rule of a kind of leave.
func (p Programme) Leave(kind LeaveKind) (LeaveRule, bool) {
	i := slices.IndexFunc(p.Leaves, func(r LeaveRule) bool { return r.Kind == kind })
	if i < 0 {
		return LeaveRule{}, false
	}
	return p.Leaves[i], true
}

// LeaveSpan is a time of leave, both days included. It may begin or end at noon.
type LeaveSpan struct {
	From     calendar.Date `json:"from"`
	To       calendar.Date `json:"to"`
	FromNoon bool          `json:"from_noon"` // the first day's morning is worked
	ToNoon   bool          `json:"to_noon"`   // the last day's afternoon is worked
}

// Overlaps reports whether two spans share half a day.
func (s LeaveSpan) Overlaps(o LeaveSpan) bool {
	first, last := s.halves()
	from, to := o.halves()
	return first <= to && from <= last
}

// halves numbers the first and the last half day.
func (s LeaveSpan) halves() (first, last int) {
	epoch := calendar.Date{Year: 2000, Month: 1, Day: 1}
	first, last = 2*epoch.DaysUntil(s.From), 2*epoch.DaysUntil(s.To)+1
	if s.FromNoon {
		first++
	}
	if s.ToNoon {
		last--
	}
	return first, last
}

// HalfDaysIn counts the half days of leave in [from, to], as the rule counts them: working
// days by the State Council's arrangement (调休), or every day.
func (r LeaveRule) HalfDaysIn(s LeaveSpan, from, to calendar.Date) int {
	n := 0
	for d := calendar.Later(s.From, from); !d.After(calendar.Earlier(s.To, to)); d = d.AddDays(1) {
		if !r.Calendar && !calendar.IsWorkingDay(d) {
			continue
		}
		n += 2
		if d == s.From && s.FromNoon {
			n--
		}
		if d == s.To && s.ToNoon {
			n--
		}
	}
	return max(n, 0)
}

// Count is the half days of a whole span.
func (r LeaveRule) Count(s LeaveSpan) int { return r.HalfDaysIn(s, s.From, s.To) }

// Entitled is how many half days a year a person has, by the years worked on the year's last
// day (职工带薪年休假条例 Art. 3: annual leave grows with the years of work); limited is false
// where the rule sets no number. began is the first day of work, or none when it is not known.
func (r LeaveRule) Entitled(year int, began calendar.Date) (halfDays int, limited bool) {
	if r.DaysPerYear == nil {
		return 0, false
	}
	days := *r.DaysPerYear
	if !began.IsZero() && len(r.Seniority) > 0 {
		days = 0
		for _, s := range r.Seniority {
			if began.AddMonths(12*s.Years).Year <= year {
				days = s.Days
			}
		}
	}
	return 2 * days, true
}

// Balance is one kind of leave of a person in a calendar year, in half days.
type Balance struct {
	Kind     LeaveKind `json:"kind"`
	Year     int       `json:"year"`
	Limited  bool      `json:"limited"`
	Entitled int       `json:"entitled_half_days"`
	Used     int       `json:"used_half_days"`    // granted
	Pending  int       `json:"pending_half_days"` // asked for and not decided
	Left     int       `json:"left_half_days"`    // of Entitled, what is neither used nor pending
}

// Balances is what a person has of each kind of leave in a year, from all their leaves.
func (p Programme) Balances(year int, began calendar.Date, leaves []Request) []Balance {
	first, last := calendar.NewDate(year, 1, 1), calendar.NewDate(year, 12, 31)
	var list []Balance
	for _, rule := range p.Leaves {
		b := Balance{Kind: rule.Kind, Year: year}
		b.Entitled, b.Limited = rule.Entitled(year, began)
		for _, l := range leaves {
			if l.Kind != RequestLeave || l.Leave != rule.Kind {
				continue
			}
			switch n := rule.HalfDaysIn(l.Taken(), first, last); {
			case l.State.Granted():
				b.Used += n
			case l.State.Open():
				b.Pending += n
			}
		}
		b.Left = max(b.Entitled-b.Used-b.Pending, 0)
		list = append(list, b)
	}
	return list
}

// LeaveDays is what granted leave makes of some days of service: days of leave as they are
// counted, those of them that do not count as served, and days somebody came back late.
type LeaveDays struct {
	Total    int           // whole days of leave; a half day left over in the month is worked time
	TakenOff int           // those that are not served
	Late     int           // days absent after the leave was over
	Kinds    []LeaveDaysOf // by request, in order of time
}

// LeaveDaysOf is one leave's part.
type LeaveDaysOf struct {
	Request ID
	Kind    LeaveKind
	Days    int
	Serves  bool // counts as served
}

// LeaveBetween adds granted leave up over [from, to]. Half days are put together within the
// same leave; a single half day left over is not taken off.
func (p Programme) LeaveBetween(leaves []Request, from, to calendar.Date) LeaveDays {
	var days LeaveDays
	for _, l := range leaves {
		if l.Kind != RequestLeave || !l.State.Granted() {
			continue
		}
		rule, _ := p.Leave(l.Leave)
		n := rule.HalfDaysIn(l.Taken(), from, to) / 2
		serves := rule.Service == CountsYes
		if n > 0 {
			days.Kinds = append(days.Kinds, LeaveDaysOf{l.ID, l.Leave, n, serves})
			days.Total += n
			if !serves {
				days.TakenOff += n
			}
		}
		if late, any := l.Late(); any {
			days.Late += calendar.WorkingDays(calendar.Later(late.From, from), calendar.Earlier(late.To, to))
		}
	}
	return days
}

// HalfDaysText prints half days as days: "2.5", "3".
func HalfDaysText(n int) string {
	if n%2 == 0 {
		return strconv.Itoa(n / 2)
	}
	return strconv.Itoa(n/2) + ".5"
}
