package rest

import (
	"cmp"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// textDTO is a sentence from policy data in both languages.
type textDTO struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

func textOf(t domain.Text) textDTO { return textDTO{t.Zh, t.En} }

// refDTO names one immutable version of a programme or a regulation.
type refDTO struct {
	Code    string `json:"code"`
	Version int    `json:"version"`
	Hash    string `json:"hash"`
}

func refOf(r domain.PolicyRef) refDTO { return refDTO{r.Code, r.Version, r.Hash} }

type decisionOut struct {
	Eligible string        `json:"eligible"`
	Clauses  []clauseOut   `json:"clauses"`
	Served   *quantityOut  `json:"served,omitempty"`
	Missing  *quantityOut  `json:"missing,omitempty"`
	Earliest calendar.Date `json:"earliest,omitzero"`
	Earned   []earnedOut   `json:"earned"`
}

// earnedOut is what service brings besides; Unknown names the fact it hangs on.
type earnedOut struct {
	ID         string  `json:"id"`
	Text       textDTO `json:"text"`
	Value      float64 `json:"value"`
	Unit       textDTO `json:"unit"`
	Unknown    string  `json:"unknown,omitempty"`
	Source     string  `json:"source"`
	Confidence string  `json:"confidence"`
}

type clauseOut struct {
	ID         string  `json:"id"`
	Text       textDTO `json:"text"`
	Required   string  `json:"required"`
	Actual     string  `json:"actual"`
	Unit       string  `json:"unit"`
	Pass       bool    `json:"pass"`
	Warning    bool    `json:"warning"`
	Unknown    string  `json:"unknown,omitempty"`
	By         string  `json:"by,omitempty"`
	Source     string  `json:"source"`
	Confidence string  `json:"confidence"`
}

type quantityOut struct {
	Value int    `json:"value"`
	Unit  string `json:"unit"`
	Days  int    `json:"days,omitempty"`
}

func quantityOf(q *domain.Quantity) *quantityOut {
	if q == nil {
		return nil
	}
	return &quantityOut{q.Value, q.Unit, q.Days}
}

func decisionOf(d domain.Decision) decisionOut {
	out := decisionOut{Eligible: d.Eligible, Earliest: d.Earliest, Clauses: each(d.Clauses, func(c domain.ClauseResult) clauseOut {
		return clauseOut{c.ID, textOf(c.Text), c.Required, c.Actual, c.Unit, c.Pass, c.Warning, c.Unknown, c.By, c.Source, c.Confidence}
	})}
	out.Served, out.Missing = quantityOf(d.Served), quantityOf(d.Missing)
	out.Earned = each(d.Earned, func(e domain.Earned) earnedOut {
		return earnedOut{e.ID, textOf(e.Text), e.Value, textOf(e.Unit), e.Unknown, e.Source, e.Confidence}
	})
	return out
}

type judgementOut struct {
	Regulation refDTO      `json:"regulation"`
	Name       textDTO     `json:"name"`
	Decision   decisionOut `json:"decision"`
}

func judgementOf(j service.Judgement) judgementOut {
	return judgementOut{refOf(j.Regulation), textOf(j.Name), decisionOf(j.Decision)}
}

type metricOut struct {
	Code    string   `json:"code"`
	Aliases []string `json:"aliases"`
	Name    textDTO  `json:"name"`
	Unit    textDTO  `json:"unit"`
	Second  *textDTO `json:"second,omitempty"`
	Adds    string   `json:"adds"`
	Ratio   []string `json:"ratio,omitempty"`
	Apart   []string `json:"apart,omitempty"`
	Note    *textDTO `json:"note,omitempty"`
	Of      string   `json:"of,omitempty"`
	Max     int64    `json:"max"`
}

func metricOf(m domain.Metric) metricOut {
	return metricOut{
		Code: m.Code, Aliases: each(m.Aliases, same), Name: textOf(m.Name), Unit: textOf(m.Unit), Second: someText(m.Second), Adds: string(m.Adds),
		Ratio: m.Ratio, Apart: m.Apart, Note: someText(m.Note), Of: m.Of, Max: m.Max,
	}
}

// someText is a sentence, or nothing where there is none.
func someText(t domain.Text) *textDTO {
	if t == (domain.Text{}) {
		return nil
	}
	out := textOf(t)
	return &out
}

func same(s string) string { return s }

// programmeBrief is a programme as other answers name it.
type programmeBrief struct {
	refDTO
	Name textDTO `json:"name"`
}

func programmeBriefOf(p domain.Programme) programmeBrief {
	return programmeBrief{refOf(p.Ref), textOf(p.Name)}
}

type programmeOut struct {
	programmeBrief
	Basis         []string         `json:"basis"`
	TermMonths    int              `json:"term_months"`
	PublicityDays int              `json:"publicity_days"`
	Tracks        []trackOut       `json:"tracks"`
	Declarations  []codeText       `json:"declarations"`
	Chains        []chainOut       `json:"chains"`
	Reporting     reportingOut     `json:"reporting"`
	Dimensions    []dimensionOut   `json:"appraisal_dimensions"`
	Grades        []gradeOut       `json:"appraisal_grades"`
	Benefits      []benefitOut     `json:"benefits"`
	Consequences  []consequenceOut `json:"consequences"`
	Regulations   []string         `json:"regulations"`
	Year          yearCalendarOut  `json:"year"`
	Metrics       []metricOut      `json:"metrics"`
	Scheme        domain.Scheme    `json:"scheme"`
}

type codeText struct {
	Code string  `json:"code"`
	Text textDTO `json:"text"`
}

type trackOut struct {
	Code         string         `json:"code"`
	Name         textDTO        `json:"name"`
	QuotaPerYear int            `json:"quota_per_year"`
	Source       string         `json:"source"`
	Quotas       []domain.Quota `json:"quotas"`
}

type chainOut struct {
	Name  domain.ChainName `json:"name"`
	Steps []stepOut        `json:"steps"`
}

type stepOut struct {
	ID       string          `json:"id"`
	Kind     domain.TaskKind `json:"kind"`
	Name     textDTO         `json:"name"`
	Role     domain.Role     `json:"role,omitempty"`
	Side     domain.Side     `json:"side,omitempty"`
	Person   bool            `json:"person"`
	Asker    bool            `json:"initiator"`
	Mode     domain.Mode     `json:"mode"`
	Need     int             `json:"need,omitempty"`
	When     string          `json:"when,omitempty"`
	DueDays  int             `json:"due_days"`
	Parallel bool            `json:"parallel"`
	ReturnTo []string        `json:"return_to"`
}

func stepOf(s domain.Step) stepOut {
	return stepOut{
		ID: s.ID, Kind: s.Kind, Name: textOf(s.Name), Role: s.Who.Role, Side: s.Who.Side, Person: s.Who.Person, Asker: s.Who.Initiator,
		Mode: cmp.Or(s.Mode, domain.ModeOne), Need: s.Need, When: s.When, DueDays: s.DueDays, Parallel: s.Parallel, ReturnTo: each(s.ReturnTo, same),
	}
}

type reportingOut struct {
	OpensDay     int      `json:"opens_day"`
	DueDay       int      `json:"due_day"`
	BackfillDays int      `json:"backfill_days"`
	Metrics      []string `json:"metrics"`
}

type dimensionOut struct {
	Code   string  `json:"code"`
	Name   textDTO `json:"name"`
	Weight int     `json:"weight"`
}

type gradeOut struct {
	Code   string  `json:"code"`
	Name   textDTO `json:"name"`
	Min    int     `json:"min"`
	Passes bool    `json:"passes"`
}

type benefitOut struct {
	Code   string  `json:"code"`
	Name   textDTO `json:"name"`
	Fen    int64   `json:"fen"`
	Per    string  `json:"per"`
	Amount int     `json:"amount"`
	Unit   textDTO `json:"unit"`
	Source string  `json:"source"`
	// What narrows it; absent where nothing does.
	ValidFrom string `json:"valid_from,omitempty"`
	ValidTo   string `json:"valid_to,omitempty"`
	For       string `json:"for,omitempty"`
	Percent   int    `json:"percent,omitempty"`
	Bearer    string `json:"bearer,omitempty"`
	Decided   bool   `json:"decided,omitempty"`
	TieBreak  bool   `json:"tie_break,omitempty"`
}

func benefitOf(b domain.Benefit) benefitOut {
	return benefitOut{
		b.Code, textOf(b.Name), b.Fen, b.Per, b.Amount, textOf(b.Unit), b.Source,
		b.Valid.From, b.Valid.To, b.For, b.Percent, b.Bearer, b.Decided, b.TieBreak,
	}
}

type consequenceOut struct {
	Code            string  `json:"code"`
	Name            textDTO `json:"name"`
	BlocksPromotion bool    `json:"blocks_promotion"`
	ContractOnly    bool    `json:"contract_only"`
	Source          string  `json:"source"`
}

type yearCalendarOut struct {
	Starts      string `json:"starts"`
	CloseOpens  string `json:"close_opens"`
	CloseLocks  string `json:"close_locks"`
	YearsLater  int    `json:"years_later"`
	SignDueDays int    `json:"sign_due_days"`
}

func (f *face) programmeOf(p domain.Programme) programmeOut {
	return programmeOut{
		programmeBrief: programmeBriefOf(p), Basis: each(p.Basis, same), TermMonths: p.TermMonths, PublicityDays: p.PublicityDays,
		Tracks: each(p.Tracks, func(t domain.Track) trackOut {
			return trackOut{t.Code, textOf(t.Name), t.QuotaPerYear, t.Source, append([]domain.Quota{}, t.Quotas...)}
		}),
		Declarations: each(p.Declarations, func(d domain.Declaration) codeText { return codeText{d.Code, textOf(d.Text)} }),
		Chains:       each(p.Chains, func(c domain.Chain) chainOut { return chainOut{c.Name, each(c.Steps, stepOf)} }),
		Reporting:    reportingOut{p.Reporting.OpensDay, p.Reporting.DueDay, p.Reporting.BackfillDays, each(p.Reporting.Metrics, same)},
		Dimensions: each(p.Appraisal.Dimensions, func(d domain.Dimension) dimensionOut {
			return dimensionOut{d.Code, textOf(d.Name), d.Weight}
		}),
		Grades:   each(p.Appraisal.Grades, func(g domain.Grade) gradeOut { return gradeOut{g.Code, textOf(g.Name), g.Min, g.Passes} }),
		Benefits: each(p.Benefits, benefitOf),
		Consequences: each(p.Consequences, func(q domain.Consequence) consequenceOut {
			return consequenceOut{q.Code, textOf(q.Name), q.BlocksPromotion, q.ContractOnly, q.Source}
		}),
		Regulations: each(p.Regulations, same),
		Year:        yearCalendarOut{p.Year.Starts, p.Year.CloseOpens, p.Year.CloseLocks, p.Year.YearsLater, p.Year.SignDueDays},
		Metrics:     each(f.Service.Directory.Metrics(p), metricOf),
		Scheme:      p.Scheme,
	}
}

func (f *face) programmes(c echo.Context) error {
	if err := parameters(c).err(); err != nil {
		return err
	}
	return reply(c, service.List[domain.Programme]{Items: f.Service.Directory.Programmes()}, nil, programmeBriefOf)
}

// programme is the newest version, or the very version a cycle has frozen.
func (f *face) programme(c echo.Context) error {
	q := parameters(c)
	ref := domain.PolicyRef{Code: c.Param("code"), Version: q.number("version", 1, 1_000_000, 0), Hash: q.text("hash")}
	if err := q.err(); err != nil {
		return err
	}
	p, err := f.findProgramme(ref.Code)
	if ref.Hash != "" {
		p, err = f.Service.Directory.Programme(ref)
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, f.programmeOf(p))
}

func (f *face) findProgramme(code string) (domain.Programme, error) {
	for _, p := range f.Service.Directory.Programmes() {
		if p.Ref.Code == code {
			return p, nil
		}
	}
	return domain.Programme{}, domain.Fault(domain.CodeNotFound, "not_found")
}

// metrics are the figures of one programme in form order, or the whole catalogue.
func (f *face) metrics(c echo.Context) error {
	q := parameters(c)
	code := q.text("programme")
	if err := q.err(); err != nil {
		return err
	}
	found := f.Service.Directory.Catalogue()
	if code != "" {
		p, err := f.findProgramme(code)
		if err != nil {
			return domain.Invalid("programme", "unknown_value").With("value", clipped(code))
		}
		found = f.Service.Directory.Metrics(p)
	}
	return reply(c, service.List[domain.Metric]{Items: found}, nil, metricOf)
}
