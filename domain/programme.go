package domain

import (
	"slices"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// PolicyRef names one immutable version of a programme or a regulation. The hash is SHA-256
// over the YAML text, so a reference can be checked years later.
type PolicyRef struct {
	Code    string `json:"code"`
	Version int    `json:"version"`
	Hash    string `json:"hash"`
}

// Text is a sentence for people in the languages we serve; it comes from policy data.
type Text struct {
	Zh string `json:"zh" yaml:"zh"`
	En string `json:"en" yaml:"en"`
}

// In picks a language; Chinese is the fallback.
func (t Text) In(locale string) string {
	if locale == "en" && t.En != "" {
		return t.En
	}
	return t.Zh
}

// Side is one of the two ends of an agreement.
type Side string

// The sides of a cycle.
const (
	SideSupporter Side = "supporter"
	SideRecipient Side = "recipient"
)

// Sides lists both sides, the supporter first.
var Sides = []Side{SideSupporter, SideRecipient}

// Programme is a scheme (双千工程, …) as data. Rules with a condition live beside it as CEL
// clauses in package policy; what is here is structure. A cycle freezes the version it
// started with.
type Programme struct {
	Ref           PolicyRef     `json:"ref" yaml:"-"`
	Name          Text          `json:"name" yaml:"name"`
	Basis         []string      `json:"basis" yaml:"basis"` // documents it rests on
	TermMonths    int           `json:"term_months" yaml:"term_months"`
	Tracks        []Track       `json:"tracks" yaml:"tracks"`
	Declarations  []Declaration `json:"declarations" yaml:"declarations"`
	PublicityDays int           `json:"publicity_days" yaml:"publicity_days"` // 公示, working days
	Chains        []Chain       `json:"chains" yaml:"chains"`
	Reporting     Reporting     `json:"reporting" yaml:"reporting"`
	Appraisal     AppraisalForm `json:"appraisal" yaml:"appraisal"`
	Benefits      []Benefit     `json:"benefits" yaml:"benefits"`
	Consequences  []Consequence `json:"consequences" yaml:"consequences"`
	Leaves        []LeaveRule   `json:"leaves,omitempty" yaml:"leaves"`           // kinds of leave that can be asked for
	AppealDays    int           `json:"appeal_days,omitempty" yaml:"appeal_days"` // working days after settling in which one may appeal
	Regulations   []string      `json:"regulations" yaml:"regulations"`           // codes judged when an assignment is settled
	Year          YearCalendar  `json:"year" yaml:"year"`
	Scheme        `yaml:",inline"`
}

// Track is a way of serving inside a programme, with its yearly quota.
type Track struct {
	Code         string  `json:"code" yaml:"code"`
	Name         Text    `json:"name" yaml:"name"`
	QuotaPerYear int     `json:"quota_per_year" yaml:"quota_per_year"` // people; above it a list is refused; 0 = no quota
	Quotas       []Quota `json:"quotas,omitempty" yaml:"quotas"`       // ranges by kind of recipient; they warn
	Source       string  `json:"source" yaml:"source"`
}

// Track finds a track by its code.
func (p Programme) Track(code string) (Track, bool) {
	i := slices.IndexFunc(p.Tracks, func(t Track) bool { return t.Code == code })
	if i < 0 {
		return Track{}, false
	}
	return p.Tracks[i], true
}

// Declaration is a condition the candidate declares and signs, such as good health.
type Declaration struct {
	Code string `json:"code" yaml:"code"`
	Text Text   `json:"text" yaml:"text"`
}

// ChainName names one of the chains of human steps a programme must describe.
type ChainName string

// The chains. The order of steps, who takes them and their deadlines are programme data.
const (
	ChainNomination ChainName = "nomination" // one nominee: review
	ChainSignOff    ChainName = "sign_off"   // the list: hand in, sign, recipient's consent
	ChainArrival    ChainName = "arrival"    // one assignment: arrival confirmed
	ChainReport     ChainName = "report"     // one month: hand in, verify, accept
	ChainAppraisal  ChainName = "appraisal"  // both hospitals, then the person
	ChainObjection  ChainName = "objection"  // the person objects: the leader answers
	ChainRefusal    ChainName = "refusal"    // a refusal to serve: what follows from it
	ChainYearClose  ChainName = "year_close" // each hospital signs its figures
)

// The chains of requests. A programme that does not describe one does not offer the request.
const (
	ChainLeave       ChainName = "leave"        // 请假 and 销假
	ChainEarlyReturn ChainName = "early_return" // 提前返回: the person asks to end earlier
	ChainExtension   ChainName = "extension"    // 延长
	ChainRecall      ChainName = "recall"       // 召回: the supporter calls the person back
	ChainReplacement ChainName = "replacement"  // 换人: somebody else serves the rest
	ChainAppeal      ChainName = "appeal"       // 复核/申诉 against a settled grade
	ChainUnlock      ChainName = "unlock"       // 解锁: an accepted month is opened again
	ChainRevocation  ChainName = "revocation"   // 撤销: an approved request is taken back
)

// RequestChains lists the chains a programme may describe besides ChainNames.
var RequestChains = []ChainName{ChainLeave, ChainEarlyReturn, ChainExtension, ChainRecall, ChainReplacement, ChainAppeal, ChainUnlock, ChainRevocation}

// ChainNames lists the chains every programme describes.
var ChainNames = []ChainName{ChainNomination, ChainSignOff, ChainArrival, ChainReport, ChainAppraisal, ChainObjection, ChainRefusal, ChainYearClose}

// Chain is an ordered list of steps.
type Chain struct {
	Name    ChainName `json:"name" yaml:"name"`
	AskOnce bool      `json:"ask_once,omitempty" yaml:"ask_once"` // who approved the step before is not asked again
	Steps   []Step    `json:"steps" yaml:"steps"`
}

// Mode is how many of those asked must approve a step.
type Mode string

// The modes. An empty mode is ModeOne.
const (
	ModeOne Mode = "one" // one task in a shared inbox: whoever takes it decides
	ModeAny Mode = "any" // 或签: everybody who holds the post is asked, the first decides
	ModeAll Mode = "all" // 会签: everybody must approve, one rejection ends it
	ModeOf  Mode = "of"  // Need of those asked must approve
)

// OnExpire is what becomes of a step nobody has taken when its ladder ends.
type OnExpire string

// What silence may lead to. Nothing is approved by it unless a programme says so in as many words.
const (
	ExpireLapse   OnExpire = "lapse" // the run ends undone; the default
	ExpireReject  OnExpire = "reject"
	ExpireReturn  OnExpire = "return" // to the first step of return_to
	ExpireApprove OnExpire = "approve"
)

// Step is one piece of human work in a chain.
type Step struct {
	ID       string   `json:"id" yaml:"id"`
	Kind     TaskKind `json:"kind" yaml:"kind"`
	Name     Text     `json:"name" yaml:"name"`
	Who      Who      `json:"who" yaml:"who"`
	DueDays  int      `json:"due_days" yaml:"due_days"`   // working days after it opens
	Parallel bool     `json:"parallel" yaml:"parallel"`   // opens together with the step before it
	Ladder   Ladder   `json:"ladder" yaml:"ladder"`       // who hears what, when
	ReturnTo []string `json:"return_to" yaml:"return_to"` // IDs of earlier steps a 退回 may name
	Mode     Mode     `json:"mode,omitempty" yaml:"mode"`
	Need     int      `json:"need,omitempty" yaml:"need"` // for ModeOf
	And      []Who    `json:"and,omitempty" yaml:"and"`   // asked besides Who, for ModeAny, ModeAll and ModeOf
	// When is a CEL condition over the case, such as "request.days > 3"; the step is left out
	// where it does not hold, and stays in where it cannot be judged.
	When       string   `json:"when,omitempty" yaml:"when"`
	OnExpire   OnExpire `json:"on_expire,omitempty" yaml:"on_expire"`
	Opinion    bool     `json:"opinion,omitempty" yaml:"opinion"`       // an opinion is wanted with an approval as well
	Attachment bool     `json:"attachment,omitempty" yaml:"attachment"` // a document must be attached
	Copy       []Who    `json:"copy,omitempty" yaml:"copy"`             // 抄送 when the step passes
}

// Several reports whether the step asks people one by one and not through a shared inbox.
func (s Step) Several() bool { return s.Mode == ModeAny || s.Mode == ModeAll || s.Mode == ModeOf }

// Who is who takes a step: a role on a side, the person the case is about, or whoever asked.
type Who struct {
	Role      Role `json:"role,omitempty" yaml:"role"`
	Side      Side `json:"side,omitempty" yaml:"side"`
	Person    bool `json:"person,omitempty" yaml:"person"`
	Initiator bool `json:"initiator,omitempty" yaml:"initiator"`
}

// Own reports whether the step is the applicant's own: the rule that nobody decides their own
// request does not apply to it.
func (w Who) Own() bool { return w.Person || w.Initiator }

// Ladder is the ladder of reminders of a step, in working days counted from the due date.
type Ladder struct {
	Remind     []int `json:"remind" yaml:"remind"`           // -3 is three working days before, 0 the day itself
	Escalate   *int  `json:"escalate" yaml:"escalate"`       // when the next in line is asked as well; nil = never
	EscalateTo *Who  `json:"escalate_to" yaml:"escalate_to"` // the next in line
	Expire     *int  `json:"expire" yaml:"expire"`           // when the step closes undone; nil = it stays open
}

// Chain finds a chain by name; a loaded programme has all of them.
func (p Programme) Chain(name ChainName) Chain {
	for _, c := range p.Chains {
		if c.Name == name {
			return c
		}
	}
	return Chain{Name: name}
}

// Planned is the chain without the steps left out. Where the first of several parallel steps
// is left out, the next one leads the group.
func (c Chain) Planned(left func(Step) bool) Chain {
	planned, leads := c, false
	planned.Steps = nil
	for _, s := range c.Steps {
		leads = leads && s.Parallel || !s.Parallel
		if left(s) {
			continue
		}
		if leads {
			s.Parallel, leads = false, false
		}
		planned.Steps = append(planned.Steps, s)
	}
	return planned
}

// First is the group of steps that opens when the chain begins.
func (c Chain) First() []Step { return c.group(0) }

// After is the group of steps that opens when the group holding step id is finished; empty
// at the chain's end.
func (c Chain) After(id string) []Step {
	i := c.index(id)
	if i < 0 {
		return nil
	}
	for i++; i < len(c.Steps) && c.Steps[i].Parallel; i++ {
	}
	return c.group(i)
}

// Group is the steps open at the same time as step id, itself included.
func (c Chain) Group(id string) []Step {
	i := c.index(id)
	for i > 0 && c.Steps[i].Parallel {
		i--
	}
	return c.group(i)
}

// Step finds a step by its ID.
func (c Chain) Step(id string) (Step, bool) {
	if i := c.index(id); i >= 0 {
		return c.Steps[i], true
	}
	return Step{}, false
}

func (c Chain) index(id string) int {
	return slices.IndexFunc(c.Steps, func(s Step) bool { return s.ID == id })
}

func (c Chain) group(start int) []Step {
	if start < 0 || start >= len(c.Steps) {
		return nil
	}
	end := start + 1
	for end < len(c.Steps) && c.Steps[end].Parallel {
		end++
	}
	return c.Steps[start:end]
}

// Reporting is the rhythm of reports. The course of an assignment runs monthly ones; the other
// cadences belong to programmes that do not run as cycles.
type Reporting struct {
	Cadence  string   `json:"cadence,omitempty" yaml:"cadence"` // monthly when empty; quarterly, term, yearly, per_activity
	To       []string `json:"to,omitempty" yaml:"to"`           // whom the report goes to; both sides when empty
	OpensDay int      `json:"opens_day" yaml:"opens_day"`       // day of the month from which the month's report can be handed in
	DueDay   int      `json:"due_day" yaml:"due_day"`           // day of the following month by which it is due
	Metrics  []string `json:"metrics" yaml:"metrics"`           // codes of the catalogue, in form order
	// BackfillDays is how many working days a hospital that adopts Duikou in mid-course has
	// to enter the months that are already over (补录) before they count as missing.
	BackfillDays int `json:"backfill_days" yaml:"backfill_days"`
}

// OpensAt is when a month's report can first be handed in; last is the person's last day.
func (r Reporting) OpensAt(m calendar.Month, last calendar.Date) time.Time {
	day := calendar.NewDate(m.Year, m.Month, min(r.OpensDay, m.Days()))
	return calendar.Earlier(day, last).Start()
}

// DueOn is the day by which a month's report is due.
func (r Reporting) DueOn(m calendar.Month) calendar.Date {
	next := m.Next()
	return calendar.NewDate(next.Year, next.Month, min(r.DueDay, next.Days()))
}

// AppraisalForm is the scoring form both hospitals fill.
type AppraisalForm struct {
	Dimensions []Dimension `json:"dimensions" yaml:"dimensions"`
	Grades     []Grade     `json:"grades" yaml:"grades"` // best first; the score's grade is the first whose Min it reaches
	// ExcellentShare is the share of the best grade above which the yearly close warns, such
	// as 0.20 (事业单位工作人员考核规定 2023 Art. 15). It never changes a grade.
	ExcellentShare float64 `json:"excellent_share" yaml:"excellent_share"`
	Vetoes         []Veto  `json:"vetoes,omitempty" yaml:"vetoes"` // one that applies makes the grade fail
}

// Dimension is one line of the scoring form; weights add up to 100.
type Dimension struct {
	Code   string `json:"code" yaml:"code"`
	Name   Text   `json:"name" yaml:"name"`
	Weight int    `json:"weight" yaml:"weight"`
	Kind   string `json:"kind,omitempty" yaml:"kind"` // quantity, quality or ""
}

// Grade is a result band (等次).
type Grade struct {
	Code   string `json:"code" yaml:"code"`
	Name   Text   `json:"name" yaml:"name"`
	Min    int    `json:"min" yaml:"min"`       // lowest score, 0 to 100
	Passes bool   `json:"passes" yaml:"passes"` // counts as completed and accepted
}

// AfterWaiver is what is left of a fee in fen, rounded to the fen in the payer's favour.
func (b Benefit) AfterWaiver(fen int64) int64 { return fen * int64(100-b.Percent) / 100 }

// Consequence is what a leader may decide after a refusal to serve. None is ever automatic.
type Consequence struct {
	Code            string `json:"code" yaml:"code"`
	Name            Text   `json:"name" yaml:"name"`
	BlocksPromotion bool   `json:"blocks_promotion" yaml:"blocks_promotion"`
	ContractOnly    bool   `json:"contract_only" yaml:"contract_only"`
	Source          string `json:"source" yaml:"source"`
}

// YearCalendar is the programme's own year and when its 考核 runs. Year Y is named after the
// calendar year its first day lies in; the 考核 of Y may run in Y+1 while Y+1 is in full swing.
type YearCalendar struct {
	Starts      string `json:"starts" yaml:"starts"`               // "06-01"
	CloseOpens  string `json:"close_opens" yaml:"close_opens"`     // "09-01"
	CloseLocks  string `json:"close_locks" yaml:"close_locks"`     // "12-15"
	YearsLater  int    `json:"years_later" yaml:"years_later"`     // close dates lie in Y + this many years
	SignDueDays int    `json:"sign_due_days" yaml:"sign_due_days"` // working days hospitals have to sign
}

// YearOf is the programme year a date lies in.
func (y YearCalendar) YearOf(d calendar.Date) int {
	if d.Before(y.on(y.Starts, d.Year)) {
		return d.Year - 1
	}
	return d.Year
}

// Span is the first and the last day of a programme year.
func (y YearCalendar) Span(year int) (from, to calendar.Date) {
	return y.on(y.Starts, year), y.on(y.Starts, year+1).AddDays(-1)
}

// OpensOn is the day the close of a year begins.
func (y YearCalendar) OpensOn(year int) calendar.Date { return y.on(y.CloseOpens, year+y.YearsLater) }

// LocksOn is the day by which the close of a year should be locked.
func (y YearCalendar) LocksOn(year int) calendar.Date { return y.on(y.CloseLocks, year+y.YearsLater) }

// LastOpened is the newest year whose close has begun by a day.
func (y YearCalendar) LastOpened(on calendar.Date) int {
	year := on.Year - y.YearsLater
	for y.OpensOn(year).After(on) {
		year--
	}
	return year
}

func (y YearCalendar) on(monthDay string, year int) calendar.Date {
	t, err := time.Parse("01-02", monthDay)
	if err != nil {
		return calendar.NewDate(year, time.January, 1)
	}
	return calendar.NewDate(year, t.Month(), t.Day())
}
