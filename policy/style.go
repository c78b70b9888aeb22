package policy

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
)

// inFigures is a number in digits, perhaps in groups of three.
var inFigures = regexp.MustCompile(`^(\d{1,3}(?:[ ,，]\d{3})+|\d+)(?:\.(\d+))?`)

// ReadFigure takes a printed figure apart; false when there is no number in it and no sign
// for one.
func (l *Library) ReadFigure(text string) (domain.Written, bool) {
	x := l.lexicon
	text = strings.TrimSpace(text)
	at := x.numberAt(text)
	if at < 0 {
		return x.readBlank(text)
	}
	w := domain.Written{Style: domain.FigureStyle{Qualifier: domain.QualifierExact, Before: text[:at]}}
	for _, m := range x.Before {
		if strings.Contains(w.Style.Before, m.Word) {
			w.Style.Qualifier = m.Means
			break
		}
	}
	rest := x.readNumber(&w, text[at:])
	w.High = w.Low
	for _, sign := range x.Between {
		if after, ok := strings.CutPrefix(rest, sign); ok && x.numberAt(after) == 0 {
			end := domain.Written{Style: domain.FigureStyle{Qualifier: domain.QualifierRange}}
			rest = x.readNumber(&end, after)
			w.High, w.Style.Between, w.Style.Qualifier = end.Low, sign, domain.QualifierRange
			if w.Style.Scale == "" && end.Style.Scale != "" { // 2——3万
				w.Low = new(big.Rat).Mul(w.Low, tenToRat(end.Style.Power))
				w.Style.Scale, w.Style.Power = end.Style.Scale, end.Style.Power
			}
			break
		}
	}
	for _, m := range x.After {
		if unit, ok := strings.CutSuffix(rest, m.Word); ok {
			rest, w.Style.After, w.Style.Qualifier = unit, m.Word, m.Means
			break
		}
	}
	w.Style.Unit = rest
	w.Style.Grain = GrainOf(w.Low)
	return w, true
}

// readBlank reads a figure whose number is a sign: X人.
func (x *lexicon) readBlank(text string) (domain.Written, bool) {
	for i, r := range text {
		if !slices.Contains(x.Blanks, string(r)) {
			continue
		}
		rest := strings.TrimLeft(text[i:], string(r))
		return domain.Written{Style: domain.FigureStyle{
			Qualifier: domain.QualifierBlank, Before: text[:i], Blank: text[i : len(text)-len(rest)], Unit: rest,
		}}, true
	}
	return domain.Written{}, false
}

// numberAt is where the first number of a text begins, or -1.
func (x *lexicon) numberAt(text string) int {
	return strings.IndexFunc(text, func(r rune) bool {
		if r >= '0' && r <= '9' {
			return true
		}
		_, digit := x.digit(string(r))
		_, power := x.multiplier(string(r))
		return digit || power
	})
}

// readNumber reads number, scale and mark, and returns what follows.
func (x *lexicon) readNumber(w *domain.Written, s string) string {
	if m := inFigures.FindStringSubmatch(s); m != nil {
		digits := m[0]
		for _, sign := range []string{" ", ",", "，"} {
			if strings.Contains(m[1], sign) {
				w.Style.Group, digits = sign, strings.ReplaceAll(digits, sign, "")
			}
		}
		w.Low, _ = new(big.Rat).SetString(digits)
		w.Style.Places = len(m[2])
		s = s[len(m[0]):]
		trimmed := strings.TrimLeft(s, " \u00a0\u3000")
		w.Style.Gap, s = s[:len(s)-len(trimmed)], trimmed
		s = x.readMark(w, s)
		w.Style.MarkInside = w.Style.Mark != ""
		for _, p := range x.Scales {
			if after, ok := strings.CutPrefix(s, p.Word); ok {
				w.Style.Scale, w.Style.Power, s = p.Word, p.Power, after
				w.Low.Mul(w.Low, tenToRat(p.Power))
				break
			}
		}
	} else {
		n, length, bare, pair := x.spelling(s)
		w.Low, s = new(big.Rat).SetInt64(n), s[length:]
		w.Style.Spelled, w.Style.Bare, w.Style.Pair = true, bare, pair
	}
	if w.Style.Mark == "" {
		s = x.readMark(w, s)
	}
	if w.Style.Scale == "" {
		w.Style.MarkInside = false
	}
	return s
}

func (x *lexicon) readMark(w *domain.Written, s string) string {
	if m, ok := starts(x.Marks, s); ok {
		w.Style.Mark, w.Style.Qualifier = m.Word, m.Means
		return s[len(m.Word):]
	}
	return s
}

// GrainOf is the power of ten of a number's last digit that is not zero: 1 for 180, 3 for
// 26,000, -1 for 15.3.
func GrainOf(v *big.Rat) int {
	if v == nil || v.Sign() == 0 {
		return 0
	}
	grain, ten := 0, big.NewRat(10, 1)
	n := new(big.Rat).Set(v)
	for ; !n.IsInt() && grain > -9; grain-- {
		n.Mul(n, ten)
	}
	for tenth := new(big.Rat).Quo(n, ten); tenth.IsInt(); tenth = new(big.Rat).Quo(n, ten) {
		n.Set(tenth)
		grain++
	}
	return grain
}

func tenToRat(p int) *big.Rat {
	if p < 0 {
		return new(big.Rat).Inv(tenToRat(-p))
	}
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(p)), nil))
}

// Printed is the number a style prints for an exact value: 180 for 184 in the style of 180余.
func (l *Library) Printed(style domain.FigureStyle, v *big.Rat) *big.Rat {
	if v == nil {
		return nil
	}
	grain := tenToRat(style.Grain)
	parts := new(big.Rat).Quo(v, grain)
	switch style.Qualifier {
	case domain.QualifierMoreThan:
		parts = floor(parts)
	case domain.QualifierNearly:
		parts = new(big.Rat).Neg(floor(parts.Neg(parts)))
	case domain.QualifierAbout:
		parts = floor(parts.Add(parts, big.NewRat(1, 2)))
	default:
		if !slices.Contains(l.lexicon.Percent, style.Unit) {
			return v
		}
		grain = tenToRat(-style.Places)
		parts = floor(new(big.Rat).Add(new(big.Rat).Quo(v, grain), big.NewRat(1, 2)))
	}
	return parts.Mul(parts, grain)
}

func floor(v *big.Rat) *big.Rat {
	q := new(big.Int)
	q.DivMod(v.Num(), v.Denom(), new(big.Int))
	return new(big.Rat).SetInt(q)
}

// PrintFigure prints an exact value, or the ends of a range, in a style. A nil value prints
// as the style's sign for what is not told, never as a number.
func (l *Library) PrintFigure(style domain.FigureStyle, low, high *big.Rat) string {
	x := l.lexicon
	if low == nil {
		if style.Blank == "" {
			return ""
		}
		return style.Before + style.Blank + style.Unit
	}
	s := style.Before
	if style.Qualifier == domain.QualifierRange && high != nil && high.Cmp(low) != 0 {
		s += x.number(style, low, false) + style.Between + x.number(style, high, true)
	} else {
		s += x.number(style, l.Printed(style, low), true)
	}
	return s + style.Unit + style.After
}

// number prints a number with its gap, mark and, when it is the last, its scale.
func (x *lexicon) number(style domain.FigureStyle, v *big.Rat, last bool) string {
	if style.Spelled && v.IsInt() && v.Num().IsInt64() && v.Sign() >= 0 {
		s := x.spell(v.Num().Int64(), style)
		if last {
			s += style.Mark
		}
		return s
	}
	scaled := new(big.Rat).Quo(v, tenToRat(style.Power))
	s := grouped(decimal(scaled, style.Places), style.Group)
	if !last {
		return s
	}
	mark, scale := style.Mark, style.Scale
	if style.MarkInside {
		return s + style.Gap + mark + scale
	}
	return s + style.Gap + scale + mark
}

// maxPlaces is how many decimals a scaled count can need: one of something, in 亿.
const maxPlaces = 8

// decimal writes a number with at least so many places, and more when it needs them.
func decimal(v *big.Rat, places int) string {
	for p := places; p <= maxPlaces; p++ {
		if new(big.Rat).Mul(v, tenToRat(p)).IsInt() {
			return v.FloatString(p)
		}
	}
	return v.FloatString(max(places, 2))
}

func grouped(digits, sign string) string {
	if sign == "" {
		return digits
	}
	whole, fraction, has := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + sign + whole[i:]
	}
	if has {
		return whole + "." + fraction
	}
	return whole
}
