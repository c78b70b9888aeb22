package policy

import (
	"slices"
	"sort"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// longestShortfall bounds the search for what is short: forty years of service.
const longestShortfall = 40 * 366

// shortfall says how many more days of service the failed clauses want, and the day on which
// they would have been served.
//
// Missing is counted as though service had gone on without a break from the last day that
// counts; without any service, from the day after the one asked about. Earliest is under the
// present plan: service after the day asked about is taken as it is planned, and goes on from
// its end. What is past cannot be served any more: without a plan, service goes on or begins
// anew on the day after the one asked about.
func (r *regulation) shortfall(d *domain.Decision, s *subject) {
	wants := r.wants(d.Clauses, s.wants[:0])
	s.wants = wants
	if len(wants) == 0 {
		return
	}
	now := s.at
	defer s.look(now)
	last, going := s.lastCounted(now.upTo, tallyOf(wants))
	start := last + 1
	if !going {
		start = s.facts.On.Ordinal() + 1
	}
	if !going && s.facts.On.IsZero() {
		return
	}
	short, ok := s.search(wants, now.upTo, start, going)
	if !ok {
		return
	}
	d.Missing = r.missing(s, wants, short)
	d.Earliest = r.earliest(s, wants, start, short)
}

// wants is the clauses that more service could meet: every failed one, and of a group the
// first and those that something was served for.
func (r *regulation) wants(results []domain.ClauseResult, wants [][]*clause) [][]*clause {
	for i := range results {
		result := &results[i]
		if result.Pass || result.Warning || result.Unknown != "" {
			continue
		}
		c := r.clauseOf(result.ID)
		if c == nil || c.counter == nil {
			return wants[:0] // no length of service mends it
		}
		group := slices.IndexFunc(wants, func(g []*clause) bool { return c.OneOf != "" && g[0].OneOf == c.OneOf })
		switch {
		case group < 0:
			wants = append(wants, c.alone)
		case result.Actual != "P0M" && result.Actual != "0":
			wants[group] = append(wants[group], c)
		}
	}
	return wants
}

// tallyOf is the tally that alone is short, or noTally.
func tallyOf(wants [][]*clause) int {
	if len(wants) > 1 || len(wants[0]) > 1 {
		return noTally
	}
	return wants[0][0].counter.tally
}

// lastCounted is the last day up to one on which service counted in full, in a tally or in all.
func (s *subject) lastCounted(upTo, tally int) (last int, ok bool) {
	for _, one := range s.stays {
		if tally != noTally && one.tallies&(1<<tally) == 0 {
			continue
		}
		if one.unsure || one.rule == noRule || !s.reg.counts[one.rule].usual() || one.from > upTo {
			continue
		}
		last, ok = max(last, min(one.to, upTo)), true
	}
	return last, ok
}

// search is the least number of days from start that meet what is wanted.
func (s *subject) search(wants [][]*clause, upTo, start int, going bool) (int, bool) {
	if n, ok := s.straight(wants, upTo, start); ok {
		return n, true
	}
	met := func(n int) bool { return s.met(wants, upTo, start, n, going) }
	limit := max(s.gap(wants), 1) // a day is worth a point at least, where no stay is too short
	for !met(limit) {
		if limit *= 2; limit > longestShortfall {
			return 0, false
		}
	}
	low, step := limit, 1 // from here down: short months save a few days
	for low > 1 && met(low-1) {
		limit = low - 1
		low, step = max(limit-step, 1), step*2
	}
	return low + sort.Search(limit-low, func(n int) bool { return met(low + n) }), true
}

// straight is search where nothing but the sum of the days matters: only the last run grows.
func (s *subject) straight(wants [][]*clause, upTo, start int) (int, bool) {
	c := wants[0][0]
	if len(wants) > 1 || len(wants[0]) > 1 || c.counter != &s.reg.counters[0] || !s.reg.plain || c.Compare != ">=" {
		return 0, false
	}
	s.see(sight{upTo: upTo})
	if s.book.lay(everything) > 0 {
		return 0, false
	}
	rest, last := s.inMonths(0), run{start, start - 1}
	served := 0
	if n := len(s.gross) - 1; n >= 0 && s.gross[n].to == start-1 {
		last = s.gross[n]
		for i := len(s.here) - 1; i >= 0 && s.here[i].from >= last.from; i-- {
			served += s.here[i].to - s.here[i].from + 1
		}
		rest -= points(served) + bonus(last, served)
	}
	need := int(points(c.limit)-rest) - served // of new days and the bonus of the run they make
	worth := func(n int) int { return int(bonus(run{last.from, last.to + n}, served+n)) }
	n := max(need-worth(need-worth(0)), 1) // no fewer: a shorter run has no greater bonus
	for n+worth(n) < need {
		n++
	}
	return n, true
}

// gap is how much the most demanding clause wants.
func (s *subject) gap(wants [][]*clause) (gap int) {
	s.see(s.at)
	for _, group := range wants {
		gap = max(gap, int(group[0].limit)-s.count(*group[0].counter))
	}
	return gap
}

// met reports whether n more days from start meet what is wanted. They are served where the
// last ones were, or at a new place, and are of every kind that a clause asks for.
func (s *subject) met(wants [][]*clause, upTo, start, n int, going bool) bool {
	more := stay{run: run{start, start + n - 1}, entry: -1, rule: s.usual(), most: s.usual(), place: "+", tallies: 1<<maxTallies - 1}
	if at := s.ongoing(upTo, start-1); going && at >= 0 {
		one := s.stays[at]
		more.rule, more.most, more.place = one.rule, one.most, one.place
		if one.place == "" {
			more.from = one.from // the same stay, longer
		}
	}
	s.see(sight{upTo: upTo, more: &more})
	for _, group := range wants {
		passed := false
		for _, c := range group {
			passed = passed || c.passes(s.reckon(c, s.count(*c.counter)))
		}
		if !passed {
			return false
		}
	}
	return true
}

// ongoing is the stay that counts in full and is served on a day; of several, the one that
// has lasted longest.
func (s *subject) ongoing(upTo, day int) int {
	found := -1
	for i, one := range s.stays {
		if one.unsure || one.rule == noRule || !s.reg.counts[one.rule].usual() || one.from > day || min(one.to, upTo) != day {
			continue
		}
		if found < 0 || one.from < s.stays[found].from || one.from == s.stays[found].from && compareStays(one, s.stays[found]) < 0 {
			found = i
		}
	}
	return found
}

// usual is the first rule that counts in full, which a new stay would fall under.
func (s *subject) usual() int {
	for i, c := range s.reg.counts {
		if c.usual() {
			return i
		}
	}
	return noRule
}

// missing is in months when it is whole months, and otherwise in days, or in working days
// where the rule counts those.
func (r *regulation) missing(s *subject, wants [][]*clause, days int) *domain.Quantity {
	if c := wants[0][0]; c.counter.unit != unitMonth && len(wants) == 1 {
		s.look(s.at)
		return &domain.Quantity{Value: int(c.limit) - s.count(*c.counter), Unit: c.counter.unit}
	}
	return &domain.Quantity{Value: days, Unit: unitDay}
}

// earliest is the first day of an application that would pass. Short is how many days of
// service without a break from start would be enough.
func (r *regulation) earliest(s *subject, wants [][]*clause, start, short int) calendar.Date {
	on := s.facts.On
	if on.IsZero() {
		return calendar.DateAt(start + short - 1)
	}
	asked, end := on.Ordinal(), on.Ordinal()
	for _, one := range s.stays {
		if one.entry >= 0 && one.run != anyTime {
			end = max(end, one.to)
		}
	}
	if days := sort.Search(end-asked, func(n int) bool { return s.met(wants, asked+n+1, 0, 0, false) }); days < end-asked {
		return r.application(calendar.DateAt(asked + days + 1))
	}
	last, _ := s.lastCounted(end, noTally)
	begin := max(last, asked)
	from := begin + 1
	if last == asked-1 {
		from = asked // served up to the day before: not broken off, but the day itself is not known
	}
	if from == start && end == asked && s.at.upTo == asked && tallyOf(wants) == noTally {
		return r.application(calendar.DateAt(begin + short)) // nothing lies between
	}
	n, ok := s.search(wants, end, from, true)
	if !ok {
		return calendar.Date{}
	}
	return r.application(calendar.DateAt(begin + n))
}

// application is the first day of an application for which service up to a day counts.
func (r *regulation) application(day calendar.Date) calendar.Date {
	if day.After(r.cutOff(day.Year)) {
		return calendar.NewDate(day.Year+1, 1, 1)
	}
	return day
}
