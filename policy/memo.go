package policy

import (
	"slices"
	"sync/atomic"

	"cel.dev/cel-go/cel"

	"github.com/duikou/duikou/domain"
)

// memo is what a yes-or-no expression said before. Most ask of nothing but words and flags, of
// which there are few: whoever judges a million people asks the same questions again and again.
type memo struct {
	asks []dial
	said []atomic.Uint32 // by the positions of the dials
}

// What is kept; 0 is a question not asked yet.
const (
	answeredNo  = 1
	answeredYes = 2
)

var answerOf = map[bool]uint32{false: answeredNo, true: answeredYes}

// dial is a fact that has few values.
type dial struct {
	size int
	at   func(s *subject) int // the position of its value, from 1; 0 when it is not known, or no usual word
}

const mostAnswers = 1 << 12

var dials = map[string]dial{
	"target.title":        wordDial(domain.Titles, func(s *subject) domain.Title { return s.facts.Target }),
	"person.title":        wordDial(domain.Titles, func(s *subject) domain.Title { return s.facts.Person.Title }),
	"person.profession":   wordDial(domain.Professions, func(s *subject) string { return s.facts.Person.Profession }),
	"institution.kind":    wordDial(domain.OrganisationKinds, func(s *subject) domain.OrganisationKind { return s.facts.Person.Institution.Kind }),
	"institution.tier":    wordDial(domain.OrganisationTiers, func(s *subject) string { return s.facts.Person.Institution.Tier }),
	"institution.level":   wordDial(domain.Levels, func(s *subject) string { return s.facts.Person.Institution.Level }),
	"stretch.kind":        wordDial(domain.ServiceKinds, func(s *subject) string { return s.stretch.Kind }),
	"stretch.level":       wordDial(domain.Levels, func(s *subject) string { return s.stretch.Place.Level }),
	"stretch.place":       wordDial(domain.OrganisationKinds, func(s *subject) domain.OrganisationKind { return s.stretch.Place.Kind }),
	"stretch.appraisal":   wordDial(domain.ServiceGrades, func(s *subject) string { return s.stretch.Appraisal }),
	"stretch.paired":      flagDial(func(s *subject) *bool { return s.stretch.Place.Paired }),
	"stretch.remote":      flagDial(func(s *subject) *bool { return s.stretch.Place.Remote }),
	"stretch.poor_county": flagDial(func(s *subject) *bool { return s.stretch.Place.PoorCounty }),
}

func wordDial[T ~string](words []T, of func(*subject) T) dial {
	return dial{len(words), func(s *subject) int { return slices.Index(words, of(s)) + 1 }}
}

func flagDial(of func(*subject) *bool) dial {
	return dial{2, func(s *subject) int {
		switch flag := of(s); {
		case flag == nil:
			return 0
		case *flag:
			return 2
		}
		return 1
	}}
}

// memoOf is a memo for an expression that asks of such facts alone, and nil for every other.
func memoOf(e expression) *memo {
	if !e.kind.IsExactType(cel.BoolType) {
		return nil
	}
	m, answers := &memo{}, 1
	for _, name := range e.asks {
		d, ok := dials[name]
		if answers *= d.size; !ok || answers > mostAnswers {
			return nil
		}
		m.asks = append(m.asks, d)
	}
	m.said = make([]atomic.Uint32, answers)
	return m
}

// find is where the answer for a case is kept; nil when a fact is not known.
func (m *memo) find(s *subject) *atomic.Uint32 {
	at := 0
	for i := range m.asks {
		d := &m.asks[i]
		n := d.at(s)
		if n == 0 {
			return nil
		}
		at = at*d.size + n - 1
	}
	return &m.said[at]
}
