package policy

import (
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
)

// lexicon is the words figures are written with (styles.yaml).
type lexicon struct {
	Before  []means           `yaml:"before"`
	Marks   []means           `yaml:"marks"`
	After   []means           `yaml:"after"`
	Scales  []power           `yaml:"scales"`
	Digits  []string          `yaml:"digits"`
	Others  map[string]int64  `yaml:"others"`
	Pair    string            `yaml:"pair"`
	Powers  []power           `yaml:"powers"`
	Between []string          `yaml:"between"`
	Blanks  []string          `yaml:"blanks"`
	Percent []string          `yaml:"percent"`
	English map[string]string `yaml:"english"`
}

// means is a word and what it says of a figure.
type means struct {
	Word  string           `yaml:"word"`
	Means domain.Qualifier `yaml:"means"`
}

// power is a word that multiplies by a power of ten.
type power struct {
	Word  string `yaml:"word"`
	Power int    `yaml:"power"`
}

func parseLexicon(file string, text []byte) (*lexicon, error) {
	x := &lexicon{}
	d := read(file, text, x)
	if len(d.faults) > 0 {
		return nil, d.faults
	}
	for name, words := range map[string][]means{"before": x.Before, "marks": x.Marks, "after": x.After} {
		for i, w := range words {
			at := d.at(name).item(i)
			at.key("word").want(w.Word != "", "the word is needed")
			at.key("means").want(slices.Contains(domain.Qualifiers, w.Means), "must be one of %s", list(domain.Qualifiers))
		}
	}
	d.at("digits").want(len(x.Digits) == 10, "ten digits are needed")
	d.at("powers").want(len(x.Powers) > 0, "the powers are needed")
	return x, d.faults.err()
}

// digit is what a character of a written number is worth by itself.
func (x *lexicon) digit(r string) (int64, bool) {
	if i := slices.Index(x.Digits, r); i >= 0 {
		return int64(i), true
	}
	n, ok := x.Others[r]
	return n, ok
}

// multiplier is the power of ten a character of a written number stands for.
func (x *lexicon) multiplier(r string) (int, bool) {
	i := slices.IndexFunc(x.Powers, func(p power) bool { return p.Word == r })
	if i < 0 {
		return 0, false
	}
	return x.Powers[i].Power, true
}

// powerWord is the character for a power of ten.
func (x *lexicon) powerWord(n int) string {
	i := slices.IndexFunc(x.Powers, func(p power) bool { return p.Power == n })
	return x.Powers[i].Word
}

// starts finds which word a text starts with.
func starts(words []means, s string) (means, bool) {
	i := slices.IndexFunc(words, func(m means) bool { return strings.HasPrefix(s, m.Word) })
	if i < 0 {
		return means{}, false
	}
	return words[i], true
}

// spelling reads a number written in words from the beginning of a text: its value, how many
// bytes it takes (0 for none), whether its leading one is left out and whether it says 两.
func (x *lexicon) spelling(s string) (value int64, length int, bare, pair bool) {
	var total, section, digit int64
	pending := false // a digit waits for its power
	for i, r := range s {
		c := string(r)
		if n, ok := x.digit(c); ok {
			digit, pending = n, true
			pair = pair || c == x.Pair
		} else if p, ok := x.multiplier(c); ok {
			if !pending && section == 0 && total == 0 {
				digit, bare = 1, true
			}
			switch {
			case p < 4:
				section += digit * tenTo(p)
			default:
				section = (section + digit) * tenTo(p)
				total, section = total+section, 0
			}
			digit, pending = 0, false
		} else {
			break
		}
		length = i + len(c)
	}
	return total + section + digit, length, bare, pair
}

// spell writes a whole number in words.
func (x *lexicon) spell(n int64, style domain.FigureStyle) string {
	if n == 2 {
		return x.Pair
	}
	s := x.section(n)
	one, ten := x.Digits[1], x.powerWord(1)
	if n >= 10 && n < 20 || style.Bare && n >= 10 && strings.HasPrefix(s, one) && !strings.HasPrefix(s, one+ten) {
		s = strings.TrimPrefix(s, one)
	}
	if two := x.Digits[2]; (style.Pair || style.Bare) && strings.HasPrefix(s, two) && !strings.HasPrefix(s, two+ten) {
		s = x.Pair + strings.TrimPrefix(s, two)
	}
	return s
}

func (x *lexicon) section(n int64) string {
	if n < 10 {
		return x.Digits[n]
	}
	for _, p := range []int{8, 4, 3, 2, 1} {
		unit := tenTo(p)
		if n < unit {
			continue
		}
		s, rest := x.section(n/unit)+x.powerWord(p), n%unit
		switch {
		case rest == 0:
			return s
		case rest < unit/10:
			return s + x.Digits[0] + x.section(rest)
		}
		return s + x.section(rest)
	}
	return ""
}

func tenTo(p int) int64 {
	n := int64(1)
	for range p {
		n *= 10
	}
	return n
}
