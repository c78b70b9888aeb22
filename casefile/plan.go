package casefile

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
)

// plan is what a case comes to: a book, the raw records in it, the lines its report prints.
type plan struct {
	*Case
	words   *policy.ReportWords
	library *policy.Library
	metrics map[string]domain.Metric
	seed    uint64
	months  []string // of the period; "--01" to "--12" when it is hidden
	people  int
	facts   []fact
	records []service.RecordForm
	report  []reported
	stated  int
	found   []Warning
}

// fact is a stated line read: its number, its style, whose work it is.
type fact struct {
	*line
	style     domain.FigureStyle
	low, high *big.Rat // as stated
	adds      domain.Addition
	unit      string
	scope     domain.RecordScope
	status    domain.RecordStatus
}

// reported is a total asked for: the line of the report, and what the source says it is.
type reported struct {
	expected
	line  domain.ReportLine
	basis string // recorded, matched, stated
}

func newPlan(c *Case, library *policy.Library, words *policy.ReportWords, seed uint64) *plan {
	p := &plan{Case: c, words: words, library: library, seed: seed, metrics: map[string]domain.Metric{}}
	for _, m := range library.Catalogue() {
		p.metrics[m.Code] = m
		for _, alias := range m.Aliases {
			p.metrics[alias] = m
		}
	}
	p.months = monthsOf(c.Period)
	p.people = peopleOf(c.Lines)
	for i := range c.Lines {
		p.facts = append(p.facts, p.read(&c.Lines[i]))
	}
	for _, e := range c.Totals {
		p.report = append(p.report, p.ask(e))
	}
	for i := range p.facts {
		p.expand(&p.facts[i])
	}
	p.check()
	return p
}

const monthsMost = 120

// monthsOf are the months of a period, or twelve nameless ones.
func monthsOf(period domain.BookPeriod) []string {
	var months []string
	if !period.From.IsZero() && !period.To.IsZero() && !period.To.Before(period.From) {
		for _, m := range calendar.MonthsBetween(period.From, period.To) {
			months = append(months, m.String())
		}
		return months[:min(len(months), monthsMost)]
	}
	for m := 1; m <= 12; m++ {
		months = append(months, fmt.Sprintf("--%02d", m))
	}
	return months
}

// peopleOf is how many people did the work, as far as the source tells.
func peopleOf(lines []line) int {
	for _, l := range lines {
		if l.kind == domain.RecordPeople && l.amount.low != nil && l.amount.low.IsInt() && l.amount.low.Sign() > 0 {
			return int(min(l.amount.low.Num().Int64(), peopleMost))
		}
	}
	return peopleDefault
}

func (p *plan) warn(code, where string, args ...string) {
	w := Warning{Code: code, Where: where, Origin: FromCheck, Args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		w.Args[args[i]] = args[i+1]
	}
	p.found = append(p.found, w)
}

// read decides what a line states. The number is the file's; its text gives the style, and the
// number only where the file has none.
func (p *plan) read(l *line) fact {
	f := fact{line: l, low: l.amount.low, high: l.amount.high, unit: l.unit, scope: p.scopeOf(l), status: p.statusOf(l)}
	m, known := p.metrics[l.code]
	if !known && l.kind == domain.RecordActivity {
		p.warn("unknown_type", l.path, "type", l.code)
	}
	if f.unit == "" {
		f.unit = m.Unit.Zh
	}
	if l.kind == domain.RecordMoney && f.unit == "" {
		f.unit = p.metrics["cash_invested"].Unit.Zh
	}
	f.style = p.styleOf(l.display, l.qualifier, &f.low, &f.high, l.path)
	if l.kind == domain.RecordMoney && f.style.Unit != "" && p.isPercent(f.style.Unit) {
		f.unit = f.style.Unit
	}
	f.adds = p.addsOf(m, known, f)
	return f
}

func (p *plan) isPercent(unit string) bool { return unit == "%" || p.words.Family(unit) == "%" }

func (p *plan) addsOf(m domain.Metric, known bool, f fact) domain.Addition {
	switch {
	case known:
		return m.Adds
	case f.kind == domain.RecordPeople:
		return domain.AddDistinct
	case f.unit == "%":
		return domain.AddLatest
	}
	return domain.AddSum
}

// styleOf reads a printed text. What it says of the number is compared with the file's.
func (p *plan) styleOf(display string, q domain.Qualifier, low, high **big.Rat, where string) domain.FigureStyle {
	style := domain.FigureStyle{Qualifier: q}
	w, ok := p.library.ReadFigure(display)
	if ok {
		style = w.Style
		if w.Style.Group == " " {
			p.warn("number_spaced", where, "text", display)
		}
		switch {
		case w.Style.Qualifier == domain.QualifierBlank:
			p.warn("number_hidden", where, "text", display)
		case *low == nil:
			*low, *high = w.Low, w.High
			p.warn("number_from_text", where, "text", display)
		case (*low).Cmp(w.Low) != 0:
			p.warn("text_differs", where, "text", display, "number", decimal(*low))
		}
		if w.High != nil && w.High.Cmp(w.Low) != 0 && (*high == nil || (*high).Cmp(*low) == 0) {
			*high = w.High
		}
	} else if display != "" {
		p.warn("text_unread", where, "text", display)
	}
	if slices.Contains(domain.Qualifiers, q) && q != style.Qualifier && style.Qualifier != domain.QualifierBlank {
		if style.Mark+style.After != "" && ok {
			p.warn("text_differs", where, "text", display, "number", string(q))
		}
		style.Qualifier = q
	}
	if style.Qualifier == "" {
		style.Qualifier = domain.QualifierExact
	}
	if *low != nil {
		style.Grain = min(policy.GrainOf(*low), max(style.Grain, policy.GrainOf(w.Low)))
		if !ok {
			style.Grain = policy.GrainOf(*low)
		}
	}
	return style
}

func (p *plan) scopeOf(l *line) domain.RecordScope {
	if p.metrics[l.code].Code == "context_stat" {
		return domain.ScopeContext
	}
	said := l.scope
	if said == "" {
		said = l.org
	}
	named := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return said != "" && strings.Contains(said, w) })
	}
	for _, scope := range []domain.RecordScope{domain.ScopeCounty, domain.ScopeProvince, domain.ScopeNational, domain.ScopeOther, domain.ScopeOwn} {
		if slices.Contains(p.words.Scopes[string(scope)], said) || l.scope != "" && named(p.words.Scopes[string(scope)]) {
			return scope
		}
	}
	switch {
	case l.org != "" && !named(p.words.Own) && !slices.ContainsFunc(p.Parties, func(o domain.BookParty) bool { return o.Name == l.org && p.isReporter(o) }):
		return domain.ScopeOther
	case p.Perspective == "third_party":
		return domain.ScopeNational
	}
	return domain.ScopeOwn
}

// isReporter reports whether a party is on the side the report is written from.
func (p *plan) isReporter(o domain.BookParty) bool {
	return strings.HasPrefix(o.Role, p.Perspective) || p.Perspective == "dispatched_person" && strings.HasPrefix(o.Role, "supporter")
}

func (p *plan) statusOf(l *line) domain.RecordStatus {
	switch s := l.status; {
	case s == "" || s == string(domain.RecordDone):
		return domain.RecordDone
	case slices.Contains(domain.RecordStatuses, domain.RecordStatus(s)):
		return domain.RecordStatus(s)
	case strings.Contains(s, "submitted"):
		return domain.RecordSubmitted
	case strings.Contains(s, "pending") || strings.Contains(s, "applied"):
		return domain.RecordPending
	case strings.Contains(s, "plan"):
		return domain.RecordPlanned
	}
	p.warn("unknown_status", l.path, "status", l.status)
	return domain.RecordPending
}

// days finds the dates of a line: whole ones, or the month alone when the year is hidden.
var (
	wholeDays = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)
	yearless  = regexp.MustCompile(`^--(\d{2})-\d{2}`)
	monthOnly = regexp.MustCompile(`^(\d{4}-\d{2})$`)
)

func dated(date string) (from, to calendar.Date, month string) {
	days := wholeDays.FindAllString(date, 2)
	if len(days) > 0 {
		from, _ = calendar.ParseDate(days[0])
		to, _ = calendar.ParseDate(days[len(days)-1])
		if !from.IsZero() {
			return from, calendar.Later(from, to), from.MonthOf().String()
		}
	}
	if m := yearless.FindStringSubmatch(date); m != nil {
		return from, to, "--" + m[1]
	}
	if m := monthOnly.FindStringSubmatch(date); m != nil {
		return from, to, m[1]
	}
	return from, to, ""
}

// form is a record of a line without its number.
func (p *plan) form(f *fact) service.RecordForm {
	from, to, month := dated(f.date)
	code := f.code
	if !metricCode.MatchString(code) {
		code = "other"
	}
	return service.RecordForm{
		Kind: f.kind, Metric: code, Variant: clip(p.variantOf(f), 64), Line: clip(f.id, 64), Label: clip(orText(f.label, f.code), 200),
		Unit: clip(f.unit, 20), ParticipantsUnit: clip(f.participantsUnit, 20), Month: month, From: from, To: to, Status: f.status, Scope: f.scope,
		Department: clip(f.department, 120), Style: f.style, Quote: clip(f.quote, domain.MaxText), Base: 1,
	}
}

var metricCode = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

func clip(s string, runes int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > runes {
		return string(r[:runes])
	}
	return s
}

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// variantOf tells lines of one metric apart: by their key, or by the figure itself where the
// metric is never added.
func (p *plan) variantOf(f *fact) string {
	if f.key == "" && f.adds == domain.AddNever && f.kind == domain.RecordActivity {
		return f.label
	}
	return f.key
}

// expand makes the raw records behind a line.
func (p *plan) expand(f *fact) {
	r := dice(p.seed, p.ID, f.id)
	base := p.form(f)
	if f.low == nil {
		base.Participants = f.participants
		p.records = append(p.records, base)
		return
	}
	switch {
	case f.adds == domain.AddQuota || f.high != nil && f.high.Cmp(f.low) != 0:
		p.expandQuota(f, base, r)
	case f.adds == domain.AddRatio:
		p.expandRatio(f, base, r)
	case f.adds == domain.AddLatest || f.adds == domain.AddNever || f.per != "":
		p.expandStock(f, base, r)
	case f.kind == domain.RecordMoney:
		p.expandSum(f, base, big.NewRat(1, 100), r)
	case !f.low.IsInt():
		p.expandSum(f, base, tenTo(min(policy.GrainOf(f.low), 0)), r)
	case f.adds == domain.AddDistinct:
		p.expandDistinct(f, base, r)
	default:
		p.expandSum(f, base, big.NewRat(1, 1), r)
	}
}

// count gives a record its number in steps: fen, whole things, tenths of a percent.
func count(form *service.RecordForm, n int64, step *big.Rat) {
	form.Count, form.Base = &n, step.Denom().Int64()
}

func inSteps(v, step *big.Rat) int64 {
	q := new(big.Rat).Quo(v, step)
	n, _ := strconv.ParseInt(q.FloatString(0), 10, 64)
	return n
}

// cells are the months a sum is spread over, each once for every person; what is dated or
// not done yet is one event.
func (p *plan) cells(f *fact) []string {
	if f.date != "" || f.status == domain.RecordPlanned || f.status == domain.RecordNotDone {
		return []string{""}
	}
	var cells []string
	for _, m := range p.months {
		for range p.people {
			cells = append(cells, m)
		}
	}
	return cells
}

func (p *plan) expandSum(f *fact, base service.RecordForm, step *big.Rat, r *rand.Rand) {
	unit := step
	if f.kind == domain.RecordMoney && f.style.Qualifier != domain.QualifierExact {
		unit = big.NewRat(1, 1) // yuan are exact enough
	}
	total := inSteps(exactly(f.low, f.style, unit, r), step)
	cells := p.cells(f)
	parts := shares(total, len(cells), r)
	var attended []int64
	if f.participants != nil {
		attended = shares(*f.participants, len(cells), r)
	}
	for i, n := range parts {
		if n == 0 && len(cells) > 1 && (attended == nil || attended[i] == 0) {
			continue
		}
		form := base
		count(&form, n, step)
		if cells[i] != "" {
			form.Month = cells[i]
		}
		if attended != nil {
			form.Participants = &attended[i]
		}
		if len(cells) > 1 {
			form.Subject = "p" + strconv.Itoa(i%p.people+1)
		}
		p.records = append(p.records, form)
	}
	if total == 0 && len(cells) > 1 {
		count(&base, 0, step)
		p.records = append(p.records, base)
	}
}

// expandDistinct records people or items by name, some of them more than once: they count
// once all the same. Very many are recorded by head.
func (p *plan) expandDistinct(f *fact, base service.RecordForm, r *rand.Rand) {
	one := big.NewRat(1, 1)
	total := inSteps(exactly(f.low, f.style, one, r), one)
	if total > distinctByName || total == 0 {
		p.expandSum(&fact{line: f.line, style: domain.FigureStyle{Qualifier: domain.QualifierExact}, low: big.NewRat(total, 1), status: f.status}, base, one, r)
		for i := range p.records {
			if p.records[i].Line == base.Line {
				p.records[i].Subject, p.records[i].Style = "", f.style
			}
		}
		return
	}
	cells := p.cells(f)
	var attended []int64
	if f.participants != nil {
		attended = shares(*f.participants, int(total), r)
	}
	for i := range total {
		form := base
		count(&form, 1, one)
		form.Subject = f.id + "/" + strconv.FormatInt(i+1, 10)
		if int64(len(f.items)) == total {
			form.Subject = clip(f.id+"/"+f.items[i], 120)
		}
		if attended != nil {
			form.Participants = &attended[i]
		}
		times := 1
		if len(cells) > 1 && attended == nil {
			times = int(between(r, 1, 2))
		}
		for range times {
			if cell := cells[r.IntN(len(cells))]; cell != "" {
				form.Month = cell
			}
			p.records = append(p.records, form)
		}
	}
}

// expandRatio records part and whole month by month; no month need show the stated share.
func (p *plan) expandRatio(f *fact, base service.RecordForm, r *rand.Rand) {
	step := tenTo(min(policy.GrainOf(f.low), 0) - 1)
	exact := exactly(f.low, f.style, step, r)
	exact.Quo(exact, big.NewRat(100, 1))
	part, whole := exact.Num().Int64(), exact.Denom().Int64()
	if part > whole { // no share is above one, but a report may say so
		base.Count, base.Base = &part, whole
		p.records = append(p.records, base)
		return
	}
	times := between(r, 5, 50) * int64(len(p.months))
	parts, rest := shares(part*times, len(p.months), r), shares((whole-part)*times, len(p.months), r)
	for i, month := range p.months {
		if parts[i]+rest[i] == 0 {
			continue
		}
		form := base
		form.Month, form.Count, form.Base = orText(base.Month, month), &parts[i], parts[i]+rest[i]
		p.records = append(p.records, form)
	}
}

// expandStock records a stock as it was from time to time; the last one stands.
func (p *plan) expandStock(f *fact, base service.RecordForm, r *rand.Rand) {
	step := tenTo(min(policy.GrainOf(f.low), 0))
	if f.kind == domain.RecordMoney {
		step = big.NewRat(1, 100)
	}
	last := inSteps(exactly(f.low, f.style, maxRat(step, big.NewRat(1, 100)), r), step)
	months := p.months
	if f.adds != domain.AddLatest || f.date != "" || f.status == domain.RecordPlanned {
		months = []string{base.Month}
	}
	for i, month := range months {
		form := base
		n := last
		if i < len(months)-1 {
			if r.IntN(3) > 0 { // looked at in some months only
				continue
			}
			n = max(0, last-between(r, 0, last/everyTenth))
		}
		count(&form, n, step)
		form.Month = month
		if i == len(months)-1 {
			form.Participants = f.participants
		}
		p.records = append(p.records, form)
	}
}

func maxRat(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

// expandQuota records the places of some years: the fewest, the most, and something between.
func (p *plan) expandQuota(f *fact, base service.RecordForm, r *rand.Rand) {
	step := tenTo(min(policy.GrainOf(f.low), policy.GrainOf(f.high), 0))
	low, high := inSteps(f.low, step), inSteps(f.high, step)
	if f.adds != domain.AddQuota { // a range of anything else is one record with two ends
		count(&base, low, step)
		base.Upper = &high
		p.records = append(p.records, base)
		return
	}
	years := []int64{low, high, between(r, low, high)}
	r.Shuffle(len(years), func(i, j int) { years[i], years[j] = years[j], years[i] })
	for _, n := range years {
		form := base
		count(&form, n, step)
		form.Participants = f.participants
		p.records = append(p.records, form)
	}
}
