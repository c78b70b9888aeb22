package web

import (
	"crypto/rand"
	"fmt"
	"html/template"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// funcs are what templates can say, in one language.
func (s *Site) funcs(locale string) template.FuncMap {
	t := func(key string, pairs ...any) string { return s.Text(locale, key, named(pairs)) }
	return template.FuncMap{
		"t":      t,
		"asset":  s.Asset,
		"newkey": rand.Text,
		"text":   func(x domain.Text) string { return x.In(locale) },
		"tag":    func(entity string, state any) Tag { return s.tag(locale, entity, fmt.Sprint(state)) },
		"field":  func(f Form, name string, options ...string) Field { return s.field(locale, f, name, options...) },
		"choose": func(f Form, name string, from []Option, options ...string) Field {
			return s.choose(locale, f, name, from, options)
		},
		"id":         FieldID,
		"event":      func(e domain.AuditEntry) string { return s.event(locale, e) },
		"notice":     func(n domain.Notice) string { return s.Text(locale, "notice."+n.Kind, n.Args) },
		"remark":     func(r domain.YearFigureRemark) string { return s.Text(locale, "remark."+r.Code, r.Args) },
		"who":        func(w domain.Who) string { return s.who(locale, w) },
		"measure":    func(value, unit string) string { return s.measure(locale, value, unit) },
		"missing":    func(d domain.Decision) string { return s.missing(locale, d) },
		"amount":     func(q *domain.Quantity) string { return s.Amount(locale, q) },
		"when":       moment,
		"day":        func(t time.Time) string { return written(t, time.DateOnly) },
		"halfdays":   domain.HalfDaysText,
		"changed":    func(key, value, unit string) string { return s.changed(locale, key, value, unit) },
		"due":        due,
		"names":      func(list string) string { return strings.ReplaceAll(list, ", ", s.Text(locale, "list.comma", nil)) },
		"num":        number,
		"yuan":       yuan,
		"filesize":   FileSize,
		"share":      share,
		"pair":       func(a, b any) Pair { return Pair{a, b} },
		"task":       taskNumber,
		"track":      trackName,
		"grade":      gradeName,
		"ladder":     func(l domain.Ladder) string { return s.ladder(locale, l) },
		"link":       noticeLink,
		"filtered":   filtered,
		"told":       told,
		"regulation": regulationName,
		"scheme":     func(p domain.Programme, m []domain.Metric) []SchemeSection { return s.scheme(locale, p, m) },
		"percent":    func(f float64) string { return strconv.Itoa(int(f*100+0.5)) + "%" },
	}
}

// Pair hands two things to a part of a page.
type Pair struct{ A, B any }

func named(pairs []any) map[string]string {
	args := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
	}
	return args
}

func (s *Site) choose(locale string, f Form, name string, from []Option, options []string) Field {
	field := s.field(locale, f, name, options...)
	field.Options = from
	return field
}

func (s *Site) tag(locale, entity, state string) Tag {
	colour := colours[entity][state]
	if colour == "" {
		colour = grey
	}
	return Tag{colour, s.Text(locale, "state."+entity+"."+state, nil)}
}

// event is a line of a timeline.
func (s *Site) event(locale string, e domain.AuditEntry) string {
	return s.Text(locale, "audit."+e.Action, e.Args)
}

func (s *Site) who(locale string, w domain.Who) string {
	if w.Person {
		return s.Text(locale, "who.person", nil)
	}
	if w.Initiator {
		return s.Text(locale, "who.initiator", nil)
	}
	return s.Text(locale, "who.role", map[string]string{"side": string(w.Side), "role": string(w.Role)})
}

// measure is a value of a clause in its unit: "12" and "month", "true" and "yes_no".
func (s *Site) measure(locale, value, unit string) string {
	switch unit {
	case "title":
		return s.Text(locale, "title."+value, nil)
	case "yes_no":
		return s.Text(locale, "yes_no."+value, nil)
	case "month":
		if span, ok := s.span(locale, value); ok {
			return span
		}
	}
	if value == "" {
		return s.Text(locale, "clause.unknown", nil)
	}
	return s.Text(locale, "unit."+unit, map[string]string{"n": value})
}

// spans is a length of service in whole months and days, as ISO 8601 writes it: "P11M30D".
var spans = regexp.MustCompile(`^P(?:(\d+)M)?(?:(\d+)D)?$`)

func (s *Site) span(locale, value string) (string, bool) {
	parts := spans.FindStringSubmatch(value)
	if parts == nil {
		return "", false
	}
	var said []string
	for i, unit := range []string{"month", "day"} {
		if n := parts[i+1]; n != "" && n != "0" {
			said = append(said, s.Text(locale, "unit."+unit, map[string]string{"n": n}))
		}
	}
	if len(said) == 0 {
		said = []string{s.Text(locale, "unit.day", map[string]string{"n": "0"})}
	}
	return strings.Join(said, " "), true
}

// missing says what a decision is short of, or "".
func (s *Site) missing(locale string, d domain.Decision) string {
	if d.Missing == nil || d.Missing.Value <= 0 {
		return ""
	}
	return s.measure(locale, strconv.Itoa(d.Missing.Value), d.Missing.Unit)
}

func moment(t time.Time) string { return written(t, Moment) }

func written(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Zone).Format(layout)
}

// due is the last day of a deadline, which is kept as the first instant after it.
func due(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return calendar.DateOf(t.Add(-time.Millisecond)).String()
}

// number writes a count with its thousands apart.
func number(n any) string {
	digits := fmt.Sprint(n)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// yuan writes an amount of fen.
func yuan(fen int64) string { return fmt.Sprintf("¥%s.%02d", number(fen/100), fen%100) }

// share is n as a percentage of the whole, 0 to 100, for the length of a bar.
func share(n, of any) int {
	part, _ := strconv.ParseFloat(fmt.Sprint(n), 64)
	whole, _ := strconv.ParseFloat(fmt.Sprint(of), 64)
	if whole <= 0 || part <= 0 {
		return 0
	}
	return max(1, min(100, int(part*100/whole+0.5)))
}

func taskNumber(id domain.ID) string { return fmt.Sprintf("T%06d", int64(id)) }

func gradeName(p domain.Programme, code string) domain.Text {
	for _, g := range p.Appraisal.Grades {
		if g.Code == code {
			return g.Name
		}
	}
	return domain.Text{Zh: code, En: code}
}

func regulationName(known []service.Judgement, ref domain.PolicyRef) domain.Text {
	for _, one := range known {
		if one.Regulation.Code == ref.Code {
			return one.Name
		}
	}
	return domain.Text{Zh: ref.Code, En: ref.Code}
}

// ladder says in a sentence what happens when a step is not taken.
func (s *Site) ladder(locale string, l domain.Ladder) string {
	var parts []string
	if len(l.Remind) > 0 {
		parts = append(parts, s.Text(locale, "ladder.remind", map[string]string{"n": strconv.Itoa(len(l.Remind))}))
	}
	if l.Escalate != nil && l.EscalateTo != nil {
		parts = append(parts, s.Text(locale, "ladder.escalate", map[string]string{"n": strconv.Itoa(*l.Escalate), "who": s.who(locale, *l.EscalateTo)}))
	}
	if l.Expire != nil {
		parts = append(parts, s.Text(locale, "ladder.expire", map[string]string{"n": strconv.Itoa(*l.Expire)}))
	}
	return strings.Join(parts, s.Text(locale, "form.semicolon", nil))
}

// noticeLink is where a notice leads, "" when nowhere. A nominee reads about a nomination on
// their own page: the cycle itself is the office's.
func noticeLink(n domain.Notice) string {
	switch {
	case n.Args["run"] != "":
		return "/runs/" + n.Args["run"]
	case n.TaskID != 0:
		return "/tasks/" + n.TaskID.String()
	case n.Kind == "ineligible" || strings.HasPrefix(n.Kind, "nomination_"):
		return "/me"
	case n.Kind == "verdict_changed":
		return "/people/" + n.Case.ID.String() + "/verdict"
	case n.Case.Kind == domain.CaseAssignment:
		return "/assignments/" + n.Case.ID.String()
	case n.Case.Kind == domain.CaseCycle:
		return "/cycles/" + n.Case.ID.String()
	case n.Case.Kind == domain.CaseRequest:
		return "/requests/" + n.Case.ID.String()
	case n.Case.Kind == domain.CaseFiling:
		return "/filings/" + n.Case.ID.String()
	case n.Case.Kind == domain.CaseYearClose:
		return "/years"
	}
	return ""
}

// filtered is the address of the inbox under a kept filter, its query written anew.
func filtered(query string) template.URL {
	values, err := url.ParseQuery(query)
	if err != nil {
		return "/"
	}
	return template.URL("/?" + values.Encode())
}

// Hour is the time of day of an instant in China.
func Hour(t time.Time) string { return written(t, Clock) }

// changed is a value of a preview in its unit; nothing is a dash.
func (s *Site) changed(locale, key, value, unit string) string {
	switch {
	case value == "" && key == "earliest":
		return s.Text(locale, "request.not_in_plan", nil)
	case value == "":
		return "—"
	case unit == "fen":
		fen, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return value
		}
		return yuan(fen)
	case unit == "day" || unit == "month":
		return s.Text(locale, "unit."+unit, map[string]string{"n": value})
	case unit == "stage":
		return s.Text(locale, "state.assignment."+value, nil)
	case unit == "report":
		return s.Text(locale, "state.report."+value, nil)
	}
	return value
}
