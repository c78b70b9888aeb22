package policy

import (
	"cel.dev/cel-go/cel"

	"github.com/duikou/duikou/domain"
)

// caseFacts are what the condition of a step can ask about. doc.go explains each.
var caseFacts = []fact{
	{"request.kind", cel.StringType},
	{"request.leave", cel.StringType},
	{"request.days", cel.DoubleType},
	{"request.from_month", cel.IntType},
	{"request.late_days", cel.IntType},
	{"person.title", cel.StringType},
	{"person.profession", cel.StringType},
	{"assignment.served_days", cel.IntType},
	{"assignment.left_days", cel.IntType},
	{"list.people", cel.IntType},
}

// conditions are the compiled conditions of a programme's steps, by chain and step.
type conditions map[string]expression

func conditionKey(chain domain.ChainName, step string) string { return string(chain) + "/" + step }

// compileConditions makes the conditions of all chains ready.
func compileConditions(at place, chains []domain.Chain) conditions {
	env, err := language(caseFacts)
	if err == nil { // "request.days > 3" compares a double with a whole number
		env, err = env.Extend(cel.CrossTypeNumericComparisons(true))
	}
	if !at.want(err == nil, "%v", err) {
		return nil
	}
	ready := conditions{}
	for i, chain := range chains {
		for j, step := range chain.Steps {
			if step.When == "" {
				continue
			}
			spot := at.item(i).key("steps").item(j).key("when")
			when, err := compile(env, step.When)
			if !spot.want(err == nil, "%v", err) {
				continue
			}
			spot.want(when.kind.String() == "bool", "gives %s, which is not a yes_no", when.kind)
			ready[conditionKey(chain.Name, step.ID)] = when
		}
	}
	return ready
}

// plan is the IDs of the steps a case goes through. A step is left out where its condition
// does not hold; where it cannot be judged, the step stays in.
func (p programme) plan(chain domain.ChainName, f domain.CaseFacts) []string {
	known := ofCase(f)
	var steps []string
	for _, step := range p.Chain(chain).Steps {
		when, conditional := p.conditions[conditionKey(chain, step.ID)]
		if conditional {
			if holds, unknown := when.eval(known); unknown == "" && holds == false {
				continue
			}
		}
		steps = append(steps, step.ID)
	}
	return steps
}

func ofCase(f domain.CaseFacts) known {
	k := known{}
	k.text("request.kind", string(f.Request))
	k.text("request.leave", string(f.Leave))
	k.text("person.title", string(f.Title))
	k.text("person.profession", f.Profession)
	if f.HalfDays > 0 {
		k["request.days"] = float64(f.HalfDays) / 2
	}
	for name, n := range map[string]int{
		"request.from_month": f.FromMonth, "assignment.left_days": f.LeftDays, "list.people": f.People,
	} {
		if n > 0 {
			k[name] = n
		}
	}
	if f.Back {
		k["request.late_days"] = f.LateDays
	}
	if f.LeftDays > 0 || f.ServedDays > 0 {
		k["assignment.served_days"] = f.ServedDays
	}
	return k
}

// Plan is the steps of a chain a case goes through, in order: those without a condition, and
// those whose condition holds or cannot be judged. The error is not_found alone.
func (l *Library) Plan(ref domain.PolicyRef, chain domain.ChainName, f domain.CaseFacts) ([]string, error) {
	p, err := l.programme(ref)
	if err != nil {
		return nil, err
	}
	return p.plan(chain, f), nil
}
