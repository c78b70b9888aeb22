package policy

import (
	"cel.dev/cel-go/cel"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// fact is one thing clauses can ask about, with its type. doc.go explains each.
type fact struct {
	name string
	kind *cel.Type
}

var personFacts = []fact{
	{"person.title", cel.StringType},
	{"person.title_rank", cel.IntType},
	{"person.age", cel.IntType},
	{"person.profession", cel.StringType},
	{"person.contract", cel.BoolType},
}

var candidateFacts = []fact{
	{"refused", cel.BoolType},
	{"overlaps", cel.BoolType},
}

// subjectFacts are what a regulation may ask of a person besides.
var subjectFacts = []fact{
	{"person.sex", cel.StringType},
	{"person.age_at_year_end", cel.IntType},
	{"person.months_to_retirement", cel.IntType},
	{"person.training_months", cel.IntType},
	{"target.title", cel.StringType},
	{"application.year", cel.IntType},
	{"institution.kind", cel.StringType},
	{"institution.tier", cel.StringType},
	{"institution.level", cel.StringType},
	{"institution.region", cel.StringType},
}

// serviceFacts come besides the counters of the regulation (countersOf).
var serviceFacts = []fact{
	{"service.months", cel.IntType},
	{"service.completed", cel.IntType},
	{"refusal", cel.BoolType},
}

var stretchFacts = []fact{
	{"stretch.kind", cel.StringType},
	{"stretch.level", cel.StringType},
	{"stretch.place", cel.StringType},
	{"stretch.region", cel.StringType},
	{"stretch.paired", cel.BoolType},
	{"stretch.remote", cel.BoolType},
	{"stretch.poor_county", cel.BoolType},
	{"stretch.area_class", cel.IntType},
	{"stretch.appraisal", cel.StringType},
	{"stretch.days", cel.IntType},
	{"stretch.since_title", cel.BoolType},
}

// language is the CEL environment of some facts.
func language(groups ...[]fact) (*cel.Env, error) {
	var options []cel.EnvOption
	for _, facts := range groups {
		for _, f := range facts {
			options = append(options, cel.Variable(f.name, f.kind))
		}
	}
	return cel.NewEnv(options...)
}

// known is what is known of a candidate; whatever is absent from it is unknown.
type known map[string]any

// ResolveName finds a fact.
func (k known) ResolveName(name string) (any, bool) {
	v, ok := k[name]
	return v, ok
}

// Parent is nothing: facts have no layers.
func (k known) Parent() cel.Activation { return nil }

// text notes a fact that is unknown when empty.
func (k known) text(name, value string) {
	if value != "" {
		k[name] = value
	}
}

func (k known) person(p domain.Person, on calendar.Date) {
	if rank := p.Title.Rank(); rank >= 0 {
		k["person.title"] = string(p.Title)
		k["person.title_rank"] = rank
	}
	if !p.BirthDate.IsZero() && !on.IsZero() && !p.BirthDate.After(on) {
		k["person.age"] = p.AgeOn(on)
	}
	k.text("person.profession", p.Profession)
	k["person.contract"] = p.Contract
}

func ofCandidate(f domain.CandidateFacts) known {
	k := known{"refused": f.Refused, "overlaps": f.Overlaps}
	k.person(f.Person, f.On)
	for code, yes := range f.Declarations {
		k["declared."+code] = yes
	}
	return k
}
