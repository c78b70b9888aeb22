// Package storetest is what every database under Duikou must do, told as stories. The store's
// own tests run it on SQLite always, and on MySQL or MariaDB when they are given one.
//
// Owns: the conformance suite of service.Store, and the bulk seeding that benchmarks need.
//
// Does not own: what is special to one dialect (store's own tests).
//
// May import: store, service, domain, testing.
package storetest
