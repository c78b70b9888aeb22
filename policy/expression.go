package policy

import (
	"errors"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/checker"
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
	quick   cel.Program // for a case in which every fact that matters is known
	careful cel.Program // finds the fact that is missing
	facts   []string
	asks    []string // of the facts, those it names, in order
	kind    *cel.Type
	memo    *memo // what it said before, where that can be kept
}

// compile checks and plans an expression; the error is one line. Where the cost cannot be
// told to stay below the limit beforehand, it is counted while the expression runs.
func compile(env *cel.Env, text string) (expression, error) {
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		message, _, _ := strings.Cut(issues.Errors()[0].Message, " expecting ")
		return expression{}, errors.New(strings.TrimSuffix(message, " (in container '')"))
	}
	options := []cel.ProgramOption{cel.EvalOptions(cel.OptOptimize)}
	if cost, err := env.EstimateCost(ast, sizes{}); err != nil || cost.Max > costLimit {
		options = append(options, cel.CostLimit(costLimit))
	}
	quick, err := env.Program(ast, options...)
	if err != nil {
		return expression{}, err
	}
	careful, err := env.Program(ast, cel.EvalOptions(cel.OptPartialEval), cel.CostLimit(costLimit))
	if err != nil {
		return expression{}, err
	}
	e := expression{quick: quick, careful: careful, kind: ast.OutputType(), asks: asked(ast)}
	e.memo = memoOf(e)
	for _, v := range env.Variables() {
		e.facts = append(e.facts, v.Name())
	}
	return e, nil
}

// asked is the facts an expression names.
func asked(ast *cel.Ast) (names []string) {
	for _, reference := range ast.NativeRep().ReferenceMap() {
		if reference.Name != "" && !slices.Contains(names, reference.Name) {
			names = append(names, reference.Name)
		}
	}
	slices.Sort(names)
	return names
}

// sizes tells the cost estimate how long the texts of a case are: codes, all of them short.
type sizes struct{}

const longestCode = 64

func (sizes) EstimateSize(checker.AstNode) *checker.SizeEstimate {
	return &checker.SizeEstimate{Min: 0, Max: longestCode}
}

func (sizes) EstimateCallCost(string, string, *checker.AstNode, []checker.AstNode) *checker.CallEstimate {
	return nil
}

// eval is the value over what is known: an int64, a float64, a bool or a string. When a fact
// it needs is not known, unknown names it; when the expression fails, unknown is RuleError.
func (e *expression) eval(known cel.Activation) (value any, unknown string) {
	if out, _, err := e.quick.Eval(known); err == nil {
		return out.Value(), ""
	}
	var missing []*cel.AttributePatternType
	for _, name := range e.facts {
		if _, ok := known.ResolveName(name); !ok {
			missing = append(missing, cel.AttributePattern(name))
		}
	}
	vars, err := cel.PartialVars(known, missing...)
	if err != nil {
		return nil, RuleError
	}
	out, _, err := e.careful.Eval(vars)
	if out != nil && types.IsUnknown(out) {
		return nil, firstUnknown(out.(*types.Unknown))
	}
	if err != nil {
		return nil, RuleError
	}
	return out.Value(), ""
}

// holds is eval of an expression that answers yes or no.
func (e *expression) holds(known cel.Activation) (yes bool, unknown string) {
	s, ok := known.(*subject)
	if !ok || e.memo == nil {
		value, unknown := e.eval(known)
		return value == true, unknown
	}
	said := e.memo.find(s)
	if said != nil {
		if answer := said.Load(); answer > 0 {
			return answer == answeredYes, ""
		}
	}
	value, unknown := e.eval(known)
	yes = value == true
	if said != nil && unknown == "" {
		said.Store(answerOf[yes])
	}
	return yes, unknown
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
