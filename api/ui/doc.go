// Package ui is the pages: who asks for what, which service method answers, and which page
// shows it. Every handler is alike: read a form, call one service method, then render or
// redirect (303) — or return the error, which the server's one error handler shows.
//
// Owns: the routes of pages, reading forms, putting errors back on their form.
//
// Does not own: templates, styles and texts (web), sessions and CSRF (api/edge), what is
// allowed (service).
//
// May import: domain, service, web, api/edge, Echo. Never store, gorm or the Temporal SDK.
package ui
