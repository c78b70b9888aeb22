package casefile

import (
	"errors"
	"math/big"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Case is a report as a file states it. Nothing in it is checked yet beyond its types.
type Case struct {
	File        string
	ID, Title   string
	Kind        string // of report
	Perspective string
	HasNumbers  bool
	Parties     []domain.BookParty
	Programme   string
	Basis, Subs []string
	Period      domain.BookPeriod
	Agreement   agreement
	Governance  []string
	Lines       []line
	Problems    []string
	NextSteps   []string
	Sections    []string
	Totals      []expected
	Sums        []sum
	Notes       []string // what the file itself says is wrong with its source
	Twin        string   // the case it says it repeats, or is repeated by
	Monthly     *int64   // monthly reports it expects to be filled from
	Unknown     []string // paths of fields nobody reads
	texts       []text
}

// text is any text of the file, for the checks of wording.
type text struct {
	path, words string
	quoted      bool
}

type agreement struct {
	path     string
	text     string
	tasks    []string
	from, to int
	years    int
}

// line is one stated figure: an activity, an amount of money, a group of people.
type line struct {
	path             string
	kind             domain.RecordKind
	id               string
	code             string // type of activity, kind of money or of people
	key              string // tells lines of one code apart
	label, unit      string
	amount           amount
	qualifier        domain.Qualifier
	display          string
	participants     *int64
	participantsUnit string
	date             string
	status           string
	scope, org       string
	department       string
	programme        string
	per              string
	asOf             string
	items            []string
	parts            map[string]*big.Rat // a breakdown
	mentions         *int64              // how often people are named
	distinct         *int64              // how many they are
	quote            string
}

// expected is a total the report states.
type expected struct {
	path         string
	key          string
	value        amount
	unit         string
	qualifier    domain.Qualifier
	display      string
	from         []string
	participants *int64
}

// sum is arithmetic of the source.
type sum struct {
	path, name, formula, stated, note string
	computed                          *big.Rat
	consistent                        *bool
}

// The fields of a case file. A field beyond them is no error: it is named in a warning.
var (
	caseFields = strings.Fields(`id seed_file section lines title domain report_kind perspective has_numbers organisations programme
		period agreement governance milestones report_sections people activities money problems next_steps expected_totals derived_checks
		source_anomalies achievement_headings monthly_reports duplicated_by duplicates duplicate_of duty projects targets notes`)
	lineFields = strings.Fields(`id type kind label unit count amount_cny amount count_min count_max amount_min amount_max qualifier display participants
		participants_unit date date_text from_text to_text status key org department departments programme scheme event items breakdown majors
		majors_listed mode channels direction supporter topics provinces hospitals as_of base_year years age_below sites_listed grades
		teacher_mentions mentions distinct_teachers distinct per_teacher derived_count derived_note duration led_by source scope per since cadence
		amount_basis rate rate_percent percent note batches criteria to from term_months grade post specialty project place location role major
		value_cny year bearer purpose item title topic level`)
	totalFields = strings.Fields(`key value unit qualifier display op from_activities participants participants_unit source note scope`)
	checkFields = strings.Fields(`name formula computed stated consistent note unit`)
)

// Read takes a file apart: one case or several. Every wrong type is reported with file and
// path.
func Read(file string, body []byte) ([]Case, error) {
	nodes, err := parse(file, body)
	if err != nil {
		return nil, err
	}
	var cases []Case
	var faults []error
	for _, n := range nodes {
		c := readCase(n)
		faults = append(faults, n.in.faults...)
		c.Unknown = n.in.unknown
		cases = append(cases, c)
	}
	return cases, errors.Join(faults...)
}

func readCase(n node) Case {
	f := n.fields(caseFields...)
	if f == nil && n.v == nil {
		n.wrong("an object")
	}
	c := Case{File: n.in.file, ID: get(f, "id").text(), Title: get(f, "title").text(), Kind: get(f, "report_kind").text(),
		Perspective: get(f, "perspective").text(), HasNumbers: get(f, "has_numbers").truth()}
	if _, ok := f["id"]; !ok || c.ID == "" {
		n.child("id", nil).wrong("the case's number")
	}
	for _, o := range get(f, "organisations").list() {
		p := o.fields("name", "type", "tier", "tier_basis", "role", "level", "note", "count", "source")
		c.Parties = append(c.Parties, domain.BookParty{Name: get(p, "name").text(), Kind: get(p, "type").text(), Tier: get(p, "tier").text(), Role: get(p, "role").text()})
	}
	p := get(f, "programme").fields("name", "basis", "sub_programmes", "source", "note")
	c.Programme, c.Basis, c.Subs = get(p, "name").text(), get(p, "basis").texts("text"), get(p, "sub_programmes").texts("name")
	c.Period = readPeriod(get(f, "period"))
	c.Agreement = readAgreement(get(f, "agreement"))
	if g := get(f, "governance"); g.v != nil {
		for _, k := range sorted(g.fields()) {
			c.Governance = append(c.Governance, k+": "+get(g.fields(), k).words())
		}
	}
	for _, part := range []struct {
		name string
		kind domain.RecordKind
	}{{"activities", domain.RecordActivity}, {"money", domain.RecordMoney}, {"people", domain.RecordPeople}} {
		for _, l := range get(f, part.name).list() {
			c.Lines = append(c.Lines, readLine(l, part.kind))
		}
	}
	c.Problems, c.NextSteps = get(f, "problems").texts("text"), get(f, "next_steps").texts("text")
	c.Sections, c.Notes = get(f, "report_sections").texts("heading"), get(f, "source_anomalies").texts("text")
	for _, t := range get(f, "expected_totals").list() {
		c.Totals = append(c.Totals, readTotal(t))
	}
	for _, s := range get(f, "derived_checks").list() {
		c.Sums = append(c.Sums, readSum(s))
	}
	c.Twin = first(f, "duplicated_by", "duplicate_of", "duplicates").words()
	if m := get(f, "monthly_reports"); m.v != nil {
		c.Monthly = get(m.fields(), "expected_count").whole()
	}
	c.texts = gather(n, "", nil)
	return c
}

// get is a field of an object, or a node of nothing.
func get(f map[string]node, name string) node { return f[name] }

func sorted(f map[string]node) []string {
	keys := make([]string, 0, len(f))
	for k := range f {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func readPeriod(n node) domain.BookPeriod {
	f := n.fields("text", "kind", "from", "to", "masked", "length", "opened", "note")
	return domain.BookPeriod{Text: get(f, "text").text(), Kind: get(f, "kind").text(), From: get(f, "from").date(false), To: get(f, "to").date(true), Masked: get(f, "masked").truth()}
}

// date reads a date; of a month or a year alone it takes the first day, or the last. A date
// without its year is no date.
func (n node) date(last bool) calendar.Date {
	s := n.text()
	if s == "" || strings.HasPrefix(s, "--") {
		return calendar.Date{}
	}
	if d, err := calendar.ParseDate(s); err == nil {
		return d
	}
	if m, err := calendar.ParseMonth(s); err == nil {
		if last {
			return m.Last()
		}
		return m.First()
	}
	if first, err := calendar.ParseDate(s + "-01-01"); err == nil {
		if last {
			return first.AddMonths(12).AddDays(-1)
		}
		return first
	}
	n.wrong("a date such as 2023-01-31")
	return calendar.Date{}
}

func readAgreement(n node) agreement {
	f := n.fields("exists", "parties", "from_year", "to_year", "years", "text", "tasks", "tasks_are", "from", "to", "cadence", "signed", "source", "note")
	a := agreement{path: n.path, text: get(f, "text").text(), tasks: get(f, "tasks").texts("text")}
	for name, into := range map[string]*int{"from_year": &a.from, "to_year": &a.to, "years": &a.years} {
		if y := get(f, name).number(); y != nil && y.IsInt() {
			*into = int(y.Num().Int64())
		}
	}
	return a
}

func readLine(n node, kind domain.RecordKind) line {
	f := n.fields(lineFields...)
	l := line{
		path: n.path, kind: kind, id: get(f, "id").text(), code: first(f, "type", "kind").text(), key: get(f, "key").text(),
		label: get(f, "label").text(), unit: get(f, "unit").text(), display: get(f, "display").text(),
		qualifier: domain.Qualifier(get(f, "qualifier").text()), participants: get(f, "participants").whole(),
		participantsUnit: get(f, "participants_unit").text(), date: get(f, "date").text(), status: get(f, "status").text(),
		scope: get(f, "scope").words(), org: get(f, "org").text(), department: get(f, "department").text(),
		programme: first(f, "programme", "scheme", "project").words(), per: get(f, "per").text(), asOf: get(f, "as_of").text(),
		mentions: first(f, "teacher_mentions", "mentions").whole(), distinct: first(f, "distinct_teachers", "distinct").whole(),
		amount: first(f, "count", "amount_cny", "value_cny", "amount", "rate_percent", "percent", "rate").amount(),
	}
	if l.id == "" {
		l.id = n.path
	}
	if first(f, "count_min", "amount_min").v != nil {
		l.amount = amount{first(f, "count_min", "amount_min").number(), first(f, "count_max", "amount_max").number(), true}
	}
	if items := get(f, "items"); items.v != nil {
		l.items = items.texts("name")
	}
	if b := get(f, "breakdown"); b.v != nil {
		l.parts = map[string]*big.Rat{}
		for k, v := range b.fields() {
			l.parts[k] = v.number()
		}
	}
	if s, ok := get(f, "source").v.(map[string]any); ok {
		l.quote = get(f, "source").child("quote", s["quote"]).words()
	} else {
		l.quote = get(f, "source").words()
	}
	return l
}

func readTotal(n node) expected {
	f := n.fields(totalFields...)
	e := expected{
		path: n.path, key: get(f, "key").text(), value: get(f, "value").amount(), unit: get(f, "unit").text(),
		qualifier: domain.Qualifier(get(f, "qualifier").text()), display: get(f, "display").text(), participants: get(f, "participants").whole(),
	}
	if e.key == "" {
		n.child("key", nil).wrong("the total's key")
	}
	for _, id := range get(f, "from_activities").list() {
		e.from = append(e.from, id.text())
	}
	return e
}

func readSum(n node) sum {
	f := n.fields(checkFields...)
	s := sum{path: n.path, name: get(f, "name").text(), formula: get(f, "formula").words(), stated: get(f, "stated").words(), note: get(f, "note").words(), computed: get(f, "computed").number()}
	if _, ok := get(f, "consistent").v.(bool); ok {
		b := get(f, "consistent").truth()
		s.consistent = &b
	}
	return s
}

// gather lists every text of the file, with whether it is a sentence of the source.
func gather(n node, key string, out []text) []text {
	switch v := n.v.(type) {
	case string:
		return append(out, text{n.path, v, key == "quote" || key == "date_text"})
	case []any:
		for _, item := range n.list() {
			out = gather(item, key, out)
		}
	case map[string]any:
		f := make(map[string]node, len(v))
		for k, x := range v {
			f[k] = n.child(k, x)
		}
		for _, k := range sorted(f) {
			if k != "expected_totals" && k != "derived_checks" {
				out = gather(f[k], k, out)
			}
		}
	}
	return out
}
