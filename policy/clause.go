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

	// In a regulation only.
	Titles   []domain.Title `yaml:"titles"`   // the titles applied for; every one when absent
	When     string         `yaml:"when"`     // CEL, bool: whom it is asked of; everybody when absent
	OneOf    string         `yaml:"one_of"`   // of the clauses with the same name here, one is enough
	Advises  bool           `yaml:"advises"`  // the source says "in principle": it warns and does not decide
	Evidence domain.Text    `yaml:"evidence"` // what proves it
}

// clause is a clause ready to judge.
type clause struct {
	clauseText
	measure  expression
	unit     unit
	limit    float64
	required string
	meets    func(measured, limit float64) bool
	counter  *counter // the counter that the measure is, when it is one and nothing else
	alone    []*clause
	when     *expression // nil: asked of everybody
}

// asks reports whether the clause is asked of somebody who applies for a title.
func (c *clause) asks(t domain.Title) bool {
	return len(c.Titles) == 0 || slices.Contains(c.Titles, t)
}

// advisory reports whether the clause warns and never decides.
func (c *clause) advisory() bool { return c.Advises || c.Confidence == "U" }

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

// plain notes a fault where a clause holds what only a regulation's clause can.
func plain(at place, texts []clauseText) {
	for i, t := range texts {
		at.item(i).want(len(t.Titles) == 0 && t.When == "" && t.OneOf == "" && !t.Advises, "titles, when, one_of and advises are for regulations")
	}
}

func compileClause(at place, env *cel.Env, text clauseText) clause {
	c := clause{clauseText: text}
	if n, ok := text.Threshold.(int); ok {
		c.Threshold = int64(n)
	}
	var ok bool
	if c.unit, ok = units[text.Unit]; !at.key("unit").want(ok, "must be one of count, day, month, title, working_day, year_of_age, yes_no") {
		return c
	}
	meets, known := comparisons[text.Compare]
	c.meets = meets
	at.key("compare").want(known, "must be one of >=, >, <=, <, ==, !=")
	equality := text.Compare == "==" || text.Compare == "!="
	at.key("compare").want(!known || equality || c.unit.ordered, "a %s can only be compared with == or !=", text.Unit)
	if at.key("threshold").want(c.unit.limit(c.Threshold), "wants %s", c.unit.threshold) {
		c.limit, _ = c.unit.rank(c.Threshold)
		c.required = c.unit.show(c.Threshold)
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
func (c *clause) judge(k cel.Activation) domain.ClauseResult {
	result := c.open()
	value, unknown := c.measure.eval(k)
	c.close(&result, value, unknown)
	return result
}

// open is a result in which nothing is found yet.
func (c *clause) open() domain.ClauseResult {
	return domain.ClauseResult{
		ID: c.ID, Text: c.Text, Unit: c.Unit, Source: c.Source, Confidence: c.Confidence, Required: c.required,
	}
}

// close fills in what was found.
func (c *clause) close(result *domain.ClauseResult, value any, unknown string) {
	if unknown == "" {
		place, ok := c.unit.rank(value)
		if ok {
			result.Actual = c.unit.show(value)
			result.Pass = c.meets(place, c.limit)
		} else {
			unknown = RuleError // a measure gave a text that is no title or no span
		}
	}
	result.Unknown = unknown
	result.Warning = !result.Pass && c.advisory()
}

// decide judges every clause.
func decide(clauses []clause, k cel.Activation) domain.Decision {
	d := domain.Decision{Clauses: make([]domain.ClauseResult, 0, len(clauses))}
	for i := range clauses {
		d.Clauses = append(d.Clauses, clauses[i].judge(k))
	}
	d.Eligible = verdictOf(d.Clauses)
	return d
}

// verdictOf is what results come to. A failed clause decides even where another is unknown:
// no missing fact could turn it round.
func verdictOf(results []domain.ClauseResult) string {
	verdict := domain.Eligible
	for i := range results {
		switch r := &results[i]; {
		case r.Pass || r.Warning:
		case r.Unknown == "":
			return domain.NotEligible
		default:
			verdict = domain.Undetermined
		}
	}
	return verdict
}

func wantText(at place, t domain.Text) {
	at.key("zh").want(t.Zh != "", "the Chinese text is needed")
	at.key("en").want(t.En != "", "the English text is needed")
}
