package policy

import (
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
		at.key("max").want(m.Max > 0, "must be above 0")
	}
	for i, m := range c.Metrics {
		of, known := c.find(m.Of)
		d.at("metrics").item(i).key("of").want(m.Of == "" || known && of.Code == m.Of && m.Of != m.Code, "there is no other metric with the code %q", m.Of)
	}
	return c, d.faults.err()
}

// find takes a code or an alias.
func (c catalogue) find(code string) (domain.Metric, bool) {
	i, ok := c.byCode[code]
	if !ok {
		return domain.Metric{}, false
	}
	return c.Metrics[i], true
}
