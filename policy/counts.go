package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"cel.dev/cel-go/cel"

	"github.com/duikou/duikou/domain"
)

// The units service is counted in.
const (
	unitMonth      = "month"
	unitDay        = "day"
	unitWorkingDay = "working_day"
)

var countingUnits = []string{unitMonth, unitDay, unitWorkingDay}

// countingText says how a regulation counts service, whatever counts.
type countingText struct {
	Unit         string      `yaml:"unit"`          // the rule's own unit; month when absent
	SamePlace    bool        `yaml:"same_place"`    // only service at one and the same institution adds up
	WithinMonths int         `yaml:"within_months"` // only the best period of so many months counts; 0 is any time
	CutOff       string      `yaml:"cut_off"`       // month and day of the application year after which nothing counts
	Absences     offText     `yaml:"absences"`
	Text         domain.Text `yaml:"text"`
	Source       string      `yaml:"source"`
	Confidence   string      `yaml:"confidence"`
}

// offText is which absences are taken off. Annual leave and public holidays are a worker's
// due; the other kinds are days on which nobody served.
type offText struct {
	Off        []string `yaml:"off"` // of domain.AbsenceKinds
	Source     string   `yaml:"source"`
	Confidence string   `yaml:"confidence"`
}

// defaultOff is what is taken off where a rule says nothing.
var defaultOff = []string{"sick", "personal", "maternity", "study", "unexcused"}

// countText is one rule of what counts. A stay falls under the first rule that takes it.
type countText struct {
	ID         string      `yaml:"id"`
	Text       domain.Text `yaml:"text"`
	Source     string      `yaml:"source"`
	Confidence string      `yaml:"confidence"`
	Where      string      `yaml:"where"` // CEL over one stretch; every stretch when absent
	Since      string      `yaml:"since"` // "title": only days since the present title
	Min        *amount     `yaml:"min"`   // the shortest uninterrupted stay; shorter ones do not add up
	Share      string      `yaml:"share"` // "1/3"; the whole when absent
	Cap        *amount     `yaml:"cap"`   // the most that counts by this rule
	Full       bool        `yaml:"full"`  // one such stay meets the whole requirement
}

// amount is a length of service in a rule.
type amount struct {
	Value int    `yaml:"value"`
	Unit  string `yaml:"unit"`
}

// points is the amount as it is added up: 31 for a month, 1 for a day.
func (a amount) points() int {
	if a.Unit == unitMonth {
		return a.Value * longMonth
	}
	return a.Value
}

type fraction struct{ num, den int }

// count is a rule of what counts, ready.
type count struct {
	countText
	where *expression
	share fraction
}

func (c count) whole() bool { return c.share.num == c.share.den }

// usual reports whether this is how people serve: new service is imagined to be of this kind,
// and not of one that is deemed enough.
func (c count) usual() bool { return c.whole() && !c.Full }

// generosity orders rules by how much the same stay counts under them.
func (c count) generosity() int {
	switch {
	case c.Full:
		return 1 << 20
	case c.share.num < c.share.den:
		return -1
	case c.Since != "":
		return 0
	case c.Min != nil:
		return 1<<19 - c.Min.points()
	}
	return 1 << 19
}

// longEnough asks of an uninterrupted stay from its first day to its last, days off included:
// who is ill for a day has not left.
func (c count) longEnough(r run) bool {
	if c.Min == nil {
		return true
	}
	days := r.to - r.from + 1
	if c.Min.Unit == unitMonth {
		return days >= safeDay*c.Min.Value && int(points(days)+bonus(r, days)) >= c.Min.points()
	}
	return days >= c.Min.Value
}

// tallyText is a part of the service that is counted for itself.
type tallyText struct {
	Name  string `yaml:"name"`
	Where string `yaml:"where"` // CEL over one stretch
	All   bool   `yaml:"all"`   // of all service, and not only of what counts
}

type tally struct {
	tallyText
	where expression
}

const maxTallies = 32

func (r *regulation) off(kind string) bool { return slices.Contains(r.counting.Absences.Off, kind) }

func checkCounting(at place, t *countingText, parts bool) {
	if t.Unit == "" {
		t.Unit = unitMonth
	}
	at.key("unit").want(slices.Contains(countingUnits, t.Unit), "must be one of month, day, working_day")
	at.key("within_months").want(t.WithinMonths >= 0 && t.WithinMonths <= 120, "must be 0 to 120")
	at.key("same_place").want(!t.SamePlace || !parts, "cannot be joined with a share")
	at.key("within_months").want(t.WithinMonths == 0 || !parts, "cannot be joined with a share")
	if t.CutOff != "" {
		wantMonthDay(at.key("cut_off"), t.CutOff)
	}
	if t.Absences.Off == nil {
		t.Absences.Off = defaultOff
	}
	for i, kind := range t.Absences.Off {
		at.key("absences").key("off").item(i).want(slices.Contains(domain.AbsenceKinds, kind), "must be one of sick, personal, annual, maternity, study, unexcused")
	}
	if t.Absences.Confidence != "" {
		wantConfidence(at.key("absences"), t.Absences.Confidence)
	}
	if t.Confidence != "" {
		wantConfidence(at, t.Confidence)
		wantText(at.key("text"), t.Text)
	}
}

// compileCounts checks the rules of what counts. Without any, all service counts in full.
func compileCounts(at place, env *cel.Env, texts []countText) []count {
	if len(texts) == 0 {
		return []count{{share: fraction{1, 1}}}
	}
	var counts []count
	seen := codes{}
	for i, text := range texts {
		item := at.item(i)
		seen.want(item.key("id"), text.ID)
		wantText(item.key("text"), text.Text)
		item.key("source").want(text.Source != "", "the legal source is needed")
		wantConfidence(item, text.Confidence)
		c := count{countText: text, share: fraction{1, 1}}
		if text.Where != "" {
			c.where = compileTest(item.key("where"), env, text.Where)
		}
		item.key("since").want(text.Since == "" || text.Since == "title", "must be title")
		wantAmount(item.key("min"), text.Min)
		wantAmount(item.key("cap"), text.Cap)
		if text.Share != "" {
			c.share = parseShare(item.key("share"), text.Share)
		}
		item.key("cap").want(text.Cap == nil || text.Share != "", "wants a share")
		item.key("full").want(!text.Full || text.Share == "", "cannot be joined with a share")
		if text.Confidence != "U" { // what is not verified never decides
			counts = append(counts, c)
		}
	}
	return counts
}

var shareText = regexp.MustCompile(`^([1-9]\d?)/([1-9]\d?)$`)

func parseShare(at place, text string) fraction {
	m := shareText.FindStringSubmatch(text)
	if !at.want(m != nil, `must be a fraction such as "1/3"`) {
		return fraction{1, 1}
	}
	num, _ := strconv.Atoi(m[1])
	den, _ := strconv.Atoi(m[2])
	at.want(num < den, "must be less than one")
	return fraction{num, den}
}

func wantAmount(at place, a *amount) {
	if a == nil {
		return
	}
	at.key("value").want(a.Value > 0, "must be above 0")
	at.key("unit").want(a.Unit == unitMonth || a.Unit == unitDay, "must be one of month, day")
}

func compileTallies(at place, env *cel.Env, texts []tallyText) []tally {
	var tallies []tally
	seen := codes{}
	at.want(len(texts) <= maxTallies, "at most %d tallies", maxTallies)
	for i, text := range texts {
		item := at.item(i)
		seen.want(item.key("name"), text.Name)
		if where := compileTest(item.key("where"), env, text.Where); where != nil {
			tallies = append(tallies, tally{text, *where})
		}
	}
	return tallies
}

// compileTest is an expression that answers yes or no.
func compileTest(at place, env *cel.Env, text string) *expression {
	e, err := compile(env, text)
	if !at.want(err == nil, "%v", err) {
		return nil
	}
	at.want(e.kind.IsExactType(cel.BoolType), "gives %s, which is not a yes_no", e.kind)
	return &e
}

func wantConfidence(at place, confidence string) {
	at.key("confidence").want(slices.Contains(confidences, confidence), "must be one of A, B, C, D, S, U")
}

// counter is one of the numbers service is counted in.
type counter struct {
	name  string
	unit  string
	long  bool // the longest uninterrupted stay, and not the sum
	tally int
}

// countersOf is every number clauses of a regulation can ask about.
func countersOf(tallies []tallyText) []counter {
	list := []counter{
		{"service.span", unitMonth, false, noTally},
		{"service.days", unitDay, false, noTally},
		{"service.working_days", unitWorkingDay, false, noTally},
		{"service.longest", unitMonth, true, noTally},
		{"service.longest_days", unitDay, true, noTally},
	}
	for i, t := range tallies {
		name := fmt.Sprintf("tally.%s", t.Name)
		list = append(list, counter{name, unitMonth, false, i}, counter{name + "_longest", unitMonth, true, i})
	}
	return list
}

// counterFacts is the counters as the language knows them: a length in months is a span, and
// its whole months have a name of their own.
func counterFacts(counters []counter) []fact {
	var list []fact
	for _, c := range counters {
		kind := cel.IntType
		if c.unit == unitMonth {
			kind = cel.StringType
		}
		list = append(list, fact{c.name, kind})
		if c.unit == unitMonth {
			list = append(list, fact{c.name + "_months", cel.IntType})
		}
	}
	return list
}

// count is the amount of a counter in what is in sight: points where it counts months.
func (b *book) count(c counter) int {
	switch {
	case c.long:
		return b.longest(c.unit, c.tally)
	case c.tally != noTally:
		choice := everything
		choice.tally = c.tally
		return b.in(c.unit, choice)
	}
	return b.total(c.unit)
}
