package policy

import (
	"maps"
	"slices"
	"sort"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// regulationText is a regulation as it stands in YAML.
type regulationText struct {
	Code    string       `yaml:"code"`
	Version int          `yaml:"version"`
	Name    domain.Text  `yaml:"name"`
	Basis   []string     `yaml:"basis"`   // documents it rests on
	Applies *appliesText `yaml:"applies"` // whom it covers; everybody when absent
	Counts  string       `yaml:"counts"`  // CEL over one stretch: does it count? All do when absent
	Clauses []clauseText `yaml:"clauses"`
}

// appliesText says whom a regulation covers.
type appliesText struct {
	When   string      `yaml:"when"` // CEL, bool
	Text   domain.Text `yaml:"text"`
	Source string      `yaml:"source"`
}

// regulation is one version, ready to judge.
type regulation struct {
	ref     domain.PolicyRef
	name    domain.Text
	applies *clause
	counts  *expression
	clauses []clause
}

// parseRegulation reads, checks and compiles a text.
func parseRegulation(file string, text []byte) (regulation, error) {
	var t regulationText
	d := read(file, text, &t)
	if len(d.faults) > 0 {
		return regulation{}, d.faults
	}
	r := regulation{ref: refOf(t.Code, t.Version, text), name: t.Name}
	wantHead(d, t.Code, t.Version, t.Name, t.Basis)
	env, err := language(personFacts, institutionFacts, serviceFacts)
	if err != nil {
		return regulation{}, err
	}
	if t.Applies != nil {
		r.applies = compileApplies(d.at("applies"), *t.Applies)
	}
	if t.Counts != "" {
		r.counts = compileCounts(d.at("counts"), t.Counts)
	}
	r.clauses = compileClauses(d.at("clauses"), env, t.Clauses)
	return r, d.faults.err()
}

// compileApplies makes a clause of it. It asks about the person and the institution only,
// so that more service can never take somebody out of a rule.
func compileApplies(at place, t appliesText) *clause {
	env, err := language(personFacts, institutionFacts)
	if !at.want(err == nil, "%v", err) {
		return nil
	}
	wantText(at.key("text"), t.Text)
	at.key("source").want(t.Source != "", "the legal source is needed")
	measure, err := compile(env, t.When)
	if !at.key("when").want(err == nil, "%v", err) {
		return nil
	}
	at.key("when").want(measure.kind.String() == "bool", "gives %s, which is not a yes_no", measure.kind)
	return &clause{
		clauseText: clauseText{ID: "applies", Text: t.Text, Source: t.Source, Confidence: "A", Compare: "==", Threshold: true, Unit: "yes_no"},
		measure:    measure, unit: units["yes_no"], limit: 1,
	}
}

func compileCounts(at place, text string) *expression {
	env, err := language(stretchFacts)
	if !at.want(err == nil, "%v", err) {
		return nil
	}
	counts, err := compile(env, text)
	if !at.want(err == nil, "%v", err) {
		return nil
	}
	at.want(counts.kind.String() == "bool", "gives %s, which is not a yes_no", counts.kind)
	return &counts
}

// judge answers for one person. When the rule does not cover the person, the only clause
// listed is the one that says so.
func (r regulation) judge(f domain.ServiceFacts) domain.Decision {
	k := ofService(f)
	if r.applies != nil {
		result := r.applies.judge(k)
		switch {
		case result.Unknown != "":
			return domain.Decision{Eligible: domain.Undetermined, Clauses: []domain.ClauseResult{result}}
		case !result.Pass:
			result.Warning = true
			return domain.Decision{Eligible: domain.NotRequired, Clauses: []domain.ClauseResult{result}}
		}
	}
	counted, ok := r.counted(f.Stretches, f.Person)
	if ok {
		k.served(counted)
	}
	d := decide(r.clauses, k)
	if ok {
		r.measureShortfall(&d, k, f.On, counted)
	}
	return d
}

// counted is the stretches the regulation counts, by their first day. It is false when that
// cannot be told: a fact is missing, or stretches overlap and would be counted twice.
func (r regulation) counted(stretches []domain.Stretch, p domain.Person) ([]domain.Stretch, bool) {
	stretches = slices.Clone(stretches)
	slices.SortFunc(stretches, func(a, b domain.Stretch) int { return a.From.Compare(b.From) })
	var list []domain.Stretch
	for i, s := range stretches {
		if s.From.IsZero() || s.To.Before(s.From) || s.Away < 0 || i > 0 && !s.From.After(stretches[i-1].To) {
			return nil, false
		}
		if r.counts != nil {
			yes, unknown := r.counts.eval(ofStretch(s, p))
			if unknown != "" {
				return nil, false
			}
			if yes != true {
				continue
			}
		}
		list = append(list, s)
	}
	return list, true
}

// longestShortfall bounds the search for what is short: forty years of service.
const longestShortfall = 40 * 366

// measureShortfall says of the first failed clause in months or days how many more days of
// service it wants and when they would have been served, had service gone on without a break
// from the last day that counts (or, without any service, from the day asked about).
func (r regulation) measureShortfall(d *domain.Decision, k known, on calendar.Date, counted []domain.Stretch) {
	for i, result := range d.Clauses {
		if result.Pass || result.Unknown != "" || result.Warning || result.Unit != "month" && result.Unit != "day" {
			continue
		}
		start := on
		if len(counted) > 0 {
			start = counted[len(counted)-1].To.AddDays(1)
		}
		if start.IsZero() {
			return
		}
		short := sort.Search(longestShortfall, func(n int) bool {
			longer := maps.Clone(k)
			longer.served(extended(counted, start, n))
			return r.clauses[i].judge(longer).Pass
		})
		if short == longestShortfall {
			return
		}
		d.Missing = &domain.Quantity{Value: short, Unit: "day"}
		d.Earliest = start.AddDays(short - 1)
		return
	}
}

// extended is the service with n more days from start on, the day after its last stretch.
func extended(counted []domain.Stretch, start calendar.Date, n int) []domain.Stretch {
	if n == 0 {
		return counted
	}
	last := start.AddDays(n - 1)
	if len(counted) == 0 {
		return []domain.Stretch{{From: start, To: last}}
	}
	longer := slices.Clone(counted)
	longer[len(longer)-1].To = last
	return longer
}
