package casefile

import (
	"math/big"
	"regexp"
	"strings"
)

// evaluate works a formula out: numbers, + - * /, brackets; words between them are units and
// are skipped ("3 persons*12*600"). A list of things ("10-26, 11-17") comes to how many there
// are. ok is false when it is no such formula.
func evaluate(formula string) (v *big.Rat, ok bool) {
	if items := strings.Split(formula, ","); len(items) > 1 && !strings.ContainsAny(formula, "+*/()") {
		return big.NewRat(int64(len(items)), 1), true
	}
	e := &evaluation{tokens: tokens.FindAllString(signs.Replace(formula), -1)}
	v = e.sum()
	return v, v != nil && e.at == len(e.tokens)
}

var (
	signs  = strings.NewReplacer("×", "*", "÷", "/", "−", "-", "（", "(", "）", ")", "%", "")
	tokens = regexp.MustCompile(`\d+(?:\.\d+)?|[-+*/()]`)
)

type evaluation struct {
	tokens []string
	at     int
}

func (e *evaluation) next() string {
	if e.at < len(e.tokens) {
		return e.tokens[e.at]
	}
	return ""
}

func (e *evaluation) take() string {
	t := e.next()
	e.at++
	return t
}

func (e *evaluation) sum() *big.Rat {
	v := e.product()
	for v != nil && (e.next() == "+" || e.next() == "-") {
		sign, w := e.take(), e.product()
		switch {
		case w == nil:
			return nil
		case sign == "+":
			v = new(big.Rat).Add(v, w)
		default:
			v = new(big.Rat).Sub(v, w)
		}
	}
	return v
}

func (e *evaluation) product() *big.Rat {
	v := e.one()
	for v != nil && (e.next() == "*" || e.next() == "/") {
		sign, w := e.take(), e.one()
		switch {
		case w == nil || sign == "/" && w.Sign() == 0:
			return nil
		case sign == "*":
			v = new(big.Rat).Mul(v, w)
		default:
			v = new(big.Rat).Quo(v, w)
		}
	}
	return v
}

func (e *evaluation) one() *big.Rat {
	t := e.take()
	if t == "(" {
		v := e.sum()
		if e.take() != ")" {
			return nil
		}
		return v
	}
	v, ok := new(big.Rat).SetString(t)
	if !ok {
		return nil
	}
	return v
}

var comparison = regexp.MustCompile(`^\s*(>=|<=|≥|≤|>|<|＞|＜|=)?\s*(\d+(?:\.\d+)?)`)

// holds compares what a formula comes to with what the source states, to the places stated.
// sign is "≤" and the like, from the statement or from the name of the check. ok is false when
// the statement has no number.
func holds(v *big.Rat, stated, name string) (holds, ok bool) {
	m := comparison.FindStringSubmatch(stated)
	if m == nil {
		return false, false
	}
	want, _ := new(big.Rat).SetString(m[2])
	sign := m[1]
	for _, s := range []string{"≤", "≥", "<=", ">="} {
		if sign == "" && strings.Contains(name, s) {
			sign = s
		}
	}
	switch sign {
	case ">", "＞":
		return v.Cmp(want) > 0, true
	case "<", "＜":
		return v.Cmp(want) < 0, true
	case "≥", ">=":
		return v.Cmp(want) >= 0, true
	case "≤", "<=":
		return v.Cmp(want) <= 0, true
	}
	_, fraction, _ := strings.Cut(m[2], ".")
	return rounded(v, len(fraction)).Cmp(want) == 0, true
}

// rounded rounds half up.
func rounded(v *big.Rat, places int) *big.Rat {
	n := new(big.Rat).Mul(v, tenTo(places))
	n.Add(n, big.NewRat(1, 2))
	q := new(big.Int)
	q.DivMod(n.Num(), n.Denom(), new(big.Int))
	return new(big.Rat).Quo(new(big.Rat).SetInt(q), tenTo(places))
}

// decimal writes a number as short as it can be, with four places at most.
func decimal(v *big.Rat) string {
	if v == nil {
		return ""
	}
	s := v.FloatString(4)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}
