// Package e2e tells whole stories to the programs as they are shipped: it builds them, runs
// them as processes of their own on data of their own, and speaks to them through HTTP alone.
//
// Owns: the processes, what is done to them (kill -9, an engine that loses its data, two
// people at once), and what the books must say afterwards.
//
// Does not own: the story itself, which is the demonstration's (standalone/demo).
//
// May import: the demonstration, database drivers to read the books, a browser's driver, and
// the wiring, from which nothing is used: it lets the go tool see when results are outdated.
// It has no code but tests.
package e2e
