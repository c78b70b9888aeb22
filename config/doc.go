// Package config says how one process is set up: defaults, then a YAML file, then the
// environment, checked as a whole.
//
// Owns: the names of settings and their checks, the key ring file.
//
// Does not own: what the settings mean to the parts they configure.
//
// May import: koanf and the standard library. Only app, cmd/duikou and standalone import it.
package config
