package policy

import (
	"slices"

	"cel.dev/cel-go/cel"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// regulationText is a regulation as it stands in YAML.
type regulationText struct {
	Code       string        `yaml:"code"`
	Version    int           `yaml:"version"`
	Name       domain.Text   `yaml:"name"`
	Basis      []string      `yaml:"basis"`      // documents it rests on
	InForce    *inForceText  `yaml:"in_force"`   // when; always when absent
	Region     *regionText   `yaml:"region"`     // where; everywhere when absent
	Applies    *appliesText  `yaml:"applies"`    // whom it covers; everybody when absent
	Counting   countingText  `yaml:"counting"`   // how service is counted
	Counts     []countText   `yaml:"counts"`     // which service counts; all when absent
	Tallies    []tallyText   `yaml:"tallies"`    // parts of the service counted for themselves
	Exemptions []clauseText  `yaml:"exemptions"` // whoever passes one owes nothing
	Clauses    []clauseText  `yaml:"clauses"`
	Earns      []earnText    `yaml:"earns"`    // what service brings besides
	Evidence   []domain.Text `yaml:"evidence"` // the papers an application needs
	Notes      []domain.Text `yaml:"notes"`    // what the source says that people decide, or what it does not say
}

// inForceText says on which days of application a regulation holds. Draft is a text that was
// never in force: it is judged, with a warning.
type inForceText struct {
	From       calendar.Date `yaml:"from"`
	To         calendar.Date `yaml:"to"`
	Draft      bool          `yaml:"draft"`
	Text       domain.Text   `yaml:"text"`
	Source     string        `yaml:"source"`
	Confidence string        `yaml:"confidence"`
}

// regionText says in which region a regulation holds, by the first digits of GB/T 2260.
type regionText struct {
	Code       string      `yaml:"code"`
	Text       domain.Text `yaml:"text"`
	Source     string      `yaml:"source"`
	Confidence string      `yaml:"confidence"`
}

// appliesText says whom a regulation covers.
type appliesText struct {
	When       string      `yaml:"when"` // CEL, bool
	Text       domain.Text `yaml:"text"`
	Source     string      `yaml:"source"`
	Confidence string      `yaml:"confidence"` // A when absent
}

// earnText is something that service brings.
type earnText struct {
	ID         string         `yaml:"id"`
	Text       domain.Text    `yaml:"text"`
	Source     string         `yaml:"source"`
	Confidence string         `yaml:"confidence"`
	Titles     []domain.Title `yaml:"titles"` // the titles applied for; every one when absent
	When       string         `yaml:"when"`   // CEL, bool; always when absent
	Value      string         `yaml:"value"`  // CEL, a number
	Unit       domain.Text    `yaml:"unit"`
}

type earn struct {
	earnText
	when, value expression
}

// regulation is one version, ready to judge.
type regulation struct {
	text       regulationText
	ref        domain.PolicyRef
	name       domain.Text
	applies    *clause
	counting   countingText
	counts     []count
	tallies    []tally
	counters   []counter
	exemptions []clause
	clauses    []clause
	earns      []earn
	main       *counter // what "served" shows
	plain      bool     // nothing but the sum of the days matters: no shortest stay, no share, no period
	loose      bool     // some tally is of all service, and not only of what counts
}

// parseRegulation reads, checks and compiles a text.
func parseRegulation(file string, text []byte) (*regulation, error) {
	var t regulationText
	d := read(file, text, &t)
	if len(d.faults) > 0 {
		return nil, d.faults
	}
	r := &regulation{text: t, ref: refOf(t.Code, t.Version, text), name: t.Name}
	wantHead(d, t.Code, t.Version, t.Name, t.Basis)
	checkValidity(d, t)
	if err := r.compile(d, t); err != nil {
		return nil, err
	}
	for _, list := range []struct {
		key   string
		texts []domain.Text
	}{{"evidence", t.Evidence}, {"notes", t.Notes}} {
		for i, text := range list.texts {
			wantText(d.at(list.key).item(i), text)
		}
	}
	return r, d.faults.err()
}

func (r *regulation) compile(d *document, t regulationText) error {
	r.counters = countersOf(t.Tallies)
	stretch, err := language(personFacts, subjectFacts, stretchFacts)
	if err != nil {
		return err
	}
	all, err := language(personFacts, subjectFacts, serviceFacts, counterFacts(r.counters))
	if err != nil {
		d.at("tallies").want(false, "%v", err)
		return d.faults
	}
	if t.Applies != nil {
		r.applies = compileApplies(d.at("applies"), *t.Applies)
	}
	r.counting = t.Counting
	parts := slices.ContainsFunc(t.Counts, func(c countText) bool { return c.Share != "" })
	checkCounting(d.at("counting"), &r.counting, parts)
	r.counts = compileCounts(d.at("counts"), stretch, t.Counts)
	r.tallies = compileTallies(d.at("tallies"), stretch, t.Tallies)
	r.loose = slices.ContainsFunc(t.Tallies, func(t tallyText) bool { return t.All })
	if len(t.Exemptions) > 0 {
		r.exemptions = r.ruled(d.at("exemptions"), all, compileClauses(d.at("exemptions"), all, t.Exemptions))
	}
	r.clauses = r.ruled(d.at("clauses"), all, compileClauses(d.at("clauses"), all, t.Clauses))
	r.compileEarns(d.at("earns"), all, t.Earns)
	r.main = r.mainCounter()
	r.plain = !r.counting.SamePlace && r.counting.WithinMonths == 0 && !slices.ContainsFunc(r.counts, func(c count) bool { return !c.usual() || c.Min != nil })
	return nil
}

// ruled checks and completes what only a regulation's clauses have.
func (r *regulation) ruled(at place, env *cel.Env, clauses []clause) []clause {
	groups := map[string]int{}
	for _, c := range clauses {
		groups[c.OneOf]++
	}
	for i := range clauses {
		c, item := &clauses[i], at.item(i)
		c.alone = []*clause{c}
		if c.When != "" {
			c.when = compileTest(item.key("when"), env, c.When)
		}
		for j, title := range c.Titles {
			item.key("titles").item(j).want(title.Rank() > 0, "is no title")
		}
		item.key("one_of").want(c.OneOf == "" || groups[c.OneOf] > 1, "names %q, and no other clause does", c.OneOf)
		if c.Evidence != (domain.Text{}) {
			wantText(item.key("evidence"), c.Evidence)
		}
		for j := range r.counters {
			if c.Measure == r.counters[j].name {
				c.counter = &r.counters[j]
			}
		}
	}
	return clauses
}

// mainCounter is the first that a deciding clause asks for, or the whole in the rule's unit.
func (r *regulation) mainCounter() *counter {
	for i := range r.clauses {
		if c := r.clauses[i].counter; c != nil && c.tally == noTally {
			return c
		}
	}
	for i := range r.counters {
		if r.counters[i].unit == r.counting.Unit {
			return &r.counters[i]
		}
	}
	return &r.counters[0]
}

func checkValidity(d *document, t regulationText) {
	if f := t.InForce; f != nil {
		at := d.at("in_force")
		at.key("to").want(f.To.IsZero() || !f.To.Before(f.From), "is before the first day")
		wantText(at.key("text"), f.Text)
		at.key("source").want(f.Source != "", "the legal source is needed")
		wantConfidence(at, f.Confidence)
	}
	if g := t.Region; g != nil {
		at := d.at("region")
		at.key("code").want(regionCode.MatchString(g.Code), "must be two, four or six digits of GB/T 2260")
		wantText(at.key("text"), g.Text)
		at.key("source").want(g.Source != "", "the legal source is needed")
		wantConfidence(at, g.Confidence)
	}
}

// compileApplies makes a clause of it. It asks about the person and the institution only,
// so that more service can never take somebody out of a rule.
func compileApplies(at place, t appliesText) *clause {
	env, err := language(personFacts, subjectFacts)
	if !at.want(err == nil, "%v", err) {
		return nil
	}
	wantText(at.key("text"), t.Text)
	at.key("source").want(t.Source != "", "the legal source is needed")
	if t.Confidence == "" {
		t.Confidence = "A"
	}
	wantConfidence(at, t.Confidence)
	when := compileTest(at.key("when"), env, t.When)
	if when == nil {
		return nil
	}
	c := gate("applies", t.Text, t.Source, t.Confidence)
	c.measure = *when
	return &c
}

// gate is a clause that says yes or no to the whole rule.
func gate(id string, text domain.Text, source, confidence string) clause {
	return clause{
		clauseText: clauseText{ID: id, Text: text, Source: source, Confidence: confidence, Compare: "==", Threshold: true, Unit: "yes_no"},
		unit:       units["yes_no"], limit: 1, required: "true",
	}
}

func (r *regulation) compileEarns(at place, env *cel.Env, texts []earnText) {
	seen := codes{}
	for i, t := range texts {
		item := at.item(i)
		seen.want(item.key("id"), t.ID)
		wantText(item.key("text"), t.Text)
		wantText(item.key("unit"), t.Unit)
		item.key("source").want(t.Source != "", "the legal source is needed")
		wantConfidence(item, t.Confidence)
		for j, title := range t.Titles {
			item.key("titles").item(j).want(title.Rank() > 0, "is no title")
		}
		if t.When == "" {
			t.When = "true"
		}
		when := compileTest(item.key("when"), env, t.When)
		value, err := compile(env, t.Value)
		if !item.key("value").want(err == nil, "%v", err) || when == nil {
			continue
		}
		number := value.kind.IsExactType(cel.IntType) || value.kind.IsExactType(cel.DoubleType)
		item.key("value").want(number, "gives %s, which is not a number", value.kind)
		r.earns = append(r.earns, earn{t, *when, value})
	}
}
