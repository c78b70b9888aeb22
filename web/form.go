package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/duikou/duikou/domain"
)

// Form is a form as shown: what was entered, and what is wrong with it. A label is the key
// "field.<Noun>.<name>" unless Labels has one, which is how fields named by policy data get
// theirs.
type Form struct {
	Noun   string
	Values url.Values
	Labels map[string]string
	Faults []Fault
	CSRF   string
}

// Fault is one thing wrong with a form, in words. Field is "" when it is about the whole.
type Fault struct {
	Field string
	Label string
	Text  string
}

// Value is what was entered in a field.
func (f Form) Value(name string) string { return f.Values.Get(name) }

// At is what was entered in the i-th of several fields with one name.
func (f Form) At(name string, i int) string {
	if values := f.Values[name]; i < len(values) {
		return values[i]
	}
	return ""
}

// Is reports whether a field holds a value, for boxes and options.
func (f Form) Is(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Error is what is wrong with a field, or "".
func (f Form) Error(name string) string {
	for _, fault := range f.Faults {
		if fault.Field == name {
			return fault.Text
		}
	}
	return ""
}

// Blame puts an error and those it carries into words on the form.
func (s *Site) Blame(locale string, f *Form, e *domain.Error) {
	for _, one := range append([]*domain.Error{e}, e.More...) {
		fault := Fault{Field: one.Field, Text: s.Sentence(locale, one)}
		if one.Field != "" {
			fault.Label = s.label(locale, *f, one.Field)
		}
		f.Faults = append(f.Faults, fault)
	}
}

func (s *Site) label(locale string, f Form, name string) string {
	if label, ok := f.Labels[name]; ok {
		return label
	}
	return s.Text(locale, "field."+f.Noun+"."+name, nil)
}

// Option is one choice of a select.
type Option struct {
	Value string
	Label string
}

// Field is one field as a template draws it.
type Field struct {
	Form         Form
	Name         string
	ID           string
	Label        string
	Hint         string
	Value        string
	Error        string
	Type         string
	Mode         string // inputmode
	Autocomplete string
	Min          string
	Max          string
	Rows         int
	Length       int // characters, 0 = no limit
	Required     bool
	Autofocus    bool
	Options      []Option
}

// FieldID is the id of a field's element, which a fault of the summary links to.
func FieldID(name string) string { return "f-" + strings.ReplaceAll(name, ".", "-") }

// field builds a field for a template. Options are words: "required", "autofocus", "hint" (its
// text is "<label key>.hint"), or settings: "type=date", "length=60", "rows=4", "mode=numeric",
// "min=0", "max=100", "autocomplete=off".
func (s *Site) field(locale string, f Form, name string, options ...string) Field {
	field := Field{
		Form: f, Name: name, ID: FieldID(name), Label: s.label(locale, f, name),
		Value: f.Value(name), Error: f.Error(name), Type: "text", Rows: 4,
	}
	for _, option := range options {
		word, setting, _ := strings.Cut(option, "=")
		field.set(word, setting)
		if word == "hint" {
			field.Hint = s.Text(locale, "field."+f.Noun+"."+name+".hint", nil)
		}
	}
	return field
}

func (f *Field) set(word, setting string) {
	switch word {
	case "required":
		f.Required = true
	case "autofocus":
		f.Autofocus = true
	case "type":
		f.Type = setting
	case "mode":
		f.Mode = setting
	case "autocomplete":
		f.Autocomplete = setting
	case "min":
		f.Min = setting
	case "max":
		f.Max = setting
	case "rows":
		f.Rows, _ = strconv.Atoi(setting)
	case "length":
		f.Length, _ = strconv.Atoi(setting)
	}
}
