package domain

import "testing"

// GB 11643-1999. The sound number is the example the standard itself gives.
func TestIDNumber_ChecksDateAndLastCharacter(t *testing.T) {
	for number, want := range map[string]bool{
		"11010519491231002X":  true,
		"11010519491231002x":  true,  // typed in lower case
		"110105194912310021":  false, // wrong check character
		"11010519491331002X":  false, // thirteenth month
		"11010519490229002X":  false, // no leap day in 1949
		"1101051949123100":    false,
		"11010519491231002XX": false,
		"11010５19491231002X":  false, // full-width digit
		"":                    false,
	} {
		if got := ValidIDNumber(number); got != want {
			t.Errorf("%q is valid: %v", number, got)
		}
	}
}
