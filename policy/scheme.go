package policy

import (
	"slices"
	"strings"
	"time"

	"github.com/duikou/duikou/domain"
)

// word wants one of a vocabulary; an empty text is a fault only where one is needed.
func (p place) word(vocabulary, text string, needed bool) {
	words := domain.SchemeWords[vocabulary]
	p.want(text == "" && !needed || slices.Contains(words, text), "must be one of %s", strings.Join(words, ", "))
}

func (p place) words(vocabulary string, texts []string) {
	for i, text := range texts {
		p.item(i).word(vocabulary, text, true)
	}
}

// wantItem checks what every line of a scheme has.
func wantItem(at place, seen codes, item domain.Item) {
	seen.want(at.key("code"), item.Code)
	wantText(at.key("name"), item.Name)
	at.key("source").want(item.Source != "", "the source is needed")
}

// checkScheme checks what a programme says beyond the course of a cycle.
func checkScheme(d *document, p domain.Programme, known names) {
	s := p.Scheme
	d.at("runs").word("runs", string(s.Runs), false)
	d.at("direction").word("direction", string(s.Direction), false)
	d.at("term_basis").word("term_basis", s.TermBasis, false)
	d.at("min_stretch_months").want(s.MinStretchMonths >= 0 && (s.MinStretchMonths <= p.TermMonths || p.TermMonths == 0), "must be 0 to the term")
	checkPeriod(d.at("valid"), s.Valid)
	if s.Pairing != nil {
		checkPairing(d.at("pairing"), *s.Pairing)
	}
	if s.Load != nil {
		at := d.at("load")
		at.key("of").word("load_of", s.Load.Of, true)
		at.key("warn_share").want(s.Load.WarnShare > 0 && s.Load.WarnShare <= 1, "must be above 0 and at most 1")
		at.key("source").want(s.Load.Source != "", "the source is needed")
	}
	checkUndertakings(d, s, known)
	checkMachinery(d, s, known)
}

func checkUndertakings(d *document, s domain.Scheme, known names) {
	seen := codes{}
	for i, p := range s.Postings {
		at := d.at("postings").item(i)
		wantItem(at, seen, p.Item)
		at.key("for").word("posting_for", p.For, true)
	}
	seen = codes{}
	for i, a := range s.Activities {
		at := d.at("activities").item(i)
		wantItem(at, seen, a.Item)
		checkActivity(at, s, a, known)
	}
	seen = codes{}
	for i, t := range s.Targets {
		at := d.at("targets").item(i)
		wantItem(at, seen, t.Item)
		checkTarget(at, t, known)
	}
	seen = codes{}
	for i, o := range s.Obligations {
		at := d.at("obligations").item(i)
		wantItem(at, seen, o.Item)
		checkObligation(at, s, o)
	}
}

func checkActivity(at place, s domain.Scheme, a domain.Activity, known names) {
	at.key("by").word("party", a.By, true)
	at.key("scope").word("scope", a.Scope, false)
	at.key("least_days").want(a.LeastDays >= 0 && a.LeastDays*2 == float64(int(a.LeastDays*2)), "counts in half days")
	checkPeriod(at.key("valid"), a.Valid)
	for i, code := range a.Metrics {
		wantMetric(at.key("metrics").item(i), code, known)
	}
	for i, code := range a.Record {
		at.key("record").item(i).want(codeText.MatchString(code), "a code is a-z, 0-9 and _")
	}
	at.key("procedure").want(a.Procedure == "" || slices.ContainsFunc(s.Procedures, func(p domain.Procedure) bool { return p.Code == a.Procedure }), "there is no procedure %q", a.Procedure)
	wantChecklist(at.key("checklist"), s, a.Checklist)
	for i, code := range a.ApartFrom {
		other := slices.ContainsFunc(s.Activities, func(b domain.Activity) bool { return b.Code == code })
		at.key("apart_from").item(i).want(other && code != a.Code, "there is no other activity %q", code)
	}
}

func wantMetric(at place, code string, known names) {
	m, err := known.Metric(code)
	at.want(err == nil && m.Code == code, "there is no metric with the code %q", code)
}

func wantChecklist(at place, s domain.Scheme, code string) {
	at.want(code == "" || slices.ContainsFunc(s.Checklists, func(c domain.Checklist) bool { return c.Code == code }), "there is no checklist %q", code)
}

func checkTarget(at place, t domain.Target, known names) {
	wantMetric(at.key("metric"), t.Metric, known)
	if t.Of != "" {
		wantMetric(at.key("of"), t.Of, known)
	}
	at.key("compare").word("target", t.Compare, true)
	at.key("per").word("target_per", t.Per, true)
	at.key("value").want(t.Value >= 0 && (t.Compare == "shown") == (t.Value == 0), "a threshold above 0 goes with floor, ceiling and equal")
	at.key("places").want(t.Places >= 0 && t.Places <= 2, "must be 0 to 2")
	wantDay(at.key("by"), t.By)
}

func checkObligation(at place, s domain.Scheme, o domain.Obligation) {
	at.key("by").word("party", o.By, true)
	at.key("before").word("before", o.Before, false)
	at.key("per").word("duty_per", o.Per, false)
	at.key("to").words("report_to", o.To)
	at.key("count").want(o.Count >= 0, "must not be negative")
	at.want(o.Before != "" || o.During || o.Per != "" || len(o.Months) > 0, "says by when: before, during, months or per")
	at.key("blocks").want(!o.Blocks || o.Before != "", "goes with before")
	for i, month := range o.Months {
		at.key("months").item(i).want(month >= 1 && month <= 12, "must be 1 to 12")
	}
	wantChecklist(at.key("checklist"), s, o.Checklist)
	body := slices.ContainsFunc(s.Bodies, func(b domain.Body) bool { return b.Code == o.Approved })
	at.key("approved_by").want(o.Approved == "" || body, "there is no body %q", o.Approved)
}

func checkMachinery(d *document, s domain.Scheme, known names) {
	checkChecklists(d.at("checklists"), s.Checklists)
	checkProcedures(d.at("procedures"), s.Procedures, known)
	seen := codes{}
	for i, b := range s.Bodies {
		at := d.at("bodies").item(i)
		wantItem(at, seen, b.Item)
		at.key("side").word("body_side", b.Side, true)
		at.key("level").want(b.Level >= 1 && b.Level <= 5, "must be 1 to 5")
	}
	checkEvaluations(d.at("evaluations"), s.Evaluations)
	seen = codes{}
	for i, b := range s.Budgets {
		at := d.at("budgets").item(i)
		wantItem(at, seen, b.Item)
		at.key("fen").want(b.Fen >= 0, "must not be negative")
		at.key("per").word("budget_per", b.Per, true)
		at.key("bearer").word("bearer", b.Bearer, true)
		checkPeriod(at.key("valid"), b.Valid)
	}
	seen = codes{}
	for i, w := range s.Ways {
		at := d.at("ways").item(i)
		wantItem(at, seen, w.Item)
		at.key("kind").word("way", w.Kind, true)
	}
	seen = codes{}
	for i, p := range s.Priorities {
		wantItem(d.at("priorities").item(i), seen, p)
	}
}

// checkChecklists lets a code appear again as long as no two versions hold on the same day.
func checkChecklists(at place, lists []domain.Checklist) {
	for i, c := range lists {
		item := at.item(i)
		wantItem(item, codes{}, c.Item)
		checkPeriod(item.key("valid"), c.Valid)
		item.key("lines").want(len(c.Lines) > 0, "at least one line is needed")
		for j, line := range c.Lines {
			wantText(item.key("lines").item(j), line)
		}
		for _, other := range lists[:i] {
			apart := c.Valid.From != "" && other.Valid.To != "" && other.Valid.To < c.Valid.From ||
				other.Valid.From != "" && c.Valid.To != "" && c.Valid.To < other.Valid.From
			item.key("valid").want(other.Code != c.Code || apart, "holds at the same time as another version of %q", c.Code)
		}
	}
}

func checkProcedures(at place, procedures []domain.Procedure, known names) {
	seen := codes{}
	for i, p := range procedures {
		item := at.item(i)
		wantItem(item, seen, p.Item)
		item.key("stages").want(len(p.Stages) > 1, "at least two stages are needed")
		stages := codes{}
		for j, s := range p.Stages {
			stage := item.key("stages").item(j)
			stages.want(stage.key("code"), s.Code)
			wantText(stage.key("name"), s.Name)
			stage.key("by").word("party", s.By, true)
			stage.key("month").want(s.Month >= 0 && s.Month <= 12, "must be 1 to 12")
			if s.Metric != "" {
				wantMetric(stage.key("metric"), s.Metric, known)
			}
		}
	}
}

func checkEvaluations(at place, evaluations []domain.Evaluation) {
	seen := codes{}
	for i, e := range evaluations {
		item := at.item(i)
		wantItem(item, seen, e.Item)
		item.key("of").word("subject", e.Of, true)
		item.key("when").word("when", e.When, true)
		item.key("by").want(len(e.By) > 0, "at least one is needed")
		item.key("by").words("assessor", e.By)
		item.key("feeds").words("feeds", e.Feeds)
		if len(e.Dimensions) > 0 {
			checkDimensions(item.key("dimensions"), e.Dimensions)
		}
		checkVetoes(item.key("vetoes"), e.Vetoes)
	}
}

func checkVetoes(at place, vetoes []domain.Veto) {
	seen := codes{}
	for i, v := range vetoes {
		wantItem(at.item(i), seen, domain.Item(v))
	}
}

func checkPairing(at place, p domain.Pairing) {
	checkParty(at.key("supporter"), p.Supporter)
	checkParty(at.key("recipient"), p.Recipient)
	at.key("recipients").want(p.Recipients >= 0, "must not be negative")
	at.key("about").want(!p.About || p.Recipients > 0, "goes with recipients")
	at.key("fixed_years").want(p.FixedYears >= 0 && p.FixedYears <= 20, "must be 0 to 20")
	at.key("agreement_years").want(p.AgreementYears >= 0 && p.AgreementYears <= 20, "must be 0 to 20")
	at.key("renewed").word("renewed", p.Renewed, false)
	at.key("source").want(p.Source != "", "the source is needed")
}

func checkParty(at place, p domain.Party) {
	for i, kind := range p.Kinds {
		at.key("kinds").item(i).word("kinds", string(kind), true)
	}
	at.key("tiers").words("tiers", p.Tiers)
	at.key("levels").words("levels", p.Levels)
}

func checkQuotas(at place, quotas []domain.Quota) {
	for i, q := range quotas {
		item := at.item(i)
		checkParty(item.key("recipient"), q.Recipient)
		item.key("min").want(q.Min >= 0, "must not be negative")
		item.key("max").want(q.Max == 0 || q.Max >= q.Min, "must not be below min; 0 is no upper end")
		item.key("per").word("quota_per", q.Per, true)
		item.key("source").want(q.Source != "", "the source is needed")
	}
}

func checkPeriod(at place, p domain.Period) {
	if wantDay(at.key("from"), p.From) && wantDay(at.key("to"), p.To) && p.From != "" && p.To != "" {
		at.key("to").want(p.From <= p.To, "must not come before from")
	}
}

// wantDay wants "2009-01-31" or nothing.
func wantDay(at place, text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return at.want(text == "" || err == nil, "must be a day such as 2009-01-31")
}
