// Package domain holds what Duikou is about: organisations that support and receive, cycles,
// nominations, assignments, monthly reports, appraisals, the service-day ledger, verdicts and
// the yearly close, each with its states, its transition table and its error codes.
//
// Owns: entities, state machines, the shape of a programme (支援项目) and of a task.
//
// Does not own: storage, HTTP, workflows, the text a person reads, or the rules of a
// particular programme (those are data in policy/).
//
// May import: the standard library and domain/calendar. It reads no clock and does no I/O:
// "now" is always an argument.
package domain
