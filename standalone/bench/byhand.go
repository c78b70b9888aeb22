package bench

import (
	"strconv"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// byHand is one regulation written in Go as somebody would who knew that it would never
// change: 医师法 Art. 46, twelve months at institutions of county level or below or at paired
// ones. It answers exactly as the rule does that is data, for facts that are all known.
type byHand struct {
	applies, total domain.ClauseResult // with everything that does not depend on the person
}

type days struct{ from, to int }

func (h *byHand) judge(f *domain.ServiceFacts) domain.Decision {
	if f.Person.Profession != "physician" && f.Person.Profession != "public_health" || f.Target != domain.TitleDeputySenior {
		c := h.applies
		c.Actual, c.Warning = "false", true
		return domain.Decision{Eligible: domain.NotRequired, Clauses: []domain.ClauseResult{c}}
	}
	var room [8]days
	runs, here := h.runs(f, room[:0])
	points := 0
	for i, r := range runs {
		points += here[i] + shortMonths(r, here[i])
	}
	c := h.total
	c.Actual, c.Pass = written(points), points >= 12*31
	d := domain.Decision{Eligible: domain.Eligible, Served: &domain.Quantity{Value: points / 31, Unit: "month", Days: points % 31}}
	if !c.Pass {
		d.Eligible = domain.NotEligible
		h.shortfall(&d, f, runs, here, points)
	}
	d.Clauses = []domain.ClauseResult{c}
	return d
}

// runs is the days that count, joined, and how many of each the person was there.
func (h *byHand) runs(f *domain.ServiceFacts, runs []days) ([]days, []int) {
	on := f.On.Ordinal()
	var offs [8]int
	for _, s := range f.Stretches {
		if !*s.Place.Paired && s.Place.Level != "county" && s.Place.Level != "township" && s.Place.Level != "community" {
			continue
		}
		r := days{s.From.Ordinal(), min(s.To.Ordinal(), on)}
		if r.from > r.to {
			continue
		}
		off := 0
		for _, a := range s.Absences {
			if a.Kind != "annual" {
				off += max(0, min(a.To.Ordinal(), r.to)-max(a.From.Ordinal(), r.from)+1)
			}
		}
		if last := len(runs) - 1; last >= 0 && r.from == runs[last].to+1 {
			runs[last].to = r.to
			offs[last] += off
			continue
		}
		offs[len(runs)] = off
		runs = append(runs, r)
	}
	here := make([]int, len(runs))
	for i, r := range runs {
		here[i] = r.to - r.from + 1 - offs[i]
	}
	return runs, here
}

// shortfall is how many days are wanted when service goes on, and until when.
func (h *byHand) shortfall(d *domain.Decision, f *domain.ServiceFacts, runs []days, here []int, points int) {
	on := f.On.Ordinal()
	last, rest, worked := days{on + 1, on}, points, 0 // whoever has not begun begins tomorrow
	if n := len(runs) - 1; n >= 0 {
		last, worked = runs[n], here[n]
		rest -= worked + shortMonths(last, worked)
	}
	n := least(last, rest, worked, 12*31-points)
	end := on + n
	if last.to < on-1 { // broken off
		end = on + least(days{on + 1, on}, points, 0, 12*31-points)
	}
	d.Missing = &domain.Quantity{Value: n, Unit: "day"}
	d.Earliest = calendar.DateAt(end)
}

// least is how many more days on a run are enough. It is not more than the points that are
// short, and less by the short months it takes in.
func least(r days, rest, worked, short int) int {
	n := short
	for n > 1 {
		longer := days{r.from, r.to + n - 1}
		if rest+worked+n-1+shortMonths(longer, worked+n-1) < 12*31 {
			break
		}
		n--
	}
	return n
}

// shortMonths is what the short months of a run add: each full month counts as one of 31 days.
func shortMonths(r days, here int) int {
	first, last := calendar.DateAt(r.from), calendar.DateAt(r.to)
	next := calendar.DateAt(r.to + 1)
	months := (next.Year-first.Year)*12 + int(next.Month-first.Month)
	if next.Day < first.Day {
		months--
	}
	lacks := [4]int{}
	year, month := first.Year, first.Month
	for range max(months, 0) {
		lacks[31-monthLength(year, month)]++
		if month++; month > time.December {
			year, month = year+1, time.January
		}
	}
	// The month after the full ones may lie whole in the run, in place of a long one.
	whole := last.Day == monthLength(last.Year, last.Month) && last.Month == month || last.Month != month
	if months > 0 && first.Day > 1 && whole && (last.Year-year)*12+int(last.Month-month) >= 0 {
		lacks[31-monthLength(year, month)]++
	}
	sum := 0
	for lack := 3; lack > 0; lack-- {
		n := min(lacks[lack], here/(31-lack))
		here -= n * (31 - lack)
		sum += n * lack
	}
	return sum
}

func monthLength(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func written(points int) string {
	months, over := points/31, points%31
	switch {
	case over == 0:
		return "P" + strconv.Itoa(months) + "M"
	case months == 0:
		return "P" + strconv.Itoa(over) + "D"
	}
	return "P" + strconv.Itoa(months) + "M" + strconv.Itoa(over) + "D"
}
