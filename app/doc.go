// Package app puts the parts together: it is the one place that knows all of them, shared by
// cmd/duikou and the standalone program.
//
// Owns: wiring, start and shutdown order.
//
// Does not own: anything a person could notice.
//
// May import: every other package of the root module.
package app
