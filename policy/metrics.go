package policy

import (
	"slices"

	"github.com/duikou/duikou/domain"
)

// catalogue is the metrics every programme chooses from. A code in it is never taken out
// again: figures of past years bear it.
type catalogue struct {
	Metrics []domain.Metric `yaml:"metrics"`
	byCode  map[string]int  // codes and aliases
}

func parseCatalogue(file string, text []byte) (catalogue, error) {
	c := catalogue{byCode: map[string]int{}}
	d := read(file, text, &c)
	if len(d.faults) > 0 {
		return catalogue{}, d.faults
	}
	seen := codes{}
	for i, m := range c.Metrics {
		at := d.at("metrics").item(i)
		seen.want(at.key("code"), m.Code)
		c.byCode[m.Code] = i
		for j, alias := range m.Aliases {
			seen.want(at.key("aliases").item(j), alias)
			c.byCode[alias] = i
		}
		wantText(at.key("name"), m.Name)
		wantText(at.key("unit"), m.Unit)
		if m.Second != (domain.Text{}) {
			wantText(at.key("second"), m.Second)
		}
		if m.Note != (domain.Text{}) {
			wantText(at.key("note"), m.Note)
		}
		if m.Adds == "" {
			c.Metrics[i].Adds = domain.AddSum
		}
		at.key("max").want(m.Max > 0, "must be above 0")
		at.key("adds").want(slices.Contains(domain.Additions, c.Metrics[i].Adds), "must be one of %s", list(domain.Additions))
		at.key("ratio").want(len(m.Ratio) == 0 || len(m.Ratio) == 2 && m.Adds == domain.AddRatio, "wants the part and the whole of a ratio")
	}
	for i, m := range c.Metrics {
		at := d.at("metrics").item(i)
		c.wantOther(at.key("of"), m, m.Of)
		for j, code := range m.Ratio {
			c.wantOther(at.key("ratio").item(j), m, code)
		}
		for j, code := range m.Apart {
			c.wantOther(at.key("apart").item(j), m, code)
		}
	}
	return c, d.faults.err()
}

// wantOther wants a code, when there is one, to be another metric's.
func (c catalogue) wantOther(at place, m domain.Metric, code string) {
	other, known := c.find(code)
	at.want(code == "" || known && other.Code == code && code != m.Code, "there is no other metric with the code %q", code)
}

// find takes a code or an alias.
func (c catalogue) find(code string) (domain.Metric, bool) {
	i, ok := c.byCode[code]
	if !ok {
		return domain.Metric{}, false
	}
	return c.Metrics[i], true
}
