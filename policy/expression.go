package policy

import (
	"errors"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

// costLimit bounds one evaluation, in CEL's own units: roughly one per operation. A clause
// compares a handful of facts; only a loop inside a loop comes near it.
const costLimit = 10_000

// RuleError is the Unknown of a clause whose expression failed while it ran: a division by
// zero, or a cost above the limit. It is the rule's fault and not the person's.
const RuleError = "rule_error"

// expression is a compiled CEL expression that knows which facts it may ask for.
type expression struct {
	program cel.Program
	facts   []string
	kind    *cel.Type
}

// compile checks and plans an expression; the error is one line.
func compile(env *cel.Env, text string) (expression, error) {
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		message, _, _ := strings.Cut(issues.Errors()[0].Message, " expecting ")
		return expression{}, errors.New(strings.TrimSuffix(message, " (in container '')"))
	}
	program, err := env.Program(ast, cel.EvalOptions(cel.OptPartialEval), cel.CostLimit(costLimit))
	if err != nil {
		return expression{}, err
	}
	e := expression{program: program, kind: ast.OutputType()}
	for _, v := range env.Variables() {
		e.facts = append(e.facts, v.Name())
	}
	return e, nil
}

// eval is the value over what is known: an int64, a float64, a bool or a string. When a fact
// it needs is not known, unknown names it; when the expression fails, unknown is RuleError.
func (e expression) eval(k known) (value any, unknown string) {
	var missing []*cel.AttributePatternType
	for _, name := range e.facts {
		if _, ok := k[name]; !ok {
			missing = append(missing, cel.AttributePattern(name))
		}
	}
	vars, err := cel.PartialVars(map[string]any(k), missing...)
	if err != nil {
		return nil, RuleError
	}
	out, _, err := e.program.Eval(vars)
	if out != nil && types.IsUnknown(out) {
		return nil, firstUnknown(out.(*types.Unknown))
	}
	if err != nil {
		return nil, RuleError
	}
	return out.Value(), ""
}

// firstUnknown is the same fact every time, whatever the order of evaluation was.
func firstUnknown(u *types.Unknown) string {
	var names []string
	for _, id := range u.IDs() {
		trails, _ := u.GetAttributeTrails(id)
		for _, trail := range trails {
			names = append(names, trail.Variable())
		}
	}
	if len(names) == 0 {
		return RuleError
	}
	return slices.Min(names)
}
