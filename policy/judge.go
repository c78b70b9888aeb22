package policy

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// desks are where cases are laid out. A desk is cleared for the next case, so that many
// verdicts need no more memory than one.
var desks = sync.Pool{New: func() any { return new(subject) }}

// judge answers for one person. When the rule does not cover the person, or exempts the
// person, the clause listed is the one that says so.
func (r *regulation) judge(f *domain.ServiceFacts) domain.Decision {
	s := desks.Get().(*subject)
	defer func() {
		s.own, s.stretch, s.at.more = domain.ServiceFacts{}, nil, nil
		desks.Put(s)
	}()
	s.open(r, f)
	if d, out := r.gates(s); out {
		d.Earned = r.earned(s)
		return d
	}
	s.look(s.at)
	s.sum = s.count(*r.main)
	d := domain.Decision{Served: quantity(s.served(), r.main.unit)}
	open, exempt := r.exempted(s)
	if exempt != nil {
		d.Eligible, d.Clauses, d.Earned = domain.NotRequired, []domain.ClauseResult{*exempt}, r.earned(s)
		return d
	}
	d.Clauses = r.results(s)
	d.Eligible = verdictOf(d.Clauses)
	if d.Eligible == domain.NotEligible {
		r.shortfall(&d, s)
	}
	if d.Eligible != domain.Eligible && len(open) > 0 {
		d.Eligible = domain.Undetermined // an exemption may hold
		d.Clauses = append(d.Clauses, open...)
	}
	d.Clauses = append(d.Clauses, r.warnings(f)...)
	d.Earned = r.earned(s)
	return d
}

// open lays a case out: every stretch with the rule it falls under.
func (s *subject) open(r *regulation, f *domain.ServiceFacts) {
	s.own = *f
	if s.own.Target == "" {
		s.own.Target = f.Person.Title.Next()
	}
	s.reg, s.facts, s.stays, s.missing, s.sorted = r, &s.own, s.stays[:0], "", false
	s.at = sight{upTo: r.lastDay(f.On)}
	for i := range f.Stretches {
		s.lay(i)
	}
	s.stretch = nil
}

// lastDay is the last day of service that counts for an application on a day. Without a day,
// all service counts.
func (r *regulation) lastDay(on calendar.Date) int {
	if on.IsZero() {
		return farAway
	}
	return min(on.Ordinal(), r.cutOff(on.Year).Ordinal())
}

// cutOff is the last day that counts in a year of application.
func (r *regulation) cutOff(year int) calendar.Date {
	last := calendar.Date{Year: year, Month: time.December, Day: 31}
	if r.counting.CutOff == "" {
		return last
	}
	day, err := calendar.ParseDate(last.String()[:5] + r.counting.CutOff)
	if err != nil {
		return last
	}
	return day
}

// lay finds the rule of a stretch.
func (s *subject) lay(i int) {
	one := &s.facts.Stretches[i]
	s.stretch = one
	if one.From.IsZero() || one.To.Before(one.From) || one.Away < 0 {
		s.undated(i)
		return
	}
	stay := stay{run: run{one.From.Ordinal(), one.To.Ordinal()}, entry: i, rule: noRule, most: noRule, place: one.Place.ID, away: one.Away}
	sure := false
	for n := range s.reg.counts {
		yes, unknown := true, ""
		if where := s.reg.counts[n].where; where != nil {
			yes, unknown = where.holds(s)
		}
		if unknown != "" {
			s.lack(pathOf(i, unknown))
		}
		if yes || unknown != "" {
			s.take(&stay, n)
		}
		if sure = yes; sure {
			break
		}
	}
	if stay.rule != noRule {
		s.since(&stay)
		if !sure || stay.unsure {
			stay.rule, stay.unsure = stay.most, true
		}
	}
	if stay.from <= stay.to && (stay.rule != noRule || s.reg.loose) {
		s.stays = append(s.stays, stay)
	}
}

// take notes a rule that a stay falls under or may fall under. Where one of several deems long
// stays enough and lets short ones count nothing, no rule is the least generous.
func (s *subject) take(one *stay, n int) {
	gate := func(n int) bool { return s.reg.counts[n].Full && s.reg.counts[n].Min != nil }
	one.unsure = one.unsure || one.rule != noRule && (gate(n) || gate(one.rule) || gate(one.most))
	if one.rule == noRule || s.reg.counts[n].generosity() < s.reg.counts[one.rule].generosity() {
		one.rule = n
	}
	if one.most == noRule || s.reg.counts[n].generosity() > s.reg.counts[one.most].generosity() {
		one.most = n
	}
}

// anyTime is every day service can have been done on.
var anyTime = run{calendar.Date{Year: 1900, Month: time.January, Day: 1}.Ordinal(), calendar.Date{Year: 2099, Month: time.December, Day: 31}.Ordinal()}

// undated notes a stretch whose days are not known: it may be any length of service.
func (s *subject) undated(i int) {
	one := &s.facts.Stretches[i]
	stay := stay{run: anyTime, entry: i, rule: s.usual(), most: s.usual(), place: one.Place.ID, unsure: true, perhaps: 1<<maxTallies - 1}
	field := "service[" + strconv.Itoa(i) + "].to"
	switch {
	case one.From.IsZero() && one.To.IsZero() && one.Kind == "" && one.Place == (domain.Place{}):
		field = "service"
	case one.From.IsZero():
		field = "service[" + strconv.Itoa(i) + "].from"
	}
	s.lack(field)
	s.stays = append(s.stays, stay)
}

// sort finds the tallies of every stay, when the first clause asks for one.
func (s *subject) sort() {
	if s.sorted {
		return
	}
	s.sorted = true
	for i := range s.stays {
		stay := &s.stays[i]
		if stay.run == anyTime {
			continue
		}
		s.stretch = &s.facts.Stretches[stay.entry]
		for n := range s.reg.tallies {
			switch yes, unknown := s.reg.tallies[n].where.holds(s); {
			case stay.rule == noRule && !s.reg.tallies[n].All:
			case unknown != "":
				stay.perhaps |= 1 << n
				s.lack(pathOf(stay.entry, unknown))
			case yes:
				stay.tallies |= 1 << n
			}
		}
	}
	s.stretch = nil
	s.see(s.seen)
}

// count is the amount of a counter in what is in sight.
func (s *subject) count(c counter) int {
	if c.tally != noTally {
		s.sort()
	}
	return s.book.count(c)
}

// lack remembers the first fact that is missing.
func (s *subject) lack(fact string) {
	if s.missing == "" {
		s.missing = fact
	}
}

// since takes off what was served before the present title, where the rule wants that.
func (s *subject) since(one *stay) {
	if s.reg.counts[one.rule].Since == "" {
		return
	}
	if s.reg.counts[one.most].Since == "" {
		one.unsure = true // it may fall under a rule that takes the whole of it
		return
	}
	since := s.facts.Person.TitleSince
	if since.IsZero() {
		one.unsure = true
		s.lack("person.title_since")
		return
	}
	one.from = max(one.from, since.Ordinal())
}

// look turns to a part of the service.
func (s *subject) look(at sight) {
	s.at = at
	s.see(at)
}

// gates are the questions before any clause: is the rule in force, here, and for this person?
func (r *regulation) gates(s *subject) (domain.Decision, bool) {
	if c, ok := r.validity(s.facts); !ok {
		return domain.Decision{Eligible: domain.NotRequired, Clauses: []domain.ClauseResult{c}}, true
	}
	if r.applies == nil {
		return domain.Decision{}, false
	}
	yes, unknown := r.applies.measure.holds(s)
	if yes {
		return domain.Decision{}, false
	}
	result := r.applies.open()
	verdict := domain.Undetermined
	if result.Unknown = unknown; unknown == "" {
		verdict, result.Actual, result.Warning = domain.NotRequired, "false", true
	}
	return domain.Decision{Eligible: verdict, Clauses: []domain.ClauseResult{result}}, true
}

// validity says that the rule is not in force on the day, or not where the person belongs.
func (r *regulation) validity(f *domain.ServiceFacts) (domain.ClauseResult, bool) {
	if t := r.text.InForce; t != nil && !f.On.IsZero() && (f.On.Before(t.From) || !t.To.IsZero() && f.On.After(t.To)) {
		return failedGate("in_force", t.Text, t.Source, t.Confidence), false
	}
	at := f.Person.Institution.RegionCode
	if t := r.text.Region; t != nil && at != "" && !strings.HasPrefix(at, t.Code) {
		return failedGate("region", t.Text, t.Source, t.Confidence), false
	}
	return domain.ClauseResult{}, true
}

func failedGate(id string, text domain.Text, source, confidence string) domain.ClauseResult {
	c := gate(id, text, source, confidence)
	result := c.open()
	result.Actual, result.Warning = "false", true
	return result
}

// warnings are what somebody should know who relies on the answer.
func (r *regulation) warnings(f *domain.ServiceFacts) (list []domain.ClauseResult) {
	if t := r.text.InForce; t != nil && t.Draft {
		list = append(list, failedGate("in_force", t.Text, t.Source, t.Confidence))
	}
	if t := r.text.Region; t != nil && f.Person.Institution.RegionCode == "" {
		c := failedGate("region", t.Text, t.Source, t.Confidence)
		c.Actual, c.Unknown = "", "person.institution.region_code"
		list = append(list, c)
	}
	return list
}

// exempted is the first exemption that holds, and those that may hold.
func (r *regulation) exempted(s *subject) (open []domain.ClauseResult, holds *domain.ClauseResult) {
	for i := range r.exemptions {
		c := &r.exemptions[i]
		if !c.asks(s.facts.Target) {
			continue
		}
		result := c.result(s)
		switch {
		case result.Pass && !c.advisory():
			return nil, &result
		case result.Unknown != "" && !c.advisory():
			open = append(open, result)
		}
	}
	return open, nil
}

// results is what every clause says that is asked of this person.
func (r *regulation) results(s *subject) []domain.ClauseResult {
	list := make([]domain.ClauseResult, 0, len(r.clauses))
	grouped := false
	for i := range r.clauses {
		c := &r.clauses[i]
		if !c.asks(s.facts.Target) {
			continue
		}
		if result, asked := c.answer(s); asked {
			list = append(list, result)
			grouped = grouped || c.OneOf != ""
		}
	}
	if grouped {
		r.settle(list)
	}
	return list
}

// settle lets one clause of a group be enough: when one passes the others do not decide, and
// while one may pass the others do not fail the person.
func (r *regulation) settle(list []domain.ClauseResult) {
	passed, open := map[string]bool{}, map[string]string{}
	for _, one := range list {
		group := r.clauseOf(one.ID).OneOf
		passed[group] = passed[group] || one.Pass
		if one.Unknown != "" {
			open[group] = one.Unknown
		}
	}
	for i := range list {
		group := r.clauseOf(list[i].ID).OneOf
		if group == "" || list[i].Pass {
			continue
		}
		list[i].Warning = list[i].Warning || passed[group] || open[group] != "" && list[i].Unknown == ""
	}
}

func (r *regulation) clauseOf(id string) *clause {
	for i := range r.clauses {
		if r.clauses[i].ID == id {
			return &r.clauses[i]
		}
	}
	return nil
}

// answer is what a clause says of somebody whom it may not be asked of. While that is not
// known, a clause that is met decides nothing, and one that is not met is open.
func (c *clause) answer(s *subject) (result domain.ClauseResult, asked bool) {
	if c.when == nil {
		return c.result(s), true
	}
	yes, unknown := c.when.holds(s)
	if !yes && unknown == "" {
		return result, false
	}
	if result = c.result(s); unknown != "" && !result.Pass {
		result.Unknown = unknown
	}
	return result, true
}

// result is what a clause says. A counter is read with the least and with the most that may
// count: only when both say the same is it known.
func (c *clause) result(s *subject) domain.ClauseResult {
	if c.counter == nil {
		result := c.judge(s)
		if strings.HasPrefix(result.Unknown, "service.") || strings.HasPrefix(result.Unknown, "tally.") {
			if s.missing != "" {
				result.Unknown = s.missing
			}
		}
		return result
	}
	result := c.open()
	amount := s.sum
	if c.counter != s.reg.main {
		amount = s.count(*c.counter) // first: it may find what is missing
	}
	if reckoned := s.reckon(c, amount); reckoned != amount {
		amount, result.By = reckoned, s.reg.counts[s.deemed].ID
	}
	result.Pass = c.passes(amount)
	if s.missing != "" {
		low := s.at
		s.look(sight{upTo: low.upTo, high: true, more: low.more})
		most := c.passes(s.reckon(c, s.count(*c.counter)))
		s.look(low)
		if most != result.Pass {
			result.Pass, result.Unknown = false, s.missing
			result.Warning = c.advisory()
			return result
		}
	}
	result.Actual = shown(amount, c.counter.unit)
	result.Warning = !result.Pass && c.advisory()
	return result
}

// reckon is an amount of a clause's counter, no less than what the clause asks where a stay was
// deemed enough: such a stay counts for what is required, and for its own length where that is
// more.
func (s *subject) reckon(c *clause, amount int) int {
	if s.deemed == noRule || c.counter.tally != noTally || c.counter.long {
		return amount
	}
	return max(amount, int(c.limit))
}

// served is what counts by the main counter.
func (s *subject) served() int {
	n := s.sum
	for i := range s.reg.clauses {
		if c := &s.reg.clauses[i]; c.counter == s.reg.main && c.asks(s.facts.Target) {
			n = s.reckon(c, n)
		}
	}
	return n
}

// passes compares an amount of a counter: points where it counts months.
func (c *clause) passes(amount int) bool { return c.meets(float64(amount), c.limit) }

// shown is an amount as a clause shows it.
func shown(amount int, unit string) string {
	if unit == unitMonth {
		return points(amount).span().String()
	}
	return strconv.Itoa(amount)
}

// quantity is an amount in the words of an answer.
func quantity(amount int, unit string) *domain.Quantity {
	if unit != unitMonth {
		return &domain.Quantity{Value: amount, Unit: unit}
	}
	span := points(amount).span()
	return &domain.Quantity{Value: span.Months, Days: span.Days, Unit: unitMonth}
}

// earned is what the service brings besides.
func (r *regulation) earned(s *subject) (list []domain.Earned) {
	for i := range r.earns {
		e := &r.earns[i]
		if len(e.Titles) > 0 && !slices.Contains(e.Titles, s.facts.Target) {
			continue
		}
		if list == nil {
			s.look(s.at)
		}
		one := domain.Earned{ID: e.ID, Text: e.Text, Unit: e.Unit, Source: e.Source, Confidence: e.Confidence}
		yes, unknown := e.when.holds(s)
		if !yes && unknown == "" {
			continue
		}
		if unknown == "" {
			var value any
			if value, unknown = e.value.eval(s); unknown == "" {
				one.Value, _ = rankNumber(value)
			}
		}
		one.Unknown = unknown
		list = append(list, one)
	}
	return list
}
