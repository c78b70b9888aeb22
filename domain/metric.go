package domain

// Addition is how the figures of one metric go together.
type Addition string

// The ways in which figures add up.
const (
	AddSum      Addition = "sum"      // every record adds its count
	AddDistinct Addition = "distinct" // each person or item counts once, however often it is recorded
	AddLatest   Addition = "latest"   // a stock at a date: the newest record stands
	AddRatio    Addition = "ratio"    // recomputed from its parts, never averaged
	AddQuota    Addition = "quota"    // the least and the most, never added
	AddNever    Addition = "never"    // a parameter, a target or background: nobody's work
)

// Additions lists every way.
var Additions = []Addition{AddSum, AddDistinct, AddLatest, AddRatio, AddQuota, AddNever}

// Metric is one kind of figure: what a monthly report asks for, and what an organisation
// records of its year.
type Metric struct {
	Code    string   `json:"code" yaml:"code"`
	Aliases []string `json:"aliases,omitempty" yaml:"aliases"` // other codes outsiders know it by
	Name    Text     `json:"name" yaml:"name"`
	Unit    Text     `json:"unit" yaml:"unit"`
	// Second is the unit of what belongs to each event, such as the attendances of a lecture;
	// empty when nothing does.
	Second Text     `json:"second,omitzero" yaml:"second"`
	Adds   Addition `json:"adds" yaml:"adds"`
	// Ratio names the metrics a ratio is recomputed from: the part and the whole.
	Ratio []string `json:"ratio,omitempty" yaml:"ratio"`
	// Apart names neighbours that describe the same work and are never added to this metric.
	Apart []string `json:"apart,omitempty" yaml:"apart"`
	Note  Text     `json:"note,omitzero" yaml:"note"`
	// Of names the metric whose attendances this one counts: participants of lectures make
	// sense only where there was a lecture.
	Of  string `json:"of,omitempty" yaml:"of"`
	Max int64  `json:"max" yaml:"max"` // largest believable count of one person in one month
}
