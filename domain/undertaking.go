package domain

import "github.com/duikou/duikou/domain/calendar"

// Scheme is what a programme says beyond the course of one cycle. Everything is optional; an
// empty Runs is RunsCycle, an empty Direction DispatchOut.
type Scheme struct {
	Runs      Runs      `json:"runs,omitempty" yaml:"runs"`
	Direction Direction `json:"direction,omitempty" yaml:"direction"`
	Valid     Period    `json:"valid" yaml:"valid"`
	Pairing   *Pairing  `json:"pairing,omitempty" yaml:"pairing"`
	// MinStretchMonths is the shortest stay in one go, 0 when the scheme names none.
	MinStretchMonths int          `json:"min_stretch_months,omitempty" yaml:"min_stretch_months"`
	TermBasis        string       `json:"term_basis,omitempty" yaml:"term_basis"` // rule, or custom: told as experience
	Load             *Load        `json:"load,omitempty" yaml:"load"`
	Postings         []Posting    `json:"postings,omitempty" yaml:"postings"`
	Activities       []Activity   `json:"activities,omitempty" yaml:"activities"`
	Targets          []Target     `json:"targets,omitempty" yaml:"targets"`
	Obligations      []Obligation `json:"obligations,omitempty" yaml:"obligations"`
	Checklists       []Checklist  `json:"checklists,omitempty" yaml:"checklists"`
	Procedures       []Procedure  `json:"procedures,omitempty" yaml:"procedures"`
	Bodies           []Body       `json:"bodies,omitempty" yaml:"bodies"`
	Evaluations      []Evaluation `json:"evaluations,omitempty" yaml:"evaluations"`
	Budgets          []Budget     `json:"budgets,omitempty" yaml:"budgets"`
	Ways             []Way        `json:"ways,omitempty" yaml:"ways"`
	Priorities       []Item       `json:"priorities,omitempty" yaml:"priorities"`
}

// AsCycle reports whether cycles can be opened under the programme.
func (s Scheme) AsCycle() bool { return s.Runs == "" || s.Runs == RunsCycle }

// Goes is the direction, with its default.
func (s Scheme) Goes() Direction {
	if s.Direction == "" {
		return DispatchOut
	}
	return s.Direction
}

// Posting is the post somebody is given on arrival.
type Posting struct {
	Item `yaml:",inline"`
	For  string `json:"for" yaml:"for"` // member, leader
}

// Activity is one kind of thing done under a scheme: a service, a class, a visit, a task line
// of an agreement. Its figures are counted in the metrics it names.
type Activity struct {
	Item    `yaml:",inline"`
	Metrics []string `json:"metrics,omitempty" yaml:"metrics"` // catalogue codes; none when nothing is counted
	By      string   `json:"by" yaml:"by"`                     // supporter, recipient, both, third_party
	// Record is what a record must hold to be counted, such as date, topic, presenter.
	Record []string `json:"record,omitempty" yaml:"record"`
	// LeastDays is the shortest it may last, 0.5 for half a day; 0 when it has no length.
	LeastDays float64 `json:"least_days,omitempty" yaml:"least_days"`
	Procedure string  `json:"procedure,omitempty" yaml:"procedure"` // the procedure it follows
	Checklist string  `json:"checklist,omitempty" yaml:"checklist"` // what must hold before it counts
	// ApartFrom names activities whose people may be the same: their figures are not added.
	ApartFrom []string `json:"apart_from,omitempty" yaml:"apart_from"`
	Free      bool     `json:"free,omitempty" yaml:"free"`           // no fee is taken; what is waived is recorded as money
	Committed bool     `json:"committed,omitempty" yaml:"committed"` // promised: it stays a commitment until there is a result
	Scope     string   `json:"scope,omitempty" yaml:"scope"`         // unit, county, alliance, nation: whose total it is
	Tutored   bool     `json:"tutored,omitempty" yaml:"tutored"`     // each trainee has exactly one named tutor
	Directed  bool     `json:"directed,omitempty" yaml:"directed"`   // goes up or down, and each way is counted
	Valid     Period   `json:"valid" yaml:"valid"`                   // when it took place
}

// Obligation is what somebody must do, and by when.
type Obligation struct {
	Item      `yaml:",inline"`
	By        string   `json:"by" yaml:"by"`                             // supporter, recipient, both, person, authority, unit
	Before    string   `json:"before,omitempty" yaml:"before"`           // stage it must precede: agreement, plan, nomination, dispatch, arrival, term_end, year_end
	During    bool     `json:"during,omitempty" yaml:"during"`           // it lasts as long as the service
	Months    []int    `json:"months,omitempty" yaml:"months"`           // calendar months it is due in
	Per       string   `json:"per,omitempty" yaml:"per"`                 // person, trainee, project, month, quarter, year, school_year, agreement
	Count     int      `json:"count,omitempty" yaml:"count"`             // how many per Per
	To        []string `json:"to,omitempty" yaml:"to"`                   // whom it goes to: supporter, recipient, province, county, ministry
	Checklist string   `json:"checklist,omitempty" yaml:"checklist"`     // what it must contain
	Approved  string   `json:"approved_by,omitempty" yaml:"approved_by"` // the body that must approve it
	Blocks    bool     `json:"blocks,omitempty" yaml:"blocks"`           // while it is missing the stage does not begin
	Finding   bool     `json:"finding,omitempty" yaml:"finding"`         // a breach is a finding in the appraisal
}

// Checklist is a versioned list of things to be ticked by a person.
type Checklist struct {
	Item  `yaml:",inline"`
	Valid Period `json:"valid" yaml:"valid"`
	Lines []Text `json:"lines" yaml:"lines"`
}

// Procedure is an ordered course of stages outside the chains of a cycle.
type Procedure struct {
	Item   `yaml:",inline"`
	Stages []Stage `json:"stages" yaml:"stages"`
}

// Stage is one station of a procedure.
type Stage struct {
	Code   string `json:"code" yaml:"code"`
	Name   Text   `json:"name" yaml:"name"`
	By     string `json:"by" yaml:"by"`                   // supporter, recipient, both, person, authority, ministry, third_party
	Month  int    `json:"month,omitempty" yaml:"month"`   // calendar month it falls in, 0 = any
	Metric string `json:"metric,omitempty" yaml:"metric"` // the figure counted at this stage
	Counts bool   `json:"counts,omitempty" yaml:"counts"` // only what has reached this stage is counted as done
}

// Body is a committee, leading group or office.
type Body struct {
	Item    `yaml:",inline"`
	Side    string `json:"side" yaml:"side"`   // supporter, recipient, both, alliance
	Level   int    `json:"level" yaml:"level"` // 1 is the highest
	Members []Text `json:"members,omitempty" yaml:"members"`
	Decides []Text `json:"decides,omitempty" yaml:"decides"`
}

// Evaluation is a check or a scoring beside the appraisal of a person's service.
type Evaluation struct {
	Item        `yaml:",inline"`
	Of          string      `json:"of" yaml:"of"`     // person, apprentice, department, project, unit, institution
	By          []string    `json:"by" yaml:"by"`     // supporter, recipient, leader, authority, tutor, third_party
	When        string      `json:"when" yaml:"when"` // mid_term, regular, irregular, after_term, year_end, next_year
	Unannounced bool        `json:"unannounced,omitempty" yaml:"unannounced"`
	Dimensions  []Dimension `json:"dimensions,omitempty" yaml:"dimensions"`
	Vetoes      []Veto      `json:"vetoes,omitempty" yaml:"vetoes"`
	Feeds       []string    `json:"feeds,omitempty" yaml:"feeds"` // what the result goes into: a person decides there
}

// Budget is money set aside.
type Budget struct {
	Item       `yaml:",inline"`
	Fen        int64  `json:"fen" yaml:"fen"` // 0 when the scheme names no sum
	Per        string `json:"per" yaml:"per"` // year, project_year, plan
	Valid      Period `json:"valid" yaml:"valid"`
	Bearer     string `json:"bearer" yaml:"bearer"` // supporter, recipient, state, province, donor
	RingFenced bool   `json:"ring_fenced,omitempty" yaml:"ring_fenced"`
}

// Way is how two sides work together: a tie between them, a model, a way of support.
type Way struct {
	Item `yaml:",inline"`
	Kind string `json:"kind" yaml:"kind"` // tie, model, exchange, alliance
}

// Veto is a thing that makes an appraisal fail whatever the scores.
type Veto struct {
	Code   string `json:"code" yaml:"code"`
	Name   Text   `json:"name" yaml:"name"`
	Source string `json:"source" yaml:"source"`
}

// ChecklistOn is the newest version of a checklist that holds on a day. Versions of one list
// share a code and differ in when they hold.
func (s Scheme) ChecklistOn(code string, on calendar.Date) (Checklist, bool) {
	var found Checklist
	ok := false
	for _, c := range s.Checklists {
		if c.Code == code && c.Valid.Holds(on) && (!ok || c.Valid.From >= found.Valid.From) {
			found, ok = c, true
		}
	}
	return found, ok
}
