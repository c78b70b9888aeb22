// Package rest is Duikou as JSON under /api/v1: everything the pages do, for programs.
//
// Owns: the routes, the shapes of requests and answers, the OpenAPI document that describes
// them (openapi.yaml, kept by hand and checked by tests), and the page to read it.
//
// Does not own: who may do what (service), how an error becomes an answer (edge), sessions
// and tokens (edge, service).
//
// Conventions: nouns are plural; fields are snake_case; IDs are integers, dates
// "2026-11-21", months "2026-11", instants RFC 3339; an absent value is left out; a list is
// {items, next} and next is the cursor to pass as after. Fields and parameters we do not know
// are refused by name, so that a misspelt one is noticed.
//
// May import: edge, domain, service, Echo, a YAML reader.
package rest
