package policy

import (
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Trace says of every stretch with known days which of them a regulation counts, and why the
// others do not count. It is the same reading Judge counts by. The error is not_found alone.
func (l *Library) Trace(ref domain.PolicyRef, f domain.ServiceFacts) ([]domain.StayTrace, error) {
	r, err := l.regulation(ref)
	if err != nil {
		return nil, err
	}
	s := new(subject)
	s.open(r, &f)
	s.look(s.at)
	best := s.best()
	var list []domain.StayTrace
	for i := range f.Stretches {
		if one := f.Stretches[i]; !one.From.IsZero() && !one.To.Before(one.From) && one.Away >= 0 {
			list = append(list, s.trace(i, best)...)
		}
	}
	return list, nil
}

// best is the place and the period that are counted, where the rule counts only the best.
func (s *subject) best() choice {
	p := s.reg.counting
	if !p.SamePlace && p.WithinMonths == 0 {
		return everything
	}
	found, most := everything, -1
	for _, one := range s.live {
		c := everything
		if p.SamePlace {
			c.place = &one.place
		}
		spans := []run{{c.from, c.to}}
		if p.WithinMonths > 0 {
			spans = []run{s.after(one.from), s.before(one.to)}
		}
		for _, r := range spans {
			c.from, c.to = r.from, r.to
			if n := s.in(s.reg.main.unit, c); n > most {
				found, most = c, n
			}
		}
	}
	return found
}

// trace is the parts of one stretch: before the title, after the day, and what lies between.
func (s *subject) trace(i int, best choice) (parts []domain.StayTrace) {
	whole := run{s.facts.Stretches[i].From.Ordinal(), s.facts.Stretches[i].To.Ordinal()}
	rule, unknown := s.ruleOf(i)
	base := domain.StayTrace{Stretch: i, Unknown: unknown}
	offs := s.daysOff(i)
	add := func(r run, state domain.DayState) {
		if r.from > r.to {
			return
		}
		here := without(nil, r, offs)
		for _, one := range append(without(nil, r, here), here...) {
			part := base
			part.From, part.To, part.State = calendar.DateAt(one.from), calendar.DateAt(one.to), domain.DayAway
			if slices.Contains(here, one) {
				part.State = state
			}
			parts = append(parts, part)
		}
	}
	if rule == noRule {
		add(whole, domain.DayOtherKind)
		return parts
	}
	base.Rule, base.Source = s.reg.counts[rule].Text, s.reg.counts[rule].Source
	within := whole
	if since := s.facts.Person.TitleSince; s.reg.counts[rule].Since != "" && !since.IsZero() {
		within.from = max(within.from, since.Ordinal())
	}
	within.to = min(within.to, s.at.upTo)
	add(run{whole.from, min(within.from-1, whole.to)}, domain.DayBeforeTitle)
	if within.from <= within.to {
		s.middle(i, rule, within, best, add)
	}
	add(run{max(within.to+1, within.from), whole.to}, domain.DayTooLate)
	return parts
}

// daysOff is the days inside a stretch that the rule takes off, in order.
func (s *subject) daysOff(i int) (offs []run) {
	for _, a := range s.facts.Stretches[i].Absences {
		if s.reg.off(a.Kind) {
			offs = append(offs, run{a.From.Ordinal(), a.To.Ordinal()})
		}
	}
	return united(offs)
}

// middle says of the days that may count whether they do.
func (s *subject) middle(i, rule int, within run, best choice, add func(run, domain.DayState)) {
	for _, one := range s.live {
		if one.entry != i {
			continue
		}
		switch {
		case !one.kept:
			add(within, domain.DayTooShort)
		case best.place != nil && *best.place != one.place:
			add(within, domain.DayElsewhere)
		default:
			state := domain.DayCounts
			if rule := s.reg.counts[rule]; !rule.whole() && !rule.Full { // one that is enough by itself counts
				state = domain.DayPart
			}
			inside := run{max(within.from, best.from), min(within.to, best.to)}
			if inside.from > inside.to {
				add(within, domain.DayElsewhere)
				return
			}
			add(run{within.from, inside.from - 1}, domain.DayElsewhere)
			add(inside, state)
			add(run{inside.to + 1, within.to}, domain.DayElsewhere)
		}
		return
	}
	add(within, domain.DayUnknown)
}

// ruleOf is the counting rule a stretch falls under, or the fact that would tell.
func (s *subject) ruleOf(i int) (rule int, unknown string) {
	s.stretch = &s.facts.Stretches[i]
	defer func() { s.stretch = nil }()
	for n := range s.reg.counts {
		where := s.reg.counts[n].where
		if where == nil {
			return n, s.sinceUnknown(n)
		}
		switch yes, missing := where.holds(s); {
		case missing != "":
			return n, pathOf(i, missing)
		case yes:
			return n, s.sinceUnknown(n)
		}
	}
	return noRule, ""
}

func (s *subject) sinceUnknown(rule int) string {
	if s.reg.counts[rule].Since != "" && s.facts.Person.TitleSince.IsZero() {
		return "person.title_since"
	}
	return ""
}
