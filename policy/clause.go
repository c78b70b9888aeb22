package policy

import (
	"regexp"
	"slices"

	"cel.dev/cel-go/cel"

	"github.com/duikou/duikou/domain"
)

// clauseText is a clause as it stands in YAML.
type clauseText struct {
	ID         string      `yaml:"id"`
	Text       domain.Text `yaml:"text"`
	Source     string      `yaml:"source"`     // document and article
	Confidence string      `yaml:"confidence"` // how well the source is known: A to D, S, or U (unverified)
	Measure    string      `yaml:"measure"`    // CEL
	Compare    string      `yaml:"compare"`
	Threshold  any         `yaml:"threshold"`
	Unit       string      `yaml:"unit"`
}

// clause is a clause ready to judge.
type clause struct {
	clauseText
	measure expression
	unit    unit
	limit   float64
}

var (
	codeText    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	confidences = []string{"A", "B", "C", "D", "S", "U"}
)

// compileClauses checks a list of clauses and makes them ready.
func compileClauses(at place, env *cel.Env, texts []clauseText) []clause {
	var clauses []clause
	seen := map[string]bool{}
	at.want(len(texts) > 0, "at least one clause is needed")
	for i, text := range texts {
		item := at.item(i)
		item.key("id").want(codeText.MatchString(text.ID), "an id is a-z, 0-9 and _")
		item.key("id").want(!seen[text.ID], "the id %q is used twice", text.ID)
		seen[text.ID] = true
		wantText(item.key("text"), text.Text)
		item.key("source").want(text.Source != "", "the legal source is needed")
		item.key("confidence").want(slices.Contains(confidences, text.Confidence), "must be one of A, B, C, D, S, U")
		clauses = append(clauses, compileClause(item, env, text))
	}
	return clauses
}

func compileClause(at place, env *cel.Env, text clauseText) clause {
	c := clause{clauseText: text}
	if n, ok := text.Threshold.(int); ok {
		c.Threshold = int64(n)
	}
	var ok bool
	if c.unit, ok = units[text.Unit]; !at.key("unit").want(ok, "must be one of count, day, month, title, year_of_age, yes_no") {
		return c
	}
	_, known := comparisons[text.Compare]
	at.key("compare").want(known, "must be one of >=, >, <=, <, ==, !=")
	equality := text.Compare == "==" || text.Compare == "!="
	at.key("compare").want(!known || equality || c.unit.ordered, "a %s can only be compared with == or !=", text.Unit)
	if at.key("threshold").want(c.unit.limit(c.Threshold), "wants %s", c.unit.threshold) {
		c.limit, _ = c.unit.rank(c.Threshold)
	}
	var err error
	if c.measure, err = compile(env, text.Measure); !at.key("measure").want(err == nil, "%v", err) {
		return c
	}
	fits := slices.ContainsFunc(c.unit.measures, func(t *cel.Type) bool { return t.IsExactType(c.measure.kind) })
	at.key("measure").want(fits, "gives %s, which is not a %s", c.measure.kind, text.Unit)
	return c
}

// judge is what a clause says of a case.
func (c clause) judge(k known) domain.ClauseResult {
	result := domain.ClauseResult{
		ID: c.ID, Text: c.Text, Unit: c.Unit, Source: c.Source, Confidence: c.Confidence,
		Required: c.unit.show(c.Threshold),
	}
	value, unknown := c.measure.eval(k)
	place, ok := 0.0, false
	if unknown == "" {
		if place, ok = c.unit.rank(value); !ok {
			unknown = RuleError // a measure gave a text that is no title or no span
		}
	}
	if result.Unknown = unknown; unknown == "" {
		result.Actual = c.unit.show(value)
		result.Pass = comparisons[c.Compare](place, c.limit)
	}
	result.Warning = !result.Pass && c.Confidence == "U"
	return result
}

// decide judges every clause. A failed clause decides even where another is unknown: no
// missing fact could turn it round.
func decide(clauses []clause, k known) domain.Decision {
	d := domain.Decision{Eligible: domain.Eligible}
	for _, c := range clauses {
		result := c.judge(k)
		d.Clauses = append(d.Clauses, result)
		switch {
		case result.Pass || result.Warning:
		case result.Unknown == "":
			d.Eligible = domain.NotEligible
		case d.Eligible == domain.Eligible:
			d.Eligible = domain.Undetermined
		}
	}
	return d
}

func wantText(at place, t domain.Text) {
	at.key("zh").want(t.Zh != "", "the Chinese text is needed")
	at.key("en").want(t.En != "", "the English text is needed")
}
