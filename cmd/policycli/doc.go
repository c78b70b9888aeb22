// Package policycli is the commands that need rules alone: no database, no configuration. The
// lean program and the standalone one both have them.
//
// Owns: reading the files a person names, and printing answers.
//
// Does not own: how a rule judges, and what is wrong in a text (policy).
//
// May import: policy, domain, cobra and the standard library.
package policycli
