// Package api is the HTTP server: it puts the pages and the REST interface behind one chain
// of middleware and one error handler, and answers health checks and metrics.
//
// Owns: the order of the middleware, the access log, security headers, the error handler,
// /healthz, /readyz, /metrics.
//
// Does not own: what pages and REST have in common (edge), routes and shapes of REST (rest),
// pages (ui), what anybody may do (service).
//
// May import: edge, rest, ui, domain, service, Echo, Prometheus. Never gorm, config or the
// Temporal SDK.
package api
