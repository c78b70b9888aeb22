package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Zone is China Standard Time (UTC+8). China has had no daylight saving since 1991, so a
// fixed zone is exact and needs no time-zone database on the machine.
var Zone = time.FixedZone("CST", 8*60*60)

// Date is a day in the calendar. The zero value means "no date".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate builds a date, normalising overflow as time.Date does (31 April is 1 May).
func NewDate(year int, month time.Month, day int) Date {
	return dateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf is the day on which the instant t falls in China.
func DateOf(t time.Time) Date { return dateOf(t.In(Zone)) }

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads "2026-11-21".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("not a date (want YYYY-MM-DD): %q", s)
	}
	return dateOf(t), nil
}

// MustDate is ParseDate for constants in tests and tables; it panics on a bad date.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// IsZero reports whether d is "no date".
func (d Date) IsZero() bool { return d == Date{} }

// String prints "2026-11-21", and nothing for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// At is the instant of this day at hour:minute in China.
func (d Date) At(hour, minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, Zone)
}

// Start is the first instant of the day in China.
func (d Date) Start() time.Time { return d.At(0, 0) }

// End is the first instant after the day: a deadline "by the 5th" is over at End.
func (d Date) End() time.Time { return d.AddDays(1).Start() }

// AddDays moves by n days.
func (d Date) AddDays(n int) Date { return DateAt(d.Ordinal() + n) }

// AddMonths moves by n months; a day the month does not have becomes its last day
// (31 January plus one month is 28 or 29 February).
func (d Date) AddMonths(n int) Date {
	months := d.Year*12 + int(d.Month) - 1 + n
	year, month := months/12, time.Month(months%12+1)
	if month < time.January {
		year, month = year-1, month+12
	}
	return Date{year, month, min(d.Day, daysIn(year, month))}
}

func daysIn(year int, month time.Month) int {
	switch month {
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case time.April, time.June, time.September, time.November:
		return 30
	}
	return 31
}

// DaysUntil counts days from d to e: zero when equal, negative when e is earlier.
func (d Date) DaysUntil(e Date) int { return e.Ordinal() - d.Ordinal() }

// The Gregorian calendar repeats itself every 400 years. Years are counted from a March long
// before the year 0, so that a leap day is the last of its year and nothing is negative.
const (
	eraYears = 400
	eraDays  = 146_097
	eras     = 10
	epoch    = eras*eraDays + 719_468 // 1970-01-01, counted from there
)

// Ordinal is the number of the day, counted from 1970-01-01, which is 0. It is arithmetic
// alone, for those who count many days.
func (d Date) Ordinal() int {
	year, month := d.Year+eras*eraYears, int(d.Month)-3
	if month < 0 {
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*month+2)/5 + d.Day - 1 - epoch
}

// DateAt is the day with a number.
func DateAt(ordinal int) Date {
	day := ordinal + epoch
	era := day / eraDays
	day %= eraDays
	year := (day - day/1460 + day/36_524 - day/146_096) / 365
	day -= 365*year + year/4 - year/100
	month := (5*day + 2) / 153
	day -= (153*month + 2) / 5
	year += (era - eras) * eraYears
	if month += 3; month > 12 {
		year, month = year+1, month-12
	}
	return Date{year, time.Month(month), day + 1}
}

// Compare orders dates: negative when d is earlier than e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// MonthOf is the month the day lies in.
func (d Date) MonthOf() Month { return Month{d.Year, d.Month} }

// MarshalText writes "2026-11-21"; no date is empty text.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// Later is the later of two dates; no date counts as the earliest.
func Later(a, b Date) Date {
	if a.Before(b) {
		return b
	}
	return a
}

// Earlier is the earlier of two dates; no date counts as the earliest.
func Earlier(a, b Date) Date {
	if b.Before(a) {
		return b
	}
	return a
}

// Month is a calendar month such as 2026-11. The zero value means "no month".
type Month struct {
	Year  int
	Month time.Month
}

// ParseMonth reads "2026-11".
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return Month{}, fmt.Errorf("not a month (want YYYY-MM): %q", s)
	}
	return Month{t.Year(), t.Month()}, nil
}

// IsZero reports whether m is "no month".
func (m Month) IsZero() bool { return m == Month{} }

// String prints "2026-11", and nothing for no month.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year, int(m.Month))
}

// First is the first day of the month.
func (m Month) First() Date { return Date{m.Year, m.Month, 1} }

// Last is the last day of the month.
func (m Month) Last() Date { return m.First().AddMonths(1).AddDays(-1) }

// Next is the month after m.
func (m Month) Next() Month { return m.First().AddMonths(1).MonthOf() }

// Days is how many days the month has.
func (m Month) Days() int { return m.Last().Day }

// Compare orders months.
func (m Month) Compare(o Month) int {
	return cmp.Or(cmp.Compare(m.Year, o.Year), cmp.Compare(m.Month, o.Month))
}

// Before reports whether m is earlier than o.
func (m Month) Before(o Month) bool { return m.Compare(o) < 0 }

// After reports whether m is later than o.
func (m Month) After(o Month) bool { return m.Compare(o) > 0 }

// MarshalText writes "2026-11".
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (m *Month) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = Month{}
		return nil
	}
	parsed, err := ParseMonth(string(text))
	if err == nil {
		*m = parsed
	}
	return err
}

// MonthsBetween lists the months that hold at least one day of [from, to].
func MonthsBetween(from, to Date) []Month {
	var months []Month
	for m := from.MonthOf(); !m.After(to.MonthOf()) && !to.Before(from); m = m.Next() {
		months = append(months, m)
	}
	return months
}
