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

var serviceFacts = []fact{
	{"service.span", cel.StringType},
	{"service.months", cel.IntType},
	{"service.days", cel.IntType},
	{"service.completed", cel.IntType},
	{"refusal", cel.BoolType},
}

var institutionFacts = []fact{
	{"institution.kind", cel.StringType},
	{"institution.tier", cel.StringType},
	{"institution.level", cel.StringType},
}

var stretchFacts = []fact{
	{"stretch.kind", cel.StringType},
	{"stretch.level", cel.StringType},
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

// known is what is known of a case; whatever is absent from it is unknown.
type known map[string]any

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

func ofStretch(s domain.Stretch, p domain.Person) known {
	k := known{"stretch.days": s.Days()}
	if !p.TitleSince.IsZero() {
		k["stretch.since_title"] = !s.From.Before(p.TitleSince)
	}
	k.text("stretch.kind", s.Kind)
	k.text("stretch.level", s.Level)
	return k
}

// ofService leaves the counted service out: which stretches count is the regulation's to say.
func ofService(f domain.ServiceFacts) known {
	k := known{"service.completed": f.Completed, "refusal": f.Refusal}
	k.person(f.Person, f.On)
	k.text("institution.kind", string(f.Institution.Kind))
	k.text("institution.tier", f.Institution.Tier)
	k.text("institution.level", f.Institution.Level)
	return k
}

func (k known) served(stretches []domain.Stretch) {
	span := Count(stretches)
	k["service.span"] = span.String()
	k["service.months"] = span.Months
	k["service.days"] = credited(stretches)
}
