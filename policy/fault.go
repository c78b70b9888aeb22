package policy

import (
	"fmt"
	"strings"
)

// Fault is one thing wrong in a policy text.
type Fault struct {
	File    string
	Line    int    // 1-based
	Field   string // "chains[2].steps[0].who", or "" for the text as a whole
	Message string
}

// String is "file:line: field: message", which editors can jump to.
func (f Fault) String() string {
	if f.Field == "" {
		return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message)
	}
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Field, f.Message)
}

// Faults is everything wrong in one or more texts, in the order it was found.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
