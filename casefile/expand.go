package casefile

import (
	"math/big"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
)

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
