package casefile

import (
	"cmp"
	"context"
	"encoding/json"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
)

// Result is what became of one case.
type Result struct {
	Case     string    `json:"case"`
	Totals   []Total   `json:"totals"`
	Warnings []Warning `json:"warnings"`
	Records  int       `json:"-"` // raw records made
	book     domain.RecordBook
	summary  []domain.Total
}

// OK reports whether every total came out as stated.
func (r Result) OK() bool { return !slices.ContainsFunc(r.Totals, func(t Total) bool { return !t.OK }) }

// Total is one total asked of the service again. Expected and Got are the printed number; for
// a range, its two ends; null when it is not told.
type Total struct {
	Key                  string          `json:"key"`
	Expected             json.RawMessage `json:"expected"`
	Got                  json.RawMessage `json:"got"`
	Display              string          `json:"display"` // as the source prints it
	Printed              string          `json:"printed"` // as the service prints it
	Unit                 string          `json:"unit"`
	ExpectedParticipants *int64          `json:"expected_participants,omitempty"`
	Participants         *int64          `json:"participants,omitempty"`
	ParticipantsUnit     string          `json:"participants_unit,omitempty"`
	Basis                string          `json:"basis"` // recorded, recomputed, matched, stated
	Status               string          `json:"status"`
	Scope                string          `json:"scope"`
	OK                   bool            `json:"ok"`
	Exact                string          `json:"-"`
}

// Importer puts cases through the service, as HR of an organisation would.
type Importer struct {
	Service *service.Service
	Library *policy.Library
	// Home finds or makes the organisation a case's book belongs to, and who records for it.
	Home func(ctx context.Context, name string) (domain.ID, service.Actor, error)
	Seed uint64
}

const recordsAtOnce = 2000

// Import stores a case as a book, its lines expanded into raw records, and asks for every
// total again.
func (im Importer) Import(ctx context.Context, c Case) (Result, error) {
	words, err := im.Library.Words()
	if err != nil {
		return Result{}, err
	}
	p := newPlan(&c, im.Library, words, im.Seed)
	org, actor, err := im.Home(ctx, c.reporter())
	if err != nil {
		return Result{}, err
	}
	book, err := im.open(ctx, actor, p.book(org))
	if err != nil {
		return Result{}, err
	}
	for chunk := range slices.Chunk(p.records, recordsAtOnce) {
		if _, err := im.Service.Records.Add(ctx, service.Request{Actor: actor}, book.ID, chunk); err != nil {
			return Result{}, err
		}
	}
	totals, err := im.Service.Records.Totals(ctx, actor, book.ID, nil)
	if err != nil {
		return Result{}, err
	}
	r := Result{Case: c.ID, Totals: make([]Total, 0, len(totals)), Records: len(p.records), book: book}
	for i, t := range totals {
		r.Totals = append(r.Totals, p.compare(p.report[i], t))
	}
	if r.summary, err = im.Service.Records.Summary(ctx, actor, book.ID); err != nil {
		return r, err
	}
	p.checkRatios(r.summary)
	r.Warnings = unique(p.found)
	return r, nil
}

// open begins the case's book; a case taken in before gets another number.
func (im Importer) open(ctx context.Context, actor service.Actor, form service.BookForm) (domain.RecordBook, error) {
	code := form.Code
	for n := 2; ; n++ {
		book, err := im.Service.Records.Open(ctx, service.Request{Actor: actor}, form)
		if err == nil || domain.CodeOf(err) != domain.CodeConflict || n > 99 {
			return book, err
		}
		form.Code = clip(code, 60) + "-" + strconv.Itoa(n)
	}
}

// reporter is the organisation the report is written by.
func (c Case) reporter() string {
	p := plan{Case: &c}
	for _, o := range c.Parties {
		if p.isReporter(o) && o.Name != "" {
			return clip(o.Name, domain.MaxName)
		}
	}
	return clip(orText(c.Title, c.ID), domain.MaxName)
}

func (p *plan) book(org domain.ID) service.BookForm {
	form := service.BookForm{
		OrgID: org, Year: p.Period.From.Year, Code: clip(p.ID, 64), Title: clip(orText(p.Title, p.ID), 200), Kind: clip(p.Kind, 64), Perspective: p.Perspective,
		Programme: clip(p.Programme, 200), Period: p.Period,
		Details: domain.BookDetails{
			Parties: p.Parties, SubProgrammes: p.Subs, Governance: p.Governance, Commitments: p.Agreement.tasks, Sections: p.Sections,
			Problems: p.Problems, NextSteps: p.NextSteps,
		},
	}
	if !slices.Contains(domain.Perspectives, form.Perspective) {
		form.Perspective = ""
	}
	form.Period.Text, form.Period.Kind = clip(form.Period.Text, 200), clip(form.Period.Kind, 32)
	for _, r := range p.report {
		form.Details.Lines = append(form.Details.Lines, r.line)
	}
	return form
}

// compare sets what the service answered beside what the source states.
func (p *plan) compare(e reported, t domain.Total) Total {
	out := Total{
		Key: e.key, Display: e.display, Printed: t.Text, Unit: t.Line.Unit, ExpectedParticipants: e.participants, Basis: e.basis,
		Status: string(t.Status), Scope: string(t.Scope), Exact: decimal(t.Low), Expected: e.value.json(),
	}
	if e.basis == byRecords {
		out.Basis = string(t.Basis)
	}
	if t.Participants != nil {
		out.Participants, out.ParticipantsUnit = t.Participants, t.ParticipantsUnit
	}
	got := amount{t.Figure, t.Figure, false}
	if t.High != nil && t.Low.Cmp(t.High) != 0 {
		got.high, got.list = t.High, e.value.list || e.value.low == nil
		if e.value.low != nil && same(e.value.low, e.value.high) && same(e.value.low, got.high) {
			got.low = got.high // the source states the most alone
		}
	}
	out.Got = got.json()
	right := same(got.low, e.value.low) && (!e.value.list || same(got.high, e.value.high)) && t.Mixed == ""
	if e.display != "" {
		right = right && strings.TrimSpace(e.display) == t.Text
	}
	if e.participants != nil {
		right = right && t.Participants != nil && *t.Participants == *e.participants
	}
	if out.OK = right; !right {
		p.warn("total_differs", e.path, "name", e.key, "number", cmp.Or(t.Text, decimal(got.low)), "stated", cmp.Or(e.display, decimal(e.value.low)))
	}
	if t.Recomputed != nil {
		p.warn("ratio_differs", e.path, "name", e.key, "number", decimal(rounded(t.Recomputed, 2)), "stated", decimal(t.Low))
	}
	return out
}

// checkRatios compares stated ratios that no total asks for with their parts.
func (p *plan) checkRatios(summary []domain.Total) {
	for _, t := range summary {
		asked := slices.ContainsFunc(p.report, func(r reported) bool { return r.line.Metric == t.Line.Metric })
		if t.Recomputed != nil && !asked {
			p.warn("ratio_differs", "activities", "name", t.Line.Key, "number", decimal(rounded(t.Recomputed, 2)), "stated", decimal(t.Low))
		}
	}
}

// json writes a number as JSON: null, a number, or the ends of a range.
func (a amount) json() json.RawMessage {
	number := func(v *big.Rat) string {
		if v == nil {
			return "null"
		}
		return decimal(v)
	}
	if a.list && a.high != nil {
		return json.RawMessage("[" + number(a.low) + "," + number(a.high) + "]")
	}
	return json.RawMessage(number(a.low))
}

// Twins warns of reports that state the same: the same side of the same programme, and every
// figure of the shorter one found in the other. Figures of such reports must not be added.
func Twins(results []Result) {
	for i := range results {
		for j := range results[:i] {
			if n := sharedFigures(results[i], results[j]); n > 0 {
				for _, pair := range [][2]int{{i, j}, {j, i}} {
					results[pair[0]].Warnings = append(results[pair[0]].Warnings, Warning{
						Code: "duplicate_report", Where: "case", Origin: FromCheck,
						Args: map[string]string{"name": results[pair[1]].Case, "count": domain.ID(n).String()},
					})
				}
			}
		}
	}
}

// sharedFigures counts the figures two books share, when they look like one report.
func sharedFigures(a, b Result) int {
	if a.book.Perspective != b.book.Perspective || len(a.book.Details.Problems)+len(a.summary) == 0 {
		return 0
	}
	if told(a.summary) > told(b.summary) {
		a, b = b, a
	}
	shared, all := 0, 0
	for _, t := range a.summary {
		if t.Low == nil || t.Line.Kind != domain.RecordActivity {
			continue
		}
		all++
		if slices.ContainsFunc(b.summary, func(o domain.Total) bool {
			return o.Low != nil && o.Line.Metric == t.Line.Metric && o.Line.Variant == t.Line.Variant && o.Low.Cmp(t.Low) == 0
		}) {
			shared++
		}
	}
	alike := a.book.Programme != "" && a.book.Programme == b.book.Programme || slices.ContainsFunc(a.book.Details.Problems, func(s string) bool { return slices.Contains(b.book.Details.Problems, s) })
	if all == 0 || shared < all || shared < 2 && !alike {
		return 0
	}
	return shared
}

func told(totals []domain.Total) int {
	n := 0
	for _, t := range totals {
		if t.Low != nil && t.Line.Kind == domain.RecordActivity {
			n++
		}
	}
	return n
}
