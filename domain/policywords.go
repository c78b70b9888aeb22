package domain

import "slices"

// RuleText is a regulation to be read: what a person, a hospital or an authority sees of it.
type RuleText struct {
	Ref      PolicyRef
	Name     Text
	Basis    []string
	From, To string // days it is in force, "" when open
	Draft    bool
	Region   string // GB/T 2260 code, "" is everywhere
	Lines    []RuleLine
	Evidence []Text // the papers an application needs
	Notes    []Text // what the source leaves to people, or does not say
}

// RuleLine is one clause of a regulation in words.
type RuleLine struct {
	Group      string // in_force, region, applies, counting, counts, exemption, clause, earns
	ID         string
	Text       Text
	Required   string // in Unit; "" where nothing is measured
	Unit       string
	Titles     []Title     // the titles applied for; every one when empty
	Advises    bool        // warns and does not decide
	Evidence   Text        // what proves it, in the words of the source
	Proofs     []ProofKind // the records of an installation that prove it
	Fields     []string    // of the person's record, where ProofPerson is among them
	Source     string
	Confidence string // A to D, S or U
}

// AskedOf reports whether the line is a clause or an exemption that is asked of somebody who
// applies for a title.
func (l RuleLine) AskedOf(t Title) bool {
	return (l.Group == "clause" || l.Group == "exemption") && (len(l.Titles) == 0 || slices.Contains(l.Titles, t))
}

// PolicyChange is one field in which two versions differ. A list item is named by its code.
type PolicyChange struct {
	Path string `json:"path"`
	From string `json:"from"` // "" when it is new
	To   string `json:"to"`   // "" when it is gone
}
