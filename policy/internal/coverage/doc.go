// Package coverage makes docs/coverage.md: for every scheme and rule of the source reports, the
// clause that serves it and the test that proves it.
//
// Owns: reading `serves` annotations from the YAML texts and policy/coverage.yaml, and checking
// that what they name is there.
//
// Does not own: the tests themselves, which are beside what they test.
//
// May import: a YAML reader and the standard library.
package coverage
