package domain

import "github.com/duikou/duikou/domain/calendar"

// Benefit is what service earns: money per served month, claims, leave, a preference.
type Benefit struct {
	Code   string `json:"code" yaml:"code"`
	Name   Text   `json:"name" yaml:"name"`
	Fen    int64  `json:"fen" yaml:"fen"`       // money per unit in fen, 0 when it is not money
	Per    string `json:"per" yaml:"per"`       // served_month, two_served_months, completion, always, person_year, team, fee
	Amount int    `json:"amount" yaml:"amount"` // how many per unit
	Unit   Text   `json:"unit" yaml:"unit"`
	Source string `json:"source" yaml:"source"`
	Valid  Period `json:"valid" yaml:"valid"` // standards change: a benefit holds between two days
	// At narrows it to service at one kind of recipient.
	At      Party  `json:"at" yaml:"at"`
	For     string `json:"for,omitempty" yaml:"for"`         // dispatched when empty; trainee, team, enrolled
	Percent int    `json:"percent,omitempty" yaml:"percent"` // part of a fee that is waived
	Bearer  string `json:"bearer,omitempty" yaml:"bearer"`   // supporter, recipient, state, province, donor
	Decided bool   `json:"decided,omitempty" yaml:"decided"` // a person proposes it, a leader decides
	// TieBreak is a preference that counts only among those who are otherwise equal.
	TieBreak bool `json:"tie_break,omitempty" yaml:"tie_break"`
}

// Earned reports whether service on a day at a recipient earns the benefit.
func (b Benefit) Earned(day calendar.Date, recipient Organisation) bool {
	return (b.For == "" || b.For == "dispatched") && b.Valid.Holds(day) && b.At.Fits(recipient)
}

// servedMonths is after how many served months a benefit is earned once more.
var servedMonths = map[string]int{"served_month": 1, "two_served_months": 2, "person_year": 12}

// EarnedAfter says in which of the months served it is earned once more: every one, every
// second, every twelfth; the months are given by their first days of service, in order. What is
// paid as the months go follows the standard of the month; a year, the one it began under.
func (b Benefit) EarnedAfter(months []calendar.Date, begun calendar.Date, recipient Organisation) []calendar.Date {
	every := servedMonths[b.Per]
	var earned []calendar.Date
	n := 0
	for _, first := range months {
		day := first
		if every == 12 {
			day = begun
		}
		if every == 0 || !b.Earned(day, recipient) {
			continue
		}
		if n++; n%every == 0 {
			earned = append(earned, first)
		}
	}
	return earned
}
