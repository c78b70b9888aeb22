package policy

import (
	"regexp"
	"strconv"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// Span is counted service: whole months and the days left over. Its text is an ISO 8601
// duration, which is the same in every language: "P12M", "P11M8D", "P8D", and "P0M" for none.
type Span struct {
	Months int
	Days   int
}

// String prints the span as ISO 8601.
func (s Span) String() string {
	text := make([]byte, 1, 8)
	text[0] = 'P'
	if s.Months != 0 || s.Days == 0 {
		text = append(strconv.AppendInt(text, int64(s.Months), 10), 'M')
	}
	if s.Days != 0 {
		text = append(strconv.AppendInt(text, int64(s.Days), 10), 'D')
	}
	return string(text)
}

var spanText = regexp.MustCompile(`^P(?:(\d{1,4})M)?(?:(\d{1,4})D)?$`)

// ParseSpan reads what String prints.
func ParseSpan(text string) (Span, bool) {
	m := spanText.FindStringSubmatch(text)
	if m == nil || m[1] == "" && m[2] == "" {
		return Span{}, false
	}
	months, _ := strconv.Atoi(m[1])
	days, _ := strconv.Atoi(m[2])
	return Span{months, days}, true
}

// longMonth is the length of the longest month: so many days that do not make up a month of
// the calendar count as one.
const longMonth = 31

// points is a length of service on one line: a month is 31 of them, a day over is one.
//
// Service is read as the calendar reads it (医师法 Art. 46 and 基本医疗卫生与健康促进法 Art. 56
// name a year and no way of counting it):
//
//   - A month runs from a day to the day before the same day of the next month; twelve months
//     from 1 June end on 31 May. In a month that lacks the day, it is full on its last day
//     (民法典 Art. 202).
//   - Days that make up no month are put together, 31 making one.
//
// So every day is worth a point, and a month of fewer than 31 days, served in full, is worth
// its days and the bonus that brings it to 31. That makes more service never count less, and
// the order of entries and the way they are cut up of no matter.
type points int

func (p points) span() Span { return Span{int(p) / longMonth, int(p) % longMonth} }

// run is days served without a gap, both inclusive, as ordinals of the calendar.
type run struct{ from, to int }

// bonus is what the short months inside a run add when so many days of it were served.
func bonus(r run, served int) points {
	first, next := calendar.DateAt(r.from), calendar.DateAt(r.to+1)
	var months lengths
	n := monthsUpTo(first, next)
	months.add(first, n)
	best := months.worth(served)
	// Where days are over at the end, a shorter month may lie in another cut: a few months from
	// the first day, and then whole months of the calendar.
	if first.Day == 1 || n == 0 || first.Day <= safeDay && next.Day >= first.Day {
		return best
	}
	if first.Day <= safeDay {
		n = min(n, 2) // of two months on end one has 31 days, and leaving that out costs nothing
	}
	for cut := range n {
		again := firstOfNext(monthEnd(first, cut))
		months := lengths{}
		months.add(first, cut)
		months.add(again, monthsUpTo(again, next))
		best = max(best, months.worth(served))
	}
	return best
}

// lengths is how many months of 28, 29 and 30 days there are.
type lengths [3]int

// worth is what they add when so many days are to be had: the shortest first.
func (l lengths) worth(served int) (sum points) {
	for i, n := range l {
		length := 28 + i
		if n*length > served {
			n = served / length
		}
		served -= n * length
		sum += points(n * (longMonth - length))
	}
	return sum
}

// safeDay is the last day that every month has.
const safeDay = 28

// add notes the first n months counted from a day.
func (l *lengths) add(from calendar.Date, n int) {
	if from.Day <= safeDay {
		first := from.Year*12 + int(from.Month) - 1
		l[2] += thirties(first+n) - thirties(first)
		for year := from.Year; year*12 < first+n; year++ {
			if february := year*12 + 1; february >= first && february < first+n {
				l[daysIn(year, time.February)-28]++
			}
		}
		return
	}
	began := from.Ordinal()
	for i := range n {
		end := monthEnd(from, i+1).Ordinal()
		if short := longMonth - (end - began + 1); short > 0 {
			l[3-short]++
		}
		began = end + 1
	}
}

// monthsBetween is how many full months there are from a day to another.
func monthsBetween(from calendar.Date, to int) int { return monthsUpTo(from, calendar.DateAt(to+1)) }

// monthsUpTo is how many full months there are from a day to the day before another.
func monthsUpTo(from, next calendar.Date) int {
	n := (next.Year-from.Year)*12 + int(next.Month-from.Month)
	if next.Day < from.Day && (from.Day <= safeDay || n <= 0 || monthEnd(from, n).AddDays(1).After(next)) {
		n--
	}
	for from.Day > safeDay && !monthEnd(from, n+1).AddDays(1).After(next) {
		n++
	}
	return max(n, 0)
}

// monthEnd is the last day of the nth month counted from a day; the day before it for none.
func monthEnd(from calendar.Date, n int) calendar.Date {
	next := from.AddMonths(n)
	if next.Day < from.Day {
		return next
	}
	if next.Day > 1 {
		next.Day--
		return next
	}
	return next.AddDays(-1)
}

// thirties is how many months of 30 days there are before a month, counted from the year 0.
func thirties(month int) int { return month/12*4 + thirtiesOf[month%12] }

var thirtiesOf = [12]int{0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4}

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
	return longMonth
}

// firstOfNext is the first day of a month that begins after a day.
func firstOfNext(d calendar.Date) calendar.Date {
	return calendar.Date{Year: d.Year, Month: d.Month, Day: 1}.AddMonths(1)
}
