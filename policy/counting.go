package policy

import (
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// stay is one entry of service as the rule sees it, in ordinals of the calendar.
type stay struct {
	run
	entry   int // of the facts; -1 for service that is only imagined
	rule    int // the counting rule it falls under, or noRule; the least generous where that is not known
	most    int // the most generous it may fall under
	place   string
	away    int    // days off without a date
	tallies uint32 // a bit for each tally it belongs to
	perhaps uint32 // the same, as far as that is not known
	unsure  bool   // a fact that decides whether it counts is not known
	kept    bool   // part of an uninterrupted stay that is long enough
}

// noRule is the rule of a stay that does not count.
const noRule = -1

// sight is what of a person's service is looked at.
type sight struct {
	upTo int  // the last day
	high bool // count what is not known to count as well
	more *stay
}

// book is a person's service while it is judged. It is used again for the next person.
type book struct {
	reg   *regulation
	facts *domain.ServiceFacts
	stays []stay
	seen  sight

	live   []stay // what is in sight, in the order of rules, places and days
	deemed int    // the rule by which the requirement is met, or noRule
	gross  []run
	here   []run
	offs   []run
	full   []run
}

// see takes what is in sight and joins stays at one place that follow one another: what is
// shorter than its rule wants does not count.
func (b *book) see(s sight) {
	b.live, b.deemed, b.seen = b.live[:0], noRule, s
	for _, one := range b.stays {
		if one.to = min(one.to, s.upTo); one.from <= one.to && (s.high || !one.unsure) {
			if s.high {
				one.rule, one.tallies = one.most, one.tallies|one.perhaps
			}
			b.live = append(b.live, one)
		}
	}
	if s.more != nil && s.more.from <= s.more.to {
		b.live = append(b.live, *s.more)
	}
	sortStays(b.live)
	for i := 0; i < len(b.live); {
		j, whole := b.joined(i)
		if rule := b.live[i].rule; rule != noRule && b.reg.counts[rule].longEnough(whole) {
			for k := i; k < j; k++ {
				b.live[k].kept = true
			}
			if b.reg.counts[rule].Full {
				b.deemed = rule
			}
		}
		i = j
	}
}

// joined is where the uninterrupted stay that begins at i ends in the list, and its days. A
// place without a name is never the same as another.
func (b *book) joined(i int) (next int, whole run) {
	first := b.live[i]
	whole = first.run
	for next = i + 1; next < len(b.live); next++ {
		s := b.live[next]
		if s.place == "" || s.place != first.place || s.rule != first.rule || s.from > whole.to+1 {
			break
		}
		whole.to = max(whole.to, s.to)
	}
	return next, whole
}

func compareStays(a, b stay) int {
	if a.rule != b.rule {
		return a.rule - b.rule
	}
	if c := strings.Compare(a.place, b.place); c != 0 {
		return c
	}
	if a.from != b.from {
		return a.from - b.from
	}
	return a.to - b.to
}

// sortStays is an insertion sort: people have few stays, mostly in order.
func sortStays(list []stay) {
	if len(list) > 64 {
		slices.SortFunc(list, compareStays)
		return
	}
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && compareStays(list[j], list[j-1]) < 0; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// choice is which stays in sight are counted together.
type choice struct {
	rule  int // one rule, or allRules at the full rate
	tally int // one tally, or noTally
	place *string
	from  int
	to    int
}

const (
	allRules = -2
	noTally  = -1
	farAway  = 1 << 40
)

var everything = choice{rule: allRules, tally: noTally, from: -farAway, to: farAway}

func (b *book) takes(c choice, s stay) bool {
	if c.place != nil && *c.place != s.place {
		return false
	}
	if c.tally != noTally {
		return s.tallies&(1<<c.tally) != 0 && (s.kept || b.reg.tallies[c.tally].All)
	}
	if !s.kept {
		return false
	}
	if c.rule == allRules {
		return b.reg.counts[s.rule].whole()
	}
	return s.rule == c.rule
}

// lay puts the chosen stays on the calendar: the days they cover in gross, and those of them
// on which the person was there in here. It hands back the days off without a date.
func (b *book) lay(c choice) (away int) {
	b.gross, b.here = b.gross[:0], b.here[:0]
	for _, s := range b.live {
		if !b.takes(c, s) {
			continue
		}
		one := run{max(s.from, c.from), min(s.to, c.to)}
		if one.from > one.to {
			continue
		}
		away += min(s.away, one.to-one.from+1)
		b.gross = append(b.gross, one)
		b.present(one, s.entry)
	}
	b.gross, b.here = united(b.gross), united(b.here)
	return away
}

// present notes the days of a stay less its absences.
func (b *book) present(one run, entry int) {
	if entry < 0 || len(b.facts.Stretches[entry].Absences) == 0 {
		b.here = append(b.here, one)
		return
	}
	b.offs = b.offs[:0]
	for _, a := range b.facts.Stretches[entry].Absences {
		if b.reg.off(a.Kind) {
			b.offs = append(b.offs, run{a.From.Ordinal(), a.To.Ordinal()})
		}
	}
	b.here = without(b.here, one, united(b.offs))
}

// united is runs in order, each day once.
func united(list []run) []run {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && list[j].from < list[j-1].from; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	out := list[:0]
	for _, r := range list {
		if last := len(out) - 1; last >= 0 && r.from <= out[last].to+1 {
			out[last].to = max(out[last].to, r.to)
		} else {
			out = append(out, r)
		}
	}
	return out
}

// without adds to a list what is left of a run when others, which are in order, are taken away.
func without(list []run, one run, others []run) []run {
	for _, off := range others {
		if off.to < one.from || off.from > one.to {
			continue
		}
		if off.from > one.from {
			list = append(list, run{one.from, off.from - 1})
		}
		one.from = off.to + 1
	}
	if one.from <= one.to {
		list = append(list, one)
	}
	return list
}

// inMonths is the points of what is laid out.
func (b *book) inMonths(away int) (sum points) {
	next := 0
	for _, r := range b.gross {
		served := 0
		for ; next < len(b.here) && b.here[next].from <= r.to; next++ {
			served += b.here[next].to - b.here[next].from + 1
		}
		off := min(away, served) // without a date, days off are taken where there are days
		served, away = served-off, away-off
		sum += points(served) + bonus(r, served)
	}
	return sum
}

func (b *book) inDays(away int) int {
	days := -away
	for _, r := range b.here {
		days += r.to - r.from + 1
	}
	return max(days, 0)
}

func (b *book) inWorkingDays(away int) int {
	days := -away
	for _, r := range b.here {
		days += calendar.WorkingDays(calendar.DateAt(r.from), calendar.DateAt(r.to))
	}
	return max(days, 0)
}

// in is the amount of a choice in a unit: points for months.
func (b *book) in(unit string, c choice) int {
	away := b.lay(c)
	switch unit {
	case unitMonth:
		return int(b.inMonths(away))
	case unitWorkingDay:
		return b.inWorkingDays(away)
	}
	return b.inDays(away)
}

// total is all that counts, in a unit: the whole, or the best place and the best period where
// the rule wants one; and parts of what counts in part.
func (b *book) total(unit string) int {
	p := b.reg.counting
	if p.SamePlace || p.WithinMonths > 0 {
		return b.bestPart(unit)
	}
	sum := b.in(unit, everything)
	for i, rule := range b.reg.counts {
		if !rule.whole() {
			sum += b.part(unit, i)
		}
	}
	return sum
}

// part is what a rule with a share adds. A day that counts in full elsewhere is not there
// again.
func (b *book) part(unit string, rule int) int {
	b.full = append(b.full[:0], b.gross...)
	b.lay(everything)
	b.full = append(b.full[:0], b.gross...)
	c := everything
	c.rule = rule
	away := b.lay(c)
	b.gross, b.here = apart(b.gross, b.full), apart(b.here, b.full)
	amount := 0
	switch unit {
	case unitMonth:
		amount = int(b.inMonths(away))
	case unitWorkingDay:
		amount = b.inWorkingDays(away)
	default:
		amount = b.inDays(away)
	}
	r := b.reg.counts[rule]
	amount = amount * r.share.num / r.share.den
	if r.Cap != nil {
		amount = min(amount, r.Cap.points())
	}
	return amount
}

func apart(list, others []run) []run {
	var left []run
	for _, r := range list {
		left = without(left, r, others)
	}
	return left
}

// bestPart is the most that was served at one place, within one period, or both. The best
// period begins with a stay or ends with one.
func (b *book) bestPart(unit string) int {
	best := 0
	for _, s := range b.live {
		c := everything
		if b.reg.counting.SamePlace {
			c.place = &s.place
		}
		if b.reg.counting.WithinMonths == 0 {
			best = max(best, b.in(unit, c))
			continue
		}
		for _, r := range []run{b.after(s.from), b.before(s.to)} {
			c.from, c.to = r.from, r.to
			best = max(best, b.in(unit, c))
		}
	}
	return best
}

// after and before are the period a rule looks at, from a day or up to one.
func (b *book) after(day int) run {
	return run{day, monthEnd(calendar.DateAt(day), b.reg.counting.WithinMonths).Ordinal()}
}

func (b *book) before(day int) run {
	return run{calendar.DateAt(day).AddDays(1).AddMonths(-b.reg.counting.WithinMonths).Ordinal(), day}
}

// longest is the longest uninterrupted stay, in a unit.
func (b *book) longest(unit string, tally int) int {
	best := 0
	for i := 0; i < len(b.live); {
		j, whole := b.joined(i)
		c := everything
		c.tally, c.place, c.from, c.to = tally, &b.live[i].place, whole.from, whole.to
		if tally == noTally && b.live[i].rule != noRule {
			c.rule = b.live[i].rule
		}
		best = max(best, b.in(unit, c))
		i = j
	}
	return best
}
