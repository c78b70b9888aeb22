// Package demo plays one dispatch cycle through the real HTTP interface, acting as each
// person in turn, and sums up what the service made of it.
//
// Owns: the story (story.yaml), a small HTTP client, the order of the steps.
//
// Does not own: any rule, date or figure the service computes; it only reads them back.
//
// May import: the standard library and a YAML reader. It knows Duikou from outside only,
// as any client of the REST interface does.
package demo
