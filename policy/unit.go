package policy

import (
	"fmt"
	"strconv"

	"cel.dev/cel-go/cel"

	"github.com/duikou/duikou/domain"
)

// unit is how values of a clause are read, ordered and shown.
type unit struct {
	measures  []*cel.Type
	threshold string                      // what a threshold must be, for the fault's text
	rank      func(v any) (float64, bool) // the value's place on a line; false when it has none
	limit     func(v any) bool            // whether a value can be a threshold
	show      func(v any) string
	ordered   bool // >= and its kin make sense, not only == and !=
}

var units = map[string]unit{
	"month": {
		measures: []*cel.Type{cel.IntType, cel.StringType}, threshold: "a whole number",
		rank: rankSpan, limit: isInt, show: showSpan, ordered: true,
	},
	"day":         number(cel.IntType),
	"working_day": number(cel.IntType),
	"year_of_age": number(cel.IntType),
	"count":       number(cel.IntType, cel.DoubleType),
	"title": {
		measures: []*cel.Type{cel.StringType}, threshold: "a title",
		rank: rankTitle, limit: func(v any) bool { _, ok := rankTitle(v); return ok }, show: show, ordered: true,
	},
	"yes_no": {
		measures: []*cel.Type{cel.BoolType}, threshold: "true or false",
		rank: rankBool, limit: func(v any) bool { _, ok := v.(bool); return ok }, show: show,
	},
}

func number(measures ...*cel.Type) unit {
	return unit{measures: measures, threshold: "a whole number", rank: rankNumber, limit: isInt, show: show, ordered: true}
}

// comparisons are the ways a measure meets its threshold.
var comparisons = map[string]func(measured, limit float64) bool{
	">=": func(m, l float64) bool { return m >= l },
	">":  func(m, l float64) bool { return m > l },
	"<=": func(m, l float64) bool { return m <= l },
	"<":  func(m, l float64) bool { return m < l },
	"==": func(m, l float64) bool { return m == l },
	"!=": func(m, l float64) bool { return m != l },
}

func isInt(v any) bool { _, ok := v.(int64); return ok }

func rankNumber(v any) (float64, bool) {
	switch n := v.(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

func rankSpan(v any) (float64, bool) {
	span, ok := spanOf(v)
	return float64(span.Months*longMonth + span.Days), ok
}

func showSpan(v any) string {
	span, _ := spanOf(v)
	return span.String()
}

func spanOf(v any) (Span, bool) {
	switch s := v.(type) {
	case int64:
		return Span{Months: int(s)}, true
	case string:
		return ParseSpan(s)
	}
	return Span{}, false
}

func rankTitle(v any) (float64, bool) {
	s, _ := v.(string)
	rank := domain.Title(s).Rank()
	return float64(rank), rank >= 0
}

func rankBool(v any) (float64, bool) {
	b, ok := v.(bool)
	if b {
		return 1, ok
	}
	return 0, ok
}

func show(v any) string {
	switch n := v.(type) {
	case int64:
		return strconv.FormatInt(n, 10)
	case float64:
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
