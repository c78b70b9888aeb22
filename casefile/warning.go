package casefile

import (
	"slices"
	"strings"
)

// The origins of a warning.
const (
	FromCheck = "check" // found by looking at the data
	FromFile  = "note"  // the file says so itself, and no data of it can tell
)

// Warning is something a reader of a case should know. Code is a key of web/locales
// ("case.<code>"); Args fill its gaps.
type Warning struct {
	Code   string            `json:"code"`
	Text   string            `json:"text"`
	Where  string            `json:"where"`
	Origin string            `json:"origin"`
	Args   map[string]string `json:"-"`
}

// Codes lists every warning there is.
var Codes = strings.Fields(`unknown_field unknown_type unknown_status line_unknown total_without_lines total_matched number_hidden number_from_text
	number_spaced text_differs text_unread unit_differs unit_missing unit_left_out
	arithmetic_differs arithmetic_holds_not computed_differs formula_unread breakdown_differs items_differ mentions_differ people_differ
	ratio_differs total_differs not_added kept_apart context_not_counted scope_not_own scope_mixed several_supporters quota_not_added
	planned_only planned_not_done not_decided activity_uncounted no_figures period_masked period_missing period_crosses cutoffs_differ
	same_day possible_duplicate duplicate_report duplicate_named commitments_only agreement_years rounded_figures amount_missing
	problems_missing next_steps_missing money_missing monthly_reports applied_for year_differs source_note
	advertising year_missing words_missing text_masked name_blanked foreign_word other_article rhetoric table_missing word_broken levels_differ
	word_repeated`)

// unique drops warnings that say the same of the same place, and keeps their order.
func unique(all []Warning) []Warning {
	var out []Warning
	for _, w := range all {
		same := func(o Warning) bool {
			return o.Code == w.Code && o.Where == w.Where && o.Args["text"] == w.Args["text"] && o.Args["name"] == w.Args["name"]
		}
		if !slices.ContainsFunc(out, same) {
			out = append(out, w)
		}
	}
	return out
}
