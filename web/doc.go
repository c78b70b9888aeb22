// Package web is what people see: templates, style, script and the texts of both languages,
// all embedded. Everything is parsed once, by Load; a page is one typed method of Site.
//
// Owns: templates/, static/, locales/, the models pages are made of, the words for codes
// and states.
//
// Does not own: routes, forms' journeys and who may see what (api/ui), texts that belong to
// a programme (policy).
//
// May import: domain, service (for the views it shows) and the standard library. Never Echo,
// api or store.
package web
