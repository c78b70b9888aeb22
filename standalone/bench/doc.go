// Package bench measures what people feel and what a machine must hold, each beside a floor:
// the least that any program built on the same libraries would need for the same effect. The
// floor is measured in the same run and on the same machine, in blocks that alternate with
// the measured ones, so that a busy machine disturbs both alike. What counts is the ratio.
//
// Owns: the lines of the table, how each is measured, and the floors.
//
// Does not own: the program that is measured. It is driven through its HTTP interface, and
// filled through its store.
//
// May import: app, service, domain, store, the engine, and the bare libraries of the floors.
package bench
