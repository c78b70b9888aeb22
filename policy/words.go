package policy

import (
	"slices"

	"github.com/duikou/duikou/domain"
)

// RuleText is a regulation's version in words, or not_found.
func (l *Library) RuleText(ref domain.PolicyRef) (domain.RuleText, error) {
	r, err := l.regulation(ref)
	if err != nil {
		return domain.RuleText{}, err
	}
	t := r.text
	out := domain.RuleText{Ref: r.ref, Name: t.Name, Basis: t.Basis, Evidence: t.Evidence, Notes: t.Notes}
	line := func(group, id string, text domain.Text, source, confidence string) *domain.RuleLine {
		out.Lines = append(out.Lines, domain.RuleLine{Group: group, ID: id, Text: text, Source: source, Confidence: confidence})
		return &out.Lines[len(out.Lines)-1]
	}
	if f := t.InForce; f != nil {
		out.From, out.To, out.Draft = dayText(f.From), dayText(f.To), f.Draft
		line("in_force", "in_force", f.Text, f.Source, f.Confidence)
	}
	if g := t.Region; g != nil {
		out.Region = g.Code
		line("region", "region", g.Text, g.Source, g.Confidence)
	}
	if a := t.Applies; a != nil {
		line("applies", "applies", a.Text, a.Source, a.Confidence)
	}
	if t.Counting.Text.Zh != "" {
		line("counting", "counting", t.Counting.Text, t.Counting.Source, t.Counting.Confidence)
	}
	for _, c := range t.Counts {
		line("counts", c.ID, c.Text, c.Source, c.Confidence)
	}
	for _, part := range []struct {
		group   string
		clauses []clause
	}{{"exemption", r.exemptions}, {"clause", r.clauses}} {
		for _, c := range part.clauses {
			at := line(part.group, c.ID, c.Text, c.Source, c.Confidence)
			at.Required, at.Unit, at.Titles, at.Advises, at.Evidence = c.required, c.Unit, c.Titles, c.Advises, c.Evidence
			at.Proofs, at.Fields = r.proofs(&c)
		}
	}
	for _, e := range t.Earns {
		line("earns", e.ID, e.Text, e.Source, e.Confidence).Titles = e.Titles
	}
	return out, nil
}

func dayText(d interface {
	IsZero() bool
	String() string
}) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// Versions are the loaded versions of a programme or a regulation, newest first. Two texts that
// claim the same number are both listed: their hashes differ.
func (l *Library) Versions(kind, code string) []domain.PolicyRef {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var list []domain.PolicyRef
	for _, s := range l.sources {
		if s.Kind == kind && s.Ref.Code == code {
			list = append(list, s.Ref)
		}
	}
	slices.SortStableFunc(list, func(a, b domain.PolicyRef) int { return b.Version - a.Version })
	return list
}

// Changes are the fields in which two versions of one text differ, in the order of the newer
// text, those that are gone last; or not_found.
func (l *Library) Changes(kind string, from, to domain.PolicyRef) ([]domain.PolicyChange, error) {
	before, err := l.leaves(kind, from)
	if err != nil {
		return nil, err
	}
	after, err := l.leaves(kind, to)
	if err != nil {
		return nil, err
	}
	var changes []domain.PolicyChange
	for _, path := range after.order {
		if was, is := before.values[path], after.values[path]; was != is {
			changes = append(changes, domain.PolicyChange{Path: path, From: was, To: is})
		}
	}
	for _, path := range before.order {
		if _, still := after.values[path]; !still {
			changes = append(changes, domain.PolicyChange{Path: path, From: before.values[path]})
		}
	}
	return changes, nil
}

func (l *Library) leaves(kind string, ref domain.PolicyRef) (leaves, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, s := range l.sources {
		if s.Kind == kind && s.Ref == ref {
			return leavesOf(s.YAML)
		}
	}
	return leaves{}, unknown("unknown_"+kind, ref.Code)
}
