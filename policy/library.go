package policy

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/duikou/duikou/domain"
)

// The kinds of source.
const (
	KindProgramme  = "programme"
	KindRegulation = "regulation"
)

// Library holds every loaded version of programmes and regulations, compiled, and the metric
// catalogue. It is safe for concurrent use. What it hands out is shared: read it, do not
// write to it.
type Library struct {
	metrics catalogue
	lexicon *lexicon

	mu          sync.RWMutex
	programmes  map[string]programme   // by hash
	regulations map[string]*regulation // by hash
	newest      map[string]domain.PolicyRef
	sources     []Source
}

// Source is the text of one version, so that it can be frozen where it is used.
type Source struct {
	Kind string // programme or regulation
	Ref  domain.PolicyRef
	YAML []byte
}

func newLibrary(metrics catalogue) *Library {
	return &Library{
		metrics: metrics, programmes: map[string]programme{}, regulations: map[string]*regulation{},
		newest: map[string]domain.PolicyRef{},
	}
}

// copy is a library with the same texts that can grow by itself. What is compiled is shared: it
// is never written to.
func (l *Library) copy() *Library {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return &Library{
		metrics: l.metrics, lexicon: l.lexicon, programmes: maps.Clone(l.programmes), regulations: maps.Clone(l.regulations),
		newest: maps.Clone(l.newest), sources: slices.Clone(l.sources),
	}
}

// Programmes is the newest version of each programme, ordered by code.
func (l *Library) Programmes() []domain.Programme {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var list []domain.Programme
	for _, key := range slices.Sorted(maps.Keys(l.newest)) {
		if p, ok := l.programmes[l.newest[key].Hash]; ok {
			list = append(list, p.Programme)
		}
	}
	return list
}

// Programme is the newest version of a programme, or not_found.
func (l *Library) Programme(code string) (domain.Programme, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	ref, ok := l.newest[newestKey(KindProgramme, code)]
	if !ok {
		return domain.Programme{}, unknown("unknown_programme", code)
	}
	return l.programmes[ref.Hash].Programme, nil
}

// ProgrammeAt is the very version a reference names, or not_found.
func (l *Library) ProgrammeAt(ref domain.PolicyRef) (domain.Programme, error) {
	p, err := l.programme(ref)
	return p.Programme, err
}

// Regulation is the newest version of a regulation, or not_found.
func (l *Library) Regulation(code string) (domain.PolicyRef, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	ref, ok := l.newest[newestKey(KindRegulation, code)]
	if !ok {
		return domain.PolicyRef{}, unknown("unknown_regulation", code)
	}
	return ref, nil
}

// RegulationName is what a regulation is called; its code when the version is not loaded.
func (l *Library) RegulationName(ref domain.PolicyRef) domain.Text {
	r, err := l.regulation(ref)
	if err != nil {
		return domain.Text{Zh: ref.Code, En: ref.Code}
	}
	return r.name
}

// Metric finds a metric by its code or by another code outsiders know it by, or not_found.
func (l *Library) Metric(codeOrAlias string) (domain.Metric, error) {
	m, ok := l.metrics.find(codeOrAlias)
	if !ok {
		return domain.Metric{}, unknown("unknown_metric", codeOrAlias)
	}
	return m, nil
}

// Metrics finds several, in the order asked; codes the catalogue does not know are left out.
func (l *Library) Metrics(codes []string) []domain.Metric {
	list := make([]domain.Metric, 0, len(codes))
	for _, code := range codes {
		if m, ok := l.metrics.find(code); ok {
			list = append(list, m)
		}
	}
	return list
}

// Catalogue is every metric, in the order of the catalogue.
func (l *Library) Catalogue() []domain.Metric { return slices.Clone(l.metrics.Metrics) }

// Screen judges a candidate by the eligibility clauses of a programme's version. The error is
// not_found alone: a missing fact is part of the decision.
func (l *Library) Screen(ref domain.PolicyRef, f domain.CandidateFacts) (domain.Decision, error) {
	p, err := l.programme(ref)
	if err != nil {
		return domain.Decision{}, err
	}
	return decide(p.eligibility, ofCandidate(f)), nil
}

// Judge judges a person's service by a regulation's version. The error is not_found alone.
func (l *Library) Judge(ref domain.PolicyRef, f domain.ServiceFacts) (domain.Decision, error) {
	r, err := l.regulation(ref)
	if err != nil {
		return domain.Decision{}, err
	}
	return r.judge(&f), nil
}

// Sources is the text of every loaded version: regulations before the programmes that name
// them, each kind in the order it was loaded, so that Add accepts them in this order.
func (l *Library) Sources() []Source {
	l.mu.RLock()
	defer l.mu.RUnlock()
	list := slices.Clone(l.sources)
	slices.SortStableFunc(list, func(a, b Source) int { return -cmp.Compare(a.Kind, b.Kind) })
	return list
}

// Add loads another version, such as an older one read back from the database. Loading the
// same text again changes nothing. A fault in the text is invalid, with Faults as its cause.
func (l *Library) Add(kind string, yaml []byte) (domain.PolicyRef, error) {
	ref, err := l.add(kind, kind, slices.Clone(yaml))
	if err != nil {
		fault := domain.Invalid("yaml", "policy_text")
		fault.Cause = err
		return domain.PolicyRef{}, fault
	}
	return ref, nil
}

func (l *Library) add(kind, file string, text []byte) (domain.PolicyRef, error) {
	switch kind {
	case KindRegulation:
		r, err := parseRegulation(file, text)
		if err != nil {
			return domain.PolicyRef{}, err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if _, have := l.regulations[r.ref.Hash]; !have {
			l.regulations[r.ref.Hash] = r
			l.noteSource(kind, r.ref, text)
		}
		return r.ref, nil
	case KindProgramme:
		if fault, ok := misplaced(file, text); ok {
			return domain.PolicyRef{}, Faults{fault}
		}
		text = expand(text)
		p, err := parseProgramme(file, text, l)
		if err != nil {
			return domain.PolicyRef{}, err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if _, have := l.programmes[p.Ref.Hash]; !have {
			l.programmes[p.Ref.Hash] = p
			l.noteSource(kind, p.Ref, text)
		}
		return p.Ref, nil
	}
	return domain.PolicyRef{}, Faults{{File: file, Line: 1, Message: "there is no kind " + kind}}
}

// noteSource keeps the text and the newest version. Of two texts that claim the same version
// the one loaded first, which is ours, stays the newest; the other is still found by its hash.
func (l *Library) noteSource(kind string, ref domain.PolicyRef, text []byte) {
	l.sources = append(l.sources, Source{kind, ref, text})
	key := newestKey(kind, ref.Code)
	if ref.Version > l.newest[key].Version {
		l.newest[key] = ref
	}
}

func (l *Library) programme(ref domain.PolicyRef) (programme, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	p, ok := l.programmes[ref.Hash]
	if !ok || p.Ref != ref {
		return programme{}, unknown("unknown_programme", ref.Code)
	}
	return p, nil
}

func (l *Library) regulation(ref domain.PolicyRef) (*regulation, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	r, ok := l.regulations[ref.Hash]
	if !ok || r.ref != ref {
		return nil, unknown("unknown_regulation", ref.Code)
	}
	return r, nil
}

func newestKey(kind, code string) string { return kind + "/" + code }

func unknown(message, code string) error {
	return domain.Fault(domain.CodeNotFound, message).With("code", code)
}
