// Package casefile takes in a report that somebody else wrote: a file that lists what a
// report states, line by line, and what is wrong with it. It makes a record book of it, with
// the stated aggregates expanded into raw monthly records, checks the file against itself,
// and asks the service for every total again.
//
// Owns: the format of a case file (docs/records.md), its checks, the splitter.
//
// Does not own: how totals are made (service, store), how figures are printed or which words
// give a fault away (policy), the sentences of warnings (web/locales).
//
// May import: domain, service, policy and the standard library.
package casefile
