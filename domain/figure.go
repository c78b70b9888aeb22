package domain

import "math/big"

// Qualifier says how exact a printed figure claims to be. The count behind it is always exact.
type Qualifier string

// The qualifiers.
const (
	QualifierExact    Qualifier = "exact"
	QualifierMoreThan Qualifier = "more_than" // the printed number is a floor: 180余
	QualifierNearly   Qualifier = "nearly"    // just under the printed number: 近17万
	QualifierAbout    Qualifier = "about"     // rounded to the printed number: 约2600
	QualifierRange    Qualifier = "range"     // from the least to the most: 3——5
	QualifierBlank    Qualifier = "blank"     // not told: X人; never filled with a guess
)

// Qualifiers lists every qualifier.
var Qualifiers = []Qualifier{QualifierExact, QualifierMoreThan, QualifierNearly, QualifierAbout, QualifierRange, QualifierBlank}

// FigureStyle is how a figure is printed: everything of it but the number.
type FigureStyle struct {
	Qualifier  Qualifier `json:"qualifier"`
	Before     string    `json:"before,omitempty"`      // words before the number
	Mark       string    `json:"mark,omitempty"`        // word right behind the number
	MarkInside bool      `json:"mark_inside,omitempty"` // the mark stands before the scale: 70余万元
	After      string    `json:"after,omitempty"`       // words behind the unit
	Scale      string    `json:"scale,omitempty"`       // 万, 亿
	Power      int       `json:"power,omitempty"`       // the scale as a power of ten
	Places     int       `json:"places,omitempty"`      // decimal places printed
	Spelled    bool      `json:"spelled,omitempty"`     // the number is written in words
	Bare       bool      `json:"bare,omitempty"`        // a leading one is left out: 百万
	Pair       bool      `json:"pair,omitempty"`        // two is written 两 in compounds as well
	Group      string    `json:"group,omitempty"`       // between groups of three digits
	Gap        string    `json:"gap,omitempty"`         // behind the digits
	Between    string    `json:"between,omitempty"`     // between the ends of a range
	Blank      string    `json:"blank,omitempty"`       // the sign for a number that is not told
	Unit       string    `json:"unit,omitempty"`
	// Grain is the power of ten a figure that is not exact is printed to: 1 prints 184 as 180余.
	Grain int `json:"grain,omitempty"`
}

// Plain is the style of an exact count in a unit.
func Plain(unit string) FigureStyle { return FigureStyle{Qualifier: QualifierExact, Unit: unit} }

// Written is a printed figure taken apart: its style, and its number or the ends of its
// range. Both are nil when the figure is not told.
type Written struct {
	Style     FigureStyle
	Low, High *big.Rat
}
