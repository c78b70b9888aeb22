package service

import (
	"context"
	"math/big"
	"slices"

	"github.com/duikou/duikou/domain"
)

// Totals answers report lines from a book's records; without lines, those the book itself
// prints. The database adds up; each metric says how (domain.Addition). Figures of different
// units, scopes or statuses are not added: such a total has no number and says why. Errors:
// not_found.
func (s Records) Totals(ctx context.Context, a Actor, book domain.ID, lines []domain.ReportLine) ([]domain.Total, error) {
	view := s.Store.View(ctx)
	b, err := view.Book(a.Scope(), book)
	if err != nil {
		return nil, err
	}
	if lines == nil {
		lines = b.Details.Lines
	}
	t := totals{core: s.core, view: view, scope: a.Scope(), book: book, known: s.metricsByCode()}
	list := make([]domain.Total, 0, len(lines))
	for _, line := range lines {
		total, err := t.of(line)
		if err != nil {
			return nil, err
		}
		list = append(list, total)
	}
	return list, nil
}

// Summary is every figure of a book as it stands: one total for each metric, variant, scope
// and status, in plain style. Errors: not_found.
func (s Records) Summary(ctx context.Context, a Actor, book domain.ID) ([]domain.Total, error) {
	view := s.Store.View(ctx)
	if _, err := view.Book(a.Scope(), book); err != nil {
		return nil, err
	}
	t := totals{core: s.core, view: view, scope: a.Scope(), book: book, known: s.metricsByCode()}
	groups, err := view.SumRecordsBy(t.scope, RecordFilter{Book: book})
	if err != nil {
		return nil, err
	}
	list := make([]domain.Total, 0, len(groups))
	for _, g := range groups {
		line := domain.ReportLine{Key: keyOf(g.Metric, g.Variant), Kind: g.Kind, Metric: g.Metric, Variant: g.Variant}
		total, err := t.from(line, g)
		if err != nil {
			return nil, err
		}
		list = append(list, total)
	}
	return list, nil
}

func keyOf(metric, variant string) string {
	if variant == "" {
		return metric
	}
	return metric + "." + variant
}

// totals answers the lines of one book.
type totals struct {
	*core
	view  Tx
	scope Scope
	book  domain.ID
	known map[string]domain.Metric
}

func (t totals) of(line domain.ReportLine) (domain.Total, error) {
	if m, ok := t.known[line.Metric]; ok {
		line.Metric = m.Code
	}
	line.Kind = orElse(line.Kind, domain.RecordActivity)
	sum, err := t.sum(line)
	if err != nil {
		return domain.Total{}, err
	}
	return t.from(line, sum)
}

// sum finds the records of a line: those of the lines it names, or of its metric and
// variant in the narrowest scope, done before planned.
func (t totals) sum(line domain.ReportLine) (RecordSum, error) {
	f := RecordFilter{Book: t.book, Kind: line.Kind, Lines: line.Lines}
	if len(line.Lines) > 0 {
		return t.view.SumRecords(t.scope, f)
	}
	f.Metrics, f.Variants = []string{line.Metric}, []string{line.Variant}
	groups, err := t.view.SumRecordsBy(t.scope, f)
	if err != nil || len(groups) == 0 {
		return RecordSum{}, err
	}
	return slices.MinFunc(groups, func(a, b RecordSum) int {
		if c := slices.Index(domain.RecordScopes, a.Scope) - slices.Index(domain.RecordScopes, b.Scope); c != 0 {
			return c
		}
		return statusRank(a.Status) - statusRank(b.Status)
	}), nil
}

// statusRank prefers what was done.
func statusRank(s domain.RecordStatus) int {
	return slices.Index([]domain.RecordStatus{domain.RecordDone, domain.RecordSubmitted, domain.RecordPending, domain.RecordPlanned, domain.RecordNotDone}, s)
}

// from makes the total of a group.
func (t totals) from(line domain.ReportLine, g RecordSum) (domain.Total, error) {
	m, known := t.known[line.Metric]
	if line.Unit == "" {
		line.Unit = g.Units.Least
	}
	total := domain.Total{
		Line: line, Scope: g.Scopes.Least, Status: g.Statuses.Least, Records: g.Records, Basis: domain.BasisRecorded,
		ParticipantsUnit: g.Participants.Most, Mixed: g.mixed(),
	}
	if g.AttendedIn > 0 && g.Participants.One() {
		total.Participants = &g.Attended
	}
	if line.Attended {
		if total.Participants != nil {
			total.Low = big.NewRat(g.Attended, 1)
			total.High = total.Low
		}
		t.print(&total, g)
		return total, nil
	}
	adds := m.Adds
	if !known {
		adds = addsByUnit(line.Kind, g.Units.Least)
	}
	if line.Style.Qualifier == domain.QualifierRange {
		adds = domain.AddQuota
	}
	if total.Mixed == "" && g.Counted > 0 {
		total.Low, total.High = g.value(adds)
	}
	if adds == domain.AddNever && g.Counts.Least != g.Counts.Most {
		total.Low, total.High, total.Mixed = nil, nil, "never"
	}
	if adds == domain.AddRatio && len(m.Ratio) == 2 {
		if err := t.recompute(&total, m); err != nil {
			return total, err
		}
	}
	t.print(&total, g)
	return total, nil
}

// mixed says what keeps a group from being added up.
func (g RecordSum) mixed() string {
	switch {
	case !g.Units.One():
		return "unit"
	case !g.Scopes.One():
		return "scope"
	case !g.Statuses.One():
		return "status"
	}
	return ""
}

// addsByUnit is how figures of an organisation's own kind add up.
func addsByUnit(kind domain.RecordKind, unit string) domain.Addition {
	switch {
	case kind == domain.RecordPeople:
		return domain.AddDistinct
	case unit == "%":
		return domain.AddLatest
	}
	return domain.AddSum
}

const hundred = 100 // percent

// value is what a group comes to: the number, or the ends of a range.
func (g RecordSum) value(adds domain.Addition) (low, high *big.Rat) {
	switch adds {
	case domain.AddRatio:
		if g.Wholes == 0 {
			return nil, nil
		}
		low = big.NewRat(g.Sum, g.Wholes)
		low.Mul(low, big.NewRat(hundred, 1))
	case domain.AddLatest, domain.AddNever:
		low = big.NewRat(g.Latest, max(g.LatestBase, 1))
	case domain.AddQuota:
		base := max(g.Bases.Least, 1)
		return big.NewRat(g.Counts.Least, base), big.NewRat(g.Counts.Most, base)
	case domain.AddDistinct:
		low = big.NewRat(g.Subjects+g.ByHead, 1)
	default:
		if !g.Bases.One() {
			return nil, nil
		}
		low = big.NewRat(g.Sum, max(g.Bases.Least, 1))
	}
	return low, low
}

// recompute makes a ratio from its recorded parts. Where it prints as what was recorded of
// the ratio itself, the parts stand; otherwise what was recorded stays and the parts' answer
// is told beside it.
func (t totals) recompute(total *domain.Total, m domain.Metric) error {
	parts := make([]*big.Rat, 2)
	for i, code := range m.Ratio {
		g, err := t.sum(domain.ReportLine{Kind: domain.RecordActivity, Metric: code, Variant: total.Line.Variant})
		if err != nil {
			return err
		}
		if g.Counted > 0 && g.mixed() == "" {
			parts[i], _ = g.value(t.known[code].Adds)
		}
	}
	if parts[0] == nil || parts[1] == nil || parts[1].Sign() == 0 {
		return nil
	}
	ratio := new(big.Rat).Quo(parts[0], parts[1])
	ratio.Mul(ratio, big.NewRat(hundred, 1))
	style := total.Line.Style
	if total.Low != nil && t.Policy.PrintFigure(style, ratio, nil) != t.Policy.PrintFigure(style, total.Low, nil) {
		total.Recomputed = ratio
		return nil
	}
	total.Low, total.High, total.Basis = ratio, ratio, domain.BasisRecomputed
	return nil
}

// print writes the total in its line's style, no coarser than its records say.
func (t totals) print(total *domain.Total, g RecordSum) {
	style := total.Line.Style
	if style.Qualifier == "" {
		style = domain.Plain(total.Line.Unit)
	}
	if g.Counted > 0 {
		style.Grain = min(style.Grain, g.Grain)
	}
	total.Line.Style = style
	total.Figure = t.Policy.Printed(style, total.Low)
	total.Text = t.Policy.PrintFigure(style, total.Low, total.High)
}
