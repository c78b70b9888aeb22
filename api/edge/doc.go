// Package edge is what the two faces of the HTTP server, pages and REST, have in common:
// who is asking, the log-in session, the proof against cross-site requests, the reader's
// language, and how an error becomes a status.
//
// Owns: the actor in the request, session and CSRF cookies, log-in limits, the table of
// status codes.
//
// Does not own: routes, pages, JSON shapes, the texts themselves (web/locales).
//
// May import: domain, service, Echo, scs, x/time. Never gorm or the Temporal SDK.
package edge
