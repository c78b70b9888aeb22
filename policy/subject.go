package policy

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// subject is a case while a regulation judges it: the facts as CEL asks for them.
type subject struct {
	book
	own     domain.ServiceFacts // a copy of the facts: what is asked for many people makes no garbage
	wants   [][]*clause         // room for what is short
	at      sight               // what of the service counters look at
	sum     int                 // what counts by the main counter
	stretch *domain.Stretch     // the one a counting rule is asked about
	sorted  bool                // the tallies of every stay are known
	missing string              // the first fact for want of which a stay may or may not count
}

// Parent is nothing: facts have no layers.
func (s *subject) Parent() cel.Activation { return nil }

// ResolveName finds a fact; false when it is not known.
func (s *subject) ResolveName(name string) (any, bool) {
	switch {
	case strings.HasPrefix(name, "stretch."):
		return s.ofStretch(name)
	case strings.HasPrefix(name, "person."):
		return s.ofPerson(name)
	}
	f := s.facts
	home := f.Person.Institution
	switch name {
	case "target.title":
		return text(string(f.Target))
	case "application.year":
		return whole(f.On.Year, !f.On.IsZero())
	case "institution.kind":
		return text(string(home.Kind))
	case "institution.tier":
		return text(home.Tier)
	case "institution.level":
		return text(home.Level)
	case "institution.region":
		return text(home.RegionCode)
	case "refusal":
		return flag(f.Refusal)
	}
	return s.ofService(name)
}

// text is a fact that is unknown when empty.
func text(value string) (any, bool) { return types.String(value), value != "" }

func whole(n int, ok bool) (any, bool) { return types.Int(n), ok }

// flag is a fact that is unknown when nil.
func flag(value *bool) (any, bool) { return types.Bool(value != nil && *value), value != nil }

func (s *subject) ofPerson(name string) (any, bool) {
	p, on := &s.facts.Person, s.facts.On
	born := !p.BirthDate.IsZero() && !on.IsZero() && !p.BirthDate.After(on)
	switch name {
	case "person.title":
		return types.String(p.Title), p.Title.Rank() >= 0
	case "person.title_rank":
		return whole(p.Title.Rank(), p.Title.Rank() >= 0)
	case "person.age":
		return whole(ageOn(p.BirthDate, on), born)
	case "person.age_at_year_end":
		return whole(on.Year-p.BirthDate.Year, born)
	case "person.months_to_retirement":
		last, ok := retirement(p.BirthDate, p.Sex, on)
		return whole(monthsUntil(on, last), born && ok)
	case "person.sex":
		return text(p.Sex)
	case "person.profession":
		return text(p.Profession)
	case "person.contract":
		return flag(p.Contract)
	case "person.training_months":
		return whole(trainingMonths(p.Training, on), p.Training != nil)
	}
	return nil, false
}

func ageOn(birth, on calendar.Date) int { return domain.Person{BirthDate: birth}.AgeOn(on) }

func (s *subject) ofStretch(name string) (any, bool) {
	if s.stretch == nil {
		return nil, false
	}
	one := s.stretch
	switch name {
	case "stretch.kind":
		return text(one.Kind)
	case "stretch.level":
		return text(one.Place.Level)
	case "stretch.place":
		return text(string(one.Place.Kind))
	case "stretch.region":
		return text(one.Place.RegionCode)
	case "stretch.paired":
		return flag(one.Place.Paired)
	case "stretch.remote":
		return flag(one.Place.Remote)
	case "stretch.poor_county":
		return flag(one.Place.PoorCounty)
	case "stretch.area_class":
		return whole(one.Place.AreaClass, one.Place.AreaClass > 0)
	case "stretch.appraisal":
		return text(one.Appraisal)
	case "stretch.days":
		return whole(one.Days(), true)
	case "stretch.since_title":
		since := s.facts.Person.TitleSince
		return types.Bool(!one.From.Before(since)), !since.IsZero()
	}
	return nil, false
}

func (s *subject) ofService(name string) (any, bool) {
	if name == "service.completed" {
		return whole(completed(s.facts))
	}
	whole := strings.TrimSuffix(name, "_months")
	if name == "service.months" {
		whole = "service.span"
	}
	for _, c := range s.reg.counters {
		if c.name != whole {
			continue
		}
		n := s.count(c)
		if s.missing != "" {
			low := s.at
			s.look(sight{upTo: low.upTo, high: true})
			most := s.count(c)
			if s.look(low); most != n {
				return nil, false
			}
		}
		switch {
		case whole != name:
			return types.Int(n / longMonth), true
		case c.unit == unitMonth:
			return types.String(points(n).span().String()), true
		}
		return types.Int(n), true
	}
	return nil, false
}

// completed is the number of services with a passing appraisal; unknown when one of them has
// none.
func completed(f *domain.ServiceFacts) (int, bool) {
	if f.Completed != nil {
		return *f.Completed, true
	}
	n := 0
	for _, s := range f.Stretches {
		switch s.Appraisal {
		case "":
			return 0, false
		case "fail":
		default:
			n++
		}
	}
	return n, true
}

// trainingMonths is the longest training with a certificate that was over by a day.
func trainingMonths(list []domain.Training, on calendar.Date) int {
	best := 0
	for _, t := range list {
		if t.Certificate && !t.To.After(on) {
			best = max(best, monthsBetween(t.From, t.To.Ordinal()))
		}
	}
	return best
}

// paths is where a fact about a stretch stands in a file of facts.
var paths = map[string]string{
	"stretch.kind": "kind", "stretch.level": "institution.level", "stretch.place": "institution.kind",
	"stretch.region": "institution.region_code", "stretch.paired": "institution.paired", "stretch.remote": "institution.remote",
	"stretch.poor_county": "institution.poor_county", "stretch.area_class": "institution.area_class", "stretch.appraisal": "appraisal",
}

// pathOf names a fact that is missing for a stretch, so that somebody can look it up.
func pathOf(entry int, name string) string {
	switch path, ok := paths[name]; {
	case ok:
		return "service[" + strconv.Itoa(entry) + "]." + path
	case name == "stretch.since_title":
		return "person.title_since"
	}
	return name
}
