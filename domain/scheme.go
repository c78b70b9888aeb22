package domain

import (
	"math"
	"slices"
	"strconv"

	"github.com/duikou/duikou/domain/calendar"
)

// Runs says how a programme is served.
type Runs string

// The ways a programme is served. Only RunsCycle opens cycles and has chains of human steps;
// the others are read: their activities, figures, bodies and history enter the catalogue, the
// targets and the reports.
const (
	RunsCycle      Runs = "cycle"
	RunsActivity   Runs = "activity"   // single events and projects, recorded as figures
	RunsFigure     Runs = "figure"     // totals that others count
	RunsGovernance Runs = "governance" // bodies, rules and ways of working
	RunsBackground Runs = "background" // history that explains the others
)

// RunsAll lists the ways a programme is served.
var RunsAll = []Runs{RunsCycle, RunsActivity, RunsFigure, RunsGovernance, RunsBackground}

// Direction says who goes where. The sides of a cycle follow the people: the supporter of a
// cycle is the organisation that sends, the recipient the one that receives.
type Direction string

// The directions of a programme.
const (
	DispatchOut    Direction = "dispatch_out"    // the supporter's people serve at the recipient
	TrainingIn     Direction = "training_in"     // the weaker side's people are trained at the stronger
	SecondmentBoth Direction = "secondment_both" // people of both sides hold posts at the other
	Team           Direction = "team"            // a team is sent as one
	Visit          Direction = "visit"           // hours or days at a time
	Volunteer      Direction = "volunteer"       // volunteers, mostly students
)

// Directions lists the directions.
var Directions = []Direction{DispatchOut, TrainingIn, SecondmentBoth, Team, Visit, Volunteer}

// Item is what every line of a scheme has: a code, a name, and the document it rests on.
type Item struct {
	Code   string `json:"code" yaml:"code"`
	Name   Text   `json:"name" yaml:"name"`
	Source string `json:"source" yaml:"source"`
}

// Period is when something holds, both days included; "" is open.
type Period struct {
	From string `json:"from,omitempty" yaml:"from"` // "2009-01-01"
	To   string `json:"to,omitempty" yaml:"to"`
}

// Holds reports whether a day lies in the period.
func (p Period) Holds(on calendar.Date) bool {
	day := on.String()
	return (p.From == "" || day >= p.From) && (p.To == "" || day <= p.To)
}

// Party is a kind of organisation. An empty list does not narrow; an organisation whose tier
// or level is not known does not fit a party that asks for one.
type Party struct {
	Kinds  []OrganisationKind `json:"kinds,omitempty" yaml:"kinds"`
	Tiers  []string           `json:"tiers,omitempty" yaml:"tiers"`
	Levels []string           `json:"levels,omitempty" yaml:"levels"`
}

// Fits reports whether an organisation is of this kind.
func (p Party) Fits(o Organisation) bool {
	return (len(p.Kinds) == 0 || slices.Contains(p.Kinds, o.Kind)) &&
		(len(p.Tiers) == 0 || slices.Contains(p.Tiers, o.Tier)) &&
		(len(p.Levels) == 0 || slices.Contains(p.Levels, o.Level))
}

// Pairing says who supports whom, and for how long.
type Pairing struct {
	Supporter      Party  `json:"supporter" yaml:"supporter"`
	Recipient      Party  `json:"recipient" yaml:"recipient"`
	Recipients     int    `json:"recipients,omitempty" yaml:"recipients"`           // recipients per supporter (1:3); 0 = not said
	About          bool   `json:"about,omitempty" yaml:"about"`                     // the ratio is a guide (左右)
	FixedYears     int    `json:"fixed_years,omitempty" yaml:"fixed_years"`         // a pair is not changed for so long without an exception
	AgreementYears int    `json:"agreement_years,omitempty" yaml:"agreement_years"` // how long one agreement runs
	Renewed        string `json:"renewed,omitempty" yaml:"renewed"`                 // yearly, school_year, at_end or ""
	Source         string `json:"source" yaml:"source"`
}

// FixedUntil is the last day on which a pair begun on a day may not be changed without an
// exception; zero when the scheme does not fix pairs.
func (p Pairing) FixedUntil(begun calendar.Date) calendar.Date {
	if p.FixedYears == 0 {
		return calendar.Date{}
	}
	return begun.AddMonths(12 * p.FixedYears).AddDays(-1)
}

// Band is how a number stands to a range.
type Band string

// The bands of a range: below it the scheme is breached, above it somebody should look.
const (
	BandBreach Band = "breach"
	BandWithin Band = "within"
	BandAbove  Band = "above"
)

// Quota is a range of people for one kind of recipient. Unlike a track's yearly quota, which
// refuses, a range only says how a number stands to it.
type Quota struct {
	Recipient Party  `json:"recipient" yaml:"recipient"`
	Min       int    `json:"min" yaml:"min"`
	Max       int    `json:"max" yaml:"max"` // 0 = no upper end
	Per       string `json:"per" yaml:"per"` // year, or standing: at any time
	Source    string `json:"source" yaml:"source"`
}

// Band says how n people stand to the range.
func (q Quota) Band(n int) Band {
	switch {
	case n < q.Min:
		return BandBreach
	case q.Max > 0 && n > q.Max:
		return BandAbove
	}
	return BandWithin
}

// QuotaFor is the first range of a track that fits a recipient.
func (t Track) QuotaFor(recipient Organisation) (Quota, bool) {
	i := slices.IndexFunc(t.Quotas, func(q Quota) bool { return q.Recipient.Fits(recipient) })
	if i < 0 {
		return Quota{}, false
	}
	return t.Quotas[i], true
}

// Load is the share of staff away from which a supporter should be warned.
type Load struct {
	Of        string  `json:"of" yaml:"of"` // staff, physicians, mid_grade
	WarnShare float64 `json:"warn_share" yaml:"warn_share"`
	Source    string  `json:"source" yaml:"source"`
}

// Warns reports whether so many away of so many reach the share.
func (l Load) Warns(away, of int) bool {
	return of > 0 && float64(away) >= l.WarnShare*float64(of)
}

// Target is a figure a scheme wants reached, or only wants shown.
type Target struct {
	Item    `yaml:",inline"`
	Metric  string  `json:"metric" yaml:"metric"`             // catalogue code
	Of      string  `json:"of,omitempty" yaml:"of"`           // the denominator's code: the figure is a percentage
	Compare string  `json:"compare" yaml:"compare"`           // floor, ceiling, equal; shown has no threshold
	Value   float64 `json:"value" yaml:"value"`               // percent when Of is given
	Per     string  `json:"per" yaml:"per"`                   // year, school_year, month, agreement, whole
	Places  int     `json:"places,omitempty" yaml:"places"`   // decimals a percentage is printed with
	By      string  `json:"by,omitempty" yaml:"by"`           // last day by which it should be reached
	Planned bool    `json:"planned,omitempty" yaml:"planned"` // a plan: the actual is shown beside it, never instead of it
}

// Met reports whether a value reaches the target; known is false where there is none to reach.
func (t Target) Met(actual float64) (met, known bool) {
	switch t.Compare {
	case "floor":
		return actual >= t.Value, true
	case "ceiling":
		return actual <= t.Value, true
	case "equal":
		return actual == t.Value, true
	}
	return false, false
}

// Percent is a part of a whole in percent, rounded half up to the target's places; "" when
// the whole is zero. It is counted from the two numbers each time, never averaged.
func (t Target) Percent(part, whole float64) string {
	if whole == 0 {
		return ""
	}
	scale := math.Pow10(t.Places)
	return strconv.FormatFloat(math.Floor(part/whole*100*scale+0.5)/scale, 'f', t.Places, 64)
}
