package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// FactFault is one thing wrong in a file of facts.
type FactFault struct {
	Path    string `json:"path"` // "service[1].absences[0].from", or "" for the file as a whole
	Message string `json:"message"`
}

// FactFaults is everything wrong in a file of facts.
type FactFaults []FactFault

func (f FactFaults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.Message
		if fault.Path != "" {
			lines[i] = fault.Path + ": " + fault.Message
		}
	}
	return strings.Join(lines, "\n")
}

// ReadFacts reads what is known of a person (domain.ServiceFacts as JSON). What is absent or
// null is unknown; a key or a value that the format does not have is an error. The error is
// FactFaults.
func ReadFacts(in io.Reader) (domain.ServiceFacts, error) {
	var r factReader
	text, err := io.ReadAll(in)
	if err != nil {
		return r.facts, FactFaults{{Message: err.Error()}}
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // some editors put a mark before the text
	var root any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&root); err != nil {
		return r.facts, FactFaults{{Message: syntax(text, err)}}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return r.facts, FactFaults{{Message: "one JSON value is wanted, and there is more"}}
	}
	names := json.NewDecoder(bytes.NewReader(text))
	r.repeats(names, "")
	r.root(root)
	if len(r.faults) > 0 {
		return domain.ServiceFacts{}, r.faults
	}
	return r.facts, nil
}

func syntax(text []byte, err error) string {
	var bad *json.SyntaxError
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Sprintf("is no JSON: line %d: it ends too early", 1+bytes.Count(bytes.TrimRight(text, "\n"), []byte("\n")))
	}
	if !errors.As(err, &bad) {
		return "is no JSON: " + err.Error()
	}
	line := 1 + bytes.Count(text[:min(int(bad.Offset), len(text))], []byte("\n"))
	return fmt.Sprintf("is no JSON: line %d: %v", line, bad)
}

// repeats notes every key that an object has twice: whichever of the two somebody meant, the
// other would be lost without a word.
func (r *factReader) repeats(in *json.Decoder, path string) {
	token, _ := in.Token() // the text was read before: it is sound
	switch token {
	case json.Delim('{'):
		seen := map[string]bool{}
		for in.More() {
			token, _ := in.Token()
			key, _ := token.(string)
			at := joined(path, key)
			if seen[key] {
				r.fault(at, "is given twice")
			}
			seen[key] = true
			r.repeats(in, at)
		}
	case json.Delim('['):
		for i := 0; in.More(); i++ {
			r.repeats(in, fmt.Sprintf("%s[%d]", path, i))
		}
	default:
		return
	}
	_, _ = in.Token()
}

func joined(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// factReader walks a decoded file and notes where it does not fit.
type factReader struct {
	facts  domain.ServiceFacts
	faults FactFaults
}

// fields is what an object may hold.
type fields map[string]func(path string, value any)

func (r *factReader) fault(path, format string, args ...any) {
	r.faults = append(r.faults, FactFault{path, fmt.Sprintf(format, args...)})
}

func (r *factReader) object(path string, value any, known fields) {
	object, ok := value.(map[string]any)
	if !ok {
		r.fault(path, "wants an object")
		return
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		at := joined(path, key)
		read, ok := known[key]
		switch {
		case !ok:
			r.fault(at, "unknown key; known are %s", strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		case object[key] != nil:
			read(at, object[key])
		}
	}
}

func (r *factReader) list(path string, value any, each func(path string, value any)) {
	list, ok := value.([]any)
	if !ok {
		r.fault(path, "wants a list")
		return
	}
	for i, item := range list {
		each(fmt.Sprintf("%s[%d]", path, i), item)
	}
}

// word reads one of some words, or any text where there are none to choose from.
func word[T ~string](r *factReader, into *T, words ...T) func(string, any) {
	return func(path string, value any) {
		text, ok := value.(string)
		switch {
		case !ok:
			r.fault(path, "wants a text")
		case len(words) > 0 && !slices.Contains(words, T(text)):
			r.fault(path, "%q is none of %v", text, words)
		default:
			*into = T(text)
		}
	}
}

func (r *factReader) date(into *calendar.Date) func(string, any) {
	return func(path string, value any) {
		text, _ := value.(string)
		day, err := calendar.ParseDate(text)
		if err != nil {
			r.fault(path, "%v is no date (YYYY-MM-DD)", value)
			return
		}
		*into = day
	}
}

func (r *factReader) flag(into **bool) func(string, any) {
	return func(path string, value any) {
		yes, ok := value.(bool)
		if !ok {
			r.fault(path, "wants true or false")
			return
		}
		*into = &yes
	}
}

func (r *factReader) number(most int64, into func(int)) func(string, any) {
	return func(path string, value any) {
		number, _ := value.(json.Number)
		n, err := number.Int64()
		if err != nil || n < 0 || n > most {
			r.fault(path, "wants a whole number, 0 to %d", most)
			return
		}
		into(int(n))
	}
}

func (r *factReader) root(value any) {
	f := &r.facts
	r.object("", value, fields{
		"person": r.person,
		"service": func(path string, value any) {
			f.Stretches = []domain.Stretch{}
			r.list(path, value, r.stretch)
		},
		"title": word(r, &f.Target, domain.Titles...), "on": r.date(&f.On), "refusal": r.flag(&f.Refusal),
		"completed": r.number(1000, func(n int) { f.Completed = &n }),
	})
	if f.Stretches == nil {
		f.Stretches = []domain.Stretch{{}} // of which nothing is known
	}
}

func (r *factReader) person(path string, value any) {
	p := &r.facts.Person
	r.object(path, value, fields{
		"birth_date": r.date(&p.BirthDate), "sex": word(r, &p.Sex, "f", "m"), "profession": word(r, &p.Profession, domain.Professions...),
		"title": word(r, &p.Title, domain.Titles...), "title_since": r.date(&p.TitleSince), "contract": r.flag(&p.Contract),
		"institution": func(path string, value any) {
			at := &p.Institution
			r.object(path, value, fields{
				"kind": word(r, &at.Kind, domain.OrganisationKinds...), "tier": word(r, &at.Tier, domain.OrganisationTiers...),
				"level": word(r, &at.Level, domain.Levels...), "region_code": r.region(&at.RegionCode),
			})
		},
		"training": func(path string, value any) {
			p.Training = []domain.Training{}
			r.list(path, value, func(path string, value any) {
				var t domain.Training
				var certificate *bool
				r.object(path, value, fields{"from": r.date(&t.From), "to": r.date(&t.To), "certificate": r.flag(&certificate)})
				t.Certificate = certificate != nil && *certificate
				r.days(path, t.From, t.To, true)
				p.Training = append(p.Training, t)
			})
		},
	})
}

func (r *factReader) region(into *string) func(string, any) {
	return func(path string, value any) {
		text, ok := value.(string)
		if !ok || len(text) != 6 || !regionCode.MatchString(text) {
			r.fault(path, "wants the six digits of GB/T 2260")
			return
		}
		*into = text
	}
}

// days checks the order of two days, and that they are there where nothing can be said without.
func (r *factReader) days(path string, from, to calendar.Date, needed bool) {
	switch {
	case needed && (from.IsZero() || to.IsZero()):
		r.fault(path, "wants from and to")
	case !from.IsZero() && !to.IsZero() && to.Before(from):
		r.fault(path+".to", "%s is before %s", to, from)
	}
}

func (r *factReader) stretch(path string, value any) {
	var s domain.Stretch
	r.object(path, value, fields{
		"from": r.date(&s.From), "to": r.date(&s.To), "kind": word(r, &s.Kind, domain.ServiceKinds...),
		"appraisal": word(r, &s.Appraisal, domain.ServiceGrades...), "away": r.number(40_000, func(n int) { s.Away = n }),
		"institution": func(path string, value any) {
			at := &s.Place
			r.object(path, value, fields{
				"id": word(r, &at.ID), "kind": word(r, &at.Kind, domain.OrganisationKinds...), "level": word(r, &at.Level, domain.Levels...),
				"paired": r.flag(&at.Paired), "remote": r.flag(&at.Remote), "poor_county": r.flag(&at.PoorCounty),
				"area_class": r.number(6, func(n int) { at.AreaClass = n }), "region_code": r.region(&at.RegionCode),
			})
		},
		"absences": func(path string, value any) {
			r.list(path, value, func(path string, value any) {
				var a domain.Absence
				r.object(path, value, fields{"from": r.date(&a.From), "to": r.date(&a.To), "kind": word(r, &a.Kind, domain.AbsenceKinds...)})
				r.days(path, a.From, a.To, true)
				if a.Kind == "" {
					r.fault(path+".kind", "is needed")
				}
				s.Absences = append(s.Absences, a)
			})
		},
	})
	r.days(path, s.From, s.To, false)
	r.facts.Stretches = append(r.facts.Stretches, s)
}
